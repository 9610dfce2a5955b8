"""Seconds per SubGM step (d = 20, m = 4000, 64 runs), beside a NumPy loop over runs, JAX and PyTorch.

    python benchmarks/sign_rip.py [--runs 64] [--measurements 4000] [--threads 1] [--budget 2]

Twice: every run with measurements of its own, and all runs on one shared set, folded into one product. A step is
U <- U - eta_t (Q + Q') U with eta_t over the operator norm of Q, in double precision, with r' = d and outliers. All
competitors take the same steps from the same arrays and must agree at the end. A step multiplies by the matrices twice,
which makes 4 m d^2 operations a run; Gflop/s counts those, GB/s the matrices read, beside what the machine can do in
the same run. With own measurements the bytes are the limit, with shared ones the operations. Writes
benchmarks/results/sign_rip.json.
"""

from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from harness import Competitor

from assay.stream import BackendError, Stream, StreamKey
from sims.sign_rip.measurements import LowRank, Measurements, Outliers, measure
from sims.sign_rip.subgm import Geometric, SubGM, start_at

DIMENSION, RANK, STEP, FACTOR = 20, 2, 0.1, 0.99
Array = Any


class Problem:
    """Measurements, starts, and how many steps a timed call takes."""

    def __init__(self, shared: bool, runs: int, measurements: int, steps: int, backend: str = "numpy") -> None:
        self.shared, self.runs, self.measurements, self.steps = shared, runs, measurements, steps
        stream = Stream.open(StreamKey(1, "benchmark.sign_rip", {}, int(shared)), backend=backend, mode="paired")
        ensembles, draws = (1, runs) if shared else (runs, 1)
        truth, outliers = LowRank((1.0,) * RANK, DIMENSION), Outliers(0.3, "gauss", 10.0)
        self.data: Measurements = measure(stream, ensembles, measurements, truth, outliers, draws=draws)
        start = start_at(stream, runs, truth, factor_rank=DIMENSION, scale=0.3)
        self.start: Array = stream.xp.reshape(start, (ensembles, draws, DIMENSION, DIMENSION))

    def flat(self) -> tuple[Array, Array, Array]:
        """(runs or 1, m, d^2) matrices, (runs, m) observations, (runs, d, d) starts."""
        seen = self.data.observed.reshape(self.runs, self.measurements)
        return self.data.matrices, seen, self.start.reshape(self.runs, DIMENSION, DIMENSION)


def ours(problem: Problem) -> Callable[[], Array]:
    method = SubGM(Geometric(STEP, FACTOR), problem.steps, record=(problem.steps,))

    def call() -> Array:
        factor = method.run(problem.data, problem.start).factor
        return (factor.get() if hasattr(factor, "get") else factor).reshape(problem.runs, DIMENSION, DIMENSION)

    return call


def numpy_loop(problem: Problem) -> Callable[[], Array]:
    """One run after another."""
    matrices, observed, start = problem.flat()

    def call() -> Array:
        factors = []
        for k in range(problem.runs):
            a, u = matrices[0 if problem.shared else k], start[k]
            for t in range(problem.steps):
                residual = a @ (u @ u.T).ravel() - observed[k]
                q = (np.sign(residual) @ a).reshape(DIMENSION, DIMENSION) / problem.measurements
                u = u - STEP * FACTOR**t / np.linalg.norm(q, 2) * (q + q.T) @ u
            factors.append(u)
        return np.stack(factors)

    return call


def with_jax(problem: Problem) -> Callable[[], Array]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    matrices, observed, start = (jnp.asarray(x) for x in problem.flat())
    matrices = matrices[0] if problem.shared else matrices

    def run(a: Array, y: Array, u: Array) -> Array:
        def step(t: Array, u: Array) -> Array:
            q = (jnp.sign(a @ (u @ u.T).ravel() - y) @ a).reshape(DIMENSION, DIMENSION) / problem.measurements
            return u - STEP * FACTOR**t / jnp.linalg.norm(q, 2) * (q + q.T) @ u

        return jax.lax.fori_loop(0, problem.steps, step, u)

    together = jax.jit(jax.vmap(run, in_axes=(None if problem.shared else 0, 0, 0)))
    return lambda: np.asarray(together(matrices, observed, start))


