"""What a run costs besides simulation, what a second worker brings, and how far a claim can be spread.

    python benchmarks/scaling.py [FAMILY|CLAIM ...] [--scale standard] [--most 2]

Runs the claims (default: all) in this process and times what is not simulation; then, from an empty ledger each time,
with 1 and 2 worker processes and on Dask clusters of 1 and 2 workers. From the block times and the looks of the first
run it computes how long 1, 2, 4, ... workers would take if nothing cost anything but blocks: units of a claim wait for
their looks, and what is drawn ahead of a look that is not taken is lost. Writes benchmarks/results/scaling.json.
"""

import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import harness
from attrs import define, field, frozen

import assay
from assay._drawing.simulation import Simulation
from assay._judging.ladder import look_blocks
from assay._running.ledger import Ledger
from assay._running.run import LOOKS, Inline, Outcome, Runner, RunSettings
from assay._running.verify import make_plans

WORKERS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 1024)


@define(eq=False)
class TimedInline(Inline):
    """Blocks in this process, with the seconds of each by simulation and cell."""

    seconds: dict[tuple[str, str], list[float]] = field(factory=dict)

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future = super().submit(fn, *args, **kwargs)
        key = args[0].key
        self.seconds.setdefault((key.simulation, key.cell), []).append(future.result().seconds)
        return future


@frozen
class Load:
    """A simulation in a cell: seconds a block, and for each reader its looks and the blocks before its first trial."""

    claim: str
    seconds: float
    readers: tuple[tuple[int, int], ...]

    def wanted(self, look: int, ahead: int = 0) -> int:
        """Blocks that must be there before every reader has taken ``look`` looks; with ``ahead`` what is drawn."""
        return max((offset + look_blocks(look + ahead) for looks, offset in self.readers if looks >= look), default=0)

    @property
    def looks(self) -> int:
        """Looks of the longest reader."""
        return max(looks for looks, _ in self.readers)


def makespan(loads: Sequence[Load], workers: int) -> tuple[float, float]:
    """Seconds that so many workers take by the runner's own rules, and the seconds of blocks that nobody looked at.

    The least advanced come first; a worker that would idle draws for the next look but one.
    """
    asked, arrived, look = ([0] * len(loads) for _ in range(3))
    running: list[tuple[float, int]] = []
    clock, wasted = 0.0, 0.0
    order, moved = list(range(len(loads))), False
    while order:
        if moved:
            order = sorted((i for i in order if look[i] < loads[i].looks), key=lambda i: (look[i], i))
            moved = False
        for ahead in (0, 1) if workers > 1 else (0,):
            for index in order:
                if len(running) == workers:
                    break
                while len(running) < workers and asked[index] < loads[index].wanted(look[index] + 1, ahead):
                    heapq.heappush(running, (clock + loads[index].seconds, index))
                    asked[index] += 1
        if not running:
            break
        clock, index = heapq.heappop(running)
        arrived[index] += 1
        while look[index] < loads[index].looks and arrived[index] >= loads[index].wanted(look[index] + 1):
            look[index] += 1
            moved = True
            if look[index] == loads[index].looks:
                wasted += (asked[index] - loads[index].wanted(look[index])) * loads[index].seconds
    return clock, wasted


def spread(loads: Sequence[Load]) -> list[dict[str, float]]:
    """A row for each number of workers: seconds, speed-up over one, and its share of the number of workers."""
    one, _ = makespan(loads, 1)
    rows = []
    for workers in WORKERS:
        seconds, wasted = makespan(loads, workers)
        rows.append({
            "workers": workers, "seconds": seconds, "speed-up": one / seconds, "efficiency": one / seconds / workers,
            "drawn in vain": wasted / one,
        })  # fmt: skip
    return rows


def farthest(rows: Sequence[dict[str, float]], least: float = 0.5) -> int:
    """The largest number of workers of which at least this share is of use."""
    return int(max(row["workers"] for row in rows if row["efficiency"] >= least))


@contextmanager
def timed_simulations() -> Iterator[list[float]]:
    """Seconds of wall and of processor time within simulations, added up in a list of two."""
    total, plain = [0.0, 0.0], Simulation.run

    def run(self: Simulation, *arguments: Any, **options: Any) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return plain(self, *arguments, **options)
        finally:
            total[0] += time.perf_counter() - wall
            total[1] += time.process_time() - cpu

    Simulation.run = run  # type: ignore[method-assign]
    try:
        yield total
    finally:
        Simulation.run = plain  # type: ignore[method-assign]


