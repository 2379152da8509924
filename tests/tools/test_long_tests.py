"""The report of the long tests: what it says of a run, and the commit that it names."""

import subprocess
import sys

import pytest

from tools import long_tests
from tools.long_tests import Result, report

TESTS = """\
import pytest

def test_good(): pass

def test_wrong(): assert False

@pytest.mark.skip
def test_left(): pass

@pytest.fixture
def broken(): raise ValueError

def test_never_begun(broken): pass
"""


def test_results_are_those_of_pytest(tmp_path):
    (tmp_path / "test_some.py").write_text(TESTS)
    file = tmp_path / "results.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={file}"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True).returncode == 1
    assert Result.read(file) == Result(1, 1, ("test_some: test_wrong", "test_some: test_never_begun"))


def test_report_names_the_commit_and_what_failed():
    text = report("abc", Result(3, 1, ("tests.a: test_b",)), 600, 1)
    assert text == (
        "# The long tests failed\n\n- Commit: abc\n- Time: 10 minutes\n- 3 passed, 1 failed, 1 skipped\n\n"
        "## Failed\n\n- `tests.a: test_b`\n"
    )
    assert report("abc", Result(3, 0, ()), 60, 0).startswith("# The long tests passed\n\n- Commit: abc\n")
    assert "exit code 3 before it could write its results" in report("abc", None, 60, 3)


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A repository with one commit, in the place of the project's."""

    def git(*words):
        names = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
        ran = subprocess.run(["git", *names, *words], cwd=tmp_path, check=True, capture_output=True, text=True)
        return ran.stdout.strip()

    git("init", "--quiet")
    (tmp_path / "file").write_text("one")
    git("add", ".")
    git("commit", "--quiet", "--message=One")
    git("tag", "--annotate", "v1", "--message=Version 1")
    monkeypatch.setattr(long_tests, "ROOT", tmp_path)
    return git


def test_commit_is_told_with_what_differs_from_it(clone, tmp_path):
    assert long_tests.commit() == clone("rev-parse", "HEAD")
    (tmp_path / "file").write_text("two")
    assert long_tests.commit() == clone("rev-parse", "HEAD") + ", with changes that are not committed"


def test_folder_without_a_commit_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(long_tests, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert long_tests.commit().startswith("of no commit")
