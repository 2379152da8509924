"""Bad input is refused by every function, in a sentence that names the argument."""

import inspect
import math

import numpy as np
import pytest

import tutorial_code
from tutorial_code import (
    AdamState,
    Line,
    TwoLayerNetwork,
    adam_step,
    binary_cross_entropy,
    binary_cross_entropy_gradient,
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_gradient,
    fit,
    gradient_descent_step,
    huber_loss,
    huber_loss_gradient,
    momentum_step,
    numerical_gradient,
    parameter_gradient,
    pinball_loss,
    pinball_loss_gradient,
    sign_descent_step,
)

NETWORK = TwoLayerNetwork([1, 2], [0, 0], [1, 1], 0)
START = AdamState.start(2)
TWO = [0.5, 0.5]

# What is wrong with a vector, and what is said about it.
BAD_VECTORS = [
    ([], ValueError, "{name} is empty; at least one number is needed"),
    (
        3,
        ValueError,
        "{name} must be one-dimensional, shape (n,), but is the single number 3; write it as a list, [3]",
    ),
    (
        [[0.5], [0.5]],
        ValueError,
        "{name} must be one-dimensional, shape (n,), but its shape is (2, 1); flatten it with .ravel()",
    ),
    (
        [[0.5], [0.5, 0.5]],
        ValueError,
        "{name} must be one-dimensional, shape (n,), but its rows have unequal lengths",
    ),
    ([0.5, math.nan], ValueError, "{name} must be finite, but {name}[1] is nan"),
    ([-math.inf, 0.5], ValueError, "{name} must be finite, but {name}[0] is -inf"),
    (["0.5", "0.5"], TypeError, "{name} must hold real numbers, but its dtype is <U3"),
    ([0.5, None], TypeError, "{name} must hold real numbers, but its dtype is object"),
    ([0.5, 1j], TypeError, "{name} must hold real numbers, but its dtype is complex128"),
]
BAD_VECTOR_IDS = ["empty", "scalar", "two-dimensional", "ragged", "nan", "infinity", "text", "none", "complex"]

# Every argument that takes a vector, apart from those of the losses.
VECTORS = {
    "Line.predict-x": ("x", lambda bad: Line().predict(bad)),
    "Line.with_parameters-parameters": ("parameters", lambda bad: Line().with_parameters(bad)),
    "TwoLayerNetwork-hidden_weights": ("hidden_weights", lambda bad: TwoLayerNetwork(bad, TWO, TWO)),
    "TwoLayerNetwork-hidden_biases": ("hidden_biases", lambda bad: TwoLayerNetwork(TWO, bad, TWO)),
    "TwoLayerNetwork-output_weights": ("output_weights", lambda bad: TwoLayerNetwork(TWO, TWO, bad)),
    "TwoLayerNetwork.predict-x": ("x", lambda bad: NETWORK.predict(bad)),
    "TwoLayerNetwork.hidden_inputs-x": ("x", lambda bad: NETWORK.hidden_inputs(bad)),
    "TwoLayerNetwork.with_parameters-parameters": ("parameters", lambda bad: NETWORK.with_parameters(bad)),
    "parameter_gradient-x": ("x", lambda bad: parameter_gradient(Line(), bad, TWO)),
    "parameter_gradient-output_gradient": ("output_gradient", lambda bad: parameter_gradient(Line(), TWO, bad)),
    "gradient_descent_step-parameters": (
        "parameters",
        lambda bad: gradient_descent_step(bad, TWO, learning_rate=0.1),
    ),
    "gradient_descent_step-gradient": ("gradient", lambda bad: gradient_descent_step(TWO, bad, learning_rate=0.1)),
    "sign_descent_step-parameters": ("parameters", lambda bad: sign_descent_step(bad, TWO, learning_rate=0.1)),
    "sign_descent_step-gradient": ("gradient", lambda bad: sign_descent_step(TWO, bad, learning_rate=0.1)),
    "momentum_step-parameters": ("parameters", lambda bad: momentum_step(bad, TWO, TWO, learning_rate=0.1)),
    "momentum_step-gradient": ("gradient", lambda bad: momentum_step(TWO, bad, TWO, learning_rate=0.1)),
    "momentum_step-velocity": ("velocity", lambda bad: momentum_step(TWO, TWO, bad, learning_rate=0.1)),
    "adam_step-parameters": ("parameters", lambda bad: adam_step(bad, TWO, START, learning_rate=0.1)),
    "adam_step-gradient": ("gradient", lambda bad: adam_step(TWO, bad, START, learning_rate=0.1)),
    "adam_step-first_moment": (
        "state.first_moment",
        lambda bad: adam_step(TWO, TWO, START._replace(first_moment=bad), learning_rate=0.1),
    ),
    "adam_step-second_moment": (
        "state.second_moment",
        lambda bad: adam_step(TWO, TWO, START._replace(second_moment=bad), learning_rate=0.1),
    ),
    "fit-x": ("x", lambda bad: fit(Line(), bad, TWO)),
    "fit-y_true": ("y_true", lambda bad: fit(Line(), TWO, bad)),
}


