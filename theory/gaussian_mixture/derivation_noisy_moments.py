"""Hermite moments of noisy samples: no bias, exact variance, and why no estimator is cheaper."""

import math

import mpmath
import sympy as sp

from theory.gaussian_mixture import noisy_moments as theory
from theory.steps import Step

__all__ = ["noisy_moments_derivation"]

_X, _U, _G, _S = sp.symbols("x u g sigma", real=True)


def _hermite(order: int, x: sp.Expr) -> sp.Expr:
    """He_r, orthogonal for the standard normal density."""
    return sp.expand(2 ** (-sp.Rational(order, 2)) * sp.hermite(order, x / sp.sqrt(2)))


def _normal_mean(expression: sp.Expr) -> sp.Expr:
    """The mean over a standard normal g of a polynomial in g."""
    powers = sp.Poly(sp.expand(expression), _G).terms()
    return sp.expand(sum(c * (sp.factorial2(k - 1) if k % 2 == 0 else 0) for (k,), c in powers))


def noisy_moments_derivation() -> tuple[Step, ...]:
    r"""Steps to mean and variance of :math:`h_r(X)=\sigma^rHe_r(X/\sigma)`, X = U + sigma g, and to the price t^(4k-2).

    Source: derived here.
    """
    return (
        Step("no bias", r"\mathbb E[h_r(X)\mid U=u] = u^r", _unbiased),
        Step("expansion", r"He_r(v+g) = \sum_j\binom rj v^{r-j}He_j(g)", _expansion),
        Step("orthogonality", r"\mathbb EHe_iHe_j = j!\,1\{i=j\}", _orthogonal),
        Step("variance", r"\sum_{j=1}^r\binom rj^2j!\,\sigma^{2j}u^{2(r-j)}", _variance),
        Step("two regimes", r"r^2u^{2r-2}\sigma^2 (\sigma\to0),\ r!\,\sigma^{2r} (\sigma\to\infty)", _regimes),
        Step("moments needed", r"k \text{ atoms}: m_1,\dots,m_{2k-1}; 2k-2 \text{ do not suffice}", _needed),
        Step("price", r"r=2k-1: \text{variance ratio } t^{4k-2} \text{ at } u=0", _price),
        Step("divergence", r"\int(f-g)^2/\varphi_\sigma = \sum_j(m_j-m'_j)^2/(j!\,\sigma^{2j})", _divergence),
        Step("no estimator is cheaper", r"m_j=m'_j (j<r): \chi^2 \approx (m_r-m'_r)^2/(r!\,\sigma^{2r})", _intrinsic),
    )


def _unbiased() -> bool:
    return all(
        sp.expand(_normal_mean(_S**r * _hermite(r, (_U + _S * _G) / _S)) - _U**r) == 0 for r in range(1, 8)
    )  # fmt: skip


def _expansion() -> bool:
    return all(
        sp.expand(_hermite(r, _U + _G) - sum(sp.binomial(r, j) * _U ** (r - j) * _hermite(j, _G) for j in range(r + 1)))
        == 0
        for r in range(1, 8)
    )


def _orthogonal() -> bool:
    return all(
        _normal_mean(_hermite(i, _G) * _hermite(j, _G)) == (sp.factorial(j) if i == j else 0)
        for i in range(7)
        for j in range(7)
    )


def _variance() -> bool:
    for r in range(1, 6):
        estimate = sp.expand(_S**r * _hermite(r, (_U + _S * _G) / _S))
        second = _normal_mean(sp.expand(estimate**2)) - _U ** (2 * r)
        stated = sum(
            sp.binomial(r, j) ** 2 * sp.factorial(j) * _S ** (2 * j) * _U ** (2 * (r - j)) for j in range(1, r + 1)
        )
        if sp.expand(second - stated) != 0:
            return False
        at = {_U: sp.Rational(7, 10), _S: sp.Rational(3, 2)}
        if not math.isclose(theory.hermite_variance(r, 0.7, 1.5), float(stated.subs(at)), rel_tol=1e-13):
            return False
    return True


def _regimes() -> bool:
    small = [theory.hermite_variance(r, 2.0, 1e-6) / (r * 2.0 ** (r - 1) * 1e-6) ** 2 for r in range(1, 8)]
    large = [theory.hermite_variance(r, 2.0, 1e6) / (math.factorial(r) * 1e6 ** (2 * r)) for r in range(1, 8)]
    return all(math.isclose(v, 1.0, rel_tol=1e-9) for v in small + large)


def _needed() -> bool:
    # Gauss: the two-atom law of mean 0, variance 1 and third moment c, for every c; m_3 alone tells them apart.
    c = sp.Symbol("c", real=True)
    root = sp.sqrt(c**2 + 4)
    places = ((c + root) / 2, (c - root) / 2)
    weights = (-places[1] / root, places[0] / root)
    moments = [sp.simplify(sum(w * x**j for w, x in zip(weights, places, strict=True))) for j in range(4)]
    return moments == [1, 0, 1, c]


def _price() -> bool:
    t = 3.0
    return all(
        math.isclose(theory.noise_price(k, t), t ** theory.price_exponent(k), rel_tol=1e-12) for k in range(1, 5)
    )


def _divergence() -> bool:
    # Two laws of two atoms: quadrature against the sum.
    sigma = 1.3
    first, second = ((0.3, 0.8), (0.7, -0.2)), ((0.6, 0.5), (0.4, -0.9))

    def density(law: tuple[tuple[float, float], ...], x: mpmath.mpf) -> mpmath.mpf:
        return sum(w * mpmath.npdf(x, u, sigma) for w, u in law)

    value = mpmath.quad(
        lambda x: (density(first, x) - density(second, x)) ** 2 / mpmath.npdf(x, 0, sigma), [-14, -3, 0, 3, 14]
    )

    def m(law: tuple[tuple[float, float], ...], j: int) -> float:
        return sum(w * u**j for w, u in law)

    total = sum((m(first, j) - m(second, j)) ** 2 / (math.factorial(j) * sigma ** (2 * j)) for j in range(1, 40))
    return math.isclose(float(value), total, rel_tol=1e-10)


def _intrinsic() -> bool:
    # Mean 0 and variance a^2 in common, third moments c a^3 and -c a^3: as a/sigma -> 0 the first term is all.
    def divergence(a: float, c: float) -> float:
        moments = []
        for sign in (1, -1):
            root = math.sqrt(c * c + 4)
            high, low = (sign * c + root) / 2, (sign * c - root) / 2
            moments.append([(-low * (a * high) ** j + high * (a * low) ** j) / root for j in range(30)])
        terms = [(p - q) ** 2 / math.factorial(j) for j, (p, q) in enumerate(zip(*moments, strict=True))]
        return math.fsum(terms)

    # The variance of h_3 at u = 0 is 3!: an unbiased estimate of m_3 can not have less (Chapman and Robbins).
    ratios = [divergence(a, 0.7) / ((2 * 0.7 * a**3) ** 2 / theory.hermite_variance(3, 0.0, 1.0)) for a in (0.3, 0.03)]
    return abs(ratios[1] - 1) < 1e-3 and abs(ratios[0] - 1) < 0.2
