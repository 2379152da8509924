"""Update rules, two steps of each by hand, and what `fit` records."""

import math

import numpy as np
import pytest

from tutorial_code import (
    AdamState,
    Line,
    TwoLayerNetwork,
    adam_step,
    fit,
    gradient_descent_step,
    huber_loss,
    huber_loss_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    momentum_step,
    numerical_gradient,
    parameter_gradient,
    sign_descent_step,
)

X, Y_TRUE = [0, 1, 2, 3], [1, 3, 5, 7]
UPDATES = ["gradient_descent", "sign_descent", "momentum", "adam"]
EXACT = 1e-14  # relative: a few roundings


def test_gradient_descent_by_hand():
    theta = gradient_descent_step([1, -2], [4, -8], learning_rate=0.25)
    assert theta.tolist() == [0, 0]  # 1 - ¼·4, -2 + ¼·8
    assert gradient_descent_step(theta, [2, 0], learning_rate=0.25).tolist() == [-0.5, 0]


def test_sign_descent_by_hand():
    theta = sign_descent_step([1, -2], [4, -0.001], learning_rate=0.25)
    assert theta.tolist() == [0.75, -1.75]  # a quarter each, against the sign
    assert sign_descent_step(theta, [-9, 0], learning_rate=0.25).tolist() == [1, -1.75]


def test_momentum_by_hand():
    theta, velocity = momentum_step([1, -2], [4, -8], [0, 0], learning_rate=0.25, momentum=0.5)
    assert velocity.tolist() == [4, -8]  # ½·0 + g
    assert theta.tolist() == [0, 0]
    theta, velocity = momentum_step(theta, [2, 0], velocity, learning_rate=0.25, momentum=0.5)
    assert velocity.tolist() == [4, -4]  # ½·4 + 2, ½·(-8) + 0
    assert theta.tolist() == [-1, 1]  # 0 - ¼·4, 0 + ¼·4


def test_momentum_keeps_nine_tenths_unless_told_otherwise():
    _, velocity = momentum_step([0], [0], [10], learning_rate=1)
    assert velocity.tolist() == [9]
    theta, velocity = momentum_step([1], [4], [100], learning_rate=0.25, momentum=0)
    assert (theta.tolist(), velocity.tolist()) == ([0], [4])  # plain descent


def test_adam_by_hand():
    options = {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.75, "epsilon": 1e-8}
    theta, state = adam_step([1.0], [4.0], AdamState.start(1), **options)
    # m = ½·4 = 2, v = ¼·16 = 4, t = 1: m/(1 - ½) = 4, √(v/(1 - ¾)) = 4
    assert (state.first_moment.tolist(), state.second_moment.tolist(), state.step) == ([2], [4], 1)
    assert theta[0] == pytest.approx(1 - 0.1 * 4 / (4 + 1e-8), rel=EXACT)
    again, state = adam_step(theta, [-2.0], state, **options)
    # m = ½·2 - ½·2 = 0, v = ¾·4 + ¼·4 = 4, t = 2: no direction, so it stays
    assert (state.first_moment.tolist(), state.second_moment.tolist(), state.step) == ([0], [4], 2)
    assert again.tolist() == theta.tolist()
    last, state = adam_step(again, [6.0], state, **options)
    # m = 3, v = 3 + 9 = 12, t = 3: m/(1 - ⅛) = 24/7, √(12/(1 - 27/64)) = √(768/37)
    assert last[0] == pytest.approx(again[0] - 0.1 * (24 / 7) / (math.sqrt(768 / 37) + 1e-8), rel=EXACT)


def test_adam_defaults_are_those_of_its_paper():
    state = AdamState(np.array([0.5]), np.array([0.25]), 4)
    named = adam_step([1], [2], state, learning_rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8)
    assert repr(adam_step([1], [2], state, learning_rate=0.1)) == repr(named)


@pytest.mark.parametrize("size", [1e-3, 1, 1e6])
def test_first_step_of_adam_is_that_of_sign_descent(size):
    theta, _ = adam_step([0, 0], [-17 * size, 8 * size], AdamState.start(2), learning_rate=0.1)
    # epsilon shortens it by 1e-8/|g|, here at most 1e-8/0.008 = 1.25e-6.
    assert theta.tolist() == pytest.approx([0.1, -0.1], rel=2e-6)


@pytest.mark.parametrize("step", [gradient_descent_step, sign_descent_step])
def test_learning_rate_of_0_moves_nothing(step):
    assert step([1, -2], [4, -8], learning_rate=0).tolist() == [1, -2]


