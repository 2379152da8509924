"""From the click on Run to the first result with NumPy, on a page of the built site, beside Pyodide's documented start.

    make bench        or, alone:        .venv/bin/python -m tools.run python benchmarks/start.py [ROUNDS]

Each round measures everything once, every browser with a fresh profile; the plain start uses the same files from the same
server in a bare module worker. The tables of the page “How fast” are written anew after each round.
Exit code 1 if something is over its limit.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.peers import PEERS
from benchmarks.starts.browser import Chromium, chromium
from benchmarks.starts.link import Host, Link
from benchmarks.starts.table import Row, markdown, text
from benchmarks.starts.ways import (
    BESIDE,
    CHAPTER,
    FRAMES_WHILE_STARTING,
    KEPT,
    LATE,
    SITE_START,
    floor,
    plain_start,
    refused,
)
from tests.engines import Engine, Firefox, WebKit
from tools.build_site import build_site
from tools.console import say
from tools.places import CACHE, ROOT, SITE

ROUNDS = 5
READING = 5000  # milliseconds that a reader spends on a result; a second Python gets ready meanwhile
TABLE = ROOT / "docs" / "includes" / "how-fast.md"
LOOP = "while True:\n    pass"
RUNS_OF_ONE_PLUS_ONE = 21

TIMES = """(cell, action) => new Promise((resolve) => {
  const button = (of, name) => [...of.querySelectorAll("button")].find((button) => button.textContent === name);
  const started = performance.now();
  cell.addEventListener("live-cell:finished", () => resolve(performance.now() - started), { once: true });
  if (action === "Stop") button(document.querySelector("live-cell[data-state=running]"), "Stop").click();
  button(cell, "Run").click();
})"""

COLD = Row("cold", "s", 0.22)
WARM = Row("warm: the next visit", "s", 0.20)
FAST_LINK = Row("cold, 50 Mbit/s and 20 ms", "s", 0.30)
SLOW_LINK = Row("cold, 10 Mbit/s and 40 ms", "s", 0.70)
ONE_CORE = Row("cold, the browser on one core", "s")
REFUSED = Row("cold, where the snapshot is refused", "s", 1.10)
FIREFOX = Row("Firefox, cold", "s", 0.22)
FIREFOX_WARM = Row("Firefox, warm", "s")
WEBKIT = Row("WebKitGTK, cold", "s")
WEBKIT_WARM = Row("WebKitGTK, warm", "s", 0.25)
BYTES = Row("downloaded until the result", "MB", 1.05)
MEMORY = Row("most memory of the tab", "MB", 1.10)
MEMORY_STANDBY = Row("the same, with a second Python ready", "MB", 2.10)
FLOOR = Row("floor: download, compile, instantiate", "s")
BEFORE = Row("downloaded before Run, the page itself", "KB", 150)
ONE_PLUS_ONE = Row("Run → result of `1+1`, Python ready", "ms", 10)
STOPPED = Row("Stop → next NumPy result, a second Python ready", "ms", 300)
STOPPED_ALONE = Row("Stop → next NumPy result, none ready; beside a warm start", "s", 1.3)
FRAMES = Row("frames a second, scrolling while Python starts", "Hz")
ROWS = [
    *(COLD, WARM, FAST_LINK, SLOW_LINK, ONE_CORE, REFUSED, FIREFOX, FIREFOX_WARM, WEBKIT, WEBKIT_WARM),
    *(BYTES, BEFORE, MEMORY, MEMORY_STANDBY, STOPPED, STOPPED_ALONE, ONE_PLUS_ONE, FRAMES, FLOOR),
]


# From the opening of a page, with a click on Run as soon as there is one, to NumPy's first result on it.
OPENED = Row("this site", "s")
OPENED_PLAIN: list[float] = []
OPENED_PEERS = {peer.name: Row(", ".join(peer.requirements).replace("==", " "), "s") for peer in PEERS}
PEERS_HEAD = ["", "opened → result", "plain start", "ratio", ""]
ABOUT_PEERS = "Other systems with live Python, from the opening of a page to NumPy’s first result on it:"
PEER_SITES = CACHE / "peers" / "sites"
SITE_OPENED = f"customElements.whenDefined('live-cell').then(() => {SITE_START}).then(() => performance.now())"


class Bench:
    """One run of everything, against one server."""

    def __init__(self, playwright: Playwright, host: Host) -> None:
        self.playwright, self.host = playwright, host

    def opened(self, context: BrowserContext) -> Page:
        """The chapter in a new tab; `host.requests` then holds what it asked for."""
        self.host.requests.clear()
        page = context.new_page()
        page.goto(self.host.url + CHAPTER, wait_until="networkidle")
        page.get_by_role(
            "button", name="Run", exact=True
        ).first.wait_for()  # the machine may be slower than the network
        return page

    def ways(self) -> list[tuple[str, str]]:
        """The starts that stand beside each other: which list of a row they belong to, and their JavaScript."""
        return [("site", SITE_START), ("compared", plain_start(self.host.url))]

    def cold(self, row: Row, *, link: Link | None = None, one_core: bool = False) -> None:
        """Both starts, each in a fresh browser."""
        for name, way in self.ways():
            with chromium(self.playwright, one_core) as browser, self.host.through(link):
                getattr(row, name).append(self.opened(browser.context).evaluate(way))

    def visits(self) -> None:
        """Both starts, cold and then warm in the same browser, with the bytes and the memory of the cold one."""
        for name, way in self.ways():
            with chromium(self.playwright) as browser:
                page = self.opened(browser.context)
                if name == "site":
                    BEFORE.site.append(float(self.host.downloaded()))
                self.host.requests.clear()
                with browser.watched_memory() as most:
                    getattr(COLD, name).append(page.evaluate(way))
                    if name == "site":
                        page.evaluate(KEPT)
                getattr(MEMORY, name).append(most[0])
                if name == "compared":
                    MEMORY_STANDBY.compared.append(most[0])
                getattr(BYTES, name).append(float(self.host.downloaded(without=LATE if name == "site" else ())))
                for _ in range(2):  # the first warm start lets Chromium keep the compiled WebAssembly
                    page.close()
                    page = self.opened(browser.context)
                    warm = page.evaluate(way)
                getattr(WARM, name).append(warm)
                if name == "site":
                    STOPPED_ALONE.compared.append(warm)
                    self.session(browser, page)

    def session(self, browser: Chromium, page: Page) -> None:
        """What follows the first result: cells that run at once, and Stop, with and without a second Python."""
        cells = page.locator("live-cell[data-kind=example]")
        first = cells.nth(0)
        self.write(page, 0, "1+1")
        times = [first.evaluate(TIMES, "Run") for _ in range(RUNS_OF_ONE_PLUS_ONE)]
        ONE_PLUS_ONE.site.append(statistics.median(times))
        self.write(page, 0, "import numpy as np\nnp.arange(3) @ np.linalg.inv(np.eye(3) * 2)")
        with browser.watched_memory() as most:
            while len(page.workers) < 2:
                page.wait_for_timeout(100)
            page.wait_for_timeout(READING)
        MEMORY_STANDBY.site.append(most[0])
        STOPPED.site.append(self.stop(page))
        page.close()

        browser.context.add_init_script("Object.defineProperty(navigator, 'deviceMemory', { value: 2 })")
        page = self.opened(browser.context)
        page.evaluate(SITE_START)
        page.wait_for_timeout(READING)
        STOPPED_ALONE.site.append(self.stop(page))

    def write(self, page: Page, number: int, code: str) -> None:
        """Put code into a cell."""
        cell = page.locator("live-cell[data-kind=example]").nth(number)
        edit = cell.get_by_role("button", name="Edit", exact=True)
        if edit.is_visible():
            edit.click()
        cell.locator(".cm-content").fill(code)

    def stop(self, page: Page) -> float:
        """The milliseconds from Stop in an endless loop to the next result, of the first cell."""
        self.write(page, 1, LOOP)
        cells = page.locator("live-cell[data-kind=example]")
        cells.nth(1).get_by_role("button", name="Run", exact=True).click()
        page.locator("live-cell[data-state=running]").wait_for()
        return float(cells.nth(0).evaluate(TIMES, "Stop"))

    def scrolled(self) -> None:
        """The start while the page moves."""
        with chromium(self.playwright) as browser:
            FRAMES.site.append(self.opened(browser.context).evaluate(FRAMES_WHILE_STARTING))

    def floor(self) -> None:
        """What no start can do without; beside the plain start for once."""
        with chromium(self.playwright) as browser:
            FLOOR.site.append(self.opened(browser.context).evaluate(floor(self.host.url)))
        FLOOR.compared.append(COLD.compared[-1])

    def refused(self) -> None:
        """A browser that the snapshot was not made for, beside the plain start."""
        self.host.instead = refused()
        with chromium(self.playwright) as browser:
            REFUSED.site.append(self.opened(browser.context).evaluate(SITE_START))
        self.host.instead = {}
        REFUSED.compared.append(COLD.compared[-1])

    def engine(self, start: Callable[[], Engine], cold: Row, warm: Row) -> None:
        """Two visits with each start, in another engine."""
        for name, way in self.ways():
            with start() as engine:
                for row in (cold, warm):
                    engine.goto(self.host.url + CHAPTER)
                    engine.evaluate("customElements.whenDefined('live-cell').then(() => true)")
                    self.settled()
                    getattr(row, name).append(engine.evaluate(way))
                    if name == "site":
                        engine.evaluate(KEPT)
                    engine.new_tab()

    def settled(self) -> None:
        """Wait until half a second has passed without a request: Playwright's "networkidle", for the other engines."""
        seen = -1
        while seen != (seen := len(self.host.requests)):
            time.sleep(0.5)

    def peers(self) -> None:
        """The opening of a page to its first result, beside other systems."""
        url = self.host.url
        with chromium(self.playwright) as browser:
            page = browser.context.new_page()
            page.goto(f"{url}{CHAPTER}", wait_until="commit")
            OPENED.site.append(page.evaluate(SITE_OPENED))
        with chromium(self.playwright) as browser:
            page = browser.context.new_page()
            page.goto(f"{url}robots.txt")
            OPENED_PLAIN.append(page.evaluate(plain_start(url)))
        for peer in PEERS:
            with Host(PEER_SITES / peer.name) as host, chromium(self.playwright) as browser:
                asked: list[str] = []
                browser.context.on("request", lambda request, to=asked: to.append(request.url))
                page = browser.context.new_page()
                page.goto(host.url + peer.path, wait_until="commit")
                OPENED_PEERS[peer.name].site.append(page.evaluate(peer.result))
                elsewhere = [url for url in asked if url.startswith("http") and not url.startswith(host.url)]
                assert not elsewhere, f"{peer.name} asks other hosts: {elsewhere}"
        for row in (OPENED, *OPENED_PEERS.values()):
            row.compared.append(OPENED_PLAIN[-1])

    def round(self) -> None:
        """Everything once."""
        self.visits()
        self.cold(FAST_LINK, link=Link.of(50, 20))
        self.cold(SLOW_LINK, link=Link.of(10, 40))
        self.cold(ONE_CORE, one_core=True)
        self.refused()
        self.scrolled()
        self.floor()
        self.engine(Firefox, FIREFOX, FIREFOX_WARM)
        self.engine(WebKit, WEBKIT, WEBKIT_WARM)
        self.peers()


