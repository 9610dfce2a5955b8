"""The first gradient step on wrong labels: its direction, exact laws of three accuracies, their limits."""

import math

import mpmath
import numpy as np
import sympy as sp

from theory.gaussian_mixture import early_step
from theory.steps import Step

__all__ = ["early_step_derivation", "reversal_derivation"]

_N, _K, _S, _R = sp.symbols("n k sigma r", positive=True)
_T, _MU, _NU, _A = sp.symbols("t mu nu a", real=True)
_U, _B, _Q = sp.symbols("u B Q", positive=True)


def early_step_derivation() -> tuple[Step, ...]:
    """From the logistic loss to the exact laws, and from these to the limits with their next terms."""
    return (
        Step(
            "direction",
            r"\ell = \frac12\log(1+e^{-2e\langle\theta,x\rangle}):\ "
            r"-\nabla\ell = \frac12 x(e-\tanh\langle\theta,x\rangle) = \frac12 ex\ \mathrm{at}\ \theta = 0",
            _direction,
        ),
        Step(
            "own share",
            r"n\langle\theta, w_1\rangle = \langle S, w_1\rangle + a_1|w_1|^2,\quad \theta = \frac1n\sum_i a_iw_i,\ "
            r"S = \sum_{i>1}a_iw_i",
            _own,
        ),
        Step(
            "determinant",
            r"\langle S,w\rangle + a|w|^2 = x^\top Mx\ \mathrm{in\ each\ coordinate}:\ "
            r"\det(I-2itM\Sigma) = 1-2iat+mt^2",
            _determinant,
        ),
        Step(
            "characteristic function",
            r"it\,b^\top(I-2itM\Sigma)^{-1}Mb = \frac{it}D\left(a\nu^2+\mu\nu+\frac{it}2(m\nu^2+\mu^2)\right),\ "
            r"b = (\nu, \mu)",
            _exponent,
        ),
        Step(
            "doubly non-central F",
            r"\lambda_\pm = \frac12(a\pm\sqrt n):\ P = P\left(\lambda_+\chi'^2_p(\delta_+) > "
            r"|\lambda_-|\chi'^2_p(\delta_-)\right)",
            _chi_squares,
        ),
        Step(
            "limit",
            r"\frac1n\langle S,w\rangle + \frac an|w|^2 \to N\left(1-\Delta+a\sigma^2k,\ V\right),\quad "
            r"V = \sigma^2(1-\Delta)^2+\sigma^4k",
            _limit,
        ),
        Step(
            "next terms",
            r"\mathbb{E}F(A,B,Q) = F + \frac1n\left(-uF_A-\sigma^2(1+k)F_B+\frac{1-u^2+\sigma^2}2F_{AA}"
            r"+\sigma^4kF_{BB}+\left(1-\frac{u^2}{R^2}-\sigma^2\right)F_Q+\sigma^4kF_{QQ}\right)",
            _terms,
        ),
        Step(
            "second order of the own share",
            r"Rw + \frac a n(w^2+nQ) > 0\ \Leftrightarrow\ w > -\frac{aQ}R-\frac{aQ^2}{nR^3}+O(n^{-2})",
            _root,
        ),
    )


def reversal_derivation() -> tuple[Step, ...]:
    """Where the wrong labels win in the first step."""
    return (
        *early_step_derivation(),
        Step(
            "half",
            r"\Phi\left(\frac{1-\Delta-\sigma^2k}{\sqrt V}\right) = \frac12\ \mathrm{at}\ \sigma^2k=1-\Delta",
            _half,
        ),
        Step("falls", r"\frac{d}{d\sigma}\,\frac{u-\sigma^2k}{\sigma\sqrt{u^2+\sigma^2k}} < 0", _falls),
    )


def _direction() -> bool:
    e, score = sp.symbols("e score", real=True)
    slope = -sp.diff(sp.log(1 + sp.exp(-2 * e * score)) / 2, score)
    both = [sp.simplify((slope - (e - sp.tanh(score)) / 2).subs(e, sign).rewrite(sp.exp)) == 0 for sign in (1, -1)]
    return all(both) and bool(sp.simplify(slope.subs(score, 0) - e / 2) == 0)


def _own() -> bool:
    a = sp.symbols("a1:4", real=True)
    w = [sp.Matrix(sp.symbols(f"w{i}_1:3", real=True)) for i in range(3)]
    whole = sum((a[i] * w[i] for i in range(3)), sp.zeros(2, 1))
    others = a[1] * w[1] + a[2] * w[2]
    return bool(sp.expand(whole.dot(w[0]) - others.dot(w[0]) - a[0] * w[0].dot(w[0])) == 0)


def _matrices() -> tuple[sp.Matrix, sp.Matrix]:
    form = sp.Matrix([[_A, sp.Rational(1, 2)], [sp.Rational(1, 2), 0]])
    return form, sp.eye(2) - 2 * sp.I * _T * form * sp.diag(1, _R)


def _determinant() -> bool:
    return bool(sp.expand(_matrices()[1].det() - (1 - 2 * sp.I * _A * _T + _R * _T**2)) == 0)


def _exponent() -> bool:
    form, matrix = _matrices()
    b = sp.Matrix([_NU, _MU])
    ours = (_A * _NU**2 + _MU * _NU + sp.I * _T / 2 * (_R * _NU**2 + _MU**2)) / matrix.det()
    return bool(sp.simplify((b.T * matrix.inv() * form * b)[0] - ours) == 0)


