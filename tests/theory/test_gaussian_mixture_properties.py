"""Properties of the laws over their whole domains: limits, monotonicity, bounds in many digits, refusals of arrays."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import ncfdtr, ndtr

import theory.gaussian_mixture as theory
from assay.domain import DomainError
from sims.gaussian_mixture.rss import RssFit
from theory.gaussian_mixture import disparity, heavy_tails, mixing, nonisotropic, spectral, values

dimensions, sizes, signals = st.integers(1, 4096), st.integers(1, 10**6), st.floats(0.0, 6.0)
shares, ratios, lengths = st.floats(0.0, 0.9), st.floats(1.0, 50.0), st.floats(0.3, 4.0)
ROUNDING = 1e-12


# --- limits


@given(m=sizes, s=signals)
@example(m=10**6, s=6.0)
@example(m=1, s=0.0)
def test_one_dimension(m: int, s: float) -> None:
    """Weights of the wrong sign, or a point on the wrong side, and not both."""
    weights = math.sqrt(m) * s
    closed = ndtr(-weights) * ndtr(s) + ndtr(weights) * ndtr(-s)
    assert theory.plugin_error(dimension=1, labelled_size=m, signal_to_noise=s) == pytest.approx(closed, abs=1e-13)


@given(d=st.integers(1, 200), s=st.floats(0.0, 3.0))
def test_one_point(d: int, s: float) -> None:
    """A single non-centrality is left: the F distribution function at 1."""
    error = theory.plugin_error(dimension=d, labelled_size=1, signal_to_noise=s)
    assert error == pytest.approx(ncfdtr(d, d, 2 * s * s, 1.0), abs=1e-9)


@given(d=st.integers(1, 4), length=lengths, c=st.floats(1.0, 20.0), r=ratios)
def test_without_a_radius_both_norms_are_one(d: int, length: float, c: float, r: float) -> None:
    cell: dict[str, Any] = {"dimension": d, "mean_length": length, "condition": c, "attack_share": 0.0, "imbalance": r}
    for law in (disparity.minority_accuracy, disparity.majority_accuracy):
        assert law(attack_norm="l2", **cell) == pytest.approx(law(attack_norm="linf", **cell), rel=1e-12)


@given(d=st.integers(1, 4), length=lengths, norm=st.sampled_from(["l2", "linf"]), a=shares)
def test_equal_classes_under_cauchy_noise(d: int, length: float, norm: str, a: float) -> None:
    cell: dict[str, Any] = {"dimension": d, "mean_length": length, "attack_norm": norm, "attack_share": a}
    both = [f(imbalance=1.0, **cell) for f in (heavy_tails.cauchy_minority, heavy_tails.cauchy_majority)]
    assert both[0] == pytest.approx(both[1], abs=ROUNDING)
    assert heavy_tails.cauchy_offset(1.0, 1.0) == pytest.approx(0.0, abs=ROUNDING)


@given(s=st.floats(0.1, 6.0), kappa=st.floats(1e-3, 1e3))
def test_ends_of_the_alignment(s: float, kappa: float) -> None:
    """A direction across mu_0 adds nothing; one near to it all that can be known."""
    assert mixing.best_weight(s, 0.0, kappa) == 0.0
    assert mixing.best_cosine(s, 0.0, kappa) == pytest.approx(s / math.sqrt(s * s + kappa), rel=1e-12)
    assert mixing.best_cosine(s, 1.0 - 1e-12, kappa) == pytest.approx(1.0, abs=1e-6)


# --- monotonicity


@given(
    d=st.integers(2, 200),
    m=st.tuples(sizes, sizes),
    length=st.tuples(st.floats(0.1, 4.0), st.floats(0.1, 4.0)),
    c=st.floats(1.0, 100.0),
    shape=st.sampled_from(["generic", "extreme"]),
)
def test_whitened_points_never_hurt(
    d: int, m: tuple[int, int], length: tuple[float, float], c: float, shape: str
) -> None:
    def error(size: int, along: float) -> float:
        return nonisotropic.whitened_error(
            dimension=d, labelled_size=size, mean_length=along, condition_number=c, mean_shape=shape
        )

    assert error(max(m), length[0]) <= error(min(m), length[0]) + ROUNDING
    assert error(m[0], max(length)) <= error(m[0], min(length)) + ROUNDING


@given(d=st.integers(1, 4), length=lengths, norm=st.sampled_from(["l2", "linf"]), a=shares, r=st.tuples(ratios, ratios))
def test_classes_part_with_the_imbalance(d: int, length: float, norm: str, a: float, r: tuple[float, float]) -> None:
    """The rarer the minority, the worse for it and the better for the majority, under either noise."""
    cell: dict[str, Any] = {"dimension": d, "mean_length": length, "attack_norm": norm, "attack_share": a}
    low, high = min(r), max(r)
    for minority, majority, more in (
        (disparity.minority_accuracy, disparity.majority_accuracy, {"condition": 3.0}),
        (heavy_tails.cauchy_minority, heavy_tails.cauchy_majority, {}),
    ):
        few, many = ([f(imbalance=x, **cell, **more) for f in (minority, majority)] for x in (low, high))  # type: ignore[operator]
        assert many[0] <= few[0] + ROUNDING
        assert many[1] >= few[1] - ROUNDING
        assert many[0] <= many[1] + ROUNDING


@given(s=st.tuples(signals, signals), n=st.integers(1, 10**7), d=st.integers(2, 2000), k=st.floats(0.0, 1.0))
def test_directions_of_unlabelled_points_are_never_better_than_bayes(
    s: tuple[float, float], n: int, d: int, k: float
) -> None:
    cell: dict[str, Any] = {"dimension": d, "unlabelled_size": n, "unlabelled_signal": 1.0, "alignment": k}
    errors = [spectral.spectral_error(signal_to_noise=x, **cell) for x in (min(s), max(s))]
    assert errors[1] <= errors[0] + ROUNDING
    assert ndtr(-max(s)) - ROUNDING <= errors[1]
    assert errors[0] <= 0.5 + ROUNDING


@given(s=st.floats(0.4, 4.0), slope=st.floats(0.01, 4.0))
def test_no_unlabelled_point_is_worth_more_than_a_labelled_one(s: float, slope: float) -> None:
    best = values.likelihood_value(s)
    assert 0 <= values.fold_value(s, slope) <= best + 1e-9 <= 1 + 1e-9
    assert values.principal_value(s) <= best + 1e-12


# --- bound and law in many digits


def excess_in_many_digits(d: int, m: int, s: mpmath.mpf) -> mpmath.mpf:
    """E Phi(-sT) - Phi(-s): the inversion integral of P(chi'^2(L+) < chi'^2(L-)), which other tests derive, in digits
    that a difference of nearly equal numbers leaves."""
    upper, lower = (s * (mpmath.sqrt(m) + 1)) ** 2 / 2, (s * (mpmath.sqrt(m) - 1)) ** 2 / 2
    total = upper + lower

    def integrand(angle: mpmath.mpf) -> mpmath.mpf:
        sine = mpmath.sin(angle)
        wave = mpmath.sin((upper - lower) * mpmath.sin(2 * angle) / 4) / sine
        return wave * mpmath.exp(-total * sine**2 / 2) * mpmath.cos(angle) ** (d - 1)

    end = min(mpmath.pi / 2, 14 / mpmath.sqrt(total + d))
    points = mpmath.linspace(0, end, 9)
    return mpmath.mpf(1) / 2 - mpmath.quad(integrand, points) / mpmath.pi - mpmath.ncdf(-s)


@pytest.mark.parametrize("part", range(3))
def test_root_bound_against_the_law(part: int) -> None:
    """sqrt(2d/(pi m)) at random points of the whole domain, in 25 digits."""
    rng = np.random.default_rng(17)
    d = np.round(10 ** rng.uniform(0.31, math.log10(4096), 24)).astype(int)
    m = np.round(10 ** rng.uniform(0, 6, 24)).astype(int)
    s = 10 ** rng.uniform(-2, math.log10(6), 24)
    for dimension, size, signal in list(zip(d.tolist(), m.tolist(), s.tolist(), strict=True))[part::3]:
        with mpmath.workdps(25):
            excess = excess_in_many_digits(dimension, size, mpmath.mpf(signal))
        (bound,) = theory.root_bound(dimension=dimension, labelled_size=(size,))
        assert 0 < excess <= bound
        law = theory.plugin_error(dimension=dimension, labelled_size=size, signal_to_noise=signal)
        assert law - theory.bayes_error(signal) == pytest.approx(float(excess), rel=1e-6, abs=1e-12)


def test_log_forms_to_the_end_of_double_precision() -> None:
    """Errors near 1e-300 and below it, against many digits: in logarithms nothing is lost."""
    from theory.gaussian_mixture.linear import log_linear_error

    for s in (5.0, 20.0, 37.0, 60.0, 500.0):
        with mpmath.workdps(40):
            expected = float(mpmath.log(mpmath.erfc(mpmath.mpf(s) / mpmath.sqrt(2)) / 2))
        assert log_linear_error([1.0], [s]) == pytest.approx(expected, rel=1e-13)
        assert disparity.log_minority_error(1.0, s, 1.0) == pytest.approx(expected, rel=1e-13)


# --- refusals


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"mean": [1.0, 2.0, 3.0]}, "variance"),
        ({"variance": [1.0, -0.5]}, "variance"),
        ({"variance": [1.0, 0.0]}, "variance"),
        ({"variance": [[1.0, 0.0], [0.0, 1.0]]}, "variance"),
        ({"mean": [1.0, math.nan]}, "mean"),
        ({"mean": []}, "mean"),
        ({"attack_norm": "l3"}, "attack_norm"),
        ({"attack_radius": 5.0}, "attack_radius"),
        ({"attack_radius": -0.1}, "attack_radius"),
        ({"attack_radius": math.nan}, "attack_radius"),
    ],
    ids=str,
)
def test_directions_of_unusable_arrays_are_refused(change: dict[str, Any], name: str) -> None:
    given = {"mean": [1.0, 0.5], "variance": [1.0, 2.0], "attack_radius": 0.3, "attack_norm": "l2"} | change
    arrays = {key: np.array(given.pop(key)) for key in ("mean", "variance")}
    with pytest.raises(DomainError, match=name) as caught:
        disparity.robust_direction(**arrays, **given)
    assert caught.value.parameter == name
    assert "\n" not in str(caught.value)


def test_points_of_another_dimension_are_refused() -> None:
    fit = RssFit(np.array([1.0, 0.0, 0.0]), np.array(0.0))
    for points in (np.zeros((4, 2)), np.zeros(3)):
        with pytest.raises(ValueError, match=r"points has shape \(.*\), expected \(\.\.\., k, 3\)") as caught:
            fit.predict(points)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("size", [0, -3])
def test_laws_of_unlabelled_points_need_some(size: int) -> None:
    cell: dict[str, Any] = {"dimension": 10, "unlabelled_signal": 1.0, "signal_to_noise": 1.0, "alignment": 1.0}
    with pytest.raises(DomainError, match="unlabelled_size"):
        spectral.spectral_error(unlabelled_size=size, **cell)
    with pytest.raises(DomainError, match="unlabelled_size"):
        values.principal_excess(dimension=10, unlabelled_size=size, signal_to_noise=1.0)
