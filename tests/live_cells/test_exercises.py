"""Exercises as authors write them: what is refused, with its line, and the HTML of a hint."""

import re

import markdown
import pytest

from live_cells.chapter import SourceError, read_chapter
from live_cells.exercises import ExerciseExtension, check_exercises

FRONT = """\
---
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
"""
STARTER = '```python tags=["exercise"]\ndef f():\n    return 1\n```\n\n'
CHECK = '```python tags=["check"]\nfrom exercise import f\n\nassert f() == 2, "Two."\n```\n\n'
HINT = "/// hint\nMore than one.\n\n```text\n1 + 1\n```\n///\n\n"
SOLUTION = '```python tags=["solution"]\ndef f():\n    return 2\n```\n'


def read(body):
    chapter = read_chapter("a.md", FRONT + body)
    check_exercises(chapter, FRONT + body)
    return chapter


@pytest.mark.parametrize(
    "body",
    [
        STARTER + CHECK + SOLUTION,
        STARTER + HINT + CHECK + HINT + HINT + SOLUTION,
        STARTER + CHECK + SOLUTION + "\nProse.\n\n```python\n1\n```\n\n" + STARTER + CHECK + SOLUTION,
    ],
)
def test_an_exercise_with_all_its_parts_passes(body):
    assert [cell.kind for cell in read(body).cells][:3] == ["exercise", "check", "solution"]


def test_the_cells_of_an_exercise_are_not_executed_with_the_chapter():
    chapter = read("```python\na = 1\n```\n\n" + STARTER + CHECK + SOLUTION)
    assert [cell.source for cell in chapter.executed] == ["a = 1"]


@pytest.mark.parametrize(
    ("body", "line", "found", "expected"),
    [
        (STARTER + CHECK, 5, "an exercise whose part 3 is the end of the chapter", 'tags=["solution"]'),
        (STARTER + SOLUTION, 5, "an exercise whose part 2 is a cell of kind solution", 'tags=["check"]'),
        (STARTER + STARTER, 5, "an exercise whose part 2 is a cell of kind exercise", 'tags=["check"]'),
        (
            STARTER + CHECK + "```python\n1\n```\n",
            5,
            "an exercise whose part 3 is a cell of kind example",
            'tags=["solution"]',
        ),
        (CHECK + SOLUTION, 5, 'a cell tags=["check"] without an exercise', 'tags=["exercise"] before it'),
        (SOLUTION, 5, 'a cell tags=["solution"] without an exercise', 'tags=["exercise"] before it'),
        (STARTER + CHECK.replace(', "Two."', "") + SOLUTION, 13, "an assert without a message", "assert what holds"),
        (
            STARTER + CHECK.replace("assert f() == 2,", "f(),") + SOLUTION,
            10,
            "a check that asserts nothing",
            "assert what holds",
        ),
        (
            STARTER + CHECK.replace("from exercise import f", "f = int") + SOLUTION,
            10,
            "a check that imports nothing",
            "from exercise import name",
        ),
        (
            STARTER.replace("f()", "g()") + CHECK + SOLUTION,
            5,
            "a cell that does not define `f`",
            "the names that the check imports",
        ),
        (
            STARTER + CHECK + SOLUTION.replace("f()", "g()"),
            16,
            "a cell that does not define `f`",
            "the names that the check imports",
        ),
        (STARTER + "Prose.\n\n" + CHECK + SOLUTION, 10, "`Prose.` inside an exercise", "hints alone: /// hint"),
        (STARTER + CHECK + "/// hint\nMore.\n\n" + SOLUTION, 16, "a hint that is never closed", "a line `///`"),
    ],
)
def test_an_exercise_that_cannot_work_is_named_with_its_line(body, line, found, expected):
    with pytest.raises(SourceError) as error:
        read(body)
    message = str(error.value)
    assert message.startswith(f"a.md:{line}: found {found}; expected ")
    assert expected in message


def test_a_hint_is_folded_and_not_searched():
    html = markdown.markdown("/// hint\nMore than *one*.\n///\n", extensions=[ExerciseExtension()])
    assert re.sub(r">\s+<", "><", html) == (
        '<details class="exercise__hint" data-search-exclude=""><summary>Hint</summary>'
        "<p>More than <em>one</em>.</p></details>"
    )
