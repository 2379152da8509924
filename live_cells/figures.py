"""Renders a Vega-Lite specification as inline SVG, at build and without the network."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any
from xml.etree import ElementTree

from live_cells.svg_paths import in_steps, rounded

Spec = dict[str, Any]

_SCHEMA = re.compile(r"https://vega\.github\.io/schema/vega-lite/v6(\.\d+)*\.json")
_SVG = "{http://www.w3.org/2000/svg}"
_MARKS = (
    *("arc", "area", "bar", "boxplot", "circle", "errorband", "errorbar", "geoshape", "image"),
    *("line", "point", "rect", "rule", "square", "text", "tick", "trail"),
)
_STYLE = "max-width:100%;height:auto"
# The page decides on the font; the whole image has one role and one label; nothing is clicked.
_DROPPED = {"font-family", "role", "aria-label", "aria-roledescription", "aria-hidden", "class", "pointer-events"}
# What SVG takes where nothing is said.
_DEFAULTS = {"opacity": "1", "stroke-width": "1", "x2": "0", "y2": "0", "transform": "translate(0,0)"}
_REFERENCE = re.compile(r"url\(#([^)]*)\)")


class FigureError(ValueError):
    """A specification that cannot be drawn; the message says what is wrong with it."""


@cache
def theme() -> Spec:
    """The Vega configuration of `figure_theme.json`, which live figures in the page use as well."""
    loaded: Spec = json.loads(resources.files("live_cells").joinpath("figure_theme.json").read_text("utf-8"))
    return loaded


def render_svg(spec: Spec) -> str:
    """Draw a Vega-Lite specification as one `<svg>` element, ready to stand in a page.

    The element scales down to the width of its container, says its description to screen readers
    as one image, takes its font from the page, and shares no id with the page's other figures.
    The same specification always gives the same text.

    Args:
        spec: A Vega-Lite 6 specification with its data inside and with a `description`.

    Returns:
        The SVG element.

    Raises:
        FigureError: The specification is not for Vega-Lite 6, has no description, loads data from
            an address, or is refused by Vega-Lite.

    Examples:
        >>> svg = render_svg({
        ...     "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        ...     "description": "One dot.",
        ...     "data": {"values": [{}]},
        ...     "mark": "point",
        ... })
        >>> 'role="img" aria-label="One dot."' in svg
        True
    """
    _check(spec)
    root = ElementTree.fromstring(_draw(spec))
    _drop_scaffolding(root)
    digest = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8]
    _number_ids(root, f"figure-{digest}-")
    size = {name: root.attrib[name] for name in ("width", "height", "viewBox")}
    root.attrib.clear()
    root.attrib |= {"role": "img", "aria-label": spec["description"], **size, "style": _STYLE}
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def _check(spec: Spec) -> None:
    if not isinstance(spec, dict):
        raise FigureError(f"a figure must be a Vega-Lite dictionary, but is {type(spec).__name__}")
    if not _SCHEMA.fullmatch(str(spec.get("$schema"))):
        raise FigureError(
            "a figure's $schema must be https://vega.github.io/schema/vega-lite/v6.json, "
            f"but is {spec.get('$schema')!r}"
        )
    description = spec.get("description")
    if not isinstance(description, str) or not description.strip():
        raise FigureError(
            "a figure needs a text alternative: set its `description` to a sentence that says what the figure shows"
        )
    for place, key, value in _properties(spec, "spec"):
        if key == "url":
            raise FigureError(f"{place} is {value!r}, but figures load nothing: put the rows into data.values")
        kind = value.get("type") if isinstance(value, dict) else value
        if key == "mark" and kind not in _MARKS:
            raise FigureError(f"{place} must be one of {', '.join(_MARKS)}, but is {kind!r}")


def _properties(value: object, place: str) -> Iterator[tuple[str, str, object]]:
    """Every property of the specification and where it stands, the data's own rows apart."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{place}.{key}", key, inner
            if key not in ("values", "datasets", "description"):
                yield from _properties(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _properties(inner, f"{place}[{index}]")


def _draw(spec: Spec) -> str:
    import vl_convert  # starts a JavaScript engine: only pages with a new figure pay for it

    try:
        svg: str = vl_convert.vegalite_to_svg(spec, config=theme(), allowed_base_urls=[])
    except ValueError as error:
        reason = next((line for line in str(error).splitlines()[1:] if line.strip()), str(error)).strip()
        raise FigureError(f"Vega-Lite cannot draw the figure “{spec['description']}”: {reason}") from error
    return svg


def _drop_scaffolding(element: ElementTree.Element) -> None:
    """Remove what Vega adds for its own updates and events, and would draw nothing."""
    for name, value in list(element.attrib.items()):
        if name in _DROPPED or _DEFAULTS.get(name) == value:
            del element.attrib[name]
        elif name == "transform":
            element.attrib[name] = rounded(value)
        elif name == "d":
            element.attrib[name] = in_steps(rounded(value))
    kept: list[ElementTree.Element] = []
    for child in element:
        _drop_scaffolding(child)
        unpainted = child.tag == f"{_SVG}path" and not {"fill", "stroke"} & child.attrib.keys()
        if element.tag == f"{_SVG}g" and unpainted:  # a clip path is not painted either
            continue
        kept += child if child.tag == f"{_SVG}g" and not child.attrib else [child]
    element[:] = kept


def _number_ids(root: ElementTree.Element, prefix: str) -> None:
    """Name the ids by this figure and their order in it: Vega counts on from figure to figure."""
    found = (element.attrib["id"] for element in root.iter() if "id" in element.attrib)
    names = {identifier: f"{prefix}{index}" for index, identifier in enumerate(found)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.attrib[name] = names[value]
            else:
                element.attrib[name] = _REFERENCE.sub(lambda match: f"url(#{names[match[1]]})", value)
