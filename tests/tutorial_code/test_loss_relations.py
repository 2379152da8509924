"""How the losses relate to one another, and how they behave far out and close by."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_code import (
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
    mean_squared_error,
    mean_squared_error_gradient,
    pinball_loss,
    pinball_loss_gradient,
)

ROUNDING = 1e-14  # relative: a few dozen roundings of 1.1e-16
UNDERFLOW = 1e-300  # absolute: numbers below have lost digits

PAIRS = st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=1, max_size=5)


def columns(pairs):
    return np.array(pairs).T


def assert_close(found, expected, rtol=ROUNDING, atol=UNDERFLOW):
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)


@given(pairs=PAIRS, delta=st.floats(20, 1e6))
def test_huber_with_a_large_delta_is_half_the_squared_error(pairs, delta):
    y_true, y_pred = columns(pairs)
    assert_close(huber_loss(y_true, y_pred, delta=delta), mean_squared_error(y_true, y_pred) / 2)
    assert_close(huber_loss_gradient(y_true, y_pred, delta=delta), mean_squared_error_gradient(y_true, y_pred) / 2)


@given(pairs=PAIRS, delta=st.floats(1e-9, 1e-6))
def test_huber_with_a_small_delta_is_nearly_delta_times_the_absolute_error(pairs, delta):
    y_true, y_pred = columns(pairs)
    # δ|e| - δ²/2 beyond δ; within, both are smaller than δ²: apart by at most δ².
    gap = delta * mean_absolute_error(y_true, y_pred) - huber_loss(y_true, y_pred, delta=delta)
    assert abs(gap) <= delta**2 + ROUNDING * delta


def test_huber_is_smooth_where_the_parabola_meets_the_line():
    inside, outside = np.nextafter(2.0, 0), np.nextafter(2.0, 3)
    assert_close(huber_loss([0], [inside], delta=2), huber_loss([0], [outside], delta=2))
    assert_close(huber_loss_gradient([0], [inside], delta=2), huber_loss_gradient([0], [outside], delta=2))


def test_default_options():
    assert huber_loss([0, 0], [0.5, 3]) == huber_loss([0, 0], [0.5, 3], delta=1.0)
    assert huber_loss_gradient([0, 0], [0.5, 3]).tolist() == [0.25, 0.5]
    assert pinball_loss([0, 0], [1, -3]) == pinball_loss([0, 0], [1, -3], quantile=0.5)
    assert pinball_loss_gradient([0, 0], [1, -3]).tolist() == [0.25, -0.25]


@given(pairs=PAIRS)
def test_twice_pinball_at_one_half_is_the_absolute_error(pairs):
    y_true, y_pred = columns(pairs)
    assert 2 * pinball_loss(y_true, y_pred, quantile=0.5) == mean_absolute_error(y_true, y_pred)
    doubled = 2 * pinball_loss_gradient(y_true, y_pred, quantile=0.5)
    assert_close(doubled, mean_absolute_error_gradient(y_true, y_pred))


@given(pairs=PAIRS, quantile=st.floats(0.01, 0.99))
def test_pinball_of_the_mirrored_quantile_swaps_the_signs(pairs, quantile):
    y_true, y_pred = columns(pairs)
    # 1 - (1 - q) rounds once, which is more in relation to a q of 0.01.
    mirrored = pinball_loss(-y_true, -y_pred, quantile=1 - quantile)
    assert_close(mirrored, pinball_loss(y_true, y_pred, quantile=quantile), rtol=100 * ROUNDING)


@pytest.mark.parametrize(("quantile", "best"), [(0.1, 1), (0.3, 2), (0.5, 3), (0.7, 4), (0.9, 100)])
def test_pinball_is_least_at_the_quantile(quantile, best):
    y_true = np.array([1.0, 2, 3, 4, 100])
    candidates = np.arange(0, 102, 0.5)
    heights = [pinball_loss(y_true, np.full(5, candidate), quantile=quantile) for candidate in candidates]
    assert candidates[np.argmin(heights)] == best


@given(error=st.floats(20, 1e300))
def test_log_cosh_far_out_is_the_absolute_error_less_log_2(error):
    # log cosh e = |e| - log 2 + log(1 + e^(-2|e|)), and e^-40 is below the rounding of 20.
    assert_close(log_cosh_loss([0], [-error]), error - math.log(2))
    assert log_cosh_loss_gradient([0], [-error]).tolist() == [-1]


@given(error=st.floats(1e-150, 1e-5))
def test_log_cosh_close_by_is_half_the_squared_error(error):
    # log cosh e = e²/2 - e⁴/12 + …: apart by e²/6 < 2e-11, relative.
    assert_close(log_cosh_loss([0], [error]), error**2 / 2, rtol=2e-11)
    assert_close(log_cosh_loss_gradient([0], [error]), [error], rtol=4e-11)


def test_log_cosh_is_smooth_where_its_two_formulas_meet():
    assert_close(log_cosh_loss([0], [np.nextafter(1.0, 0)]), log_cosh_loss([0], [1.0]))


@given(pairs=st.lists(st.tuples(st.floats(0, 1), st.floats(-10, 10)), min_size=1, max_size=5))
def test_cross_entropy_with_logits_is_the_one_of_their_sigmoid(pairs):
    y_true, logit = columns(pairs)
    probability = 1 / (1 + np.exp(-logit))
    # The probability was rounded by 1e-16, and near 1 log(1 - p) is up to e^10 = 2e4 times as uneasy.
    assert_close(binary_cross_entropy_with_logits(y_true, logit), binary_cross_entropy(y_true, probability), rtol=1e-11)
    # Chain rule: ∂L/∂z = ∂L/∂p · p(1 - p).
    through_sigmoid = binary_cross_entropy_gradient(y_true, probability) * probability * (1 - probability)
    assert_close(binary_cross_entropy_with_logits_gradient(y_true, logit), through_sigmoid, rtol=1e-11, atol=1e-15)
    # "The slope in the logit is p - y."
    assert_close(
        binary_cross_entropy_with_logits_gradient(y_true, logit), (probability - y_true) / len(pairs), atol=1e-15
    )


@pytest.mark.parametrize("logit", [40.0, 700.0])
def test_cross_entropy_of_a_sure_and_right_logit_keeps_its_tail(logit):
    # 1 - sigmoid(40) is e^-40, though sigmoid(40) is 1.0 in a float64.
    tail = math.exp(-logit)
    assert_close(binary_cross_entropy_with_logits([1, 0], [logit, -logit]), tail, atol=0)
    assert_close(binary_cross_entropy_with_logits_gradient([1, 0], [logit, -logit]), [-tail / 2, tail / 2], atol=0)


def test_cross_entropy_of_a_sure_and_wrong_logit_is_its_size():
    assert binary_cross_entropy_with_logits([1, 0], [-1e300, 1e300]) == 1e300
    assert binary_cross_entropy_with_logits_gradient([1, 0], [-1e300, 1e300]).tolist() == [-0.5, 0.5]


def test_cross_entropy_at_probabilities_of_0_and_1():
    assert binary_cross_entropy([0, 1], [0, 1]) == 0
    assert binary_cross_entropy_gradient([0, 1], [0, 1]).tolist() == [0, 0]
    assert binary_cross_entropy([0, 1], [1, 1]) == math.inf
    assert binary_cross_entropy_gradient([0, 1, 0.5, 0.5], [1, 0, 0, 1]).tolist() == [
        math.inf,
        -math.inf,
        -math.inf,
        math.inf,
    ]


@given(label=st.floats(0.01, 0.99), probability=st.floats(0.01, 0.99))
def test_cross_entropy_is_least_where_the_probability_is_the_label(label, probability):
    least = binary_cross_entropy([label], [label])
    assert binary_cross_entropy([label], [probability]) >= least - ROUNDING
    assert binary_cross_entropy_gradient([label], [label]).tolist() == [0]
