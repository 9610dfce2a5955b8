"""The common battery: what every registered claim must pass, without its author writing a test.

Public names are in `assay.testing`.  Each check needs a few small blocks; those that ask for the verdict read it
from one ledger that a whole test session may share.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import evolve, frozen

from assay._checking.independence import shared
from assay._checking.probes import Shuffled, latex_fault, numbers, outside, refused
from assay._claiming.claim import SCALES, Check, Claim, UnknownName
from assay._claiming.forms import call
from assay._drawing.simulation import Simulation, TrialError
from assay.domain import DomainError, Integer
from assay.stream import StreamKey

if TYPE_CHECKING:
    from assay._running.ledger import Ledger
    from assay._running.result import Result

__all__ = ["Battery", "claim_checks"]

Record = dict[str, Any]
TRIALS = 64


@frozen(slots=False)
class Battery:
    """The checks of one claim: its public methods, each of which raises `AssertionError` where the claim fails it.

    Parameters
    ----------
    claim : to be checked.
    ledger : path of the ledger that holds (or will hold) its quick run; in memory if it is left out.
    limit : as in `assay.testing.parameters`; sizes (whole numbers) are limited to the quick grid's largest anyway.
    executor : runs blocks in other processes; left out, that check passes (starting processes takes seconds).
    seeds : further seeds, each a quick run in which the claim must not be refuted; left out, that check passes.
    examples : how many cells to draw from the domains.
    """

    claim: Claim
    ledger: str | Path = ":memory:"
    limit: Mapping[str, Any] = {}
    executor: Executor | None = None
    seeds: tuple[int, ...] = ()
    examples: int = 20

    # What it says

    def source(self) -> None:
        """The source can be found: authors, title, year, and an arXiv number or a DOI of the right form.

        A work without either says so: ``venue="unpublished"``.
        """
        source = self.claim.source
        assert source.authors, "no authors"
        assert all(author.strip() for author in source.authors), f"an author without a name: {source.authors}"
        assert source.title.strip(), "no title"
        assert 1600 < source.year <= date.today().year + 1, f"year {source.year}"
        named = source.arxiv or source.doi or source.venue == "unpublished"
        assert named, "neither an arXiv number nor a DOI, and its venue is not 'unpublished'"
        if source.arxiv:
            new, old = r"\d{2}(0[1-9]|1[0-2])\.\d{4,5}(v\d+)?", r"[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?"
            assert re.fullmatch(f"{new}|{old}", source.arxiv), f"arXiv number {source.arxiv!r}"
        if source.doi:
            assert re.fullmatch(r"10\.\d{4,9}/\S+", source.doi), f"DOI {source.doi!r}"

    def statement(self) -> None:
        """The statement is LaTeX whose braces, \\left and \\right, environments are balanced; the title is one line."""
        assert self.claim.title.strip(), "no title"
        assert "\n" not in self.claim.title, "the title is one line"
        fault = latex_fault(self.claim.statement)
        assert not fault, fault
        for parameter in self.claim.parameters:
            fault = latex_fault(parameter.symbol or "x")
            assert not fault, f"symbol of {parameter.name}: {fault}"

    def independence(self) -> None:
        """The simulation neither imports the formula nor shares code with it: their agreement would be no evidence."""
        for check in self.claim.checks:
            fault = shared(self.claim.simulation(check), check.expectation.predict)
            assert not fault, fault

    def derivation(self) -> None:
        """Every step of the derivation holds."""
        for step in self.claim.steps():
            assert step.holds(), f"step {step.name!r} does not hold: {step.statement}"

    def domain_errors(self) -> None:
        """A value just outside a bound, of a wrong type, NaN, or for an unknown name is refused by name."""
        claim, cell = self.claim, self._cells()[0]
        for settings in ({"no_such_parameter": 1.0}, {**cell, "no such parameter": 1.0}):
            refused(UnknownName, partial(claim.complete, settings), f"{settings}")
        for parameter in claim.parameters:
            if parameter.name in claim.crossed:
                parameter = evolve(parameter, axis=True)
            before = {p.name: cell[p.name] for p in claim.parameters if p.name in cell}
            for value in outside(parameter, before):
                settings = {**cell, parameter.name: value}
                error = refused(DomainError, partial(claim.complete, settings), f"{settings}")
                assert isinstance(error, DomainError)
                assert error.parameter == parameter.name, f"{parameter.name} = {value!r}: the error says {error}"

    def mutants_separable(self) -> None:
        """At every scale the plan can be made: each mutant differs from the claim in some cell."""
        from assay._claiming.plan import make_plan

        assert len(self.claim.mutants) >= 2, "fewer than two mutants"
        for scale in SCALES:
            plan = make_plan(self.claim, scale, 1e-5, 1e-3)
            # A wrong simulation's runs test the mutant, not the claim.
            own = [unit for unit in plan.units if unit.mutant is None]
            assert sum(u.alpha * sum(len(t.pieces) for t in u.targets) for u in own) <= 1e-5 * (1 + 1e-9)

    def looser(self) -> None:
        """Each looser mutant is at least as weak as the bound in every cell, and weaker in one."""
        for mutant in self.claim.looser:
            check = self.claim.check(mutant.check)
            kind = check.expectation.kind
            assert kind in ("AtMost", "AtLeast"), f"{mutant.name!r} is looser than no bound but {kind}"
            assert mutant.predict is not None, f"{mutant.name!r} has no formula to compare"
            gaps = []
            for cell in self._cells_of(check, "full"):
                tight, weak = call(check.expectation.predict, cell), call(mutant.predict, cell)
                gap = np.subtract(weak, tight) * (1 if kind == "AtMost" else -1)
                assert np.all(gap >= 0), f"{mutant.name!r} is not looser in {cell}: {weak} against {tight}"
                gaps.append(np.max(gap))
            assert max(gaps) > 0, f"{mutant.name!r} is the bound itself in every cell"

    # What it draws

    def same_key_same_numbers(self) -> None:
        """A block is a function of its key: the same twice, whatever was drawn between; another key, other numbers."""
        for simulation, cell in self._simulations():
            first = {n: self._block(simulation, cell, n) for n in (0, 1, 2)}
            again = {n: self._block(simulation, cell, n) for n in (2, 1, 0)}
            for n in first:
                for name, values in first[n].items():
                    same = values.tobytes() == again[n][name].tobytes()
                    assert same, f"{simulation.name}: output {name!r} of block {n} differs when it is drawn again"
            if any(np.ptp(v, axis=0).max() > 0 for v in first[0].values()):  # exact values have no randomness
                moved = any(not np.array_equal(first[0][k], first[1][k]) for k in first[0])
                assert moved, f"{simulation.name}: blocks 0 and 1 hold the same numbers"

    def strict_namespace(self) -> None:
        """On array_api_strict, on its second device, a block is that of NumPy up to rounding."""
        for simulation, cell in self._simulations():
            plain = self._block(simulation, cell, 0)
            try:
                strict = self._block(simulation, cell, 0, backend="strict")
            except TrialError as error:
                said = f"{simulation.name} runs on NumPy alone (a NumPy or SciPy function? use stream.xp)"
                raise AssertionError(f"{said}: {error.reason}") from error
            for name, values in plain.items():
                close = np.allclose(values, strict[name], rtol=1e-9, atol=1e-12)
                assert close, f"{simulation.name}: output {name!r} differs on the strict namespace"

    def finite_everywhere(self) -> None:
        """Predictions and outputs are finite over the whole domain."""
        from assay.testing import parameters

        cells = parameters(self.claim, limit={**self._sizes(), **self.limit})  # says what to install for Hypothesis

        from hypothesis import HealthCheck, given, settings

        @settings(max_examples=self.examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(cell=cells)
        def holds(cell: dict[str, Any]) -> None:
            for check in self.claim.checks:
                if check.where is None or call(check.where, cell):
                    self._finite(check, cell)

        holds()

    # What a run makes of it

    def block_order(self) -> None:
        """Blocks that arrive in any order give the same record, bit by bit."""
        with Shuffled(seed=1) as shuffled:
            record = self._run(looks=3, executor=shuffled)
        assert record == self._run(looks=3), "the order in which blocks end changes the record"

    def resumed(self) -> None:
        """A run that was stopped and extended ends as one that went through."""
        from assay._running.ledger import Ledger

        with Ledger(":memory:") as book:
            self._run(looks=1, ledger=book)
            extended = self._run(looks=3, ledger=book)
        assert extended == self._run(looks=3), "an extended budget changes the record"

    def parallel(self) -> None:
        """Other processes draw the same blocks (asked only where an executor was given)."""
        if self.executor is not None:
            together = self._run(looks=2, executor=self.executor)
            assert together == self._run(looks=2), "worker processes change the record"

    def confirmed(self) -> None:
        """The quick run confirms the claim."""
        from assay.testing import reason

        assert self.quick.verdict == "CONFIRMED", reason(self.quick)

    def other_seeds(self) -> None:
        """No other seed refutes the claim (asked only where seeds were given)."""
        from assay._running.verify import verify
        from assay.testing import reason

        for seed in self.seeds:
            result = verify(self.claim, scale="quick", seed=seed, ledger=self.ledger)
            assert result.verdict not in ("REFUTED", "ERROR"), reason(result)

    def mutants_killed(self) -> None:
        """The quick run refutes every mutant."""
        alive = [name for name, fate in self.quick.record["mutants"].items() if fate != "refuted"]
        assert not alive, f"not refuted by the quick run: {', '.join(alive)}"

    def figure(self) -> None:
        """The picture of the quick run holds data."""
        from matplotlib.figure import Figure

        from assay._showing.figure import draw

        axes = Figure().subplots()
        draw(self.quick, axes=axes)
        drawn = [a for a in axes.figure.axes if a.has_data()]
        assert drawn, "the picture is empty"

    @cached_property
    def quick(self) -> "Result":
        """The claim's quick run, taken from the ledger as far as it is there."""
        from assay._running.verify import verify

        return verify(self.claim, scale="quick", ledger=self.ledger)

    # Means

    def _cells(self) -> list[dict[str, Any]]:
        return [cell for _, cell in self.claim.grid("quick")]

    def _cells_of(self, check: Check, scale: str) -> list[dict[str, Any]]:
        cells = [cell for _, cell in self.claim.grid(scale)]
        cells = [c for c in cells if check.where is None or call(check.where, c)]
        return [c for c in cells if not check.expectation.vacuous(c)]

    def _simulations(self) -> Iterator[tuple[Simulation, dict[str, Any]]]:
        """Every simulation that the claim uses, with the settings of one cell."""
        from assay._claiming.plan import sides

        found: dict[str, Simulation] = {}
        for check in self.claim.checks:
            mutants = [m.simulate for m in self.claim.mutants if self.claim.check(m.check) is check]
            for simulation in (self.claim.simulation(check), *filter(None, mutants)):
                if simulation.name not in found and (cells := self._cells_of(check, "quick")):
                    found[simulation.name] = simulation
                    yield simulation, sides(self.claim, check.expectation, cells[0])[0][1]

    def _block(self, simulation: Simulation, cell: dict[str, Any], block: int, backend: str = "numpy") -> Record:
        settings = simulation.arguments(cell)
        mode = "paired" if backend == "strict" else "fast"
        return simulation.run(StreamKey(0, simulation.name, settings, block), TRIALS, settings, backend, mode)

    def _sizes(self) -> dict[str, float]:
        """For each whole number its largest value in the quick grid, which is affordable."""
        sizes: dict[str, float] = {}
        for parameter in self.claim.parameters:
            if isinstance(parameter, Integer) and parameter.name not in self.claim.crossed:
                values = [cell[parameter.name] for cell in self._cells()]
                sizes[parameter.name] = max(max(v) if isinstance(v, tuple) else v for v in values)
        return sizes

    def _finite(self, check: Check, cell: dict[str, Any]) -> None:
        from assay._claiming.plan import sides
        from assay._running.answers import predict

        said = list(numbers(predict(self.claim, cell, check.name)["prediction"]))
        assert all(math.isfinite(n) for n in said), f"{check.name}: the prediction is {said} in {cell}"
        try:
            runs = sides(self.claim, check.expectation, cell)
        except DomainError:  # the end of a bracket beyond the domain: not a cell that could be run
            return
        for _, settings, _ in runs:
            self._block(self.claim.simulation(check), settings, 0)  # raises for anything that is not finite

    def _run(
        self, *, looks: int, ledger: "Ledger | str" = ":memory:", executor: Executor | None = None
    ) -> list[Record]:
        """What a small run of the claim says: one cell a check, no mutants."""
        from assay._running.verify import verify

        grids = [self._cells_of(check, "quick") for check in self.claim.checks]
        cells: Any = tuple(grid[0] for grid in grids if grid)
        small = evolve(
            self.claim, quick=cells, standard=(), full=(), mutants=(), looser=(), lenient=True, derivation=""
        )  # fmt: skip
        result = verify(small, looks=looks, ledger=ledger, executor=executor)
        return [{k: v for k, v in result.record.items() if k != "seconds"}, *result.cells]


def claim_checks(claim: Claim, **options: Any) -> list[tuple[str, Callable[[], None]]]:
    """The battery of a claim as pairs (name, check to call), for `pytest.mark.parametrize`; options: see `Battery`."""
    battery = Battery(claim, **options)
    return [(name, getattr(battery, name)) for name in CHECKS]


CHECKS = tuple(
    name for name, member in vars(Battery).items() if callable(member) and not name.startswith("_") and name.islower()
)
