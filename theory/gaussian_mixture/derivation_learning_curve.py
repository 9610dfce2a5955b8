"""How the mean classifier's error comes to its end with unequal variances: the second derivative of err at mu."""

import math

import mpmath
import numpy as np
import sympy as sp

from theory.gaussian_mixture import learning_curve, nonisotropic
from theory.gaussian_mixture.limits import normal_density
from theory.steps import Step

__all__ = ["learning_curve_derivation"]


def learning_curve_derivation() -> tuple[Step, ...]:
    r"""Steps to the limit of m(E err - err(mu)), its sign, and the length of mu at which it turns.

    Source: derived here.
    """
    return (
        Step("small noise", r"w = \mu + \Sigma^{1/2}z/\sqrt m:\ m(\mathbb E f(w)-f(\mu)) \to "
             r"\tfrac12\mathrm{tr}(\Sigma f''(\mu))", _small_noise),
        Step("gradient", r"u(w) = \langle w,\mu\rangle/\sqrt{w^T\Sigma w}:\ "
             r"\nabla u^T\Sigma\nabla u = 1-2AC/B^2+A^2D/B^3", _gradient),
        Step("trace", r"\mathrm{tr}(\Sigma u'') = -(2C+AS)/B^{3/2}+3AD/B^{5/2}", _trace),
        Step("error", r"\Phi(-u)'' = \varphi(u)(u\,u'u'^T-u'')", _error),
        Step("isotropic", r"\Sigma = I:\ \varphi(s)(d-1)/(2s)", _isotropic),
        Step("against the exact law", r"m(\mathbb E\,\mathrm{err}_m-\mathrm{err}_\infty) - \kappa = O(1/m)", _exact),
        Step("sign", r"\kappa < 0 \iff |\mu|^2 < -q/(bp),\ q = 2C+S-3D/b", _sign),
    )  # fmt: skip


def _small_noise() -> bool:
    """For f = exp of a linear form and of a square both sides are known."""
    m, v = sp.symbols("m v", positive=True)
    a = sp.symbols("a", real=True)
    mean_of_exponential = sp.exp(a**2 * v / (2 * m))
    first = sp.limit(m * (mean_of_exponential - 1), m, sp.oo) - a**2 * v / 2
    q = sp.symbols("q", positive=True)
    mean_of_gauss = 1 / sp.sqrt(1 + 2 * q * v / m)  # E exp(-q x^2), x ~ N(0, v/m)
    second = sp.limit(m * (mean_of_gauss - 1), m, sp.oo) + q * v
    return bool(sp.simplify(first) == 0 and sp.simplify(second) == 0)


def _symbols() -> tuple[list[sp.Symbol], list[sp.Symbol], list[sp.Symbol], sp.Expr]:
    """w, mu, lambda in three dimensions, and u(w)."""
    w, mu, lam = ([sp.Symbol(f"{name}{j}", positive=True) for j in range(3)] for name in ("w", "mu", "l"))
    along = sum(x * y for x, y in zip(w, mu, strict=True))
    square = sum(x * x * v for x, v in zip(w, lam, strict=True))
    return w, mu, lam, along / sp.sqrt(square)


def _at_mu(expression: sp.Expr, w: list[sp.Symbol], mu: list[sp.Symbol]) -> sp.Expr:
    return expression.subs(dict(zip(w, mu, strict=True)), simultaneous=True)


def _forms(mu: list[sp.Symbol], lam: list[sp.Symbol]) -> list[sp.Expr]:
    return [sum(x**2 * v**k for x, v in zip(mu, lam, strict=True)) for k in range(4)]


def _gradient() -> bool:
    w, mu, lam, u = _symbols()
    a, b, c, d = _forms(mu, lam)
    found = sum(v * _at_mu(sp.diff(u, x), w, mu) ** 2 for x, v in zip(w, lam, strict=True))
    return bool(sp.simplify(found - (1 - 2 * a * c / b**2 + a**2 * d / b**3)) == 0)


def _trace() -> bool:
    w, mu, lam, u = _symbols()
    a, b, c, d = _forms(mu, lam)
    s = sum(v**2 for v in lam)
    found = sum(v * _at_mu(sp.diff(u, x, 2), w, mu) for x, v in zip(w, lam, strict=True))
    claimed = -(2 * c + a * s) / b ** sp.Rational(3, 2) + 3 * a * d / b ** sp.Rational(5, 2)
    return bool(sp.simplify(found - claimed) == 0)


def _error() -> bool:
    x, y = sp.symbols("x y")
    u = sp.Function("u")(x, y)
    phi = sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi)
    error = sp.erfc(u / sp.sqrt(2)) / 2
    claimed = phi * (u * sp.diff(u, x) * sp.diff(u, y) - sp.diff(u, x, y))
    return bool(sp.simplify(sp.diff(error, x, y) - claimed) == 0)


def _isotropic() -> bool:
    for d, s in ((3, 0.7), (40, 2.0)):
        mean = nonisotropic.centre(d, s, "generic")
        expected = normal_density(s) * (d - 1) / (2 * s)
        if not math.isclose(learning_curve.first_order(mean, np.ones(d)), expected, rel_tol=1e-12):
            return False
    return True


def _exact() -> bool:
    """The remainder halves when m doubles, on either side of the turning length."""
    for length in (0.7, 3.0):
        cell = {"dimension": 3, "mean_length": length, "condition_number": 30.0, "mean_shape": "extreme"}
        rests = [learning_curve.first_order_finite_size(labelled_size=m, **cell) for m in (20_000, 40_000)]  # type: ignore[arg-type]
        if not math.isclose(rests[0], 2 * rests[1], rel_tol=0.05):
            return False
    return True


def _sign() -> bool:
    """Just below and above the turning length, in many digits."""
    for d, c in ((2, 100.0), (5, 30.0), (3, 12.0)):
        turn = learning_curve.turning_length(dimension=d, condition_number=c, mean_shape="extreme")
        if not turn > 0:
            return False
        unit, variance = nonisotropic.centre(d, 1.0, "extreme"), nonisotropic.spectrum(d, c)
        with mpmath.workdps(30):
            signs = []
            for factor in (mpmath.mpf("0.999"), mpmath.mpf("1.001")):
                mu, lam = [factor * turn * mpmath.mpf(x) for x in unit], [mpmath.mpf(v) for v in variance]
                a, b, cc, dd = (mpmath.fsum(x**2 * v**k for x, v in zip(mu, lam, strict=True)) for k in range(4))
                s = mpmath.fsum(v**2 for v in lam)
                u = a / mpmath.sqrt(b)
                bracket = u * (1 - 2 * a * cc / b**2 + a**2 * dd / b**3)
                signs.append(bracket + (2 * cc + a * s) / b ** mpmath.mpf(1.5) - 3 * a * dd / b ** mpmath.mpf(2.5))
        if not signs[0] < 0 < signs[1]:
            return False
    return True
