"""Gradient descent of the perceptron, full batches with a margin, until every point is fit."""

import math
from typing import Any

from assay.stream import Stream
from sims.sgd_noise import loops
from sims.sgd_noise.batch_events import Slab
from sims.sgd_noise.batches import RunsDidNotEnd
from sims.sgd_noise.cone import SLACK

__all__ = ["descended"]

Array = Any
_STEPS = 2_000_000


def descended(
    stream: Stream, slab: Slab, *, learning_rate: float, step_limit: int = _STEPS, looped: bool = False
) -> Array:
    r"""Weights (trials, d) when every point of the slab is fit; its margin is positive.

    A step adds :math:`\frac\eta{P\sqrt d}\sum y x` over the points with :math:`y\,u\cdot x/\sqrt d < \kappa`: at u = 0
    over all. Overlaps are summed over coordinates in their order, and sums over points are exact but for the last
    rounding, so that a loop over numbers gives the same bits. ``looped``: that loop, compiled, on NumPy.

    Raises `RunsDidNotEnd` when runs go on after ``step_limit`` steps.
    """
    xp = stream.xp
    trials, size, dimension = slab.all_points.shape
    rate, level = learning_rate / (size * math.sqrt(dimension)), slab.margin * math.sqrt(dimension)
    parts = _parts(xp, slab)
    weights = rate * (xp.sum(parts[0], axis=1) + xp.sum(parts[1], axis=1))
    if looped:
        data = slab.all_points, *parts, slab.all_ratios
        left = loops.descent(*data, weights, rate, level, slab.margin, step_limit, SLACK, 1e-14 * dimension)
    else:
        weights, left = _descent(stream, slab, parts, weights, rate, level, step_limit)
    if left:
        raise RunsDidNotEnd(f"{left} of {trials} runs still have unfit points after {step_limit} steps")
    return weights


def _parts(xp: Any, slab: Slab) -> tuple[Array, Array]:
    """Two numbers for each coordinate, both (trials, P, d), that add up to it but for less than 2^-102 P^2 max |x|.

    They are multiples of two powers of 2 so large that sums over points are exact in any order. Coordinates below 1e-5
    may lose some last digits, at 1e-20 for 65536 points.
    """
    coarse = 2.0 ** (math.frexp(slab.size * slab.largest)[1] - 52)
    fine = 2.0 ** (math.frexp(slab.size * coarse)[1] - 52)
    first = xp.round(slab.all_points / coarse) * coarse
    return first, xp.round((slab.all_points - first) / fine) * fine


def _descent(
    stream: Stream, slab: Slab, parts: tuple[Array, Array], weights: Array, rate: float, level: float, step_limit: int
) -> tuple[Array, int]:
    """The weights at the end, and how many runs go on. ``weights``: after the first step."""
    xp = stream.xp
    trials, size, dimension = slab.all_points.shape
    # No overlap can be off by more, whatever the order in which it was summed: see `event_driven`.
    close = 4.0 * dimension * 2.0**-52 * dimension * slab.largest**2 * rate * size
    wide = Slab(xp, xp.concat([slab.all_points, *parts], axis=2), slab.all_ratios)
    wide.margin = slab.margin
    row, done = stream.arange(trials), stream.full((trials,), False)
    rows, ended, left = list[Array](), list[Array](), trials
    for step in range(1, step_limit):
        wide.fit(weights, done, shrink=step % 8 == 1)
        near = wide.near[:, : wide.count, :]
        points = near[:, :, :dimension]
        overlap = xp.matmul(points, weights[:, :, None])[:, :, 0]
        if bool(xp.min(xp.abs(overlap - level)) <= close * step):  # waits: a product of matrices adds in any order
            overlap = _in_order(points, weights)
        unfit = overlap < level
        done = xp.logical_not(xp.any(unfit, axis=1))
        total = xp.matmul(xp.astype(unfit, xp.float64)[:, None, :], near[:, :, dimension:])[:, 0, :]
        weights = weights + rate * (total[:, :dimension] + total[:, dimension:])
        left = done.shape[0] - int(xp.count_nonzero(done))  # waits: runs that have ended leave the arrays
        if left == 0 or 3 * left < 2 * done.shape[0]:
            for kept, some in zip((rows, ended), stream.compact(done, row, weights), strict=True):  # waits: as above
                kept.append(some)
            if left == 0:
                return xp.take(xp.concat(ended), xp.argsort(xp.concat(rows)), axis=0), 0
            row, weights = stream.compact(xp.logical_not(done), row, weights)  # waits: as above
            done = stream.full((left,), False)
            wide.keep(row)
    return weights, left


def _in_order(points: Array, weights: Array) -> Array:
    total = points[:, :, 0] * weights[:, None, 0]
    for k in range(1, points.shape[2]):
        total = total + points[:, :, k] * weights[:, None, k]
    return total
