"""A new chapter passes the checks from the start, and the navigation keeps all that it had."""

import shutil

import pytest
import yaml

from live_cells.chapter import read_chapter
from tools import chapters, read_aloud
from tools.console import Problem
from tools.new_chapter import GUIDE, WRONG_ANSWERS, new_chapter, slug_of, with_chapter
from tools.places import ROOT

NAV = """\
nav: # comment 1
  - Tutorial:
      - "One": # comment 2
          - chapters/01_a.md # comment 3
      - "Two":
          - Own title: chapters/02_b.md
  - About:
      - chapters/write_a_chapter.md
"""


@pytest.fixture
def project(tmp_path):
    """The parts of the project that a new chapter touches."""
    for folder in (GUIDE.parent, WRONG_ANSWERS):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def last_number(project):
    return max(int(file.name[:2]) for file in (project / GUIDE.parent).glob("[0-9]*.md"))


def test_the_new_chapter_has_the_next_number_its_name_and_all_moves(project):
    number = last_number(project) + 1
    path = new_chapter(project, "  Momentum: a  “heavy” ball ")
    assert path == GUIDE.parent / f"{number:02}_momentum_a_heavy_ball.md"
    text = (project / path).read_text("utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    assert front["title"] == "Momentum: a “heavy” ball"
    assert 40 <= len(front["description"]) <= 200
    assert "\n# Momentum: a “heavy” ball\n" in text
    assert chapters.problems(str(path), text) == []
    assert read_aloud.long_sentences(str(path), text) == []


def test_the_new_chapter_holds_the_guides_cells_and_nothing_about_writing(project):
    path = new_chapter(project, "Momentum")
    text = (project / path).read_text("utf-8")
    guide = read_chapter(str(GUIDE), (project / GUIDE).read_text("utf-8"))
    assert [cell.source for cell in read_chapter(str(path), text).cells] == [cell.source for cell in guide.cells]
    assert "guide only" not in text
    assert "```text" not in text and "make new-chapter" not in text
    assert "\n\n\n" not in text


def test_the_exercise_has_its_wrong_answers(project):
    path = new_chapter(project, "Momentum")
    old, new = ((project / WRONG_ANSWERS / name).read_text("utf-8") for name in (GUIDE.name, path.name))
    number = int(path.name[:2])
    assert new.splitlines()[0] == f"# Wrong answers in chapter {number}, and what each is told"
    assert new.splitlines()[1:] == old.splitlines()[1:]


def test_the_navigation_gets_one_line_and_keeps_its_comments(project):
    before = (project / "mkdocs.yml").read_text("utf-8").splitlines()
    path = new_chapter(project, "Momentum")
    after = (project / "mkdocs.yml").read_text("utf-8").splitlines()
    (line,) = [line for line in after if path.name in line]
    assert line.strip() == f"- chapters/{path.name}"
    after.remove(line)
    assert after == before


def test_the_line_stands_below_the_last_numbered_chapter():
    assert with_chapter(NAV, "chapters/03_c.md") == NAV.replace("02_b.md\n", "02_b.md\n          - chapters/03_c.md\n")


def test_two_new_chapters_follow_each_other(project):
    first, second = new_chapter(project, "Momentum"), new_chapter(project, "Adam")
    assert int(second.name[:2]) == int(first.name[:2]) + 1


def test_a_title_with_quotation_marks_is_valid_yaml(project):
    text = (project / new_chapter(project, 'The "hard" \\ way')).read_text("utf-8")
    assert yaml.safe_load(text.split("---\n")[1])["title"] == 'The "hard" \\ way'


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Momentum", "momentum"), ("Signs & sizes!", "signs_sizes"), ("Don't stop", "dont_stop"), ("Élan 2", "elan_2")],
)
def test_slug(name, slug):
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["", "  ", "!?"])
def test_a_name_without_letters_is_refused(project, name):
    with pytest.raises(Problem, match="is no title for a chapter"):
        new_chapter(project, name)


def test_a_chapter_that_is_there_is_not_overwritten(project):
    path = new_chapter(project, "Momentum")
    (project / path).write_text("mine", encoding="utf-8")
    nav = (project / "mkdocs.yml").read_text("utf-8")
    with pytest.raises(Problem, match=r"_momentum\.md is there already"):
        new_chapter(project, "momentum")
    assert (project / path).read_text("utf-8") == "mine"
    assert (project / "mkdocs.yml").read_text("utf-8") == nav


def test_a_navigation_without_chapters_is_a_problem():
    with pytest.raises(Problem, match="names no chapter"):
        with_chapter("nav:\n  - index.md\n", "chapters/01_a.md")