def test_steps_leave_their_arguments_alone():
    theta, gradient, velocity, state = np.ones(2), np.full(2, 3.0), np.full(2, 5.0), AdamState.start(2)
    gradient_descent_step(theta, gradient, learning_rate=1)
    sign_descent_step(theta, gradient, learning_rate=1)
    momentum_step(theta, gradient, velocity, learning_rate=1)
    adam_step(theta, gradient, state, learning_rate=1)
    assert [array.tolist() for array in (theta, gradient, velocity)] == [[1, 1], [3, 3], [5, 5]]
    assert (state.first_moment.tolist(), state.second_moment.tolist(), state.step) == ([0, 0], [0, 0], 0)


def test_fit_records_every_step():
    start = Line()
    history = fit(start, X, Y_TRUE, learning_rate=0.1, steps=3)
    assert history.parameters.shape == (4, 2)
    assert history.losses.shape == (4,)
    assert history.gradients.shape == (3, 2)
    assert start.parameters.tolist() == [0, 0]
    assert isinstance(history.model, Line)
    assert history.model.parameters.tolist() == history.parameters[-1].tolist()
    for k in range(4):
        line = start.with_parameters(history.parameters[k])
        y_pred = line.predict(X)
        assert history.losses[k] == mean_squared_error(Y_TRUE, y_pred)
        if k < 3:
            gradient = parameter_gradient(line, X, mean_squared_error_gradient(Y_TRUE, y_pred))
            assert history.gradients[k].tolist() == gradient.tolist()
            after = gradient_descent_step(line.parameters, gradient, learning_rate=0.1)
            assert history.parameters[k + 1].tolist() == after.tolist()


def test_fit_defaults():
    history = fit(Line(), X, Y_TRUE)
    named = fit(
        Line(),
        X,
        Y_TRUE,
        loss="mean_squared_error",
        update="gradient_descent",
        learning_rate=0.1,
        steps=100,
    )
    assert history.parameters.tolist() == named.parameters.tolist()
    assert repr(fit(Line(), X, Y_TRUE, steps=1)) == (
        "History(Line(slope=1.7000000000000002, intercept=0.8), steps=1, loss from 21 to 0.535)"
    )
    assert repr(named).endswith(f", steps=100, loss from 21 to {named.losses[100]:.6g})")


def test_fit_of_no_steps_only_looks():
    history = fit(Line(), X, Y_TRUE, steps=0)
    assert (history.parameters.tolist(), history.losses.tolist()) == ([[0, 0]], [21])
    assert history.gradients.shape == (0, 2)


@pytest.mark.parametrize("update", UPDATES)
def test_fit_follows_each_update_rule(update):
    rate = 0.01
    history = fit(Line(), X, Y_TRUE, update=update, learning_rate=rate, steps=4)
    theta, velocity, state = history.parameters[0], np.zeros(2), AdamState.start(2)
    for gradient, recorded in zip(history.gradients, history.parameters[1:], strict=True):
        if update == "gradient_descent":
            theta = gradient_descent_step(theta, gradient, learning_rate=rate)
        elif update == "sign_descent":
            theta = sign_descent_step(theta, gradient, learning_rate=rate)
        elif update == "momentum":
            theta, velocity = momentum_step(theta, gradient, velocity, learning_rate=rate)
        else:
            theta, state = adam_step(theta, gradient, state, learning_rate=rate)
        assert recorded.tolist() == theta.tolist()


@pytest.mark.parametrize("update", UPDATES)
def test_every_update_rule_finds_the_line(update):
    history = fit(Line(), X, Y_TRUE, update=update, learning_rate=0.02, steps=1000)
    # Sign descent never gets nearer than its step, 0.02.
    assert history.model.parameters.tolist() == pytest.approx([2, 1], abs=0.05)
    assert history.losses[-1] < 0.01


def test_fit_takes_every_loss_by_name_and_as_a_pair(case):
    labels = [0, 0, 1, 1]
    start = Line(slope=0.1, intercept=0.4)  # predictions 0.4 to 0.7, also good as probabilities
    options = {"learning_rate": 0.01, "steps": 5}
    as_pair = fit(start, X, labels, loss=(case.loss, case.gradient), **options)
    assert as_pair.losses[0] == case.loss(labels, start.predict(X))
    measured = numerical_gradient(lambda theta: case.loss(labels, start.with_parameters(theta).predict(X)), [0.1, 0.4])
    # Losses below 1: rounding costs 1e-16/1e-6 = 1e-10, the formula h²·f'''/6 less.
    assert as_pair.gradients[0].tolist() == pytest.approx(measured.tolist(), abs=1e-8)
    assert as_pair.losses[-1] < as_pair.losses[0]


