"""The error itself as a loss: a slope that is the same everywhere, and no floor."""

from __future__ import annotations

from tutorial_code._figures.drawing import (
    BACKGROUND,
    HIGH,
    LOW,
    MUTED,
    TEXT,
    WIDTH,
    Figure,
    Plane,
    Spec,
    assemble,
    axis,
    drawable,
    number,
    sign_colour,
    signed,
)
from tutorial_code._validation import finite_number
from tutorial_code.losses import mean_error, mean_error_gradient


def slide(prediction: float = 2.0, *, y_true: float = 3.0) -> Figure:
    """The signed error as a loss, which is a slide and no valley: every push goes down.

    On the other side of the true value stands a second prediction, as far away; it is pushed the
    same way.

    Args:
        prediction: Where the ball lies.
        y_true: The true value, where the error is 0.

    Returns:
        The figure.

    Raises:
        TypeError: A number is not a real number.
        ValueError: A number is not finite, too large to be drawn, or both are equal.

    Examples:
        >>> slide(prediction=2.0).alt.split(". ")[-1]
        'Both are pushed down, the one at 2 away from the true value.'
    """
    prediction = finite_number(prediction, "prediction")
    y_true = finite_number(y_true, "y_true")
    drawable([prediction, y_true], "prediction and y_true")
    error = prediction - y_true
    half = max(2.25, 1.8 * abs(error))
    if not error or not y_true - half < y_true < y_true + half:
        raise ValueError(f"prediction must differ from y_true, {y_true:g}, by enough to be seen, but is {prediction:g}")
    plane = Plane((y_true - half, y_true + half), (-1.75 * half, 1.1 * half), WIDTH - 32, 262)
    balls = sorted((place, mean_error([y_true], [place])) for place in (prediction, y_true - error))
    slope = float(mean_error_gradient([y_true], [prediction])[0])
    floor = -1.5 * half  # the lane below the line, where the pushes are drawn
    ends = [(y_true - half, -half), (y_true + half, half)]
    marks = [
        plane.segments([(plane.x[0], 0, plane.x[1], 0)], [MUTED], strokeDash=[2, 4]),
        plane.segments([(x, y, x, plane.y[0]) for x, y in balls], [MUTED] * 2, strokeDash=[2, 4]),
        plane.line([ends[0], (y_true, 0)], LOW, strokeWidth=4),
        plane.line([(y_true, 0), ends[1]], HIGH, strokeWidth=4),
        *plane.arrows(
            [(x, floor, x - 0.2 * half * slope, floor) for x, _ in balls], [sign_colour(slope)] * 2, strokeWidth=5
        ),
    ]
    for x, y in balls:
        hollow: Spec = {} if x == prediction else {"filled": False, "fill": BACKGROUND, "strokeWidth": 3}
        marks += [
            plane.dots([(x, y)], [sign_colour(y)], **({"size": 260} | hollow)),
            *plane.legible([(x, y, f"loss {signed(y)}", TEXT)], dx=18, dy=8),
            plane.texts([(x, floor, f"▼ slope {signed(slope)}", sign_colour(slope))], dx=8, fontWeight=600),
        ]
    marks += [
        *plane.legible([(plane.x[0], 0, "▲ too low, must rise", LOW)], dy=-14),
        *plane.legible([(plane.x[1], 0, "too high, must fall ▼", HIGH)], dy=14, align="right"),
        plane.texts([(plane.x[0], plane.y[0], "prediction ŷ", TEXT)], dy=40),
        plane.texts([(y_true, plane.y[0], "true value", TEXT)], dy=40, align="center"),
    ]
    (low, low_loss), (high, high_loss) = balls
    alt = (
        f"The error itself as a loss, over the prediction: a straight line that rises through 0 at the true value "
        f"{number(y_true)} and has no floor. At prediction {number(low)} the loss is {signed(low_loss)}, at "
        f"{number(high)} it is {signed(high_loss)}, and the slope is {signed(slope)} at both. Both are pushed down, "
        f"the one at {number(low)} away from the true value."
    )
    return assemble(
        [plane.layer(marks, axis())],
        title=f"No floor: the slope is {signed(slope)} everywhere",
        alt=alt,
        height=370,
        padding={"left": 16, "right": 16, "top": 48, "bottom": 54},
    )
