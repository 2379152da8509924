"""The one list of losses, over which every property runs.

A test that asks for `case` runs once for each of them; one that asks for `case_to_minimise` or
`even_case` runs for those to which the name applies. A new loss gets every test by one more entry in CASES.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import settings
from hypothesis import strategies as st

import tutorial_code

# The same examples on every machine and in the browser; few, since every property runs many times.
settings.register_profile("tutorial_code", max_examples=30, deadline=None, derandomize=True)
settings.load_profile("tutorial_code")

# The symbols of one example, from which SymPy derives the gradient.
Y, P = sympy.symbols("y p", real=True)
E = P - Y

NUMBERS = st.floats(-10, 10, allow_subnormal=False)
LABELS = st.sampled_from([0.0, 1.0])
# Away from 0 and 1, where the slope, and with it every rounding error, grows without bound.
PROBABILITIES = st.floats(0.05, 0.95)


def difference(y_true, y_pred):
    """The signed error of most losses."""
    return y_pred - y_true


def probability_minus_label(y_true, y_pred):
    """The signed error where y_pred is a logit; tanh, so that no formula of the package is reused."""
    return (1 + np.tanh(y_pred / 2)) / 2 - y_true


@dataclass(frozen=True)
class Worked:
    """One loss and its gradient, worked by hand."""

    y_true: list[float]
    y_pred: list[float]
    loss: float
    gradient: list[float]


@dataclass(frozen=True)
class LossCase:
    """A loss, and what the tests need to know about it."""

    name: str
    symbolic: sympy.Expr  # the loss of one example
    worked: list[Worked]
    options: dict[str, float] = field(default_factory=dict)
    truths: st.SearchStrategy[float] = NUMBERS
    predictions: st.SearchStrategy[float] = NUMBERS
    signed_error: Callable[[Any, Any], Any] = difference
    has_kink_at_zero_error: bool = False
    is_even: bool = False  # errors -e and +e cost the same
    is_counterexample: bool = False  # mean_error, which is no loss to minimise

    def loss(self, y_true, y_pred, **options):
        return getattr(tutorial_code, self.name)(y_true, y_pred, **(self.options | options))

    def gradient(self, y_true, y_pred, **options):
        return getattr(tutorial_code, f"{self.name}_gradient")(y_true, y_pred, **(self.options | options))

    def examples(self):
        """A strategy for (y_true, y_pred), each of shape (n,)."""
        pairs = st.lists(st.tuples(self.truths, self.predictions), min_size=1, max_size=5)
        return pairs.map(lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True)))

    def __str__(self):
        return "-".join([self.name, *(f"{name}={value}" for name, value in self.options.items())])


def huber(delta):
    """The Huber loss of one example, from its definition by cases."""
    inside = sympy.Abs(E) <= delta
    return sympy.Piecewise((E**2 / 2, inside), (delta * (sympy.Abs(E) - delta / 2), True))


def pinball(quantile):
    """The pinball loss of one example, from its definition by cases."""
    return sympy.Piecewise((-quantile * E, E < 0), ((1 - quantile) * E, True))


CASES = [
    LossCase(
        "mean_error",
        symbolic=E,
        worked=[
            # errors 2-3 = -1, 4-3 = +1: (-1 + 1)/2
            Worked([3, 3], [2, 4], 0, [1 / 2, 1 / 2]),
            # errors -1, -3, -5, -7: -16/4
            Worked([1, 3, 5, 7], [0, 0, 0, 0], -4, [1 / 4] * 4),
        ],
        is_counterexample=True,
    ),
    LossCase(
        "mean_absolute_error",
        symbolic=sympy.Abs(E),
        worked=[
            Worked([3], [2], 1, [-1]),  # |-1|
            Worked([3], [4], 1, [1]),  # |+1|
            # errors -1, 0, +4: (1 + 0 + 4)/3; at 0 the subgradient 0
            Worked([3, 3, 3], [2, 3, 7], 5 / 3, [-1 / 3, 0, 1 / 3]),
        ],
        has_kink_at_zero_error=True,
        is_even=True,
    ),
    LossCase(
        "mean_squared_error",
        symbolic=E**2,
        worked=[
            Worked([3], [2], 1, [-2]),  # (-1)², 2·(-1)
            Worked([3], [4], 1, [2]),  # (+1)², 2·(+1)
            # errors -1, -3, -5, -7: (1 + 9 + 25 + 49)/4 = 84/4; 2/4 times each error
            Worked([1, 3, 5, 7], [0, 0, 0, 0], 21, [-0.5, -1.5, -2.5, -3.5]),
        ],
        is_even=True,
    ),
    LossCase(
        "huber_loss",
        options={"delta": 1.0},
        symbolic=huber(sympy.Integer(1)),
        worked=[
            # error ½ is inside: ½·¼; error -3 is outside: 1·(3 - ½) = 2½; mean (⅛ + 2½)/2 = 21/16
            Worked([0, 0], [0.5, -3], 21 / 16, [0.25, -0.5]),
            # exactly at delta both forms agree: ½·1 = 1·(1 - ½)
            Worked([0], [1], 0.5, [1]),
        ],
        is_even=True,
    ),
    LossCase(
        "huber_loss",
        options={"delta": 2.5},
        symbolic=huber(sympy.Rational(5, 2)),
        worked=[
            # error 2 is inside: ½·4 = 2; error -4 is outside: 2.5·(4 - 1.25) = 6.875
            Worked([1, 1], [3, -3], (2 + 6.875) / 2, [1, -1.25]),
        ],
        is_even=True,
    ),
    LossCase(
        "log_cosh_loss",
        symbolic=sympy.log(sympy.cosh(E)),
        worked=[
            # cosh(log 2) = (2 + ½)/2 = 5/4; tanh(log 2) = (2 - ½)/(2 + ½) = 3/5
            Worked([0], [log(2)], log(5 / 4), [3 / 5]),
            # cosh(-log 3) = (3 + ⅓)/2 = 5/3; tanh(-log 3) = -(3 - ⅓)/(3 + ⅓) = -4/5; mean with error 0
            Worked([0, 1], [-log(3), 1], log(5 / 3) / 2, [-2 / 5, 0]),
        ],
        is_even=True,
    ),
    LossCase(
        "pinball_loss",
        options={"quantile": 0.25},
        symbolic=pinball(sympy.Rational(1, 4)),
        worked=[
            # error -1: ¼·1; error +1: ¾·1; mean ½
            Worked([3, 3], [2, 4], 1 / 2, [-1 / 8, 3 / 8]),
        ],
        has_kink_at_zero_error=True,
    ),
    LossCase(
        "pinball_loss",
        options={"quantile": 0.9},
        symbolic=pinball(sympy.Rational(9, 10)),
        worked=[
            # error -2: 0.9·2 = 1.8; error 0: 0, subgradient 0; mean 0.9
            Worked([3, 3], [1, 3], 0.9, [-0.45, 0]),
        ],
        has_kink_at_zero_error=True,
    ),
    LossCase(
        "binary_cross_entropy",
        symbolic=-(Y * sympy.log(P) + (1 - Y) * sympy.log(1 - P)),
        worked=[
            Worked([1], [0.5], log(2), [-2]),  # -log ½; -½/(½·½)
            # -log 0.8 and -log(1 - 0.4); errors -0.2 and 0.4 over 0.8·0.2 = 0.16 and 0.4·0.6 = 0.24
            Worked([1, 0], [0.8, 0.4], -log(0.8 * 0.6) / 2, [-5 / 8, 5 / 6]),
            # a label of ¼, met exactly: the entropy of ¼, and no slope
            Worked([0.25], [0.25], log(4) / 4 + 3 * log(4 / 3) / 4, [0]),
        ],
        truths=LABELS,
        predictions=PROBABILITIES,
    ),
    LossCase(
        "binary_cross_entropy_with_logits",
        symbolic=sympy.log(1 + sympy.exp(P)) - Y * P,
        worked=[
            Worked([1], [0], log(2), [-1 / 2]),  # p = ½: -log ½; ½ - 1
            # e^z = 4 is p = 4/5, e^z = 2/3 is p = 2/5: the losses above, now with slopes p - y
            Worked([1, 0], [log(4), log(2 / 3)], -log(0.8 * 0.6) / 2, [-0.1, 0.2]),
        ],
        truths=LABELS,
        signed_error=probability_minus_label,
    ),
]


@pytest.fixture
def cases():
    """All of them at once."""
    return CASES


def pytest_generate_tests(metafunc):
    chosen = {
        "case": CASES,
        "case_to_minimise": [case for case in CASES if not case.is_counterexample],
        "even_case": [case for case in CASES if case.is_even],
    }
    for argument in chosen.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(argument, chosen[argument], ids=str)
