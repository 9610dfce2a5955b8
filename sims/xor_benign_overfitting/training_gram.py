"""Train networks on XOR clusters in any number of dimensions, 10^12 as well as 100: through inner products.

>>> run = train_in_any_dimension(samples=40, dimension=10**12, norm=2000.0, width=50, first_margin=0.001, steps=10)
>>> run.train_accuracy.shape, float(run.train_accuracy[0, 10])
((1, 11), 1.0)
"""

from dataclasses import dataclass
from typing import Any

from assay.domain import DomainError, Integer, Real
from assay.stream import Stream, StreamKey
from sims.xor_benign_overfitting.dynamics import logistic_steps, network_output
from sims.xor_benign_overfitting.gram import draw_points, draw_training, draw_weights, initial_products
from sims.xor_benign_overfitting.training import (
    NOISE,
    NORM,
    RUNS,
    SAMPLES,
    STEPS,
    WIDTH,
    Progress,
    check_finite,
    quiet,
    share_right,
)

__all__ = ["GramRun", "train_in_any_dimension"]

Array = Any

DIMENSION = Integer("dimension", 10**10, low=3, high=10**15)
FIRST_MARGIN = Real("first_margin", 1e-4, low=0.0, high=1e300, open="low")
INITIALISATION = Real("initialisation", 1e-6, low=0.0, high=1e6, open="low")
TEST_POINTS = Integer("test_points", 256, low=1)


@dataclass(frozen=True, eq=False)
class GramRun:
    """Accuracies of networks whose vectors were never written down.

    Attributes
    ----------
    train_accuracy : (runs, steps + 1), share of the noisy training labels fitted after 0, 1, ... steps.
    test_accuracy : (runs, steps + 1), share of fresh points with the right clean label.  f = 0 counts one half in both.
    in_plane : (runs, steps + 1, m, 2), the weights' coordinates along mu_1/M and mu_2/M.
    second_layer : (runs, m), a_j = +-1/sqrt(m).
    norm, step_size, initial_deviation : M, alpha and omega of the run.
    """

    train_accuracy: Array
    test_accuracy: Array
    in_plane: Array
    second_layer: Array
    norm: float
    step_size: float
    initial_deviation: float
    stream: Stream

    @property
    def along_means(self) -> Array:
        """(runs, steps + 1, m, 2), w_j.mu_k."""
        return self.norm * self.in_plane

    def plane(self, *, step: int, extent: float = 1.5, count: int = 41) -> Array:
        """f at u mu_1 + v mu_2 for ``count`` values of u (first axis) and v in [-extent, extent]: (runs, count, count).

        Its signs are the decision regions in the plane of the means.
        """
        xp, stream = self.stream.xp, self.stream
        ticks = self.norm * xp.linspace(-extent, extent, count, device=stream.device)
        shape = (count, count)
        grid = xp.stack([xp.broadcast_to(ticks[:, None], shape), xp.broadcast_to(ticks[None, :], shape)], axis=2)
        products = self.in_plane[:, step, :, :] @ xp.reshape(grid, (count * count, 2)).mT
        return xp.reshape(network_output(stream, self.second_layer, products), (-1, count, count))


@quiet()
def train_in_any_dimension(
    *,
    samples: int,
    dimension: int,
    norm: float,
    width: int,
    steps: int,
    first_margin: float = 1e-4,
    initialisation: float = 1e-6,
    label_noise: float = 0.0,
    stratified: bool = False,
    test_points: int = 256,
    runs: int = 1,
    seed: int = 0,
    backend: str = "numpy",
    progress: Progress | None = None,
) -> GramRun:
    """Full-batch gradient descent on the mean logistic loss, on drawn data; costs nothing for the dimension.

    Parameters
    ----------
    samples : n, at most p - 2 (train on whole vectors otherwise).  dimension : p.  norm : M.
    width : m, at least 2.  steps : how many.
    first_margin : a = alpha p/(8n).  initialisation : 1/r = 2 n sqrt(m) omega/(alpha sqrt(p)).
    label_noise : eta in [0, 1/2).  stratified : equal clusters with equal flips.
    test_points : fresh points.  runs : data sets and networks.  seed, backend : of the numbers.
    progress : is called as ``progress(done, steps)``.

    Raises `DomainError` for a value outside its domain, `Diverged` where steps overflow: one line each.
    """
    n, p = _sizes(samples, dimension)
    m, last, trials = WIDTH.validate(width), STEPS.validate(steps), RUNS.validate(runs)
    length, noise = NORM.validate(norm), NOISE.validate(label_noise)
    alpha = 8.0 * n * FIRST_MARGIN.validate(first_margin) / p
    omega = INITIALISATION.validate(initialisation) * alpha * p**0.5 / (2.0 * n * m**0.5)
    stream = Stream.open(StreamKey(seed, "xor.training_gram", {}, 0), backend=backend)
    training = draw_training(
        stream, trials, samples=n, dimension=p, norm=length, label_noise=noise, stratified=stratified
    )
    points = draw_points(stream, trials, training, count=TEST_POINTS.validate(test_points), norm=length)
    weights = draw_weights(stream, trials, training, width=m)
    start = omega * initial_products(stream, weights, points, dimension=p)
    second = stream.signs((trials, m)) / m**0.5
    inside, outside, in_plane = [], [], []
    path = logistic_steps(
        stream, training.gram, training.labels, omega * weights.products, second, step_size=alpha, steps=last
    )
    for step, (coefficients, active) in enumerate(path):
        output = network_output(stream, second, active)
        check_finite(stream, output, step, alpha, last=last)
        inside.append(share_right(stream, training.labels, output))
        fresh = network_output(stream, second, start + coefficients @ points.products.mT)
        outside.append(share_right(stream, points.clean, fresh))
        in_plane.append(omega * weights.plane + coefficients @ training.plane)
        if progress is not None and step:
            progress(step, last)
    fitted, learned, plane = (stream.xp.stack(rows, axis=1) for rows in (inside, outside, in_plane))
    return GramRun(fitted, learned, plane, second, length, alpha, omega, stream)


def _sizes(samples: int, dimension: int) -> tuple[int, int]:
    """n and p: n points need n coordinates off the plane of the means."""
    n, p = SAMPLES.validate(samples), DIMENSION.validate(dimension)
    if n > p - 2:
        raise DomainError("samples", n, f"integers in [1, {p - 2}] for dimension = {p} (or train on whole vectors)")
    return n, p
