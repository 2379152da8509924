"""Each update rule takes the steps of Optax, a hundred in a row, alone and inside `fit`."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from tutorial_code import AdamState, adam_step, fit, gradient_descent_step, momentum_step, sign_descent_step

from .models_in_jax import MODELS, predict

STEPS, RATE = 100, 0.05
RANDOM = np.random.default_rng(4)
START = RANDOM.normal(0, 1, 6)
GRADIENTS = RANDOM.normal(0, 1, (STEPS, 6)) * np.logspace(-3, 3, 6)  # tiny ones and huge ones
X, Y_TRUE = RANDOM.normal(0, 1, 30), RANDOM.normal(0, 1, 30)


def ours(move, state):
    """The parameters after each step of `move`, a function of parameters, gradient and state."""
    theta, path = START, []
    for gradient in GRADIENTS:
        theta, state = move(theta, gradient, state)
        path.append(theta)
    return path


def theirs(optimizer):
    theta, path = jnp.asarray(START), []
    state = optimizer.init(theta)
    for gradient in GRADIENTS:
        change, state = optimizer.update(jnp.asarray(gradient), state, theta)
        theta = optax.apply_updates(theta, change)
        path.append(theta)
    return path


def test_gradient_descent(agree):
    path = ours(lambda theta, g, _: (gradient_descent_step(theta, g, learning_rate=RATE), None), None)
    agree(path, theirs(optax.sgd(RATE)))


def test_sign_descent(agree):
    path = ours(lambda theta, g, _: (sign_descent_step(theta, g, learning_rate=RATE), None), None)
    agree(path, theirs(optax.sign_sgd(RATE)))


@pytest.mark.parametrize("momentum", [0.5, 0.9, 0.99])
def test_momentum(momentum, agree):
    path = ours(lambda *at: momentum_step(*at, learning_rate=RATE, momentum=momentum), np.zeros(6))
    agree(path, theirs(optax.sgd(RATE, momentum=momentum)))


@pytest.mark.parametrize(("beta1", "beta2", "epsilon"), [(0.9, 0.999, 1e-8), (0.5, 0.9, 1e-3)])
def test_adam(beta1, beta2, epsilon, agree):
    options = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
    path = ours(lambda *at: adam_step(*at, learning_rate=RATE, **options), AdamState.start(6))
    agree(path, theirs(optax.adam(RATE, b1=beta1, b2=beta2, eps=epsilon)))


@pytest.mark.parametrize(
    ("update", "optimizer"),
    [
        ("gradient_descent", optax.sgd(RATE)),
        ("momentum", optax.sgd(RATE, momentum=0.9)),
        ("adam", optax.adam(RATE)),
    ],
)
@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_fit(update, optimizer, model, agree):
    def loss(parameters):
        return jnp.mean(optax.losses.squared_error(predict(model, parameters, X), Y_TRUE))

    height_and_slope = jax.jit(jax.value_and_grad(loss))
    theta = jnp.asarray(model.parameters)
    state, path, losses = optimizer.init(theta), [theta], []
    for _ in range(STEPS):
        height, gradient = height_and_slope(theta)
        change, state = optimizer.update(gradient, state, theta)
        theta = optax.apply_updates(theta, change)
        path.append(theta)
        losses.append(height)
    losses.append(loss(theta))

    history = fit(model, X, Y_TRUE, update=update, learning_rate=RATE, steps=STEPS)
    agree(history.losses, losses)
    agree(history.parameters, path)
