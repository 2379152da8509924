"""An exercise in the page: its check in Python, hints one at a time, a solution behind a click, and what is kept."""

import html

import pytest

from .small_site import Reader

STARTER = "def double(n):\n    return n"
CHECK = 'from exercise import double\nassert double(2) == 4, f"Twice 2 is 4, not {double(2)}."'
SOLUTION = "def double(n):\n    return 2 * n"
NUMBER = 6


def element(kind, source, number=NUMBER):
    return (
        f'<live-cell id="cell-{number}" data-kind="{kind}" data-state="recorded" data-cell="{number}">'
        f'<div class="live-cell__source"><pre><code class="highlight">{html.escape(source)}</code></pre></div>'
        '<div class="live-cell__output"></div></live-cell>'
    )


def folded(name, content):
    return f'<details class="exercise__{name}"><summary>{name.capitalize()}</summary>{content}</details>'


@pytest.fixture(scope="module")
def exercise(small_site):
    """The first page with an exercise below its cells."""
    hints = folded("hint", "<p>How many times?</p>") + folded("hint", "<p>Twice.</p>")
    check, solution = element("check", CHECK, 106), folded("solution", element("solution", SOLUTION, 206))
    group = f'<div class="exercise">{element("exercise", STARTER)}{hints}{folded("check", check)}{solution}</div>'
    page = small_site / "exercise" / "index.html"
    page.parent.mkdir()
    first = (small_site / "first" / "index.html").read_text("utf-8")
    page.write_text(first.replace("<live-prediction>", f"{group}<live-prediction>"), "utf-8")


@pytest.fixture(scope="module")
def reader(exercise, faulty_server, new_lasting_page):
    """A reader who stays on the page; the tests follow each other as a visit does."""
    return Reader(new_lasting_page(), f"{faulty_server.url}exercise/")


def verdict(reader):
    return reader.cell(NUMBER).locator(".exercise__verdict").text_content()


def test_hints_come_one_at_a_time(reader):
    hints = reader.page.locator(".exercise__hint")
    for shown in ("Hint 1 of 2", "Hint 2 of 2"):
        reader.button(NUMBER, "Hint").click()
        assert f"{shown} is shown below." in reader.cell(NUMBER).get_by_role("status").all_text_contents()
    assert hints.evaluate_all("hints => hints.map((hint) => hint.open)") == [True, True]
    assert hints.locator("summary").all_text_contents() == ["Hint 1 of 2", "Hint 2 of 2"]
    reader.button(NUMBER, "Hint").click()
    assert "All hints are shown below." in reader.cell(NUMBER).get_by_role("status").all_text_contents()


def test_the_solution_is_shown_and_hidden(reader):
    solution = reader.page.locator(".exercise__solution")
    reader.button(NUMBER, "Show solution").click()
    assert solution.evaluate("details => details.open")
    reader.button(NUMBER, "Hide solution").click()
    assert not solution.evaluate("details => details.open")
    assert reader.button(NUMBER, "Show solution").get_attribute("aria-expanded") == "false"


def test_a_wrong_answer_is_told_what_the_check_says(reader):
    reader.button(NUMBER, "Check").click()
    reader.wait(NUMBER, "done")
    assert reader.cell(NUMBER).get_attribute("data-verdict") == "fail"
    assert verdict(reader) == "Not yet. Twice 2 is 4, not 2."
    assert reader.states()[:5] == ["recorded"] * 5, "no other cell had to run"


def test_an_answer_with_an_error_shows_its_line(reader):
    reader.write(NUMBER, "def double(n):\n    return m")
    reader.button(NUMBER, "Check").click()
    reader.wait(NUMBER, "error")
    assert "NameError: name 'm' is not defined" in reader.output(NUMBER)
    assert reader.cell(NUMBER).get_attribute("data-verdict") == "fail"


def test_all_cells_run_and_exercises_are_left_alone(reader):
    reader.page.get_by_role("button", name="Run all", exact=True).click()
    reader.wait(5, "done")
    assert reader.cell(NUMBER).get_attribute("data-state") == "error"


def test_a_right_answer_passes_and_the_next_visit_knows(reader):
    reader.write(NUMBER, SOLUTION)
    reader.button(NUMBER, "Check").click()
    reader.page.locator(f'#cell-{NUMBER}[data-state="done"][data-verdict="pass"]').wait_for()
    assert verdict(reader) == "Right: every check holds."
    reader.page.reload()
    reader.page.locator(f'#cell-{NUMBER}[data-verdict="pass"]').wait_for()
    assert verdict(reader) == "You have solved this exercise."
    assert reader.page.page_errors == []


def test_stop_ends_an_endless_answer_without_a_verdict(reader):
    reader.write(NUMBER, "def double(n):\n    while True: pass")
    reader.button(NUMBER, "Check").click()
    reader.wait(NUMBER, "running")
    reader.button(NUMBER, "Stop").click()
    reader.wait(NUMBER, "stopped")
    assert reader.cell(NUMBER).get_attribute("data-verdict") is None
