"""A figure that differs from an earlier one in its rows alone is drawn as if it were the first."""

import re

import pytest

from tests.tutorial_code.test_figures import DRAWN
from tutorial_code import figures

from .small_site import STATIC

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
LINE = {"$schema": SCHEMA, "mark": "line", "encoding": {axis: {"field": axis, "type": "quantitative"} for axis in "xy"}}


def plotted(*points, **more):
    return LINE | {"data": {"values": [{"x": x, "y": y} for x, y in points]}} | more


def layered(first, second):
    """Two layers whose data may be the same; one of them has a name of its own."""
    tables = {"values": first}, {"values": second, "name": "second"}
    return {"$schema": SCHEMA, "encoding": LINE["encoding"], "layer": [{"mark": "point", "data": t} for t in tables]}


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


@pytest.mark.parametrize("name", SERIES)
def test_each_figure_is_the_one_that_a_new_page_draws(draw, name):
    specs = SERIES[name]
    alone = [draw(number, spec)[0] for number, spec in enumerate(specs)]
    assert draw("all", *specs, *specs) == alone * 2
    assert all("<path" in svg for svg in alone)