def refused(error, message, call, *arguments, **options):
    with pytest.raises(error) as caught:
        call(*arguments, **options)
    assert str(caught.value) == message


@pytest.mark.parametrize(("bad", "error", "message"), BAD_VECTORS, ids=BAD_VECTOR_IDS)
def test_bad_vector_to_a_loss(case, bad, error, message):
    for function in (case.loss, case.gradient):
        refused(error, message.format(name="y_true"), function, bad, TWO)
        refused(error, message.format(name="y_pred"), function, TWO, bad)


@pytest.mark.parametrize(("bad", "error", "message"), BAD_VECTORS, ids=BAD_VECTOR_IDS)
@pytest.mark.parametrize(("name", "call"), VECTORS.values(), ids=VECTORS)
def test_bad_vector(name, call, bad, error, message):
    refused(error, message.format(name=name), call, bad)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "at is empty; at least one number is needed"),
        ([[1.0]], "at must be one-dimensional, shape (n,), but its shape is (1, 1); flatten it with .ravel()"),
        ([math.nan], "at must be finite, but at[0] is nan"),
        (math.inf, "at must be finite, but is inf"),
    ],
)
def test_bad_place_of_a_numerical_gradient(bad, message):
    refused(ValueError, message, numerical_gradient, lambda at: 0.0, bad)


def test_unequal_shapes_do_not_broadcast(case):
    for function in (case.loss, case.gradient):
        refused(
            ValueError,
            "y_true and y_pred must have equal shapes, but have (1,) and (2,)",
            function,
            [0.5],
            [0.5, 0.5],
        )


THREE = [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("names", "call"),
    [
        (("hidden_weights", "hidden_biases"), lambda: TwoLayerNetwork(THREE, TWO, THREE)),
        (("hidden_weights", "output_weights"), lambda: TwoLayerNetwork(THREE, THREE, TWO)),
        (("x", "output_gradient"), lambda: parameter_gradient(Line(), THREE, TWO)),
        (("parameters", "gradient"), lambda: gradient_descent_step(THREE, TWO, learning_rate=1)),
        (("parameters", "gradient"), lambda: sign_descent_step(THREE, TWO, learning_rate=1)),
        (("parameters", "gradient"), lambda: momentum_step(THREE, TWO, TWO, learning_rate=1)),
        (("parameters", "velocity"), lambda: momentum_step(THREE, THREE, TWO, learning_rate=1)),
        (("parameters", "gradient"), lambda: adam_step(THREE, TWO, START, learning_rate=1)),
        (("parameters", "state.first_moment"), lambda: adam_step(THREE, THREE, START, learning_rate=1)),
        (
            ("parameters", "state.second_moment"),
            lambda: adam_step(THREE, THREE, START._replace(first_moment=THREE), learning_rate=1),
        ),
        (("x", "y_true"), lambda: fit(Line(), THREE, TWO)),
    ],
)
def test_unequal_lengths(names, call):
    refused(ValueError, f"{names[0]} and {names[1]} must have equal shapes, but have (3,) and (2,)", call)


@pytest.mark.parametrize("function", [Line().with_parameters, NETWORK.with_parameters])
def test_wrong_number_of_parameters(function):
    size = function.__self__.parameters.size
    refused(ValueError, f"parameters must have the shape ({size},), but has (3,)", function, [1, 2, 3])


@pytest.mark.parametrize(
    "function",
    [
        binary_cross_entropy,
        binary_cross_entropy_gradient,
        binary_cross_entropy_with_logits,
        binary_cross_entropy_with_logits_gradient,
    ],
)
@pytest.mark.parametrize("bad", [-0.1, 2.0])
def test_label_that_is_no_probability(function, bad):
    refused(ValueError, f"y_true must lie in [0, 1], but y_true[1] is {bad}", function, [0, bad], [0.5, 0.5])


