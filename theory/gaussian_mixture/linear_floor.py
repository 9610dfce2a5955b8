"""Linear classifiers between two classes around the same point: their error, and the least that it can be."""

import math

from scipy.special import ndtr

from theory.gaussian_mixture.parameters_variance_classes import OFFSET, POSITIVE_SHARE, VARIANCE_RATIO

__all__ = ["best_offset", "half_majority", "least_error", "least_error_any_sign", "linear_error", "quarter"]


def linear_error(*, positive_share: float, variance_ratio: float, offset: float) -> float:
    r"""Error of :math:`\mathrm{sign}(\langle\theta,x\rangle+b)`: :math:`p_+\Phi(-u)+p_-\Phi(u/\sqrt\beta)`.

    Parameters
    ----------
    positive_share : p_+ in [0.001, 0.5], of the class N(0, sigma_1^2 I).
    variance_ratio : beta in [1, 1e8]; the other class is N(0, beta sigma_1^2 I).
    offset : u = b/(|theta| sigma_1).

    Raises
    ------
    DomainError for a value outside its domain.

    Source: Yang and Xu 2020, theorem 2.
    """
    p, beta = POSITIVE_SHARE.validate(positive_share), VARIANCE_RATIO.validate(variance_ratio)
    u = OFFSET.validate(offset)
    return float(p * ndtr(-u) + (1 - p) * ndtr(u / math.sqrt(beta)))


def best_offset(*, positive_share: float, variance_ratio: float) -> float:
    r"""The offset u >= 0 of least error: 0 where :math:`r=\sqrt\beta p_+/p_-\le1`, else
    :math:`u^2=2\log r/(1-1/\beta)`.
    """
    p, beta = POSITIVE_SHARE.validate(positive_share), VARIANCE_RATIO.validate(variance_ratio)
    log = 0.5 * math.log(beta) + math.log(p) - math.log1p(-p)
    return math.sqrt(2 * log / (1 - 1 / beta)) if log > 0 else 0.0


def least_error(*, positive_share: float, variance_ratio: float) -> float:
    """The least error over all directions and all offsets u >= 0, attained at `best_offset`.

    Source: derived in `theory.gaussian_mixture.derivation_linear_floor`.
    """
    u = best_offset(positive_share=positive_share, variance_ratio=variance_ratio)
    return linear_error(positive_share=positive_share, variance_ratio=variance_ratio, offset=u)


def least_error_any_sign(*, positive_share: float, variance_ratio: float) -> float:
    """The infimum over offsets of either sign: the smaller of p_+ (always -1) and `least_error`."""
    least = least_error(positive_share=positive_share, variance_ratio=variance_ratio)
    return min(float(POSITIVE_SHARE.validate(positive_share)), least)


def half_majority(*, positive_share: float) -> float:
    r"""p_-/2: the infimum of `least_error` over all beta, approached as :math:`\beta\to\infty`."""
    return float(1 - POSITIVE_SHARE.validate(positive_share)) / 2


def quarter() -> float:
    """The published floor: 1/4, at b > 0 and p_- >= 1/2."""
    return 0.25
