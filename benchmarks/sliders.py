"""How fast the sliders answer: with what the build recorded, and once the code is edited, with Python ready.

    make bench        or, alone:        .venv/bin/python -m tools.run python benchmarks/sliders.py [FOLDER]

FOLDER is a built site; without it, site/ is built if a source has changed. Exit code 1 if a limit is broken.

For a recorded position, the page's main thread is asked how long it has worked, from the move until the paint. For a
computed one the clock runs from Python's answer until the paint, and the fastest of a few rounds counts: both are what
a reader waits for on a machine that does nothing else.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import CDPSession, Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import browsers
from tools.build_site import build_site
from tools.places import SITE
from tools.site_server import SiteServer

RECORDED, LIVE = 12, 5  # positions of a slider that are measured, from its first to its last
ROUNDS = 3
START = 240_000  # milliseconds for a start of Python on a busy machine
MOST_POSITIONS, MOST_BYTES = 400, 100_000
FRAME = 16.0  # milliseconds
MOST_LIVE = 50.0  # milliseconds

#: Moves a slider as the browser delivers input, at the begin of a frame, and waits until what follows is painted.
MOVE = """async ([cell, name, value, live]) => {
  const slider = [...cell.querySelectorAll("input[type=range]")].find((each) => each.labels[0].textContent === name);
  const frame = () => new Promise(requestAnimationFrame);
  const painted = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(null);
  });
  let answered = 0;
  const answer = () => { answered = performance.now(); };
  cell.addEventListener("live-cell:output", answer);
  const finished = new Promise((done) => cell.addEventListener("live-cell:finished", done, { once: true }));
  await frame();
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  if (live) {
    await finished;
    while ([...cell.querySelectorAll(".live-cell__figure")].some((figure) => !figure.firstChild)) await painted();
    await frame();
  }
  await painted();
  cell.removeEventListener("live-cell:output", answer);
  return performance.now() - answered;
}"""


@dataclass
class Row:
    """What was found for one explorable cell; times in milliseconds."""

    place: str
    positions: int
    size: int
    recorded: list[float]
    live: list[float]

    def text(self) -> str:
        return (
            f"{self.place:54} {self.positions:3} positions {self.size / 1000:4.1f} KB   "
            f"recorded {statistics.median(self.recorded):4.1f} ms [{min(self.recorded):.1f}–{max(self.recorded):.1f}]   "
            f"edited {statistics.median(self.live):4.1f} ms [{min(self.live):.1f}–{max(self.live):.1f}]"
        )

    def broken(self) -> Iterator[str]:
        """The limits that do not hold, a sentence each."""
        if self.positions > MOST_POSITIONS:
            yield f"{self.place}: {self.positions} positions, at most {MOST_POSITIONS} are allowed"
        if self.size > MOST_BYTES:
            yield f"{self.place}: {self.size / 1000:.1f} KB of positions, at most {MOST_BYTES / 1000:.0f} KB are allowed"
        if max(self.recorded) > FRAME:
            yield f"{self.place}: a recorded position takes {max(self.recorded):.1f} ms, at most {FRAME:g} ms are allowed"
        if max(self.live) > MOST_LIVE:
            yield f"{self.place}: a computed position takes {max(self.live):.1f} ms, at most {MOST_LIVE:g} ms are allowed"


class MainThread:
    """How long the main thread of a page has worked: the time of its processor, not that of the clock."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked(self) -> float:
        """Milliseconds so far."""
        metrics = {metric["name"]: metric["value"] for metric in self.session.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(metrics["TaskDuration"])


def explorable(site: Path) -> Iterator[tuple[str, Tag]]:
    """Every cell with sliders, with the path of its page."""
    for file in [site / "index.html", *sorted(site.glob("chapters/*/index.html"))]:
        path = file.parent.relative_to(site).as_posix().removeprefix(".")
        document = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        for cell in document.select("live-cell[data-positions]"):
            yield f"{path}/" if path else "", cell


def places(slider: Locator, count: int) -> list[float]:
    """Up to `count` positions of a slider, the first and the last among them."""
    first, last, step = (float(slider.get_attribute(name) or 0) for name in ("min", "max", "step"))
    steps = round((last - first) / step)
    count = min(count, steps + 1)
    return [first + step * round(steps * index / (count - 1)) for index in range(count)]


def times(page: Page, cell: Locator, slider: Locator, values: list[float], *, live: bool) -> list[float]:
    """How long each of the positions takes, one after the other."""
    thread, found = MainThread(page), []
    name = slider.evaluate("(slider) => slider.labels[0].textContent")
    element = cell.element_handle()
    for value in values:
        before = thread.worked()
        since_answer = float(page.evaluate(MOVE, [element, name, value, live]))
        found.append(since_answer if live else thread.worked() - before)
    return found


def measure(page: Page, url: str, path: str, tag: Tag, site: Path) -> Row:
    """Open the page anew, move the cell's sliders, then edit its code and move one of them again."""
    page.goto(url + path, wait_until="networkidle")
    cell = page.locator(f"#{tag['id']}")
    cell.scroll_into_view_if_needed()
    sliders = cell.get_by_role("slider").all()
    sliders[-1].focus()
    page.wait_for_load_state("networkidle")  # the positions have come
    recorded = []
    for slider in sliders:
        values = places(slider, RECORDED)
        author = float(slider.input_value())
        rounds = [times(page, cell, slider, values, live=False) for _ in range(ROUNDS)]
        recorded += [statistics.median(each) for each in zip(*rounds, strict=True)]
        times(page, cell, slider, [author], live=False)
    assert page.locator("html").get_attribute("data-python") == "off", "a recorded position needs no Python"
    edit(page, cell)
    values = places(sliders[-1], LIVE)
    times(page, cell, sliders[-1], [values[1]], live=True)  # loads what draws
    rounds = [times(page, cell, sliders[-1], values, live=True) for _ in range(ROUNDS)]
    live = [min(each) for each in zip(*rounds, strict=True)]
    content = (site / "assets" / "live-cells" / str(tag["data-positions"])).read_bytes()
    positions = prod(slider["count"] for slider in json.loads(str(tag["data-sliders"])))
    return Row(f"/{path}#{tag['id']}", positions, len(gzip.compress(content, 6)), recorded, live)


def edit(page: Page, cell: Locator) -> None:
    """Edit a cell, so that what was recorded no longer holds, and run it once."""
    cell.get_by_role("button", name="Edit", exact=True).click()
    editor = cell.locator(".cm-content")
    editor.press("Control+End")
    editor.press_sequentially("\n# edited")
    cell.get_by_role("button", name="Run", exact=True).click()
    page.locator(f"#{cell.get_attribute('id')}[data-state=done]").wait_for()


def main() -> int:
    if len(sys.argv) > 1:
        site = Path(sys.argv[1]).resolve()
    else:
        build_site()
        site = SITE
    cells = list(explorable(site))
    assert cells, f"{site} has no cell with sliders"
    broken: list[str] = []
    with SiteServer(site) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.CHROMIUM.provide(), args=["--disable-gpu"])
        for path, tag in cells:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(START)
            row = measure(page, server.url, path, tag, site)
            page.context.close()
            print(row.text(), flush=True)
            broken += row.broken()
        browser.close()
    print(*broken, sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
