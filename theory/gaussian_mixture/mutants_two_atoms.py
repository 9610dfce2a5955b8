"""Plausible wrong versions of the mean distance of two atoms found by moments."""

import math

from theory.gaussian_mixture.two_atoms import distance_limit, distance_mean, scaled_distance, separation

__all__ = [
    "limit_as_mean",
    "limit_by_second_moment",
    "limit_linear",
    "limit_of_plain_powers",
    "limit_without_factorial",
    "mean_of_half_the_samples",
    "one_atom",
]


def limit_as_mean(*, sample_size: int, noise: float) -> float:
    """The limit at the number of samples at hand."""
    return distance_limit(sample_size=sample_size, noise=noise)


def limit_by_second_moment(*, sample_size: int, noise: float) -> float:
    """The exponent 1/4 of moments up to the second: noise t times larger costs t^4 samples."""
    return float(scaled_distance(math.sqrt(2) * (noise / sample_size**0.25) ** 2))


def limit_linear(*, sample_size: int, noise: float) -> float:
    """The delta method: sqrt(12/pi)/c^3."""
    return math.sqrt(12 / math.pi) / separation(sample_size=sample_size, noise=noise) ** 3


def limit_without_factorial(*, sample_size: int, noise: float) -> float:
    """3! lost."""
    return float(scaled_distance(1 / separation(sample_size=sample_size, noise=noise) ** 3))


def limit_of_plain_powers(*, sample_size: int, noise: float) -> float:
    """15 for 6: the variance of X^3 where that of X^3 - 3 sigma^2 X belongs."""
    return float(scaled_distance(math.sqrt(15) / separation(sample_size=sample_size, noise=noise) ** 3))


def mean_of_half_the_samples(*, sample_size: int, noise: float) -> float:
    """Each atom has n/2 samples."""
    return distance_mean(sample_size=max(50, sample_size // 2), noise=noise)


def one_atom(*, sample_size: int, noise: float) -> float:
    """The distance of a single atom at 0."""
    return 1.0
