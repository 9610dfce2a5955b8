"""SGD of many networks at once on the alpha-scaled hinge loss, each until every one of its points is fit."""

from collections.abc import Callable
from typing import Any, NamedTuple

from assay.stream import Stream
from sims.sgd_noise.networks import RELU, Activation, Net, forward, moved

__all__ = ["STEPS_PER_CHECK", "Trained", "Training", "batch_numbers", "train"]

Array = Any
STEPS_PER_CHECK = 64
_NUMBERS_AT_ONCE = 2**22  # of the inputs in one pass over all points


class Training(NamedTuple):
    """What runs train on, and how.

    Attributes
    ----------
    points : (sets, P, inputs). labels : (sets, P), +1.0 or -1.0.
    owner : (runs,), which data set, start and sequence of batches a run has.
    alpha, temperature : (runs,); the temperature is eta/(B h), learning rate over batch size and width.
    batch_size : B, different points drawn anew in every step.
    step_limit : steps after which a run is given up.
    """

    points: Array
    labels: Array
    owner: Array
    alpha: Array
    temperature: Array
    batch_size: int
    step_limit: int


class Trained(NamedTuple):
    """Where the runs are, in the order in which they were given.

    ``steps``: the number of the last step that changed the weights, ``updates``: how many did, ``ended``: every point
    is fit, ``finite``: so are all weights and outputs. A run that has neither ended nor overflowed met the step limit.
    """

    net: Net
    steps: Array
    updates: Array
    ended: Array
    finite: Array


class _Going(NamedTuple):
    number: Array
    owner: Array
    alpha: Array
    temperature: Array
    steps: Array
    updates: Array
    readout: Array
    hidden: tuple[Array, ...]

    @property
    def net(self) -> Net:
        return Net(self.hidden, self.readout)


def batch_numbers(stream: Stream, sets: int, steps: int, size: int, batch_size: int) -> Array:
    """Numbers of points, (sets, steps, B): one of all sets of B different points, each time (Floyd's sampling)."""
    xp = stream.xp
    chosen: list[Array] = []
    for last in range(size - batch_size, size):
        number = stream.integers((sets, steps), 0, last + 1)
        taken = stream.full((sets, steps), False)
        for other in chosen:
            taken = taken | (other == number)
        chosen.append(xp.where(taken, last, number))
    return xp.stack(chosen, axis=2)


def train(
    stream: Stream,
    start: Net,
    task: Training,
    *,
    reference: Net | None = None,
    activation: Activation = RELU,
    draw: Callable[[], Array] | None = None,
) -> Trained:
    r"""SGD from ``start`` (one net for each data set) on :math:`\frac1P\sum_i\max(0, \frac1\alpha - y_i(f-f_0))`.

    A point is unfit when :math:`\alpha y(f - f_0) < 1`; a step adds :math:`\frac\eta B\sum y\nabla f` over the unfit
    points of its batch. Every `STEPS_PER_CHECK` steps all points are looked at: runs that have ended, and those whose
    weights overflowed, leave the batch. What a run does depends on its own owner alone, not on which others are there.

    Parameters
    ----------
    reference : the net whose output f_0 is subtracted; the start unless given.
    draw : gives the next batches, (sets, STEPS_PER_CHECK, B); left out, they are drawn from the stream.
    """
    xp = stream.xp
    sets, size, _ = task.points.shape
    first = _all_outputs(stream, reference or start, stream.arange(sets), task.points, activation)
    rows = xp.reshape(task.points, (sets * size, -1))
    going = _begin(stream, start, task)
    done: list[tuple[_Going, Array, Array]] = []
    step = 0
    while True:
        finite, unfit = _state(stream, going, task, first, activation)
        stays = finite & unfit if step < task.step_limit else stream.full(finite.shape, False)
        leaves = xp.logical_not(stays)
        left = _compact(stream, leaves, going)
        # waits: every STEPS_PER_CHECK steps, so that runs which have ended cost nothing
        done.append((left, *stream.compact(leaves, finite & xp.logical_not(unfit), finite)))
        going = _compact(stream, stays, going)
        if going.number.shape[0] == 0:
            return _in_order(stream, done)
        numbers = draw() if draw else batch_numbers(stream, sets, STEPS_PER_CHECK, size, task.batch_size)
        offset = numbers + size * stream.arange(sets)[:, None, None]
        batches = xp.take(offset, going.owner, axis=0)
        for k in range(min(STEPS_PER_CHECK, task.step_limit - step)):
            step += 1
            going = _stepped(stream, going, batches[:, k, :], rows, task, first, activation, step)


