"""The one style of all pictures: colours that colour-blind readers can tell apart, labels, numbers, mathematics."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from assay._showing.figure_data import Dot, Sheet
from assay._showing.figure_math import parses, translated
from assay.domain import Parameter

__all__ = [
    "BADGES", "GREY", "INK", "MARKERS", "RED", "SERIES", "STYLE", "cell_label", "heading", "name_of", "number_text",
    "offscale", "plain", "setting", "settings", "short", "show_interval", "show_point",
    "styled", "symbol_of", "thinned",
]  # fmt: skip

INK, GREY, RED = "#222222", "#707070", "#D55E00"
SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#000000")  # Okabe and Ito; RED is kept for REFUTED
MARKERS = ("o", "s", "D", "^", "v", "P")
DASHES: tuple[Any, ...] = ((0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
BADGES = {
    "CONFIRMED": "#00694E", "REFUTED": "#B34700", "INCONCLUSIVE": "#7A5900", "UNDERPOWERED": "#55518F",
    "ERROR": "#3A3A3A",
}  # fmt: skip
STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"], "font.size": 8.5, "axes.titlesize": 8.5, "axes.labelsize": 8.5,
    "legend.fontsize": 8, "xtick.labelsize": 8, "ytick.labelsize": 8,
    "axes.spines.top": False, "axes.spines.right": False,
    "axes.edgecolor": INK, "axes.labelcolor": INK, "text.color": INK, "xtick.color": INK, "ytick.color": INK,
    "axes.linewidth": 0.7, "xtick.major.width": 0.7, "ytick.major.width": 0.7, "lines.linewidth": 1.4,
    "axes.grid": False, "legend.frameon": False, "figure.facecolor": "white", "savefig.facecolor": "white",
    "svg.fonttype": "none", "svg.hashsalt": "assay", "mathtext.fontset": "dejavusans",
    "axes.unicode_minus": True, "text.usetex": False, "axes.formatter.useoffset": False,
    "axes.formatter.limits": (-3, 5), "path.simplify": True,
}  # fmt: skip


@contextmanager
def styled(changes: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Inside, and only there, matplotlib's settings are these, with ``changes``."""
    import matplotlib

    context: Any = matplotlib.rc_context
    # Letters slanted, digits and brackets upright: called "it" up to matplotlib 3.10 and "normal" since.
    with context({**STYLE, "mathtext.default": matplotlib.rcParamsDefault["mathtext.default"], **(changes or {})}):
        yield


def plain(text: str) -> str:
    """Words in which a dollar sign is a dollar sign."""
    return text.replace("$", r"\$")


def name_of(parameter: Parameter | None, name: str = "") -> str:
    """``frobenius norm $\\|X\\|_F$``."""
    words = plain((parameter.name if parameter else name).replace("_", " "))
    symbol = translated(parameter.symbol) if parameter else ""
    return words if not symbol or symbol == words or not parses(symbol) else f"{words}  ${symbol}$"


def symbol_of(parameter: Parameter) -> str:
    """The symbol, or the name where there is none that can be shown."""
    symbol = translated(parameter.symbol)
    if symbol and parses(symbol):
        return f"${symbol}$"
    return plain(parameter.name.replace("_", " "))


def number_text(value: Any) -> str:
    """A value as a reader writes it: 0.35, 16384, 1e-05; the points of a line by their ends."""
    if isinstance(value, (tuple, list)):
        return f"{number_text(value[0])}…{number_text(value[-1])}" if value else "()"
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).replace("_", " ")
    if isinstance(value, int) or (math.isfinite(value) and value == round(value) and abs(value) < 1e6):
        return f"{int(value)}".replace("-", "−")
    return f"{value:.4g}".replace("-", "−")


def setting(parameter: Parameter | None, name: str, value: Any) -> str:
    """``$p$ = 0.3``; a word says by itself what it is."""
    if isinstance(value, str):
        return plain(number_text(value))
    return f"{symbol_of(parameter) if parameter else plain(name)} = {number_text(value)}"


