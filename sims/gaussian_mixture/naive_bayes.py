"""Naive Bayes from labelled points: the errors of its means, and its error when the variances are known."""

import math
from typing import Any

from assay.special import ndtr
from assay.stream import Output, Stream, simulation
from sims.gaussian_mixture.mean_classifier import gap_of_error

__all__ = ["design", "known_variance", "known_variance_raw", "largest_deviation", "largest_deviation_raw"]

Array = Any
_LINE = (Output("accurate", axis="features"), Output("needed", axis="features"))


@simulation(outputs=_LINE, block=256, gpu_block=2**11)
def largest_deviation(
    stream: Stream, trials: int, *, features: tuple[int, ...], points: int, accuracy: float
) -> dict[str, Array]:
    """Errors of the means of n features, at several n with common random numbers.

    sqrt(m) times the error of a feature's mean, over its standard deviation, is standard normal.

    Parameters
    ----------
    features : increasing numbers n; the first n of the features are looked at.
    points : number m of points averaged.  accuracy : largest error allowed, in standard deviations.

    Returns
    -------
    accurate : (trials, len(features)), 1.0 where the first n means are all accurate.
    needed : (trials, len(features)), the real number of points at which the largest error would be the one allowed.
    """
    scaled = stream.xp.abs(stream.normal((trials, features[-1])))
    return _judged(stream, scaled, features, points, accuracy)


@simulation(outputs=_LINE, block=512, gpu_block=2**12)
def largest_deviation_raw(
    stream: Stream, trials: int, *, features: tuple[int, ...], points: int, accuracy: float
) -> dict[str, Array]:
    """The same from raw points: features with means and variances of their own, averaged point by point."""
    xp = stream.xp
    order = xp.astype(stream.arange(features[-1]), xp.float64)
    mean, spread = xp.cos(order), 1.0 + 0.5 * xp.sin(2.0 * order)
    total = stream.zeros((trials, features[-1]))
    for _ in range(points):
        total = total + mean + spread * stream.normal((trials, features[-1]))
    scaled = math.sqrt(points) * xp.abs(total / points - mean) / spread
    return _judged(stream, scaled, features, points, accuracy)


def _judged(stream: Stream, scaled: Array, features: tuple[int, ...], points: int, accuracy: float) -> dict[str, Array]:
    xp = stream.xp
    largest = xp.stack([xp.max(scaled[:, :n], axis=1) for n in features], axis=1)
    return {
        "accurate": xp.astype(largest <= accuracy * math.sqrt(points), xp.float64),
        "needed": (largest / accuracy) ** 2,
    }


def design(stream: Stream, features: int) -> Array:
    """Standard deviations (features,): root of n in the first half of the features, 1 in the others."""
    wide = features // 2
    return stream.xp.concat([stream.full((wide,), math.sqrt(features)), stream.ones((features - wide,))])


@simulation(outputs=("error", "scaled_excess"), block=2**14, gpu_block=2**20)
def known_variance(
    stream: Stream, trials: int, *, features: int, class_size: int, mean_height: float
) -> dict[str, Array]:
    """Error of naive Bayes with known variances, given the difference of its class means.

    In units of the standard deviations the half difference w of the class means is normal around mu/sigma with variance
    1/m, m = 2 ``class_size``, and the midpoint c normal around 0 with variance 1/m, independent of w.  A fresh point
    less c is averaged over: given w its score is normal. Drawn are the part of w along mu/sigma and the squared length
    across it.

    Parameters
    ----------
    features : n.  class_size : m/2.  mean_height : h; the class means are h and -h in every feature.

    Returns
    -------
    error : (trials,), chance that a fresh point is misclassified.
    scaled_excess : (trials,), m times what that exceeds Bayes' error by.
    """
    xp = stream.xp
    signal = mean_height * math.sqrt(float(xp.sum(design(stream, features) ** -2.0)))
    m = 2 * class_size
    along = math.sqrt(m) * signal + stream.normal((trials,))
    across = stream.chisquare((trials,), features - 1)
    length = xp.sqrt(along * along + across)
    forward = across / (length * (length + xp.abs(along)))  # 1 - |cosine|, without cancellation
    gap = xp.where(along > 0, forward, 2.0 - forward)
    fresh = math.sqrt(1.0 + 1.0 / m)
    lost = 1.0 / (m * fresh * (1.0 + fresh))  # 1 - 1/fresh
    loss = signal * (lost + gap / fresh)
    return {"error": ndtr(loss - signal), "scaled_excess": m * gap_of_error(stream, signal, loss)}


@simulation(outputs=("error",), block=1024, gpu_block=2**15)
def known_variance_raw(
    stream: Stream, trials: int, *, features: int, class_size: int, mean_height: float
) -> dict[str, Array]:
    """The same from raw points of both classes: their means, the log-likelihood ratio, its error given the means."""
    xp = stream.xp
    spread = design(stream, features)
    centres = []
    for side in (1.0, -1.0):
        total = stream.zeros((trials, features))
        for _ in range(class_size):
            total = total + side * mean_height + spread * stream.normal((trials, features))
        centres.append(total / class_size)
    weights = (centres[0] - centres[1]) / spread**2
    offset = -0.5 * xp.sum((centres[0] ** 2 - centres[1] ** 2) / spread**2, axis=1)
    scale = xp.sqrt(xp.sum((weights * spread) ** 2, axis=1))
    score = mean_height * xp.sum(weights, axis=1)
    return {"error": 0.5 * (ndtr(-(score + offset) / scale) + ndtr(-(score - offset) / scale))}
