"""Explorable cells in a real browser: sliders that change the code, recorded positions, and edited code computed live."""

import json
import re
import shutil
from pathlib import Path

import pytest

from live_cells import cells, distribution
from live_cells.chapter import read_chapter
from live_cells.position_file import position_file
from live_cells.positions import run_positions
from tools.site_server import SiteServer

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "live_cells" / "static"
START = 60_000  # milliseconds: a start of Python on a busy machine

CHAPTER = """\
---
title: Explorable
jupyter:
  kernelspec: {name: python3, display_name: Python 3, language: python}
---
```python
offset = 100
```

```python slider={"a": [0, 3, 0.5]}
a = 2.0
print(offset + a)
```

```python slider={"a": [-1, 1, 1], "b": [0, 2, 1]}
def show(a, b):
    print("a", a, "b", b)

show(a=0, b=1)
```
"""

#: Moves the slider, then compares what is shown with what is shown one frame later at most: no time is measured.
WITHIN_A_FRAME = """async ([id, name, value]) => {
  const cell = document.getElementById(id);
  const shown = () => cell.querySelector(".live-cell__output").textContent;
  const slider = [...cell.querySelectorAll("input[type=range]")].find((each) => each.labels[0].textContent === name);
  const before = shown();
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  return new Promise((done) => requestAnimationFrame(() => done([before, shown()])));
}"""


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    """A folder with one page of explorable cells, as the plugin makes it, the built runtime and the hosted Python."""
    folder = tmp_path_factory.mktemp("site")
    assets = folder / "assets" / "live-cells"
    shutil.copytree(STATIC, assets)
    python = distribution.collect(ROOT / "node_modules" / "pyodide", [], [], [], ROOT / ".cache" / "live-cells")
    for address, content in python.files.items():
        file = assets / address
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    chapter = read_chapter("explorable.md", CHAPTER)
    body = ""
    for cell, positions in zip(chapter.cells, run_positions("explorable.md", chapter.cells), strict=True):
        shown = [cells.outputs_html(outputs, json.dumps) for outputs in positions]
        name = f"positions-{cell.index}.json"
        (assets / name).write_bytes(position_file(shown))
        recorded = {1: [], 2: positions[4:5], 3: positions[4:5]}[cell.index]
        body += cells.cell_html(cell, [output for outputs in recorded for output in outputs], json.dumps, name)
    manifest = json.loads((STATIC / "manifest.json").read_text())
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorable</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f'<link rel="stylesheet" href="assets/live-cells/{manifest["style"]}">'
        f'<script type="module" src="assets/live-cells/{manifest["script"]}"'
        f' data-python="assets/live-cells/{python.description}"></script></head><body><main><p>Before.</p>{body}</main></body></html>',
        "utf-8",
    )
    return folder


class LosingServer(SiteServer):
    """A server that does not find the files whose name contains `lost`."""

    lost = None

    def file_for(self, path):
        return None if self.lost and self.lost in path else super().file_for(path)


@pytest.fixture(scope="module")
def server(small_site):
    with LosingServer(small_site) as running:
        yield running


class Explorer:
    """What a reader does with the sliders of a page."""

    def __init__(self, page, url):
        self.page = page
        page.set_default_timeout(10_000)
        page.goto(url)
        page.locator("live-cell:defined").first.wait_for()

    def cell(self, number):
        return self.page.locator(f"#cell-{number}")

    def slider(self, number, name="a"):
        return self.cell(number).get_by_role("slider", name=name, exact=True)

    def button(self, number, name):
        return self.cell(number).get_by_role("button", name=name, exact=True)

    def source(self, number):
        cell = self.cell(number)
        opened = cell.locator(".cm-content")
        return opened.inner_text() if opened.count() else cell.locator(".live-cell__source code").text_content()

    def write(self, number, old, new):
        """Edit the code of a cell, in the editor."""
        if self.button(number, "Edit").is_visible():
            self.button(number, "Edit").click()
        editor = self.cell(number).locator(".cm-content")
        text = editor.inner_text()
        assert old in text
        editor.fill(text.replace(old, new))

    def shows(self, number, text, timeout=10_000):
        self.page.wait_for_function(
            "([id, text]) => document.querySelector(`#${id} .live-cell__output`).textContent === text",
            arg=[f"cell-{number}", text],
            timeout=timeout,
        )

    def state(self, number):
        return self.cell(number).get_attribute("data-state")

    def asked_for(self, words):
        return [url for url in self.page.requests if re.search(words, url)]


