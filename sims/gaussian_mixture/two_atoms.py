"""Two atoms found again in noisy samples, by the method of moments."""

import math
from typing import Any

from assay.stream import Stream, simulation

__all__ = ["two_atoms_moments", "two_atoms_raw"]

Array = Any


@simulation(outputs=("distance",), block=64, gpu_block=2**12)
def two_atoms_raw(stream: Stream, trials: int, *, sample_size: int, noise: float) -> dict[str, Array]:
    """Samples y + noise g, y = +-1 with chance 1/2: their moments, the law of two atoms with these, its distance W_1.

    The noise is known: X, X^2 - noise^2, X^3 - 3 noise^2 X are averaged.  Where the variance so estimated is not
    positive, both atoms lie at the mean.

    Parameters
    ----------
    sample_size : n.  noise : over half the distance of the atoms.

    Returns
    -------
    distance : (trials,), between the estimated law and the true one.
    """
    xp = stream.xp
    x = stream.signs((trials, sample_size)) + noise * stream.normal((trials, sample_size))
    square = x * x
    variance = noise * noise
    first = xp.mean(x, axis=1)
    second = xp.mean(square, axis=1) - variance
    third = xp.mean(square * x, axis=1) - 3.0 * variance * first
    return {"distance": _distance(xp, first, second, third)}


@simulation(outputs=("distance",), block=4096, gpu_block=2**18)
def two_atoms_moments(stream: Stream, trials: int, *, sample_size: int, noise: float) -> dict[str, Array]:
    """The same for so many samples that averages are normal: they are drawn in the place of the samples.

    Parameters, Returns: as in `two_atoms_raw`.
    """
    size = float(sample_size)
    # X = y + noise g given y: h_1 = y + noise g, h_2 = 1 + 2 y noise g + noise^2 He_2, and so on; the averages of
    # y g, He_2 and the others are uncorrelated with variance 1/n (2/n, 6/n), g and y g among them.
    g, sign, signed = (stream.normal((trials,)) / math.sqrt(size) for _ in range(3))
    two, signed_two = (stream.normal((trials,)) * math.sqrt(2.0 / size) for _ in range(2))
    three = stream.normal((trials,)) * math.sqrt(6.0 / size)
    first = sign + noise * g
    second = 1.0 + 2.0 * noise * signed + noise**2 * two
    third = sign + 3.0 * noise * g + 3.0 * noise**2 * signed_two + noise**3 * three
    return {"distance": _distance(stream.xp, first, second, third)}


def _distance(xp: Any, first: Array, second: Array, third: Array) -> Array:
    """The area between two distribution functions: of the law with these moments, and of +-1."""
    variance = second - first * first
    central = third - first * (3.0 * second - 2.0 * first * first)
    spread = xp.where(variance > 0, variance, 1.0)
    half = 0.5 * central / spread
    root = xp.sqrt(half * half + spread)
    far = xp.abs(half) + root  # from the mean to the farther atom; the product of both is the variance
    near = spread / far
    above, below = xp.where(half >= 0, far, near), xp.where(half >= 0, near, far)
    weight = below / (above + below)
    above, below = xp.where(variance > 0, above, 0.0), xp.where(variance > 0, below, 0.0)
    high, low = first + above, first - below
    points = xp.sort(xp.stack([low, high, xp.ones_like(low), -xp.ones_like(low)], axis=1), axis=1)
    middle = 0.5 * (points[:, 1:] + points[:, :-1])
    mine = xp.where(middle > low[:, None], 1.0 - weight[:, None], 0.0)
    mine = mine + xp.where(middle > high[:, None], weight[:, None], 0.0)
    true = 0.5 * xp.astype(middle > -1.0, xp.float64) + 0.5 * xp.astype(middle > 1.0, xp.float64)
    return xp.sum(xp.abs(mine - true) * (points[:, 1:] - points[:, :-1]), axis=1)
