"""The figures: their numbers are those of the package, their words follow the data, their colours the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_code import (
    Line,
    TwoLayerNetwork,
    figures,
    fit,
    huber_loss,
    huber_loss_gradient,
    log_cosh_loss,
    log_cosh_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_error,
    mean_squared_error,
    mean_squared_error_gradient,
    numerical_gradient,
    parameter_gradient,
    pinball_loss,
    pinball_loss_gradient,
)

LOW, HIGH, NONE = "var(--sign-low)", "var(--sign-high)", "var(--sign-none)"
TEXT, MUTED = "var(--live-figure-text)", "var(--live-figure-muted)"
COLOURS = {LOW, HIGH, NONE, TEXT, MUTED, "var(--live-figure-grid)", "var(--live-figure-background)"}
COLOUR_PROPERTIES = {"color", "colour", "fill", "stroke", "labelColor", "gridColor", "background"}

X, Y = [0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0]
CONVERGING = fit(Line(), X, Y, learning_rate=0.1, steps=50)
DIVERGING = fit(Line(), X, Y, learning_rate=0.25, steps=12)
NETWORK = fit(TwoLayerNetwork.random(3, seed=0), X, Y, learning_rate=0.01, steps=20)
LOSSES: dict[str, tuple[Callable[..., float], Callable[..., Any]]] = {
    "squared": (mean_squared_error, mean_squared_error_gradient),
    "absolute": (mean_absolute_error, mean_absolute_error_gradient),
    "huber": (huber_loss, huber_loss_gradient),
}

OUTLIER = [1.0, 2.0, 3.0, 4.0, 100.0]
ZIGZAG, LANDING = [0.0, 0.4, 0.8, 1.2, 0.8], [0.0, 0.8, 0.96, 0.992, 0.9984]
ONE_UNIT = TwoLayerNetwork([-np.log(3) / 2], [0.0], [-2.0], 3.0)


def watched(steps: int, losses: Sequence[float]) -> figures.Figure:
    """The picture of a training of that many steps which has come as far as these losses."""
    watch = figures.watch_training(steps)
    for step, loss in enumerate(losses):
        watch(step, loss)
    return watch.figure


# Every public figure with two sets of arguments, whose pictures must not say the same.
DRAWN = {
    "hill": [lambda: figures.hill(2.0), lambda: figures.hill(4.5, y_true=-1.0, loss="absolute")],
    "hills": [
        lambda: figures.hills(2.0),
        lambda: figures.hills(3.0),
        lambda: figures.hills(2.0, losses=("squared", "absolute", "huber")),
    ],
    "errors": [lambda: figures.errors(), lambda: figures.errors(1.0, [1.0, 0.25, 9.0])],
    "weight_directions": [
        lambda: figures.weight_directions(),
        lambda: figures.weight_directions(error=-1.0, x=-1.0),
        lambda: figures.weight_directions(error=0.5, x=0.0),
        lambda: figures.weight_directions(error=0.0, x=2.0),
    ],
    "residuals": [lambda: figures.residuals(X, Y, [0.0] * 4), lambda: figures.residuals(X, Y, [2.5, 3, 4, 7])],
    "lines": [
        lambda: figures.lines(X, Y, CONVERGING),
        lambda: figures.lines(X, Y, DIVERGING),
        lambda: figures.lines(X, Y, NETWORK),
    ],
    "loss_surface": [
        lambda: figures.loss_surface(X, Y),
        lambda: figures.loss_surface(X, Y, CONVERGING.parameters),
        lambda: figures.loss_surface(X, Y, DIVERGING.parameters),
        lambda: figures.loss_surface(X, [1, 3, 5, 0], CONVERGING.parameters[:1]),
    ],
    "losses_and_slopes": [
        lambda: figures.losses_and_slopes("squared", "absolute"),
        lambda: figures.losses_and_slopes("squared", "absolute", "huber", delta=0.5),
        lambda: figures.losses_and_slopes("huber", "log_cosh", "pinball"),
    ],
    "approaches": [
        lambda: figures.approaches(1.0, {"MAE": ZIGZAG, "MSE": LANDING}),
        lambda: figures.approaches(2.0, {"θ₁": CONVERGING.parameters[:, 0]}, name="θ₁"),
    ],
    "balance": [
        lambda: figures.balance(OUTLIER, delta=10),
        lambda: figures.balance([-2.0, 5.0]),
        lambda: figures.balance([1.0, 2.0, 3.0, 4.0, 15.0], delta=10, span=(0, 100)),
    ],
    "sign_path": [
        lambda: figures.sign_path(ONE_UNIT, -1.0, 3.0),
        lambda: figures.sign_path(TwoLayerNetwork([1], [-10], [1], activation="relu"), 3.0, 7.0),
        lambda: figures.sign_path(TwoLayerNetwork([0.5], [0.1], [2.0]), 1.5, 0.25),
    ],
    "slide": [lambda: figures.slide(2.0), lambda: figures.slide(7.5, y_true=-1.0)],
    "pushes": [
        lambda: figures.pushes([1, 2], [3, 3], [2, 4]),
        lambda: figures.pushes(X, Y, [4.0] * 4),
        lambda: figures.pushes([0.0], [1.0], [1.0]),
    ],
    "watch_training": [
        lambda: watched(50, CONVERGING.losses),
        lambda: watched(300, DIVERGING.losses),
        lambda: watched(50, []),
    ],
    "loss_curve": [lambda: figures.loss_curve(CONVERGING.losses), lambda: figures.loss_curve(DIVERGING.losses)],
}
EVERY = [pytest.param(draw, id=f"{name}-{index}") for name, draws in DRAWN.items() for index, draw in enumerate(draws)]

numbers = st.floats(-1e6, 1e6)


def marks(layer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers that hold a mark, in the order in which they are drawn."""
    for inner in layer["layer"]:
        if "layer" in inner:
            yield from marks(inner)
        else:
            yield inner


