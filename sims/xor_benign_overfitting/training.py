"""Train networks on XOR clusters, or on points of your own, and look inside them.

>>> from sims.xor_benign_overfitting.training import draw_clusters, train
>>> data = draw_clusters(samples=40, dimension=2000, norm=16.0, label_noise=0.1, stratified=True)
>>> test = draw_clusters(samples=200, dimension=2000, norm=16.0, seed=1)
>>> run = train(data.points, data.labels, width=50, step_size=0.001, steps=10, initial_deviation=1e-9,
...             means=data.means, test_points=test.points, test_labels=test.clean)
>>> run.train_accuracy[0, 1:].tolist() == [1.0] * 10     # all labels are fitted from the first step on
True
>>> run.along_means.shape                                # w_j.mu_k: runs, times, neurons, means
(1, 11, 50, 2)
>>> run.plane(extent=1.5, count=5).shape                 # the output on a grid of multiples of the means
(1, 5, 5)
"""

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from assay.domain import DomainError, Integer, Real
from assay.special import expit
from assay.stream import Stream, StreamKey
from sims.xor_benign_overfitting.dynamics import network_output

__all__ = ["Clusters", "Diverged", "Trained", "check_finite", "draw_clusters", "quiet", "share_right", "train"]

Array = Any
_UNCHECKED = 16
Progress = Callable[[int, int], None]

SAMPLES = Integer("samples", 100, low=1)
DIMENSION = Integer("dimension", 10_000, low=2)
RUNS = Integer("runs", 1, low=1)
WIDTH = Integer("width", 200, low=2)
NORM = Real("norm", 1.0, low=0.0, high=1e150)
NOISE = Real("label_noise", 0.0, low=0.0, high=0.5, open="high")
STEP_SIZE = Real("step_size", 1.0, low=0.0, high=1e300, open="low")
STEPS = Integer("steps", 1, low=1)
DEVIATION = Real("initial_deviation", 1.0, low=0.0, high=1e150, open="low")


class Diverged(ArithmeticError):
    """A network's weights or outputs are no longer finite.  Attributes: ``step``, the step after which, and ``run``."""

    def __init__(self, step: int, run: int, step_size: float) -> None:
        super().__init__(step, run, step_size)
        self.step, self.run, self.step_size = step, run, step_size

    def __str__(self) -> str:
        return f"step_size = {self.step_size!r} is too large: run {self.run} overflows in step {self.step}"


@dataclass(frozen=True, eq=False)
class Clusters:
    """Drawn data: points (runs, n, p), labels and clean labels (runs, n), +-1, cluster numbers, means (2, p)."""

    points: Array
    labels: Array
    clean: Array
    cluster: Array
    means: Array


@dataclass(frozen=True, eq=False)
class Trained:
    """Networks after full-batch gradient descent on the mean logistic loss.

    Attributes
    ----------
    train_accuracy : (runs, steps + 1), share of training labels fitted after 0, 1, ... steps; f = 0 counts one half.
    test_accuracy : the same for the test points, or None.
    along_means : (runs, steps + 1, m, 2), w_j.mu_k, or None.
    weights : step -> (runs, m, p), for the steps that were kept, the last one always.
    second_layer : (runs, m), a_j = +-1/sqrt(m).
    means : (2, p), as given, or None.
    """

    train_accuracy: Array
    test_accuracy: Array
    along_means: Array
    weights: dict[int, Array]
    second_layer: Array
    means: Array
    stream: Stream

    def output(self, points: Array, *, step: int | None = None) -> Array:
        """f at points (k, p), or (runs, k, p), after a step that was kept (the last one): (runs, k)."""
        kept = self._kept(step)
        return network_output(self.stream, self.second_layer, kept @ _batched(points).mT)

    def plane(self, *, extent: float = 1.5, count: int = 41, step: int | None = None) -> Array:
        """f at u mu_1 + v mu_2 for ``count`` values of u (first axis) and v in [-extent, extent]: (runs, count, count).

        Its signs are the decision regions in the plane of the means.
        """
        if self.means is None:
            raise DomainError("means", None, "the two means, given to train")
        ticks = self.stream.xp.linspace(-extent, extent, count, device=self.stream.device)
        first = ticks[:, None, None] * self.means[0, :]
        grid = self.stream.xp.reshape(first + ticks[None, :, None] * self.means[1, :], (count * count, -1))
        found = self.output(grid, step=step)
        return self.stream.xp.reshape(found, (found.shape[0], count, count))

    def _kept(self, step: int | None) -> Array:
        wanted = max(self.weights) if step is None else step
        if wanted not in self.weights:
            raise DomainError("step", step, f"the steps that were kept, {sorted(self.weights)}")
        return self.weights[wanted]


