"""Curves of a claim's formula (and of its mutants') for a picture."""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from assay._claiming.claim import Check, Mutant
from assay._claiming.expectations import bind_cdf
from assay._claiming.forms import Expectation, Target, call, vector
from assay._running.answers import cdf_points
from assay._showing.figure_data import Curve, Dot, Series, Settings, number
from assay.domain import DomainError, Integer, Parameter

__all__ = ["DENSE", "Formula", "guarded"]

DENSE = 61


@frozen
class Formula:
    """The formula of a check, evaluated for a picture."""

    check: Check
    parameter: Parameter | None
    positions: Sequence[float]
    log: bool
    dense: int = DENSE

    def curve(self, series: Series, mutants: Sequence[Mutant]) -> Curve | None:
        """The formula through a series: dense where the axis is a parameter, at its points where it is a line's own."""
        kind = self.check.expectation.kind
        cell = series.dots[0].cell
        if kind == "Ordered" or kind == "SameLaw":
            return None
        if kind == "Law":
            return self._law(series.dots[0], mutants)
        if kind in ("Slope", "SameOrder"):
            return self._power_law(series.dots[0], mutants)
        if self.parameter is None or self.parameter.axis or kind == "Flat":
            points = [d.x for d in series.dots if math.isfinite(d.x)]
            return self._regions([cell], points, slice(1, None) if kind == "Flat" else slice(None), mutants)
        values = self._dense(cell)
        inputs = [{**cell, self.parameter.name: v} for v in values]
        if kind == "Crossing":
            return self._locations(inputs, [float(v) for v in values], mutants)
        return self._regions(inputs, [float(v) for v in values], slice(0, 1), mutants)

    def _dense(self, base: Settings) -> list[Any]:
        """Valid values from a little below the least to a little above the largest value in the grid."""
        parameter, low, high = self.parameter, min(self.positions), max(self.positions)
        assert parameter is not None
        if self.log:
            room = (high / low) ** 0.04
            spread = np.geomspace(low / room, high * room, self.dense)
        else:
            spread = np.linspace(low - 0.04 * (high - low), high + 0.04 * (high - low), self.dense)
        values: dict[Any, None] = {}
        for value in sorted({*(float(x) for x in spread), *self.positions}):
            try:
                values[parameter.validate(round(value) if isinstance(parameter, Integer) else value, base)] = None
            except DomainError:
                continue
        return list(values)

    def _regions(
        self, inputs: Sequence[Settings], points: list[float], pick: slice, mutants: Sequence[Mutant]
    ) -> Curve:
        own = self._targets(self.check.expectation, inputs, pick, len(points))
        theirs = {m.name: self._targets(_of(self.check, m), inputs, pick, len(points)) for m in mutants}
        return Curve(
            points,
            [t.prediction if t else math.nan for t in own],
            [t.low if t else math.nan for t in own],
            [t.high if t else math.nan for t in own],
            [t.tolerance if t else math.nan for t in own],
            {name: [t.prediction if t else math.nan for t in targets] for name, targets in theirs.items()},
        )

    def _targets(
        self, expectation: Expectation, inputs: Sequence[Settings], pick: slice, count: int
    ) -> list[Target | None]:
        found: list[Target | None] = []
        for cell in inputs:
            targets = guarded(expectation.targets, cell, self.check.estimate)
            found += [None] * (count // len(inputs)) if targets is None else list(targets[pick])
        return found

    def _power_law(self, dot: Dot, mutants: Sequence[Mutant]) -> Curve:
        """The predicted curve, and the mutants', moved to the height of the data: only slopes are claimed."""
        points = [float(x) for x in dot.cell[self.check.expectation.along or ""]]
        own = self._values(self.check.expectation.predict, dot.cell, len(points))
        level = _height([number(v) for v in dot.curve["mean"]]) if dot.curve else _height(own)

        def placed(values: list[float]) -> list[float]:
            shift = level - _height(values)
            return [v * math.exp(shift) for v in values] if math.isfinite(shift) else values

        named = {m.name: placed(self._values(m.predict, dot.cell, len(points))) for m in mutants if m.predict}
        return Curve(points, placed(own), [], [], [], named)

    def _values(self, predict: Callable[..., Any], cell: Settings, count: int) -> list[float]:
        values: list[float] | None = guarded(lambda: vector(call(predict, cell)))
        return [math.nan] * count if values is None or len(values) != count else values

    def _law(self, dot: Dot, mutants: Sequence[Mutant]) -> Curve:
        """The predicted distribution function at the points at which the observed one is shown."""
        points = dot.ecdf["x"] if dot.ecdf else cdf_points(self.check, dot.cell)

        def cdf(predict: Callable[..., Any]) -> list[float]:
            values = guarded(lambda: bind_cdf(predict, dot.cell)(np.asarray(points)))
            return [math.nan] * len(points) if values is None else [float(v) for v in values]

        named = {m.name: cdf(m.predict) for m in mutants if m.predict}
        return Curve(list(points), cdf(self.check.expectation.predict), [], [], [], named)

    def _locations(self, inputs: Sequence[Settings], points: list[float], mutants: Sequence[Mutant]) -> Curve:
        """Where the crossing is predicted, with the claimed region around it."""
        expectation = self.check.expectation

        def locate(predict: Callable[..., Any]) -> list[float]:
            return [_or_nan(guarded(call, predict, cell)) for cell in inputs]

        places = locate(expectation.predict)
        margins = [_or_nan(guarded(expectation.margin.at, v, c)) for v, c in zip(places, inputs, strict=True)]
        rooms = [_or_nan(guarded(expectation.tolerance.at, v, c)) for v, c in zip(places, inputs, strict=True)]
        low = [v - m for v, m in zip(places, margins, strict=True)]
        high = [v + m for v, m in zip(places, margins, strict=True)]
        return Curve(points, places, low, high, rooms, {m.name: locate(m.predict) for m in mutants if m.predict})


def _of(check: Check, mutant: Mutant) -> Expectation:
    assert mutant.predict is not None
    return check.expectation.mutated(mutant.predict)


def _height(values: Sequence[float]) -> float:
    """The mean of the logarithms."""
    return math.fsum(map(math.log, values)) / len(values) if values and min(values) > 0 else math.nan


def _or_nan(value: Any) -> float:
    return math.nan if value is None else float(value)


def guarded(function: Callable[..., Any], *arguments: Any) -> Any:
    """A formula's value, or None where it has none: between the cells of the grid it may leave its domain."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*arguments)
    except (ArithmeticError, ValueError, LookupError):
        return None
