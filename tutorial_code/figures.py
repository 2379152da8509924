"""The figures of the chapters, described as Vega-Lite data; whoever shows them draws them.

Everywhere blue is a negative error or slope (the prediction is too low and must rise), orange a
positive one (too high, must fall), and an arrow or a word says the same.
"""

from tutorial_code._figures.approaches import approaches
from tutorial_code._figures.balance import balance
from tutorial_code._figures.drawing import Figure
from tutorial_code._figures.hills import hill, hills
from tutorial_code._figures.network import sign_path
from tutorial_code._figures.pushes import pushes
from tutorial_code._figures.signs import errors, weight_directions
from tutorial_code._figures.slide import slide
from tutorial_code._figures.slopes import losses_and_slopes
from tutorial_code._figures.surface import loss_surface
from tutorial_code._figures.training import lines, loss_curve, residuals
from tutorial_code._figures.watch import watch_training

__all__ = [
    "Figure",
    "approaches",
    "balance",
    "errors",
    "hill",
    "hills",
    "lines",
    "loss_curve",
    "loss_surface",
    "losses_and_slopes",
    "pushes",
    "residuals",
    "sign_path",
    "slide",
    "watch_training",
    "weight_directions",
]
