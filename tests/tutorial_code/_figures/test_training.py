"""Residuals, the model's lines and the loss curve: their data are those of the training."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tutorial_code import Line, figures, fit

from .drawn import CONVERGING, DIVERGING, HIGH, LOW, NETWORK, X, Y, line_points, rows, written


def test_residuals_are_coloured_by_sign() -> None:
    figure = figures.residuals([3, 1, 2], [5.0, 5.0, 5.0], [1.0, 5.0, 8.0])
    pushes = rows(figure, "rule", strokeWidth=3)
    assert [(row["x"], row["y"], row["colour"]) for row in pushes] == [(2, 8, HIGH), (3, 1, LOW)]
    assert {"+3 ▼", "−4 ▲"} <= set(written(figure))
    assert "1 is too low and must rise, 1 is too high and must fall" in figure.alt
    assert figure.alt.endswith("0, +3 and −4.")


@pytest.mark.parametrize("history", [CONVERGING, DIVERGING, NETWORK], ids=["converging", "diverging", "network"])
def test_lines_are_those_of_the_history(history: Any) -> None:
    figure = figures.lines(X, Y, history)
    named = re.search(r"at the steps ([\d, and]+)\.", figure.alt)
    assert named
    steps = [int(step) for step in re.findall(r"\d+", named[1])]
    expected = [history.model.with_parameters(history.parameters[step]) for step in steps]
    drawn = line_points(figure)
    assert len(drawn) == len(steps) > 1
    for points in drawn:
        assert any(np.allclose(model.predict(points[:, 0]), points[:, 1], atol=2e-3) for model in expected)


def test_a_loss_that_falls_is_not_taken_for_a_line_that_fits() -> None:
    runaway = fit(Line(), X, Y, loss="mean_error", learning_rate=0.1, steps=50)
    figure = figures.lines(X, Y, runaway)
    assert "The loss falls, yet the line leaves the data" in written(figure)
    assert figure.alt.endswith("The loss goes from −4 to −20.3: the loss falls, yet the line leaves the data.")


def test_a_line_that_comes_closer_may_have_a_higher_loss() -> None:
    x, y = [0, 1, 2, 3], [0, 0, 0, 9]
    figure = figures.lines(x, y, fit(Line(3.0, 1.0), x, y, learning_rate=0.25, steps=1))
    assert "The line comes closer, yet the loss does not fall" in written(figure)


def test_a_line_that_runs_away_is_shown_before_it_leaves_the_picture() -> None:
    figure = figures.lines(X, Y, fit(Line(), X, Y, learning_rate=1.0, steps=10))
    assert "at the steps 0 and 1." in figure.alt
    assert "Training brings the line further from the data" in written(figure)


def test_the_curve_holds_the_losses() -> None:
    (curve,) = line_points(figures.loss_curve(CONVERGING.losses))
    assert curve[:, 0].tolist() == list(range(51))
    assert curve[:, 1] == pytest.approx(CONVERGING.losses, abs=1e-3)


@pytest.mark.parametrize(("highest", "written_as"), [(9000.0, "~r"), (500_000.0, "~s")])
def test_the_numbers_of_a_high_curve_stay_short(highest: float, written_as: str) -> None:
    figure = figures.loss_curve([21.0, highest])
    assert figure.spec["layer"][0]["encoding"]["y"]["axis"]["format"] == written_as


def test_the_curve_ends_where_numbers_do() -> None:
    figure = figures.loss_curve([1.0, 4.0, np.inf, np.nan])
    assert figure.alt == "The loss over 1 step of training: it rises from 1 to 4."


def test_a_long_curve_stays_small() -> None:
    (curve,) = line_points(figures.loss_curve(np.linspace(5, 1, 10_001)))
    assert len(curve) == 121
    assert curve[-1].tolist() == [10_000, 1]
