"""SGD of the perceptron step by step: any batch size, any margin, batches drawn with or without replacement."""

import math
from typing import Any, NamedTuple

from assay.stream import Stream

__all__ = ["Ended", "RunsDidNotEnd", "all_ended", "batch_sgd_weights"]

Array = Any
_STEPS_PER_CHECK = 16


class RunsDidNotEnd(RuntimeError):
    """Runs that have unfit points left at the step limit, or whose weights are no longer finite."""


class Ended(NamedTuple):
    """Where the runs are: one entry, or one row, for each.

    ``weights`` (trials, d); ``updates``: steps that changed the weights; ``steps``: the number of the last such step;
    ``first``: the weights' first component after step 1; ``ended``: every point is fit; ``finite``: so are the weights.
    """

    weights: Array
    updates: Array
    steps: Array
    first: Array
    ended: Array
    finite: Array


def all_ended(stream: Stream, runs: Ended, limit: int) -> Ended:
    """The same runs, if every one has ended with finite weights.

    Raises `RunsDidNotEnd`, one line that counts those that have not: their weights mean nothing and are not averaged.
    """
    xp = stream.xp
    total = runs.finite.shape[0]
    broken = total - int(xp.count_nonzero(runs.finite))
    if broken:
        raise RunsDidNotEnd(f"weights of {broken} of {total} runs are not finite: the learning rate is too large")
    going = total - int(xp.count_nonzero(runs.ended))
    if going:
        raise RunsDidNotEnd(f"{going} of {total} runs still have unfit points at the limit of {limit} steps")
    return runs


def batch_sgd_weights(
    stream: Stream,
    points: Array,
    *,
    learning_rate: float,
    batch_size: int,
    margin: float = 0.0,
    replacement: bool = False,
    step_limit: int = 100_000,
) -> Ended:
    r"""SGD from zero until every point is fit, or up to ``step_limit`` steps.

    A point is unfit when :math:`y\,u\cdot x/\sqrt d < \kappa` (at zero margin when it is :math:`\le 0`, so that at
    u = 0 all are). A step draws a batch anew and adds :math:`\frac\eta{B\sqrt d}\sum y x` over its unfit points.

    Parameters
    ----------
    points : (trials, P, d), each times its label.
    learning_rate : eta > 0.
    batch_size : B in [1, P].
    margin : kappa >= 0, that is 1/alpha.
    replacement : whether a batch may hold a point more than once; else it is one of all sets of B points.
    step_limit : steps after which a run is given up.

    Steps after the last update change nothing, so that it is enough to test all points once in a while. A run whose
    weights overflow is stopped and marked. Sums run in order, from the first: a loop over numbers gives the same bits.
    """
    xp = stream.xp
    trials, size, dimension = points.shape
    rows = xp.reshape(points, (trials * size, dimension))
    offset = size * stream.arange(trials)[:, None]
    weights, first = stream.zeros((trials, dimension)), stream.zeros((trials,))
    updates, last, step = stream.zeros((trials,)), stream.zeros((trials,)), 0
    rate = learning_rate / (batch_size * math.sqrt(dimension))
    level = margin * math.sqrt(dimension)
    going = stream.full((trials,), True)
    while step < step_limit and bool(xp.any(going)):  # waits: once in 16 steps
        for _ in range(min(_STEPS_PER_CHECK, step_limit - step)):
            step += 1
            batch = offset + batches(stream, trials, size, batch_size, replacement=replacement)
            drawn = xp.reshape(xp.take(rows, xp.reshape(batch, (-1,)), axis=0), (trials, batch_size, dimension))
            unfit = is_unfit(_overlap(drawn, weights[:, None, :]), level) & going[:, None]
            moved = weights + rate * _sum_of(xp, drawn, unfit)
            changed = xp.any(unfit, axis=1)
            weights = xp.where(changed[:, None], moved, weights)
            updates = xp.where(changed, updates + 1.0, updates)
            last = xp.where(changed, float(step), last)
            first = weights[:, 0] if step == 1 else first
        finite = xp.all(xp.isfinite(weights), axis=1)
        unfit = is_unfit(_overlap(points, weights[:, None, :]), level)
        going = finite & xp.any(unfit, axis=1)
    finite = xp.all(xp.isfinite(weights), axis=1)
    return Ended(weights, updates, last, first, finite & xp.logical_not(going), finite)


def is_unfit(overlap: Array, level: float) -> Array:
    """Below the margin (times the root of d); at margin zero also at it."""
    return overlap < level if level > 0 else overlap <= 0


def batches(stream: Stream, trials: int, size: int, batch_size: int, *, replacement: bool) -> Array:
    """Numbers of points, (trials, B): each anew, or B different ones."""
    if replacement or batch_size == 1:
        return stream.integers((trials, batch_size), 0, size)
    return stream.permutation((trials,), size)[:, :batch_size]


def _sum_of(xp: Any, drawn: Array, chosen: Array) -> Array:
    total = xp.where(chosen[:, 0, None], drawn[:, 0, :], 0.0)
    for k in range(1, drawn.shape[1]):
        total = total + xp.where(chosen[:, k, None], drawn[:, k, :], 0.0)
    return total


def _overlap(x: Array, weights: Array) -> Array:
    total = x[..., 0] * weights[..., 0]
    for k in range(1, x.shape[-1]):
        total = total + x[..., k] * weights[..., k]
    return total
