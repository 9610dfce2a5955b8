"""Two classes of different variance told apart by their squared lengths: exact error, published bound, exponents."""

import math

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammainc, gammaincc, gammaln

from theory.gaussian_mixture.parameters_variance_classes import (
    FEATURE_DEVIATION,
    FEATURE_DIMENSION,
    FEATURE_FAILURE,
    NEGATIVE_COUNT,
    POSITIVE_COUNT,
    POSITIVE_SHARE,
    VARIANCE_RATIO,
)

__all__ = [
    "conditional_error",
    "confident_bound",
    "deviation_at",
    "error_quantile",
    "guessing",
    "mean_error",
    "published_bound",
    "published_exponents",
    "training_law",
    "true_exponents",
]

Array = np.ndarray
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)


def conditional_error(
    threshold: Array | float, *, dimension: float, positive_share: float, variance_ratio: float
) -> Array:
    r"""Error of the answer +1 where :math:`|x|^2 < \tau`: :math:`p_+P(\chi^2_d>\tau)+p_-P(\chi^2_d<\tau/\beta)`.

    ``threshold`` : tau, in units of the variance of a coordinate in class +1.
    """
    half = dimension / 2
    missed = gammaincc(half, np.asarray(threshold) / 2)
    taken = gammainc(half, np.asarray(threshold) / (2 * variance_ratio))
    return np.asarray(positive_share * missed + (1 - positive_share) * taken)


def training_law(
    *, dimension: int, variance_ratio: float, positive_count: int, negative_count: int
) -> tuple[Array, Array]:
    r"""Thresholds :math:`\tau=\tfrac12(\chi^2_{N_+d}/N_+ + \beta\chi^2_{N_-d}/N_-)` and their weights.

    A product rule in the square roots of both chi-square numbers, whose laws are smooth and of width about 0.7.
    """
    d, beta = FEATURE_DIMENSION.validate(dimension), VARIANCE_RATIO.validate(variance_ratio)
    n, m = POSITIVE_COUNT.validate(positive_count), NEGATIVE_COUNT.validate(negative_count)
    (first, p), (second, q) = (_chi(size * d) for size in (n, m))
    threshold = 0.5 * (first[:, None] ** 2 / n + beta * second**2 / m)
    return threshold.ravel(), (p[:, None] * q).ravel()


def mean_error(
    *, dimension: int, positive_share: float, variance_ratio: float, positive_count: int, negative_count: int
) -> float:
    """Mean error over training sets of the classifier by squared length, with the threshold halfway between the means.

    Parameters
    ----------
    dimension : d in [1, 1e5].  positive_share : p_+ in [0.001, 0.5].  variance_ratio : beta in [1, 1e8].
    positive_count, negative_count : N_+, N_- in [1, 1e5], training points of either class.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_norm_feature`.
    """
    share = POSITIVE_SHARE.validate(positive_share)
    threshold, weight = training_law(
        dimension=dimension,
        variance_ratio=variance_ratio,
        positive_count=positive_count,
        negative_count=negative_count,
    )
    error = conditional_error(threshold, dimension=dimension, positive_share=share, variance_ratio=variance_ratio)
    return float(weight @ error)


def error_quantile(
    *,
    dimension: int,
    positive_share: float,
    variance_ratio: float,
    positive_count: int,
    negative_count: int,
    failure_probability: float,
) -> float:
    """The error that a training set exceeds with chance eta: from the same rule, hence to a few per cent."""
    threshold, weight = training_law(
        dimension=dimension,
        variance_ratio=variance_ratio,
        positive_count=positive_count,
        negative_count=negative_count,
    )
    error = conditional_error(
        threshold, dimension=dimension, positive_share=positive_share, variance_ratio=variance_ratio
    )
    order = np.argsort(error)
    mass = np.cumsum(weight[order])
    place = np.searchsorted(mass, (1 - FEATURE_FAILURE.validate(failure_probability)) * mass[-1])
    return float(error[order][min(place, len(order) - 1)])


