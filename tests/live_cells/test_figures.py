"""Specifications become inline SVG that fits into a page, or an error that says what is wrong."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from live_cells.figures import FigureError, render_svg, theme

SVG = "{http://www.w3.org/2000/svg}"
SPEC: dict[str, Any] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": 'Two points, "low" & <high>.',
    "width": 300,
    "height": 200,
    "data": {"values": [{"x": 0, "y": 1, "url": "a word"}, {"x": 2, "y": 3.14159}]},
    "mark": {"type": "line", "clip": True, "color": "var(--sign-low)"},
    "encoding": {
        "x": {"field": "x", "type": "quantitative", "title": "time"},
        "y": {"field": "y", "type": "quantitative"},
    },
}


def changed(**properties: Any) -> dict[str, Any]:
    """The specification with other properties; None removes one."""
    spec = copy.deepcopy(SPEC) | properties
    return {key: value for key, value in spec.items() if value is not None}


def root(spec: dict[str, Any]) -> ElementTree.Element:
    """The rendered element."""
    return ElementTree.fromstring(render_svg(spec))


def test_is_one_image_with_a_label() -> None:
    svg = root(SPEC)
    assert svg.tag == f"{SVG}svg"
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == SPEC["description"]
    inner = [name for element in list(svg.iter())[1:] for name in element.attrib]
    assert not [name for name in inner if name.startswith("aria") or name in ("role", "class")]


def test_scales_with_its_container() -> None:
    svg = root(SPEC)
    assert svg.get("viewBox") == f"0 0 {svg.get('width')} {svg.get('height')}"
    assert svg.get("style") == "max-width:100%;height:auto"


def test_takes_colours_and_font_from_the_page() -> None:
    text = render_svg(SPEC)
    assert 'stroke="var(--sign-low)"' in text
    assert 'fill="var(--live-figure-muted)"' in text
    assert "font-family" not in text
    assert not re.findall(r'"#[0-9a-f]{3,6}"|"white"|"black"', text)


def test_the_theme_sets_what_the_specification_leaves_open() -> None:
    assert f'font-size="{theme()["axis"]["labelFontSize"]}px"' in render_svg(SPEC)


def test_holds_nothing_that_runs_or_loads() -> None:
    text = render_svg(SPEC)
    assert "<script" not in text
    assert "href" not in text
    assert "xlink" not in text
    assert set(re.findall(r"https?://[^\"]*", text)) == {"http://www.w3.org/2000/svg"}


def test_ids_are_the_figure_s_own() -> None:
    ids = {
        identifier
        for spec in (SPEC, changed(description="Another."))
        for identifier in re.findall(r' id="([^"]*)"', render_svg(spec))
    }
    assert len(ids) == 2
    for spec in (SPEC, changed(description="Another.")):
        text = render_svg(spec)
        assert set(re.findall(r"url\(#([^)]*)\)", text)) == set(re.findall(r' id="([^"]*)"', text))


def test_is_the_same_every_time() -> None:
    first = render_svg(SPEC)
    render_svg(changed(description="Another."))
    assert render_svg(copy.deepcopy(SPEC)) == first


def test_coordinates_have_one_decimal() -> None:
    for element in root(SPEC).iter():
        for name in ("d", "transform"):
            assert not re.search(r"\.\d\d", element.get(name, ""))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ([], "must be a Vega-Lite dictionary, but is list"),
        (changed(**{"$schema": "https://vega.github.io/schema/vega/v6.json"}), r"\$schema must be .*vega-lite/v6"),
        (changed(description=None), "needs a text alternative"),
        (changed(description=" "), "needs a text alternative"),
        (changed(data={"url": "https://example.org/a.csv"}), r"spec\.data\.url is 'https://example.org/a.csv'"),
        (changed(mark="lime"), r"spec\.mark must be one of arc, .*, but is 'lime'"),
        (changed(layer=[{"mark": {"type": "dot"}}]), r"spec\.layer\[0\]\.mark must be one of .* 'dot'"),
        (changed(mark=None), "cannot draw the figure “Two points.*Invalid specification"),
        (changed(encoding={"x": {"field": "x", "type": "quantitive"}}), "Invalid field type"),
    ],
)
def test_says_what_is_wrong(spec: dict[str, Any], message: str) -> None:
    with pytest.raises(FigureError, match=message):
        render_svg(spec)


def test_a_schema_may_name_its_minor_version() -> None:
    assert render_svg(changed(**{"$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json"}))


def test_the_renderer_is_loaded_only_to_draw() -> None:
    code = "import sys, live_cells.figures; sys.exit('vl_convert' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
