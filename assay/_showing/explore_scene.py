"""One setting of a claim under exploration: which cells to draw, what they gave, and the formula beside them."""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, evolve, field, frozen

from assay._claiming.claim import Check, Claim
from assay._claiming.forms import call
from assay._claiming.plan import Unit, sides
from assay._judging.evaluate import Evaluator, needs
from assay._judging.ladder import look_share
from assay._judging.natural import Estimated, ecdf, estimated, line_curve
from assay._running.answers import unit_of
from assay._running.blocks import BlockResult, Task, run_block
from assay._running.ledger import Ledger, Origin
from assay._running.run import block_size, origin_of
from assay._showing.figure_data import LAWS, LINES, Dot
from assay._showing.figure_formula import guarded
from assay.stream import StreamKey, cell_text

__all__ = ["ERROR", "Shelf", "Spot", "places", "rivals", "speaks", "spots"]

ERROR = 0.01
"""The chance that any interval of a picture ever misses its true value, however long one watches."""

POSITIONS = 7
MOST_LOOKS = 16  # 384 blocks
HELD = 64  # spots in memory
Cell = dict[str, Any]


@define(eq=False)
class Spot:
    """A cell (or an end of a crossing's bracket) with what has been drawn of it; ``x`` is its place in the picture.

    Its intervals are those of the ladder of looks, so that watching them arrive does not wear them out.
    """

    x: float
    unit: Unit
    kind: str
    size: int
    look: int = 0
    error: str = ""
    wide: bool = True
    pending: list[BlockResult] = field(factory=list)  # blocks since the last look
    evaluator: Evaluator = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.evaluator = Evaluator(self.unit, self.size, 0.0)

    def is_open(self) -> bool:
        """Is there a use for more trials?"""
        if self.error or self.look >= (1 if self.unit.estimate.kind == "exact" else MOST_LOOKS):
            return False
        return self.wide

    def _is_wide(self, found: Estimated, target: Any) -> bool:
        room = target.tolerance + (target.high - target.low) / 2
        room = room if math.isfinite(room) else target.tolerance or abs(target.prediction) / 10
        return not (found.high - found.low) / 2 <= room / 2

    def found(self, share: float = ERROR, targets: Sequence[Any] | None = None) -> list[Estimated]:
        """Estimates with intervals of the last look; none before the first."""
        if not self.look:
            return []
        level = share * look_share(self.look)
        return [estimated(self.evaluator, t, level, self.look) for t in targets or self.unit.targets]

    @property
    def next_block(self) -> int:
        """The number of the block to draw next."""
        return self.evaluator.next_block + len(self.pending)

    def absorb(self, result: BlockResult) -> bool:
        """Take the next block; did it complete a look?"""
        self.error = result.error or self.evaluator.fault(result.statistics)
        if self.error:
            return False
        self.pending.append(result)
        if self.next_block < self.evaluator.blocks_for(self.look + 1):
            return False
        for block in self.pending:
            self.evaluator.absorb(block.statistics)
        self.pending.clear()
        self.look += 1
        self.wide = any(self._is_wide(found, t) for found, t in zip(self.found(), self.unit.targets, strict=True))
        return True

    def dots(self, share: float) -> list[Dot]:
        """What the picture shows of it: a dot for each judged quantity."""
        found = self.found(share)
        made = []
        for index, target in enumerate(self.unit.targets):
            one = found[index] if found else Estimated(math.nan, math.nan, -math.inf, math.inf)
            made.append(Dot(
                self.unit.cell, target.label, self.x if len(self.unit.targets) == 1 else float(index),
                target.prediction, target.low, target.high, target.tolerance, one.estimate, (one.low, one.high),
                _status(one, target), self.evaluator.trials, self.unit.side, self.unit.place, self.unit.ends,
            ))  # fmt: skip
        if found and self.kind in LAWS:
            made[0] = evolve(made[0], ecdf=ecdf(self.evaluator))
        elif found and self.kind in LINES:
            made[0] = evolve(made[0], curve=line_curve(self.evaluator))
        return made


def _status(found: Estimated, target: Any) -> str:
    if found.high < target.low or found.low > target.high:
        return "refuted"
    inside = found.low >= target.low - target.tolerance and found.high <= target.high + target.tolerance
    return "inside" if inside else "open"