def machine() -> str:
    """The processor and its cores, in a few words."""
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores of {found[1] if found else platform.machine()}"


def write_table(rounds: int) -> None:
    """The page's tables."""
    medians = f"medians of {rounds} rounds [least–most]" if rounds > 1 else "one round"
    said = f"Measured on {date.today().isoformat()} on {machine()}: {medians}."
    peers = markdown([OPENED, *OPENED_PEERS.values()], PEERS_HEAD)
    TABLE.write_text(f"{said}\n\n{markdown(ROWS)}\n\n{ABOUT_PEERS}\n\n{peers}\n", "utf-8")


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    build_site()
    for peer in PEERS:
        peer.build(PEER_SITES / peer.name)
    with Host(SITE, BESIDE) as host, sync_playwright() as playwright:
        bench = Bench(playwright, host)
        for number in range(rounds):
            started = time.monotonic()
            bench.round()
            write_table(number + 1)
            say(f"Round {number + 1} of {rounds}: {time.monotonic() - started:.0f} s.")
    print(f"\nMedians of {rounds} rounds [least–most].\n{text(ROWS)}")
    print(f"\n{text([OPENED, *OPENED_PEERS.values()], PEERS_HEAD)}")
    return int(not all(row.kept for row in ROWS))


if __name__ == "__main__":
    sys.exit(main())
