"""The accuracy of a random start on wrongly labelled points."""

import mpmath
import sympy as sp

from theory.gaussian_mixture import early_start
from theory.steps import Step

__all__ = ["start_derivation"]


def start_derivation() -> tuple[Step, ...]:
    """Margin, chance, many dimensions."""
    return (
        Step(
            "accuracy",
            r"P(\langle\theta_0, v+\sigma z\rangle > 0) = \Phi(c/\sigma),\ c = \cos\angle(\theta_0, v)",
            _accuracy,
        ),
        Step("one coordinate", r"c^2 \sim \mathrm{Beta}\left(\frac12, \frac{p-1}2\right)", _coordinate),
        Step("many dimensions", r"\to \Phi(-\sigma q\sqrt p),\quad q = \Phi^{-1}(.5001) = 2.507\cdot10^{-4}", _many),
        Step(
            "one run of twenty",
            r"p = \left(\frac{\Phi^{-1}(.95)}{q\sigma}\right)^2 = 2.4\cdot10^{11}\ \mathrm{at}\ \sigma = .0134",
            _twenty,
        ),
    )


def _accuracy() -> bool:
    # Mean and standard deviation of <theta, v + sigma z>.
    a, b, sigma = sp.symbols("a b sigma", positive=True)
    z1, z2 = sp.symbols("z1 z2")
    margin = sp.expand(a * (1 + sigma * z1) + b * sigma * z2)
    spread = sp.sqrt(margin.coeff(z1) ** 2 + margin.coeff(z2) ** 2)
    ratio = margin.subs({z1: 0, z2: 0}) / spread
    return bool(sp.simplify(ratio - a / (sigma * sp.sqrt(a**2 + b**2))) == 0)


def _coordinate() -> bool:
    # Against the density (1 - c^2)^((p-3)/2) of a coordinate on the sphere.
    for p, sigma in ((4, 3.0), (9, 10.0), (40, 1.0)):
        edge = sigma * early_start.EXCESS

        def density(c: mpmath.mpf, p: int = p) -> mpmath.mpf:
            return (1 - c * c) ** (mpmath.mpf(p - 3) / 2)

        ratio = mpmath.quad(density, [edge, 1]) / mpmath.quad(density, [-1, 0, 1])
        if abs(float(ratio) - early_start.start_above(dimension=p, noise=sigma)) > 1e-10:
            return False
    return True


def _many() -> bool:
    q = early_start.EXCESS
    values = [(early_start.start_above(dimension=p, noise=0.5), p) for p in (10**6, 10**8)]
    near = all(abs(v - float(mpmath.ncdf(-0.5 * q * mpmath.sqrt(p)))) < 1e-6 for v, p in values)
    return bool(near and abs(q - 2.507e-4) < 1e-7)


def _twenty() -> bool:
    p = early_start.dimension_for(noise=0.0134)
    return bool(
        abs(p / 2.4e11 - 1) < 0.01 and abs(early_start.start_above(dimension=round(p), noise=0.0134) - 0.05) < 1e-6
    )
