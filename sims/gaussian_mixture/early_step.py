"""The first gradient step on wrong labels: from few random numbers, and on raw data."""

from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation
from sims.gaussian_mixture.noisy_labels import class_mean, draw_noisy, negative_gradient

__all__ = ["STEP_LENGTH", "early_step", "early_step_no_own_share", "early_step_raw"]

Array = Any
STEP_LENGTH = 0.5


@simulation(outputs=("fresh", "clean", "wrong"), block=2**14, gpu_block=2**20)
def early_step(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, noise: float
) -> dict[str, Array]:
    """Chances that one step from 0 classifies three points rightly: a fresh one, one with the right and one with the
    wrong label among the n that the step is made of.

    Of the other points only their sum matters: its component along the class mean and its length across.  The point's
    own noise along that sum is averaged over.

    Parameters
    ----------
    sample_size : n.  dimension : p >= 3.  label_noise : Delta.  noise : sigma, as |v| = 1.

    Returns
    -------
    fresh, clean, wrong : (trials,), each given the sum and the point's length across it.
    """
    xp = stream.xp
    along, length = _sum(stream, trials, sample_size, dimension, label_noise, noise)
    outputs = {"fresh": ndtr(along / length / noise)}
    for name, own in (("clean", 1.0), ("wrong", -1.0)):
        along, length = _sum(stream, trials, sample_size - 1, dimension, label_noise, noise)
        cosine = along / length
        aside = xp.sqrt(xp.clip(1.0 - cosine * cosine, 0.0, None)) + noise * stream.normal((trials,))
        across = aside * aside + noise**2 * stream.chisquare((trials,), dimension - 2)
        outputs[name] = _own_share(stream, cosine, length, across, noise, own)
    return outputs


def _sum(
    stream: Stream, trials: int, count: int, dimension: int, label_noise: float, noise: float
) -> tuple[Array, Array]:
    """The sum of label times point over ``count`` points: its component along v, and its length."""
    xp = stream.xp
    flips = stream.binomial((trials,), count, 0.5 * label_noise)
    spread = noise * count**0.5
    along = xp.astype(count - 2 * flips, xp.float64) + spread * stream.normal((trials,))
    across = spread**2 * stream.chisquare((trials,), dimension - 1)
    return along, xp.sqrt(along * along + across)


def _own_share(stream: Stream, cosine: Array, length: Array, across: Array, noise: float, own: float) -> Array:
    """P(length w + own (w^2 + across) > 0) for w normal around ``cosine`` with deviation ``noise``."""
    xp = stream.xp
    inside = length * length - 4.0 * across
    far = 0.5 * (length + xp.sqrt(xp.clip(inside, 0.0, None)))
    near = across / far
    if own > 0:  # right unless -far < w < -near
        chance = ndtr((cosine + near) / noise) + ndtr((-far - cosine) / noise)
        return xp.where(inside > 0, chance, xp.ones_like(chance))
    chance = ndtr((cosine - near) / noise) - ndtr((cosine - far) / noise)
    return xp.where(inside > 0, chance, xp.zeros_like(chance))


@simulation(outputs=("fresh", "clean", "wrong"), like=early_step)
def early_step_no_own_share(stream: Stream, trials: int, **parameters: Any) -> dict[str, Array]:
    """A wrong simulation: training points are treated as fresh ones."""
    fresh = early_step(stream, trials, **parameters)["fresh"]
    return {"fresh": fresh, "clean": fresh, "wrong": fresh}


@simulation(outputs=("fresh", "clean", "clean_share", "wrong", "wrong_share"), block=64, gpu_block=2**10)
def early_step_raw(
    stream: Stream, trials: int, *, sample_size: int, dimension: int, label_noise: float, noise: float
) -> dict[str, Array]:
    """One step of gradient descent on the logistic loss from 0, on raw points with wrong labels.

    Parameters
    ----------
    sample_size : n.  dimension : p.  label_noise : Delta.  noise : sigma, as |v| = 1.

    Returns
    -------
    fresh : (trials,), accuracy on fresh points.
    clean_share, wrong_share : (trials,), share of the n points with the right and with a wrong label.
    clean, wrong : (trials,), share of the n points that are such and that are classified as their true class.
    """
    xp = stream.xp
    data = draw_noisy(
        stream, trials, sample_size=sample_size, dimension=dimension, label_noise=label_noise, noise=noise
    )
    weights = STEP_LENGTH * negative_gradient(stream, data, stream.zeros((trials, dimension)))
    fits = xp.matmul(data.points, weights[..., None])[..., 0] * data.truth > 0
    cosine = (weights @ class_mean(stream, dimension)) / xp.linalg.vector_norm(weights, axis=1)

    def share(chosen: Array) -> Array:
        return xp.mean(xp.astype(chosen, xp.float64), axis=1)

    return {
        "fresh": ndtr(cosine / noise),
        "clean": share(fits & data.clean),
        "clean_share": share(data.clean),
        "wrong": share(fits & ~data.clean),
        "wrong_share": share(~data.clean),
    }
