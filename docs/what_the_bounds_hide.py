"""Writes the tables of docs/what-the-bounds-hide.md from runs at quick scale and seed 0.

    python docs/what_the_bounds_hide.py

Verdicts of every claim that the page names; and for each bound, cell by cell, the bound, the exact law where it is
known, what was observed, and observed over bound. Blocks come from the ledger where it has them. A test makes the
tables anew and compares.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import assay
from assay._claiming.forms import call
from assay._running.result import jsonable

PAGE = Path(__file__).with_name("what-the-bounds-hide.md")
FAMILY = "gaussian_mixture"
ONE_SIDED = ("AtMost", "AtLeast")
VACUOUS = "says nothing"
Run = Callable[[str], assay.Result]


def named_claims(text: str) -> list[str]:
    """Ids of the claims that the prose names, in order, each once."""
    prose = re.sub(r"<!-- (\w+) -->.*?<!-- end -->", "", text, flags=re.DOTALL)
    return list(dict.fromkeys(f"{FAMILY}/{name}" for name in re.findall(rf"`{FAMILY}/([a-z0-9-]+)`", prose)))


def verdicts(claims: list[str], run: Run) -> str:
    """A row a claim: verdict, how many wrong versions the same data refute, resolution and tolerance."""
    rows = ["| claim | verdict | wrong versions refuted |", "|---|---|---|"]
    for name in claims:
        record = run(name).record
        fates = list(record["mutants"].values())
        rows.append(f"| `{name}` | {record['verdict']} | {fates.count('refuted')} of {len(fates)} |")
    return "\n".join(rows)


def tightness(claims: list[str], run: Run) -> str:
    """For each bound among the claims a table of its cells."""
    parts = []
    for name in claims:
        claim = assay.claim(name)
        for check in claim.checks:
            if check.expectation.kind in ONE_SIDED:
                parts += [_heading(name, check), "", *_table(claim, check, run(name)), ""]
    return "\n".join(parts).rstrip()


def _heading(name: str, check: assay.Check) -> str:
    side = "above" if check.expectation.kind == "AtMost" else "below"
    label = f", {check.name}" if check.name != "main" else ""
    estimate = check.estimate.describe().replace("bounded of", "mean of").replace("exact of", "exact")
    return f"**`{name}`**{label}: {estimate}, bounded from {side}"


def _table(claim: assay.Claim, check: assay.Check, result: assay.Result) -> Iterator[str]:
    upper = check.expectation.kind == "AtMost"
    quotient = "observed / bound" if upper else "bound / observed"
    yield f"| {_names(claim, check)} | bound | exact law | observed | {quotient} |"
    yield "|---|---|---|---|---|"
    rows = [row for row in result.cells if row["check"] == check.name and row["mutant"] is None]
    for _, cell in claim.grid("quick"):
        if check.where is not None and not call(check.where, cell):
            continue
        values = _setting(claim, check, cell)
        if check.expectation.vacuous(cell):
            bounds = _vector(call(check.expectation.predict, cell))
            yield f"| {values} | {_some(bounds)} | {_exact(check, cell)} | | {VACUOUS} |"
            continue
        here = [row for row in rows if row["cell"] == jsonable(cell)]
        bounds, seen = [row["prediction"] for row in here], [row["estimate"] for row in here]
        tight = [a / b if upper else b / a for a, b in zip(seen, bounds, strict=True)]
        yield f"| {values} | {_some(bounds)} | {_exact(check, cell)} | {_some(seen)} | {_some(tight)} |"


def _varied(claim: assay.Claim, check: assay.Check) -> list[assay.Parameter]:
    """Parameters that are not the same in all cells of the check."""
    cells = [cell for _, cell in claim.grid("quick") if check.where is None or call(check.where, cell)]
    return [p for p in claim.parameters if len({str(cell.get(p.name)) for cell in cells}) > 1] or [claim.parameters[0]]


def _names(claim: assay.Claim, check: assay.Check) -> str:
    return ", ".join(f"${p.symbol}$" for p in _varied(claim, check))


def _setting(claim: assay.Claim, check: assay.Check, cell: Mapping[str, Any]) -> str:
    return ", ".join(_one(cell.get(p.name)) for p in _varied(claim, check))


def _exact(check: assay.Check, cell: Mapping[str, Any]) -> str:
    truth = check.expectation.truth
    return "" if truth is None else _some(_vector(call(truth, cell)))


def _one(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_one(v) for v in value) + ")"
    if isinstance(value, int) and abs(value) >= 10**6:
        return f"{value:.0e}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _some(values: list[float]) -> str:
    return ", ".join(f"{value:.2g}" for value in values)


def _vector(value: Any) -> list[float]:
    return [float(v) for v in value] if isinstance(value, tuple | list) else [float(value)]


def filled(text: str, run: Run) -> str:
    """The page with its tables made anew."""
    claims = named_claims(text)
    tables = {"verdicts": verdicts(claims, run), "tightness": tightness(claims, run)}

    def table(match: re.Match[str]) -> str:
        return f"<!-- {match[1]} -->\n\n{tables[match[1]]}\n\n<!-- end -->"

    return re.sub(r"<!-- (\w+) -->.*?<!-- end -->", table, text, flags=re.DOTALL)


def main() -> None:
    results: dict[str, assay.Result] = {}

    def run(name: str) -> assay.Result:
        if name not in results:
            results[name] = assay.verify(name, scale="quick")
        return results[name]

    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), run), encoding="utf-8")


if __name__ == "__main__":
    main()
