"""What the browser is told to trust of a built page: a content security policy, and the hash of each file it loads.

The policy is the same in all pages: under instant navigation the first page's holds for all that follow.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from live_cells.hashes import integrity

SELF, NONE = "'self'", "'none'"
#: Beside `script-src`. What is not listed, plugins for one, comes from nowhere.
SOURCES = {
    "default-src": (NONE,),
    "style-src": (SELF, "'unsafe-inline'"),  # formulas, figures and the editor bring styles of their own
    "img-src": (SELF, "data:"),
    "font-src": (SELF, "data:"),
    "connect-src": (SELF, "data:"),
    "manifest-src": (SELF,),
    "worker-src": (SELF, "blob:"),  # a worker from a blob inherits this policy, one from an address has none
    "frame-src": (NONE,),  # what is in a frame stands in the page itself, and can go nowhere else
    "base-uri": (NONE,),
    "form-action": (SELF,),
}
SCRIPTS = (SELF, "'wasm-unsafe-eval'")

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
LOADING = re.compile(r"<(?:script|link)\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
HEAD = re.compile(r"<head\b[^>]*>(?:\s*<meta charset[^>]*>)?", re.IGNORECASE)

log = logging.getLogger("mkdocs.plugins.live_cells")


def protect_pages(site: Path, base_path: str, inline_scripts: Iterable[str]) -> None:
    """Write the policy and the hashes into all pages.

    Args:
        site: The folder of the built site.
        base_path: The path of the site's address; ends in a slash.
        inline_scripts: The hashes of scripts that stand in no page, but in what scripts put into one.
    """
    pages = {path: path.read_bytes().decode() for path in sorted(site.rglob("*.html"))}
    hashes = set(inline_scripts)
    for text in pages.values():
        hashes |= inline_hashes(text)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(hashes)}">'
    for path, text in pages.items():
        address = base_path + path.relative_to(site).as_posix()
        text = LOADING.sub(lambda tag, at=address: with_integrity(tag[0], at, site, base_path), text)  # type: ignore[misc]
        text, count = HEAD.subn(lambda head: head[0] + meta, text, count=1)
        if count != 1:
            log.warning("live-cells: %s has no <head>, which the content security policy belongs in", path)
        path.write_bytes(text.encode())


def policy(script_hashes: Iterable[str]) -> str:
    """The policy that allows these inline scripts."""
    scripts = (*SCRIPTS, *(f"'{script}'" for script in sorted(script_hashes)))
    sources = {"default-src": SOURCES["default-src"], "script-src": scripts} | SOURCES
    return "; ".join(f"{directive} {' '.join(values)}" for directive, values in sources.items())


def inline_hashes(page: str) -> set[str]:
    """The hashes of the scripts in a page that a browser runs: those without an address that are no data."""
    return {
        integrity(script[2].encode())
        for script in SCRIPT.finditer(page)
        if "src" not in (given := attributes(script[1])) and not given.get("type", "").endswith("json")
    }


def with_integrity(tag: str, page: str, site: Path, base_path: str) -> str:
    """The tag of a script or a stylesheet with the hash of its file; any other as it is."""
    given = attributes(tag[1:])
    address = given.get("src") if "script" in given else stylesheet_or_module(given)
    if address is None or "integrity" in given:
        return tag
    parts = urlsplit(urljoin(page, address))
    file = site / unquote(parts.path).removeprefix(base_path)
    if parts.netloc or not file.is_file():
        log.warning(
            "live-cells: %s loads %s, which is no file of the site; the content security policy allows those alone",
            page,
            address,
        )
        return tag
    return f'{tag.removesuffix(">")} integrity="{integrity(file.read_bytes())}">'


def stylesheet_or_module(link: dict[str, str]) -> str | None:
    loads = {"stylesheet", "modulepreload"} & set(link.get("rel", "").lower().split())
    return link.get("href") if loads else None


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag; its name counts as one without a value."""
    return {
        name.lower(): html.unescape(double or single or bare) for name, double, single, bare in ATTRIBUTE.findall(tag)
    }
