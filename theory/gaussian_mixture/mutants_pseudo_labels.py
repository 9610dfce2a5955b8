"""Plausible wrong versions of the law of the midpoint and of the bound on its tail."""

import math

import numpy as np
from scipy.special import ndtr

from theory.gaussian_mixture.pseudo_labels import bound_terms, midpoint_bias, midpoint_cdf, tail_bound

__all__ = [
    "bound_by_smaller_size",
    "bound_with_sum_of_sizes",
    "bound_without_mistakes",
    "bound_without_noise",
    "bound_without_thirds",
    "cdf_as_exact_labels",
    "cdf_of_recalls",
    "cdf_with_whole_gap",
    "tail_as_exact_labels",
]

Array = np.ndarray


def _noise(positive_size: int, negative_size: int) -> float:
    return math.sqrt(1 / positive_size + 1 / negative_size) / 2


def cdf_as_exact_labels(
    x: Array,
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
) -> Array:
    """The variance without the part that wrong labels bring."""
    mean = midpoint_bias(
        positive_precision=positive_precision, negative_precision=negative_precision, class_gap=class_gap
    )
    return np.asarray(ndtr((x - mean) / _noise(positive_size, negative_size)))


def cdf_with_whole_gap(
    x: Array,
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
) -> Array:
    """The bias (p - q) times the gap, not half of it."""
    cell = {"positive_precision": positive_precision, "negative_precision": negative_precision, "class_gap": class_gap}
    return midpoint_cdf(x - midpoint_bias(**cell), positive_size=positive_size, negative_size=negative_size, **cell)


def cdf_of_recalls(
    x: Array,
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
) -> Array:
    """The bias (p + q - 1) gap/2."""
    cell = {"positive_precision": positive_precision, "negative_precision": negative_precision, "class_gap": class_gap}
    wrong = (positive_precision + negative_precision - 1) * class_gap / 2
    moved = x + midpoint_bias(**cell) - wrong
    return midpoint_cdf(moved, positive_size=positive_size, negative_size=negative_size, **cell)


def tail_as_exact_labels(*, positive_size: int, negative_size: int, deviation: float) -> float:
    """The tail of the noise alone."""
    return float(2 * ndtr(-deviation / _noise(positive_size, negative_size)))


def bound_without_thirds(*, positive_size: int, negative_size: int, class_gap: float, deviation: float) -> float:
    """Each part may use the whole deviation."""
    return tail_bound(
        positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=min(3 * deviation, 100)
    )


def bound_with_sum_of_sizes(*, positive_size: int, negative_size: int, class_gap: float, deviation: float) -> float:
    """n_+ + n_- in the place of n_+ n_-/(n_+ + n_-)."""
    _, positive, negative = bound_terms(
        positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=deviation
    )
    return 2 * math.exp(-2 * deviation**2 / 9 * (positive_size + negative_size)) + positive + negative


def bound_without_mistakes(*, positive_size: int, negative_size: int, class_gap: float, deviation: float) -> float:
    """The first term alone: the labels taken as fixed shares."""
    return bound_terms(
        positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=deviation
    )[0]


def bound_without_noise(*, positive_size: int, negative_size: int, class_gap: float, deviation: float) -> float:
    """The two terms of the labels alone."""
    _, positive, negative = bound_terms(
        positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=deviation
    )
    return positive + negative


def bound_by_smaller_size(*, positive_size: int, negative_size: int, class_gap: float, deviation: float) -> float:
    """Half the smaller size in the place of n_+ n_-/(n_+ + n_-): true, and weaker."""
    _, positive, negative = bound_terms(
        positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=deviation
    )
    return 2 * math.exp(-2 * deviation**2 / 9 * min(positive_size, negative_size) / 2) + positive + negative
