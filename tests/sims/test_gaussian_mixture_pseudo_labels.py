"""Value of labels: simulations against slow twins, reduced forms against raw points, invariances."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import linear_floor, norm_feature, pseudo_labels
from tests.oracles import gaussian_mixture_pseudo_labels_loops as loops

LABELS: dict[str, Any] = {
    "positive_size": 12,
    "negative_size": 5,
    "positive_precision": 0.8,
    "negative_precision": 0.55,
    "class_gap": 2.5,
    "deviation": 0.4,
}
CLASSES: dict[str, Any] = {"dimension": 3, "positive_share": 0.3, "variance_ratio": 5.0}
FEATURE: dict[str, Any] = {**CLASSES, "positive_count": 4, "negative_count": 9}
LEVEL = 1e-6  # of each comparison of two laws, all seeds fixed


def key(simulation: Simulation) -> StreamKey:
    return StreamKey(12, simulation.name, {}, 0)


def run(simulation: Simulation, cell: dict[str, Any], trials: int) -> dict[str, np.ndarray]:
    return simulation.run(key(simulation), trials, cell)


def test_midpoint_against_the_slow_twin() -> None:
    simulation, trials = pseudo_labels.midpoint_raw, 20
    stream = Stream.open(key(simulation))
    drawn = []
    for size in (12, 5):
        drawn.append((stream.uniform((trials, size)).tolist(), stream.normal((trials, size)).tolist()))
    fast = run(simulation, LABELS, trials)
    for t in range(trials):
        slow = loops.midpoint_of_raw_points(
            (drawn[0][0][t], drawn[1][0][t]), (drawn[0][1][t], drawn[1][1][t]), (0.8, 0.55), (1.25, -1.25)
        )
        assert fast["estimate"][t] == pytest.approx(slow, abs=1e-12)
        assert fast["outside"][t] == (abs(slow - 0.25 * 2.5 / 2) > 0.4)


def test_midpoint_reduced_against_raw() -> None:
    raw, reduced = run(pseudo_labels.midpoint_raw, LABELS, 20_000), run(pseudo_labels.midpoint, LABELS, 100_000)
    assert stats.ks_2samp(raw["estimate"], reduced["estimate"]).pvalue > LEVEL
    share, count = reduced["outside"].mean(), int(raw["outside"].sum())
    assert stats.binomtest(count, 20_000, share).pvalue > LEVEL


def test_labels_of_a_threshold_have_smaller_spread() -> None:
    """Folded normal: variance 2 - (E|X|)^2 of a point, at a gap of 2 and the threshold in the middle."""
    cell = {**LABELS, "positive_size": 100, "negative_size": 50, "class_gap": 2.0}
    estimate = run(pseudo_labels.midpoint_threshold, cell, 8192)["estimate"]
    folded = 2 * stats.norm.cdf(1) - 1 + 2 * stats.norm.pdf(1)
    assert estimate.var() == pytest.approx((2 - folded**2) * (1 / 100 + 1 / 50) / 4, rel=0.1)


def test_linear_points_against_the_slow_twin() -> None:
    simulation, trials = linear_floor.linear_points, 40
    stream = Stream.open(key(simulation))
    positive = stream.uniform((trials,)) < 0.3
    normals = stream.normal((trials, 3))
    points = [(z * (1.0 if p else math.sqrt(5.0))).tolist() for z, p in zip(normals, positive, strict=True)]
    theta = [0.3 + math.cos(1.0 + k) ** 2 for k in range(3)]
    said = loops.linear_answers(points, theta, 0.7 * math.hypot(*theta))
    fast = run(simulation, {**CLASSES, "offset": 0.7}, trials)["wrong"]
    assert fast.tolist() == [float(a != p) for a, p in zip(said, positive.tolist(), strict=True)]


@pytest.mark.parametrize(("output", "lowest"), [("restricted", 0), ("free", -20)])
def test_trained_offset_against_the_slow_twin(output: str, lowest: int) -> None:
    simulation, trials, size = linear_floor.linear_trained, 12, 30
    stream = Stream.open(key(simulation))

    def draw(count: int) -> tuple[np.ndarray, np.ndarray]:
        positive = stream.uniform((trials, count)) < 0.3
        return positive, np.where(positive, 1.0, math.sqrt(5.0))[..., None] * stream.normal((trials, count, 3))

    (label, points), (fresh_label, fresh) = draw(size), draw(64)
    fast = run(simulation, {**CLASSES, "training_size": size}, trials)[output]
    for t in range(trials):
        rows = points[t]
        means = [rows[label[t] == side].mean(axis=0) if np.any(label[t] == side) else 0.0 for side in (True, False)]
        theta = (means[0] - means[1]) / np.linalg.norm(means[0] - means[1])
        along = rows @ theta
        scale = math.sqrt(float(np.mean(along**2)))
        b = loops.best_offset(along.tolist(), label[t].tolist(), [0.2 * k * scale for k in range(lowest, 21)])
        said = loops.linear_answers(fresh[t].tolist(), theta.tolist(), b)
        assert fast[t] == pytest.approx(np.mean(np.array(said) != fresh_label[t]), abs=1e-12)


def test_without_a_rule_training_learns_to_say_no() -> None:
    """One positive in twenty: the least error is that of -1 for all; with b >= 0 at least a half stays wrong."""
    cell = {"dimension": 4, "training_size": 500, "positive_share": 0.05, "variance_ratio": 9.0}
    found = run(linear_floor.linear_trained, cell, 256)
    assert found["free"].mean() == pytest.approx(0.05, abs=0.01)
    assert found["restricted"].mean() > 0.45


def test_feature_against_the_slow_twin() -> None:
    simulation, trials = norm_feature.norm_feature_raw, 10
    stream = Stream.open(key(simulation))
    k1, k2, scale = 0.37, 1.9, 1.7
    own = scale * stream.normal((trials, 4, 3))
    other = scale * math.sqrt(5.0) * stream.normal((trials, 9, 3))
    positive = stream.uniform((trials, 32)) < 0.3
    fresh = np.where(positive, scale, scale * math.sqrt(5.0))[..., None] * stream.normal((trials, 32, 3))
    fast = run(simulation, FEATURE, trials)
    for t in range(trials):
        threshold, wrong = loops.feature_errors(
            (own[t].tolist(), other[t].tolist()), fresh[t].tolist(), positive[t].tolist(), k1, k2
        )
        tau = threshold / scale**2
        error = 0.3 * stats.chi2.sf(tau, 3) + 0.7 * stats.chi2.cdf(tau / 5, 3)
        assert fast["wrong"][t] == pytest.approx(wrong, abs=1e-12)
        assert fast["error"][t] == pytest.approx(error, rel=1e-10)


def test_feature_reduced_against_raw() -> None:
    raw = run(norm_feature.norm_feature_raw, FEATURE, 20_000)["error"]
    reduced = run(norm_feature.norm_feature, FEATURE, 100_000)["error"]
    assert stats.ks_2samp(raw, reduced).pvalue > LEVEL


@given(k1=st.floats(0.01, 100.0), k2=st.floats(0.0, 100.0), scale=st.floats(0.1, 10.0))
def test_the_feature_s_constants_do_not_matter(k1: float, k2: float, scale: float) -> None:
    rng = np.random.default_rng(4)
    training = (scale * rng.normal(size=(4, 3))).tolist(), (2 * scale * rng.normal(size=(6, 3))).tolist()
    fresh = (1.5 * scale * rng.normal(size=(20, 3))).tolist()
    labels = [k % 3 == 0 for k in range(20)]
    threshold, wrong = loops.feature_errors(training, fresh, labels, k1, k2)
    plain, same = loops.feature_errors(training, fresh, labels, 1.0, 0.0)
    assert wrong == same
    assert threshold == pytest.approx(plain, rel=1e-9, abs=1e-9)
