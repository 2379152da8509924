"""Losses, each a height without a sign, and right below each its gradient, a slope with one.

Every loss is the mean over the examples. Its gradient is the derivative with respect to `y_pred`,
one number per prediction, and includes the 1/n of that mean. The error of an example is always
`y_pred - y_true`: negative where the prediction is too low, positive where it is too high.

All functions take finite numbers. Where a result is too large for a float64 it is `inf`, and NumPy
warns of the overflow.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._validation import (
    FloatArray,
    example_vectors,
    fraction,
    positive_number,
    within_zero_and_one,
)

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_gradient",
    "huber_loss",
    "huber_loss_gradient",
    "log_cosh_loss",
    "log_cosh_loss_gradient",
    "mean_absolute_error",
    "mean_absolute_error_gradient",
    "mean_error",
    "mean_error_gradient",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "pinball_loss",
    "pinball_loss_gradient",
]


def mean_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Mean of the signed errors: the counterexample, which keeps the sign and has no minimum.

    Formula: $\frac{1}{n}\sum_i (\hat{y}_i - y_i)$

    It falls for ever as the predictions fall, so minimising it teaches a model nothing.

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.

    Returns:
        The mean error, in the unit of the target; it may be negative.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> mean_error([3, 3], [2, 4])
        0.0
        >>> mean_error([3, 3], [-100, -100])
        -103.0

    Source: chapter 8; known as the bias of a forecast,
    <https://en.wikipedia.org/wiki/Mean_signed_deviation>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    return float(np.mean(predicted - true))


def mean_error_gradient(y_true: ArrayLike, y_pred: ArrayLike) -> FloatArray:
    r"""Slope of `mean_error`: the same for every prediction, whether too low or too high.

    Formula: $\frac{1}{n}$

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), without a unit.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> mean_error_gradient([3, 3], [2, 4]).tolist()
        [0.5, 0.5]

    Source: derivative of `mean_error`; chapter 8.
    """
    _, predicted = example_vectors(y_true, y_pred)
    return np.full(predicted.shape, 1 / predicted.size)


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Mean of the absolute errors (MAE): how far off the predictions are, in either direction.

    Formula: $\frac{1}{n}\sum_i |\hat{y}_i - y_i|$

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.

    Returns:
        The loss, in the unit of the target; 0 for perfect predictions.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> mean_absolute_error([3], [2]), mean_absolute_error([3], [4])
        (1.0, 1.0)

    Source: <https://en.wikipedia.org/wiki/Mean_absolute_error>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    return float(np.mean(np.abs(predicted - true)))


def mean_absolute_error_gradient(y_true: ArrayLike, y_pred: ArrayLike) -> FloatArray:
    r"""Slope of `mean_absolute_error`: the sign of each error, never its size.

    Formula: $\frac{1}{n}\,\mathrm{sign}(\hat{y}_i - y_i)$

    At an error of 0 the loss has a kink. Every number in [-1/n, 1/n] is a subgradient there; this
    function returns 0.

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), without a unit.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> mean_absolute_error_gradient([3], [2]).tolist()
        [-1.0]
        >>> mean_absolute_error_gradient([3, 3], [3, 9]).tolist()
        [0.0, 0.5]

    Source: derivative of `mean_absolute_error`; for the kink,
    <https://en.wikipedia.org/wiki/Subderivative>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    return np.sign(predicted - true) / predicted.size


def mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Mean of the squared errors (MSE), without a factor ½.

    Formula: $\frac{1}{n}\sum_i (\hat{y}_i - y_i)^2$

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.

    Returns:
        The loss, in the squared unit of the target; 0 for perfect predictions.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> mean_squared_error([3], [2]), mean_squared_error([3], [4])
        (1.0, 1.0)

    Source: <https://en.wikipedia.org/wiki/Mean_squared_error>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    return float(np.mean((predicted - true) ** 2))


