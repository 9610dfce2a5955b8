"""Networks trained to the end: runs per minute on images of digits, beside one run at a time, PyTorch and JAX.

Every competitor trains ReLU networks with one hidden layer on the hinge loss scaled by alpha until all points are fit,
from standard normal weights, with batches of eight different points drawn anew in each step, and looks at all points
every 64 steps. The work of a call is its number of runs.
"""

from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from attrs import frozen
from harness import Competitor

from assay.stream import Stream, StreamKey
from sims.sgd_noise.network_data import split
from sims.sgd_noise.networks import random_net
from sims.sgd_noise.training import STEPS_PER_CHECK, Training, train

ALPHA, TEMPERATURE, BATCH, PIXELS = 2.0**10, 2.0**-5, 8, 64
ROOT = 2.0**0.5

Array = Any


@frozen
class Setting:
    points: int
    width: int
    runs: int
    step_limit: int

    def data(self, runs: int) -> tuple[Array, Array]:
        found = split(self.stream(0), runs, data="digits", inputs=0, sample_size=self.points, test_size=1)
        return found.points, found.labels

    def stream(self, block: int) -> Stream:
        return Stream.open(StreamKey(1, "benchmark.networks", {}, block))


def flops(setting: Setting) -> float:
    """Products of matrices in a call of `ours`: each run to its last step, in whole rounds between two looks.

    A step takes a batch forward and both weights back, a look takes all points forward.
    """
    task, start = inputs(setting)
    rounds = np.ceil((train(setting.stream(1), start, task).steps + 1) / STEPS_PER_CHECK)
    pixels = 2.0 * PIXELS * setting.width
    return float(np.sum(rounds * STEPS_PER_CHECK * 2 * BATCH * pixels + (rounds + 1) * setting.points * pixels))


def inputs(setting: Setting) -> tuple[Training, Any]:
    """The task of all runs, and their initial weights."""
    points, labels = setting.data(setting.runs)
    level = [np.full(setting.runs, value) for value in (ALPHA, TEMPERATURE)]
    task = Training(points, labels, np.arange(setting.runs), *level, BATCH, setting.step_limit)
    return task, random_net(setting.stream(2), setting.runs, inputs=PIXELS, width=setting.width, layers=1)


def ours(setting: Setting) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        points, labels = setting.data(setting.runs)
        level = [np.full(setting.runs, value) for value in (ALPHA, TEMPERATURE)]
        task = Training(points, labels, np.arange(setting.runs), *level, BATCH, setting.step_limit)

        def call() -> int:
            stream = setting.stream(1)
            start = random_net(stream, setting.runs, inputs=PIXELS, width=setting.width, layers=1)
            return int(train(stream, start, task).ended.sum())

        return call

    return prepare


def one_at_a_time(setting: Setting) -> Callable[[], Callable[[], Any]]:
    """Plain NumPy, a loop over steps for a single network."""

    def prepare() -> Callable[[], Any]:
        points, labels = (part[0] for part in setting.data(1))
        generator = np.random.default_rng(0)
        scale = PIXELS**-0.5

        def output(w: Array, a: Array, x: Array) -> tuple[Array, Array, Array]:
            before = scale * (x @ w)
            z = ROOT * np.maximum(before, 0.0)
            return z @ a / setting.width, z, before

        def call() -> bool:
            w, a = generator.standard_normal((PIXELS, setting.width)), generator.standard_normal(setting.width)
            first = output(w, a, points)[0]
            for step in range(setting.step_limit):
                if step % STEPS_PER_CHECK == 0 and np.all(ALPHA * labels * (output(w, a, points)[0] - first) >= 1):
                    return True
                batch = generator.choice(setting.points, BATCH, replace=False, shuffle=False)
                f, z, before = output(w, a, points[batch])
                pull = TEMPERATURE * labels[batch] * (ALPHA * labels[batch] * (f - first[batch]) < 1)
                if pull.any():
                    back = scale * ROOT * (before > 0) * np.outer(pull, a)
                    a = a + pull @ z
                    w = w + points[batch].T @ back
            return False

        return call

    return prepare


