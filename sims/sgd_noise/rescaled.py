"""A network and another one that starts from its weights over a factor, on the same batches."""

from collections.abc import Mapping
from typing import Any

from assay.stream import Stream, simulation
from sims.sgd_noise.network_data import Split, split
from sims.sgd_noise.networks import GELU, RELU, SHIFTED, Activation, Net, random_net, scaled
from sims.sgd_noise.training import STEPS_PER_CHECK, Trained, Training, batch_numbers, train

__all__ = ["reference_kept", "two_networks", "with_biases", "with_smooth_units"]

Array = Any
_OUTPUTS = ("apart", "same")
_STAGES = (1, 4)  # looks at the runs after 64 and 256 steps
_NEARLY = 1e-6


def _compared(
    stream: Stream,
    trials: int,
    *,
    layers: int,
    width: int,
    points: int,
    scale: float,
    temperature: float,
    factor: float,
    alpha_power: int,
    rate_power: int,
    activation: Activation = RELU,
    reference_factor: float | None = None,
) -> dict[str, Array]:
    xp = stream.xp
    sets = split(stream, trials, data="teacher", inputs=6, sample_size=points, test_size=1)
    start = random_net(stream, trials, inputs=6, width=width, layers=layers)
    batch = min(4, points)
    draws = [batch_numbers(stream, trials, STEPS_PER_CHECK, points, batch) for _ in range(max(_STAGES))]
    other = scaled(start, 1.0 / factor)
    reference = other if reference_factor is None else scaled(start, reference_factor)
    far = stream.zeros((trials,))
    for stages in _STAGES:
        options: dict[str, Any] = {"activation": activation, "draws": draws[:stages], "batch_size": batch}
        one = _run(stream, sets, start, start, scale, temperature, **options)
        two = _run(
            stream,
            sets,
            other,
            reference,
            scale * factor**alpha_power,
            temperature * factor**rate_power,
            **options,
        )
        far = xp.maximum(far, _apart(stream, one, two, factor))
    one = stream.ones((trials,))
    return {"apart": xp.max(far) * one, "same": xp.mean(xp.astype(far <= _NEARLY, xp.float64)) * one}


def _run(
    stream: Stream,
    sets: Split,
    start: Net,
    reference: Net,
    alpha: float,
    temperature: float,
    *,
    activation: Activation,
    draws: list[Array],
    batch_size: int,
) -> Trained:
    trials = sets.points.shape[0]
    steps = len(draws) * STEPS_PER_CHECK
    task = Training(
        points=sets.points,
        labels=sets.labels,
        owner=stream.arange(trials),
        alpha=stream.full((trials,), float(alpha)),
        temperature=stream.full((trials,), float(temperature)),
        batch_size=batch_size,
        step_limit=steps,
    )
    coming = iter(draws)
    return train(stream, start, task, reference=reference, activation=activation, draw=lambda: next(coming))


def _apart(stream: Stream, one: Trained, two: Trained, factor: float) -> Array:
    """Largest distance of a weight of the first run from ``factor`` times that of the second, over the largest weight
    of both; one where the steps of their last updates differ, or a run overflowed."""
    xp = stream.xp
    largest, gap = stream.zeros(one.steps.shape), stream.zeros(one.steps.shape)
    for w, v in zip((*one.net.hidden, one.net.readout), (*two.net.hidden, two.net.readout), strict=True):
        axes = tuple(range(1, w.ndim))
        gap = xp.maximum(gap, xp.max(xp.abs(w - factor * v), axis=axes))
        largest = xp.maximum(largest, xp.maximum(xp.max(xp.abs(w), axis=axes), xp.max(xp.abs(factor * v), axis=axes)))
    ratio = gap / largest
    alike = (one.steps == two.steps) & (one.updates == two.updates) & xp.isfinite(ratio)
    return xp.where(alike & (ratio < 1.0), ratio, stream.ones((1,)))


@simulation(outputs=_OUTPUTS, block=32, gpu_block=512)
def two_networks(
    stream: Stream,
    trials: int,
    *,
    layers: int,
    width: int,
    points: int,
    scale: float,
    temperature: float,
    factor: float,
    alpha_power: int,
    rate_power: int,
) -> Mapping[str, Array]:
    r"""SGD of a ReLU network with :math:`(\alpha, \eta, w_0)`, and with :math:`(\alpha s^p, \eta s^q, w_0/s)`.

    Both on the same points of a random teacher in six dimensions and on the same batches of (up to) four.

    Parameters
    ----------
    layers, width : hidden layers D and their width h.
    points : P.
    scale, temperature : alpha and eta/(B h) of the first network.
    factor : s > 0. alpha_power, rate_power : p and q.

    Returns, the same for all trials of a block, ``apart``: after 64 and after 256 steps, the largest distance between a
    weight of the first and s times that of the second, over the largest weight; 1 where one overflows or their last
    updates come at different steps. ``same``: the share of trials in which that is at most a millionth.
    """
    cell: dict[str, Any] = {"layers": layers, "width": width, "points": points, "scale": scale, "factor": factor}
    powers: dict[str, Any] = {"alpha_power": alpha_power, "rate_power": rate_power}
    return _compared(stream, trials, temperature=temperature, **cell, **powers)


@simulation(like=two_networks)
def with_biases(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`two_networks` with a bias of one before every unit: the network is no longer homogeneous."""
    return _compared(stream, trials, **cell, activation=SHIFTED)


@simulation(like=two_networks)
def with_smooth_units(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`two_networks` with GELU units: the network is not homogeneous."""
    return _compared(stream, trials, **cell, activation=GELU)


@simulation(like=two_networks)
def reference_kept(stream: Stream, trials: int, **cell: Any) -> Mapping[str, Array]:
    """`two_networks` where the second subtracts the output of the first one's start in place of its own."""
    return _compared(stream, trials, **cell, reference_factor=1.0)
