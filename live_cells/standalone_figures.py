"""Figures that leave the page: an SVG image whose colours and font are its own, on a background of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: What the page's style sheet gives to figures where a theme says nothing, in its light form.
COLOURS = {
    "--live-figure-text": "#1b2330",
    "--live-figure-muted": "#5a6472",
    "--live-figure-grid": "#dedad0",
    "--live-figure-background": "#ffffff",
}

_PROPERTY = re.compile(r"var\((?P<name>--[\w-]+)\)")
_FONT = "font-family:system-ui,sans-serif"


def standalone_svg(svg: str, colours: Mapping[str, str]) -> str:
    """The SVG element of a page as an image.

    Args:
        svg: As `figures.render_svg` draws it.
        colours: The value of each CSS property that it names; one that is missing becomes the text's colour.
    """
    colours = COLOURS | dict(colours)
    drawn = _PROPERTY.sub(lambda found: colours.get(found["name"], colours["--live-figure-text"]), svg)
    background = f"background:{colours['--live-figure-background']};{_FONT};"
    return drawn.replace('style="', f'style="{background}', 1)
