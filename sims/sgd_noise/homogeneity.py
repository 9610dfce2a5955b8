"""Two runs of SGD on the same batches, the second with learning rate and margin scaled."""

from collections.abc import Mapping
from typing import Any

from assay.stream import Stream, StreamKey, simulation
from sims.sgd_noise.batch_events import Slab, stopped_batches
from sims.sgd_noise.batches import batch_sgd_weights
from sims.sgd_noise.data import labelled_points

__all__ = ["batch_scaled_too", "scaled_learning_rate_alone", "scaled_runs"]

Array = Any
_OUTPUTS = ("least", "largest", "steps")
_STEPS = 64


def _compared(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: int,
    batch_size: int,
    learning_rate: float,
    margin: float,
    factor: float,
    margin_factor: float,
    batch_factor: int = 1,
) -> dict[str, Array]:
    xp = stream.xp
    points = labelled_points(
        stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=sample_size
    )
    seed = int(stream.integers((1,), 0, 2**62)[0])  # the key of the batches, the same for both runs
    runs = [
        _both_forms(stream, points, seed, learning_rate, batch_size, margin),
        _both_forms(
            stream,
            points,
            seed,
            learning_rate * factor,
            min(batch_size * batch_factor, sample_size),
            margin * margin_factor,
        ),
    ]
    ratio = runs[1][0] / runs[0][0]
    apart = xp.max(xp.abs(runs[1][1] - runs[0][1]))
    one = stream.ones((trials,))
    return {"least": xp.min(ratio) * one, "largest": xp.max(ratio) * one, "steps": apart * one}


def _both_forms(
    stream: Stream, points: Array, seed: int, learning_rate: float, batch_size: int, margin: float
) -> tuple[Array, Array]:
    """Weights after some steps of the plain form and at the end of the event-driven one, and the steps of both."""
    xp = stream.xp
    options: dict[str, Any] = {"learning_rate": learning_rate, "batch_size": batch_size}
    keys = [StreamKey(seed, "sgd_noise.batches", {}, block) for block in (0, 1)]
    first, second = (Stream.open(key, backend=stream.backend.name, mode=stream.mode) for key in keys)
    plain = batch_sgd_weights(first, points, margin=margin, step_limit=_STEPS, **options)
    ended = stopped_batches(second, Slab.with_margin(second, points, margin), **options)
    return xp.concat([plain.weights, ended.weights]), xp.concat([plain.steps, ended.steps])


@simulation(outputs=_OUTPUTS, block=32, gpu_block=1024)
def scaled_runs(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: int,
    batch_size: int,
    learning_rate: float,
    margin: float,
    factor: float,
) -> Mapping[str, Array]:
    r"""SGD with (eta, kappa) and with ``factor`` times both, on the same data and the same batches.

    The plain form for 64 steps and the event-driven one up to its end, so that the whole path is compared.

    Returns, the same for all trials of a block: the least and the largest ratio of a weight of the scaled run to that
    of the other, and the largest difference of the steps at which their last updates came.
    """
    return _compared(
        stream,
        trials,
        boundary_exponent=boundary_exponent,
        dimension=dimension,
        sample_size=sample_size,
        batch_size=batch_size,
        learning_rate=learning_rate,
        margin=margin,
        factor=factor,
        margin_factor=factor,
    )


@simulation(like=scaled_runs)
def scaled_learning_rate_alone(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`scaled_runs` with the margin left as it was: another run, unless the margin is zero."""
    return _compared(stream, trials, **cell, margin_factor=1.0)


@simulation(like=scaled_runs)
def batch_scaled_too(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`scaled_runs` with twice the batch: what a law in the temperature alone would have to leave proportional."""
    return _compared(stream, trials, **cell, margin_factor=cell["factor"], batch_factor=2)
