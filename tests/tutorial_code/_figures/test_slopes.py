"""Losses beside their slopes: the curves are those of the package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tutorial_code import (
    figures,
    huber_loss,
    huber_loss_gradient,
    log_cosh_loss,
    log_cosh_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    pinball_loss,
    pinball_loss_gradient,
)

from .drawn import HIGH, LOW, marks, written


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
    name: str, loss: Callable[..., float], gradient: Callable[..., Any], options: dict[str, float]
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


def test_each_loss_has_a_stroke_of_its_own_and_a_name() -> None:
    figure = figures.losses_and_slopes("absolute", "huber", "pinball")
    assert {"absolute", "Huber", "pinball"} <= set(written(figure))
    strokes = [mark["mark"] for mark in marks(figure.spec) if mark["mark"]["type"] == "line"]
    assert len({str(mark.get("strokeDash")) for mark in strokes}) == 3


def test_the_text_counts_the_losses() -> None:
    assert ": a loss, lowest at 0" in figures.losses_and_slopes("pinball", quantile=0.9).alt
    assert ": 2 losses, lowest at 0" in figures.losses_and_slopes("squared", "absolute").alt
