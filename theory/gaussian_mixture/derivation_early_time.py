"""The end of the early phase: the flow along v, its time, the start, the margins of wrongly labelled points."""

import math

import mpmath
import numpy as np
import sympy as sp

from theory.gaussian_mixture import early_time
from theory.steps import Step

__all__ = ["descent_derivation", "time_derivation"]

_U, _X, _S, _K, _T = sp.symbols("u x sigma k t", positive=True)


def time_derivation() -> tuple[Step, ...]:
    """Time to reach 1/10, its law with the start, accuracy on wrong labels then."""
    return (
        Step(
            "along v",
            r"\sigma = 0:\ m_{t+1} = m_t + \frac\eta2(\bar a - \tanh m_t),\quad \bar a = 1 - 2K/n,\ "
            r"K \sim \mathrm{Bin}(n, \Delta/2)",
            _along,
        ),
        Step(
            "primitive",
            r"\frac{d}{dx}\left(-\frac{ux+\log(u\cosh x-\sinh x)}{1-u^2}\right) = \frac1{u-\tanh x}",
            _primitive,
        ),
        Step("time", r"\eta T \to \int_0^{1/10}\frac{2\,dx}{u-\tanh x} = .2670,\ .3646,\ .4462", _time),
        Step(
            "Euler's steps",
            r"I(1-\frac\eta2) \leq \eta T < I + \eta\ \ (\dot m\ \mathrm{falls\ with}\ m,\ |f'| \leq \frac12)",
            _euler,
        ),
        Step(
            "start",
            r"P(\langle\theta_0,v\rangle \geq 2c) = \frac12 I_{1-c^2}\left(\frac{p-1}2,\frac12\right),\ c\geq 0",
            _start,
        ),
        Step(
            "monotone",
            r"m \mapsto m+\frac\eta2(\bar a-\tanh m)\ \mathrm{increases:}\ T \leq t \Leftrightarrow m_0 \geq r_t(K)",
            _monotone,
        ),
        Step(
            "length",
            r"|\theta_T|^2 = 4 + m_T^2 - m_0^2\ (\sigma \to 0),\quad \mathrm{accuracy} = "
            r"\Phi\left(\frac{m_T}{\sigma|\theta_T|}\right)",
            _length,
        ),
        Step(
            "own share",
            r"\frac\eta{2n}\sum_t(a-\tanh m_t)\,\sigma^2|z|^2 \to \frac{\sigma^2k}2\int(a-\tanh m)\,ds",
            _own,
        ),
        Step(
            "curvature", r"\mathbb{E}\tanh(m+2\sigma\xi) = \tanh m - 4\sigma^2m + O(\sigma^4, m^3\sigma^2)", _curvature
        ),
        Step(
            "threshold",
            r"\Phi\left(\frac{1/10}{\sigma\sqrt{4.01}}\right) = .9999\ \mathrm{at}\ \sigma = .01343",
            _threshold,
        ),
    )


def descent_derivation() -> tuple[Step, ...]:
    """Direction of the gradient, distance from the start, squared residuals."""
    return (
        *time_derivation(),
        Step("tanh is odd", r"\mathbb{E}(a-\tanh 2\sigma\xi)^2 = 1+\mathbb{E}\tanh^2 2\sigma\xi", _square),
        Step(
            "part along the start",
            r"\mathbb{E}\,\xi\tanh(2\sigma\xi) = 2\sigma\,\mathbb{E}\,\mathrm{sech}^2(2\sigma\xi)",
            _stein,
        ),
        Step("cosine", r"\cos = \frac{u}{\sqrt{u^2+\sigma^2b^2+\sigma^2k(1+\tau)}}", _cosine),
        Step(
            "residuals",
            r"1-(1-\tanh\frac1{10})^2 = .1894 > .05,\quad (1+\tanh\frac1{10})^2-1 = .2093 > .05",
            _residuals,
        ),
    )


def _along() -> bool:
    # x = y v, e = y a: <x, v>(e - tanh<theta, x>) = a - tanh m, as y^2 = 1 and tanh is odd.
    a, m = sp.symbols("a m", real=True)
    return all(sp.simplify(y * (y * a - sp.tanh(y * m)) - (a - sp.tanh(m))) == 0 for y in (1, -1))


def _primitive() -> bool:
    primitive = -(_U * _X + sp.log(_U * sp.cosh(_X) - sp.sinh(_X))) / (1 - _U**2)
    return bool(sp.simplify((sp.diff(primitive, _X) - 1 / (_U - sp.tanh(_X))).rewrite(sp.exp)) == 0)


def _time() -> bool:
    for label_noise, value in ((0.2, 0.2670), (0.4, 0.3646), (0.5, 0.4462)):
        u = 1 - mpmath.mpf(label_noise)
        integral = mpmath.quad(lambda x, u=u: 2 / (u - mpmath.tanh(x)), [0, mpmath.mpf("0.1")])
        ours = early_time.learning_time(label_noise=label_noise)
        if abs(ours - float(integral)) > 1e-13 or abs(ours - value) > 6e-5:
            return False
    return True


