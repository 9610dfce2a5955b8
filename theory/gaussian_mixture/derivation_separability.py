"""From margins to a random cone: Cover's formula, the threshold of noisy labels, the width of its window."""

import itertools
import math

import mpmath
import numpy as np
import sympy as sp
from scipy.optimize import linprog

from theory.gaussian_mixture import separability as theory
from theory.gaussian_mixture.separability import Hinge, hinge, truncated_moments
from theory.steps import Step

__all__ = ["cover_derivation", "threshold_derivation"]

_N, _K, _T, _SIGMA = sp.symbols("n k t sigma", positive=True)
_POINTS = ((2, 1, 3), (-1, 4, 1), (3, -2, 2), (1, 1, -5), (-3, -2, 1), (4, -1, -1), (-2, 5, -3))


def cover_derivation() -> tuple[Step, ...]:
    r"""Steps to :math:`2^{1-n}\sum_{k<p}\binom{n-1}{k}`: C(n, p) labellings of n points in general position.

    Source: Cover 1965; Wendel 1962.
    """
    return (
        Step("one point", r"C(1, p) = 2", _one_point),
        Step("one dimension", r"C(n, 1) = 2", _one_dimension),
        Step("recursion", r"C(n+1, p) = C(n, p) + C(n, p-1)", _recursion),
        Step("solution", r"C(n, p) = 2\sum_{k<p}\binom{n-1}{k}", _solution),
        Step("all labellings", r"p \geq n:\ C(n, p) = 2^n", _everything),
        Step("half", r"n = 2p:\ 2^{-n}C(n, p) = 1/2", _half),
        Step("count", r"\text{points in the plane and in space: all } 2^n \text{ labellings tried}", _counted),
    )


def threshold_derivation() -> tuple[Step, ...]:
    r"""Steps to :math:`\kappa_c = \min_t\mathbb E(Z-tb)_+^2` and :math:`\tau^2 = \mathrm{Var}(Z-tb)_+^2 - 2\kappa_c`.

    Margins are ab + Gr with b = u/sigma + g_1; the span of G meets the cone {x : x + ab >= 0 for some a} with a chance
    that the dimension of the polar cone's face decides (conic kinematic formula).  Source: derived here.
    """
    return (
        Step("margins", r"e\,x = uv + \sigma g:\ \langle e\,x, \theta\rangle/\sigma = ab + G'r", _margins),
        Step("polar", r"\mathrm{dist}^2(g, C) = \min_a\sum_i(g_i - ab_i)_-^2:\ \langle y, b\rangle = 0",
             _polar),
        Step("orthant", r"v_j = 2^{-n}\binom nj:\ 2\sum_i v_{n-p+1+2i} = 2^{1-n}\sum_{k<p}\binom{n-1}{k}", _kinematic),
        Step("second moment", r"\mathbb E Y_+^2 = (a^2+v)\Phi(a/\sqrt v) + a\sqrt v\varphi(a/\sqrt v)", _second),
        Step("recursion", r"M_k = aM_{k-1} + (k-1)vM_{k-2}", _moments),
        Step("coordinate given Y", r"b\mid Y \sim N(u/(\sigma v) - tY/v,\ 1/v)", _conditional),
        Step("minimum", r"\partial_t\mathbb EY_+^2 = -2\mathbb E bY_+ = 0", _stationary),
        Step("coin flips", r"\Delta = 1:\ t = 0,\ \kappa_c = 1/2,\ \tau = 1/2,\ c = 1,\ \gamma = 0", _coin),
        Step("chi-square mixture", r"\kappa_2(S) = \kappa_2(V) + 2\kappa_1,\ \kappa_3(S) = \kappa_3(V) + 6\kappa_2(V)"
             r" + 8\kappa_1", _mixture),
        Step("lowered mean", r"\mathbb E\min S = n\kappa_c - c,\ c = \mathbb E b^2Y_+^2/\mathbb E b^21\{Y>0\}",
             _lowered),
        Step("third cumulant", r"\kappa_3(\min S)/n = \mu_3(Y_+^2) - 3\mathrm{Cov}(Y_+^2, h')^2/\mathbb Eh''", _third),
        Step("at most a half", r"\kappa_c \leq \mathbb EZ_+^2 = 1/2 \leq 1 - \Delta/2", _half_at_most),
        Step("clean classes", r"\Delta = 0:\ \kappa_c = .4271, .2703, .0483 \text{ at } 1/\sigma = .5, 1, 2", _clean),
    )  # fmt: skip


def _labellings(n: int, p: int) -> int:
    return 2 * sum(math.comb(n - 1, k) for k in range(p))


