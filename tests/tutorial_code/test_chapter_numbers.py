"""The numbers that the chapters teach, each worked by hand."""

import math

import numpy as np
import pytest

from tutorial_code import (
    AdamState,
    Line,
    TwoLayerNetwork,
    adam_step,
    binary_cross_entropy_with_logits_gradient,
    fit,
    gradient_descent_step,
    huber_loss,
    huber_loss_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_error,
    mean_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    momentum_step,
    numerical_gradient,
    parameter_gradient,
    pinball_loss_gradient,
)

X, Y_TRUE = [0, 1, 2, 3], [1, 3, 5, 7]
EXACT = 1e-14  # relative: a few roundings


def test_chapter_1_the_sign_disappears():
    # errors 2 - 3 = -1 and 4 - 3 = +1
    for loss in (mean_absolute_error, mean_squared_error):
        assert loss([3], [2]) == loss([3], [4]) == 1


def test_chapter_2_the_slope_has_a_sign():
    for loss, gradient, slopes in (
        (mean_squared_error, mean_squared_error_gradient, (-2, 2)),  # 2·(ŷ - 3)
        (mean_absolute_error, mean_absolute_error_gradient, (-1, 1)),  # sign(ŷ - 3)
    ):
        for y_pred, slope in zip((2.0, 4.0), slopes, strict=True):
            assert gradient([3], [y_pred]).tolist() == [slope]
            # A step of ¼ in small whole numbers: no rounding at all.
            assert numerical_gradient(lambda moved, loss=loss: loss([3], [moved]), y_pred, step=0.25) == slope


def test_chapter_3_from_slope_to_weights():
    x, y_true, line = [-1], [3], Line(slope=0, intercept=2)
    assert line.predict(x).tolist() == [2]  # error -1
    pushes = mean_squared_error_gradient(y_true, line.predict(x))
    gradient = parameter_gradient(line, x, pushes)
    assert gradient.tolist() == [2, -2]  # -2·x, -2
    moved = line.with_parameters(gradient_descent_step(line.parameters, gradient, learning_rate=0.1))
    assert moved.parameters.tolist() == [-0.2, 2.2]  # the weight goes down
    assert moved.predict(x)[0] == pytest.approx(2.4, rel=EXACT)  # and the prediction up
    assert mean_squared_error(y_true, moved.predict(x)) == pytest.approx(0.36, rel=EXACT)


@pytest.mark.parametrize("rate", [0.1, 0.25, 0.4, 0.5, 0.6])
def test_chapter_3_the_error_is_multiplied_by_1_minus_4_eta(rate):
    history = fit(Line(0, 2), [-1], [3], learning_rate=rate, steps=3)
    factor = 1 - 4 * rate
    assert history.losses.tolist() == pytest.approx([factor ** (2 * k) for k in range(4)], rel=1e-12, abs=1e-30)
    assert (history.losses[-1] > 1) == (rate > 0.5)


def test_chapter_4_the_gradient_of_a_line():
    y_pred = Line().predict(X)
    # errors -1, -3, -5, -7: (1 + 9 + 25 + 49)/4
    assert mean_squared_error(Y_TRUE, y_pred) == 21
    gradient = parameter_gradient(Line(), X, mean_squared_error_gradient(Y_TRUE, y_pred))
    # 2/4·(0 - 3 - 10 - 21), 2/4·(-1 - 3 - 5 - 7)
    assert gradient.tolist() == [-17, -8]
    # The other convention, error = y - ŷ, with its minus in front: the same.
    error = np.subtract(Y_TRUE, y_pred)
    assert [-2 / 4 * np.sum(error * X), -2 / 4 * np.sum(error)] == [-17, -8]
    theta = gradient_descent_step([0, 0], gradient, learning_rate=0.1)
    assert theta.tolist() == pytest.approx([1.7, 0.8], rel=EXACT)
    # errors -0.2, -0.5, -0.8, -1.1: (0.04 + 0.25 + 0.64 + 1.21)/4
    assert mean_squared_error(Y_TRUE, Line(*theta).predict(X)) == pytest.approx(0.535, rel=EXACT)


