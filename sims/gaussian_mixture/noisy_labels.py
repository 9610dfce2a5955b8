"""Two Gaussian classes with wrong labels: raw data, the logistic loss, its gradient."""

import math
from typing import Any

from attrs import frozen

from assay.stream import Stream

__all__ = ["NoisyData", "class_mean", "draw_noisy", "negative_gradient"]

Array = Any


@frozen
class NoisyData:
    """Points (trials, n, p), their true classes and their labels (trials, n), +1.0 or -1.0."""

    points: Array
    truth: Array
    labels: Array

    @property
    def clean(self) -> Array:
        """Where the label is the true class."""
        return self.labels == self.truth


def draw_noisy(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, noise: float
) -> NoisyData:
    """Points x = y (v + sigma z) with a fair class y; a label is replaced by a coin flip with chance Delta.

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : Delta.  noise : sigma, as |v| = 1.
    """
    xp, shape = stream.xp, (trials, sample_size)
    truth = stream.signs(shape)
    points = truth[..., None] * (class_mean(stream, dimension) + noise * stream.normal((*shape, dimension)))
    labels = xp.where(stream.uniform(shape) < label_noise, stream.signs(shape), truth)
    return NoisyData(points, truth, labels)


def class_mean(stream: Stream, dimension: int) -> Array:
    """A fixed unit vector without special coordinates."""
    xp = stream.xp
    axis = xp.cos(1.0 + math.sqrt(2.0) * xp.astype(stream.arange(dimension), xp.float64))
    return axis / xp.linalg.vector_norm(axis)


def negative_gradient(stream: Stream, data: NoisyData, weights: Array) -> Array:
    """The mean over points of x (e - tanh<theta, x>)/2, for weights (trials, p).

    It is minus the gradient of the logistic loss log(1 + exp(-2 e <theta, x>))/2.
    """
    xp = stream.xp
    scores = xp.matmul(data.points, weights[..., None])[..., 0]
    pull = 0.5 * (data.labels - xp.tanh(scores)) / data.points.shape[1]
    return xp.matmul(pull[:, None, :], data.points)[:, 0, :]
