"""The tables of a card: cells with their Monte-Carlo errors, mutants with how far each was rejected, open cells."""

from collections.abc import Mapping, Sequence
from typing import Any

from assay._claiming.claim import Claim
from assay._showing.report_html import Html, join, tag
from assay._showing.report_words import counted, mutant_kind
from assay._showing.tables import interval_text, settings_text, short, value_text
from assay._showing.tables_text import elsewhere, farthest, fixed, name_of_row, own

__all__ = ["cells_table", "mutants_table", "needs_list", "table"]

Record = Mapping[str, Any]
MEASURED = (
    "prediction", "estimate", "Monte-Carlo error", "interval", "margin", "tolerance", "resolution", "status", "trials",
)  # fmt: skip


def table(caption: str, names: Sequence[object], rows: Sequence[Sequence[object]], numbers: Sequence[str] = ()) -> Html:
    """A table that scrolls by itself where it is wider than the page; columns named in ``numbers`` go to the right."""
    right = ["n" if name in numbers else None for name in names]
    head = tag("tr", *(tag("th", name, scope="col", class_=side) for name, side in zip(names, right, strict=True)))
    body = [tag("tr", *(tag("td", value, class_=side) for value, side in zip(row, right, strict=True))) for row in rows]
    inner = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    return tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def cells_table(record: Record, check: Record) -> list[Html]:
    """The summary and the table of a check's judged quantities."""
    rows = [row for row in own(record) if row["check"] == check["name"]]
    several = f"Check {check['name']}, {check['verdict']}: " if len(record["checks"]) > 1 else ""
    summary = tag(
        "summary", f"{several}{counted(check['cells'], 'cell')}, {check['trials']:,} trials, estimates and their errors"
    )
    if not rows:
        return [summary, tag("p", "There is no cell to judge at this scale.")]
    same = fixed(rows)
    parts: list[Html] = [summary]
    if check["tightness"] is not None:
        words = (
            f"Tightness (observed over bound, in the cell where the bound is tightest): {short(check['tightness'])}."
        )
        parts.append(tag("p", words))
    if same:
        parts.append(tag("p", f"In every cell: {settings_text(same)}."))
    varying = [name for name in rows[0]["cell"] if name not in same]
    labelled = any(_label(row) for row in rows)
    heads = [join(name.split("_"), Html("_<wbr>")) for name in varying]
    names = [*heads, *(["quantity"] if labelled else []), *MEASURED]
    lines = [[*_place(row, varying), *([_label(row)] if labelled else []), *_numbers(row)] for row in rows]
    caption = f"Cells of {record['claim']}, check {check['name']}"
    return [*parts, table(caption, names, lines, MEASURED)]


def _place(row: Record, varying: Sequence[str]) -> list[str]:
    return [value_text(row["cell"].get(name, "")) for name in varying]


def _label(row: Record) -> str:
    """Which of a cell's quantities is meant."""
    if not row["side"]:
        return str(row["label"])
    return f"{row['label']} at {short(row['ends'][0 if row['side'] == 'low' else 1])}, predicted {short(row['place'])}"


def _numbers(row: Record) -> list[str]:
    status = row["status"] if row["looks"] or row["status"] == "error" else "not drawn"
    return [
        short(row["prediction"], 6), short(row["estimate"], 6), short(row["standard_error"], 3),
        interval_text(row["confirming"]), *(short(row[n], 3) for n in ("margin", "tolerance", "resolution")), status,
        f"{row['trials']:,}",
    ]  # fmt: skip


def mutants_table(record: Record, claim: Claim) -> Html:
    """Each mutant with its fate and how far the data lie from it."""
    rows = []
    for mutant in claim.mutants:
        distance, row = farthest(record, mutant.name)
        where = elsewhere(record, mutant.name) if row is None else name_of_row(record, row)
        far = "" if row is None else short(distance, 3)
        name = join([mutant.name, tag("small", mutant.note)], " ") if mutant.note else mutant.name
        rows.append([name, mutant_kind(mutant), record["mutants"][mutant.name], far, where])
    names = ["mutant", "wrong", "fate", "distance", "where it is farthest"]
    told = "Distance from the data in half-widths of the refuting interval; beyond 1 it is refuted."
    return join([table(f"Mutants of {claim.id}", names, rows, ("distance",)), tag("p", told, class_="small")])


def needs_list(record: Record) -> Html | None:
    """The open cells, with what they need."""
    if not record["needs"]:
        return None
    items = []
    for need in record["needs"]:
        trials = need["trials"]
        words = need["why"] if trials is None else f"about {float(f'{trials:.2g}'):,.0f} trials in all"
        label = f", {need['label']}" if need["label"] else ""
        items.append(tag("li", f"{need['check']}: {settings_text(need['cell'])}{label}: {words}"))
    return join([tag("p", "Open cells, and what they need:"), tag("ul", *items)])
