"""The late change of the mean classifier's error: slow twin, pairs against single draws, mirror images."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.stream import Stream, StreamKey
from sims.gaussian_mixture.learning_curve import late_change
from sims.gaussian_mixture.nonisotropic import unequal_mean, weights_of_the_mean
from tests.oracles import gaussian_mixture_learning_curve_loops as loops
from tests.oracles import gaussian_mixture_nonisotropic_loops as models

CELL: dict[str, Any] = {
    "dimension": 4, "labelled_size": 30, "mean_length": 0.6, "condition_number": 40.0, "mean_shape": "extreme",
}  # fmt: skip
KEY = StreamKey(seed=31, simulation=late_change.name, cell={}, block=0)


@pytest.mark.parametrize("shape", ["generic", "extreme"])
def test_against_the_slow_twin(shape: str) -> None:
    trials = 50
    noise = Stream.open(KEY).normal((trials, 4))
    mean, spread = models.model(4, 0.6, 40.0, shape)
    fast = late_change.run(KEY, trials, CELL | {"mean_shape": shape})["scaled_change"]
    for k in range(trials):
        assert fast[k] == pytest.approx(loops.scaled_change(noise[k], mean, spread, 30), rel=1e-9, abs=1e-12)


def test_pairs_have_the_mean_of_single_averages() -> None:
    """Within five standard errors, at few points, where the change is large."""
    trials = 40_000
    pairs = late_change.run(KEY, trials, CELL)["scaled_change"]
    single = unequal_mean.run(StreamKey(32, unequal_mean.name, {}, 0), trials, CELL)["error"]
    end = weights_of_the_mean.run(KEY, 32, weights_of_the_mean.arguments(CELL))["error"][0]
    change = 30 * (single - end)
    room = 5 * math.sqrt((pairs.var() + change.var()) / trials)
    assert abs(pairs.mean() - change.mean()) < room
    assert change.mean() < -2 * room  # more points would hurt here
    assert pairs.std() < change.std()


@pytest.mark.parametrize("length", [0.5, 1.5, 4.0])
@pytest.mark.parametrize("condition", [1.0, 10.0, 100.0])
@pytest.mark.parametrize("dimension", [2, 6])
def test_skewness_below_what_the_claim_declares(dimension: int, condition: float, length: float) -> None:
    cell = CELL | {
        "dimension": dimension, "condition_number": condition, "mean_length": length, "labelled_size": 100_000,
    }  # fmt: skip
    drawn = late_change.run(KEY, 20_000, cell)["scaled_change"]
    assert abs(stats.skew(drawn)) < 3.4  # a sample of 2e4 may show more than the 2.83 of one squared normal number


def test_same_numbers_on_every_backend(backend: str) -> None:
    here = late_change.run(KEY, 64, CELL)["scaled_change"]
    there = late_change.run(KEY, 64, CELL, backend=backend, mode="paired")["scaled_change"]
    np.testing.assert_allclose(np.asarray(there), here, rtol=1e-8, atol=1e-10)
