"""Gradient descent and noise on the same data: where the one hands over to the other."""

import math
from collections.abc import Mapping
from typing import Any

from assay.stream import Output, Stream, simulation
from sims.sgd_noise.batch_events import Slab, stopped_batches
from sims.sgd_noise.data import labelled_points
from sims.sgd_noise.descent import descended
from sims.sgd_noise.event_driven import stopped_weights

__all__ = ["descent_and_noise", "middle_temperature", "middle_without_margin", "middle_without_noise"]

Array = Any
_LINE = tuple(Output(name, axis="sample_size") for name in ("descent", "noisy", "crossing"))
_PAIR = ("middle", "both")


def _descended(stream: Stream, points: Array, margin: float, first_step: float, looped: bool) -> Array:
    """u_1 at the end of full-batch descent, whose first step moves u_1 by about ``first_step`` times root P."""
    slab = Slab.with_margin(stream, points, margin)
    rate = margin * first_step * math.sqrt(points.shape[1] * points.shape[2])
    return descended(stream, slab, learning_rate=rate, looped=looped)[:, 0]


def _noisy(stream: Stream, points: Array, temperature: float, looped: bool) -> Array:
    """u_1 at the end of SGD with batch size 1 and no margin."""
    cone = Slab.with_margin(stream, points, 0.0)
    return temperature * stopped_weights(stream, cone, learning_rate=1.0, looped=looped)[0][:, 0]


def _line(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: tuple[int, ...],
    alpha: float,
    first_step: float,
    looped: bool = False,
) -> Mapping[str, Array]:
    columns = list[tuple[Array, ...]]()
    for size in sample_size:
        points = labelled_points(
            stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=size
        )
        descent = _descended(stream, points, 1.0 / alpha, first_step, looped)
        noisy = _noisy(stream, points, 1.0, looped)
        columns.append((descent, noisy, descent / noisy))
    stacked = (stream.xp.stack(column, axis=1) for column in zip(*columns, strict=True))
    return {output.name: values for output, values in zip(_LINE, stacked, strict=True)}


def _line_twin(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    return _line(stream, trials, **cell, looped=True)


@simulation(outputs=_LINE, block=256, gpu_block=4096, twin=_line_twin)
def descent_and_noise(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: tuple[int, ...],
    alpha: float,
    first_step: float,
) -> Mapping[str, Array]:
    r"""Where training ends without noise and without margin, on the same data: a line over the number of points.

    Without noise: full batches (B = P) with margin 1/alpha, at a learning rate of ``first_step`` times root(P d)/alpha.
    Without margin: batch size 1, zero margin, temperature 1.

    Returns, of shape (trials, points): u_1 of descent, u_1 over T of the noisy run, and their quotient, a temperature.
    """
    return _line(
        stream,
        trials,
        boundary_exponent=boundary_exponent,
        dimension=dimension,
        sample_size=sample_size,
        alpha=alpha,
        first_step=first_step,
    )


def _middle(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    points: int,
    alpha: float,
    first_step: float,
    scaled_temperature: float,
    keep: str = "both",
    looped: bool = False,
) -> dict[str, Array]:
    data = labelled_points(stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=points)
    temperature = scaled_temperature / alpha
    descent = _descended(stream, data, 1.0 / alpha, first_step, looped)
    noisy = _noisy(stream, data, temperature, looped)
    if keep == "both":
        slab = Slab.with_margin(stream, data, 1.0 / alpha)
        middle = stopped_batches(stream, slab, learning_rate=temperature, batch_size=1).weights[:, 0]
    else:
        middle = noisy if keep == "noise" else descent
    return {"middle": middle, "both": descent + noisy}


def _middle_twin(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    return _middle(stream, trials, **cell, looped=True)


def _descent_twin(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    return _middle(stream, trials, **cell, keep="descent", looped=True)


def _noise_twin(stream: Stream, trials: int, **cell: Any) -> dict[str, Array]:
    return _middle(stream, trials, **cell, keep="noise", looped=True)


@simulation(outputs=_PAIR, block=128, gpu_block=8192, twin=_middle_twin)
def middle_temperature(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    points: int,
    alpha: float,
    first_step: float,
    scaled_temperature: float,
) -> Mapping[str, Array]:
    """u_1 of SGD with a margin and a temperature, and the sum of its two limits: T to 0, and margin to 0."""
    return _middle(
        stream,
        trials,
        boundary_exponent=boundary_exponent,
        dimension=dimension,
        points=points,
        alpha=alpha,
        first_step=first_step,
        scaled_temperature=scaled_temperature,
    )


@simulation(like=middle_temperature, twin=_descent_twin)
def middle_without_noise(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`middle_temperature` with gradient descent at every temperature."""
    return _middle(stream, trials, **cell, keep="descent")


@simulation(like=middle_temperature, twin=_noise_twin)
def middle_without_margin(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`middle_temperature` with the margin left out at every temperature."""
    return _middle(stream, trials, **cell, keep="noise")
