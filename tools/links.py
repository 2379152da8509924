"""Check a built site's own links, and that no page would load anything from another host."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Attributes whose address the browser loads by itself, by element. A link to follow (a href) is none of them.
LOADED = {
    "audio": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset"),
    "input": ("src",),
    "object": ("data",),
    "script": ("src", "data-python"),
    "source": ("src", "srcset"),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
# Kinds of <link> that only name an address, for search engines and other readers.
NAMING_LINKS = {"alternate", "author", "canonical", "edit", "license", "next", "prev"}

CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What a script would load: static and dynamic imports, fetch, workers, importScripts, with a literal address.
JS_ADDRESS = re.compile(
    r"""(?:\bfrom|\bimport|\bimport\(|\bfetch\(|\bimportScripts\(|\bnew (?:Shared)?Worker\(|\bnew URL\()"""
    r"""\s*["'`]((?:https?:)?//[^"'`${]+)["'`]"""
)


@dataclass(frozen=True)
class Address:
    """An address in a page: where it stands, and whether the browser loads it by itself."""

    value: str
    line: int
    loaded: bool


@dataclass
class Page(HTMLParser):
    """One HTML file: the addresses in it and the ids that links may point to."""

    path: Path
    addresses: list[Address] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.inside: str | None = None
        self.feed(self.path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        self.inside = tag if tag in ("style", "script") else None
        if values.get("id"):
            self.ids.append(values["id"])
        if "style" in values:
            self.styles.append(values["style"])
        for name in LOADED.get(tag, ()):
            for address in candidates(name, values.get(name)):
                self.add(address, loaded=True)
        if tag in ("a", "area") and "href" in values:
            self.add(values["href"], loaded=False)
        if tag == "link" and "href" in values:
            self.add(values["href"], loaded=not NAMING_LINKS.issuperset(values.get("rel", "").split()))
        if tag == "form" and "action" in values:
            self.add(values["action"], loaded=True)

    def handle_endtag(self, tag: str) -> None:
        self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.styles.append(data)
        elif self.inside == "script":
            self.scripts.append(data)

    def add(self, value: str, *, loaded: bool) -> None:
        self.addresses.append(Address(value.strip(), self.getpos()[0], loaded))


def candidates(attribute: str, value: str | None) -> list[str]:
    """Return the addresses in an attribute's value; a srcset holds several, each with its width."""
    if value is None:
        return []
    if attribute == "srcset":
        return [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]
    return [value]


def problems(site: Path, base_path: str = "/") -> list[str]:
    """List every dead link, duplicate id and foreign resource of the site, with file and line.

    `base_path` is the path of the site's address: 404.html links from there, since it answers for any address.
    """
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    if not pages:
        return [f"{site} holds no HTML file: build the site first."]
    found: list[str] = []
    for page in pages.values():
        name = page.path.relative_to(site)
        found += [f"{name}: the id “{twice}” stands twice." for twice in duplicates(page.ids)]
        for address in page.addresses:
            complaint = complain(site, base_path, pages, page, address)
            if complaint:
                found.append(f"{name}:{address.line}: {complaint}")
        for style in page.styles:
            found += foreign_or_missing_in_css(site, page.path, style)
        for script in page.scripts:
            found += foreign_in_script(site, page.path, script)
    for path in sorted(site.rglob("*.css")):
        found += foreign_or_missing_in_css(site, path, path.read_text(encoding="utf-8"))
    for pattern in ("*.js", "*.mjs"):
        for path in sorted(site.rglob(pattern)):
            found += foreign_in_script(site, path, path.read_text(encoding="utf-8"))
    return found


def duplicates(ids: list[str]) -> list[str]:
    return sorted(one for one, times in Counter(ids).items() if times > 1)


def complain(site: Path, base_path: str, pages: dict[Path, Page], page: Page, address: Address) -> str | None:
    """Say what is wrong with one address of a page, if anything is."""
    parts = urlsplit(address.value)
    if parts.scheme in ("data", "blob", "mailto", "javascript", "about"):
        return None
    if parts.scheme or parts.netloc:
        return f"{address.value} would be loaded from another host." if address.loaded else None
    target = file_of(site, base_path, page.path, parts.path)
    if target is None or not target.is_file():
        return f"{address.value} leads to no file of the site."
    fragment, _, _ = unquote(parts.fragment).partition("?")  # what follows are settings for the cell of that id
    # A text fragment is for the browser; the top of a page needs no id.
    if not fragment or fragment == "top" or fragment.startswith(":~:") or target not in pages:
        return None
    if fragment not in pages[target].ids:
        return f"{address.value}: the page {target.relative_to(site)} has no id “{fragment}”."
    return None


def file_of(site: Path, base_path: str, source: Path, path: str) -> Path | None:
    """Return the file that a path on a page means, or None where it leaves the site."""
    if not path:
        return source
    path = unquote(path)
    if path.startswith("/"):
        if not path.startswith(base_path):
            return None
        target = site / path[len(base_path) :]
    else:
        target = source.parent / path
    target = Path(os.path.normpath(target))  # not resolve(): the pages are known by their unresolved paths
    if not target.is_relative_to(site):
        return None
    return target / "index.html" if target.is_dir() else target


def foreign_or_missing_in_css(site: Path, path: Path, text: str) -> Iterator[str]:
    """Yield what a style sheet would load from another host, or in vain."""
    name = path.relative_to(site)
    for match in CSS_ADDRESS.finditer(CSS_COMMENT.sub("", text)):
        address = match[1] or match[2]
        parts = urlsplit(address)
        if parts.scheme == "data" or not parts.path:  # part of the file itself, or of the page (#gradient)
            continue
        if parts.scheme or parts.netloc:
            yield f"{name}: the style {address} would be loaded from another host."
        elif not (path.parent / unquote(parts.path)).is_file():
            yield f"{name}: the style's {address} leads to no file of the site."


def foreign_in_script(site: Path, path: Path, text: str) -> Iterator[str]:
    """Yield what a script would load from another host by an address written in it."""
    for match in JS_ADDRESS.finditer(text):
        yield f"{path.relative_to(site)}: the script would load {match[1]} from another host."
