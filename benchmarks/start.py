"""From the click on Run to the first result with NumPy, on a page of the built site, beside Pyodide's documented start.

    make bench        or, alone:        .venv/bin/python -m tools.run python benchmarks/start.py [ROUNDS]

Each round measures every start once, in Chromium with a fresh profile; the plain start uses the same files from the same
server in a bare module worker. Exit code 1 if a ratio to the plain start, or what is downloaded, is over its limit.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import browsers
from tools.build_site import build_site
from tools.places import SITE
from tools.site_server import COMPRESSED, SiteServer, compressed

ROUNDS = 5
CHAPTER = "chapters/05_gradient_descent/"  # its first cell computes with NumPy
PLAIN_WORKER = Path(__file__).with_name("plain_start.mjs")
MOST = {"cold": 0.22, "warm": 0.20, "bytes": 1.05}  # of the plain start
FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]

START_PLAIN = """(addresses) => new Promise((resolve, reject) => {
  const started = performance.now();
  const worker = new Worker("/plain_start.mjs", { type: "module" });
  worker.onmessage = () => resolve(performance.now() - started);
  worker.onerror = (event) => reject(new Error(event.message));
  worker.postMessage(addresses);
})"""
START_PAGE = """new Promise((resolve) => {
  const marked = (name) => performance.getEntriesByName("live-cell:" + name)[0].startTime;
  document.addEventListener("live-cell:finished", () => resolve(marked("first-result") - marked("run-clicked")));
  [...document.querySelectorAll("live-cell button")].find((button) => button.textContent.trim() === "Run").click();
})"""


class CachedSite(SiteServer):
    """The built site as a host serves it that lets browsers keep what has a hash in its name."""

    def file_for(self, path: str) -> Path | None:
        return PLAIN_WORKER if path == "/plain_start.mjs" else super().file_for(path)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        end_headers = request.end_headers

        def end_with_cache() -> None:
            request.send_header("Cache-Control", "max-age=31536000, immutable")
            end_headers()

        request.end_headers = end_with_cache  # type: ignore[method-assign]
        super().answer(request)
        del request.end_headers  # the next request on this connection comes to the same object


@dataclass
class Times:
    """What one way to start took, a number for each round."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)


def measured(page: Page, server: SiteServer, plain: bool) -> float:
    """Milliseconds from the click to the result."""
    page.goto(server.url + CHAPTER, wait_until="networkidle")
    server.requests.clear()
    if not plain:
        return float(page.evaluate(START_PAGE))
    (file,) = (SITE / "assets" / "live-cells").glob("python-*.json")
    python = json.loads(file.read_text("utf-8"))
    at = f"{server.url}assets/live-cells/"
    addresses = {"core": at + python["core"], "lock": at + python["lock"], "packages": at + python["packages_base"]}
    return float(page.evaluate(START_PLAIN, addresses))


def downloaded(server: SiteServer, late: bool) -> int:
    """The bytes of the answers since the click, compressed as a host does; what is `late` came after the result."""
    total = 0
    for path in server.requests:
        file = server.file_for(path)
        assert file, f"{path} is not there"
        if late and ("python_stdlib" in file.name or "snapshot-files" in file.name):
            continue
        content = file.stat().st_size
        total += len(compressed(file, file.stat().st_mtime_ns)) if file.suffix in COMPRESSED else content
    return total


def measure(playwright: Playwright, server: SiteServer, times: Times, plain: bool) -> None:
    """One cold start in a fresh profile, then a warm one in the same."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        context: BrowserContext = playwright.chromium.launch_persistent_context(
            profile, executable_path=browsers.CHROMIUM.provide(), args=FLAGS
        )
        page = context.new_page()
        times.cold.append(measured(page, server, plain))
        while not plain and not any("snapshot-files" in path for path in server.requests):
            page.wait_for_timeout(100)  # until it asks for what comes after the result
        times.bytes.append(downloaded(server, late=not plain))
        page.wait_for_timeout(1000)  # for the end of these downloads, and for Chromium to keep what it compiled
        for _ in range(2):  # the first warm start lets Chromium keep the compiled WebAssembly
            page.close()
            page = context.new_page()
            warm = measured(page, server, plain)
        times.warm.append(warm)
        context.close()


def row(name: str, unit: str, scale: float, fast: list[float], plain: list[float]) -> float:
    """Print a line of the table; the ratio of the medians."""
    ratio = statistics.median(fast) / statistics.median(plain)

    def cell(values: list[float]) -> str:
        low, middle, high = (v / scale for v in (min(values), statistics.median(values), max(values)))
        return f"{middle:6.2f} {unit} [{low:.2f}-{high:.2f}]"

    print(f"{name:6} {cell(fast):28} {cell(plain):28} {ratio:.2f} (at most {MOST[name]:.2f})")
    return ratio


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    build_site()
    fast, plain = Times(), Times()
    with CachedSite(SITE) as server, sync_playwright() as playwright:
        server.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a closed browser hangs up
        for _ in range(rounds):
            measure(playwright, server, fast, plain=False)
            measure(playwright, server, plain, plain=True)
    print(f"{'':6} {'this site':28} {'plain Pyodide and NumPy':28} ratio; medians of {rounds} [least-most]")
    found = {
        "cold": row("cold", "s", 1000, fast.cold, plain.cold),
        "warm": row("warm", "s", 1000, fast.warm, plain.warm),
        "bytes": row("bytes", "MB", 1e6, fast.bytes, plain.bytes),
    }
    return int(any(ratio > MOST[name] for name, ratio in found.items()))


if __name__ == "__main__":
    sys.exit(main())
