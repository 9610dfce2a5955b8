"""Bounds on the chance that labels with noise cannot all be fitted by a linear classifier."""

import math

from scipy.special import bdtr, gammaln, xlog1py, xlogy

from theory.gaussian_mixture.parameters_separability import COIN_DIMENSION, NOISY_LABELS, POINTS
from theory.gaussian_mixture.separability import cover_probability, separable_probability

__all__ = ["exact_or_nearly", "published_failure", "published_fitting", "sharper_failure", "sharper_fitting"]


def published_failure(*, sample_size: int, dimension: int, label_noise: float) -> float:
    r"""Bound on the chance that n noisy labels are not separable in p dimensions, given any points.

    .. math:: 2\,P\bigl(\mathrm{Bin}(n, \Delta/2) \le n - p\bigr)

    Parameters
    ----------
    sample_size : n in [4, 20000].  dimension : p in [2, 20000].  label_noise : Delta in [0.05, 1].

    Returns
    -------
    float >= 0; 0 for p >= n, and at or above 1 it says nothing.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: Liu et al. 2020, proof of theorem 6.
    """
    n, d, q = _validated(sample_size, dimension, label_noise)
    return 2.0 * float(bdtr(d, n, q)) if d > 0 else 0.0


def sharper_failure(*, sample_size: int, dimension: int, label_noise: float) -> float:
    r"""The same argument without its two losses, with d = n - p:

    .. math:: P(B < d) + \tfrac dn P(B = d),\qquad B \sim \mathrm{Bin}(n, \Delta/2)

    At Delta = 1 it is the chance itself, Cover's formula.

    Parameters, Returns, Raises: as in `published_failure`.

    Source: derived in `theory.gaussian_mixture.derivation_memorization`.
    """
    n, d, q = _validated(sample_size, dimension, label_noise)
    if d <= 0:
        return 0.0
    return float(bdtr(d - 1, n, q)) + d / n * math.exp(_log_mass(d, n, q))


def published_fitting(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """1 - `published_failure`: a lower bound on the chance of separability; 0 or less says nothing."""
    return 1.0 - published_failure(sample_size=sample_size, dimension=dimension, label_noise=label_noise)


def sharper_fitting(*, sample_size: int, dimension: int, label_noise: float) -> float:
    """1 - `sharper_failure`."""
    return 1.0 - sharper_failure(sample_size=sample_size, dimension=dimension, label_noise=label_noise)


def exact_or_nearly(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    """Chance of separability: exact for coin flips, else up to terms of order 1/n."""
    if label_noise == 1.0:
        return cover_probability(sample_size=sample_size, dimension=dimension)
    return separable_probability(sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise)


def _log_mass(k: int, n: int, q: float) -> float:
    """log P(Bin(n, q) = k)"""
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return float(ways + xlogy(k, q) + xlog1py(n - k, -q))


def _validated(sample_size: int, dimension: int, label_noise: float) -> tuple[int, int, float]:
    """n, n - p, Delta/2."""
    n, p = POINTS.validate(sample_size), COIN_DIMENSION.validate(dimension)
    return n, n - p, 0.5 * NOISY_LABELS.validate(label_noise)
