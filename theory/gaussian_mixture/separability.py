"""When can a hyperplane through the origin separate points whose labels are partly coin flips?"""

import math
from functools import lru_cache

from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import binom, norm

from theory.gaussian_mixture.limits import normal_density
from theory.gaussian_mixture.parameters_labelnoise import LABEL_NOISE
from theory.gaussian_mixture.parameters_separability import (
    COIN_DIMENSION,
    COIN_SIZE,
    NOISY_CLASS,
    NOISY_LABELS,
    POINTS,
)

__all__ = [
    "Hinge",
    "cover_probability",
    "critical_ratio",
    "critical_ratio_finite_size",
    "hinge",
    "separable_probability",
    "separable_probability_finite_size",
    "sufficient_ratio",
    "truncated_moments",
    "window_finite_size",
    "window_probability",
]


def cover_probability(*, sample_size: int, dimension: int) -> float:
    r"""Chance that n points with labels by coin flips are separable by a hyperplane through the origin.

    .. math:: 2^{1-n}\sum_{k<p}\binom{n-1}{k}

    Parameters
    ----------
    sample_size : number n of points in [2, 20000].  dimension : p in [2, 20000].

    Returns
    -------
    float in (0, 1]: 1 for p >= n, 1/2 at n = 2p.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: Cover 1965; Wendel 1962.
    """
    n, p = COIN_SIZE.validate(sample_size), COIN_DIMENSION.validate(dimension)
    return float(binom.cdf(p - 1, n - 1, 0.5))


class Hinge:
    r"""Moments of :math:`Y_+,\ Y = Z - tb,\ b = u/\sigma + Z_1`, at the t that makes :math:`\mathbb E Y_+^2` least.

    u is 1 with chance 1 - Delta/2 and else -1; Z and Z_1 are standard normal.  Given u, Y is N(-tu/sigma, 1 + t^2) and
    b given Y is normal around u/(sigma v) - tY/v with variance 1/v, v = 1 + t^2.
    """

    def __init__(self, wrong: float, noise: float) -> None:
        """``wrong`` : chance of a wrong label.  ``noise`` : sigma."""
        self.wrong, self.noise = wrong, noise
        self.t = self._minimiser()
        self.second = self.moment(2)

    def moment(self, order: int, power: int = 0, t: float | None = None) -> float:
        """E[b^power Y_+^order], power 0, 1 or 2 (Y_+^0 is the indicator of Y > 0)."""
        t = self.t if t is None else t
        v, total = 1.0 + t * t, 0.0
        for u, chance in ((1.0, 1.0 - self.wrong), (-1.0, self.wrong)):
            m = truncated_moments(-t * u / self.noise, v, order + power)[order:]
            alpha, beta = u / (self.noise * v), -t / v
            if power == 0:
                total += chance * m[0]
            elif power == 1:
                total += chance * (alpha * m[0] + beta * m[1])
            else:
                total += chance * ((alpha**2 + 1 / v) * m[0] + 2 * alpha * beta * m[1] + beta**2 * m[2])
        return total

    def _minimiser(self) -> float:
        def slope(t: float) -> float:
            return -2.0 * self.moment(1, 1, t)

        high = self.noise
        if self.wrong == 0.5:
            return 0.0  # b is symmetric
        while slope(high) < 0:
            high *= 2.0
        return float(brentq(slope, 0.0, high, xtol=1e-15, rtol=1e-14))

    @property
    def spread(self) -> float:
        r"""tau: standard deviation of the face's dimension over root n; its square is Var Y_+^2 - 2 E Y_+^2."""
        return math.sqrt(self.moment(4) - self.second**2 - 2.0 * self.second)

    @property
    def lowered(self) -> float:
        """By how much the least sum lies below n E Y_+^2: c = E b^2 Y_+^2 / E b^2 1{Y>0}."""
        return self.moment(2, 2) / self.moment(0, 2)

    @property
    def skewness(self) -> float:
        """Third cumulant of the face's dimension over n, in units of tau^3."""
        m2, m4, m6 = self.second, self.moment(4), self.moment(6)
        third = m6 - 3 * m4 * m2 + 2 * m2**3 - 6.0 * self.moment(3, 1) ** 2 / self.moment(0, 2)
        return (third - 6 * self.spread**2 - 8 * m2) / self.spread**3


