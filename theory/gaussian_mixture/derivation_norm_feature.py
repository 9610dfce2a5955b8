"""Classifying by squared length: error given the threshold, its law, the published bound, and sharp exponents."""

import math

import mpmath
import sympy as sp
from scipy.special import gammainc, gammaincc

from theory.gaussian_mixture import norm_exponents, norm_feature
from theory.steps import Step

__all__ = ["norm_feature_derivation"]

_B, _T, _D, _N, _M = sp.symbols("beta t d n m", positive=True)
_DELTA = sp.Symbol("delta", positive=True)


def norm_feature_derivation() -> tuple[Step, ...]:
    r"""Steps from :math:`Z=k_1|x|^2+k_2` and the threshold halfway between the class means of Z to error and bound.

    Source: Yang and Xu 2020, theorem 3 (bound); law, exponents and asymptotics derived here.
    """
    return (
        Step("constants", r"-Z+b>0 \iff |x|^2<\tau: k_1>0, k_2 \text{ and } \sigma_1 \text{ drop out}", _constants),
        Step("law of the threshold", r"\tau = \tfrac12(\chi^2_{N_+d}/N_++\beta\chi^2_{N_-d}/N_-)", _threshold),
        Step("deviation", r"\tau=d\tfrac{1+\beta}2(1\mp\delta): \tau/d-1\ge x/2,\ 1-\tau/(\beta d)\ge x/(2\beta)", _x),
        Step("tails", r"P(\chi^2_d>d(1+t)) \le e^{-dt^2/8} (t\le1), e^{-dt/8} (t>1); \text{lower}: e^{-dt^2/8}", _tail),
        Step("published bound", r"t=x/2: d x^2/32 \text{ or } dx/16;\ t=x/(2\beta): dx^2/(32\beta^2)", _bound),
        Step("case", r"x/2\le1 \iff \delta\ge(\beta-3)/(\beta+1)", _case),
        Step("cumulants", r"-2K(t) = \log(1-2t)+N_+\log(1+t/N_+)+N_-\log(1+\beta t/N_-)", _cgf),
        Step("known threshold", r"N\to\infty: I = (c-1-\log c)/2,\ c=(1+\beta)/2,\ (1+\beta)/(2\beta)", _known),
        Step("factor", r"e^{-dI}/(t\sqrt{2\pi dK''}) \to e^{-dI}/(|c-1|\sqrt{\pi d})", _factor),
        Step("next order", r"1+c/d: \text{ against the incomplete gamma function}", _next),
        Step("slack", r"x^2/(32\beta^2) < (c-1-\log c)/2: \text{ the published exponent is smaller}", _slack),
    )  # fmt: skip


def _constants() -> bool:
    k1, k2, s, q, a, b = sp.symbols("k1 k2 s q a b", positive=True)
    # Z = k1 s^2 |x/s|^2 + k2 at squared lengths q of a point, a and b of the class means.
    margin = (k1 * s**2 * (a + b) / 2 + k2) - (k1 * s**2 * q + k2)
    return bool(sp.simplify(margin / (k1 * s**2) - ((a + b) / 2 - q)) == 0)


def _threshold() -> bool:
    # Mean and variance of tau from those of chi-square against those of sums of squares of n d normal numbers.
    mean = (_N * _D / _N + _B * _M * _D / _M) / 2
    variance = (2 * _N * _D / _N**2 + _B**2 * 2 * _M * _D / _M**2) / 4
    law, weight = norm_feature.training_law(dimension=3, variance_ratio=4.0, positive_count=2, negative_count=5)
    first, second = float(weight @ law), float(weight @ law**2)
    at = {_D: 3, _B: 4, _N: 2, _M: 5}
    return math.isclose(first, mean.subs(at), rel_tol=1e-12) and math.isclose(
        second - first**2, variance.subs(at), rel_tol=1e-10
    )


def _x() -> bool:
    x = _B - 1 - (1 + _B) * _DELTA
    above = (1 + _B) / 2 * (1 - _DELTA) - 1
    below = 1 - (1 + _B) / (2 * _B) * (1 + _DELTA)
    return bool(sp.simplify(above - x / 2) == 0 and sp.simplify(below - x / (2 * _B)) == 0)


