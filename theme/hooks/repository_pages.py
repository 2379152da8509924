"""MkDocs hook: the files README.md and CONTRIBUTING.md as pages of the site, so that neither is written twice.

Their links are made for the repository. Those to a page lead to the page; those to other files lead to the repository
once `repo_url` is set, and are plain text until then.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PAGES = {"README.md": "about.md", "CONTRIBUTING.md": "contributing.md", "live_cells/README.md": "live-cells.md"}
TITLES = {
    "README.md": "About this site",
    "CONTRIBUTING.md": "Contributing",
    "live_cells/README.md": "The plugin live-cells",
}
DESCRIPTIONS = {
    "README.md": "What the tutorial is, how to run it and publish a copy of it, what its folders hold, and its licences.",
    "CONTRIBUTING.md": "How to add a chapter or correct one, and what every change has to pass.",
    "live_cells/README.md": "The MkDocs plugin behind this site, for a site of your own: options, cells, and what a page holds.",
}
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)")
IMAGE = re.compile(r"(!\[[^\]]*\]\()docs/")


def on_config(config: MkDocsConfig) -> None:
    if not config.repo_url:
        config.edit_uri = None  # the folder alone is no address


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    root = Path(config.config_file_path).parent
    for source, page in PAGES.items():
        text = (root / source).read_text("utf-8")
        front = f"---\ntitle: {TITLES[source]}\ndescription: {DESCRIPTIONS[source]}\n---\n\n"
        file = File.generated(config, page, content=front + for_the_site(text, config))
        file.edit_uri = posixpath.relpath(source, "docs")
        files.append(file)


def for_the_site(text: str, config: MkDocsConfig) -> str:
    """The text with each link made for a page in the docs folder."""

    def rewrite(link: re.Match[str]) -> str:
        label, target, anchor = link[1], link[2], link[3] or ""
        if target in PAGES:
            return f"[{label}]({PAGES[target]}{anchor})"
        if target.startswith("docs/") and target.endswith(".md"):
            return f"[{label}]({target.removeprefix('docs/')}{anchor})"
        if config.repo_url:
            return f"[{label}]({config.repo_url.rstrip('/')}/blob/main/{target}{anchor})"
        return label

    return IMAGE.sub(r"\1", LINK.sub(rewrite, text))
