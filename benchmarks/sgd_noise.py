"""Run-steps per second of perceptron SGD (d = 32, 4096 runs), beside NumPy per run, numba, JAX and PyTorch.

    python benchmarks/sgd_noise.py [--runs 4096] [--points 64] [--steps 256] [--threads 1] [--budget 2]

A run-step is one step of SGD of one run: batch size 1, zero margin, data sets of its own, double precision. The plain
forms take the same steps with the same draws from the same points and must agree at the end; the loop in Python takes a
part of the runs. A step reads one point of 256 bytes from a random place: GB/s counts those, beside what the machine
can copy in the same run. The event-driven form takes its runs to their end, skips the steps that change nothing, and is
counted by the steps that it stands for. "Compiled" are the same simulations where numba is installed: the same numbers.

A second table has the sizes of the claims: seconds for which one core must draw runs, from given points to the last
update, until the mean logarithm of the final signal is known to 1 % (all have one law, so one standard deviation).
Writes benchmarks/results/sgd_noise.json.
"""

import functools
import math
from collections.abc import Callable
from typing import Any

import harness
import numpy as np
from harness import Competitor

from assay.stream import BackendError, Stream, StreamKey
from sims.sgd_noise.batches import batch_sgd_weights, batches
from sims.sgd_noise.cone import Cone
from sims.sgd_noise.data import labelled_points
from sims.sgd_noise.event_driven import stopped_weights
from sims.sgd_noise.plain import plain_sgd_weights

DIMENSION, EXPONENT, RATE = 32, 1.0, 1.0
LOOPED = 16  # runs of the Python loop
SIZES = ((4, 256), (4, 4096), (8, 1024), (8, 16384))  # d and P of weights-vs-P and time-vs-P
ENDED = 64  # runs of a block, as in the claims
Array = Any


class Problem:
    """Points (runs, P, d), the numbers of the points drawn (steps, runs), and the weights after all steps."""

    def __init__(self, runs: int, points: int, steps: int) -> None:
        self.runs, self.size, self.steps = runs, points, steps
        self.points: Array = data(runs, points, "numpy")
        draws = stream_of(1)
        self.draws = np.stack([batches(draws, runs, points, 1, replacement=False)[:, 0] for _ in range(steps)])
        self.weights = ours(self)()

    def agree(self, weights: Array) -> None:
        """Raise `AssertionError` where the weights are not those of the bench's own form."""
        np.testing.assert_allclose(weights, self.weights[: len(weights)], rtol=1e-9, atol=1e-12)


def stream_of(block: int, backend: str = "numpy") -> Stream:
    return Stream.open(StreamKey(1, "benchmark.sgd_noise", {}, block), backend=backend, mode="paired")


def data(runs: int, points: int, backend: str) -> Array:
    stream = stream_of(0, backend)
    return labelled_points(stream, runs, boundary_exponent=EXPONENT, dimension=DIMENSION, sample_size=points)


def ours(problem: Problem, backend: str = "numpy") -> Callable[[], Array]:
    points = problem.points if backend == "numpy" else data(problem.runs, problem.size, backend)

    def call() -> Array:
        runs = batch_sgd_weights(
            stream_of(1, backend), points, learning_rate=RATE, batch_size=1, step_limit=problem.steps
        )
        return runs.weights.get() if hasattr(runs.weights, "get") else runs.weights

    return call


def event_driven(
    problem: Problem, backend: str = "numpy", *, looped: bool = False
) -> tuple[Callable[[], Array], float]:
    """The function, and the steps that one call stands for."""
    points = problem.points if backend == "numpy" else data(problem.runs, problem.size, backend)

    def call() -> Array:
        stream = stream_of(2, backend)
        _, _, steps = stopped_weights(stream, Cone.of(stream, points), learning_rate=RATE, looped=looped)
        return float(steps.sum())

    return call, float(call())


def plain_looped(problem: Problem) -> tuple[Callable[[], Array], float]:
    """The compiled plain form, which takes all runs to their end 64 steps at a time, and the steps of one call."""

    def call() -> Array:
        return plain_sgd_weights(stream_of(3), problem.points, learning_rate=RATE, looped=True)[2]

    return call, float(problem.runs * 64 * math.ceil(call().max() / 64))


def numpy_loop(problem: Problem) -> Callable[[], Array]:
    """One run after another, one step after another."""
    rate, runs = RATE / math.sqrt(DIMENSION), min(LOOPED, problem.runs)

    def call() -> Array:
        found = []
        for i in range(runs):
            points, weights = problem.points[i], np.zeros(DIMENSION)
            for k in problem.draws[:, i]:
                x = points[k]
                if x @ weights <= 0:
                    weights = weights + rate * x
            found.append(weights)
        return np.stack(found)

    return call


