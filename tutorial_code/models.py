"""Models with one input and one output: what turns an input and parameters into a prediction."""

from __future__ import annotations

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from tutorial_code._validation import (
    FloatArray,
    equally_long,
    finite_number,
    float_vector,
    one_of,
    whole_number,
)

__all__ = ["Line", "TwoLayerNetwork"]

_ACTIVATIONS = ("tanh", "relu")


class Line:
    r"""A straight line, the smallest model with a weight and a bias.

    Formula: $\hat{y} = \theta_1 x + \theta_0$

    Args:
        slope: The weight $\theta_1$, in units of the target per unit of the input.
        intercept: The bias $\theta_0$, in the unit of the target.

    Raises:
        TypeError: `slope` or `intercept` is not a number.
        ValueError: `slope` or `intercept` is not finite.

    Examples:
        >>> line = Line(slope=2, intercept=1)
        >>> line.predict([0, 1, 2, 3]).tolist()
        [1.0, 3.0, 5.0, 7.0]
        >>> line.with_parameters([1.7, 0.8])
        Line(slope=1.7, intercept=0.8)

    Source: the model of the second answer to
    <https://datascience.stackexchange.com/questions/129443>.
    """

    def __init__(self, slope: float = 0.0, intercept: float = 0.0) -> None:
        self.slope = finite_number(slope, "slope")
        self.intercept = finite_number(intercept, "intercept")

    @property
    def parameters(self) -> FloatArray:
        """The slope, then the intercept, shape (2,)."""
        return np.array([self.slope, self.intercept])

    def with_parameters(self, parameters: ArrayLike) -> Self:
        """Returns a line with other parameters; this one stays as it is.

        Args:
            parameters: The slope, then the intercept, shape (2,).

        Returns:
            The new line.

        Raises:
            TypeError: `parameters` does not hold real numbers.
            ValueError: `parameters` does not have the shape (2,) or is not finite.
        """
        vector = _parameter_vector(parameters, 2)
        return type(self)(slope=float(vector[0]), intercept=float(vector[1]))

    def predict(self, x: ArrayLike) -> FloatArray:
        """Returns the height of the line at each input.

        Args:
            x: Inputs, shape (n,).

        Returns:
            The predictions, shape (n,), in the unit of the target.

        Raises:
            TypeError: `x` does not hold real numbers.
            ValueError: `x` is not one-dimensional, is empty or is not finite.
        """
        return self.slope * float_vector(x, "x") + self.intercept

    def __repr__(self) -> str:
        return f"Line(slope={self.slope!r}, intercept={self.intercept!r})"


