"""Every state a cell can be in, for everyone: axe in three colour schemes, what is heard, and the keyboard alone."""

import re

import pytest

from tests.accessibility import EAR, SCHEMES, in_all_schemes

ADDRESS = "chapters/write_a_chapter/"  # the guide has a cell of every kind
START = 90_000  # milliseconds: a run that first starts Python
EXAMPLE = 1
PASSES = "def slope(y_true, y_pred):\n    return y_pred - y_true\n"


class Reader:
    """What a reader does in the guide."""

    def __init__(self, page, url):
        self.page = page
        self.url = url + ADDRESS
        page.set_default_timeout(10_000)
        page.emulate_media(**SCHEMES["light"])
        self.open()

    def open(self, fragment=""):
        self.page.goto("about:blank")
        self.page.goto(self.url + fragment)
        self.page.wait_for_function("() => !document.querySelector('live-cell:not(:defined)')")
        self.page.evaluate(EAR)

    def cell(self, number):
        return self.page.locator(f"#cell-{number}")

    def button(self, number, name):
        return self.cell(number).get_by_role("button", name=name, exact=True)

    def write(self, number, code):
        if self.button(number, "Edit").is_visible():
            self.button(number, "Edit").click()
        self.cell(number).locator(".cm-content").fill(code)

    def run(self, number, state, button="Run"):
        self.button(number, button).click()
        self.wait(number, state)

    def wait(self, number, state):
        self.page.locator(f'#cell-{number}[data-state="{state}"]').wait_for(state="attached", timeout=START)

    def hears(self, words):
        """Wait for an announcement, and return all since the last call."""
        self.page.wait_for_function("words => heard.some((told) => told.includes(words))", arg=words)
        return self.page.evaluate("heard.splice(0)")

    def output(self, number):
        return self.cell(number).locator(".live-cell__output").text_content().strip()

    def judged(self, number, verdict):
        self.page.locator(f'#cell-{number}[data-verdict="{verdict}"]').wait_for(state="attached", timeout=START)

    def fine(self, *within):
        """Whether axe finds nothing in these parts of the page, nor in what all cells share."""
        assert in_all_schemes(self.page, *within, ".live-cells__all") == {}


@pytest.fixture(scope="module")
def reader(new_lasting_page, site_server):
    """A reader with one tab for all tests of this file: Python starts once. Every page comes from the server."""
    page = new_lasting_page(permissions=["clipboard-read", "clipboard-write"], service_workers="block")
    yield Reader(page, site_server.url)
    assert page.page_errors == page.console_errors == []


def last(reader, kind):
    """The number of the last cell of a kind."""
    return int(reader.page.locator(f'live-cell[data-kind="{kind}"]').last.get_attribute("data-cell"))


def test_recorded_and_moved(reader):
    reader.fine("live-cell")
    number = last(reader, "explore")
    reader.cell(number).get_by_role("slider").first.press("ArrowRight")
    reader.button(number, "Reset").wait_for()
    reader.fine(f"#cell-{number}")
    reader.button(number, "Reset").click()


def test_editing(reader):
    reader.write(EXAMPLE, "print('mine')")
    reader.fine(f"#cell-{EXAMPLE}")
    reader.button(EXAMPLE, "Reset").click()


def test_running_stopped_done_and_failed(reader):
    reader.write(EXAMPLE, "import time\nprint('begun')\nwhile True: time.sleep(0.1)")
    reader.button(EXAMPLE, "Run").click()
    reader.cell(EXAMPLE).get_by_text("begun", exact=True).wait_for(timeout=START)
    reader.fine(f"#cell-{EXAMPLE}")
    reader.run(EXAMPLE, "stopped", "Stop")
    reader.fine(f"#cell-{EXAMPLE}")
    reader.write(EXAMPLE, "print(1)")
    reader.run(EXAMPLE, "done")
    reader.fine(f"#cell-{EXAMPLE}")
    reader.write(EXAMPLE, "print(1 / 0)  # " + "long " * 40)
    reader.run(EXAMPLE, "error")
    reader.fine(f"#cell-{EXAMPLE}")


def test_exercise_failed_helped_and_passed(reader):
    number = last(reader, "exercise")
    reader.run(number, "done", "Check")
    reader.judged(number, "fail")
    reader.button(number, "Hint").click()
    reader.button(number, "Show solution").click()
    reader.fine(".exercise")
    reader.write(number, PASSES)
    reader.run(number, "done", "Check")
    reader.judged(number, "pass")
    reader.fine(".exercise")


def test_prediction_answered_wrong_and_right(reader):
    question = reader.page.locator("live-prediction").first
    for choice in ("input:not([data-right])", "input[data-right]"):
        question.locator(choice).first.check()
        question.get_by_role("button", name="Answer").click()
        reader.fine("live-prediction")


def test_foreign_code_offered(reader):
    reader.write(EXAMPLE, "print('from a link')")
    reader.button(EXAMPLE, "Copy link").click()
    reader.page.get_by_role("status").get_by_text("Link copied.").wait_for()
    link = reader.page.evaluate("navigator.clipboard.readText()")
    reader.button(EXAMPLE, "Reset").click()
    reader.open("#" + link.partition("#")[2])
    reader.cell(EXAMPLE).locator(".live-cell__offer [role=status]:not(:empty)").wait_for()
    reader.fine(f"#cell-{EXAMPLE}")
    reader.button(EXAMPLE, "Discard").click()


