"""The runtime in a real browser, on small pages as the plugin makes them: what readers do, and what goes wrong."""

import gzip
import json
import re

import pytest

from .small_site import FIRST, START, STATIC, Reader


@pytest.fixture(scope="module")
def running(new_lasting_page, faulty_server):
    """A reader whose Python has started; tests that share it only use the last cell."""
    reader = Reader(new_lasting_page(), f"{faulty_server.url}first/")
    reader.run(4)
    return reader


# Before and at the first Run


def test_nothing_is_loaded_before_it_is_asked_for(reader):
    def names():
        return [re.sub(r"-[0-9A-Z]{8}\.", ".", url.rsplit("/", 1)[-1]) for url in reader.page.requests]

    reader.page.wait_for_load_state("networkidle")
    assert sorted(name for name in names() if name.endswith(("s", "n"))) == ["live-cells.css", "live-cells.js"]
    assert reader.python() == "off"


def test_the_script_changes_nothing_in_the_layout(page, server):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.shift += e.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    reader = Reader(page, f"{server.url}first/")
    reader.button(1, "Run").wait_for()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.shift") < 0.001


def test_run_shows_the_value_after_the_cells_before_it(reader):
    assert reader.page.get_by_role("button", name="Run all").count() == 1
    reader.button(4, "Run").click()
    assert reader.states()[3] == "waiting"
    assert reader.python() == "starting"
    progress = reader.cell(4).locator(".live-cell__progress").get_by_text(re.compile(r"\d of \d+\.\d MB, \d+%"))
    progress.wait_for(state="attached")  # it may be hidden by now
    reader.wait(4, "done")
    assert reader.python() == "ready"
    assert reader.states() == ["done", "done", "done", "done", "recorded"]
    assert [reader.output(number) for number in (1, 2, 4)] == ["3", "x is 3\n6", "7"]
    marks = reader.page.evaluate("performance.getEntriesByType('mark').map((mark) => mark.name)")
    assert marks == ["live-cell:run-clicked", "live-cell:python-ready", "live-cell:first-result"]
    assert reader.page.console_errors == reader.page.page_errors == []


def test_run_all(reader):
    reader.page.evaluate(
        "window.seen = []; document.addEventListener('live-cell:finished', (e) => seen.push([e.target.id, e.detail.state]))"
    )
    reader.page.get_by_role("button", name="Run all").click()
    reader.wait(5, "done")
    assert reader.page.evaluate("seen") == [[f"cell-{number}", "done"] for number in range(1, 6)]


def test_stop_during_the_start_forgets_the_run(reader):
    reader.button(1, "Run").click()
    reader.button(1, "Stop").click()
    reader.wait(1, "recorded", timeout=1000)
    assert reader.output(1) == "3"
    assert reader.run(1) == "3"


# Running, stopping, failing


def test_output_streams_and_stop_is_quick(reader):
    reader.write(2, "print('before the loop')\nwhile True:\n    pass")
    reader.button(2, "Run").click()
    reader.cell(2).locator(".live-cell__stream").get_by_text("before the loop").wait_for(timeout=START)
    assert reader.states()[1] == "running"
    assert reader.page.evaluate("new Promise((done) => requestAnimationFrame(() => done('alive')))") == "alive"
    reader.button(2, "Stop").click()
    reader.wait(2, "stopped", timeout=1000)
    assert reader.output(2) == "before the loop\n"
    assert reader.editor(2).inner_text().startswith("print('before the loop')")

    reader.page.evaluate(
        "window.seen = []; new MutationObserver((all) => all.forEach(({ target, oldValue }) => seen.push(target.id + ' ' + oldValue)))"
        ".observe(document.querySelector('main'), { subtree: true, attributeOldValue: true, attributeFilter: ['data-state'] })"
    )
    reader.write(2, "x * 5")
    assert reader.run(2) == "15"  # x is there again: the first cell ran anew
    left = [state for state in reader.page.evaluate("seen") if state.startswith("cell-1 ")]
    assert left == ["cell-1 done", "cell-1 waiting", "cell-1 running"]


def test_endless_output_is_capped_and_the_page_stays_alive(running):
    running.write(5, "while True:\n    print('again')")
    running.button(5, "Run").click()
    running.cell(5).get_by_text("10,000 lines or 1 MB").wait_for(timeout=START)
    assert running.cell(5).locator("[data-stream=stdout]").text_content() == "again\n" * 10_000
    running.button(5, "Stop").click()
    running.wait(5, "stopped", timeout=1000)


