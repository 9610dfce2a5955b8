"""SGD of the zero-margin perceptron, from update to update instead of from step to step; exact in law."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from assay.stream import Output, Stream, simulation
from sims.sgd_noise import kernels
from sims.sgd_noise.cone import SLACK, Cone

__all__ = ["final_weights", "stopped_weights"]

Array = Any
_SCAN = 512  # up to so many candidates all are tested; beyond, a few are proposed
_PROPOSALS = 48

_OUTPUTS = tuple(Output(name, axis="sample_size") for name in ("signal", "noise", "updates", "time"))


@simulation(outputs=_OUTPUTS, block=64, gpu_block=192)
def final_weights(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: tuple[int, ...],
    temperature: float = 1.0,
) -> Mapping[str, Array]:
    r"""SGD with batch size 1 on a fixed data set until every point is fit: a line over the number of points.

    Between two updates the unfit points do not change, so that the waiting time is geometric and the point that
    ends it uniform among them; the law is that of `sims.sgd_noise.plain.plain_sgd`.

    The points of a line have data sets of their own. Nested data sets and shared choices were tried: final signals at
    sizes 4 apart then correlate by .1, and the variance of a line's slope does not fall, since a run is ended by a
    single rare excursion.

    Parameters
    ----------
    boundary_exponent : exponent chi of the density of x_1 at the boundary.
    dimension : d >= 2.
    sample_size : numbers of points P, the axis of the line.
    temperature : T > 0; with batch size 1 the learning rate.

    Returns, of shape (trials, points): u_1*/T, the norm of the other components over T, the number of updates, and the
    steps up to the last update (the time over T). All are positive.
    """
    xp = stream.xp
    columns: list[tuple[Array, ...]] = []
    for size in sample_size:
        cone = Cone.drawn(stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=size)
        weights, updates, steps = stopped_weights(stream, cone, learning_rate=temperature)
        noise = xp.linalg.vector_norm(weights[:, 1:], axis=1)
        columns.append((weights[:, 0] / temperature, noise / temperature, updates, steps))
    stacked = (xp.stack(column, axis=1) for column in zip(*columns, strict=True))
    return {output.name: values for output, values in zip(_OUTPUTS, stacked, strict=True)}


class _Runs(NamedTuple):
    """Runs that go on: their numbers among all, weights, updates, steps up to the last update, steps waited since."""

    row: Array
    weights: Array
    updates: Array
    steps: Array
    waiting: Array


def stopped_weights(stream: Stream, cone: Cone, *, learning_rate: float) -> tuple[Array, Array, Array]:
    """Weights (trials, d), updates (trials,) and steps up to the last update (trials,) when all points are fit.

    ``cone``: the points, with positive first coordinates. Where kernels draw, one kernel takes the runs to their ends.
    """
    xp = stream.xp
    trials, _, dimension = cone.all_points.shape
    rate = learning_rate / math.sqrt(dimension)
    if stream.draws_on_gpu:
        return kernels.stopped_runs(stream, cone.all_points, cone.all_ratios, rate=rate, slack=SLACK)
    runs = _first_step(stream, cone.all_points, rate)
    done, finished, turn, stuck = stream.full((trials,), False), list[_Runs](), 0, False
    while True:
        cone.fit(runs.weights, done, shrink=turn % 8 == 0)
        # With few unfit points among many candidates proposals miss, and only a scan can see that none is left.
        scan = cone.count <= _SCAN or stuck or turn % 32 == 31
        drawn, found, wait = (_scan if scan else _propose)(stream, cone, runs.weights)
        runs = _move(xp, runs, drawn, found, wait, rate)
        done = xp.logical_not(found) if scan else done
        # waits: runs that have ended leave the arrays; where kernels draw, `kernels.stopped_runs` never comes here
        turn, stuck = turn + 1, 2 * int(xp.count_nonzero(found)) < found.shape[0]
        left = done.shape[0] - int(xp.count_nonzero(done))  # waits: as above
        if left == 0 or 3 * left < 2 * done.shape[0]:
            finished.append(_Runs(*stream.compact(done, *runs)))  # waits: as above
            if left == 0:
                return _in_order(xp, finished)
            runs = _Runs(*stream.compact(xp.logical_not(done), *runs))  # waits: as above
            done = stream.full((left,), False)
            cone.keep(runs.row)


def _first_step(stream: Stream, points: Array, rate: float) -> _Runs:
    """At u = 0 every point is unfit: the first step is an update by any of them."""
    xp = stream.xp
    trials, size, dimension = points.shape
    rows = size * stream.arange(trials) + stream.integers((trials,), 0, size)
    weights = rate * xp.take(xp.reshape(points, (trials * size, dimension)), rows, axis=0)
    one = stream.ones((trials,))
    return _Runs(stream.arange(trials), weights, one, one, stream.zeros((trials,)))


def _scan(stream: Stream, cone: Cone, weights: Array) -> tuple[Array, Array, Array]:
    """Test all candidates and draw one of the unfit: points (runs, d), whether there is one, steps waited for it."""
    xp = stream.xp
    runs, limit, dimension = cone.near.shape
    overlap = xp.matmul(cone.near[:, : cone.count, :], weights[:, :, None])[:, :, 0]
    passed = xp.cumulative_sum(xp.astype(overlap <= 0, xp.int32), axis=1, dtype=xp.int32)
    unfit = xp.astype(passed[:, -1], xp.float64)
    found = unfit > 0
    rank = xp.floor(stream.uniform((runs,)) * unfit)
    # As many entries of the running count are <= rank as there are points before the one of that rank.
    chosen = xp.count_nonzero(passed <= xp.astype(rank, xp.int32)[:, None], axis=1)
    chosen = xp.where(found, chosen, 0)
    drawn = xp.take(xp.reshape(cone.near, (runs * limit, dimension)), limit * stream.arange(runs) + chosen, axis=0)
    wait = stream.geometric((runs,), xp.where(found, unfit / cone.size, 1.0))
    return drawn, found, xp.astype(wait, xp.float64)


def _propose(stream: Stream, cone: Cone, weights: Array) -> tuple[Array, Array, Array]:
    """Draw candidates as SGD would and take the first that is unfit; as `_scan`, but one may be missed.

    Of SGD's steps a fraction count/P draws a candidate; the others change nothing.
    """
    xp = stream.xp
    runs, limit, dimension = cone.near.shape
    rows = limit * stream.arange(runs)[:, None] + stream.integers((runs, _PROPOSALS), 0, cone.count)
    points = xp.reshape(cone.near, (runs * limit, dimension))
    proposed = xp.reshape(xp.take(points, xp.reshape(rows, (-1,)), axis=0), (runs, _PROPOSALS, dimension))
    unfit = xp.matmul(proposed, weights[:, :, None])[:, :, 0] <= 0
    found = xp.any(unfit, axis=1)
    first = xp.argmax(xp.astype(unfit, xp.int8), axis=1)
    drawn = xp.take(points, xp.take_along_axis(rows, first[:, None], axis=1)[:, 0], axis=0)
    drawings = xp.astype(xp.where(found, first + 1, _PROPOSALS), xp.float64)
    if cone.count == cone.size:
        return drawn, found, drawings
    # A sum of geometric variables: negative binomial failures as a Poisson count of a gamma mean.
    chance = cone.count / cone.size
    failures = stream.poisson((runs,), stream.gamma((runs,), drawings) * ((1 - chance) / chance))
    return drawn, found, drawings + xp.astype(failures, xp.float64)


def _move(xp: Any, runs: _Runs, drawn: Array, found: Array, wait: Array, rate: float) -> _Runs:
    waited = runs.waiting + wait
    return _Runs(
        runs.row,
        runs.weights + rate * xp.where(found[:, None], drawn, 0.0),
        runs.updates + xp.astype(found, xp.float64),
        runs.steps + xp.where(found, waited, 0.0),
        xp.where(found, 0.0, waited),
    )


def _in_order(xp: Any, finished: list[_Runs]) -> tuple[Array, Array, Array]:
    order = xp.argsort(xp.concat([runs.row for runs in finished]))
    weights = xp.take(xp.concat([runs.weights for runs in finished]), order, axis=0)
    updates = xp.take(xp.concat([runs.updates for runs in finished]), order)
    return weights, updates, xp.take(xp.concat([runs.steps for runs in finished]), order)
