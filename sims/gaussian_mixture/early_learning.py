"""Gradient descent on wrong labels, up to the end of the early phase."""

from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation
from sims.gaussian_mixture.noisy_labels import NoisyData, class_mean, draw_noisy, negative_gradient

__all__ = ["early_learning", "early_learning_noiseless"]

Array = Any
START, GOAL = 2.0, 0.1
_HORIZON = 10.0  # learning rate times steps after which a run is given up
_NUMBERS_AT_ONCE = 2**19  # of the points of a group of runs: a step reads them twice, from the cache if they fit
_LOOK = 16  # steps between two looks at whether all runs have ended

_OUTPUTS = (
    "steps",
    "wrong_start",
    "wrong_end",
    "clean_end",
    "wrong_share",
    "clean_share",
    "fresh_failure",
    "clean_fall",
    "wrong_rise",
    "first_cosine",
    "least_cosine",
    "farthest",
)


@simulation(outputs=_OUTPUTS, block=64, gpu_block=2**10)
def early_learning(
    stream: Stream,
    trials: int,
    *,
    sample_size: int,
    dimension: int,
    label_noise: float,
    noise: float,
    learning_rate: float,
) -> dict[str, Array]:
    """Gradient descent on the logistic loss from a random start of length 2 until <theta, v> >= 1/10.

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : Delta.  noise : sigma, as |v| = 1.  learning_rate : eta.

    Returns
    -------
    steps : (trials,), their number T, or 10/eta where that is less: the run is then given up.
    wrong_share, clean_share : share of the n points with a wrong and with the right label.
    wrong_start, wrong_end, clean_end : share of the n points that are such and on the side of their true class, at
        the start and at T.
    fresh_failure : chance that a fresh point is on the wrong side at T.
    clean_fall, wrong_rise : by how much the mean of (tanh<theta, x> - label)^2 over such points falls and rises.
    first_cosine, least_cosine : cosine between minus the gradient and v at the start, and the least one before T.
    farthest : largest distance from the start up to T.
    """
    xp = stream.xp
    data = draw_noisy(
        stream, trials, sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise
    )
    mean = class_mean(stream, dimension)
    first = stream.normal((trials, dimension))
    first = START * first / xp.linalg.vector_norm(first, axis=1, keepdims=True)
    run = _in_groups(stream, data, first, mean, learning_rate)
    last = run["weights"]
    before, after = _scores(xp, data, first), _scores(xp, data, last)
    clean, wrong = xp.astype(data.clean, xp.float64), xp.astype(~data.clean, xp.float64)
    change = (xp.tanh(after) - data.labels) ** 2 - (xp.tanh(before) - data.labels) ** 2

    def share(right: Array, chosen: Array) -> Array:
        return xp.mean(xp.astype(right, xp.float64) * chosen, axis=1)

    def average(values: Array, chosen: Array) -> Array:
        return xp.sum(values * chosen, axis=1) / xp.clip(xp.sum(chosen, axis=1), 1.0, None)

    return {
        "steps": run["steps"],
        "wrong_start": share(before * data.truth > 0, wrong),
        "wrong_end": share(after * data.truth > 0, wrong),
        "clean_end": share(after * data.truth > 0, clean),
        "wrong_share": xp.mean(wrong, axis=1),
        "clean_share": xp.mean(clean, axis=1),
        "fresh_failure": ndtr(-(last @ mean) / (noise * xp.linalg.vector_norm(last, axis=1))),
        "clean_fall": -average(change, clean),
        "wrong_rise": average(change, wrong),
        "first_cosine": run["first_cosine"],
        "least_cosine": run["least_cosine"],
        "farthest": run["farthest"],
    }


def _scores(xp: Any, data: NoisyData, weights: Array) -> Array:
    return xp.matmul(data.points, weights[..., None])[..., 0]


def _in_groups(stream: Stream, data: NoisyData, first: Array, mean: Array, rate: float) -> dict[str, Array]:
    trials, size, dimension = data.points.shape
    some = trials if stream.draws_on_gpu else max(1, _NUMBERS_AT_ONCE // (size * dimension))
    runs = []
    for start in range(0, trials, some):
        here = slice(start, min(start + some, trials))
        group = NoisyData(data.points[here, ...], data.truth[here, ...], data.labels[here, ...])
        runs.append(_descend(stream, group, first[here, ...], mean, rate))
    return {name: stream.xp.concat([run[name] for run in runs], axis=0) for name in runs[0]}


def _descend(stream: Stream, data: NoisyData, first: Array, mean: Array, rate: float) -> dict[str, Array]:
    """Each run stops by itself; the loop ends when all have."""
    xp = stream.xp
    weights, steps, farthest = first, stream.zeros(first.shape[:1]), stream.zeros(first.shape[:1])
    least = first_cosine = 2.0 * stream.ones(first.shape[:1])
    for number in range(int(_HORIZON / rate)):
        active = weights @ mean < GOAL
        if number > 0 and number % _LOOK == 0 and not bool(xp.any(active)):  # waits: once in _LOOK steps
            break
        pull = negative_gradient(stream, data, weights)
        cosine = (pull @ mean) / xp.linalg.vector_norm(pull, axis=1)
        if number == 0:
            first_cosine = least = cosine
        least = xp.where(active, xp.minimum(least, cosine), least)
        weights = xp.where(active[:, None], weights + rate * pull, weights)
        steps = steps + xp.astype(active, xp.float64)
        farthest = xp.maximum(farthest, xp.linalg.vector_norm(weights - first, axis=1))
    return {
        "weights": weights,
        "steps": steps,
        "first_cosine": first_cosine,
        "least_cosine": least,
        "farthest": farthest,
    }


@simulation(outputs=("steps", "time"), block=4096, gpu_block=2**20)
def early_learning_noiseless(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, learning_rate: float
) -> dict[str, Array]:
    """The same with sigma = 0, where every point is v or -v: only the start's component along v and the number of
    wrong labels matter.

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : Delta.  learning_rate : eta.

    Returns
    -------
    steps : (trials,), T, or 10/eta where that is less.  time : (trials,), eta T.
    """
    xp = stream.xp
    wrong = stream.binomial((trials,), sample_size, 0.5 * label_noise)
    drift = 1.0 - 2.0 * xp.astype(wrong, xp.float64) / sample_size
    first = stream.normal((trials,))
    along = START * first / xp.sqrt(first * first + stream.chisquare((trials,), dimension - 1))
    steps = stream.zeros((trials,))
    for number in range(int(_HORIZON / learning_rate)):
        active = along < GOAL
        if number % _LOOK == 0 and not bool(xp.any(active)):  # waits: once in _LOOK steps
            break
        along = xp.where(active, along + 0.5 * learning_rate * (drift - xp.tanh(along)), along)
        steps = steps + xp.astype(active, xp.float64)
    return {"steps": steps, "time": learning_rate * steps}
