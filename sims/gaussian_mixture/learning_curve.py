"""What labelled points still change when there are many of them: the mean classifier with unequal variances."""

import math
from typing import Any

from assay.stream import Stream, simulation
from sims.gaussian_mixture.nonisotropic import error_given, unequal_variances

__all__ = ["late_change"]

Array = Any


@simulation(outputs=("scaled_change",), block=2048, gpu_block=2**15)
def late_change(
    stream: Stream,
    trials: int,
    *,
    dimension: int,
    labelled_size: int,
    mean_length: float,
    condition_number: float,
    mean_shape: str,
) -> dict[str, Array]:
    """m times what the error of the average of m labelled points exceeds that of mu itself by.

    The average is mu + v with v ~ N(0, Sigma/m), drawn at once. v and -v are equally likely, and the mean of both takes
    away what is odd in v, of the order m^(-1/2).

    Parameters
    ----------
    dimension, labelled_size, mean_length, condition_number, mean_shape : as in `nonisotropic.unequal_mean`.

    Returns
    -------
    scaled_change : (trials,), may be negative.
    """
    mean, spread = unequal_variances(stream, dimension, mean_length, condition_number, mean_shape)
    noise = spread * stream.normal((trials, dimension)) / math.sqrt(labelled_size)
    both = 0.5 * (error_given(stream, mean + noise, mean, spread) + error_given(stream, mean - noise, mean, spread))
    return {"scaled_change": labelled_size * (both - error_given(stream, mean[None, :], mean, spread))}
