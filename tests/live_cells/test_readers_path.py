"""The whole path of a reader in three engines, on a desktop and on a phone: read, run, stop, edit, slide, answer, share."""

import pytest

from .chapters_site import CuttableServer, build_chapters
from .conftest import started_engine
from .engine_reader import WAIT, EngineReader

DESKTOP, PHONE = 1280, 390
NARROWEST = 450  # of the window in which WebKitGTK is driven, whose own bar needs that much
#: `make test` sees each engine once, and both sizes; the long tests see all.
SHORT = [("chromium", PHONE), ("firefox", DESKTOP), ("webkit", PHONE)]
REST = [("chromium", DESKTOP), ("firefox", PHONE), ("webkit", DESKTOP)]

NOTE_FAULTS = """void (window.faults = [],
  addEventListener("error", ({ message }) => faults.push(message)),
  addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason))),
  console.error = (...words) => faults.push(words.join(" ")))"""


def pytest_generate_tests(metafunc):
    if "width" in metafunc.fixturenames:
        cases = SHORT + REST if metafunc.config.getoption("long") else SHORT
        names = [f"{engine}-{width}" for engine, width in cases]
        metafunc.parametrize(("engine", "width"), cases, indirect=["engine"], ids=names, scope="module")


@pytest.fixture(scope="module")
def engine(request, browser):
    yield from started_engine(request.param, browser)


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    with CuttableServer(build_chapters(tmp_path_factory.mktemp("chapters"))) as running:
        yield running


class Reader(EngineReader):
    """What a reader does, with keys where the code is concerned."""

    def __init__(self, engine, url):
        super().__init__(engine, url)
        engine.evaluate(NOTE_FAULTS)

    def value(self, expression):
        return self.engine.evaluate(expression)

    def until(self, condition):
        return self.value(f"({WAIT})(() => Boolean({condition}))")

    def cell(self, number, expression):
        return self.value(f"document.querySelector('#cell-{number}').{expression}")

    def output(self, number):
        return self.cell(number, "querySelector('.live-cell__output').textContent")

    def said(self, number):
        return self.cell(number, "querySelector('.live-cell__status').textContent")

    def code(self, number):
        lines = "querySelectorAll('.cm-line')"
        return "\n".join(self.value(f"[...document.querySelector('#cell-{number}').{lines}].map((l) => l.textContent)"))

    def write(self, number, *lines):
        """Open the editor, and type these lines in the place of what is there."""
        if not self.cell(number, "matches(':has(.cm-content)')"):
            self.click(number, "Edit")
            self.until(f"document.querySelector('#cell-{number} .cm-content')")
        self.cell(number, "querySelector('.cm-content').focus()")
        self.engine.press("Control+a", *lines[0])
        for line in lines[1:]:
            self.engine.press("Enter", *line)
        assert self.code(number) == "\n".join(lines)

    def follow(self, page):
        self.value(f"document.querySelector('article a[href*=\"{page}\"]').click()")
        self.arrived(page)

    def arrived(self, page):
        """Wait until a page is there; its address is there before."""
        title = page.title()
        self.until(
            f"document.querySelector('h1').textContent.startsWith('{title}') && document.querySelector('.live-cells__all')"
        )


def test_the_readers_path(engine, width, chapters):
    engine.resize(width, 800)
    reader = Reader(engine, f"{chapters.url}first/")

    # Read
    assert width <= reader.value("innerWidth") <= max(width, NARROWEST)
    assert reader.value("document.documentElement.scrollWidth <= innerWidth")
    assert (reader.output(1), reader.output(2)) == ("3", "a is 2\n")
    assert reader.value("document.documentElement.dataset.python") == "off"

    # Slide: the recorded answer, without Python
    reader.cell(2, "querySelector('input[type=range]').focus()")
    engine.press("ArrowLeft")
    reader.until("document.querySelector('#cell-2 .live-cell__output').textContent === 'a is 1\\n'")
    assert reader.cell(2, "querySelector('code').textContent").startswith("a = 1\n")
    assert reader.value("document.documentElement.dataset.python") == "off"

    # Run
    assert reader.run(3) == "4"
    assert [reader.cell(number, "dataset.state") for number in (1, 2, 3)] == ["done"] * 3

    # Edit, and stop what does not end
    reader.write(1, "x = 4", "while x: pass")
    reader.click(1, "Run")
    reader.wait(1, "running")
    reader.click(3, "Run")
    assert reader.wait(3, "waiting")
    reader.click(1, "Stop")
    assert reader.wait(1, "stopped", "error") == "stopped"
    assert reader.said(1) == "Stopped."
    reader.write(1, "x = 40")
    assert reader.run(3) == "41"

    # Slide below an edit: computed
    reader.cell(2, "querySelector('input[type=range]').focus()")
    engine.press("ArrowRight")
    assert reader.run(3) == "42"

    # Answer a prediction, solve the exercise
    reader.value("void document.querySelector('fieldset.prediction input[data-right]').click()")
    reader.value("void document.querySelector('fieldset.prediction button').click()")
    assert reader.value("document.querySelector('fieldset.prediction').dataset.answered") == "right"
    assert reader.value("document.querySelector('.prediction__why').open") is True
    for body, verdict in (("return 3 * n", "fail"), ("return 2 * n", "pass")):
        reader.write(5, f"def double(n): {body}")
        reader.click(5, "Check")
        reader.until(f"document.querySelector('#cell-5[data-state=done][data-verdict={verdict}]')")

    # Go to another page and back: all is there; and Python, too
    reader.follow("second")
    assert reader.run(1) == "False"
    reader.value("void history.back()")
    reader.arrived("first")
    assert (reader.output(3), reader.cell(3, "dataset.state")) == ("42", "done")
    assert reader.cell(5, "dataset.verdict") == "pass"

    # The network goes: what is here stays, and runs
    chapters.cut_off = True
    try:
        reader.write(3, "x + a + 1")
        assert reader.run(3) == "43"
    finally:
        chapters.cut_off = False

    # Share: without a clipboard the address is the link
    reader.value("void Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    reader.click(1, "Copy link")
    reader.until("document.querySelector('#cell-1 .live-cell__status').textContent.startsWith('The address')")
    link = reader.value("location.href")
    assert "#code=" in link
    assert reader.value("faults") == []

    # Another reader opens it: it is shown, and does not run before it is taken
    reader.value("void (localStorage.clear(), sessionStorage.clear())")
    engine.new_tab()
    reader = Reader(engine, link)
    reader.until("document.querySelector('#cell-1 .live-cell__offer ins')?.textContent === '+ x = 40\\n'")
    assert reader.value("document.documentElement.scrollWidth <= innerWidth")
    assert reader.run(3) == "5"
    reader.click(1, "Use this code")
    assert reader.run(3) == "42"
    assert reader.value("faults") == []

    # On return
    reader = Reader(engine, f"{chapters.url}first/?again")
    assert reader.cell(1, "querySelector('code').textContent") == "x = 40"
    assert reader.cell(1, "dataset.state") == "edited"