def with_torch(problem: Problem) -> Callable[[], Array]:
    import torch

    matrices, observed, start = (torch.as_tensor(x) for x in problem.flat())

    @torch.no_grad()
    def call() -> Array:
        u = start
        for t in range(problem.steps):
            products = (u @ u.mT).reshape(problem.runs, -1)
            if problem.shared:
                weights = torch.sign(products @ matrices[0].T - observed)
                q = weights @ matrices[0]
            else:
                weights = torch.sign(torch.bmm(matrices, products[:, :, None])[:, :, 0] - observed)
                q = torch.bmm(weights[:, None, :], matrices)[:, 0, :]
            q = q.reshape(problem.runs, DIMENSION, DIMENSION) / problem.measurements
            size = torch.linalg.matrix_norm(q, 2)
            u = u - (STEP * FACTOR**t / size)[:, None, None] * (q + q.mT) @ u
        return u.numpy()

    return call


def agreeing(make: Callable[[Problem], Callable[[], Array]], problem: Problem) -> Callable[[], Callable[[], Array]]:
    """Prepare a competitor, whose first result must be where the NumPy loop ends."""

    def check(factors: Array) -> None:
        gap = float(np.max(np.abs(factors - numpy_loop(problem)())))
        if not gap < 1e-6:
            raise RuntimeError(f"ends {gap:.2g} away from the NumPy loop")

    return lambda: harness.Checked(make(problem), check)


def on_gpu(shared: bool, options: Any) -> Callable[[], Callable[[], Array]]:
    def prepare() -> Callable[[], Array]:
        try:
            problem = Problem(shared, options.runs, options.measurements, options.steps, "cupy")
        except BackendError as reason:
            raise harness.Skip(str(reason)) from reason
        return ours(problem)

    return prepare


def compare(shared: bool, options: Any, limits: dict[str, float]) -> list[dict[str, Any]]:
    """Rows of all competitors, with rates and shares of the ceilings."""
    problem = Problem(shared, options.runs, options.measurements, options.steps)
    name = "shared measurements" if shared else "own measurements"
    entries = [
        ("assay", agreeing(ours, problem)),
        ("NumPy loop over runs", agreeing(numpy_loop, problem)),
        ("JAX jit + vmap", agreeing(with_jax, problem)),
        ("PyTorch", agreeing(with_torch, problem)),
        ("assay on CuPy", on_gpu(shared, options)),
    ]
    competitors = [Competitor(f"{name}: {label}", prepare, work=options.steps) for label, prepare in entries]
    rows = harness.compete(competitors, unit="step", budget=options.budget)
    product = options.measurements * DIMENSION**2
    for row in rows:
        if "skipped" in row:
            continue
        seconds = row["seconds per step"]
        row["Gflop/s"] = 4e-9 * product * options.runs / seconds
        row["GB/s"] = 16e-9 * product * (1 if shared else options.runs) / seconds
        if "CuPy" not in row["name"]:
            row["share of gemm"] = row["Gflop/s"] / limits["gemm_gflops"]
            row["share of memory"] = row["GB/s"] / limits["memory_read_gb_per_s"]
    return rows


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--runs", type=int, default=64, help="runs together (default 64)")
    parser.add_argument("--measurements", type=int, default=4000, help="measurements of a run (default 4000)")
    parser.add_argument("--steps", type=int, default=10, help="steps of a timed call (default 10)")
    options = parser.parse_args()
    with harness.session(options.threads):
        limits = harness.ceilings()
        rows = [row for shared in (False, True) for row in compare(shared, options, limits)]
        limits |= {f"{name} (after)": value for name, value in harness.ceilings().items()}
        path = harness.write_record("sign_rip", {"rows": rows, "ceilings": limits}, options)
    columns = ["name", "seconds per step", "first", "spread", "Gflop/s", "GB/s", "share of gemm", "share of memory"]
    print(harness.table(rows, columns))
    print(f"written: {path}")


if __name__ == "__main__":
    main()
