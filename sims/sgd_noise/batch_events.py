"""SGD of the perceptron from update to update: any batch size, any margin; exact in law."""

import math
from typing import Any, NamedTuple

from assay.special import gammaln
from assay.stream import Stream
from sims.sgd_noise.batches import Ended, RunsDidNotEnd, batches, is_unfit
from sims.sgd_noise.cone import Cone

__all__ = ["Slab", "stopped_batches"]

Array = Any
_SELECT = 64  # up to so many unfit points in a run their share of a batch is drawn, beyond only where it is small
_TURNS = 2_000_000


class Slab(Cone):
    r"""Points in an order in which only the first few can be within a margin kappa.

    :math:`u_1|x_1| + u_\perp\cdot x_\perp < \kappa\sqrt d` needs :math:`|x_1| \le (\kappa\sqrt d +
    \|u_\perp\|\|x_\perp\|)/u_1`, hence :math:`|x_1|/(a + \|x_\perp\|) \le \max(\kappa\sqrt d/a, \|u_\perp\|)/u_1` for
    any a > 0; here a is the root of d, and 0 at margin zero.
    """

    margin = 0.0

    @classmethod
    def with_margin(cls, stream: Stream, points: Array, margin: float) -> "Slab":
        """Of given points, (trials, P, d)."""
        dimension = points.shape[2]
        slab = cls.of(stream, points, offset=math.sqrt(dimension) if margin > 0 else 0.0)
        slab.margin = margin
        return slab

    def reach(self, weights: Array) -> Array:
        """The ratio up to which a point may be unfit."""
        xp = self.xp
        noise = xp.linalg.vector_norm(weights[:, 1:], axis=1)
        return (xp.where(noise > self.margin, noise, self.margin)) / weights[:, 0]


class _Runs(NamedTuple):
    """Runs that go on: number among all, weights, updates, steps up to the last, steps since, u_1 after step 1."""

    row: Array
    weights: Array
    updates: Array
    steps: Array
    waiting: Array
    first: Array


def stopped_batches(
    stream: Stream,
    slab: Slab,
    *,
    learning_rate: float,
    batch_size: int,
    replacement: bool = False,
    turn_limit: int = _TURNS,
) -> Ended:
    """`batch_sgd_weights` in law, with the steps that draw no unfit point taken all at once.

    Between two updates the unfit points do not change: the wait for a batch that holds one is geometric, the number of
    them in it hypergeometric (with replacement binomial) given that there is one, and which they are is uniform.

    Raises `RunsDidNotEnd` when runs go on after ``turn_limit`` updates.
    """
    xp = stream.xp
    rate = learning_rate / (batch_size * math.sqrt(slab.all_points.shape[2]))
    runs = _first_step(stream, slab.all_points, rate, batch_size, replacement)
    done, finished = stream.full((runs.row.shape[0],), False), list[_Runs]()
    for turn in range(turn_limit):
        slab.fit(runs.weights, done, shrink=turn % 8 == 0)
        total, found, wait, done = _update(stream, slab, runs, batch_size, replacement)
        runs = _moved(xp, runs, rate * total, found, wait)
        left = done.shape[0] - int(xp.count_nonzero(done))  # waits: runs that have ended leave the arrays
        if left == 0 or 3 * left < 2 * done.shape[0]:
            finished.append(_Runs(*stream.compact(done, *runs)))  # waits: as above
            if left == 0:
                return _in_order(xp, finished)
            runs = _Runs(*stream.compact(xp.logical_not(done), *runs))  # waits: as above
            done = stream.full((left,), False)
            slab.keep(runs.row)
    raise RunsDidNotEnd(f"{left} of {slab.all_points.shape[0]} runs still have unfit points after {turn_limit} updates")


def _first_step(stream: Stream, points: Array, rate: float, batch_size: int, replacement: bool) -> _Runs:
    """At u = 0 every point is unfit: the first step is an update by any B of them."""
    xp = stream.xp
    trials, size, dimension = points.shape
    if batch_size == size and not replacement:
        total = xp.sum(points, axis=1)
    else:
        rows = size * stream.arange(trials)[:, None] + _batch(stream, trials, size, batch_size, replacement)
        drawn = xp.take(xp.reshape(points, (trials * size, dimension)), xp.reshape(rows, (-1,)), axis=0)
        total = xp.sum(xp.reshape(drawn, (trials, batch_size, dimension)), axis=1)
    weights, one = rate * total, stream.ones((trials,))
    return _Runs(stream.arange(trials), weights, one, one, stream.zeros((trials,)), weights[:, 0])


