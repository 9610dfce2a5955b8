"""Mean error of the classifier by squared length in many dimensions: exponents and sharp asymptotics."""

import math

from attrs import frozen
from scipy.optimize import brentq

from theory.gaussian_mixture.parameters_variance_classes import (
    FEATURE_DIMENSION,
    NEGATIVE_COUNT,
    POSITIVE_COUNT,
    POSITIVE_SHARE,
    VARIANCE_RATIO,
)

__all__ = ["Tail", "asymptotic_error", "asymptotic_remainder", "exponents", "tails"]


@frozen
class Tail:
    r"""P(S_1 + ... + S_d > 0) for independent S, each a sum of chi-squares w_j chi2(n_j).

    The cumulant function is :math:`K(t) = -\sum_j\tfrac12n_j\log(1-2w_jt)`; the tail is
    :math:`e^{-dI}/(t\sqrt{2\pi dK''})\,(1+c/d+O(d^{-2}))` at the root t of K'.
    """

    weights: tuple[float, ...]
    counts: tuple[float, ...]

    def cumulant(self, order: int, t: float) -> float:
        """The derivative of K of that order."""
        pairs = zip(self.counts, self.weights, strict=True)
        if order == 0:
            return -sum(n / 2 * math.log1p(-2 * w * t) for n, w in pairs)
        factor = math.factorial(order - 1) / 2
        return sum(n * factor * (2 * w / (1 - 2 * w * t)) ** order for n, w in pairs)

    @property
    def root(self) -> float:
        """t > 0 with K'(t) = 0; the mean K'(0) is negative."""
        end = 1 / (2 * max(self.weights))
        return float(brentq(lambda t: self.cumulant(1, t), 0.0, end * (1 - 1e-12), xtol=1e-15))

    @property
    def exponent(self) -> float:
        return -self.cumulant(0, self.root)

    def asymptotic(self, dimension: int) -> tuple[float, float]:
        """Leading term, and the factor's term c/d."""
        t = self.root
        k2, k3, k4 = (self.cumulant(order, t) for order in (2, 3, 4))
        leading = math.exp(-dimension * self.exponent) / (t * math.sqrt(2 * math.pi * dimension * k2))
        skew, flat, u = k3 / k2**1.5, k4 / k2**2, t * math.sqrt(k2)
        return leading, (flat / 8 - 5 * skew**2 / 24 - skew / (2 * u) - 1 / u**2) / dimension


def tails(variance_ratio: float, positive_count: int, negative_count: int) -> tuple[Tail, Tail]:
    """Class +1 beyond the threshold, class -1 below it: |x|^2 - tau and tau - |x|^2 as sums over d coordinates."""
    beta = VARIANCE_RATIO.validate(variance_ratio)
    n, m = POSITIVE_COUNT.validate(positive_count), NEGATIVE_COUNT.validate(negative_count)
    own, other = 1 / (2 * n), beta / (2 * m)
    return Tail((1.0, -own, -other), (1, n, m)), Tail((-beta, own, other), (1, n, m))


def exponents(*, variance_ratio: float, positive_count: int, negative_count: int) -> tuple[float, float]:
    r"""Decay rates in d of both parts of the mean error, at any numbers of training points.

    :math:`I_+ = \max_t\tfrac12\log(1-2t)+\tfrac{N_+}2\log(1+t/N_+)+\tfrac{N_-}2\log(1+\beta t/N_-)`, and likewise for
    class -1; as both N grow they are `true_exponents`.

    Source: derived in `theory.gaussian_mixture.derivation_norm_feature` (Cramer).
    """
    first, second = tails(variance_ratio, positive_count, negative_count)
    return first.exponent, second.exponent


def asymptotic_error(
    *, dimension: int, positive_share: float, variance_ratio: float, positive_count: int, negative_count: int
) -> float:
    """The mean error for large d, with its term of relative order 1/d (Bahadur and Rao; Daniels)."""
    share = POSITIVE_SHARE.validate(positive_share)
    d = FEATURE_DIMENSION.validate(dimension)
    parts = tails(variance_ratio, positive_count, negative_count)
    (first, own), (second, other) = (part.asymptotic(d) for part in parts)
    return float(share * first * (1 + own) + (1 - share) * second * (1 + other))


def asymptotic_remainder(
    *, dimension: int, positive_share: float, variance_ratio: float, positive_count: int, negative_count: int
) -> float:
    """Four times the square of the term c/d, in the units of the error; 3 in the series of a normal tail."""
    share = POSITIVE_SHARE.validate(positive_share)
    d = FEATURE_DIMENSION.validate(dimension)
    parts = tails(variance_ratio, positive_count, negative_count)
    (first, own), (second, other) = (part.asymptotic(d) for part in parts)
    return float(4 * (share * first * own**2 + (1 - share) * second * other**2))