def with_torch(setting: Setting) -> Callable[[], Callable[[], Any]]:
    """Batched matrix products and autograd; runs stay in the batch until all have ended."""

    def prepare() -> Callable[[], Any]:
        import torch

        x, y = (torch.as_tensor(part) for part in setting.data(setting.runs))
        rows = torch.arange(setting.runs)[:, None]

        def output(w: Any, a: Any, points: Any) -> Any:
            z = ROOT * torch.relu(points @ w / PIXELS**0.5)
            return (z @ a[:, :, None])[:, :, 0] / setting.width

        def call() -> int:
            kind = {"dtype": x.dtype}
            w = torch.randn(setting.runs, PIXELS, setting.width, **kind).requires_grad_()
            a = torch.randn(setting.runs, setting.width, **kind).requires_grad_()
            with torch.no_grad():
                first = output(w, a, x)
            for step in range(setting.step_limit):
                if step % STEPS_PER_CHECK == 0:
                    with torch.no_grad():
                        fit = (ALPHA * y * (output(w, a, x) - first) >= 1).all(dim=1)
                    if bool(fit.all()):
                        break
                batch = torch.rand(setting.runs, setting.points).topk(BATCH, dim=1).indices
                gain = output(w, a, x[rows, batch]) - first[rows, batch]
                loss = torch.relu(1 / ALPHA - y[rows, batch] * gain).sum()
                slopes = torch.autograd.grad(loss, (w, a))
                with torch.no_grad():
                    for weights, slope in zip((w, a), slopes, strict=True):
                        weights -= TEMPERATURE * setting.width * slope
            return int(fit.sum())

        return call

    return prepare


def with_jax(setting: Setting) -> Callable[[], Callable[[], Any]]:
    """jit, vmap over runs and a while loop over steps; runs stay in the batch until all have ended."""

    def prepare() -> Callable[[], Any]:
        import jax
        import jax.numpy as jnp

        x, y = (jnp.asarray(part, dtype=jnp.float32) for part in setting.data(setting.runs))

        def output(weights: Any, points: Any) -> Any:
            w, a = weights
            return ROOT * jax.nn.relu(points @ w / PIXELS**0.5) @ a / setting.width

        def loss(weights: Any, points: Any, labels: Any, first: Any) -> Any:
            return jax.nn.relu(1 / ALPHA - labels * (output(weights, points) - first)).sum()

        def one(key: Any, points: Any, labels: Any) -> Any:
            keys = jax.random.split(key, 3)
            start = (
                jax.random.normal(keys[0], (PIXELS, setting.width)),
                jax.random.normal(keys[1], (setting.width,)),
            )
            first = output(start, points)

            def step(state: Any, number: Any) -> Any:
                weights, key = state
                key, draw = jax.random.split(key)
                batch = jax.random.choice(draw, setting.points, (BATCH,), replace=False)
                slopes = jax.grad(loss)(weights, points[batch], labels[batch], first[batch])
                moved = [v - TEMPERATURE * setting.width * g for v, g in zip(weights, slopes, strict=True)]
                return (tuple(moved), key), None

            def going(state: Any) -> Any:
                weights, _, count = state
                unfit = jnp.any(ALPHA * labels * (output(weights, points) - first) < 1)
                return unfit & (count < setting.step_limit)

            def some(state: Any) -> Any:
                weights, key, count = state
                (weights, key), _ = jax.lax.scan(step, (weights, key), jnp.arange(STEPS_PER_CHECK))
                return weights, key, count + STEPS_PER_CHECK

            return jax.lax.while_loop(going, some, (start, keys[2], 0))[2]

        several = jax.jit(jax.vmap(one))
        return lambda: several(jax.random.split(jax.random.key(0), setting.runs), x, y).block_until_ready()

    return prepare


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--points", type=int, default=512, help="training points (default 512)")
    parser.add_argument("--width", type=int, default=32, help="units of the hidden layer (default 32)")
    parser.add_argument("--runs", type=int, default=64, help="runs of a batch (default 64)")
    parser.add_argument("--step-limit", type=int, default=20_000, help="steps after which a run is given up")
    options = parser.parse_args()
    setting = Setting(options.points, options.width, options.runs, options.step_limit)
    with harness.session(options.threads):
        limits = harness.ceilings()
        competitors = [
            Competitor("assay, float64", ours(setting), work=setting.runs),
            Competitor("NumPy, one run at a time, float64", one_at_a_time(setting)),
            Competitor("PyTorch, batched, float64", with_torch(setting), work=setting.runs),
            Competitor("JAX jit + vmap, float32", with_jax(setting), work=setting.runs),
        ]
        rows = harness.compete(competitors, unit="run", budget=options.budget)
        for row in rows:
            if "skipped" not in row:
                row["runs per minute"] = 60.0 / row["seconds per run"]
        rows[0]["GFLOP/s"] = 1e-9 * flops(setting) / rows[0]["seconds"]
        rows[0]["share of the ceiling"] = rows[0]["GFLOP/s"] / limits["gemm_gflops"]
        path = harness.write_record("sgd_noise_networks", {"rows": rows, "ceilings": limits}, options)
    columns = [
        "name",
        "runs per minute",
        "seconds per run",
        "processor seconds per run",
        "first",
        "share of the ceiling",
        "skipped",
    ]
    print(harness.table(rows, columns))
    print(f"written: {path}")


if __name__ == "__main__":
    main()
