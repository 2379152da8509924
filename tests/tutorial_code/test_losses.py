"""Every loss and its gradient: worked values, two independent derivatives, shared properties."""

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tutorial_code import losses, numerical_gradient

# Relative: one rounding is 1.1e-16, and no formula here makes more than a few dozen.
ROUNDING = 1e-14
# Below this, numbers have fewer digits (subnormal) or none; no relative tolerance holds there.
UNDERFLOW = 1e-300


def test_every_loss_of_the_package_is_a_case(cases):
    assert {case.name for case in cases} == {name for name in losses.__all__ if not name.endswith("_gradient")}


def test_every_loss_has_its_gradient_right_below_it():
    defined = [name for name, value in vars(losses).items() if getattr(value, "__module__", None) == losses.__name__]
    heights, slopes = defined[::2], defined[1::2]
    assert slopes == [f"{name}_gradient" for name in heights]


def test_worked_by_hand(case):
    assert case.worked
    for worked in case.worked:
        assert case.loss(worked.y_true, worked.y_pred) == pytest.approx(worked.loss, rel=ROUNDING, abs=0)
        gradient = case.gradient(worked.y_true, worked.y_pred)
        assert gradient.tolist() == pytest.approx(worked.gradient, rel=ROUNDING, abs=0)


@given(data=st.data())
def test_gradient_equals_central_differences(case, data):
    y_true, y_pred = data.draw(case.examples())
    if case.has_kink_at_zero_error:
        assume(np.min(np.abs(y_pred - y_true)) > 1e-3)
    measured = numerical_gradient(lambda moved: case.loss(y_true, moved), y_pred)
    # With steps h = 1e-6 and losses up to 20² = 400, rounding costs about 400·1.1e-16/h = 4e-8. The
    # formula itself costs at most h²·f'''/6 < 3e-9 (cross-entropy at 0.05: f''' = 2/0.05³), and
    # h/2 = 5e-7 where the step crosses the bend of Huber.
    np.testing.assert_allclose(case.gradient(y_true, y_pred), measured, rtol=0, atol=1e-6)


@settings(max_examples=10)  # SymPy is slow
@given(data=st.data())
def test_loss_and_gradient_equal_the_symbolic_ones(case, data):
    # Rounded, so that errors are 0 or at least 1e-6: at 1e-88 SymPy's own digits would not do.
    truth, prediction = round(data.draw(case.truths), 6), round(data.draw(case.predictions), 6)
    assume(not (case.has_kink_at_zero_error and truth == prediction))
    y, p = sorted(case.symbolic.free_symbols, key=str, reverse=True)
    # 50 digits, from the very binary fractions that the code gets.
    place = {y: sympy.Float(truth, 50), p: sympy.Float(prediction, 50)}
    height = float(case.symbolic.subs(place).evalf(50))
    slope = float(sympy.diff(case.symbolic, p).subs(place).evalf(50))
    assert case.loss([truth], [prediction]) == pytest.approx(height, rel=ROUNDING, abs=UNDERFLOW)
    assert case.gradient([truth], [prediction])[0] == pytest.approx(slope, rel=ROUNDING, abs=UNDERFLOW)


@given(data=st.data())
def test_loss_is_the_mean_over_the_examples_and_gradient_shares_it_out(case, data):
    y_true, y_pred = data.draw(case.examples())
    alone = [case.loss([truth], [prediction]) for truth, prediction in zip(y_true, y_pred, strict=True)]
    slopes = [case.gradient([truth], [prediction])[0] for truth, prediction in zip(y_true, y_pred, strict=True)]
    # Absolute: errors of both signs may cancel in mean_error, which leaves the rounding of the summands.
    assert case.loss(y_true, y_pred) == pytest.approx(sum(alone) / len(alone), rel=ROUNDING, abs=20 * ROUNDING)
    expected = pytest.approx([slope / len(slopes) for slope in slopes], rel=ROUNDING, abs=UNDERFLOW)
    assert case.gradient(y_true, y_pred).tolist() == expected