def rows(figure: figures.Figure, kind: str, **style: object) -> list[dict[str, Any]]:
    """The data rows of all marks of a kind that have this style."""
    found = [mark for mark in marks(figure.spec) if mark["mark"]["type"] == kind]
    found = [mark for mark in found if all(mark["mark"].get(key) == value for key, value in style.items())]
    return [row for mark in found for row in mark["data"]["values"]]


def tangents(figure: figures.Figure) -> list[float]:
    """The slopes of the segments in the colour of text: the tangents of a hill."""
    ends = [row for row in rows(figure, "rule") if row["colour"] == TEXT]
    return [(row["y2"] - row["y"]) / (row["x2"] - row["x"]) for row in ends]


def line_points(figure: figures.Figure, **style: object) -> list[np.ndarray]:
    """The points of each line with this style, shape (n, 2)."""
    found = [mark for mark in marks(figure.spec) if mark["mark"]["type"] == "line"]
    found = [mark for mark in found if all(mark["mark"].get(key) == value for key, value in style.items())]
    return [np.array([(row["x"], row["y"]) for row in mark["data"]["values"]]) for mark in found]


def written(figure: figures.Figure) -> list[str]:
    """All words in the figure."""
    fixed = [mark["mark"].get("text") for mark in marks(figure.spec) if mark["mark"]["type"] == "text"]
    return [text for text in fixed if text] + [row["text"] for row in rows(figure, "text") if "text" in row]