def test_syntax_error_is_marked_in_the_editor(running):
    running.write(5, "a = 1\nb = (2")
    assert "SyntaxError: '(' was never closed" in running.run(5, "error")
    assert running.cell(5).locator(".live-cell__error-line").all_text_contents() == ["b = (2"]
    running.editor(5).press("End")
    running.editor(5).press_sequentially(")")
    running.wait(5, "edited")
    assert running.cell(5).locator(".live-cell__error-line").count() == 0


def test_traceback_shows_the_readers_lines_and_marks_one(running):
    running.write(5, "def f(z):\n    return 1 / z\n\nf(0)")
    shown = running.run(5, "error")
    assert shown.count("File ") == shown.count('File "cell 5"') == 2
    assert running.cell(5).locator(".live-cell__error-line").all_text_contents() == ["    return 1 / z"]


@pytest.mark.parametrize(
    "code", ["np.zeros((100_000, 125_000))", "np.ones(10**11)", "[0] * 10**11", "bytearray(10**11)"]
)
def test_too_large_an_array_is_a_memory_error(running, code):
    running.write(5, f"kept = 1\n{code}")
    shown = running.run(5, "error")
    assert "MemoryError" in shown
    assert "at most 4 GB" in shown
    running.write(5, "kept + x")
    assert running.run(5) == "4"


def test_deep_recursion(running):
    running.write(5, "def f(n):\n    return f(n + 1)\nf(0)")
    assert "RecursionError: maximum recursion depth exceeded" in running.run(5, "error")
    running.write(5, "x")
    assert running.run(5) == "3"


@pytest.mark.parametrize(
    "code", ["import sys; sys.exit()", "quit()", "raise KeyboardInterrupt", "import sys; sys.stdout = None"]
)
def test_cell_cannot_harm_the_next(running, code):
    running.write(5, code)
    running.run(5, "error", "done")
    running.write(5, "print(x)")
    assert running.run(5) == "3\n"


def test_import_of_what_is_not_hosted_names_what_is(running):
    running.write(5, "import torch")
    shown = running.run(5, "error")
    assert "No module named 'torch'" in shown
    assert "standard library and matplotlib, numpy, tutorial_code." in shown


def test_matplotlib_comes_when_it_is_imported(running):
    assert not [url for url in running.page.requests if "matplotlib" in url]
    running.write(5, "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nplt.title('A rising line');")
    running.run(5)
    image = running.cell(5).locator("img")
    assert image.get_attribute("alt") == "A rising line"
    assert image.get_attribute("src").startswith("data:image/svg+xml")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth > 100)")


def test_top_level_await(running):
    running.write(5, "import asyncio\nprint('a')\nawait asyncio.sleep(0.01)\nprint('b')\n0")
    assert running.run(5) == "a\nb\n0"


def test_rich_outputs(running, server):
    running.write(
        5,
        f"beacon = '{server.url}beacon.png'\n"
        "class Rich:\n    def __init__(self, **data): self.data = data\n"
        "    def _repr_mimebundle_(self, **_): return {k.replace('_', '/'): v for k, v in self.data.items()}\n"
        "display(Rich(text_html='<b>bold</b><script>parent.document.title = 1</script><img src=' + beacon + '>'))\n"
        "display(False)\n''",
    )
    running.run(5)
    frame = running.cell(5).locator("iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    assert running.cell(5).frame_locator("iframe").locator("b").text_content() == "bold"
    assert running.page.title() == "first"
    assert not [path for path in server.requests if "beacon" in path]
    running.page.wait_for_function("frame => parseInt(frame.style.height) > 10", arg=frame.element_handle())
    assert running.cell(5).locator(".live-cell__text").all_text_contents() == ["False", "''"]


def test_vega_lite_figure_is_drawn_with_its_alternative(running):
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 200,
        "height": 80,
        "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
        "mark": {"type": "line", "color": "var(--sign-low)"},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
    }
    bundle = {"application/vnd.vegalite.v6+json": spec, "text/plain": "A line that rises."}
    running.write(5, f"class F:\n    def _repr_mimebundle_(self, **_): return {bundle!r}\nF()")
    running.run(5)
    figure = running.cell(5).get_by_role("img", name="A line that rises.")
    figure.wait_for()
    assert (
        figure.evaluate("svg => svg.tagName + ' ' + svg.querySelectorAll('[stroke=\"var(--sign-low)\"]').length")
        == "svg 1"
    )


