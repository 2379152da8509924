"""MkDocs hook: the pictures that must be PNG (shown beside a shared link, on a phone's start screen) from their SVG."""

from __future__ import annotations

from pathlib import Path

import vl_convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

IMAGES = Path(__file__).parent.parent / "images"


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    for source in sorted(IMAGES.glob("*.svg")):
        png = vl_convert.svg_to_png(source.read_text("utf-8"))
        files.append(File.generated(config, f"assets/images/{source.stem}.png", content=png))
