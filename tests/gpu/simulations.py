"""Every simulation that the registered claims use, with the settings of one small cell."""

from functools import cache
from typing import Any

from assay._claiming.claim import Check, Claim
from assay._claiming.forms import call
from assay._claiming.plan import sides
from assay._claiming.registry import claims
from assay._drawing.simulation import Simulation

__all__ = ["names", "simulations"]


def names() -> list[str]:
    """The names alone, without the choice of cells, which takes seconds."""
    every = claims().values()
    used = {claim.simulation(check).name for claim in every for check in claim.checks}
    return sorted(used | {mutant.simulate.name for claim in every for mutant in claim.mutants if mutant.simulate})


@cache
def simulations() -> dict[str, tuple[Simulation, dict[str, Any]]]:
    """By name, in order: the simulation and the settings of the first quick cell that asks for it."""
    found: dict[str, tuple[Simulation, dict[str, Any]]] = {}
    for claim in claims().values():
        for check in claim.checks:
            wrong = [m.simulate for m in claim.mutants if m.simulate and claim.check(m.check) is check]
            new = [s for s in (claim.simulation(check), *wrong) if s.name not in found]
            cell = _first_cell(claim, check) if new else None  # some cells take long to be chosen
            if cell is not None:
                settings = sides(claim, check.expectation, cell)[0][1]
                found |= {simulation.name: (simulation, simulation.arguments(settings)) for simulation in new}
    return dict(sorted(found.items()))


def _first_cell(claim: Claim, check: Check) -> dict[str, Any] | None:
    for _, cell in claim.grid("quick"):
        if (check.where is None or call(check.where, cell)) and not check.expectation.vacuous(cell):
            return dict(cell)
    return None
