"""Results as tables: a labelled dataset, text for ``assay why``, and verdict tables in HTML, Markdown and LaTeX."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray

    from assay._running.result import Result

__all__ = [
    "as_number",
    "explain",
    "html",
    "interval_text",
    "latex",
    "markdown",
    "settings_text",
    "short",
    "to_xarray",
    "value_text",
]

Record = Mapping[str, Any]
MEASURED = ("estimate", "standard_error", "prediction", "margin", "tolerance", "resolution")


def as_number(value: Any) -> float:
    """A number out of a record: "inf" and "-inf" as they are, null as NaN."""
    return math.nan if value is None else float(value)


def short(value: Any, digits: int = 4) -> str:
    """A number for a table: four digits; a dash where there is none."""
    number = as_number(value)
    if math.isnan(number):
        return "–"
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    return f"{number:.{digits}g}"


def interval_text(pair: Sequence[Any]) -> str:
    """``[0.73255, 0.73261]``: with the digits that tell its ends apart."""
    low, high = map(as_number, pair)
    digits = 4
    if math.isfinite(low) and math.isfinite(high) and high > low:
        digits = min(max(4, math.ceil(math.log10(max(abs(low), abs(high)) / (high - low))) + 2), 12)
    return f"[{short(low, digits)}, {short(high, digits)}]"


def settings_text(cell: Record) -> str:
    """``p=0.2, n=(10,20,40,80)``."""
    return ", ".join(f"{name}={value_text(value)}" for name, value in cell.items()) or "(the only cell)"


def value_text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "(" + ",".join(value_text(v) for v in value) + ")"
    return f"{value:g}" if isinstance(value, float) else str(value)


def to_xarray(result: "Result") -> "xarray.Dataset":
    """The judged cells as a dataset, safe to write with ``to_netcdf``.

    Dimension ``cell``: one entry for each judged quantity of each cell.  Coordinates: the claim's parameters (the axis
    of a line as text), the check, the quantity's label, and for a crossing the end of the bracket.  Variables:
    estimate, standard_error, low and high (the confirming interval), refuting_low and refuting_high, prediction,
    region_low and region_high, margin, tolerance, resolution, looks, trials, status, and over the dimension ``mutant``
    the distance of each mutant's region in half-widths of the refuting interval (beyond 1 it is refuted).
    """
    import xarray

    rows = [row for row in result.cells if row["mutant"] is None]
    variables: dict[str, Any] = {name: ("cell", _floats(row[name] for row in rows)) for name in MEASURED}
    for name, ends in (("", "confirming"), ("refuting_", "refuting")):
        variables[f"{name}low"] = ("cell", _floats(row[ends][0] for row in rows))
        variables[f"{name}high"] = ("cell", _floats(row[ends][1] for row in rows))
    variables["region_low"] = ("cell", _floats(row["low"] for row in rows))
    variables["region_high"] = ("cell", _floats(row["high"] for row in rows))
    for name in ("looks", "trials"):
        variables[name] = ("cell", np.asarray([row[name] for row in rows], dtype=np.int64))
    variables["status"] = ("cell", _texts(row["status"] for row in rows))
    mutants = [mutant.name for mutant in result.claim.mutants]
    distances = [[as_number(row["mutants"].get(name)) for name in mutants] for row in rows]
    variables["distance"] = (("cell", "mutant"), np.asarray(distances, dtype=float).reshape(len(rows), len(mutants)))
    coordinates: dict[str, Any] = {"mutant": _texts(mutants)}
    coordinates |= {name: ("cell", _texts(row[name] for row in rows)) for name in ("check", "label", "side")}
    taken = {*variables, *coordinates, "cell"}
    for parameter in result.claim.parameters:
        values = [{**row["settings"], **row["cell"]}.get(parameter.name) for row in rows]
        name = f"parameter_{parameter.name}" if parameter.name in taken else parameter.name
        coordinates[name] = ("cell", _column(values), {"symbol": parameter.symbol, "meaning": parameter.meaning})
    return xarray.Dataset(variables, coordinates, _attributes(result))


def _attributes(result: "Result") -> dict[str, Any]:
    claim, plan = result.claim, result.plan
    return {
        "claim": claim.id, "title": claim.title, "verdict": result.verdict, "alpha": plan.alpha, "beta": plan.beta,
        "seed": result.seed, "scale": plan.scale, "backend": result.backend, "statement": claim.statement,
        "source": claim.source.describe(),
    }  # fmt: skip


def _floats(values: Any) -> Any:
    return np.asarray([as_number(v) for v in values], dtype=float)


def _texts(values: Any) -> Any:
    return np.asarray([str(v) for v in values] or [], dtype=np.str_)


def _column(values: Sequence[Any]) -> Any:
    """Numbers as numbers, words and the points of a line as text."""
    if all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return np.asarray(values, dtype=np.int64)
    if all(v is None or isinstance(v, (int, float)) for v in values):
        return _floats(values)
    return _texts(value_text(v) for v in values)


def explain(record: Record) -> str:
    """Why a verdict is what it is, from its stored record, as plain text."""
    from assay._showing.tables_text import explanation

    return explanation(record)


def html(results: Sequence["Result"]) -> str:
    """A verdict table for Jupyter, with what lies behind each verdict folded in."""
    from assay._showing.tables_html import page

    return page(results)


HEADER = ("claim", "verdict", "cells", "trials", "margin", "tolerance", "resolution", "mutants refuted")


def verdict_row(record: Record) -> tuple[str, ...]:
    """The columns of `HEADER` for a claim."""
    fates = list(record["mutants"].values())
    refuted = f"{fates.count('refuted')} of {len(fates)}"
    numbers = (short(record[name], 3) for name in ("margin", "tolerance", "resolution"))
    return (record["claim"], record["verdict"], str(record["cells"]), f"{record['trials']:,}", *numbers, refuted)


def markdown(results: Sequence["Result"]) -> str:
    """The verdicts as a Markdown table."""
    rows = [verdict_row(result.record) for result in results]
    lines = ["| " + " | ".join(HEADER) + " |", "|:--|:--|" + "--:|" * (len(HEADER) - 2)]
    lines += ["| " + " | ".join([f"`{row[0]}`", *row[1:]]) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def latex(results: Sequence["Result"]) -> str:
    """The verdicts as a LaTeX table (package booktabs)."""
    lines = [
        r"\begin{tabular}{ll" + "r" * (len(HEADER) - 2) + "}",
        r"\toprule",
        " & ".join(HEADER) + r" \\",
        r"\midrule",
    ]
    lines += [" & ".join(map(_tex, verdict_row(result.record))) + r" \\" for result in results]
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


TEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "∞": r"$\infty$", "–": "--",
}  # fmt: skip


def _tex(text: str) -> str:
    return "".join(TEX.get(letter, letter) for letter in text)
