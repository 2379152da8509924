"""Every exercise of every chapter, answered in CPython and in its page: right, as it starts, and wrong in likely ways."""

import asyncio
from functools import cache
from pathlib import Path

import pytest

from live_cells.check_exercise import PASSED, VERDICT, check_exercise

from .exercise_answers import exercises_of
from .test_chapter_cells import CHAPTERS, TIMEOUT

EXERCISES = [exercise for chapter in CHAPTERS.values() for exercise in exercises_of(chapter)]
every_exercise = pytest.mark.parametrize(
    "exercise", EXERCISES, ids=lambda exercise: f"{Path(exercise.path).name}:{exercise.cell.line}"
)
every_answer = pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        pytest.param(exercise, answer, id=f"{Path(exercise.path).name}:{exercise.cell.line} {answer.title}")
        for exercise in EXERCISES
        for answer in exercise.answers
    ],
)
#: What a reader may have defined in the chapter before; a check that saw any of it would break or let all pass.
HOSTILE = "abs = all = isinstance = len = str = np = numpy = exercise = None"


def test_chapters_have_exercises():
    numbered = {Path(exercise.path).name[:2] for exercise in EXERCISES}
    assert numbered >= {f"{number:02}" for number in range(1, 13)}


@every_exercise
def test_an_exercise_has_wrong_answers_with_messages_of_their_own(exercise):
    assert [answer.title for answer in exercise.answers][:2] == ["solution", "The starter"]
    assert len(exercise.wrong) >= 4, "the starter and three wrong answers"
    assert len({answer.message for answer in exercise.wrong}) == len(exercise.wrong)


@every_answer
def test_answer_in_cpython(exercise, answer):
    outputs = []
    name = f"cell {exercise.cell.index}"
    asyncio.run(check_exercise(answer.source, name=name, check=exercise.check, emit=outputs.append))
    passed = answer.message == PASSED
    assert [output["data"][VERDICT] for output in outputs] == [{"passed": passed, "message": answer.message}]


@pytest.fixture(scope="module")
def at_exercise(site_server, new_lasting_page):
    """The exercise in its page, where the reader has redefined in the chapter all that the check uses."""
    before = []

    @cache
    def open_at(path):
        if before:
            before.pop().context.close()
        page = new_lasting_page()
        before.append(page)
        page.set_default_timeout(TIMEOUT)
        page.goto(f"{site_server.url}{Path(path).relative_to('docs').with_suffix('')}/")
        first = page.locator("live-cell[data-kind=example]").first
        first.get_by_role("button", name="Edit").click()
        first.locator(".cm-content").fill(HOSTILE)
        first.get_by_role("button", name="Run").click()
        page.locator(f"#{first.get_attribute('id')}[data-state=done]").wait_for()
        return page

    return lambda exercise: (open_at(exercise.path), f"#cell-{exercise.cell.index}")


@every_answer
def test_answer_in_the_page(exercise, answer, at_exercise):
    page, cell = at_exercise(exercise)
    found = page.locator(cell)
    if found.get_by_role("button", name="Edit").is_visible():
        found.get_by_role("button", name="Edit").click()
    found.locator(".cm-content").fill(answer.source)
    found.get_by_role("button", name="Check").click()
    page.locator(f"{cell}[data-state=done][data-verdict]").wait_for()
    passed = answer.message == PASSED
    assert found.get_attribute("data-verdict") == ("pass" if passed else "fail")
    assert found.locator(".exercise__verdict").text_content() == ("" if passed else "Not yet. ") + answer.message
