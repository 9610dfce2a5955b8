"""Separability: certificates against a linear program, the random cone against raw data, equivariance, refusals."""

from typing import Any

import array_api_strict as strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import separability as sims
from tests.oracles import gaussian_mixture_separability_loops as loops
from theory.gaussian_mixture.separability import cover_probability

LEVEL = 1e-6  # of each comparison of two laws, all seeds fixed
CELL: dict[str, Any] = {"sample_size": 14, "dimension": 5, "label_noise": 0.5, "noise": 0.6}


def run(simulation: Simulation, cell: dict[str, Any], trials: int) -> np.ndarray:
    return simulation.run(StreamKey(21, simulation.name, {}, 0), trials, cell)["separable"]


def rows(seed: int, trials: int, n: int, p: int, wrong: float = 0.3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(trials, n, p)) + 0.4
    return points * rng.choice([-1.0, 1.0], p=[wrong, 1 - wrong], size=(trials, n, 1))


def is_same_proportion(first: tuple[float, int], second: tuple[float, int]) -> bool:
    counts = [[round(share * size), size - round(share * size)] for share, size in (first, second)]
    return bool(stats.fisher_exact(counts).pvalue > LEVEL)


@pytest.mark.parametrize(("n", "p", "wrong"), [(3, 2, 0.5), (8, 3, 0.4), (15, 7, 0.5), (30, 12, 0.3), (40, 20, 0.5)])
def test_certificates_against_a_linear_program(n: int, p: int, wrong: float) -> None:
    data = rows(n, 48, n, p, wrong)
    found = sims.certified_separable(np, data)
    assert np.array_equal(found, [float(loops.is_separable(one.tolist())) for one in data])


def test_every_trial_ends_with_a_certificate() -> None:
    """At the capacity n = 2p, where the margin or the multipliers' distance is least."""
    found = np.concatenate([sims.certified_separable(np, rows(seed, 256, 24, 12, 0.5)) for seed in range(8)])
    assert set(found) == {0.0, 1.0}


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), scale=st.floats(1e-3, 1e3))
def test_separability_does_not_depend_on_coordinates(seed: int, scale: float) -> None:
    data = rows(seed, 4, 10, 4, 0.5)
    here = sims.certified_separable(np, data)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(4, 4)))
    lengths = np.random.default_rng(seed + 1).uniform(0.1, 10.0, size=(4, 10, 1))
    assert np.array_equal(sims.certified_separable(np, scale * data @ turn), here)
    assert np.array_equal(sims.certified_separable(np, lengths * data), here)
    assert np.array_equal(sims.certified_separable(np, -data), here)
    assert np.array_equal(sims.certified_separable(np, data[:, ::-1]), here)


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_fewer_points_and_more_coordinates_are_easier(seed: int) -> None:
    data = rows(seed, 8, 12, 6, 0.5)
    found = sims.certified_separable(np, data)
    assert np.all(sims.certified_separable(np, data[:, :9]) >= found)
    assert np.all(sims.certified_separable(np, data[..., :4]) <= found)


def test_one_set_of_points_is_refused() -> None:
    with pytest.raises(ValueError, match=r"points of shape \(12, 5\): give \(trials, n, p\)"):
        sims.certified_separable(np, rows(3, 1, 12, 5)[0])


def test_strict_namespace() -> None:
    data = rows(3, 16, 12, 5, 0.5)
    assert np.array_equal(
        np.asarray(sims.certified_separable(strict, strict.asarray(data))), sims.certified_separable(np, data)
    )


def test_labellings_of_given_points_are_counted_by_cover() -> None:
    """All 256 labellings of eight points, by linear programs and by certificates."""
    points = np.random.default_rng(2).normal(size=(8, 3)) + 0.5
    patterns = 1.0 - 2.0 * ((np.arange(256)[:, None] >> np.arange(8)) & 1)
    found = sims.certified_separable(np, patterns[..., None] * points)
    expected = round(256 * cover_probability(sample_size=8, dimension=3))
    assert found.sum() == expected == loops.count_separable_labellings(points.tolist())


def test_face_against_the_slow_twin() -> None:
    rng = np.random.default_rng(7)
    g, b = rng.normal(size=(40, 15)), rng.normal(size=(40, 15)) + 0.7
    stream = Stream.open(StreamKey(0, "test", {}, 0))
    a = sims._least_hinge(stream, g, b)
    ours = np.maximum(np.sum(g - a[:, None] * b > 0, axis=1) - 1, 0)
    assert np.array_equal(ours, [loops.face_dimension(x.tolist(), y.tolist()) for x, y in zip(g, b, strict=True)])


@pytest.mark.parametrize(
    "cell", [CELL, {**CELL, "label_noise": 0.2, "noise": 0.2}, {**CELL, "dimension": 2}, {**CELL, "sample_size": 6}]
)
def test_random_cone_against_raw_data(cell: dict[str, Any]) -> None:
    """The mean of 0 and 2 is a probability: a z-test of the two means."""
    cone, raw = run(sims.separable_by_cone, cell, 20480), run(sims.separable_raw, cell, 2048)
    error = np.sqrt(cone.var() / len(cone) + raw.var() / len(raw))
    assert abs(cone.mean() - raw.mean()) < stats.norm.isf(LEVEL / 2) * error
    assert set(raw) <= {0.0, 1.0}


def test_raw_data_against_the_slow_twin() -> None:
    rng = np.random.default_rng(4)
    slow = [loops.is_separable(loops.noisy_label_margins(rng, 14, 5, 0.5, 0.6)) for _ in range(400)]
    fast = run(sims.separable_raw, CELL, 2048)
    assert is_same_proportion((float(np.mean(slow)), 400), (float(fast.mean()), 2048))


def test_as_many_coordinates_as_points_are_enough() -> None:
    assert np.all(run(sims.separable_by_cone, {**CELL, "dimension": 14}, 64) == 1.0)
    assert np.all(run(sims.separable_raw, {**CELL, "dimension": 14}, 64) == 1.0)


def test_coins_do_not_see_the_classes() -> None:
    coins = {"sample_size": 14, "dimension": 5}
    near, far = (run(sims.coins_raw, {**coins, "noise": s}, 2048).mean() for s in (0.1, 5.0))
    assert is_same_proportion((float(near), 2048), (float(far), 2048))


def test_share_is_the_nearest_dimension() -> None:
    cell = {k: v for k, v in CELL.items() if k != "dimension"}
    key = StreamKey(3, "same", {}, 0)
    share = sims.separable_share(Stream.open(key), 64, ratio=0.36, **cell)["separable"]
    direct = sims.separable_by_cone(Stream.open(key), 64, dimension=5, **cell)["separable"]
    assert np.array_equal(share, direct)
