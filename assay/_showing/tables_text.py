"""What ``assay why`` prints, from the record of a verdict."""

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assay._showing.tables import as_number, interval_text, settings_text, short

__all__ = ["elsewhere", "explanation", "farthest", "fixed", "name_of_row", "own", "reason"]

Record = Mapping[str, Any]
WIDTH = 100
COLUMNS = ("", "prediction", "estimate", "interval", "margin", "tolerance", "resolution", "status", "trials")


def explanation(record: Record) -> str:
    """The whole text."""
    parts = [
        *_head(record),
        "",
        *_wrapped(reason(record)),
        f"alpha = {record['alpha']:g}, beta = {record['beta']:g}; {_how(record)}",
    ]
    if record.get("approximate"):
        parts += _wrapped(
            "Approximate: the mean of an unbounded trial has no interval that is exact at a finite number of trials."
        )
    for check in record["checks"]:
        parts += ["", *_check(record, check)]
    parts += ["", *_mutants(record)]
    needs = list(_needs(record))
    if needs:
        parts += ["", "What is missing", *needs]
    if record.get("vacuous"):
        parts += ["", "Vacuous, not judged", *(f"  {settings_text(cell)}" for cell in record["vacuous"])]
    if record.get("looser"):
        parts += ["", f"Looser, true but weaker (compared by arithmetic only): {', '.join(record['looser'])}"]
    return "\n".join(parts).rstrip() + "\n"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _head(record: Record) -> list[str]:
    lines = [f"{record['claim']}: {record['verdict']}"]
    for name in ("title", "statement", "source"):
        if record.get(name):
            lines += _wrapped(str(record[name]), "  ")
    return lines


def _how(record: Record) -> str:
    looks = max((row["looks"] for row in record["rows"]), default=0)
    drawn = f"{record['trials']:,} trials, at most {looks} look{'s' if looks != 1 else ''} a cell"
    return f"{record['scale']} scale, seed {record['seed']}, {record['backend']}; {drawn}"


def reason(record: Record) -> str:
    """One or two sentences that say why."""
    verdict, rows = record["verdict"], own(record)
    if verdict == "CONFIRMED":
        return "Every interval lies in the accepted region widened by the tolerance, and every mutant is refuted."
    if verdict == "REFUTED":
        refuted = [row for row in rows if row["status"] == "refuted"]
        first = next((row for row in refuted if _misses(row)), refuted[0])
        return (
            f"{name_of_row(record, first)}: the interval {interval_text(first['refuting'])} misses the accepted region "
            f"{interval_text((first['low'], first['high']))}."
        )
    if verdict == "ERROR":
        return "; ".join(dict.fromkeys(row["error"] for row in record["rows"] if row["error"])) or "a trial failed."
    survived = [name for name, fate in record["mutants"].items() if fate != "refuted"]
    if verdict == "UNDERPOWERED":
        return f"Every interval lies in the accepted region, but not every mutant is refuted: {', '.join(survived)}."
    count = len({str((row["check"], row["cell"])) for row in rows if row["status"] == "open"})
    if not rows:
        return "There is no cell to judge at this scale."
    cells = "cells are" if count != 1 else "cell is"
    return f"The budget is spent and {count} {cells} still open: neither refuted nor inside."


def _misses(row: Record) -> bool:
    low, high = (as_number(end) for end in row["refuting"])
    return high < as_number(row["low"]) or low > as_number(row["high"])


def own(record: Record) -> list[Record]:
    return [row for row in record["rows"] if row["mutant"] is None]


def name_of_row(record: Record, row: Record) -> str:
    check = f"check {row['check']}, " if len(record["checks"]) > 1 else ""
    label = f", {row['label']}" if row["label"] else ""
    same = fixed([other for other in own(record) if other["check"] == row["check"]])
    return f"{check}cell {settings_text({n: v for n, v in row['cell'].items() if n not in same})}{label}"


def fixed(rows: Sequence[Record]) -> Record:
    """The parameters that are the same in all cells, unless all are."""
    first = rows[0]["cell"]
    same = {name: value for name, value in first.items() if all(row["cell"][name] == value for row in rows)}
    return same if len(same) < len(first) else {}


