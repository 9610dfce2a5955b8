"""What ``predict`` and ``simulate`` answer: the same quantity from the formula and from the simulation."""

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from assay._claiming.claim import Check, Claim
from assay._claiming.forms import Cell, Quotient, Target, call, vector
from assay._claiming.plan import Unit, at_cell, sides
from assay._drawing.backend import device_name
from assay._judging.evaluate import Evaluator, needs
from assay._judging.natural import Estimated, estimated
from assay._running.blocks import Task, run_block
from assay._running.result import jsonable
from assay._running.run import block_size
from assay.domain import DomainError
from assay.stream import StreamKey

__all__ = ["BlockError", "predict", "simulate", "unit_of"]

CONFIDENCE = 0.99
TRIALS = 10_000
CURVES = ("Slope", "Flat", "SameOrder")
CDF_POINTS = 21
VALUES_IN_MEMORY = 10**8  # 800 MB
Answer = dict[str, Any]


class BlockError(Exception):
    """A block that gave no usable numbers; the message holds the key that replays it."""


def predict(claim: Claim, settings: Mapping[str, Any], check: str | None = None) -> Answer:
    """What the formula says in a cell; parameters left out take their defaults.

    Raises `DomainError`, `UnknownName`.
    """
    chosen = claim.check(check)
    cell = claim.complete(settings)
    answer: Answer = {"claim": claim.id, "check": chosen.name, "parameters": cell}
    prediction, axis = _prediction(claim, chosen, cell)
    answer["prediction"] = prediction
    if axis is not None:
        answer["axis"] = axis
    return {**jsonable(answer)}


def _prediction(claim: Claim, check: Check, cell: dict[str, Any]) -> tuple[Answer, list[float] | None]:
    expectation = check.expectation
    kind = expectation.kind
    if kind == "Law":
        points = cdf_points(check, cell)
        target = expectation.targets(cell, check.estimate)[0]
        return {"value": _cdf(target, points)}, points
    if kind == "Crossing":
        return {"value": float(call(expectation.predict, cell))}, list(sides(claim, expectation, cell)[0][2])
    targets = expectation.targets(cell, check.estimate)
    if kind in CURVES:
        curve = vector(Cell(expectation, cell, check.estimate).prediction)
        points = [float(x) for x in cell[expectation.along or ""]]
        return {"value": targets[0].prediction, "curve": curve * len(points) if len(curve) == 1 else curve}, points
    if kind in ("AtMost", "AtLeast", "Ordered"):
        value = _unwrap([t.prediction for t in targets])
        low, high = (None, value) if kind == "AtMost" else (value, None)
        return {"low": low, "high": high}, None
    if kind == "Ratio":
        low_high = Cell(expectation, cell, check.estimate).prediction
        low, high = low_high if isinstance(low_high, tuple) else (low_high, low_high)
        return {"low": low, "high": high}, None
    return {"value": _unwrap([t.prediction for t in targets])}, None


def simulate(
    claim: Claim,
    settings: Mapping[str, Any],
    check: str | None = None,
    *,
    trials: int | None = None,
    seed: int = 0,
    block: int | None = None,
    backend: str = "numpy",
    tell: Callable[[int, int], None] | None = None,
) -> Answer:
    """What the simulation says in a cell, with a 99 % interval, from whole blocks (or from one block, to replay it).

    ``tell`` is called with the number of blocks drawn and of all blocks after each of them.

    Raises `DomainError`, `UnknownName`, `BackendError`; `BlockError` for a trial that fails.
    """
    chosen = claim.check(check)
    cell = claim.complete(settings)
    if trials is None:  # a heavy simulation has small blocks: eight of them say what it gives
        trials = min(TRIALS, 8 * block_size(claim.simulation(chosen), backend))
    if not 1 <= trials <= 10**12:
        raise DomainError("trials", trials, "integers in [1, 10^12]")
    if not 0 <= seed < 2**63:
        raise DomainError("seed", seed, "integers in [0, 2^63)")
    if block is not None and not 0 <= block < 2**63:
        raise DomainError("block", block, "integers in [0, 2^63)")
    device_name(backend)
    units = [unit_of(claim, chosen, cell, end) for end in sides(claim, chosen.expectation, cell)]
    for unit in units:
        _check_memory(unit, trials)
    runs = [_draw(unit, trials, seed, block, backend, tell) for unit in units]
    answer: Answer = {"claim": claim.id, "check": chosen.name, "parameters": cell, "trials": runs[0].trials}
    answer |= {"seed": seed, "backend": backend, **_estimates(chosen, cell, runs), "confidence": CONFIDENCE}
    return {**jsonable(answer)}


def unit_of(
    claim: Claim, check: Check, cell: dict[str, Any], end: tuple[str, dict[str, Any], tuple[float, float]]
) -> Unit:
    """What is drawn of a cell: its only side, or one end of a crossing's bracket (as `sides` gives them)."""
    side, settings, ends = end
    simulation = claim.simulation(check)
    targets = check.expectation.targets(settings, check.estimate, side)
    estimate = at_cell(check.estimate, settings)
    return Unit(check.name, cell, simulation.arguments(settings), simulation, estimate, targets, 0.0, side, ends=ends)


