"""Learning curves of naive Bayes with learned variances and of ridge logistic regression."""

import math

import mpmath
import numpy as np
import sympy as sp

from theory.gaussian_mixture import generative as theory
from theory.gaussian_mixture.naive_bayes import known_variance_error
from theory.gaussian_mixture.separability import Hinge
from theory.steps import Step

__all__ = ["generative_derivation"]

_N, _M, _T, _A, _R = sp.symbols("n m t a r", positive=True)


def generative_derivation() -> tuple[Step, ...]:
    r"""Steps to the exact error of naive Bayes and to the saddle point of logistic regression.

    The min-max theorem replaces the matrix of the features' noise G, in |u||v|-normalised products <v, Gu>, by
    |u|<g, v> + |v|<h, u> with two normal vectors; what is left are the scalars a, t, r, r'.  Source: derived here.
    """
    return (
        Step("independent parts", r"v_j m \sim \chi^2_{m-2} \text{ independent of the class means}", _parts),
        Step("one feature", r"\mathbb E e^{izdb} = (1+z^2\tfrac{1+1/m}{m})^{-1/2}\exp\frac{\ldots}{2}", _feature),
        Step("inversion", r"\tfrac12 - \tfrac1\pi\int\mathrm{Im}(\phi_1^{n_1}\phi_2^{n_2})du/u", _inversion),
        Step("known variances", r"v \to 1:\ \text{the non-central } F \text{ form}", _known),
        Step("penalty", r"|w|^2 = \frac{a^2+r^2}{n} + \frac{t^2}{n_2} + r'^2", _penalty),
        Step("proximal point", r"x - q = \sigma(-x)/\eta", _proximal),
        Step("equations", r"a,\ t,\ r,\ r' \text{ from the saddle point's derivatives}", _equations),
        Step("saddle", r"\text{the fixed point is stationary}", _saddle),
        Step("hard margin", r"\min a^2 + r^2 + 2t^2,\ \tfrac{2m}n\mathbb E(1-t-a/\sqrt2-\rho Z)_+^2 \leq r^2",
             _hard_margin),
        Step("least ratio without noise", r"\rho\to0:\ m/n \geq 1/(2\kappa_c)", _no_noise),
    )  # fmt: skip


def _parts() -> bool:
    # Residuals of a class are orthogonal to its mean: the projections that make them multiply to zero.
    size = 3
    average = sp.ones(size, size) / size
    residual = sp.eye(size) - average
    return bool(average * residual == sp.zeros(size) and residual.rank() == size - 1)


def _feature() -> bool:
    z, m, delta = 0.7, 6, 0.4
    # d ~ N(delta, 1/m); given d, b ~ N(delta, 1 + 1/m).
    direct = mpmath.quad(
        lambda d: mpmath.exp(1j * z * d * delta - z * z * d * d * (1 + 1 / m) / 2)
        * mpmath.npdf(d, delta, 1 / mpmath.sqrt(m)),
        [-6, 0, 1, 7],
    )  # fmt: skip
    spread = 1 + z * z * (1 + 1 / m) / m
    lead = m * delta**2
    stated = mpmath.exp(0.5 * (lead * (1 + 1j * z / m) ** 2 / spread - lead)) / mpmath.sqrt(spread)
    return bool(abs(direct - stated) < 1e-12)


