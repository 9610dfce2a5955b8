"""Slow twins of gradient descent on wrong labels: point by point, coordinate by coordinate."""

import math
from collections.abc import Sequence

__all__ = ["accuracy", "descend", "first_step_margins", "loss"]

Vector = Sequence[float]


def inner(a: Vector, b: Vector) -> float:
    """<a, b>"""
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


def loss(theta: Vector, points: Sequence[Vector], labels: Vector) -> float:
    """The logistic loss log(1 + exp(-2 e <theta, x>))/2, averaged."""
    total = 0.0
    for x, e in zip(points, labels, strict=True):
        total += 0.5 * math.log1p(math.exp(-2.0 * e * inner(theta, x)))
    return total / len(points)


def descend(
    theta: Vector, points: Sequence[Vector], labels: Vector, mean: Vector, *, rate: float, level: float, most: int
) -> tuple[list[list[float]], int]:
    """The path of gradient descent until <theta, v> >= level, and the number of steps (at most ``most``)."""
    path = [list(theta)]
    while inner(path[-1], mean) < level and len(path) <= most:
        here = path[-1]
        step = [0.0] * len(here)
        for x, e in zip(points, labels, strict=True):
            pull = 0.5 * (e - math.tanh(inner(here, x))) / len(points)
            step = [s + pull * coordinate for s, coordinate in zip(step, x, strict=True)]
        path.append([t + rate * s for t, s in zip(here, step, strict=True)])
    return path, len(path) - 1


def accuracy(theta: Vector, points: Sequence[Vector], truth: Vector, chosen: Sequence[bool]) -> float:
    """Share of the chosen points that are on the side of their true class."""
    right = [y * inner(theta, x) > 0 for x, y, keep in zip(points, truth, chosen, strict=True) if keep]
    return sum(right) / len(right)


def first_step_margins(others: Sequence[Vector], signs: Vector, point: Vector, own: float) -> float:
    """Margin of a point in the sum of sign times y x over the others and itself."""
    total = [own * coordinate for coordinate in point]
    for w, sign in zip(others, signs, strict=True):
        total = [t + sign * coordinate for t, coordinate in zip(total, w, strict=True)]
    return inner(total, point)
