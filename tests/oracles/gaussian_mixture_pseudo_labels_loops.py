"""Value of labels, point by point: pseudo-labelled midpoints, linear classifiers, classifiers by squared length."""

import math
from collections.abc import Sequence

__all__ = ["best_offset", "feature_errors", "half_sum_of_means", "linear_answers", "midpoint_of_raw_points"]

Row = Sequence[float]


def half_sum_of_means(first: Row, second: Row) -> float:
    return 0.5 * (sum(first) / len(first) + sum(second) / len(second))


def midpoint_of_raw_points(
    uniforms: tuple[Row, Row], normals: tuple[Row, Row], precisions: tuple[float, float], means: tuple[float, float]
) -> float:
    """``means``: of class +1, of class -1; a label is correct where its uniform number is below the precision."""
    sets = []
    for index in (0, 1):
        points = []
        for uniform, normal in zip(uniforms[index], normals[index], strict=True):
            correct = uniform < precisions[index]
            points.append(means[index if correct else 1 - index] + normal)
        sets.append(points)
    return half_sum_of_means(*sets)


def linear_answers(points: Sequence[Row], theta: Row, b: float) -> list[bool]:
    return [sum(t * x for t, x in zip(theta, point, strict=True)) + b > 0 for point in points]


def best_offset(along: Row, positive: Sequence[bool], candidates: Row) -> float:
    """The first of the candidates with the least number of wrong answers to along + offset > 0."""
    best, least = math.nan, len(along) + 1
    for offset in candidates:
        wrong = sum((a + offset > 0) != p for a, p in zip(along, positive, strict=True))
        if wrong < least:
            best, least = offset, wrong
    return best


def feature_errors(
    training: tuple[Sequence[Row], Sequence[Row]], fresh: Sequence[Row], positive: Sequence[bool], k1: float, k2: float
) -> tuple[float, float]:
    """The threshold in units of squared length, and the share of wrong answers sign(-Z + b) on fresh points."""

    def z(point: Row) -> float:
        return k1 * sum(x * x for x in point) + k2

    b = half_sum_of_means([z(x) for x in training[0]], [z(x) for x in training[1]])
    wrong = sum((-z(x) + b > 0) != p for x, p in zip(fresh, positive, strict=True))
    return (b - k2) / k1, wrong / len(fresh)
