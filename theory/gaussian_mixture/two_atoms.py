"""Two atoms from noisy samples by their first three moments: mean distance of the estimated law, and its limit."""

import math
from functools import lru_cache

import numpy as np

from theory.gaussian_mixture.parameters_noisy import ATOM_NOISE, ATOM_SIZE

__all__ = [
    "distance_finite_size",
    "distance_limit",
    "distance_mean",
    "moment_covariance",
    "relative_skewness_term",
    "scaled_distance",
    "separation",
    "transport",
    "two_atom_law",
    "worst_scaled_distance",
]

Array = np.ndarray
# Trapezoidal rules over +-6 standard deviations; the integrand has kinks, which cost less than 1e-3.  The first rule
# covers one half: a sign in both odd moments turns the law found into its mirror image.
_NODES = (7, 41, 161)


def two_atom_law(first: Array, second: Array, third: Array) -> tuple[Array, Array, Array]:
    r"""Both places (lower first) and the upper weight of the law of two atoms with the given moments.

    With mean m, variance v and third central moment k: :math:`m + \tfrac12(k/v \mp \sqrt{(k/v)^2+4v})`, the upper
    weight :math:`-x_-/(x_+-x_-)`.  Where v <= 0 there is none; the law is then the atom m.
    """
    variance = second - first**2
    central = third - 3 * first * second + 2 * first**3
    valid = variance > 0
    v = np.where(valid, variance, 1.0)
    skew = np.where(valid, central / v, 0.0)
    root = np.sqrt(skew**2 + 4 * v)
    lower, upper = (skew - root) / 2, (skew + root) / 2
    # The smaller of both offsets by the product of the roots, -v: their difference would lose digits.
    lower = np.where(skew > 0, -v / np.where(upper > 0, upper, 1.0), lower)
    upper = np.where(skew > 0, upper, -v / lower)
    weight = np.where(valid, -lower / (upper - lower), 0.5)
    return first + np.where(valid, lower, 0.0), first + np.where(valid, upper, 0.0), weight


def transport(lower: Array, upper: Array, weight: Array) -> Array:
    """Wasserstein distance W_1 to the law with atoms -1 and 1 of weight 1/2 each, by matching quantiles."""
    small = np.minimum(weight, 1 - weight)
    crossing = np.where(weight > 0.5, np.abs(upper + 1), np.abs(lower - 1))
    near = np.minimum(1 - weight, 0.5) * np.abs(lower + 1) + np.minimum(weight, 0.5) * np.abs(upper - 1)
    return np.asarray(near + (0.5 - small) * crossing)


def moment_covariance(noise: float) -> Array:
    """Covariance of (X, X^2 - s^2, X^3 - 3 s^2 X) for X = +-1 + s g: 3 by 3."""
    s = noise * noise
    second, fourth = 1 + s, 1 + 6 * s + 3 * s * s
    sixth = 1 + 15 * s + 45 * s**2 + 15 * s**3
    cross = fourth - 3 * s * second
    return np.array([
        [second, 0.0, cross],
        [0.0, fourth - second**2, 0.0],
        [cross, 0.0, sixth - 6 * s * fourth + 9 * s * s * second],
    ])  # fmt: skip


def distance_mean(*, sample_size: int, noise: float) -> float:
    r"""Mean :math:`W_1` between the law of two atoms -1, 1 and the one with the first three estimated moments.

    The averages of X, X^2 - sigma^2, X^3 - 3 sigma^2 X over n samples are taken as jointly normal with
    `moment_covariance`/n; the error is of order n^(-1/2).

    Parameters
    ----------
    sample_size : n in [50, 1e15].  noise : sigma in [0.05, 1e4], half the distance of the atoms being 1.

    Returns
    -------
    float >= 0, in units of half the distance of the atoms.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_two_atoms`.
    """
    return _mean_distance(ATOM_SIZE.validate(sample_size), ATOM_NOISE.validate(noise))


def relative_skewness_term(*, sample_size: int) -> float:
    """0.6/sqrt(n): what the normal law of the averages leaves out, relative; at most 0.43/sqrt(n) in a pilot."""
    return 0.6 / math.sqrt(ATOM_SIZE.validate(sample_size))


def scaled_distance(spread: Array | float) -> Array:
    r"""Mean over a standard normal xi of `transport` for skewness g = spread xi, mean 0 and variance 1."""
    xi = np.linspace(-9, 9, 3601)
    weight = np.exp(-(xi**2) / 2)
    g = np.multiply.outer(np.asarray(spread, dtype=float), xi)
    return np.asarray(transport(*two_atom_law(np.zeros_like(g), np.ones_like(g), g)) @ (weight / weight.sum()))


def separation(*, sample_size: int, noise: float) -> float:
    r"""c = :math:`n^{1/6}/\sigma`: half the distance of the atoms in units of :math:`\sigma n^{-1/6}`."""
    return float(ATOM_SIZE.validate(sample_size) ** (1 / 6) / ATOM_NOISE.validate(noise))


def distance_limit(*, sample_size: int, noise: float) -> float:
    r"""Limit of the mean :math:`W_1/a` for atoms at :math:`\pm a`, :math:`a = c\,\sigma n^{-1/6}`, as n grows.

    Only the noise of the third moment survives, :math:`\sqrt6\,\sigma^3n^{-1/2}\xi`: `scaled_distance` at
    :math:`\sqrt6/c^3`.  As it depends on c alone, noise t times larger costs t^6 times the samples.
    """
    return float(scaled_distance(math.sqrt(6) / separation(sample_size=sample_size, noise=noise) ** 3))


def distance_finite_size(*, noise: float) -> float:
    """2/sigma^2, relative: the variance 6 s^6 + 18 s^4 + ... of the third moment is cut after its first term."""
    return float(2 / ATOM_NOISE.validate(noise) ** 2)


def worst_scaled_distance() -> tuple[float, float]:
    r"""c and the largest value of c times the limit of W_1/a: the worst a costs :math:`W_1 = C\sigma n^{-1/6}`."""
    c = np.linspace(0.5, 3.0, 1001)
    values = c * scaled_distance(math.sqrt(6) / c**3)
    best = int(np.argmax(values))
    return float(c[best]), float(values[best])


@lru_cache(maxsize=512)
def _mean_distance(size: int, noise: float) -> float:
    factor = np.linalg.cholesky(moment_covariance(noise) / size)
    axes = [np.linspace(low, 6, count) for low, count in zip((0, -6, -6), _NODES, strict=True)]
    z1, z2, z3 = np.meshgrid(*axes, indexing="ij")
    weight = np.where(z1 > 0, 1.0, 0.5) * np.exp(-(z1**2 + z2**2 + z3**2) / 2)
    first = factor[0, 0] * z1
    second = 1 + factor[1, 0] * z1 + factor[1, 1] * z2
    third = factor[2, 0] * z1 + factor[2, 1] * z2 + factor[2, 2] * z3
    return float(np.sum(weight * transport(*two_atom_law(first, second, third))) / np.sum(weight))
