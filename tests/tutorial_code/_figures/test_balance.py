"""Where pulls cancel: the lowest place of each loss, on axes that can be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tutorial_code import figures

from .drawn import HIGH, LOW, NONE, OUTLIER, rows, written


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
    values: list[float], delta: float, places: tuple[float, ...], pulls: tuple[float, ...]
) -> None:
    figure = figures.balance(values, delta=delta)
    assert tuple(row["x"] for row in rows(figure, "point")) == places
    words = written(figure)
    for pull in pulls:
        assert {f"▼ pulls down {pull}", f"pulls up {pull} ▲"} <= set(words)
    for row in rows(figure, "rule", strokeWidth=2.5):
        lane = int(row["y"])
        assert row["colour"] == {-1: LOW, 0: NONE, 1: HIGH}[int(np.sign(places[lane] - row["x"]))]


def test_a_span_keeps_pictures_comparable() -> None:
    def axis_of(figure: figures.Figure) -> Any:
        return figure.spec["layer"][0]["encoding"]["x"]["scale"]["domain"]

    near, far = ([1.0, 2.0, 3.0, 4.0, last] for last in (15.0, 100.0))
    assert axis_of(figures.balance(near, span=(0, 100))) == axis_of(figures.balance(far, span=(0, 100))) == [-5, 105]
    assert axis_of(figures.balance(near)) != axis_of(figures.balance(far))
    assert axis_of(figures.balance(far, span=(2, 3))) == axis_of(figures.balance(far))  # no value is cut off
    assert figures.balance(near, span=(0, 100)).alt.endswith("The axis reaches from −5 to 105.")