def properties(value: object) -> Iterator[tuple[str, object]]:
    """All properties of a specification, those of the data rows included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from properties(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from properties(inner)


def test_every_public_figure_is_tested() -> None:
    assert {*DRAWN, "Figure"} == set(figures.__all__)
    public = {name for name, value in vars(figures).items() if callable(value) and not name.startswith("_")}
    assert public == set(figures.__all__)


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


@pytest.mark.parametrize("draw", EVERY)
class TestEveryFigure:
    def test_is_plain_vega_lite_data(self, draw: Callable[[], figures.Figure]) -> None:
        spec = draw().spec
        assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
        assert json.loads(json.dumps(spec, allow_nan=False)) == spec

    def test_says_what_it_shows(self, draw: Callable[[], figures.Figure]) -> None:
        figure = draw()
        assert figure.spec["description"] == figure.alt == repr(figure)
        assert len(figure.alt.split()) > 8
        assert figure.alt.endswith(".")
        assert "nan" not in figure.alt
        assert "-" not in re.findall(r"-?\d", figure.alt)  # a minus sign is −

    def test_is_a_mime_bundle(self, draw: Callable[[], figures.Figure]) -> None:
        figure = draw()
        bundle = figure._repr_mimebundle_()
        assert bundle == {"application/vnd.vegalite.v6+json": figure.spec, "text/plain": figure.alt}

    def test_takes_its_colours_from_the_page(self, draw: Callable[[], figures.Figure]) -> None:
        found = {value for key, value in properties(draw().spec) if key in COLOUR_PROPERTIES and isinstance(value, str)}
        assert found
        assert found <= COLOURS

    def test_is_drawn_the_same_again(self, draw: Callable[[], figures.Figure]) -> None:
        assert draw() == draw()

    def test_fits_a_column_and_a_phone(self, draw: Callable[[], figures.Figure]) -> None:
        spec = draw().spec
        padding = spec["padding"]
        assert spec["width"] + padding["left"] + padding["right"] == 480
        assert spec["autosize"] == {"type": "none"}
        sizes = [size for key, size in properties(spec) if key == "fontSize"]
        assert all(isinstance(size, int) and size >= 13 for size in sizes)

    def test_numbers_are_rounded_alike_on_every_platform(self, draw: Callable[[], figures.Figure]) -> None:
        for mark in marks(draw().spec):
            for row in mark["data"]["values"]:
                for value in row.values():
                    if isinstance(value, float):
                        assert len(f"{value:.12g}".lstrip("-").replace(".", "").lstrip("0")) <= 9


@pytest.mark.parametrize("name", [name for name, draws in DRAWN.items() if len(draws) > 1])
def test_the_words_follow_the_data(name: str) -> None:
    alternatives = [draw().alt for draw in DRAWN[name]]
    assert len(set(alternatives)) == len(alternatives)


class TestHill:
    @given(prediction=st.floats(-50, 50), y_true=st.floats(-50, 50), loss=st.sampled_from(sorted(LOSSES)))
    def test_tangents_have_the_slope_of_the_loss(self, prediction: float, y_true: float, loss: str) -> None:
        slope = float(LOSSES[loss][1]([y_true], [prediction])[0])
        figure = figures.hill(prediction, y_true=y_true, loss=loss)
        if abs(prediction - y_true) < 0.01:
            return  # too flat for the rounding of the data rows
        twin, own = tangents(figure)
        assert own == pytest.approx(slope, rel=0.02, abs=2e-3)
        assert twin == pytest.approx(-slope, rel=0.02, abs=2e-3)

    @pytest.mark.parametrize("loss", LOSSES)
    def test_walls_and_balls_lie_on_the_loss(self, loss: str) -> None:
        value, _ = LOSSES[loss]
        figure = figures.hill(2.0, loss=loss)
        for wall in line_points(figure):
            assert [value([3.0], [x]) for x in wall[:, 0]] == pytest.approx(wall[:, 1].tolist(), abs=2e-3)
        (ball,) = rows(figure, "point", size=260)
        (twin,) = rows(figure, "point", filled=False)
        assert (ball["x"], ball["y"], ball["colour"]) == (2, value([3.0], [2.0]), LOW)
        assert (twin["x"], twin["y"], twin["colour"]) == (4, value([3.0], [4.0]), HIGH)

    @pytest.mark.parametrize(("prediction", "way", "colour"), [(2.0, 1, LOW), (4.0, -1, HIGH)])
    def test_the_push_goes_downhill(self, prediction: float, way: int, colour: str) -> None:
        (push,) = rows(figures.hill(prediction), "rule", strokeWidth=5)
        assert push["colour"] == colour
        assert push["x"] == prediction
        assert np.sign(push["x2"] - push["x"]) == way

    def test_says_height_and_both_slopes(self) -> None:
        assert "Same height 1, opposite slopes −2 and +2" in written(figures.hill(2.0))
        assert figures.hill(2.0).alt == (
            "The squared error over the prediction: a valley whose floor is at the true value 3. A ball lies "
            "at prediction 2: its height is 1, its slope is −2. The push goes downhill, to the right: the "
            "prediction must rise. At prediction 4 the height is the same, but the slope is +2."
        )

    def test_a_slope_is_named_under_its_ball_where_it_is_steep_and_at_its_end_where_it_is_flat(self) -> None:
        def place(figure: figures.Figure, slope: str) -> float:
            return next(
                float(row["x"]) for row in rows(figure, "text", fontWeight=600) if row["text"] == f"slope {slope}"
            )

        assert place(figures.hill(2.0), "−2") == 2
        assert place(figures.hill(2.9), "−0.2") < 2.9

    def test_nothing_pushes_on_the_floor(self) -> None:
        figure = figures.hill(3.0)
        assert tangents(figure) == []
        assert rows(figure, "rule", strokeWidth=5) == []
        assert "no push" in figure.alt

    def test_hills_compare_one_sign_and_two_sizes(self) -> None:
        figure = figures.hills(2.9)
        assert tangents(figure) == pytest.approx([-0.2, -1], rel=0.01)
        assert {"squared: slope −0.2", "absolute: slope −1"} <= set(written(figure))

    @pytest.mark.parametrize("prediction", [0.0, 2.0, 2.5, 4.0, 6.0])
    @pytest.mark.parametrize("losses", [("squared", "absolute"), ("squared", "absolute", "huber")])
    def test_every_hill_is_the_loss_of_the_package(self, prediction: float, losses: tuple[str, ...]) -> None:
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

    def test_three_hills_say_one_sign_and_how_many_sizes(self) -> None:
        three = ("squared", "absolute", "huber")
        assert figures.hills(2.0, losses=three).alt.endswith("The slopes are −2, −1 and −1: one sign, two sizes.")
        assert figures.hills(2.9, losses=three).alt.endswith("−0.2, −1 and −0.1: one sign, three sizes.")
        assert figures.hills(3.0, losses=three).alt.endswith("0, 0 and 0: no slope and no push.")


class TestSigns:
    def test_errors_have_signs_and_losses_have_none(self) -> None:
        figure = figures.errors(3.0, (2.0, 4.0))
        cells = [row["text"] for row in rows(figure, "text", fontSize=18)]
        assert cells == ["−1", "1", "1", "+1", "1", "1"]
        arrows = [row for row in rows(figure, "rule") if row["colour"] != MUTED]
        assert [(row["x"], np.sign(row["x2"] - row["x"]), row["colour"]) for row in arrows] == [
            (3, -1, LOW),
            (3, 1, HIGH),
        ]
        assert "The errors differ in sign, the losses are the same" in written(figure)

    def test_unequal_errors_are_not_called_the_same(self) -> None:
        assert "the same" not in figures.errors(3.0, (2.0, 5.0)).alt
        assert "the same" not in figures.errors(3.0, (4.0, 4.0)).alt

    def test_weight_directions_are_those_of_the_gradient(self) -> None:
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
    def test_an_example_is_marked_where_its_gradient_belongs(self, error: float, x: float) -> None:
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

    def test_an_example_is_worked_out_by_hand(self) -> None:
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


class TestModels:
    def test_residuals_are_coloured_by_sign(self) -> None:
        figure = figures.residuals([3, 1, 2], [5.0, 5.0, 5.0], [1.0, 5.0, 8.0])
        pushes = rows(figure, "rule", strokeWidth=3)
        assert [(row["x"], row["y"], row["colour"]) for row in pushes] == [(2, 8, HIGH), (3, 1, LOW)]
        assert {"+3 ▼", "−4 ▲"} <= set(written(figure))
        assert "1 is too low and must rise, 1 is too high and must fall" in figure.alt
        assert figure.alt.endswith("0, +3 and −4.")

    @pytest.mark.parametrize("history", [CONVERGING, DIVERGING, NETWORK], ids=["converging", "diverging", "network"])
    def test_lines_are_those_of_the_history(self, history: Any) -> None:
        figure = figures.lines(X, Y, history)
        named = re.search(r"at the steps ([\d, and]+)\.", figure.alt)
        assert named
        steps = [int(step) for step in re.findall(r"\d+", named[1])]
        expected = [history.model.with_parameters(history.parameters[step]) for step in steps]
        drawn = line_points(figure)
        assert len(drawn) == len(steps) > 1
        for points in drawn:
            assert any(np.allclose(model.predict(points[:, 0]), points[:, 1], atol=2e-3) for model in expected)

    def test_a_loss_that_falls_is_not_taken_for_a_line_that_fits(self) -> None:
        runaway = fit(Line(), X, Y, loss="mean_error", learning_rate=0.1, steps=50)
        figure = figures.lines(X, Y, runaway)
        assert "The loss falls, yet the line leaves the data" in written(figure)
        assert figure.alt.endswith("The loss goes from −4 to −20.3: the loss falls, yet the line leaves the data.")

    def test_a_line_that_comes_closer_may_have_a_higher_loss(self) -> None:
        x, y = [0, 1, 2, 3], [0, 0, 0, 9]
        figure = figures.lines(x, y, fit(Line(3.0, 1.0), x, y, learning_rate=0.25, steps=1))
        assert "The line comes closer, yet the loss does not fall" in written(figure)

    def test_a_line_that_runs_away_is_shown_before_it_leaves_the_picture(self) -> None:
        figure = figures.lines(X, Y, fit(Line(), X, Y, learning_rate=1.0, steps=10))
        assert "at the steps 0 and 1." in figure.alt
        assert "Training brings the line further from the data" in written(figure)

    @pytest.mark.parametrize(
        ("x", "y"), [(X, Y), (X, [1, 3, 5, 0]), ([-2, 4], [7, 1])], ids=["exact", "noisy", "two points"]
    )
    def test_contours_join_points_of_equal_error(self, x: list[float], y: list[float]) -> None:
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

    def test_the_cross_is_the_lowest_point(self) -> None:
        (cross,) = rows(figures.loss_surface(X, [1, 3, 5, 0]), "point", shape="cross")
        slope, intercept = np.polyfit(X, [1, 3, 5, 0], 1)
        assert (cross["x"], cross["y"]) == pytest.approx((slope, intercept), abs=2e-3)

    def test_the_path_is_that_of_the_history(self) -> None:
        (path,) = line_points(figures.loss_surface(X, Y, CONVERGING.parameters), color=TEXT)
        assert path[0] == pytest.approx(CONVERGING.parameters[0], abs=1e-3)
        assert path[-1] == pytest.approx(CONVERGING.parameters[-1], abs=1e-3)
        gaps = np.abs(path[:, None] - CONVERGING.parameters[None]).max(axis=2).min(axis=1)
        assert gaps.max() < 1e-3

    def test_a_path_that_runs_away_is_cut_off(self) -> None:
        figure = figures.loss_surface(X, Y, DIVERGING.parameters)
        (path,) = line_points(figure, color=TEXT)
        assert 3 < len(path) < len(DIVERGING.parameters)
        assert "leaves the valley" in figure.alt
        assert any("uphill" in text for text in written(figure))

    @pytest.mark.parametrize("rate", [0.04, 0.1, 0.18, 0.22, 0.24])
    def test_every_step_of_a_path_is_seen_and_no_arrowhead_lies_on_another(self, rate: float) -> None:
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

    def test_a_path_of_no_step_is_its_start(self) -> None:
        figure = figures.loss_surface(X, Y, CONVERGING.parameters[:1])
        assert "The start: MSE 21" in written(figure)
        assert figure.alt.endswith("A path starts at (0, 0), error 21.")
        assert rows(figure, "point", size=110) == [{"x": 0, "y": 0, "colour": TEXT}]

    def test_the_curve_holds_the_losses(self) -> None:
        (curve,) = line_points(figures.loss_curve(CONVERGING.losses))
        assert curve[:, 0].tolist() == list(range(51))
        assert curve[:, 1] == pytest.approx(CONVERGING.losses, abs=1e-3)

    @pytest.mark.parametrize(("highest", "written_as"), [(9000.0, "~r"), (500_000.0, "~s")])
    def test_the_numbers_of_a_high_curve_stay_short(self, highest: float, written_as: str) -> None:
        figure = figures.loss_curve([21.0, highest])
        assert figure.spec["layer"][0]["encoding"]["y"]["axis"]["format"] == written_as

    def test_the_curve_ends_where_numbers_do(self) -> None:
        figure = figures.loss_curve([1.0, 4.0, np.inf, np.nan])
        assert figure.alt == "The loss over 1 step of training: it rises from 1 to 4."

    def test_a_long_curve_stays_small(self) -> None:
        (curve,) = line_points(figures.loss_curve(np.linspace(5, 1, 10_001)))
        assert len(curve) == 121
        assert curve[-1].tolist() == [10_000, 1]


class TestSignAndSize:
    @pytest.mark.parametrize(
        ("name", "loss", "gradient", "options"),
        [
            ("squared", mean_squared_error, mean_squared_error_gradient, {}),
            ("absolute", mean_absolute_error, mean_absolute_error_gradient, {}),
            ("huber", huber_loss, huber_loss_gradient, {"delta": 0.5}),
            ("log_cosh", log_cosh_loss, log_cosh_loss_gradient, {}),
            ("pinball", pinball_loss, pinball_loss_gradient, {"quantile": 0.75}),
        ],
    )
    def test_curves_are_those_of_the_package(
        self, name: str, loss: Callable[..., float], gradient: Callable[..., Any], options: dict[str, float]
    ) -> None:
        figure = figures.losses_and_slopes(name, **options)
        low, slope_low, high, slope_high = (
            [mark for mark in marks(figure.spec) if mark["mark"]["type"] == "line"][index] for index in (0, 2, 1, 3)
        )
        for mark in (low, high, slope_low, slope_high):
            colour = LOW if mark in (low, slope_low) else HIGH
            assert mark["mark"]["color"] == colour
            points = [(row["x"], row["y"]) for row in mark["data"]["values"]]
            assert len(points) > 3
            for error, drawn in points:
                if mark in (low, high):
                    assert drawn == pytest.approx(loss([0.0], [error], **options), abs=2e-3)
                elif error:
                    assert drawn == pytest.approx(float(gradient([0.0], [error], **options)[0]), abs=2e-3)
                    assert (drawn < 0) == (colour == LOW)

    def test_each_loss_has_a_stroke_of_its_own_and_a_name(self) -> None:
        figure = figures.losses_and_slopes("absolute", "huber", "pinball")
        assert {"absolute", "Huber", "pinball"} <= set(written(figure))
        strokes = [mark["mark"] for mark in marks(figure.spec) if mark["mark"]["type"] == "line"]
        assert len({str(mark.get("strokeDash")) for mark in strokes}) == 3

    def test_approaches_colour_both_sides_of_the_goal(self) -> None:
        figure = figures.approaches(1.0, {"MAE": ZIGZAG, "MSE": LANDING})
        zigzag, landing = line_points(figure)
        assert zigzag[:, 1].tolist() == ZIGZAG
        assert landing[:, 1].tolist() == LANDING
        assert [row["colour"] for row in rows(figure, "point")] == [LOW, LOW, LOW, HIGH, LOW] + [LOW] * 5
        assert figure.alt == (
            "4 steps towards the goal 1 (shown: prediction). MAE: from 0 to 0.8, 0.2 from the goal, changing sides 2 "
            "times. MSE: from 0 to 0.998, 0.0016 from the goal, never changing sides."
        )

    def test_approaches_name_the_one_that_ends_closest(self) -> None:
        assert "Closest in the end: MSE, 0.0016 from the goal" in written(
            figures.approaches(1.0, {"MAE": ZIGZAG, "MSE": LANDING})
        )

    def test_names_of_approaches_keep_apart(self) -> None:
        figure = figures.approaches(0.0, {key: [1.0, 0.0] for key in "abcd"})
        names = [mark for mark in marks(figure.spec) if mark["mark"].get("dx") == 11]
        heights = sorted(mark["mark"]["dy"] for mark in names)
        assert len(heights) == 5
        assert np.diff(heights).min() >= 18

    @pytest.mark.parametrize(
        ("values", "delta", "places", "pulls"),
        [
            (OUTLIER, 2, (22, 3, 3), (156, 3, 2)),
            (OUTLIER, 10, (22, 5, 3), (156, 10, 2)),
            (OUTLIER, 1000, (22, 22, 3), (156, 78, 2)),
            ([0.0, 4.0], 1, (2, 2, 2), (4, 1, 1)),
        ],
    )
    def test_pulls_cancel_where_the_losses_are_lowest(
        self, values: list[float], delta: float, places: tuple[float, ...], pulls: tuple[float, ...]
    ) -> None:
        figure = figures.balance(values, delta=delta)
        assert tuple(row["x"] for row in rows(figure, "point")) == places
        words = written(figure)
        for pull in pulls:
            assert {f"▼ pulls down {pull}", f"pulls up {pull} ▲"} <= set(words)
        for row in rows(figure, "rule", strokeWidth=2.5):
            lane = int(row["y"])
            assert row["colour"] == {-1: LOW, 0: NONE, 1: HIGH}[int(np.sign(places[lane] - row["x"]))]

    def test_a_span_keeps_pictures_comparable(self) -> None:
        def axis_of(figure: figures.Figure) -> Any:
            return figure.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]

        near, far = ([1.0, 2.0, 3.0, 4.0, last] for last in (15.0, 100.0))
        assert (
            axis_of(figures.balance(near, span=(0, 100))) == axis_of(figures.balance(far, span=(0, 100))) == [-5, 105]
        )
        assert axis_of(figures.balance(near)) != axis_of(figures.balance(far))
        assert axis_of(figures.balance(far, span=(2, 3))) == axis_of(figures.balance(far))  # no value is cut off

    @pytest.mark.parametrize(
        ("x", "y_true", "y_pred"),
        [([1.0, 2.0], [3.0, 3.0], [2.0, 4.0]), ([-1.0, 0.0, 2.0], [1.0, 1.0, 1.0], [4, -1, 1])],
    )
    def test_pushes_go_against_the_slopes(self, x: list[float], y_true: list[float], y_pred: list[float]) -> None:
        figure = figures.pushes(x, y_true, y_pred)
        line = Line()
        slopes = np.array(
            [
                parameter_gradient(line, [x[k]], mean_squared_error_gradient([y_true[k]], [y_pred[k]]))
                for k in range(len(x))
            ]
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

    @pytest.mark.parametrize("prediction", [2.0, 4.0, -7.0])
    def test_on_a_slide_both_predictions_go_down(self, prediction: float) -> None:
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

    def test_a_batch_says_which_parameter_stays(self) -> None:
        figure = figures.pushes([1, 2], [3, 3], [2, 4])
        assert {"slope in the bias 0", "slope in the weight +1 ▼"} <= set(written(figure))
        assert figure.alt.endswith(
            "Bias: slopes −2 and +2, mean 0, so it stays. Weight: slopes −2 and +4, mean +1, so it falls."
        )

    @pytest.mark.parametrize("activation", ["tanh", "relu"])
    @pytest.mark.parametrize(("x", "bias"), [(-1.0, 0.5), (2.0, 0.1), (2.0, -5.0)])
    @pytest.mark.parametrize(("output_weight", "y_true"), [(-2.0, 3.0), (0.5, -3.0)])
    def test_a_path_holds_the_slopes_of_the_network(
        self, activation: str, x: float, bias: float, output_weight: float, y_true: float
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

    def test_the_numbers_of_a_path_fit_into_circles_and_boxes(self) -> None:
        for x, w_2, y_true in product((-2, 0, 1), (-2, 0, 2), (-2, 3, 6)):
            figure = figures.sign_path(TwoLayerNetwork([-0.5], [0.0], [w_2], 2.0), x, y_true)
            (circles,) = [mark for mark in marks(figure.spec) if mark["mark"].get("filled") is False]
            diameter = 2 * np.sqrt(circles["mark"]["size"] / np.pi)
            in_circles, in_boxes = (rows(figure, "text", fontSize=size, fontWeight=600) for size in (14, 13))
            assert len(in_circles) == len(in_boxes) == 4
            # Times the width of a bold digit; the boxes stand 72 apart.
            assert max(len(row["text"]) for row in in_circles) * 9.7 < diameter
            assert max(len(row["text"]) for row in in_boxes) * 9 <= 72

    def test_a_path_says_the_numbers_of_chapter_9(self) -> None:
        figure = figures.sign_path(ONE_UNIT, -1.0, 3.0)
        assert {"0.5", "−3 ▲", "+3 ▼", "−1 ▲", "−2 ▲", "·w₂·0.75"} <= set(written(figure))


@pytest.mark.parametrize(
    ("value", "text"),
    [(-4.0, "−4"), (0.0, "0"), (1234.5, "1230"), (0.00000212, "2.12×10⁻⁶"), (3.5e9, "3.5×10⁹")],
)
def test_numbers_are_written_for_readers(value: float, text: str) -> None:
    assert figures.loss_curve([value, 7.0]).alt.endswith(f"from {text} to 7.")


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: figures.hill(loss="cubed"), "loss must be one of squared, absolute, huber, but is 'cubed'"),
        (lambda: figures.hill(float("nan")), "prediction must be finite"),
        (lambda: figures.hill(1e200), "prediction must not exceed 1e100 to be drawn, but holds 1e\\+200"),
        (lambda: figures.hill(1e17, y_true=1e17), "y_true 1e\\+17 is too large to be drawn"),
        (lambda: figures.loss_curve([1e200, 1.0]), "losses must not exceed 1e100"),
        (lambda: figures.hills(2.0, y_true=float("inf")), "y_true must be finite"),
        (lambda: figures.hills(2.0, losses=("squared",)), "losses must be two or 3 losses, but are 1"),
        (lambda: figures.hills(2.0, losses=("squared", "cubed")), "losses must be one of squared, absolute, huber"),
        (lambda: figures.errors(3.0, []), "predictions is empty"),
        (lambda: figures.errors(3.0, range(7)), "at most 6"),
        (lambda: figures.residuals(X, Y, [1.0]), "y_true and y_pred must have equal shapes"),
        (lambda: figures.residuals([0.0], Y, Y), "x and y_true must have equal shapes"),
        (lambda: figures.lines([0.0], Y, CONVERGING), "x and y_true must have equal shapes"),
        (lambda: figures.loss_surface([1.0, 1.0], [2.0, 3.0]), "at least two different inputs"),
        (lambda: figures.loss_surface(X, Y, [1.0, 2.0]), r"path must have the shape \(steps \+ 1, 2\)"),
        (lambda: figures.loss_surface(X, Y, [[np.nan, 0.0]]), "path must begin with finite parameters"),
        (lambda: figures.losses_and_slopes(), "names must be one to 3 losses, but are 0"),
        (
            lambda: figures.losses_and_slopes("cubed"),
            "names must be one of squared, absolute, huber, log_cosh, pinball",
        ),
        (lambda: figures.losses_and_slopes("huber", delta=0), "delta must be greater than 0"),
        (lambda: figures.approaches(1.0, {}), "paths must hold one to 4 ways, but holds 0"),
        (lambda: figures.approaches(1.0, {"a": [1.0]}), "the same number of values for each way, at least 2"),
        (lambda: figures.approaches(1.0, {"a": [1, 2], "b": [1, 2, 3]}), "the same number of values"),
        (lambda: figures.approaches(1.0, {"a": [1.0, np.nan]}), r"paths\['a'\] must be finite"),
        (lambda: figures.pushes([0.0] * 5, [1.0] * 5, [2.0] * 5), "x holds 5 examples, but the figure holds at most 4"),
        (lambda: figures.pushes([0.0, 1.0], [1.0, 1.0], [2.0]), "y_true and y_pred must have equal shapes"),
        (lambda: figures.sign_path(TwoLayerNetwork.random(2, seed=0), 1.0, 1.0), "one hidden unit, but has 2"),
        (lambda: figures.slide(3.0), "prediction must differ from y_true, 3, by enough to be seen"),
        (lambda: figures.balance([2.0, 2.0]), "at least two different values, but all are 2"),
        (lambda: figures.balance([1.0, 2.0], span=(0, 1, 2)), "span must hold two values, .* but holds 3"),  # type: ignore[arg-type]
        (lambda: figures.balance([1.0, 2.0], span=(0, np.inf)), "span must be finite"),
        (lambda: figures.weight_directions(error=1.0), "error and x must be given together, but are 1.0 and None"),
        (lambda: figures.weight_directions(error=1.0, x=np.nan), "x must be finite"),
        (lambda: figures.loss_curve([1.0]), "at least two finite numbers"),
        (lambda: figures.loss_curve([[1.0, 2.0]]), "losses must be one-dimensional"),
    ],
)
def test_bad_input_is_named(draw: Callable[[], figures.Figure], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw()


@given(x=st.lists(numbers, min_size=2, max_size=12, unique=True), data=st.data())
def test_any_data_can_be_drawn(x: list[float], data: st.DataObject) -> None:
    same_length = st.lists(numbers, min_size=len(x), max_size=len(x))
    y_true, y_pred = data.draw(same_length), data.draw(same_length)
    for figure in (figures.residuals(x, y_true, y_pred), figures.loss_curve(np.abs(y_true))):
        json.dumps(figure.spec, allow_nan=False)


class Display:
    """Jupyter's display: which pictures were shown, in words."""

    def __init__(self) -> None:
        self.shown: list[list[str]] = []

    def __call__(self, value: object, *, display_id: bool) -> Display:
        assert display_id is True
        self.shown.append([repr(value)])
        return self

    def update(self, value: object) -> None:
        self.shown[-1].append(repr(value))


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Display:
    display = Display()
    monkeypatch.setattr("builtins.display", display, raising=False)
    return display