def settings(names: Mapping[str, Parameter], values: Mapping[str, Any]) -> str:
    return ", ".join(setting(names.get(n), n, v) for n, v in values.items())


def cell_label(sheet: Sheet, dot: Dot, varying: Sequence[str]) -> str:
    """What sets a cell apart, and which of its quantities is meant."""
    inner = settings(sheet.names, {n: dot.cell[n] for n in varying if n in dot.cell})
    own = "" if dot.label in ("", "slope", "sup distance") else plain(dot.label)
    return ", ".join(p for p in (inner, own) if p)


def heading(sheet: Sheet, several: bool) -> str:
    """What stays fixed, and the check's name where there are several."""
    fixed = settings(sheet.names, sheet.fixed)
    return "   ".join(p for p in (f"{plain(sheet.check)}:" if several else "", fixed) if p)


def thinned(items: Sequence[Any], most: int) -> list[Any]:
    """At most ``most`` of the items, evenly chosen, the first and the last among them."""
    if len(items) <= most:
        return list(items)
    return [items[round(j * (len(items) - 1) / (most - 1))] for j in range(most)]


def offscale(ax: Any, x: float, y: float, toward: str, text: str, color: str) -> None:
    """An arrow at the border for what lies beyond it, with its value."""
    marker, shift, align = {
        "up": ("^", (6, 0), "left"), "down": ("v", (6, 0), "left"),
        "right": (">", (-6, 0), "right"), "left": ("<", (6, 0), "left"),
    }[toward]  # fmt: skip
    ax.plot([x], [y], marker=marker, color=color, linestyle="none", markersize=5, zorder=5, clip_on=False)
    if text:
        words = {"textcoords": "offset points", "ha": align, "va": "center", "fontsize": 7, "color": color}
        ax.annotate(text, (x, y), xytext=shift, annotation_clip=False, **words)


def short(value: float) -> str:
    """A value to two digits."""
    return number_text(float(f"{value:.2g}"))


def look_of(dot: Dot, color: str, marker: str, size: float) -> dict[str, Any]:
    """How a dot's status shows: open cells are hollow, refuted ones a red cross, failed ones a grey one."""
    if dot.status == "refuted":
        return {
            "marker": "X",
            "markersize": 7.0,
            "markerfacecolor": RED,
            "markeredgecolor": "white",
            "markeredgewidth": 0.6,
        }
    face = "white" if dot.status == "open" else GREY if dot.status == "error" else color
    edge = GREY if dot.status == "error" else color
    return {
        "marker": marker,
        "markersize": 4.6,
        "markerfacecolor": face,
        "markeredgecolor": edge,
        "markeredgewidth": 1.1,
    }


def show_point(ax: Any, x: float, y: float, dot: Dot, color: str, marker: str, size: float = 4.6) -> None:
    if math.isfinite(x) and math.isfinite(y):
        ax.plot([x], [y], linestyle="none", zorder=5, **look_of(dot, color, marker, size))


def show_interval(ax: Any, at: float, ends: tuple[float, float], dot: Dot, color: str, *, upright: bool = True) -> None:
    """The interval as a bar; an infinite end runs to the border."""
    if not (math.isfinite(at) and math.isfinite(dot.estimate)):
        return
    shade = RED if dot.status == "refuted" else color
    low, high = ax.get_ylim() if upright else ax.get_xlim()
    low = ends[0] if math.isfinite(ends[0]) else low
    high = ends[1] if math.isfinite(ends[1]) else high
    fades = not (math.isfinite(ends[0]) and math.isfinite(ends[1]))
    line = {"color": shade, "linewidth": 1.2, "zorder": 4, "linestyle": ":" if fades else "-", "solid_capstyle": "butt"}
    if upright:
        ax.plot([at, at], [low, high], **line)
    else:
        ax.plot([low, high], [at, at], **line)
