"""A fixed linear classifier on raw points, each moved by the worst attack of a given norm and radius."""

from typing import Any

from assay.stream import Stream, simulation

__all__ = ["attacked_points", "worst_attack"]

Array = Any
_NUMBERS_AT_ONCE = 2**16  # of the points that are moved and classified together: they stay in the cache


@simulation(outputs=("wrong",), block=2**14, gpu_block=2**20)
def attacked_points(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    signal_to_noise: float,
    noise_scale: float,
    attack_norm: str,
    attack_share: float,
    threshold_share: float,
) -> dict[str, Array]:
    """Draw a labelled point, attack it, classify it by a soft-thresholded mean.

    The label y is +1 or -1 with chance 1/2, the point is y mu plus sigma times standard normal noise; mu has length
    s sigma and coordinates that fall like 1/sqrt(j) with alternating signs.

    Parameters
    ----------
    dimension : d.  signal_to_noise : s.  noise_scale : sigma.
    attack_norm : l1, l2 or linf.  attack_share : radius over the norm of mu.
    threshold_share : the weights are sign(mu_j) (|mu_j| - t max|mu|)_+.

    Returns
    -------
    wrong : (trials,), 1.0 where the attacked point is not on its label's side.
    """
    xp = stream.xp
    order = xp.astype(stream.arange(dimension), xp.float64)
    mean = xp.cos(order * xp.pi) / xp.sqrt(1.0 + order)
    mean = signal_to_noise * noise_scale * mean / xp.linalg.vector_norm(mean)
    size = xp.abs(mean)
    shrunk = size - threshold_share * xp.max(size)
    weights = xp.sign(mean) * xp.where(shrunk > 0, shrunk, 0.0 * shrunk)
    norm = {"l1": xp.sum(size), "l2": xp.linalg.vector_norm(mean), "linf": xp.max(size)}[attack_norm]
    label, noise = stream.signs((trials, 1)), stream.normal((trials, dimension))
    # The attack on y is -y times one vector: attacked points are drawn around y times this.
    moved = mean - attack_share * norm * worst_attack(xp, weights, attack_norm)
    some = trials if stream.draws_on_gpu else max(1, _NUMBERS_AT_ONCE // dimension)
    wrong = []
    for first in range(0, trials, some):
        here = slice(first, min(first + some, trials))
        point = label[here, :] * moved + noise_scale * noise[here, :]
        wrong.append(label[here, 0] * (point @ weights) <= 0)
    return {"wrong": xp.astype(xp.concat(wrong), xp.float64)}


def worst_attack(xp: Any, weights: Array, attack_norm: str) -> Array:
    """The vector of norm 1 (along the last axis) with the largest inner product with the weights.

    l2: along the weights.  linf: every coordinate by 1 in its weight's direction.  l1: all on the largest weight.
    """
    if attack_norm == "linf":
        return xp.sign(weights)
    if attack_norm == "l2":
        return weights / xp.linalg.vector_norm(weights, axis=-1, keepdims=True)
    size = xp.abs(weights)
    largest = xp.astype(size == xp.max(size, axis=-1, keepdims=True), xp.float64)
    return xp.sign(weights) * largest / xp.sum(largest, axis=-1, keepdims=True)