def _update(
    stream: Stream, slab: Slab, runs: _Runs, batch_size: int, replacement: bool
) -> tuple[Array, Array, Array, Array]:
    """The sum over the next batch's unfit points (runs, d), whether there are any, steps taken, which runs are done."""
    xp = stream.xp
    level = slab.margin * math.sqrt(slab.near.shape[2])
    near = slab.near[:, : slab.count, :]
    unfit = is_unfit(xp.matmul(near, runs.weights[:, :, None])[:, :, 0], level)
    passed = xp.cumulative_sum(xp.astype(unfit, xp.int64), axis=1, dtype=xp.int64)
    count = passed[:, -1]
    most = int(xp.max(count))  # waits: the number of unfit points decides how a batch is drawn
    if batch_size == slab.size and not replacement:
        chosen, found, wait = xp.astype(unfit, xp.float64), count > 0, stream.ones(count.shape)
    elif most <= _SELECT or 2 * batch_size * most <= slab.size:
        chosen, found, wait = _selected(stream, unfit, passed, most, slab.size, batch_size, replacement)
    else:
        return _drawn(stream, slab, unfit, count, batch_size, replacement)
    return xp.matmul(chosen[:, None, :], near)[:, 0, :], found, wait, xp.logical_not(found)


def _selected(
    stream: Stream, unfit: Array, passed: Array, most: int, size: int, batch_size: int, replacement: bool
) -> tuple[Array, Array, Array]:
    """How often each candidate is in the next batch that holds an unfit point, whether there is one, steps up to it."""
    xp = stream.xp
    count = passed[:, -1]
    found = count > 0
    held = xp.where(found, count, 1)
    number = _number_with if replacement else _number_without
    unfit_drawn, hit = number(stream, held, max(most, 1), size, batch_size)
    pick = _picks_with if replacement else _picks_without
    picks = pick(stream, held, unfit_drawn, max(most, 1))
    place = xp.where(passed > 0, passed - 1, 0)
    chosen = xp.where(unfit, xp.take_along_axis(picks, place, axis=1), 0.0)
    return chosen, found, xp.astype(stream.geometric(count.shape, hit), xp.float64)


def _number_without(stream: Stream, held: Array, most: int, size: int, batch_size: int) -> tuple[Array, Array]:
    """How many of ``held`` unfit points are among B different ones of ``size``, given one is; and the chance of one."""
    xp = stream.xp
    n = stream.arange(1, min(most, batch_size) + 1, dtype=xp.float64)[None, :]
    k = xp.astype(held, xp.float64)[:, None]
    inside = gammaln(k + 1) - gammaln(n + 1) - gammaln(k - n + 1)  # minus infinity where n > k
    rest, places = size - k, batch_size - n
    outside = gammaln(rest + 1) - gammaln(places + 1) - gammaln(rest - places + 1)
    whole = math.lgamma(size + 1) - math.lgamma(batch_size + 1) - math.lgamma(size - batch_size + 1)
    summed = xp.cumulative_sum(xp.exp(inside + outside - whole), axis=1)
    hit = summed[:, -1]
    below = summed <= (stream.uniform(hit.shape) * hit)[:, None]
    return 1 + xp.count_nonzero(below[:, :-1], axis=1), xp.where(hit < 1.0, hit, 1.0)


def _number_with(stream: Stream, held: Array, most: int, size: int, batch_size: int) -> tuple[Array, Array]:
    """The same for B points drawn with replacement."""
    xp = stream.xp
    chance = xp.astype(held, xp.float64) / size
    miss = xp.log1p(-xp.where(chance < 1.0, chance, 0.5))
    hit = xp.where(chance < 1.0, -xp.expm1(batch_size * miss), 1.0)
    # The first of them comes at a truncated geometric place; what follows is free.
    place = 1.0 + xp.floor(xp.log1p(-stream.uniform(chance.shape) * hit) / miss)
    place = xp.where(chance < 1.0, xp.where(place < batch_size, place, float(batch_size)), 1.0)
    return 1 + stream.binomial(chance.shape, xp.astype(batch_size - place, xp.int64), chance), hit


