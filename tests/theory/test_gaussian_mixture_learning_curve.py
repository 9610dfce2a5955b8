"""The end of the learning curve with unequal variances: derivation, exact law, sign, refusals."""

from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.domain import DomainError
from theory.gaussian_mixture import learning_curve as theory
from theory.gaussian_mixture import nonisotropic
from theory.gaussian_mixture.derivation_learning_curve import learning_curve_derivation
from theory.steps import Step

CELL: dict[str, Any] = {"dimension": 2, "mean_length": 0.5, "condition_number": 100.0, "mean_shape": "extreme"}
dims, lengths, conditions = st.integers(2, 200), st.floats(0.1, 4.0), st.floats(1.0, 100.0)
shapes = st.sampled_from(["generic", "extreme"])


@pytest.mark.parametrize("step", learning_curve_derivation(), ids=lambda step: step.name)
def test_derivation_step(step: Step) -> None:
    assert step.holds()


def test_more_points_hurt() -> None:
    """The numbers of the notes, from the exact law and from a quadrature over both weights."""
    few = nonisotropic.unwhitened_error(labelled_size=32, **CELL)
    assert few == pytest.approx(0.280, abs=5e-4)
    assert nonisotropic.infinite_sample_error(**CELL) == pytest.approx(0.309, abs=5e-4)
    mean, variance = nonisotropic.centre(2, 0.5, "extreme"), nonisotropic.spectrum(2, 100.0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    w = [m + np.sqrt(v / 32) * nodes for m, v in zip(mean, variance, strict=True)]
    along = w[0][:, None] * mean[0] + w[1][None, :] * mean[1]
    across = np.sqrt(w[0][:, None] ** 2 * variance[0] + w[1][None, :] ** 2 * variance[1])
    from scipy.special import ndtr

    by_quadrature = weights @ ndtr(-along / across) @ weights / weights.sum() ** 2
    assert few == pytest.approx(by_quadrature, abs=2e-3)  # the error jumps where w turns round


@given(d=dims, length=lengths, c=conditions, shape=shapes)
def test_sign_is_that_of_the_turning_length(d: int, length: float, c: float, shape: str) -> None:
    cost = theory.first_order_cost(dimension=d, mean_length=length, condition_number=c, mean_shape=shape)
    turn = theory.turning_length(dimension=d, condition_number=c, mean_shape=shape)
    if abs(length - turn) > 1e-6:
        assert (cost < 0) == (length < turn)


@given(d=dims, length=lengths, shape=shapes)
def test_equal_variances_always_gain(d: int, length: float, shape: str) -> None:
    assert theory.turning_length(dimension=d, condition_number=1.0, mean_shape=shape) == 0.0
    assert theory.first_order_cost(dimension=d, mean_length=length, condition_number=1.0, mean_shape=shape) > 0


@pytest.mark.parametrize("length", [0.5, 2.5])
def test_second_derivative_in_many_digits(length: float) -> None:
    """Half the trace of Sigma err'' by central differences."""
    mean, variance = nonisotropic.centre(3, length, "generic"), nonisotropic.spectrum(3, 20.0)
    with mpmath.workdps(50):

        def error(w: list[mpmath.mpf]) -> mpmath.mpf:
            along = mpmath.fsum(x * m for x, m in zip(w, mean.tolist(), strict=True))
            across = mpmath.sqrt(mpmath.fsum(x * x * v for x, v in zip(w, variance.tolist(), strict=True)))
            return mpmath.ncdf(-along / across)

        step, total = mpmath.mpf(10) ** -12, mpmath.mpf(0)
        for j in range(3):
            ends = []
            for sign in (-1, 0, 1):
                w = [mpmath.mpf(x) for x in mean.tolist()]
                w[j] += sign * step
                ends.append(error(w))
            total += variance[j] * (ends[0] - 2 * ends[1] + ends[2]) / step**2
    assert theory.first_order(mean, variance) == pytest.approx(float(total / 2), rel=1e-9)


@pytest.mark.parametrize(
    ("name", "value"), [("dimension", 1), ("mean_length", 0.0), ("condition_number", 0.5), ("mean_shape", "flat")]
)
def test_refused(name: str, value: Any) -> None:
    with pytest.raises(DomainError, match=name) as caught:
        theory.first_order_cost(**CELL | {name: value})
    assert caught.value.parameter == name
    with pytest.raises(DomainError, match="labelled_size"):
        theory.first_order_finite_size(**CELL, labelled_size=0)
