"""Every cell of every chapter but exercises, run in CPython and in the built site's own Python, gives what is recorded."""

import asyncio
import json
from functools import cache
from pathlib import Path

import pytest
from mkdocs.config import load_config

from live_cells.chapter import read_chapter
from live_cells.run_cell import Namespace, run_cell

from .same_outputs import differences

ROOT = Path(__file__).parents[2]
TIMEOUT = 120_000  # milliseconds, for a page that starts Python and runs all its cells

#: Ends when no cell of the page waits or runs; then the outputs of each cell, in order.
ALL_OUTPUTS = """async () => {
  const outputs = new Map([...document.querySelectorAll("live-cell")].map((cell) => [cell.dataset.cell, []]));
  document.addEventListener("live-cell:output", (event) => outputs.get(event.target.dataset.cell).push(event.detail));
  const left = new Set(outputs.keys());
  for (const { dataset } of document.querySelectorAll(".exercise live-cell")) left.delete(dataset.cell);
  const all = new Promise((resolve, reject) =>
    document.addEventListener("live-cell:finished", (event) => {
      left.delete(event.target.dataset.cell);
      if (event.detail.state !== "done") reject(new Error(event.target.id + " " + event.target.textContent));
      if (left.size === 0) resolve();
    }));
  [...document.querySelectorAll("button")].find((button) => button.textContent.trim() === "Run all").click();
  await all;
  return JSON.stringify([...outputs.values()]);
}"""


def chapters():
    plugin = load_config(str(ROOT / "mkdocs.yml")).plugins["mkdocs-jupyter"]
    included = plugin.config["include"]  # as mkdocs-jupyter matches them: against the end of the whole path
    files = sorted(file for file in (ROOT / "docs").rglob("*.md") if any(file.match(pattern) for pattern in included))
    read = [read_chapter(str(file.relative_to(ROOT)), file.read_text("utf-8")) for file in files]
    assert len(read) >= 5
    return {chapter.path: chapter for chapter in read}


CHAPTERS = chapters()
every_cell = pytest.mark.parametrize(
    ("path", "index"),
    [
        pytest.param(path, cell.index, id=f"{Path(path).name}:{cell.line}")
        for path, chapter in CHAPTERS.items()
        for cell in chapter.executed
    ],
)


@pytest.fixture(scope="session")
def recorded(site):
    """What the build recorded for a chapter, by its path."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    plugin = config.plugins["live-cells"]
    plugin.on_config(config)

    def not_recorded():
        raise AssertionError("the site's build has recorded no outputs for this chapter")

    return cache(lambda path: plugin.recordings.get(CHAPTERS[path], not_recorded))


@pytest.fixture(scope="session")
def in_cpython():
    """What the cells of a chapter give in this Python, one after the other."""

    async def run(path):
        namespace, outputs = Namespace(), []
        for cell in CHAPTERS[path].cells:
            outputs.append([])
            if not cell.of_exercise:
                await run_cell(cell.source, name=f"cell {cell.index}", namespace=namespace, emit=outputs[-1].append)
        return outputs

    return cache(lambda path: json.loads(json.dumps(asyncio.run(run(path)))))


@pytest.fixture(scope="module")
def in_the_page(site_server, new_lasting_page):
    """What the cells of a chapter give in its page in the browser, after `Run all`."""

    @cache
    def run(path):
        page = new_lasting_page()
        page.set_default_timeout(TIMEOUT)
        page.goto(f"{site_server.url}{Path(path).relative_to('docs').with_suffix('')}/".replace("/index/", "/"))
        page.get_by_role("button", name="Run all").wait_for()
        outputs = json.loads(page.evaluate(ALL_OUTPUTS))
        page.context.close()
        return outputs

    return run


@every_cell
def test_cell_in_cpython(path, index, recorded, in_cpython):
    assert differences(recorded(path)[index - 1], in_cpython(path)[index - 1]) == []


@every_cell
def test_cell_in_the_page(path, index, recorded, in_the_page):
    assert differences(recorded(path)[index - 1], in_the_page(path)[index - 1]) == []
