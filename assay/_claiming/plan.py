"""The plan of a run: which units (a check in a cell, or one end of a bracket) are drawn, with which share of alpha.

Everything here is a function of the claim's record, the scale, alpha and beta alone.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import evolve, field, frozen

from assay._claiming.claim import SCALES, Check, Claim, Mutant
from assay._claiming.estimates import Estimate, RegistrationError
from assay._claiming.expectations import bind_cdf, bracket
from assay._claiming.forms import Expectation, Target, call, remembering, vector
from assay._drawing.simulation import Simulation
from assay.domain import Parameter, Real, bound

__all__ = ["Plan", "Unit", "alpha_shares", "make_plan", "separation"]

SCALE_SHARES = dict(zip(SCALES, (0.5, 0.25, 0.25), strict=True))


@frozen
class Unit:
    """What is drawn and judged by itself: a check in a cell (for a crossing: one end of the bracket).

    ``settings`` are the parameters that the simulation takes: claims that differ in others share its blocks.
    """

    check: str
    cell: dict[str, Any]
    settings: dict[str, Any]
    simulation: Simulation
    estimate: Estimate
    targets: tuple[Target, ...]
    alpha: float
    side: str = ""
    place: float = math.nan
    ends: tuple[float, float] = (math.nan, math.nan)
    margin: float = 0.0  # of a crossing's place
    mutants: Mapping[str, tuple[Target, ...]] = field(factory=dict)
    needed: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    mutant: str | None = None

    @property
    def label(self) -> str:
        """Names the unit in messages and tables."""
        inner = ", ".join(f"{n}={_short(v)}" for n, v in self.settings.items())
        return f"{self.check}[{inner}]" + (f" of mutant {self.mutant!r}" if self.mutant else "")


@frozen
class Plan:
    """The units of a claim at a scale, its two errors, and the cells in which its bound says nothing."""

    claim: Claim
    scale: str
    alpha: float
    beta: float
    units: tuple[Unit, ...]
    vacuous: tuple[dict[str, Any], ...] = ()


def _short(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ",".join(_short(v) for v in value) + ")"
    return f"{value:g}" if isinstance(value, float) else str(value)


def make_plan(claim: Claim, scale: str, alpha: float, beta: float) -> Plan:
    """Lay out a run.

    Raises `RegistrationError` when the claim is badly posed: a mutant that no cell can tell from the claim, a point
    region without tolerance, a tolerance below the rounding of an exact value; `FormulaError` when a formula fails.
    """
    try:
        return _laid_out(claim, scale, alpha, beta)
    except RegistrationError as error:
        if str(error).startswith(claim.id):
            raise
        raise type(error)(f"{claim.id}: {error}") from error


@remembering
def _laid_out(claim: Claim, scale: str, alpha: float, beta: float) -> Plan:
    spots, vacuous = _spots(claim, scale)
    shares = alpha_shares(spots, alpha)
    courts = {mutant.name: _courts(claim, mutant, spots) for mutant in claim.mutants}
    units = []
    for spot in spots:
        named = [m for m in claim.mutants if m.predict is not None and claim.check(m.check) is spot.check]
        mutants, outside = _mutant_targets(spot, named)
        needed = frozenset(m.name for m in named if (spot.index, spot.cell_index) in courts[m.name])
        share = 0.0 if spot.check.estimate.kind == "exact" else shares[spot.group]
        units.append(_unit(claim, spot, share, mutants, needed, outside))
        for mutant in claim.mutants:
            if mutant.simulate is not None and (spot.index, spot.cell_index) in courts[mutant.name]:
                units.append(_unit(claim, spot, share, {}, frozenset(), frozenset(), mutant))
    return Plan(claim, scale, alpha, beta, tuple(units), vacuous)


@frozen
class Spot:
    """A check in a cell (one end of it for a crossing), before shares are known."""

    index: int
    cell_index: int
    check: Check
    group: str
    cell: dict[str, Any]
    settings: dict[str, Any]
    targets: tuple[Target, ...]
    side: str = ""
    ends: tuple[float, float] = (math.nan, math.nan)


def _spots(claim: Claim, scale: str) -> tuple[list[Spot], tuple[dict[str, Any], ...]]:
    spots, vacuous = [], []
    for cell_index, (group, cell) in enumerate(claim.grid(scale)):
        for index, check in enumerate(claim.checks):
            if check.where is not None and not call(check.where, cell):
                continue
            if check.expectation.vacuous(cell):
                vacuous.append(cell)
                continue
            for side, settings, ends in sides(claim, check.expectation, cell):
                targets = check.expectation.targets(settings, check.estimate, side)
                _well_posed(claim, check, targets)
                spots.append(Spot(index, cell_index, check, group, cell, settings, targets, side, ends))
    return spots, tuple(vacuous)


def sides(
    claim: Claim, expectation: Expectation, cell: Mapping[str, Any]
) -> list[tuple[str, dict[str, Any], tuple[float, float]]]:
    """The settings with which the simulation is run for a cell: one, or the two ends of a crossing's bracket."""
    plain = {name: value for name, value in cell.items() if name not in claim.crossed}
    if expectation.kind != "Crossing":
        return [("", plain, (math.nan, math.nan))]
    along = next(p for p in claim.parameters if p.name == expectation.along)
    low, high = (within_domain(along, end, plain) for end in bracket(expectation, cell))
    ends = [("low", low), ("high", high)]
    return [(side, {**plain, along.name: along.validate(end, plain)}, (low, high)) for side, end in ends]


