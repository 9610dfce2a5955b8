"""The direction of a class mean from samples of two noise levels, by weighted second moments."""

import math
from typing import Any

from assay.stream import Stream, simulation

__all__ = ["noisy_subspace", "noisy_subspace_raw"]

Array = Any
_OUTPUTS = ("optimal", "flat", "inverse_variance", "clean_only", "noisy_only")


@simulation(outputs=_OUTPUTS, block=128, gpu_block=2**14)
def noisy_subspace(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    clean_size: int,
    noisy_size: int,
    clean_noise: float,
    noisy_noise: float,
) -> dict[str, Array]:
    """Squared sine of the angle between mu and the top eigenvector of sum_i w_i (x_i x_i' - sigma_i^2 I).

    Samples are x = y mu + sigma g with |mu| = 1 and unknown signs y, which x x' does not hold.  Turning the samples of
    a group into one another makes one of them sqrt(n) mu + sigma g and leaves n - 1 of pure noise, whose second
    moments are sigma^2 L L' with L of Bartlett: chi numbers on the diagonal, normal ones below.

    Parameters
    ----------
    dimension : d.  clean_size, noisy_size : numbers of samples, more than d.
    clean_noise, noisy_noise : their noise over |mu|.

    Returns
    -------
    optimal, flat, inverse_variance : (trials,), with the weights 1/(sigma^2 (sigma^2 + |mu|^2)), 1, 1/sigma^2.
    clean_only, noisy_only : (trials,), from one group alone.
    """
    groups = ((clean_size, clean_noise), (noisy_size, noisy_noise))
    return _scored(stream, [_second_moments(stream, trials, dimension, n, v) for n, v in groups], groups)


@simulation(outputs=_OUTPUTS, block=32, gpu_block=2**12)
def noisy_subspace_raw(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    clean_size: int,
    noisy_size: int,
    clean_noise: float,
    noisy_noise: float,
) -> dict[str, Array]:
    """The same from samples drawn one by one.

    Parameters, Returns: as in `noisy_subspace`.
    """
    xp = stream.xp
    groups = ((clean_size, clean_noise), (noisy_size, noisy_noise))
    moments = []
    for size, noise in groups:
        axis = xp.concat([stream.ones((1,)), stream.zeros((dimension - 1,))])
        points = stream.signs((trials, size, 1)) * axis + noise * stream.normal((trials, size, dimension))
        moments.append(xp.matmul(xp.matrix_transpose(points), points))
    return _scored(stream, moments, groups)


def _second_moments(stream: Stream, trials: int, dimension: int, size: int, noise: float) -> Array:
    """Sum of x x' over a group, mu along the first axis."""
    xp = stream.xp
    lower = xp.tril(stream.normal((trials, dimension, dimension)), k=-1)
    dof = xp.astype(size - 1 - stream.arange(dimension), xp.float64)
    diagonal = xp.sqrt(stream.chisquare((trials, dimension), dof))
    lower = lower + diagonal[..., None] * xp.eye(dimension, dtype=xp.float64, device=stream.device)
    first = noise * stream.normal((trials, dimension))
    along = xp.concat([stream.full((trials, 1), math.sqrt(size)), stream.zeros((trials, dimension - 1))], axis=1)
    first = first + along
    return first[:, :, None] * first[:, None, :] + noise * noise * xp.matmul(lower, xp.matrix_transpose(lower))


def _scored(stream: Stream, moments: list[Array], groups: tuple[tuple[int, float], ...]) -> dict[str, Array]:
    xp = stream.xp
    eye = xp.eye(moments[0].shape[1], dtype=xp.float64, device=stream.device)
    centred = [m - n * v * v * eye for m, (n, v) in zip(moments, groups, strict=True)]

    def squared_sine(first: float, second: float) -> Array:
        _, vectors = xp.linalg.eigh(first * centred[0] + second * centred[1])
        across = vectors[:, 1:, -1]
        return xp.sum(across * across, axis=1)

    (_, clean), (_, noisy) = groups
    return {
        "optimal": squared_sine(1 / (clean**2 * (clean**2 + 1)), 1 / (noisy**2 * (noisy**2 + 1))),
        "flat": squared_sine(1.0, 1.0),
        "inverse_variance": squared_sine(clean**-2.0, noisy**-2.0),
        "clean_only": squared_sine(1.0, 0.0),
        "noisy_only": squared_sine(0.0, 1.0),
    }
