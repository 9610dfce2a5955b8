"""An infinitely wide network after one step from vanishing weights: the linear rule sign(S.x), S = sum_i y_i x_i."""

from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation

__all__ = ["summed_direction", "summed_fit"]

Array = Any


def _signed_sum(stream: Stream, trials: int, samples: int, label_noise: float, norm: float) -> tuple[Array, Array]:
    """Coordinates of sum_i y_i x_i along the two means, for n labelled points."""
    xp = stream.xp
    shape = (trials, samples)
    cluster = stream.integers(shape, 0, 4)
    clean = 1.0 - 2.0 * xp.astype(cluster // 2, xp.float64)
    labels = xp.where(stream.uniform(shape) < label_noise, -clean, clean)
    side = labels * (1.0 - 2.0 * xp.astype(cluster % 2, xp.float64))
    zero = stream.zeros((1, 1))
    spread = samples**0.5
    first = norm * xp.sum(xp.where(cluster < 2, side, zero), axis=1) + spread * stream.normal((trials,))
    second = norm * xp.sum(xp.where(cluster < 2, zero, side), axis=1) + spread * stream.normal((trials,))
    return first, second


@simulation(outputs=("polarisation", "square_cosine"), block=1024, gpu_block=2**15)
def summed_direction(
    stream: Stream, trials: int, *, samples: int, dimension: int, coherence: float, label_noise: float
) -> dict[str, Array]:
    """How far the accuracies of sign(S.x) on +mu_1 and on -mu_1 are apart, and the squared cosine of S and mu_1.

    Off the plane of the means S is a sum of n independent standard normal vectors, of which only the length enters.

    Parameters
    ----------
    samples : n.  dimension : p.  coherence : s; the means have squared length s sqrt(p).
    label_noise : chance that a training label is flipped.

    Returns
    -------
    polarisation : (trials,), |P(S.x > 0 | +mu_1) - P(S.x > 0 | -mu_1)| over fresh points x, exact given S.
    square_cosine : (trials,), (S.mu_1)^2/(|S|^2 |mu_1|^2).
    """
    xp = stream.xp
    norm = (coherence * dimension**0.5) ** 0.5
    first, second = _signed_sum(stream, trials, samples, label_noise, norm)
    rest = samples * stream.chisquare((trials,), float(dimension - 2))
    length = xp.sqrt(first * first + second * second + rest)
    lean = norm * first / length
    return {
        "polarisation": xp.abs(ndtr(lean) - ndtr(-lean)),
        "square_cosine": (first / length) ** 2,
    }


@simulation(outputs="fitted", block=1024, gpu_block=2**15)
def summed_fit(
    stream: Stream, trials: int, *, samples: int, dimension: int, coherence: float, label_noise: float
) -> Array:
    """Whether sign(S.x_1) is the (noisy) label of the training point x_1.

    Given the length of x_1 off the plane of the means, its inner products with the n - 1 other points are independent
    normal numbers there.

    Parameters
    ----------
    As for `summed_direction`.

    Returns
    -------
    fitted : (trials,), 1 where it is.
    """
    xp = stream.xp
    norm = (coherence * dimension**0.5) ** 0.5
    first, second = _signed_sum(stream, trials, samples - 1, label_noise, norm)
    # x_1 may be taken on +mu_1: the other clusters are reflections and exchanges of the axes.
    u, v = norm + stream.normal((trials,)), stream.normal((trials,))
    label = xp.where(stream.uniform((trials,)) < label_noise, -stream.ones((1,)), stream.ones((1,)))
    off = stream.chisquare((trials,), float(dimension - 2))
    across = xp.sqrt(off * (samples - 1.0)) * stream.normal((trials,))
    margin = u * u + v * v + off + label * (u * first + v * second + across)
    return xp.astype(margin > 0.0, xp.float64)