def _picks_without(stream: Stream, held: Array, number: Array, most: int) -> Array:
    """Marks ``number`` of the first ``held`` of ``most`` places, (runs, most)."""
    xp = stream.xp
    rank = stream.arange(most)[None, :]
    if int(xp.max(number)) == 1:
        one = xp.astype(xp.floor(stream.uniform(held.shape) * xp.astype(held, xp.float64)), xp.int64)
        return xp.astype(rank == one[:, None], xp.float64)
    keys = xp.where(rank < held[:, None], stream.uniform((held.shape[0], most)), 2.0)
    last = xp.take_along_axis(xp.sort(keys, axis=1), (number - 1)[:, None], axis=1)
    return xp.astype(keys <= last, xp.float64)


def _picks_with(stream: Stream, held: Array, number: Array, most: int) -> Array:
    """How often each of the first ``held`` places comes up in ``number`` drawings."""
    xp = stream.xp
    rank = stream.arange(most)[None, :]
    times = stream.zeros((held.shape[0], most))
    for k in range(int(xp.max(number))):
        drawn = stream.integers(held.shape, 0, held)
        times = times + xp.astype((rank == drawn[:, None]) & (k < number)[:, None], xp.float64)
    return times


def _drawn(
    stream: Stream, slab: Slab, unfit: Array, count: Array, batch_size: int, replacement: bool
) -> tuple[Array, Array, Array, Array]:
    """A single step: the batch itself."""
    xp = stream.xp
    runs, limit, dimension = slab.near.shape
    batch = _batch(stream, runs, slab.size, batch_size, replacement)
    inside = batch < slab.count
    batch = xp.where(inside, batch, 0)
    hit = inside & xp.take_along_axis(unfit, batch, axis=1)
    rows = xp.reshape(limit * stream.arange(runs)[:, None] + batch, (-1,))
    points = xp.take(xp.reshape(slab.near, (runs * limit, dimension)), rows, axis=0)
    points = xp.where(hit[:, :, None], xp.reshape(points, (runs, batch_size, dimension)), 0.0)
    return xp.sum(points, axis=1), xp.any(hit, axis=1), stream.ones((runs,)), count == 0


def _batch(stream: Stream, trials: int, size: int, batch_size: int, replacement: bool) -> Array:
    """Numbers of points, (trials, B). While few batches repeat a point, those that do are drawn again."""
    xp = stream.xp
    if replacement or batch_size == 1 or batch_size**2 > size:
        return batches(stream, trials, size, batch_size, replacement=replacement)
    batch = stream.integers((trials, batch_size), 0, size)
    while True:
        ordered = xp.sort(batch, axis=1)
        repeats = xp.any(ordered[:, 1:] == ordered[:, :-1], axis=1)
        if not bool(xp.any(repeats)):  # waits: a rejection, which few rounds end
            return batch
        batch = xp.where(repeats[:, None], stream.integers((trials, batch_size), 0, size), batch)


def _moved(xp: Any, runs: _Runs, change: Array, found: Array, wait: Array) -> _Runs:
    waited = runs.waiting + wait
    return _Runs(
        runs.row,
        runs.weights + xp.where(found[:, None], change, 0.0),
        runs.updates + xp.astype(found, xp.float64),
        runs.steps + xp.where(found, waited, 0.0),
        xp.where(found, 0.0, waited),
        runs.first,
    )


def _in_order(xp: Any, finished: list[_Runs]) -> Ended:
    joined = _Runs(*(xp.concat(parts, axis=0) for parts in zip(*finished, strict=True)))
    order = xp.argsort(joined.row)
    weights, updates, steps, first = (
        xp.take(part, order, axis=0) for part in (joined.weights, joined.updates, joined.steps, joined.first)
    )
    finite = xp.all(xp.isfinite(weights), axis=1)
    return Ended(weights, updates, steps, first, finite, finite)
