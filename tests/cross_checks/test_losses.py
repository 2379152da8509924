"""Every loss and every gradient equals what scikit-learn, SciPy, Optax and JAX compute from the same numbers.

JAX differentiates a loss by itself; scikit-learn's gradients are written by hand, in the losses of its own models.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.scipy.special import xlog1py, xlogy
from scipy import special
from sklearn import _loss, metrics

import tutorial_code


@dataclass(frozen=True)
class Peer:
    """The same loss elsewhere: a function of y_true and y_pred, and the gradient if the peer has one of its own."""

    loss: str  # its name in tutorial_code
    name: str
    height: Callable[[Any, Any], Any]
    slope: Callable[[Any, Any], Any] | None = None
    inputs: str = "values"
    options: dict[str, float] = field(default_factory=dict)

    def __str__(self) -> str:
        options = [f"{name}={value}" for name, value in self.options.items()]
        return "-".join([self.loss, *options, self.name])


def by_jax(loss: str, name: str, of_examples: Callable[[Any, Any], Any], **more: Any) -> Peer:
    """A peer that JAX can differentiate, given as the losses of the single examples."""

    def height(y_true: Any, y_pred: Any) -> Any:
        return jnp.mean(of_examples(y_true, y_pred))

    return Peer(loss, name, height, jax.grad(height, argnums=1), **more)


def by_scikit_learn(loss: str, peer: Any, factor: float = 1, **more: Any) -> Peer:
    """A loss that scikit-learn's models minimise, times what our definition has more."""

    def height(y_true: Any, y_pred: Any) -> Any:
        return factor * np.mean(peer.loss(y_true, y_pred))

    def slope(y_true: Any, y_pred: Any) -> Any:
        return factor * peer.gradient(y_true, y_pred) / y_true.size

    return Peer(loss, f"sklearn.{type(peer).__name__}", height, slope, **more)


PEERS = [
    Peer("mean_absolute_error", "sklearn.metrics", metrics.mean_absolute_error),
    by_scikit_learn("mean_absolute_error", _loss.AbsoluteError()),
    by_jax("mean_absolute_error", "jax", lambda y_true, y_pred: jnp.abs(y_pred - y_true)),
    Peer("mean_squared_error", "sklearn.metrics", metrics.mean_squared_error),
    by_scikit_learn("mean_squared_error", _loss.HalfSquaredError(), factor=2),
    by_jax("mean_squared_error", "optax", lambda y_true, y_pred: optax.losses.squared_error(y_pred, y_true)),
    *(
        peer
        for delta in (1.0, 2.5)
        for peer in (
            Peer(
                "huber_loss",
                "scipy",
                lambda y_true, y_pred, delta=delta: np.mean(special.huber(delta, y_pred - y_true)),
                options={"delta": delta},
            ),
            by_jax(
                "huber_loss",
                "optax",
                lambda y_true, y_pred, delta=delta: optax.losses.huber_loss(y_pred, y_true, delta=delta),
                options={"delta": delta},
            ),
        )
    ),
    by_jax("log_cosh_loss", "optax", lambda y_true, y_pred: optax.losses.log_cosh(y_pred, y_true)),
    *(
        peer
        for quantile in (0.1, 0.5, 0.75)
        for peer in (
            Peer(
                "pinball_loss",
                "sklearn.metrics",
                lambda y_true, y_pred, quantile=quantile: metrics.mean_pinball_loss(y_true, y_pred, alpha=quantile),
                options={"quantile": quantile},
            ),
            by_scikit_learn("pinball_loss", _loss.PinballLoss(quantile=quantile), options={"quantile": quantile}),
        )
    ),
    Peer(
        "binary_cross_entropy",
        "sklearn.metrics",
        lambda y_true, y_pred: metrics.log_loss(y_true, y_pred, labels=[0, 1]),
        inputs="labels and probabilities",
    ),
    *(
        by_jax(
            "binary_cross_entropy",
            f"jax-{inputs.partition(' ')[0]}",
            lambda y_true, y_pred: -xlogy(y_true, y_pred) - xlog1py(1 - y_true, -y_pred),
            inputs=inputs,
        )
        for inputs in ("labels and probabilities", "shares and probabilities")
    ),
    by_jax(
        "binary_cross_entropy_with_logits",
        "optax",
        lambda y_true, y_pred: optax.losses.sigmoid_binary_cross_entropy(y_pred, y_true),
        inputs="labels and logits",
    ),
    by_scikit_learn("binary_cross_entropy_with_logits", _loss.HalfBinomialLoss(), inputs="labels and logits"),
]
WITHOUT_PEER = {"mean_error"}  # the counterexample: nobody has a loss that keeps the sign


def test_every_loss_has_a_peer_for_its_height_and_one_for_its_slope():
    gradients = {name.removesuffix("_gradient") for name in tutorial_code.__all__ if name.endswith("_gradient")}
    losses = gradients - {"numerical", "parameter"} - WITHOUT_PEER
    assert losses == {peer.loss for peer in PEERS}
    assert losses == {peer.loss for peer in PEERS if peer.slope}


@pytest.mark.parametrize("peer", PEERS, ids=str)
def test_height(peer, examples, agree):
    y_true, y_pred = examples[peer.inputs]
    ours = getattr(tutorial_code, peer.loss)(y_true, y_pred, **peer.options)
    agree(ours, np.float64(peer.height(y_true, y_pred)))


@pytest.mark.parametrize("peer", [peer for peer in PEERS if peer.slope], ids=str)
def test_slope(peer, examples, agree):
    y_true, y_pred = examples[peer.inputs]
    ours = getattr(tutorial_code, f"{peer.loss}_gradient")(y_true, y_pred, **peer.options)
    agree(ours, peer.slope(y_true, y_pred))
