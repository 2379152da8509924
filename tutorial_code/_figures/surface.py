"""The mean squared error of a line over its two parameters, and the path of training down it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin, sqrt

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._figures.axes import (
    AXES_WIDTH,
    HEIGHT,
    data_points,
    on_axes,
    padded,
    steps_taken,
)
from tutorial_code._figures.drawing import (
    MUTED,
    TEXT,
    Figure,
    Plane,
    Spec,
    number,
)
from tutorial_code._validation import FloatArray
from tutorial_code.losses import mean_squared_error


def loss_surface(x: ArrayLike, y_true: ArrayLike, path: ArrayLike | None = None) -> Figure:
    """Contours of a line's mean squared error over its two parameters, with the path of training.

    Args:
        x: Inputs, shape (n,), at least two of them different.
        y_true: True values, shape (n,).
        path: Parameters before and after each step, slope first, shape (steps + 1, 2): the
            `parameters` of the history that `fit` returns. Where training diverges, the picture
            ends with the path's first steps.

    Returns:
        The figure.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: `x` or `y_true` is not one-dimensional, is empty or is not finite, the shapes
            differ, all inputs are equal, or `path` does not have the shape (steps + 1, 2).

    Examples:
        >>> loss_surface([0, 1, 2, 3], [1, 3, 5, 7]).alt.split(": ")[1]
        'ellipses around the minimum 0 at slope 2, intercept 1.'
    """
    inputs, true = data_points(x, y_true)
    bowl = _Bowl.of(inputs, true)
    steps = [] if path is None else bowl.shown(_path(path))
    start = bowl.gap(*(steps[0] if steps else (0.0, 0.0))) or 1.0
    levels = [start * (ring / 6) ** 2 for ring in range(1, 10)]  # evenly spaced: it is a parabola
    corners = [*steps, *bowl.contour(start / (16 if steps else 1))]
    plane = Plane(
        padded([slope for slope, _ in corners], 0.1),
        padded([intercept for _, intercept in corners], 0.1),
        AXES_WIDTH,
        HEIGHT,
    )
    contours = [(level, bowl.contour(level)) for level in levels]
    contours = [(level, ring) for level, ring in contours if any(map(plane.holds, ring))]
    ink = {"strokeWidth": 1.5, "interpolate": "linear-closed", "clip": True}
    marks = [
        plane.line(plane.around(ring), MUTED, opacity=round(1 - 0.04 * index, 2), **ink)
        for index, (_, ring) in enumerate(contours)
    ]
    taken = [bowl.lowest, *steps]
    values = []
    for level, ring in contours:
        place = _freest(plane, ring, taken)
        if place:
            taken.append(place)
            values.append((*place, number(bowl.floor + level), MUTED))
    marks += plane.legible(values, align="center", fontSize=13)
    marks.append(plane.dots([bowl.lowest], [TEXT], shape="cross", size=130))
    where = f"slope {number(bowl.lowest[0])}, intercept {number(bowl.lowest[1])}"
    alt = (
        "Contours of the mean squared error over the line's slope and intercept: ellipses around "
        f"the minimum {number(bowl.floor)} at {where}."
    )
    title = f"The MSE is lowest, {number(bowl.floor)}, at the cross"
    if len(steps) == 1:
        marks += _path_marks(plane, steps, bowl.lowest)
        here = number(bowl.floor + bowl.gap(*steps[0]))
        title = f"The start: MSE {here}"
        alt += f" A path starts at {_point(steps[0])}, error {here}."
    elif steps:
        marks += _path_marks(plane, steps, bowl.lowest)
        first, last = (bowl.floor + bowl.gap(*steps[index]) for index in (0, -1))
        way = "downhill" if last < first else "uphill"
        title = f"{steps_taken(len(steps) - 1)} {way}: MSE from {number(first)} to {number(last)}"
        alt += (
            f" A path of {steps_taken(len(steps) - 1)} leads from {_point(steps[0])}, error "
            f"{number(first)}, to {_point(steps[-1])}, error {number(last)}: "
            + ("downhill." if last < first else "training leaves the valley.")
        )
    return on_axes(plane, marks, title, alt, ("slope θ₁", "intercept θ₀"))


@dataclass(frozen=True)
class _Bowl:
    """The mean squared error of a line, a quadratic function of slope and intercept.

    With the mean squared error's Hessian H = [[a, b], [b, 2]] and its lowest point m, the error
    at m + v is floor + ½ vᵀHv.
    """

    lowest: tuple[float, float]
    floor: float
    a: float
    b: float

    @classmethod
    def of(cls, x: FloatArray, y_true: FloatArray) -> _Bowl:
        centre = float(x.mean())
        spread = float(((x - centre) ** 2).mean())
        if spread == 0:
            raise ValueError(
                "x must hold at least two different inputs: through a single one pass many lines, "
                "and the error has no single lowest point"
            )
        slope = float(((x - centre) * y_true).mean()) / spread
        intercept = float(y_true.mean()) - slope * centre
        floor = mean_squared_error(y_true, slope * x + intercept)
        if floor < 1e-12 * float((y_true**2).mean()):
            floor = 0.0  # what is left is rounding
        return cls((slope, intercept), floor, 2 * (spread + centre**2), 2 * centre)

    def gap(self, slope: float, intercept: float) -> float:
        """How far the error at this point lies above the lowest."""
        v, w = slope - self.lowest[0], intercept - self.lowest[1]
        return self.a * v * v / 2 + self.b * v * w + w * w

    def contour(self, gap: float, points: int = 40) -> list[tuple[float, float]]:
        """Points whose error lies `gap` above the lowest: an ellipse.

        With H = LLᵀ (Cholesky), v = r L⁻ᵀ u turns the unit circle u into ½ vᵀHv = r²/2.
        """
        l11 = sqrt(self.a)
        l21 = self.b / l11
        l22 = sqrt(2 - l21 * l21)
        radius = sqrt(2 * gap)
        ellipse = []
        for index in range(points):
            angle = 2 * pi * index / points
            w = radius * sin(angle) / l22
            v = (radius * cos(angle) - l21 * w) / l11
            ellipse.append((self.lowest[0] + v, self.lowest[1] + w))
        return ellipse

    def shown(self, path: list[tuple[float, float]]) -> list[tuple[float, float]]:
        """The path, cut off where training runs away: its far end would shrink all the rest."""
        limit = 6 * max(self.gap(*path[0]), self.gap(*path[min(1, len(path) - 1)]))
        for step, point in enumerate(path):
            if not self.gap(*point) <= limit:
                return path[:step]
        return path


def _path(path: ArrayLike) -> list[tuple[float, float]]:
    points = np.asarray(path, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or not points.size:
        raise ValueError(
            f"path must have the shape (steps + 1, 2), slope and intercept of a line at each step, "
            f"but its shape is {points.shape}"
        )
    if not np.isfinite(points[0]).all():
        raise ValueError(f"path must begin with finite parameters, but begins with {points[0]}")
    return [(slope, intercept) for slope, intercept in points.tolist()]


def _path_marks(plane: Plane, steps: list[tuple[float, float]], goal: tuple[float, float]) -> list[Spec]:
    """The steps as dots on a line, arrowheads where they have room, and the names of the two ends."""
    kept = steps[:1]
    for point in steps[1:]:
        if plane.distance(kept[-1], point) > 1 or point == steps[-1]:
            kept.append(point)
    # Steps that zigzag, or crowd at the goal, would bury the path under arrowheads.
    taken, long = [kept[0], goal], []
    for a, b in pairwise(kept):
        if plane.distance(a, b) > 24 and all(plane.distance(b, other) > 16 for other in taken):
            taken.append(b)
            long.append((*a, *b))
    dots = [point for point in kept[1:] if point not in taken[2:]]
    marks = [
        plane.line(kept, TEXT, strokeWidth=2.5),
        plane.dots(dots, [TEXT] * len(dots), size=36),
        *plane.arrows(long, [TEXT] * len(long), strokeWidth=2.5),
        plane.dots([kept[0]], [TEXT], size=110),
    ]
    ends = [("start", kept[:2])]
    if plane.distance(kept[0], kept[-1]) > 60:
        ends.append((f"step {len(steps) - 1}", kept[:-3:-1]))
    for name, (point, *neighbour) in ends:
        beyond_middle = point[0] > sum(plane.x) / 2
        side: Spec = {"align": "right", "dx": -11} if beyond_middle else {"align": "left", "dx": 11}
        side["dy"] = 14 if neighbour and neighbour[0][1] > point[1] else -14  # beside the path
        marks += plane.legible([(*point, name, TEXT)], fontWeight=600, **side)
    return marks


def _freest(
    plane: Plane, ring: list[tuple[float, float]], taken: list[tuple[float, float]]
) -> tuple[float, float] | None:
    """The point of a contour that lies furthest from all that is drawn, if it is far enough."""
    (x0, x1), (y0, y1) = plane.x, plane.y
    inside = [
        point
        for point in ring
        if 0.06 < (point[0] - x0) / (x1 - x0) < 0.94 and 0.05 < (point[1] - y0) / (y1 - y0) < 0.95
    ]
    # Rounded, so that of two points equally far away every platform takes the same.
    room = [(round(min(plane.distance(point, other) for other in taken), 3), point) for point in inside]
    furthest, place = max(room, default=(0.0, (0.0, 0.0)))
    return place if furthest > 30 else None


def _point(parameters: tuple[float, float]) -> str:
    return f"({number(parameters[0])}, {number(parameters[1])})"
