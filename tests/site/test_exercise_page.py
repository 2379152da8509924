"""An exercise as readers meet it in a chapter: Check, Hint, Show solution, by mouse and keyboard, and without script."""

import json

import pytest

TIMEOUT = 90_000  # milliseconds: a check that first starts Python
ADDRESS = "chapters/05_gradient_descent/"
CELL = 'live-cell[data-kind="exercise"]'
STARTER_IS_TOLD = "Not yet. Your path holds one place"


class Reader:
    """What a reader does at the exercise of chapter 5."""

    def __init__(self, page, url):
        self.page = page
        page.set_default_timeout(TIMEOUT)
        page.goto(url + ADDRESS)
        self.cell = page.locator(CELL)
        self.verdict = self.cell.locator(".exercise__verdict")

    def button(self, name):
        return self.cell.get_by_role("button", name=name, exact=True)

    def write(self, code):
        if self.button("Edit").is_visible():
            self.button("Edit").click()
        self.cell.locator(".cm-content").fill(code)

    def wait(self, *, state="done", verdict="[data-verdict]"):
        self.page.locator(f'{CELL}[data-state="{state}"]{verdict}').wait_for()

    def solution(self):
        return self.page.locator('live-cell[data-kind="solution"] code').text_content()


@pytest.fixture
def reader(page, site_server):
    return Reader(page, site_server.url)


@pytest.fixture(scope="module")
def checked(new_lasting_page, site_server):
    """A reader whose Python has started, in front of the starter's verdict."""
    reader = Reader(new_lasting_page(), site_server.url)
    reader.button("Check").click()
    reader.wait()
    return reader


def test_check_says_its_verdict_politely_and_in_words(checked):
    assert checked.cell.get_attribute("data-verdict") == "fail"
    assert checked.verdict.text_content().startswith(STARTER_IS_TOLD)
    assert checked.verdict.get_attribute("role") == "status"
    assert checked.cell.locator(".live-cell__error").count() == 0
    states = checked.page.locator("live-cell").evaluate_all("cells => cells.map((cell) => cell.dataset.state)")
    assert states.count("done") == 1, "no other cell had to run"

    checked.write(checked.solution())
    assert checked.verdict.text_content().startswith(STARTER_IS_TOLD), "it can be read while the code is mended"
    checked.button("Check").click()
    checked.wait(verdict='[data-verdict="pass"]')
    assert checked.verdict.text_content() == "Right: every check holds."


def test_an_error_shows_the_readers_line_and_marks_it(checked):
    checked.write("def descend(start, gradient, learning_rate, steps):\n    return strat")
    checked.button("Check").click()
    checked.wait(state="error", verdict='[data-verdict="fail"]')
    text = checked.cell.locator(".live-cell__error").text_content()
    assert "NameError: name 'strat' is not defined" in text
    assert text.count("File ") == 1
    assert checked.cell.locator(".live-cell__error-line").all_text_contents() == ["    return strat"]
    assert "error" in checked.verdict.text_content()


def test_stop_ends_an_endless_answer_without_a_verdict(checked):
    checked.write("def descend(start, gradient, learning_rate, steps):\n    while True: pass")
    checked.button("Check").click()
    checked.wait(state="running", verdict="")
    checked.button("Stop").click()
    checked.wait(state="stopped", verdict=":not([data-verdict])")
    assert checked.verdict.text_content() == ""
    checked.button("Reset").click()
    checked.button("Check").click()
    checked.wait()
    assert checked.verdict.text_content().startswith(STARTER_IS_TOLD)


def test_run_all_leaves_exercises_alone(checked):
    checked.button("Check").click()
    checked.wait()
    checked.page.evaluate(
        "window.finished = []; document.addEventListener('live-cell:finished', (e) => finished.push(e.target.dataset.kind))"
    )
    checked.page.get_by_role("button", name="Run all").click()
    last = checked.page.locator('live-cell:is([data-kind="example"], [data-kind="proof"])').last
    checked.page.locator(f'#{last.get_attribute("id")}[data-state="done"]').wait_for(state="attached")
    kinds = checked.page.evaluate("finished")
    assert len(kinds) > 10 and "exercise" not in kinds


