"""Weighted second moments of samples of unequal noise: error, best weights, price, worst length of the mean."""

import math

import sympy as sp

from theory.gaussian_mixture import noisy_subspace as theory
from theory.steps import Step

__all__ = ["noisy_subspace_derivation"]

_THETA, _V, _W, _T = sp.symbols("theta v w t", positive=True)


def noisy_subspace_derivation() -> tuple[Step, ...]:
    r"""Steps to :math:`\mathbb E\sin^2\psi \approx (d-1)/\sum_is_i^4/(1+s_i^2)`, theta = \|mu\|^2, v = sigma^2.

    M = sum_i w_i (x_i x_i' - v_i I) has the mean (theta sum w_i) e e'; its top eigenvector tilts by the entries of M
    between e and the rest over the gap.

    Source: derived here.
    """
    return (
        Step("tilt", r"\tan\psi \approx |M_{1\perp}|/(M_{11}-\lambda): \text{ first order in } M_{1\perp}", _tilt),
        Step(
            "entries",
            r"\mathrm{Var}\,M_{1j} = \sum_iw_i^2v_i(v_i+\theta),\ \mathbb EM_{11} = \theta\sum_iw_i",
            _entries,
        ),
        Step("error", r"\mathbb E\sin^2\psi \approx (d-1)\sum w_i^2v_i(v_i+\theta)/(\theta\sum w_i)^2", _error),
        Step("best weights", r"w_i \propto 1/(v_i(v_i+\theta))", _weights),
        Step("information", r"(d-1)/\sum_i s_i^4/(1+s_i^2),\ s_i^2=\theta/v_i", _information),
        Step("price", r"\frac{s^4}{1+s^2}: t^4 (s\to0),\ t^2 (s\to\infty)", _price),
        Step("worst mean", r"\sup_\theta\theta\,\gamma(1+\theta)/(\theta(\theta+\gamma)) = \sqrt\gamma", _worst),
    )


def _tilt() -> bool:
    # [[g, b], [b, h]]: tan(2 psi) = 2 b/(g - h), so that tan psi = b/(g - h) + O(b^3).
    b, g, h = sp.symbols("b g h", positive=True)
    angle = sp.atan(2 * b / (g - h)) / 2
    return bool(sp.simplify(sp.series(sp.tan(angle), b, 0, 2).removeO() - b / (g - h)) == 0)


def _entries() -> bool:
    # x_1 = y sqrt(theta) + sqrt(v) g, x_j = sqrt(v) h: moments of independent standard normal g, h.
    g = sp.Symbol("g")
    first = sp.expand((sp.sqrt(_THETA) + sp.sqrt(_V) * g) ** 2)
    square = first.coeff(g, 0) + first.coeff(g, 2)
    return bool(sp.simplify(square * _V - _V * (_V + _THETA)) == 0 and sp.simplify(square - _V - _THETA) == 0)


def _error() -> bool:
    groups, weights = ((500, 0.5), (4000, 2.0)), (1.0, 1.0)
    by_hand = 7 * (500 * 0.25 * 1.25 + 4000 * 4 * 5) / 4500**2
    return math.isclose(theory.weighted_error(8, groups, weights), by_hand, rel_tol=1e-14)


def _weights() -> bool:
    # Lagrange: the gradient of sum w^2 c at fixed sum w is 2 w c, a constant; c = v (v + theta).
    c1, c2, w = sp.symbols("c1 c2 w", positive=True)
    spread = w**2 * c1 + (1 - w) ** 2 * c2
    best = sp.solve(sp.diff(spread, w), w)[0]
    stated = (1 / c1) / (1 / c1 + 1 / c2)
    return bool(sp.simplify(best - stated) == 0 and sp.diff(spread, w, 2).is_positive)


def _information() -> bool:
    c = _V * (_V + _THETA)
    s2 = _THETA / _V
    term = sp.simplify(_THETA**2 / c - s2**2 / (1 + s2)) == 0
    best = theory.optimal_error(dimension=8, clean_size=500, noisy_size=4000, clean_noise=0.5, noisy_noise=2.0)
    weights = tuple(1 / (v * v * (v * v + 1)) for v in (0.5, 2.0))
    same = math.isclose(best, theory.weighted_error(8, ((500, 0.5), (4000, 2.0)), weights), rel_tol=1e-13)
    return bool(term and same)


def _price() -> bool:
    s = sp.Symbol("s", positive=True)
    info = s**4 / (1 + s**2)
    ratio = sp.simplify(info / info.subs(s, s / _T))
    return bool(sp.limit(ratio, s, 0) == _T**4 and sp.limit(ratio, s, sp.oo) == _T**2)


def _worst() -> bool:
    # Limit of sin^2 beyond the transition theta^2 = gamma: 1 - (1 - gamma/theta^2)/(1 + gamma/theta); 1 below.
    gamma = sp.Symbol("gamma", positive=True)
    sine = 1 - (1 - gamma / _THETA**2) / (1 + gamma / _THETA)
    same = sp.simplify(sine - gamma * (1 + _THETA) / (_THETA * (_THETA + gamma))) == 0
    location = sp.simplify(_THETA * sine)
    at_edge = sp.simplify(location.subs(_THETA, sp.sqrt(gamma)) - sp.sqrt(gamma)) == 0
    # The slope is gamma (gamma - 1)/(theta + gamma)^2: falling while gamma < 1; below the edge theta < sqrt(gamma).
    slope = sp.simplify(sp.diff(location, _THETA) - gamma * (gamma - 1) / (_THETA + gamma) ** 2) == 0
    return bool(same and at_edge and slope and math.isclose(theory.worst_location_error(1e-4), 0.1))
