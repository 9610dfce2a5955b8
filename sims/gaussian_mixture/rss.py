"""Robust self-supervised learning (RSS) of a linear classifier, on arrays of any library of the array-API standard.

    from sims.gaussian_mixture.rss import fit_rss
    fit = fit_rss(points, labels, unlabelled, slope=0.2, unlabelled_slope=0.2, weight=2.0)
    labels_of_new_points = fit.predict(new_points)

RSS minimises over directions theta of length 1

    mean_i min(1, max(0, 1 - slope y_i <theta, x_i>)) + weight mean_j max(0, 1 - unlabelled_slope |<theta, x'_j>|),

the 0-1 loss after the best move of a point less the price of the move; unlabelled points carry the model's own label.
"""

import math
from typing import Any

from attrs import evolve, frozen

from assay.stream import namespace_of

__all__ = ["RssFit", "fit_rss", "rss_objective"]

Array = Any
_NUMBERS_AT_ONCE = 2**20  # of the points of a group of problems: a step reads them twice, from the cache if they fit


@frozen(eq=False)
class RssFit:
    """What `fit_rss` returns.

    Attributes
    ----------
    direction : (..., d), of length 1.
    objective : (...,), the minimised sum of both losses there.
    """

    direction: Array
    objective: Array

    def predict(self, points: Array) -> Array:
        """Labels +1.0 or -1.0 of points (..., k, d)."""
        xp = namespace_of(points)
        shape, dimension = tuple(points.shape), self.direction.shape[-1]
        if len(shape) < 2 or shape[-1] != dimension:
            raise ValueError(f"points has shape {shape}, expected (..., k, {dimension})")
        scores = _scores(xp, points, self.direction)
        return xp.where(scores < 0, -xp.ones_like(scores), xp.ones_like(scores))


def fit_rss(
    points: Array,
    labels: Array,
    unlabelled: Array = None,
    *,
    slope: float,
    unlabelled_slope: float = 1.0,
    weight: float = 1.0,
    labelled_loss: str = "ramp",
    steps: int = 60,
    start: Array = None,
) -> RssFit:
    """Fit a homogeneous linear classifier to labelled and unlabelled points.

    Leading axes ("...") are independent problems, fitted side by side.  Each step moves theta towards the normalised
    negative gradient; the part of the way is doubled (up to the whole) when the objective falls, and the step undone
    and the part halved when it does not.  For slopes so small that no loss is cut, a whole step is one round of
    self-training with hard labels.

    Parameters
    ----------
    points : (..., m, d), m >= 1.  labels : (..., m), +1 or -1.
    unlabelled : (..., n, d), n >= 1; may be left out where weight = 0.
    slope, unlabelled_slope : slopes of the two losses, > 0: the price of moving a point by one unit.
    weight : weight of the unlabelled loss, >= 0.
    labelled_loss : "ramp" as above, or "linear": the same without being cut at 0 and 1, that is -slope y <theta, x>.
    steps : number of steps, >= 1.
    start : (..., d), where to start; left out, the mean of label times point.

    Returns
    -------
    `RssFit`.  The objective is not convex: the result is the minimum in whose basin the start lies, as a rule that
    with the labels' sign of the two mirror images.

    Raises
    ------
    ValueError for shapes that do not fit, no points where some are needed, slopes that are not positive, and labels
    other than +1 and -1.
    """
    xp = namespace_of(points)
    _check_numbers(slope, unlabelled_slope, weight, labelled_loss, steps)
    _check_arrays(xp, points, labels, unlabelled, weight)
    signed = labels[..., None] * points
    theta = xp.mean(signed, axis=-2) if start is None else start
    if tuple(theta.shape) != (*points.shape[:-2], points.shape[-1]):
        raise ValueError(f"start has shape {tuple(theta.shape)}, expected {(*points.shape[:-2], points.shape[-1])}")
    if bool(xp.any(xp.linalg.vector_norm(theta, axis=-1) == 0)):
        raise ValueError("start is 0 in some problem (the mean of label times point, if none was given)")
    whole = _Problem(
        xp, signed, unlabelled if weight > 0 else None, slope, unlabelled_slope, weight, labelled_loss == "ramp"
    )
    return RssFit(*_in_groups(whole, _unit(xp, theta), steps))


def rss_objective(
    direction: Array,
    points: Array,
    labels: Array,
    unlabelled: Array = None,
    *,
    slope: float,
    unlabelled_slope: float = 1.0,
    weight: float = 1.0,
    labelled_loss: str = "ramp",
) -> Array:
    """The sum of both losses, (...,), of a direction of any length > 0; parameters and errors as in `fit_rss`."""
    xp = namespace_of(points)
    _check_numbers(slope, unlabelled_slope, weight, labelled_loss, 1)
    _check_arrays(xp, points, labels, unlabelled, weight)
    others = unlabelled if weight > 0 else None
    clipped = labelled_loss == "ramp"
    problem = _Problem(xp, labels[..., None] * points, others, slope, unlabelled_slope, weight, clipped)
    return problem.at(_unit(xp, direction))[0]


