"""Plausible wrong versions of the error of a linear classifier and of its floor."""

import math

from theory.gaussian_mixture.linear_floor import least_error, linear_error

__all__ = [
    "error_by_variance",
    "error_with_swapped_classes",
    "floor_by_variance",
    "floor_of_balanced_classes",
    "floor_without_two",
    "quarter_any_sign",
    "three_eighths",
    "whole_majority",
]


def error_by_variance(*, positive_share: float, variance_ratio: float, offset: float) -> float:
    """beta in the place of its root."""
    return linear_error(positive_share=positive_share, variance_ratio=min(variance_ratio**2, 1e8), offset=offset)


def error_with_swapped_classes(*, positive_share: float, variance_ratio: float, offset: float) -> float:
    """The sign of the offset reversed."""
    return linear_error(positive_share=positive_share, variance_ratio=variance_ratio, offset=-offset)


def floor_by_variance(*, positive_share: float, variance_ratio: float) -> float:
    """The offset from r = beta p_+/p_-."""
    log = math.log(variance_ratio) + math.log(positive_share) - math.log1p(-positive_share)
    u = math.sqrt(2 * max(log, 0) / (1 - 1 / variance_ratio))
    return linear_error(positive_share=positive_share, variance_ratio=variance_ratio, offset=u)


def floor_without_two(*, positive_share: float, variance_ratio: float) -> float:
    """The offset from u^2 = log r/(1 - 1/beta)."""
    log = 0.5 * math.log(variance_ratio) + math.log(positive_share) - math.log1p(-positive_share)
    u = math.sqrt(max(log, 0) / (1 - 1 / variance_ratio))
    return linear_error(positive_share=positive_share, variance_ratio=variance_ratio, offset=u)


def floor_of_balanced_classes(*, variance_ratio: float) -> float:
    """The floor of p_+ = 1/2 for all shares."""
    return least_error(positive_share=0.5, variance_ratio=variance_ratio)


def quarter_any_sign() -> float:
    """1/4 whatever the sign of the offset."""
    return 0.25


def three_eighths() -> float:
    """3/8: half of 1/2 lost to each class."""
    return 0.375


def whole_majority(*, positive_share: float) -> float:
    """p_- in the place of p_-/2."""
    return 1 - positive_share
