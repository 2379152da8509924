"""What the figures over data and over training share: their plane, its axes, its words."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from tutorial_code._figures.drawing import (
    BACKGROUND,
    MUTED,
    WIDTH,
    Figure,
    Plane,
    Spec,
    assemble,
    axis,
    drawable,
)
from tutorial_code._validation import FloatArray, equally_long, float_vector

_PADDING = {"left": 44, "right": 12, "top": 62, "bottom": 48}
AXES_WIDTH = WIDTH - _PADDING["left"] - _PADDING["right"]
HEIGHT = 250
# Data points are rings, so that they stay visible on a line of their own colour.
HOLLOW: Spec = {"filled": False, "fill": BACKGROUND, "size": 80, "strokeWidth": 2}


def data_points(x: ArrayLike, y_true: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Inputs and true values, checked."""
    inputs, true = float_vector(x, "x"), float_vector(y_true, "y_true")
    equally_long(inputs, "x", true, "y_true")
    drawable(inputs.tolist(), "x")
    drawable(true.tolist(), "y_true")
    return inputs, true


def data_plane(x: FloatArray, y: FloatArray, *, right: float = 24) -> Plane:
    """A plane for the data, with some pixels kept free on the right for the names of lines."""
    x0, x1 = padded(x.tolist(), 0.05)
    x1 += (x1 - x0) * right / (AXES_WIDTH - right)
    return Plane((x0, x1), padded(y.tolist(), 0.08), AXES_WIDTH, HEIGHT)


def padded(values: Sequence[float], margin: float) -> tuple[float, float]:
    """The range of the values and a margin on both sides; never empty."""
    low, high = min(values), max(values)
    room = margin * (high - low) or max(1.0, 0.1 * abs(high))
    return low - room, high + room


def on_axes(plane: Plane, marks: Sequence[Spec], title: str, alt: str, names: tuple[str, str]) -> Figure:
    """The marks on named axes."""
    (left, right), (bottom, top) = plane.x, plane.y
    named = [
        plane.texts([(left, top, names[1], MUTED)], dx=-_PADDING["left"], dy=-18),
        plane.texts([(right, bottom, names[0], MUTED)], dy=38, align="right"),
    ]
    whole: Spec = {"tickMinStep": 1} if names[0] == "step" else {}  # there is no step 0.5
    return assemble(
        [plane.layer([*marks, *named], axis(**_short(plane.x), **whole), axis(**_short(plane.y)))],
        title=title,
        alt=alt,
        height=HEIGHT + _PADDING["top"] + _PADDING["bottom"],
        padding=_PADDING,
    )


def _short(edges: tuple[float, float]) -> Spec:
    """High numbers as 200k: there is no room for 200000."""
    return {"format": "~s"} if max(map(abs, edges)) > 1e4 else {}


def steps_taken(count: int) -> str:
    """The number of steps, in words."""
    return f"{count} step" if count == 1 else f"{count} steps"


def listed(items: Sequence[str]) -> str:
    """Items as a sentence lists them."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
