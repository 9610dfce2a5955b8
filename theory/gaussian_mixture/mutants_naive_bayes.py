"""Plausible wrong laws of naive Bayes."""

import math

from scipy.special import ndtr

from theory.gaussian_mixture.limits import normal_density
from theory.gaussian_mixture.naive_bayes import (
    accurate_probability,
    design_signal,
    known_variance_excess,
    mean_points_needed,
    points_needed,
)
from theory.gaussian_mixture.plugin import doubly_noncentral_f_at_one

__all__ = [
    "accurate_one_sided",
    "accurate_root_lost",
    "accurate_union_bound",
    "error_class_size",
    "error_known_midpoint",
    "error_large_features",
    "error_narrow",
    "error_wide",
    "excess_full_features",
    "excess_half_lost",
    "excess_midpoint_lost",
    "needed_accuracy_not_squared",
    "needed_leading_term",
    "needed_two_lost",
    "rate_linear",
    "rate_none",
    "rate_root",
    "rate_squared_logarithm",
]


def accurate_one_sided(*, features: tuple[int, ...], points: int, accuracy: float) -> list[float]:
    """Errors of one sign only."""
    tail = float(ndtr(-accuracy * math.sqrt(points)))
    return [(1.0 - tail) ** n for n in features]


def accurate_union_bound(*, features: tuple[int, ...], points: int, accuracy: float) -> list[float]:
    """The union bound taken for the chance."""
    tail = 2.0 * float(ndtr(-accuracy * math.sqrt(points)))
    return [max(0.0, 1.0 - n * tail) for n in features]


def accurate_root_lost(*, features: tuple[int, ...], points: int, accuracy: float) -> list[float]:
    """sqrt(m/2): points of both classes counted together."""
    return accurate_probability(features=features, points=max(1, points // 2), accuracy=accuracy)


def needed_leading_term(*, features: tuple[int, ...], accuracy: float) -> list[float]:
    """2 log n/eps^2 alone."""
    return [2.0 * math.log(n) / accuracy**2 for n in features]


def needed_two_lost(*, features: tuple[int, ...], accuracy: float) -> list[float]:
    """Half as many."""
    return [0.5 * m for m in points_needed(features=features, accuracy=accuracy)]


def needed_accuracy_not_squared(*, features: tuple[int, ...], accuracy: float) -> list[float]:
    """1/eps for 1/eps^2."""
    return [accuracy * m for m in points_needed(features=features, accuracy=accuracy)]


def rate_linear(*, features: tuple[int, ...]) -> list[float]:
    """Of the order of n, the rate of discriminative learning."""
    return [float(n) for n in features]


def rate_none(*, features: tuple[int, ...]) -> list[float]:
    """No growth."""
    return [1.0 for _ in features]


def rate_root(*, features: tuple[int, ...], accuracy: float) -> list[float]:
    """The root of the right number."""
    return [math.sqrt(m) for m in mean_points_needed(features=features, accuracy=accuracy)]


def rate_squared_logarithm(*, features: tuple[int, ...]) -> list[float]:
    """log^2 n."""
    return [math.log(n + 1.0) ** 2 for n in features]


def _error(features: int, points: int, signal: float, midpoint: float) -> float:
    upper, lower = (0.5 * signal**2 * (math.sqrt(points) + side * midpoint) ** 2 for side in (1, -1))
    return doubly_noncentral_f_at_one(features, upper, lower)


def error_known_midpoint(*, features: int, class_size: int, mean_height: float) -> float:
    """1 + 1/m lost: the midpoint between the classes known."""
    return _error(features, 2 * class_size, design_signal(features, mean_height), 1.0)


def error_narrow(*, features: int, class_size: int, mean_height: float) -> float:
    """s^2 = n h^2: variance 1 in all features."""
    m = 2 * class_size
    return _error(features, m, mean_height * math.sqrt(features), 1.0 / math.sqrt(1.0 + 1.0 / m))


def error_wide(*, features: int, class_size: int, mean_height: float) -> float:
    """s^2 = h^2: variance n in all features."""
    m = 2 * class_size
    return _error(features, m, mean_height, 1.0 / math.sqrt(1.0 + 1.0 / m))


def error_class_size(*, features: int, class_size: int, mean_height: float) -> float:
    """The points of one class for those of both."""
    return _error(features, class_size, design_signal(features, mean_height), 1.0 / math.sqrt(1.0 + 1.0 / class_size))


def error_large_features(*, features: int, class_size: int, mean_height: float) -> float:
    """The limit of many features: Phi(-s/sqrt((1 + 1/m)(1 + n/(m s^2))))."""
    m, s = 2 * class_size, design_signal(features, mean_height)
    return float(ndtr(-s / math.sqrt((1.0 + 1.0 / m) * (1.0 + features / (m * s * s)))))


def excess_midpoint_lost(*, features: int, mean_height: float) -> float:
    """phi(s)(n-1)/(2s): the midpoint known."""
    s = design_signal(features, mean_height)
    return normal_density(s) * (features - 1) / (2.0 * s)


def excess_full_features(*, features: int, class_size: int, mean_height: float) -> float:
    """n for n - 1."""
    s = design_signal(features, mean_height)
    right = known_variance_excess(features=features, class_size=class_size, mean_height=mean_height)
    return right * (features + s * s) / (features - 1 + s * s)


def excess_half_lost(*, features: int, class_size: int, mean_height: float) -> float:
    """phi(s)(n-1+s^2)/s."""
    return 2.0 * known_variance_excess(features=features, class_size=class_size, mean_height=mean_height)
