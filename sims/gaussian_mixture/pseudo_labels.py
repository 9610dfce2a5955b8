"""The midpoint of two classes, estimated from points that a classifier has labelled, some of them wrongly."""

import math
from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation

__all__ = ["midpoint", "midpoint_raw", "midpoint_threshold"]

Array = Any

# Class means: the estimate is reported relative to their middle, which is far from zero.
_MIDDLE = 0.7


@simulation(outputs=("estimate", "outside"), block=2**13, gpu_block=2**20)
def midpoint(
    stream: Stream,
    trials: int,
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
    deviation: float,
) -> dict[str, Array]:
    """Half the sum of both means, from the numbers of correct labels and one normal number for all noise.

    Parameters
    ----------
    positive_size, negative_size : numbers of points with the pseudo-label +1 and -1.
    positive_precision, negative_precision : chances that such a label is correct, independently of all else.
    class_gap : difference of the class means; the standard deviation is 1.  deviation : delta.

    Returns
    -------
    estimate : (trials,), less the midpoint of the class means.
    outside : (trials,), chance over the noise that it is farther than delta from (p - q) class_gap / 2.
    """
    xp = stream.xp
    correct = xp.astype(stream.binomial((trials,), positive_size, positive_precision), xp.float64) / positive_size
    right = xp.astype(stream.binomial((trials,), negative_size, negative_precision), xp.float64) / negative_size
    upper = class_gap * (correct - 0.5)
    lower = class_gap * (0.5 - right)
    noise = 0.5 * math.sqrt(1.0 / positive_size + 1.0 / negative_size)
    centre = 0.5 * (upper + lower)
    target = 0.5 * class_gap * (positive_precision - negative_precision)
    above, below = ndtr((centre - target - deviation) / noise), ndtr((target - deviation - centre) / noise)
    return {"estimate": centre + noise * stream.normal((trials,)), "outside": above + below}


@simulation(outputs=("estimate", "outside"), block=512, gpu_block=2**14)
def midpoint_raw(
    stream: Stream,
    trials: int,
    *,
    positive_size: int,
    negative_size: int,
    positive_precision: float,
    negative_precision: float,
    class_gap: float,
    deviation: float,
) -> dict[str, Array]:
    """The same from points drawn one by one.

    Parameters, Returns: as in `midpoint`; ``outside`` is 1.0 or 0.0.
    """
    xp = stream.xp
    high, low = _MIDDLE + 0.5 * class_gap, _MIDDLE - 0.5 * class_gap
    means = []
    for size, chance, own, other in (
        (positive_size, positive_precision, high, low),
        (negative_size, negative_precision, low, high),
    ):
        correct = stream.uniform((trials, size)) < chance
        points = other + (own - other) * xp.astype(correct, xp.float64) + stream.normal((trials, size))
        means.append(xp.mean(points, axis=1))
    estimate = 0.5 * (means[0] + means[1])
    target = _MIDDLE + 0.5 * (positive_precision - negative_precision) * class_gap
    outside = xp.astype(xp.abs(estimate - target) > deviation, xp.float64)
    return {"estimate": estimate - _MIDDLE, "outside": outside}


@simulation(like=midpoint_raw)
def midpoint_threshold(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    """The same, but the labels are those of a threshold at the midpoint, on points of two equally large classes.

    Both precisions are then those of the threshold, whatever the cell says, and the point itself decides whether its
    label is correct: every pseudo-positive point lies above the midpoint.
    """
    xp = stream.xp
    half = 0.5 * cell["class_gap"]
    sides = []
    for size in (cell["positive_size"], cell["negative_size"]):
        point = stream.signs((trials, size)) * half + stream.normal((trials, size))
        sides.append(xp.mean(xp.abs(point), axis=1))  # of a point beyond the threshold, by symmetry
    estimate = 0.5 * (sides[0] - sides[1])
    outside = xp.astype(xp.abs(estimate) > cell["deviation"], xp.float64)
    return {"estimate": estimate, "outside": outside}