@contextmanager
def quiet() -> Iterator[None]:
    """Without NumPy's warnings of overflow: what is not finite is reported with its step."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def draw_clusters(
    *,
    samples: int,
    dimension: int,
    norm: float,
    label_noise: float = 0.0,
    stratified: bool = False,
    runs: int = 1,
    seed: int = 0,
    backend: str = "numpy",
) -> Clusters:
    """Points about +-mu_1 (clean label +1) and +-mu_2 (-1), the means along the first two axes, of length ``norm``.

    Parameters
    ----------
    samples : n.  dimension : p, at least 2.  norm : M.
    label_noise : eta in [0, 1/2), chance of a flip; with ``stratified`` (equal clusters) their share in each cluster.
    runs : independent data sets.  seed, backend : where the numbers come from, and where they live.

    Raises `DomainError`: one line with the name, the value and what is allowed.
    """
    n, p, trials = SAMPLES.validate(samples), DIMENSION.validate(dimension), RUNS.validate(runs)
    length, noise = NORM.validate(norm), NOISE.validate(label_noise)
    stream = Stream.open(StreamKey(seed, "xor.clusters", {}, 0), backend=backend)
    xp, index = stream.xp, stream.arange(n)
    cluster = xp.broadcast_to(index % 4, (trials, n)) if stratified else stream.integers((trials, n), 0, 4)
    side = 1.0 - 2.0 * xp.astype(cluster % 2, xp.float64)
    clean = 1.0 - 2.0 * xp.astype(cluster // 2, xp.float64)
    flipped = index // 4 < round(noise * n / 4) if stratified else stream.uniform((trials, n)) < noise
    means = xp.where(stream.arange(p) == stream.arange(2)[:, None], length, stream.zeros((1, 1)))
    centres = xp.where((cluster // 2)[..., None] == 0, means[0, :], means[1, :])
    points = side[..., None] * centres + stream.normal((trials, n, p))
    return Clusters(points, xp.where(flipped, -clean, clean), clean, cluster, means)


@quiet()
def train(
    points: Array,
    labels: Array,
    *,
    width: int,
    step_size: float,
    steps: int,
    initial_deviation: float,
    means: Array | None = None,
    test_points: Array | None = None,
    test_labels: Array | None = None,
    keep: Sequence[int] = (),
    initial: Array | None = None,
    signs: Array | None = None,
    seed: int = 0,
    backend: str = "numpy",
    progress: Progress | None = None,
) -> Trained:
    """Train f(x; W) = sum_j a_j max(w_j.x, 0), a_j = +-1/sqrt(m) fixed, by full-batch gradient descent on W.

    w_j <- w_j + (alpha a_j/n) sum_i g_i 1{w_j.x_i > 0} y_i x_i,  g_i = 1/(1 + exp(y_i f(x_i))).

    Parameters
    ----------
    points : (n, p), or (runs, n, p) to train several networks at once.  labels : (n,) or (runs, n), +-1.
    width : m, at least 2: one neuron has one sign and says one label.  step_size : alpha.  steps : how many.
    initial_deviation : omega, of the normal entries of the initial weights.
    means : (2, p), to record w_j.mu_k and to draw decision regions.
    test_points, test_labels : as points and labels, to record the accuracy on them.
    keep : steps after which the weights are kept (0 is the start).
    initial, signs : (runs, m, p) and (runs, m), in place of drawn weights and second-layer signs.
    progress : is called as ``progress(done, steps)``.

    Raises `DomainError` for input that makes no sense, `Diverged` where steps overflow: one line each.
    """
    stream = Stream.open(StreamKey(seed, "xor.training", {}, 0), backend=backend)
    x, y = _checked(stream, points, labels)
    shape = (x.shape[0], WIDTH.validate(width), x.shape[2])
    alpha, last = STEP_SIZE.validate(step_size), STEPS.validate(steps)
    drawn = DEVIATION.validate(initial_deviation) * stream.normal(shape)
    weights = drawn if initial is None else initial
    second = (stream.signs(shape[:2]) if signs is None else signs) / math.sqrt(shape[1])
    test = None if test_points is None else _checked(stream, test_points, test_labels)
    book = _Book(last, tuple(keep), means, test)
    for step, (reached, output) in enumerate(_descend(stream, x, y, weights, second, alpha, last)):
        book.note(stream, step, reached, second, share_right(stream, y, output))
        if progress is not None and step:
            progress(step, last)
    return book.closed(stream, second)


@dataclass(frozen=True)
class _Book:
    """What is recorded of a run as it goes."""

    last: int
    keep: tuple[int, ...]
    means: Array | None
    test: tuple[Array, Array] | None
    inside: list[Array] = field(default_factory=list)
    outside: list[Array] = field(default_factory=list)
    along: list[Array] = field(default_factory=list)
    kept: dict[int, Array] = field(default_factory=dict)

    def note(self, stream: Stream, step: int, weights: Array, second: Array, fitted: Array) -> None:
        self.inside.append(fitted)
        if self.test is not None:
            points, labels = self.test
            self.outside.append(share_right(stream, labels, network_output(stream, second, weights @ points.mT)))
        if self.means is not None:
            self.along.append(weights @ self.means.mT)
        if step in self.keep or step == self.last:
            self.kept[step] = weights

    def closed(self, stream: Stream, second: Array) -> Trained:
        inside, outside, along = (
            stream.xp.stack(rows, axis=1) if rows else None for rows in (self.inside, self.outside, self.along)
        )
        return Trained(inside, outside, along, self.kept, second, self.means, stream)


def _descend(
    stream: Stream, x: Array, y: Array, weights: Array, second: Array, step_size: float, steps: int
) -> Iterator[tuple[Array, Array]]:
    """Weights (runs, m, p) and outputs (runs, n) after 0, 1, ..., steps steps."""
    zero, rate = stream.zeros((1, 1, 1)), (step_size / x.shape[1]) * second[:, :, None]
    for step in range(steps + 1):
        pre = weights @ x.mT
        output = network_output(stream, second, pre)
        check_finite(stream, output, step, step_size, last=steps)
        yield weights, output
        if step < steps:
            pull = y * expit(-y * output)
            weights = weights + rate * (stream.xp.where(pre > 0.0, pull[:, None, :], zero) @ x)


def share_right(stream: Stream, labels: Array, output: Array) -> Array:
    """Share of right signs along the last axis; an output of exactly 0 counts as one half."""
    return stream.xp.mean(0.5 + 0.5 * labels * stream.xp.sign(output), axis=-1)


def _batched(points: Array) -> Array:
    if points.ndim not in (2, 3):
        raise DomainError("points", points.shape, "arrays of shape (n, p) or (runs, n, p)")
    return points[None, ...] if points.ndim == 2 else points


def _checked(stream: Stream, points: Array, labels: Array | None) -> tuple[Array, Array]:
    """Points (runs, n, p) and labels (runs or 1, n)."""
    xp, x = stream.xp, _batched(points)
    if labels is None:
        raise DomainError("test_labels", None, "labels +-1, one for every test point")
    given = xp.astype(labels[None, :] if labels.ndim == 1 else labels, xp.float64)
    if given.ndim != 2 or given.shape[1] != x.shape[1] or given.shape[0] not in (1, x.shape[0]):
        raise DomainError("labels", tuple(labels.shape), f"shape {tuple(x.shape[:2])}, as the points")
    wrong = xp.abs(xp.abs(given) - 1.0)
    if bool(xp.any(wrong > 0.0)):
        raise DomainError("labels", float(xp.max(xp.abs(given))), "+1 and -1")
    return x, given


def check_finite(stream: Stream, output: Array, step: int, step_size: float, *, last: int) -> None:
    """Raises `Diverged`; on a GPU every 16 steps and at the last, for what is not finite stays so."""
    if stream.on_gpu and step % _UNCHECKED and step < last:
        return
    finite = stream.xp.all(stream.xp.isfinite(output), axis=1)
    if not bool(stream.xp.all(finite)):  # waits: see above
        raise Diverged(step, int(stream.xp.argmin(stream.xp.astype(finite, stream.xp.int64))), step_size)
