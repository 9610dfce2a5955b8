"""The price of noisy samples: derivations, variances, weights, distances of two atoms, refusals."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from assay.domain import DomainError
from tests.oracles import gaussian_mixture_noisy_loops as loops
from theory.gaussian_mixture import noisy_moments, noisy_subspace, two_atoms
from theory.gaussian_mixture.derivation_noisy_moments import noisy_moments_derivation
from theory.gaussian_mixture.derivation_noisy_subspace import noisy_subspace_derivation
from theory.gaussian_mixture.derivation_two_atoms import two_atoms_derivation
from theory.gaussian_mixture.spectral import overlap as spectral_overlap
from theory.steps import Step

STEPS = [*noisy_moments_derivation(), *noisy_subspace_derivation(), *two_atoms_derivation()]
SUBSPACE: dict[str, Any] = {
    "dimension": 8,
    "clean_size": 500,
    "noisy_size": 4000,
    "clean_noise": 0.5,
    "noisy_noise": 2.0,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


@pytest.mark.parametrize(
    ("r", "u", "s", "value"), [(3, 0.7, 1.0, 16.9809), (3, 0.0, 2.0, 384.0), (5, 1.0, 1.5, 30200.27)]
)
def test_variances_of_an_independent_run(r: int, u: float, s: float, value: float) -> None:
    assert noisy_moments.hermite_variance(r, u, s) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("order", [1, 2, 4, 7, 9])
def test_variance_against_quadrature(order: int) -> None:
    atom, noise = -0.9, 1.3
    with mpmath.workdps(25):

        def square(g: mpmath.mpf) -> mpmath.mpf:
            x = (atom + noise * g) / noise
            polynomial = mpmath.hermite(order, x / mpmath.sqrt(2)) / mpmath.mpf(2) ** (order / mpmath.mpf(2))
            return (noise**order * polynomial) ** 2 * mpmath.npdf(g)

        second = mpmath.quad(square, [-20, -6, -2, 0, 2, 6, 20])
    assert noisy_moments.hermite_variance(order, atom, noise) == pytest.approx(
        float(second) - atom ** (2 * order), rel=1e-10
    )


@given(r=st.integers(1, 9), u=st.floats(-10, 10), s=st.floats(0.01, 50))
def test_variance_grows_with_noise(r: int, u: float, s: float) -> None:
    here, more = (noisy_moments.hermite_variance(r, u, v) for v in (s, 2 * s))
    assert here >= 0
    assert 2**2 * here * (1 - 1e-12) <= more <= 2 ** (2 * r) * here * (1 + 1e-12)
    assert noisy_moments.hermite_variance(1, u, s) == pytest.approx(s * s, rel=1e-14)


@given(k=st.integers(1, 5), t=st.floats(1, 20))
def test_price_at_zero_is_a_power(k: int, t: float) -> None:
    assert noisy_moments.noise_price(k, t) == pytest.approx(t ** (4 * k - 2), rel=1e-10)


def test_weighted_errors() -> None:
    assert noisy_subspace.optimal_error(**SUBSPACE) == pytest.approx(7 / 1800, rel=1e-12)
    assert noisy_subspace.flat_error(**SUBSPACE) == pytest.approx(0.0277083, rel=1e-5)
    assert noisy_subspace.inverse_variance_error(**SUBSPACE) == pytest.approx(0.0058333, rel=1e-4)
    assert noisy_subspace.price(clean_noise=0.5, noisy_noise=2.0) == pytest.approx(64.0)


@given(
    n=st.integers(100, 10**6),
    m=st.integers(100, 10**6),
    a=st.floats(0.05, 20),
    b=st.floats(0.05, 20),
    w=st.floats(1e-4, 1e4),
)
def test_no_weights_are_better(n: int, m: int, a: float, b: float, w: float) -> None:
    best = noisy_subspace.optimal_error(dimension=5, clean_size=n, noisy_size=m, clean_noise=a, noisy_noise=b)
    assert noisy_subspace.weighted_error(5, ((n, a), (m, b)), (w, 1.0)) >= best * (1 - 1e-9)


def test_one_noise_level_is_the_known_spectral_limit() -> None:
    """1 - overlap at d/n -> 0: (d - 1)/(n J) with d in the place of d - 1."""
    size, noise = 10**6, 1.5
    overlap = spectral_overlap(dimension=100, unlabelled_size=size, unlabelled_signal=1 / noise)
    assert 1 - overlap == pytest.approx(100 / (size * noisy_subspace.information(noise)), rel=2e-3)


@pytest.mark.parametrize("ratio", [1e-4, 0.01, 0.3])
def test_worst_place_is_the_transition(ratio: float) -> None:
    theta = np.linspace(1e-3, 6, 200_001)
    sine = np.where(theta**2 > ratio, ratio * (1 + theta) / (theta * (theta + ratio)), 1.0)
    assert math.sqrt(np.max(theta * sine)) == pytest.approx(noisy_subspace.worst_location_error(ratio), rel=1e-2)


@given(m1=st.floats(-1.5, 1.5), v=st.floats(0.01, 5), k=st.floats(-8, 8))
def test_transport_against_sorted_atoms(m1: float, v: float, k: float) -> None:
    raw = m1, v + m1**2, k + 3 * m1 * v + m1**3
    low, high, weight = (float(x) for x in two_atoms.two_atom_law(*map(np.asarray, raw)))
    assert low <= high
    assert 0 <= weight <= 1
    exact = wasserstein_distance([low, high], [-1.0, 1.0], [1 - weight, weight], [0.5, 0.5])
    assert float(two_atoms.transport(*map(np.asarray, (low, high, weight)))) == pytest.approx(exact, abs=1e-9)


def test_law_without_variance_is_one_atom() -> None:
    low, high, weight = two_atoms.two_atom_law(np.array([0.3]), np.array([0.01]), np.array([5.0]))
    assert (low[0], high[0]) == (0.3, 0.3)
    assert loops.two_atoms_of_moments(0.3, 0.01, 5.0)[0] == [0.3, 0.3]
    assert two_atoms.transport(low, high, weight)[0] == pytest.approx(1.0)


def test_mean_distance_tends_to_its_limit() -> None:
    for n, s in ((10**9, 20.0), (10**12, 80.0)):
        mean, limit = (f(sample_size=n, noise=s) for f in (two_atoms.distance_mean, two_atoms.distance_limit))
        assert mean == pytest.approx(limit, rel=two_atoms.distance_finite_size(noise=s) + 2e-3)


@given(n=st.integers(50, 10**9), s=st.floats(0.5, 1e3), t=st.sampled_from([2, 3]))
def test_noise_is_paid_in_sixth_powers(n: int, s: float, t: int) -> None:
    here = two_atoms.distance_limit(sample_size=n, noise=s)
    there = two_atoms.distance_limit(sample_size=n * t**6, noise=s * t)
    assert here == pytest.approx(there, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: noisy_moments.variances(moment_order=0, atom=0.0, noise=(1.0, 2.0)), "moment_order"),
        (lambda: noisy_moments.variances(moment_order=3, atom=0.0, noise=(2.0, 1.0)), "noise"),
        (lambda: noisy_moments.moment(moment_order=3, atom=math.nan, noise=(1.0, 2.0)), "atom"),
        (lambda: noisy_subspace.optimal_error(**{**SUBSPACE, "dimension": 1}), "dimension"),
        (lambda: noisy_subspace.flat_error(**{**SUBSPACE, "clean_size": 0}), "clean_size"),
        (lambda: noisy_subspace.price(clean_noise=0.5, noisy_noise=0.0), "noisy_noise"),
        (lambda: two_atoms.distance_mean(sample_size=0, noise=1.0), "sample_size"),
        (lambda: two_atoms.distance_limit(sample_size=100, noise=-1.0), "noise"),
    ],
)
def test_refusals(call: Any, name: str) -> None:
    with pytest.raises(DomainError, match=name) as caught:
        call()
    assert "\n" not in str(caught.value)
