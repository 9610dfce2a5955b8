"""The direction of a class mean from samples of two noise levels: error of weighted second moments."""

import math
from collections.abc import Callable

from theory.gaussian_mixture.parameters_noisy import (
    CLEAN_NOISE,
    CLEAN_SIZE,
    NOISY_NOISE,
    NOISY_SIZE,
    SUBSPACE_DIMENSION,
)

__all__ = [
    "error_ratio",
    "flat_error",
    "flat_finite_size",
    "information",
    "inverse_variance_error",
    "inverse_variance_finite_size",
    "optimal_error",
    "optimal_finite_size",
    "price",
    "ratio_finite_size",
    "single_errors",
    "weighted_error",
    "worst_location_error",
]

Group = tuple[int, float]


def information(noise: float) -> float:
    r"""What a sample adds to the inverse of E sin^2 per dimension: :math:`s^4/(1+s^2)`, s = 1/noise, |mu| = 1."""
    s2 = noise**-2
    return s2 * s2 / (1 + s2)


def weighted_error(dimension: int, groups: tuple[Group, ...], weights: tuple[float, ...]) -> float:
    r""":math:`(d-1)\sum_iw_i^2\sigma_i^2(\sigma_i^2+\theta)/(\theta\sum_iw_i)^2` at theta = |mu|^2 = 1.

    ``groups`` : pairs (number of samples, noise).  ``weights`` : one for each group.
    """
    spread = sum(n * w * w * v * v * (v * v + 1) for (n, v), w in zip(groups, weights, strict=True))
    pull = sum(n * w for (n, _), w in zip(groups, weights, strict=True))
    return (dimension - 1) * spread / pull**2


def optimal_error(*, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float) -> float:
    r"""E sin^2 of the angle to mu at the best weights, :math:`1/(\sigma_i^2(\sigma_i^2+\theta))`.

    .. math:: (d-1)/\sum_i s_i^4/(1+s_i^2),\quad s_i^2 = \theta/\sigma_i^2

    Parameters
    ----------
    dimension : d in [2, 32].  clean_size, noisy_size : in [100, 1e7].
    clean_noise, noisy_noise : over |mu|, in [0.05, 20].

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_noisy_subspace`.
    """
    d, groups = _validated(dimension, clean_size, noisy_size, clean_noise, noisy_noise)
    return (d - 1) / sum(n * information(v) for n, v in groups)


def flat_error(*, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float) -> float:
    """The same with equal weights."""
    d, groups = _validated(dimension, clean_size, noisy_size, clean_noise, noisy_noise)
    return weighted_error(d, groups, (1.0, 1.0))


def inverse_variance_error(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """The same with the weights 1/sigma_i^2."""
    d, groups = _validated(dimension, clean_size, noisy_size, clean_noise, noisy_noise)
    return weighted_error(d, groups, (clean_noise**-2.0, noisy_noise**-2.0))


def price(*, clean_noise: float, noisy_noise: float) -> float:
    """Noisy samples that are worth one clean one: t^4 where both s are small, t^2 where both are large."""
    return information(CLEAN_NOISE.validate(clean_noise)) / information(NOISY_NOISE.validate(noisy_noise))


def worst_location_error(dimension_per_sample: float) -> float:
    r"""Largest limit of :math:`|\mu|\sin\psi/\sigma` over all \|mu\|, at gamma = d/n: :math:`\gamma^{1/4}`.

    The limit of sin^2 is :math:`\gamma(1+\theta)/(\theta(\theta+\gamma))` beyond :math:`\theta^2=\gamma` and 1 below.
    """
    return math.sqrt(math.sqrt(dimension_per_sample))


def optimal_finite_size(**cell: float) -> float:
    """2 (d + 2)/(d - 1) times `optimal_error`: relative, the size of the terms that the first order leaves out.

    These are the square of the angle itself, and the fluctuations of the gap and of the noise across mu, each of them
    at most (d + 2) times the error per dimension.
    """
    return _next_order(optimal_error, cell)


def flat_finite_size(**cell: float) -> float:
    """The same for equal weights."""
    return _next_order(flat_error, cell)


def inverse_variance_finite_size(**cell: float) -> float:
    """The same for the weights 1/sigma_i^2."""
    return _next_order(inverse_variance_error, cell)


def single_errors(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> tuple[float, float]:
    """E sin^2 from the clean samples alone, and from the noisy ones alone."""
    d, groups = _validated(dimension, clean_size, noisy_size, clean_noise, noisy_noise)
    clean, noisy = ((d - 1) / (n * information(v)) for n, v in groups)
    return clean, noisy


def error_ratio(*, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float) -> float:
    """Error of the noisy samples alone over that of the clean ones alone: `price` times n_1/n_2."""
    clean, noisy = single_errors(
        dimension=dimension,
        clean_size=clean_size,
        noisy_size=noisy_size,
        clean_noise=clean_noise,
        noisy_noise=noisy_noise,
    )
    return noisy / clean


def ratio_finite_size(
    *, dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> float:
    """2 (d + 2)/(d - 1) times the sum of both errors: relative."""
    clean, noisy = single_errors(
        dimension=dimension,
        clean_size=clean_size,
        noisy_size=noisy_size,
        clean_noise=clean_noise,
        noisy_noise=noisy_noise,
    )
    return 2 * (dimension + 2) / (dimension - 1) * (clean + noisy)


def _next_order(error: Callable[..., float], cell: dict[str, float]) -> float:
    d = cell["dimension"]
    return 2 * (d + 2) / (d - 1) * error(**cell)


def _validated(
    dimension: int, clean_size: int, noisy_size: int, clean_noise: float, noisy_noise: float
) -> tuple[int, tuple[Group, ...]]:
    return SUBSPACE_DIMENSION.validate(dimension), (
        (CLEAN_SIZE.validate(clean_size), CLEAN_NOISE.validate(clean_noise)),
        (NOISY_SIZE.validate(noisy_size), NOISY_NOISE.validate(noisy_noise)),
    )
