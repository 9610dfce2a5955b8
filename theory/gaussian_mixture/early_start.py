"""How often a random start already does better than chance on wrongly labelled points."""

import math

from attrs import evolve
from scipy.special import betaincc, ndtri

from theory.gaussian_mixture.parameters_labelnoise import CLASS_NOISE, INPUT_DIMENSION

__all__ = [
    "EXCESS",
    "START_DIMENSION",
    "dimension_for",
    "start_above",
    "start_above_no_noise",
    "start_above_root_lost",
    "start_rarely_above",
]

START_DIMENSION = evolve(INPUT_DIMENSION, default=100, low=4, high=10**14)
EXCESS = float(ndtri(0.5001))


def start_above(*, dimension: int, noise: float) -> float:
    r"""Chance that the accuracy of a uniform start on wrongly labelled points, by true classes, exceeds .5001.

    .. math:: P\bigl(\Phi(\cos\angle(\theta_0, v)/\sigma) > .5001\bigr)
              = \tfrac12\Bigl(1 - I_{\sigma^2q^2}\bigl(\tfrac12, \tfrac{p-1}2\bigr)\Bigr),\quad q = \Phi^{-1}(.5001)

    Parameters
    ----------
    dimension : p in [4, 1e14].  noise : sigma in [0.001, 10].

    Returns
    -------
    float in [0, 1/2]; near 1/2 until p is of the order :math:`(q\sigma)^{-2}`.

    Raises
    ------
    DomainError for a value outside its domain.

    Source: derived in `theory.gaussian_mixture.derivation_early_start`.
    """
    p, sigma = START_DIMENSION.validate(dimension), CLASS_NOISE.validate(noise)
    return 0.5 * float(betaincc(0.5, 0.5 * (p - 1), (sigma * EXCESS) ** 2))


def dimension_for(*, noise: float, chance: float = 0.05) -> float:
    r"""Dimension from which `start_above` is below ``chance``: :math:`(\Phi^{-1}(1-c)/(q\sigma))^2`."""
    return float((ndtri(1.0 - chance) / (EXCESS * CLASS_NOISE.validate(noise))) ** 2)


def start_rarely_above() -> float:
    """In one run of twenty, at every dimension."""
    return 0.05


def start_above_root_lost(*, dimension: int, noise: float) -> float:
    """Component along v of the order 1/p."""
    return 0.5 * math.erfc(noise * EXCESS * dimension / math.sqrt(2.0))


def start_above_no_noise(*, dimension: int) -> float:
    """sigma lost."""
    return 0.5 * math.erfc(EXCESS * math.sqrt(dimension / 2.0))
