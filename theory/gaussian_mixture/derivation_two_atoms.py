"""Two atoms from three noisy moments: the estimated law, its distance, and the scale n^(-1/6) on which it lives."""

import math

import numpy as np
import sympy as sp

from theory.gaussian_mixture import two_atoms as theory
from theory.steps import Step

__all__ = ["two_atoms_derivation"]

_V, _K, _C, _N, _S = sp.symbols("v k c n sigma", positive=True)
_G = sp.Symbol("g", real=True)


def two_atoms_derivation() -> tuple[Step, ...]:
    r"""Steps to the mean of :math:`W_1` and to its limit on the scale :math:`a = c\,\sigma n^{-1/6}`.

    Source: derived here; the method of moments is Pearson's.
    """
    return (
        Step("law", r"x_\pm = \tfrac12(k/v\pm\sqrt{(k/v)^2+4v}): \text{ moments } 0, v, k", _law),
        Step("covariance", r"\mathrm{Cov}(h_i,h_j) = \mathbb Eh_ih_j - m_im_j,\ X=\pm1+\sigma g", _covariance),
        Step("distance", r"W_1 = \int_0^1|F^{-1}-G^{-1}|: \text{ three pieces}", _distance),
        Step("scale", r"a=c\sigma n^{-1/6}: \delta k/a^3 = \sqrt6\xi/c^3,\ \delta v/a^2 \to 0", _scale),
        Step("next term", r"\mathrm{Var}\,h_3 = 6\sigma^6(1+3/\sigma^2+\dots),\ a=1", _next),
        Step("far atoms", r"c\to\infty: W_1/a \to |g|,\ W_1 \to \sqrt{12/\pi}\,\sigma^3n^{-1/2}/a^2", _far),
        Step("near atoms", r"c\to0: W_1/a \to 1: \text{ nothing is known of them}", _near),
        Step("price", r"c \text{ alone}: n \propto (\sigma/a)^6 = t^{4k-2},\ k=2", _price),
        Step("worst separation", r"\sup_a\mathbb EW_1 \approx 0.811\,\sigma n^{-1/6}", _worst),
    )  # fmt: skip


def _law() -> bool:
    root = sp.sqrt((_K / _V) ** 2 + 4 * _V)
    high, low = (_K / _V + root) / 2, (_K / _V - root) / 2
    weight = -low / root
    moments = [sp.simplify(weight * high**j + (1 - weight) * low**j) for j in range(4)]
    return bool(moments == [1, 0, _V, _K] and sp.simplify(high * low + _V) == 0)


def _normal_mean(expression: sp.Expr) -> sp.Expr:
    g = sp.Symbol("g")
    terms = sp.Poly(sp.expand(expression), g).terms()
    return sp.expand(sum(c * (sp.factorial2(k - 1) if k % 2 == 0 else 0) for (k,), c in terms))


def _covariance() -> bool:
    g = sp.Symbol("g")
    sides = []
    for y in (1, -1):
        x = y + _S * g
        sides.append((x, x**2 - _S**2, x**3 - 3 * _S**2 * x))

    def mean(i: int | None, j: int | None) -> sp.Expr:
        factors = [(1 if i is None else h[i]) * (1 if j is None else h[j]) for h in sides]
        return sum(_normal_mean(f) for f in factors) / 2

    exact = [[mean(i, j) - mean(i, None) * mean(None, j) for j in range(3)] for i in range(3)]
    values = np.array([[float(sp.sympify(e).subs(_S, sp.Rational(7, 5))) for e in row] for row in exact])
    return bool(np.allclose(values, theory.moment_covariance(1.4), rtol=1e-12, atol=1e-12))


def _distance() -> bool:
    # The area between the distribution functions on a fine grid.
    x = np.linspace(-8, 8, 320_001)
    for first, second, third in ((0.2, 1.3, 0.9), (-0.1, 0.7, -1.1), (0.0, 1.0, 0.0), (0.5, 0.1, 0.2)):
        low, high, weight = (float(v) for v in theory.two_atom_law(*map(np.asarray, (first, second, third))))
        mine = (1 - weight) * (x >= low) + weight * (x >= high)
        true = 0.5 * (x >= -1) + 0.5 * (x >= 1)
        area = float(np.sum(np.abs(mine - true)) * (x[1] - x[0]))
        if abs(area - float(theory.transport(*map(np.asarray, (low, high, weight))))) > 2e-4:
            return False
    return True


def _scale() -> bool:
    a = _C * _S * _N ** sp.Rational(-1, 6)
    third = sp.sqrt(6) * _S**3 / sp.sqrt(_N) / a**3
    second = sp.sqrt(2) * _S**2 / sp.sqrt(_N) / a**2
    first = _S / sp.sqrt(_N) / a
    return bool(
        sp.simplify(third - sp.sqrt(6) / _C**3) == 0
        and sp.limit(second, _N, sp.oo) == 0
        and sp.limit(first, _N, sp.oo) == 0
    )


def _next() -> bool:
    # Of the third central moment h_3 - 3 h_1 v to first order; a = 1.
    covariance = theory.moment_covariance(3.0)
    central = covariance[2, 2] - 6 * covariance[0, 2] + 9 * covariance[0, 0]
    s = 9.0
    stated = 6 * s**3 + 18 * s**2 + 9 * s + 1 - 6 * (3 * s + 1) + 9 * (s + 1)
    return math.isclose(covariance[2, 2], 6 * s**3 + 18 * s**2 + 9 * s + 1) and math.isclose(central, stated)


def _far() -> bool:
    # Small skewness g at variance 1: x = -+1 + g/2 and the upper weight 1/2 - g/4, to first order.
    root = sp.sqrt(_G**2 + 4)
    high, low = (_G + root) / 2, (_G - root) / 2
    weight = -low / root
    first = [sp.series(e, _G, 0, 2).removeO() for e in (high, low, weight)]
    stated = [1 + _G / 2, -1 + _G / 2, sp.Rational(1, 2) - _G / 4]
    pieces = (_G / 2) / 2 + 2 * _G / 4 + (_G / 2) / 2 - _G
    spread = 1e-4
    near = math.isclose(
        float(theory.scaled_distance(np.asarray(spread))), spread * math.sqrt(2 / math.pi), rel_tol=1e-3
    )
    whole = sp.sqrt(6) * sp.sqrt(2 / sp.pi) - sp.sqrt(12 / sp.pi)
    same = all(sp.expand(a - b) == 0 for a, b in zip(first, stated, strict=True))
    return bool(same and pieces == 0 and near and sp.simplify(whole) == 0)


def _near() -> bool:
    # g -> oo: x_- -> 0 with weight -> 1, and x_+ (1 - weight) -> 0.
    root = sp.sqrt(_K**2 + 4)
    high, low = (_K + root) / 2, (_K - root) / 2
    weight = -low / root
    limits = [sp.limit(e, _K, sp.oo) for e in (low, weight, weight * high)]
    far = theory.transport(*theory.two_atom_law(*map(np.asarray, (0.0, 1.0, 1e6))))
    return bool(limits == [0, 0, 0] and abs(float(far) - 1) < 1e-5)


def _price() -> bool:
    pairs = [(10**6, 40.0), (10**6 * 3**6, 120.0)]
    values = [theory.distance_limit(sample_size=n, noise=s) for n, s in pairs]
    return math.isclose(values[0], values[1], rel_tol=1e-12)


def _worst() -> bool:
    place, value = theory.worst_scaled_distance()
    return abs(value - 0.811) < 1e-3 and 1.0 < place < 1.05
