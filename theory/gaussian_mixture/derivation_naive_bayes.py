"""Naive Bayes: all means at once, the whitened mean classifier with a learned midpoint, and its excess."""

import math

import mpmath
import sympy as sp
from scipy.special import ndtr

from theory.gaussian_mixture import naive_bayes as theory
from theory.steps import Step

__all__ = ["known_variance_derivation", "sup_law_derivation"]

_N, _M, _S, _EPS, _DELTA = sp.symbols("n m s epsilon delta", positive=True)


def sup_law_derivation() -> tuple[Step, ...]:
    r"""Steps to :math:`P(\max_j|\bar x_j-\mu_j|\le\epsilon\sigma_j) = (1-2\Phi(-\epsilon\sqrt m))^n` and its inverse.

    Source: derived here.
    """
    return (
        Step("one mean", r"\sqrt m(\bar x_j - \mu_j)/\sigma_j \sim N(0, 1)", _one_mean),
        Step("both tails", r"P(|Z| \leq z) = 1 - 2\Phi(-z)", _both_tails),
        Step("all means", r"\text{independent features: the } n\text{th power}", _power),
        Step("inverse", r"(1-2\Phi(-\epsilon\sqrt{m^*}))^n = 1-\delta", _inverse),
        Step("growth", r"m^*\epsilon^2/(2\log n) \to 1", _growth),
        Step("decade", r"m^*(10n) - m^*(n) \to 2\log 10/\epsilon^2", _decade),
        Step("mean", r"\mathbb E\max_j Z_j^2 = \int_0^\infty 1-(1-2\Phi(-\sqrt t))^n\,dt", _mean),
    )


def known_variance_derivation() -> tuple[Step, ...]:
    r"""Steps to the doubly non-central F form and to :math:`m(\mathrm{err}-\Phi(-s)) \to \varphi(s)(n-1+s^2)/(2s)`.

    Source: derived here.
    """
    return (
        Step("rule", r"\log(f_+/f_-) = \sum_j(\bar x_{+j}-\bar x_{-j})(x_j - c_j)/\sigma_j^2", _rule),
        Step("signal", r"h = 1:\ s^2 = \frac n2\cdot\frac1n + \frac n2 = \frac{n+1}{2}", _signal),
        Step("two means", r"\mathrm{Var}\,(\bar x_+\pm\bar x_-)/2 = 1/m,\ \mathrm{Cov} = 0", _independent),
        Step("fresh point", r"y(x-c) \sim N(\mu, 1+1/m):\ \text{signal } s/\sqrt{1+1/m}", _fresh),
        Step("error", r"\langle a,b\rangle < 0,\ a\sim N(\sqrt m s),\ b\sim N(s/\sqrt{1+1/m})", _error),
        Step("values", r"n = 20:\ .009198,\ .003070,\ .001471 \text{ at } m = 4, 8, 16", _values),
        Step("price of the midpoint", r"\Phi(-s/\sqrt{1+1/m}) - \Phi(-s) = \varphi(s)s/(2m) + O(m^{-2})", _midpoint),
        Step("excess", r"\varphi(s)\frac{n-1}{2ms} + \varphi(s)\frac{s}{2m} = \varphi(s)\frac{n-1+s^2}{2ms}", _excess),
        Step("limit", r"m(\mathrm{err}-\Phi(-s)) \to \varphi(s)(n-1+s^2)/(2s)", _limit),
    )  # fmt: skip


def _one_mean() -> bool:
    x, u, sd, mu = sp.symbols("x u sigma mu", positive=True)
    one = sp.exp(sp.I * u * mu - sd**2 * u**2 / 2)  # characteristic function of one point
    mean = one.subs(u, u / (sd / sp.sqrt(_M) * _M)) ** _M * sp.exp(-sp.I * u * mu * sp.sqrt(_M) / sd)
    return bool(sp.simplify(sp.expand_log(sp.log(mean), force=True) + u**2 / 2) == 0 and x != u)


def _both_tails() -> bool:
    z = sp.Symbol("z", positive=True)
    x = sp.Symbol("x", real=True)
    inside = sp.integrate(sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi), (x, -z, z))
    tail = (1 - sp.erf(z / sp.sqrt(2))) / 2
    return bool(sp.simplify(inside - (1 - 2 * tail)) == 0)


def _power() -> bool:
    (stated,) = theory.accurate_probability(features=(7, 8), points=9, accuracy=0.6)[:1]
    one = 1 - 2 * float(ndtr(-1.8))
    return math.isclose(stated, math.prod([one] * 7), rel_tol=1e-12)


def _inverse() -> bool:
    def back(n: int, epsilon: float) -> mpmath.mpf:
        m = theory.points_needed(features=(n, n + 1), accuracy=epsilon)[0]
        return (1 - 2 * mpmath.ncdf(-epsilon * mpmath.sqrt(m))) ** n

    return all(abs(back(n, e) - theory.CONFIDENCE) < 1e-11 for n in (1, 10, 1000, 99_999) for e in (0.1, 0.5, 2.0))