def _tail() -> bool:
    # Chernoff: (t - log(1 + t))/2 >= t^2/8 on (0, 1], >= t/8 beyond; (-t - log(1 - t))/2 >= t^2/4 below.
    t = sp.Symbol("t", positive=True)
    rate = (t - sp.log(1 + t)) / 2
    convex = sp.simplify(sp.diff(rate - t**2 / 8, t) * 4 * (1 + t) / t - (1 - t)) == 0  # grows up to 1
    linear = sp.simplify(sp.diff(rate - t / 8, t) * 8 * (1 + t) - (3 * t - 1)) == 0  # grows beyond 1/3
    at_one = float((rate - sp.Rational(1, 8)).subs(t, 1)) > 0
    lower = (-t - sp.log(1 - t)) / 2 - t**2 / 4
    below = sp.simplify(sp.diff(lower, t) - t**2 / (2 * (1 - t))) == 0 and lower.subs(t, 0) == 0
    held = all(
        gammaincc(d / 2, d * (1 + s) / 2) <= math.exp(-d * min(s, s * s) / 8)
        and gammainc(d / 2, d * max(0.0, 1 - s) / 2) <= math.exp(-d * s * s / 8)
        for d in (1, 2, 5, 40)
        for s in (0.1, 0.5, 1.0, 1.5, 4.0)
    )
    return bool(convex and linear and at_one and below and held)


def _bound() -> bool:
    x = sp.Symbol("x", positive=True)
    squares = (
        sp.simplify((x / 2) ** 2 / 8 - x**2 / 32) == 0
        and sp.simplify((x / (2 * _B)) ** 2 / 8 - (x / _B) ** 2 / 32) == 0
    )
    by_hand = 0.2 * math.exp(-100 * 2.25 / 16) + 0.8 * math.exp(-100 * (2.25 / 4) ** 2 / 32)
    given = norm_feature.published_bound(dimension=100, positive_share=0.2, variance_ratio=4.0, deviation=0.15)
    return bool(squares and (x / 2) / 8 == x / 16 and math.isclose(given, by_hand, rel_tol=1e-14))


def _case() -> bool:
    x = _B - 1 - (1 + _B) * _DELTA
    return bool(sp.simplify(sp.solve(x / 2 - 1, _DELTA)[0] - (_B - 3) / (_B + 1)) == 0)


def _cgf() -> bool:
    # Moment functions E e^(s chi2) = (1 - 2s)^(-n/2) at s = t, -t/(2n), -beta t/(2m).
    stated = -sp.log(1 - 2 * _T) / 2 - _N / 2 * sp.log(1 + _T / _N) - _M / 2 * sp.log(1 + _B * _T / _M)
    built = sum(-n / 2 * sp.log(1 - 2 * s) for n, s in ((1, _T), (_N, -_T / (2 * _N)), (_M, -_B * _T / (2 * _M))))
    tail, _ = norm_exponents.tails(4.0, 3, 7)
    at = {_T: sp.Rational(1, 5), _B: 4, _N: 3, _M: 7}
    values = [float(sp.diff(stated, _T, order).subs(at)) for order in range(5)]
    mine = [tail.cumulant(order, 0.2) for order in range(5)]
    return bool(sp.simplify(stated - built) == 0) and all(
        math.isclose(a, b, rel_tol=1e-12) for a, b in zip(values, mine, strict=True)
    )


def _known() -> bool:
    c = sp.Symbol("c", positive=True)
    limit = sp.log(1 - 2 * _T) / 2 + _T * c
    root = sp.solve(sp.diff(limit, _T), _T)[0]
    rate = sp.simplify(sp.expand_log(limit.subs(_T, root) - (c - 1 - sp.log(c)) / 2, force=True))
    many = norm_exponents.exponents(variance_ratio=4.0, positive_count=10**5, negative_count=10**5)
    near = all(math.isclose(a, b, rel_tol=1e-4) for a, b in zip(many, norm_feature.true_exponents(4.0), strict=True))
    return bool(rate == 0 and near)


def _factor() -> bool:
    # K(t) = -log(1 - 2t)/2 - tc at t = (1 - 1/c)/2: t^2 K'' = (c - 1)^2/2.
    c = sp.Symbol("c", positive=True)
    root = (1 - 1 / c) / 2
    second = sp.diff(-sp.log(1 - 2 * _T) / 2 - _T * c, _T, 2).subs(_T, root)
    return bool(sp.simplify(root**2 * second - (c - 1) ** 2 / 2) == 0)


def _next() -> bool:
    # A threshold that is known: P(chi2_d > 2.5 d) with 50 digits.
    tail = norm_exponents.Tail((1.0, -1e-9), (1, 2.5e9 / 2 * 2))
    for d in (50, 200, 800):
        exact = mpmath.gammainc(mpmath.mpf(d) / 2, mpmath.mpf(2.5) * d / 2, regularized=True)
        leading, next_ = tail.asymptotic(d)
        if abs(float(exact) / leading - 1 - next_) > 4 * next_**2:
            return False
    return True


def _slack() -> bool:
    ratios = [1.01 + 0.05 * k for k in range(400)]
    pairs = [(norm_feature.published_exponents(b), norm_feature.true_exponents(b)) for b in ratios]
    return all(mine[0] < true[0] and mine[1] < true[1] for mine, true in pairs)
