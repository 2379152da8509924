"""Losses over the error, and beside them their slopes: many heights, one pattern of signs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tutorial_code._figures.axes import listed
from tutorial_code._figures.drawing import (
    GRID,
    HIGH,
    LOW,
    MUTED,
    TEXT,
    Figure,
    Plane,
    Spec,
    assemble,
    axis,
    sign_colour,
    signed,
    words,
)
from tutorial_code._validation import FloatArray, fraction, one_of, positive_number
from tutorial_code.losses import (
    huber_loss,
    huber_loss_gradient,
    log_cosh_loss,
    log_cosh_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    pinball_loss,
    pinball_loss_gradient,
)

_NAMES = {
    "squared": "squared",
    "absolute": "absolute",
    "huber": "Huber",
    "log_cosh": "log-cosh",
    "pinball": "pinball",
}
_DASHES: tuple[Spec, ...] = ({"strokeWidth": 4.5}, {"strokeDash": [9, 6]}, {"strokeDash": [1, 6], "strokeWidth": 4})
_REACH = 3.0  # the errors shown, to both sides
_TOP = 4.0  # the heights shown
_STEEP = 2.4  # the slopes shown, to both sides
_STEPS = 16  # pieces of a curve on each side
_READ = (-2.0, -0.5, 0.5, 2.0)  # errors at which the words state the slopes


def losses_and_slopes(*names: str, delta: float = 1.0, quantile: float = 0.9) -> Figure:
    """Up to three losses over the error, and beside them their slopes.

    Args:
        names: "squared", "absolute", "huber", "log_cosh" or "pinball".
        delta: Where the Huber loss becomes a line, greater than 0.
        quantile: The quantile of the pinball loss, between 0 and 1, both excluded.

    Returns:
        The figure.

    Raises:
        TypeError: An option is not a number.
        ValueError: A loss is unknown, there are none or more than three, or an option is out of
            its range.

    Examples:
        >>> losses_and_slopes("squared", "absolute").alt.split(": ")[-1]
        'squared −4, −1, +1 and +4; absolute −1, −1, +1 and +1.'
    """
    if not 1 <= len(names) <= len(_DASHES):
        raise ValueError(f"names must be one to {len(_DASHES)} losses, but are {len(names)}")
    for name in names:
        one_of(name, "names", tuple(_NAMES))
    known = _functions(positive_number(delta, "delta"), fraction(quantile, "quantile"))
    width, gap = 200, 36
    heights = Plane((-_REACH, _REACH), (-0.12, _TOP), width, 190)
    slopes = Plane((-_REACH, _REACH), (-_STEEP, _STEEP), width, 190, width + gap)
    left = [heights.segments([(0, heights.y[0], 0, _TOP)], [GRID])]
    right = [slopes.segments([(-_REACH, 0, _REACH, 0), (0, -_STEEP, 0, _STEEP)], [MUTED, GRID])]
    legend: list[Spec] = []
    for index, name in enumerate(names):
        value, gradient = known[name]
        style = _DASHES[index]
        for side in (-1, 1):
            colour = sign_colour(side)
            errors = [side * _REACH * step / _STEPS for step in range(_STEPS + 1)]
            wall = [(error, value([0.0], [error])) for error in errors]
            left.append(heights.line([point for point in wall if point[1] <= _TOP], colour, **style))
            # The slope at 0 belongs to neither side: a loss with a kink jumps there.
            errors[0] = side * 1e-6
            pushes = [(error, float(gradient([0.0], [error])[0])) for error in errors]
            right.append(slopes.line([point for point in pushes if abs(point[1]) <= _STEEP], colour, **style))
        legend.append(_key(index, _NAMES[name], style))
    for plane, marks in ((heights, left), (slopes, right)):
        marks.append(plane.texts([(0, plane.y[0], "error", TEXT)], align="center", dy=40))
    right += [
        # In the two corners that no slope reaches.
        slopes.texts([(_REACH, -_STEEP, "negative ▲", LOW)], dx=-4, dy=-12, align="right"),
        slopes.texts([(-_REACH, _STEEP, "positive ▼", HIGH)], dx=4, dy=12),
    ]
    told = "; ".join(
        f"{_NAMES[name]} {listed([signed(float(known[name][1]([0.0], [error])[0])) for error in _READ])}"
        for name in names
    )
    curves, its = ("a loss", "its slope") if len(names) == 1 else (f"{len(names)} losses", "their slopes")
    alt = (
        f"Side by side, over the error: {curves}, lowest at 0 and rising to both sides, and "
        f"{its}, negative for errors below 0 and positive above. The slopes at the errors "
        f"{listed([signed(error) for error in _READ])}: {told}."
    )
    return assemble(
        [
            heights.layer(left, axis(tickCount=3), axis(tickCount=3)),
            slopes.layer(right, axis(tickCount=3), axis(tickCount=5)),
            words(0, -18, "loss", MUTED),
            words(width + gap, -18, "slope", MUTED),
            *legend,
        ],
        title="Below 0 every slope is negative, above 0 positive",
        alt=alt,
        height=342,
        padding={"left": 16, "right": 28, "top": 98, "bottom": 54},
    )


def _key(index: int, name: str, style: Spec) -> Spec:
    """A stroke of the legend and its name."""
    stroke = Plane((0, 1), (0, 1), 26, 1, 148 * index)
    line = stroke.line([(0, 0), (1, 0)], TEXT, **style)
    return stroke.layer(
        [line | {"mark": line["mark"] | {"yOffset": -54}}, stroke.texts([(1, 0, name, TEXT)], dx=8, dy=-54)]
    )


def _functions(delta: float, quantile: float) -> dict[str, tuple[Callable[..., float], Callable[..., FloatArray]]]:
    """Each loss and its gradient, by name."""
    return {
        "squared": (mean_squared_error, mean_squared_error_gradient),
        "absolute": (mean_absolute_error, mean_absolute_error_gradient),
        "huber": (partial(huber_loss, delta=delta), partial(huber_loss_gradient, delta=delta)),
        "log_cosh": (log_cosh_loss, log_cosh_loss_gradient),
        "pinball": (partial(pinball_loss, quantile=quantile), partial(pinball_loss_gradient, quantile=quantile)),
    }
