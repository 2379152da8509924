"""Numbers on their way to a goal, step by step: who settles, who zigzags, who runs away."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from numpy.typing import ArrayLike

from tutorial_code._figures.axes import AXES_WIDTH, HEIGHT, on_axes, padded, steps_taken
from tutorial_code._figures.drawing import MUTED, TEXT, Figure, Plane, Spec, drawable, number, sign, sign_colour
from tutorial_code._validation import finite_number, float_vector

_DASHES: tuple[Spec, ...] = ({}, {"strokeDash": [8, 6]}, {"strokeDash": [1, 6]}, {"strokeDash": [12, 5, 2, 5]})
_DOTS = 30  # steps up to which each gets a dot


def approaches(goal: float, paths: Mapping[str, ArrayLike], *, name: str = "prediction") -> Figure:
    """One number after each step, on several ways to the same goal.

    Dots below the goal are blue, dots above it orange.

    Args:
        goal: Where the number should arrive.
        paths: One to four ways: a short name for each, and its values before the first step and
            after each, shape (steps + 1,).
        name: What the number is.

    Returns:
        The figure.

    Raises:
        TypeError: A path does not hold real numbers, or `goal` is not a number.
        ValueError: `goal` is not finite, there are no or too many paths, or a path is not
            one-dimensional, is not finite, has fewer than two values or another length than the rest.

    Examples:
        >>> approaches(1.0, {"MAE": [0.0, 0.6, 1.2, 0.6]}).alt.split(". ")[-1]
        'MAE: from 0 to 0.6, 0.4 from the goal, changing sides 2 times.'
    """
    goal = finite_number(goal, "goal")
    if not 1 <= len(paths) <= len(_DASHES):
        raise ValueError(f"paths must hold one to {len(_DASHES)} ways, but holds {len(paths)}")
    ways = {key: [float(value) for value in float_vector(path, f"paths[{key!r}]")] for key, path in paths.items()}
    counts = {len(values) for values in ways.values()}
    if len(counts) > 1 or min(counts) < 2:
        raise ValueError(f"paths must hold the same number of values for each way, at least 2, but holds {counts}")
    steps = counts.pop() - 1
    drawable([goal, *(value for values in ways.values() for value in values)], "paths")
    low, high = padded([goal, *(value for values in ways.values() for value in values)], 0.1)
    # Some pixels on the left for the first dots, and beyond the right edge for the names.
    width = AXES_WIDTH - 92
    plane = Plane((-8 * steps / (width - 8), steps), (low, high), width, HEIGHT)
    marks = [plane.segments([(0, goal, steps, goal)], [MUTED], strokeDash=[2, 4])]
    ends: list[tuple[float, float, str, str]] = [(steps, goal, f"goal {number(goal)}", MUTED)]
    told = []
    for (key, values), style in zip(ways.items(), _DASHES, strict=False):
        points = [(float(step), value) for step, value in enumerate(values)]
        marks.append(plane.line(points, TEXT, strokeWidth=2, **style))
        if steps <= _DOTS:
            marks.append(plane.dots(points, [sign_colour(_side(value, goal)) for value in values], size=90))
        ends.append((steps, values[-1], key, TEXT))
        sides = [_side(value, goal) for value in values if _side(value, goal)]
        changes = sum(a != b for a, b in pairwise(sides))
        told.append(
            f"{key}: from {number(values[0])} to {number(values[-1])}, {_distance(values[-1], goal)} from the goal, "
            + ("never changing sides" if not changes else f"changing sides {_times(changes)}")
        )
    marks += _names(plane, ends)
    best = min(ways, key=lambda key: round(abs(ways[key][-1] - goal), 12))
    title = f"{best} ends {_distance(ways[best][-1], goal)} from the goal"
    if len(ways) > 1:
        title = f"Closest in the end: {best}, {_distance(ways[best][-1], goal)} from the goal"
    alt = f"{steps_taken(steps)} towards the goal {number(goal)} (shown: {name}). {'. '.join(told)}."
    return on_axes(plane, marks, title, alt, ("step", name))


def _side(value: float, goal: float) -> int:
    """Below or above the goal; 0 where only rounding is left."""
    return sign(value - goal) if abs(value - goal) > 1e-9 * max(1.0, abs(goal)) else 0


def _distance(value: float, goal: float) -> str:
    return number(abs(value - goal)) if _side(value, goal) else "0"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _names(plane: Plane, ends: list[tuple[float, float, str, str]]) -> list[Spec]:
    """The names at the right ends, moved apart where two ends meet."""
    lowest_first = sorted(ends, key=lambda end: end[1])
    heights: list[float] = []
    for end in lowest_first:
        wanted = plane.pixels(0, end[1] - plane.y[0])[1]
        heights.append(max(wanted, heights[-1] + 19) if heights else wanted)
    excess = max(0.0, heights[-1] - plane.height)
    return [
        plane.texts([end], dx=11, dy=round(plane.pixels(0, end[1] - plane.y[0])[1] - height + excess, 1))
        for end, height in zip(lowest_first, heights, strict=True)
    ]
