"""From a result to the sheets of its picture: what lies along the axis, what makes a series, what stays fixed."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from assay._claiming.claim import Check, Claim
from assay._claiming.forms import call
from assay._running.result import Result
from assay._showing.figure_data import LAWS, LINES, Dot, Series, Settings, Sheet, number
from assay._showing.figure_formula import Formula, guarded
from assay.domain import Parameter

__all__ = ["ENTRY", "quantity_of", "sheets"]

MAX_SERIES, MAX_PANELS, MAX_MUTANTS = 6, 6, 3
ENTRY = "entry"


def plain(cell: Mapping[str, Any]) -> Settings:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in cell.items()}


def sheets(result: Result) -> tuple[Sheet, ...]:
    """One sheet for each check that has cells at this scale."""
    found = []
    for check in result.claim.checks:
        rows = [r for r in result.cells if r["check"] == check.name and r["mutant"] is None]
        if rows:
            found.append(_sheet(result.claim, check, rows, _courts(result, check), _rivals(result, check)))
    return tuple(found)


def _rivals(result: Result, check: Check) -> list[dict[str, float]]:
    """What the mutants predict, for each judged quantity in the order of the rows."""
    units = [u for u in result.plan.units if u.check == check.name and u.mutant is None]
    if check.expectation.kind == "Crossing":
        wrong = [m for m in result.claim.mutants if m.predict and result.claim.check(m.check) is check]
        places = [{m.name: guarded(call, m.predict, unit.cell) for m in wrong} for unit in units]
        return [{name: number(place) for name, place in found.items()} for found in places]
    return [
        {name: targets[j].prediction for name, targets in unit.mutants.items()}
        for unit in units
        for j in range(len(unit.targets))
    ]


def _courts(result: Result, check: Check) -> dict[str, list[Settings]]:
    """For each mutant the cells in which it must be refuted: there its curve tells most."""
    found: dict[str, list[Settings]] = {}
    for unit in result.plan.units:
        for name in unit.needed if unit.check == check.name else ():
            found.setdefault(name, []).append(plain(unit.cell))
    return found


def _dot(row: Mapping[str, Any], x: float, rivals: dict[str, float]) -> Dot:
    return Dot(
        cell=plain(row["cell"]), label=row["label"], x=x, prediction=number(row["prediction"]), low=number(row["low"]),
        high=number(row["high"]), tolerance=number(row["tolerance"]), estimate=number(row["estimate"]),
        interval=(number(row["confirming"][0]), number(row["confirming"][1])), status=row["status"],
        trials=row["trials"], side=row["side"], place=number(row.get("place")),
        ends=tuple(map(number, row.get("ends", (None, None)))),  # type: ignore[arg-type]
        mutants={name: number(value) for name, value in row["mutants"].items()}, rivals=rivals,
        curve=row.get("curve"), ecdf=row.get("ecdf"),
    )  # fmt: skip


def _sheet(
    claim: Claim,
    check: Check,
    rows: Sequence[Mapping[str, Any]],
    courts: dict[str, list[Settings]],
    rivals: list[dict[str, float]],
) -> Sheet:
    names = {p.name: p for p in claim.parameters}
    kind = check.expectation.kind
    cells = [plain(row["cell"]) for row in rows]
    axis = check.expectation.along if kind in LINES else _entries_axis(names, rows)
    varying = [n for n in names if n in cells[0] and len({c[n] for c in cells}) > 1 and n != axis]
    along = axis or ("" if kind in LAWS else _along(names, cells, varying))
    others = [n for n in varying if n != along]
    dots = [_dot(row, _place(row, along, axis), known) for row, known in zip(rows, rivals, strict=True)]
    series = [Series(values, tuple(group)) for values, group in _grouped(dots, others)]
    positions = _positions(dots, kind, axis)
    # A slope is one on logarithmic axes; along other axes the eye should find its way.
    log = kind in ("Slope", "SameOrder") or _is_geometric(positions, 4 if kind in LINES else 30)
    mutants = [m for m in claim.mutants if m.predict is not None and claim.check(m.check) is check][:MAX_MUTANTS]
    formula = Formula(check, names.get(along), positions, log)
    if along or kind in LAWS:
        homes = {m.name: _home(series, courts.get(m.name, [])) for m in mutants}
        chosen = [[m for m in mutants if kind in LAWS or homes[m.name] == j] for j in range(len(series))]
        series = [evolve(s, curve=formula.curve(s, some)) for s, some in zip(series, chosen, strict=True)]
    fixed = {n: cells[0][n] for n in names if n in cells[0] and n not in (*varying, along, axis)}
    return Sheet(
        check.name, kind, quantity_of(check), along,
        (check.expectation.along or "") if kind == "Crossing" else "", log, fixed,
        "" if kind in LINES else _panel(others, series),
        tuple(series), tuple(m.name for m in mutants), names,
    )  # fmt: skip


def quantity_of(check: Check) -> str:
    """What is measured, in words: both kinds of mean are means."""
    words = check.estimate.describe().replace("_", " ")
    kind, _, rest = words.partition(" of ")
    return {"bounded": f"mean of {rest}", "exact": rest}.get(kind, words)


def _positions(dots: Sequence[Dot], kind: str, axis: str | None) -> list[float]:
    if kind in LINES and axis:
        return sorted({float(x) for dot in dots for x in dot.cell.get(axis, ())})
    return sorted({dot.x for dot in dots if math.isfinite(dot.x)})


def _entries_axis(names: Mapping[str, Parameter], rows: Sequence[Mapping[str, Any]]) -> str:
    """The axis over which the entries of a vector run: the line's parameter of that length, else their number."""
    entries = {row["label"] for row in rows}
    if len(entries) < 2 or not all(label.startswith("entry") for label in entries):
        return ""
    for name, parameter in names.items():
        if parameter.axis and all(len(row["cell"].get(name, ())) == len(entries) for row in rows):
            return name
    return ENTRY


