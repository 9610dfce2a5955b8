"""Two runs of each network: on both sides of a line of the diagram, or cold and hot."""

from collections.abc import Mapping
from typing import Any

from assay.stream import Stream, simulation
from sims.sgd_noise.network_lines import begin, measured

__all__ = ["cold_and_hot", "two_regimes"]

Array = Any
_LOW, _HIGH = 1.0 / 16.0, 64.0


@simulation(outputs=("descent", "per_temperature", "ended"), block=64, gpu_block=512)
def two_regimes(
    stream: Stream,
    trials: int,
    *,
    data: str,
    inputs: int,
    points: int,
    layers: int,
    width: int,
    batch_size: int,
    scale: float,
    step_limit: int,
) -> Mapping[str, Array]:
    """Networks trained at the temperatures 1/(16 alpha) and 64/alpha; see `sims.sgd_noise.network_lines`.

    Returns the change of the weights at the first, that at the second over the temperature (both zero unless both runs
    ended), and whether both ended.
    """
    sets, start = begin(stream, trials, data, inputs, points, layers, width)
    temperatures = [_LOW / scale, _HIGH / scale]
    options = {"batch_size": batch_size, "step_limit": step_limit}
    runs = measured(stream, sets, start, alpha=[scale] * 2, temperature=temperatures, **options)
    both = stream.xp.min(runs["ended"], axis=1)
    change = both[:, None] * runs["change"]
    return {"descent": change[:, 0], "per_temperature": change[:, 1] / temperatures[1], "ended": both}


@simulation(outputs=("difference", "ended"), block=64, gpu_block=128)
def cold_and_hot(
    stream: Stream,
    trials: int,
    *,
    data: str,
    inputs: int,
    points: int,
    layers: int,
    width: int,
    batch_size: int,
    scale: float,
    cold: float,
    hot: float,
    step_limit: int,
) -> Mapping[str, Array]:
    """Networks trained at two temperatures, on the same data and the same batches.

    Returns the test error at the temperature ``hot`` less that at ``cold`` (zero unless both runs ended), and whether
    both ended.
    """
    sets, start = begin(stream, trials, data, inputs, points, layers, width)
    options = {"batch_size": batch_size, "step_limit": step_limit}
    runs = measured(stream, sets, start, alpha=[scale] * 2, temperature=[cold, hot], **options)
    both = stream.xp.min(runs["ended"], axis=1)
    return {"difference": both * (runs["error"][:, 1] - runs["error"][:, 0]), "ended": both}
