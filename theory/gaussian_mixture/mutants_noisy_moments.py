"""Plausible wrong versions of the variance of a Hermite moment and of the price of noise."""

import math

from theory.gaussian_mixture.noisy_moments import hermite_variance, moments_of_noise

__all__ = [
    "moment_of_powers",
    "price_linear_in_order",
    "price_of_even_moment",
    "price_of_one_moment",
    "variance_at_zero",
    "variance_binomials_unsquared",
    "variance_first_order",
    "variance_without_factorials",
]

Noise = tuple[float, ...]


def moment_of_powers(*, moment_order: int, atom: float, noise: Noise) -> list[float]:
    """E X^r: the noise not taken out."""
    r = moment_order
    return [sum(math.comb(r, j) * atom ** (r - j) * moments_of_noise(j, s) for j in range(r + 1)) for s in noise]


def variance_binomials_unsquared(*, moment_order: int, atom: float, noise: Noise) -> list[float]:
    r = moment_order
    terms = [(math.comb(r, j) * math.factorial(j), 2 * j, 2 * (r - j)) for j in range(1, r + 1)]
    return [sum(c * s**a * atom**b for c, a, b in terms) for s in noise]


def variance_without_factorials(*, moment_order: int, atom: float, noise: Noise) -> list[float]:
    r = moment_order
    terms = [(math.comb(r, j) ** 2, 2 * j, 2 * (r - j)) for j in range(1, r + 1)]
    return [sum(c * s**a * atom**b for c, a, b in terms) for s in noise]


def variance_at_zero(*, moment_order: int, noise: Noise) -> list[float]:
    """r! sigma^(2r) wherever the atom is."""
    return [hermite_variance(moment_order, 0.0, s) for s in noise]


def variance_first_order(*, moment_order: int, atom: float, noise: Noise) -> list[float]:
    """The delta method: r^2 u^(2r-2) sigma^2."""
    return [(moment_order * atom ** (moment_order - 1) * s) ** 2 for s in noise]


def price_linear_in_order(*, moment_order: int, noise: Noise) -> list[float]:
    """t^r, not t^(2r)."""
    return [s**moment_order for s in noise]


def price_of_even_moment(*, moment_order: int, noise: Noise) -> list[float]:
    """t^(2r+2): as if 2k moments were needed, t^(4k)."""
    return [s ** (2 * moment_order + 2) for s in noise]


def price_of_one_moment(*, noise: Noise) -> list[float]:
    """t^2 for every order."""
    return [s**2 for s in noise]
