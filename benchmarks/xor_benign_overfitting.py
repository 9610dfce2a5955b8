"""Seconds for 100 data sets of XOR clusters (n = 200, 200 neurons, 200 steps), beside training on whole vectors.

    python benchmarks/xor_benign_overfitting.py [--sets 100] [--timed 4] [--steps 200] [--threads 1] [--budget 2]

Training through inner products (whose cost does not depend on the dimension) and on whole vectors of 10,000 coordinates
with this package; on whole vectors with a NumPy loop over data sets, and with PyTorch and JAX (one compiled loop, vmap
over data sets) where they are installed.  A timed call trains some of the data sets for some of the steps and is scaled
to all, the first call apart.  Work per second counts the matrix products alone, as a share of what a large product
reaches in the same run.  Writes benchmarks/results/xor_benign_overfitting.json.
"""

import argparse
from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from attrs import frozen
from harness import Competitor

from sims.xor_benign_overfitting.training import draw_clusters, train
from sims.xor_benign_overfitting.training_gram import train_in_any_dimension

NORM, NOISE, STEP_SIZE, DEVIATION = 20.0, 0.1, 0.01, 1e-9
Array = Any


@frozen
class Problem:
    """Sizes of one data set, and how many of them for how many steps a timed call takes."""

    samples: int
    width: int
    dimension: int
    sets: int
    steps: int

    def gram_flops(self) -> float:
        """A step multiplies coefficients (m, n) with the Gram matrix (n, n); that matrix costs n^3 products."""
        n, m = self.samples, self.width
        return 2.0 * self.sets * (self.steps * m * n * n + n**3)

    def direct_flops(self) -> float:
        """A step multiplies weights (m, p) with the points (p, n), and slopes (m, n) with the points (n, p)."""
        return 4.0 * self.sets * self.steps * self.width * self.samples * self.dimension

    def arrays(self) -> tuple[Array, Array, Array, Array]:
        """Points, labels, initial weights and second layer for all data sets of a call."""
        generator = np.random.default_rng(0)
        data = draw_clusters(
            samples=self.samples, dimension=self.dimension, norm=NORM, label_noise=NOISE, runs=self.sets
        )
        start = DEVIATION * generator.standard_normal((self.sets, self.width, self.dimension))
        second = generator.choice([-1.0, 1.0], (self.sets, self.width)) / self.width**0.5
        return data.points, data.labels, start, second


def through_inner_products(problem: Problem) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        return lambda: train_in_any_dimension(
            samples=problem.samples, dimension=problem.dimension, norm=NORM, width=problem.width, steps=problem.steps,
            label_noise=NOISE, runs=problem.sets, test_points=1,
        )  # fmt: skip

    return prepare


def on_whole_vectors(problem: Problem) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        points, labels, start, second = problem.arrays()
        return lambda: train(
            points, labels, width=problem.width, step_size=STEP_SIZE, steps=problem.steps, initial_deviation=DEVIATION,
            initial=start, signs=np.sign(second),
        )  # fmt: skip

    return prepare


def numpy_loop(problem: Problem) -> Callable[[], Callable[[], Any]]:
    """One data set after another, float64."""

    def prepare() -> Callable[[], Any]:
        arrays = problem.arrays()

        def one(x: Array, y: Array, weights: Array, second: Array) -> Array:
            for _ in range(problem.steps):
                before = weights @ x.T
                output = second @ np.maximum(before, 0.0)
                slopes = -y / (1.0 + np.exp(y * output)) / len(y)
                weights = weights - STEP_SIZE * ((before > 0) * np.outer(second, slopes)) @ x
            return weights

        return lambda: np.stack([one(*data) for data in zip(*arrays, strict=True)])

    return prepare


def with_torch(problem: Problem) -> Callable[[], Callable[[], Any]]:
    """Gradients by autograd, as a user would write it, float32."""

    def prepare() -> Callable[[], Any]:
        import torch

        x, y, start, second = (torch.as_tensor(a).float() for a in problem.arrays())

        def call() -> Any:
            weights = start.clone().requires_grad_()
            for _ in range(problem.steps):
                output = (second[:, :, None] * torch.relu(weights @ x.mT)).sum(1)
                loss = torch.nn.functional.softplus(-y * output).mean(1).sum()
                (gradient,) = torch.autograd.grad(loss, weights)
                weights = (weights - STEP_SIZE * gradient).detach().requires_grad_()
            return weights.detach().numpy()

        return call

    return prepare


