"""The sum of the labelled training points, S = sum_i y_i x_i, from whole points."""

from typing import Any

from assay.stream import Stream, simulation

__all__ = ["summed_data"]

Array = Any


@simulation(
    outputs=("square", "other_square", "product", "fourth", "home", "diagonal", "across"), block=2048, gpu_block=2**13
)
def summed_data(
    stream: Stream, trials: int, *, samples: int, dimension: int, cluster_norm: float, label_noise: float
) -> dict[str, Array]:
    """S = A_1 mu_1 + A_2 mu_2 + noise: the counts A_k from the labelled clusters, the noise from the points.

    Parameters
    ----------
    samples : n.  dimension : p, at least 3.
    cluster_norm : M.  label_noise : chance that a label is flipped.

    Returns
    -------
    square, other_square, product : (trials,), A_1^2, A_2^2 and A_1 A_2.
    fourth : (trials,), A_1^2 A_2^2.
    home : (trials,), 1 where A_1 = A_2 = 0.
    diagonal : (trials,), 1 where A_1 + A_2 = 0.
    across : (trials,), the third coordinate of S (off the plane of the means) over sqrt(n).
    """
    xp = stream.xp
    shape = (trials, samples)
    cluster = stream.integers(shape, 0, 4)
    clean = 1.0 - 2.0 * xp.astype(cluster // 2, xp.float64)
    labels = xp.where(stream.uniform(shape) < label_noise, -clean, clean)
    side = labels * (1.0 - 2.0 * xp.astype(cluster % 2, xp.float64))
    zero = stream.zeros((1, 1))
    first = xp.sum(xp.where(cluster < 2, side, zero), axis=1)
    second = xp.sum(xp.where(cluster < 2, zero, side), axis=1)
    means = xp.where(
        (cluster // 2)[..., None] == stream.arange(dimension), cluster_norm * side[..., None], stream.zeros((1, 1, 1))
    )
    total = xp.sum(means + labels[..., None] * stream.normal((*shape, dimension)), axis=1)
    return {
        "square": first * first,
        "other_square": second * second,
        "product": first * second,
        "fourth": first**2 * second**2,
        "home": xp.astype(xp.logical_and(first == 0.0, second == 0.0), xp.float64),
        "diagonal": xp.astype(first + second == 0.0, xp.float64),
        "across": total[:, 2] / samples**0.5,
    }
