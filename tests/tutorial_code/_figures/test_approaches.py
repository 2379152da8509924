"""Numbers on their way to a goal: their sides, their ends, and names that keep apart."""

from __future__ import annotations

import numpy as np

from tutorial_code import figures

from .drawn import HIGH, LANDING, LOW, ZIGZAG, line_points, marks, rows, written


def test_approaches_colour_both_sides_of_the_goal() -> None:
    figure = figures.approaches(1.0, {"MAE": ZIGZAG, "MSE": LANDING})
    zigzag, landing = line_points(figure)
    assert zigzag[:, 1].tolist() == ZIGZAG
    assert landing[:, 1].tolist() == LANDING
    assert [row["colour"] for row in rows(figure, "point")] == [LOW, LOW, LOW, HIGH, LOW] + [LOW] * 5
    assert figure.alt == (
        "4 steps towards the goal 1 (shown: prediction). MAE: from 0 to 0.8, 0.2 from the goal, changing sides 2 "
        "times. MSE: from 0 to 0.998, 0.0016 from the goal, never changing sides."
    )


def test_approaches_name_the_one_that_ends_closest() -> None:
    assert "Closest in the end: MSE, 0.0016 from the goal" in written(
        figures.approaches(1.0, {"MAE": ZIGZAG, "MSE": LANDING})
    )


def test_names_of_approaches_keep_apart() -> None:
    figure = figures.approaches(0.0, {key: [1.0, 0.0] for key in "abcd"})
    names = [mark for mark in marks(figure.spec) if mark["mark"].get("dx") == 11]
    heights = sorted(mark["mark"]["dy"] for mark in names)
    assert len(heights) == 5
    assert np.diff(heights).min() >= 18
