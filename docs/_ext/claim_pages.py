"""Pages made from the claims themselves: one for each family, with a card for each claim."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

import assay
from assay._showing.figure_math import pieces

Record = Mapping[str, Any]
WIDE = 80
SCALES = ("quick", "standard", "full")
EXPECTATIONS = {
    "Equal": "equals the formula", "AtMost": "is at most the bound", "AtLeast": "is at least the bound",
    "Ratio": "is a ratio in the region", "Slope": "has the slope of the formula", "Flat": "does not change along",
    "SameOrder": "is of the order of the formula", "Ordered": "never falls along", "Crossing": "crosses as predicted",
    "Law": "has the law", "SameLaw": "have the same law",
}  # fmt: skip


def label(id: str) -> str:
    """The name of the link target of a claim or a picture."""
    return "claim-" + re.sub(r"[^a-z0-9]+", "-", id.lower())


def plain(text: str) -> str:
    """Words of a docstring or a note as Markdown that means nothing but them: formulas written with letters stay."""
    parts = re.split(r"(``?[^`]+``?)", " ".join(text.split()))
    return "".join(_code(p) if p.startswith("`") else _escaped(p) for p in parts)


def _code(span: str) -> str:
    return "`" + span.strip("`") + "`"


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_\[\]$|~<>{}])", r"\\\1", text).replace("'\\_", "'_")


def cell(text: Any) -> str:
    """Words for a cell of a table."""
    return plain(str(text)) or "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return ["", *lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def folded(summary: str, lines: Sequence[str]) -> list[str]:
    """Lines that open under a heading of their own."""
    return ["", f"<details><summary>{escape(summary)}</summary>", "", *lines, "", "</details>", ""]


def math(latex: str) -> str:
    return f"${latex}$" if latex else ""


def statement(latex: str) -> str:
    """A statement on as many lines as it has parts that do not fit beside each other."""
    lines: list[str] = []
    for piece in pieces(latex):
        if lines and _length(lines[-1]) + _length(piece) < WIDE:
            lines[-1] += r"\qquad " + piece
        else:
            lines.append(piece)
    return lines[0] if len(lines) == 1 else r"\begin{gathered}" + r" \\ ".join(lines) + r"\end{gathered}"


def _length(latex: str) -> int:
    """About how many signs are seen."""
    return len(re.sub(r"\\[A-Za-z]+|[{}^_\s]", "m", re.sub(r"\\(left|right|mathrm|mathbb|,|;|!)", "", latex)))


class Family:
    """The page of a family.  ``figures``: the folder of pictures; ``findings``: claim id -> what was found about it."""

    def __init__(self, name: str, page: Path, figures: Path, findings: Mapping[str, Sequence[str]]) -> None:
        self.name, self.page, self.figures, self.findings = name, page, figures, findings
        self.claims = list(assay.claims(name).values())
        self.pictures = list(assay.pictures(name).values())
        self.title, self.words = _about(name) or (name.replace("_", " ").capitalize(), "")

    def text(self) -> str:
        """The whole page as MyST Markdown."""
        lines = [f"({label(self.name)})=", f"# {self.title}", "", self.words, ""]
        lines += self._overview()
        for picture in self.pictures:
            lines += self._picture(picture)
        for claim in self.claims:
            lines += self._card(claim)
        return "\n".join(lines) + "\n"

    def record(self, name: str) -> Record:
        """How the picture of that name was made, or nothing."""
        path = self.figures / self.name / f"{name}.json"
        found: Record = json.loads(path.read_text()) if path.exists() else {}
        return found

    def verdicts(self) -> list[str]:
        return [str(self.record(c.name).get("verdict", "")) for c in self.claims]

    def _overview(self) -> list[str]:
        rows = []
        for claim in self.claims:
            record = self.record(claim.name)
            fates = list(record.get("mutants", {}).values())
            refuted = f"{fates.count('refuted')} of {len(fates)}" if fates else f"– of {len(claim.mutants)}"
            title = claim.title[:1].upper() + claim.title[1:]
            name = f"[{plain(title)}](#{label(claim.id)})<br>`{claim.id}`"
            rows.append((name, claim.kind, badge(record), refuted))
        return table(["claim", "kind", "verdict", "mutants refuted"], rows)

    def _image(self, name: str, alt: str) -> list[str]:
        path = self.figures / self.name / f"{name}.png"
        if not path.exists():
            return []
        shown = os.path.relpath(path, self.page.parent)
        return [
            "",
            f"```{{image}} {shown}",
            f":alt: {alt}",
            ":width: 100%",
            ":class: picture",
            ":loading: lazy",
            "```",
            "",
        ]

    def _picture(self, picture: Any) -> list[str]:
        image = self._image(picture.name, f"{picture.title}")
        if not image:
            return []
        about = ", ".join(f"`{id}`" for id in picture.claims)
        words = [plain(picture.caption), "", f"Of {about}." if about else ""]
        return ["", f"({label(picture.id)})=", f"## {plain(picture.title)}", *image, *words]

    def _card(self, claim: Any) -> list[str]:
        record = self.record(claim.name)
        title = claim.title[:1].upper() + claim.title[1:]
        lines = ["", f"({label(claim.id)})=", f"## {plain(title)}", ""]
        lines += [f"`{claim.id}` · {claim.kind} · {badge(record)}", "", "$$", statement(claim.statement), "$$", ""]
        if claim.notes:
            lines += [plain(claim.notes), ""]
        lines += self._image(claim.name, f"{claim.id}: formula against simulation")
        lines += _figures(record)
        lines += [f"*Found:* {found}\n" for found in self.findings.get(claim.id, ())]
        lines += [f"*Source:* {source(claim.source)}", ""]
        lines += folded("Parameters and their domains", _parameters(claim))
        lines += folded(f"Checks: {', '.join(c.name for c in claim.checks)}", _checks(claim, record))
        lines += folded(f"{len(claim.mutants)} mutants", _mutants(claim, record))
        lines += _derivation(claim)
        return [*lines, "```sh", f"assay verify {claim.id}", "```", ""]


def _about(name: str) -> tuple[str, str] | None:
    """Title and words of a family, from the docstring of the module that its entry point names."""
    from importlib.metadata import entry_points

    point = next(p for p in entry_points(group="assay.claims") if p.name == name)
    text = (import_module(point.value).__doc__ or "").strip()
    if not text:
        return None
    first, _, rest = text.partition("\n\n")
    return plain(first).rstrip("."), plain(rest)


def badge(record: Record) -> str:
    """The verdict as a coloured word."""
    verdict = str(record.get("verdict", ""))
    if not verdict:
        return '<span class="verdict">not drawn yet</span>'
    return f'<span class="verdict {verdict.lower()}">{verdict}</span>'


def _figures(record: Record) -> list[str]:
    """What the verdict rests on, in one line."""
    if not record:
        return []
    fates = list(record["mutants"].values())
    parts = [
        f"{record['scale']} scale, seed {record['seed']}", f"{record['trials']:,} trials",
        f"α = {_level(record['alpha'])}, β = {_level(record['beta'])}",
        f"resolution {_number(record['resolution'])} (tolerance {_number(record['tolerance'])})",
        f"{fates.count('refuted')} of {len(fates)} mutants refuted",
    ]  # fmt: skip
    approximate = ["intervals of unbounded means are approximate"] if record.get("approximate") else []
    return ["", "; ".join([*parts, *approximate]) + ".", ""]


def _number(value: Any) -> str:
    return "–" if value is None else f"{float(value):.3g}"


def _level(value: float) -> str:
    return f"{value:g}".replace("e-0", "e-")


def source(work: assay.Source) -> str:
    """Authors, title, venue and place, with links to where it can be read."""
    words = [f"{', '.join(work.authors)} ({work.year}). *{plain(work.title)}*."]
    words += [plain(work.venue) + "."] if work.venue else []
    words += [f"[arXiv:{work.arxiv}](https://arxiv.org/abs/{work.arxiv})."] if work.arxiv else []
    words += [f"[doi:{work.doi}](https://doi.org/{work.doi})."] if work.doi else []
    words += [plain(work.locator) + "."] if work.locator else []
    return " ".join([*words, plain(work.note)] if work.note else words)


def _parameters(claim: Any) -> list[str]:
    rows = []
    for p in claim.parameters:
        role = " (axis)" if claim.role(p) == "axis" else ""
        default = cell(p.default) if not isinstance(p.default, tuple) else cell(", ".join(map(str, p.default)))
        rows.append((f"`{p.name}`{role}", math(p.symbol), cell(p.meaning), cell(p.domain()), default))
    counts = [sum(1 for _ in claim.grid(scale)) for scale in SCALES]
    cells = f"Cells: {counts[0]} quick, {counts[1]} standard, {counts[2]} full."
    return [*table(["name", "symbol", "meaning", "domain", "default"], rows), cells]


def _checks(claim: Any, record: Record) -> list[str]:
    verdicts = {c["name"]: c for c in record.get("checks", ())}
    lines: list[str] = []
    for check in claim.checks:
        expectation, estimate = check.expectation, check.estimate
        along = f" `{expectation.along}`" if expectation.along else ""
        own = verdicts.get(check.name, {})
        lines += [f"**{cell(check.name)}**: the {cell(estimate.describe().replace('_', ' '))} "
                  f"{EXPECTATIONS[expectation.kind]}{along if expectation.kind in ('Flat', 'Ordered') else ''}. "
                  f"{own.get('verdict', '')}", ""]  # fmt: skip
        for name in ("margin", "tolerance"):
            amount = getattr(expectation, name)
            how = " (measured, not derived)" if amount.measured else ""
            if amount.why or amount.describe() != "0":
                lines += [f"- {name} {cell(amount.describe())}{how}{': ' + plain(amount.why) if amount.why else ''}"]
        if estimate.why:
            lines += [f"- interval: {plain(estimate.why)}"]
        lines += [""]
    return lines


def _mutants(claim: Any, record: Record) -> list[str]:
    fates = record.get("mutants", {})
    lines = []
    for mutant in claim.mutants:
        printed = " *(as printed)*" if mutant.as_printed else ""
        lines.append(f"- **{plain(mutant.name)}**{printed}: {fates.get(mutant.name, 'not judged yet')}"
                     f"{'. ' + plain(mutant.note) if mutant.note else ''}")  # fmt: skip
    lines += [f"- {plain(m.name)}: true, but looser{'. ' + plain(m.note) if m.note else ''}" for m in claim.looser]
    return lines


def _derivation(claim: Any) -> list[str]:
    steps = claim.steps()
    if not steps:
        return []
    lines: list[str] = []
    for step in steps:
        lines += [f"*{plain(str(step.name))}*", "", "$$", str(step.statement), "$$", ""]
    return folded(f"Derivation in {len(steps)} steps, each checked by machine", lines)