def test_watched_training_shows_one_picture_and_replaces_it(display: Display) -> None:
    watch = figures.watch_training(3)
    for _ in range(2):  # run again, it begins again
        fit(Line(), X, Y, learning_rate=0.1, steps=3, on_step=watch)
    first, second = display.shown
    assert first == second
    assert [words.split(",")[0] for words in first] == [f"Training at step {step} of 3" for step in range(4)]
    assert first[1] == (
        "Training at step 1 of 3, with a loss of 0.535. The loss curve of the 1 step so far begins at 21."
    )


@pytest.mark.parametrize("steps", [0, 1, 199, 1234])
def test_watched_training_is_shown_200_times_at_most_and_at_its_end(display: Display, steps: int) -> None:
    fit(Line(), X, Y, learning_rate=0.01, steps=steps, on_step=figures.watch_training(steps))
    ((*before, last),) = display.shown
    assert len(before) == min(steps, 200)
    assert last.startswith(f"Training at step {steps} of {steps}, ")


def test_bar_grows_with_the_steps() -> None:
    def bar(figure: figures.Figure) -> list[float]:
        return [row["x2"] - row["x"] for row in rows(figure, "rect")]

    track, half = bar(watched(100, CONVERGING.losses))
    assert half == pytest.approx(track / 2, rel=1e-3)
    whole, done = bar(watched(50, CONVERGING.losses))
    assert whole == done
    assert bar(watched(50, []))[1] == 0


def test_watch_is_displayed_as_its_picture() -> None:
    watch = figures.watch_training(2)
    watch(0, 21.0)
    assert watch._repr_mimebundle_() == watch.figure._repr_mimebundle_()


def test_curve_of_a_diverging_training_holds_the_numbers_that_can_be_drawn() -> None:
    figure = watched(4, [21.0, 1e99, 1e200, float("inf"), float("inf")])
    (curve,) = line_points(figure)
    assert len(curve) == 2
