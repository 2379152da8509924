"""Figures that leave the page."""

from xml.etree import ElementTree

import pytest

from live_cells.figures import render_svg
from live_cells.standalone_figures import COLOURS, standalone_svg
from tests.live_cells.page_of_cells import STATIC

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": "A line.",
    "data": {"values": [{"x": 0, "y": 0}, {"x": 1, "y": 2}]},
    "mark": {"type": "line", "stroke": "var(--mine)"},
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
}


@pytest.fixture(scope="module")
def inline():
    return render_svg(SPEC)


def test_every_property_becomes_a_colour(inline):
    assert "var(--mine)" in inline
    image = standalone_svg(inline, {"--mine": "#123456"})
    assert "var(" not in image
    assert 'stroke="#123456"' in image
    assert "var(" not in standalone_svg(inline, {})
    assert ElementTree.fromstring(image).get("aria-label") == "A line."


def test_it_brings_a_background_and_a_font(inline):
    style = ElementTree.fromstring(standalone_svg(inline, {"--live-figure-background": "#fafafa"})).get("style")
    assert style.startswith("background:#fafafa;font-family:system-ui,sans-serif;max-width:100%")


def test_its_own_colours_are_those_of_the_page():
    (sheet,) = STATIC.glob("live-cells-*.css")
    text = sheet.read_text().replace(" ", "")
    for name, colour in COLOURS.items():
        assert f"{name}:light-dark({colour.replace('#ffffff', '#fff')}," in text
