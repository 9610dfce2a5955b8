"""The least error of linear classifiers between two classes around the same point, and where 1/4 fails."""

import itertools
import math

import sympy as sp

from theory.gaussian_mixture import linear_floor as theory
from theory.steps import Step

__all__ = ["linear_floor_derivation"]

_U = sp.Symbol("u", real=True)
_P, _B = sp.symbols("p beta", positive=True)


def _cdf(x: sp.Expr) -> sp.Expr:
    return (1 + sp.erf(x / sp.sqrt(2))) / 2


_ERROR = _P * _cdf(-_U) + (1 - _P) * _cdf(_U / sp.sqrt(_B))


def linear_floor_derivation() -> tuple[Step, ...]:
    r"""Steps to :math:`\min_{u\ge0} p_+\Phi(-u)+p_-\Phi(u/\sqrt\beta) \ge p_-/2 \ge 1/4`; sigma_1 = 1.

    Source: Yang and Xu 2020, theorem 2 (error and the floor 1/4); minimum and sharpness derived here.
    """
    return (
        Step(
            "projection", r"\langle\theta,x\rangle/|\theta| \sim N(0,1), N(0,\beta): \text{ direction-free}", _project
        ),
        Step("stationary", r"\varphi(u)/\varphi(u/\sqrt\beta) = p_-/(p_+\sqrt\beta): u^2 = 2\log r/(1-1/\beta)", _root),
        Step("minimum", r"u\ge0: \text{ minimum at the root for } r>1, \text{ at } 0 \text{ for } r\le1", _minimum),
        Step("floor", r"u\ge0 \Rightarrow \Phi(u/\sqrt\beta)\ge\tfrac12: \mathrm{err} \ge p_-/2 \ge 1/4", _floor),
        Step("sharp", r"\beta\to\infty: \min_{u\ge0}\mathrm{err} \to p_-/2", _sharp),
        Step("negative offsets", r"u<0: \text{ maximum at the root}, \inf = \min(1/2, p_+) = p_+", _negative),
        Step("where 1/4 fails", r"\inf_{u\in R}\mathrm{err} < 1/4 \iff p_+ < 1/4", _fails),
    )


def _project() -> bool:
    # The characteristic function of <theta, x>/|theta| for x ~ N(0, v I) in three coordinates.
    a, b, c, t, v = sp.symbols("a b c t v", positive=True)
    length = sp.sqrt(a**2 + b**2 + c**2)
    exponent = sum(-v * (t * w / length) ** 2 / 2 for w in (a, b, c))
    return bool(sp.simplify(exponent + v * t**2 / 2) == 0)


def _root() -> bool:
    slope = sp.diff(_ERROR, _U)
    density = sp.exp(-(_U**2) / 2) / sp.sqrt(2 * sp.pi)
    stretched = sp.exp(-(_U**2) / (2 * _B)) / sp.sqrt(2 * sp.pi * _B)
    derivative = sp.simplify(slope - (-_P * density + (1 - _P) * stretched)) == 0
    log = sp.log(sp.sqrt(_B) * _P / (1 - _P))
    at_root = sp.expand_log(-log + (1 - 1 / _B) * (2 * log / (1 - 1 / _B)) / 2)
    return bool(derivative and sp.simplify(at_root) == 0)


def _minimum() -> bool:
    # The sign of the slope is that of -log r + u^2 (1 - 1/beta)/2: one change, from - to +, on u >= 0 when r > 1.
    logs = sp.log(1 - _P) - sp.log(_B) / 2 - _U**2 / (2 * _B) - (sp.log(_P) - _U**2 / 2)
    stated = -(sp.log(_B) / 2 + sp.log(_P) - sp.log(1 - _P)) + _U**2 * (1 - 1 / _B) / 2
    same = sp.simplify(logs - stated) == 0
    grid = [k / 200 for k in range(2001)]
    cells = [(0.5, 4.0), (0.4, 9.0), (0.2, 9.0), (0.3, 400.0)]
    least = [min(theory.linear_error(positive_share=p, variance_ratio=b, offset=u) for u in grid) for p, b in cells]
    found = [theory.least_error(positive_share=p, variance_ratio=b) for p, b in cells]
    return bool(same and all(0 <= a - b < 1e-5 for a, b in zip(least, found, strict=True)))


def _floor() -> bool:
    # err - p_-/2 = p_+ Phi(-u) + p_- (Phi(u/sqrt(beta)) - 1/2), two terms that are not negative for u >= 0.
    rest = _P * _cdf(-_U) + (1 - _P) * sp.erf(_U / sp.sqrt(2 * _B)) / 2
    same = sp.simplify((_ERROR - (1 - _P) / 2 - rest).rewrite(sp.erf)) == 0
    at_half = ((1 - _P) / 2).subs(_P, sp.Rational(1, 2)) == sp.Rational(1, 4)
    return bool(same and at_half and sp.diff((1 - _P) / 2, _P) < 0)


def _sharp() -> bool:
    # At u = sqrt(2 log beta): Phi(-u) -> 0 and u/sqrt(beta) -> 0.
    u = sp.sqrt(2 * sp.log(_B))
    limits = sp.limit(u / sp.sqrt(_B), _B, sp.oo) == 0 and sp.limit(1 / u, _B, sp.oo) == 0
    gaps = [theory.least_error(positive_share=0.4, variance_ratio=10.0**k) - 0.3 for k in (2, 4, 6, 8)]
    return bool(limits and all(0 < b < a for a, b in itertools.pairwise(gaps)) and gaps[-1] < 1e-3)


def _negative() -> bool:
    # The slope is even in u, so that the error rises to a maximum at -root and falls on to 1/2 at u = 0.
    even = sp.simplify(sp.diff(_ERROR, _U) - sp.diff(_ERROR, _U).subs(_U, -_U)) == 0
    ends = sp.limit(_ERROR, _U, -sp.oo) == _P and sp.simplify(_ERROR.subs(_U, 0) - sp.Rational(1, 2)) == 0
    return bool(even and ends)


def _fails() -> bool:
    shares = [k / 100 for k in range(1, 51)]
    ratios = [1.5, 4.0, 100.0, 1e8]
    least = {(p, b): theory.least_error_any_sign(positive_share=p, variance_ratio=b) for p in shares for b in ratios}
    below = all((value < 0.25) == (p < 0.25) for (p, _), value in least.items())
    return below and math.isclose(least[0.1, 4.0], 0.1)
