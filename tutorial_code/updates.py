"""Update rules, which turn a gradient into new parameters, and `fit`, which repeats one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code import losses
from tutorial_code._validation import (
    FloatArray,
    equally_long,
    float_vector,
    fraction,
    instance_of,
    non_negative_number,
    one_of,
    positive_number,
    whole_number,
)
from tutorial_code.gradients import parameter_gradient
from tutorial_code.models import Line, TwoLayerNetwork

__all__ = [
    "AdamState",
    "History",
    "adam_step",
    "fit",
    "gradient_descent_step",
    "momentum_step",
    "sign_descent_step",
]

Loss = Callable[[FloatArray, FloatArray], float]
LossGradient = Callable[[FloatArray, FloatArray], FloatArray]
Model = TypeVar("Model", Line, TwoLayerNetwork)

_LOSSES = tuple(name for name in losses.__all__ if not name.endswith("_gradient"))
_UPDATES = ("gradient_descent", "sign_descent", "momentum", "adam")


def gradient_descent_step(parameters: ArrayLike, gradient: ArrayLike, *, learning_rate: float) -> FloatArray:
    r"""Moves each parameter against its gradient, by an amount in proportion to it.

    Formula: $\theta := \theta - \eta\,g$

    Args:
        parameters: Parameters θ, shape (p,).
        gradient: Gradient g of the loss with respect to the parameters, shape (p,).
        learning_rate: The factor η, at least 0.

    Returns:
        The new parameters, shape (p,).

    Raises:
        TypeError: An argument does not hold real numbers, or `learning_rate` is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the two shapes
            differ, or `learning_rate` is negative.

    Examples:
        >>> gradient_descent_step([0, 0], [-17, -8], learning_rate=0.1).round(6).tolist()
        [1.7, 0.8]

    Source: the update of the second answer to
    <https://datascience.stackexchange.com/questions/129443>.
    """
    theta, slope = _parameters_and_gradient(parameters, gradient)
    return theta - non_negative_number(learning_rate, "learning_rate") * slope


def sign_descent_step(parameters: ArrayLike, gradient: ArrayLike, *, learning_rate: float) -> FloatArray:
    r"""Moves each parameter against the sign of its gradient, always by the same amount.

    Formula: $\theta := \theta - \eta\,\mathrm{sign}(g)$

    Args:
        parameters: Parameters θ, shape (p,).
        gradient: Gradient g of the loss with respect to the parameters, shape (p,).
        learning_rate: The step η, at least 0, in the unit of the parameters.

    Returns:
        The new parameters, shape (p,); a parameter whose gradient is 0 stays.

    Raises:
        TypeError: An argument does not hold real numbers, or `learning_rate` is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the two shapes
            differ, or `learning_rate` is negative.

    Examples:
        >>> sign_descent_step([0, 0], [-17, -8], learning_rate=0.1).tolist()
        [0.1, 0.1]

    Source: J. Bernstein et al., "signSGD: Compressed Optimisation for Non-Convex Problems", 2018,
    <https://arxiv.org/abs/1802.04434>.
    """
    theta, slope = _parameters_and_gradient(parameters, gradient)
    return theta - non_negative_number(learning_rate, "learning_rate") * np.sign(slope)


def momentum_step(
    parameters: ArrayLike,
    gradient: ArrayLike,
    velocity: ArrayLike,
    *,
    learning_rate: float,
    momentum: float = 0.9,
) -> tuple[FloatArray, FloatArray]:
    r"""Moves the parameters against a velocity that gathers the gradients, old ones fading.

    Formula: $v := \beta v + g$, then $\theta := \theta - \eta\,v$

    Args:
        parameters: Parameters θ, shape (p,).
        gradient: Gradient g of the loss with respect to the parameters, shape (p,).
        velocity: Velocity v that the last step returned, shape (p,); zeros at the start.
        learning_rate: The factor η, at least 0.
        momentum: The share β of the velocity that remains, at least 0 and below 1.

    Returns:
        The new parameters and the new velocity, each of shape (p,).

    Raises:
        TypeError: An argument does not hold real numbers, or an option is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the shapes
            differ, or an option is out of its range.

    Examples:
        >>> theta, velocity = momentum_step([1], [2], [0], learning_rate=0.25, momentum=0.5)
        >>> momentum_step(theta, [2], velocity, learning_rate=0.25, momentum=0.5)
        (array([-0.25]), array([3.]))

    Source: PyTorch, `SGD`, <https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html>.
    """
    theta, slope = _parameters_and_gradient(parameters, gradient)
    old_velocity = float_vector(velocity, "velocity")
    equally_long(theta, "parameters", old_velocity, "velocity")
    rate = non_negative_number(learning_rate, "learning_rate")
    new_velocity = fraction(momentum, "momentum", zero_allowed=True) * old_velocity + slope
    return theta - rate * new_velocity, new_velocity


class AdamState(NamedTuple):
    """What Adam remembers from step to step.

    Attributes:
        first_moment: Fading mean of the gradients, shape (p,).
        second_moment: Fading mean of the squared gradients, shape (p,).
        step: Number of steps taken.
    """

    first_moment: FloatArray
    second_moment: FloatArray
    step: int

    @classmethod
    def start(cls, size: int) -> AdamState:
        """Returns the state before the first step.

        Args:
            size: Number of parameters, p, at least 1.

        Returns:
            Two moments of zeros, shape (p,), and a step count of 0.

        Raises:
            TypeError: `size` is not a whole number.
            ValueError: `size` is below 1.

        Examples:
            >>> AdamState.start(2)
            AdamState(first_moment=array([0., 0.]), second_moment=array([0., 0.]), step=0)
        """
        size = whole_number(size, "size", at_least=1)
        return cls(np.zeros(size), np.zeros(size), 0)


def adam_step(
    parameters: ArrayLike,
    gradient: ArrayLike,
    state: AdamState,
    *,
    learning_rate: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[FloatArray, AdamState]:
    r"""Moves each parameter against its mean gradient, measured by that gradient's usual size.

    Formula: $m := \beta_1 m + (1 - \beta_1)\,g$ and $v := \beta_2 v + (1 - \beta_2)\,g^2$, then
    $\theta := \theta - \eta\,\hat{m} / (\sqrt{\hat{v}} + \varepsilon)$ with
    $\hat{m} = m / (1 - \beta_1^t)$ and $\hat{v} = v / (1 - \beta_2^t)$ after $t$ steps

    The first step has the length η for every parameter, whatever the size of its gradient: it
    follows the sign.

    Args:
        parameters: Parameters θ, shape (p,).
        gradient: Gradient g of the loss with respect to the parameters, shape (p,).
        state: State that the last step returned; `AdamState.start(p)` at the start.
        learning_rate: The step η, at least 0, in the unit of the parameters.
        beta1: The share of the first moment that remains, at least 0 and below 1.
        beta2: The share of the second moment that remains, at least 0 and below 1.
        epsilon: Keeps the division safe, greater than 0, in the unit of the gradient.

    Returns:
        The new parameters, shape (p,), and the new state.

    Raises:
        TypeError: An argument does not hold real numbers, `state` is no `AdamState`, or an option is
            not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the shapes
            differ, or an option is out of its range.

    Examples:
        >>> theta, state = adam_step([0, 0], [-17, 8], AdamState.start(2), learning_rate=0.1)
        >>> theta.round(6).tolist()
        [0.1, -0.1]

    Source: D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015,
    algorithm 1, <https://arxiv.org/abs/1412.6980>.
    """
    theta, slope = _parameters_and_gradient(parameters, gradient)
    instance_of(state, "state", AdamState)
    first = float_vector(state.first_moment, "state.first_moment")
    second = float_vector(state.second_moment, "state.second_moment")
    equally_long(theta, "parameters", first, "state.first_moment")
    equally_long(theta, "parameters", second, "state.second_moment")
    rate = non_negative_number(learning_rate, "learning_rate")
    beta1 = fraction(beta1, "beta1", zero_allowed=True)
    beta2 = fraction(beta2, "beta2", zero_allowed=True)
    epsilon = positive_number(epsilon, "epsilon")
    step = whole_number(state.step, "state.step", at_least=0) + 1
    first = beta1 * first + (1 - beta1) * slope
    second = beta2 * second + (1 - beta2) * slope**2
    # Both moments start at 0 and are too small at first; the divisors make up for that.
    direction = first / (1 - beta1**step)
    usual_size = np.sqrt(second / (1 - beta2**step))
    return theta - rate * direction / (usual_size + epsilon), AdamState(first, second, step)


class History(Generic[Model]):
    """What `fit` saw on its way; row k belongs to the parameters after k steps.

    Attributes:
        model: The last model whose parameters are finite.
        parameters: Parameters before the first step and after each, shape (steps + 1, p).
        losses: Loss at each row of `parameters`, shape (steps + 1,).
        gradients: Gradient that each step followed, shape (steps, p).
    """

    def __init__(self, model: Model, parameters: FloatArray, losses: FloatArray, gradients: FloatArray) -> None:
        self.model: Model = model
        self.parameters = parameters
        self.losses = losses
        self.gradients = gradients

    def __repr__(self) -> str:
        return (
            f"History({self.model!r}, steps={len(self.gradients)}, "
            f"loss from {self.losses[0]:.6g} to {self.losses[-1]:.6g})"
        )


def fit(
    model: Model,
    x: ArrayLike,
    y_true: ArrayLike,
    *,
    loss: str | tuple[Loss, LossGradient] = "mean_squared_error",
    update: str = "gradient_descent",
    learning_rate: float = 0.1,
    steps: int = 100,
    on_step: Callable[[int, float], object] | None = None,
) -> History[Model]:
    r"""Trains a model: predict, measure the loss, carry its slope back, update, again and again.

    Formula: $\theta := \theta - \eta\,\frac{\partial L}{\partial \theta}$, or another update rule,
    `steps` times over all examples at once

    A learning rate that is too large makes the loss grow. Nothing is raised then: a loss too large
    for a float64 is `inf`, and once a prediction, a gradient or a parameter no longer fits,
    training ends and the rows of the history that are left hold `nan`, their losses `inf` (`-inf`
    where the loss had fallen below 0).

    Args:
        model: The model to start from; it stays as it is.
        x: Inputs, shape (n,).
        y_true: True values, shape (n,).
        loss: The name of a loss of this package, with its default options, or a pair of functions
            `(loss, gradient)`, each called with `y_true` and `y_pred`.
        update: `"gradient_descent"`, `"sign_descent"`, `"momentum"` or `"adam"`, with its default
            options.
        learning_rate: The factor η, at least 0.
        steps: Number of updates, at least 0.
        on_step: Called with the number of updates so far and the loss then, first with 0 and last
            with `steps`; where training ends before, with what there was until then. For one that
            draws, see `figures.watch_training`.

    Returns:
        The history; its `model` is the trained one.

    Raises:
        TypeError: An argument does not hold real numbers, an option has the wrong type, or `model`
            is not one of this package.
        ValueError: `x` or `y_true` is not one-dimensional, is empty or is not finite, their shapes
            differ, an option is out of its range, or a name is unknown. So does a loss that refuses
            the model's predictions.

    Examples:
        >>> history = fit(Line(), [0, 1, 2, 3], [1, 3, 5, 7], learning_rate=0.1, steps=1)
        >>> history.losses.round(6).tolist()
        [21.0, 0.535]
        >>> history.gradients.tolist()
        [[-17.0, -8.0]]

    Source: the update of the second answer to
    <https://datascience.stackexchange.com/questions/129443>.
    """
    instance_of(model, "model", Line, TwoLayerNetwork)
    inputs, true = float_vector(x, "x"), float_vector(y_true, "y_true")
    equally_long(inputs, "x", true, "y_true")
    height, slope = _loss_functions(loss)
    size = model.parameters.size
    move = _mover(update, size, non_negative_number(learning_rate, "learning_rate"))
    steps = whole_number(steps, "steps", at_least=0)
    if on_step is not None and not callable(on_step):
        raise TypeError(f"on_step must be a function of the step and the loss, but is {on_step!r}")

    parameters = np.full((steps + 1, size), np.nan)
    heights = np.full(steps + 1, np.nan)
    gradients = np.full((steps, size), np.nan)
    parameters[0] = model.parameters
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            for step in range(steps):
                y_pred = _fitting(model.predict(inputs))
                heights[step] = _one_number(height(true, y_pred), step)
                if on_step is not None:
                    on_step(step, float(heights[step]))
                pushes = slope(true, y_pred)
                if np.isinf(pushes).any():  # nan is a mistake of the loss: the next line raises
                    raise _TooLargeError
                gradients[step] = _fitting(parameter_gradient(model, inputs, pushes))
                model = model.with_parameters(_fitting(move(model.parameters, gradients[step])))
                parameters[step + 1] = model.parameters
            y_pred = _fitting(model.predict(inputs))
            heights[steps] = _one_number(height(true, y_pred), steps)
            if on_step is not None:
                on_step(steps, float(heights[steps]))
        except _TooLargeError:
            unknown = np.isnan(heights)
            heights[unknown] = -np.inf if (heights < 0).any() else np.inf
    return History(model, parameters, heights, gradients)


class _TooLargeError(Exception):
    """Training has diverged: a number no longer fits into a float64."""


def _fitting(values: FloatArray) -> FloatArray:
    if not np.isfinite(values).all():
        raise _TooLargeError
    return values


def _one_number(value: float, step: int) -> float:
    if np.ndim(value) != 0 or np.isnan(value):
        raise ValueError(f"loss must return one number, but returned {value!r} at step {step}")
    return float(value)


def _loss_functions(loss: object) -> tuple[Loss, LossGradient]:
    if isinstance(loss, str):
        name = one_of(loss, "loss", _LOSSES)
        return getattr(losses, name), getattr(losses, f"{name}_gradient")
    if isinstance(loss, tuple) and len(loss) == 2 and callable(loss[0]) and callable(loss[1]):
        return loss
    raise TypeError(f"loss must be a name or a pair (loss, gradient) of functions, but is {loss!r}")


def _mover(update: str, size: int, learning_rate: float) -> Callable[[FloatArray, FloatArray], FloatArray]:
    """Returns the update rule as a function of parameters and gradient that keeps its own state."""
    update = one_of(update, "update", _UPDATES)
    velocity, state = np.zeros(size), AdamState.start(size)

    def move(parameters: FloatArray, gradient: FloatArray) -> FloatArray:
        nonlocal velocity, state
        if update == "gradient_descent":
            return gradient_descent_step(parameters, gradient, learning_rate=learning_rate)
        if update == "sign_descent":
            return sign_descent_step(parameters, gradient, learning_rate=learning_rate)
        if update == "momentum":
            parameters, velocity = momentum_step(parameters, gradient, velocity, learning_rate=learning_rate)
            return parameters
        parameters, state = adam_step(parameters, gradient, state, learning_rate=learning_rate)
        _fitting(state.second_moment)  # squares overflow first
        return parameters

    return move


def _parameters_and_gradient(parameters: ArrayLike, gradient: ArrayLike) -> tuple[FloatArray, FloatArray]:
    theta = float_vector(parameters, "parameters")
    slope = float_vector(gradient, "gradient")
    equally_long(theta, "parameters", slope, "gradient")
    return theta, slope
