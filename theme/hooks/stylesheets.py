"""MkDocs hook: the stylesheets of theme/styles as one file, with the one font they name."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from web_fonts import publish_stylesheet

STYLES = Path(__file__).parent.parent / "styles"
# What headings are written with: a heading may quote any code, and prose has typographic marks and a few Greek letters.
CHARACTERS = {chr(code) for code in range(0x20, 0x7F)} | set("\u00a0–—‘’“”…·×−→²³½≤≥é")


def on_config(config: MkDocsConfig) -> None:
    config.extra_css.remove("assets/_mkdocstrings.css")  # main.html links it on the pages that need it


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> None:
    root = Path(config.config_file_path).parent
    css = "\n".join(file.read_text("utf-8") for file in sorted(STYLES.glob("*.css")))
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s*\n\s*", "\n", css).strip() + "\n"
    env.globals["site_stylesheet"] = publish_stylesheet(
        "site.css", css, root / "node_modules", CHARACTERS, root / ".cache/fonts", config, files
    )
