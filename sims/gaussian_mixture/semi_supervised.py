"""Estimators of the direction of the class mean from unlabelled points, with and without labelled ones."""

import math
from typing import Any

from assay.stream import Stream, simulation
from sims.gaussian_mixture.mean_classifier import gap_of_error
from sims.gaussian_mixture.rss import fit_rss
from sims.gaussian_mixture.spectral import _tridiagonal, top_of_tridiagonal

__all__ = ["fold_minimiser", "likelihood", "likelihood_steps", "principal"]

Array = Any

_EM_STEPS = 25  # each step shrinks the distance across mu by 1 - J, at most 0.83 in the domain


@simulation(outputs=("scaled_excess", "score"), block=64, gpu_block=2**10)
def likelihood(
    stream: Stream, trials: int, *, dimension: int, unlabelled_size: int, labelled_size: int, signal_to_noise: float
) -> dict[str, Array]:
    """Maximum likelihood by EM from n unlabelled points and the mean of m labelled ones (sufficient for them).

    Parameters
    ----------
    dimension : d >= 2.  unlabelled_size : n.  labelled_size : m; without labelled points EM starts at mu.
    signal_to_noise : s = |mu|, as sigma = 1.

    Returns
    -------
    scaled_excess : (trials,), n times the chance of an error beyond that of mu itself.
    score : (trials,), squared length across mu of the estimating equation at mu, divided by its variance given the
        components along mu, less its mean d - 1: it has mean 0 exactly.
    """
    xp = stream.xp
    points, total = _draw(stream, trials, dimension, unlabelled_size, labelled_size, signal_to_noise)
    estimate = likelihood_steps(xp, points, total, labelled_size, _start(stream, total, labelled_size), _EM_STEPS)
    weights = xp.tanh(signal_to_noise * points[:, :, 0])
    return _outputs(stream, estimate, points, total, weights, labelled_size, signal_to_noise)


def likelihood_steps(xp: Any, points: Array, total: Array, labelled_size: int, start: Array, steps: int) -> Array:
    """EM for the class mean with known variance 1 and equal weights.

    Parameters
    ----------
    points : (..., n, d), unlabelled.  total : (..., d), sum of label times point over the labelled points.
    start : (..., d).  steps : number of steps.

    Each step averages label times point, an unlabelled point's label being its mean given the point, tanh<w, x>.
    """
    estimate = start
    for _ in range(steps):
        labels = xp.tanh(xp.matmul(points, estimate[..., None])[..., 0])
        gathered = xp.matmul(labels[..., None, :], points)[..., 0, :]
        estimate = (total + gathered) / (labelled_size + points.shape[-2])
    return estimate


@simulation(outputs="scaled_excess", block=2**13, gpu_block=2**18)
def principal(
    stream: Stream, trials: int, *, dimension: int, unlabelled_size: int, signal_to_noise: float
) -> dict[str, Array]:
    """The direction of largest variance of n unlabelled points, with the sign of mu; see `spectral.spectral`.

    Parameters, Returns: as in `likelihood`, without labelled points.
    """
    diagonal, coupling = _tridiagonal(stream, trials, dimension, unlabelled_size, signal_to_noise)
    _, overlap = top_of_tridiagonal(stream, diagonal, coupling)
    gap = signal_to_noise * (1.0 - overlap) / (1.0 + stream.xp.sqrt(overlap))
    return {"scaled_excess": unlabelled_size * gap_of_error(stream, signal_to_noise, gap)}


@simulation(outputs=("scaled_excess", "score"), block=64, gpu_block=2**10)
def fold_minimiser(
    stream: Stream, trials: int, *, dimension: int, unlabelled_size: int, signal_to_noise: float, slope: float
) -> dict[str, Array]:
    """The direction that minimises the unlabelled robust loss alone, found from mu.

    Parameters, Returns: as in `likelihood`, without labelled points; slope : that of the loss.
    """
    xp = stream.xp
    points, total = _draw(stream, trials, dimension, unlabelled_size, 0, signal_to_noise)
    start = _start(stream, total, 0)
    # A labelled point of no weight to speak of: the sign of mu.
    fit = fit_rss(
        start[:, None, :],
        stream.ones((trials, 1)),
        points,
        slope=1e-12,
        unlabelled_slope=slope,
        labelled_loss="linear",
        steps=_EM_STEPS,
        start=start,
    )
    along = points[:, :, 0]
    weights = xp.where(slope * xp.abs(along) < 1.0, xp.sign(along), 0.0 * along)
    return _outputs(stream, fit.direction, points, total, weights, 0, signal_to_noise)


def _draw(
    stream: Stream, trials: int, dimension: int, size: int, labelled_size: int, signal: float
) -> tuple[Array, Array]:
    """Unlabelled points and the sum of label times point over the labelled ones; mu lies on the first axis."""
    axis = stream.xp.astype(stream.arange(dimension) == 0, stream.xp.float64)
    points = stream.normal((trials, size, dimension)) + stream.signs((trials, size, 1)) * (signal * axis)
    noise = stream.normal((trials, dimension))
    return points, labelled_size * signal * axis + math.sqrt(labelled_size) * noise


def _start(stream: Stream, total: Array, labelled_size: int) -> Array:
    xp = stream.xp
    axis = xp.astype(stream.arange(total.shape[1]) == 0, xp.float64)
    return total / labelled_size if labelled_size > 0 else 0.0 * total + axis


def _outputs(
    stream: Stream, estimate: Array, points: Array, total: Array, weights: Array, labelled_size: int, signal: float
) -> dict[str, Array]:
    xp = stream.xp
    size, dimension = points.shape[1], points.shape[2]
    across = xp.sum(estimate[:, 1:] ** 2, axis=1)
    length = xp.sqrt(estimate[:, 0] ** 2 + across)
    forward = across / (length * (length + xp.abs(estimate[:, 0])))
    gap = signal * xp.where(estimate[:, 0] > 0, forward, 2.0 - forward)
    gathered = total + xp.matmul(weights[:, None, :], points)[:, 0, :]
    variance = labelled_size + xp.sum(weights * weights, axis=1)
    score = xp.sum(gathered[:, 1:] ** 2, axis=1) / variance
    return {
        "scaled_excess": size * gap_of_error(stream, signal, gap),
        "score": score - (dimension - 1.0),
    }
