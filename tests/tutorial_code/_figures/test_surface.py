"""The map of the loss: contours of equal error, the lowest point, and the path of a training."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutorial_code import Line, figures, fit, mean_squared_error

from .drawn import CONVERGING, DIVERGING, TEXT, X, Y, line_points, rows, written


@pytest.mark.parametrize(
    ("x", "y"), [(X, Y), (X, [1, 3, 5, 0]), ([-2, 4], [7, 1])], ids=["exact", "noisy", "two points"]
)
def test_contours_join_points_of_equal_error(x: list[float], y: list[float]) -> None:
    figure = figures.loss_surface(x, y)
    contours = line_points(figure, interpolate="linear-closed")
    assert len(contours) >= 4
    scales = [figure.spec["layer"][0]["encoding"][axis]["scale"] for axis in "xy"]
    low, high = np.transpose([scale["domain"] for scale in scales])
    size = [abs(scale["range"][1] - scale["range"][0]) for scale in scales]
    levels = []
    for contour in contours:
        # What lies outside of the picture closes the line, not far out.
        nearest = np.clip(contour, low, high)
        assert (abs(contour - nearest) / (high - low) * size).max() < 8.1
        inside = contour[(contour == nearest).all(axis=1)]
        errors = [mean_squared_error(y, Line(*theta).predict(x)) for theta in inside]
        assert errors == pytest.approx([errors[0]] * len(errors), rel=5e-3, abs=1e-3)
        levels.append(errors[0])
    assert levels == sorted(levels)
    labels = [row["text"] for row in rows(figure, "text", fontSize=13)]
    assert labels
    assert {float(label) for label in labels} <= {float(f"{level:.2g}") for level in levels} | {
        float(f"{level:.3g}") for level in levels
    }


def test_the_cross_is_the_lowest_point() -> None:
    (cross,) = rows(figures.loss_surface(X, [1, 3, 5, 0]), "point", shape="cross")
    slope, intercept = np.polyfit(X, [1, 3, 5, 0], 1)
    assert (cross["x"], cross["y"]) == pytest.approx((slope, intercept), abs=2e-3)


def test_the_path_is_that_of_the_history() -> None:
    (path,) = line_points(figures.loss_surface(X, Y, CONVERGING.parameters), color=TEXT)
    assert path[0] == pytest.approx(CONVERGING.parameters[0], abs=1e-3)
    assert path[-1] == pytest.approx(CONVERGING.parameters[-1], abs=1e-3)
    gaps = np.abs(path[:, None] - CONVERGING.parameters[None]).max(axis=2).min(axis=1)
    assert gaps.max() < 1e-3


def test_a_path_that_runs_away_is_cut_off() -> None:
    figure = figures.loss_surface(X, Y, DIVERGING.parameters)
    (path,) = line_points(figure, color=TEXT)
    assert 3 < len(path) < len(DIVERGING.parameters)
    assert "leaves the valley" in figure.alt
    assert any("uphill" in text for text in written(figure))


@pytest.mark.parametrize("rate", [0.04, 0.1, 0.18, 0.22, 0.24])
def test_every_step_of_a_path_is_seen_and_no_arrowhead_lies_on_another(rate: float) -> None:
    path = fit(Line(), X, Y, learning_rate=rate, steps=12).parameters
    figure = figures.loss_surface(X, Y, path)
    heads = [row for row in rows(figure, "point") if "angle" in row]
    (goal,) = rows(figure, "point", shape="cross")
    scales = [figure.spec["layer"][0]["encoding"][axis]["scale"] for axis in "xy"]
    ends = [(scale["domain"], scale["range"]) for scale in scales]

    def pixels(place: dict[str, Any]) -> np.ndarray:
        return np.array([np.interp(place[axis], *end) for axis, end in zip("xy", ends, strict=True)])

    assert len(heads) > 0
    taken = [goal, {"x": 0.0, "y": 0.0}, *heads]
    for index, place in enumerate(taken):
        assert all(np.hypot(*(pixels(place) - pixels(other))) > 16 for other in taken[:index] if place in heads)
    shown = np.array([(row["x"], row["y"]) for row in [*heads, *rows(figure, "point", size=36)]])
    steps = np.array([pixels({"x": x, "y": y}) for x, y in path[1:]])
    drawn = np.array([pixels({"x": x, "y": y}) for x, y in shown])
    assert np.hypot(*(steps[:, None] - drawn[None]).T).min(axis=0).max() <= 1.1


def test_a_path_of_no_step_is_its_start() -> None:
    figure = figures.loss_surface(X, Y, CONVERGING.parameters[:1])
    assert "The start: MSE 21" in written(figure)
    assert figure.alt.endswith("A path starts at (0, 0), error 21.")
    assert rows(figure, "point", size=110) == [{"x": 0, "y": 0, "colour": TEXT}]
