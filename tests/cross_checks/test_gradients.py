"""Backpropagation equals JAX's own, through each model; the measured slope equals SciPy's."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import approx_fprime

from tutorial_code import mean_squared_error, mean_squared_error_gradient, numerical_gradient, parameter_gradient

from .models_in_jax import MODELS, predict

X = np.random.default_rng(1).normal(0, 2, 40)
Y_TRUE = np.random.default_rng(2).normal(0, 2, 40)


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_predictions(model, agree):
    agree(model.predict(X), predict(model, model.parameters, X))


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_parameter_gradient(model, agree):
    def loss(parameters):
        return jnp.mean((predict(model, parameters, X) - Y_TRUE) ** 2)

    ours = parameter_gradient(model, X, mean_squared_error_gradient(Y_TRUE, model.predict(X)))
    agree(ours, jax.grad(loss)(model.parameters))


@pytest.mark.parametrize("model", MODELS, ids=repr)
def test_numerical_gradient(model):
    def loss(parameters):
        return mean_squared_error(Y_TRUE, model.with_parameters(parameters).predict(X))

    ours = numerical_gradient(loss, model.parameters, step=1e-6)
    theirs = approx_fprime(model.parameters, loss, 1e-6)  # a step ahead only, so that it is off by half a step
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)