def test_chapter_5_the_edge_of_the_learning_rate():
    # Second derivatives: 2/4·Σx² = 7, 2/4·Σx = 3, 2/4·4 = 2; eigenvalues (9 ± √(25 + 36))/2
    slope = [
        numerical_gradient(
            lambda theta, k=k: parameter_gradient(
                Line(*theta), X, mean_squared_error_gradient(Y_TRUE, Line(*theta).predict(X))
            )[k],
            [0, 0],
            step=0.5,
        ).tolist()
        for k in range(2)
    ]
    assert slope == [[7, 3], [3, 2]]
    edge = 2 / np.linalg.eigvalsh(slope).max()
    assert edge == pytest.approx(4 / (9 + math.sqrt(61)), rel=EXACT)
    assert f"{edge:.5f}" == "0.23795"


def test_chapter_5_below_the_edge_it_converges_and_above_it_diverges():
    edge = 4 / (9 + math.sqrt(61))
    below, above, quarter = (fit(Line(), X, Y_TRUE, learning_rate=r) for r in (0.99 * edge, 1.01 * edge, 0.25))
    assert below.losses[-1] < 2 < 21
    assert above.losses[-1] > 21
    assert quarter.losses[-1] > 1e6
    found = fit(Line(), X, Y_TRUE, learning_rate=0.1, steps=300).model
    assert found.parameters.tolist() == pytest.approx([2, 1], abs=1e-9)


@pytest.fixture
def outlier():
    return np.array([1.0, 2, 3, 4, 100])


def best_constant(y_true, loss, **options):
    """The whole number that is the best prediction for all."""
    return min(range(101), key=lambda y_pred: loss(y_true, np.full(y_true.size, y_pred), **options))


def test_chapter_6_mean_and_median(outlier):
    assert (np.mean(outlier), np.median(outlier)) == (22, 3)
    assert best_constant(outlier, mean_squared_error) == 22
    assert best_constant(outlier, mean_absolute_error) == 3


@pytest.mark.parametrize(("delta", "best"), [(1, 3), (2, 3), (10, 5), (78, 22), (1000, 22)])
def test_chapter_6_huber_between_them(outlier, delta, best):
    assert best_constant(outlier, huber_loss, delta=delta) == best
    # The pushes cancel exactly there, and nowhere beside it.
    pushes = [
        float(np.sum(huber_loss_gradient(outlier, np.full(5, y_pred), delta=delta)))
        for y_pred in (best - 0.25, best, best + 0.25)
    ]
    assert pushes[0] < -1e-3
    assert abs(pushes[1]) < 1e-14
    assert pushes[2] > 1e-3


def test_chapter_6_just_outside_these_deltas_the_minimum_moves(outlier):
    # δ = 2.5 at 3: 2 + 1 + 0 - 1 - 2.5 = -0.5, still uphill to the left; δ = 77 at 22: 78 - 77 = 1.
    assert np.sum(huber_loss_gradient(outlier, [3] * 5, delta=2.5)) == pytest.approx(-0.1, rel=EXACT)
    assert np.sum(huber_loss_gradient(outlier, [22] * 5, delta=77)) == pytest.approx(0.2, rel=EXACT)


def test_chapter_6_a_fixed_step_zigzags_and_a_fading_one_settles():
    options = {"x": [0], "y_true": [1], "learning_rate": 0.4}
    zigzag = fit(Line(), loss="mean_absolute_error", steps=6, **options).parameters[:, 1]
    # 0, 0.4, 0.8, 1.2, and back and forth
    assert zigzag.tolist() == pytest.approx([0, 0.4, 0.8, 1.2, 0.8, 1.2, 0.8], rel=EXACT)
    settles = fit(Line(), loss="mean_squared_error", steps=6, **options).parameters[:, 1]
    # the error shrinks to a fifth each time
    assert settles.tolist() == pytest.approx([1 - 0.2**k for k in range(7)], rel=EXACT)


