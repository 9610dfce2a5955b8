"""Does gradient descent on the logistic loss fit every label, wrong ones too, and on which way?"""

from typing import Any

from assay.special import ndtr
from assay.stream import Output, Stream, simulation
from sims.gaussian_mixture.noisy_labels import class_mean, draw_noisy, negative_gradient

__all__ = ["MEMORY_RATE", "MEMORY_STEPS", "accuracy_against_iteration", "memorized"]

Array = Any
MEMORY_STEPS, MEMORY_RATE = 2000, 0.9
_LOOK = 50  # steps between two looks at whether all runs have ended


@simulation(outputs=("memorized", "separated"), block=64, gpu_block=2**10)
def memorized(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, noise: float
) -> dict[str, Array]:
    """2000 steps of gradient descent from 0 on raw points with wrong labels, each scaled by 1/(1 + sigma^2).

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : Delta.  noise : sigma, as |v| = 1.

    Returns
    -------
    memorized : (trials,), share of wrong labels that are fitted at the end, 1 where there is none.
    separated : (trials,), 1.0 where every label is fitted at one of the looks, every 50 steps: the weights then
        separate.
    """
    xp = stream.xp
    data = draw_noisy(
        stream, trials, sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise
    )
    weights = stream.zeros((trials, dimension))
    done = stream.zeros((trials,)) > 0.5
    rate = MEMORY_RATE / (1.0 + noise**2)
    fits = data.clean
    for number in range(1, MEMORY_STEPS + 1):
        weights = weights + rate * negative_gradient(stream, data, weights)
        if number % _LOOK == 0:
            fits = xp.matmul(data.points, weights[..., None])[..., 0] * data.labels > 0
            done = done | xp.all(fits, axis=1)
            if bool(xp.all(done)):  # waits: once in _LOOK steps
                break
    wrong = xp.astype(~data.clean, xp.float64)
    count = xp.sum(wrong, axis=1)
    share = xp.sum(wrong * xp.astype(fits, xp.float64), axis=1) / xp.clip(count, 1.0, None)
    return {
        "memorized": xp.where(count > 0, share, xp.ones_like(share)),
        "separated": xp.astype(done, xp.float64),
    }


@simulation(
    outputs=(Output("clean", axis="iteration"), Output("wrong", axis="iteration"), Output("fresh", axis="iteration")),
    block=32,
    gpu_block=2**9,
)
def accuracy_against_iteration(
    stream: Stream,
    trials: int,
    *,
    sample_size: int,
    dimension: int,
    label_noise: float,
    noise: float,
    learning_rate: float,
    iteration: tuple[int, ...],
) -> dict[str, Array]:
    """Gradient descent on the logistic loss from a random start of length 2: accuracies by true classes on the way.

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : Delta.  noise : sigma, as |v| = 1.  learning_rate : eta.
    iteration : increasing numbers of steps at which to look, 0 for the start.

    Returns
    -------
    clean, wrong : (trials, iterations), accuracy on points with the right and with a wrong label (1/2 if none).
    fresh : (trials, iterations), accuracy on fresh points.
    """
    xp = stream.xp
    data = draw_noisy(
        stream, trials, sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise
    )
    mean = class_mean(stream, dimension)
    weights = stream.normal((trials, dimension))
    weights = 2.0 * weights / xp.linalg.vector_norm(weights, axis=1, keepdims=True)
    looks: dict[str, list[Array]] = {"clean": [], "wrong": [], "fresh": []}
    done = 0
    for goal in iteration:
        for _ in range(goal - done):
            weights = weights + learning_rate * negative_gradient(stream, data, weights)
        done = goal
        right = xp.astype(xp.matmul(data.points, weights[..., None])[..., 0] * data.truth > 0, xp.float64)
        for name, chosen in (("clean", data.clean), ("wrong", ~data.clean)):
            kept = xp.astype(chosen, xp.float64)
            count = xp.sum(kept, axis=1)
            share = xp.sum(right * kept, axis=1) / xp.clip(count, 1.0, None)
            looks[name].append(xp.where(count > 0, share, 0.5 * xp.ones_like(share)))
        looks["fresh"].append(ndtr((weights @ mean) / (noise * xp.linalg.vector_norm(weights, axis=1))))
    return {name: xp.stack(values, axis=1) for name, values in looks.items()}