def _begin(stream: Stream, start: Net, task: Training) -> _Going:
    xp = stream.xp
    runs = task.owner.shape[0]
    hidden = tuple(xp.take(w, task.owner, axis=0) for w in start.hidden)
    readout = xp.take(start.readout, task.owner, axis=0)
    zero = stream.zeros((runs,))
    return _Going(stream.arange(runs), task.owner, task.alpha, task.temperature, zero, zero, readout, hidden)


def _stepped(
    stream: Stream,
    going: _Going,
    batch: Array,
    rows: Array,
    task: Training,
    first: Array,
    activation: Activation,
    step: int,
) -> _Going:
    """One step of every run; ``batch`` (runs, B) counts points through all data sets."""
    xp = stream.xp
    flat = xp.reshape(batch, (-1,))
    x = xp.reshape(xp.take(rows, flat, axis=0), (*batch.shape, -1))
    label = xp.reshape(xp.take(xp.reshape(task.labels, (-1,)), flat), batch.shape)
    before = xp.reshape(xp.take(xp.reshape(first, (-1,)), flat), batch.shape)
    ahead = forward(stream, going.net, x, activation)
    unfit = going.alpha[:, None] * label * (ahead.output - before) < 1.0
    changed = xp.any(unfit, axis=1)
    if not stream.on_gpu and not bool(xp.any(changed)):  # waits: not on a GPU, where the step is taken all the same
        return going
    pull = xp.where(unfit, going.temperature[:, None] * label, 0.0 * label)
    net = moved(stream, going.net, ahead, pull, activation)
    return going._replace(
        hidden=net.hidden,
        readout=net.readout,
        steps=xp.where(changed, float(step), going.steps),
        updates=going.updates + xp.astype(changed, going.updates.dtype),
    )


def _state(stream: Stream, going: _Going, task: Training, first: Array, activation: Activation) -> tuple[Array, Array]:
    """For each run: are weights and outputs finite, and is a point unfit?"""
    xp = stream.xp
    output = _all_outputs(stream, going.net, going.owner, task.points, activation)
    finite = xp.all(xp.isfinite(output), axis=1) & xp.all(xp.isfinite(going.readout), axis=1)
    for weights in going.hidden:
        finite = finite & xp.all(xp.isfinite(weights), axis=(1, 2))
    change = output - xp.take(first, going.owner, axis=0)
    margin = going.alpha[:, None] * xp.take(task.labels, going.owner, axis=0) * change
    return finite, xp.any(margin < 1.0, axis=1)


def _all_outputs(stream: Stream, net: Net, owner: Array, points: Array, activation: Activation) -> Array:
    """Outputs of each run at all points of its data set, some runs at a time."""
    xp = stream.xp
    _, size, inputs = points.shape
    runs = owner.shape[0]
    many = max(1, _NUMBERS_AT_ONCE // (size * max(inputs, net.readout.shape[1])))
    parts = []
    for low in range(0, runs, many):
        high = min(runs, low + many)
        part = Net(tuple(w[low:high, ...] for w in net.hidden), net.readout[low:high, :])
        parts.append(forward(stream, part, xp.take(points, owner[low:high], axis=0), activation).output)
    return xp.concat(parts) if parts else stream.zeros((0, size))


def _compact(stream: Stream, mask: Array, going: _Going) -> _Going:
    # waits: every STEPS_PER_CHECK steps
    number, owner, alpha, temperature, steps, updates, readout, *hidden = stream.compact(
        mask, *going[:-1], *going.hidden
    )
    return _Going(number, owner, alpha, temperature, steps, updates, readout, tuple(hidden))


def _in_order(stream: Stream, done: list[tuple[_Going, Array, Array]]) -> Trained:
    xp = stream.xp
    order = xp.argsort(xp.concat([left.number for left, _, _ in done]))

    def joined(parts: list[Array]) -> Array:
        return xp.take(xp.concat(parts), order, axis=0)

    layers = range(len(done[0][0].hidden))
    net = Net(
        tuple(joined([left.hidden[k] for left, _, _ in done]) for k in layers),
        joined([left.readout for left, _, _ in done]),
    )
    return Trained(
        net,
        joined([left.steps for left, _, _ in done]),
        joined([left.updates for left, _, _ in done]),
        joined([ended for _, ended, _ in done]),
        joined([finite for _, _, finite in done]),
    )