def _inversion() -> bool:
    # The sum's sign by drawing its parts, 2e5 sums with a fixed key: within four standard errors.
    rng = np.random.default_rng(8)
    n, m, count = 20, 6, 200_000
    total = np.zeros(count)
    for delta in [1 / math.sqrt(n)] * (n // 2) + [1.0] * (n - n // 2):
        d = delta + rng.normal(size=count) / math.sqrt(m)
        b = delta + math.sqrt(1 + 1 / m) * rng.normal(size=count)
        total += d * b / (rng.chisquare(m - 2, count) / m)
    stated = theory.learned_variance_error(features=n, class_size=m // 2)
    return bool(abs(np.mean(total < 0) - stated) < 4 * math.sqrt(stated / count))


def _known() -> bool:
    # With 1200 points the variances are known up to a factor 1 + O(1/m).
    learned = theory.learned_variance_error(features=20, class_size=600)
    known = known_variance_error(features=20, class_size=600, mean_height=1.0)
    return 0 <= learned - known < 0.02 * known


def _penalty() -> bool:
    # Wide features: weights are 1/sqrt(n) of the scaled ones.  Narrow ones: n_2 equal weights t/n_2 score t.
    narrow = sp.Symbol("n_2", positive=True)
    weight = _T / narrow
    return bool(
        sp.simplify(narrow * weight**2 - _T**2 / narrow) == 0
        and sp.simplify((_A / sp.sqrt(_N)) ** 2 + (_R / sp.sqrt(_N)) ** 2 - (_A**2 + _R**2) / _N) == 0
    )


def _proximal() -> bool:
    q = np.linspace(-30.0, 30.0, 61)
    good = True
    for eta in (1e-5, 1e-2, 1.0, 50.0):
        x = theory.proximal(q, eta)
        good &= bool(np.all(np.abs(eta * (x - q) - 1 / (1 + np.exp(x))) < 1e-9))
    x, eta, c = sp.symbols("x eta q", positive=True)
    slope = sp.diff(sp.log(1 + sp.exp(-x)) + eta * (x - c) ** 2 / 2, x)
    return bool(good and sp.simplify(slope - (eta * (x - c) - 1 / (1 + sp.exp(x)))) == 0)


def _objective(at: "np.ndarray", n: int, m: float) -> float:
    """The objective at (a, t, r, r', log eta), its inner minimum carried out by the proximal point."""
    a, t, r, other = (float(x) for x in at[:4])
    eta = math.exp(float(at[4]))
    wide, narrow = n // 2, n - n // 2
    grid = np.linspace(-8.0, 8.0, 161)
    chance = np.exp(-0.5 * grid**2) / np.exp(-0.5 * grid**2).sum()
    rho = math.sqrt(a * a + r * r + t * t / narrow + other**2)
    q = t + a * math.sqrt(wide / n) + rho * grid
    x = theory.proximal(q, eta)
    fit = r * math.sqrt(wide - 1) + other * math.sqrt(narrow - 1)
    inner = float(chance @ (np.logaddexp(0.0, -x) + 0.5 * eta * (x - q) ** 2))
    return m * inner - 0.5 * eta * fit**2 + 0.5 * ((a * a + r * r) / n + t * t / narrow + other**2)


def _equations() -> bool:
    # rho's share in each derivative: d rho/da = a/rho and so on; eta F from the dependence on F.
    other, n2 = sp.symbols("q n_2", positive=True)
    rho = sp.sqrt(_A**2 + _R**2 + _T**2 / n2 + other**2)
    slopes = [sp.simplify(sp.diff(rho, x) * rho - y) for x, y in ((_A, _A), (_R, _R), (_T, _T / n2), (other, other))]
    return all(slope == 0 for slope in slopes)


def _saddle() -> bool:
    n, m = 60, 72.0
    point = theory.logistic_point(n, m)
    step, found = 1e-4, []
    for k in range(5):
        ends = [
            _objective(np.array([x + side * step * (j == k) for j, x in enumerate(point)]), n, m) for side in (1, -1)
        ]
        found.append((ends[0] - ends[1]) / (2 * step))
    return max(abs(x) for x in found) < 1e-5


def _hard_margin() -> bool:
    # m*/n falls towards it.
    ratios = [theory.logistic_points_per_feature(features=n) for n in (50, 100, 200, 400)]
    limit = theory.hard_margin_ratio()
    return bool(np.all(np.diff(ratios) < 0) and ratios[-1] > limit and abs(limit - 0.891) < 5e-4)


def _no_noise() -> bool:
    # At t = 1 - x r with r -> 0 the constraint is 2(m/n) E(x - a/(r sqrt 2) - ...)_+^2 <= 1: clean classes of signal
    # 2^(-1/2), separable in n/2 dimensions.
    threshold = 0.5 / Hinge(0.0, math.sqrt(2.0)).second
    return theory.hard_margin_ratio() < threshold < 1.3665
