"""SGD of the zero-margin perceptron as compiled loops: the numbers of the array forms, one run after another."""

import math
from typing import Any

from assay.stream import compiled

__all__ = ["any_unfit", "descent", "first_unfit", "plain_steps", "scan"]

Array = Any


@compiled
def scan(
    points: Array,
    ratios: Array,
    row: Array,
    weights: Array,
    updates: Array,
    steps: Array,
    waiting: Array,
    done: Array,
    choices: Array,
    waits: Array,
    decay: Array,
    rate: float,
    slack: float,
) -> None:
    """The updates of `sims.sgd_noise.event_driven._scan`, in place.

    The points lie in the order of their ratios: those beyond ||u_perp||/u_1 are fit.
    """
    size, dimension = points.shape[1], points.shape[2]
    unfit = [0] * size
    for i in range(len(row)):
        if done[i]:
            continue
        u, x, ratio = weights[i], points[row[i]], ratios[row[i]]
        for k in range(choices.shape[1]):
            squares = 0.0
            for j in range(1, dimension):
                squares += u[j] * u[j]
            reach = math.sqrt(squares) / u[0] * slack
            held = 0
            for p in range(size):
                if ratio[p] > reach:
                    break
                overlap = x[p, 0] * u[0]
                for j in range(1, dimension):
                    overlap += x[p, j] * u[j]
                if overlap <= 0.0:
                    unfit[held] = p
                    held += 1
            if held == 0:
                done[i] = True
                break
            chosen = unfit[int(choices[i, k] * held)]
            for j in range(dimension):
                u[j] += rate * x[chosen, j]
            updates[i] += 1.0
            steps[i] += waiting[i] + (math.floor(waits[i, k] / decay[held]) + 1.0)
            waiting[i] = 0.0


@compiled
def first_unfit(points: Array, row: Array, places: Array, weights: Array) -> Array:
    """Which of the ``places`` (runs, k) first holds an unfit point, k where none does."""
    first = row.copy()
    dimension = points.shape[2]
    for i in range(len(row)):
        u, x = weights[i], points[row[i]]
        first[i] = places.shape[1]
        for k in range(places.shape[1]):
            p = places[i, k]
            overlap = x[p, 0] * u[0]
            for j in range(1, dimension):
                overlap += x[p, j] * u[j]
            if overlap <= 0.0:
                first[i] = k
                break
    return first


@compiled
def plain_steps(
    points: Array, draws: Array, weights: Array, updates: Array, last: Array, rate: float, before: int
) -> None:
    """The steps of `sims.sgd_noise.plain` that the rows of ``draws`` name, in place."""
    dimension = points.shape[2]
    for i in range(draws.shape[0]):
        u, x = weights[i], points[i]
        for k in range(draws.shape[1]):
            p = draws[i, k]
            overlap = x[p, 0] * u[0]
            for j in range(1, dimension):
                overlap += x[p, j] * u[j]
            if overlap <= 0.0:
                for j in range(dimension):
                    u[j] += rate * x[p, j]
                updates[i] += 1.0
                last[i] = before + k + 1


@compiled
def any_unfit(points: Array, weights: Array) -> bool:
    """Whether any run has an unfit point."""
    dimension = points.shape[2]
    for i in range(points.shape[0]):
        for p in range(points.shape[1]):
            overlap = points[i, p, 0] * weights[i, 0]
            for j in range(1, dimension):
                overlap += points[i, p, j] * weights[i, j]
            if overlap <= 0.0:
                return True
    return False


@compiled
def descent(
    points: Array,
    first: Array,
    rest: Array,
    ratios: Array,
    weights: Array,
    rate: float,
    level: float,
    margin: float,
    step_limit: int,
    slack: float,
    rounding: float,
) -> int:
    """The steps of `sims.sgd_noise.descent` after the first, in place; how many runs have unfit points left.

    A point that was fit by some distance need not be tested before the weights have moved as far: ``due`` says when,
    by the way that they have come. ``rounding``: more than the share of the weights' length by which rounding errs.
    """
    size, dimension = points.shape[1], points.shape[2]
    due, length = [0.0] * size, [0.0] * size
    total, more = [0.0] * dimension, [0.0] * dimension
    left = 0
    for i in range(points.shape[0]):
        u, x, ratio = weights[i], points[i], ratios[i]
        for p in range(size):
            squares = 0.0
            for j in range(dimension):
                squares += x[p, j] * x[p, j]
            due[p], length[p] = 0.0, math.sqrt(squares)
        way, going = 0.0, True
        for _ in range(1, step_limit):
            squares = 0.0
            for j in range(1, dimension):
                squares += u[j] * u[j]
            noise = math.sqrt(squares)
            error = rounding * (u[0] + noise)
            reach = max(noise, margin) / u[0] * slack
            going = False
            for j in range(dimension):
                total[j], more[j] = 0.0, 0.0
            for p in range(size):
                if ratio[p] > reach:
                    break
                if way < due[p]:
                    continue
                overlap = x[p, 0] * u[0]
                for j in range(1, dimension):
                    overlap += x[p, j] * u[j]
                if overlap < level:
                    going = True
                    for j in range(dimension):
                        total[j] += first[i, p, j]
                        more[j] += rest[i, p, j]
                else:
                    due[p] = way + (overlap - level) / length[p] * (1.0 - 1e-9) - error
            if not going:
                break
            squares = 0.0
            for j in range(dimension):
                change = rate * (total[j] + more[j])
                u[j] += change
                squares += change * change
            way += math.sqrt(squares) * (1.0 + 1e-9) + error
        left += going
    return left
