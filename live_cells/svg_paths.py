"""Writes the paths of a drawing as short as their picture allows: tenths of a pixel, and steps instead of points."""

from __future__ import annotations

import re
from itertools import pairwise

_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_POINT = r"-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?"
_POLYGON = re.compile(rf"M({_POINT})((?:L{_POINT})+)(Z?)")


def rounded(numbers: str) -> str:
    """A path or a transformation with at most one decimal: finer is not seen, only downloaded.

    >>> rounded("M0.25001,12.96L100,7")
    'M0.3,13L100,7'
    """
    return _LONG_NUMBER.sub(lambda match: f"{round(float(match[0]), 1) + 0.0:g}", numbers)


def in_steps(path: str) -> str:
    """A rounded path whose straight lines go on from where they are, which takes fewer digits and draws the same.

    >>> in_steps("M240,120L239.5,121L239,119.8Z")
    'M240,120l-.5,1-.5-1.2Z'
    """
    return _POLYGON.sub(_polygon, path)


def _polygon(match: re.Match[str]) -> str:
    points = [_tenths(point) for point in [match[1], *match[2].split("L")[1:]]]
    steps = ""
    for (x, y), (next_x, next_y) in pairwise(points):
        for tenths in (next_x - x, next_y - y):
            number = _number(tenths)
            steps += number if not steps or number.startswith("-") else f",{number}"
    return f"M{match[1]}l{steps}{match[3]}"


def _tenths(point: str) -> tuple[int, int]:
    x, y = (round(float(number) * 10) for number in point.split(","))
    return x, y


def _number(tenths: int) -> str:
    return f"{tenths / 10:g}".replace("0.", ".", 1) if abs(tenths) < 10 and tenths else f"{tenths / 10:g}"
