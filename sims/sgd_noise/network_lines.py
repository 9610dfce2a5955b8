"""Networks trained at every point of a line: temperatures, numbers of points, or alphas."""

from collections.abc import Mapping, Sequence
from typing import Any

from assay.stream import Output, Stream, simulation
from sims.sgd_noise.network_data import Split, input_count, split
from sims.sgd_noise.networks import Net, change, forward, random_net
from sims.sgd_noise.training import Trained, Training, train

__all__ = ["along_alpha", "along_points", "along_temperature", "begin", "measured", "one_temperature"]

Array = Any
TESTED = 512
"""Points on which a trained network is tested."""

_HUGE = 1e100  # a change beyond which squares overflow: the run is on its way to infinity

_KEPT = ("change", "time", "updates", "error", "ended")
_NAMES = (*_KEPT, "fitted_change", "fitted_time", "fitted_error")


def _outputs(axis: str) -> tuple[Output, ...]:
    return tuple(Output(name, axis) for name in _NAMES)


def measured(
    stream: Stream,
    sets: Split,
    start: Net,
    *,
    alpha: Sequence[float],
    temperature: Sequence[float],
    batch_size: int,
    step_limit: int,
) -> dict[str, Array]:
    """Every net of ``start`` trained with each pair (alpha, temperature): arrays (sets, pairs)."""
    xp = stream.xp
    trials, pairs = sets.points.shape[0], len(alpha)
    tiled = {name: xp.tile(stream.asarray(list(v)), (trials,)) for name, v in (("a", alpha), ("t", temperature))}
    owner = xp.repeat(stream.arange(trials), pairs)
    task = Training(sets.points, sets.labels, owner, tiled["a"], tiled["t"], batch_size, step_limit)
    runs = train(stream, start, task)
    values = _observed(stream, sets, start, runs, owner)
    values["time"] = tiled["t"] * runs.steps * batch_size
    return {name: xp.reshape(values[name], (trials, pairs)) for name in _KEPT}


def _with_fitted(xp: Any, values: dict[str, Array]) -> dict[str, Array]:
    """Adds what claims are judged by: zero for all of a line on which some run did not end."""
    whole = xp.min(values["ended"], axis=1, keepdims=True)
    return {**values, **{f"fitted_{name}": whole * values[name] for name in ("change", "time", "error")}}


def _observed(stream: Stream, sets: Split, start: Net, runs: Trained, owner: Array) -> dict[str, Array]:
    """What is kept of each run; a run whose weights overflowed counts as zero everywhere, and as not ended."""
    xp = stream.xp
    begun = Net(tuple(xp.take(w, owner, axis=0) for w in start.hidden), xp.take(start.readout, owner, axis=0))
    points = xp.take(sets.test_points, owner, axis=0)
    gain = forward(stream, runs.net, points).output - forward(stream, begun, points).output
    wrong = xp.astype(xp.take(sets.test_labels, owner, axis=0) * gain <= 0.0, xp.float64)
    ended = xp.astype(runs.ended, xp.float64)
    values = {"change": change(stream, runs.net, begun), "updates": runs.updates, "error": xp.mean(wrong, axis=1)}
    masked = {name: xp.where(runs.finite, value, 0.0 * ended) for name, value in values.items()}
    masked["change"] = xp.where(masked["change"] < _HUGE, masked["change"], 0.0 * ended)
    return {**masked, "ended": ended}