def with_numba(problem: Problem) -> Callable[[], Array]:
    import numba

    @numba.njit(parallel=True, cache=False)  # type: ignore[misc]
    def run(points: Array, draws: Array, rate: float) -> Array:
        runs, _, dimension = points.shape
        weights = np.zeros((runs, dimension))
        for i in numba.prange(runs):
            for step in range(draws.shape[0]):
                x = points[i, draws[step, i]]
                total = 0.0
                for j in range(dimension):
                    total += x[j] * weights[i, j]
                if total <= 0:
                    for j in range(dimension):
                        weights[i, j] += rate * x[j]
        return weights

    numba.set_num_threads(min(problem_threads(), numba.config.NUMBA_NUM_THREADS))
    return lambda: run(problem.points, problem.draws, RATE / math.sqrt(DIMENSION))


def with_jax(problem: Problem) -> Callable[[], Array]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    points, draws, row = jnp.asarray(problem.points), jnp.asarray(problem.draws), jnp.arange(problem.runs)

    @jax.jit
    def run(points: Array, draws: Array) -> Array:
        def step(weights: Array, drawn: Array) -> tuple[Array, None]:
            x = points[row, drawn]
            unfit = jnp.sum(x * weights, axis=1, keepdims=True) <= 0
            return jnp.where(unfit, weights + RATE / math.sqrt(DIMENSION) * x, weights), None

        return jax.lax.scan(step, jnp.zeros((problem.runs, DIMENSION)), draws)[0]

    return lambda: np.asarray(run(points, draws))


def with_torch(problem: Problem, device: str = "cpu") -> Callable[[], Array]:
    import torch

    if not (device == "cpu" or torch.cuda.is_available()):
        raise harness.Skip("PyTorch sees no GPU")
    torch.set_num_threads(problem_threads())
    points = torch.as_tensor(problem.points, device=device)
    draws = torch.as_tensor(problem.draws, device=device)
    row = torch.arange(problem.runs, device=device)

    def call() -> Array:
        weights = torch.zeros((problem.runs, DIMENSION), dtype=torch.float64, device=device)
        for drawn in draws:
            x = points[row, drawn]
            unfit = (x * weights).sum(dim=1, keepdim=True) <= 0
            weights = torch.where(unfit, weights + RATE / math.sqrt(DIMENSION) * x, weights)
        return weights.cpu().numpy()

    return call


_THREADS = [1]


def problem_threads() -> int:
    return _THREADS[0]


def checked(problem: Problem, make: Callable[[], Callable[[], Array]]) -> Callable[[], Callable[[], Array]]:
    """Prepare a competitor, and let its first result be compared."""
    return lambda: harness.Checked(make(), problem.agree)


def on_gpu(make: Callable[[], Any]) -> Callable[[], Any]:
    def prepare() -> Any:
        try:
            return make()
        except BackendError as reason:
            raise harness.Skip(str(reason)) from None

    return prepare


def perceptron(options: Any) -> dict[str, Any]:
    """The rows of all competitors, in run-steps."""
    problem = Problem(options.runs, options.points, options.steps)
    whole, looped = float(options.runs * options.steps), float(min(LOOPED, options.runs) * options.steps)
    call, stands_for = event_driven(problem)
    try:
        compiled, steps = plain_looped(problem)
        events = event_driven(problem, looped=True)[0]
    except ImportError:
        compiled, events, steps = without_numba, without_numba, 1.0
    competitors = [
        Competitor("assay, plain", checked(problem, lambda: ours(problem)), whole),
        Competitor("assay, event-driven", lambda: call, stands_for),
        Competitor("assay, plain, compiled", needs_numba(compiled), steps),
        Competitor("assay, event-driven, compiled", needs_numba(events), stands_for),
        Competitor("NumPy, run by run", checked(problem, lambda: numpy_loop(problem)), looped),
        Competitor("numba", checked(problem, lambda: with_numba(problem)), whole),
        Competitor("JAX", checked(problem, lambda: with_jax(problem)), whole),
        Competitor("PyTorch", checked(problem, lambda: with_torch(problem)), whole),
        Competitor("assay, plain, GPU", on_gpu(checked(problem, lambda: ours(problem, "cupy"))), whole),
        Competitor("assay, event-driven, GPU", on_gpu(lambda: event_driven(problem, "cupy")[0]), stands_for),
        Competitor("PyTorch, GPU", checked(problem, lambda: with_torch(problem, "cuda")), whole),
    ]  # fmt: skip
    rows = harness.compete(competitors, unit="run-step", budget=options.budget)
    for row in rows:
        if "skipped" not in row:
            per_second = 1.0 / row["seconds per run-step"]
            row["run-steps per second"] = per_second
            row["GB/s of points"] = 8e-9 * DIMENSION * per_second
    return {"rows": rows, "steps of the event-driven form": stands_for}