def _check_memory(unit: Unit, trials: int) -> None:
    """Laws, quantiles and vectors keep every value: refuse what would not fit, before anything is drawn."""
    made = unit.targets[0].make
    components = len(made.numerator) if isinstance(made, Quotient) else len(made(-math.inf, math.inf)[0].weights)
    if unit.estimate.kind in ("law", "quantile") or components > 1:
        most = VALUES_IN_MEMORY // components
        if trials > most:
            raise DomainError("trials", trials, f"integers in [1, {most}] for a check that keeps every value")


def _draw(
    unit: Unit, trials: int, seed: int, block: int | None, backend: str, tell: Callable[[int, int], None] | None
) -> Evaluator:
    simulation = unit.simulation
    size = block_size(simulation, backend)
    evaluator = Evaluator(unit, size, 1 - CONFIDENCE)
    count = 1 if block is not None or unit.estimate.kind == "exact" else -(-trials // size)
    # Control variates take their coefficients from block 0; the estimate then starts at block 1.
    first = evaluator.offset if block is None else block
    pilot = range(evaluator.offset)
    for number in itertools.chain(pilot, range(first, first + count)):
        key = StreamKey(seed, simulation.name, unit.settings, number)
        result = run_block(Task(simulation, unit.settings, key, size, backend, needs(unit)))
        if result.error:
            raise BlockError(result.error)
        if fault := evaluator.fault(result.statistics):
            raise BlockError(f"{key.text} {fault}")
        evaluator.absorb(result.statistics)
        if tell is not None:
            tell(evaluator.blocks, count)
    return evaluator


def _estimates(check: Check, cell: dict[str, Any], runs: list[Evaluator]) -> Answer:
    kind, error = check.expectation.kind, 1 - CONFIDENCE
    evaluator = runs[0]
    if kind == "Law":
        return _law_answer(check, cell, evaluator, error)
    if kind == "Crossing":
        found = [_value(e, e.unit.targets[0], error) for e in runs]
        level = [e.unit.targets[0].prediction for e in runs]
        parts = [
            Estimated(f.estimate - v, f.standard_error, f.low - v, f.high - v)
            for f, v in zip(found, level, strict=True)
        ]
        return {**_columns(parts), "axis": list(runs[0].unit.ends)}
    targets = list(evaluator.unit.targets)
    if kind not in CURVES:
        return _columns([_value(evaluator, t, error) for t in targets], single=len(targets) == 1)
    answer = _columns([_value(evaluator, targets[0], error)], single=True)
    points = [float(x) for x in cell[check.expectation.along or ""]]
    return {**answer, "curve": _curve(evaluator, len(points)), "axis": points}


def _value(evaluator: Evaluator, target: Target, error: float) -> Estimated:
    return estimated(evaluator, target, error / 2 if evaluator.unit.estimate.kind == "law" else error)


def _curve(evaluator: Evaluator, count: int) -> list[float]:
    """The observable at each point: its mean, or exp of the mean of its logarithm."""
    values = evaluator.values().mean(axis=0)
    return [float(v) for v in (np.exp(values) if evaluator.unit.estimate.log else values)][:count]


def _columns(parts: list[Estimated], *, single: bool = False) -> Answer:
    rows = {
        "estimate": [p.estimate for p in parts],
        "standard_error": [p.standard_error for p in parts],
        "low": [p.low for p in parts],
        "high": [p.high for p in parts],
    }
    if all(math.isnan(v) for v in rows["standard_error"]):
        return {k: (None if k == "standard_error" else _unwrap(v) if single else v) for k, v in rows.items()}
    return {k: _unwrap(v) if single else v for k, v in rows.items()}


def _law_answer(check: Check, cell: dict[str, Any], evaluator: Evaluator, error: float) -> Answer:
    points = cdf_points(check, cell)
    ordered = np.sort(evaluator.values()[:, 0])
    values = np.searchsorted(ordered, points, side="right") / len(ordered)
    half = math.sqrt(math.log(2 / error) / (2 * len(ordered)))
    return {
        "estimate": [float(v) for v in values],
        "standard_error": None,
        "low": [float(max(v - half, 0.0)) for v in values],
        "high": [float(min(v + half, 1.0)) for v in values],
        "axis": points,
    }


def _cdf(target: Target, points: list[float]) -> list[float]:
    cdf = target.pieces[0].cdf
    assert cdf is not None
    return [float(v) for v in cdf(np.asarray(points))]


def cdf_points(check: Check, cell: dict[str, Any]) -> list[float]:
    """Points that spread over the predicted law: its quantiles, found by bisection."""
    target = check.expectation.targets(cell, check.estimate)[0]
    cdf = target.pieces[0].cdf
    assert cdf is not None
    low, high = np.full(CDF_POINTS, -1e9), np.full(CDF_POINTS, 1e9)
    levels = np.linspace(0.01, 0.99, CDF_POINTS)
    for _ in range(100):
        middle = (low + high) / 2
        below = np.asarray(cdf(middle)) < levels
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return [float(v) for v in np.unique(high)]


def _unwrap(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
