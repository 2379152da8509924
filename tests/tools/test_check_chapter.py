"""`make check-chapter` names a chapter that it can check, and the project's own chapters have nothing to mend."""

import sys

import pytest

from theme.hooks import repository_pages
from tools import check_chapter
from tools.check_chapter import chapter_of, review
from tools.console import Problem
from tools.places import ROOT
from tools.review import prose
from tools.review.page import page

CHAPTERS = sorted((ROOT / "docs" / "chapters").glob("*.md"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("docs/chapters/batches.md", "is no file; name a chapter: make check-chapter FILE=docs/chapters/07_batches.md"),
        ("", "is no file; name a chapter: make check-chapter FILE=docs/chapters/01_"),
        ("README.md", "README.md is no chapter: chapters are the Markdown files of docs/chapters."),
    ],
)
def test_another_file_is_refused(name, message):
    with pytest.raises(Problem) as raised:
        chapter_of(name)
    assert message in str(raised.value)


def test_a_chapter_is_found_by_its_path():
    assert chapter_of("docs/chapters/07_batches.md") == "docs/chapters/07_batches.md"
    assert chapter_of(str(ROOT / "docs/chapters/07_batches.md")) == "docs/chapters/07_batches.md"


def test_there_are_chapters():
    assert len(CHAPTERS) > 12


@pytest.mark.parametrize("file", CHAPTERS, ids=lambda file: file.name)
def test_the_chapters_of_the_project_have_nothing_to_mend(file, monkeypatch):
    """Their cells run in tests/site/test_chapter_cells.py, and benchmarks/page_weight.py weighs their pages."""
    monkeypatch.setattr(check_chapter, "_ran", lambda *_: [])
    assert review(ROOT, file.relative_to(ROOT).as_posix(), file.read_text("utf-8"), lambda path: []) == []


def test_a_chapter_that_runs_and_is_built_has_nothing_to_mend():
    path = "docs/chapters/write_a_chapter.md"
    assert review(ROOT, path, (ROOT / path).read_text("utf-8"), page) == []


def test_in_actions_findings_are_annotations_too(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(check_chapter, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["check_chapter", "docs/chapters/01_a.md"])
    (tmp_path / "docs" / "chapters").mkdir(parents=True)
    (tmp_path / "docs" / "chapters" / "01_a.md").write_text("# A\n\n```Python\n1\n```\n", "utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    with pytest.raises(Problem, match=r"1 things to mend in docs/chapters/01_a\.md"):
        check_chapter.main()
    assert "\n::error file=docs/chapters/01_a.md,line=1::found no `jupyter: kernelspec:`" in capsys.readouterr().out


def test_pages_made_of_the_repositorys_files_can_be_linked():
    assert set(repository_pages.PAGES.values()) == prose.GENERATED
