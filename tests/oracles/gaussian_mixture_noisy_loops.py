"""Noisy samples, one at a time: Hermite polynomials by their sum, weighted second moments, two atoms by moments."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import wasserstein_distance

__all__ = ["hermite_estimate", "squared_sine", "two_atom_distance", "two_atoms_of_moments"]


def hermite_estimate(x: float, noise: float, order: int) -> float:
    """sigma^r He_r(x/sigma) by r! sum_m (-1)^m (x/sigma)^(r-2m)/(m! (r-2m)! 2^m)."""
    total = 0.0
    for m in range(order // 2 + 1):
        factor = math.factorial(order) / (math.factorial(m) * math.factorial(order - 2 * m) * 2**m)
        total += (-1) ** m * factor * x ** (order - 2 * m) * noise ** (2 * m)
    return total


def squared_sine(
    groups: Sequence[Sequence[Sequence[float]]], noises: Sequence[float], weights: Sequence[float]
) -> float:
    """Angle between the first axis and the top eigenvector of sum_i w_i (x_i x_i' - s_i^2 I), sample by sample."""
    d = len(groups[0][0])
    matrix = np.zeros((d, d))
    for points, noise, weight in zip(groups, noises, weights, strict=True):
        for x in points:
            for i in range(d):
                for j in range(d):
                    matrix[i, j] += weight * (x[i] * x[j] - (noise**2 if i == j else 0.0))
    values, vectors = np.linalg.eig(matrix)
    top = np.real(vectors[:, int(np.argmax(np.real(values)))])
    return float(1 - top[0] ** 2 / np.sum(top**2))


def two_atoms_of_moments(m1: float, m2: float, m3: float) -> tuple[list[float], list[float]]:
    """Places and weights: roots of the polynomial that is orthogonal to 1 and x, and Vandermonde's equations."""
    if m2 - m1**2 <= 0:
        return [m1, m1], [0.5, 0.5]
    coefficients = np.linalg.solve(np.array([[1.0, m1], [m1, m2]]), -np.array([m2, m3]))
    places = np.roots([1.0, coefficients[1], coefficients[0]])
    weights = np.linalg.solve(np.vstack([np.ones(2), places]), np.array([1.0, m1]))
    return places.tolist(), weights.tolist()


def two_atom_distance(samples: Sequence[float], noise: float) -> float:
    """W_1 between the law that the samples' moments give and the atoms -1 and 1."""
    moments = [sum(hermite_estimate(x, noise, r) for x in samples) / len(samples) for r in (1, 2, 3)]
    places, weights = two_atoms_of_moments(*moments)
    return float(wasserstein_distance(places, [-1.0, 1.0], weights, [0.5, 0.5]))
