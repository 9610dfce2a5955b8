"""Plausible wrong versions of the error by squared length, of its published bound and of its exponents."""

import math

import numpy as np

from theory.gaussian_mixture.norm_exponents import exponents
from theory.gaussian_mixture.norm_feature import (
    conditional_error,
    deviation_at,
    published_exponents,
    true_exponents,
)

__all__ = [
    "asymptotic_known_threshold",
    "asymptotic_published",
    "asymptotic_without_factor",
    "bound_exponents_halved",
    "bound_without_ratio",
    "mean_known_threshold",
    "mean_of_scaled_first_tail",
    "mean_of_single_coordinates",
    "mean_threshold_of_all_points",
]


def mean_of_scaled_first_tail(*, dimension: int, positive_share: float, variance_ratio: float) -> float:
    """The first tail at tau/beta instead of tau."""
    tau = dimension * (1 + variance_ratio) / 2
    wrong = conditional_error(
        tau / variance_ratio, dimension=dimension, positive_share=positive_share, variance_ratio=1.0
    )
    return float(wrong)


def mean_of_single_coordinates(
    *, dimension: int, positive_share: float, variance_ratio: float, positive_count: int, negative_count: int
) -> float:
    """The training means as if they had N and not N d degrees of freedom: variances d times larger."""
    standard = np.linspace(-6, 6, 241)
    weight = np.exp(-(standard**2) / 2)
    weight /= weight.sum()
    spread = math.sqrt(2 / positive_count + variance_ratio**2 * 2 / negative_count) / 2
    tau = dimension * np.maximum((1 + variance_ratio) / 2 + spread * standard, 1e-9)
    error = conditional_error(tau, dimension=dimension, positive_share=positive_share, variance_ratio=variance_ratio)
    return float(weight @ error)


def mean_known_threshold(*, dimension: int, positive_share: float, variance_ratio: float) -> float:
    """The error at the threshold of infinitely many training points."""
    return float(
        conditional_error(
            dimension * (1 + variance_ratio) / 2,
            dimension=dimension,
            positive_share=positive_share,
            variance_ratio=variance_ratio,
        )
    )


def mean_threshold_of_all_points(
    *, dimension: int, positive_share: float, variance_ratio: float, positive_count: int, negative_count: int
) -> float:
    """The threshold at the mean of all training points, not halfway between the class means."""
    mixed = (positive_count + variance_ratio * negative_count) / (positive_count + negative_count)
    return float(
        conditional_error(
            dimension * mixed, dimension=dimension, positive_share=positive_share, variance_ratio=variance_ratio
        )
    )


def _x(
    dimension: int, variance_ratio: float, positive_count: int, negative_count: int, failure_probability: float
) -> float:
    delta = deviation_at(
        dimension=dimension,
        positive_count=positive_count,
        negative_count=negative_count,
        failure_probability=failure_probability,
    )
    return max(0.0, variance_ratio - 1 - (1 + variance_ratio) * delta)


def bound_without_ratio(
    *,
    dimension: int,
    positive_share: float,
    variance_ratio: float,
    positive_count: int,
    negative_count: int,
    failure_probability: float,
) -> float:
    """beta^2 lost in the second exponent."""
    x = _x(dimension, variance_ratio, positive_count, negative_count, failure_probability)
    first = positive_share * math.exp(-dimension * min(x, 2) * x / 32)
    return first + (1 - positive_share) * math.exp(-dimension * x * x / 32)


def bound_exponents_halved(
    *,
    dimension: int,
    positive_share: float,
    variance_ratio: float,
    positive_count: int,
    negative_count: int,
    failure_probability: float,
) -> float:
    """8 for 32: the deviation of the threshold taken as x, not x/2."""
    x = _x(dimension, variance_ratio, positive_count, negative_count, failure_probability)
    first = positive_share * math.exp(-dimension * x / 8)
    return first + (1 - positive_share) * math.exp(-dimension * (x / variance_ratio) ** 2 / 8)


def asymptotic_known_threshold(*, dimension: int, positive_share: float, variance_ratio: float) -> float:
    """The exponents of a known threshold, with their factor."""
    above, below = (1 + variance_ratio) / 2, (1 + variance_ratio) / (2 * variance_ratio)
    first, second = true_exponents(variance_ratio)
    root = math.sqrt(math.pi * dimension)
    return positive_share * math.exp(-dimension * first) / ((above - 1) * root) + (1 - positive_share) * math.exp(
        -dimension * second
    ) / ((1 - below) * root)


def asymptotic_published(*, dimension: int, positive_share: float, variance_ratio: float) -> float:
    """The published exponents as if they were the rates of the error."""
    first, second = published_exponents(variance_ratio)
    return positive_share * math.exp(-dimension * first) + (1 - positive_share) * math.exp(-dimension * second)


def asymptotic_without_factor(
    *, dimension: int, positive_share: float, variance_ratio: float, positive_count: int, negative_count: int
) -> float:
    """The true exponents without the factor 1/(t sqrt(2 pi d K''))."""
    first, second = exponents(
        variance_ratio=variance_ratio, positive_count=positive_count, negative_count=negative_count
    )
    return positive_share * math.exp(-dimension * first) + (1 - positive_share) * math.exp(-dimension * second)
