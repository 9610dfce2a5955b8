"""Plausible wrong formulas for the accuracy after the first gradient step on wrong labels."""

import math

from scipy.special import ndtr

from theory.gaussian_mixture.early_step import limit_argument, limits, positive_chance

__all__ = [
    "all_flipped",
    "limit_all_flipped",
    "limit_noise_square",
    "limit_own_share_lost",
    "limit_own_share_swapped",
    "limit_sizes_swapped",
    "other_points_all",
    "own_share_lost",
    "own_share_swapped",
    "reversal_all_flipped",
    "reversal_root_lost",
    "reversal_without_ratio",
    "the_limit",
]

Three = tuple[float, float, float]


def all_flipped(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """Labels wrong with chance Delta in place of Delta/2."""
    u, n, p = 1.0 - 2.0 * label_noise, sample_size, dimension
    return (
        positive_chance(n, p, u, noise, own=0),
        positive_chance(n - 1, p, u, noise, own=1),
        positive_chance(n - 1, p, u, noise, own=-1),
    )


def own_share_swapped(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """A point's own share with the other sign."""
    u, n, p = 1.0 - label_noise, sample_size, dimension
    return (
        positive_chance(n, p, u, noise, own=0),
        positive_chance(n - 1, p, u, noise, own=-1),
        positive_chance(n - 1, p, u, noise, own=1),
    )


def own_share_lost(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """Training points as fresh ones."""
    fresh = positive_chance(sample_size, dimension, 1.0 - label_noise, noise, own=0)
    return fresh, fresh, fresh


def other_points_all(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """The point's own share added to a sum that has it already: n + 1 points in all."""
    u, n, p = 1.0 - label_noise, sample_size, dimension
    fresh, clean, wrong = (positive_chance(n, p, u, noise, own=own) for own in (0, 1, -1))
    return fresh, clean, wrong


def the_limit(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """The limit at any size."""
    return limits(sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise)


def _limits(ratio: float, right: float, noise: float, shares: Three = (0, 1, -1)) -> Three:
    fresh, clean, wrong = (float(ndtr(limit_argument(ratio, right, noise, int(own)))) for own in shares)
    return fresh, clean, wrong


def limit_all_flipped(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """1 - 2 Delta for 1 - Delta."""
    return _limits(dimension / sample_size, 1.0 - 2.0 * label_noise, noise)


def limit_own_share_swapped(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """A point's own share with the other sign."""
    return _limits(dimension / sample_size, 1.0 - label_noise, noise, shares=(0, -1, 1))


def limit_own_share_lost(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """Training points as fresh ones."""
    return _limits(dimension / sample_size, 1.0 - label_noise, noise, shares=(0, 0, 0))


def limit_sizes_swapped(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """n/p for p/n."""
    return _limits(sample_size / dimension, 1.0 - label_noise, noise)


def limit_noise_square(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> Three:
    """sigma^2 for sigma^4 in V."""
    k, u = dimension / sample_size, 1.0 - label_noise
    root = noise * math.sqrt(u * u + k)
    fresh, clean, wrong = (float(ndtr((u + own * noise**2 * k) / root)) for own in (0, 1, -1))
    return fresh, clean, wrong


def reversal_root_lost(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """sigma p/n = 1 - Delta."""
    return (1.0 - label_noise) * sample_size / dimension


def reversal_without_ratio(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """sigma^2 = 1 - Delta."""
    return math.sqrt(1.0 - label_noise)


def reversal_all_flipped(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """sigma^2 p/n = 1 - Delta/2."""
    return math.sqrt((1.0 - 0.5 * label_noise) * sample_size / dimension)