def _separable(points: np.ndarray, labels: tuple[int, ...]) -> bool:
    signed = np.array(labels)[:, None] * points
    result = linprog(np.zeros(points.shape[1]), A_ub=-signed, b_ub=-np.ones(len(points)), bounds=(None, None))
    return bool(result.status == 0)


def _one_point() -> bool:
    return all(_labellings(1, p) == 2 for p in range(1, 6))


def _one_dimension() -> bool:
    # On a line through the origin the labels are the points' signs, or the opposite.
    return all(_labellings(n, 1) == 2 for n in range(1, 9))


def _recursion() -> bool:
    # A labelling of n points goes on in two ways if a hyperplane through the new point realises it: those are the
    # labellings of the n points projected along it, C(n, p-1).  Pascal's rule solves it.
    pascal = sp.simplify(sp.gammasimp(
        (sp.binomial(_N, _K) - sp.binomial(_N - 1, _K) - sp.binomial(_N - 1, _K - 1)).rewrite(sp.gamma)
    )) == 0  # fmt: skip
    held = all(
        _labellings(n + 1, p) == _labellings(n, p) + _labellings(n, p - 1) for n in range(1, 12) for p in range(2, 12)
    )
    return bool(pascal and held)


def _solution() -> bool:
    table = {(1, p): 2 for p in range(1, 12)} | {(n, 1): 2 for n in range(1, 20)}
    for n, p in itertools.product(range(1, 19), range(2, 12)):
        table[n + 1, p] = table[n, p] + table[n, p - 1]
    counted = all(value == _labellings(*at) for at, value in table.items())
    stated = all(
        math.isclose(theory.cover_probability(sample_size=n, dimension=p), value / 2**n, rel_tol=1e-12)
        for (n, p), value in table.items()
        if n >= 2 and p >= 2
    )
    return counted and stated


def _everything() -> bool:
    return all(_labellings(n, p) == 2**n for n in range(1, 10) for p in range(n, n + 4))


def _half() -> bool:
    return all(2 * _labellings(2 * p, p) == 2 ** (2 * p) for p in range(1, 30))


def _counted() -> bool:
    def count(n: int, p: int) -> int:
        points = np.array(_POINTS, dtype=float)[:n, :p]
        return sum(_separable(points, labels) for labels in itertools.product((1, -1), repeat=n))

    return all(count(n, p) == _labellings(n, p) for n, p in ((4, 2), (6, 2), (5, 3), (7, 3)))


def _margins() -> bool:
    # Two coordinates, the first along v: theta = (a, r) sigma gives a(u/sigma + g_1) + g_2 r.
    a, r, u, g1, g2 = sp.symbols("a r u g_1 g_2", real=True)
    margin = (u + _SIGMA * g1) * a / _SIGMA + _SIGMA * g2 * r / _SIGMA
    return bool(sp.expand(margin - (a * (u / _SIGMA + g1) + g2 * r)) == 0)


def _polar() -> bool:
    # The derivative of the squared distance in a is 2<y, b>, y = (g - ab)_-: the projection on the polar cone
    # {y <= 0, <y, b> = 0}, whose faces have one dimension less than entries that are not zero.
    a, g, b = sp.symbols("a g b", real=True)
    inner = sp.diff((g - a * b) ** 2, a)
    return bool(sp.expand(inner + 2 * b * (g - a * b)) == 0)


def _kinematic() -> bool:
    # A normal vector's projection on the orthant has j positive entries with chance binom(n, j)/2^n; the formula then
    # gives the chance that a random p-dimensional subspace meets the orthant, which is Cover's.
    def tail(n: int, p: int) -> float:
        return sum(math.comb(n, j) for j in range(n - p + 1, n + 1, 2)) / float(2 ** (n - 1))

    return all(
        math.isclose(tail(n, p), theory.cover_probability(sample_size=n, dimension=p), rel_tol=1e-12)
        for n in range(4, 20)
        for p in range(2, n)
    )


def _second() -> bool:
    x, a = sp.symbols("x a", real=True)
    v = sp.Symbol("v", positive=True)
    density = sp.exp(-((x - a) ** 2) / (2 * v)) / sp.sqrt(2 * sp.pi * v)
    # The stated form's derivative in a is 2 E Y_+, whose derivative is 2 P(Y > 0).
    cdf = (1 + sp.erf(a / sp.sqrt(2 * v))) / 2
    stated = (a**2 + v) * cdf + a * v * density.subs(x, 0)
    first = a * cdf + v * density.subs(x, 0)
    return bool(
        sp.simplify(sp.diff(stated, a) - 2 * first) == 0
        and sp.simplify(sp.diff(first, a) - cdf) == 0
        and sp.limit(stated.subs(v, 1), a, -sp.oo) == 0
    )


