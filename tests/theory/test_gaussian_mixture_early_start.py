"""A random start's accuracy: derivation, limits, refusals."""

import math

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import DomainError
from theory.gaussian_mixture import early_start as theory
from theory.gaussian_mixture.derivation_early_start import start_derivation
from theory.steps import Step


@pytest.mark.parametrize("step", start_derivation(), ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


@pytest.mark.parametrize(("p", "sigma"), [(4, 10.0), (100, 0.0134), (10**9, 0.1), (10**11, 0.0134), (10**13, 0.0134)])
def test_against_many_digits(p: int, sigma: float) -> None:
    with mpmath.workdps(40):
        edge = mpmath.mpf(sigma) * mpmath.mpf(theory.EXCESS)
        if p <= 100:
            value = (1 - mpmath.betainc(0.5, mpmath.mpf(p - 1) / 2, 0, edge**2, regularized=True)) / 2
        else:
            value = mpmath.ncdf(-edge * mpmath.sqrt(p))
    assert theory.start_above(dimension=p, noise=sigma) == pytest.approx(float(value), abs=1e-8)


@given(p=st.integers(4, 10**13), noise=st.floats(1e-3, 5.0))
def test_falls_with_dimension_and_noise(p: int, noise: float) -> None:
    here = theory.start_above(dimension=p, noise=noise)
    assert 0 <= here <= 0.5
    assert theory.start_above(dimension=2 * p, noise=noise) <= here + 1e-12
    assert theory.start_above(dimension=p, noise=2 * noise) <= here + 1e-12


def test_dimension_for_one_run_of_twenty() -> None:
    p = theory.dimension_for(noise=0.1)
    assert theory.start_above(dimension=math.ceil(p), noise=0.1) == pytest.approx(0.05, abs=1e-6)


@pytest.mark.parametrize(("name", "value"), [("dimension", 3), ("noise", 0.0)])
def test_refusals(name: str, value: float) -> None:
    cell: dict[str, float] = {"dimension": 10, "noise": 0.5, name: value}
    with pytest.raises(DomainError, match=name):
        theory.start_above(**cell)  # type: ignore[arg-type]
