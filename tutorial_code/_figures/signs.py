"""Signs on their own: those of errors, and what they mean for a weight and a bias."""

from __future__ import annotations

from collections.abc import Sequence

from tutorial_code._figures.drawing import (
    BACKGROUND,
    MUTED,
    NONE,
    TEXT,
    Figure,
    Plane,
    assemble,
    axis,
    drawable,
    number,
    sign,
    sign_colour,
    signed,
    words,
)
from tutorial_code._validation import finite_number, float_vector
from tutorial_code.losses import mean_absolute_error, mean_squared_error

_WORDS = {-1: "too low", 0: "exact", 1: "too high"}


def errors(y_true: float = 3.0, predictions: Sequence[float] = (2.0, 4.0)) -> Figure:
    """Predictions on the number line: their errors have signs, the losses made of them do not.

    Args:
        y_true: The true value.
        predictions: One to six predictions.

    Returns:
        The figure.

    Raises:
        TypeError: A number is not a real number.
        ValueError: A number is not finite, or there are too many predictions.

    Examples:
        >>> errors(3.0, (2.0, 4.0)).alt.split(". ")[-1]
        'The errors differ in sign, the losses are the same.'
    """
    y_true = finite_number(y_true, "y_true")
    values = [float(value) for value in float_vector(predictions, "predictions")]
    drawable([y_true], "y_true")
    drawable(values, "predictions")
    if len(values) > 6:
        raise ValueError(f"predictions has {len(values)} numbers, but the figure holds at most 6")
    found = [
        (
            value - y_true,
            mean_absolute_error([y_true], [value]),
            mean_squared_error([y_true], [value]),
        )
        for value in values
    ]
    reach = 1.5 * max([abs(error) for error, *_ in found if error] or [1.0])
    rows, lane = len(values), 58
    line = Plane((y_true - reach, y_true + reach), (rows, 0), 262, rows * lane)
    table = Plane((0, 3), (rows, 0), 186, rows * lane, 272)
    tips, names, cells = [], [], []
    for row, (value, (error, absolute, squared)) in enumerate(zip(values, found, strict=True)):
        middle, colour = row + 0.5, sign_colour(error)
        tips.append((y_true, middle, value, middle))
        names.append((value, middle, f"prediction {number(value)}", TEXT))
        cells.append((0.5, middle, signed(error), colour))
        cells += [(1.5, middle, number(absolute), TEXT), (2.5, middle, number(squared), TEXT)]
    colours = [sign_colour(error) for error, *_ in found]
    remarks = [
        (value, middle, _WORDS[sign(error)], sign_colour(error))
        for (value, middle, *_), (error, *_) in zip(names, found, strict=True)
    ]
    drawn = [(tip, colour) for tip, colour in zip(tips, colours, strict=True) if colour != NONE]
    met = [tip[2:] for tip, colour in zip(tips, colours, strict=True) if colour == NONE]
    truth = (y_true, 0, f"true value {number(y_true)}", TEXT)
    layers = [
        line.layer(
            [
                line.segments([(y_true, 0, y_true, rows)], [MUTED]),
                *line.arrows([tip for tip, _ in drawn], [colour for _, colour in drawn]),
                line.dots(met, [NONE] * len(met)),
                line.texts(names, align="center", dy=-16, stroke=BACKGROUND, strokeWidth=5),
                line.texts(names, align="center", dy=-16),
                line.texts(remarks, align="center", dy=16, stroke=BACKGROUND, strokeWidth=5),
                line.texts(remarks, align="center", dy=16),
                line.texts([truth], align="center", dy=-12),
            ],
            axis(grid=True),
        ),
        table.layer([table.texts(cells, align="center", fontSize=18)]),
        *(
            words(272 + left, -12, name, MUTED, align="center", fontSize=14)
            for left, name in ((31, "error"), (93, "absolute"), (155, "squared"))
        ),
    ]
    each = " ".join(
        f"Prediction {number(value)}: error {signed(error)} ({_WORDS[sign(error)]}), "
        f"absolute error {number(absolute)}, squared error {number(squared)}."
        for value, (error, absolute, squared) in zip(values, found, strict=True)
    )
    signs = {sign(error) for error, *_ in found}
    same = rows > 1 and len({round(absolute, 12) for _, absolute, _ in found}) == 1
    finding = "The errors have a sign, the losses made of them have none."
    if same and signs == {-1, 1}:
        finding = "The errors differ in sign, the losses are the same."
    return assemble(
        layers,
        title=finding.rstrip("."),
        alt=f"Predictions of the true value {number(y_true)}. {each} {finding}",
        height=rows * lane + 92,
        padding={"left": 16, "right": 16, "top": 62, "bottom": 30},
    )


def weight_directions() -> Figure:
    """Which way a weight and a bias move, for both signs of the error and every sign of the input.

    Returns:
        The figure.

    Examples:
        >>> weight_directions().alt.split(". ")[-1]
        'A negative input turns the direction of its weight round.'
    """
    columns = (("bias b", 1), ("w if x > 0", 1), ("w if x = 0", 0), ("w if x < 0", -1))
    plane = Plane((0, 4), (2, 0), 334, 152, 114)
    boxes, arrows, moves = [], [], []
    for row, error in enumerate((-1, 1)):
        for column, (_, factor) in enumerate(columns):
            gradient = error * factor
            colour, x, y = sign_colour(gradient), column + 0.5, row + 0.5
            boxes.append((column + 0.04, row + 0.05, column + 0.96, row + 0.95, colour))
            arrows.append((x, y, {-1: "▲", 0: "–", 1: "▼"}[gradient], colour))
            moves.append((x, y, {-1: "up", 0: "no signal", 1: "down"}[gradient], TEXT))
    headers = [(column + 0.5, 0, name, TEXT) for column, (name, _) in enumerate(columns)]
    rows = [(0, 0.5, "too low", sign_colour(-1)), (0, 1.5, "too high", sign_colour(1))]
    signs = [(0, 0.5, "error < 0", MUTED), (0, 1.5, "error > 0", MUTED)]
    marks = [
        plane.boxes(boxes, fillOpacity=0.12, strokeWidth=1.5, cornerRadius=6),
        plane.texts(arrows, align="center", dy=-12, fontSize=24),
        plane.texts(moves, align="center", dy=18),
        plane.texts(headers, align="center", dy=-14, fontWeight=600),
        plane.texts(rows, align="right", dx=-14, dy=-10, fontWeight=600),
        plane.texts(signs, align="right", dx=-14, dy=10),
    ]
    alt = (
        "A table of directions. If the prediction is too low (negative error), the bias goes up; "
        "the weight goes up for a positive input, gets no signal from a zero input, and goes down "
        "for a negative input. If the prediction is too high (positive error), all of them are the "
        "other way round: the bias goes down; the weight goes down, gets no signal, goes up. "
        "A negative input turns the direction of its weight round."
    )
    return assemble(
        [plane.layer(marks)],
        title="A negative input turns its weight's direction round",
        alt=alt,
        height=228,
        padding={"left": 16, "right": 16, "top": 66, "bottom": 10},
    )
