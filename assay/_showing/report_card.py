"""The card of a claim, in the form in which simulation studies are reported: aims, data-generating mechanism,
estimand, method, performance (ADEMP; Morris, White and Crowther 2019)."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from attrs import evolve, frozen

from assay._claiming.claim import Check, Claim, Source
from assay._running.result import Result
from assay._showing.figure import bare_svg, panels
from assay._showing.report_html import Html, join, tag
from assay._showing.report_math import Mathematics
from assay._showing.report_svg import Styles, compact, parsed, size
from assay._showing.report_tables import cells_table, mutants_table, needs_list, table
from assay._showing.report_words import KINDS, amount, capital, counted, estimand, interval, prose, simulations
from assay._showing.tables import settings_text, short
from assay._showing.tables_text import reason

__all__ = ["Card", "badge", "card"]

Record = Mapping[str, Any]


@frozen
class Card:
    """What a card is made of: a result, and the seconds that its trials took when they were drawn."""

    result: Result
    seconds: float
    number: int
    is_open: bool = False


def card(entry: Card, maths: Mathematics) -> Html:
    """The whole card."""
    result, claim = entry.result, entry.result.claim
    record = result.detail()
    maths.prepare(p.symbol for p in claim.parameters if p.symbol)
    head = tag(
        "summary",
        tag("h4", tag("code", claim.id), " ", tag("span", claim.title, class_="title")),
        tag("span", claim.kind, class_="kind"),
        badge(result.verdict),
    )
    body = tag(
        "div",
        tag("p", maths.statement(claim.statement), class_="statement", tabindex="0") if claim.statement else None,
        tag("p", reason(record), class_="reason"),
        _facts(entry, record),
        _part("Aims", _aims(claim, result)),
        _part("Data-generating mechanism", _mechanism(claim, result, maths)),
        _part("Estimand", _listed(_estimands(claim))),
        _part("Method", _method(claim, result)),
        _part("Performance", _performance(entry, record, maths.styles)),
        _part("Reproduce", _reproduce(result)),
        class_="body",
        id=claim.id,
    )
    return tag(
        "article", tag("details", head, body, open=entry.is_open), class_="card", data_family=claim.family,
        data_verdict=result.verdict, data_kind=claim.kind, data_words=_words(claim),
    )  # fmt: skip


def badge(verdict: str) -> Html:
    """The verdict as a coloured word."""
    return tag("span", verdict, class_=f"badge v-{verdict}")


def _words(claim: Claim) -> str:
    """What a search looks through."""
    names = [m.name for m in (*claim.mutants, *claim.looser)] + [p.name for p in claim.parameters]
    found = [claim.id, claim.title, claim.kind, claim.source.describe(), claim.notes, *names]
    return " ".join(" ".join(found).lower().split())


def _part(title: str, *content: object) -> Html:
    return tag("section", tag("h5", title), tag("div", *content), class_="part")


def _listed(items: Sequence[object]) -> Html:
    return tag("ul", *(tag("li", item) for item in items)) if len(items) > 1 else join(tag("p", item) for item in items)


def _facts(entry: Card, record: Record) -> Html:
    fates = list(record["mutants"].values())
    facts = {
        "resolution reached / tolerance": f"{short(record['resolution'], 3)} / {short(record['tolerance'], 3)}",
        "mutants refuted": f"{fates.count('refuted')} of {len(fates)}",
        "cells": f"{record['cells']:,}",
        "trials": f"{record['trials']:,}",
        "seconds of simulation": f"{entry.seconds:.2f}",
    }
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", value)) for name, value in facts.items()), class_="facts")


def _aims(claim: Claim, result: Result) -> Html:
    plan = result.plan
    alpha, beta = (f"{sign}\u00a0=\u00a0{level:g}" for sign, level in (("α", plan.alpha), ("β", plan.beta)))
    aim = (
        f"To find out whether this is true: {claim.title}. It is stated as {KINDS[claim.kind]}. If it is true, it is "
        f"ever refuted with chance at most {alpha}; if it is off by more than margin and tolerance, it is ever "
        f"confirmed with chance at most {beta}."
    )
    return join([
        tag("p", aim),
        tag("p", "Source: ", source(claim.source)),
        tag("details", tag("summary", "BibTeX"), tag("pre", claim.source.bibtex(), tabindex="0")),
        tag("p", "Derivation: ", tag("code", claim.derivation)) if claim.derivation else None,
        tag("p", claim.notes) if claim.notes else None,
    ])  # fmt: skip


def source(found: Source) -> Html:
    """The source in one line, with links where it has an identifier."""
    links = [
        join([tag("a", f"{name}:{id}", href=f"https://{host}/{quote(id, safe='/.:;()-_')}", rel="noreferrer"), "."])
        for name, host, id in (("arXiv", "arxiv.org/abs", found.arxiv), ("doi", "doi.org", found.doi))
        if id
    ]
    bare = evolve(found, arxiv="", doi="", locator="", note="").describe()
    rest = " ".join([f"{capital(found.locator)}."] * bool(found.locator) + [found.note] * bool(found.note))
    return join([bare, *links, rest] if rest else [bare, *links], " ")


def _mechanism(claim: Claim, result: Result, maths: Mathematics) -> Html:
    shown = [
        join(
            [
                tag("p", "Simulation ", tag("code", s.name), f", {s.block:,} trials a block:"),
                tag("div", prose(words), class_="doc"),
            ]
        )
        for s, words in simulations(claim)
    ]
    rows = []
    for parameter in claim.parameters:
        role = claim.role(parameter)
        # The two ends of a crossing's bracket come from the prediction unless they are set.
        default = "from the prediction" if parameter.name in claim.crossed else parameter.default
        rows.append([
            tag("code", parameter.name), maths.symbol(parameter.symbol) if parameter.symbol else "", parameter.meaning,
            evolve(parameter, axis=role == "axis").domain(), _default(default),
        ])  # fmt: skip
    names = ["parameter", "symbol", "meaning", "domain", "default"]
    record = result.record
    vacuous = record["vacuous"]
    return join([
        *shown,
        table(f"Parameters of {claim.id}", names, rows),
        tag("p", f"{counted(record['cells'], 'cell')} (settings of the parameters) at {result.plan.scale} scale."),
        tag("p", f"Left out because the bound says nothing there: {'; '.join(map(settings_text, vacuous))}.")
        if vacuous else None,
    ])  # fmt: skip


def _default(value: Any) -> str:
    return ", ".join(f"{v:g}" for v in value) if isinstance(value, (tuple, list)) else str(value)


def _estimands(claim: Claim) -> list[Html]:
    return [join([_check_name(claim, check), capital(estimand(check)), "."]) for check in claim.checks]


def _check_name(claim: Claim, check: Check) -> Html | None:
    return join([tag("b", check.name), ": "]) if len(claim.checks) > 1 else None


def _method(claim: Claim, result: Result) -> Html:
    items = []
    for check in claim.checks:
        margin, tolerance = (amount(given) for given in (check.expectation.margin, check.expectation.tolerance))
        words = [
            capital(f"{interval(check)}. "),
            tag("i", "Margin"),
            f" {margin}. ",
            tag("i", "Tolerance"),
            f" {tolerance}.",
        ]
        items.append(join([_check_name(claim, check), *words]))
    rule = (
        "Looks are taken at fixed numbers of blocks until each cell is inside, refuted or out of budget; α and β are "
        f"shared over cells and looks. {len(claim.mutants)} wrong versions must be refuted by the same rule."
    )
    return join([_listed(items), tag("p", rule)])


def _performance(entry: Card, record: Record, styles: Styles) -> Html:
    result = entry.result
    parts: list[object] = [_errors(record), *_pictures(entry, styles)]
    for check in record["checks"]:
        parts.append(tag("details", *cells_table(record, check)))
    parts += [mutants_table(record, result.claim), needs_list(record)]
    if record["looser"]:
        parts.append(tag("p", f"Looser, true but weaker (compared by arithmetic only): {', '.join(record['looser'])}."))
    return join(parts)


def _errors(record: Record) -> Html | None:
    found = dict.fromkeys(row["error"] for row in record["rows"] if row["error"])
    return tag("ul", *(tag("li", "A trial failed: ", error) for error in found), class_="errors") if found else None


def _pictures(entry: Card, styles: Styles) -> Iterator[Html]:
    """Prediction against simulation, a picture for each check."""
    result = entry.result
    for index, (name, figure) in enumerate(panels(result)):
        root = parsed(bare_svg(figure))
        width, height = size(root)
        several = f", check {name}" if len(result.claim.checks) > 1 else ""
        about = next(check for check in result.record["checks"] if check["name"] == name)
        cells = counted(about["cells"], "cell")
        words = (
            f"Formula against simulation for {result.claim.id}{several}: {about['verdict']} in {cells}. "
            "The table of cells has the numbers."
        )
        drawing = tag(
            "svg", compact(root, f"p{entry.number}-{index}-", styles), viewBox=f"0 0 {width:g} {height:g}",
            style=f"width:{width * 4 / 3:.0f}px", role="img", aria_label=words,
        )  # fmt: skip
        caption = f"{name}: formula (lines) against simulation (dots)" if several else "Formula against simulation"
        bars = f"{caption}; bars are intervals at the level that confirms."
        yield tag("figure", tag("div", drawing, class_="scroll", tabindex="0"), tag("figcaption", bars))


def _reproduce(result: Result) -> Html:
    words = ["assay", "verify", result.claim.id, "--scale", result.plan.scale, "--seed", str(result.seed)]
    words += ["--backend", result.backend] if result.backend != "numpy" else []
    return join(tag("pre", line, tabindex="0") for line in (shlex.join(words), f"assay why {result.claim.id}"))
