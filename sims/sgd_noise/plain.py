"""SGD step by step: the slow, plain form of `sims.sgd_noise.event_driven`, for small sizes."""

import math
from collections.abc import Mapping
from typing import Any

from assay.stream import Stream, simulation
from sims.sgd_noise import kernels, loops
from sims.sgd_noise.data import labelled_points

__all__ = ["plain_sgd", "plain_sgd_weights"]

Array = Any
_STEPS_PER_CHECK = 64
_CHECKS_LEFT_OUT = 16  # on a GPU, where a check waits for the device


def _ended(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: int,
    temperature: float = 1.0,
    looped: bool = False,
) -> Mapping[str, Array]:
    xp = stream.xp
    points = labelled_points(
        stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=sample_size
    )
    weights, updates, steps = plain_sgd_weights(stream, points, learning_rate=temperature, looped=looped)
    noise = xp.linalg.vector_norm(weights[:, 1:], axis=1)
    return {
        "signal": weights[:, 0] / temperature,
        "noise": noise / temperature,
        "updates": updates,
        "time": steps,
    }


def _twin(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    return _ended(stream, trials, **cell, looped=True)


@simulation(outputs=("signal", "noise", "updates", "time"), block=64, gpu_block=4096, twin=_twin)
def plain_sgd(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: int,
    temperature: float = 1.0,
) -> Mapping[str, Array]:
    r"""SGD with batch size 1 on a fixed data set until every point is fit, one step at a time.

    A point is unfit when :math:`y\,u\cdot x \le 0` (zero margin; at u = 0 all are), and moves u by
    :math:`\eta\,y x/\sqrt d` when it is drawn. With batch size 1 the learning rate is the temperature.

    Parameters
    ----------
    boundary_exponent : exponent chi of the density of x_1 at the boundary.
    dimension : d >= 2.
    sample_size : number of points P.
    temperature : T > 0.

    Returns u_1*/T, the norm of the other components over T, the number of updates, and the steps up to the last
    update (the time over T). All are positive.
    """
    return _ended(
        stream,
        trials,
        boundary_exponent=boundary_exponent,
        dimension=dimension,
        sample_size=sample_size,
        temperature=temperature,
    )


def plain_sgd_weights(
    stream: Stream, points: Array, *, learning_rate: float, looped: bool = False
) -> tuple[Array, Array, Array]:
    """Weights (trials, d), updates (trials,) and steps up to the last update (trials,) when all points are fit.

    ``points``: (trials, P, d). Steps after the last update change nothing, so that it is enough to test all
    points once in a while. Sums over coordinates run in order, from the first: a loop over numbers gives the same bits.
    ``looped``: that loop, compiled, on NumPy.
    """
    xp = stream.xp
    trials, size, dimension = points.shape
    rows = xp.reshape(points, (trials * size, dimension))
    first = size * stream.arange(trials)
    weights = stream.zeros((trials, dimension))
    updates, last, step = stream.zeros((trials,)), stream.zeros((trials,)), 0
    rate = learning_rate / math.sqrt(dimension)
    while True:
        for _ in range(_CHECKS_LEFT_OUT if stream.on_gpu else 1):
            draws = stream.integers((trials, _STEPS_PER_CHECK), 0, size)
            if looped:
                loops.plain_steps(points, draws, weights, updates, last, rate, step)
            elif stream.on_gpu:
                kernels.plain_steps(stream, points, draws, (weights, updates, last), rate=rate, before=step)
            else:
                weights, updates, last = _steps(xp, rows, first, draws, (weights, updates, last), rate, step)
            step += _STEPS_PER_CHECK
        if not (loops.any_unfit(points, weights) if looped else _any_unfit(xp, points, weights)):
            return weights, updates, last


def _steps(
    xp: Any, rows: Array, first: Array, draws: Array, state: tuple[Array, Array, Array], rate: float, before: int
) -> tuple[Array, Array, Array]:
    weights, updates, last = state
    for k in range(draws.shape[1]):
        drawn = xp.take(rows, first + draws[:, k], axis=0)
        unfit = _overlap(drawn, weights) <= 0
        weights = xp.where(unfit[:, None], weights + rate * drawn, weights)
        updates = xp.where(unfit, updates + 1.0, updates)
        last = xp.where(unfit, float(before + k + 1), last)
    return weights, updates, last


def _any_unfit(xp: Any, points: Array, weights: Array) -> bool:
    return bool(xp.any(_overlap(points, weights[:, None, :]) <= 0))  # waits: once in 64 steps, on a GPU in 1024


def _overlap(x: Array, weights: Array) -> Array:
    total = x[..., 0] * weights[..., 0]
    for k in range(1, x.shape[-1]):
        total = total + x[..., k] * weights[..., k]
    return total