def mean_squared_error_gradient(y_true: ArrayLike, y_pred: ArrayLike) -> FloatArray:
    r"""Slope of `mean_squared_error`: the sign of each error and its size.

    Formula: $\frac{2}{n}\,(\hat{y}_i - y_i)$

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), in the unit of the target.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> mean_squared_error_gradient([3], [2]).tolist()
        [-2.0]
        >>> mean_squared_error_gradient([3, 3], [2, 4]).tolist()
        [-1.0, 1.0]

    Source: derivative of `mean_squared_error`; step 5 of the first answer to
    <https://datascience.stackexchange.com/questions/129443>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    return 2 * (predicted - true) / predicted.size


def huber_loss(y_true: ArrayLike, y_pred: ArrayLike, *, delta: float = 1.0) -> float:
    r"""Half the squared error near zero, a straight line in the error beyond `delta`.

    Formula: $\frac{1}{n}\sum_i h(\hat{y}_i - y_i)$ with $h(e) = \frac{1}{2}e^2$ for
    $|e| \le \delta$ and $h(e) = \delta\,(|e| - \frac{1}{2}\delta)$ beyond

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.
        delta: Where the parabola becomes a line, greater than 0, in the unit of the target.

    Returns:
        The loss, in the squared unit of the target; 0 for perfect predictions.

    Raises:
        TypeError: An argument does not hold real numbers, or `delta` is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the two shapes
            differ, or `delta` is not greater than 0.

    Examples:
        >>> huber_loss([0], [1], delta=2)
        0.5
        >>> huber_loss([0], [-5], delta=2)
        8.0

    Source: P. J. Huber, "Robust Estimation of a Location Parameter", 1964,
    <https://doi.org/10.1214/aoms/1177703732>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    delta = positive_number(delta, "delta")
    error = predicted - true
    # Both cases in one: within delta the clipped error is the error itself, which leaves e²/2;
    # beyond, it is ±delta, which leaves delta·(|e| - delta/2).
    clipped = np.clip(error, -delta, delta)
    return float(np.mean(clipped * (error - clipped / 2)))


def huber_loss_gradient(y_true: ArrayLike, y_pred: ArrayLike, *, delta: float = 1.0) -> FloatArray:
    r"""Slope of `huber_loss`: the error, held within `delta` on both sides.

    Formula: $\frac{1}{n}\,\max(-\delta, \min(\hat{y}_i - y_i, \delta))$

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.
        delta: Where the parabola becomes a line, greater than 0, in the unit of the target.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), in the unit of the target.

    Raises:
        TypeError: An argument does not hold real numbers, or `delta` is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the two shapes
            differ, or `delta` is not greater than 0.

    Examples:
        >>> huber_loss_gradient([0, 0], [1, -5], delta=2).tolist()
        [0.5, -1.0]

    Source: derivative of `huber_loss`.
    """
    true, predicted = example_vectors(y_true, y_pred)
    delta = positive_number(delta, "delta")
    return np.clip(predicted - true, -delta, delta) / predicted.size