def test_author_has_changed_an_edited_cell(reader):
    author = reader.cell(EXAMPLE).locator("code").text_content().strip()

    def earlier(route):
        answer = route.fetch()
        body = answer.text()
        found = re.search(rf'(<live-cell [^>]*id="cell-{EXAMPLE}".*?<code[^>]*>).*?(</code>)', body, re.DOTALL)
        changed = body.replace(found[0], f"{found[1]}print('before')\n{found[2]}")
        route.fulfill(response=answer, body=changed, headers={**answer.headers, "cache-control": "no-store"})

    reader.page.route(reader.url, earlier)
    reader.open()
    reader.write(EXAMPLE, "print('before')\nprint('mine')")
    reader.page.unroute(reader.url)
    reader.open()
    assert reader.cell(EXAMPLE).locator("code").text_content().strip() == author
    reader.cell(EXAMPLE).locator(".live-cell__offer [role=status]:not(:empty)").wait_for()
    reader.fine(f"#cell-{EXAMPLE}")
    reader.button(EXAMPLE, "Discard mine").click()


# What is heard


def test_a_thousand_lines_are_heard_once(reader):
    reader.write(EXAMPLE, "for i in range(1000): print('line', i)")
    reader.page.evaluate("heard.splice(0)")
    reader.run(EXAMPLE, "done")
    told = reader.hears("1000 lines that begin: line 0")
    assert told[-1].startswith(f"Cell {EXAMPLE}: 1000 lines")
    assert [words for words in told if "line 1" in words] == [told[-1]]
    assert len(told[-1]) < 400
    assert len(told) <= 4, "beside it what Python does while it starts, and that one cell runs first"


def test_an_error_is_heard_once_and_by_its_name(reader):
    reader.write(EXAMPLE, "1 / 0")
    reader.page.evaluate("heard.splice(0)")
    reader.run(EXAMPLE, "error")
    assert reader.hears("Error") == [f"Cell {EXAMPLE}: Error. ZeroDivisionError: division by zero"]
    reader.button(EXAMPLE, "Reset").click()


def test_a_moving_slider_is_heard_when_it_rests(reader):
    number = last(reader, "explore")
    slider = reader.cell(number).get_by_role("slider").first
    reader.page.evaluate("heard.splice(0)")
    for _ in range(5):
        slider.press("ArrowRight")
    told = reader.hears(f"Cell {number}: ")
    assert len(told) == 1
    figure = reader.cell(number).locator(".live-cell__output svg[role=img]")
    assert told[0].endswith(figure.last.get_attribute("aria-label") if figure.count() else reader.output(number))


# The keyboard alone

FOCUSED = """() => {
  const element = document.activeElement;
  const shown = element.matches(".md-option") ? element.nextElementSibling : element; // of the colours, the icon is seen
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(shown);
  const { top, bottom, width } = shown.getBoundingClientRect();
  return {
    name: (element.ariaLabel ?? element.textContent ?? element.id).trim().slice(0, 40),
    markup: element.outerHTML.slice(0, 80),
    seen: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && outlineColor !== "rgba(0, 0, 0, 0)",
    inside: bottom > 0 && top < innerHeight && width > 0,
    last: element.closest(".md-footer") !== null,
  };
}"""


def test_keyboard_reaches_everything_sees_where_it_is_and_is_never_caught(reader):
    reader.open()
    names, unseen = [], []
    for _ in range(400):
        reader.page.keyboard.press("Tab")
        at = reader.page.evaluate(FOCUSED)
        if at["name"] == "Edit" and "Edit" not in names:
            reader.page.keyboard.press("Enter")
            reader.page.wait_for_function("() => document.activeElement.matches('.cm-content')")
            reader.page.keyboard.press("Tab")  # indents
            reader.page.keyboard.press("Escape")
        names.append(at["name"])
        if not (at["seen"] and at["inside"]):
            unseen.append(at)
        if at["last"]:
            break
    assert unseen == []
    assert at["last"], f"caught after {names[-5:]}"
    assert names[0].startswith("Skip to content")
    for wanted in ("Run", "Check", "Hint", "Show solution", "Run all", "Search"):
        assert wanted in names


def test_the_way_out_of_the_editor_is_said_to_eye_and_ear(reader):
    reader.button(EXAMPLE + 1, "Edit").click()
    editor = reader.cell(EXAMPLE + 1).locator(".cm-content")
    keys = reader.page.locator("#" + editor.get_attribute("aria-describedby"))
    assert keys.is_visible()
    assert "Escape, then Tab" in keys.text_content()


def test_nothing_turns_for_those_who_want_less_motion(reader):
    reader.write(EXAMPLE, "import time\nprint('begun')\nwhile True: time.sleep(0.1)")
    reader.button(EXAMPLE, "Run").click()
    reader.cell(EXAMPLE).get_by_text("begun", exact=True).wait_for(timeout=START)
    moving = reader.page.evaluate("document.getAnimations().filter((each) => each.playState === 'running').length")
    reader.run(EXAMPLE, "stopped", "Stop")
    assert moving == 0
