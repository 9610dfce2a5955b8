"""What a GPU does per second: its limits, the draws of a stream, and every simulation beside the CPU.

Writes benchmarks/results/gpu.json; exits with status 2 where there is no GPU.
"""

import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import harness

from assay._drawing import backend as _backend
from assay._drawing.backend import BackendError
from assay._drawing.selftest import self_test
from assay._drawing.simulation import Simulation
from assay._drawing.stream import Stream, StreamKey
from tests.gpu.simulations import simulations

KEY = StreamKey(0, "benchmarks.gpu", {}, 0)
DRAWS: dict[str, tuple[Any, ...]] = {
    "bits": (), "uniform": (), "normal": (), "exponential": (), "signs": (), "gamma": (2.5,), "chisquare": (5.0,),
    "beta": (2.0, 3.0), "poisson": (50.0,), "binomial": (1000, 0.3), "geometric": (0.01,), "integers": (0, 1000),
}  # fmt: skip


def finished(stream: Stream, *arrays: Any) -> None:
    """Wait until the arrays are there: one number of each comes to the host."""
    for array in arrays:
        _backend.to_host(stream.backend, stream.xp.reshape(array, (-1,))[:1])


def gpu_limits(backend: str, size: int, budget: float) -> dict[str, float]:
    """Flop/s of a product of two matrices, bytes/s of a copy, both in float64 (and the product in float32)."""
    stream = Stream.open(KEY, backend=backend)
    xp, found = stream.xp, {}
    for dtype, suffix in ((xp.float64, ""), (xp.float32, "_float32")):
        left, right = (stream.normal((size, size), dtype=dtype) for _ in range(2))
        seconds = best(lambda: finished(stream, xp.matmul(left, right)), budget)  # noqa: B023
        found[f"gemm_gflops{suffix}"] = 2e-9 * size**3 / seconds
    source = stream.ones((8 * size * size,))
    found["memory_gb_per_s"] = 16e-9 * source.shape[0] / best(lambda: finished(stream, source + 0.0), budget)
    return found


def best(function: Callable[[], Any], budget: float) -> float:
    return harness.time_calls(function, budget=budget).best


def draws_per_second(backend: str, count: int, budget: float) -> dict[str, float]:
    """Numbers per second of every draw; single precision where a draw has it."""
    stream, found = Stream.open(KEY, backend=backend), {}
    for name, arguments in DRAWS.items():
        draw = getattr(stream, name)
        found[name] = count / best(lambda: finished(stream, draw((count,), *arguments)), budget)  # noqa: B023
    for name in ("uniform", "normal", "exponential", "signs"):
        draw = getattr(stream, name)
        seconds = best(lambda: finished(stream, draw((count,), dtype=stream.xp.float32)), budget)  # noqa: B023
        found[f"{name} float32"] = count / seconds
    return found


def trials_per_second(
    simulation: Simulation, settings: Mapping[str, Any], backend: str, trials: int, budget: float
) -> dict[str, Any]:
    """The rate of one simulation in blocks of so many trials; the first call apart, for it compiles."""
    key = StreamKey(0, simulation.name, settings, 0)
    timing = harness.time_calls(lambda: simulation.run(key, trials, settings, backend), budget=budget, least=2)
    return {"trials": trials, "first": timing.first, "seconds": timing.seconds, "trials_per_s": trials / timing.seconds}


def sweep(simulation: Simulation, settings: Mapping[str, Any], backend: str, budget: float) -> list[dict[str, Any]]:
    """Blocks of 32 trials, then eight times as many and so on up to the simulation's own size on a GPU."""
    steps = max(0, math.ceil(math.log(max(simulation.gpu_block, 32) / 32, 8)))
    sizes = sorted({min(32 * 8**k, simulation.gpu_block) for k in range(steps + 1)})
    return [trials_per_second(simulation, settings, backend, size, budget) for size in sizes]


def crossover(rates: list[dict[str, Any]], host: float) -> int | None:
    """The least block from which on the GPU is faster than the host at its own block; None where it never is."""
    faster = [row["trials"] for row in rates if row["trials_per_s"] > host]
    return min(faster) if faster else None


def measure(backend: str, names: list[str], budget: float, count: int) -> dict[str, Any]:
    """Everything, as a record."""
    record: dict[str, Any] = {
        "tried": self_test(backend),
        "limits": gpu_limits(backend, max(64, math.isqrt(count)), budget),
        "draws_per_s": draws_per_second(backend, count, budget),
        "simulations": {},
    }
    for name in names:
        simulation, settings = simulations()[name]
        try:
            rates = sweep(simulation, settings, backend, budget)
            host = trials_per_second(simulation, settings, "numpy", simulation.block, budget)
        except Exception as error:  # the others are measured all the same
            record["simulations"][name] = {"failed": f"{type(error).__name__}: {str(error).splitlines()[:1]}"}
            print(f"{name}: failed, {error}", flush=True)
            continue
        start = crossover(rates, host["trials_per_s"])
        record["simulations"][name] = {"settings": settings, "gpu": rates, "cpu": host, "crossover": start}
        ratio = rates[-1]["trials_per_s"] / host["trials_per_s"]
        print(f"{name}: {rates[-1]['trials_per_s']:.3g} trials/s, {ratio:.3g} of one CPU core", flush=True)
    return record


def main(argv: list[str] | None = None) -> int:
    parser = harness.parser(__doc__)
    parser.add_argument("--only", default="", help="simulations whose name holds this text")
    parser.add_argument("--count", type=int, default=2**24, help="numbers of a timed draw (default 2^24)")
    options = parser.parse_args(argv)
    try:
        _backend.open_backend("cupy")
    except BackendError as reason:
        print(f"gpu: {reason}", file=sys.stderr)
        return 2
    names = [name for name in simulations() if options.only in name]
    with harness.session(options.threads):
        record = {"gpu": _backend.gpu_facts(), **measure("cupy", names, options.budget, options.count)}
        print(f"written: {harness.write_record('gpu', record, options)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
