"""MkDocs hook: what lets a reader install the site as an app, below any path: a manifest, and icons from an SVG."""

from __future__ import annotations

import json
import re
from pathlib import Path

import vl_convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

THEME = Path(__file__).parent.parent
DRAWING = THEME / "images/touch-icon.svg"  # fills its square, and keeps its content in the circle that any mask shows
DRAWN = 180  # pixels of its side
SIZES = (192, 512)


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    svg = DRAWING.read_text("utf-8")
    icons = [{"src": "assets/images/favicon.svg", "sizes": "any", "type": "image/svg+xml"}]
    for size in SIZES:
        address = f"assets/images/app-icon-{size}.png"
        files.append(File.generated(config, address, content=vl_convert.svg_to_png(svg, scale=size / DRAWN)))
        icon = {"src": address, "sizes": f"{size}x{size}", "type": "image/png"}
        icons += [icon, icon | {"purpose": "maskable"}]
    paper = light_paper()
    manifest = {
        "name": config.site_name,
        "short_name": config.extra["short_name"],
        "description": config.site_description,
        "lang": config.theme["language"],
        "categories": ["education"],
        # All addresses are relative to the manifest's own, which lies at the root of the site.
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "display_override": ["minimal-ui", "standalone"],  # a reader goes back, and reloads
        "background_color": paper,
        "theme_color": paper,  # until a page is there: then the theme names the colour of the palette in use
        "icons": icons,
    }
    content = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    files.append(File.generated(config, "app.webmanifest", content=content))


def light_paper() -> str:
    """The background of the light palette, which stands first."""
    found = re.search(r"--paper: (#\w{6});", (THEME / "styles/1_palette.css").read_text("utf-8"))
    if found is None:
        raise ValueError("theme/styles/1_palette.css names no colour --paper")
    return found[1]