def without_numba() -> None:
    """Stands for a form that cannot run."""


def needs_numba(call: Callable[[], Any]) -> Callable[[], Callable[[], Any]]:
    def prepare() -> Callable[[], Any]:
        import numba  # noqa: F401

        return call

    return prepare


def run_by_run(points: Array, runs: int) -> Callable[[], Array]:
    """The loop of a script, until every point is fit; all are tested once in P steps."""
    generator = np.random.default_rng(1)
    size, dimension = points.shape[1:]
    rate = RATE / math.sqrt(dimension)

    def call() -> Array:
        signals = []
        for x in points[:runs]:
            weights = np.zeros(dimension)
            while np.any(x @ weights <= 0):
                for p in generator.integers(0, size, size):
                    if x[p] @ weights <= 0:
                        weights = weights + rate * x[p]
            signals.append(weights[0])
        return np.array(signals)

    return call


@functools.cache
def loop_to_the_end() -> Callable[[Array], Array]:
    import numba

    @numba.njit  # type: ignore[misc]
    def run(points: Array) -> Array:
        runs, size, dimension = points.shape
        signals, rate = np.zeros(runs), RATE / math.sqrt(dimension)
        for i in range(runs):
            x, weights, going = points[i], np.zeros(dimension), True
            while going:
                for step in range(2 * size):  # P steps, then a test of all points
                    p = np.random.randint(0, size) if step < size else step - size  # noqa: NPY002, of numba itself
                    total = 0.0
                    for j in range(dimension):
                        total += x[p, j] * weights[j]
                    going = total <= 0
                    if going and step >= size:
                        break
                    if going:
                        for j in range(dimension):
                            weights[j] += rate * x[p, j]
            signals[i] = weights[0]
        return signals

    return run  # type: ignore[no-any-return]


def run_by_run_compiled(points: Array) -> Callable[[], Array]:
    run = loop_to_the_end()
    return lambda: run(points)


def ends(options: Any) -> list[dict[str, Any]]:
    """Rows for every size and competitor: seconds until the mean logarithm of the final signal is known to 1 %."""
    found = []
    for dimension, size in options.sizes or SIZES:
        stream = stream_of(4)
        points = labelled_points(stream, ENDED, boundary_exponent=EXPONENT, dimension=dimension, sample_size=size)

        def events(looped: bool, points: Array = points) -> Callable[[], Array]:
            def call() -> Array:
                stream = stream_of(5)
                return stopped_weights(stream, Cone.of(stream, points), learning_rate=RATE, looped=looped)[0][:, 0]

            return call

        deviation = float(np.std(np.log(events(False)())))
        few = max(1, min(16, 2048 // size))
        competitors = [
            Competitor("assay, event-driven", lambda make=events: make(False), ENDED),
            Competitor("assay, event-driven, compiled", lambda make=events: needs_numba(make(True))(), ENDED),
            Competitor("numba, run by run", lambda points=points: run_by_run_compiled(points), ENDED),
            Competitor("NumPy, run by run", lambda points=points, few=few: run_by_run(points, few), few),
        ]
        for row in harness.compete(competitors, unit="run", budget=options.budget):
            per_run = row.get("processor seconds per run", math.nan)
            extra = {"d": dimension, "P": size, "deviation": deviation}
            found.append(extra | row | {"seconds to 1 %": (deviation / 0.01) ** 2 * per_run})
    return found


def pair(text: str) -> tuple[int, int]:
    dimension, size = map(int, text.split(","))
    return dimension, size


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--runs", type=int, default=4096, help="runs side by side (default 4096)")
    parser.add_argument("--points", type=int, default=64, help="points of each run's data set (default 64)")
    parser.add_argument("--steps", type=int, default=256, help="steps of a timed call (default 256)")
    parser.add_argument("--size", type=pair, action="append", dest="sizes", help="D,P of the second table (repeatable)")
    options = parser.parse_args()
    _THREADS[0] = options.threads
    with harness.session(options.threads):
        found = perceptron(options)
        ceilings = harness.ceilings(budget=min(0.5, options.budget))
        ended = ends(options)
        harness.write_record("sgd_noise", {"perceptron": found, "ends": ended, "ceilings": ceilings}, options)
    print(
        harness.table(found["rows"], ["name", "run-steps per second", "GB/s of points", "first", "spread", "skipped"])
    )
    print(harness.table(ended, ["d", "P", "name", "processor seconds per run", "seconds to 1 %", "first", "skipped"]))


if __name__ == "__main__":
    main()