# A display that is replaced; the words of a figure stand for what it draws

REPLACED = """\
class Step:
    def __init__(self, n): self.n = n
    def _repr_mimebundle_(self, **_):
        words = f"Step {self.n}."
        return {"application/vnd.vegalite.v6+json": SPEC | {"description": words}, "text/plain": words}

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"x": 1}]}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}},
}
print("before")
shown = display(Step(0), display_id=True)
print("after")
n = 0
while n != LAST:
    n += 1
    shown.update(Step(n))
"""


def words_of_the_figure(running):
    (figure,) = running.cell(5).get_by_role("img").all()
    return figure.get_attribute("aria-label")


def test_display_is_replaced_where_it_stands_and_the_last_one_stays(running):
    running.write(5, REPLACED.replace("LAST", "2000"))
    running.run(5)
    running.cell(5).get_by_role("img", name="Step 2000.", exact=True).wait_for()
    assert words_of_the_figure(running) == "Step 2000."
    kinds = running.cell(5).locator(".live-cell__output > *").evaluate_all("all => all.map((each) => each.tagName)")
    assert kinds == ["PRE", "FIGURE", "PRE"]


def test_stop_keeps_what_was_displayed_last(running, server):
    running.write(5, REPLACED.replace("LAST", "0.5"))  # never
    running.button(5, "Run").click()
    running.page.wait_for_function(
        "() => /Step [1-9]/.test(document.querySelector('#cell-5 figure svg')?.ariaLabel)", timeout=START
    )
    first = words_of_the_figure(running)
    running.page.wait_for_function(
        "first => document.querySelector('#cell-5 figure svg').ariaLabel !== first", arg=first
    )
    output = running.cell(5).locator(".live-cell__output")
    assert output.get_attribute("aria-busy") == "true"
    assert output.get_attribute("aria-live") is None, "nobody is told of each step"
    running.button(5, "Stop").click()
    running.wait(5, "stopped", timeout=1000)
    running.cell(5).get_by_role("img", name=re.compile(r"Step \d+\.")).wait_for()
    assert running.output(5).startswith("before\n")
    assert running.status(5) == "Stopped."
    assert output.get_attribute("aria-busy") == "false"


def test_display_that_is_no_figure_is_replaced_too(running):
    running.write(5, "shown = display(1, display_id=True)\ndisplay(2)\nshown.update(3)\nshown.update('four')")
    running.run(5)
    assert running.cell(5).locator(".live-cell__text").all_text_contents() == ["'four'", "2"]


def test_worker_that_dies_is_said_and_replaced(reader):
    reader.write(
        2,
        "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __getattr__(self, name):\n"
        "        return getattr(self, name + 'x')\nA().a",
    )
    shown = reader.run(2, "error")
    assert "Python stopped working (Maximum call stack size exceeded) and has been started anew" in shown
    assert "class A:" in reader.editor(2).inner_text()
    reader.write(2, "x + 1")
    assert reader.run(2) == "4"


# Which cells run before which


def test_edited_cell_runs_before_the_next_and_so_does_what_lies_between(reader):
    reader.run(4)
    reader.write(1, "x = 10\nx")
    reader.wait(1, "edited")
    assert reader.run(4) == "21"
    assert reader.output(2) == "x is 10\n20"
    assert reader.states() == ["done", "done", "error", "done", "recorded"]  # the proof fails, and stops nobody
    assert "AssertionError" in reader.output(3)
    reader.write(1, "x = 20\nx")
    reader.run(1)
    assert reader.run(4) == "41"
    assert reader.output(2) == "x is 20\n40"


def test_error_above_stops_the_rest_and_says_so(reader):
    reader.write(2, "1 / 0")
    reader.button(4, "Run").click()
    reader.wait(2, "error")
    reader.wait(4, "recorded")
    assert reader.states() == ["done", "error", "recorded", "recorded", "recorded"]
    assert reader.status(4) == "Not run: cell 2 above ended with an error."


def test_reset_brings_back_code_and_recorded_output(reader):
    assert not reader.button(2, "Reset").is_visible()
    reader.write(2, "'mine'")
    assert reader.run(2) == "'mine'"
    reader.button(2, "Reset").click()
    reader.wait(2, "recorded")
    assert reader.editor(2).inner_text() == FIRST[1][1]
    assert reader.output(2) == "recorded"
    assert not reader.button(2, "Reset").is_visible()


