"""Logistic regression in standard units: derivation, values, limits, the proportional limit, refusals."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from assay.domain import DomainError
from theory.gaussian_mixture import mutants_units as mutants
from theory.gaussian_mixture import units as theory
from theory.gaussian_mixture.derivation_units import units_derivation
from theory.gaussian_mixture.generative import proximal
from theory.steps import Step

cells = st.fixed_dictionaries(
    {"features": st.integers(20, 400), "class_size": st.integers(2, 100), "strength": st.floats(0.01, 100.0)}
)


@pytest.mark.parametrize("step", units_derivation(), ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


@given(cell=cells)
def test_order_in_the_penalty(cell: dict[str, Any]) -> None:
    """The weaker the penalty, the more is lost; never more than where the points are fitted exactly."""
    lost = theory.lost_score(**cell)
    weaker = theory.lost_score(**{**cell, "strength": min(100.0, 2 * cell["strength"])})
    assert 0 < lost <= weaker <= mutants.lost_interpolating(class_size=cell["class_size"])
    assert lost <= mutants.lost_signal_left_out(**cell)
    assert theory.lost_score_finite_size(**cell) > 0


@given(n=st.integers(20, 400), m=st.integers(2, 200), strength=st.floats(0.01, 100.0))
def test_dual_weight_by_iteration(n: int, m: int, strength: float) -> None:
    """The logarithm of the odds is the margin: bisection by hand."""
    reach = strength * (n + m * theory.signal_square(n))
    low, high = 0.0, 50.0  # margins
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if middle < reach * expit(-middle) else (low, middle)
    assert theory.dual_weight(n, m, theory.signal_square(n), strength) == pytest.approx(low / reach, rel=1e-9)


def test_strong_penalty_leaves_naive_bayes() -> None:
    """To first order in C: alpha = 1/2, q = Cn/4."""
    assert theory.shrinkage(100, 10, 50.5, 1e-8) == pytest.approx(1e-8 * 100 / 4, rel=1e-4)


def test_more_features_at_fixed_points_cost_no_more_than_m_over_n() -> None:
    shares = [theory.lost_score(features=n, class_size=5, strength=1.0) / n for n in (50, 100, 200, 400)]
    assert np.all(np.diff(shares) < 0)
    assert all(share < 8 / (2 * n) for share, n in zip(shares, (50, 100, 200, 400), strict=True))


def _proportional(n: int, m: float, s: float) -> float:
    """Share of the score lost for m and n both large, by the min-max theorem (weights a along mu, r across)."""
    grid = np.linspace(-8.0, 8.0, 161)
    chance = np.exp(-0.5 * grid**2) / np.exp(-0.5 * grid**2).sum()
    unit = math.log(n) / n
    state = np.array([0.5 * unit * m * s / (1 + m * s * s / n), unit * math.sqrt(m * n) / (1 + m * s * s / n), 1 / n])
    for _ in range(2000):
        a, r, pull = state
        eta, rho = (1 + pull) / (n - 1), math.hypot(a, r)
        slope = expit(-proximal(s * a + rho * grid, float(eta)))
        found = [
            m * s * float(chance @ slope) / (1 + pull),
            math.sqrt(m * float(chance @ slope**2) / (n - 1)) / eta,
            -m * float(chance @ (slope * grid)) / rho,
        ]
        change = np.log(np.array(found) / state)
        state = state * np.exp(0.3 * change)
        if np.max(np.abs(change)) < 1e-9:
            break
    a, r, _ = state
    return float(1 - a / math.hypot(a, r) * math.sqrt(1 + (n - 1) / (m * s * s)))


@pytest.mark.parametrize(("n", "size"), [(100, 5), (200, 5), (400, 5), (400, 10)])
def test_proportional_limit(n: int, size: int) -> None:
    """Which does not see the common size and the offset: m where m - 2 is due."""
    s = math.sqrt(theory.signal_square(n))
    lost = n * _proportional(n, 2.0 * size, s) * (1 - 1 / size)
    law = theory.lost_score(features=n, class_size=size, strength=1.0)
    margin = theory.lost_score_finite_size(features=n, class_size=size, strength=1.0)
    assert lost == pytest.approx(law, rel=margin + 0.01)


@settings(max_examples=20)
@given(cell=cells)
def test_wrong_versions_differ(cell: dict[str, Any]) -> None:
    lost = theory.lost_score(**cell)
    assert mutants.lost_half(**cell) == pytest.approx(2 * lost)
    assert lost < mutants.lost_no_intercept(**cell) < mutants.lost_all_points(**cell)
    assert mutants.lost_first_order(**cell) > lost
    assert theory.naive_error(features=20, class_size=2) < mutants.error_raw_units(features=20, class_size=2)


@pytest.mark.parametrize(("name", "value"), [("features", 10), ("class_size", 1), ("strength", 0.0), ("strength", 1e3)])
def test_refusals(name: str, value: float) -> None:
    cell: dict[str, Any] = {"features": 20, "class_size": 4, "strength": 1.0, name: value}
    with pytest.raises(DomainError, match=f"{name} = "):
        theory.lost_score(**cell)