def test_fit_by_name_uses_the_default_options():
    pair = (huber_loss, huber_loss_gradient)
    by_name = fit(Line(), X, Y_TRUE, loss="huber_loss", steps=5)
    assert by_name.losses.tolist() == fit(Line(), X, Y_TRUE, loss=pair, steps=5).losses.tolist()


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_fit_trains_a_network(activation):
    x = np.linspace(-2, 2, 9)
    network = TwoLayerNetwork.random(8, seed=1, activation=activation)
    history = fit(network, x, x**2, update="adam", learning_rate=0.02, steps=500)
    assert history.parameters.shape == (501, 25)
    assert isinstance(history.model, TwoLayerNetwork)
    assert history.model.activation == activation
    assert history.losses[-1] < 0.01 * history.losses[0]


def test_divergence_fills_the_history_and_raises_nothing():
    history = fit(Line(), X, Y_TRUE, learning_rate=10, steps=400)
    known = np.isfinite(history.parameters).all(axis=1)
    last = int(known.sum()) - 1
    assert 0 < last < 400
    assert known[: last + 1].all()
    assert np.isnan(history.parameters[last + 1 :]).all()
    assert (np.diff(history.losses[: last // 2]) > 0).all()
    # The square overflows at half the exponent of the parameters: inf, and inf to the end.
    assert np.isfinite(history.losses[: last // 2]).all()
    assert (history.losses[last:] == math.inf).all()
    assert history.losses.shape == (401,)
    assert history.gradients.shape == (400, 2)
    assert np.isnan(history.gradients[last + 1 :]).all()
    assert history.model.parameters.tolist() == history.parameters[last].tolist()


@pytest.mark.parametrize("update", UPDATES)
@pytest.mark.parametrize("model", [Line(), TwoLayerNetwork.random(2, seed=1), Line(slope=1e300)], ids=repr)
def test_numbers_at_the_edge_of_float64_raise_nothing(model, update):
    history = fit(model, [1e200, -1e200], [1e300, 1e300], update=update, learning_rate=1e100, steps=20)
    assert history.losses[-1] == math.inf
    assert np.isfinite(history.model.parameters).all()


def test_adam_ends_where_the_square_of_a_gradient_no_longer_fits():
    history = fit(Line(), [1], [1e200], update="adam", steps=3)
    assert history.gradients[0].tolist() == [-2e200, -2e200]
    assert np.isnan(history.gradients[1:]).all()
    assert history.losses.tolist() == [math.inf] * 4


def test_loss_without_a_minimum_ends_at_minus_infinity():
    history = fit(Line(slope=-1), [1e300, 1e300], [0, 0], loss="mean_error", learning_rate=1e5, steps=20)
    assert history.losses[-1] == -math.inf


def test_infinite_slope_ends_the_training():
    # A probability of exactly 0 for a label of 1.
    history = fit(Line(), [0.0], [1.0], loss="binary_cross_entropy", steps=3)
    assert history.losses.tolist() == [math.inf] * 4
    assert history.parameters[0].tolist() == history.model.parameters.tolist() == [0, 0]
    assert np.isnan(history.parameters[1:]).all()


def test_fit_tells_each_step_and_its_loss():
    seen = []
    history = fit(Line(), X, Y_TRUE, steps=3, on_step=lambda step, loss: seen.append((step, loss)))
    assert seen == list(enumerate(history.losses))
    assert [type(loss) for _, loss in seen] == [float] * 4


def test_fit_that_diverges_tells_what_there_was():
    seen = []
    history = fit(Line(), X, Y_TRUE, learning_rate=1e30, steps=50, on_step=lambda *told: seen.append(told))
    finite = np.isfinite(history.parameters).all(axis=1)
    assert 0 < len(seen) <= finite.sum() < 51


def test_what_on_step_raises_ends_the_training():
    def enough(step, loss):
        if step == 2:
            raise StopIteration("enough")

    with pytest.raises(StopIteration, match="enough"):
        fit(Line(), X, Y_TRUE, steps=5, on_step=enough)


def test_on_step_must_be_a_function():
    with pytest.raises(TypeError, match="on_step must be a function"):
        fit(Line(), X, Y_TRUE, on_step=3)


def test_fit_says_which_step_a_loss_failed_at_the_last_one_included():
    heights = iter([2.0, 1.0, np.nan])
    with pytest.raises(ValueError, match=r"returned nan at step 2$"):
        fit(Line(), X, Y_TRUE, loss=(lambda *_: next(heights), mean_squared_error_gradient), steps=2)


def test_fit_that_runs_away_from_a_loss_of_0_ends_at_infinity_above():
    """Only a loss that has been below 0 falls for ever."""
    away = (lambda y_true, y_pred: 0.0, lambda y_true, y_pred: np.full(y_pred.size, 1e300))
    history = fit(Line(), X, Y_TRUE, loss=away, learning_rate=1e300, steps=2)
    assert history.losses.tolist() == [0, np.inf, np.inf]
