"""What the benchmarks share: the machine's limits, timing, competitors that may be missing, records and tables.

A benchmark is a script of this folder: ``python benchmarks/NAME.py``.  It measures the machine's limits in the same run
(`ceilings`), times itself beside what a user would pick instead (`compete`), and leaves a JSON record in
``benchmarks/results/NAME.json`` (`write_record`) that says on which machine and with which versions that was.

    parser = harness.parser(__doc__)
    options = parser.parse_args()
    with harness.session(options.threads):
        rows = harness.compete([Competitor("assay", prepare_ours, work=16), ...], unit="certificate")
        harness.write_record("name", {"rows": rows, "ceilings": harness.ceilings()}, options)
    print(harness.table(rows))
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from attrs import asdict, frozen
from threadpoolctl import threadpool_info, threadpool_limits

RESULTS = Path(__file__).parent / "results"
LIBRARIES = (
    "numpy", "scipy", "assay-bench", "numba", "cupy-cuda12x", "cupy-cuda13x", "jax", "jaxlib", "torch", "scikit-learn",
    "distributed",
)  # fmt: skip


# --- timing


@frozen
class Timing:
    """Seconds of one call: the first one apart (imports, compilation, caches), then the steady state.

    ``seconds`` is the median of the wall times, ``best`` the least one, ``spread`` the distance between the quartiles
    over the median, and ``cpu`` the median of the processor time of this process, which tells a busy machine from a
    slow program.
    """

    first: float
    seconds: float
    best: float
    spread: float
    cpu: float
    calls: int


@frozen
class Checked:
    """A function of which the first result is looked at; ``check`` raises where it is not what it should be."""

    function: Callable[[], Any]
    check: Callable[[Any], Any]

    def __call__(self) -> Any:
        return self.function()


def time_calls(function: Callable[[], Any], *, budget: float = 2.0, least: int = 3, most: int = 1000) -> Timing:
    """Time a function of no arguments: once for the first call, then until ``budget`` seconds are spent.

    The function must return only when its work is done (a GPU synchronised, a lazy result made real).
    """
    start = time.perf_counter()
    result = function()
    first = time.perf_counter() - start
    if isinstance(function, Checked):
        function.check(result)
    walls: list[float] = []
    cpus: list[float] = []
    while len(walls) < least or (sum(walls) < budget and len(walls) < most):
        cpu, start = time.process_time(), time.perf_counter()
        function()
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - cpu)
    median = statistics.median(walls)
    quartiles = statistics.quantiles(walls, n=4) if len(walls) > 1 else [median] * 3
    spread = (quartiles[2] - quartiles[0]) / median
    return Timing(first, median, min(walls), spread, statistics.median(cpus), len(walls))


def time_to_error(sample: Callable[[], Any], target: float, *, budget: float = 2.0) -> dict[str, float]:
    """Seconds until the mean of a trial is known to a standard error of ``target``: (s/target)^2 times a trial's cost.

    ``sample()`` draws and returns some trials' values; their standard deviation s is measured from them.
    """
    values: list[np.ndarray] = []
    timing = time_calls(lambda: values.append(np.asarray(sample(), dtype=np.float64).ravel()), budget=budget)
    deviation = float(np.std(np.concatenate(values)))
    trials = max(1.0, (deviation / target) ** 2)
    per_trial = timing.seconds / len(values[0])
    return {
        "target": target,
        "deviation": deviation,
        "trials": trials,
        "seconds_per_trial": per_trial,
        "seconds": trials * per_trial,
    }


# --- competitors


@frozen
class Competitor:
    """One way to do the work.  ``prepare`` imports what it needs and returns the function to be timed.

    An `ImportError` (or a `Skip`) from ``prepare`` leaves it out, with a line that says why.  ``work`` is the number of
    units that one call does.
    """

    name: str
    prepare: Callable[[], Callable[[], Any]]
    work: float = 1.0


class Skip(Exception):
    """A competitor that cannot run here; the message says why."""


def compete(competitors: Sequence[Competitor], *, unit: str = "call", budget: float = 2.0) -> list[dict[str, Any]]:
    """Time the competitors in turn: a row each, with (processor) seconds per unit of work, or why it was left out."""
    rows: list[dict[str, Any]] = []
    for competitor in competitors:
        try:
            function = competitor.prepare()
        except (ImportError, Skip) as reason:
            print(f"skipped: {competitor.name} ({reason})", flush=True)
            rows.append({"name": competitor.name, "skipped": str(reason)})
            continue
        timing = time_calls(function, budget=budget)
        per_unit = {f"seconds per {unit}": timing.seconds, f"processor seconds per {unit}": timing.cpu}
        row = {name: seconds / competitor.work for name, seconds in per_unit.items()}
        rows.append({"name": competitor.name} | row | {"work": competitor.work} | asdict(timing))
        print(f"{competitor.name}: {timing.seconds / competitor.work:.4g} s per {unit}", flush=True)
    return rows


# --- the machine


def ceilings(*, budget: float = 0.5) -> dict[str, float]:
    """What this machine can do at most, in this run: products, memory, random numbers.

    ``gemm_gflops`` (and ``_float32``): a product of two 1024 x 1024 matrices.  ``memory_gb_per_s``: copying 128 MiB,
    read and written bytes together; ``memory_read_gb_per_s``: an inner product of two such arrays.  ``normals_per_s``
    (and ``_float32``): standard normals of the bench's own generator (Philox) into an array that is there already.
    """
    found: dict[str, float] = {}
    generator = np.random.Generator(np.random.Philox(1))
    for dtype, suffix in ((np.float64, ""), (np.float32, "_float32")):
        left, right = (generator.random((1024, 1024)).astype(dtype) for _ in range(2))
        product = np.empty_like(left)
        found[f"gemm_gflops{suffix}"] = 2e-9 * 1024**3 / _best(lambda: np.matmul(left, right, out=product), budget)  # noqa: B023
        room = np.empty(2**20, dtype=dtype)
        seconds = _best(lambda: generator.standard_normal(out=room, dtype=dtype), budget)  # noqa: B023
        found[f"normals_per_s{suffix}"] = room.size / seconds
    source = np.ones(2**24)
    target = np.empty_like(source)
    found["memory_gb_per_s"] = 2e-9 * source.nbytes / _best(lambda: np.copyto(target, source), budget)
    found["memory_read_gb_per_s"] = 2e-9 * source.nbytes / _best(lambda: np.dot(source, target), budget)
    return found


def _best(function: Callable[[], Any], budget: float) -> float:
    return time_calls(function, budget=budget, least=5).best


@contextmanager
def session(threads: int, *, pinned: bool = True) -> Iterator[None]:
    """What surrounds the measurements: a fixed number of threads in every numerical library that is loaded.

    ``pinned``: on as many cores, since some libraries (JAX) take more threads than they are told.
    """
    cores = sorted(os.sched_getaffinity(0)) if pinned and hasattr(os, "sched_setaffinity") else []
    with threadpool_limits(limits=threads):
        try:
            if cores:
                os.sched_setaffinity(0, cores[-threads:])
            yield
        finally:
            if cores:
                os.sched_setaffinity(0, cores)


def machine() -> dict[str, Any]:
    """Processor, memory, load, versions, threads and the state of the source: what makes a record comparable."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(_memory() / 2**30, 1),
        "load": [round(x, 2) for x in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: v for name in LIBRARIES if (v := _version(name))},
        "threads": {Path(pool["filepath"]).name: pool["num_threads"] for pool in threadpool_info()},
        "commit": _commit(),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _memory() -> int:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _commit() -> str:
    command = ["git", "-C", str(RESULTS.parent), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


# --- what is left behind


def parser(doc: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark has: ``--threads``, ``--budget``, ``--out``."""
    made = argparse.ArgumentParser(description=(doc or "").strip().partition("\n")[0])
    made.add_argument("--threads", type=int, default=1, help="threads of BLAS and OpenMP (default 1)")
    made.add_argument("--budget", type=float, default=2.0, help="seconds for each steady state (default 2)")
    made.add_argument("--out", type=Path, default=RESULTS, help="folder of the JSON record (benchmarks/results)")
    return made


def write_record(name: str, results: Mapping[str, Any], options: argparse.Namespace) -> Path:
    """Write ``NAME.json`` with the results, the machine and the options; returns its path."""
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    plain = {key: value for key, value in vars(options).items() if key != "out"}  # a folder of this machine
    path = folder / f"{name}.json"
    record = {"benchmark": name, "machine": machine(), "options": plain, **results}
    path.write_text(json.dumps(record, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return path


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """Rows as aligned text: numbers with four digits, missing entries empty."""
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    body = [[_text(row.get(name, "")) for name in names] for row in rows]
    widths = [max(len(line[j]) for line in [names, *body]) for j in range(len(names))]
    lines = [[*names], ["-" * width for width in widths], *body]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def _text(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
