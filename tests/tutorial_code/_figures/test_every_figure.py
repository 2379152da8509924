"""What holds for every figure: plain data, words that follow the data, colours of the page, bad input named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_code import TwoLayerNetwork, figures

from .drawn import COLOUR_PROPERTIES, COLOURS, CONVERGING, DRAWN, EVERY, X, Y, marks, numbers, properties


def test_every_public_figure_is_tested() -> None:
    assert {*DRAWN, "Figure"} == set(figures.__all__)
    public = {name for name, value in vars(figures).items() if callable(value) and not name.startswith("_")}
    assert public == set(figures.__all__)


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
