"""The slide of the mean error, down which everything goes."""

from __future__ import annotations

import pytest

from tutorial_code import figures, mean_error

from .drawn import HIGH, LOW, line_points, rows


@pytest.mark.parametrize("prediction", [2.0, 4.0, -7.0])
def test_on_a_slide_both_predictions_go_down(prediction: float) -> None:
    figure = figures.slide(prediction)
    balls = rows(figure, "point", size=260)
    assert sorted(ball["x"] for ball in balls) == sorted([prediction, 6 - prediction])
    for ball in balls:
        assert ball["y"] == mean_error([3.0], [ball["x"]])
        assert ball["colour"] == (LOW if ball["y"] < 0 else HIGH)
    for wall in line_points(figure):
        assert [mean_error([3.0], [x]) for x in wall[:, 0]] == pytest.approx(wall[:, 1].tolist(), abs=2e-3)
    arrows = rows(figure, "rule", strokeWidth=5)
    assert len(arrows) == 2
    assert all(arrow["x2"] < arrow["x"] and arrow["colour"] == HIGH for arrow in arrows)
