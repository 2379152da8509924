"""What the chapters import: losses, gradients, models and updates, in NumPy alone.

The figures are in `tutorial_code.figures`, which is loaded only where it is imported.
"""

from tutorial_code.gradients import numerical_gradient, parameter_gradient
from tutorial_code.losses import (
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
    huber_loss,
    huber_loss_gradient,
    log_cosh_loss,
    log_cosh_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_error,
    mean_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    pinball_loss,
    pinball_loss_gradient,
)
from tutorial_code.models import Line, TwoLayerNetwork
from tutorial_code.updates import (
    AdamState,
    History,
    adam_step,
    fit,
    gradient_descent_step,
    momentum_step,
    sign_descent_step,
)

__all__ = [
    "AdamState",
    "History",
    "Line",
    "TwoLayerNetwork",
    "adam_step",
    "binary_cross_entropy",
    "binary_cross_entropy_gradient",
    "binary_cross_entropy_with_logits",
    "binary_cross_entropy_with_logits_gradient",
    "fit",
    "gradient_descent_step",
    "huber_loss",
    "huber_loss_gradient",
    "log_cosh_loss",
    "log_cosh_loss_gradient",
    "mean_absolute_error",
    "mean_absolute_error_gradient",
    "mean_error",
    "mean_error_gradient",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "momentum_step",
    "numerical_gradient",
    "parameter_gradient",
    "pinball_loss",
    "pinball_loss_gradient",
    "sign_descent_step",
]
