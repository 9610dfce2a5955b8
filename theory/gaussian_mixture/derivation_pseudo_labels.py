"""The midpoint from pseudo-labelled points: bias, variance, exact tail, and the three terms of the published bound."""

import itertools
import math

import mpmath
import sympy as sp
from scipy.special import ndtr
from sympy import stats

from theory.gaussian_mixture import pseudo_labels as theory
from theory.steps import Step

__all__ = ["pseudo_labels_derivation"]

_P, _Q, _GAP, _DELTA = sp.symbols("p q g delta", positive=True)
_N, _M = sp.symbols("n m", positive=True)


def pseudo_labels_derivation() -> tuple[Step, ...]:
    r"""Steps to bias, law and bound of :math:`\hat\theta`, half the sum of the means of both pseudo-labelled sets.

    A pseudo-label +1 is correct with chance p, one of -1 with chance q, independently of all else; sigma = 1.

    Source: Yang and Xu 2020, theorem 1; exact law derived here.
    """
    return (
        Step("bias", r"\mathbb E\hat\theta - (\mu_1+\mu_2)/2 = (p-q)(\mu_1-\mu_2)/2", _bias),
        Step("variance", r"\tfrac14(1/n_++1/n_-) + \tfrac14\Delta_\mu^2(p(1-p)/n_++q(1-q)/n_-)", _variance),
        Step("exact tail", r"P = \sum_{k,l}B(k)B(l)(\Phi(\cdot)+\Phi(\cdot))", _tail),
        Step("noise", r"2\Phi(-z) \le 2e^{-z^2/2}: z^2/2 = 2(\delta/3)^2n_+n_-/(n_++n_-)", _noise),
        Step("mistakes", r"P(|\hat p-p|\Delta_\mu/2 > \delta/3) \le 2e^{-8n_+\delta^2/(9\Delta_\mu^2)}", _mistakes),
        Step("union", r"|a+b+c| > \delta \Rightarrow \max(|a|,|b|,|c|) > \delta/3", _union),
        Step("worst labels", r"p(1-p) \le 1/4: V \le \tfrac14(1/n_++1/n_-)(1+\Delta_\mu^2/4)", _worst),
        Step("a threshold's labels", r"\mathrm{Var}(X\mid X>t) < 1+\Delta_\mu^2p(1-p)", _threshold),
    )  # fmt: skip


