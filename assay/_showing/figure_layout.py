"""Which panels a check gets, and where they go."""

import math
import re
from collections.abc import Sequence
from typing import Any

from attrs import evolve

from assay._showing.figure_data import LAWS, LINES, Dot, Series, Sheet
from assay._showing.figure_forest import forest, from_prediction, strained_forest
from assay._showing.figure_legend import legend, legend_rows
from assay._showing.figure_line import crossing_map, crossing_signs, distribution, line
from assay._showing.figure_sheets import MAX_SERIES
from assay._showing.figure_style import GREY, cell_label, heading, settings, thinned
from assay._showing.figure_value import along_parameter, strain

__all__ = ["block", "block_size", "main_panel", "shape", "value_label"]

MAX_ROWS, MAX_LAWS = 24, 4
Panels = list[tuple[str, list[Series]]]


def shape(sheet: Sheet) -> str:
    """The layout of a check's block: law, map, signs, line, curve or forest."""
    if sheet.kind in LAWS and any(s.curve or s.dots[0].ecdf for s in sheet.series):
        return "law"
    if sheet.kind == "Crossing":
        return "map" if sheet.along else "signs"
    if sheet.kind in LINES:
        return "line"
    return "curve" if sheet.along else "forest"


def panels(sheet: Sheet) -> Panels:
    """(title, series) of each panel, no more series than can be told apart; a label has one colour in all of them."""
    groups: dict[Any, list[Series]] = {}
    for one in sheet.series:
        groups.setdefault(one.values[sheet.panel] if sheet.panel else None, []).append(one)
    most = MAX_LAWS if shape(sheet) == "law" else MAX_SERIES
    colors: dict[str, int] = {}
    found = []
    for group in groups.values():
        shared = {n: v for n, v in group[0].values.items() if sheet.panel and all(s.values[n] == v for s in group)}
        named = []
        for one in thinned(group, most):
            label = settings(sheet.names, {n: v for n, v in one.values.items() if n not in shared})
            color = colors.setdefault(label, len(colors))
            named.append(evolve(one, label=label, color=color))
        found.append((settings(sheet.names, shared), named))
    return found


def forms(sheet: Sheet) -> list[Dot]:
    """The judged quantities of a line: slopes, or steps where an order is claimed."""
    dots = [d for d in sheet.dots if d.label == "slope"] if sheet.kind == "Flat" else list(sheet.dots)
    return thinned(dots, MAX_ROWS)


def block_size(sheet: Sheet) -> tuple[float, float]:
    """Width and height in inches."""
    kind, groups = shape(sheet), panels(sheet)
    width, height = _panels_size(sheet, kind, len(groups))
    rows = legend_rows(sheet, [s for _, group in groups for s in group], width, forest=kind == "forest")
    return width, height + 0.17 * rows + (0.2 if sheet.fixed else 0.0)


def _panels_size(sheet: Sheet, kind: str, count: int) -> tuple[float, float]:
    if kind == "law":
        return max(6.4, 2.4 * min(len(sheet.series), MAX_LAWS)), 4.0
    if kind == "forest":
        return 7.2, 1.1 + 0.3 * max(2, min(len(sheet.dots), MAX_ROWS))
    if kind == "line":
        return 7.6, max(3.3, 1.2 + 0.3 * len(forms(sheet)))
    if count == 1:
        return 6.4, 3.3 if kind == "signs" else 5.0 if kind == "map" else 4.3
    return 3.3 * min(count, 3) + 0.3, 4.3 * math.ceil(count / 3)


def block(figure: Any, sheet: Sheet, several: bool) -> None:
    """All panels of one check, with their legend, into a (sub)figure."""
    kind, groups = shape(sheet), panels(sheet)
    if kind == "forest":
        main = _forest_block(figure, sheet)
    elif kind == "line":
        main = _line_block(figure, sheet)
    elif kind == "law":
        main = _law_block(figure, sheet, groups[0][1])
    elif kind == "signs":
        main = [figure.subplots()]
        crossing_signs(main[0], sheet, groups[0][1])
    else:
        main = _curve_block(figure, sheet, groups, kind)
    title = "   ".join(part for part in (heading(sheet, several), _left_out(sheet, groups)) if part)
    if title:
        figure.suptitle(title, fontsize=8, color=GREY, x=0.12 * figure.figure.dpi / figure.bbox.width, ha="left")
    legend(figure, sheet, [s for _, group in groups for s in group], main, forest=kind == "forest")


def _left_out(sheet: Sheet, groups: Panels) -> str:
    """What a reader should know is not drawn."""
    shown = sum(len(group) for _, group in groups)
    return f"({shown} of {len(sheet.series)} series drawn)" if shown < len(sheet.series) else ""


