"""Short paths draw what the long ones draw."""

import doctest
import re

from hypothesis import given
from hypothesis import strategies as st

from live_cells import svg_paths
from live_cells.svg_paths import in_steps

tenths = st.integers(-9999, 9999)
polygons = st.tuples(st.lists(st.tuples(tenths, tenths), min_size=1, max_size=8), st.booleans())
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def written(points, closed):
    """The path as Vega writes it."""
    return "M" + "L".join(f"{x / 10:g},{y / 10:g}" for x, y in points) + "Z" * closed


def drawn(path):
    """The points of each polygon, in tenths."""
    polygons = []
    for command, numbers in re.findall(r"([MLlZ])([^MLlZ]*)", path):
        values = [round(float(number) * 10) for number in NUMBER.findall(numbers)]
        for x, y in zip(values[::2], values[1::2], strict=True):
            if command == "M":
                polygons.append([(x, y)])
            elif command == "L":
                polygons[-1].append((x, y))
            else:
                last_x, last_y = polygons[-1][-1]
                polygons[-1].append((last_x + x, last_y + y))
        if command == "Z":
            polygons[-1].append("closed")
    return polygons


@given(st.lists(polygons, min_size=1, max_size=3))
def test_same_points(shapes):
    path = "".join(written(*shape) for shape in shapes)
    assert drawn(in_steps(path)) == drawn(path)
    assert "L" not in in_steps(path)


def test_curves_stay():
    path = "M0,-4.5A4.5,4.5,0,1,1,0,4.5A4.5,4.5,0,1,1,0,-4.5"
    assert in_steps(path) == path
    assert in_steps("M1,2C1,2,3,4,5,6L7,8") == "M1,2C1,2,3,4,5,6L7,8"


def test_examples():
    assert doctest.testmod(svg_paths) == (0, 2)
