"""A random start, before any step."""

from typing import Any

from assay.special import ndtr
from assay.stream import Stream, simulation
from sims.gaussian_mixture.noisy_labels import class_mean

__all__ = ["start_accuracy", "start_accuracy_raw"]

Array = Any
_HIGH = 0.5001


@simulation(outputs=("accuracy", "above"), block=2**14, gpu_block=2**20)
def start_accuracy(stream: Stream, trials: int, *, dimension: int, noise: float) -> dict[str, Array]:
    """Accuracy of a uniform direction on points of any label, by true classes: from its component along v alone.

    Parameters
    ----------
    dimension : p.  noise : sigma, as |v| = 1.

    Returns
    -------
    accuracy : (trials,), points averaged over.  above : (trials,), 1.0 where it exceeds .5001.
    """
    xp = stream.xp
    along = stream.normal((trials,))
    cosine = along / xp.sqrt(along * along + stream.chisquare((trials,), dimension - 1))
    return _outputs(xp, cosine, noise)


@simulation(outputs=("accuracy", "above"), block=2**10, gpu_block=2**14)
def start_accuracy_raw(stream: Stream, trials: int, *, dimension: int, noise: float) -> dict[str, Array]:
    """The same from all coordinates of the direction."""
    xp = stream.xp
    weights = stream.normal((trials, dimension))
    return _outputs(xp, (weights @ class_mean(stream, dimension)) / xp.linalg.vector_norm(weights, axis=1), noise)


def _outputs(xp: Any, cosine: Array, noise: float) -> dict[str, Array]:
    accuracy = ndtr(cosine / noise)
    return {"accuracy": accuracy, "above": xp.astype(accuracy > _HIGH, xp.float64)}