def _quantile(log_count: mpmath.mpf) -> mpmath.mpf:
    """Root of (1 - 2 Phi(-x))^n = 0.95 for any n, by its logarithm; tails of order 1/n."""
    tail = -mpmath.log(mpmath.mpf("0.95")) * mpmath.exp(-log_count) / 2
    return mpmath.findroot(lambda x: mpmath.log(mpmath.ncdf(-x)) - mpmath.log(tail), mpmath.sqrt(2 * log_count))


def _growth() -> bool:
    with mpmath.workdps(30):
        ratios = [_quantile(mpmath.mpf(10) ** k) ** 2 / (2 * mpmath.mpf(10) ** k) for k in (3, 4, 5)]
    return bool(abs(ratios[2] - 1) < 1e-3 and abs(ratios[0] - 1) > abs(ratios[1] - 1) > abs(ratios[2] - 1))


def _decade() -> bool:
    with mpmath.workdps(30):
        far = [_quantile(mpmath.mpf(k)) ** 2 for k in (2000, 2000 + mpmath.log(10))]
    return bool(abs(far[1] - far[0] - 2 * mpmath.log(10)) < 2e-3)


def _mean() -> bool:
    # n = 1: E Z^2 = 1; n = 2: E max = 1 + 2/pi, by polar coordinates.
    one, two = theory.mean_points_needed(features=(1, 2), accuracy=1.0)
    angle = sp.Symbol("theta")
    largest = 8 * sp.integrate(2 * sp.cos(angle) ** 2, (angle, 0, sp.pi / 4)) / (2 * sp.pi)
    return bool(abs(one - 1) < 1e-9 and abs(two - float(largest)) < 1e-9)


def _rule() -> bool:
    x, p, q, v = sp.symbols("x p q v", positive=True)
    ratio = ((x - q) ** 2 - (x - p) ** 2) / (2 * v)
    return bool(sp.simplify(ratio - (p - q) * (x - (p + q) / 2) / v) == 0)


def _signal() -> bool:
    even = all(math.isclose(theory.design_signal(n, 1.0) ** 2, (n + 1) / 2, rel_tol=1e-12) for n in (2, 20, 400))
    return even and sp.simplify(_N / 2 / _N + _N / 2 - (_N + 1) / 2) == 0


def _independent() -> bool:
    one = 2 / _M  # variance of a class mean, m/2 points, unit variance
    turn = sp.Matrix([[1, -1], [1, 1]]) / 2
    return bool(sp.simplify(turn * sp.diag(one, one) * turn.T - sp.eye(2) / _M) == sp.zeros(2))


def _fresh() -> bool:
    return bool(sp.simplify((_S / sp.sqrt(1 + 1 / _M)) ** 2 - _S**2 * _M / (_M + 1)) == 0)


def _error() -> bool:
    # One feature in closed form: a and b of equal sign with the chances of two independent normals.
    def stated(m: int, s: float) -> float:
        root, fresh = math.sqrt(m) * s, s / math.sqrt(1 + 1 / m)
        return float(ndtr(-root) * ndtr(fresh) + ndtr(root) * ndtr(-fresh))

    from theory.gaussian_mixture.plugin import doubly_noncentral_f_at_one

    def found(m: int, s: float) -> float:
        ends = [0.5 * s * s * (math.sqrt(m) + side / math.sqrt(1 + 1 / m)) ** 2 for side in (1, -1)]
        return doubly_noncentral_f_at_one(1, *ends)

    return all(abs(stated(m, s) - found(m, s)) < 1e-13 for m in (2, 10, 400) for s in (0.2, 1.0, 2.5))


def _values() -> bool:
    return all(
        abs(theory.known_variance_error(features=20, class_size=m // 2, mean_height=1.0) - value) < 1e-6
        for m, value in ((4, 0.009198), (8, 0.003070), (16, 0.001471))
    )


def _midpoint() -> bool:
    t = sp.Symbol("t", positive=True)  # 1/m
    cdf = (1 + sp.erf(-_S / sp.sqrt(1 + t) / sp.sqrt(2))) / 2
    first = sp.diff(cdf, t).subs(t, 0)
    return bool(sp.simplify(first - sp.exp(-(_S**2) / 2) / sp.sqrt(2 * sp.pi) * _S / 2) == 0)


def _excess() -> bool:
    return bool(sp.simplify((_N - 1) / (2 * _M * _S) + _S / (2 * _M) - (_N - 1 + _S**2) / (2 * _M * _S)) == 0)


def _limit() -> bool:
    # Two sizes, the term of order 1/m eliminated.
    n, h = 10, 0.5
    s = theory.design_signal(n, h)

    def scaled(size: int) -> float:
        error = theory.known_variance_error(features=n, class_size=size, mean_height=h)
        return 2 * size * (error - float(ndtr(-s)))

    stated = theory.known_variance_excess(features=n, class_size=1, mean_height=h)
    return math.isclose(2 * scaled(4000) - scaled(2000), stated, rel_tol=1e-6)
