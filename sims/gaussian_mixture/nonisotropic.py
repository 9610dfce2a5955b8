"""The mean classifier with noise of unequal variances: from raw points and in reduced form."""

import math
from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation

__all__ = [
    "error_given", "unequal_mean", "unequal_mean_raw", "unequal_variances", "weights_of_the_mean", "whitened_mean",
    "whitened_mean_raw",
]  # fmt: skip

Array = Any


@simulation(outputs=("error",), block=2048, gpu_block=2**15)
def unequal_mean(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    labelled_size: int,
    mean_length: float,
    condition_number: float,
    mean_shape: str,
) -> dict[str, Array]:
    """Error of the average w of m labelled points y x, given w, the points taken as they are.

    The coordinates of w are independent normal numbers around those of mu with variances lambda_j/m; lambda is a
    geometric sequence of mean 1. The fresh point is averaged over.

    Parameters
    ----------
    dimension : d.  labelled_size : m.  mean_length : |mu|.  condition_number : largest over smallest variance.
    mean_shape : "generic" (cos(1 + j)), or "extreme": half on the smallest and half on the largest variance.

    Returns
    -------
    error : (trials,), chance that a fresh point is misclassified.
    """
    mean, spread = unequal_variances(stream, dimension, mean_length, condition_number, mean_shape)
    weights = mean + spread * stream.normal((trials, dimension)) / math.sqrt(labelled_size)
    return {"error": error_given(stream, weights, mean, spread)}


@simulation(outputs=("wrong", "error"), block=4096, gpu_block=2**14, like=unequal_mean)
def unequal_mean_raw(stream: Stream, trials: int, *, labelled_size: int, **model: Any) -> dict[str, Array]:
    """Draw labelled points, average label times point, classify a fresh point. Parameters as `unequal_mean`."""
    mean, spread = unequal_variances(stream, **model)
    weights, wrong = _learn(stream, trials, mean, spread, labelled_size)
    return {"wrong": wrong, "error": error_given(stream, weights, mean, spread)}


@simulation(like=unequal_mean)
def whitened_mean(stream: Stream, trials: int, *, labelled_size: int, **model: Any) -> dict[str, Array]:
    """As `unequal_mean`, every coordinate divided by its standard deviation first."""
    mean, spread = unequal_variances(stream, **model)
    white = mean / spread
    weights = white + stream.normal((trials, model["dimension"])) / math.sqrt(labelled_size)
    return {"error": error_given(stream, weights, white, stream.ones((model["dimension"],)))}


@simulation(outputs=("wrong",), block=4096, gpu_block=2**14, like=unequal_mean)
def whitened_mean_raw(stream: Stream, trials: int, *, labelled_size: int, **model: Any) -> dict[str, Array]:
    """As `unequal_mean_raw`, every point divided by the coordinates' standard deviations first."""
    mean, spread = unequal_variances(stream, **model)
    return {"wrong": _learn(stream, trials, mean, spread, labelled_size, scale=spread)[1]}


@simulation(outputs=("error",), block=32, gpu_block=32)
def weights_of_the_mean(
    stream: Stream, trials: int, *, dimension: int, mean_length: float, condition_number: float, mean_shape: str
) -> dict[str, Array]:
    """Error of w = mu, the limit of ever more labelled points; nothing is random."""
    mean, spread = unequal_variances(stream, dimension, mean_length, condition_number, mean_shape)
    return {"error": stream.ones((trials,)) * error_given(stream, mean[None, :], mean, spread)}


def unequal_variances(
    stream: Stream, dimension: int, mean_length: float, condition_number: float, mean_shape: str
) -> tuple[Array, Array]:
    """Class mean and standard deviations."""
    xp = stream.xp
    order = xp.astype(stream.arange(dimension), xp.float64)
    variance = xp.exp(math.log(condition_number) * order / (dimension - 1))
    extremes = xp.astype((order == 0) | (order == dimension - 1), xp.float64)
    mean = extremes if mean_shape == "extreme" else xp.cos(1.0 + order)
    return mean_length * mean / xp.linalg.vector_norm(mean), xp.sqrt(variance / xp.mean(variance))


def error_given(stream: Stream, weights: Array, mean: Array, spread: Array) -> Array:
    """Chance that a fresh point is on the wrong side, given the weights."""
    xp = stream.xp
    return ndtr(-xp.sum(weights * mean, axis=1) / xp.linalg.vector_norm(weights * spread, axis=1))


def _learn(
    stream: Stream, trials: int, mean: Array, spread: Array, size: int, scale: Array | float = 1.0
) -> tuple[Array, Array]:
    """The average of y x over labelled points, and whether it misclassifies one more."""
    xp = stream.xp

    def labelled() -> Array:
        label = stream.signs((trials, 1))
        return label * (label * mean + spread * stream.normal((trials, mean.shape[0]))) / scale

    total = stream.zeros((trials, mean.shape[0]))
    for _ in range(size):
        total = total + labelled()
    weights = total / size
    return weights, xp.astype(xp.sum(weights * labelled(), axis=1) <= 0, xp.float64)
