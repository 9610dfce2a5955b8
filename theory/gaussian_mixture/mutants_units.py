"""Plausible wrong versions of what logistic regression loses on features in units of their standard deviations."""

import math

from scipy.special import expit, ndtr

from theory.gaussian_mixture import units
from theory.gaussian_mixture.generative import logistic_score

__all__ = [
    "error_one_class",
    "error_raw_units",
    "few_logarithm",
    "few_two",
    "lost_all_points",
    "lost_first_order",
    "lost_half",
    "lost_interpolating",
    "lost_no_intercept",
    "lost_raw_units",
    "lost_signal_left_out",
    "lost_unit_penalty",
    "lost_weights_by_half",
]


def _shrinkage(features: int, class_size: int, strength: float) -> float:
    return units.shrinkage(features, 2 * class_size, units.signal_square(features), strength)


def lost_raw_units(*, features: int, class_size: int) -> float:
    """In raw units, where m* grows like n: the score of the saddle point at C = 1."""
    square = units.signal_square(features)
    naive = math.sqrt(square / (1.0 + (features - 1) / (2 * class_size * square)))
    return features * (1.0 - logistic_score(features=features, class_size=class_size) / naive)


def lost_interpolating(*, class_size: int) -> float:
    """All of the noise's part, as where the points are fitted exactly."""
    return float(class_size - 1)


def lost_no_intercept(*, features: int, class_size: int, strength: float) -> float:
    """m - 1 directions: no intercept."""
    return 0.5 * _shrinkage(features, class_size, strength) ** 2 * (2 * class_size - 1)


def lost_all_points(*, features: int, class_size: int, strength: float) -> float:
    """m directions."""
    return _shrinkage(features, class_size, strength) ** 2 * class_size


def lost_first_order(*, features: int, class_size: int, strength: float) -> float:
    """The shrinkage itself, not its square."""
    return _shrinkage(features, class_size, strength) * (class_size - 1)


def lost_half(*, features: int, class_size: int, strength: float) -> float:
    """1/2 lost."""
    return 2.0 * units.lost_score(features=features, class_size=class_size, strength=strength)


def lost_unit_penalty(*, features: int, class_size: int) -> float:
    """C = 1, whatever it is."""
    return units.lost_score(features=features, class_size=class_size, strength=1.0)


def lost_signal_left_out(*, features: int, class_size: int, strength: float) -> float:
    """Margins of each point's own length alone."""
    return 0.5 * units.shrinkage(features, 2 * class_size, 0.0, strength) ** 2 * (2 * class_size - 2)


def lost_weights_by_half(*, features: int, class_size: int, strength: float) -> float:
    """Dual weights 1/2, as at the start."""
    reach = strength * float(expit(0.0)) ** 2 * features
    return (reach / (1.0 + reach)) ** 2 * (class_size - 1)


def error_raw_units(*, features: int, class_size: int) -> float:
    """In raw units, where m* grows like n."""
    return float(ndtr(-logistic_score(features=features, class_size=class_size)))


def error_one_class(*, features: int, class_size: int) -> float:
    """Naive Bayes' of half as many points."""
    return units.naive_error(features=features, class_size=max(1, class_size // 2))


def few_logarithm(*, features: int) -> float:
    """log n."""
    return math.log(features)


def few_two(**_: int) -> float:
    """One point of each class."""
    return 2.0