@pytest.fixture
def explorer(page, server):
    server.lost = None
    opened = Explorer(page, server.url)
    yield opened
    assert page.page_errors == []


def test_a_slider_stands_at_the_authors_number_and_has_the_variables_name(explorer):
    slider = explorer.slider(2)
    assert explorer.cell(2).get_attribute("data-kind") == "explore"
    assert [slider.get_attribute(name) for name in ("min", "max", "step")] == ["0.0", "3.0", "0.5"]
    assert (float(slider.input_value()), slider.get_attribute("aria-valuetext")) == (2, "2.0")
    assert explorer.cell(1).get_by_role("slider").count() == 0


def test_keys_move_the_number_in_the_code_and_the_recorded_output_without_python(explorer):
    spans = explorer.cell(2).locator("code span").count()
    slider = explorer.slider(2)
    slider.focus()
    slider.press("ArrowRight")
    explorer.shows(2, "102.5\n")
    assert explorer.source(2) == "a = 2.5\nprint(offset + a)"
    assert slider.get_attribute("aria-valuetext") == "2.5"
    assert explorer.cell(2).locator("code .mf").text_content() == "2.5"
    slider.press("Home")
    explorer.shows(2, "100.0\n")
    slider.press("End")
    explorer.shows(2, "103.0\n")
    assert explorer.source(2) == "a = 3.0\nprint(offset + a)"
    assert explorer.cell(2).locator("code span").count() == spans  # still highlighted
    assert explorer.state(2) == "recorded"
    assert not explorer.asked_for("worker|pyodide|python-|editor")