def within_domain(parameter: Parameter, value: float, others: Mapping[str, Any]) -> float:
    """The end of a bracket, moved to the edge of the domain where it lies beyond: nothing can cross out there."""
    if not isinstance(parameter, Real):
        return value
    low, high = bound(parameter.low, others), bound(parameter.high, others)
    if low is not None and value <= low:
        value = math.nextafter(low, math.inf) if parameter.open in ("low", "both") else low
    if high is not None and value >= high:
        value = math.nextafter(high, -math.inf) if parameter.open in ("high", "both") else high
    return value


def _well_posed(claim: Claim, check: Check, targets: tuple[Target, ...]) -> None:
    for target in targets:
        if check.estimate.kind == "exact":
            rounding = check.estimate.rounding
            if target.tolerance < 4 * rounding and target.high - target.low < 8 * rounding:
                raise RegistrationError(f"{claim.id}: the tolerance of an exact value is below four times its rounding")
        elif target.tolerance == 0 and not target.low < target.high:
            raise RegistrationError(f"{claim.id}: a region that is one point needs a tolerance > 0")


def alpha_shares(spots: list[Spot], alpha: float) -> dict[str, float]:
    """The error of one form: quick cells share alpha/2, those that standard or full add share alpha/4 each."""
    counts = dict.fromkeys(SCALES, 0)
    for spot in spots:
        if spot.check.estimate.kind != "exact":
            counts[spot.group] += sum(len(t.pieces) for t in spot.targets)
    return {group: alpha * SCALE_SHARES[group] / max(count, 1) for group, count in counts.items()}


def _mutant_targets(spot: Spot, mutants: list[Mutant]) -> tuple[dict[str, tuple[Target, ...]], frozenset[str]]:
    if spot.check.expectation.kind == "Crossing":
        outside = (m.name for m in mutants if not spot.ends[0] <= _place(m, spot.cell) <= spot.ends[1])
        return {}, frozenset(outside)
    targets = {m.name: _targets_of(m, spot) for m in mutants}
    return targets, frozenset()


def _targets_of(mutant: Mutant, spot: Spot) -> tuple[Target, ...]:
    assert mutant.predict is not None
    wrong = spot.check.expectation.mutated(mutant.predict)
    return wrong.targets(spot.settings, spot.check.estimate, spot.side)


def _place(mutant: Mutant, cell: Mapping[str, Any]) -> float:
    assert mutant.predict is not None
    return float(call(mutant.predict, cell))


def _courts(claim: Claim, mutant: Mutant, spots: list[Spot]) -> set[tuple[int, int]]:
    """The (check, cell) pairs in which a mutant must be refuted: those named for it, else where it is farthest."""
    check = claim.check(mutant.check)
    eligible = [s for s in spots if s.check is check and s.side != "high"]
    if mutant.cells:
        eligible = [s for s in eligible if any(_matches(s.cell, c) for c in mutant.cells)]
    if not eligible:
        raise RegistrationError(f"{claim.id}: mutant {mutant.name!r} has no cell at this scale")
    if mutant.simulate is not None:
        return {(s.index, s.cell_index) for s in (eligible if mutant.cells else eligible[:1])}
    gaps = [(separation(mutant, s), s) for s in eligible]
    apart = [(gap, s) for gap, s in gaps if gap is None or gap > 0]
    if not apart:
        if claim.lenient:
            return set()
        why = "it is the claim's formula everywhere, or no farther off than margin and tolerance allow"
        raise RegistrationError(f"{claim.id}: no cell can tell mutant {mutant.name!r} from the claim: {why}")
    if mutant.cells:
        return {(s.index, s.cell_index) for _, s in apart}
    _, farthest = max(apart, key=lambda pair: math.inf if pair[0] is None else pair[0])
    return {(farthest.index, farthest.cell_index)}


