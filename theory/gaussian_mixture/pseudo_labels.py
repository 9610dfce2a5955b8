"""Midpoint of two classes from points with pseudo-labels: its exact law, and the published bound on its tail."""

import math
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, ndtr, xlog1py, xlogy

from theory.gaussian_mixture.parameters_pseudo_labels import (
    CLASS_GAP,
    DEVIATION,
    NEGATIVE_PRECISION,
    NEGATIVE_SIZE,
    POSITIVE_PRECISION,
    POSITIVE_SIZE,
)

__all__ = [
    "bound_terms",
    "midpoint_bias",
    "midpoint_cdf",
    "midpoint_variance",
    "tail_bound",
    "tail_probability",
]

Array = np.ndarray


def midpoint_bias(*, positive_precision: float, negative_precision: float, class_gap: float) -> float:
    r"""Mean of the estimate less the midpoint of the class means: :math:`(p-q)\Delta_\mu/2`.

    Parameters
    ----------
    positive_precision, negative_precision : p and q in [0, 1].  class_gap : in standard deviations, in [0.01, 100].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: Yang and Xu 2020, theorem 1.
    """
    p, q = POSITIVE_PRECISION.validate(positive_precision), NEGATIVE_PRECISION.validate(negative_precision)
    return float((p - q) * CLASS_GAP.validate(class_gap) / 2)


def midpoint_variance(
    *, positive_size: int, negative_size: int, positive_precision: float, negative_precision: float, class_gap: float
) -> float:
    r""":math:`\tfrac14(1/n_++1/n_-) + \tfrac14\Delta_\mu^2(p(1-p)/n_+ + q(1-q)/n_-)`; parameters as in
    `tail_probability`."""
    n, m = POSITIVE_SIZE.validate(positive_size), NEGATIVE_SIZE.validate(negative_size)
    p, q = POSITIVE_PRECISION.validate(positive_precision), NEGATIVE_PRECISION.validate(negative_precision)
    labels = p * (1 - p) / n + q * (1 - q) / m
    return float((1 / n + 1 / m + CLASS_GAP.validate(class_gap) ** 2 * labels) / 4)


def tail_probability(
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
    deviation: float,
) -> float:
    r"""Chance that the estimate is farther than delta from its mean.

    With the numbers K of correct labels the estimate is normal around the midpoint plus
    :math:`\tfrac12\Delta_\mu(K_+/n_+ - K_-/n_-)`, with variance :math:`\tfrac14(1/n_++1/n_-)`: the sum over both
    binomial laws of two normal tails.  Nothing cancels.

    Parameters
    ----------
    positive_size, negative_size : n_+, n_- in [1, 10^4], numbers of points with either pseudo-label.
    positive_precision, negative_precision : p and q in [0, 1], the chances that such a label is correct.
    class_gap : difference of the class means in standard deviations, in [0.01, 100].
    deviation : delta in standard deviations, in [0.001, 100].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_pseudo_labels`.
    """
    delta = DEVIATION.validate(deviation)
    shift, weight, spread = _mixture(positive_size, negative_size, positive_precision, negative_precision, class_gap)
    centred = shift - midpoint_bias(
        positive_precision=positive_precision, negative_precision=negative_precision, class_gap=class_gap
    )
    return float(weight @ (ndtr((-delta - centred) / spread) + ndtr((-delta + centred) / spread)))


def midpoint_cdf(
    x: Array,
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
) -> Array:
    """Distribution function of the estimate less the midpoint, to 1e-5.

    Parameters: as in `tail_probability`.
    """
    points, values = _table(positive_size, negative_size, positive_precision, negative_precision, class_gap)
    return np.asarray(np.interp(x, points, values, left=0.0, right=1.0))


def tail_bound(*, positive_size: int, negative_size: int, class_gap: float, deviation: float) -> float:
    r"""The published bound on `tail_probability`, whatever p and q; it may exceed 1.

    .. math:: 2e^{-\frac{2\delta^2}{9}\frac{n_+n_-}{n_++n_-}} + 2e^{-8n_+\delta^2/(9\Delta_\mu^2)}
        + 2e^{-8n_-\delta^2/(9\Delta_\mu^2)}

    Source: Yang and Xu 2020, theorem 1.
    """
    return sum(
        bound_terms(positive_size=positive_size, negative_size=negative_size, class_gap=class_gap, deviation=deviation)
    )


def bound_terms(
    *, positive_size: int, negative_size: int, class_gap: float, deviation: float
) -> tuple[float, float, float]:
    """The three terms: noise of the points, mistakes among labels +1, mistakes among labels -1; delta/3 each."""
    n, m = POSITIVE_SIZE.validate(positive_size), NEGATIVE_SIZE.validate(negative_size)
    gap, third = CLASS_GAP.validate(class_gap), DEVIATION.validate(deviation) / 3
    noise = 2 * math.exp(-2 * third**2 * n * m / (n + m))
    positive, negative = (2 * math.exp(-2 * size * (2 * third / gap) ** 2) for size in (n, m))
    return noise, positive, negative


def _binomial(size: int, chance: float) -> tuple[Array, Array]:
    """Counts and their probabilities, to 16 standard deviations and 60 counts on either side."""
    reach = 16 * math.sqrt(size * chance * (1 - chance)) + 60
    low, high = max(0, math.floor(size * chance - reach)), min(size, math.ceil(size * chance + reach))
    k = np.arange(low, high + 1, dtype=float)
    log = gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1) + xlogy(k, chance) + xlog1py(size - k, -chance)
    weight = np.exp(log)
    return k, weight / weight.sum()


@lru_cache(maxsize=8)
def _mixture(
    positive_size: int, negative_size: int, positive_precision: float, negative_precision: float, class_gap: float
) -> tuple[Array, Array, float]:
    """Centres and weights of the normal components, and their common standard deviation."""
    n, m = POSITIVE_SIZE.validate(positive_size), NEGATIVE_SIZE.validate(negative_size)
    k, first = _binomial(n, POSITIVE_PRECISION.validate(positive_precision))
    l, second = _binomial(m, NEGATIVE_PRECISION.validate(negative_precision))  # noqa: E741
    shift = CLASS_GAP.validate(class_gap) / 2 * (k[:, None] / n - l / m)
    weight = first[:, None] * second
    kept = weight > 0  # far corners underflow
    return shift[kept], weight[kept], math.sqrt(1 / n + 1 / m) / 2


@lru_cache(maxsize=64)
def _table(n: int, m: int, p: float, q: float, gap: float) -> tuple[Array, Array]:
    """Points, a hundredth of the noise apart, and the distribution function there.

    The mass of each component is split between its two neighbours on that lattice, so that means are kept; the
    convolution with the noise is then exact.
    """
    shift, weight, spread = _mixture(n, m, p, q, gap)
    kept = weight > 1e-18
    low, step = float(shift[kept].min()), spread / 100
    place = (shift[kept] - low) / step
    index = np.floor(place).astype(int)
    part = place - index
    length = int(index.max()) + 2
    mass = np.bincount(index, weight[kept] * (1 - part), length) + np.bincount(index + 1, weight[kept] * part, length)
    reach = 900
    kernel = np.diff(ndtr((np.arange(-reach, reach + 2) - 0.5) / 100))
    values = np.cumsum(np.convolve(mass, kernel))
    return low + step * (np.arange(len(values)) - reach + 0.5), values / values[-1]