def published_bound(*, dimension: int, positive_share: float, variance_ratio: float, deviation: float) -> float:
    r"""The bound on the error, for training means within a factor 1 -+ delta of their expectations.

    With :math:`x=\beta-1-(1+\beta)\delta`: :math:`p_+e^{-dx^2/32}+p_-e^{-dx^2/(32\beta^2)}`, and for
    :math:`\delta<(\beta-3)/(\beta+1)` the first exponent is :math:`-dx/16`.  1 where x <= 0.

    Source: Yang and Xu 2020, theorem 3.
    """
    d, share = FEATURE_DIMENSION.validate(dimension), POSITIVE_SHARE.validate(positive_share)
    beta = VARIANCE_RATIO.validate(variance_ratio)
    delta = FEATURE_DEVIATION.validate(deviation)
    x = beta - 1 - (1 + beta) * delta
    if x <= 0:
        return 1.0
    first = x * x / 32 if delta >= (beta - 3) / (beta + 1) else x / 16
    return float(share * math.exp(-d * first) + (1 - share) * math.exp(-d * (x / beta) ** 2 / 32))


def deviation_at(*, dimension: int, positive_count: int, negative_count: int, failure_probability: float) -> float:
    r"""The delta at which the chance of failure, :math:`2e^{-N_-d\delta^2/8}+2e^{-N_+d\delta^2/8}`, is eta."""
    d = FEATURE_DIMENSION.validate(dimension)
    n, m = POSITIVE_COUNT.validate(positive_count), NEGATIVE_COUNT.validate(negative_count)
    eta = FEATURE_FAILURE.validate(failure_probability)

    def excess(delta: float) -> float:
        return float(2 * math.exp(-m * d * delta**2 / 8) + 2 * math.exp(-n * d * delta**2 / 8) - eta)

    return float(brentq(excess, 0.0, math.sqrt(8 * math.log(4 / eta) / (min(n, m) * d)) + 1e-9, xtol=1e-15))


def confident_bound(
    *,
    dimension: int,
    positive_share: float,
    variance_ratio: float,
    positive_count: int,
    negative_count: int,
    failure_probability: float,
) -> float:
    """`published_bound` at `deviation_at`: exceeded by at most a share eta of all training sets."""
    delta = deviation_at(
        dimension=dimension,
        positive_count=positive_count,
        negative_count=negative_count,
        failure_probability=failure_probability,
    )
    return published_bound(
        dimension=dimension, positive_share=positive_share, variance_ratio=variance_ratio, deviation=delta
    )


def guessing(*, positive_share: float) -> float:
    """The error of the answer -1 for all."""
    return float(POSITIVE_SHARE.validate(positive_share))


def published_exponents(variance_ratio: float) -> tuple[float, float]:
    """Both exponents of `published_bound` at delta -> 0, per dimension."""
    beta = VARIANCE_RATIO.validate(variance_ratio)
    x = beta - 1
    return (x * x / 32 if beta <= 3 else x / 16), (x / beta) ** 2 / 32


def true_exponents(variance_ratio: float) -> tuple[float, float]:
    r"""Exponents of both tails at a known threshold: :math:`(c-1-\log c)/2`, c = (1+beta)/2 and (1+beta)/(2 beta)."""
    beta = VARIANCE_RATIO.validate(variance_ratio)
    above, below = (1 + beta) / 2, (1 + beta) / (2 * beta)
    return (above - 1 - math.log(above)) / 2, (below - 1 - math.log(below)) / 2


def _chi(dof: int) -> tuple[Array, Array]:
    """Nodes and weights for the square root of chi-square."""
    centre = math.sqrt(max(dof - 1, 0))
    low, high = max(0.0, centre - 9.0), centre + 9.0
    r = 0.5 * (high - low) * _NODES + 0.5 * (high + low)
    log = (dof - 1) * np.log(r) - r * r / 2 - (dof / 2 - 1) * math.log(2) - gammaln(dof / 2)
    weight = 0.5 * (high - low) * _WEIGHTS * np.exp(log)
    return r, weight / weight.sum()