def with_jax(problem: Problem) -> Callable[[], Callable[[], Any]]:
    """One compiled loop over the steps, vmap over the data sets, float32."""

    def prepare() -> Callable[[], Any]:
        import jax
        import jax.numpy as jnp

        x, y, start, second = (jnp.asarray(a, dtype=jnp.float32) for a in problem.arrays())

        def loss(weights: Array, x: Array, y: Array, second: Array) -> Array:
            return jnp.mean(jax.nn.softplus(-y * (second @ jax.nn.relu(weights @ x.T))))

        def one(weights: Array, x: Array, y: Array, second: Array) -> Array:
            def step(_: int, w: Array) -> Array:
                return w - STEP_SIZE * jax.grad(loss)(w, x, y, second)

            return jax.lax.fori_loop(0, problem.steps, step, weights)

        run = jax.jit(jax.vmap(one))
        return lambda: np.asarray(run(start, x, y, second))

    return prepare


def measure(options: argparse.Namespace, limits: dict[str, float]) -> list[dict[str, Any]]:
    """Rows: seconds for all data sets and steps, and the rate of the matrix products."""
    sizes = {"samples": options.samples, "width": options.width, "dimension": options.dimension}
    gram = Problem(**sizes, sets=options.timed, steps=options.steps)
    direct = Problem(**sizes, sets=1, steps=min(options.direct_steps, options.steps))
    entries = [
        ("assay, inner products, float64", through_inner_products(gram), gram, gram.gram_flops(), ""),
        ("assay, whole vectors, float64", on_whole_vectors(direct), direct, direct.direct_flops(), ""),
        ("NumPy loop over data sets, float64", numpy_loop(direct), direct, direct.direct_flops(), ""),
        ("PyTorch, whole vectors, float32", with_torch(direct), direct, direct.direct_flops(), "_float32"),
        ("JAX, whole vectors, float32", with_jax(direct), direct, direct.direct_flops(), "_float32"),
    ]
    unit = f"{options.sets} data sets"
    work = [p.sets * p.steps / (options.sets * options.steps) for _, _, p, _, _ in entries]
    competitors = [Competitor(name, prepare, work=w) for (name, prepare, *_), w in zip(entries, work, strict=True)]
    rows = harness.compete(competitors, unit=unit, budget=options.budget)
    for row, (_, _, _, flops, suffix) in zip(rows, entries, strict=True):
        if "skipped" not in row:
            row["GFLOP/s"] = 1e-9 * flops / row["seconds"]
            row["share of the ceiling"] = row["GFLOP/s"] / limits[f"gemm_gflops{suffix}"]
    return rows


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--sets", type=int, default=100, help="data sets (default 100)")
    parser.add_argument("--timed", type=int, default=4, help="data sets of a timed call (default 4)")
    parser.add_argument("--samples", type=int, default=200, help="points of a data set (default 200)")
    parser.add_argument("--width", type=int, default=200, help="neurons (default 200)")
    parser.add_argument("--steps", type=int, default=200, help="steps of gradient descent (default 200)")
    parser.add_argument(
        "--direct-steps", type=int, default=5, help="steps of a timed call on whole vectors (default 5)"
    )
    parser.add_argument("--dimension", type=int, default=10_000, help="coordinates of a point (default 10,000)")
    options = parser.parse_args()
    with harness.session(options.threads):
        limits = harness.ceilings()
        rows = measure(options, limits)
        limits |= {f"{name} (after)": value for name, value in harness.ceilings().items()}
        path = harness.write_record("xor_benign_overfitting", {"rows": rows, "ceilings": limits}, options)
    unit = f"{options.sets} data sets"
    times = [f"seconds per {unit}", f"processor seconds per {unit}", "first"]
    print(harness.table(rows, ["name", *times, "GFLOP/s", "share of the ceiling", "skipped"]))
    print(f"written: {path}")


if __name__ == "__main__":
    main()