def test_the_verdict_is_there_after_leaving_the_page_and_coming_back(checked):
    checked.button("Check").click()
    checked.wait()
    checked.page.evaluate("window.same = true")
    checked.page.get_by_role("link", name="In one minute").first.click()
    checked.page.locator(".hero").wait_for()
    checked.page.go_back()
    checked.wait()
    assert checked.page.evaluate("window.same") is True
    assert checked.verdict.text_content().startswith(STARTER_IS_TOLD)
    checked.button("Hint").click()
    assert checked.page.locator(".exercise__hint").first.is_visible()


def test_hints_come_one_at_a_time(reader):
    hints = reader.page.locator(".exercise__hint")
    shown = lambda: hints.evaluate_all("all => all.map((hint) => hint.checkVisibility())")  # noqa: E731
    reader.button("Hint").wait_for()
    assert shown() == [False, False, False]
    for count in (1, 2, 3):
        reader.button("Hint").click()
        assert shown() == [True] * count + [False] * (3 - count)
        assert hints.nth(count - 1).locator("p").first.is_visible()
        assert hints.nth(count - 1).locator("summary").text_content() == f"Hint {count} of 3"
        assert reader.cell.locator(".live-cell__status").text_content() == f"Hint {count} of 3 is shown below."
    reader.button("Hint").click()
    assert reader.cell.locator(".live-cell__status").text_content() == "All hints are shown below."
    assert reader.page.locator("html").get_attribute("data-python") == "off"


def test_the_solution_is_behind_a_deliberate_click(reader):
    solution = reader.page.locator('live-cell[data-kind="solution"]')
    code = solution.locator("code")
    reader.button("Show solution").wait_for()
    assert not solution.locator("details").is_visible()
    reader.button("Show solution").click()
    assert code.is_visible()
    hide = reader.button("Hide solution")
    assert hide.get_attribute("aria-expanded") == "true"
    hide.click()
    assert not code.is_visible()
    assert reader.button("Show solution").get_attribute("aria-expanded") == "false"


def test_everything_works_by_keyboard(reader):
    reader.button("Hint").focus()
    reader.page.keyboard.press("Enter")
    assert reader.page.locator(".exercise__hint").first.is_visible()
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Space")
    assert reader.page.locator(".exercise__solution code").is_visible()
    assert reader.button("Hide solution").evaluate("button => button === document.activeElement")
    reader.button("Edit").press("Enter")
    reader.cell.locator(".cm-content").press("Control+Enter")
    reader.wait()
    assert reader.cell.get_attribute("data-verdict") == "fail"


@pytest.mark.parametrize("width", [360, 1440])
def test_the_script_changes_nothing_in_the_layout(new_page, site_server, width):
    page = new_page(viewport={"width": width, "height": 800})
    page.route("**/live-cells-*.js", lambda route: route.abort())
    page.goto(site_server.url + ADDRESS)
    group = page.locator(".exercise")
    before = group.bounding_box()["height"]
    page.unroute("**/live-cells-*.js")
    page.reload()
    page.locator(CELL).get_by_role("button", name="Check").wait_for()
    assert abs(group.bounding_box()["height"] - before) < 1


def test_without_script_the_starter_stands_there_and_all_else_can_be_unfolded(new_page, site_server):
    page = new_page(java_script_enabled=False)
    page.goto(site_server.url + ADDRESS)
    assert page.locator(f"{CELL} code").is_visible()
    assert page.get_by_role("button", name="Check").count() == 0
    for name in ("exercise__hint", "exercise__check", "exercise__solution"):
        folded = page.locator(f"details.{name}").first
        assert folded.get_attribute("open") is None
        folded.locator("summary").click()
        assert folded.locator("p, code").first.is_visible()


def test_no_search_finds_a_hint_or_a_solution(site):
    (index,) = (site / "search").glob("entries-*.json")
    text = json.dumps(json.loads(index.read_text("utf-8")))
    assert "def descend(start, gradient" in text
    assert "learning_rate * gradient(theta)" not in text
    assert "puts theta into the path" not in text