@pytest.mark.parametrize("function", [binary_cross_entropy, binary_cross_entropy_gradient])
@pytest.mark.parametrize("bad", [-1e-9, 1.5])
def test_prediction_that_is_no_probability(function, bad):
    refused(ValueError, f"y_pred must lie in [0, 1], but y_pred[1] is {bad}", function, [0, 1], [0.5, bad])


# Every option: what it refuses as no number, as not finite, and as out of its range.
OPTIONS = {
    "huber_loss-delta": ("delta", huber_loss, (TWO, TWO), {0, -1}),
    "huber_loss_gradient-delta": ("delta", huber_loss_gradient, (TWO, TWO), {0, -1}),
    "pinball_loss-quantile": ("quantile", pinball_loss, (TWO, TWO), {0, 1, -0.5, 1.5}),
    "pinball_loss_gradient-quantile": ("quantile", pinball_loss_gradient, (TWO, TWO), {0, 1, -0.5, 1.5}),
    "numerical_gradient-step": ("step", numerical_gradient, (float, 1.0), {0, -1}),
    "gradient_descent_step-learning_rate": ("learning_rate", gradient_descent_step, (TWO, TWO), {-0.1}),
    "sign_descent_step-learning_rate": ("learning_rate", sign_descent_step, (TWO, TWO), {-0.1}),
    "momentum_step-learning_rate": ("learning_rate", momentum_step, (TWO, TWO, TWO), {-0.1}),
    "momentum_step-momentum": ("momentum", momentum_step, (TWO, TWO, TWO), {-0.1, 1}),
    "adam_step-learning_rate": ("learning_rate", adam_step, (TWO, TWO, START), {-0.1}),
    "adam_step-beta1": ("beta1", adam_step, (TWO, TWO, START), {-0.1, 1}),
    "adam_step-beta2": ("beta2", adam_step, (TWO, TWO, START), {-0.1, 1}),
    "adam_step-epsilon": ("epsilon", adam_step, (TWO, TWO, START), {0, -1}),
    "fit-learning_rate": ("learning_rate", fit, (Line(), TWO, TWO), {-0.1}),
    "Line-slope": ("slope", Line, (), set()),
    "Line-intercept": ("intercept", Line, (), set()),
    "TwoLayerNetwork-output_bias": ("output_bias", TwoLayerNetwork, (TWO, TWO, TWO), set()),
}
RANGES = {
    "delta": "must be greater than 0",
    "step": "must be greater than 0",
    "epsilon": "must be greater than 0",
    "learning_rate": "must not be negative",
    "quantile": "must lie in (0, 1)",
    "momentum": "must lie in [0, 1)",
    "beta1": "must lie in [0, 1)",
    "beta2": "must lie in [0, 1)",
}


@pytest.mark.parametrize(("name", "function", "arguments", "out_of_range"), OPTIONS.values(), ids=OPTIONS)
def test_bad_option(name, function, arguments, out_of_range):
    def call(value):
        needed = {"learning_rate": 0.1} if function in (momentum_step, adam_step) else {}
        return function(*arguments, **(needed | {name: value}))

    for bad in (True, np.True_, "1", None, [1.0], 1j):
        refused(TypeError, f"{name} must be a real number, but is {bad!r}", call, bad)
    for bad in (math.nan, math.inf):
        refused(ValueError, f"{name} must be finite, but is {bad}", call, bad)
    for bad in out_of_range:
        refused(ValueError, f"{name} {RANGES[name]}, but is {float(bad)}", call, bad)


def test_options_of_every_function_are_keyword_only():
    functions = [value for name in tutorial_code.__all__ if inspect.isfunction(value := getattr(tutorial_code, name))]
    assert len(functions) > 20
    for function in functions:
        optional = [
            parameter.name
            for parameter in inspect.signature(function).parameters.values()
            if parameter.default is not parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY
        ]
        assert optional == [], function


