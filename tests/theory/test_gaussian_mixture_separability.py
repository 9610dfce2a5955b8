"""Cover's formula and the threshold of noisy labels: derivations, values, order, limits, refusals."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from assay.domain import DomainError
from theory.gaussian_mixture import separability as theory
from theory.gaussian_mixture.derivation_separability import cover_derivation, threshold_derivation
from theory.gaussian_mixture.separability import Hinge
from theory.steps import Step

label_noises, noises = st.floats(0.05, 1.0), st.floats(0.05, 10.0)


@pytest.mark.parametrize("step", [*cover_derivation(), *threshold_derivation()], ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


@given(n=st.integers(2, 2000), p=st.integers(2, 2000))
def test_cover_against_mpmath(n: int, p: int) -> None:
    ours = theory.cover_probability(sample_size=n, dimension=p)
    if p >= n:
        assert ours == 1.0
    elif n <= 200:
        with mpmath.workdps(40):
            exact = mpmath.fsum(mpmath.binomial(n - 1, k) for k in range(p)) / mpmath.mpf(2) ** (n - 1)
        assert ours == pytest.approx(float(exact), rel=1e-11)
    assert ours <= theory.cover_probability(sample_size=n, dimension=p + 1)


@pytest.mark.parametrize(("n", "p", "value"), [(40, 20, 0.5), (40, 17, 0.1684), (2, 2, 1.0), (10, 2, 20 / 1024)])
def test_cover_values(n: int, p: int, value: float) -> None:
    assert theory.cover_probability(sample_size=n, dimension=p) == pytest.approx(value, abs=5e-5)


@pytest.mark.parametrize(
    ("label_noise", "noise", "value"),
    [(0.2, 0.1, 0.2575), (0.2, 0.5, 0.2990), (0.2, 1.0, 0.3784), (0.4, 0.1, 0.3760), (0.4, 0.5, 0.3987),
     (0.4, 1.0, 0.4375), (0.8, 0.1, 0.4873), (1.0, 3.0, 0.5)],
)  # fmt: skip
def test_threshold_values(label_noise: float, noise: float, value: float) -> None:
    assert theory.critical_ratio(label_noise=label_noise, noise=noise) == pytest.approx(value, abs=5e-5)


@given(label_noise=label_noises, noise=noises)
def test_threshold_lies_between_the_wrong_labels_and_a_half(label_noise: float, noise: float) -> None:
    ratio = theory.critical_ratio(label_noise=label_noise, noise=noise)
    assert 0 < ratio <= 0.5 + 1e-12
    assert ratio <= theory.sufficient_ratio(label_noise=label_noise) + 1e-12


@given(label_noise=st.tuples(label_noises, label_noises), noise=st.tuples(noises, noises))
def test_threshold_grows_with_both_noises(label_noise: tuple[float, float], noise: tuple[float, float]) -> None:
    few, many = sorted(label_noise)
    near, far = sorted(noise)
    at = theory.critical_ratio
    assert at(label_noise=few, noise=near) <= at(label_noise=many, noise=near) + 1e-12
    assert at(label_noise=few, noise=near) <= at(label_noise=few, noise=far) + 1e-12


@given(label_noise=label_noises, noise=noises)
def test_window_is_no_narrower_than_a_quarter(label_noise: float, noise: float) -> None:
    h = Hinge(label_noise / 2, noise)
    assert 0.25 < h.spread < 0.75
    assert h.lowered >= 1.0 - 1e-9


@given(n=st.integers(4, 20000), label_noise=label_noises, noise=noises, share=st.floats(0.0, 1.2))
def test_probability_is_one(n: int, label_noise: float, noise: float, share: float) -> None:
    p = min(max(2, round(share * n)), 20000)
    cell: dict[str, Any] = {"sample_size": n, "dimension": p, "label_noise": label_noise, "noise": noise}
    value = theory.separable_probability(**cell)
    assert 0.0 <= value <= 1.0
    limit = theory.window_probability(**cell)
    if p < n:
        size = theory.window_finite_size(sample_size=n, label_noise=label_noise, noise=noise)
        assert abs(value - limit) <= size + 1e-12


@pytest.mark.parametrize(("n", "p"), [(20, 8), (40, 17), (100, 45), (1000, 520)])
def test_coin_flips_give_cover(n: int, p: int) -> None:
    ours = theory.separable_probability(sample_size=n, dimension=p, label_noise=1.0, noise=0.7)
    exact = theory.cover_probability(sample_size=n, dimension=p)
    assert abs(ours - exact) <= theory.separable_probability_finite_size(sample_size=n)


@pytest.mark.parametrize(("order", "power"), [(0, 2), (1, 1), (2, 0), (2, 2), (3, 1), (4, 0), (6, 0)])
def test_moments_by_quadrature(order: int, power: int) -> None:
    """Over b and Z on a grid: trapezia are exact to rounding for Gaussian integrals, up to the kink of Y_+^k."""
    wrong, noise, t = 0.2, 0.5, 0.3
    b, z = np.linspace(-12.0, 12.0, 1601), np.linspace(-9.0, 9.0123, 6001)
    chance = (1 - wrong) * norm.pdf(b - 1 / noise) + wrong * norm.pdf(b + 1 / noise)
    gap = z[None, :] - t * b[:, None]
    inner = (np.heaviside(gap, 0.5) * np.maximum(gap, 0.0) ** order) @ norm.pdf(z) * (z[1] - z[0])
    total = float((b**power * chance) @ inner * (b[1] - b[0]))
    assert Hinge(wrong, noise).moment(order, power, t) == pytest.approx(total, rel=1e-4)


def test_weak_classes_are_like_coin_flips() -> None:
    """1/2 - kappa_c ~ (1-Delta)^2/(2 pi sigma^2): the slope of E(Z - tb)_+^2 squared over its curvature."""
    delta, noise = 0.4, 10.0
    gap = 0.5 - theory.critical_ratio(label_noise=delta, noise=noise)
    mean = (1 - delta) / noise
    assert gap == pytest.approx(2 * (mean / math.sqrt(2 * math.pi)) ** 2, rel=0.02)


@pytest.mark.parametrize(
    ("name", "value"),
    [("sample_size", 3), ("dimension", 1), ("dimension", 2.5), ("label_noise", 0.0), ("label_noise", 1.1),
     ("noise", 0.0), ("noise", math.nan)],
)  # fmt: skip
def test_refusals(name: str, value: float) -> None:
    cell: dict[str, Any] = {"sample_size": 50, "dimension": 20, "label_noise": 0.4, "noise": 0.5, name: value}
    with pytest.raises(DomainError, match=f"{name} = "):
        theory.separable_probability(**cell)


def test_cover_refuses_an_empty_space() -> None:
    with pytest.raises(DomainError, match="dimension = 0 is outside its domain: integers in"):
        theory.cover_probability(sample_size=10, dimension=0)