def log_cosh_loss(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Mean of log(cosh(error)): near half the squared error at 0, near the absolute error far out.

    Formula: $\frac{1}{n}\sum_i \log\cosh(\hat{y}_i - y_i)$

    Args:
        y_true: True values, shape (n,), as pure numbers (divide by a scale first).
        y_pred: Predictions, shape (n,), as pure numbers on the same scale.

    Returns:
        The loss, without a unit; 0 for perfect predictions.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> round(log_cosh_loss([0], [1]), 6)
        0.433781
        >>> round(log_cosh_loss([0], [1000]), 6)
        999.306853

    Source: Keras, `LogCosh`, <https://keras.io/api/losses/regression_losses/#logcosh-class>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    size = np.abs(predicted - true)
    # cosh overflows above 710, and log(cosh(e)) loses its digits near 0. Both forms equal it:
    # ½·log(1 + sinh²e), accurate near 0, and |e| + log(1 + e^(-2|e|)) - log 2, accurate beyond.
    near = np.log1p(np.sinh(np.minimum(size, 1)) ** 2) / 2
    far = size + np.log1p(np.exp(-size) ** 2) - math.log(2)
    return float(np.mean(np.where(size < 1, near, far)))


def log_cosh_loss_gradient(y_true: ArrayLike, y_pred: ArrayLike) -> FloatArray:
    r"""Slope of `log_cosh_loss`: the error near 0, its sign far out, and a smooth passage between.

    Formula: $\frac{1}{n}\tanh(\hat{y}_i - y_i)$

    Args:
        y_true: True values, shape (n,), as pure numbers (divide by a scale first).
        y_pred: Predictions, shape (n,), as pure numbers on the same scale.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), without a unit.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, or the two
            shapes differ.

    Examples:
        >>> log_cosh_loss_gradient([0, 0], [0.01, -50]).round(6).tolist()
        [0.005, -0.5]

    Source: derivative of `log_cosh_loss`.
    """
    true, predicted = example_vectors(y_true, y_pred)
    return np.tanh(predicted - true) / predicted.size


def pinball_loss(y_true: ArrayLike, y_pred: ArrayLike, *, quantile: float = 0.5) -> float:
    r"""Absolute error with a weight for each sign; its minimum is a quantile of the true values.

    Formula: $\frac{1}{n}\sum_i \max(-q\,e_i, (1 - q)\,e_i)$ with $e_i = \hat{y}_i - y_i$

    The sign of the error decides how much it costs: `quantile` per unit too low, 1 - `quantile`
    per unit too high. At 0.5 this is half the absolute error.

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.
        quantile: The quantile to predict, between 0 and 1, both excluded.

    Returns:
        The loss, in the unit of the target; 0 for perfect predictions.

    Raises:
        TypeError: An argument does not hold real numbers, or `quantile` is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the two shapes
            differ, or `quantile` is not between 0 and 1.

    Examples:
        >>> pinball_loss([3], [2], quantile=0.75), pinball_loss([3], [4], quantile=0.75)
        (0.75, 0.25)

    Source: R. Koenker and G. Bassett, "Regression Quantiles", 1978,
    <https://doi.org/10.2307/1913643>.
    """
    true, predicted = example_vectors(y_true, y_pred)
    quantile = fraction(quantile, "quantile")
    error = predicted - true
    return float(np.mean(np.where(error < 0, -quantile, 1 - quantile) * error))


def pinball_loss_gradient(y_true: ArrayLike, y_pred: ArrayLike, *, quantile: float = 0.5) -> FloatArray:
    r"""Slope of `pinball_loss`: one fixed push up for errors below 0, another down above.

    Formula: $-\frac{q}{n}$ where $\hat{y}_i < y_i$, $\frac{1 - q}{n}$ where $\hat{y}_i > y_i$

    At an error of 0 the loss has a kink. Every number in [-q/n, (1 - q)/n] is a subgradient there;
    this function returns 0.

    Args:
        y_true: True values, shape (n,), in the unit of the target.
        y_pred: Predictions, shape (n,), in the unit of the target.
        quantile: The quantile to predict, between 0 and 1, both excluded.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), without a unit.

    Raises:
        TypeError: An argument does not hold real numbers, or `quantile` is not a number.
        ValueError: An argument is not one-dimensional, is empty or is not finite, the two shapes
            differ, or `quantile` is not between 0 and 1.

    Examples:
        >>> pinball_loss_gradient([3], [2], quantile=0.75).tolist()
        [-0.75]
        >>> pinball_loss_gradient([3, 3], [3, 4], quantile=0.75).tolist()
        [0.0, 0.125]

    Source: derivative of `pinball_loss`.
    """
    true, predicted = example_vectors(y_true, y_pred)
    quantile = fraction(quantile, "quantile")
    sign = np.sign(predicted - true)
    return np.where(sign < 0, quantile, 1 - quantile) * sign / predicted.size


def binary_cross_entropy(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Cross-entropy between labels and predicted probabilities, in natural logarithms.

    Formula: $-\frac{1}{n}\sum_i y_i\log\hat{y}_i + (1 - y_i)\log(1 - \hat{y}_i)$
    with $0\log 0 = 0$

    Probabilities of exactly 0 and 1 are taken as they are, never clipped: a certain and right
    prediction costs 0, a certain and wrong one costs `inf`. To train a model, compute the loss from
    its logits with `binary_cross_entropy_with_logits`, which stays finite.

    Args:
        y_true: Labels, shape (n,), 0 or 1; a number between states the label's probability.
        y_pred: Probabilities that the label is 1, shape (n,), in [0, 1].

    Returns:
        The loss, in nats; 0 for labels of 0 and 1 that were predicted with certainty.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty, is not finite or leaves [0, 1],
            or the two shapes differ.

    Examples:
        >>> round(binary_cross_entropy([1], [0.5]), 6)
        0.693147
        >>> binary_cross_entropy([1, 0], [1, 0])
        0.0
        >>> binary_cross_entropy([1], [0])
        inf

    Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", section 6.2.2.2,
    <https://www.deeplearningbook.org/contents/mlp.html>.
    """
    label, probability = example_vectors(y_true, y_pred)
    within_zero_and_one(label, "y_true")
    within_zero_and_one(probability, "y_pred")
    log_of_one, log_of_zero = np.zeros_like(label), np.zeros_like(label)
    with np.errstate(divide="ignore"):  # log(0) = -inf is the value meant here
        np.log(probability, out=log_of_one, where=label > 0)
        np.log1p(-probability, out=log_of_zero, where=label < 1)
    log_likelihood = label * log_of_one + (1 - label) * log_of_zero
    return float(np.mean(-log_likelihood))


def binary_cross_entropy_gradient(y_true: ArrayLike, y_pred: ArrayLike) -> FloatArray:
    r"""Slope of `binary_cross_entropy`: the signed error, larger near certainty.

    Formula: $\frac{1}{n}\,\frac{\hat{y}_i - y_i}{\hat{y}_i\,(1 - \hat{y}_i)}$

    Where the prediction equals its label the result is 0, also at the ends 0 and 1: the loss is
    smallest there, and among probabilities 0 is a subgradient. A certain and wrong prediction
    has the slope `-inf` or `inf`.

    Args:
        y_true: Labels, shape (n,), 0 or 1; a number between states the label's probability.
        y_pred: Probabilities that the label is 1, shape (n,), in [0, 1].

    Returns:
        The gradient with respect to `y_pred`, shape (n,), in nats.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty, is not finite or leaves [0, 1],
            or the two shapes differ.

    Examples:
        >>> binary_cross_entropy_gradient([1, 0], [0.5, 0.5]).tolist()
        [-1.0, 1.0]
        >>> binary_cross_entropy_gradient([1, 1], [1, 0]).tolist()
        [0.0, -inf]

    Source: derivative of `binary_cross_entropy`.
    """
    label, probability = example_vectors(y_true, y_pred)
    within_zero_and_one(label, "y_true")
    within_zero_and_one(probability, "y_pred")
    error = probability - label
    slope = np.zeros_like(error)
    with np.errstate(divide="ignore"):  # error / 0 = ±inf is the value meant here
        np.divide(error, probability * (1 - probability), out=slope, where=error != 0)
    return slope / error.size


def binary_cross_entropy_with_logits(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    r"""Cross-entropy between labels and the sigmoid of predicted logits, in natural logarithms.

    Formula: $\frac{1}{n}\sum_i \max(z_i, 0) - y_i z_i + \log(1 + e^{-|z_i|})$, which equals
    `binary_cross_entropy` of $p_i = 1 / (1 + e^{-z_i})$, and stays finite for large logits

    Args:
        y_true: Labels, shape (n,), 0 or 1; a number between states the label's probability.
        y_pred: Logits $z_i$, shape (n,): any finite numbers; 0 means a probability of ½.

    Returns:
        The loss, in nats.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, `y_true` leaves
            [0, 1], or the two shapes differ.

    Examples:
        >>> round(binary_cross_entropy_with_logits([1], [0]), 6)
        0.693147
        >>> binary_cross_entropy_with_logits([1], [-1000])
        1000.0

    Source: TensorFlow, `sigmoid_cross_entropy_with_logits`,
    <https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits>.
    """
    label, logit = example_vectors(y_true, y_pred)
    within_zero_and_one(label, "y_true")
    return float(np.mean(np.maximum(logit, 0) - label * logit + np.log1p(np.exp(-np.abs(logit)))))


def binary_cross_entropy_with_logits_gradient(y_true: ArrayLike, y_pred: ArrayLike) -> FloatArray:
    r"""Slope of `binary_cross_entropy_with_logits`: probability minus label, a signed error again.

    Formula: $\frac{1}{n}\,(p_i - y_i)$ with $p_i = 1 / (1 + e^{-z_i})$

    Args:
        y_true: Labels, shape (n,), 0 or 1; a number between states the label's probability.
        y_pred: Logits $z_i$, shape (n,): any finite numbers; 0 means a probability of ½.

    Returns:
        The gradient with respect to `y_pred`, shape (n,), in nats.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: An argument is not one-dimensional, is empty or is not finite, `y_true` leaves
            [0, 1], or the two shapes differ.

    Examples:
        >>> binary_cross_entropy_with_logits_gradient([1, 0], [0, 0]).tolist()
        [-0.25, 0.25]

    Source: derivative of `binary_cross_entropy_with_logits`.
    """
    label, logit = example_vectors(y_true, y_pred)
    within_zero_and_one(label, "y_true")
    # p - y, written as (1-y)·p - y·(1-p): above a logit of 37 p rounds to 1, and p - 1 would
    # round to 0 while the true slope is still -e^(-z).
    smaller = np.exp(-np.abs(logit))
    of_one = np.where(logit < 0, smaller, 1) / (1 + smaller)
    of_zero = np.where(logit < 0, 1, smaller) / (1 + smaller)
    slope: FloatArray = ((1 - label) * of_one - label * of_zero) / label.size
    return slope