def in_one_process(claims: Sequence[assay.Claim], scale: str, most: float) -> tuple[dict[str, Any], list[Load]]:
    """Time a run from an empty ledger, planning included; and what the claims asked for."""
    executor = TimedInline()
    with timed_simulations() as inside, Ledger(":memory:") as ledger:
        wall, cpu = time.perf_counter(), time.process_time()
        plans = make_plans(
            claims, scale=scale, seed=1, alpha=1e-5, beta=1e-3, looks=None, seconds=None, backend="numpy", workers=1,
            dask=None,
        )  # fmt: skip
        planned = time.process_time() - cpu
        runner = Runner(RunSettings(1, "numpy", LOOKS[scale]), ledger, executor)
        outcomes = runner.run(plans)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    row = {
        "claims": len(claims), "blocks": runner.computed, "seconds": wall, "processor seconds": cpu,
        "simulation, processor seconds": inside[1], "planning, processor seconds": planned,
        "share that is not simulation": 1.0 - inside[1] / cpu,
        "milliseconds a block": 1e3 * inside[0] / max(runner.computed, 1),
    }  # fmt: skip
    return row, loads_of(runner, outcomes, executor.seconds)


def loads_of(runner: Runner, outcomes: Sequence[Outcome], seconds: dict[tuple[str, str], list[float]]) -> list[Load]:
    """What each simulation in each cell was asked for."""
    loads = []
    for source in runner.sources.values():
        taken = seconds.get((source.simulation.name, source.cell))
        readers = tuple((len(track.looks), track.evaluator.offset) for track in source.readers if track.looks)
        if taken and readers:
            loads.append(Load(source.readers[0].plan.claim.id, sum(taken) / len(taken), readers))
    return loads


def with_workers(claims: Sequence[assay.Claim], scale: str, most: int) -> list[dict[str, Any]]:
    """Wall seconds from an empty ledger: this process, worker processes, Dask clusters."""
    rows: list[dict[str, Any]] = []

    def timed(name: str, workers: int, run: Callable[[], Any]) -> None:
        start = time.perf_counter()
        results = run()
        wall = time.perf_counter() - start
        computing = sum(result.record["seconds"] for result in results)
        rows.append({
            "name": name, "workers": workers, "seconds": wall, "of them in blocks": computing,
            "speed-up": rows[0]["seconds"] / wall if rows else 1.0,
        })  # fmt: skip
        print(f"{name}: {wall:.1f} s", flush=True)

    def verify(**options: Any) -> Any:
        return assay.verify(list(claims), scale=scale, seed=1, ledger=":memory:", **options)

    timed("this process", 1, verify)
    for workers in range(2, most + 1):
        timed(f"{workers} processes", workers, lambda: verify(workers=workers))  # noqa: B023
    try:
        from distributed import LocalCluster
    except ImportError:
        print("skipped: Dask (distributed is not installed)")
        return rows
    for workers in range(1, most + 1):
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
            timed(
                f"Dask, {workers} workers" if workers > 1 else "Dask, 1 worker", workers,
                lambda: verify(dask=cluster.scheduler_address),
            )  # fmt: skip
    return rows


def chosen(names: Sequence[str]) -> list[assay.Claim]:
    """The claims of the families and ids that are named; all where none is."""
    if not names:
        return list(assay.claims().values())
    return [c for name in names for c in ([assay.claim(name)] if "/" in name else assay.claims(name).values())]


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("names", nargs="*", metavar="FAMILY|CLAIM")
    parser.add_argument("--scale", default="quick", choices=list(LOOKS))
    parser.add_argument("--most", type=int, default=2, help="worker processes at most (default 2)")
    parser.add_argument("--shared", nargs="+", metavar="CLAIM", help="claims for the workers (default: the same)")
    options = parser.parse_args()
    claims = chosen(options.names)
    with harness.session(options.threads, pinned=False):
        cost, loads = in_one_process(claims, options.scale, options.budget)
        print(harness.table([cost]))
        together = spread(loads)
        print(harness.table(together))
        alone = []
        for claim in claims:
            own = [load for load in loads if load.claim == claim.id]
            if own:
                rows = spread(own)
                alone.append({"claim": claim.id, "seconds": rows[0]["seconds"], "half of them of use": farthest(rows)})
        print(harness.table(alone))
        workers = (
            with_workers(chosen(options.shared or options.names), options.scale, options.most)
            if options.most > 0
            else []
        )
        print(harness.table(workers))
    record = {"cost": cost, "together": together, "alone": alone, "workers": workers}
    print(f"written to {harness.write_record('scaling', record, options)}")


if __name__ == "__main__":
    main()
