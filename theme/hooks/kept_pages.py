"""MkDocs hook: under `mkdocs serve`, the Markdown and the search entries of a page that is as it was are not made anew.

MkDocs makes every page anew after each edit, since any may show in another. Here only what a page's HTML depends on
counts: its own Markdown, as the other plugins leave it, and the world, which is the same for all pages.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents
from mkdocs.utils import CountHandler

#: What pages show of beside their own text: the docstrings that the reference is made of, and what is put below pages.
SHOWN = ("mkdocs.yml", "tutorial_code/**/*.py", "docs/includes/*.md")
SNIPPET = "--8<--"  # the page shows any file


@dataclass(frozen=True)
class Rendering:
    """What rendering a page gave: its HTML, and what MkDocs and the plugins of the reference page learnt by it."""

    made_of: tuple[str, str | None]
    content: str
    toc: TableOfContents
    title: str | None
    anchors: set[str]
    links: dict[str, dict[str, str]]
    registered: list[tuple[tuple[Any, ...], dict[str, Any]]]
    inventory: dict[str, Any]


serving = False
world = ""
renderings: dict[str, Rendering] = {}
entries: dict[str, tuple[Any, list[Any]]] = {}


def on_startup(*, command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"
    renderings.clear()
    entries.clear()


@event_priority(-100)  # after the search plugin, which begins a new index in the same event
def on_config(config: MkDocsConfig) -> None:
    if serving:
        index = config.plugins["material/search"].search_index  # type: ignore[attr-defined]
        index.add_entry_from_context = partial(add_entries, index, index.add_entry_from_context)


@event_priority(-100)  # when all files are known, those apart that belong to the cells of one page
def on_files(files: Files, *, config: MkDocsConfig) -> None:
    global world
    if not serving:
        return
    root = Path(config.config_file_path).parent
    state = hashlib.sha256(repr([(file.src_uri, file.url, file.inclusion) for file in files]).encode())
    for file in sorted(file for pattern in SHOWN for file in root.glob(pattern)):
        state.update(f"{file}\n".encode() + file.read_bytes())
    world = state.hexdigest()


@event_priority(-100)  # when the Markdown is what it will be
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
    if serving and SNIPPET not in markdown:
        vars(page)["render"] = partial(render, page)


def render(page: Page, config: MkDocsConfig, files: Files) -> None:
    """Render a page like MkDocs, or put into it what that gave for the same Markdown in the same world."""
    anchors = config.plugins["autorefs"]
    handlers = config.plugins["mkdocstrings"].handlers  # type: ignore[attr-defined]
    kept = renderings.get(page.file.src_uri)
    if kept is None or kept.made_of != (world, page.markdown):
        renderings.pop(page.file.src_uri, None)
        if rendering := rendered(page, config, files, anchors, handlers):
            renderings[page.file.src_uri] = rendering
        return
    page.content, page.toc, page._title_from_render = kept.content, deepcopy(kept.toc), kept.title
    page.present_anchor_ids = kept.anchors
    page.links_to_anchors = {file: links for uri, links in kept.links.items() if (file := files.src_uris.get(uri))}
    for positional, named in kept.registered:
        anchors.register_anchor(page, *positional, **named)  # type: ignore[attr-defined]
    if kept.inventory:
        handlers.get_handler(handlers.get_handler_name({}))
        handlers.inventory.update(kept.inventory)


def rendered(page: Page, config: MkDocsConfig, files: Files, anchors: Any, handlers: Any) -> Rendering | None:
    """Render a page and return what to keep; nothing if there was a warning, which the next build has to give again."""
    registered: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
    register = anchors.register_anchor

    def note(of: Page, *positional: Any, **named: Any) -> None:
        registered.append((positional, named))
        register(of, *positional, **named)

    made_of, known = (world, page.markdown), set(handlers.inventory)
    warnings = CountHandler()
    warnings.setLevel(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(warnings)
    anchors.register_anchor = note
    try:
        Page.render(page, config, files)
    finally:
        anchors.register_anchor = register
        logging.getLogger("mkdocs").removeHandler(warnings)
    if warnings.get_counts():
        return None
    return Rendering(
        made_of,
        page.content or "",
        deepcopy(page.toc),
        page._title_from_render,
        page.present_anchor_ids or set(),
        {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},  # the file is another next time
        registered,
        {name: item for name, item in handlers.inventory.items() if name not in known},
    )


def add_entries(index: Any, add: Callable[[Page], None], page: Page) -> None:
    """Add a page to the search index; what it was read for before is not read again."""
    made_of = (page.content, page.title, page.meta)
    before, kept = entries.get(page.url, (None, []))
    if before != made_of:
        count = len(index.entries)
        add(page)
        kept = index.entries[count:]
        del index.entries[count:]
        entries[page.url] = (made_of, kept)
    index.entries += kept
