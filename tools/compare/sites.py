"""Two built sites beside each other: which pages differ, and which recorded outputs."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

#: A digest in the name of a published file, which changes with the file and says nothing about a page.
_DIGEST = re.compile(r"(?<=[-./])[0-9a-f]{8,64}(?=[-./\"])")


@dataclass(frozen=True)
class Page:
    """A page of the site, by its address, `chapters/01_a/` or the empty one of the home page."""

    address: str
    change: str  # "new", "gone" or "changed"


@dataclass(frozen=True)
class Output:
    """The recorded output of a cell that is another one now, as the lines of a diff."""

    address: str
    cell: int
    lines: tuple[str, ...]


def addresses(site: Path) -> set[str]:
    return {
        "" if (path := page.parent.relative_to(site).as_posix()) == "." else f"{path}/"
        for page in site.rglob("index.html")
    }


def changed_pages(before: Path, after: Path) -> list[Page]:
    """The pages whose own content differs; what all pages share, header and navigation, does not count."""
    old, new = addresses(before), addresses(after)
    pages = [Page(address, "new") for address in new - old] + [Page(address, "gone") for address in old - new]
    for address in old & new:
        if _content(before, address) != _content(after, address):
            pages.append(Page(address, "changed"))
    return sorted(pages, key=lambda page: page.address)


def changed_outputs(before: Path, after: Path) -> list[Output]:
    """The cells of pages on both sides that give something else."""
    found = []
    for address in sorted(addresses(before) & addresses(after)):
        old, new = _outputs(before, address), _outputs(after, address)
        for cell in sorted(old.keys() | new.keys()):
            lines = difflib.unified_diff(old.get(cell, []), new.get(cell, []), n=1, lineterm="")
            if told := tuple(line for line in lines if not line.startswith(("---", "+++", "@@"))):
                found.append(Output(address, cell, told))
    return found


def _main(site: Path, address: str) -> Tag:
    document = BeautifulSoup((site / address / "index.html").read_text("utf-8"), "html.parser")
    return document.find("article") or document.find("main") or document


def _content(site: Path, address: str) -> str:
    return _DIGEST.sub("…", str(_main(site, address)))


def _outputs(site: Path, address: str) -> dict[int, list[str]]:
    """What each cell of a page shows, as lines of text; a figure is its text alternative."""
    found = {}
    for cell in _main(site, address).select("live-cell"):
        lines: list[str] = []
        for part in cell.select(".live-cell__output > *"):
            figure = part.select_one("svg[aria-label], img[alt]")
            if figure is not None:
                lines.append(f"[figure: {figure.get('aria-label') or figure.get('alt')}]")
            else:
                lines += part.get_text().splitlines()
        found[int(str(cell["data-cell"]))] = lines
    return found
