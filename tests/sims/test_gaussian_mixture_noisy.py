"""Noisy samples: simulations against slow twins, reduced forms against raw samples."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from assay.stream import Simulation, Stream, StreamKey
from sims.gaussian_mixture import noisy_moments, noisy_subspace, two_atoms
from tests.oracles import gaussian_mixture_noisy_loops as loops

SUBSPACE: dict[str, Any] = {
    "dimension": 3,
    "clean_size": 20,
    "noisy_size": 60,
    "clean_noise": 0.6,
    "noisy_noise": 1.4,
}
LEVEL = 1e-6  # of each comparison of two laws, all seeds fixed


def key(simulation: Simulation) -> StreamKey:
    return StreamKey(12, simulation.name, {}, 0)


def run(simulation: Simulation, cell: dict[str, Any], trials: int) -> dict[str, np.ndarray]:
    return simulation.run(key(simulation), trials, cell)


@pytest.mark.parametrize("order", [1, 2, 3, 6])
def test_moments_against_the_slow_twin(order: int) -> None:
    simulation, trials, noise = noisy_moments.hermite_moments_raw, 2, (0.4, 1.7)
    samples = Stream.open(key(simulation)).normal((trials, 4096, 1))[..., 0]
    fast = run(simulation, {"moment_order": order, "atom": -0.8, "noise": noise}, trials)
    for t in range(trials):
        for j, s in enumerate(noise):
            h = [loops.hermite_estimate(-0.8 + s * g, s, order) for g in samples[t].tolist()]
            assert fast["estimate"][t, j] == pytest.approx(math.fsum(h) / 4096, rel=1e-9, abs=1e-10)
            errors = math.fsum((v - (-0.8) ** order) ** 2 for v in h) / 4096
            assert fast["squared_error"][t, j] == pytest.approx(errors, rel=1e-9)


def test_wide_samples_against_samples_as_they_are() -> None:
    """Both forms have the same means; ten standard errors of the difference would be a failure."""
    cell = {"moment_order": 3, "atom": 0.7, "noise": (0.5, 2.0)}
    wide, plain = run(noisy_moments.hermite_moments, cell, 8192), run(noisy_moments.hermite_moments_raw, cell, 512)
    for name in ("estimate", "squared_error"):
        error = np.hypot(wide[name].std(axis=0) / 8192**0.5, plain[name].std(axis=0) / 512**0.5)
        assert np.all(np.abs(wide[name].mean(axis=0) - plain[name].mean(axis=0)) < 5 * error)
        assert np.all(error < 0.05 * np.abs(plain["squared_error"].mean(axis=0)) ** (0.5 if name == "estimate" else 1))


def test_subspace_against_the_slow_twin() -> None:
    simulation, trials = noisy_subspace.noisy_subspace_raw, 4
    stream = Stream.open(key(simulation))
    groups = []
    for size, noise in ((20, 0.6), (60, 1.4)):
        signs = stream.signs((trials, size, 1))
        groups.append(signs * np.array([1.0, 0.0, 0.0]) + noise * stream.normal((trials, size, 3)))
    fast = run(simulation, SUBSPACE, trials)
    weights = {
        "optimal": [1 / (s * s * (s * s + 1)) for s in (0.6, 1.4)],
        "flat": [1.0, 1.0],
        "inverse_variance": [0.6**-2, 1.4**-2],
        "clean_only": [1.0, 0.0],
        "noisy_only": [0.0, 1.0],
    }
    for t in range(trials):
        for name, pair in weights.items():
            slow = loops.squared_sine([g[t].tolist() for g in groups], (0.6, 1.4), pair)
            assert fast[name][t] == pytest.approx(slow, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("name", ["optimal", "flat", "noisy_only"])
def test_subspace_reduced_against_raw(name: str) -> None:
    raw = np.concatenate([
        noisy_subspace.noisy_subspace_raw.run(StreamKey(3, "raw", {}, k), 256, SUBSPACE)[name] for k in range(16)
    ])  # fmt: skip
    reduced = run(noisy_subspace.noisy_subspace, SUBSPACE, 16_384)[name]
    assert stats.ks_2samp(raw, reduced).pvalue > LEVEL


def test_two_atoms_against_the_slow_twin() -> None:
    """200 samples at much noise: some estimated variances are negative, some skewnesses large."""
    simulation, trials = two_atoms.two_atoms_raw, 60
    stream = Stream.open(key(simulation))
    samples = stream.signs((trials, 200)) + 2.5 * stream.normal((trials, 200))
    fast = run(simulation, {"sample_size": 200, "noise": 2.5}, trials)["distance"]
    slow = [loops.two_atom_distance(row, 2.5) for row in samples.tolist()]
    np.testing.assert_allclose(fast, slow, rtol=1e-7, atol=1e-9)


def test_two_atoms_reduced_against_raw() -> None:
    cell = {"sample_size": 20_000, "noise": 3.0}
    raw = np.concatenate([
        two_atoms.two_atoms_raw.run(StreamKey(5, "raw", {}, k), 64, cell)["distance"] for k in range(24)
    ])  # fmt: skip
    reduced = run(two_atoms.two_atoms_moments, cell, 65_536)["distance"]
    assert stats.ks_2samp(raw, reduced).pvalue > LEVEL


@given(moments=st.tuples(st.floats(-2, 2), st.floats(0.05, 4), st.floats(-5, 5)))
def test_the_law_found_has_the_moments_asked_for(moments: tuple[float, float, float]) -> None:
    mean, variance, central = moments
    raw = mean, variance + mean**2, central + 3 * mean * variance + mean**3
    places, weights = loops.two_atoms_of_moments(*raw)
    for order, value in enumerate((1.0, *raw)):
        found = sum(w * x**order for w, x in zip(weights, places, strict=True))
        assert found == pytest.approx(value, rel=1e-6, abs=1e-6 * (1 + abs(central / variance)) ** 3)


def test_distances_are_those_of_transport() -> None:
    """One sample set turned by its sign has the same distance: the true law is symmetric."""
    rng = np.random.default_rng(8)
    samples = (rng.choice([-1.0, 1.0], 300) + 1.2 * rng.normal(size=300)).tolist()
    here, there = loops.two_atom_distance(samples, 1.2), loops.two_atom_distance([-x for x in samples], 1.2)
    assert here == pytest.approx(there, rel=1e-9)
