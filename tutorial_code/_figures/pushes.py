"""A batch of examples and a line: the push of each on bias and weight, and their mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._figures.axes import data_points, listed
from tutorial_code._figures.drawing import (
    GRID,
    MUTED,
    NONE,
    TEXT,
    Figure,
    Plane,
    Spec,
    assemble,
    drawable,
    number,
    sign_colour,
    signed,
    words,
)
from tutorial_code._validation import example_vectors
from tutorial_code.gradients import parameter_gradient
from tutorial_code.losses import mean_squared_error_gradient
from tutorial_code.models import Line

_MOST = 4


def pushes(x: ArrayLike, y_true: ArrayLike, y_pred: ArrayLike) -> Figure:
    """How each example of a batch pushes a line's bias and weight under MSE, and the mean of that.

    An arrow up means that the parameter must rise; the number beside it is the slope of the squared
    error, which is negative then.

    Args:
        x: Inputs, shape (n,), at most four.
        y_true: True values, shape (n,).
        y_pred: Predictions of the line, shape (n,).

    Returns:
        The figure.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the shapes
            differ, or there are too many examples.

    Examples:
        >>> pushes([1, 2], [3, 3], [2, 4]).alt.split(": ")[-1]
        'slopes −2 and +4, mean +1, so it falls.'
    """
    inputs, true = data_points(x, y_true)
    true, predicted = example_vectors(true, y_pred)
    drawable(predicted.tolist(), "y_pred")
    if inputs.size > _MOST:
        raise ValueError(f"x holds {inputs.size} examples, but the figure holds at most {_MOST}")
    # One example at a time, then all of them; the chain rule of a line needs no parameters.
    parts = [slice(k, k + 1) for k in range(inputs.size)] + [slice(None)]
    weight, bias = np.array(
        [parameter_gradient(Line(), inputs[k], mean_squared_error_gradient(true[k], predicted[k])) for k in parts]
    ).T.tolist()
    names = [f"x = {number(value)}" for value in inputs.tolist()] + ["mean"]
    width, gap = 218, 24
    layers = [
        _panel(Plane((0, len(parts)), _heights(slopes), width, 200, left), slopes, names)
        for slopes, left in ((bias, 0), (weight, width + gap))
    ]
    titles = [
        words(
            left,
            -26,
            f"slope in the {name} {signed(slopes[-1])}{_move(slopes[-1])}",
            sign_colour(slopes[-1]),
            fontWeight=600,
        )
        for name, slopes, left in (("bias", bias, 0), ("weight", weight, width + gap))
    ]
    told = [
        f"{name}: slopes {listed([signed(slope) for slope in slopes[:-1]])}, mean {signed(slopes[-1])}, so it "
        + ("falls" if slopes[-1] > 0 else "rises" if slopes[-1] < 0 else "stays")
        for name, slopes in (("Bias", bias), ("Weight", weight))
    ]
    errors = listed([signed(error) for error in (predicted - true).tolist()])
    alt = (
        f"The pushes of {inputs.size} examples with the inputs {listed([number(v) for v in inputs.tolist()])} and the "
        f"errors {errors}, as arrows up or down, and their mean. {'. '.join(told)}."
    )
    return assemble(
        [*layers, *titles],
        title="Each example pushes; the batch follows the mean",
        alt=alt,
        height=318,
        padding={"left": 10, "right": 10, "top": 76, "bottom": 42},
    )


def _heights(slopes: list[float]) -> tuple[float, float]:
    """Room for the longest arrow on both sides."""
    reach = 1.3 * max(map(abs, slopes)) or 1.0
    return -reach, reach


def _panel(plane: Plane, slopes: list[float], names: list[str]) -> Spec:
    """Arrows against the slopes, the last one set apart: it is the mean."""
    places = [index + 0.5 for index in range(len(slopes))]
    colours = [sign_colour(slope) for slope in slopes]
    moved = [(p, -s, c) for p, s, c in zip(places, slopes, colours, strict=True) if s]
    still = [(p, 0.0) for p, s in zip(places, slopes, strict=True) if not s]
    columns = zip(places, names, [*[MUTED] * (len(names) - 1), TEXT], strict=True)
    marks = [
        plane.boxes([(len(slopes) - 1, plane.y[0], len(slopes), plane.y[1], GRID)], fillOpacity=0.35, strokeWidth=0),
        plane.segments([(0, 0, len(slopes), 0)], [MUTED]),
        *plane.arrows([(p, 0, p, height) for p, height, _ in moved], [c for *_, c in moved], strokeWidth=4),
        plane.dots(still, [NONE] * len(still)),
        *(
            plane.texts([(p, plane.y[0], name, colour)], align="center", dy=20, fontSize=14)
            for p, name, colour in columns
        ),
    ]
    for up in (True, False):
        tips = [(p, h, signed(-h), c) for p, h, c in moved if (h > 0) == up]
        if up:
            tips += [(p, h, "0", TEXT) for p, h in still]
        marks.append(plane.texts(tips, align="center", dy=-13 if up else 13, fontWeight=600))
    return plane.layer(marks)


def _move(slope: float) -> str:
    return " ▼" if slope > 0 else " ▲" if slope < 0 else ""
