"""What only a browser can tell of two sites: how pages look, what they download, and how fast Python starts."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from benchmarks.page_weight import files_of, weight
from benchmarks.starts.browser import chromium
from benchmarks.starts.ways import SITE_START
from tools.site_server import SiteServer

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
ROUNDS = 3


def take_pictures(browser: Browser, sites: dict[str, Path], pages: Iterable[str], into: Path) -> dict[str, list[str]]:
    """Pictures of each page on each side, from its top to its end; their names, by the page's address."""
    taken: dict[str, list[str]] = {}
    for side, site in sites.items():
        with SiteServer(site) as server:
            for address in pages:
                if not (site / address / "index.html").is_file():
                    continue
                for size, viewport in SIZES.items():
                    context = browser.new_context(viewport=viewport, reduced_motion="reduce")  # type: ignore[arg-type]
                    page = context.new_page()
                    page.goto(server.url + address, wait_until="networkidle")
                    name = f"{address.strip('/').replace('/', '-') or 'home'}-{size}-{side}.png"
                    page.screenshot(path=into / name, full_page=True)
                    context.close()
                    taken.setdefault(address, []).append(name)
    return taken


def weights(browser: Browser, site: Path, pages: Iterable[str]) -> dict[str, int]:
    """The bytes of each page before Run, by its address."""
    with SiteServer(site) as server:
        return {
            address: sum(weight(file) for file in files_of(browser, server, address))
            for address in pages
            if (site / address / "index.html").is_file()
        }


def starts(playwright: Playwright, sites: dict[str, Path], address: str) -> dict[str, float]:
    """The median milliseconds from Run to the first result on a page, each time with a fresh profile; sides in turn."""
    times: dict[str, list[float]] = {side: [] for side in sites}
    for _ in range(ROUNDS):
        for side, site in sites.items():
            with SiteServer(site) as server, chromium(playwright) as browser:
                page = browser.context.new_page()
                page.goto(server.url + address, wait_until="networkidle")
                times[side].append(float(page.evaluate(SITE_START)))
    return {side: statistics.median(measured) for side, measured in times.items()}
