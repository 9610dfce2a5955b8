"""Logistic regression on features in units of their standard deviations: naive Bayes, shrunk where the noise lies."""

import math

import numpy as np
import sympy as sp

from theory.gaussian_mixture import units as theory
from theory.steps import Step

__all__ = ["units_derivation"]

_Q, _T, _B, _X, _C = sp.symbols("q tau b x C", positive=True)


def units_derivation() -> tuple[Step, ...]:
    r"""Steps to the share of naive Bayes' score that logistic regression loses, for n -> infinity at m fixed.

    Points times labels are g_i = mu + noise, d is their mean over both classes.  The weights are
    w = C sum_i alpha_i g_i with alpha_i = sigma(-margin_i).  Nearly orthogonal noise makes all alpha_i nearly equal,
    and w nearly d; what is left are their deviations, in m - 2 directions: one is the common size, one the offset's.
    Source: derived here.
    """
    return (
        Step("dual weights", r"-\frac{d}{dx}\log(1+e^{-x}) = \sigma(-x),\ (\log\sigma(-x))' = -(1-\sigma(-x))", _dual),
        Step("common weight", r"E\langle g_i, \sum_jg_j\rangle = n + ms^2", _common),
        Step("offset", r"\sum_iy_i\alpha_i = 0:\ m-2 \text{ directions are left}", _offset),
        Step("response", r"\epsilon = -\frac{C\beta}{1+C\beta n}\,m\,P(\langle z_i, d\rangle)", _response),
        Step("ridge discriminant", r"w \propto d - \frac{C\beta}{1+C\beta n}Sd = (I + C\beta S)^{-1}d", _ridge),
        Step("lost score", r"\frac{1-q\tau}{\sqrt{1-(2q-q^2)\tau}} = 1 - \frac{q^2}{2}\tau + O(\tau^2)", _lost),
        Step("projection", r"E\frac{\langle d,Sd\rangle}{|d|^2} = E\frac{\langle\mu,Sd\rangle}{\langle\mu,d\rangle}"
             r" = m-2", _projection),
        Step("one point of each class", r"m = 2:\ w \propto d \text{ exactly}", _pair),
        Step("limits", r"C \to 0:\ q \to 0;\quad q < 1 \text{ grows with } C", _limits),
    )  # fmt: skip


def _dual() -> bool:
    chance = 1 / (1 + sp.exp(_X))
    slope = sp.diff(sp.log(1 + sp.exp(-_X)), _X)
    return bool(sp.simplify(slope + chance) == 0 and sp.simplify(sp.diff(sp.log(chance), _X) + 1 - chance) == 0)


def _common() -> bool:
    # <g_i, g_i> has mean n + s^2, the m - 1 others s^2 each; then alpha solves its equation.
    n, m, s = sp.symbols("n m s", positive=True)
    summed = sp.expand(n + s**2 + (m - 1) * s**2 - (n + m * s**2)) == 0
    alpha = theory.dual_weight(100, 10, 50.5, 2.0)
    return bool(summed and abs(math.log(1 / alpha - 1) - 2.0 * alpha * (100 + 10 * 50.5)) < 1e-9)


def _offset() -> bool:
    # What is orthogonal to all ones and to the labels: residuals of the class means.
    label = sp.Matrix([1, -1, 1, -1, 1, -1])
    ones = sp.ones(6, 1)
    project = sp.eye(6) - (ones * ones.T + label * label.T) / 6
    same = sp.Matrix(6, 6, lambda i, j: sp.Rational(1, 3) if (i - j) % 2 == 0 else 0)
    return bool(project == sp.eye(6) - same and project.rank() == 4 and project * project == project)


def _response() -> bool:
    # eps = -C beta (m P<z, d> + n eps), as the noise's Gram matrix is n on the m - 2 directions.
    eps, drive, n = sp.symbols("epsilon f n")
    found = sp.solve(sp.Eq(eps, -_C * _B * (drive + n * eps)), eps)[0]
    return bool(sp.simplify(found + _C * _B * drive / (1 + _C * _B * n)) == 0)


def _ridge() -> bool:
    # S = n Pi for a projection Pi; the inverse of I + b Pi is I - b/(1 + b) Pi.
    pi = sp.Matrix([[sp.Rational(9, 25), sp.Rational(12, 25)], [sp.Rational(12, 25), sp.Rational(16, 25)]])
    inverse = sp.eye(2) - _B / (1 + _B) * pi
    return bool(pi * pi == pi and sp.simplify((sp.eye(2) + _B * pi) * inverse - sp.eye(2)) == sp.zeros(2))


def _lost() -> bool:
    ratio = (1 - _Q * _T) / sp.sqrt(1 - (2 * _Q - _Q**2) * _T)
    first = sp.series(ratio, _T, 0, 2).removeO()
    return bool(sp.simplify(first - (1 - _Q**2 * _T / 2)) == 0)


def _projection() -> bool:
    # S is independent of d and its law does not turn: 4e4 scatters with a fixed key, four standard errors.
    rng = np.random.default_rng(4)
    m, n = 6, 5
    mean, naive = np.array([1.0, 0.5, 0.0, 0.2, 0.3]), np.array([0.8, 0.9, 0.1, -0.2, 0.4])
    noise = rng.normal(size=(40_000, m, n))
    noise[:, ::2] -= noise[:, ::2].mean(axis=1, keepdims=True)
    noise[:, 1::2] -= noise[:, 1::2].mean(axis=1, keepdims=True)
    along = noise @ naive
    first = (along**2).sum(axis=1) / (naive @ naive)
    second = (along * (noise @ mean)).sum(axis=1) / (naive @ mean)
    return all(abs(x.mean() - (m - 2)) < 4 * x.std() / math.sqrt(x.size) for x in (first, second))


def _pair() -> bool:
    # sum_i y_i alpha_i = 0 with two labels: the dual weights are equal, w = C alpha (g_1 + g_2).
    first, second = sp.symbols("alpha_1 alpha_2")
    return bool(sp.solve(sp.Eq(first - second, 0), first) == [second])


def _limits() -> bool:
    shares = [theory.shrinkage(100, 10, 50.5, c) for c in (1e-9, 1e-3, 1.0, 1e3, 1e9)]
    # For large C the factor C alpha (n + m s^2) grows like its own logarithm, and q with it.
    return bool(shares[0] < 1e-6 and np.all(np.diff(shares) > 0) and shares[-1] < 1)
