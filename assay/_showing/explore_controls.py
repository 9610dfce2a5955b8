"""What a reader may vary in a claim, and through which values: taken from its own cells and the domains."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from attrs import frozen

from assay._claiming.claim import Check, Claim
from assay._claiming.forms import call
from assay._showing.figure_style import number_text
from assay.domain import Choice, DomainError, Integer, Parameter, Real

__all__ = ["Control", "controls", "start"]

STEPS = 25
FREE = {"low": -math.inf, "high": math.inf}
GEOMETRIC = 30.0
"""Values that spread over this factor are stepped through geometrically."""


@frozen
class Control:
    """A parameter with the values that it may be set to; ``log``: they are spread geometrically.

    The values are rounded and few, so that a cell seen once is met again and its trials are there already.
    """

    parameter: Parameter
    values: tuple[Any, ...]
    log: bool = False

    @property
    def name(self) -> str:
        return self.parameter.name

    @property
    def is_number(self) -> bool:
        return isinstance(self.parameter, (Real, Integer)) and not self.parameter.axis

    def options(self) -> list[tuple[str, Any]]:
        """(what is shown, value)."""
        return [(number_text(value), value) for value in self.values]


def start(claim: Claim, check: Check) -> dict[str, Any]:
    """The cell to begin with: the first of the grid that the check covers."""
    cells = [cell for _, cell in claim.grid("full")]
    return next((c for c in cells if check.where is None or call(check.where, c)), cells[0])


def controls(claim: Claim) -> list[Control]:
    """A control for each parameter that can take more than one value (the place of a crossing is not set)."""
    cells = [cell for _, cell in claim.grid("full")]
    made = [_control(p, [c[p.name] for c in cells]) for p in claim.parameters if p.name not in claim.crossed]
    return [control for control in made if len(control.values) > 1]


def _control(parameter: Parameter, seen: list[Any]) -> Control:
    if parameter.axis:
        return Control(parameter, tuple(dict.fromkeys(seen)))
    if isinstance(parameter, Choice):
        return Control(parameter, parameter.values)
    given = sorted({*seen, parameter.default})
    low, high, log = _range(parameter, given)
    spread = np.geomspace(low, high, STEPS) if log else np.linspace(low, high, STEPS)
    whole = isinstance(parameter, Integer)
    if whole and high - low < STEPS:
        spread = np.arange(low, high + 1)
    rounded = [round(v) if whole and abs(v) < 100 else _rounded(float(v)) for v in spread]
    return Control(parameter, tuple(sorted({*given, *_valid(parameter, rounded)})), log)


def _range(parameter: Parameter, given: list[Any]) -> tuple[float, float, bool]:
    """From a little below the least to a little above the largest value of the grid (a size: not above it)."""
    low, high = float(given[0]), float(given[-1])
    floor, ceiling = (_fixed(getattr(parameter, name), beyond) for name, beyond in FREE.items())
    whole = isinstance(parameter, Integer)
    narrow = math.isfinite(floor) and math.isfinite(ceiling) and ceiling - floor <= 2
    wide = high >= GEOMETRIC * low if high > low else ceiling >= 1000 * max(floor, high / 100) and not narrow
    if low > 0 and wide:
        factor = 2.0 if high > low else 5.0
        return max(low / factor, floor), min(high if whole and high > low else factor * high, ceiling), True
    if narrow:
        edge = 0.02 * (ceiling - floor)
        return min(low, floor + edge), max(high, ceiling - edge), False
    room = 0.15 * (high - low) or abs(low) / 2 or 1.0
    return max(low - room, floor), min(high if whole and high > low else high + room, ceiling), False


def _fixed(end: float | str, beyond: float) -> float:
    """An end of a domain; one that names another parameter is not known here."""
    return beyond if isinstance(end, str) else end


def _rounded(value: float) -> float:
    return float(f"{value:.2g}") if value else 0.0


def _valid(parameter: Parameter, values: Iterable[float]) -> list[Any]:
    """Those in the domain, as far as it does not name another parameter."""
    found = []
    others: Mapping[str, Any] = {}
    for value in values:
        try:
            found.append(parameter.validate(value, others))
        except DomainError:
            continue
    return found
