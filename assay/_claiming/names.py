"""Do the names in a claim fit together? Asked when it is made, so that a slip of the pen is told before any run."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assay._claiming.forms import unknown_parameter

if TYPE_CHECKING:
    from assay._claiming.claim import Check, Claim, Mutant

__all__ = ["misfits"]


def misfits(claim: "Claim") -> Iterator[str]:
    """Outputs that no simulation has, and parameters that formulas and simulations ask for and the claim has not."""
    for check in claim.checks:
        mutants = [m for m in (*claim.mutants, *claim.looser) if claim.check(m.check) is check]
        yield from _of_simulations(claim, check, mutants)
        yield from _of_formulas(claim, check, mutants)


def _of_simulations(claim: "Claim", check: "Check", mutants: list["Mutant"]) -> Iterator[str]:
    names = [p.name for p in claim.parameters]
    for simulation in (claim.simulation(check), *(m.simulate for m in mutants if m.simulate is not None)):
        outputs = [output.name for output in simulation.outputs]
        for name in check.estimate.needed:
            if name not in outputs:
                known = ", ".join(outputs)
                yield f"check {check.name!r} reads output {name!r}, which is not one of {simulation.name}'s: {known}"
        for name in simulation.required:
            if name not in names:
                yield f"simulation {simulation.name} asks for unknown parameter {name!r}; there are {', '.join(names)}"


def _of_formulas(claim: "Claim", check: "Check", mutants: list["Mutant"]) -> Iterator[str]:
    points = 1 if check.expectation.kind == "Law" else 0  # a law is asked at points first
    for formula in (check.expectation.predict, *(m.predict for m in mutants if m.predict is not None)):
        fault = unknown_parameter(formula, [p.name for p in claim.parameters], points)
        if fault:
            yield fault