@frozen(eq=False)
class _Problem:
    xp: Any
    signed: Array
    unlabelled: Array
    slope: float
    unlabelled_slope: float
    weight: float
    clipped: bool

    def at(self, theta: Array) -> tuple[Array, Array]:
        """Objective and negative gradient (as if theta were free) at a direction of length 1."""
        xp = self.xp
        losses = 1.0 - self.slope * _scores(xp, self.signed, theta)
        if self.clipped:
            pulls = xp.astype((losses > 0) & (losses < 1), theta.dtype)
            losses = xp.clip(losses, 0.0, 1.0)
        else:
            pulls = xp.ones_like(losses)
        objective = xp.mean(losses, axis=-1)
        force = self.slope * _combined(xp, pulls, self.signed)
        if self.unlabelled is None:
            return objective, force
        scores = _scores(xp, self.unlabelled, theta)
        losses = xp.clip(1.0 - self.unlabelled_slope * xp.abs(scores), 0.0, 1.0)
        pulls = xp.where(losses > 0, xp.sign(scores), 0.0 * scores)
        force = force + self.weight * self.unlabelled_slope * _combined(xp, pulls, self.unlabelled)
        return objective + self.weight * xp.mean(losses, axis=-1), force


def _in_groups(whole: _Problem, theta: Array, steps: int) -> tuple[Array, Array]:
    """Descend problem by problem, or in groups of small ones; all at once on a device that is not the host."""
    xp, shape, dimension = whole.xp, theta.shape, theta.shape[-1]
    many = math.prod(shape[:-1])

    def flat(points: Array) -> Array:
        return xp.reshape(points, (many, points.shape[-2], dimension))

    theta, signed = xp.reshape(theta, (many, dimension)), flat(whole.signed)
    others = None if whole.unlabelled is None else flat(whole.unlabelled)
    numbers = (signed.shape[1] + (0 if others is None else others.shape[1])) * dimension
    some = max(1, _NUMBERS_AT_ONCE // numbers if "cpu" in str(theta.device).lower() else many)
    parts = []
    for first in range(0, max(1, many), some):
        here = slice(first, min(first + some, many))
        rest = None if others is None else others[here, ...]
        problem = evolve(whole, signed=signed[here, ...], unlabelled=rest)
        parts.append(_descend(xp, problem, theta[here, ...], steps))
    direction, objective = (xp.concat(part, axis=0) for part in zip(*parts, strict=True))
    return xp.reshape(direction, shape), xp.reshape(objective, shape[:-1])


def _descend(xp: Any, problem: _Problem, theta: Array, steps: int) -> tuple[Array, Array]:
    objective, force = problem.at(theta)
    part = xp.ones_like(objective)
    for _ in range(steps):
        size = xp.linalg.vector_norm(force, axis=-1, keepdims=True)
        # Without any force (all points beyond both losses' reach) theta stays.
        toward = xp.where(size > 0, force / xp.where(size > 0, size, xp.ones_like(size)), theta)
        candidate = _unit(xp, theta + part[..., None] * (toward - theta))
        new_objective, new_force = problem.at(candidate)
        better = new_objective <= objective
        theta = xp.where(better[..., None], candidate, theta)
        force = xp.where(better[..., None], new_force, force)
        objective = xp.where(better, new_objective, objective)
        part = xp.where(better, xp.clip(2.0 * part, None, 1.0), 0.5 * part)
    return theta, objective


def _scores(xp: Any, points: Array, theta: Array) -> Array:
    """<theta, x> of every point: (..., k)."""
    return xp.matmul(points, theta[..., None])[..., 0]


def _combined(xp: Any, weights: Array, points: Array) -> Array:
    """Mean of weight times point: (..., d)."""
    return xp.matmul(weights[..., None, :], points)[..., 0, :] / points.shape[-2]


def _unit(xp: Any, theta: Array) -> Array:
    length = xp.linalg.vector_norm(theta, axis=-1, keepdims=True)
    return theta / xp.where(length > 0, length, xp.ones_like(length))


def _check_numbers(slope: float, unlabelled_slope: float, weight: float, labelled_loss: str, steps: int) -> None:
    for name, value in (("slope", slope), ("unlabelled_slope", unlabelled_slope)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} = {value!r} is not a positive number")
    if not (math.isfinite(weight) and weight >= 0):
        raise ValueError(f"weight = {weight!r} is not a number >= 0")
    if labelled_loss not in ("ramp", "linear"):
        raise ValueError(f"labelled_loss = {labelled_loss!r} is not one of ramp, linear")
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise ValueError(f"steps = {steps!r} is not a positive integer")


def _check_arrays(xp: Any, points: Array, labels: Array, unlabelled: Array, weight: float) -> None:
    shape = tuple(points.shape)
    if len(shape) < 2:
        raise ValueError(f"points has shape {shape}, expected (..., m, d)")
    if shape[-2] < 1 or shape[-1] < 1:
        raise ValueError(f"points has shape {shape}: at least one labelled point in at least one dimension is needed")
    if tuple(labels.shape) != shape[:-1]:
        raise ValueError(f"labels has shape {tuple(labels.shape)}, expected {shape[:-1]} as points has {shape}")
    if not bool(xp.all(xp.abs(labels) == 1)):
        raise ValueError("labels holds other values than +1 and -1")
    if weight == 0:
        return
    if unlabelled is None or unlabelled.shape[-2:-1] == (0,):
        raise ValueError(f"unlabelled has no points, and weight = {weight!r} needs some (weight=0 goes without)")
    other = tuple(unlabelled.shape)
    if len(other) != len(shape) or other[:-2] != shape[:-2] or other[-1] != shape[-1]:
        raise ValueError(f"unlabelled has shape {other}, expected {(*shape[:-2], 'n', shape[-1])}".replace("'n'", "n"))