def _chi_squares() -> bool:
    # Eigenvalues of the form in independent unit normals; then both laws at one set of numbers.
    root = sp.sqrt(_N - 1)
    form = sp.Matrix([[_A, root / 2], [root / 2, 0]])
    for own in (1, -1):
        wanted = {sp.simplify((own + sign * sp.sqrt(_N)) / 2) for sign in (1, -1)}
        if {sp.simplify(value) for value in form.subs(_A, own).eigenvals()} != wanted:
            return False
    return _same_law(1) and _same_law(-1)


def _same_law(own: int, n: int = 12, p: int = 9, mean: float = 0.7, noise: float = 0.8) -> bool:
    """The inversion at a fixed share of right labels against the double Poisson sum."""
    nu, mu = 1.0 / noise, (n - 1) * mean / noise
    inverted = early_step.inverted(n - 1, p, nu, np.array([mu]), own)[0]
    upper, lower = 0.5 * (own + math.sqrt(n)), 0.5 * (own - math.sqrt(n))
    # Unit eigenvectors (2 lambda, r)/norm in units of which both coordinates have variance 1.
    r = math.sqrt(n - 1)
    shifts = []
    for value in (upper, lower):
        norm = math.hypot(2 * value, r)
        shifts.append(((2 * value * nu + r * mu / r) / norm) ** 2)
    ratio = -lower / (upper - lower)
    total = mpmath.mpf(0)
    for j in range(90):
        for k in range(90):
            weight = mpmath.exp(
                -(shifts[0] + shifts[1]) / 2
                + j * mpmath.log(shifts[0] / 2)
                + k * mpmath.log(shifts[1] / 2)
                - mpmath.loggamma(j + 1)
                - mpmath.loggamma(k + 1)
            )
            if weight > 1e-15:
                total += weight * mpmath.betainc(p / 2 + j, p / 2 + k, ratio, 1, regularized=True)
    return bool(abs(float(total) - inverted) < 1e-9)


def _limit() -> bool:
    # Means and variances of <S, w>/n and |w|^2/n, to the leading order at p = k n.
    u, p = _U, _K * _N
    mean_form = u * (_N - 1) / _N
    mean_own = (1 + _S**2 * p) / _N
    variance = ((_N - 1) ** 2 * u**2 * _S**2 + (_N - 1) * _S**2 * (1 + p * _S**2)) / _N**2
    variance_own = (2 * p * _S**4 + 4 * _S**2) / _N**2
    found = [sp.limit(x, _N, sp.oo) for x in (mean_form, mean_own, variance, variance_own)]
    wanted = [u, _S**2 * _K, _S**2 * u**2 + _S**4 * _K, 0]
    return all(sp.simplify(a - b) == 0 for a, b in zip(found, wanted, strict=True))


def _terms() -> bool:
    along = sp.Symbol("A", positive=True)
    argument = (along + _A * _Q) / (_S * sp.sqrt(along**2 + _B))
    f = (1 + sp.erf(argument / sp.sqrt(2))) / 2
    at = {along: 0.6, _B: 0.25 * 0.85, _Q: 0.25 * 0.85, _S: 0.5, _A: 1}
    u, k, square = 0.6, 0.85, 0.25

    def value(*variables: sp.Symbol) -> float:
        return float(sp.diff(f, *variables).subs(at))

    length_square = u * u + square * k
    ours = early_step.correction_terms(k, u, 0.5, 1)
    wanted = (
        -u * value(along),
        -square * (1 + k) * value(_B),
        0.5 * (1 - u * u + square) * value(along, along),
        square**2 * k * value(_B, _B),
        (1 - u * u / length_square - square) * value(_Q),
        square**2 * k * value(_Q, _Q),
    )
    return all(math.isclose(a, b, rel_tol=1e-9) for a, b in zip(ours, wanted, strict=False))


def _root() -> bool:
    h = sp.Symbol("h")
    length = sp.Symbol("R", positive=True)
    # With h = 1/n and nQ across: R w + a h (w^2 + Q/h) at w = -aQ/R - a h Q^2/R^3, a^2 = 1.
    trial = -_A * _Q / length - _A * h * _Q**2 / length**3
    left = sp.expand(length * trial + _A * h * trial**2 + _A * _Q).subs(_A**3, _A)
    return bool(sp.simplify(sp.series(left, h, 0, 2).removeO()) == 0)


def _half() -> bool:
    root = sp.sqrt(_U / _K)
    ours = early_step.reversal_noise(sample_size=400, dimension=340, label_noise=0.4)
    return bool(sp.simplify(_U - root**2 * _K) == 0 and math.isclose(ours, math.sqrt(0.6 / 0.85)))


def _falls() -> bool:
    argument = (_U - _S**2 * _K) / (_S * sp.sqrt(_U**2 + _S**2 * _K))
    slope = sp.diff(argument, _S)
    # The numerator's coefficients have one sign (all symbols are positive), so that one point decides.
    terms = sp.Poly(sp.expand(sp.numer(sp.together(sp.simplify(slope)))), _S, _K, _U).coeffs()
    one_sign = all(term < 0 for term in terms) or all(term > 0 for term in terms)
    return bool(one_sign and slope.subs({_S: 1, _K: 1, _U: 1}) < 0)
