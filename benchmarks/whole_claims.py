"""Whole claims: seconds of simulation until each mutant is refuted and the claim confirmed, beside a script's loop.

    python benchmarks/whole_claims.py [CLAIM ...] [--scale quick] [--threads 1] [--budget 2]

Judges each claim from an empty ledger, as `assay verify` does, and notes how much simulation had been done when each
mutant was refuted, and when all was settled. Beside it stands what a plain NumPy loop over trials (`plain_trials.py`)
would take for as many trials: its measured seconds a trial in each cell, times the trials drawn there. A trial has the
same law in both (their means are compared), so that as many trials give the same standard error. In the dearest cell
also the seconds to a standard error of a thousandth of the mean. Writes benchmarks/results/whole_claims.json.
"""

import time
from collections.abc import Sequence
from typing import Any

import harness
import numpy as np
from attrs import define, field, frozen
from plain_trials import Plain, plain_of

import assay
from assay._drawing.simulation import Simulation
from assay._drawing.stream import StreamKey
from assay._judging.verdict import judge
from assay._running.ledger import Ledger
from assay._running.run import LOOKS, Inline, Runner, RunSettings
from assay._running.verify import make_plans

CLAIMS = (
    "randomized_smoothing/linear-exact", "sign_rip/phi-noiseless", "gaussian_mixture/plugin-exact",
    "sgd_noise/weights-vs-P", "xor_benign_overfitting/one-step-polarisation",
)  # fmt: skip
FINE = 1e-3  # standard error over the mean
Cell = tuple[str, str]  # a simulation's name and the text of its parameters
Array = Any


@define(eq=False)
class Watch(Inline):
    """Draws blocks in this process and remembers what each cell has cost; at every look, which mutants are refuted."""

    drawn: dict[Cell, list[float]] = field(factory=dict)
    known: dict[Cell, tuple[Simulation, dict[str, Any]]] = field(factory=dict)
    fell: dict[str, dict[Cell, int]] = field(factory=dict)
    states: list[Any] = field(factory=list)
    plan: Any = None

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        future = super().submit(fn, *args, **kwargs)
        task = args[0]
        cell = (task.key.simulation, task.key.cell)
        self.known[cell] = (task.simulation, dict(task.settings))
        self.drawn.setdefault(cell, []).append(future.result().seconds)
        return future

    def start(self, plans: Any, looks: int) -> None:
        from assay._judging.verdict import State

        self.plan = plans[0]
        self.states = [State() for _ in self.plan.units]

    def look(self, plan: Any, unit: Any, state: Any, look: Any) -> None:
        self.states[next(i for i, u in enumerate(plan.units) if u is unit)] = state
        for name, fate in judge(plan, self.states).mutants.items():
            if fate == "refuted" and name not in self.fell:
                self.fell[name] = {cell: len(seconds) for cell, seconds in self.drawn.items()}

    def finish(self) -> None:
        pass


@frozen
class Price:
    """A cell: trials in a block, the loop's seconds a trial, mean and variance of a trial (of its first entry)."""

    block: int
    loop_seconds: float
    mean: float
    variance: float


def price(simulation: Simulation, settings: dict[str, Any], budget: float) -> Price:
    """Time the loop in one cell, and see that its mean is that of the simulation."""
    plain = plain_of(simulation.name)
    ours = _sample(simulation, settings)[plain.output]
    mean, variance = np.atleast_1d(ours.mean(axis=0)), np.atleast_1d(ours.var(axis=0, ddof=1))
    values, seconds = _loop(plain, settings, budget)
    gap = np.abs(np.atleast_1d(values.mean(axis=0)) - mean)
    room = 8.0 * np.sqrt(variance * (1 / len(values) + 1 / len(ours))) + 1e-3
    if not np.all(gap <= room):
        raise RuntimeError(f"{simulation.name}: the loop's mean is {gap} away from the simulation's; at most {room}")
    return Price(simulation.block, seconds, float(mean[0]), float(variance[0]))


