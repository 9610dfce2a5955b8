"""How much memory a simulation's block would take on a GPU, from the arrays that it holds on the host.

``python -m tests.gpu.memory [--scale full] [--seconds 12]`` prints it for the largest cell that each simulation meets
at a scale; a cell that takes longer than those seconds for a few trials is left out, and said so.
"""

import argparse
import signal
import tracemalloc
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from assay._claiming.claim import Check, Claim
from assay._claiming.forms import call
from assay._claiming.plan import sides
from assay._claiming.registry import claims
from assay._drawing.simulation import Simulation
from assay.stream import StreamKey

__all__ = ["LIMIT", "estimate", "largest_cells"]

LIMIT = 4 * 2**30
FEW, MORE = 32, 96

Settings = dict[str, Any]


def estimate(simulation: Simulation, settings: Mapping[str, Any], *, few: int = FEW, more: int = MORE) -> float:
    """Bytes at the peak of a block of ``gpu_block`` trials: a straight line through two small numbers of trials."""
    peaks = []
    for trials in (few, few, more):  # the first run also loads what it needs
        tracemalloc.start()
        try:
            simulation.run(StreamKey(0, simulation.name, settings, 0), trials, settings)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    slope = max(peaks[2] - peaks[1], 0) / (more - few)
    return peaks[1] + slope * (simulation.gpu_block - few)


@cache
def largest_cells(scale: str) -> dict[str, tuple[Simulation, Settings]]:
    """For each simulation of the registered claims the cell whose sizes multiply to most."""
    found: dict[str, tuple[Simulation, Settings]] = {}
    for claim in claims().values():
        for check in claim.checks:
            # A wrong simulation need not come to an end but where it is judged.
            wrong = [(m.simulate, m.cells) for m in claim.mutants if m.simulate and claim.check(m.check) is check]
            for simulation, where in ((claim.simulation(check), ()), *wrong):
                cell = _largest(claim, check, scale, where)
                if cell is None:
                    continue
                own = simulation.arguments(sides(claim, check.expectation, cell)[0][1])
                if simulation.name not in found or _size(own) > _size(found[simulation.name][1]):
                    found[simulation.name] = (simulation, own)
    return dict(sorted(found.items()))


def _largest(claim: Claim, check: Check, scale: str, where: Sequence[Mapping[str, Any]]) -> Settings | None:
    for cell in sorted((dict(cell) for _, cell in claim.grid(scale)), key=_size, reverse=True):
        if where and not any(all(cell[name] == value for name, value in part.items()) for part in where):
            continue
        if (check.where is None or call(check.where, cell)) and not check.expectation.vacuous(cell):
            return cell
    return None


def _size(cell: Mapping[str, Any]) -> float:
    """The product of all whole numbers, and of the lengths of all axes."""
    product = 1.0
    for value in cell.values():
        product *= len(value) if isinstance(value, tuple) and value else 1
        points = value if isinstance(value, tuple) else (value,)
        sizes = [p for p in points if isinstance(p, int) and not isinstance(p, bool)]
        product *= max([1, *sizes])
    return product


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scale", default="full")
    parser.add_argument("--seconds", type=int, default=12)
    options = parser.parse_args()

    def late(*_: Any) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    for name, (simulation, settings) in largest_cells(options.scale).items():
        signal.alarm(options.seconds)
        try:
            found = f"{estimate(simulation, settings) / 2**30:8.3f} GiB"
        except Exception as error:  # the alarm comes out as a failed trial
            found = "too slow" if "TimeoutError" in str(error) else str(error)[:60]
        finally:
            signal.alarm(0)
        sizes = {k: v for k, v in settings.items() if isinstance(v, (int, tuple)) and not isinstance(v, bool)}
        print(f"{found:>12}  {name}  {simulation.gpu_block} trials  {sizes}", flush=True)


if __name__ == "__main__":
    main()
