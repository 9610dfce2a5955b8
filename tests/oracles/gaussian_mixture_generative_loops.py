"""Slow twins of naive Bayes and logistic regression: feature by feature, point by point, and scikit-learn's own."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["gaussian_naive_bayes", "naive_bayes_by_loops", "ridge_logistic"]

Rows = Sequence[Sequence[float]]


def naive_bayes_by_loops(points: Rows, label: Sequence[float]) -> tuple[list[float], float]:
    """Weights and offset of the log-likelihood ratio: class means, pooled variances, one feature at a time."""
    weights, offset = [], 0.0
    count = len(points)
    floor = 1e-9 * max(_variance([p[j] for p in points]) for j in range(len(points[0])))
    for j in range(len(points[0])):
        upper = [p[j] for p, y in zip(points, label, strict=True) if y > 0]
        lower = [p[j] for p, y in zip(points, label, strict=True) if y < 0]
        a, b = math.fsum(upper) / len(upper), math.fsum(lower) / len(lower)
        squares = math.fsum((x - a) ** 2 for x in upper) + math.fsum((x - b) ** 2 for x in lower)
        weights.append((a - b) / (squares / count + floor))
        offset -= weights[-1] * (a + b) / 2
    return weights, offset


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((v - mean) ** 2 for v in values) / len(values)


def gaussian_naive_bayes(points: "np.ndarray[Any, Any]", label: "np.ndarray[Any, Any]") -> tuple[Any, float]:
    """scikit-learn's GaussianNB with the variances of its two classes averaged: weights and offset."""
    from sklearn.naive_bayes import GaussianNB

    model = GaussianNB().fit(points, label)
    pooled = model.var_.mean(axis=0)
    lower, upper = model.theta_
    weights = (upper - lower) / pooled
    return weights, float(-weights @ (upper + lower) / 2)


def ridge_logistic(points: "np.ndarray[Any, Any]", label: "np.ndarray[Any, Any]") -> tuple[Any, float]:
    """scikit-learn's LogisticRegression with C = 1: weights and offset."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, tol=1e-10, max_iter=20000).fit(points, label)
    return model.coef_[0], float(model.intercept_[0])