def _moments() -> bool:
    def direct(mean: float, v: float, k: int) -> mpmath.mpf:
        sd = mpmath.sqrt(v)
        return mpmath.quad(lambda y: y**k * mpmath.npdf(y, mean, sd), [0, max(mean, 0) + sd, max(mean, 0) + 14 * sd])

    return all(
        abs(direct(mean, v, k) - truncated_moments(mean, v, 6)[k]) < 1e-10
        for mean, v in ((-0.4, 1.1), (0.7, 1.5), (-2.0, 1.3))
        for k in range(7)
    )


def _conditional() -> bool:
    # Regression of b = u/sigma + Z_1 on Y = Z - tb.
    covariance, v = -_T, 1 + _T**2
    u, y = sp.symbols("u y", real=True)
    mean = u / _SIGMA + covariance / v * (y + _T * u / _SIGMA)
    rest = 1 - covariance**2 / v
    return bool(sp.simplify(mean - (u / (_SIGMA * v) - _T * y / v)) == 0 and sp.simplify(rest - 1 / v) == 0)


def _stationary() -> bool:
    def second(h: Hinge, t: float) -> float:
        return h.moment(2, t=t)

    good = True
    for at in ((0.4, 0.5), (0.2, 1.0), (0.8, 0.1)):
        h, step = hinge(*at), 1e-5
        slope = (second(h, 0.3 + step) - second(h, 0.3 - step)) / (2 * step)
        good &= abs(slope + 2 * h.moment(1, 1, 0.3)) < 1e-7 and abs(h.moment(1, 1)) < 1e-12
        good &= all(second(h, h.t + d) >= h.second for d in (-0.05, 0.05))
    return good


def _coin() -> bool:
    h = hinge(1.0, 0.7)
    found = (h.t, h.second, h.spread, h.lowered, h.skewness)
    return all(abs(x - y) < 1e-12 for x, y in zip(found, (0.0, 0.5, 0.5, 1.0, 0.0), strict=True))


def _mixture() -> bool:
    # Given V the squared distance is chi-square with V degrees of freedom: K_S(z) = K_V(-log(1-2z)/2).
    z = sp.Symbol("z")
    k1, k2, k3 = sp.symbols("k1 k2 k3")
    w = -sp.log(1 - 2 * z) / 2
    series = sp.series(k1 * w + k2 * w**2 / 2 + k3 * w**3 / 6, z, 0, 4).removeO()
    return all(
        sp.expand(series.coeff(z, j) * sp.factorial(j) - stated) == 0
        for j, stated in ((1, k1), (2, k2 + 2 * k1), (3, k3 + 6 * k2 + 8 * k1))
    )


def _lowered() -> bool:
    # min over a of n(kappa + U a + C a^2/2): lower by n U^2/(2C); Var U = 4 E b^2 Y_+^2/n and C = 2 E b^2 1{Y>0}.
    c, first, second = sp.symbols("C A B", positive=True)
    u, a = sp.symbols("U a", real=True)
    quadratic = u * a + c * a**2 / 2
    least = quadratic.subs(a, sp.solve(sp.diff(quadratic, a), a)[0])
    mean = -least.subs(u**2, 4 * first).subs(c, 2 * second)
    return bool(sp.simplify(least + u**2 / (2 * c)) == 0 and sp.simplify(mean - first / second) == 0)


def _third() -> bool:
    # X = normal sums S and U with covariance r, S - U^2/(2C): the part of its third cumulant linear in 1/C.
    s, r, c = sp.symbols("s r C", positive=True)
    # E(S^2 U^2) - E S^2 E U^2 = 2 r^2, three times, with the factor -1/(2C).
    stated = -3 * r**2 / c
    found = 3 * (-1 / (2 * c)) * (s**2 * 1 + 2 * r**2 - s**2 * 1)
    h = hinge(0.4, 0.5)
    covariance, curvature = -2 * h.moment(3, 1), 2 * h.moment(0, 2)
    m2, m4, m6 = h.second, h.moment(4), h.moment(6)
    third = m6 - 3 * m4 * m2 + 2 * m2**3 - 3 * covariance**2 / curvature
    rest = third - 6 * h.spread**2 - 8 * h.second
    return bool(sp.expand(stated - found) == 0 and math.isclose(rest / h.spread**3, h.skewness, rel_tol=1e-10))


def _half_at_most() -> bool:
    grid = [(d / 10, s) for d in range(1, 11) for s in (0.05, 0.3, 1.0, 5.0)]
    return all(
        theory.critical_ratio(label_noise=d, noise=s) <= 0.5 + 1e-12 <= theory.sufficient_ratio(label_noise=d) + 1e-12
        for d, s in grid
    )


def _clean() -> bool:
    return all(
        abs(Hinge(0.0, 1 / s).second - value) < 5e-5 for s, value in ((0.5, 0.4271), (1.0, 0.2703), (2.0, 0.0483))
    )
