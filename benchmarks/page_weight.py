"""What a reader downloads before pressing Run: every file of a page over the wire, gzipped, nothing cached.

    make bench        or, alone:        .venv/bin/python -m tools.run python benchmarks/page_weight.py [FOLDER]

FOLDER is a built site; without it, site/ is built if a source has changed. Exit code 1 if a page is over its budget.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools import browsers
from tools.build_site import build_site
from tools.places import SITE
from tools.site_server import COMPRESSED, SiteServer

KB = 1000
PAGE_BUDGET = 150 * KB
HTML_BUDGET = 25 * KB
INDEX_BUDGET = 40 * KB  # for the part of the search index that comes with the page
HEADERS = 250  # bytes, about what a static host adds to each file


def files_of(browser: Browser, server: SiteServer, path: str) -> list[Path]:
    """The files that a fresh browser asks the server for when it opens a page and scrolls to its end."""
    server.requests.clear()
    context = browser.new_context(viewport={"width": 412, "height": 915})
    page = context.new_page()
    page.goto(server.url + path, wait_until="networkidle")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")  # what loads only when it comes into view counts too
    page.wait_for_load_state("networkidle")
    context.close()
    files = [server.file_for(asked) for asked in server.requests]
    assert all(files), f"{path} asks for files that the site does not have: {server.requests}"
    return [file for file in files if file]


def weight(file: Path) -> int:
    """The bytes of one answer."""
    content = file.read_bytes()
    return HEADERS + len(gzip.compress(content, 6) if file.suffix in COMPRESSED else content)


def report(site: Path, path: str, files: list[Path]) -> list[str]:
    """Print the weight of a page, file by file; the budgets it breaks, a sentence each."""
    weights = sorted(((weight(file), file.relative_to(site).as_posix()) for file in files), reverse=True)
    total = sum(size for size, _ in weights)
    html = weight(site / path / "index.html")
    index = sum(size for size, name in weights if name.startswith("search/"))
    print(f"\n/{path}: {total / KB:.1f} KB in {len(weights)} files (at most {PAGE_BUDGET / KB:.0f} KB)")
    for size, name in weights:
        print(f"  {size / KB:6.1f} KB  {name}")
    parts = [
        ("the page", total, PAGE_BUDGET),
        ("its HTML", html, HTML_BUDGET),
        ("its search index", index, INDEX_BUDGET),
    ]
    return [
        f"/{path}: {name} takes {size / KB:.1f} KB, at most {budget / KB:.0f} KB is allowed"
        for name, size, budget in parts
        if size > budget
    ]


def main() -> int:
    if len(sys.argv) > 1:
        site = Path(sys.argv[1]).resolve()
    else:
        build_site()
        site = SITE
    chapters = sorted(page.parent.relative_to(site).as_posix() + "/" for page in site.glob("chapters/*/index.html"))
    assert chapters, f"{site} has no chapters"
    broken = []
    with SiteServer(site) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.CHROMIUM.provide(), args=["--disable-gpu"])
        for path in ["", *chapters]:
            broken += report(site, path, files_of(browser, server, path))
        browser.close()
    entries = (site / "search").glob("entries-*.json")
    print(f"\nAt the first search: {sum(map(weight, entries)) / KB:.1f} KB of index, and Material's search worker.")
    print(*broken, sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
