"""Value of labels: derivations, exact laws against independent evaluations, bounds above laws, refusals."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from assay.domain import DomainError
from theory.gaussian_mixture import linear_floor, norm_exponents, norm_feature, pseudo_labels
from theory.gaussian_mixture.derivation_linear_floor import linear_floor_derivation
from theory.gaussian_mixture.derivation_norm_feature import norm_feature_derivation
from theory.gaussian_mixture.derivation_pseudo_labels import pseudo_labels_derivation
from theory.steps import Step

STEPS = [*pseudo_labels_derivation(), *linear_floor_derivation(), *norm_feature_derivation()]
LABELS: dict[str, Any] = {
    "positive_size": 100,
    "negative_size": 50,
    "positive_precision": 0.9,
    "negative_precision": 0.6,
    "class_gap": 2.0,
}
FEATURE: dict[str, Any] = {
    "dimension": 100,
    "positive_share": 0.2,
    "variance_ratio": 4.0,
    "positive_count": 40,
    "negative_count": 160,
}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


# Pseudo-labels


def bound_cell(cell: dict[str, Any]) -> dict[str, Any]:
    return {k: cell[k] for k in ("positive_size", "negative_size", "class_gap")}


@pytest.mark.parametrize(
    ("sizes", "tail", "bound"), [((100, 50), 0.08171891, 3.591720), ((1000, 500), 3.641590e-8, 0.1270943)]
)
def test_values_of_an_independent_run(sizes: tuple[int, int], tail: float, bound: float) -> None:
    cell = {**LABELS, "positive_size": sizes[0], "negative_size": sizes[1]}
    assert pseudo_labels.tail_probability(deviation=0.2, **cell) == pytest.approx(tail, rel=1e-6)
    assert pseudo_labels.tail_bound(deviation=0.2, **bound_cell(cell)) == pytest.approx(bound, rel=1e-6)


def test_tail_far_out_in_high_precision() -> None:
    """A tail of 1e-177 keeps its digits."""
    cell = {**LABELS, "positive_size": 4, "negative_size": 3}
    with mpmath.workdps(30):
        total, spread, delta = mpmath.mpf(0), mpmath.sqrt(mpmath.mpf(7) / 12) / 2, mpmath.mpf(12)
        for k in range(5):
            for j in range(4):
                weight = mpmath.binomial(4, k) * mpmath.mpf("0.9") ** k * mpmath.mpf("0.1") ** (4 - k)
                weight *= mpmath.binomial(3, j) * mpmath.mpf("0.6") ** j * mpmath.mpf("0.4") ** (3 - j)
                centre = mpmath.mpf(k) / 4 - mpmath.mpf(j) / 3 - mpmath.mpf("0.3")
                total += weight * (mpmath.ncdf((-delta - centre) / spread) + mpmath.ncdf((-delta + centre) / spread))
    assert float(total) < 1e-170
    assert pseudo_labels.tail_probability(deviation=12.0, **cell) == pytest.approx(float(total), rel=1e-10)


@given(
    n=st.integers(1, 300),
    m=st.integers(1, 300),
    p=st.floats(0, 1),
    q=st.floats(0, 1),
    gap=st.floats(0.01, 100),
    delta=st.floats(0.001, 100),
)
@example(n=1, m=1, p=0.5, q=0.5, gap=100.0, delta=50.0)
def test_bound_above_the_exact_tail(n: int, m: int, p: float, q: float, gap: float, delta: float) -> None:
    cell = {"positive_size": n, "negative_size": m, "class_gap": gap, "deviation": delta}
    tail = pseudo_labels.tail_probability(positive_precision=p, negative_precision=q, **cell)
    assert 0 <= tail <= 1 + 1e-12
    assert tail <= pseudo_labels.tail_bound(**cell) * (1 + 1e-9) + 1e-300


@given(n=st.integers(1, 200), m=st.integers(1, 200), p=st.floats(0, 1), q=st.floats(0, 1), gap=st.floats(0.01, 20))
def test_moments_of_the_distribution_function(n: int, m: int, p: float, q: float, gap: float) -> None:
    cell = {
        "positive_size": n,
        "negative_size": m,
        "positive_precision": p,
        "negative_precision": q,
        "class_gap": gap,
    }
    mean = (p - q) * gap / 2
    width = math.sqrt(pseudo_labels.midpoint_variance(**cell))
    x = mean + width * np.linspace(-9, 9, 4001)
    cdf = pseudo_labels.midpoint_cdf(x, **cell)
    assert np.all(np.diff(cdf) >= -1e-12)
    step = x[1] - x[0]
    right = float(np.sum((1 - cdf)[x >= mean]) - np.sum(cdf[x < mean])) * step
    assert right == pytest.approx(0.0, abs=0.01 * width)
    second = 2 * float(np.sum(((1 - cdf) * (x - mean))[x >= mean]) - np.sum((cdf * (x - mean))[x < mean])) * step
    assert second == pytest.approx(width**2, rel=0.01)


def test_distribution_function_against_the_sum() -> None:
    cell = {**LABELS, "positive_size": 9, "negative_size": 4}
    k, j = np.arange(10), np.arange(5)
    weight = np.outer(stats.binom.pmf(k, 9, 0.9), stats.binom.pmf(j, 4, 0.6))
    centre = k[:, None] / 9 - j / 4
    for x in (-0.5, 0.0, 0.3, 0.9):
        exact = float(np.sum(weight * stats.norm.cdf((x - centre) / (math.sqrt(1 / 9 + 1 / 4) / 2))))
        assert float(pseudo_labels.midpoint_cdf(np.array([x]), **cell)[0]) == pytest.approx(exact, abs=1e-5)


# Linear classifiers


@pytest.mark.parametrize(
    ("share", "ratio", "least"),
    [(0.5, 4, 0.4193), (0.5, 25, 0.3382), (0.5, 400, 0.2779), (0.4, 9, 0.4392), (0.2, 9, 0.5)],
)
def test_least_errors(share: float, ratio: float, least: float) -> None:
    value = linear_floor.least_error(positive_share=share, variance_ratio=ratio)
    assert value == pytest.approx(least, abs=6e-5)


@given(share=st.floats(0.001, 0.5), ratio=st.floats(1, 1e8), offset=st.floats(0, 1e5))
@example(share=0.5, ratio=1.0, offset=0.0)
def test_floors_below_every_error(share: float, ratio: float, offset: float) -> None:
    cell = {"positive_share": share, "variance_ratio": ratio}
    error = linear_floor.linear_error(offset=offset, **cell)
    least = linear_floor.least_error(**cell)
    assert error >= least - 1e-14
    assert least >= linear_floor.half_majority(positive_share=share) >= linear_floor.quarter()
    below = linear_floor.linear_error(offset=-offset, **cell)
    assert min(error, below) >= linear_floor.least_error_any_sign(**cell) - 1e-14
    assert linear_floor.least_error(positive_share=share, variance_ratio=min(2 * ratio, 1e8)) <= least + 1e-14


def test_a_negative_offset_beats_a_quarter() -> None:
    """A negative offset beats 1/4 where p_+ < 1/4, and tends to p_+."""
    errors = [linear_floor.linear_error(positive_share=0.1, variance_ratio=9.0, offset=-u) for u in (6.0, 30.0)]
    assert errors[0] < 0.25
    assert errors[1] == pytest.approx(0.1, abs=1e-12)


# Squared lengths


def test_values_of_squared_lengths() -> None:
    assert norm_feature.mean_error(**FEATURE) == pytest.approx(9.8456e-4, rel=1e-4)
    assert norm_feature.published_bound(
        dimension=100, positive_share=0.2, variance_ratio=4.0, deviation=0.15
    ) == pytest.approx(0.29763, rel=1e-4)
    assert norm_feature.true_exponents(4.0) == pytest.approx((0.29185, 0.04750), abs=1e-5)
    assert norm_feature.published_exponents(4.0) == pytest.approx((0.1875, 0.017578), abs=1e-6)


@pytest.mark.parametrize(("d", "n", "m"), [(1, 1, 1), (2, 3, 1), (7, 5, 45)])
def test_mean_error_against_quadrature(d: int, n: int, m: int) -> None:
    """Over quantiles of both chi-square laws, an independent substitution."""
    u = (np.arange(800) + 0.5) / 800
    first, second = stats.chi2.ppf(u, n * d) / n, stats.chi2.ppf(u, m * d) / m
    tau = (first[:, None] + 6.0 * second) / 2
    exact = float(np.mean(0.3 * stats.chi2.sf(tau, d) + 0.7 * stats.chi2.cdf(tau / 6, d)))
    mine = norm_feature.mean_error(
        dimension=d, positive_share=0.3, variance_ratio=6.0, positive_count=n, negative_count=m
    )
    assert mine == pytest.approx(exact, rel=3e-3)


@given(
    d=st.integers(1, 10**5),
    share=st.floats(0.001, 0.5),
    ratio=st.floats(3.0, 1e8),
    part=st.floats(0.001, 0.999),
    corner=st.sampled_from([-1.0, 1.0]),
)
def test_published_bound_on_its_event(d: int, share: float, ratio: float, part: float, corner: float) -> None:
    """At both ends of the event the exact error is below the bound."""
    delta = part * (ratio - 1) / (ratio + 1)
    tau = d * (1 + ratio) / 2 * (1 + corner * delta)
    exact = norm_feature.conditional_error(tau, dimension=d, positive_share=share, variance_ratio=ratio)
    bound = norm_feature.published_bound(dimension=d, positive_share=share, variance_ratio=ratio, deviation=delta)
    assert float(exact) <= bound * (1 + 1e-9) + 1e-300


@pytest.mark.parametrize("ratio", [2.5, 3.0, 4.0, 8.0, 20.0])
@pytest.mark.parametrize(("n", "m"), [(60, 20), (400, 5), (20, 1000)])
def test_asymptotics_within_their_remainder(ratio: float, n: int, m: int) -> None:
    for d in (150, 300, 600):
        cell = {
            "dimension": d,
            "positive_share": 0.3,
            "variance_ratio": ratio,
            "positive_count": n,
            "negative_count": m,
        }
        if min(norm_exponents.exponents(variance_ratio=ratio, positive_count=n, negative_count=m)) * d < 4:
            continue
        gap = abs(norm_feature.mean_error(**cell) - norm_exponents.asymptotic_error(**cell))
        assert gap <= norm_exponents.asymptotic_remainder(**cell)


@given(ratio=st.floats(1.1, 1e4), n=st.integers(1, 10**5), m=st.integers(1, 10**5))
def test_training_lowers_the_exponents(ratio: float, n: int, m: int) -> None:
    mine = norm_exponents.exponents(variance_ratio=ratio, positive_count=n, negative_count=m)
    known = norm_feature.true_exponents(ratio)
    assert all(0 < a <= b * (1 + 1e-9) for a, b in zip(mine, known, strict=True))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: pseudo_labels.tail_probability(**{**LABELS, "positive_size": 0}, deviation=0.1), "positive_size"),
        (lambda: pseudo_labels.tail_probability(**{**LABELS, "positive_precision": 1.1}, deviation=0.1), "precision"),
        (lambda: pseudo_labels.tail_bound(**bound_cell(LABELS), deviation=0.0), "deviation"),
        (lambda: pseudo_labels.midpoint_bias(positive_precision=0.9, negative_precision=-1, class_gap=1), "negative_"),
        (lambda: linear_floor.least_error(positive_share=0.6, variance_ratio=4.0), "positive_share"),
        (lambda: linear_floor.linear_error(positive_share=0.4, variance_ratio=0.5, offset=0.0), "variance_ratio"),
        (lambda: norm_feature.mean_error(**{**FEATURE, "positive_count": 0}), "positive_count"),
        (lambda: norm_feature.confident_bound(**FEATURE, failure_probability=0.0), "failure_probability"),
        (lambda: norm_exponents.asymptotic_error(**{**FEATURE, "dimension": 2.5}), "dimension"),
    ],
)  # fmt: skip
def test_refusals(call: Any, name: str) -> None:
    with pytest.raises(DomainError, match=name) as caught:
        call()
    assert "\n" not in str(caught.value)
