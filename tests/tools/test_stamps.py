"""A stamp is current exactly as long as nothing it depends on has changed."""

import pytest

from tools.stamps import Stamp, files_below


@pytest.fixture
def stamp(tmp_path):
    """A stamp with two inputs, a file and a folder, and one output; everything is there and it is written."""
    (tmp_path / "lock.txt").write_text("numpy==1")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.ts").write_text("1")
    (tmp_path / "made").write_text("result")
    stamp = Stamp("step", (tmp_path / "lock.txt", tmp_path / "sources"), (tmp_path / "made",), ("3.11",))
    assert not stamp.is_current()
    stamp.write(stamp.current_digest())
    assert stamp.is_current()
    return stamp


def test_changed_lock_is_noticed(stamp, tmp_path):
    (tmp_path / "lock.txt").write_text("numpy==2")
    assert not stamp.is_current()


def test_new_file_is_noticed(stamp, tmp_path):
    (tmp_path / "sources" / "b.ts").write_text("")
    assert not stamp.is_current()


def test_renamed_file_is_noticed(stamp, tmp_path):
    (tmp_path / "sources" / "a.ts").rename(tmp_path / "sources" / "b.ts")
    assert not stamp.is_current()


def test_missing_output_is_noticed(stamp, tmp_path):
    (tmp_path / "made").unlink()
    assert not stamp.is_current()


def test_other_python_is_noticed(stamp):
    assert not Stamp(stamp.name, stamp.inputs, stamp.outputs, ("3.12",)).is_current()


def test_cleared_stamp_is_not_current(stamp):
    stamp.clear()
    assert not stamp.is_current()


def test_touching_a_file_changes_nothing(stamp, tmp_path):
    (tmp_path / "lock.txt").write_text("numpy==1")
    assert stamp.is_current()


def test_what_programs_leave_behind_is_no_input(stamp, tmp_path):
    (tmp_path / "sources" / "__pycache__").mkdir()
    (tmp_path / "sources" / "__pycache__" / "a.pyc").write_text("")
    assert stamp.is_current()
    assert files_below(stamp.inputs) == [tmp_path / "lock.txt", tmp_path / "sources" / "a.ts"]