def main_panel(ax: Any, sheet: Sheet) -> None:
    """The leading panel alone, into axes of the caller's."""
    kind, series = shape(sheet), panels(sheet)[0][1]
    if kind == "forest":
        dots = thinned(sheet.dots, MAX_ROWS)
        forest(ax, dots, _labels(sheet, dots))
        ax.set_xlabel(value_label(sheet))
    elif kind == "law":
        distribution(ax, None, sheet, series[0])
    elif kind == "signs":
        crossing_signs(ax, sheet, series)
    elif kind == "map":
        crossing_map(ax, sheet, series)
    elif kind == "line" and sheet.kind != "Flat":
        line(ax, sheet, series)
    else:
        along_parameter(ax, sheet, _points_only(sheet, series))
        ax.set_ylabel(value_label(sheet))


def value_label(sheet: Sheet) -> str:
    """What the axis of values shows."""
    if sheet.kind == "Flat":
        return f"{sheet.quantity} / mean of the line"
    kind, _, names = sheet.quantity.partition(" of ")
    parts = names.split(", ")
    ratio = sheet.kind == "Ratio" and len(parts) == 2
    return f"{kind} of {parts[0]} / {kind} of {parts[1]}" if ratio else sheet.quantity


def _points_only(sheet: Sheet, series: Sequence[Series]) -> list[Series]:
    if sheet.kind != "Flat":
        return list(series)
    return [evolve(s, dots=tuple(d for d in s.dots if d.label != "slope")) for s in series]


def _labels(sheet: Sheet, dots: Sequence[Dot]) -> list[str]:
    return [cell_label(sheet, dot, sheet.varying) for dot in dots]


def _curve_block(figure: Any, sheet: Sheet, groups: Panels, kind: str) -> list[Any]:
    across = min(len(groups), 3)
    down = math.ceil(len(groups) / across)
    heights = [3.0, 2.1] if kind == "map" else [3.0, 1.25]
    axes = figure.subplots(2 * down, across, squeeze=False, height_ratios=heights * down)
    for index in range(across * down):
        main, below = (axes[2 * (index // across) + k][index % across] for k in (0, 1))
        if index >= len(groups):
            main.set_visible(False)
            below.set_visible(False)
            continue
        title, series = groups[index]
        if title:
            main.set_title(folded(title, 96 // across), loc="left")
        if kind == "map":
            crossing_map(main, sheet, series)
            crossing_signs(below, sheet, series)
        else:
            along_parameter(main, sheet, series)
            strain(below, sheet, series, main)
            main.set_ylabel(value_label(sheet))
            main.set_xlabel("")
            main.tick_params(labelbottom=False)
        if index % across:
            main.set_ylabel("")
            below.set_ylabel("")
    return [axes[2 * (j // across)][j % across] for j in range(len(groups))]


def _forest_block(figure: Any, sheet: Sheet) -> list[Any]:
    dots = thinned(sheet.dots, MAX_ROWS)
    strained = all(d.room > 0 and d.two_sided for d in dots)
    axes = figure.subplots(1, 2 if strained else 1, squeeze=False, width_ratios=[3, 2] if strained else [1])[0]
    forest(axes[0], dots, _labels(sheet, dots))
    axes[0].set_xlabel(value_label(sheet))
    if strained:
        strained_forest(axes[1], dots)
    return [axes[0]]


def _line_block(figure: Any, sheet: Sheet) -> list[Any]:
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    main_panel(left, sheet)
    dots = forms(sheet)
    words = {"Ordered": "difference", "Flat": "slope / mean of the line"}.get(sheet.kind, "log-log slope")
    predictions = [d.prediction for d in dots]
    # Slopes that differ by more than the tolerance would hide it: show how far each is from its prediction.
    if max(predictions) - min(predictions) > 4 * min(d.room for d in dots):
        dots, words = from_prediction(dots), f"{words} − predicted"
    forest(right, dots, _labels(sheet, dots))
    right.yaxis.tick_right()
    right.set_xlabel(words)
    return [left]


def folded(label: str, width: int) -> str:
    """A label in lines of about ``width`` characters, broken at its commas (never inside a formula)."""
    lines: list[str] = []
    for part in label.split(", "):
        if lines and len(re.sub(r"[$\\{}]", "", f"{lines[-1]}, {part}")) <= width:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return ",\n".join(lines)


def _law_block(figure: Any, sheet: Sheet, shown: Sequence[Series]) -> list[Any]:
    axes = figure.subplots(2, len(shown), squeeze=False, height_ratios=[3.0, 1.5], sharex="col")
    for index, one in enumerate(shown):
        distribution(axes[0][index], axes[1][index], sheet, one)
        axes[0][index].set_title(folded(one.label, 78 // len(shown)), loc="left")
        if index == 0:
            axes[0][index].set_ylabel("distribution function")
            axes[1][index].set_ylabel("observed\n− predicted")
    return list(axes[0])
