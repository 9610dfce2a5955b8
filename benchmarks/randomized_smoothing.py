"""Seconds per certificate (n = 100,000, d = 3,072), beside the batch loop that published code uses, JAX and PyTorch.

    python benchmarks/randomized_smoothing.py [--samples 100000] [--threads 1] [--budget 2]

For a linear and for a two-layer classifier: `certify` of this package in double and in single precision; the loop of
published code with NumPy (repeat the input, add noise, classify, count; batches of 1000); JAX (one compiled batch,
vmap over its rows) and PyTorch where they are installed. A call is timed on a part of the samples and scaled to all of
them, the first call apart. The share of the ceiling is that of the time in which the same generator draws the noise
alone and the products run at the rate of large ones, both measured in the same run. Writes
benchmarks/results/randomized_smoothing.json.
"""

from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from harness import Competitor
from scipy.stats import beta, norm

from assay.stream import Stream, StreamKey
from sims.randomized_smoothing.classifiers import linear_classifier
from sims.randomized_smoothing.smoothed import certify

DIMENSION, HIDDEN, CLASSES, SIGMA, ALPHA = 3072, 256, 10, 0.5, 0.001
BATCH = 1000
Array = Any


class Problem:
    """A classifier's weights, the input, and how many samples a timed call takes."""

    def __init__(self, name: str, samples: int) -> None:
        stream = Stream.open(StreamKey(1, f"benchmark.{name}", {}, 0))
        self.name, self.samples, self.layers = name, samples, 1 if name == "linear" else 2
        self.point = np.asarray(stream.normal((DIMENSION,))) / DIMENSION**0.5
        self.first = stream.normal((DIMENSION, CLASSES if name == "linear" else HIDDEN)) / DIMENSION**0.5
        self.second = stream.normal((HIDDEN, CLASSES)) / HIDDEN**0.5

    def least_seconds(self, limits: dict[str, float], suffix: str) -> float:
        """Seconds a sample that its normal numbers and its products of matrices take at the machine's limits."""
        products = 2e-9 * (self.first.size + (self.second.size if self.layers == 2 else 0))
        return DIMENSION / limits[f"normals_per_s{suffix}"] + products / limits[f"gemm_gflops{suffix}"]

    def scores(self, library: Any, x: Array, first: Array, second: Array) -> Array:
        """Scores of the classes: the same few operations in every library."""
        inner = x @ first
        return inner if self.layers == 1 else library.maximum(inner, 0.0 * inner) @ second


def _radius(counts: Array, samples: int) -> float:
    """The radius, as published code computes it: the bound of the top class's count."""
    bound = beta.ppf(ALPHA, max(counts), samples - max(counts) + 1)
    return SIGMA * float(norm.ppf(bound)) if bound > 0.5 else 0.0


def ours(problem: Problem, dtype: Any) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        stream = Stream.open(StreamKey(1, "benchmark.arrays", {}, 0))
        if problem.layers == 1:
            classifier = linear_classifier(stream, problem.first.astype(dtype))
        else:
            network = [w.astype(dtype) for w in (problem.first, problem.second)]
            classifier = lambda x: np.argmax(problem.scores(np, x, *network), axis=1)  # noqa: E731
        inputs = problem.point[None, :].astype(dtype)
        options = {"classes": CLASSES, "sigma": SIGMA, "samples": problem.samples, "alpha": ALPHA}
        return lambda: certify(classifier, inputs, **options)

    return prepare


def published_loop(problem: Problem) -> Callable[[], Callable[[], Any]]:
    """Repeat, add noise, classify, count, batch after batch, with NumPy's default generator."""

    def prepare() -> Callable[[], Any]:
        generator = np.random.default_rng(0)

        def sample(samples: int) -> Array:
            counts = np.zeros(CLASSES, dtype=int)
            for start in range(0, samples, BATCH):
                rows = min(BATCH, samples - start)
                repeated = np.repeat(problem.point[None, :], rows, axis=0)
                noise = generator.standard_normal(repeated.shape) * SIGMA
                answers = np.argmax(problem.scores(np, repeated + noise, problem.first, problem.second), axis=1)
                for answer in answers:  # the published count_arr
                    counts[answer] += 1
            return counts

        def call() -> float:
            sample(100)
            return _radius(sample(problem.samples), problem.samples)

        return call

    return prepare