@pytest.mark.parametrize(
    ("name", "least", "call"),
    [
        ("hidden", 1, lambda value: TwoLayerNetwork.random(value, seed=0)),
        ("seed", 0, lambda value: TwoLayerNetwork.random(2, seed=value)),
        ("size", 1, AdamState.start),
        ("state.step", 0, lambda value: adam_step(TWO, TWO, START._replace(step=value), learning_rate=0.1)),
        ("steps", 0, lambda value: fit(Line(), TWO, TWO, steps=value)),
    ],
)
def test_bad_count(name, least, call):
    for bad in (True, 2.0, "2", None):
        refused(TypeError, f"{name} must be a whole number, but is {bad!r}", call, bad)
    refused(ValueError, f"{name} must be at least {least}, but is {least - 1}", call, least - 1)


@pytest.mark.parametrize("bad", ["sigmoid", "", None, ["tanh"]])
def test_unknown_activation(bad):
    message = f"activation must be one of tanh, relu, but is {bad!r}"
    refused(ValueError, message, TwoLayerNetwork, TWO, TWO, TWO, activation=bad)
    refused(ValueError, message, TwoLayerNetwork.random, 2, seed=0, activation=bad)


@pytest.mark.parametrize("bad", [None, "line", [1, 2]])
def test_something_that_is_no_model(bad):
    message = f"model must be an instance of Line or TwoLayerNetwork, but is {bad!r}"
    refused(TypeError, message, parameter_gradient, bad, TWO, TWO)
    refused(TypeError, message, fit, bad, TWO, TWO)


def test_something_that_is_no_adam_state():
    message = "state must be an instance of AdamState, but is None"
    refused(TypeError, message, adam_step, TWO, TWO, None, learning_rate=0.1)


@pytest.mark.parametrize("returned", [math.nan, math.inf, [1.0], np.array([1.0])])
@pytest.mark.parametrize("at", [2.0, [2.0, 3.0]])
def test_function_without_a_numerical_gradient(at, returned):
    message = f"function must return one finite number, but returned {returned!r}"
    refused(ValueError, message, numerical_gradient, lambda place: returned, at)


def test_step_that_is_lost_in_rounding():
    message = "step 1e-06 is lost in rounding beside 1e+20; take a larger step"
    refused(ValueError, message, numerical_gradient, float, 1e20)
    refused(ValueError, message, numerical_gradient, sum, [1.0, 1e20])


@pytest.mark.parametrize("bad", ["mean_squared_error_gradient", "mse", ""])
def test_unknown_loss_to_fit(bad):
    known = (
        "binary_cross_entropy, binary_cross_entropy_with_logits, huber_loss, log_cosh_loss, "
        "mean_absolute_error, mean_error, mean_squared_error, pinball_loss"
    )
    refused(ValueError, f"loss must be one of {known}, but is {bad!r}", fit, Line(), TWO, TWO, loss=bad)


@pytest.mark.parametrize(
    "bad", [None, (huber_loss,), (huber_loss, "huber_loss_gradient"), ("huber_loss", huber_loss_gradient), huber_loss]
)
def test_loss_to_fit_that_is_no_pair_of_functions(bad):
    refused(
        TypeError,
        f"loss must be a name or a pair (loss, gradient) of functions, but is {bad!r}",
        fit,
        Line(),
        TWO,
        TWO,
        loss=bad,
    )


@pytest.mark.parametrize("bad", ["sgd", None])
def test_unknown_update(bad):
    message = f"update must be one of gradient_descent, sign_descent, momentum, adam, but is {bad!r}"
    refused(ValueError, message, fit, Line(), TWO, TWO, update=bad)


def test_own_loss_that_returns_no_number():
    def steady(y_true, y_pred):
        return y_pred * 0

    message = "loss must return one number, but returned array([0., 0.]) at step 0"
    refused(ValueError, message, fit, Line(), TWO, TWO, loss=(steady, steady))
    message = "loss must return one number, but returned nan at step 0"
    refused(ValueError, message, fit, Line(), TWO, TWO, loss=(lambda y_true, y_pred: math.nan, steady))


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ([0.0], "x and output_gradient must have equal shapes, but have (2,) and (1,)"),
        ([math.nan, 0.0], "output_gradient must be finite, but output_gradient[0] is nan"),
    ],
)
def test_own_gradient_that_does_not_fit(returned, message):
    pair = (lambda y_true, y_pred: 0.0, lambda y_true, y_pred: returned)
    refused(ValueError, message, fit, Line(), TWO, TWO, loss=pair)


def test_loss_that_refuses_the_models_predictions():
    message = "y_pred must lie in [0, 1], but y_pred[1] is 2.0"
    refused(ValueError, message, fit, Line(slope=1), [0, 2], [0, 1], loss="binary_cross_entropy")
