"""Moments of a clean law from noisy samples: variance of the Hermite estimate, and the price of noise in samples."""

import math

from theory.gaussian_mixture.parameters_noisy import ATOM, MOMENT_NOISE, MOMENT_ORDER

__all__ = ["hermite_variance", "moment", "moments_of_noise", "noise_price", "price_exponent", "variances"]


def hermite_variance(order: int, atom: float, noise: float) -> float:
    r"""Variance of :math:`\sigma^rHe_r(X/\sigma)` given U = u.

    .. math:: \sum_{j=1}^r\binom rj^2j!\,\sigma^{2j}u^{2(r-j)}
    """
    return math.fsum(
        math.comb(order, j) ** 2 * math.factorial(j) * noise ** (2 * j) * atom ** (2 * (order - j))
        for j in range(1, order + 1)
    )


def moment(*, moment_order: int, atom: float, noise: tuple[float, ...]) -> list[float]:
    """u^r at every noise: the Hermite estimate has no bias."""
    value = float(ATOM.validate(atom) ** MOMENT_ORDER.validate(moment_order))
    return [value for _ in MOMENT_NOISE.validate(noise)]


def variances(*, moment_order: int, atom: float, noise: tuple[float, ...]) -> list[float]:
    """`hermite_variance` at every noise.

    Parameters
    ----------
    moment_order : r in [1, 9].  atom : u in [-10, 10].  noise : increasing values of sigma, each in [0.01, 100].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_noisy_moments`.
    """
    r, u = MOMENT_ORDER.validate(moment_order), ATOM.validate(atom)
    return [hermite_variance(r, u, s) for s in MOMENT_NOISE.validate(noise)]


def moments_of_noise(order: int, noise: float) -> float:
    """E (sigma Z)^j: (j - 1)!! sigma^j for even j, else 0."""
    return noise**order * math.prod(range(order - 1, 0, -2)) if order % 2 == 0 else 0.0


def price_exponent(components: int) -> int:
    """4k - 2: a law of k atoms is known by its moments up to 2k - 1."""
    return 4 * components - 2


def noise_price(components: int, ratio: float, atom: float = 0.0) -> float:
    """Samples at noise t that are worth one at noise 1, for the moment of order 2k - 1; t^(4k-2) at u = 0."""
    order = 2 * components - 1
    return hermite_variance(order, atom, ratio) / hermite_variance(order, atom, 1.0)
