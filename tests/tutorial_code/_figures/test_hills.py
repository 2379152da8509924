"""The valleys: walls, balls, tangents and pushes are those of the loss."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_code import figures

from .drawn import HIGH, LOSSES, LOW, line_points, rows, tangents, written


@given(prediction=st.floats(-50, 50), y_true=st.floats(-50, 50), loss=st.sampled_from(sorted(LOSSES)))
def test_tangents_have_the_slope_of_the_loss(prediction: float, y_true: float, loss: str) -> None:
    slope = float(LOSSES[loss][1]([y_true], [prediction])[0])
    figure = figures.hill(prediction, y_true=y_true, loss=loss)
    if abs(prediction - y_true) < 0.01:
        return  # too flat for the rounding of the data rows
    twin, own = tangents(figure)
    assert own == pytest.approx(slope, rel=0.02, abs=2e-3)
    assert twin == pytest.approx(-slope, rel=0.02, abs=2e-3)


@pytest.mark.parametrize("loss", LOSSES)
def test_walls_and_balls_lie_on_the_loss(loss: str) -> None:
    value, _ = LOSSES[loss]
    figure = figures.hill(2.0, loss=loss)
    for wall in line_points(figure):
        assert [value([3.0], [x]) for x in wall[:, 0]] == pytest.approx(wall[:, 1].tolist(), abs=2e-3)
    (ball,) = rows(figure, "point", size=260)
    (twin,) = rows(figure, "point", filled=False)
    assert (ball["x"], ball["y"], ball["colour"]) == (2, value([3.0], [2.0]), LOW)
    assert (twin["x"], twin["y"], twin["colour"]) == (4, value([3.0], [4.0]), HIGH)


@pytest.mark.parametrize(("prediction", "way", "colour"), [(2.0, 1, LOW), (4.0, -1, HIGH)])
def test_the_push_goes_downhill(prediction: float, way: int, colour: str) -> None:
    (push,) = rows(figures.hill(prediction), "rule", strokeWidth=5)
    assert push["colour"] == colour
    assert push["x"] == prediction
    assert np.sign(push["x2"] - push["x"]) == way


def test_says_height_and_both_slopes() -> None:
    assert "Same height 1, opposite slopes −2 and +2" in written(figures.hill(2.0))
    assert figures.hill(2.0).alt == (
        "The squared error over the prediction: a valley whose floor is at the true value 3. A ball lies "
        "at prediction 2: its height is 1, its slope is −2. The push goes downhill, to the right: the "
        "prediction must rise. At prediction 4 the height is the same, but the slope is +2."
    )


def test_a_slope_is_named_under_its_ball_where_it_is_steep_and_at_its_end_where_it_is_flat() -> None:
    def place(figure: figures.Figure, slope: str) -> float:
        return next(float(row["x"]) for row in rows(figure, "text", fontWeight=600) if row["text"] == f"slope {slope}")

    assert place(figures.hill(2.0), "−2") == 2
    assert place(figures.hill(2.9), "−0.2") < 2.9


def test_nothing_pushes_on_the_floor() -> None:
    figure = figures.hill(3.0)
    assert tangents(figure) == []
    assert rows(figure, "rule", strokeWidth=5) == []
    assert "no push" in figure.alt


def test_hills_compare_one_sign_and_two_sizes() -> None:
    figure = figures.hills(2.9)
    assert tangents(figure) == pytest.approx([-0.2, -1], rel=0.01)
    assert {"squared: slope −0.2", "absolute: slope −1"} <= set(written(figure))


@pytest.mark.parametrize("prediction", [0.0, 2.0, 2.5, 4.0, 6.0])
@pytest.mark.parametrize("losses", [("squared", "absolute"), ("squared", "absolute", "huber")])
def test_every_hill_is_the_loss_of_the_package(prediction: float, losses: tuple[str, ...]) -> None:
    figure = figures.hills(prediction, losses=losses)
    walls, balls = line_points(figure), rows(figure, "point", size=260)
    assert (len(walls), len(balls)) == (2 * len(losses), len(losses))
    for index, (loss, ball) in enumerate(zip(losses, balls, strict=True)):
        value, gradient = LOSSES[loss]
        for wall in walls[2 * index : 2 * index + 2]:
            assert [value([3.0], [x]) for x in wall[:, 0]] == pytest.approx(wall[:, 1].tolist(), rel=2e-3, abs=2e-3)
        assert (ball["x"], ball["y"]) == (prediction, pytest.approx(value([3.0], [prediction]), abs=1e-3))
        slope = gradient([3.0], [prediction])[0]
        assert tangents(figure)[index] == pytest.approx(slope, rel=0.01)
        assert any(f"slope {slope:+g}".replace("-", "−") in text for text in written(figure))


def test_three_hills_say_one_sign_and_how_many_sizes() -> None:
    three = ("squared", "absolute", "huber")
    assert figures.hills(2.0, losses=three).alt.endswith("The slopes are −2, −1 and −1: one sign, two sizes.")
    assert figures.hills(2.9, losses=three).alt.endswith("−0.2, −1 and −0.1: one sign, three sizes.")
    assert figures.hills(3.0, losses=three).alt.endswith("0, 0 and 0: no slope and no push.")


@pytest.mark.parametrize("losses", [("squared", "absolute"), ("squared", "absolute", "huber")], ids=len)
def test_the_name_of_a_push_stays_within_its_valley(losses: tuple[str, ...]) -> None:
    for tenth in range(61):
        figure = figures.hills(tenth / 10, losses=losses)
        valleys = [layer for layer in figure.spec["layer"] if "layer" in layer]
        assert len(valleys) == len(losses)
        for valley in valleys:
            scale = valley["encoding"]["x"]["scale"]
            (move,) = [mark for mark in valley["layer"] if mark["mark"].get("fontWeight") == 600]
            ((place, text),) = [(row["x"], row["text"]) for row in move["data"]["values"]]
            near = np.interp(place, scale["domain"], scale["range"]) + move["mark"]["dx"]
            far = near + 8.5 * len(text) * (-1 if move["mark"]["align"] == "right" else 1)
            assert scale["range"][0] - 10 <= min(near, far), tenth / 10
            assert max(near, far) <= scale["range"][1] + 10, tenth / 10
