"""Naive Bayes and logistic regression: scikit-learn and slow twins, reduced against raw form, equivariance."""

from typing import Any

import array_api_strict as strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import generative, naive_bayes
from tests.oracles import gaussian_mixture_generative_loops as loops

LEVEL = 1e-6  # of each comparison of two laws, all seeds fixed


def run(simulation: Simulation, trials: int, **cell: Any) -> dict[str, np.ndarray]:
    return simulation.run(StreamKey(31, simulation.name, {}, 0), trials, cell)


def data(seed: int, m: int, n: int, trials: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    label = 1.0 - 2.0 * (np.arange(m) % 2)
    spread = np.concatenate([np.full(n // 2, np.sqrt(n)), np.ones(n - n // 2)])
    return label[:, None] + spread * rng.normal(size=(trials, m, n)), label


@pytest.mark.parametrize(("m", "n"), [(4, 10), (12, 30), (60, 30), (30, 29)])
def test_logistic_regression_is_scikit_learns(m: int, n: int) -> None:
    points, label = data(m, m, n)
    weights, offset = generative.logistic_regression(np, points, label)
    for k, one in enumerate(points):
        expected, shift = loops.ridge_logistic(one, label)
        np.testing.assert_allclose(weights[k], expected, atol=2e-5)
        assert offset[k] == pytest.approx(shift, abs=1e-4)


@pytest.mark.parametrize(("m", "n"), [(4, 10), (12, 30), (60, 30)])
def test_naive_bayes_is_scikit_learns_with_pooled_variances(m: int, n: int) -> None:
    points, label = data(m, m, n)
    weights, offset = generative.naive_bayes(np, points, label)
    for k, one in enumerate(points):
        for expected, shift in (
            loops.gaussian_naive_bayes(one, label),
            loops.naive_bayes_by_loops(one.tolist(), label.tolist()),
        ):
            np.testing.assert_allclose(weights[k], expected, rtol=1e-9)
            assert offset[k] == pytest.approx(shift, rel=1e-9)


def test_unequal_classes_are_scikit_learns() -> None:
    """Prior chances and the offset; variances pooled over points, not over classes."""
    points, label = data(8, 30, 6)
    label = np.where(np.arange(30) < 7, 1.0, -1.0)
    weights, offset = generative.logistic_regression(np, points, label)
    upper, lower = points[0, label > 0], points[0, label < 0]
    for k in range(3):
        expected, shift = loops.ridge_logistic(points[k], label)
        np.testing.assert_allclose(weights[k], expected, atol=2e-5)
        assert offset[k] == pytest.approx(shift, abs=1e-4)
    ours, ours_offset = generative.naive_bayes(np, points, label)
    pooled = (7 * upper.var(axis=0) + 23 * lower.var(axis=0)) / 30 + 1e-9 * points[0].var(axis=0).max()
    x = np.ones(6)
    logs = [np.log(len(part) / 30) - 0.5 * np.sum((x - part.mean(axis=0)) ** 2 / pooled) for part in (upper, lower)]
    assert ours[0] @ x + ours_offset[0] == pytest.approx(logs[0] - logs[1], rel=1e-9)


@pytest.mark.parametrize("learn", [generative.naive_bayes, generative.logistic_regression])
def test_learners_refuse(learn: Any) -> None:
    points, label = data(1, 8, 4)
    with pytest.raises(ValueError, match=r"labels of shape \(7,\): give \(trials, m, n\) and \(m,\)"):
        learn(np, points, label[:7])
    with pytest.raises(ValueError, match=r"give 1\.0 and -1\.0, both of them"):
        learn(np, points, np.ones(8))
    with pytest.raises(ValueError, match=r"give 1\.0 and -1\.0, both of them"):
        learn(np, points, 2 * label)
    with pytest.raises(ValueError, match=r"strength = 0\.0 is not positive"):
        generative.logistic_regression(np, points, label, strength=0.0)


def test_predictions_are_scikit_learns_where_the_variances_are_one() -> None:
    """GaussianNB itself keeps one variance a class: with many points the two rules say the same."""
    from sklearn.naive_bayes import GaussianNB

    points, label = data(5, 400, 10, trials=1)
    weights, offset = generative.naive_bayes(np, points, label)
    fresh, truth = data(6, 2000, 10, trials=1)
    ours = np.sign(fresh[0] @ weights[0] + offset[0])
    theirs = GaussianNB().fit(points[0], label).predict(fresh[0])
    assert np.mean(ours == theirs) > 0.97
    assert np.mean(ours == truth) > 0.97


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), few=st.booleans())
def test_logistic_regression_turns_with_the_data(seed: int, few: bool) -> None:
    points, label = data(seed, 8 if few else 24, 12, trials=2)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(12, 12)))
    weights, offset = generative.logistic_regression(np, points, label)
    there, same = generative.logistic_regression(np, points @ turn, label)
    np.testing.assert_allclose(there, weights @ turn, atol=1e-6)
    np.testing.assert_allclose(same, offset, atol=1e-6)
    flipped, opposite = generative.logistic_regression(np, points, -label)
    np.testing.assert_allclose(flipped, -weights, atol=1e-6)
    np.testing.assert_allclose(opposite, -offset, atol=1e-6)


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), scale=st.floats(0.01, 100.0))
def test_naive_bayes_does_not_see_units(seed: int, scale: float) -> None:
    points, label = data(seed, 20, 6, trials=2)
    units = np.random.default_rng(seed).uniform(0.5, 2.0, 6) * scale
    weights, offset = generative.naive_bayes(np, points, label)
    there, same = generative.naive_bayes(np, points * units, label)
    # Up to the smoothing of variances, which is 1e-9 of the largest one and so does see units.
    np.testing.assert_allclose(there * units, weights, rtol=1e-5)
    np.testing.assert_allclose(same, offset, rtol=1e-5, atol=1e-6)
    flipped, opposite = generative.naive_bayes(np, points, -label)
    np.testing.assert_allclose(flipped, -weights, rtol=1e-12)
    np.testing.assert_allclose(opposite, -offset, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("learn", [generative.naive_bayes, generative.logistic_regression])
def test_strict_namespace(learn: Any) -> None:
    points, label = data(1, 8, 12)
    plain, apart = learn(np, points, label), learn(strict, strict.asarray(points), strict.asarray(label))
    for a, b in zip(plain, apart, strict=True):
        np.testing.assert_allclose(np.asarray(b), a, rtol=1e-8, atol=1e-10)


def test_error_is_the_chance_of_a_wrong_side() -> None:
    """Fresh raw points, classified."""
    points, label = data(9, 20, 20, trials=1)
    weights, offset = generative.naive_bayes(np, points, label)
    stream = Stream.open(StreamKey(0, "test", {}, 0))
    stated = float(generative._error(stream, weights, offset, 20)[0])
    fresh, truth = data(10, 200_000, 20, trials=1)
    wrong = int(np.sum(np.sign(fresh[0] @ weights[0] + offset[0]) != truth))
    assert stats.binomtest(wrong, 200_000, stated).pvalue > LEVEL


@pytest.mark.parametrize("cell", [{"features": 6, "class_size": 1, "mean_height": 0.7},
                                  {"features": 20, "class_size": 3, "mean_height": 0.4}])  # fmt: skip
def test_known_variances_reduced_against_raw(cell: dict[str, Any]) -> None:
    """The reduced form averages over the midpoint as well: the means agree."""
    short, raw = (run(s, 2**14, **cell)["error"] for s in (naive_bayes.known_variance, naive_bayes.known_variance_raw))
    error = np.sqrt(short.var() / len(short) + raw.var() / len(raw))
    assert abs(short.mean() - raw.mean()) < stats.norm.isf(LEVEL / 2) * error


def test_largest_deviation_reduced_against_raw() -> None:
    cell: dict[str, Any] = {"features": (3, 9), "points": 5, "accuracy": 0.7}
    short, raw = (run(s, 4096, **cell) for s in (naive_bayes.largest_deviation, naive_bayes.largest_deviation_raw))
    for k in range(2):
        assert stats.ks_2samp(short["needed"][:, k], raw["needed"][:, k]).pvalue > LEVEL


def test_needed_points_would_have_been_enough() -> None:
    found = run(naive_bayes.largest_deviation, 512, features=(5, 50), points=12, accuracy=0.6)
    assert np.array_equal(found["accurate"] == 1.0, found["needed"] <= 12.0)
    assert np.all(np.diff(found["needed"], axis=1) >= 0)


def test_excess_is_that_of_the_error() -> None:
    found = run(naive_bayes.known_variance, 256, features=10, class_size=20, mean_height=0.5)
    signal = 0.5 * np.sqrt(5.5)
    np.testing.assert_allclose(found["scaled_excess"], 40 * (found["error"] - stats.norm.cdf(-signal)), atol=1e-12)


@pytest.mark.parametrize(("simulation", "least"), [(generative.naive_bayes_points, 4), (generative.logistic_points, 4)])
def test_points_needed_by_looking_at_each_number(simulation: Simulation, least: int) -> None:
    """One trial at a time, with the learner and its error as above."""
    n, trials = 20, 8
    learn = generative.naive_bayes if simulation is generative.naive_bayes_points else generative.logistic_regression
    key = StreamKey(31, simulation.name, {}, 0)
    found = simulation(Stream.open(key), trials, features=n)["points"]
    most = n if simulation is generative.naive_bayes_points else 6 * n
    stream = Stream.open(key)
    points, label = generative._draw(stream, trials, n, most)
    bayes = stats.norm.cdf(-np.sqrt(10.5))
    for k in range(trials):
        m = least
        while m < most:
            weights, offset = learn(np, points[k : k + 1, :m], label[:m])
            if generative._error(stream, weights, offset, n)[0] <= bayes + 0.01:
                break
            m += 4
        assert found[k] == min(m, most)


def test_share_is_the_nearest_even_number() -> None:
    key = StreamKey(3, "same", {}, 0)
    share = generative.logistic_share(Stream.open(key), 4, features=20, points_per_feature=0.72)
    direct = generative.learned_logistic(Stream.open(key), 4, features=20, class_size=7)
    assert np.array_equal(share["error"], direct["error"])