@frozen
class Shelf:
    """Blocks of a seed: from the ledger where it has them, else drawn and kept there."""

    book: Ledger
    seed: int = 0
    backend: str = "numpy"
    origins: dict[Any, Origin] = field(factory=dict)
    seconds: dict[Any, float] = field(factory=dict)
    spots: dict[Any, Spot] = field(factory=dict)

    def spot(self, x: float, unit: Unit, kind: str) -> Spot:
        """The spot of a unit, as far as it has been drawn when it was looked at before."""
        key = (unit.check, cell_text(unit.cell), cell_text(unit.settings), unit.side)
        spot = self.spots.pop(key, None) or Spot(x, unit, kind, block_size(unit.simulation, self.backend))
        while len(self.spots) >= HELD:
            self.spots.pop(next(iter(self.spots)))
        self.spots[key] = spot
        spot.x = x
        return spot

    def catch_up(self, spot: Spot, deadline: float) -> None:
        """Take what the ledger has of a spot."""
        while spot.is_open() and time.monotonic() < deadline:
            result = self.recall(spot)
            if result is None:
                return
            spot.absorb(result)

    def pace(self, spot: Spot) -> float:
        """Seconds that a block of this simulation has taken (infinite before the first)."""
        return self.seconds.get(spot.unit.simulation, math.inf)

    def recall(self, spot: Spot) -> BlockResult | None:
        """The spot's next block, if the ledger has it."""
        number, unit = spot.next_block, spot.unit
        kept = self.book.get(self._origin(spot), self.seed, cell_text(unit.settings), number, needs(unit))
        return None if kept is None else BlockResult(kept, 0.0)

    def task(self, spot: Spot) -> Task:
        """What `run_block` needs for the spot's next block."""
        unit = spot.unit
        key = StreamKey(self.seed, unit.simulation.name, unit.settings, spot.next_block)
        return Task(unit.simulation, unit.settings, key, spot.size, self.backend, needs(unit))

    def keep(self, spot: Spot, task: Task, result: BlockResult) -> None:
        """Put a block that was drawn into the ledger."""
        self.seconds[task.simulation] = result.seconds
        if not result.error:
            cell = cell_text(task.settings)
            self.book.put(self._origin(spot), self.seed, cell, task.key.block, result.statistics, result.seconds)

    def step(self, spot: Spot) -> bool:
        """Take or draw the spot's next block, here and now; did it complete a look?"""
        result = self.recall(spot)
        if result is None:
            task = self.task(spot)
            result = run_block(task)
            self.keep(spot, task, result)
        return spot.absorb(result)

    def _origin(self, spot: Spot) -> Origin:
        simulation = spot.unit.simulation
        if simulation not in self.origins:
            self.origins[simulation] = origin_of(simulation, self.backend)
        return self.origins[simulation]


def places(values: Sequence[Any], cell: Cell, name: str, seen: Sequence[Any]) -> list[Any]:
    """Where to put dots along a parameter: a few of its values, those of the claim's grid and the set one first."""
    wanted = [v for v in values if v in seen]
    wanted = wanted if 3 <= len(wanted) <= POSITIONS else list(values)
    if len(wanted) > POSITIONS:
        wanted = [wanted[round(j * (len(wanted) - 1) / (POSITIONS - 1))] for j in range(POSITIONS)]
    return sorted({*wanted, cell[name]})


def spots(shelf: Shelf, claim: Claim, check: Check, cell: Cell, along: str, values: Sequence[Any]) -> list[Spot]:
    """The spots of a picture: along a parameter, at one cell, or at the ends of brackets around a crossing.

    Values at which the formula has no say are left out.  Raises `DomainError`, or `ValueError` with one line, where the
    cell itself is bad.
    """
    if not speaks(claim, check, cell):
        raise ValueError(f"check {check.name!r} does not speak about this setting; set it as in one of its cells")
    expectation = check.expectation
    if expectation.kind == "Crossing":
        return [shelf.spot(x, unit, expectation.kind) for x, unit in _around(claim, check, cell)]
    cells = [(float(v), {**cell, along: v}) for v in values] if along else [(0.0, cell)]
    found = []
    for x, settings in cells:
        for unit in guarded(_units, claim, check, settings) or ():
            found.append(shelf.spot(x, unit, expectation.kind))
    if not found:
        check.expectation.targets(claim.complete(cell), check.estimate)  # says why
        raise ValueError(f"the formula has no value at any {along or 'point'} that is shown")
    return found


def speaks(claim: Claim, check: Check, cell: Cell) -> bool:
    """Does the check cover this cell?  Raises `DomainError` for one outside the claim's domains."""
    complete = claim.complete(cell)
    return check.where is None or bool(call(check.where, complete))


def _units(claim: Claim, check: Check, settings: Cell) -> list[Unit]:
    if not speaks(claim, check, settings):
        return []
    complete = claim.complete(settings)
    return [unit_of(claim, check, complete, end) for end in sides(claim, check.expectation, complete)]


def _around(claim: Claim, check: Check, cell: Cell) -> list[tuple[float, Unit]]:
    """The two ends of the claimed bracket, and of one three times as wide as far as the domain goes."""
    expectation = check.expectation
    along = expectation.along or ""
    place = float(call(expectation.predict, claim.complete(cell)))
    low, high = sides(claim, expectation, claim.complete(cell))[0][2]
    found: list[tuple[float, Unit]] = []
    for factor in (1.0, 3.0):
        ends = place - factor * (place - low), place + factor * (high - place)
        for unit in guarded(_units, claim, check, {**cell, along: ends}) or ():
            found.append((float(unit.settings[along]), evolve(unit, place=place)))
    return sorted(found, key=lambda pair: pair[0])


def rivals(check: Check, mutants: Mapping[str, Any], spot: Spot) -> dict[str, bool]:
    """For each mutant: does the spot's data reject it?"""
    found = {}
    for name, predict in mutants.items():
        targets = guarded(check.expectation.mutated(predict).targets, spot.unit.cell, check.estimate, spot.unit.side)
        seen = spot.found(ERROR, targets) if targets else []
        found[name] = any(one.high < t.low or one.low > t.high for one, t in zip(seen, targets or (), strict=False))
    return found
