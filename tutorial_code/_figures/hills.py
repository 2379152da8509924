"""The loss as a hill: a prediction is a ball on it, the slope under the ball is its push."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt

from tutorial_code._figures.drawing import (
    BACKGROUND,
    GRID,
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
    sign,
    sign_colour,
    signed,
    words,
)
from tutorial_code._validation import finite_number, one_of
from tutorial_code.losses import (
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
)

_LOSS = {
    "squared": (mean_squared_error, mean_squared_error_gradient),
    "absolute": (mean_absolute_error, mean_absolute_error_gradient),
}
# What stands over the walls, beside the push and below the axis, where there is room and where not.
_LONG = (
    "▲ too low, must rise",
    "too high, must fall ▼",
    {-1: "▲ raise the prediction", 1: "▼ lower the prediction", 0: "no push"},
    "prediction ŷ",
)
_SHORT = ("▲ too low", "too high ▼", {-1: "▲ raise", 1: "▼ lower", 0: "no push"}, "ŷ")
_STEP = 0.25  # the push is drawn this many times as long as the slope is steep


def hill(prediction: float = 2.0, *, y_true: float = 3.0, loss: str = "squared") -> Figure:
    """The loss as a hill: the prediction a ball on it, its tangent, and the push downhill.

    On the other side stands the prediction whose loss is the same and whose slope is the opposite.

    Args:
        prediction: Where the ball lies.
        y_true: The true value, where the valley is.
        loss: "squared" or "absolute".

    Returns:
        The figure.

    Raises:
        TypeError: A number is not a real number.
        ValueError: A number is not finite or too large to be drawn, or the loss is unknown.

    Examples:
        >>> hill(prediction=2.0).alt.split(". ")[1]
        'A ball lies at prediction 2: its height is 1, its slope is −2'
    """
    prediction = finite_number(prediction, "prediction")
    y_true = finite_number(y_true, "y_true")
    loss = one_of(loss, "loss", tuple(_LOSS))
    half, top = _extent(prediction, y_true, (loss,), 1.8)
    plane = Plane((y_true - half, y_true + half), (-0.2 * top, top), WIDTH - 32, 232)
    height, slope = _height_and_slope(prediction, y_true, loss)
    title = (
        f"Same height {number(height)}, opposite slopes {signed(slope)} and {signed(-slope)}"
        if slope
        else "On the valley's floor the slope is 0: no push"
    )
    alt = (
        f"The {loss} error over the prediction: a valley whose floor is at the true value "
        f"{number(y_true)}. {_ball(prediction, y_true, loss)}"
    )
    if slope:
        alt += (
            f" At prediction {number(2 * y_true - prediction)} the height is the same, but the "
            f"slope is {signed(-slope)}."
        )
    return assemble(
        [_valley(plane, prediction, y_true, loss, twin=True)],
        title=title,
        alt=alt,
        height=344,
        padding={"left": 16, "right": 16, "top": 58, "bottom": 54},
    )


def hills(prediction: float = 2.0, *, y_true: float = 3.0) -> Figure:
    """The squared and the absolute error side by side: equal signs, different sizes of push.

    Args:
        prediction: Where the balls lie.
        y_true: The true value, where both valleys are.

    Returns:
        The figure.

    Raises:
        TypeError: A number is not a real number.
        ValueError: A number is not finite or too large to be drawn.

    Examples:
        >>> hills(prediction=2.9).alt.endswith("The slopes are −0.2 and −1: one sign, two sizes.")
        True
    """
    prediction = finite_number(prediction, "prediction")
    y_true = finite_number(y_true, "y_true")
    half, top = _extent(prediction, y_true, tuple(_LOSS), 1.3)
    width, gap = 214, 32
    slopes = [_height_and_slope(prediction, y_true, loss)[1] for loss in _LOSS]
    layers = []
    for loss, slope, left in zip(_LOSS, slopes, (0, width + gap), strict=True):
        domain = (y_true - half, y_true + half)
        plane = Plane(domain, (-0.24 * top, top), width, 190, left)
        name = words(left, -44, f"{loss}: slope {signed(slope)}", sign_colour(slope), fontWeight=600)
        layers += [name, _valley(plane, prediction, y_true, loss, twin=False)]
    both = " and ".join(signed(slope) for slope in slopes)
    comparison = "one sign, two sizes" if slopes[0] != slopes[1] else "the same sign and size"
    alt = (
        "Two valleys side by side, both with the floor at the true value "
        f"{number(y_true)}: the squared error, a bowl, and the absolute error, a V with straight "
        f"walls. Squared: {_ball(prediction, y_true, 'squared')} Absolute: "
        f"{_ball(prediction, y_true, 'absolute')} The slopes are {both}: {comparison}."
    )
    return assemble(
        layers,
        title=f"At the prediction {number(prediction)}: {comparison}",
        alt=alt,
        height=330,
        padding={"left": 10, "right": 10, "top": 86, "bottom": 54},
    )


def _valley(plane: Plane, prediction: float, y_true: float, loss: str, *, twin: bool) -> Spec:
    """A loss over the prediction, the ball with its push, and perhaps its twin."""
    height, slope = _height_and_slope(prediction, y_true, loss)
    way, colour = sign(slope), sign_colour(slope)
    marks = [
        plane.segments([(plane.x[0], 0, plane.x[1], 0)], [GRID]),
        plane.segments([(prediction, height, prediction, plane.y[0])], [MUTED], strokeDash=[2, 4]),
        plane.line(_wall(plane, y_true, loss, -1), LOW, strokeWidth=4),
        plane.line(_wall(plane, y_true, loss, 1), HIGH, strokeWidth=4),
    ]
    if way and twin:
        marks += _twin(plane, prediction, y_true, height, slope)
    tip = prediction
    floor = 0.55 * plane.y[0]  # the lane below the valley, where the push is drawn
    if way:
        marks.append(plane.segments([_tangent(plane, prediction, height, slope)], [TEXT], strokeWidth=2.5))
        tip -= way * max(_STEP * abs(slope), 22 / plane.pixels(1, 0)[0])
        marks += plane.arrows([(prediction, floor, tip, floor)], [colour], strokeWidth=5)
    low, high, move, name = _SHORT if plane.width < 300 else _LONG
    side: Spec = {"align": "right", "dx": -8} if way > 0 else {"align": "left", "dx": 8}
    marks += [
        plane.texts([(tip, floor, move[way], colour)], fontWeight=600, **side),
        plane.dots([(prediction, height)], [colour], size=260),
        plane.texts([(plane.x[0], plane.y[1], low, LOW)], dy=-14),
        plane.texts([(plane.x[1], plane.y[1], high, HIGH)], dy=-14, align="right"),
        plane.texts([(plane.x[0], plane.y[0], name, TEXT)], dy=40),
        plane.texts([(y_true, plane.y[0], "true value", TEXT)], dy=40, align="center"),
    ]
    return plane.layer(marks, axis())


def _twin(plane: Plane, prediction: float, y_true: float, height: float, slope: float) -> list[Spec]:
    """The prediction at the same height on the other wall, and both slopes by name."""
    twin = 2 * y_true - prediction
    hollow: Spec = {"filled": False, "fill": BACKGROUND, "size": 200, "strokeWidth": 3}
    marks = [
        plane.segments([(prediction, height, twin, height)], [MUTED], strokeDash=[5, 5]),
        plane.segments([_tangent(plane, twin, height, -slope)], [TEXT]),
        plane.dots([(twin, height)], [sign_colour(-slope)], **hollow),
    ]
    if abs(plane.pixels(twin - prediction, 0)[0]) > 160:
        same = (y_true, height, f"same height {number(height)}", TEXT)
        marks.append(plane.texts([same], align="center", dy=-13))
    for x, s in ((prediction, slope), (twin, -slope)):
        upper, level, *_ = _tangent(plane, x, height, s)
        # Beside a flat tangent's upper end; a steep one leaves room right under the ball instead.
        place = {"dx": 7, "dy": 2}
        if plane.pixels(0, level - height)[1] > 30:
            upper, level, place = x, height, {"dx": 18, "dy": 20}
        if s < 0:
            place |= {"dx": -place["dx"]}
        label = (upper, level, f"slope {signed(s)}", sign_colour(s))
        align = "right" if s < 0 else "left"
        marks.append(plane.texts([label], align=align, fontWeight=600, **place))
    return marks


def _wall(plane: Plane, y_true: float, loss: str, side: int) -> list[tuple[float, float]]:
    """The curve on one side of the true value, as far as the plane reaches."""
    reach = (plane.x[1] - plane.x[0]) / 2
    reach = min(reach, sqrt(plane.y[1]) if loss == "squared" else plane.y[1])
    steps = 30 if loss == "squared" else 1
    return [
        (y_true + error, _LOSS[loss][0]([0.0], [error]))
        for error in (side * reach * step / steps for step in range(steps + 1))
    ]


def _tangent(plane: Plane, x: float, y: float, slope: float) -> tuple[float, float, float, float]:
    """A piece of the tangent around a point, of the same length on the page for every slope."""
    unit = hypot(*plane.pixels(1, slope)) / (0.19 * plane.width)
    down = min(1 / unit, y / abs(slope))  # the tangent ends on the ground
    up = sign(slope) / unit
    return x + up, y + slope * up, x - sign(slope) * down, y - abs(slope) * down


def _extent(prediction: float, y_true: float, losses: Sequence[str], margin: float) -> tuple[float, float]:
    """How far the picture reaches to both sides of the true value, and upwards."""
    drawable([prediction], "prediction")
    drawable([y_true], "y_true")
    error = abs(prediction - y_true)
    half = _grown(2.25, margin * error)
    walls = [_LOSS[loss][0]([0.0], [half]) for loss in losses]
    balls = [1.5 * _LOSS[loss][0]([0.0], [error]) for loss in losses]
    top = _grown(min(1.3 * min(walls), max(walls)), max(balls))
    if not y_true - half < y_true < y_true + half:
        raise ValueError(f"y_true {y_true:g} is too large to be drawn: floats are coarser there than the figure")
    return half, top


def _grown(size: float, needed: float) -> float:
    """A size that is large enough, and the same for most small moves: the ball moves, the hill does not."""
    while size < needed:
        size *= 2.5
    return size


def _height_and_slope(prediction: float, y_true: float, loss: str) -> tuple[float, float]:
    value, gradient = _LOSS[loss]
    return value([y_true], [prediction]), float(gradient([y_true], [prediction])[0])


def _ball(prediction: float, y_true: float, loss: str) -> str:
    """The ball, its slope and its push, in words."""
    height, slope = _height_and_slope(prediction, y_true, loss)
    place = f"A ball lies at prediction {number(prediction)}: its height is {number(height)}, its "
    if not slope:
        return f"{place}slope is 0, so there is no push."
    way = "right: the prediction must rise" if slope < 0 else "left: the prediction must fall"
    return f"{place}slope is {signed(slope)}. The push goes downhill, to the {way}."