def _euler() -> bool:
    slope = sp.diff((_U - sp.tanh(_X)) / 2, _X)
    steep = sp.simplify(slope + 1 / (2 * sp.cosh(_X) ** 2)) == 0  # in [-1/2, 0)
    for rate in (0.5, 0.1, 0.01):
        for u in (0.2, 0.6, 0.95):
            m, steps = 0.0, 0
            while m < early_time.GOAL:
                m, steps = m + 0.5 * rate * (u - math.tanh(m)), steps + 1
            whole = early_time.flow_time(0.0, u)
            if not whole * (1 - rate / 2) - 1e-12 <= rate * steps < whole + rate:
                return False
    return bool(steep)


def _start() -> bool:
    # The density of one coordinate on the sphere is proportional to (1 - c^2)^((p-3)/2).
    for p, c in ((8, 0.3), (50, 0.05), (400, 0.01)):
        whole = mpmath.quad(lambda y, p=p: (1 - y * y) ** (mpmath.mpf(p - 3) / 2), [-1, 0, 1])
        tail = mpmath.quad(lambda y, p=p: (1 - y * y) ** (mpmath.mpf(p - 3) / 2), [c, c + 0.2, 1])
        if abs(float(tail / whole) - float(early_time.start_chance(2 * c, p))) > 1e-10:
            return False
    return True


def _monotone() -> bool:
    rate = sp.Symbol("eta", positive=True)
    slope = sp.diff(_X + rate / 2 * (_U - sp.tanh(_X)), _X)
    # 1 - eta sech^2(x)/2 >= 1 - eta/2 > 0 for eta < 2.
    gap = sp.simplify((slope - (1 - rate / 2) - rate / 2 * sp.tanh(_X) ** 2).rewrite(sp.exp))
    return bool(gap == 0)


def _length() -> bool:
    first, last = sp.symbols("m_0 m_T", real=True)
    across = sp.Symbol("across", positive=True)
    both = (across**2 + last**2).subs(across, sp.sqrt(4 - first**2))
    return bool(sp.simplify(both - (4 + last**2 - first**2)) == 0)


def _own() -> bool:
    p, n = sp.symbols("p n", positive=True)
    mean_square = sp.integrate(
        _X * _X ** (p / 2 - 1) * sp.exp(-_X / 2) / (2 ** (p / 2) * sp.gamma(p / 2)), (_X, 0, sp.oo), conds="none"
    )
    return bool(sp.simplify(sp.gammasimp(_S**2 * mean_square / (2 * n)).subs(p, _K * n) - _S**2 * _K / 2) == 0)


def _curvature() -> bool:
    m, xi = sp.symbols("m xi", real=True)
    series = sp.series(sp.tanh(m + 2 * _S * xi), _S, 0, 4).removeO()
    mean = sp.expand(series).subs({xi**3: 0, xi**2: 1}).subs(xi, 0)
    second = sp.series(mean.coeff(_S, 2), m, 0, 3).removeO()
    return bool(sp.simplify(second + 4 * m) == 0)


def _threshold() -> bool:
    sigma = mpmath.mpf("0.1") / (mpmath.sqrt("4.01") * mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf("0.9999") - 1))
    return bool(abs(float(sigma) - early_time.noise_threshold()) < 1e-12 and abs(float(sigma) - 0.01343) < 5e-6)


def _square() -> bool:
    # a = +-1 with mean u, independent of xi; odd moments of tanh vanish.
    a, h = sp.symbols("a h", real=True)
    expanded = sp.expand((a - h) ** 2)
    return bool(expanded.coeff(h, 1) == -2 * a and expanded.coeff(h, 2) == 1 and expanded.coeff(h, 0).subs(a, -1) == 1)


def _normal_mean(function: object, sigma: float) -> float:
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    return float(weights @ function(nodes, 2.0 * sigma)) / float(weights.sum())  # type: ignore[operator]


def _stein() -> bool:
    for sigma in (0.05, 0.3, 0.5):
        left = _normal_mean(lambda x, a: x * np.tanh(a * x), sigma)
        right = 2.0 * sigma * _normal_mean(lambda x, a: 1.0 / np.cosh(a * x) ** 2, sigma)
        if abs(left - right) > 1e-8:
            return False
    return True


def _cosine() -> bool:
    sigma, k, u = 0.3, 0.85, 0.6
    b = _normal_mean(lambda x, a: x * np.tanh(a * x), sigma)
    tau = _normal_mean(lambda x, a: np.tanh(a * x) ** 2, sigma)
    value = u / math.sqrt(u * u + sigma**2 * (b * b + k * (1 + tau)))
    ours = early_time.first_cosine(sample_size=400, dimension=340, label_noise=0.4, noise=sigma)
    return math.isclose(value, ours, rel_tol=1e-9)


def _residuals() -> bool:
    end = mpmath.tanh(mpmath.mpf("0.1"))
    fall, rise = 1 - (1 - end) ** 2, (1 + end) ** 2 - 1
    return bool(abs(fall - 0.1894) < 5e-5 and abs(rise - 0.2093) < 5e-5 and min(fall, rise) > 0.05)
