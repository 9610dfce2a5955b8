"""How the pages of the benchmarks write numbers, tables and pictures."""

from collections.abc import Callable, Sequence
from typing import Any

UNITS = ((1e-6, 1e9, "ns"), (1e-3, 1e6, "µs"), (1.0, 1e3, "ms"), (120.0, 1.0, "s"), (7200.0, 1 / 60, "min"))
NOTHING = "*Not measured yet.*"


def span(seconds: float) -> str:
    """Seconds in a unit that fits."""
    for below, factor, unit in UNITS:
        if seconds < below:
            return f"{digits(seconds * factor)} {unit}"
    return f"{digits(seconds / 3600)} h"


def digits(value: float) -> str:
    """Three digits, with separators, without an exponent."""
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}" if abs(value) >= 1e-3 or value == 0 else f"{value:.1e}"


def optional(value: float | None, form: Callable[[float], str] = digits) -> str:
    return "" if value is None else form(value)


def percent(value: float) -> str:
    return f"{100 * value:.0f} %" if value >= 0.095 else f"{100 * value:.1f} %"


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)])


def folded(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"


def image(name: str, alt: str) -> str:
    return f"```{{image}} benchmarks/{name}.svg\n:alt: {alt}\n:class: picture\n:width: 100%\n```"


def times(value: float) -> str:
    return f"{digits(value)}×"