def with_jax(problem: Problem) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        import jax
        import jax.numpy as jnp

        point, first, second = (
            jnp.asarray(x, dtype=jnp.float32) for x in (problem.point, problem.first, problem.second)
        )

        def vote(key: Array) -> Array:
            noisy = point + SIGMA * jax.random.normal(key, (DIMENSION,), dtype=jnp.float32)
            return jnp.argmax(problem.scores(jnp, noisy, first, second))

        @jax.jit
        def batch(key: Array) -> Array:
            return jnp.bincount(jax.vmap(vote)(jax.random.split(key, BATCH)), length=CLASSES)

        def call() -> float:
            keys = jax.random.split(jax.random.key(0), problem.samples // BATCH)
            counts = sum(batch(key) for key in keys)
            return _radius(np.asarray(counts), problem.samples)

        return call

    return prepare


def with_torch(problem: Problem) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        import torch

        point, first, second = (torch.as_tensor(x).float() for x in (problem.point, problem.first, problem.second))

        @torch.no_grad()
        def call() -> float:
            counts = torch.zeros(CLASSES, dtype=torch.int64)
            for _ in range(problem.samples // BATCH):
                noisy = point.repeat((BATCH, 1)) + SIGMA * torch.randn(BATCH, DIMENSION)
                answers = problem.scores(torch, noisy, first, second).argmax(1)
                counts += torch.bincount(answers, minlength=CLASSES)
            return _radius(counts.numpy(), problem.samples)

        return call

    return prepare


def measure(name: str, timed: int, samples: int, budget: float, limits: dict[str, float]) -> list[dict[str, Any]]:
    """Rows of all competitors for one classifier, with shares of the ceiling of random numbers and products."""
    problem = Problem(name, timed)
    part = timed / samples  # of a certificate, in one timed call
    entries = [
        ("assay, float64", ours(problem, np.float64), ""),
        ("assay, float32", ours(problem, np.float32), "_float32"),
        ("published loop, NumPy float64", published_loop(problem), None),
        ("JAX jit + vmap, float32", with_jax(problem), None),
        ("PyTorch, float32", with_torch(problem), None),
    ]
    competitors = [Competitor(f"{name}: {label}", prepare, work=part) for label, prepare, _ in entries]
    rows = harness.compete(competitors, unit="certificate", budget=budget)
    for row, (_, _, suffix) in zip(rows, entries, strict=True):
        if "skipped" not in row:
            row["million normals per s"] = 1e-6 * samples * DIMENSION / row["seconds per certificate"]
            if suffix is not None:
                least = samples * problem.least_seconds(limits, suffix)
                row["share of the ceiling"] = least / row["seconds per certificate"]
    return rows


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--samples", type=int, default=100_000, help="samples of a certificate (default 100,000)")
    parser.add_argument("--timed", type=int, default=10_000, help="samples of a timed call, a multiple of 1000")
    options = parser.parse_args()
    with harness.session(options.threads):
        limits = harness.ceilings()
        rows = [
            row
            for name in ("linear", "two layers")
            for row in measure(name, options.timed, options.samples, options.budget, limits)
        ]
        limits |= {f"{name} (after)": value for name, value in harness.ceilings().items()}
        path = harness.write_record("randomized_smoothing", {"rows": rows, "ceilings": limits}, options)
    times = ["seconds per certificate", "processor seconds per certificate", "first"]
    columns = ["name", *times, "million normals per s", "share of the ceiling", "skipped"]
    print(harness.table(rows, columns))
    print(f"written: {path}")


if __name__ == "__main__":
    main()