def test_touch_moves_a_slider(new_page, server):
    page = new_page(has_touch=True, viewport={"width": 360, "height": 800})
    explorer = Explorer(page, server.url)
    box = explorer.slider(2).bounding_box()
    assert box["height"] >= 24
    page.touchscreen.tap(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    explorer.shows(2, "103.0\n")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_positions_are_fetched_once_at_the_first_touch(explorer):
    explorer.page.wait_for_load_state("networkidle")
    assert not explorer.asked_for("positions-")
    explorer.slider(2).focus()
    explorer.page.wait_for_load_state("networkidle")
    for key in ("Home", "ArrowRight", "ArrowRight"):
        explorer.slider(2).press(key)
    explorer.shows(2, "101.0\n")
    assert len(explorer.asked_for("positions-")) == len(explorer.asked_for("positions-2")) == 1


def test_the_output_follows_within_one_frame(explorer):
    explorer.slider(2).focus()
    explorer.slider(2).press("Home")
    explorer.shows(2, "100.0\n")
    moves = [explorer.page.evaluate(WITHIN_A_FRAME, ["cell-2", "a", value]) for value in ("0.5", "3.0", "1.5")]
    assert moves == [["100.0\n", "100.5\n"], ["100.5\n", "103.0\n"], ["103.0\n", "101.5\n"]]


def test_two_sliders_in_one_cell(explorer):
    explorer.slider(3, "a").focus()
    explorer.slider(3, "a").press("Home")
    explorer.shows(3, "a -1 b 1\n")
    assert explorer.source(3).endswith("show(a=-1, b=1)")
    explorer.slider(3, "b").press("End")
    explorer.shows(3, "a -1 b 2\n")
    explorer.slider(3, "a").press("End")
    explorer.shows(3, "a 1 b 2\n")
    assert explorer.source(3).endswith("show(a=1, b=2)")
    assert explorer.state(3) == "recorded"
    assert not explorer.asked_for("worker|pyodide")


def test_reset_restores_code_output_and_slider(explorer):
    assert not explorer.button(2, "Reset").is_visible()
    slider = explorer.slider(2)
    slider.focus()
    slider.press("Home")
    explorer.shows(2, "100.0\n")
    explorer.button(2, "Reset").click()
    explorer.shows(2, "102.0\n")
    assert explorer.source(2) == "a = 2.0\nprint(offset + a)"
    assert (float(slider.input_value()), slider.get_attribute("aria-valuetext")) == (2, "2.0")
    assert explorer.state(2) == "recorded"
    assert not explorer.button(2, "Reset").is_visible()


def test_a_slider_moves_the_number_in_the_open_editor(explorer):
    explorer.button(2, "Edit").click()
    explorer.cell(2).locator(".cm-content").wait_for()
    explorer.slider(2).focus()
    explorer.slider(2).press("Home")
    explorer.shows(2, "100.0\n")
    assert explorer.source(2) == "a = 0.0\nprint(offset + a)"
    explorer.write(2, "a = 0.0", "a = 1.5")  # and the number in the editor moves the slider
    explorer.shows(2, "101.5\n")
    assert (float(explorer.slider(2).input_value()), explorer.state(2)) == (1.5, "recorded")
    explorer.write(2, "a = 1.5", "a = 1.7")
    assert (explorer.slider(2).get_attribute("aria-valuetext"), explorer.state(2)) == ("1.7", "edited")
    explorer.write(2, "a = 1.7", "c = 1.7")
    assert explorer.slider(2).is_disabled()


def test_edited_code_is_computed_live_and_the_newest_position_wins(explorer):
    page = explorer.page
    page.evaluate(
        "window.seen = []; document.addEventListener('live-cell:output', (e) => { seen.push(e.detail.text); })"
    )
    explorer.write(2, "offset + a", "'live', a")
    assert explorer.state(2) == "edited"
    explorer.slider(2).focus()
    explorer.slider(2).press("ArrowRight")
    explorer.shows(2, "live 2.5\n", START)
    assert explorer.state(2) == "done"
    runs = page.evaluate("seen.length")

    # Ten moves in one task: the first runs, of the others only the last.
    values = ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5", "3.0", "1.0", "0.5", "1.5"]
    page.evaluate(
        """(values) => {
          const slider = document.querySelector("#cell-2 input[type=range]");
          let last = Promise.resolve();
          for (const value of values) {
            last = last.then(() => {
              slider.value = value;
              slider.dispatchEvent(new Event("input", { bubbles: true }));
            });
          }
          return last;
        }""",
        values,
    )
    explorer.shows(2, "live 1.5\n")
    page.locator("#cell-2[data-state=done]").wait_for()
    assert explorer.source(2) == "a = 1.5\nprint('live', a)"
    assert page.evaluate("seen.length") - runs <= 2
    assert not explorer.asked_for("positions-3")


def test_a_move_while_the_cell_runs_waits_and_replaces_an_earlier_one(explorer):
    explorer.write(
        2,
        "print(offset + a)",
        "import time\nstart = time.time()\nwhile time.time() < start + a: pass\nprint(f'ran {a}')",
    )
    explorer.page.evaluate(
        "window.seen = []; document.addEventListener('live-cell:output', (e) => { seen.push(e.detail.text); })"
    )
    explorer.slider(2).focus()
    explorer.slider(2).press("ArrowLeft")
    explorer.page.locator("#cell-2[data-state=running]").wait_for(timeout=START)
    for key in ("Home", "ArrowRight", "Home"):
        explorer.slider(2).press(key)
    explorer.shows(2, "ran 0.0\n")
    explorer.page.locator("#cell-2[data-state=done]").wait_for()
    assert explorer.page.evaluate("seen.join('')") == "ran 1.5\nran 0.0\n"


def test_after_an_edit_above_positions_are_computed_live(explorer):
    explorer.write(1, "100", "200")
    explorer.slider(2).focus()
    explorer.slider(2).press("ArrowRight")
    explorer.shows(2, "202.5\n", START)
    assert explorer.state(2) == "done"


def test_a_run_of_a_moved_cell_gives_the_recorded_output(explorer):
    explorer.slider(2).focus()
    explorer.slider(2).press("ArrowRight")
    explorer.shows(2, "102.5\n")
    explorer.button(2, "Run").click()
    explorer.page.locator("#cell-2[data-state=done]").wait_for(timeout=START)
    explorer.shows(2, "102.5\n")
    explorer.slider(2).press("ArrowRight")
    explorer.shows(2, "103.0\n")
    assert explorer.state(2) == "recorded"


def test_positions_that_are_lost_are_said_and_asked_for_again(explorer, server):
    server.lost = "positions-"
    explorer.slider(2).focus()
    explorer.slider(2).press("ArrowRight")
    explorer.cell(2).get_by_text("The recorded positions could not be fetched").wait_for()
    assert explorer.source(2) == "a = 2.5\nprint(offset + a)"
    server.lost = None
    explorer.slider(2).press("ArrowRight")
    explorer.shows(2, "103.0\n")
    assert not explorer.cell(2).get_by_role("status").text_content()


def test_without_script_the_authors_position_is_shown(new_page, server):
    page = new_page(java_script_enabled=False)
    page.goto(server.url)
    assert page.locator("#cell-2 .live-cell__output").text_content() == "102.0\n"
    assert page.get_by_role("slider").count() == 0


def test_the_sliders_change_nothing_in_the_layout(page, server):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach((e) => { window.shift += e.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    explorer = Explorer(page, server.url)
    explorer.slider(3, "b").wait_for()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("window.shift") < 0.001
