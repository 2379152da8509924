"""Numbers as prose shows them: how each is read, and which values are that number."""

import math
from fractions import Fraction

import pytest

from live_cells.shown_numbers import read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21", 21),
        ("−17", -17),
        ("-17", -17),
        ("+2", 2),
        ("0.535", Fraction("0.535")),
        ("−0.549…", Fraction("-0.549")),
        (r"8.405\ldots", Fraction("8.405")),
        (r"8.405 \dots", Fraction("8.405")),
        ("0.23795...", Fraction("0.23795")),
        ("½", Fraction(1, 2)),
        ("−½", Fraction(-1, 2)),
        ("1½", Fraction(3, 2)),
        ("⅓", Fraction(1, 3)),
        ("10/9", Fraction(10, 9)),
        (r"+\frac12", Fraction(1, 2)),
        (r"-\frac{10}{9}", Fraction(-10, 9)),
        ("10,000", 10_000),
        ("1,234,567.5", Fraction("1234567.5")),
        ("10\u202f000", 10_000),
        ("12 %", Fraction(12, 100)),
        (r"2.5\%", Fraction(25, 1000)),
    ],
)
def test_a_number_is_read_as_it_is_written(text, value):
    assert read_number(text).value == value


@pytest.mark.parametrize(
    "text", ["", "one", "x", "1.", ".5", "1..2", "--1", "1 2", "1,23", "1/0", "5…", "(1.7, 0.8)", "1e3", "2 = 2"]
)
def test_what_is_not_one_number_is_refused(text):
    with pytest.raises(ValueError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("21", [21, 21 + 1e-12], [-21, 20, 22, 21.1, 20.9999, math.nan, math.inf]),
        ("0", [0, -0.0, 1e-17], [1e-3, -1]),
        ("0.535", [0.535, 0.5349, 0.5351], [0.536, 0.534, 0.5356, -0.535]),
        ("0.50", [0.5, 0.504], [0.51, 0.494]),
        ("−0.19", [-0.19, (2.1 - 3) ** 2 - 1], [0.19, -0.2, -0.18]),
        ("0.23795…", [0.23795, 0.2379514, 0.237959], [0.23796, 0.237949, -0.2379514]),
        ("−0.549…", [-0.549, -math.log(3) / 2], [-0.5489, -0.55, 0.5493]),
        ("0.3…", [0.1 + 0.2, 1 / 3, 0.3 - 1e-17], [0.4, 0.29]),
        ("½", [0.5], [0.49, 0.51, -0.5]),
        ("1/3", [1 / 3], [0.333]),
        ("12 %", [0.12, 0.1204], [12, 0.13, 0.126]),
        ("2.5 %", [0.025], [0.026, 2.5]),
    ],
)
def test_a_value_agrees_at_the_precision_that_is_shown(text, right, wrong):
    number = read_number(text)
    assert [value for value in right if not number.agrees(value)] == []
    assert [value for value in wrong if number.agrees(value)] == []


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("−18", -17, "−17"),
        ("−18", -17.0, "−17"),
        ("21", 0.1 + 0.2, "0.3"),
        ("0.535", 0.1 + 0.2, "0.300"),
        ("0.23796…", 0.2379514, "0.23795…"),
        ("−0.54…", -0.5493, "−0.54…"),
        ("12%", 0.256, "26%"),
        ("2", math.inf, "inf"),
    ],
)
def test_a_value_is_written_as_the_number_was(text, value, written):
    assert read_number(text).written(value) == written
