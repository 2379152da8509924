"""Training while it runs: a bar for the steps, and the loss curve so far."""

from __future__ import annotations

import builtins
from math import isfinite
from typing import Any

from tutorial_code._figures.axes import AXES_WIDTH, HEIGHT, on_axes, padded, steps_taken
from tutorial_code._figures.drawing import GRID, TEXT, Figure, Plane, Spec, number
from tutorial_code._validation import whole_number

_MOST_PICTURES = 200  # of one training: the bar moves by half a percent at least
_BAR = (-44, 32, 38)  # pixels: its left end and its lower and upper edge, seen from the upper left corner of the plot
_LARGEST = 1e100  # squares of larger numbers leave the range of a float64


class TrainingWatch:
    """Draws a training as it goes on; made by `watch_training`."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._losses: list[float] = []
        self._drawn = 0
        self._display: Any = None

    def __call__(self, step: int, loss: float) -> None:
        """Takes note of the loss after `step` updates, and shows the picture of it where there is a display."""
        if step == 0:
            self._losses, self._drawn, self._display = [], 0, None
        self._losses.append(float(loss))
        share = _MOST_PICTURES / max(self._steps, 1)
        if step and step < self._steps and int(step * share) == int(self._drawn * share):
            return
        self._drawn = step
        if step == 0:
            show = getattr(builtins, "display", None)  # Jupyter's, or that of the page; a plain prompt has none
            self._display = show(self, display_id=True) if show else None
        elif self._display is not None:
            self._display.update(self)

    @property
    def figure(self) -> Figure:
        """The picture of the training so far."""
        step, loss = self._drawn, self._losses[self._drawn] if self._losses else None
        shown = sorted({round(step * index / min(step or 1, 120)) for index in range(min(step, 120) + 1)})
        losses = [(float(each), self._losses[each]) for each in shown if self._losses]
        points = [(x, y) for x, y in losses if isfinite(y) and abs(y) <= _LARGEST]
        plane = Plane((0, max(self._steps, 1)), padded([0.0, *(y for _, y in points)], 0.04), AXES_WIDTH, HEIGHT)
        marks = [_bar(plane, step / self._steps if self._steps else 1.0), plane.line(points, TEXT)]
        now = f"Step {step} of {self._steps}"
        if loss is None:
            return on_axes(plane, marks, now, f"{now}: no loss has been measured yet.", ("step", "loss"))
        height = number(loss) if isfinite(loss) else "infinity"
        alt = (
            f"Training at {now.lower()}, with a loss of {height}. The loss curve of the "
            f"{steps_taken(step)} so far begins at {number(self._losses[0])}."
        )
        return on_axes(plane, marks, f"{now}, loss {height}", alt, ("step", "loss"))

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Spec:
        return self.figure._repr_mimebundle_(include, exclude)

    def __repr__(self) -> str:
        return self.figure.alt


def watch_training(steps: int) -> TrainingWatch:
    """A progress bar and the loss curve so far, for the argument `on_step` of `fit`.

    The picture is displayed when training begins and replaced as it goes on, about 200 times at
    most. A training that is stopped leaves the last one.

    Args:
        steps: Number of updates that the training will take, at least 0.

    Returns:
        A function of the step and the loss, which is also the picture of what it has been told.

    Raises:
        TypeError: `steps` is not a whole number.
        ValueError: `steps` is negative.

    Examples:
        >>> from tutorial_code import Line, fit
        >>> watch = watch_training(1)
        >>> _ = fit(Line(), [0, 1, 2, 3], [1, 3, 5, 7], learning_rate=0.1, steps=1, on_step=watch)
        >>> watch
        Training at step 1 of 1, with a loss of 0.535. The loss curve of the 1 step so far begins at 21.
    """
    return TrainingWatch(whole_number(steps, "steps", at_least=0))


def _bar(plane: Plane, share: float) -> Spec:
    """The track above the plot, and how much of it is done."""
    left, lower, upper = _BAR
    across, up = (1 / pixels for pixels in plane.pixels(1, 1))
    x, y, y2 = left * across, plane.y[1] + lower * up, plane.y[1] + upper * up
    ends = [(GRID, plane.width * across), (TEXT, x + (plane.width - left) * share * across)]
    return plane.boxes([(x, y, x2, y2, colour) for colour, x2 in ends])
