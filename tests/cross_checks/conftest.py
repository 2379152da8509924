"""What the cross-checks share: random inputs, and how near is near enough.

They need packages that nothing else here needs, so `make test` passes by this folder and `make cross-check` runs it.
"""

import jax
import numpy as np
import pytest

jax.config.update("jax_enable_x64", True)  # the package computes in float64

RELATIVE = 1e-10


@pytest.fixture
def agree():
    """Assert that two results are equal to the last ten digits, each number for itself."""

    def compare(ours, theirs):
        ours, theirs = np.asarray(ours), np.asarray(theirs)
        assert ours.dtype == theirs.dtype == np.float64
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=RELATIVE, atol=0)

    return compare


@pytest.fixture(params=[1, 7, 500], ids="n={}".format)
def examples(request):
    """Random numbers in every form that a loss takes, the same at each run: n true values and n predictions."""
    n = request.param
    random = np.random.default_rng(n)
    return {
        "values": (random.normal(0, 3, n), random.normal(0, 3, n)),
        "labels and probabilities": (random.integers(0, 2, n) * 1.0, random.uniform(0.02, 0.98, n)),
        "shares and probabilities": (random.uniform(0, 1, n), random.uniform(0.02, 0.98, n)),
        "labels and logits": (random.integers(0, 2, n) * 1.0, random.uniform(-8, 8, n)),
    }
