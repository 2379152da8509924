"""Making the snapshot: the same bytes each time, once, and a reason where it cannot be made."""

import json

import pytest

from live_cells.snapshot import SnapshotError, make_snapshot

from .conftest import write_wheel
from .small_site import ROOT, STATIC

CORE = ROOT / "node_modules" / "pyodide"


@pytest.fixture
def wheels(tmp_path):
    return [write_wheel(tmp_path, "apple")]


def made(cache, wheels, maker=None):
    maker = maker or STATIC / json.loads((STATIC / "manifest.json").read_text())["snapshot_maker"]
    return make_snapshot(CORE, "pyodide-1/", wheels, ["apple"], maker, cache)


def test_two_makes_are_the_same_bytes(tmp_path, wheels, monkeypatch):
    first = made(tmp_path / "first", wheels)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    second = made(tmp_path / "a longer way to the second", wheels)
    assert first.pack.read_bytes() == second.pack.read_bytes()
    assert first.files.read_bytes() == second.files.read_bytes()


def test_a_snapshot_is_made_once_for_what_it_is_made_of(tmp_path, wheels, monkeypatch):
    first = made(tmp_path, wheels)
    monkeypatch.setenv("PATH", "")
    assert made(tmp_path, wheels) == first
    with pytest.raises(SnapshotError, match="no `node` on PATH"):
        made(tmp_path, [write_wheel(tmp_path, "apple", "2.0")])


@pytest.mark.parametrize(
    ("program", "message"),
    [("throw new Error('as it is')", r"exit code 1\).*as it is"), ("", r"exit code 0\).*it said nothing")],
)
def test_a_maker_that_fails_says_why_and_leaves_nothing(tmp_path, wheels, program, message):
    maker = tmp_path / "maker.mjs"
    maker.write_text(program)
    with pytest.raises(SnapshotError, match=f"(?s){message}"):
        made(tmp_path / "cache", wheels, maker)
    assert list((tmp_path / "cache" / "snapshots").iterdir()) == []
