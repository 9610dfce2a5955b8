"""The first gradient step on wrong labels: derivations, independent evaluations, orders, limits, refusals."""

from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import DomainError
from theory.gaussian_mixture import early_step as theory
from theory.gaussian_mixture.derivation_early_step import early_step_derivation, reversal_derivation
from theory.gaussian_mixture.plugin import doubly_noncentral_f_at_one
from theory.steps import Step

CELL: dict[str, Any] = {"sample_size": 400, "dimension": 340, "label_noise": 0.4, "noise": 0.5}
cells = st.fixed_dictionaries(
    {
        "sample_size": st.integers(4, 2000),
        "dimension": st.integers(8, 3000),
        "label_noise": st.floats(0.01, 1.0),
        "noise": st.floats(0.05, 10.0),
    }
)


@pytest.mark.parametrize("step", [*early_step_derivation(), *reversal_derivation()[-2:]], ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


def test_limits_of_an_independent_run() -> None:
    assert theory.limits(**CELL) == pytest.approx((0.9436, 0.9841, 0.8471), abs=6e-5)
    assert theory.limits(**{**CELL, "noise": 1.0}) == pytest.approx((0.7073, 0.9063, 0.4101), abs=6e-5)


@pytest.mark.parametrize(("n", "p", "noise"), [(10, 8, 1.0), (40, 34, 0.5), (6, 200, 2.0)])
def test_without_wrong_labels_a_fresh_point_has_the_mean_classifiers_error(n: int, p: int, noise: float) -> None:
    ours = theory.positive_chance(n, p, 1.0, noise, own=0)
    s = 1.0 / noise
    upper, lower = 0.5 * (s * (n**0.5 + 1)) ** 2, 0.5 * (s * (n**0.5 - 1)) ** 2
    assert ours == pytest.approx(1.0 - doubly_noncentral_f_at_one(p, upper, lower), abs=1e-11)


def test_even_labels_tell_nothing() -> None:
    cell = {**CELL, "label_noise": 1.0}
    fresh, clean, wrong = theory.accuracies(**cell)
    assert fresh == pytest.approx(0.5, abs=1e-12)
    assert clean + wrong == pytest.approx(1.0, abs=1e-12)


def test_sum_over_every_third_deviation_is_the_whole_sum() -> None:
    """At n = 4000 the number of wrong labels is summed in strides; the plain sum is the oracle."""
    n, p, u, noise = 4000, 500, 0.6, 1.3
    wrong = np.arange(n + 1)
    with mpmath.workdps(30):
        q = mpmath.mpf("0.2")
        weights = [mpmath.binomial(n, int(k)) * q ** int(k) * (1 - q) ** int(n - k) for k in wrong[600:1000]]
    chances = theory.inverted(n, p, 1 / noise, (n - 2 * wrong[600:1000]) / noise, 0)
    whole = sum(float(w) * c for w, c in zip(weights, chances.tolist(), strict=True))
    assert theory.positive_chance(n, p, u, noise, own=0) == pytest.approx(whole, abs=1e-9)


@pytest.mark.parametrize("own", [0, 1, -1])
def test_next_term(own: int) -> None:
    """n (exact - limit) tends to the sum of the terms."""
    u, ratio, noise = 0.6, 0.85, 0.7
    terms = sum(theory.correction_terms(ratio, u, noise, own))
    name = {0: 0, 1: 1, -1: 2}[own]
    gaps = []
    for n in (2000, 8000):
        cell: dict[str, Any] = {"sample_size": n, "dimension": round(ratio * n), "label_noise": 0.4, "noise": noise}
        gaps.append(n * (theory.accuracies(**cell)[name] - theory.limits(**cell)[name]))
    assert gaps[1] == pytest.approx(terms, rel=0.01, abs=1e-4)
    assert abs(gaps[1] - terms) <= abs(gaps[0] - terms) + 1e-4


@given(cells)
def test_order_and_range(cell: dict[str, Any]) -> None:
    """A point's own share helps its label; nothing leaves [0, 1]."""
    fresh, clean, wrong = theory.accuracies(**cell)
    assert -1e-9 <= wrong <= clean + 1e-9 <= 1 + 2e-9
    assert wrong <= fresh + 1e-9
    limits = theory.limits(**cell)
    assert limits[2] <= limits[0] <= limits[1]


@given(cells)
def test_more_wrong_labels_help_nobody_in_the_limit(cell: dict[str, Any]) -> None:
    worse = {**cell, "label_noise": min(1.0, cell["label_noise"] * 1.1)}
    here, there = theory.limits(**cell), theory.limits(**worse)
    assert there[0] <= here[0] + 1e-12
    assert there[2] <= here[2] + 1e-12


@given(cells)
def test_wrong_labels_win_exactly_beyond_the_line(cell: dict[str, Any]) -> None:
    line = theory.reversal_noise(**{k: v for k, v in cell.items() if k != "noise"})
    wrong = theory.limits(**cell)[2]
    assert wrong <= 0.5 + 1e-9 if cell["noise"] >= line else wrong >= 0.5 - 1e-9


@pytest.mark.parametrize(
    ("name", "value"), [("sample_size", 3), ("dimension", 7), ("label_noise", 0.0), ("label_noise", 1.1), ("noise", 0)]
)
def test_refusals(name: str, value: float) -> None:
    for formula in (theory.accuracies, theory.limits, theory.finite_size):
        with pytest.raises(DomainError, match=name):
            formula(**{**CELL, name: value})
