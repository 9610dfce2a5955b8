"""Excess risk of labelled points alone, in reduced form, and of robust self-supervised learning on raw data."""

import math
from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation
from sims.gaussian_mixture.mean_classifier import gap_of_error
from sims.gaussian_mixture.rss import fit_rss

__all__ = ["labels_alone", "labels_alone_raw", "robust_gap", "rss_raw"]

Array = Any

# Gauss-Legendre nodes and weights of order 12 on [-1, 1]: the six positive nodes.
_HALF = (
    (0.1252334085114689, 0.2491470458134028),
    (0.3678314989981802, 0.2334925365383548),
    (0.5873179542866175, 0.2031674267230659),
    (0.7699026741943047, 0.1600783285433462),
    (0.9041172563704749, 0.1069393259953184),
    (0.9815606342467192, 0.0471753363865118),
)
_RULE = tuple((0.5 + 0.5 * side * node, 0.5 * weight) for node, weight in _HALF for side in (-1, 1))


@simulation(outputs=("excess", "robust_excess"), block=2**11, gpu_block=2**18)
def labels_alone(
    stream: Stream, trials: int, *, dimension: int, labelled_size: int, signal_to_noise: float, slope: float
) -> dict[str, Array]:
    """Excess risks of the mean of m labelled points, from its component along mu and its squared length across.

    Parameters
    ----------
    dimension : d >= 2.  labelled_size : m.  signal_to_noise : s = |mu|, as sigma = 1.  slope : gamma.

    Returns
    -------
    excess : (trials,), chance of an error less that of mu itself.
    robust_excess : (trials,), the same for the mean of the ramp loss.
    """
    xp = stream.xp
    along = math.sqrt(labelled_size) * signal_to_noise + stream.normal((trials,))
    across = stream.chisquare((trials,), dimension - 1)
    length = xp.sqrt(along * along + across)
    forward = across / (length * (length + xp.abs(along)))
    gap = signal_to_noise * xp.where(along > 0, forward, 2.0 - forward)
    return {
        "excess": gap_of_error(stream, signal_to_noise, gap),
        "robust_excess": robust_gap(stream, signal_to_noise, gap, slope),
    }


def robust_gap(stream: Stream, signal: float, gap: Array, slope: float) -> Array:
    """Mean ramp loss at the mean margin signal - gap, less that at ``signal``.

    The loss exceeds u in (0, 1) where the margin is below v = (1 - u)/slope: the mean is slope times the integral of
    P(margin < v) over v in (0, 1/slope), of which a part beyond signal + 9 does not depend on the gap.
    """
    reach = min(1.0 / slope, signal + 9.0)
    total = 0.0 * gap
    for node, weight in _RULE:
        total = total + weight * gap_of_error(stream, signal - reach * node, gap)
    return slope * reach * total


@simulation(outputs=("excess", "robust_excess"), block=256, gpu_block=2**14)
def labels_alone_raw(
    stream: Stream, trials: int, *, dimension: int, labelled_size: int, signal_to_noise: float, slope: float
) -> dict[str, Array]:
    """The same from m labelled points drawn one by one.

    Parameters, Returns: as in `labels_alone`.
    """
    xp = stream.xp
    mu = signal_to_noise * _generic(stream, dimension)
    label = stream.signs((trials, labelled_size, 1))
    points = label * mu + stream.normal((trials, labelled_size, dimension))
    direction = xp.mean(label * points, axis=1)
    return _excesses(stream, direction, mu, signal_to_noise, slope)


@simulation(outputs=("excess", "robust_excess"), block=64, gpu_block=2**10)
def rss_raw(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    labelled_size: int,
    unlabelled_size: int,
    signal_to_noise: float,
    shift: float,
    slope: float,
) -> dict[str, Array]:
    """Robust self-supervised learning on raw labelled and unlabelled points; its excess risks on labelled ones.

    The class mean of unlabelled points is mu + shift v, v a unit vector across mu.  Both losses have the slope
    ``slope``; the weight of the unlabelled loss is the number of unlabelled points over that of labelled ones, at
    most 1.

    Parameters
    ----------
    dimension : d >= 2.  labelled_size : m.  unlabelled_size : n >= 1.  signal_to_noise : s = |mu|, as sigma = 1.
    shift : alpha.  slope : gamma.

    Returns
    -------
    excess, robust_excess : (trials,), as in `labels_alone`.
    """
    xp = stream.xp
    axis = _generic(stream, dimension)
    mu = signal_to_noise * axis
    other = xp.sin(2.0 + 3.0 * xp.astype(stream.arange(dimension), xp.float64))
    other = other - xp.vecdot(other, axis) * axis
    shifted = mu + shift * other / xp.linalg.vector_norm(other)
    label = stream.signs((trials, labelled_size))
    points = label[..., None] * mu + stream.normal((trials, labelled_size, dimension))
    hidden = stream.signs((trials, unlabelled_size, 1))
    unlabelled = hidden * shifted + stream.normal((trials, unlabelled_size, dimension))
    weight = min(1.0, unlabelled_size / labelled_size)
    fit = fit_rss(points, label, unlabelled, slope=slope, unlabelled_slope=slope, weight=weight, steps=12)
    return _excesses(stream, fit.direction, mu, signal_to_noise, slope)


def _generic(stream: Stream, dimension: int) -> Array:
    """A fixed unit vector without special coordinates."""
    xp = stream.xp
    axis = xp.cos(1.0 + xp.astype(stream.arange(dimension), xp.float64))
    return axis / xp.linalg.vector_norm(axis)


def _excesses(stream: Stream, direction: Array, mu: Array, signal: float, slope: float) -> dict[str, Array]:
    xp = stream.xp
    margin = (direction @ mu) / xp.linalg.vector_norm(direction, axis=1)
    gap = xp.clip(signal - margin, 0.0, None)
    bayes = ndtr(stream.asarray(-signal, dtype=xp.float64))
    return {"excess": ndtr(-margin) - bayes, "robust_excess": robust_gap(stream, signal, gap, slope)}
