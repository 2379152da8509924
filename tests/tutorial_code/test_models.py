"""Models predict what their formulas say."""

import math

import numpy as np
import pytest

from tutorial_code import Line, TwoLayerNetwork


def test_line():
    line = Line(slope=2, intercept=-1)
    assert line.parameters.tolist() == [2, -1]  # slope first
    assert line.predict([0, 1, -3]).tolist() == [-1, 1, -7]
    assert repr(line) == "Line(slope=2.0, intercept=-1.0)"
    assert repr(Line(np.float64(1), np.int64(2))) == "Line(slope=1.0, intercept=2.0)"


def test_line_starts_flat():
    assert Line().parameters.tolist() == [0, 0]


def test_line_with_other_parameters_is_another_line():
    line = Line(1, 2)
    moved = line.with_parameters([3, 4])
    assert (moved.slope, moved.intercept) == (3, 4)
    assert line.parameters.tolist() == [1, 2]


def test_tanh_network():
    # tanh(log 2) = 3/5 and tanh(log 3) = 4/5, as x = 1 meets weights log 2 and 0, biases 0 and log 3.
    network = TwoLayerNetwork([math.log(2), 0], [0, math.log(3)], [10, -5], 1)
    # 1 + 10·3/5 - 5·4/5 = 3; at x = -1: 1 - 10·3/5 - 5·4/5 = -9; at x = 0: 1 - 4 = -3
    assert network.predict([1, -1, 0]).tolist() == pytest.approx([3, -9, -3], rel=1e-14)


def test_relu_network():
    network = TwoLayerNetwork([1, -2], [-1, 0], [3, 4], 0.5, activation="relu")
    # x = 2: max(0, 1)·3 + max(0, -4)·4 + 0.5 = 3.5; x = -1: 0·3 + 2·4 + 0.5 = 8.5; x = 0.5: 0.5
    assert network.predict([2, -1, 0.5]).tolist() == [3.5, 8.5, 0.5]


def test_what_hidden_units_receive():
    network = TwoLayerNetwork([1, -2], [-1, 0.5], [3, 4])
    assert network.hidden == 2
    # one row per example: 1·2 - 1 and -2·2 + 0.5; then x = 0
    assert network.hidden_inputs([2, 0]).tolist() == [[1, -3.5], [-1, 0.5]]


def test_network_with_other_parameters():
    network = TwoLayerNetwork([1, 2], [3, 4], [5, 6], 7, activation="relu")
    assert network.parameters.tolist() == [1, 2, 3, 4, 5, 6, 7]
    moved = network.with_parameters([-1, -2, -3, -4, -5, -6, -7])
    assert moved.hidden_weights.tolist() == [-1, -2]
    assert moved.hidden_biases.tolist() == [-3, -4]
    assert moved.output_weights.tolist() == [-5, -6]
    assert moved.output_bias == -7
    assert moved.activation == "relu"
    assert network.parameters.tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_network_keeps_no_reference_to_its_arguments():
    weights = np.ones(2)
    network = TwoLayerNetwork(weights, weights, weights)
    weights[0] = 9
    network.parameters[0] = 9
    assert network.parameters.tolist() == [1] * 6 + [0]


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_random_network(activation):
    network = TwoLayerNetwork.random(100, seed=3, activation=activation)
    assert network.activation == activation
    assert network.parameters.shape == (301,)
    # ±1 into the hidden layer, ±1/√100 out of it: a hundred draws fill most of each range.
    for drawn, limit in ((network.hidden_weights, 1), (network.hidden_biases, 1), (network.output_weights, 0.1)):
        assert 0.9 * limit < np.abs(drawn).max() < limit
        assert drawn.min() < 0 < drawn.max()
    assert 0 < abs(network.output_bias) < 0.1


def test_random_network_follows_its_seed():
    first, again, other = (TwoLayerNetwork.random(4, seed=seed).parameters for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert not (first == other).any()
    # The first draw of PCG64 seeded with 1, between -1 and 1: the same on every machine, so that a
    # network trained in the browser is the one that the page shows.
    assert first[0] == pytest.approx(0.023643249400513433, rel=1e-12)


def test_network_repr():
    assert repr(TwoLayerNetwork.random(4, seed=1)) == "TwoLayerNetwork(hidden=4, activation='tanh')"