# The editor and the keyboard


def test_click_on_the_source_opens_the_editor_there(reader):
    reader.cell(2).locator("code").click(position={"x": 400, "y": 30})
    reader.editor(2).wait_for()
    reader.page.keyboard.type("  # here")
    assert "  # here" in reader.editor(2).inner_text().split("\n")[0]
    reader.wait(2, "edited")


def test_what_is_typed_before_the_editor_arrives_is_kept(reader):
    held = []
    reader.page.route("**/editor-*.js", lambda route: held.append(route))
    reader.button(1, "Edit").click()
    field = reader.cell(1).locator("textarea")
    field.press("Control+End")
    reader.page.keyboard.type("\nz = 1")
    held[0].continue_()
    reader.editor(1).wait_for()
    reader.page.keyboard.type("23")
    assert reader.editor(1).inner_text().endswith("x\nz = 123")


def test_without_the_editor_a_text_field_serves(reader):
    reader.page.route("**/editor-*.js", lambda route: route.abort())
    reader.button(1, "Edit").click()
    field = reader.cell(1).get_by_role("textbox", name="Code of cell 1")
    field.fill("x = 4\nx")
    field.press("Control+Enter")
    reader.wait(1, "done")
    assert reader.output(1) == "4"


def test_keys(reader):
    reader.write(4, "x + 100")
    reader.editor(4).press("Control+Enter")
    reader.wait(4, "done")
    assert reader.output(4) == "103"
    reader.editor(4).press("Shift+Enter")
    assert reader.button(5, "Run").evaluate("button => button === document.activeElement")
    reader.wait(4, "done")
    assert reader.editor(4).inner_text() == "x + 100"


def test_escape_then_tab_leaves_the_editor(page, server):
    page.clock.install()
    reader = Reader(page, f"{server.url}first/")
    reader.write(1, "x = 3")
    editor = reader.editor(1)
    keys = page.locator(f"#{editor.get_attribute('aria-describedby')}")
    assert keys.is_visible()
    assert "Escape, then Tab" in keys.text_content()
    editor.press("Tab")
    assert editor.inner_text().count(" ") > 2  # Tab indents
    editor.press("Escape")
    page.clock.fast_forward(60_000)  # whoever is slow leaves as well
    editor.press("Tab")
    assert reader.button(1, "Run").evaluate("button => button === document.activeElement")


def test_focus_follows_from_run_to_stop_and_back(reader):
    reader.button(1, "Run").focus()
    reader.page.keyboard.press("Enter")
    assert reader.button(1, "Stop").evaluate("button => button === document.activeElement")
    reader.wait(1, "done")
    assert reader.button(1, "Run").evaluate("button => button === document.activeElement")


# From page to page, as instant navigation does it: the document stays, its content is exchanged

GO = """async (url) => {
  const next = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
  history.pushState(null, "", url);
  document.querySelector("main").replaceWith(document.adoptNode(next.querySelector("main")));
}"""


def test_leaving_and_coming_back_keeps_everything(page, server):
    page.add_init_script("Object.defineProperty(navigator, 'deviceMemory', { value: 2 })")  # no second Python stands by
    reader = Reader(page, f"{server.url}first/")
    reader.write(1, "x = 8\nx")
    reader.run(2)
    starts = len([url for url in reader.page.requests if "worker-" in url])
    reader.page.evaluate(GO, f"{server.url}second/")
    assert reader.run(1) == "False"  # the other page's names are not here
    reader.page.evaluate(GO, f"{server.url}first/")
    assert reader.states()[:3] == ["done", "done", "recorded"]
    assert reader.cell(1).locator("code").text_content() == "x = 8\nx"
    assert reader.output(2) == "x is 8\n16"
    assert reader.run(4) == "17"
    assert len([url for url in reader.page.requests if "worker-" in url]) == starts == 1


def test_cell_goes_on_while_the_reader_is_elsewhere(reader, server):
    reader.write(1, "import asyncio\nprint('begun')\nawait asyncio.sleep(1)\nprint('ended')")
    reader.button(1, "Run").click()
    reader.cell(1).get_by_text("begun").wait_for(timeout=START)
    reader.page.evaluate(GO, f"{server.url}second/")
    reader.page.evaluate(GO, f"{server.url}first/")
    reader.wait(1, "done")
    assert reader.output(1) == "begun\nended\n"


