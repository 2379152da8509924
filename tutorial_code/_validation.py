"""What the package's functions accept: each check names the argument and says what was found."""

from __future__ import annotations

from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def float_vector(values: ArrayLike, name: str) -> FloatArray:
    """Returns `values` as a one-dimensional float64 array that is finite and not empty."""
    try:
        array = np.asarray(values)
    except ValueError as error:  # nested lists of unequal lengths
        raise ValueError(f"{name} must be one-dimensional, shape (n,), but its rows have unequal lengths") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}")
    if array.ndim == 0:
        raise ValueError(
            f"{name} must be one-dimensional, shape (n,), but is the single number {array}; "
            f"write it as a list, [{array}]"
        )
    if array.ndim != 1:
        raise ValueError(
            f"{name} must be one-dimensional, shape (n,), but its shape is {array.shape}; flatten it with .ravel()"
        )
    if array.size == 0:
        raise ValueError(f"{name} is empty; at least one number is needed")
    vector = array.astype(np.float64)
    finite = np.isfinite(vector)
    if not finite.all():
        first = int(np.argmin(finite))
        raise ValueError(f"{name} must be finite, but {name}[{first}] is {vector[first]}")
    return vector


def equally_long(first: FloatArray, first_name: str, second: FloatArray, second_name: str) -> None:
    """Refuses two vectors of unequal lengths, which NumPy might broadcast in silence."""
    if first.shape != second.shape:
        raise ValueError(
            f"{first_name} and {second_name} must have equal shapes, but have {first.shape} and {second.shape}"
        )


def example_vectors(y_true: ArrayLike, y_pred: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Returns true values and predictions as two vectors with one number per example."""
    true = float_vector(y_true, "y_true")
    predicted = float_vector(y_pred, "y_pred")
    equally_long(true, "y_true", predicted, "y_pred")
    return true, predicted


def within_zero_and_one(vector: FloatArray, name: str) -> None:
    """Refuses a vector that holds anything but probabilities."""
    outside = (vector < 0) | (vector > 1)
    if outside.any():
        first = int(np.argmax(outside))
        raise ValueError(f"{name} must lie in [0, 1], but {name}[{first}] is {vector[first]}")


def finite_number(value: object, name: str) -> float:
    """Returns `value` as a float; True and False are no numbers here."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a real number, but is {value!r}")
    number = float(value)
    if not np.isfinite(number):
        raise ValueError(f"{name} must be finite, but is {number}")
    return number


def positive_number(value: object, name: str) -> float:
    """Returns `value` as a float above 0."""
    number = finite_number(value, name)
    if number <= 0:
        raise ValueError(f"{name} must be greater than 0, but is {number}")
    return number


def non_negative_number(value: object, name: str) -> float:
    """Returns `value` as a float of at least 0."""
    number = finite_number(value, name)
    if number < 0:
        raise ValueError(f"{name} must not be negative, but is {number}")
    return number


def fraction(value: object, name: str, *, zero_allowed: bool = False) -> float:
    """Returns `value` as a float between 0 and 1: below 1, and above 0 or at least 0."""
    number = finite_number(value, name)
    above = number >= 0 if zero_allowed else number > 0
    if not (above and number < 1):
        interval = "[0, 1)" if zero_allowed else "(0, 1)"
        raise ValueError(f"{name} must lie in {interval}, but is {number}")
    return number


def whole_number(value: object, name: str, *, at_least: int) -> int:
    """Returns `value` as an int of at least `at_least`."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, but is {value!r}")
    number = int(value)
    if number < at_least:
        raise ValueError(f"{name} must be at least {at_least}, but is {number}")
    return number


def one_of(value: object, name: str, choices: tuple[str, ...]) -> str:
    """Returns `value` if it is one of the names in `choices`."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}, but is {value!r}")
    return value


def instance_of(value: object, name: str, *classes: type) -> None:
    """Refuses a value of any class but these."""
    if not isinstance(value, classes):
        expected = " or ".join(known.__name__ for known in classes)
        raise TypeError(f"{name} must be an instance of {expected}, but is {value!r}")
