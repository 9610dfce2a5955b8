"""SGD of the zero-margin perceptron as compiled loops: the numbers of the array forms, one run after another."""

import math
from typing import Any

from assay.stream import compiled

__all__ = ["any_unfit", "first_unfit", "plain_steps", "scan"]

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