@simulation(outputs=_outputs("temperatures"), block=32, gpu_block=256)
def along_temperature(
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
    temperatures: tuple[float, ...],
    step_limit: int,
) -> Mapping[str, Array]:
    r"""ReLU networks trained by SGD on the hinge loss scaled by alpha until every point is fit.

    The runs of a line share data, start and batches.

    Parameters
    ----------
    data, inputs, points : what is learned; see `sims.sgd_noise.network_data.split`.
    layers, width : hidden layers D and their width h.
    batch_size : B different points in each step.
    scale : alpha, the scale of the output in the loss.
    temperatures : eta/(B h), learning rate over batch size and width.
    step_limit : steps after which a run is given up.

    Returns, for every temperature: the change of the weights :math:`\|w-w_0\|/\|w_0\|`, the time (learning rate times
    steps over the width) of the last update, the number of updates, the share of wrong answers of
    :math:`f - f_0` on 512 other points, and whether the run ended (1) or met the limit or overflowed (0). The
    outputs ``fitted_...`` are zero for the whole line unless all of its runs ended.
    """
    sets, start = begin(stream, trials, data, inputs, points, layers, width)
    alphas = [scale] * len(temperatures)
    options = {"batch_size": batch_size, "step_limit": step_limit}
    return _with_fitted(stream.xp, measured(stream, sets, start, alpha=alphas, temperature=temperatures, **options))


@simulation(outputs=_outputs("alpha"), block=64, gpu_block=256)
def along_alpha(
    stream: Stream,
    trials: int,
    *,
    data: str,
    inputs: int,
    points: int,
    layers: int,
    width: int,
    batch_size: int,
    alpha: tuple[float, ...],
    temperature_at_one: float,
    temperature_power: float,
    step_limit: int,
) -> Mapping[str, Array]:
    """`along_temperature` for several alphas; the temperature is ``temperature_at_one * alpha**temperature_power``."""
    sets, start = begin(stream, trials, data, inputs, points, layers, width)
    temperatures = [temperature_at_one * a**temperature_power for a in alpha]
    options = {"batch_size": batch_size, "step_limit": step_limit}
    return _with_fitted(stream.xp, measured(stream, sets, start, alpha=alpha, temperature=temperatures, **options))


@simulation(outputs=_outputs("sample_size"), block=64, gpu_block=128)
def along_points(
    stream: Stream,
    trials: int,
    *,
    data: str,
    inputs: int,
    sample_size: tuple[int, ...],
    layers: int,
    width: int,
    batch_size: int,
    scale: float,
    temperature_at_hundred: float,
    temperature_power: float,
    step_limit: int,
) -> Mapping[str, Array]:
    """`along_temperature` for several numbers of points P, the first ones of the same data set.

    The temperature is ``temperature_at_hundred * (P/100)**temperature_power``.
    """
    sets, start = begin(stream, trials, data, inputs, max(sample_size), layers, width)
    options = {"batch_size": batch_size, "step_limit": step_limit}
    parts = []
    for size in sample_size:
        some = sets._replace(points=sets.points[:, :size, :], labels=sets.labels[:, :size])
        heat = temperature_at_hundred * (size / 100.0) ** temperature_power
        parts.append(measured(stream, some, start, alpha=(scale,), temperature=(heat,), **options))
    return _with_fitted(stream.xp, {name: stream.xp.concat([part[name] for part in parts], axis=1) for name in _KEPT})


@simulation(outputs=_KEPT, block=64, gpu_block=128)
def one_temperature(
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
    temperature: float,
    step_limit: int,
) -> Mapping[str, Array]:
    """`along_temperature` at one temperature: no line, so that nothing is set to zero but what is not finite."""
    sets, start = begin(stream, trials, data, inputs, points, layers, width)
    options = {"batch_size": batch_size, "step_limit": step_limit}
    values = measured(stream, sets, start, alpha=(scale,), temperature=(temperature,), **options)
    return {name: values[name][:, 0] for name in _KEPT}


def begin(
    stream: Stream, trials: int, data: str, inputs: int, sample_size: int, layers: int, width: int
) -> tuple[Split, Net]:
    sets = split(stream, trials, data=data, inputs=inputs, sample_size=sample_size, test_size=TESTED)
    start = random_net(stream, trials, inputs=input_count(data, inputs), width=width, layers=layers)
    return sets, start
