"""The explorable cells of the site: each recorded position is what the code gives, in CPython and in the page."""

import asyncio
import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from mkdocs.config import load_config

from live_cells.cells import outputs_html
from live_cells.recording import merge_outputs
from live_cells.run_cell import Namespace, run_cell
from live_cells.sliders import variants

from .same_outputs import differences
from .test_chapter_cells import CHAPTERS, ROOT, TIMEOUT

EXPLORABLE = [(path, cell) for path, chapter in CHAPTERS.items() for cell in chapter.cells if cell.sliders]
every_explorable_cell = pytest.mark.parametrize(
    ("path", "cell"), [pytest.param(path, cell, id=f"{Path(path).name}:{cell.line}") for path, cell in EXPLORABLE]
)


@every_explorable_cell
def test_a_phone_shows_the_number_that_a_slider_changes(path, cell):
    """A line of code shows 37 letters at 360 pixels; the reader is to see the number change."""
    for slider in cell.sliders:
        places = [
            found.end()
            for line in cell.source.splitlines()
            for found in re.finditer(rf"\b{slider.name}\s*=\s*-?[\d.]+", line)
        ]
        assert places and max(places) <= 37, slider.name


def address(path):
    """The page of a chapter, below the site's address."""
    return f"{Path(path).relative_to('docs').with_suffix('')}/".replace("index/", "")


@pytest.fixture(scope="session")
def plugin(site):
    """The site's plugin, for its caches."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    config.plugins["live-cells"].on_config(config)
    return config.plugins["live-cells"]


@pytest.fixture(scope="session")
def recorded(plugin):
    """The recorded outputs of a cell at each position."""

    def not_recorded():
        raise AssertionError("the site's build has recorded no outputs for this chapter")

    @cache
    def of(path):
        chapter = CHAPTERS[path]
        return plugin.recordings.positions(chapter, plugin.recordings.get(chapter, not_recorded))

    return lambda path, cell: of(path)[cell.index - 1]


def run_each(path, cell, sources):
    """What a cell gives in this Python with each of these codes, after the cells above it."""

    async def outputs():
        namespace, all_shown = Namespace(), []
        for above in CHAPTERS[path].cells[: cell.index - 1]:
            await run_cell(above.source, name=f"cell {above.index}", namespace=namespace, emit=lambda _: None)
        names = dict(namespace.names)
        for source in sources:
            shown = []
            await run_cell(source, name=f"cell {cell.index}", namespace=namespace, emit=shown.append)
            all_shown.append(json.loads(json.dumps(shown)))
            namespace.names.clear()
            namespace.names.update(names)
        return all_shown

    return asyncio.run(outputs())


def test_there_are_explorable_cells():
    assert len(EXPLORABLE) >= 5
    assert len({path for path, _ in EXPLORABLE}) >= 4


@every_explorable_cell
def test_every_position_in_cpython(path, cell, recorded):
    sources = variants(cell.source, cell.sliders)
    assert len(sources) == len(recorded(path, cell)) > 1
    for source, outputs, shown in zip(sources, recorded(path, cell), run_each(path, cell, sources), strict=True):
        assert differences(outputs, shown) == [], source


@every_explorable_cell
def test_the_page_fetches_what_was_recorded_and_little(path, cell, recorded, plugin, site):
    page = BeautifulSoup((site / address(path) / "index.html").read_text("utf-8"), "html.parser")
    element = page.select_one(f"#cell-{cell.index}")
    content = (site / "assets" / "live-cells" / element["data-positions"]).read_bytes()
    assert len(gzip.compress(content)) <= 100_000
    read = json.loads(content)
    shown = ["".join(read["pieces"][piece] for piece in position) for position in read["positions"]]
    expected = [outputs_html(merge_outputs(outputs), plugin.figures.svg) for outputs in recorded(path, cell)]
    assert shown == expected
    assert len(set(shown)) > len(shown) / 2  # it does something


@every_explorable_cell
def test_some_positions_in_the_page(path, cell, recorded, page, site_server):
    """First, last and one between: the slider moved, the recorded output shown, then the code run."""
    page.set_default_timeout(TIMEOUT)
    page.goto(site_server.url + address(path))
    element = page.locator(f"#cell-{cell.index}")
    element.evaluate("(cell) => cell.addEventListener('live-cell:output', (e) => cell.seen.push(e.detail))")
    slider = cell.sliders[-1]
    for index in (0, slider.count // 3, slider.count - 1):
        control = element.get_by_role("slider", name=slider.name, exact=True)
        control.focus()
        control.fill(str(float(slider.values[index])))
        source = element.locator(".live-cell__source code").text_content()
        outputs = recorded(path, cell)[variants(cell.source, cell.sliders).index(source)]
        element.evaluate("(cell) => { cell.seen = []; }")
        element.get_by_role("button", name="Run", exact=True).click()
        page.locator(f"#cell-{cell.index}[data-state=done]").wait_for()
        assert differences(outputs, json.loads(element.evaluate("(cell) => JSON.stringify(cell.seen)"))) == [], source
