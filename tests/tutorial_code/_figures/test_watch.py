"""A training while it runs: one picture that is replaced, a bar that grows, a curve of what can be drawn."""

from __future__ import annotations

import pytest

from tutorial_code import Line, figures, fit

from .drawn import CONVERGING, X, Y, line_points, rows, watched


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
