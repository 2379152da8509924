"""The loss as a hill: a prediction is a ball on it, the slope under the ball is its push."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt

from tutorial_code._figures.axes import listed
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
    huber_loss,
    huber_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
)

_LOSS = {
    "squared": (mean_squared_error, mean_squared_error_gradient),
    "absolute": (mean_absolute_error, mean_absolute_error_gradient),
    "huber": (huber_loss, huber_loss_gradient),  # with its delta of 1
}
_NAMES = {"squared": "squared error", "absolute": "absolute error", "huber": "Huber loss"}
_SHAPES = {"squared": "a bowl", "absolute": "a V with straight walls", "huber": "a bowl whose walls become straight"}
_COUNTS = ("no", "one", "two", "three")
# What stands over the walls, beside the push and below the axis, where there is room and where not.
_LONG = (
    "▲ too low, must rise",
    "too high, must fall ▼",
    {-1: "▲ raise the prediction", 1: "▼ lower the prediction", 0: "no push"},
    "prediction ŷ",
)
_SHORT = ("▲ too low", "too high ▼", {-1: "▲ raise", 1: "▼ lower", 0: "no push"}, "ŷ")
_SHORTEST = ("▲ low", "high ▼", *_SHORT[2:])
_STEP = 0.25  # the push is drawn this many times as long as the slope is steep


def hill(prediction: float = 2.0, *, y_true: float = 3.0, loss: str = "squared") -> Figure:
    """The loss as a hill: the prediction a ball on it, its tangent, and the push downhill.

    On the other side stands the prediction whose loss is the same and whose slope is the opposite.

    Args:
        prediction: Where the ball lies.
        y_true: The true value, where the valley is.
        loss: "squared", "absolute" or "huber", the last with its delta of 1.

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
        f"The {_NAMES[loss]} over the prediction: a valley whose floor is at the true value "
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


def hills(prediction: float = 2.0, *, y_true: float = 3.0, losses: Sequence[str] = ("squared", "absolute")) -> Figure:
    """Two or three losses side by side: equal signs, different sizes of push.

    Args:
        prediction: Where the balls lie.
        y_true: The true value, where all valleys are.
        losses: Two or three of "squared", "absolute" and "huber", the last with its delta of 1.

    Returns:
        The figure.

    Raises:
        TypeError: A number is not a real number.
        ValueError: A number is not finite or too large to be drawn, a loss is unknown, or there are
            fewer than two or more than three.

    Examples:
        >>> hills(prediction=2.9).alt.endswith("The slopes are −0.2 and −1: one sign, two sizes.")
        True
    """
    prediction = finite_number(prediction, "prediction")
    y_true = finite_number(y_true, "y_true")
    if not 2 <= len(losses) <= len(_LOSS):
        raise ValueError(f"losses must be two or {len(_LOSS)} losses, but are {len(losses)}")
    for loss in losses:
        one_of(loss, "losses", tuple(_LOSS))
    half, top = _extent(prediction, y_true, losses, 1.3)
    count, gap = len(losses), 32 if len(losses) == 2 else 20
    width = (WIDTH - 20 - gap * (count - 1)) // count
    slopes = [_height_and_slope(prediction, y_true, loss)[1] for loss in losses]
    layers = []
    for index, (loss, slope) in enumerate(zip(losses, slopes, strict=True)):
        domain, left = (y_true - half, y_true + half), index * (width + gap)
        plane = Plane(domain, (-0.24 * top, top), width, 190, left)
        name, of_slope = _NAMES[loss].split()[0], f"slope {signed(slope)}"
        if count == 2:
            layers.append(words(left, -44, f"{name}: {of_slope}", sign_colour(slope), fontWeight=600))
        else:  # too narrow for one line
            layers.append(words(left, -62, name, fontWeight=600))
            layers.append(words(left, -42, of_slope, sign_colour(slope), fontWeight=600))
        layers.append(_valley(plane, prediction, y_true, loss, twin=False))
    sizes = len({number(slope) for slope in slopes})
    comparison = f"one sign, {_COUNTS[sizes]} sizes" if sizes > 1 else "the same sign and size"
    if not any(slopes):
        comparison = "no slope and no push"
    shapes = listed([f"the {_NAMES[loss]}, {_SHAPES[loss]}" for loss in losses])
    balls = " ".join(f"{_NAMES[loss].split()[0].capitalize()}: {_ball(prediction, y_true, loss)}" for loss in losses)
    alt = (
        f"{_COUNTS[count].capitalize()} valleys side by side, all with the floor at the true value {number(y_true)}: "
        f"{shapes}. {balls} The slopes are {listed([signed(slope) for slope in slopes])}: {comparison}."
    )
    top_padding = 86 if count == 2 else 104
    return assemble(
        layers,
        title=f"At the prediction {number(prediction)}: {comparison}",
        alt=alt,
        height=244 + top_padding,
        padding={"left": 10, "right": 10, "top": top_padding, "bottom": 54},
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
    low, high, move, name = _LONG if plane.width > 300 else _SHORT if plane.width > 180 else _SHORTEST
    # The move stands at the arrow's tip, or behind the ball where a narrow valley has more room.
    before, named = way > 0, tip
    rooms = (tip - plane.x[0], plane.x[1] - prediction) if before else (plane.x[1] - tip, prediction - plane.x[0])
    if way and plane.pixels(rooms[0], 0)[0] < min(9 * len(move[way]), plane.pixels(rooms[1], 0)[0]):
        before, named = not before, prediction
    side: Spec = {"align": "right", "dx": -8} if before else {"align": "left", "dx": 8}
    marks += [
        plane.texts([(named, floor, move[way], colour)], fontWeight=600, **side),
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
    top = plane.y[1]
    # Where the loss reaches the top. Huber gets there on its straight part, |e| - ½: top is above ½.
    reach = min(reach, {"squared": sqrt(top), "absolute": top, "huber": top + 0.5}[loss])
    steps = 1 if loss == "absolute" else 30
    return [
        (y_true + error, _LOSS[loss][0]([0.0], [error]))
        for error in (side * reach * step / steps for step in range(steps + 1))
    ]


def _tangent(plane: Plane, x: float, y: float, slope: float) -> tuple[float, float, float, float]:
    """A piece of the tangent around a point, of the same length on the page for every slope."""
    unit = hypot(*plane.pixels(1, slope)) / max(0.19 * plane.width, 40)
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