def test_run_that_goes_on_is_announced_when_it_has_ended(reader, server):
    reader.write(1, "print('begun')\nwhile True: pass")
    reader.button(1, "Run").click()
    reader.cell(1).locator(".live-cell__stream").get_by_text("begun").wait_for(timeout=START)
    reader.page.evaluate(GO, f"{server.url}second/")
    reader.page.evaluate(GO, f"{server.url}first/")
    assert reader.cell(1).locator(".live-cell__output[aria-busy=true]").text_content() == "begun\n"
    reader.button(1, "Stop").click()
    reader.cell(1).locator(".live-cell__output[aria-busy=false]").wait_for()


def test_display_is_replaced_while_the_reader_is_elsewhere(reader, server):
    reader.write(
        1,
        "import asyncio\nshown = display('begun', display_id=True)\nshown.update('goes on')\n"
        "await asyncio.sleep(1)\nshown.update('ended')",
    )
    reader.button(1, "Run").click()
    reader.cell(1).get_by_text("goes on").wait_for(timeout=START)
    reader.page.evaluate(GO, f"{server.url}second/")
    reader.page.evaluate(GO, f"{server.url}first/")
    reader.wait(1, "done")
    assert reader.output(1) == "'ended'"


# Looks


@pytest.mark.parametrize("width", [360, 1440])
def test_page_never_scrolls_sideways(page, server, width):
    page.set_viewport_size({"width": width, "height": 800})
    reader = Reader(page, f"{server.url}first/")
    reader.write(2, "wide = '" + "long " * 60 + "'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert reader.button(2, "Run").bounding_box()["height"] >= 24


# Predictions


def test_prediction(reader):
    page = reader.page
    answer = page.get_by_role("button", name="Answer")
    assert answer.is_disabled()
    page.get_by_label("Down").focus()
    page.keyboard.press("Space")
    answer.press("Enter")
    question = page.locator("fieldset.prediction")
    assert question.get_attribute("data-answered") == "wrong"
    assert question.get_by_role("status").text_content().startswith("Not quite")
    assert page.get_by_text("Because.").is_visible()
    page.get_by_label("Up").check()
    answer.click()
    assert question.get_attribute("data-answered") == "right"
    page.reload()
    page.locator("fieldset[data-answered=right]").wait_for()
    assert page.get_by_label("Up").is_checked()


#: Puts a fresh copy of the question in its place, whose first choice the browser has marked, as it does after a reload.
RESTORED = """question => {
  const fresh = new DOMParser().parseFromString(question.outerHTML, "text/html").querySelector("live-prediction");
  for (const made of fresh.querySelectorAll("button, .prediction__verdict")) made.remove();
  fresh.querySelector("input").checked = true;
  question.replaceWith(fresh);
}"""


def test_choice_that_the_browser_has_restored_can_be_answered(reader):
    reader.page.locator("live-prediction").evaluate(RESTORED)
    reader.page.get_by_role("button", name="Answer").click()
    reader.page.locator("fieldset[data-answered=wrong]").wait_for()


def test_an_answer_is_remembered_for_the_next_visit_below_the_sites_path(page, server):
    reader = Reader(page, f"{server.url}first/")
    page.get_by_label("Up").check()
    page.get_by_role("button", name="Answer").click()
    visit = page.context.new_page()
    visit.goto(f"{server.url}first/")
    visit.locator("fieldset[data-answered=right]").wait_for()
    visit.goto(f"{server.url}second/")
    visit.locator("fieldset.prediction").wait_for()
    assert visit.locator("fieldset[data-answered]").count() == 0
    kept = visit.evaluate("Object.entries(localStorage)")
    assert kept == [["/#prediction:first/#Which way?", "1"]]
    assert reader.page.page_errors == []


def test_prediction_works_without_storage(page, server):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    reader = Reader(page, f"{server.url}first/")
    page.get_by_label("Up").check()
    page.get_by_role("button", name="Answer").click()
    page.locator("fieldset[data-answered=right]").wait_for()
    assert reader.page.page_errors == []


# What it weighs


def test_initial_files_are_small():
    manifest = json.loads((STATIC / "manifest.json").read_text())
    sizes = {name: len(gzip.compress((STATIC / manifest[name]).read_bytes(), 9)) for name in ("script", "style")}
    assert sizes["script"] <= 14_900
    assert sizes["style"] <= 4_000
    (editor,) = STATIC.glob("editor-*.js")
    assert len(gzip.compress(editor.read_bytes(), 9)) <= 130_000
