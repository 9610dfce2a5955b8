"""A report: one HTML file with everything inside (letters, pictures, rules, script), and no network."""

import base64
import datetime
import hashlib
import json
import os
import shlex
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from assay._drawing.environment import environment
from assay._running.result import Result, jsonable
from assay._showing.figure_files import write
from assay._showing.figure_style import BADGES
from assay._showing.report_card import Card, card
from assay._showing.report_fonts import Fonts
from assay._showing.report_html import Html, join, tag
from assay._showing.report_math import Mathematics
from assay._showing.report_overview import by_family, overview
from assay._showing.report_svg import Styles
from assay._showing.report_words import KINDS, VERDICTS, counted

__all__ = ["NAME", "page", "write_report"]

NAME = "assay-report.html"
OPEN = 3  # so few claims are shown unfolded
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; script-src 'sha256-{}'; base-uri 'none'"


def write_report(
    results: Sequence[Result], seconds: Sequence[float], folder: Path, tell: Callable[[int], None] | None = None
) -> Path:
    """Write the report to ``folder``, whole or not at all; returns its path.  Raises `FigureError`.

    ``seconds``: what the trials of each result took when they were drawn.  ``tell`` is called after each claim.
    """
    return write(Path(folder) / NAME, page(results, seconds, tell).encode())


def page(results: Sequence[Result], seconds: Sequence[float], tell: Callable[[int], None] | None = None) -> Html:
    """The whole file."""
    styles = Styles(Fonts())
    maths = Mathematics(styles)
    is_open = len(results) <= OPEN
    entries = [Card(result, taken, n, is_open) for n, (result, taken) in enumerate(zip(results, seconds, strict=True))]
    cards = {}
    for number, entry in enumerate(entries, 1):
        cards[entry.result.claim.id] = card(entry, maths)
        if tell:
            tell(number)
    main = tag("main", overview(entries), _claims(entries, cards), id="top", tabindex="-1")
    body = tag("body", tag("a", "Skip to the claims", href="#claims", class_="skip"), _header(results), main,
               _footer(results), _data(results), tag("script", Html(_asset("report.js"))))  # fmt: skip
    return join([Html("<!doctype html>\n"), tag("html", _head(results, styles), body, lang="en"), "\n"])


def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _head(results: Sequence[Result], styles: Styles) -> Html:
    digest = base64.b64encode(hashlib.sha256(_asset("report.js").encode()).digest()).decode()
    badges = "\n".join(f".v-{verdict}{{background:{colour}}}" for verdict, colour in BADGES.items())
    css = "\n".join([_asset("report.css"), badges, styles.fonts.css(), styles.css()])
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY.format(digest)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="generator", content=f"assay {version('assay-bench')}"),
        tag("title", f"Assay report: {_number(results)}"),
        tag("style", Html(css)),
    )


def _number(results: Sequence[Result]) -> str:
    return counted(len(results), "claim")


def _header(results: Sequence[Result]) -> Html:
    plan = results[0].plan
    made = _date().strftime("%Y-%m-%d %H:%M UTC")
    words = f"{_number(results)}, {plan.scale} scale, seed {results[0].seed}, {made}, assay {version('assay-bench')}"
    theme = tag("button", "Dark", id="theme", type="button", hidden=True)
    lead = "Theorems about machine learning put to the test: formula, simulation that does not know it, verdict."
    return tag("header", tag("h1", "Assay report"), theme, tag("p", lead), tag("p", words, class_="small"))


def _date() -> datetime.datetime:
    """Now, or what ``SOURCE_DATE_EPOCH`` says (for files that are the same whenever they are made)."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.datetime.now(datetime.UTC)
    return datetime.datetime.fromtimestamp(int(given), datetime.UTC) if given.isdecimal() else now


def _claims(entries: Sequence[Card], cards: dict[str, Html]) -> Html:
    families = by_family(entries)
    sections = []
    for family, found in families.items():
        count = tag("small", counted(len(found), "claim"))
        head = tag("h3", family.replace("_", " "), " ", count, id=f"family-{family}")
        own = [cards[entry.result.claim.id] for entry in found]
        sections.append(tag("section", head, *own, class_="family", aria_labelledby=f"family-{family}"))
    return tag("section", tag("h2", "Claims", id="claims", tabindex="-1"), _filters(entries, list(families)), *sections,
               aria_labelledby="claims")  # fmt: skip


def _filters(entries: Sequence[Card], families: Sequence[str]) -> Html:
    """Search and filters; the script shows them, and without it all claims are there."""
    verdicts = {entry.result.verdict for entry in entries}
    kinds = {entry.result.claim.kind for entry in entries}
    field = tag(
        "input", id="search", type="search", autocomplete="off", spellcheck="false", placeholder="press / to search"
    )
    parts = [
        tag("label", "Search", field),
        _select("family", families),
        _select("verdict", [verdict for verdict in VERDICTS if verdict in verdicts]),
        _select("kind", [kind for kind in KINDS if kind in kinds]),
        tag("button", "Clear", type="reset", id="clear"),
        tag("button", "Unfold all", type="button", id="unfold"),
        tag("output", _number([entry.result for entry in entries]), id="count", aria_live="polite"),
    ]
    return tag("form", *parts, role="search", aria_label="Claims", id="filters", hidden=True)


def _select(name: str, values: Sequence[str]) -> Html:
    options = [tag("option", "all", value="")]
    options += [tag("option", value.replace("_", " "), value=value) for value in values]
    return tag("label", name.capitalize(), tag("select", *options, id=f"by-{name}", name=name))


def _footer(results: Sequence[Result]) -> Html:
    first = results[0]
    found = {"assay": version("assay-bench"), "matplotlib": version("matplotlib"), **environment(first.backend)}
    versions = tag("dl", *(tag("div", tag("dt", n), tag("dd", v)) for n, v in found.items()), class_="facts")
    ids = [result.claim.id for result in results] if len(results) <= 8 else []
    words = ["assay", "report", *ids, "--scale", first.plan.scale, "--seed", str(first.seed)]
    told = (
        "The numbers are the same on this processor with these versions, and the same up to rounding elsewhere. "
        "The records of all verdicts, as `assay verify --json` prints them, are in this file: element “records”."
    )
    return tag("footer", tag("h2", "How this report was made"), tag("pre", shlex.join(words), tabindex="0"), versions,
               tag("p", told, class_="small"))  # fmt: skip


def _data(results: Sequence[Result]) -> Html:
    """The records for programs; no ``<`` may end the element."""
    found = json.dumps(jsonable([result.record for result in results]), ensure_ascii=True, allow_nan=False)
    return tag("script", Html(found.replace("<", "\\u003c")), type="application/json", id="records")
