"""Slow twins of the claims about separability: one data set, one label, one linear program at a time."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog, minimize_scalar

__all__ = ["count_separable_labellings", "face_dimension", "is_separable", "noisy_label_margins"]


def is_separable(rows: Sequence[Sequence[float]]) -> bool:
    """Is there a vector whose product with every row is at least 1?"""
    matrix = np.asarray(rows, dtype=float)
    result = linprog(np.zeros(matrix.shape[1]), A_ub=-matrix, b_ub=-np.ones(len(matrix)), bounds=(None, None))
    return bool(result.status == 0)


def count_separable_labellings(points: Sequence[Sequence[float]]) -> int:
    """Of all 2^n labellings of n points, those that a hyperplane through the origin realises."""
    count = 0
    for pattern in range(2 ** len(points)):
        signed = [[(1 if pattern >> i & 1 else -1) * v for v in point] for i, point in enumerate(points)]
        count += is_separable(signed)
    return count


def noisy_label_margins(
    rng: np.random.Generator, sample_size: int, dimension: int, label_noise: float, noise: float
) -> list[list[float]]:
    """Label times point, point by point: a class, a point, a label that a coin may replace."""
    rows = []
    for _ in range(sample_size):
        side = 1.0 if rng.random() < 0.5 else -1.0
        point = [noise * side * rng.normal() + (side if j == 0 else 0.0) for j in range(dimension)]
        label = side
        if rng.random() < label_noise:
            label = 1.0 if rng.random() < 0.5 else -1.0
        rows.append([label * v for v in point])
    return rows


def face_dimension(g: Sequence[float], b: Sequence[float]) -> int:
    """Terms left in the least sum of (g_i - a b_i)_+^2 over a, less one; at least 0."""

    def total(a: float) -> float:
        return math.fsum(max(x - a * y, 0.0) ** 2 for x, y in zip(g, b, strict=True))

    best = minimize_scalar(total, bounds=(-50.0, 50.0), method="bounded", options={"xatol": 1e-10}).x
    return max(sum(x - best * y > 0 for x, y in zip(g, b, strict=True)) - 1, 0)
