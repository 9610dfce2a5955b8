"""Plausible wrong laws of linear separability."""

import math

from scipy.optimize import minimize_scalar
from scipy.stats import binom, norm

from theory.gaussian_mixture.parameters_separability import COIN_DIMENSION, COIN_SIZE, NOISY_CLASS, NOISY_LABELS, POINTS
from theory.gaussian_mixture.separability import Hinge, critical_ratio, hinge, sufficient_ratio, truncated_moments

__all__ = [
    "cover_all_points",
    "cover_half",
    "cover_one_term_more",
    "cover_step",
    "ratio_axis_known",
    "ratio_coin_flips",
    "ratio_flip_chance",
    "ratio_square_lost",
    "ratio_sufficient",
    "window_chi_square_kept",
    "window_coin_flips",
    "window_flip_chance",
    "window_sufficient",
]


def _flipped(label_noise: float, noise: float) -> Hinge:
    """Labels wrong with chance Delta instead of Delta/2; with chance 1 - Delta the weights change their sign."""
    wrong = NOISY_LABELS.validate(label_noise)
    return Hinge(min(wrong, 1.0 - wrong), NOISY_CLASS.validate(noise))


def cover_one_term_more(*, sample_size: int, dimension: int) -> float:
    """Sum up to k = p: right for hyperplanes that need not go through the origin."""
    return float(binom.cdf(COIN_DIMENSION.validate(dimension), COIN_SIZE.validate(sample_size) - 1, 0.5))


def cover_all_points(*, sample_size: int, dimension: int) -> float:
    """binom(n, k) and 2^(-n) for binom(n-1, k) and 2^(1-n)."""
    return float(binom.cdf(COIN_DIMENSION.validate(dimension) - 1, COIN_SIZE.validate(sample_size), 0.5))


def cover_half(*, sample_size: int, dimension: int) -> float:
    """2^(-n) for 2^(1-n): each division of the points counted for one of its two labellings."""
    return 0.5 * float(binom.cdf(COIN_DIMENSION.validate(dimension) - 1, COIN_SIZE.validate(sample_size) - 1, 0.5))


def cover_step(*, sample_size: int, dimension: int) -> float:
    """The capacity 2p taken for a sharp bound."""
    return float(2 * COIN_DIMENSION.validate(dimension) >= COIN_SIZE.validate(sample_size))


def ratio_sufficient(*, label_noise: float) -> float:
    """The theorem's sufficient ratio 1 - Delta/2 taken for the threshold."""
    return sufficient_ratio(label_noise=label_noise)


def ratio_flip_chance(*, label_noise: float, noise: float) -> float:
    """Labels wrong with chance Delta."""
    return _flipped(label_noise, noise).second


def ratio_coin_flips(**_: float) -> float:
    """1/2, as for coin flips: the right labels forgotten."""
    return 0.5


def ratio_axis_known(*, label_noise: float, noise: float) -> float:
    """No noise along the class means: b = u/sigma."""
    wrong, sigma = NOISY_LABELS.validate(label_noise) / 2.0, NOISY_CLASS.validate(noise)

    def mean(t: float) -> float:
        right, other = (truncated_moments(-t * u / sigma, 1.0, 2)[2] for u in (1.0, -1.0))
        return float((1.0 - wrong) * right + wrong * other)

    return float(minimize_scalar(mean, bounds=(0.0, 20.0 * sigma), method="bounded").fun)


def ratio_square_lost(*, label_noise: float, noise: float) -> float:
    """E Y_+ for E Y_+^2."""
    return hinge(NOISY_LABELS.validate(label_noise), NOISY_CLASS.validate(noise)).moment(1)


def _window(n: int, p: int, ratio: float, spread: float) -> float:
    return float(norm.cdf((COIN_DIMENSION.validate(p) - n * ratio) / (spread * math.sqrt(POINTS.validate(n)))))


def window_coin_flips(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """Spread 1/2, that of coin flips."""
    ratio = critical_ratio(label_noise=label_noise, noise=noise)
    return _window(sample_size, dimension, ratio, 0.5)


def window_chi_square_kept(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """Variance of the squared distance, the chi-square's 2 kappa_c in it."""
    h = hinge(label_noise, noise)
    return _window(sample_size, dimension, h.second, math.sqrt(h.spread**2 + 2.0 * h.second))


def window_flip_chance(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """Labels wrong with chance Delta."""
    h = _flipped(label_noise, noise)
    return _window(sample_size, dimension, h.second, h.spread)


def window_sufficient(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """The theorem's sufficient ratio taken for the threshold."""
    h = hinge(label_noise, noise)
    return _window(sample_size, dimension, sufficient_ratio(label_noise=label_noise), h.spread)
