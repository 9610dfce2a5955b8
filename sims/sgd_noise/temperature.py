"""SGD at one temperature and several batch sizes: is it the temperature alone that matters?"""

from collections.abc import Mapping
from typing import Any

from assay.stream import Output, Stream, simulation
from sims.sgd_noise.batch_events import Slab, stopped_batches
from sims.sgd_noise.data import labelled_points

__all__ = ["final_by_batch", "final_with_margin"]

Array = Any
_OUTPUTS = tuple(Output(name, axis="batch_size") for name in ("signal", "noise", "first", "time"))


@simulation(outputs=_OUTPUTS, block=64, gpu_block=1024)
def final_by_batch(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: int,
    batch_size: tuple[int, ...],
    temperature: float = 1.0,
) -> Mapping[str, Array]:
    r"""Zero-margin SGD on a fixed data set until every point is fit: a line over the batch size, at one temperature.

    The learning rate is T B. All batch sizes of a trial see the same data set; a batch holds B different points.

    Parameters
    ----------
    boundary_exponent : exponent chi of the density of x_1 at the boundary.
    dimension : d >= 2.
    sample_size : number of points P.
    batch_size : batch sizes B <= P, the axis of the line.
    temperature : T > 0.

    Returns, of shape (trials, points), in units of T: u_1 at the end, the norm of the other components, u_1 after the
    first step, and the time eta times steps up to the last update.
    """
    xp = stream.xp
    points = labelled_points(
        stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=sample_size
    )
    slab, columns = Slab.with_margin(stream, points, 0.0), list[tuple[Array, ...]]()
    for batch in batch_size:
        runs = stopped_batches(stream, slab, learning_rate=temperature * batch, batch_size=batch)
        noise = xp.linalg.vector_norm(runs.weights[:, 1:], axis=1)
        columns.append(
            (runs.weights[:, 0] / temperature, noise / temperature, runs.first / temperature, runs.steps * batch)
        )
        slab.restart()
    stacked = (xp.stack(column, axis=1) for column in zip(*columns, strict=True))
    return {output.name: values for output, values in zip(_OUTPUTS, stacked, strict=True)}


@simulation(outputs=Output("signal", axis="batch_size"), block=32, gpu_block=1024)
def final_with_margin(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: int,
    batch_size: tuple[int, ...],
    learning_rate: float,
    margin: float,
) -> Array:
    """u_1 at the end of SGD with a margin, over the margin: a line over the batch size, at one learning rate.

    All batch sizes of a trial see the same data set; a batch holds B different points.
    """
    points = labelled_points(
        stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=sample_size
    )
    slab, columns = Slab.with_margin(stream, points, margin), list[Array]()
    for batch in batch_size:
        runs = stopped_batches(stream, slab, learning_rate=learning_rate, batch_size=batch)
        columns.append(runs.weights[:, 0] / margin)
        slab.restart()
    return stream.xp.stack(columns, axis=1)
