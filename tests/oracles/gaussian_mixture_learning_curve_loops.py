"""Slow twin of the late change of the mean classifier's error: one trial, one coordinate after another."""

import math
from collections.abc import Sequence

__all__ = ["scaled_change"]

Vector = Sequence[float]


def error(weights: Vector, mean: Vector, spread: Vector) -> float:
    """Chance that <w, x> <= 0 for x ~ N(mean, diag(spread^2))."""
    along = math.fsum(w * m for w, m in zip(weights, mean, strict=True))
    across = math.sqrt(math.fsum((w * s) ** 2 for w, s in zip(weights, spread, strict=True)))
    return 0.5 * math.erfc(along / across / math.sqrt(2))


def scaled_change(noise: Vector, mean: Vector, spread: Vector, size: int) -> float:
    """m times the mean of both errors at mean +- noise/sqrt(m), less the error at the mean."""
    total = 0.0
    for sign in (1.0, -1.0):
        weights = [m + sign * s * z / math.sqrt(size) for m, s, z in zip(mean, spread, noise, strict=True)]
        total += error(weights, mean, spread) / 2
    return size * (total - error(mean, mean, spread))
