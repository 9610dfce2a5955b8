"""Linear classifiers between two classes around the same point: raw points, a search, and a trained one."""

import math
from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation

__all__ = ["linear_points", "linear_search", "linear_trained"]

Array = Any
_ROUNDS, _POINTS = 8, 65
_TEST = 64


def _draw(stream: Stream, shape: tuple[int, ...], dimension: int, share: float, ratio: float) -> tuple[Array, Array]:
    """Truth values of the labels, of that shape, and points."""
    xp = stream.xp
    positive = stream.uniform(shape) < share
    spread = math.sqrt(ratio) + (1.0 - math.sqrt(ratio)) * xp.astype(positive, xp.float64)
    return positive, spread[..., None] * stream.normal((*shape, dimension))


@simulation(outputs=("wrong",), block=2**12, gpu_block=2**18)
def linear_points(
    stream: Stream, trials: int, *, dimension: int, positive_share: float, variance_ratio: float, offset: float
) -> dict[str, Array]:
    """One point a trial, classified by the sign of <theta, x> + b, theta a fixed vector without special coordinates.

    Class +1, of share p_+, is normal around 0 with variance 1 in each coordinate; class -1 with variance beta.

    Parameters
    ----------
    dimension : d.  positive_share : p_+.  variance_ratio : beta.  offset : b/|theta|.

    Returns
    -------
    wrong : (trials,), 1.0 or 0.0.
    """
    xp = stream.xp
    positive, points = _draw(stream, (trials,), dimension, positive_share, variance_ratio)
    theta = 0.3 + xp.cos(1.0 + xp.astype(stream.arange(dimension), xp.float64)) ** 2
    b = offset * xp.linalg.vector_norm(theta)
    said = points @ theta + b > 0
    return {"wrong": xp.astype(said != positive, xp.float64)}


@simulation(outputs=("least", "least_any_sign"), block=32, gpu_block=32)
def linear_search(stream: Stream, trials: int, *, positive_share: float, variance_ratio: float) -> dict[str, Array]:
    """The least error over the offset, found by eight rounds of a grid of 65 points; nothing is random.

    Parameters
    ----------
    positive_share : p_+.  variance_ratio : beta.

    Returns
    -------
    least : (trials,), over offsets >= 0.  least_any_sign : (trials,), over offsets of either sign.
    """
    xp = stream.xp
    root = math.sqrt(variance_ratio)

    def error(u: Array) -> Array:
        return positive_share * ndtr(-u) + (1.0 - positive_share) * ndtr(u / root)

    def search(low: float, high: float) -> Array:
        bottom, ceiling = low, high
        best = error(stream.asarray([low, high], dtype=xp.float64))
        least = xp.min(best)
        for _ in range(_ROUNDS):
            step = (high - low) / (_POINTS - 1)
            values = error(low + step * xp.astype(stream.arange(_POINTS), xp.float64))
            least = xp.minimum(least, xp.min(values))
            place = low + step * int(xp.argmin(values))  # waits: once a round, of which there are eight
            low, high = max(bottom, place - step), min(ceiling, place + step)
        return least

    above = search(0.0, 10.0)  # beyond, class +1 is no longer in play
    below = search(-10.0 * root, 0.0)
    return {
        "least": above + stream.zeros((trials,)),
        "least_any_sign": xp.minimum(above, below) + stream.zeros((trials,)),
    }


@simulation(outputs=("restricted", "free"), block=64, gpu_block=2**12)
def linear_trained(
    stream: Stream, trials: int, *, dimension: int, training_size: int, positive_share: float, variance_ratio: float
) -> dict[str, Array]:
    """A linear classifier trained on labelled points, and its errors on 64 fresh ones.

    The direction is the difference of the class means; the offset is the one of least training error among 41, with
    size up to four standard deviations of all projected points.

    Parameters
    ----------
    dimension : d.  training_size : N.  positive_share : p_+.  variance_ratio : beta.

    Returns
    -------
    restricted : (trials,), share of wrong answers when the offset must not be negative.
    free : (trials,), the same without that rule.
    """
    xp = stream.xp
    positive, points = _draw(stream, (trials, training_size), dimension, positive_share, variance_ratio)
    fresh_label, fresh = _draw(stream, (trials, _TEST), dimension, positive_share, variance_ratio)
    sign = xp.astype(positive, xp.float64)
    count = xp.sum(sign, axis=1)[:, None]
    first = xp.sum(sign[..., None] * points, axis=1) / xp.clip(count, 1.0, None)
    second = xp.sum((1.0 - sign)[..., None] * points, axis=1) / xp.clip(training_size - count, 1.0, None)
    direction = (first - second)[..., None]
    length = xp.linalg.vector_norm(direction, axis=1, keepdims=True)
    along = xp.matmul(points, direction / length)[..., 0]
    scale = xp.sqrt(xp.mean(along * along, axis=1))
    test = xp.matmul(fresh, direction / length)[..., 0]

    def best(lowest: int) -> Array:
        least, offset = xp.full_like(scale, 2.0), xp.zeros_like(scale)
        for k in range(lowest, 21):
            tried = scale * (0.2 * k)
            wrong = xp.mean(xp.astype((along + tried[:, None] > 0) != positive, xp.float64), axis=1)
            better = wrong < least
            least, offset = xp.where(better, wrong, least), xp.where(better, tried, offset)
        return xp.mean(xp.astype((test + offset[:, None] > 0) != fresh_label, xp.float64), axis=1)

    return {"restricted": best(0), "free": best(-20)}
