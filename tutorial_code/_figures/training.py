"""A model and its data, before, during and after training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._figures.axes import (
    AXES_WIDTH,
    HEIGHT,
    HOLLOW,
    data_plane,
    data_points,
    listed,
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
    drawable,
    number,
    sign_colour,
    signed,
)
from tutorial_code._validation import FloatArray, example_vectors, float_vector
from tutorial_code.models import Line, TwoLayerNetwork

if TYPE_CHECKING:
    from tutorial_code.updates import History

_Segment = tuple[float, float, float, float]


def residuals(x: ArrayLike, y_true: ArrayLike, y_pred: ArrayLike) -> Figure:
    """Data, predictions, and between them the errors: arrows to where each prediction must go.

    Args:
        x: Inputs, shape (n,).
        y_true: True values, shape (n,).
        y_pred: Predictions, shape (n,).

    Returns:
        The figure.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the shapes
            differ.

    Examples:
        >>> residuals([0, 1], [1, 3], [2, 2]).alt.split(". ")[0]
        'Of 2 predictions 1 is too low and must rise, 1 is too high and must fall'
    """
    inputs, true = data_points(x, y_true)
    true, predicted = example_vectors(true, y_pred)
    drawable(predicted.tolist(), "y_pred")
    points = sorted(zip(inputs.tolist(), true.tolist(), predicted.tolist(), strict=True))
    errors = [p - t for _, t, p in points]
    wrong = [(a, t, p, sign_colour(p - t)) for a, t, p in points if p != t]
    plane = data_plane(inputs, np.concatenate([true, predicted]), right=62)
    marks = [
        plane.line([(a, p) for a, _, p in points], TEXT, strokeWidth=2.5),
        *_pushes(plane, wrong),
        plane.dots([(a, t) for a, t, _ in points], [TEXT] * len(points), **HOLLOW),
    ]
    if len(points) <= 8:
        marks += _errors(plane, wrong)
    low, high = sum(error < 0 for error in errors), sum(error > 0 for error in errors)
    alt = (
        f"Of {len(points)} predictions {low} {_are(low)} too low and must rise, {high} "
        f"{_are(high)} too high and must fall. An arrow leads from each prediction to the true "
        "value."
    )
    if len(points) <= 8:
        alt += f" The errors, from left to right: {listed([signed(error) for error in errors])}."
    return on_axes(plane, marks, f"▲ {low} too low, ▼ {high} too high", alt, ("x", "y"))


def lines(x: ArrayLike, y_true: ArrayLike, history: History[Line] | History[TwoLayerNetwork]) -> Figure:
    """The model's line before, during and after training, over the data.

    Args:
        x: Inputs, shape (n,).
        y_true: True values, shape (n,).
        history: What `fit` returned.

    Returns:
        The figure.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the shapes
            differ.

    Examples:
        >>> from tutorial_code import Line, fit
        >>> history = fit(Line(), [0, 1, 2, 3], [1, 3, 5, 7], learning_rate=0.1, steps=1)
        >>> lines([0, 1, 2, 3], [1, 3, 5, 7], history).alt.split(". ")[1]
        'The loss goes from 21 to 0.535: training brings the line closer to the data.'
    """
    inputs, true = data_points(x, y_true)
    grid = np.linspace(inputs.min(), inputs.max(), 2 if isinstance(history.model, Line) else 41)
    curves = _shown_curves(history, grid, true)
    steps = list(curves)
    heights = np.concatenate([true, *curves.values()])
    plane = data_plane(inputs, heights, right=76)
    marks: list[Spec] = []
    labels: list[tuple[float, float, str, str]] = []
    # The last line and the first are named first: where two ends meet, the later name is left out.
    for step in (steps[-1], *steps[:-1]):
        ends = zip(grid.tolist(), curves[step].tolist(), strict=True)
        style: Spec = {"strokeWidth": 2, "strokeDash": [6, 5]} if step == 0 else {"strokeWidth": 2}
        colour = MUTED
        if step == steps[-1]:
            colour, style = TEXT, {"strokeWidth": 4}
        marks.insert(0, plane.line(ends, colour, **style))
        end = (float(grid[-1]), float(curves[step][-1]))
        if all(abs(plane.pixels(0, end[1] - other[1])[1]) > 17 for other in labels):
            labels.append((*end, "start" if step == 0 else f"step {step}", colour))
    marks.append(plane.dots(list(zip(inputs, true, strict=True)), [TEXT] * inputs.size, **HOLLOW))
    marks.append(plane.texts(labels, dx=9))
    first, last = (float(history.losses[step]) for step in (0, steps[-1]))
    finding = _finding(history, inputs, true, steps[-1])
    alt = (
        f"{inputs.size} data points and the model's line at the steps "
        f"{listed([str(step) for step in steps])}. The loss goes from {number(first)} to "
        f"{number(last)}: {finding}."
    )
    return on_axes(plane, marks, finding[0].upper() + finding[1:], alt, ("x", "y"))


def loss_curve(losses: ArrayLike) -> Figure:
    """The loss at each step of training.

    Args:
        losses: The loss before the first step and after each, shape (steps + 1,): the `losses` of
            the history that `fit` returns. Where training diverges, the picture ends before the
            first value that is not finite.

    Returns:
        The figure.

    Raises:
        TypeError: `losses` does not hold real numbers.
        ValueError: `losses` is not one-dimensional, or does not begin with two finite numbers.

    Examples:
        >>> loss_curve([21.0, 0.5])
        The loss over 1 step of training: it falls from 21 to 0.5.
    """
    given = np.asarray(losses)
    if given.ndim == 1 and given.dtype.kind in "fiu" and not np.isfinite(given).all():
        given = given[: int(np.argmin(np.isfinite(given)))]
    if given.ndim == 1 and given.size < 2:
        raise ValueError(
            "losses must begin with at least two finite numbers, the loss before and after one "
            f"step, but begins with {given.size}"
        )
    values: list[float] = float_vector(given, "losses").tolist()
    drawable(values, "losses")
    last = len(values) - 1
    plane = Plane((0, last), padded([0.0, *values], 0.04), AXES_WIDTH, HEIGHT)
    shown = sorted({round(index * last / min(last, 120)) for index in range(min(last, 120) + 1)})
    points = [(float(step), values[step]) for step in shown]
    marks = [plane.line(points, TEXT)]
    if last <= 30:
        marks.append(plane.dots(points, [TEXT] * len(points), size=50))
    falls = values[-1] < values[0]
    ends = [
        plane.texts(
            [(0, values[0], number(values[0]), TEXT)],
            dx=12 if falls else 4,
            dy=0 if falls else -16,
            fontWeight=600,
        ),
        plane.texts(
            [(last, values[-1], number(values[-1]), TEXT)],
            align="right",
            dx=0 if falls else -12,
            dy=-16 if falls else 0,
            fontWeight=600,
        ),
    ]
    verb = "falls" if falls else "rises" if values[-1] > values[0] else "returns"
    change = f"{verb} from {number(values[0])} to {number(values[-1])}"
    alt = f"The loss over {steps_taken(last)} of training: it {change}."
    return on_axes(plane, [*marks, *ends], f"The loss {change} in {steps_taken(last)}", alt, ("step", "loss"))


def _pushes(plane: Plane, wrong: Sequence[tuple[float, float, float, str]]) -> list[Spec]:
    """From each wrong prediction (x, true, predicted, colour) an arrow to the ring around the truth."""
    arrows: list[tuple[_Segment, str]] = []
    stubs: list[tuple[_Segment, str]] = []
    for x, true, predicted, colour in wrong:
        way = (x, predicted, *plane.shortened(x, predicted, x, true, by=6))
        long = plane.distance(way[:2], way[2:]) > 12
        (arrows if long else stubs).append((way, colour))
    return [
        plane.segments([way for way, _ in stubs], [c for _, c in stubs], strokeWidth=3),
        *plane.arrows([way for way, _ in arrows], [c for _, c in arrows]),
    ]


def _errors(plane: Plane, wrong: Sequence[tuple[float, float, float, str]]) -> list[Spec]:
    """The error beside its arrow; where that is short, beyond the ring, because the line passes beside it."""
    marks = []
    for x, true, predicted, colour in wrong:
        arrow, text = true - predicted, f"{signed(predicted - true)} {'▲' if predicted < true else '▼'}"
        short = abs(plane.pixels(0, arrow)[1]) < 40
        y = true if short else (true + predicted) / 2
        side: Spec = {"dx": -8, "dy": -18 if arrow > 0 else 18} if short else {"dx": 9}
        marks += plane.legible([(x, y, text, colour)], fontWeight=600, **side)
    return marks


def _shown_curves(
    history: History[Line] | History[TwoLayerNetwork], grid: FloatArray, true: FloatArray
) -> dict[int, FloatArray]:
    """The model's predictions at a few steps; where training diverges, at its first steps."""
    finite = np.isfinite(history.parameters).all(axis=1) & np.isfinite(history.losses)
    last = len(finite) - 1
    converges = bool(finite.all()) and history.losses[-1] <= history.losses[0]
    steps = {0, 1, 2, 5, last} if converges else range(6)
    centre, reach = float(true.mean()), 4 * float(np.ptp(true)) or 1.0
    curves: dict[int, FloatArray] = {}
    for step in sorted(step for step in steps if step <= last and finite[step]):
        curve = history.model.with_parameters(history.parameters[step]).predict(grid)
        if not converges and len(curves) > 1 and np.abs(curve - centre).max() > reach:
            break
        curves[step] = curve
    return curves


def _finding(history: History[Line] | History[TwoLayerNetwork], inputs: FloatArray, true: FloatArray, last: int) -> str:
    """What training has done to the line; a loss may fall while the line leaves the data, as the mean error does."""
    models = (history.model.with_parameters(history.parameters[step]) for step in (0, last))
    before, after = (float(np.abs(model.predict(inputs) - true).mean()) for model in models)
    closer, falls = after < before, history.losses[last] < history.losses[0]
    if falls and not closer:
        return "the loss falls, yet the line leaves the data"
    if closer and not falls:
        return "the line comes closer, yet the loss does not fall"
    return f"training brings the line {'closer to' if closer else 'further from'} the data"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
