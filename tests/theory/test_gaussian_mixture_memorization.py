"""Bounds on labels that cannot be memorised: derivation, order of the bounds, exact cases, refusals."""

from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import DomainError
from theory.gaussian_mixture import memorization as theory
from theory.gaussian_mixture import mutants_memorization as mutants
from theory.gaussian_mixture.derivation_memorization import memorization_derivation
from theory.gaussian_mixture.separability import cover_probability, separable_probability
from theory.steps import Step

cells = st.fixed_dictionaries(
    {"sample_size": st.integers(4, 20000), "dimension": st.integers(2, 20000), "label_noise": st.floats(0.05, 1.0)}
)


@pytest.mark.parametrize("step", memorization_derivation(), ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


def test_value_of_an_independent_run() -> None:
    assert theory.published_failure(sample_size=60, dimension=54, label_noise=0.4) == pytest.approx(0.062, abs=5e-4)


@pytest.mark.parametrize(("n", "p", "label_noise"), [(60, 54, 0.4), (400, 340, 0.4), (2000, 1990, 0.9), (50, 49, 1.0)])
def test_against_many_digits(n: int, p: int, label_noise: float) -> None:
    with mpmath.workdps(50):
        q, d = mpmath.mpf(label_noise) / 2, n - p
        mass = [mpmath.binomial(n, k) * q**k * (1 - q) ** (n - k) for k in range(d + 1)]
        sharper = mpmath.fsum(mass[:d]) + mpmath.mpf(d) / n * mass[d]
        published = 2 * mpmath.fsum(mass)
    cell: dict[str, Any] = {"sample_size": n, "dimension": p, "label_noise": label_noise}
    assert theory.sharper_failure(**cell) == pytest.approx(float(sharper), rel=1e-9)
    assert theory.published_failure(**cell) == pytest.approx(float(published), rel=1e-9)


@given(cells)
def test_order_of_the_bounds(cell: dict[str, Any]) -> None:
    """Sharper <= without the 2 <= published; at Delta = 1 the sharper is the law."""
    sharper, published = theory.sharper_failure(**cell), theory.published_failure(**cell)
    assert 0 <= sharper <= 1 - mutants.without_the_two(**cell) + 1e-12
    assert 2 * sharper <= published * (1 + 1e-9) + 1e-300
    coins: dict[str, Any] = {**cell, "label_noise": 1.0}
    covered = cover_probability(sample_size=cell["sample_size"], dimension=cell["dimension"])
    assert theory.sharper_fitting(**coins) == pytest.approx(covered, abs=1e-7)


@given(cells, st.floats(0.05, 10.0))
def test_bounds_hold_for_the_law(cell: dict[str, Any], noise: float) -> None:
    """Up to the law's own terms of order 1/n."""
    n = cell["sample_size"]
    if n < 50 or cell["dimension"] >= n:
        return
    assert theory.sharper_fitting(**cell) <= separable_probability(noise=noise, **cell) + 3.0 / n


@given(cells)
def test_more_dimensions_never_hurt(cell: dict[str, Any]) -> None:
    more = {**cell, "dimension": min(20000, cell["dimension"] + 1)}
    assert theory.published_failure(**more) <= theory.published_failure(**cell) + 1e-15
    assert theory.sharper_failure(**more) <= theory.sharper_failure(**cell) + 1e-12


@pytest.mark.parametrize(
    ("name", "value"), [("sample_size", 1), ("dimension", 1), ("label_noise", 0.0), ("label_noise", 1.5)]
)
def test_refusals(name: str, value: float) -> None:
    cell: dict[str, Any] = {"sample_size": 60, "dimension": 54, "label_noise": 0.4, name: value}
    for bound in (theory.published_fitting, theory.sharper_fitting):
        with pytest.raises(DomainError, match=name):
            bound(**cell)
