"""Naive Bayes: how many points make all its means right, and its exact error when the variances are known."""

import math

import numpy as np
from scipy.integrate import quad
from scipy.special import log_ndtr, ndtr, ndtri

from theory.gaussian_mixture.limits import normal_density
from theory.gaussian_mixture.parameters_naive_bayes import (
    CLASS_SIZE,
    FEATURE_LINE,
    FEATURES,
    MEAN_ACCURACY,
    MEAN_HEIGHT,
    MEAN_POINTS,
)
from theory.gaussian_mixture.plugin import doubly_noncentral_f_at_one

__all__ = [
    "CONFIDENCE",
    "accurate_probability",
    "design_signal",
    "known_variance_error",
    "known_variance_excess",
    "known_variance_excess_finite_size",
    "known_variance_points",
    "mean_points_needed",
    "points_needed",
]

CONFIDENCE = 0.95


def accurate_probability(*, features: tuple[int, ...], points: int, accuracy: float) -> list[float]:
    r"""Chance that the means of n features are all accurate: :math:`(1-2\Phi(-\epsilon\sqrt m))^n`.

    Parameters
    ----------
    features : increasing numbers n in [1, 1e5].  points : m in [1, 1e6].  accuracy : epsilon in [0.05, 2],
        the error allowed in standard deviations of the feature.

    Returns
    -------
    list of float in [0, 1], one for each n.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_naive_bayes`.
    """
    reach = MEAN_ACCURACY.validate(accuracy) * math.sqrt(MEAN_POINTS.validate(points))
    return [math.exp(n * math.log1p(-2.0 * float(ndtr(-reach)))) for n in FEATURE_LINE.validate(features)]


def points_needed(*, features: tuple[int, ...], accuracy: float) -> list[float]:
    r"""Points that make all n means accurate with chance 95 %, as real numbers.

    .. math:: m^* = \bigl[\Phi^{-1}\bigl(1 - (1-(1-\delta)^{1/n})/2\bigr)/\epsilon\bigr]^2 \sim 2\log n/\epsilon^2

    Parameters, Raises, Source: as in `accurate_probability`; delta = 0.05.
    """
    epsilon = MEAN_ACCURACY.validate(accuracy)
    tails = [-0.5 * math.expm1(math.log(CONFIDENCE) / n) for n in FEATURE_LINE.validate(features)]
    return [float(ndtri(tail) / epsilon) ** 2 for tail in tails]


def mean_points_needed(*, features: tuple[int, ...], accuracy: float) -> list[float]:
    r"""Mean over data of the points needed: :math:`\epsilon^{-2}\int_0^\infty 1-(1-2\Phi(-\sqrt t))^n\,dt`."""
    epsilon = MEAN_ACCURACY.validate(accuracy)
    return [_mean_largest_square(n) / epsilon**2 for n in FEATURE_LINE.validate(features)]


def _mean_largest_square(count: int) -> float:
    def tail(t: float) -> float:
        return -math.expm1(count * math.log1p(-2.0 * float(ndtr(-math.sqrt(t)))))

    centre = 2.0 * math.log(count) + 1.0
    parts = ((0.0, 0.5 * centre), (0.5 * centre, centre + 10.0), (centre + 10.0, centre + 90.0))
    # At t = 0 no value lies below: log(1 - 1) is not taken there.
    return math.fsum(quad(tail, max(low, 1e-300), high, epsabs=1e-12, limit=200)[0] for low, high in parts)


def design_signal(features: int, mean_height: float) -> float:
    """s: root of the sum over features of mean^2/variance; half of the variances (rounded down) are n."""
    wide = features // 2
    return mean_height * math.sqrt(wide / features + features - wide)


def _cell(features: int, class_size: int, mean_height: float) -> tuple[int, int, float]:
    n, m = FEATURES.validate(features), 2 * CLASS_SIZE.validate(class_size)
    return n, m, design_signal(n, MEAN_HEIGHT.validate(mean_height))


def known_variance_error(*, features: int, class_size: int, mean_height: float) -> float:
    r"""Mean error of naive Bayes with known variances after m/2 points of each class.

    .. math:: P\bigl(\chi'^2_n(L_+) < \chi'^2_n(L_-)\bigr),\quad
              L_\pm = \tfrac12 s^2\Bigl(\sqrt m \pm \tfrac1{\sqrt{1+1/m}}\Bigr)^2,\quad s^2 = \sum_j\mu_j^2/\sigma_j^2

    Parameters
    ----------
    features : n in [2, 2000]; half of them have variance n, the others 1.  class_size : m/2 in [1, 5e5].
    mean_height : h in [0.05, 1.5]; the class means are h and -h in every feature.

    Returns
    -------
    float in [0, 1/2], with an absolute error below 1e-14.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_naive_bayes`; the design (h = 1) is that of the simulations
    of Zheng et al. 2023.
    """
    n, m, s = _cell(features, class_size, mean_height)
    upper, lower = (0.5 * s * s * (math.sqrt(m) + side / math.sqrt(1.0 + 1.0 / m)) ** 2 for side in (1, -1))
    return max(doubly_noncentral_f_at_one(n, upper, lower), 0.0)


def known_variance_excess(*, features: int, class_size: int, mean_height: float) -> float:
    r"""Limit of m times the mean excess over Bayes' error: :math:`\varphi(s)(n-1+s^2)/(2s)`.

    The n - 1 is the price of the direction, the s^2 that of the midpoint.
    """
    n, _, s = _cell(features, class_size, mean_height)
    return normal_density(s) * (n - 1 + s * s) / (2.0 * s)


def known_variance_excess_finite_size(*, features: int, class_size: int, mean_height: float) -> float:
    """1.5 times the sizes of the terms of order 1/m, relative: curvature of Phi, and expansion of the cosine."""
    n, m, s = _cell(features, class_size, mean_height)
    return 1.5 * ((n + s * s) / 4.0 + (3.0 + 0.75 * (n + 1)) / (s * s) + 1.0) / m


def known_variance_points(features: int, mean_height: float, excess: float = 0.01) -> int:
    """m*: least even number of points with a mean error of at most Bayes' plus ``excess``."""
    target = float(np.exp(log_ndtr(-design_signal(features, mean_height)))) + excess
    size = 1
    while known_variance_error(features=features, class_size=size, mean_height=mean_height) > target:
        size *= 2
    low = size // 2
    while size - low > 1:
        middle = (low + size) // 2
        good = known_variance_error(features=features, class_size=middle, mean_height=mean_height) <= target
        low, size = (low, middle) if good else (middle, size)
    return 2 * size
