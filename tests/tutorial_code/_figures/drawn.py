"""What the tests of the figures share: every figure once drawn, and what stands in a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from tutorial_code import (
    Line,
    TwoLayerNetwork,
    figures,
    fit,
    huber_loss,
    huber_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
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
    return [row["text"] for row in rows(figure, "text")]


def properties(value: object) -> Iterator[tuple[str, object]]:
    """All properties of a specification, those of the data rows included."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key, inner
            yield from properties(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from properties(inner)
