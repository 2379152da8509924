"""From the slope of a loss to the slopes of its parameters: by the chain rule, and by measuring."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._validation import (
    FloatArray,
    equally_long,
    finite_number,
    float_vector,
    instance_of,
    positive_number,
)
from tutorial_code.models import Line, TwoLayerNetwork

__all__ = ["numerical_gradient", "parameter_gradient"]


def parameter_gradient(model: Line | TwoLayerNetwork, x: ArrayLike, output_gradient: ArrayLike) -> FloatArray:
    r"""Carries the slope at the predictions back to the parameters: the chain rule.

    Formula: $\frac{\partial L}{\partial \theta_k} =
    \sum_i \frac{\partial L}{\partial \hat{y}_i}\,\frac{\partial \hat{y}_i}{\partial \theta_k}$

    For a line the last factor is $x_i$ for the slope and 1 for the intercept. So the sign of a
    weight's gradient is the sign of the error times the sign of the input. The slope of ReLU at 0
    counts as 0.

    Args:
        model: A `Line` or a `TwoLayerNetwork`.
        x: Inputs, shape (n,).
        output_gradient: Gradient of the loss with respect to the predictions, shape (n,), as the
            `…_gradient` functions of the losses return it.

    Returns:
        The gradient with respect to `model.parameters`, in the same order and shape.

    Raises:
        TypeError: `model` is neither of the two, or an argument does not hold real numbers.
        ValueError: `x` or `output_gradient` is not one-dimensional, is empty or is not finite, or
            their shapes differ.

    Examples:
        >>> parameter_gradient(Line(slope=0, intercept=2), [-1], [-2]).tolist()
        [2.0, -2.0]

    Source: step 3 of the first answer to <https://datascience.stackexchange.com/questions/129443>.
    """
    instance_of(model, "model", Line, TwoLayerNetwork)
    inputs = float_vector(x, "x")
    pushes = float_vector(output_gradient, "output_gradient")
    equally_long(inputs, "x", pushes, "output_gradient")
    if isinstance(model, Line):
        return np.array([np.sum(pushes * inputs), np.sum(pushes)])
    return _network_gradient(model, inputs, pushes)


def _network_gradient(network: TwoLayerNetwork, inputs: FloatArray, pushes: FloatArray) -> FloatArray:
    """Backpropagation, written out for a network with one hidden layer."""
    received = network.hidden_inputs(inputs)
    if network.activation == "tanh":
        sent = np.tanh(received)
        slope = 1 - sent**2
    else:
        sent = np.maximum(received, 0)
        slope = np.where(received > 0, 1.0, 0.0)
    at_output = pushes[:, np.newaxis]
    at_hidden = at_output * network.output_weights * slope
    return np.concatenate(
        [
            np.sum(at_hidden * inputs[:, np.newaxis], axis=0),
            np.sum(at_hidden, axis=0),
            np.sum(at_output * sent, axis=0),
            [np.sum(pushes)],
        ]
    )


@overload
def numerical_gradient(function: Callable[[float], float], at: float, *, step: float = 1e-6) -> float: ...


@overload
def numerical_gradient(function: Callable[[FloatArray], float], at: ArrayLike, *, step: float = 1e-6) -> FloatArray: ...


def numerical_gradient(function: Callable[..., float], at: ArrayLike, *, step: float = 1e-6) -> float | FloatArray:
    r"""Measures a slope by central differences: the change between a step ahead and a step back.

    Formula: $\frac{\partial f}{\partial \theta_k} \approx
    \frac{f(\theta_k + \varepsilon) - f(\theta_k - \varepsilon)}{2\varepsilon}$

    For a parabola this is exact up to rounding; otherwise it is off by about $\varepsilon^2$ times
    a sixth of the third derivative. Across a kink it returns a mixture of both sides.

    Args:
        function: Takes what `at` is, a number or a vector, and returns one number.
        at: Where to measure: one number, or a vector of shape (p,).
        step: The step ε, greater than 0, in the unit of `at`.

    Returns:
        The slope as a number where `at` is a number, otherwise the gradient, shape (p,).

    Raises:
        TypeError: `at` does not hold real numbers, or `step` is not a number.
        ValueError: `at` is not finite, is empty or has more than one dimension, `step` is not
            greater than 0 or is lost in rounding beside `at`, or `function` returns anything but
            one finite number.

    Examples:
        >>> round(numerical_gradient(lambda y_pred: (y_pred - 3) ** 2, 2.0), 6)
        -2.0
        >>> numerical_gradient(lambda theta: theta[0] * theta[1], [2, 5]).round(6).tolist()
        [5.0, 2.0]

    Source: <https://en.wikipedia.org/wiki/Finite_difference>.
    """
    step = positive_number(step, "step")
    if isinstance(at, Real):
        place = finite_number(at, "at")
        return _central_difference(function, place, step)
    places = float_vector(at, "at")

    def along(k: int) -> Callable[[float], float]:
        return lambda place: function(np.where(np.arange(places.size) == k, place, places))

    return np.array([_central_difference(along(k), float(places[k]), step) for k in range(places.size)])


def _central_difference(function: Callable[[float], float], place: float, step: float) -> float:
    ahead, back = place + step, place - step
    if ahead == back:
        raise ValueError(f"step {step} is lost in rounding beside {place}; take a larger step")
    # The distance that was really walked: place ± step are rounded.
    return (_height(function, ahead) - _height(function, back)) / (ahead - back)


def _height(function: Callable[[float], float], place: float) -> float:
    value = function(place)
    if np.ndim(value) != 0 or not np.isfinite(value):
        raise ValueError(f"function must return one finite number, but returned {value!r}")
    return float(value)
