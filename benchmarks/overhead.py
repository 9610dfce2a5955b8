"""What the bench itself costs: scheduling, ledger and intervals, as a share of a run's wall time.

    python benchmarks/overhead.py [--workers 2] [--work 100]

One claim for each kind of estimate, in several cells, on blocks of about 10 ms (``--work`` changes how much a trial
draws). For each kind the wall time, the time within simulations, and the share of the rest; the aim for the whole is
below 0.1. With workers, the share is of the time of all of them. Writes benchmarks/results/overhead.json.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import harness

import assay
from assay import Check, Claim, Mutant, absolute, cells, equal, mean, proportion
from assay.stream import Output, Simulation, Stream, simulation

BLOCK = 8192
SOURCE = assay.Source(("A. Benchmark",), "Overhead", 2026)
SHIFT = assay.Real("shift", 0.0, low=-1.0, high=1.0)
WORK = assay.Integer("work", 100, low=1, high=10_000)
POINTS = assay.Integer("points", (1, 2, 4, 8, 16), low=1, high=1000, axis=True)


@simulation(outputs=("value", "control", "hit"), block=BLOCK)
def scalar(stream: Stream, trials: int, *, shift: float, work: int) -> Any:
    """A mean of ``work`` normals, and what else can be read off it."""
    xp = stream.xp
    x = stream.normal((trials, work))
    value = xp.sum(x, axis=1) / work**0.5 + shift
    return {"value": value, "control": x[:, 0], "hit": xp.astype(value > 0, xp.float64)}


@simulation(outputs=Output("loss", axis="points"), block=BLOCK)
def line(stream: Stream, trials: int, *, points: tuple[int, ...], shift: float, work: int) -> Any:
    """A power law with noise, at every point of a line."""
    xp = stream.xp
    noise = xp.sum(stream.normal((trials, len(points), work // len(points))), axis=2) / work**0.5
    return xp.exp(0.3 * noise + shift) * xp.asarray([p**-0.5 for p in points], device=stream.device)


def _claim(
    name: str, estimate: Any, expectation: Any, mutants: tuple[Callable[..., Any], ...], **options: Any
) -> Claim:
    work = options.pop("work")
    settings: dict[str, Any] = {"simulate": scalar, "parameters": (SHIFT, WORK), **options}
    return Claim(
        f"overhead/{name}", title=name, kind="identity", source=SOURCE, statement="x",
        checks=Check(estimate, expectation),
        quick=cells(shift=[0.0, 0.1, 0.2, 0.3], work=work),
        mutants=tuple(Mutant(str(n), m) for n, m in enumerate(mutants)), **settings,
    )  # fmt: skip


def _normal_cdf(x: Any, shift: float) -> Any:
    from scipy.special import ndtr

    return ndtr(x - shift)


def _power_law(points: tuple[int, ...]) -> list[float]:
    return [p**-0.5 for p in points]


def _claims(work: int) -> list[Claim]:
    """One for each kind; tolerances ask for some dozen blocks a cell."""
    fine, far = absolute(0.008), (lambda shift: shift + 0.5, lambda shift: shift - 0.5)
    lines = {"work": work, "simulate": line, "parameters": (POINTS, SHIFT, WORK)}
    slopes = (lambda points: [1.0 for _ in points], lambda points: [1.0 / p for p in points])
    log_loss = mean("loss", log=True, skewness=0, why="normal")
    return [
        _claim(
            "mean", mean("value", skewness=0, why="normal"), equal(lambda shift: shift, tolerance=fine), far, work=work
        ),
        _claim(
            "controls", mean("value", skewness=0, why="normal", controls={"control": 0.0}),
            equal(lambda shift: shift, tolerance=fine), far, work=work,
        ),
        _claim(
            "proportion", proportion("hit"), equal(lambda shift: _normal_cdf(shift, 0.0), tolerance=absolute(0.004)),
            (lambda: 0.9, lambda: 0.1), work=work,
        ),
        _claim("quantile", assay.quantile("value", 0.5), equal(lambda shift: shift, tolerance=fine), far, work=work),
        _claim(
            "law", assay.law("value"), assay.law_equal(_normal_cdf, tolerance=0.007),
            (lambda x, shift: _normal_cdf(x, shift + 0.5), lambda x, shift: _normal_cdf(x, shift - 0.5)), work=work,
        ),
        _claim("slope", log_loss, assay.slope(_power_law, along="points", tolerance=0.001), slopes, **lines),
        _claim(
            "power", mean("loss", skewness=1, why="lognormal"),
            assay.slope(_power_law, along="points", tolerance=0.001), slopes, **lines,
        ),
    ]  # fmt: skip


def _measure(claim: Claim, workers: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        inside = _timed_simulations() if workers == 1 else None
        start = time.perf_counter()
        results = assay.verify([claim], ledger=Path(folder) / "ledger.sqlite", workers=workers)
        wall = time.perf_counter() - start
    # Time within workers is known up to their reduction of blocks.
    spent = sum(inside) if inside else sum(r.record["seconds"] for r in results)
    blocks = int(results.notes[0].split(", ")[1].split()[0])
    return {
        "verdict": results[0].verdict,
        "blocks": blocks,
        "wall_seconds": round(wall, 3),
        "simulation_seconds": round(spent, 3),
        "block_milliseconds": round(1000 * spent / blocks, 2),
        "overhead": round(1 - spent / wall / workers, 4),
    }


def _timed_simulations() -> list[float]:
    """From now on, the seconds of every block are appended to this list."""
    seconds: list[float] = []
    plain = getattr(Simulation.run, "plain", Simulation.run)

    def run(self: Simulation, *arguments: Any, **options: Any) -> Any:
        start = time.perf_counter()
        try:
            return plain(self, *arguments, **options)
        finally:
            seconds.append(time.perf_counter() - start)

    run.plain = plain  # type: ignore[attr-defined]
    Simulation.run = run  # type: ignore[method-assign]
    return seconds


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--work", type=int, default=100, help="normals that a trial draws (100: about 8 ms a block)")
    options = parser.parse_args()
    claims = _claims(options.work)
    with harness.session(options.threads):
        assay.verify(claims[0], looks=1, ledger=":memory:")  # imports and first calls
        rows = [{"estimate": claim.title, **_measure(claim, options.workers)} for claim in claims]
        wall, spent = (sum(row[k] for row in rows) for k in ("wall_seconds", "simulation_seconds"))
        share = round(1 - spent / wall / options.workers, 4)
        path = harness.write_record("overhead", {"rows": rows, "overhead": share}, options)
    print(harness.table(rows))
    print(f"overhead {share:.1%}; written: {path}")


if __name__ == "__main__":
    main()
