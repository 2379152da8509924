"""The errors and the table of signs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tutorial_code import Line, figures, mean_squared_error_gradient, parameter_gradient

from .drawn import HIGH, LOW, MUTED, NONE, marks, rows, written


def test_errors_have_signs_and_losses_have_none() -> None:
    figure = figures.errors(3.0, (2.0, 4.0))
    cells = [row["text"] for row in rows(figure, "text", fontSize=18)]
    assert cells == ["−1", "1", "1", "+1", "1", "1"]
    arrows = [row for row in rows(figure, "rule") if row["colour"] != MUTED]
    assert [(row["x"], np.sign(row["x2"] - row["x"]), row["colour"]) for row in arrows] == [(3, -1, LOW), (3, 1, HIGH)]
    assert "The errors differ in sign, the losses are the same" in written(figure)


def test_the_heads_of_the_errors_table_keep_apart() -> None:
    heads = [mark for mark in marks(figures.errors().spec) if mark["mark"].get("fontSize") == 14]
    names = [head["data"]["values"][0]["text"] for head in heads]
    assert names == ["error", "absolute", "squared"]
    for (left, name), (right, next_name) in pairwise(zip(heads, names, strict=True)):
        # Times the width of a letter; both stand around their middles.
        assert right["mark"]["x"] - left["mark"]["x"] > 7.7 * (len(name) + len(next_name)) / 2 + 6


def test_unequal_errors_are_not_called_the_same() -> None:
    assert "the same" not in figures.errors(3.0, (2.0, 5.0)).alt
    assert "the same" not in figures.errors(3.0, (4.0, 4.0)).alt


def test_weight_directions_are_those_of_the_gradient() -> None:
    figure = figures.weight_directions()
    moves = [row["text"] for row in rows(figure, "text") if row.get("text") in ("up", "down", "no signal")]
    expected = []
    for error in (-1.0, 1.0):
        for column, x in ((1, 1.0), (0, 1.0), (0, 0.0), (0, -1.0)):
            output = mean_squared_error_gradient([0.0], [error])
            gradient = parameter_gradient(Line(), [x], output)[column]
            expected.append({-1: "up", 0: "no signal", 1: "down"}[int(np.sign(gradient))])
    assert moves == expected


@pytest.mark.parametrize("error", [-2.0, -0.5, 0.0, 1.5])
@pytest.mark.parametrize("x", [-1.0, 0.0, 2.0])
def test_an_example_is_marked_where_its_gradient_belongs(error: float, x: float) -> None:
    figure = figures.weight_directions(error=error, x=x)
    weight, bias = parameter_gradient(Line(), [x], mean_squared_error_gradient([0.0], [error]))
    marked = [(row["x"], row["y"], row["colour"]) for row in rows(figure, "rect", strokeWidth=4)]
    row, column = int(error > 0), {1: 1, 0: 2, -1: 3}[int(np.sign(x))]
    colours = {-1: LOW, 0: NONE, 1: HIGH}
    expected = [
        (0.04, row + 0.05, colours[int(np.sign(bias))]),
        (column + 0.04, row + 0.05, colours[int(np.sign(weight))]),
    ]
    assert marked == (expected if error else [])
    lines = [text for text in written(figure) if text.startswith("slope in")]
    assert [float(line.split(" = ")[1].split(",")[0].replace("−", "-")) for line in lines] == [weight, bias]


def test_an_example_is_worked_out_by_hand() -> None:
    words = written(figures.weight_directions(error=-1.0, x=-1.0))
    assert {
        "Error −1, input −1: weight down, bias up",
        "slope in the weight: 2 · (−1) · (−1) = +2, down",
        "slope in the bias: 2 · (−1) = −2, up",
    } <= set(words)
    assert figures.weight_directions(error=1.0, x=0.0).alt.endswith(
        "For the error +1, input 0: the slope in the weight is 0, so it stays; the slope in the bias is +2, "
        "so it goes down."
    )
