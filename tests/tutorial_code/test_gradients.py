"""The chain rule by hand and by measuring, and the measuring itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorial_code import (
    Line,
    TwoLayerNetwork,
    mean_squared_error,
    mean_squared_error_gradient,
    numerical_gradient,
    parameter_gradient,
)

NUMBERS = st.floats(-3, 3)
NOT_ZERO = NUMBERS.filter(lambda number: abs(number) > 1e-100)  # and so is a product of two


def test_line_by_hand():
    # pushes -2 and 3 at inputs 4 and -1: slope -2·4 + 3·(-1) = -11, intercept -2 + 3 = 1
    assert parameter_gradient(Line(5, 6), [4, -1], [-2, 3]).tolist() == [-11, 1]


def test_relu_network_by_hand():
    # x = 2, w1 = (1, -1), b1 = (1, 1): received (3, -1), sent (3, 0), the second unit is off.
    network = TwoLayerNetwork([1, -1], [1, 1], [5, 7], 0, activation="relu")
    # push 2: w1 gets 2·5·2 = 20, b1 gets 2·5 = 10, w2 gets 2·3 = 6, b2 gets 2.
    assert parameter_gradient(network, [2], [2]).tolist() == [20, 0, 10, 0, 6, 0, 2]


def test_tanh_network_by_hand():
    # x = 3, w1·x + b1 = log 2: sent tanh = 3/5, its slope 1 - 9/25 = 16/25
    network = TwoLayerNetwork([0], [np.log(2)], [-5], 1)
    # push 2: w1 gets 2·(-5)·16/25·3 = -19.2, b1 gets -6.4, w2 gets 2·3/5 = 1.2, b2 gets 2
    assert parameter_gradient(network, [3], [2]).tolist() == pytest.approx([-19.2, -6.4, 1.2, 2], rel=1e-14)


def test_relu_at_exactly_zero_passes_nothing():
    network = TwoLayerNetwork([1], [-2], [1], 0, activation="relu")
    assert parameter_gradient(network, [2], [1]).tolist() == [0, 0, 0, 1]


@given(data=st.data(), size=st.integers(1, 5), hidden=st.integers(1, 4))
@pytest.mark.parametrize("kind", ["line", "tanh", "relu"])
def test_equals_central_differences_of_the_loss(kind, data, size, hidden):
    x = np.array(data.draw(st.lists(NUMBERS, min_size=size, max_size=size)))
    y_true = np.array(data.draw(st.lists(NUMBERS, min_size=size, max_size=size)))
    if kind == "line":
        model = Line(data.draw(NUMBERS), data.draw(NUMBERS))
    else:
        model = TwoLayerNetwork.random(hidden, seed=data.draw(st.integers(0, 99)), activation=kind)
    if kind == "relu":
        # A step across the bend of ReLU measures a mixture of both sides.
        near_bend = np.abs(model.hidden_inputs(x)).min(axis=1) < 1e-4
        x = x[~near_bend]
        y_true = y_true[~near_bend]
        if x.size == 0:
            return
    analytic = parameter_gradient(model, x, mean_squared_error_gradient(y_true, model.predict(x)))
    measured = numerical_gradient(
        lambda theta: mean_squared_error(y_true, model.with_parameters(theta).predict(x)), model.parameters
    )
    # Step 1e-6, losses up to (3·3 + 3 + 3)² = 225: rounding costs 225·1e-16/1e-6 = 2e-8, the formula less.
    np.testing.assert_allclose(analytic, measured, rtol=0, atol=1e-6)


@given(error=NOT_ZERO, x=NOT_ZERO)
def test_sign_of_a_weights_gradient_is_sign_of_error_times_sign_of_input(error, x):
    gradient = parameter_gradient(Line(), [x], mean_squared_error_gradient([0], [error]))
    assert np.sign(gradient).tolist() == [np.sign(error) * np.sign(x), np.sign(error)]


def test_numerical_gradient_of_a_parabola_is_exact_up_to_rounding():
    # A step of ¼ and small whole numbers: every operation is exact.
    assert numerical_gradient(lambda p: (p - 3) ** 2, 2.0, step=0.25) == -2
    assert numerical_gradient(lambda p: (p - 3) ** 2, 2.0) == pytest.approx(-2, abs=1e-9)


def test_numerical_gradient_of_a_cubic_is_off_by_the_squared_step():
    # ((2 + h)³ - (2 - h)³)/2h = 12 + h²
    assert numerical_gradient(lambda p: p**3, 2.0, step=0.5) == 12.25


def test_numerical_gradient_across_a_kink_mixes_both_sides():
    assert numerical_gradient(abs, 0.0) == 0
    # |¼ + ½| - |¼ - ½| = ½ over a distance of 1
    assert numerical_gradient(abs, 0.25, step=0.5) == 0.5


def test_numerical_gradient_takes_a_number_or_a_vector():
    seen = []

    def product(theta):
        seen.append(theta)
        return theta[0] * theta[1]

    place = np.array([2.0, 5.0])
    gradient = numerical_gradient(product, place, step=0.5)
    assert gradient.tolist() == [5, 2]
    assert [theta.tolist() for theta in seen] == [[2.5, 5], [1.5, 5], [2, 5.5], [2, 4.5]]
    assert place.tolist() == [2, 5]
    assert type(numerical_gradient(lambda p: p, 2)) is float
    assert numerical_gradient(lambda theta: theta[0], [2]).shape == (1,)


def test_function_may_change_the_vector_it_gets():
    def greedy(theta):
        theta *= 2
        return theta.sum()

    assert numerical_gradient(greedy, [1.0, 2.0], step=0.5).tolist() == [2, 2]


def test_numerical_gradient_divides_by_the_distance_really_walked():
    # Near 1e9 a step of 1e-6 is rounded to 0.95e-6 or so; for a straight line the slope stays exact.
    assert numerical_gradient(lambda p: 3 * (p - 1e9), 1e9) == 3
