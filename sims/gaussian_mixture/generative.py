"""Naive Bayes with learned variances and ridge logistic regression, learned from the same labelled points."""

import math
from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation
from sims.gaussian_mixture.naive_bayes import design

__all__ = [
    "first_enough",
    "learned_logistic",
    "learned_naive_bayes",
    "logistic_points",
    "logistic_regression",
    "logistic_share",
    "naive_bayes",
    "naive_bayes_points",
]

Array = Any
_SMOOTHING = 1e-9
_NEWTON = 60
_STEPS = (1.0, 0.5, 0.25, 0.0625)
TARGET = 0.01


@simulation(outputs=("error",), block=64, gpu_block=2**10)
def learned_naive_bayes(stream: Stream, trials: int, *, features: int, class_size: int) -> dict[str, Array]:
    """Naive Bayes with means of each class and pooled variances from m/2 raw points of each class.

    Class means are 1 and -1 in each of n features; the first half of the features has variance n, the others 1.

    Parameters
    ----------
    features : n.  class_size : m/2.

    Returns
    -------
    error : (trials,), chance that a fresh point is misclassified, given what was learned.
    """
    points, label = _draw(stream, trials, features, 2 * class_size)
    weights, offset = naive_bayes(stream.xp, points, label)
    return {"error": _error(stream, weights, offset, features)}


@simulation(outputs=("error", "score"), block=32, gpu_block=2**8)
def learned_logistic(stream: Stream, trials: int, *, features: int, class_size: int) -> dict[str, Array]:
    """Logistic regression with ridge penalty (C = 1) and offset, on the same design.

    Returns
    -------
    error : (trials,), chance that a fresh point is misclassified, given what was learned.
    score : (trials,), mean score of a fresh point over its standard deviation; the error is Phi(-score) but for the
        offset.
    """
    xp = stream.xp
    points, label = _draw(stream, trials, features, 2 * class_size)
    weights, offset = logistic_regression(xp, points, label)
    scale = xp.linalg.vector_norm(weights * design(stream, features), axis=1)
    return {"error": _error(stream, weights, offset, features), "score": xp.sum(weights, axis=1) / scale}


@simulation(outputs=("error", "score"), block=32, gpu_block=2**8)
def logistic_share(stream: Stream, trials: int, *, features: int, points_per_feature: float) -> dict[str, Array]:
    """`learned_logistic` from the even number of points nearest to n times ``points_per_feature``."""
    return learned_logistic(
        stream, trials, features=features, class_size=max(2, round(0.5 * points_per_feature * features))
    )


@simulation(outputs=("points",), block=64, gpu_block=2**10)
def naive_bayes_points(stream: Stream, trials: int, *, features: int) -> dict[str, Array]:
    """Points after which naive Bayes first errs at most .01 more than the best rule, on one growing data set.

    Numbers of points start at 4 and grow by the least even number not below log n; the search ends at n of them.
    """
    return {"points": first_enough(stream, trials, features, naive_bayes, features)}


@simulation(outputs=("points",), block=32, gpu_block=2**9)
def logistic_points(stream: Stream, trials: int, *, features: int) -> dict[str, Array]:
    """The same for logistic regression; the search ends at 6 n points."""
    return {"points": first_enough(stream, trials, features, logistic_regression, 6 * features)}


def first_enough(stream: Stream, trials: int, features: int, learn: Any, most: int) -> Array:
    """Points after which what is learned errs at most .01 more than the best rule, on one growing data set."""
    xp = stream.xp
    step = 2 * math.ceil(0.5 * math.log(features))
    points, label = _draw(stream, trials, features, most)
    target = ndtr(-xp.sqrt(xp.sum(design(stream, features) ** -2.0))) + TARGET
    needed = stream.full((trials,), float(most))
    missing = needed > 0
    for m in range(4, most, step):
        weights, offset = learn(xp, points[:, :m, :], label[:m])
        reached = missing & (_error(stream, weights, offset, features) <= target)
        needed = xp.where(reached, float(m) * xp.ones_like(needed), needed)
        missing = missing & ~reached
        if not bool(xp.any(missing)):  # waits: once for each number of points; the later ones cost most
            break
    return needed


def _draw(stream: Stream, trials: int, features: int, points: int) -> tuple[Array, Array]:
    """Raw points (trials, m, n), and labels (m,) that alternate: every even number of them is balanced."""
    xp = stream.xp
    label = 1.0 - 2.0 * xp.astype(stream.arange(points) % 2, xp.float64)
    noise = stream.normal((trials, points, features))
    return label[:, None] + design(stream, features) * noise, label


