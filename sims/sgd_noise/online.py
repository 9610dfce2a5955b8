"""SGD on fresh data, from one unfit point to the next, and the same step by step."""

import math
from collections.abc import Mapping
from typing import Any

from assay.special import betainc, betaincinv
from assay.stream import Output, Stream, simulation
from sims.sgd_noise.data import labelled_points

__all__ = ["online_noise", "online_noise_plain"]

Array = Any
_OUTPUTS = (Output("noise", axis="updates"), Output("signal", axis="updates"))


@simulation(outputs=_OUTPUTS, block=256, gpu_block=2**16)
def online_noise(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    updates: tuple[int, ...],
    temperature: float = 1.0,
) -> Mapping[str, Array]:
    r"""Online SGD of the zero-margin perceptron, batch size 1, followed through its updates alone; exact in law.

    Only an unfit point, u_1|x_1| + ||u_perp|| xi <= 0, moves the weights: u_1 by |x_1|, the noise by xi along itself
    and by d - 2 further normal coordinates across (in units T/sqrt(d)). An unfit point is drawn as a radius, a chi
    variable with chi + 2 degrees of freedom, and an independent angle of density sin^chi from the boundary, up to the
    angle of the weights; its squared sine is a truncated beta variable. The first point is unfit in any case.

    Parameters
    ----------
    boundary_exponent : exponent chi of the density of x_1 at the boundary.
    dimension : d >= 2.
    updates : numbers of updates J, the axis of the line.
    temperature : T > 0; with batch size 1 the learning rate.

    Returns, of shape (trials, points)
    ----------------------------------
    noise : ||u_perp|| averaged over the updates after J/2, up to J.
    signal : u_1 after J updates.
    """
    xp = stream.xp
    half = 0.5 * (boundary_exponent + 1.0)
    signal = xp.sqrt(stream.chisquare((trials,), boundary_exponent + 1.0))
    noise = xp.sqrt(stream.chisquare((trials,), dimension - 1.0))
    marks = _Marks(updates, temperature / math.sqrt(dimension))
    marks.note(1, signal, noise)
    for step in range(2, max(updates) + 1):
        squared = noise * noise
        largest = betainc(half, 0.5, squared / (squared + signal * signal))
        sine = betaincinv(half, 0.5, stream.uniform((trials,)) * largest)  # squared
        radius = stream.chisquare((trials,), boundary_exponent + 2.0)  # squared
        signal = signal + xp.sqrt(radius * sine)
        along = noise - xp.sqrt(radius * (1.0 - sine))
        across = stream.chisquare((trials,), dimension - 2.0) if dimension > 2 else 0.0
        noise = xp.sqrt(along * along + across)
        marks.note(step, signal, noise)
    return marks.outputs(xp)


@simulation(outputs=_OUTPUTS, block=64, gpu_block=4096)
def online_noise_plain(
    stream: Stream,
    trials: int,
    *,
    boundary_exponent: float,
    dimension: int,
    updates: tuple[int, ...],
    temperature: float = 1.0,
) -> Mapping[str, Array]:
    """`online_noise` without any reduction: one fresh point a step, weights of d numbers; for small sizes."""
    xp = stream.xp
    weights = stream.zeros((trials, dimension))
    count = stream.zeros((trials,))
    totals = {mark: stream.zeros((trials,)) for mark in _places(updates)}
    signals = dict(totals)
    rate = temperature / math.sqrt(dimension)
    while bool(xp.any(count < max(updates))):  # waits: once in 16 steps; those too many change nothing
        for _ in range(16):
            point = labelled_points(
                stream, trials, boundary_exponent=boundary_exponent, dimension=dimension, sample_size=1
            )[:, 0, :]
            unfit = xp.sum(weights * point, axis=1) <= 0.0
            weights = xp.where(unfit[:, None], weights + rate * point, weights)
            count = xp.where(unfit, count + 1.0, count)
            noise = xp.linalg.vector_norm(weights[:, 1:], axis=1)
            for mark in totals:
                totals[mark] = xp.where(unfit & (count <= mark), totals[mark] + noise, totals[mark])
                signals[mark] = xp.where(unfit & (count == mark), weights[:, 0], signals[mark])
    means = [(totals[j] - totals[j // 2]) / (j - j // 2) for j in updates]
    return {"noise": xp.stack(means, axis=1), "signal": xp.stack([signals[j] for j in updates], axis=1)}


def _places(updates: tuple[int, ...]) -> set[int]:
    return {place for j in updates for place in (j // 2, j)}


class _Marks:
    """Running sums of the noise, and the signal, at the ends of the windows; ``unit`` is the size of a step."""

    def __init__(self, updates: tuple[int, ...], unit: float) -> None:
        self.updates, self.unit = updates, unit
        self.places = _places(updates)
        self.total: Array = 0.0
        self.kept: dict[int, tuple[Array, Array]] = {}

    def note(self, step: int, signal: Array, noise: Array) -> None:
        self.total = self.total + noise
        if step in self.places:
            self.kept[step] = (signal, self.total)

    def outputs(self, xp: Any) -> dict[str, Array]:
        means = [(self.kept[j][1] - self.kept[j // 2][1]) / (j - j // 2) for j in self.updates]
        signals = [self.kept[j][0] for j in self.updates]
        return {"noise": self.unit * xp.stack(means, axis=1), "signal": self.unit * xp.stack(signals, axis=1)}
