"""Grokking on XOR clusters: from larger initial weights the labels are fitted long before the network generalises."""

from typing import Any

from assay.stream import Output, Stream, simulation
from sims.xor_benign_overfitting.dynamics import logistic_steps
from sims.xor_benign_overfitting.experiment import Experiment, draw_experiment, fresh_error, in_parts

__all__ = ["generalisation_times", "generalisation_times_along_gap"]

Array = Any
_UNCHECKED = 4

FIRST_MARGIN = 1e-7
"""Small enough for the loss to keep its slope of 1/2 over thousands of steps."""

RIGHT = 0.9
"""Share of the fresh points from which on a network is said to generalise."""


@simulation(outputs=Output("time", axis="initialisations"), block=32, gpu_block=256)
def generalisation_times(
    stream: Stream,
    trials: int,
    *,
    samples: int,
    coherence: float,
    gap: float,
    width: int,
    initialisations: tuple[float, ...],
    horizon: int,
) -> dict[str, Array]:
    """First step after which 90 % of 64 fresh points are classified right, for several sizes of the initial weights.

    One draw of data and of standard normal weights serves all of them; equal clusters, no flips.

    Parameters
    ----------
    samples : n.  coherence : s, M^2 = s sqrt(p).  gap : rho, p = rho n M^2.  width : m.
    initialisations : increasing 1/r = 2 n sqrt(m) omega/(alpha sqrt(p)).
    horizon : steps after which a run is given up.

    Returns
    -------
    time : (trials, initialisations); horizon + 1 for a run that was given up.
    """

    def run(count: int) -> dict[str, Array]:
        experiment = draw_experiment(
            stream, count, samples=samples, coherence=coherence, gap=gap, label_noise=0.0, width=width
        )
        times = [_first_time(stream, experiment, size, horizon) for size in initialisations]
        return {"time": stream.xp.stack(times, axis=1)}

    return in_parts(stream, trials, samples * width, run)


@simulation(outputs=Output("time", axis="gaps"), block=32, gpu_block=256)
def generalisation_times_along_gap(
    stream: Stream,
    trials: int,
    *,
    samples: int,
    coherence: float,
    gaps: tuple[float, ...],
    width: int,
    initialisation: float,
    horizon: int,
) -> dict[str, Array]:
    """As `generalisation_times`, at one size of the initial weights for several rho = p/(n M^2): (trials, gaps)."""

    def run(count: int) -> dict[str, Array]:
        times = []
        for gap in gaps:
            experiment = draw_experiment(
                stream, count, samples=samples, coherence=coherence, gap=gap, label_noise=0.0, width=width
            )
            times.append(_first_time(stream, experiment, initialisation, horizon))
        return {"time": stream.xp.stack(times, axis=1)}

    return in_parts(stream, trials, samples * width, run)


def _first_time(stream: Stream, experiment: Experiment, initialisation: float, horizon: int) -> Array:
    xp, training = stream.xp, experiment.training
    omega = experiment.initial_deviation(FIRST_MARGIN, initialisation)
    runs = logistic_steps(
        stream, training.gram, training.labels, omega * experiment.start, experiment.second_layer,
        step_size=experiment.step_size(FIRST_MARGIN), steps=horizon,
    )  # fmt: skip
    late = float(horizon + 1)
    found = late * stream.ones((experiment.signs.shape[0],))
    for step, (coefficients, _) in enumerate(runs):
        right = 1.0 - fresh_error(stream, experiment, coefficients, omega)
        found = xp.where(xp.logical_and(found == late, right >= RIGHT), float(step) * stream.ones((1,)), found)
        if step % _UNCHECKED == 0 and not bool(xp.any(found == late)):  # waits: saves the steps after the last one
            break
    return found