def _matches(cell: Mapping[str, Any], partial: Mapping[str, Any]) -> bool:
    return all(cell.get(name) == value for name, value in partial.items())


def separation(mutant: Mutant, spot: Spot) -> float | None:
    """How far a mutant's region lies from C widened by r, in units of margin plus tolerance (<= 0: they overlap).

    None where arithmetic can not tell: the mutant of a bound, in a cell whose exact value is not known.
    """
    expectation = spot.check.expectation
    if expectation.kind == "Crossing":
        low, high = spot.ends
        place = _place(mutant, spot.cell)
        return max(low - place, place - high) / (high - low)
    theirs = _targets_of(mutant, spot)
    if len(theirs) != len(spot.targets):
        raise RegistrationError(f"mutant {mutant.name!r}: {len(theirs)} entries for the claim's {len(spot.targets)}")
    if expectation.kind == "Law":
        return _law_separation(mutant, spot, theirs[0])
    bound = expectation.kind in ("AtMost", "AtLeast") and not all(math.isfinite(t.low + t.high) for t in spot.targets)
    if bound and expectation.truth is None:
        return None
    gaps = []
    truths = vector(call(expectation.truth, spot.settings)) if bound and expectation.truth is not None else []
    for index, (own, other) in enumerate(zip(spot.targets, theirs, strict=True)):
        room = own.tolerance + (_finite(own.high - own.low) / 2)
        low, high = (truths[index],) * 2 if bound else (own.low - own.tolerance, own.high + own.tolerance)
        gap = max(other.low - high, low - other.high)
        gaps.append(gap / room if room > 0 else math.copysign(math.inf, gap) if gap else 0.0)
    return max(gaps)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _law_separation(mutant: Mutant, spot: Spot, theirs: Target) -> float:
    """The distance of the two laws on a wide grid, less what margins and tolerance allow."""
    tail = np.logspace(-6, 6, 3000)
    points = np.unique(np.concatenate([-tail, np.linspace(-12, 12, 4801), tail]))
    assert mutant.predict is not None
    mine = bind_cdf(spot.check.expectation.predict, spot.settings)(points)
    other = bind_cdf(mutant.predict, spot.settings)(points)
    own = spot.targets[0]
    room = own.high + own.tolerance
    return float(np.max(np.abs(np.asarray(mine) - np.asarray(other))) - room - theirs.high) / max(room, 1e-300)


def at_cell(estimate: Estimate, cell: Mapping[str, Any]) -> Estimate:
    """The estimate with a range that depends on the parameters filled in."""
    if not (callable(estimate.low) or callable(estimate.high)):
        return estimate
    low, high = (_range_end(end, cell) for end in (estimate.low, estimate.high))
    return evolve(estimate, low=low, high=high)


def _range_end(end: Any, cell: Mapping[str, Any]) -> Any:
    value = call(end, cell) if callable(end) else end
    return tuple(float(v) for v in value) if hasattr(value, "__len__") else float(value)


def _unit(
    claim: Claim,
    spot: Spot,
    alpha: float,
    mutants: Mapping[str, tuple[Target, ...]],
    needed: frozenset[str],
    outside: frozenset[str],
    wrong: Mutant | None = None,
) -> Unit:
    simulation = wrong.simulate if wrong is not None and wrong.simulate is not None else claim.simulation(spot.check)
    expectation = spot.check.expectation
    place = float(call(expectation.predict, spot.cell)) if spot.side else math.nan
    return Unit(
        check=spot.check.name,
        cell=spot.cell,
        settings=simulation.arguments(spot.settings),
        simulation=simulation,
        estimate=at_cell(spot.check.estimate, spot.settings),
        targets=spot.targets,
        alpha=alpha,
        side=spot.side,
        place=place,
        ends=spot.ends,
        margin=expectation.margin.at(place, spot.cell) if spot.side else 0.0,
        mutants=mutants,
        needed=needed,
        outside=outside,
        mutant=wrong.name if wrong else None,
    )