def _point(chance: sp.Expr, own: sp.Expr, other: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Mean and variance of a point whose label is correct with that chance."""
    mean = chance * own + (1 - chance) * other
    square = chance * (1 + own**2) + (1 - chance) * (1 + other**2)
    return mean, sp.expand(square - mean**2)


def _bias() -> bool:
    high, low = sp.symbols("mu1 mu2", real=True)
    upper, _ = _point(_P, high, low)
    lower, _ = _point(_Q, low, high)
    return bool(sp.expand((upper + lower) / 2 - (high + low) / 2 - (_P - _Q) * (high - low) / 2) == 0)


def _variance() -> bool:
    _, upper = _point(_P, _GAP / 2, -_GAP / 2)
    _, lower = _point(_Q, -_GAP / 2, _GAP / 2)
    stated = (1 / _N + 1 / _M + _GAP**2 * (_P * (1 - _P) / _N + _Q * (1 - _Q) / _M)) / 4
    return bool(sp.simplify((upper / _N + lower / _M) / 4 - stated) == 0)


def _tail() -> bool:
    # n_+ = 2, n_- = 1 by hand: all eight patterns of correct labels.
    p, q, gap, delta = 0.7, 0.4, 1.5, 0.6
    spread = math.sqrt(1.5) / 2
    total = 0.0
    for pattern in itertools.product((0, 1), repeat=3):
        weight = math.prod(p if bit else 1 - p for bit in pattern[:2]) * (q if pattern[2] else 1 - q)
        points = [gap / 2 if bit else -gap / 2 for bit in pattern[:2]], [-gap / 2 if pattern[2] else gap / 2]
        centre = sum(points[0]) / 4 + points[1][0] / 2 - (p - q) * gap / 2
        total += weight * float(ndtr((-delta - centre) / spread) + ndtr((-delta + centre) / spread))
    exact = theory.tail_probability(
        positive_size=2, negative_size=1, positive_precision=p, negative_precision=q, class_gap=gap, deviation=delta
    )
    return math.isclose(exact, total, rel_tol=1e-13)


def _noise() -> bool:
    # e^(-z^2/2) - 2 Phi(-z) is 0 at 0, grows while z < sqrt(2/pi) and then falls to 0: it is never negative.
    z = sp.Symbol("z", positive=True)
    gap = sp.exp(-(z**2) / 2) - sp.erfc(z / sp.sqrt(2))
    slope = sp.simplify(sp.diff(gap, z) * sp.exp(z**2 / 2))
    one_turn = sp.simplify(slope - (sp.sqrt(2 / sp.pi) - z)) == 0
    ends = gap.subs(z, 0) == 0 and sp.limit(gap, z, sp.oo) == 0
    square = (_DELTA / 3) ** 2 / ((1 / _N + 1 / _M) / 4)
    exponent = sp.simplify(square / 2 - 2 * _DELTA**2 / 9 * _N * _M / (_N + _M)) == 0
    return bool(one_turn and ends and exponent)


def _mistakes() -> bool:
    # Hoeffding 2 exp(-2 n t^2) at t = 2 delta/(3 gap); its root, log E e^(s(B - p)) <= s^2/8, on a grid.
    t = 2 * _DELTA / (3 * _GAP)
    exponent = sp.simplify(2 * _N * t**2 - 8 * _N * _DELTA**2 / (9 * _GAP**2)) == 0
    s = sp.Symbol("s", real=True)
    die = stats.Bernoulli("B", sp.Rational(1, 3))
    moment = stats.E(sp.exp(s * (die - sp.Rational(1, 3))))
    grid = [sp.Rational(k, 4) for k in range(-20, 21)]
    return bool(exponent and all(sp.log(moment.subs(s, v)).evalf() <= (v**2 / 8).evalf() for v in grid))


def _union() -> bool:
    grid = [v / 7 for v in range(-7, 8)]
    held = all(max(map(abs, t)) >= abs(sum(t)) / 3 - 1e-15 for t in itertools.product(grid, repeat=3))
    # The parts of the error: noise, (p_hat - p) gap/2, -(q_hat - q) gap/2.
    ph, qh, w = sp.symbols("ph qh w", real=True)
    error = w + _GAP / 2 * (ph - qh) - (_P - _Q) * _GAP / 2
    parts = w + _GAP / 2 * (ph - _P) - _GAP / 2 * (qh - _Q)
    return bool(held and sp.expand(error - parts) == 0)


def _worst() -> bool:
    most = _P * (1 - _P) - sp.Rational(1, 4) + (_P - sp.Rational(1, 2)) ** 2
    variance = (1 / _N + 1 / _M + _GAP**2 * (_P * (1 - _P) / _N + _Q * (1 - _Q) / _M)) / 4
    at_half = variance.subs({_P: sp.Rational(1, 2), _Q: sp.Rational(1, 2)})
    return bool(sp.expand(most) == 0 and sp.simplify(at_half - (1 / _N + 1 / _M) * (1 + _GAP**2 / 4) / 4) == 0)


def _threshold() -> bool:
    # gap 2, threshold at the midpoint: p = Phi(1); the variance of |X| against that of independent mistakes.
    p = mpmath.ncdf(1)
    folded = mpmath.quad(lambda x: x * (mpmath.npdf(x, 1) + mpmath.npdf(x, -1)), [0, 1, 14])
    return bool(2 - folded**2 < 0.65 and 1 + 4 * p * (1 - p) > 1.5)
