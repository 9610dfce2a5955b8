"""The mean classifier's learning curve with unequal variances: towards its end from above, or from below."""

import math

import numpy as np
from scipy.special import ndtr

from theory.gaussian_mixture.limits import normal_density
from theory.gaussian_mixture.nonisotropic import centre, spectrum, unwhitened_error
from theory.gaussian_mixture.parameters_nonisotropic import (
    CONDITION_NUMBER,
    LENGTH,
    MEAN_SHAPE,
    SPECTRUM_DIMENSION,
    TRAINING_POINTS,
)

__all__ = ["best_rule_error", "first_order", "first_order_cost", "first_order_finite_size", "moments", "turning_length"]

Array = np.ndarray


def moments(mean: Array, variance: Array) -> tuple[float, float, float, float, float]:
    r"""(A, B, C, D, S): :math:`\mu^T\Sigma^k\mu` for k = 0, 1, 2, 3, and :math:`\mathrm{tr}\,\Sigma^2`."""
    square = mean * mean
    a, b, c, d = (float(square @ variance**k) for k in range(4))
    return a, b, c, d, float(variance @ variance)


def first_order(mean: Array, variance: Array) -> float:
    r"""Limit of m(E err - err(mu)): half the trace of Sigma times the second derivative of err at w = mu.

    .. math:: \frac{\varphi(u)}{2}\Bigl(u\bigl(1-\tfrac{2AC}{B^2}+\tfrac{A^2D}{B^3}\bigr)
              + \frac{2C + AS}{B^{3/2}} - \frac{3AD}{B^{5/2}}\Bigr),\qquad u = \frac{A}{\sqrt B}
    """
    a, b, c, d, s = moments(mean, variance)
    u = a / math.sqrt(b)
    bracket = u * (1.0 - 2.0 * a * c / b**2 + a * a * d / b**3) + (2.0 * c + a * s) / b**1.5 - 3.0 * a * d / b**2.5
    return float(0.5 * normal_density(u) * bracket)


def first_order_cost(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """`first_order` for the claim's means and variances: negative where more labelled points hurt in the end.

    Parameters
    ----------
    dimension : d in [2, 1024].  mean_length : |mu| in [0.1, 4].  condition_number : c in [1, 100].
    mean_shape : generic or extreme.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_learning_curve`.
    """
    return first_order(*_setting(dimension, mean_length, condition_number, mean_shape))


def first_order_finite_size(
    *, dimension: int, labelled_size: int, mean_length: float, condition_number: float, mean_shape: str
) -> float:
    """Terms of order 1/m and beyond, from the exact law, doubled."""
    m = TRAINING_POINTS.validate(labelled_size)
    mean, variance = _setting(dimension, mean_length, condition_number, mean_shape)
    exact = unwhitened_error(
        dimension=dimension,
        labelled_size=m,
        mean_length=mean_length,
        condition_number=condition_number,
        mean_shape=mean_shape,
    )
    a, b, *_ = moments(mean, variance)
    return float(2.0 * abs(m * (exact - float(ndtr(-a / math.sqrt(b)))) - first_order(mean, variance)))


def turning_length(*, dimension: int, condition_number: float, mean_shape: str) -> float:
    r"""Length of mu below which more points hurt in the end: :math:`\sqrt{-q/(bp)}`, or 0 where q >= 0.

    With A, ..., D those of the unit vector along mu (A = 1, B = b): p = 1 - 2C/b^2 + D/b^3 >= 0, q = 2C + S - 3D/b.
    """
    _, b, c, d, s = moments(*_setting(dimension, 1.0, condition_number, mean_shape))
    p, q = 1.0 - 2.0 * c / b**2 + d / b**3, 2.0 * c + s - 3.0 * d / b
    return math.sqrt(-q / (b * p)) if q < 0 else 0.0


def best_rule_error(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """Phi(-s_Sigma): that of the best linear rule, which the mean classifier does not approach."""
    mean, variance = _setting(dimension, mean_length, condition_number, mean_shape)
    return float(ndtr(-math.sqrt(float(np.sum(mean * mean / variance)))))


def _setting(dimension: int, length: float, condition: float, shape: str) -> tuple[Array, Array]:
    d, c = SPECTRUM_DIMENSION.validate(dimension), CONDITION_NUMBER.validate(condition)
    return centre(d, LENGTH.validate(length), MEAN_SHAPE.validate(shape)), spectrum(d, c)
