"""Naive Bayes with learned variances, exactly, and ridge logistic regression in the proportional limit, on one design.

Class means are 1 and -1 in each of n features; the first half of the features has variance n, the others 1.
"""

import math
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, gammaln, ndtr, ndtri

from theory.gaussian_mixture.parameters_naive_bayes import LEARNED_CLASS, LEARNED_FEATURES

__all__ = [
    "TARGET",
    "hard_margin_ratio",
    "learned_variance_error",
    "learned_variance_points",
    "logistic_point",
    "logistic_points_per_feature",
    "logistic_score",
    "logistic_score_at",
    "logistic_score_finite_size",
    "points_finite_size",
    "proximal",
]

TARGET = 0.01
"""m* is the first number of points with an error of at most Bayes' plus this; Bayes' error is far below it."""

_LEAST_CLASS = 2
_PANELS, _ORDER = 60, 16
_X, _WX = np.polynomial.legendre.leggauss(_ORDER)
_GRID = np.linspace(-8.0, 8.0, 161)
_WEIGHTS = np.exp(-0.5 * _GRID**2) / np.exp(-0.5 * _GRID**2).sum()


def learned_variance_error(*, features: int, class_size: int) -> float:
    r"""Mean error of naive Bayes with pooled variances learned from m/2 points of each class.

    The score of a fresh point is a sum over features of independent products d b/v, with
    :math:`d\sim N(\delta, 1/m),\ b\sim N(\delta, 1+1/m),\ v\sim\chi^2_{m-2}/m,\ \delta = 1/\sigma_j`, so that

    .. math:: \mathrm{err} = \frac12
        - \frac1\pi\int_0^\infty \mathrm{Im}\bigl(\phi_1(u)^{n_1}\phi_2(u)^{n_2}\bigr)\frac{du}u

    with the characteristic functions of the two kinds of features.

    Parameters
    ----------
    features : n in [20, 400].  class_size : m/2 in [2, 600].

    Returns
    -------
    float in [0, 1/2], with an absolute error below 1e-6.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_generative`; design of Zheng et al. 2023.
    """
    return _learned_variance_error(LEARNED_FEATURES.validate(features), 2 * LEARNED_CLASS.validate(class_size))


@lru_cache(maxsize=1024)
def _learned_variance_error(n: int, m: int) -> float:
    wide = n // 2
    # Beyond the grid the product of characteristic functions is gone.
    edges = np.linspace(math.log(1e-7), math.log(1e4), _PANELS + 1)
    log_u = (0.5 * (edges[1:] + edges[:-1])[:, None] + 0.5 * np.diff(edges)[:, None] * _X).ravel()
    weights = (0.5 * np.diff(edges)[:, None] * _WX).ravel()
    u = np.exp(log_u)
    total = characteristic(u, m, 1.0 / math.sqrt(n)) ** wide * characteristic(u, m, 1.0) ** (n - wide)
    # Below the grid the integrand is Im(phi)/u, a constant: the mean score.
    rest = float(total[0].imag)
    return max(0.5 - (float(weights @ total.imag) + rest) / math.pi, 0.0)


def characteristic(u: "np.ndarray", points: int, delta: float) -> "np.ndarray":
    """E exp(i u d b/v) for one feature; given v and d the product is normal, given v a Gaussian integral over d."""
    m = float(points)
    shape = 0.5 * (m - 2.0)  # v = 2 g/m with g a gamma variable
    log_g = np.linspace(
        math.log(shape) - 14.0 / math.sqrt(shape) - 6.0, math.log(shape + 14.0 * math.sqrt(shape) + 40.0), 300
    )
    chance = np.exp(shape * log_g - np.exp(log_g) - gammaln(shape)) * (log_g[1] - log_g[0])
    z = u[:, None] / (2.0 * np.exp(log_g) / m)
    # E exp(i z d delta - z^2 d^2 (1 + 1/m)/2) for d ~ N(delta, 1/m).
    spread = 1.0 + z * z * (1.0 + 1.0 / m) / m
    lead = m * delta * delta
    exponent = 0.5 * (lead * (1.0 + 1j * z / m) ** 2 / spread - lead)
    return np.asarray((np.exp(exponent) / np.sqrt(spread)) @ (chance / chance.sum()))