def naive_bayes(xp: Any, points: Array, label: Array) -> tuple[Array, Array]:
    """Weights (trials, n) and offset (trials,) of Gaussian naive Bayes with pooled variances.

    A fresh point x is given to the class 1 where <w, x> + b > 0.  Variances are squared distances to the class means
    over the number of points, plus 1e-9 of the largest variance of a feature; the classes' shares are prior chances.

    Parameters
    ----------
    points : (trials, m, n).  label : (m,), 1.0 or -1.0.

    Raises
    ------
    ValueError : shapes that do not match, or a class without points.
    """
    _check(xp, points, label)
    above, below = 0.5 * (1.0 + label)[:, None], 0.5 * (1.0 - label)[:, None]
    many, few = xp.sum(above), xp.sum(below)
    upper, lower = xp.sum(points * above, axis=1) / many, xp.sum(points * below, axis=1) / few
    centre = above * upper[:, None, :] + below * lower[:, None, :]
    variance = xp.mean((points - centre) ** 2, axis=1)
    overall = points - xp.mean(points, axis=1)[:, None, :]
    variance = variance + _SMOOTHING * xp.max(xp.mean(overall**2, axis=1), axis=1)[:, None]
    weights = (upper - lower) / variance
    return weights, xp.log(many / few) - 0.5 * xp.sum(weights * (upper + lower), axis=1)


def logistic_regression(xp: Any, points: Array, label: Array, strength: float = 1.0) -> tuple[Array, Array]:
    """Minimise sum log(1 + exp(-y(<w, x> + b))) + |w|^2/(2C): weights (trials, n) and offset (trials,).

    The minimiser lies in the span of the points: where they are fewer than features, Newton's method runs in
    coordinates of that span.  Each step is the best of four lengths.

    Parameters
    ----------
    points : (trials, m, n).  label : (m,), 1.0 or -1.0.  strength : C.

    Raises
    ------
    ValueError : shapes that do not match, a class without points (the offset then has no optimum), C not positive.
    """
    _check(xp, points, label)
    if not strength > 0:
        raise ValueError(f"strength = {strength!r} is not positive")
    m, n = points.shape[1:]
    inner, basis = points, None
    if m < n:
        basis, triangle = xp.linalg.qr(xp.matrix_transpose(points))
        inner = xp.matrix_transpose(triangle)
    ones = xp.ones_like(inner[:, :, :1])
    rows = label[:, None] * xp.concat([inner, ones], axis=2)
    size = rows.shape[2]
    last = xp.arange(size, device=points.device) == size - 1
    ridge = xp.where(last, xp.zeros_like(rows[0, 0, :]), xp.ones_like(rows[0, 0, :]) / strength)
    penalty = xp.eye(size, dtype=rows.dtype, device=points.device) * ridge
    weights = xp.zeros_like(rows[:, 0, :])
    margin = xp.zeros_like(rows[:, :, 0])
    for _ in range(_NEWTON):
        chance = 1.0 / (1.0 + xp.exp(xp.clip(margin, -700.0, 700.0)))
        gradient = weights * ridge - xp.sum(chance[..., None] * rows, axis=1)
        curved = (chance * (1.0 - chance))[..., None] * rows
        hessian = xp.matmul(xp.matrix_transpose(rows), curved) + penalty
        move = -xp.linalg.solve(hessian, gradient[..., None])[..., 0]
        along = xp.sum(rows * move[:, None, :], axis=2)
        length = _best_length(xp, margin, along, weights, move, ridge)
        weights, margin = weights + length[:, None] * move, margin + length[:, None] * along
        # waits: once a step of Newton's, of which there are few
        if bool(xp.all(xp.max(xp.abs(gradient), axis=1) <= 1e-9 * (1.0 + xp.max(xp.abs(weights), axis=1)))):
            break
    offset = weights[:, size - 1]
    chosen = weights[:, : size - 1]
    if basis is not None:
        chosen = xp.sum(basis * chosen[:, None, :], axis=2)
    return chosen, offset


def _check(xp: Any, points: Array, label: Array) -> None:
    """Points (trials, m, n) with labels (m,), both of which occur."""
    if len(points.shape) != 3 or tuple(label.shape) != (points.shape[1],):
        raise ValueError(
            f"points of shape {tuple(points.shape)} and labels of shape {tuple(label.shape)}: give "
            "(trials, m, n) and (m,)"
        )
    if not bool(xp.all(xp.abs(label) == 1.0)) or abs(float(xp.sum(label))) >= label.shape[0]:
        raise ValueError("labels: give 1.0 and -1.0, both of them")


def _best_length(xp: Any, margin: Array, along: Array, weights: Array, move: Array, ridge: Array) -> Array:
    """Of some fixed step lengths the one with the least loss, (trials,)."""
    losses = []
    for length in _STEPS:
        reached = margin + length * along
        loss = xp.clip(-reached, 0.0, None) + xp.log1p(xp.exp(-xp.abs(reached)))
        losses.append(xp.sum(loss, axis=1) + 0.5 * xp.sum(ridge * (weights + length * move) ** 2, axis=1))
    best = xp.argmin(xp.stack(losses, axis=1), axis=1)
    lengths = xp.asarray(_STEPS, dtype=margin.dtype, device=margin.device)
    return xp.take(lengths, best, axis=0)


def _error(stream: Stream, weights: Array, offset: Array, features: int) -> Array:
    """Chance that a fresh point of either class is misclassified."""
    xp = stream.xp
    scale = xp.linalg.vector_norm(weights * design(stream, features), axis=1)
    score = xp.sum(weights, axis=1)
    return 0.5 * (ndtr(-(score + offset) / scale) + ndtr(-(score - offset) / scale))
