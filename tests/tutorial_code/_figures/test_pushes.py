"""The pushes of a batch: each goes against its slope."""

from __future__ import annotations

import numpy as np
import pytest

from tutorial_code import Line, figures, mean_squared_error_gradient, parameter_gradient

from .drawn import HIGH, LOW, rows, written


@pytest.mark.parametrize(
    ("x", "y_true", "y_pred"), [([1.0, 2.0], [3.0, 3.0], [2.0, 4.0]), ([-1.0, 0.0, 2.0], [1.0, 1.0, 1.0], [4, -1, 1])]
)
def test_pushes_go_against_the_slopes(x: list[float], y_true: list[float], y_pred: list[float]) -> None:
    figure = figures.pushes(x, y_true, y_pred)
    line = Line()
    slopes = np.array(
        [parameter_gradient(line, [x[k]], mean_squared_error_gradient([y_true[k]], [y_pred[k]])) for k in range(len(x))]
        + [parameter_gradient(line, x, mean_squared_error_gradient(y_true, y_pred))]
    )
    expected = [
        (index + 0.5, -np.sign(slope), LOW if slope < 0 else HIGH)
        for column in (1, 0)
        for index, slope in enumerate(slopes[:, column])
        if slope
    ]
    tips = [row for row in rows(figure, "point") if "angle" in row]
    assert [(row["x"], np.sign(row["y"]), row["colour"]) for row in tips] == expected
    assert [-row["y"] for row in tips] == pytest.approx(
        [slope for column in (1, 0) for slope in slopes[:, column] if slope], abs=1e-3
    )


def test_a_batch_says_which_parameter_stays() -> None:
    figure = figures.pushes([1, 2], [3, 3], [2, 4])
    assert {"slope in the bias 0", "slope in the weight +1 ▼"} <= set(written(figure))
    assert figure.alt.endswith(
        "Bias: slopes −2 and +2, mean 0, so it stays. Weight: slopes −2 and +4, mean +1, so it falls."
    )
