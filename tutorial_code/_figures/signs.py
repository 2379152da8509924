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
    Spec,
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

_MOVES = {-1: "up", 0: "no signal", 1: "down"}  # of a parameter, by the sign of the slope in it
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
    table = Plane((0, 186), (rows, 0), 186, rows * lane, 272)
    columns = {"error": 26, "absolute": 85, "squared": 155}  # pixels: their middles, as wide as their names need
    tips, names, cells = [], [], []
    for row, (value, (error, absolute, squared)) in enumerate(zip(values, found, strict=True)):
        middle, colour = row + 0.5, sign_colour(error)
        tips.append((y_true, middle, value, middle))
        names.append((value, middle, f"prediction {number(value)}", TEXT))
        texts = ((signed(error), colour), (number(absolute), TEXT), (number(squared), TEXT))
        cells += [(place, middle, *text) for place, text in zip(columns.values(), texts, strict=True)]
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
        *(words(272 + left, -12, name, MUTED, align="center", fontSize=14) for name, left in columns.items()),
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


def weight_directions(*, error: float | None = None, x: float | None = None) -> Figure:
    """Which way a weight and a bias move, for both signs of the error and every sign of the input.

    Args:
        error: The error of an example whose place in the table is marked and whose slopes of the
            squared error are worked out below it; needs `x`.
        x: The input of that example; needs `error`.

    Returns:
        The figure.

    Raises:
        TypeError: `error` or `x` is not a number.
        ValueError: `error` or `x` is not finite, or only one of them is given.

    Examples:
        >>> weight_directions().alt.split(". ")[-1]
        'A negative input turns the direction of its weight round.'
        >>> weight_directions(error=-1.0, x=-1.0).alt.split(": ")[-1]
        'the slope in the weight is +2, so it goes down; the slope in the bias is −2, so it goes up.'
    """
    columns = (("bias b", 1), ("w if x > 0", 1), ("w if x = 0", 0), ("w if x < 0", -1))
    example = _one_example(error, x)
    plane = Plane((0, 4), (2, 0), 334, 152, 114)
    boxes: list[tuple[float, float, float, float, str]] = []
    marked: list[tuple[float, float, float, float, str]] = []
    arrows, moves = [], []
    for row, side in enumerate((-1, 1)):
        for column, (_, factor) in enumerate(columns):
            gradient = side * factor
            colour, left, top = sign_colour(gradient), column + 0.5, row + 0.5
            box = (column + 0.04, row + 0.05, column + 0.96, row + 0.95, colour)
            here = example is not None and side == sign(example[0]) and column in (0, 2 - sign(example[1]))
            (marked if here else boxes).append(box)
            arrows.append((left, top, {-1: "▲", 0: "–", 1: "▼"}[gradient], colour))
            moves.append((left, top, _MOVES[gradient], TEXT))
    headers = [(column + 0.5, 0, name, TEXT) for column, (name, _) in enumerate(columns)]
    rows = [(0, 0.5, "too low", sign_colour(-1)), (0, 1.5, "too high", sign_colour(1))]
    signs = [(0, 0.5, "error < 0", MUTED), (0, 1.5, "error > 0", MUTED)]
    marks = [
        plane.boxes(boxes, fillOpacity=0.12, strokeWidth=1.5, cornerRadius=6),
        *([plane.boxes(marked, fillOpacity=0.3, strokeWidth=4, cornerRadius=6)] if marked else []),
        plane.texts(arrows, align="center", dy=-12, fontSize=24),
        plane.texts(moves, align="center", dy=18),
        plane.texts(headers, align="center", dy=-14, fontSize=14, fontWeight=600),
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
    title = "A negative input turns its weight's direction round"
    worked: list[Spec] = []
    if example is not None:
        title, worked, told = _worked_out(*example)
        alt = f"{alt} {told}"
    return assemble(
        [plane.layer(marks), *worked],
        title=title,
        alt=alt,
        height=228 + 30 * len(worked),
        padding={"left": 16, "right": 16, "top": 66, "bottom": 10 + 30 * len(worked)},
    )


def _one_example(error: float | None, x: float | None) -> tuple[float, float] | None:
    """The error and the input of the example, checked; None without one."""
    if error is None and x is None:
        return None
    if error is None or x is None:
        raise ValueError(f"error and x must be given together, but are {error!r} and {x!r}")
    example = finite_number(error, "error"), finite_number(x, "x")
    drawable(example, "error and x")
    return example


def _worked_out(error: float, x: float) -> tuple[str, list[Spec], str]:
    """The slopes of one example's squared error by hand: the title, two lines below the table, and the words."""
    slopes = {
        "weight": (2 * error * x, f"2 · {_factor(error)} · {_factor(x)}"),
        "bias": (2 * error, f"2 · {_factor(error)}"),
    }
    moves = {name: _MOVES[sign(slope)] for name, (slope, _) in slopes.items()}
    lines = [
        words(
            0,
            180 + 30 * row,
            f"slope in the {name}: {product} = {signed(slope)}, {moves[name]}",
            sign_colour(slope),
            fontWeight=600,
        )
        for row, (name, (slope, product)) in enumerate(slopes.items())
    ]
    told = "; ".join(
        f"the slope in the {name} is {signed(slope)}, so it {'stays' if not slope else f'goes {moves[name]}'}"
        for name, (slope, _) in slopes.items()
    )
    example = f"error {signed(error)}, input {signed(x)}"
    title = f"{example[0].upper()}{example[1:]}: weight {moves['weight']}, bias {moves['bias']}"
    return title, lines, f"For the {example}: {told}."


def _factor(value: float) -> str:
    """A number as it stands in a product: a negative one in brackets."""
    return f"({number(value)})" if value < 0 else number(value)