def _along(names: Mapping[str, Parameter], cells: Sequence[Settings], varying: Sequence[str]) -> str:
    """The number that takes the most values."""
    counts = {n: len({c[n] for c in cells}) for n in varying if all(_is_number(c[n]) for c in cells)}
    return max(counts, key=lambda n: counts[n], default="")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))


def _place(row: Mapping[str, Any], along: str, axis: str | None) -> float:
    if axis:
        index = _index(row["label"], axis)
        points = row["cell"].get(axis)
        if index is None:
            return math.nan
        return float(points[index]) if points is not None and isinstance(index, int) else float(index)
    return float(row["cell"][along]) if along else math.nan


def _index(label: str, axis: str) -> int | float | None:
    """The entry that a label names (``entry 3``), or the point itself (``n = 20``)."""
    if label.startswith("entry "):
        return int(label[6:])
    if label.startswith(f"{axis} = "):
        return float(label[len(axis) + 3 :])
    return None


def _grouped(dots: Sequence[Dot], others: Sequence[str]) -> list[tuple[Settings, list[Dot]]]:
    groups: dict[tuple[Any, ...], list[Dot]] = {}
    for dot in dots:
        groups.setdefault(tuple(dot.cell[n] for n in others), []).append(dot)
    return [(dict(zip(others, key, strict=True)), group) for key, group in groups.items()]


def _home(series: Sequence[Series], courts: Sequence[Settings]) -> int:
    """The series in which a mutant is drawn: one that holds a cell in which it must be refuted."""
    for j, one in enumerate(series):
        if any(dot.cell == court for dot in one.dots for court in courts):
            return j
    return 0


def _panel(others: Sequence[str], series: Sequence[Series]) -> str:
    """The parameter that gets a panel for each of its values, where one panel would hold too many series."""
    if len(series) <= MAX_SERIES:
        return ""
    counts = {n: len({s.values[n] for s in series}) for n in others}
    fitting = [n for n in others if counts[n] <= MAX_PANELS and len(series) / counts[n] <= MAX_SERIES]
    return min(fitting, key=lambda n: counts[n], default="")


def _is_geometric(positions: Sequence[float], least: float) -> bool:
    return len(set(positions)) > 1 and min(positions) > 0 and max(positions) >= least * min(positions)
