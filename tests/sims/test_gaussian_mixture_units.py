"""Logistic regression in standard units: scikit-learn and slow twins, exact case, mean of the control, invariance."""

from typing import Any

import array_api_strict as strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assay.stream import Stream, StreamKey
from sims.gaussian_mixture import generative, units
from tests.oracles import gaussian_mixture_units_loops as loops

LEVEL = 1e-6


def run(trials: int, **cell: Any) -> dict[str, np.ndarray]:
    return units.whitened_logistic.run(StreamKey(13, "units", {}, 0), trials, cell)


def drawn(trials: int, features: int, class_size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The points of `run`, in units of the standard deviations, their labels and mu."""
    stream = Stream.open(StreamKey(13, "units", {}, 0))
    spread = np.concatenate([np.full(features // 2, np.sqrt(features)), np.ones(features - features // 2)])
    label = 1.0 - 2.0 * (np.arange(2 * class_size) % 2)
    noise = stream.normal((trials, 2 * class_size, features))
    return label[:, None] / spread + noise, label, 1.0 / spread


@pytest.mark.parametrize(("features", "class_size", "strength"), [(20, 2, 1.0), (21, 4, 0.05), (30, 20, 1.0)])
def test_against_scikit_learn_and_loops(features: int, class_size: int, strength: float) -> None:
    found = run(4, features=features, class_size=class_size, strength=strength)
    points, label, mean = drawn(4, features, class_size)
    for k in range(4):
        lost, tilt = loops.lost_and_tilt(points[k].tolist(), label.tolist(), mean.tolist(), strength)
        assert found["lost"][k] == pytest.approx(lost, abs=2e-3)
        assert found["tilt"][k] == pytest.approx(tilt, rel=1e-9, abs=1e-9)
        weights, offset = loops.strong_logistic(points[k], label, strength)
        length, score = np.linalg.norm(weights), weights @ mean
        error = 0.5 * (stats.norm.cdf(-(score + offset) / length) + stats.norm.cdf((offset - score) / length))
        assert found["error"][k] == pytest.approx(error, rel=2e-3)


def test_error_is_the_chance_of_a_wrong_side() -> None:
    """Fresh points, classified by scikit-learn's rule."""
    points, label, mean = drawn(1, 20, 2)
    weights, offset = loops.strong_logistic(points[0], label, 1.0)
    stated = float(run(1, features=20, class_size=2, strength=1.0)["error"][0])
    rng = np.random.default_rng(5)
    truth = rng.choice([-1.0, 1.0], 200_000)
    fresh = truth[:, None] * mean + rng.normal(size=(200_000, 20))
    wrong = int(np.sum(np.sign(fresh @ weights + offset) != truth))
    assert stats.binomtest(wrong, 200_000, stated).pvalue > LEVEL


def test_one_point_of_each_class_is_naive_bayes() -> None:
    """The offset makes both dual weights equal: the direction is the difference of the points, whatever C."""
    for strength in (0.01, 1.0, 100.0):
        found = run(64, features=20, class_size=1, strength=strength)
        np.testing.assert_allclose(found["lost"], 0.0, atol=1e-6)


def test_the_control_has_mean_zero() -> None:
    tilt = run(4000, features=20, class_size=3, strength=0.01)["tilt"]
    assert abs(tilt.mean()) < stats.norm.isf(LEVEL / 2) * tilt.std() / np.sqrt(tilt.size)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), few=st.booleans())
def test_standardised_learner_does_not_see_units(seed: int, few: bool) -> None:
    rng = np.random.default_rng(seed)
    label = 1.0 - 2.0 * (np.arange(6 if few else 20) % 2)
    points = label[:, None] + rng.normal(size=(2, label.size, 10))
    scale, shift = rng.uniform(0.01, 100.0, 10), rng.normal(size=10)
    weights, offset = units.in_standard_units(np, points, label)
    there, moved = units.in_standard_units(np, points * scale + shift, label)
    np.testing.assert_allclose(there * scale, weights, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(moved + there @ shift, offset, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("m", [4, 12, 40])
def test_standardised_learner_is_scikit_learns(m: int) -> None:
    rng = np.random.default_rng(m)
    label = 1.0 - 2.0 * (np.arange(m) % 2)
    spread = np.concatenate([np.full(10, np.sqrt(20)), np.ones(10)])
    points = label[:, None] + spread * rng.normal(size=(2, m, 20))
    weights, offset = units.in_standard_units(np, points, label)
    for k in range(2):
        expected, shift = loops.standardised_by_scikit(points[k], label)
        np.testing.assert_allclose(weights[k], expected, atol=2e-5)
        assert offset[k] == pytest.approx(shift, abs=1e-4)


def test_standardised_points_by_looking_at_each_number() -> None:
    """One trial at a time, with scikit-learn's learner."""
    n, trials, key = 20, 8, StreamKey(17, "units", {}, 0)
    found = units.standardised_points(Stream.open(key), trials, features=n)["points"]
    points, label = generative._draw(Stream.open(key), trials, n, n)
    spread = np.concatenate([np.full(10, np.sqrt(20)), np.ones(10)])
    target = stats.norm.cdf(-np.sqrt(10.5)) + 0.01
    for k in range(trials):
        m = 4
        while m < n:
            weights, offset = loops.standardised_by_scikit(points[k, :m], label[:m])
            length, score = np.linalg.norm(weights * spread), weights.sum()
            error = 0.5 * (stats.norm.cdf(-(score + offset) / length) + stats.norm.cdf((offset - score) / length))
            if error <= target:
                break
            m += 4
        assert found[k] == min(m, n)


def test_strict_namespace() -> None:
    rng = np.random.default_rng(3)
    label = 1.0 - 2.0 * (np.arange(8) % 2)
    points = label[:, None] + rng.normal(size=(2, 8, 20))
    plain = units.in_standard_units(np, points, label)
    apart = units.in_standard_units(strict, strict.asarray(points), strict.asarray(label))
    for a, b in zip(plain, apart, strict=True):
        np.testing.assert_allclose(np.asarray(b), a, rtol=1e-8, atol=1e-10)
    cell = {"features": 20, "class_size": 2, "strength": 1.0}
    key = StreamKey(13, "units", {}, 0)
    here = units.whitened_logistic.run(key, 4, cell)
    there = units.whitened_logistic.run(key, 4, cell, backend="strict")
    for name in here:
        np.testing.assert_allclose(there[name], here[name], rtol=1e-7, atol=1e-9)
