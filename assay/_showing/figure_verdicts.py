"""The catalogue in one picture: a square a claim, in the colour of its verdict, with its mutants below as dots."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from assay._showing.figure_style import BADGES, GREY, INK, RED, plain, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Entry", "draw_verdicts", "entry", "said"]

COLUMN, STEP, SQUARE, LEFT, HEAD, FOOT = 0.165, 0.078, 0.125, 1.75, 0.62, 0.3  # inches
GAP = 0.3  # above each family


@frozen
class Entry:
    """A claim as the picture shows it: for each mutant its fate and whether it stands in print."""

    claim: str
    verdict: str
    mutants: tuple[tuple[str, bool], ...]

    @property
    def family(self) -> str:
        return self.claim.partition("/")[0]


def entry(record: dict[str, Any]) -> Entry:
    """Of a picture's record."""
    printed = record.get("printed", [])
    fates = sorted((name in printed, fate) for name, fate in record["mutants"].items())
    return Entry(record["claim"], record["verdict"], tuple((fate, known) for known, fate in reversed(fates)))


def said(entries: Sequence[Entry]) -> str:
    """The picture in words."""
    verdicts = {name: sum(e.verdict == name for e in entries) for name in BADGES}
    mutants = [mutant for e in entries for mutant in e.mutants]
    refuted = [printed for fate, printed in mutants if fate == "refuted"]
    claims = ", ".join(f"{count} {name}" for name, count in verdicts.items() if count)
    stood = f", {sum(refuted)} of them in print" if any(refuted) else ""
    return f"{len(entries)} claims: {claims}. {len(mutants)} wrong versions: {len(refuted)} refuted{stood}."


def draw_verdicts(entries: Sequence[Entry]) -> "Figure":
    """The picture of the catalogue; families in the order of their names, claims in theirs."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    families = {name: [e for e in entries if e.family == name] for name in sorted({e.family for e in entries})}
    heights = [GAP + SQUARE + STEP * max(len(e.mutants) for e in group) for group in families.values()]
    width = LEFT + COLUMN * max(map(len, families.values())) + 0.15
    height = HEAD + sum(heights) + FOOT
    with styled():
        figure: Any = Figure(figsize=(max(width, 5.5), height), dpi=100)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), frameon=False, xticks=[], yticks=[])
        axes.set(xlim=(0, figure.get_figwidth()), ylim=(height, 0))
        axes.text(0.15, 0.3, plain(said(entries)), fontsize=9, fontweight="bold", va="center")
        top = HEAD
        for (name, group), room in zip(families.items(), heights, strict=True):
            _family(axes, name, group, top)
            top += room
        _legend(axes, entries, height - 0.2)
    drawing: Figure = figure
    return drawing


def _family(axes: Any, name: str, group: Sequence[Entry], top: float) -> None:
    count = f"{len(group)} claims" if len(group) != 1 else "1 claim"
    axes.text(0.15, top, name.replace("_", " "), fontsize=8.5, va="center", color=INK)
    axes.text(0.15, top + 0.15, f"{count}, {sum(len(e.mutants) for e in group)} wrong versions", fontsize=6.5,
              va="center", color=GREY)  # fmt: skip
    for number, found in enumerate(group):
        x = LEFT + COLUMN * (number + 0.5)
        _square(axes, x, top, found.verdict)
        for k, (fate, printed) in enumerate(found.mutants):
            _dot(axes, x, top + SQUARE + STEP * (k + 0.35), fate, printed)


def _square(axes: Any, x: float, y: float, verdict: str) -> None:
    axes.plot([x], [y], marker="s", markersize=72 * SQUARE, color=BADGES[verdict], markeredgewidth=0, linestyle="")


def _dot(axes: Any, x: float, y: float, fate: str, printed: bool) -> None:
    colour = RED if printed else "#9A9A9A"
    full = fate == "refuted"
    axes.plot([x], [y], marker="D" if printed else "o", markersize=3.4 if printed else 3.0, markeredgewidth=0.8,
              color=colour, markerfacecolor=colour if full else "white", linestyle="")  # fmt: skip


def _legend(axes: Any, entries: Sequence[Entry], y: float) -> None:
    x = 0.2
    for name in (name for name in BADGES if any(e.verdict == name for e in entries)):
        _square(axes, x, y, name)
        axes.text(x + 0.13, y, name, fontsize=7, va="center")
        x += 0.35 + 0.072 * len(name)
    for words, fate, printed in (
        ("wrong version, refuted", "refuted", False),
        ("refuted, and in print", "refuted", True),
        ("not refuted", "", False),
    ):
        if any((fate == "refuted") == (f == "refuted") and printed == p for e in entries for f, p in e.mutants):
            _dot(axes, x, y, fate, printed)
            axes.text(x + 0.1, y, words, fontsize=7, va="center")
            x += 0.3 + 0.058 * len(words)
