"""One path through a two-layer network: numbers forwards, signs backwards."""

from __future__ import annotations

from itertools import pairwise

from tutorial_code._figures.axes import listed
from tutorial_code._figures.drawing import (
    BACKGROUND,
    MUTED,
    TEXT,
    WIDTH,
    Figure,
    Plane,
    assemble,
    number,
    sign_colour,
    signed,
)
from tutorial_code._validation import finite_number, instance_of
from tutorial_code.gradients import parameter_gradient
from tutorial_code.losses import mean_squared_error_gradient
from tutorial_code.models import TwoLayerNetwork

# Pixels: the columns of input, hidden unit, prediction and error, and of the two weights between them.
_INPUT, _HIDDEN, _PREDICTION, _ERROR = 31, 177, 324, 428
_FIRST, _SECOND = 103, 251
_FORWARD, _BACKWARD, _PARAMETERS = 52, 132, 212  # the three rows
_NODE, _BOX = 35, 36  # half the room of a node and of a box


def sign_path(network: TwoLayerNetwork, x: float, y_true: float) -> Figure:
    """The way of a sign from the error back to every parameter of a network with one hidden unit.

    Args:
        network: The network, with one hidden unit.
        x: The input.
        y_true: The true value. The loss is the squared error.

    Returns:
        The figure.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: A number is not finite, or the network has more than one hidden unit.

    Examples:
        >>> sign_path(TwoLayerNetwork([1], [0], [-2], 2), 0.0, 3.0).alt.split(": ")[-1]
        'w₁ 0, b₁ +4, w₂ 0 and b₂ −2.'
    """
    instance_of(network, "network", TwoLayerNetwork)
    x, y_true = finite_number(x, "x"), finite_number(y_true, "y_true")
    if network.hidden != 1:
        raise ValueError(f"network must have one hidden unit, but has {network.hidden}")
    received = float(network.hidden_inputs([x])[0, 0])
    prediction = float(network.predict([x])[0])
    output = mean_squared_error_gradient([y_true], [prediction])
    slopes = parameter_gradient(network, [x], output).tolist()
    w1, w2 = float(network.hidden_weights[0]), float(network.output_weights[0])
    # What the unit sends is the slope of its output weight's share of the prediction.
    sent = float(parameter_gradient(network, [x], [1.0])[2])
    passes = _activation_slope(network, received, sent)
    at_prediction, at_hidden, error = float(output[0]), slopes[1], prediction - y_true

    plane = Plane((0, WIDTH - 20), (260, 0), WIDTH - 20, 260)
    places = (_INPUT, _HIDDEN, _PREDICTION)
    # Three decimals: −0.0758 would not fit into its circle.
    nodes = [(c, number(round(value, 3)), TEXT) for c, value in zip(places, (x, sent, prediction), strict=True)]
    nodes.append((_ERROR, signed(round(error, 3)), sign_colour(error)))
    back = [
        (_ERROR - 4, _PREDICTION + 40, at_prediction),
        (_PREDICTION - 40, _HIDDEN + 40, at_hidden),
    ]
    boxes = [
        (_FIRST, "w₁", slopes[0]),
        (_HIDDEN, "b₁", slopes[1]),
        (_SECOND, "w₂", slopes[2]),
        (_PREDICTION, "b₂", slopes[3]),
    ]
    captions = [(_INPUT, "x"), (_HIDDEN, network.activation), (_PREDICTION, "ŷ"), (_ERROR, "error")]
    factors = [(_FIRST, "·x"), (_HIDDEN, "·1"), (_SECOND, f"·{network.activation}"), (_PREDICTION, "·1")]
    marks = [
        plane.segments(
            [(a + _NODE, _FORWARD, b - _NODE, _FORWARD) for (a, *_), (b, *_) in pairwise(nodes)],
            [MUTED] * 3,
        ),
        plane.dots(
            [(c, _FORWARD) for c, *_ in nodes], [c for *_, c in nodes], filled=False, fill=BACKGROUND, size=3700
        ),
        plane.texts(
            [(c, _FORWARD, text, colour) for c, text, colour in nodes], align="center", fontSize=14, fontWeight=600
        ),
        plane.texts([(c, _FORWARD - 46, text, MUTED) for c, text in captions], align="center"),
        plane.texts(
            [(_FIRST, _FORWARD - 13, f"w₁ {number(w1)}", TEXT), (_SECOND, _FORWARD - 13, f"w₂ {number(w2)}", TEXT)],
            align="center",
            fontSize=14,
        ),
        *plane.arrows(
            [(a, _BACKWARD, b, _BACKWARD) for a, b, slope in back], [sign_colour(slope) for *_, slope in back]
        ),
        plane.texts(
            [
                (_PREDICTION, _BACKWARD, signed(at_prediction), sign_colour(at_prediction)),
                (_HIDDEN, _BACKWARD, signed(at_hidden), sign_colour(at_hidden)),
            ],
            align="center",
            fontSize=18,
            fontWeight=600,
        ),
        plane.texts(
            [
                ((_ERROR + _PREDICTION) / 2 + 15, _BACKWARD - 15, "2·error", TEXT),
                (_SECOND, _BACKWARD - 15, f"·w₂·{number(passes)}", TEXT),
            ],
            align="center",
            fontSize=14,
        ),
        plane.boxes(
            [(c - _BOX, _PARAMETERS - 24, c + _BOX, _PARAMETERS + 24, sign_colour(s)) for c, _, s in boxes],
            fillOpacity=0.12,
            strokeWidth=1.5,
            cornerRadius=6,
        ),
        plane.texts([(c, _PARAMETERS - 10, name, TEXT) for c, name, _ in boxes], align="center", fontWeight=600),
        plane.texts(
            [(c, _PARAMETERS + 11, f"{signed(s)}{_move(s)}", sign_colour(s)) for c, _, s in boxes],
            align="center",
            fontSize=13,
            fontWeight=600,
        ),
        plane.texts([(c, _PARAMETERS - 37, text, MUTED) for c, text in factors], align="center", fontSize=14),
        plane.texts([(_ERROR + 26, _PARAMETERS, "slopes", MUTED)], align="right"),
    ]
    told = listed([f"{name} {signed(slope)}" for _, name, slope in boxes])
    alt = (
        f"The path of a sign through a network with one hidden {network.activation} unit. Forwards: input {number(x)}, "
        f"hidden unit {number(sent)}, prediction {number(prediction)}, error {signed(error)}. Backwards: the slope in "
        f"the prediction is {signed(at_prediction)}; times the weight {number(w2)} and the activation's slope "
        f"{number(passes)} it is {signed(at_hidden)} at the hidden unit. The slopes in the parameters: {told}."
    )
    return assemble(
        [plane.layer(marks)],
        title="Numbers go forwards, slopes come back",
        alt=alt,
        height=294,
        padding={"left": 10, "right": 10, "top": 34, "bottom": 0},
    )


def _activation_slope(network: TwoLayerNetwork, received: float, sent: float) -> float:
    if network.activation == "tanh":
        return 1 - sent**2
    return 1.0 if received > 0 else 0.0


def _move(slope: float) -> str:
    return " ▼" if slope > 0 else " ▲" if slope < 0 else ""
