"""SGD of the zero-margin perceptron, from update to update instead of from step to step; exact in law."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from assay.stream import Output, Stream, simulation
from sims.sgd_noise import kernels, loops
from sims.sgd_noise.cone import SLACK, Cone

__all__ = ["final_weights", "stopped_weights"]

Array = Any
_SCAN = 1024  # up to so many candidates all are tested; beyond, a few are proposed
_PROPOSALS = 48
_ROUND = 8  # updates between looks at how many candidates there are and which runs have ended

_OUTPUTS = tuple(Output(name, axis="sample_size") for name in ("signal", "noise", "updates", "time"))


def _lines(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    sample_size: tuple[int, ...],
    temperature: float = 1.0,
    looped: bool = False,
) -> Mapping[str, Array]:
    xp = stream.xp
    columns: list[tuple[Array, ...]] = []
    for size in sample_size:
        cone = Cone.drawn(stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=size)
        weights, updates, steps = stopped_weights(stream, cone, learning_rate=temperature, looped=looped)
        noise = xp.linalg.vector_norm(weights[:, 1:], axis=1)
        columns.append((weights[:, 0] / temperature, noise / temperature, updates, steps))
    stacked = (xp.stack(column, axis=1) for column in zip(*columns, strict=True))
    return {output.name: values for output, values in zip(_OUTPUTS, stacked, strict=True)}


def _twin(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    return _lines(stream, trials, **cell, looped=True)


@simulation(outputs=_OUTPUTS, block=64, gpu_block=192, twin=_twin)
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
    return _lines(
        stream,
        trials,
        boundary_exponent=boundary_exponent,
        dimension=dimension,
        sample_size=sample_size,
        temperature=temperature,
    )


class _Runs(NamedTuple):
    """Runs that go on: their numbers among all, weights, updates, steps up to the last update, steps waited since."""

    row: Array
    weights: Array
    updates: Array
    steps: Array
    waiting: Array


class _Rule(NamedTuple):
    """What stays the same from update to update.

    ``decay``: minus the logarithm of the chance that a step draws none of so many unfit points, for 0 to P of them (of
    0, which no step draws, a number that is never used). ``close``: times the number of updates, so near to zero the
    rounding of an overlap may give it another sign.
    """

    rate: float
    decay: Array
    close: float

    @classmethod
    def of(cls, stream: Stream, cone: Cone, learning_rate: float) -> "_Rule":
        xp, dimension = stream.xp, cone.all_points.shape[2]
        rate = learning_rate / math.sqrt(dimension)
        shares = xp.astype(stream.arange(1, cone.size), xp.float64) / cone.size
        decay = xp.concat([stream.ones((1,)), -xp.log1p(-shares), stream.full((1,), math.inf)])
        # Sums of d products in two orders differ by d times 2^-52 of ||x|| ||u|| at most; ||u|| by rate ||x|| a time.
        longest = dimension * cone.largest**2
        return cls(rate, decay, 4.0 * dimension * 2.0**-52 * longest * rate)


def stopped_weights(
    stream: Stream, cone: Cone, *, learning_rate: float, looped: bool = False
) -> tuple[Array, Array, Array]:
    """Weights (trials, d), updates (trials,) and steps up to the last update (trials,) when all points are fit.

    ``cone``: the points, with positive first coordinates. Where kernels draw, one kernel takes the runs to their ends.
    ``looped``: with compiled loops over runs in place of arrays over runs, on NumPy; the numbers are the same.
    """
    trials = cone.all_points.shape[0]
    if stream.draws_on_gpu:
        rate = learning_rate / math.sqrt(cone.all_points.shape[2])
        return kernels.stopped_runs(stream, cone.all_points, cone.all_ratios, rate=rate, slack=SLACK)
    rule = _Rule.of(stream, cone, learning_rate)
    runs = _first_step(stream, cone.all_points, rule.rate)
    done, finished, turn, stuck = stream.full((trials,), False), list[_Runs](), 0, False
    while True:
        cone.fit(runs.weights, done, shrink=True)
        # With few unfit points among many candidates proposals miss, and only a scan can see that none is left.
        if cone.count <= _SCAN or stuck or turn % 32 == 31:
            length = _ROUND if cone.count <= _SCAN else 1
            words = stream.uniform((done.shape[0], length)), stream.exponential((done.shape[0], length))
            runs, done = (_scan_looped if looped else _scan)(stream, cone, runs, done, words, rule)
            stuck = False
        else:
            runs, found = _propose(stream, cone, runs, rule, looped)
            stuck = 2 * int(stream.xp.count_nonzero(found)) < found.shape[0]  # waits: as below
        turn += 1
        # waits: runs that have ended leave the arrays; where kernels draw, `kernels.stopped_runs` never comes here
        left = done.shape[0] - int(stream.xp.count_nonzero(done))
        if left == 0 or 3 * left < 2 * done.shape[0]:
            finished.append(_Runs(*stream.compact(done, *runs)))  # waits: as above
            if left == 0:
                return _in_order(stream.xp, finished)
            runs = _Runs(*stream.compact(stream.xp.logical_not(done), *runs))  # waits: as above
            done = stream.full((left,), False)
            cone.keep(runs.row)


def _first_step(stream: Stream, points: Array, rate: float) -> _Runs:
    """At u = 0 every point is unfit: the first step is an update by any of them."""
    xp = stream.xp
    trials, size, dimension = points.shape
    rows = size * stream.arange(trials) + stream.integers((trials,), 0, size)
    weights = rate * xp.take(xp.reshape(points, (trials * size, dimension)), rows, axis=0)
    ones = stream.ones((trials,)), stream.ones((trials,))  # loops write into them
    return _Runs(stream.arange(trials), weights, *ones, stream.zeros((trials,)))


def _scan(
    stream: Stream, cone: Cone, runs: _Runs, done: Array, words: tuple[Array, Array], rule: _Rule
) -> tuple[_Runs, Array]:
    """Updates of every run, as many as there are words; each tests all candidates and draws one of the unfit.

    Returns the runs, and which have no unfit point left. ``words``: uniform and exponential numbers, (runs, updates).
    """
    xp, count = stream.xp, cone.count
    for k in range(words[0].shape[1]):
        cone.fit(runs.weights, done, shrink=False)
        runs, found = _scanned(stream, cone, runs, done, (words[0][:, k], words[1][:, k]), rule)
        done = xp.logical_not(found)
        if bool(xp.all(done)):  # waits: as in `stopped_weights`
            break
    cone.count = count  # what the updates need is found anew from where they lead
    return runs, done


def _scanned(
    stream: Stream, cone: Cone, runs: _Runs, done: Array, words: tuple[Array, Array], rule: _Rule
) -> tuple[_Runs, Array]:
    xp = stream.xp
    near = cone.near
    number, limit, dimension = near.shape
    unfit = _unfit(xp, near[:, : cone.count, :], runs, rule)
    passed = xp.cumulative_sum(xp.astype(unfit, xp.int32), axis=1, dtype=xp.int32)
    held = passed[:, -1]
    found = (held > 0) & xp.logical_not(done)
    rank = xp.floor(words[0] * xp.astype(held, xp.float64))
    # As many entries of the running count are <= rank as there are points before the one of that rank.
    chosen = xp.count_nonzero(passed <= xp.astype(rank, xp.int32)[:, None], axis=1)
    chosen = xp.where(found, chosen, 0)
    drawn = xp.take(xp.reshape(near, (number * limit, dimension)), limit * stream.arange(number) + chosen, axis=0)
    # An exponential number over the decay of a geometric law, rounded up, has that law.
    wait = xp.floor(words[1] / xp.take(rule.decay, held)) + 1.0
    return _move(xp, runs, drawn, found, xp.where(found, wait, 0.0), rule.rate), found


def _scan_looped(
    stream: Stream, cone: Cone, runs: _Runs, done: Array, words: tuple[Array, Array], rule: _Rule
) -> tuple[_Runs, Array]:
    """`_scan` as a compiled loop, in place."""
    loops.scan(cone.all_points, cone.all_ratios, *runs, done, *words, rule.decay, rule.rate, SLACK)
    return runs, done


def _propose(stream: Stream, cone: Cone, runs: _Runs, rule: _Rule, looped: bool) -> tuple[_Runs, Array]:
    """Draw candidates as SGD would and take the first that is unfit; none of those drawn may be.

    Of SGD's steps a fraction count/P draws a candidate; the others change nothing.
    """
    xp = stream.xp
    number, dimension = runs.weights.shape
    places = stream.integers((number, _PROPOSALS), 0, cone.count)
    if looped:
        first = loops.first_unfit(cone.all_points, runs.row, places, runs.weights)
    else:
        limit = cone.near.shape[1]
        rows = xp.reshape(limit * stream.arange(number)[:, None] + places, (-1,))
        points = xp.take(xp.reshape(cone.near, (number * limit, dimension)), rows, axis=0)
        unfit = _unfit(xp, xp.reshape(points, (number, _PROPOSALS, dimension)), runs, rule)
        first = xp.where(xp.any(unfit, axis=1), xp.argmax(xp.astype(unfit, xp.int8), axis=1), _PROPOSALS)
    found = first < _PROPOSALS
    chosen = xp.take_along_axis(places, xp.where(found, first, 0)[:, None], axis=1)[:, 0]
    trials, size, _ = cone.all_points.shape
    drawn = xp.take(xp.reshape(cone.all_points, (trials * size, dimension)), size * runs.row + chosen, axis=0)
    wait = xp.astype(xp.where(found, first + 1, _PROPOSALS), xp.float64)
    if cone.count < cone.size:
        # A sum of geometric variables: negative binomial failures as a Poisson count of a gamma mean.
        chance = cone.count / cone.size
        failures = stream.poisson((number,), stream.gamma((number,), wait) * ((1 - chance) / chance))
        wait = wait + xp.astype(failures, xp.float64)
    return _move(xp, runs, drawn, found, wait, rule.rate), found


def _unfit(xp: Any, points: Array, runs: _Runs, rule: _Rule) -> Array:
    """Whether the points, (runs, k, d), are unfit: (runs, k), by sums over coordinates in their order."""
    overlap = xp.matmul(points, runs.weights[:, :, None])[:, :, 0]
    if bool(xp.min(xp.abs(overlap)) <= rule.close * xp.max(runs.updates)):  # waits: as in `stopped_weights`
        overlap = points[:, :, 0] * runs.weights[:, None, 0]  # a product of matrices may add in another order
        for k in range(1, points.shape[2]):
            overlap = overlap + points[:, :, k] * runs.weights[:, None, k]
    return overlap <= 0


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
