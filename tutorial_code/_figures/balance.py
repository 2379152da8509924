"""One prediction for all examples: where the pulls of the examples cancel under each loss."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._figures.axes import listed, padded
from tutorial_code._figures.drawing import (
    HIGH,
    LOW,
    MUTED,
    TEXT,
    WIDTH,
    Figure,
    Plane,
    assemble,
    axis,
    drawable,
    number,
    sign_colour,
)
from tutorial_code._validation import FloatArray, float_vector, positive_number
from tutorial_code.losses import huber_loss_gradient, mean_absolute_error_gradient, mean_squared_error_gradient


def balance(y_true: ArrayLike, *, delta: float = 1.0, span: tuple[float, float] | None = None) -> Figure:
    """The best single prediction for all examples under MSE, Huber and MAE: where the pulls cancel.

    Examples below the prediction pull it down, those above pull it up, each with the slope of its
    loss.

    Args:
        y_true: True values, shape (n,), at least two of them different.
        delta: Where the Huber loss becomes a line, greater than 0.
        span: Two values that the axis shows in any case, so that pictures of different data can be
            compared; by default it shows the true values alone.

    Returns:
        The figure.

    Raises:
        TypeError: `y_true` or `span` does not hold real numbers, or `delta` is not a number.
        ValueError: `y_true` is not one-dimensional, is empty, not finite or all equal, `span` does
            not hold two finite values, or `delta` is not greater than 0.

    Examples:
        >>> balance([1, 2, 3, 4, 100], delta=10).alt.split(". ")[0]
        'The best single prediction for 5 true values from 1 to 100: MSE 22, Huber 5 and MAE 3'
    """
    values = float_vector(y_true, "y_true")
    drawable(values.tolist(), "y_true")
    shown = [] if span is None else float_vector(span, "span").tolist()
    if len(shown) not in (0, 2):
        raise ValueError(f"span must hold two values, the axis reaches from one to the other, but holds {len(shown)}")
    drawable([*shown, *values.tolist()], "span")
    delta = positive_number(delta, "delta")
    if values.min() == values.max():
        raise ValueError(f"y_true must hold at least two different values, but all are {values[0]:g}")
    huber = partial(huber_loss_gradient, delta=delta)
    best: list[tuple[str, Callable[..., FloatArray], float, str]] = [
        ("MSE", mean_squared_error_gradient, float(np.mean(values)), "the mean"),
        ("Huber", huber, _level(values, huber), f"delta {number(delta)}"),
        ("MAE", mean_absolute_error_gradient, float(np.median(values)), "the median"),
    ]
    lane, told, marks = 90, [], []
    plane = Plane(padded([*shown, *values.tolist()], 0.05), (len(best), 0), WIDTH - 32, len(best) * lane)
    for row, (name, gradient, place, remark) in enumerate(best):
        middle = row + 0.5
        # The slopes of the separate losses: the gradient without the 1/n of the mean.
        pushes = gradient(values, np.full(values.shape, place)) * values.size
        down, up = float(pushes[pushes > 0].sum()), float(-pushes[pushes < 0].sum())
        colours = [sign_colour(push) for push in pushes]
        marks += [
            plane.segments([(plane.x[0], middle, plane.x[1], middle)], [MUTED]),
            plane.segments([(v, middle - 0.13, v, middle + 0.13) for v in values.tolist()], colours, strokeWidth=2.5),
            plane.dots([(place, middle)], [TEXT], size=150),
            plane.texts([(plane.x[0], middle, f"{name}: {number(place)}, {remark}", TEXT)], dy=-26, fontWeight=600),
            plane.texts([(plane.x[0], middle, f"▼ pulls down {number(down)}", HIGH)], dy=23),
            plane.texts([(plane.x[1], middle, f"pulls up {number(up)} ▲", LOW)], dy=23, align="right"),
        ]
        told.append(
            f"Under {name}, examples below {number(place)} pull down with {number(down)}, examples above pull up with "
            f"{number(up)}."
        )
    lowest = listed([f"{name} {number(place)}" for name, _, place, _ in best])
    alt = (
        f"The best single prediction for {values.size} true values from {number(float(values.min()))} to "
        f"{number(float(values.max()))}: {lowest}. {' '.join(told)}"
    )
    if shown:
        alt += f" The axis reaches from {number(plane.x[0])} to {number(plane.x[1])}."
    return assemble(
        [plane.layer(marks, axis())],
        title=f"The pulls cancel at: {lowest}",
        alt=alt,
        height=len(best) * lane + 84,
        padding={"left": 16, "right": 16, "top": 48, "bottom": 36},
    )


def _level(values: FloatArray, gradient: Callable[..., FloatArray]) -> float:
    """Where the pushes cancel: the middle of all such places, found by halving."""
    edges = []
    for past in (np.greater_equal, np.greater):
        low, high = float(values.min()), float(values.max())
        for _ in range(80):
            middle = (low + high) / 2
            total = float(np.sum(gradient(values, np.full(values.shape, middle))))
            low, high = (low, middle) if past(round(total, 9), 0) else (middle, high)
        edges.append((low + high) / 2)
    return round(sum(edges) / 2, 9)