def _check(record: Record, check: Record) -> Iterator[str]:
    about = record.get("about", {}).get(check["name"], {})
    said = f" ({about['expectation']}, {about['estimate']})" if about else ""
    yield f"Check {check['name']}{said}: {check['verdict']}"
    for name in ("margin", "tolerance"):
        if about.get(f"{name}_why"):
            yield from _wrapped(f"{name} {about[name]}: {about[f'{name}_why']}", "  ")
    if check.get("tightness") is not None:
        yield f"  tightness (observed over bound, in the tightest cell): {short(check['tightness'])}"
    rows = [row for row in own(record) if row["check"] == check["name"]]
    if not rows:
        return
    same = fixed(rows)
    if same:
        yield f"  in every cell: {settings_text(same)}"
    yield from _table([COLUMNS, *(_cells(row, same) for row in rows)])


def _cells(row: Record, same: Record) -> tuple[str, ...]:
    where = settings_text({name: value for name, value in row["cell"].items() if name not in same})
    where += f"; {row['label']}" if row["label"] else ""
    if row["side"]:
        where += f" at {short(row['ends'][0 if row['side'] == 'low' else 1])}, predicted {short(row['place'])}"
    numbers = (
        short(row["prediction"], 6), short(row["estimate"], 6), interval_text(row["confirming"]),
        *(short(row[name], 3) for name in ("margin", "tolerance", "resolution")),
    )  # fmt: skip
    status = row["status"] if row["looks"] or row["status"] == "error" else "not drawn"
    return (where, *numbers, status, f"{row['trials']:,}")


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[j]) for row in rows) for j in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [text.rjust(width) for text, width in zip(others, widths[1:], strict=True)]
        lines.append("  " + "  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return lines


def _mutants(record: Record) -> list[str]:
    lines = ["Mutants (distance from the data in half-widths of the refuting interval; beyond 1: refuted)"]
    rows = []
    for name, fate in record["mutants"].items():
        distance, row = farthest(record, name)
        where = f"{short(distance, 3)} in {name_of_row(record, row)}" if row is not None else elsewhere(record, name)
        rows.append((name, fate, where))
    if not rows:
        return []
    widths = [max(len(row[j]) for row in rows) for j in (0, 1)]
    return lines + [f"  {name.ljust(widths[0])}  {fate.ljust(widths[1])}  {where}" for name, fate, where in rows]


def farthest(record: Record, mutant: str) -> tuple[float, Record | None]:
    """Where the data rejects a mutant most clearly."""
    found = [(as_number(row["mutants"][mutant]), row) for row in own(record) if mutant in row["mutants"]]
    return max(found, key=lambda pair: pair[0] if math.isfinite(pair[0]) else math.inf, default=(math.nan, None))


def elsewhere(record: Record, mutant: str) -> str:
    runs = [row for row in record["rows"] if row["mutant"] == mutant]
    if runs:
        row = runs[0]
        return f"a wrong simulation: it gives {short(row['estimate'])} in {name_of_row(record, row)}"
    if any(row["side"] for row in record["rows"]):
        return "judged by the signs at the two ends of a bracket that does not hold its location"
    return "not judged yet" if not any(row["looks"] for row in record["rows"]) else "no cell of this scale judges it"


def _needs(record: Record) -> Iterator[str]:
    for need in record.get("needs", ()):
        label = f", {need['label']}" if need["label"] else ""
        where = f"  {need['check']}: {settings_text(need['cell'])}{label}: "
        trials = need["trials"]
        if trials is None:
            row = next(r for r in own(record) if _same(r, need))
            yield where + (need.get("why", "unknown") if row["looks"] else "nothing drawn yet")
        else:
            yield where + f"about {float(f'{trials:.2g}'):,.0f} trials in all (so far {_so_far(record, need):,})"


def _same(row: Record, need: Record) -> bool:
    return bool(all(row[name] == need[name] for name in ("check", "cell", "label")))


def _so_far(record: Record, need: Record) -> int:
    return max(int(row["trials"]) for row in own(record) if _same(row, need))
