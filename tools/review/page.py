"""The page of one chapter as readers get it: whether it can be built, and its weight before Run."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks.page_weight import HTML_BUDGET, KB, PAGE_BUDGET, weight
from live_cells.chapter import SourceError
from tools import links
from tools.build_site import build_environment
from tools.places import ROOT, VENV_PYTHON
from tools.review.advice import from_source_error
from tools.review.finding import Finding, split_place


def page(path: str) -> Iterator[Finding]:
    """Build the page and weigh it."""
    source = Path(path).relative_to("docs")
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder).resolve()
        command: list[str | Path] = [VENV_PYTHON, "-m", "tools.review.one_page", source.as_posix(), site]
        built = subprocess.run(command, cwd=ROOT, env=build_environment(), capture_output=True, text=True)
        if built.returncode != 0:
            yield refused(path, built.stderr.strip())
            return
        yield from heavy(path, site, site / source.with_suffix("") / "index.html")


def refused(path: str, message: str) -> Finding:
    """What the build stopped with, as a finding."""
    try:
        place, line, text = split_place(message)
    except ValueError:
        return Finding(path, None, "the page cannot be built", message, "mend what the message names")
    found, _, expected = text.removeprefix("found ").partition("; expected ")
    if expected:
        return from_source_error(SourceError(place, line, found, expected))
    return Finding(place, line, text, "the build stops here", "mend what the message names")


def heavy(path: str, site: Path, page: Path) -> Iterator[Finding]:
    """What is too large: the page’s own HTML, or all files together that it names."""
    html = weight(page)
    if html > HTML_BUDGET:
        yield Finding(
            path,
            None,
            f"the page’s HTML takes {html / KB:.0f} KB, compressed",
            f"it is there before anything else; at most {HTML_BUDGET / KB:.0f} KB are allowed",
            "draw fewer points in figures that stand still, print less, or make two chapters of one",
        )
    files = {page, *_loaded(site, page)}
    total = sum(weight(file) for file in files)
    if total > PAGE_BUDGET:
        largest = max(files - {page}, key=weight)
        yield Finding(
            path,
            None,
            f"the page takes {total / KB:.0f} KB before Run",
            f"at most {PAGE_BUDGET / KB:.0f} KB are allowed, so that the page is there at once on a slow line",
            f"make the images smaller; the largest file is {largest.relative_to(site)}, {weight(largest) / KB:.0f} KB",
        )


def _loaded(site: Path, page: Path) -> Iterator[Path]:
    for address in links.Page(page).addresses:
        parts = urlsplit(address.value)
        file = (page.parent / unquote(parts.path)).resolve()
        if address.loaded and not parts.scheme and file.is_file() and file.is_relative_to(site):
            yield file
