"""Slow twins of logistic regression in standard units: one training set at a time, scikit-learn's own learners."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.oracles.gaussian_mixture_generative_loops import ridge_logistic

__all__ = ["lost_and_tilt", "standardised_by_scikit", "strong_logistic"]

Rows = Sequence[Sequence[float]]


def strong_logistic(points: Any, label: Any, strength: float) -> tuple[Any, float]:
    """scikit-learn's LogisticRegression with any C: weights and offset."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, tol=1e-12, max_iter=50000).fit(points, label)
    return model.coef_[0], float(model.intercept_[0])


def standardised_by_scikit(points: Any, label: Any) -> tuple[Any, float]:
    """StandardScaler, then LogisticRegression with C = 1; weights and offset for the features as they were."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(points)
    weights, offset = ridge_logistic(scaler.transform(points), label)
    return weights / scaler.scale_, offset - float(weights / scaler.scale_ @ scaler.mean_)


def lost_and_tilt(points: Rows, label: Sequence[float], mean: Sequence[float], strength: float) -> tuple[float, float]:
    """n times the lost share of naive Bayes' score, and the tilt of the scatter, number by number."""
    n, m = len(mean), len(points)
    classes = {
        y: [math.fsum(p[j] for p, z in zip(points, label, strict=True) if z == y) / (m / 2) for j in range(n)]
        for y in (1.0, -1.0)
    }
    naive = [(a - b) / 2 for a, b in zip(classes[1.0], classes[-1.0], strict=True)]
    weights, _ = strong_logistic(np.asarray(points), np.asarray(label), strength)

    def score(w: Any) -> float:
        return _product(w, mean) / math.sqrt(_product(w, w))

    scatter = [0.0] * n  # S d
    for point, y in zip(points, label, strict=True):
        rest = [x - c for x, c in zip(point, classes[y], strict=True)]
        along = _product(rest, naive)
        scatter = [s + along * x for s, x in zip(scatter, rest, strict=True)]
    tilt = _product(naive, scatter) / _product(naive, naive) - _product(mean, scatter) / _product(mean, naive)
    return n * (1.0 - score(weights) / score(naive)), tilt


def _product(a: Sequence[float], b: Sequence[float]) -> float:
    return math.fsum(float(x) * float(y) for x, y in zip(a, b, strict=True))
