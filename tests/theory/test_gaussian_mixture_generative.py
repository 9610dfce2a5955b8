"""Naive Bayes and logistic regression: derivations, values, order, limits, independent evaluations, refusals."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from assay.domain import DomainError
from theory.gaussian_mixture import generative, mutants_generative
from theory.gaussian_mixture import naive_bayes as theory
from theory.gaussian_mixture.derivation_generative import generative_derivation
from theory.gaussian_mixture.derivation_naive_bayes import known_variance_derivation, sup_law_derivation
from theory.gaussian_mixture.plugin import doubly_noncentral_f_at_one_series
from theory.steps import Step

STEPS = [*sup_law_derivation(), *known_variance_derivation(), *generative_derivation()]
accuracies, heights = st.floats(0.05, 2.0), st.floats(0.05, 1.5)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


@pytest.mark.parametrize(("n", "value"), [(10, 31.35), (100, 48.27), (1000, 65.60), (10_000, 83.15)])
def test_points_needed(n: int, value: float) -> None:
    assert theory.points_needed(features=(n, n + 1), accuracy=0.5)[0] == pytest.approx(value, abs=0.005)


@given(n=st.integers(1, 99_999), m=st.integers(1, 10**6), accuracy=accuracies)
def test_probability_against_mpmath_and_union_bound(n: int, m: int, accuracy: float) -> None:
    one, more = theory.accurate_probability(features=(n, n + 1), points=m, accuracy=accuracy)
    with mpmath.workdps(60):  # tails below 1e-30 are lost from a power near 1 otherwise
        tail = mpmath.erfc(mpmath.mpf(accuracy) * mpmath.sqrt(m) / mpmath.sqrt(2))
        exact = mpmath.exp(n * mpmath.log1p(-tail))
    assert one == pytest.approx(float(exact), rel=1e-8, abs=1e-300)
    assert 0.0 <= more <= one <= 1.0
    assert one >= 1.0 - n * float(tail) - 1e-12


@given(n=st.integers(1, 50_000), accuracy=accuracies)
def test_growth_is_below_its_limit(n: int, accuracy: float) -> None:
    few, twice = theory.points_needed(features=(n, 2 * n), accuracy=accuracy)
    assert 0 < few < twice < few + 2 * math.log(2) / accuracy**2
    assert few == pytest.approx(theory.points_needed(features=(n, n + 1), accuracy=1.0)[0] / accuracy**2, rel=1e-9) or (
        accuracy > 1.0
    )


@pytest.mark.parametrize("n", [1, 3, 40, 2000])
def test_mean_points_by_order_statistics(n: int) -> None:
    """E max Z^2 as an integral of the density of the largest, by mpmath."""

    def density(z: mpmath.mpf) -> mpmath.mpf:
        return z**2 * n * (1 - mpmath.erfc(z / mpmath.sqrt(2))) ** (n - 1) * 2 * mpmath.npdf(z)

    exact = mpmath.quad(density, [0, 1, 2, 3, 4, 5, 7, 12])
    assert theory.mean_points_needed(features=(n, n + 1), accuracy=1.0)[0] == pytest.approx(float(exact), rel=1e-9)


@given(n=st.integers(2, 300), size=st.integers(1, 1000), height=st.floats(0.05, 0.5))
@settings(max_examples=40)
def test_known_variance_error_lies_between_bayes_and_a_half(n: int, size: int, height: float) -> None:
    cell: dict[str, Any] = {"features": n, "mean_height": height}
    error = theory.known_variance_error(class_size=size, **cell)
    signal = theory.design_signal(n, height)
    assert ndtr(-signal) - 1e-13 <= error <= 0.5 + 1e-13
    assert theory.known_variance_error(class_size=size + 1, **cell) <= error + 1e-13
    assert mutants_generative.error_known_variances(features=n, class_size=size) <= 0.5


@pytest.mark.parametrize(("n", "size", "height"), [(20, 2, 1.0), (7, 5, 0.3), (40, 1, 0.5)])
def test_known_variance_error_by_the_series(n: int, size: int, height: float) -> None:
    m, s = 2 * size, theory.design_signal(n, height)
    upper, lower = (0.5 * s * s * (math.sqrt(m) + k / math.sqrt(1 + 1 / m)) ** 2 for k in (1, -1))
    ours = theory.known_variance_error(features=n, class_size=size, mean_height=height)
    assert ours == pytest.approx(doubly_noncentral_f_at_one_series(n, upper, lower), abs=1e-12)


def test_dense_information_needs_no_more_points_with_more_features() -> None:
    assert [theory.known_variance_points(n, 1.0) for n in (20, 50, 100, 400)] == [4, 2, 2, 2]
    assert [generative.learned_variance_points(n) for n in (20, 50, 100, 400)] == [10, 6, 6, 6]


def test_fixed_signal_needs_points_in_proportion_to_features() -> None:
    """m* = phi(s)(n-1+s^2)/(2se) at s fixed, once terms of order 1/m are small."""
    found = [theory.known_variance_points(n, 1.2 * math.sqrt(2 / (n + 1)), excess=1e-3) for n in (50, 100, 200)]
    density = math.exp(-0.72) / math.sqrt(2 * math.pi)
    for n, m in zip((50, 100, 200), found, strict=True):
        assert m == pytest.approx(density * (n - 1 + 1.44) / (2 * 1.2 * 1e-3), rel=0.01)


@given(n=st.integers(20, 400), size=st.integers(2, 599))
@settings(max_examples=15)
def test_learned_variances_cost_and_more_points_help(n: int, size: int) -> None:
    error = generative.learned_variance_error(features=n, class_size=size)
    assert error >= theory.known_variance_error(features=n, class_size=size, mean_height=1.0) - 1e-6
    assert generative.learned_variance_error(features=n, class_size=size + 1) <= error + 1e-6


@pytest.mark.parametrize("n", [20, 51, 130])
def test_logistic_score_grows_with_points(n: int) -> None:
    scores = [generative.logistic_score(features=n, class_size=size) for size in (2, 5, 10, 40, 150, 600)]
    assert np.all(np.diff(scores) > 0)
    assert 0 < scores[0] < scores[-1] < mutants_generative.score_bayes(features=n)


def test_few_points_leave_the_mean_classifier() -> None:
    """Far below n the margins are all fitted by the noise, with equal weights for all points."""
    cell = {"features": 400, "class_size": 3}
    assert generative.logistic_score(**cell) == pytest.approx(
        mutants_generative.score_mean_classifier(**cell), rel=0.02
    )


def test_more_features_more_points() -> None:
    needed = [n * generative.logistic_points_per_feature(features=n) for n in (50, 100, 200, 400)]
    slopes = np.diff(np.log(needed)) / math.log(2)
    assert np.all((slopes > 0.7) & (slopes < 1.0))
    few = [generative.learned_variance_points(n) for n in (50, 100, 200, 400)]
    assert np.all(np.diff(np.array(needed) / few) > 0)
    assert all(m <= 4 * math.log(n) for m, n in zip(few, (50, 100, 200, 400), strict=True))


@pytest.mark.parametrize(
    ("name", "value"), [("features", 1), ("class_size", 0), ("class_size", 2.5), ("mean_height", 0.0)]
)
def test_refusals(name: str, value: float) -> None:
    cell: dict[str, Any] = {"features": 20, "class_size": 4, "mean_height": 1.0, name: value}
    with pytest.raises(DomainError, match=f"{name} = "):
        theory.known_variance_error(**cell)


def test_one_point_of_each_class_leaves_no_variance() -> None:
    with pytest.raises(DomainError, match="class_size = 1 is outside its domain: integers in"):
        generative.learned_variance_error(features=20, class_size=1)
    with pytest.raises(DomainError, match="features"):
        generative.logistic_score(features=10, class_size=4)
    with pytest.raises(DomainError, match="increasing points"):
        theory.points_needed(features=(10, 10), accuracy=0.5)
    with pytest.raises(DomainError, match="accuracy"):
        theory.accurate_probability(features=(1, 2), points=3, accuracy=0.0)