def truncated_moments(mean: float, variance: float, order: int) -> list[float]:
    """E Y_+^k of Y ~ N(mean, variance), k = 0 to order: M_k = mean M_(k-1) + (k-1) variance M_(k-2)."""
    sd = math.sqrt(variance)
    inside, density = float(ndtr(mean / sd)), normal_density(mean / sd)
    moments = [inside, mean * inside + sd * density]
    for k in range(2, order + 1):
        moments.append(mean * moments[k - 1] + (k - 1) * variance * moments[k - 2])
    return moments


@lru_cache(maxsize=1024)
def hinge(label_noise: float, noise: float) -> Hinge:
    """`Hinge` of a label noise and a class noise; labels are wrong with chance Delta/2."""
    return Hinge(label_noise / 2.0, noise)


def _at(label_noise: float, noise: float) -> Hinge:
    return hinge(NOISY_LABELS.validate(label_noise), NOISY_CLASS.validate(noise))


def critical_ratio(*, label_noise: float, noise: float) -> float:
    r"""p/n from which on the noisy labels are separable.

    .. math:: \kappa_c = \min_t\mathbb E\bigl(Z - t(u/\sigma + Z_1)\bigr)_+^2

    Parameters
    ----------
    label_noise : chance Delta in [0.05, 1] that a label is replaced by a coin flip.
    noise : sigma in [0.05, 10], standard deviation of a coordinate; the class means have length 1.

    Returns
    -------
    float in (0, 1/2].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_separability`; compare Candès and Sur 2020 (logistic model).
    """
    return _at(label_noise, noise).second


def sufficient_ratio(*, label_noise: float) -> float:
    """1 - Delta/2: p/n that is large enough by the theorem.

    Source: Liu, Niles-Weed, Razavian, Fernandez-Granda 2020 (memorization of noisy labels).
    """
    return 1.0 - float(LABEL_NOISE.validate(label_noise)) / 2.0


def critical_ratio_finite_size(*, sample_size: int, label_noise: float, noise: float) -> float:
    """1.5 times the terms of order 1/n in the p/n of even chance, plus half a step of p: 0.5/n."""
    n, h = int(POINTS.validate(sample_size)), _at(label_noise, noise)
    return (1.5 * abs(1.0 - h.lowered - h.skewness * h.spread / 6.0) + 0.5) / n


def window_probability(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""The window's limit: :math:`\Phi\bigl((p - n\kappa_c)/(\tau\sqrt n)\bigr)`."""
    n, h = POINTS.validate(sample_size), _at(label_noise, noise)
    return float(norm.cdf((COIN_DIMENSION.validate(dimension) - n * h.second) / (h.spread * math.sqrt(n))))


def separable_probability(*, sample_size: int, dimension: int, label_noise: float, noise: float) -> float:
    r"""Chance that n points in p dimensions are separable, up to terms of order 1/n.

    .. math:: \Phi(x) - \frac{\gamma}{6\sqrt n}(x^2-1)\varphi(x),\quad x = \frac{p-1+c-n\kappa_c}{\tau\sqrt n}

    Parameters
    ----------
    sample_size : n in [4, 20000].  dimension : p in [2, 20000].  label_noise, noise : as in `critical_ratio`.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_separability`.
    """
    n, p = POINTS.validate(sample_size), COIN_DIMENSION.validate(dimension)
    h = _at(label_noise, noise)
    if p >= n:
        return 1.0
    x = (p - 1 + h.lowered - n * h.second) / (h.spread * math.sqrt(n))
    value = norm.cdf(x) - h.skewness / (6 * math.sqrt(n)) * (x * x - 1) * norm.pdf(x)
    return float(min(max(value, 0.0), 1.0))


def separable_probability_finite_size(*, sample_size: int) -> float:
    """2/n: the order of the terms left out."""
    return 2.0 / int(POINTS.validate(sample_size))


def window_finite_size(*, sample_size: int, label_noise: float, noise: float) -> float:
    """Largest value of the terms of order n^(-1/2), plus those of order 1/n."""
    n, h = int(POINTS.validate(sample_size)), _at(label_noise, noise)
    shift = abs(h.lowered - 1.0) / h.spread + abs(h.skewness) / 6.0
    return shift * 0.4 / math.sqrt(n) + 2.0 / n
