"""Two classes of different variance told apart by a feature that grows with the squared length of a point."""

import math
from typing import Any

from assay.special import gammainc, gammaincc
from assay.stream import Stream, simulation

__all__ = ["norm_feature", "norm_feature_raw"]

Array = Any
_TEST = 32
# The feature is k_1 |x|^2 + k_2 with constants that the classifier does not know; the scale of class +1 is not 1.
_SLOPE, _SHIFT, _SCALE = 0.37, 1.9, 1.7


@simulation(outputs=("error",), block=2**12, gpu_block=2**18)
def norm_feature(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    positive_share: float,
    variance_ratio: float,
    positive_count: int,
    negative_count: int,
) -> dict[str, Array]:
    """Error of the threshold halfway between both classes' mean squared lengths, from two chi-square numbers.

    Parameters
    ----------
    dimension : d.  positive_share : p_+, share of class +1, normal around 0 with variance 1 in each coordinate.
    variance_ratio : beta, the variance in class -1.
    positive_count, negative_count : N_+, N_-, training points of either class.

    Returns
    -------
    error : (trials,), chance of a wrong answer on a fresh point.
    """
    own = stream.chisquare((trials,), positive_count * dimension) / positive_count
    other = stream.chisquare((trials,), negative_count * dimension) / negative_count
    threshold = 0.5 * (own + variance_ratio * other)
    return {"error": _error(threshold, dimension, positive_share, variance_ratio)}


def _error(threshold: Array, dimension: int, share: float, ratio: float) -> Array:
    above = gammaincc(0.5 * dimension, 0.5 * threshold)
    below = gammainc(0.5 * dimension, 0.5 * threshold / ratio)
    return share * above + (1.0 - share) * below


@simulation(outputs=("error", "wrong"), block=256, gpu_block=2**14)
def norm_feature_raw(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    positive_share: float,
    variance_ratio: float,
    positive_count: int,
    negative_count: int,
) -> dict[str, Array]:
    """The same from raw points: the feature of every training point, its mean in both classes, 32 fresh points.

    Parameters, Returns: as in `norm_feature`; ``wrong`` (trials,) is the share of wrong answers on the fresh points.
    """
    xp = stream.xp

    def feature(points: Array) -> Array:
        return _SLOPE * xp.sum(points * points, axis=-1) + _SHIFT

    means = []
    for count, spread in ((positive_count, _SCALE), (negative_count, _SCALE * math.sqrt(variance_ratio))):
        means.append(xp.mean(feature(spread * stream.normal((trials, count, dimension))), axis=1))
    b = 0.5 * (means[0] + means[1])
    positive = stream.uniform((trials, _TEST)) < positive_share
    root = math.sqrt(variance_ratio)
    spread = _SCALE * (root + (1.0 - root) * xp.astype(positive, xp.float64))
    fresh = spread[..., None] * stream.normal((trials, _TEST, dimension))
    said = b[:, None] - feature(fresh) > 0
    threshold = (b - _SHIFT) / (_SLOPE * _SCALE**2)
    return {
        "error": _error(threshold, dimension, positive_share, variance_ratio),
        "wrong": xp.mean(xp.astype(said != positive, xp.float64), axis=1),
    }
