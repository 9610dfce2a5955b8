"""The top of a report: verdicts by family as a picture and as a table, and what papers have wrong."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assay._claiming.claim import Claim
from assay._running.result import Result
from assay._showing.report_card import Card, badge
from assay._showing.report_html import Html, join, tag, text
from assay._showing.report_tables import table
from assay._showing.report_words import VERDICTS, counted

__all__ = ["by_family", "overview"]

Record = Mapping[str, Any]
SIGNS = {"CONFIRMED": "✓", "REFUTED": "✕", "INCONCLUSIVE": "?", "UNDERPOWERED": "~", "ERROR": "!"}


def by_family(entries: Iterable[Card]) -> dict[str, list[Card]]:
    """The claims of each family, in order."""
    found: dict[str, list[Card]] = {}
    for entry in entries:
        found.setdefault(entry.result.claim.family, []).append(entry)
    return found


def overview(entries: Sequence[Card]) -> Html:
    """Everything above the cards."""
    families = by_family(entries)
    return tag(
        "section", tag("h2", "Overview", id="overview"), _totals(entries), _map(families), _table(families, entries),
        _printed(entries), _errors([entry.result for entry in entries]), _legend(), aria_labelledby="overview",
    )  # fmt: skip


def _counts(entries: Iterable[Card]) -> dict[str, int]:
    verdicts = [entry.result.verdict for entry in entries]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def _fates(entries: Iterable[Card]) -> tuple[int, int]:
    """Mutants that are refuted, and all."""
    fates = [fate for entry in entries for fate in entry.result.record["mutants"].values()]
    return fates.count("refuted"), len(fates)


def _totals(entries: Sequence[Card]) -> Html:
    refuted, mutants = _fates(entries)
    tiles = [(str(n), badge(verdict)) for verdict, n in _counts(entries).items() if n]
    tiles += [(f"{refuted} of {mutants}", Html("mutants refuted"))]
    tiles += (
        [(str(len(wrong)), text(f"formula{'s' * (len(wrong) != 1)} wrong as printed"))]
        if (wrong := list(_wrong(entries)))
        else []
    )
    return tag("ul", *(tag("li", tag("b", n), " ", words) for n, words in tiles), class_="tiles")


def _map(families: Mapping[str, Sequence[Card]]) -> Html:
    """A square for each claim; they lead to the cards, as the list below does, and are left out of the tab order."""
    rows = []
    for family, entries in families.items():
        squares = [_square(entry.result.claim, entry.result.verdict) for entry in entries]
        name = tag("a", _words(family), href=f"#family-{family}")
        rows.append(tag("li", tag("span", name, class_="name"), tag("span", *squares, class_="squares")))
    words = "Each square is a claim; it leads to the claim's card."
    return tag("figure", tag("ul", *rows, class_="map"), tag("figcaption", words))


def _square(claim: Claim, verdict: str) -> Html:
    return tag(
        "a", SIGNS[verdict], class_=f"square v-{verdict}", href=f"#{claim.id}", title=f"{claim.id}: {verdict}",
        aria_label=f"{claim.id}: {verdict}", tabindex="-1",
    )  # fmt: skip


def _words(family: str) -> str:
    return family.replace("_", " ")


def _table(families: Mapping[str, Sequence[Card]], entries: Sequence[Card]) -> Html:
    verdicts = [verdict for verdict, n in _counts(entries).items() if n or verdict == "CONFIRMED"]
    names = ["family", "claims", *verdicts, "mutants refuted", "trials", "seconds"]
    rows = [_line(_words(family), found, verdicts) for family, found in families.items()]
    rows += [_line("all", entries, verdicts)] if len(families) > 1 else []
    return table("Verdicts by family", names, rows, names[1:])


def _line(name: str, entries: Sequence[Card], verdicts: Sequence[str]) -> list[str]:
    counts = _counts(entries)
    refuted, mutants = _fates(entries)
    trials = sum(entry.result.record["trials"] for entry in entries)
    seconds = sum(entry.seconds for entry in entries)
    shown = [str(counts[verdict]) for verdict in verdicts]
    return [name, str(len(entries)), *shown, f"{refuted} of {mutants}", f"{trials:,}", f"{seconds:.1f}"]


def _wrong(entries: Iterable[Card]) -> Iterable[tuple[Claim, str, str]]:
    """The formulas that are refuted as they stand in a paper."""
    for entry in entries:
        claim, fates = entry.result.claim, entry.result.record["mutants"]
        for mutant in claim.mutants:
            if mutant.as_printed and fates[mutant.name] == "refuted":
                yield claim, mutant.name, mutant.note


def _printed(entries: Sequence[Card]) -> Html | None:
    rows = [[tag("a", tag("code", claim.id), href=f"#{claim.id}"), name, note] for claim, name, note in _wrong(entries)]
    if not rows:
        return None
    names = ["claim", "as printed", "note"]
    shown = table("Formulas that are refuted as they stand in a paper", names, rows)
    return tag("details", tag("summary", f"{counted(len(rows), 'formula')} wrong as printed"), shown)


def _errors(results: Sequence[Result]) -> Html:
    alpha, beta = (sum(result.record[name] for result in results) for name in ("alpha", "beta"))
    words = (
        f"Sum of α over the claims: {alpha:.3g}; it bounds the chance that any true claim is ever refuted. Sum of β: "
        f"{beta:.3g}; it bounds the chance that any is ever confirmed although off by more than margin and tolerance."
    )
    approximate = [result.claim.id for result in results if result.record["approximate"]]
    if not approximate:
        return tag("p", words)
    told = f"{counted(len(approximate), 'claim')} with approximate intervals (the mean of an unbounded trial)"
    links = join((tag("a", tag("code", id), href=f"#{id}") for id in approximate), ", ")
    return join([tag("p", words), tag("details", tag("summary", told), tag("p", links, class_="small"))])


def _legend() -> Html:
    items = [tag("div", tag("dt", badge(verdict)), tag("dd", f"{words}.")) for verdict, words in VERDICTS.items()]
    margin = (
        "The margin is the part of a disagreement that the mathematics predicts; the tolerance says how finely a claim "
        "is tested, and was chosen before the run. The resolution is the least tolerance that the data would confirm."
    )
    inner = [tag("dl", *items, class_="verdicts"), tag("p", margin)]
    return tag("details", tag("summary", "How to read the verdicts"), *inner)
