"""Wrong formulas for the end of the learning curve with unequal variances."""

import math
from typing import Any

from theory.gaussian_mixture.learning_curve import _setting, moments
from theory.gaussian_mixture.limits import normal_density
from theory.gaussian_mixture.nonisotropic import mahalanobis

__all__ = ["curvature_lost", "gradient_lost", "half_lost", "isotropic", "third_moment_once"]


def _cost(gradient: float, curvature: float, third: float, /, **cell: Any) -> float:
    a, b, c, d, s = moments(*_setting(cell["dimension"], cell["mean_length"], cell["condition_number"],
                                      cell["mean_shape"]))  # fmt: skip
    u = a / math.sqrt(b)
    bracket = gradient * u * (1.0 - 2.0 * a * c / b**2 + a * a * d / b**3)
    bracket += curvature * ((2.0 * c + a * s) / b**1.5 - third * a * d / b**2.5)
    return float(0.5 * normal_density(u) * bracket)


def isotropic(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """phi(s)(d-1)/(2s) with s of Mahalanobis: more points always help."""
    s = mahalanobis(*_setting(dimension, mean_length, condition_number, mean_shape))
    return normal_density(s) * (dimension - 1) / (2.0 * s)


def gradient_lost(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """Without the squared gradient of u."""
    return _cost(0.0, 1.0, 3.0, **locals())


def curvature_lost(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """Without the second derivative of u: never negative."""
    return _cost(1.0, 0.0, 3.0, **locals())


def third_moment_once(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """D once for three times."""
    return _cost(1.0, 1.0, 1.0, **locals())


def half_lost(*, dimension: int, mean_length: float, condition_number: float, mean_shape: str) -> float:
    """The trace for half of it."""
    return 2.0 * _cost(1.0, 1.0, 3.0, **locals())