def learned_variance_points(features: int) -> int:
    """m*: least even number of points, at least 4, with a mean error of at most Bayes' plus .01."""
    bayes = float(ndtr(-math.sqrt((features // 2) / features + features - features // 2)))
    size = _LEAST_CLASS
    while learned_variance_error(features=features, class_size=size) > bayes + TARGET:
        size += 1
    return 2 * size


def proximal(q: "np.ndarray", eta: float) -> "np.ndarray":
    """The x that minimises log(1 + e^(-x)) + eta (x - q)^2/2."""
    # From the inflection point of the derivative, or beyond it on the root's side, Newton's method is monotone.
    x = np.where(-eta * q < 0.5, np.maximum(q, 0.0), 0.0)
    for _ in range(200):
        slope = expit(-x)
        step = (eta * (x - q) - slope) / (eta + slope * (1.0 - slope))
        x = x - step
        if np.max(np.abs(step)) < 1e-12 * (1.0 + np.max(np.abs(x))):
            break
    return x


def logistic_score_at(features: int, points: float) -> float:
    """Mean score of a fresh point over its standard deviation, at the saddle point of `logistic_point`."""
    a, t, r, other, _ = logistic_point(features, points)
    wide, narrow = features // 2, features - features // 2
    rho = math.sqrt(a * a + r * r + t * t / narrow + other * other)
    return (t + a * math.sqrt(wide / features)) / rho


@lru_cache(maxsize=4096)
def logistic_point(features: int, points: float) -> tuple[float, float, float, float, float]:
    r"""(a, t, r, r', log eta): the weights w of ridge logistic regression (C = 1) in the proportional limit.

    In units of the standard deviations the weights have a component a along the wide features' mean, a mean score t on
    the narrow features, and lengths r and r' across them.  By the convex Gaussian min-max theorem these are the
    saddle point of

    .. math:: \min_{a,t,r,r'}\max_\eta\ m\,\mathbb E\min_x\Bigl[\log(1+e^{-x}) + \tfrac\eta2(x-q)^2\Bigr]
        - \tfrac\eta2 F^2 + \tfrac12\Bigl(\tfrac{a^2+r^2}{n} + \tfrac{t^2}{n_2} + r'^2\Bigr),\\
        q = t + a\sqrt{n_1/n} + \rho Z,\quad \rho^2 = a^2 + r^2 + t^2/n_2 + r'^2,\quad
        F = r\sqrt{n_1-1} + r'\sqrt{n_2-1}.
    """
    n, m = features, float(points)
    wide, narrow = n // 2, n - n // 2
    known, root, other = math.sqrt(wide / n), math.sqrt(wide - 1.0), math.sqrt(narrow - 1.0)
    unit = math.log(n)
    state = np.array([0.35 * unit, 0.9 * unit, 0.4 * unit, 1.0 / n])
    for _ in range(20000):
        a, t, r, pull = state
        share = other / root * (pull + 1.0 / n) / (pull + 1.0)
        reach = root + share * other
        eta = (pull + 1.0 / n) / (root * reach)
        rho = math.sqrt(a * a + r * r * (1.0 + share**2) + t * t / narrow)
        slope = expit(-proximal(t + a * known + rho * _GRID, float(eta)))
        mean, tilt = float(_WEIGHTS @ slope), -float(_WEIGHTS @ (slope * _GRID))
        found = np.array([
            m * mean * known / (pull + 1.0 / n),
            m * mean * narrow / (1.0 + pull),
            math.sqrt(m * float(_WEIGHTS @ slope**2)) / (eta * reach),
            m * tilt / rho,
        ])  # fmt: skip
        change = np.log(found / state)
        state = state * np.exp(0.25 * change)
        if np.max(np.abs(change)) < 1e-9:
            return float(a), float(t), float(r), float(share * r), math.log(eta)
    raise ArithmeticError(f"logistic_point: no fixed point at n = {features}, m = {points}")


def logistic_score(*, features: int, class_size: int) -> float:
    """`logistic_score_at` m/2 points of each class.

    Parameters
    ----------
    features : n in [20, 400].  class_size : m/2 in [2, 600].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_generative`.
    """
    return logistic_score_at(LEARNED_FEATURES.validate(features), 2 * LEARNED_CLASS.validate(class_size))


def logistic_score_finite_size(*, features: int) -> float:
    """6/n: relative, of order 1/n; measured at n = 25 to 200, rounded up."""
    return 6.0 / int(LEARNED_FEATURES.validate(features))


def logistic_points_per_feature(*, features: int) -> float:
    """m*/n of logistic regression: where the law's error is .01."""
    n = LEARNED_FEATURES.validate(features)
    return float(brentq(lambda k: logistic_score_at(n, k * n) + ndtri(TARGET), 0.4, 2.9, xtol=1e-6))


def points_finite_size(*, features: int) -> float:
    """8/n: the score's 6/n along the learning curve, and the step of m; relative."""
    return 8.0 / int(LEARNED_FEATURES.validate(features))


@lru_cache(maxsize=1)
def hard_margin_ratio() -> float:
    r"""Limit of m*/n for many features: the hard-margin classifier's, at which its error is .01.

    .. math:: \min a^2 + r^2 + 2t^2\ \text{ where }\
        \frac{2m}n\,\mathbb E\bigl(1 - t - a/\sqrt2 - \rho Z\bigr)_+^2 \le r^2
    """
    from scipy.optimize import minimize

    from theory.gaussian_mixture.separability import truncated_moments

    known = math.sqrt(0.5)

    def shift(ratio: float, rho: float, cosine: float) -> float:
        def gap(t: float) -> float:
            return 2 * ratio * truncated_moments(1 - t - rho * cosine * known, rho * rho, 2)[2] - rho**2 * (
                1 - cosine**2
            )

        return float(brentq(gap, -5.0, 50.0)) if gap(-5.0) > 0 else -5.0

    def score(ratio: float) -> float:
        def cost(at: "np.ndarray") -> float:
            rho, cosine = math.exp(at[0]), math.tanh(at[1])
            return rho**2 + 2 * shift(ratio, rho, cosine) ** 2

        options: Any = {"xatol": 1e-9, "fatol": 1e-13, "maxiter": 4000}
        best = minimize(cost, [-0.7, 0.4], method="Nelder-Mead", options=options).x
        rho, cosine = math.exp(best[0]), math.tanh(best[1])
        return (shift(ratio, rho, cosine) + rho * cosine * known) / rho

    return float(brentq(lambda ratio: score(ratio) + ndtri(TARGET), 0.5, 1.1, xtol=1e-6))