class TwoLayerNetwork:
    r"""A network with one hidden layer, the smallest in which a sign passes through two weights.

    Formula: $\hat{y} = b_2 + \sum_j w_{2,j}\, a(w_{1,j}\, x + b_{1,j})$ with the activation
    $a = \tanh$ or $a(z) = \max(0, z)$

    Args:
        hidden_weights: The weights $w_1$ from the input to the h hidden units, shape (h,).
        hidden_biases: The biases $b_1$ of the hidden units, shape (h,).
        output_weights: The weights $w_2$ from the hidden units to the output, shape (h,).
        output_bias: The bias $b_2$ of the output, a number.
        activation: `"tanh"` or `"relu"`.

    Raises:
        TypeError: An argument does not hold real numbers.
        ValueError: The three vectors are not one-dimensional, not finite or not equally long,
            `output_bias` is not finite, or `activation` is unknown.

    Examples:
        >>> network = TwoLayerNetwork([1, -1], [0, 0], [2, 2], 0.5, activation="relu")
        >>> network.predict([-3, 0, 3]).tolist()
        [6.5, 0.5, 6.5]

    Source: I. Goodfellow, Y. Bengio and A. Courville, "Deep Learning", chapter 6,
    <https://www.deeplearningbook.org/contents/mlp.html>.
    """

    def __init__(
        self,
        hidden_weights: ArrayLike,
        hidden_biases: ArrayLike,
        output_weights: ArrayLike,
        output_bias: float = 0.0,
        *,
        activation: str = "tanh",
    ) -> None:
        self.hidden_weights = float_vector(hidden_weights, "hidden_weights")
        self.hidden_biases = float_vector(hidden_biases, "hidden_biases")
        self.output_weights = float_vector(output_weights, "output_weights")
        for vector, name in (
            (self.hidden_biases, "hidden_biases"),
            (self.output_weights, "output_weights"),
        ):
            equally_long(self.hidden_weights, "hidden_weights", vector, name)
        self.output_bias = finite_number(output_bias, "output_bias")
        self.activation = one_of(activation, "activation", _ACTIVATIONS)

    @classmethod
    def random(cls, hidden: int, *, seed: int, activation: str = "tanh") -> Self:
        """Returns a network whose parameters are drawn evenly around 0.

        The range is ±1 for the hidden layer and ±1/√hidden for the output: one over the root of
        the number of inputs of a unit. Hidden units that started equal would stay equal.

        Args:
            hidden: Number of hidden units, at least 1.
            seed: Start of the random numbers, at least 0; the same seed gives the same network.
            activation: `"tanh"` or `"relu"`.

        Returns:
            The network.

        Raises:
            TypeError: `hidden` or `seed` is not a whole number.
            ValueError: `hidden` is below 1, `seed` is negative, or `activation` is unknown.

        Examples:
            >>> TwoLayerNetwork.random(3, seed=1)
            TwoLayerNetwork(hidden=3, activation='tanh')

        Source: the default of PyTorch,
        <https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html>.
        """
        hidden = whole_number(hidden, "hidden", at_least=1)
        draw = np.random.default_rng(whole_number(seed, "seed", at_least=0)).uniform
        limit = 1 / math.sqrt(hidden)
        return cls(
            draw(-1, 1, hidden),
            draw(-1, 1, hidden),
            draw(-limit, limit, hidden),
            draw(-limit, limit),
            activation=activation,
        )

    @property
    def hidden(self) -> int:
        """Number of hidden units, h."""
        return self.hidden_weights.size

    @property
    def parameters(self) -> FloatArray:
        """Hidden weights, hidden biases, output weights, output bias, shape (3h + 1,)."""
        return np.concatenate([self.hidden_weights, self.hidden_biases, self.output_weights, [self.output_bias]])

    def with_parameters(self, parameters: ArrayLike) -> Self:
        """Returns a network of the same size with other parameters; this one stays as it is.

        Args:
            parameters: Hidden weights, hidden biases, output weights, output bias,
                shape (3h + 1,).

        Returns:
            The new network.

        Raises:
            TypeError: `parameters` does not hold real numbers.
            ValueError: `parameters` does not have the shape (3h + 1,) or is not finite.
        """
        vector = _parameter_vector(parameters, 3 * self.hidden + 1)
        hidden_weights, hidden_biases, output_weights = vector[:-1].reshape(3, self.hidden)
        return type(self)(
            hidden_weights,
            hidden_biases,
            output_weights,
            float(vector[-1]),
            activation=self.activation,
        )

    def hidden_inputs(self, x: ArrayLike) -> FloatArray:
        """Returns what each hidden unit receives before its activation, w₁x + b₁.

        Args:
            x: Inputs, shape (n,).

        Returns:
            One row per example, one column per hidden unit, shape (n, h).

        Raises:
            TypeError: `x` does not hold real numbers.
            ValueError: `x` is not one-dimensional, is empty or is not finite.
        """
        return float_vector(x, "x")[:, np.newaxis] * self.hidden_weights + self.hidden_biases

    def predict(self, x: ArrayLike) -> FloatArray:
        """Returns the output for each input.

        Args:
            x: Inputs, shape (n,).

        Returns:
            The predictions, shape (n,), in the unit of the target.

        Raises:
            TypeError: `x` does not hold real numbers.
            ValueError: `x` is not one-dimensional, is empty or is not finite.
        """
        received = self.hidden_inputs(x)
        sent = np.tanh(received) if self.activation == "tanh" else np.maximum(received, 0)
        # A sum, not a matrix product, whose order of summation differs between machines.
        y_pred: FloatArray = np.sum(sent * self.output_weights, axis=1) + self.output_bias
        return y_pred

    def __repr__(self) -> str:
        return f"TwoLayerNetwork(hidden={self.hidden}, activation={self.activation!r})"


def _parameter_vector(parameters: ArrayLike, size: int) -> FloatArray:
    vector = float_vector(parameters, "parameters")
    if vector.size != size:
        raise ValueError(f"parameters must have the shape ({size},), but has {vector.shape}")
    return vector