def test_chapter_7_signed_pushes_cancel_and_losses_do_not():
    y_true, y_pred, x = [3, 3], [2, 4], [1, 2]  # errors -1, +1
    line = Line()
    assert mean_squared_error(y_true, y_pred) == 1
    # weight ½·2·(-1·1 + 1·2) = 1, bias ½·2·(-1 + 1) = 0
    assert parameter_gradient(line, x, mean_squared_error_gradient(y_true, y_pred)).tolist() == [1, 0]
    # weight ½·(-1·1 + 1·2) = ½
    assert parameter_gradient(line, x, mean_absolute_error_gradient(y_true, y_pred)).tolist() == [0.5, 0]


def test_chapter_8_a_loss_that_keeps_the_sign():
    assert mean_error([3, 3], [2, 4]) == 0
    assert mean_error_gradient([3, 3, 3, 3], [-100, 2, 3, 4]).tolist() == [0.25] * 4
    history = fit(Line(), X, Y_TRUE, loss="mean_error", learning_rate=0.1, steps=50)
    # Each step lowers the intercept by 0.1 and the slope by 0.1·6/4: predictions run away downwards.
    assert history.model.parameters.tolist() == pytest.approx([-7.5, -5], rel=1e-12)
    # so the loss falls by 0.15·1.5 + 0.1 = 0.325 each time, from -4
    assert history.losses.tolist() == pytest.approx([-4 - 0.325 * k for k in range(51)], rel=1e-12)


@pytest.mark.parametrize("y_true", [-5, 5])
@pytest.mark.parametrize("output_weight", [-0.5, 0.5])
@pytest.mark.parametrize("x", [-2, 2])
def test_chapter_9_signs_multiply_along_the_path(y_true, output_weight, x):
    network = TwoLayerNetwork([0.3], [0.1], [output_weight], 0.2)  # predictions stay within ±1
    y_pred = network.predict([x])
    sign = np.sign(y_pred[0] - y_true)
    assert sign == -np.sign(y_true)
    gradient = parameter_gradient(network, [x], mean_squared_error_gradient([y_true], y_pred))
    weight, bias = sign * np.sign(output_weight) * np.sign(x), sign * np.sign(output_weight)
    assert np.sign(gradient[:2]).tolist() == [weight, bias]
    assert np.sign(gradient[3]) == sign


def test_chapter_9_a_dead_unit_gets_no_sign():
    # Its input 1·x - 10 is negative for every example.
    network = TwoLayerNetwork([1], [-10], [1], 0, activation="relu")
    gradient = parameter_gradient(network, X, mean_squared_error_gradient(Y_TRUE, network.predict(X)))
    # only the output's bias hears of the errors: 2/4·(-1 - 3 - 5 - 7)
    assert gradient.tolist() == [0, 0, 0, -8]


def test_chapter_10_the_sign_decides_how_much():
    assert pinball_loss_gradient([3], [2], quantile=0.9).tolist() == [-0.9]
    assert pinball_loss_gradient([3], [4], quantile=0.9).tolist() == pytest.approx([0.1], rel=EXACT)


def test_chapter_10_the_slope_in_the_logit_is_a_signed_error():
    # e^z = 4: p = 4/5; p - 1 and p - 0
    logit = [math.log(4)]
    assert binary_cross_entropy_with_logits_gradient([1], logit).tolist() == pytest.approx([-0.2], rel=EXACT)
    assert binary_cross_entropy_with_logits_gradient([0], logit).tolist() == pytest.approx([0.8], rel=EXACT)


def test_chapter_10_momentum_gathers_and_adam_evens_out():
    theta, velocity, state = np.zeros(1), np.zeros(1), AdamState.start(1)
    for _ in range(3):
        theta, velocity = momentum_step(theta, [1], velocity, learning_rate=1, momentum=0.5)
    assert velocity.tolist() == [1.75]  # 1 + ½ + ¼
    assert theta.tolist() == [-4.25]  # -(1 + 1½ + 1¾)
    theta = np.zeros(1)
    for _ in range(3):
        theta, state = adam_step(theta, [1000], state, learning_rate=0.5)
    assert theta.tolist() == pytest.approx([-1.5], rel=1e-9)  # half a unit each, whatever the size
