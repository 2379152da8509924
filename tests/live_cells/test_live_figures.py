"""A figure that differs from an earlier one in its rows alone is drawn as Vega-Lite would draw it alone."""

import re
from itertools import count

import pytest

from tests.tutorial_code._figures.drawn import DRAWN
from tutorial_code import figures

from .small_site import STATIC

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
LINE = {"$schema": SCHEMA, "mark": "line", "encoding": {axis: {"field": axis, "type": "quantitative"} for axis in "xy"}}


def plotted(*points, **more):
    return LINE | {"data": {"values": [{"x": x, "y": y} for x, y in points]}} | more


def layered(first, second):
    """Two layers whose data may be the same."""
    layers = [{"mark": "point", "data": {"values": values}} for values in (first, second)]
    return {"$schema": SCHEMA, "encoding": LINE["encoding"], "layer": layers}


A, B = [{"x": 0, "y": 1}], [{"x": 2, "y": 3}, {"x": 4, "y": 0}]
SERIES = {
    "rows": [plotted((0, 0), (1, 2)), plotted((3, 1), (5, 9), (7, 2)), plotted((0, 0), (1, 2))],
    "rows and a description": [plotted((0, 0), (1, 2), description=words) for words in ("one", "two")],
    "rows and a mark": [plotted((0, 0), (1, 2), mark=mark) for mark in ("line", "point", "area")],
    "the same rows in two layers": [layered(A, A), layered(A, B), layered(B, B)],
    "a table named description": [
        plotted((0, 1), (1, 2), datasets={"other": [{"x": 1, "y": y, "description": "row"}]}) for y in (1, 2)
    ],
    "hills": [figures.hills(p, losses=("squared", "absolute", "huber")).spec for p in (1.0, 2.0, 3.0, 5.5)],
    "all figures": [draw().spec for draws in DRAWN.values() for draw in draws],
}
RENDERED = """async ([module, specs]) => {
  const { render } = await import(module);
  const drawn = [];
  for (const spec of specs) drawn.push((await render(spec, "words", "serif")).outerHTML);
  return drawn;
}"""


@pytest.fixture
def draw(page, server):
    """Draws figures in one and the same module, or in a new one for each name."""
    (module,) = STATIC.glob("figure-*.js")
    page.goto(f"{server.url}first/")

    def drawn(name, *specs):
        address = f"{server.url}assets/live-cells/{module.name}?{name}"
        # What is numbered is numbered anew for each figure, by our module or by Vega.
        return [re.sub(r"live-figure-\d+-|(?<=clip)\d+", "", svg) for svg in page.evaluate(RENDERED, [address, specs])]

    return drawn


def named(spec):
    """The figure with a name for each table: such tables stay where they are, and Vega-Lite sees all of it."""
    numbers = count()

    def of(value):
        if isinstance(value, list):
            return [of(each) for each in value]
        if not isinstance(value, dict):
            return value
        return {
            key: {"name": f"own-{next(numbers)}", **inner} if key == "data" and "values" in inner else of(inner)
            for key, inner in value.items()
        }

    return of(spec)


@pytest.mark.parametrize("name", SERIES)
def test_each_figure_is_drawn_as_if_it_were_the_only_one(draw, name):
    specs = SERIES[name]
    alone = draw("alone", *map(named, specs))
    assert draw("together", *specs, *specs) == alone * 2
    assert all("<path" in svg for svg in alone)