@given(data=st.data())
def test_loss_lies_above_each_of_its_tangents(case, data):
    """Convexity; at a kink it says that the slope returned is a subgradient."""
    y_true, y_pred = data.draw(case.examples())
    others = np.array([data.draw(case.predictions) for _ in y_pred])
    tangent = case.loss(y_true, y_pred) + np.sum(case.gradient(y_true, y_pred) * (others - y_pred))
    # Absolute: the numbers that are added here are at most 20² + 2·20·20.
    assert case.loss(y_true, others) >= tangent - 1200 * ROUNDING


@given(data=st.data())
def test_types_shapes_and_untouched_arguments(case, data):
    y_true, y_pred = data.draw(case.examples())
    before = y_true.copy(), y_pred.copy()
    loss, gradient = case.loss(y_true, y_pred), case.gradient(y_true, y_pred)
    assert type(loss) is float
    assert type(gradient) is np.ndarray
    assert gradient.dtype == np.float64
    assert gradient.shape == y_pred.shape
    assert not np.shares_memory(gradient, y_pred)
    np.testing.assert_array_equal((y_true, y_pred), before)
    assert case.loss(y_true.tolist(), tuple(y_pred)) == loss
    assert case.gradient(y_true.tolist(), tuple(y_pred)).tolist() == gradient.tolist()


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32"])
def test_every_kind_of_number_is_computed_as_float64(case, dtype):
    y_true, y_pred = np.array([0, 1], dtype), np.array([1, 1], dtype)
    assert case.loss(y_true, y_pred) == case.loss([0.0, 1.0], [1.0, 1.0])
    assert case.gradient(y_true, y_pred).tolist() == case.gradient([0.0, 1.0], [1.0, 1.0]).tolist()


# What all but the counterexample share.


@given(data=st.data())
def test_loss_is_never_negative(case_to_minimise, data):
    assert case_to_minimise.loss(*data.draw(case_to_minimise.examples())) >= 0


@given(data=st.data())
def test_gradient_has_the_sign_of_the_error(case_to_minimise, data):
    case = case_to_minimise
    y_true, y_pred = data.draw(case.examples())
    error = case.signed_error(y_true, y_pred)
    assert np.sign(case.gradient(y_true, y_pred)).tolist() == np.sign(error).tolist()


@given(data=st.data())
def test_small_step_against_the_gradient_lowers_the_loss(case_to_minimise, data):
    case = case_to_minimise
    y_true, y_pred = data.draw(case.examples())
    # Where an error is nearly 0 the fall is lost in rounding, or the step crosses the kink.
    assume(np.min(np.abs(case.signed_error(y_true, y_pred))) > 1e-3)
    assert case.loss(y_true, y_pred - 1e-5 * case.gradient(y_true, y_pred)) < case.loss(y_true, y_pred)


def test_perfect_prediction_costs_nothing_and_pushes_nowhere(case_to_minimise):
    case = case_to_minimise
    labels = np.array([0.0, 1.0, 1.0])
    # The logit of certainty is infinite; e^-800 is already 0 in a float64.
    y_pred = (2 * labels - 1) * 800 if case.name == "binary_cross_entropy_with_logits" else labels
    assert str(case.loss(labels, y_pred)) == "0.0"  # not -0.0, which a reader would see
    assert case.gradient(labels, y_pred).tolist() == [0, 0, 0]


@given(error=st.floats(-1e100, 1e100))
def test_height_forgets_the_sign_and_slope_keeps_it(even_case, error):
    assert even_case.loss([0], [error]) == even_case.loss([0], [-error])
    assert even_case.gradient([0], [error]) == -even_case.gradient([0], [-error])


# What the counterexample has instead.


@given(
    y_pred=st.lists(st.floats(-10, 10), min_size=1, max_size=5),
    fall=st.floats(1e-3, 1e6),
)
def test_mean_error_falls_for_ever(y_pred, fall):
    y_true = [0.0] * len(y_pred)
    assert losses.mean_error_gradient(y_true, y_pred).tolist() == [1 / len(y_pred)] * len(y_pred)
    assert losses.mean_error(y_true, np.subtract(y_pred, fall)) < losses.mean_error(y_true, y_pred)
