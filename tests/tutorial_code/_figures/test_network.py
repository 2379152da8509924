"""The path of a sign: its slopes are those of the network, and its numbers fit into their places."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tutorial_code import TwoLayerNetwork, figures, mean_squared_error, numerical_gradient

from .drawn import HIGH, LOW, NONE, ONE_UNIT, marks, rows, written


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize(("x", "bias"), [(-1.0, 0.5), (2.0, 0.1), (2.0, -5.0)])
@pytest.mark.parametrize(("output_weight", "y_true"), [(-2.0, 3.0), (0.5, -3.0)])
def test_a_path_holds_the_slopes_of_the_network(
    activation: str, x: float, bias: float, output_weight: float, y_true: float
) -> None:
    network = TwoLayerNetwork([1.0], [bias], [output_weight], 0.25, activation=activation)
    figure = figures.sign_path(network, x, y_true)

    def loss(theta: np.ndarray) -> float:
        return mean_squared_error([y_true], network.with_parameters(theta).predict([x]))

    slopes = numerical_gradient(loss, network.parameters)
    boxes = rows(figure, "rect")
    assert [box["colour"] for box in boxes] == [[LOW, NONE, HIGH][int(np.sign(s.round(6))) + 1] for s in slopes]
    told = figure.alt.split(": ")[-1].rstrip(".").replace(" and ", ", ").replace("−", "-").split(", ")
    assert [name.split()[0] for name in told] == ["w₁", "b₁", "w₂", "b₂"]
    assert [float(name.split()[1]) for name in told] == pytest.approx(slopes.tolist(), rel=6e-3, abs=1e-6)
    # From the error to the prediction to the hidden unit: the arrows have the signs that arrive.
    arrows = [row["colour"] for row in rows(figure, "point") if "angle" in row]
    assert arrows == [boxes[3]["colour"], boxes[1]["colour"]]


def test_the_numbers_of_a_path_fit_into_circles_and_boxes() -> None:
    for x, w_2, y_true in product((-2, 0, 1), (-2, 0, 2), (-2, 3, 6)):
        figure = figures.sign_path(TwoLayerNetwork([-0.5], [0.0], [w_2], 2.0), x, y_true)
        (circles,) = [mark for mark in marks(figure.spec) if mark["mark"].get("filled") is False]
        diameter = 2 * np.sqrt(circles["mark"]["size"] / np.pi)
        in_circles, in_boxes = (rows(figure, "text", fontSize=size, fontWeight=600) for size in (14, 13))
        assert len(in_circles) == len(in_boxes) == 4
        # Times the width of a bold digit; the boxes stand 72 apart.
        assert max(len(row["text"]) for row in in_circles) * 9.7 < diameter - 8
        assert max(len(row["text"]) for row in in_boxes) * 9 <= 72


def test_a_path_says_the_numbers_of_chapter_9() -> None:
    figure = figures.sign_path(ONE_UNIT, -1.0, 3.0)
    assert {"0.5", "−3 ▲", "+3 ▼", "−1 ▲", "−2 ▲", "·w₂·0.75"} <= set(written(figure))