def _sample(simulation: Simulation, settings: dict[str, Any]) -> dict[str, Array]:
    """At least 1000 trials on keys of their own."""
    size = min(simulation.block, 1024)
    parts = []
    for number in range(-(-1000 // size)):
        key = StreamKey(seed=99, simulation=simulation.name, cell=settings, block=number)
        parts.append(simulation.run(key, size, settings))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _loop(plain: Plain, settings: dict[str, Any], budget: float) -> tuple[Array, float]:
    """Trials of the loop for so many seconds, two at least."""
    generator, values = np.random.default_rng(5), []
    start = time.perf_counter()
    while len(values) < 2 or time.perf_counter() - start < budget:
        values.append(plain.trial(generator, **settings))
    return np.array(values, dtype=float), (time.perf_counter() - start) / len(values)


def run(claim: assay.Claim, scale: str) -> tuple[Watch, str, float]:
    """Judge a claim from an empty ledger: what was noted, the verdict, and the seconds of it all."""
    watch = Watch()
    start = time.perf_counter()
    with Ledger(":memory:") as ledger:
        plans = make_plans(
            [claim], scale=scale, seed=1, alpha=1e-5, beta=1e-3, looks=None, seconds=None, backend="numpy", workers=1,
            dask=None,
        )  # fmt: skip
        outcome = Runner(RunSettings(1, "numpy", LOOKS[scale]), ledger, watch, progress=watch).run(plans)[0]
    return watch, judge(outcome.plan, outcome.states).verdict, time.perf_counter() - start


def costs(watch: Watch, prices: dict[Cell, Price], blocks: dict[Cell, int]) -> dict[str, float]:
    """Trials and seconds of simulation of so many blocks in each cell, and the loop's seconds for as much."""
    trials = sum(count * prices[cell].block for cell, count in blocks.items())
    ours = sum(sum(watch.drawn[cell][:count]) for cell, count in blocks.items())
    loop = sum(count * prices[cell].block * prices[cell].loop_seconds for cell, count in blocks.items())
    return {"trials": trials, "seconds": ours, "loop seconds": loop, "times as fast": loop / ours}


def measure(claim: assay.Claim, scale: str, budget: float) -> dict[str, Any]:
    """A claim's record: until confirmed, until each mutant is refuted, to a standard error in the dearest cell."""
    watch, verdict, wall = run(claim, scale)
    share = budget / len(watch.known)
    prices = {cell: price(*watch.known[cell], share) for cell in watch.known}
    whole = costs(watch, prices, {cell: len(seconds) for cell, seconds in watch.drawn.items()})
    mutants = [{"mutant": name, **costs(watch, prices, blocks)} for name, blocks in watch.fell.items()]
    dearest = max(watch.drawn, key=lambda cell: sum(watch.drawn[cell]))
    loops = sorted({plain_of(simulation.name).words for simulation, _ in watch.known.values()})
    return {
        "claim": claim.id, "verdict": verdict, "cells": len(watch.known), "wall seconds": wall, **whole,
        "mutants": mutants, "never refuted": [m.name for m in claim.mutants if m.name not in watch.fell],
        "loop": "; ".join(loops), "standard error": to_an_error(watch, prices, dearest),
    }  # fmt: skip


def to_an_error(watch: Watch, prices: dict[Cell, Price], cell: Cell) -> dict[str, Any]:
    """Seconds to a standard error of a thousandth of the mean, in one cell."""
    known, settings = prices[cell], watch.known[cell][1]
    target = FINE * abs(known.mean)
    each = float(np.median(watch.drawn[cell])) / known.block
    trials = known.variance / target**2
    ours, loop = trials * each, trials * known.loop_seconds
    plain = {name: value if not isinstance(value, tuple) else list(value) for name, value in settings.items()}
    return {
        "cell": plain,
        "target": target,
        "trials": trials,
        "seconds": ours,
        "loop seconds": loop,
        "times as fast": loop / ours,
    }


def chosen(names: Sequence[str]) -> list[assay.Claim]:
    return [assay.claim(name) for name in names or CLAIMS]


def main() -> None:
    parser = harness.parser(__doc__)
    parser.add_argument("names", nargs="*", metavar="CLAIM", help="claims that have a plain trial (default: five)")
    parser.add_argument("--scale", default="quick", choices=list(LOOKS))
    options = parser.parse_args()
    rows = []
    with harness.session(options.threads):
        for claim in chosen(options.names):
            rows.append(measure(claim, options.scale, options.budget))
            for mutant in rows[-1]["mutants"]:
                print(f"  {mutant['mutant']}: {mutant['seconds']:.3g} s, loop {mutant['loop seconds']:.3g} s")
            print(
                harness.table([rows[-1]], ["claim", "verdict", "seconds", "loop seconds", "times as fast"]), flush=True
            )
        path = harness.write_record("whole_claims", {"rows": rows}, options)
    print(f"written: {path}")


if __name__ == "__main__":
    main()
