"""The picture under the sliders: formula, the mutants that are switched on, and dots as far as they have been drawn."""

import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from assay._claiming.claim import Check, Claim, Mutant
from assay._claiming.forms import call
from assay._showing.explore_scene import ERROR, Spot, rivals
from assay._showing.figure_data import LAWS, LINES, Dot, Series, Sheet
from assay._showing.figure_formula import DENSE, Formula, guarded
from assay._showing.figure_layout import main_panel, shape, value_label
from assay._showing.figure_legend import legend
from assay._showing.figure_line import distribution
from assay._showing.figure_sheets import ENTRY, quantity_of
from assay._showing.figure_style import DASHES, GREY, INK, RED, SERIES, name_of, show_interval, show_point, styled
from assay._showing.figure_value import along_parameter, strain
from assay.domain import Parameter

__all__ = ["View", "agreement", "draw_view", "picture_bytes", "sheet_of"]

SIZE = (6.6, 4.7)  # inches


@frozen
class View:
    """What is looked at: a check of a claim in a cell, along a parameter, with some mutants."""

    claim: Claim
    check: Check
    cell: dict[str, Any]
    along: str = ""
    values: tuple[Any, ...] = ()
    log: bool = False
    mutants: tuple[Mutant, ...] = ()
    dense: int = DENSE

    @property
    def names(self) -> dict[str, Parameter]:
        return {p.name: p for p in self.claim.parameters}


def sheet_of(view: View, spots: Sequence[Spot], curves: dict[Any, Any]) -> Sheet:
    """The numbers of the picture; ``curves`` keeps those of the formula."""
    kind = view.check.expectation.kind
    dots = tuple(dot for spot in spots for dot in spot.dots(ERROR / len(spots)))
    along, log = view.along, view.log
    if kind in LINES:
        along = view.check.expectation.along or ""
    elif len(spots[0].unit.targets) > 1 and kind != "Crossing":
        along = _entries(view, len(dots))
    if along and not view.along:
        dots, log = _placed(view, dots, along)
    series = Series({}, dots)
    key = (view.check.name, along, view.values, str(view.cell), tuple(m.name for m in view.mutants))
    if (along or kind in LAWS) and kind != "Crossing":
        formula = Formula(view.check, view.names.get(along), view.values or [d.x for d in dots], log, view.dense)
        if key not in curves or kind in ("Slope", "SameOrder", *LAWS):  # these stand at the height, or points, of data
            curves[key] = formula.curve(series, view.mutants)
        series = Series({}, dots, curves[key])
    return Sheet(
        view.check.name, kind, quantity_of(view.check), along,
        (view.check.expectation.along or "") if kind == "Crossing" else "", log, {}, "", (series,),
        tuple(m.name for m in view.mutants), view.names,
    )  # fmt: skip


def _entries(view: View, count: int) -> str:
    """The parameter over whose points the entries of a vector run, or none."""
    for name, parameter in view.names.items():
        if parameter.axis and len(view.cell.get(name, ())) == count:
            return name
    return ENTRY


def _placed(view: View, dots: Sequence[Dot], along: str) -> tuple[tuple[Dot, ...], bool]:
    """The dots of a line at its points."""
    points = [float(x) for x in view.cell.get(along, range(len(dots)))]
    heights = [d for d in dots if d.label != "slope"]
    log = along != ENTRY and points[0] > 0 and points[-1] >= 4 * points[0]
    if len(heights) != len(points):
        return tuple(dots), log
    at = dict(zip(map(id, heights), points, strict=True))
    return tuple(evolve(d, x=at.get(id(d), math.nan)) for d in dots), log


def draw_view(view: View, sheet: Sheet) -> Any:
    """The picture as a matplotlib figure."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with styled():
        figure: Any = Figure(figsize=SIZE, layout="constrained", dpi=100)
        FigureCanvasAgg(figure)
        if sheet.kind == "Crossing":
            _crossing(figure.subplots(), view, sheet)
        else:
            legend(figure, sheet, sheet.series, _panels(figure, sheet), forest=shape(sheet) == "forest")
    figure._repr_png_ = lambda: picture_bytes(figure)
    return figure


def _panels(figure: Any, sheet: Sheet) -> list[Any]:
    kind = shape(sheet)
    if kind == "law":
        top, bottom = figure.subplots(2, 1, height_ratios=[3.0, 1.5], sharex=True)
        distribution(top, bottom, sheet, sheet.series[0])
        top.set_ylabel("distribution function")
        bottom.set_ylabel("observed\n− predicted")
        return [top]
    if kind == "curve":
        main, below = figure.subplots(2, 1, height_ratios=[3.0, 1.25])
        along_parameter(main, sheet, sheet.series)
        strain(below, sheet, sheet.series, main)
        main.set_ylabel(value_label(sheet))
        main.set_xlabel("")
        main.tick_params(labelbottom=False)
        return [main]
    main = figure.subplots()
    main_panel(main, sheet)
    return [main]


def _crossing(ax: Any, view: View, sheet: Sheet) -> None:
    """The observable at places around the predicted crossing, with its level."""
    dots = sheet.dots
    place, level, along = dots[0].place, dots[0].prediction, sheet.location
    low, high = min((d.ends for d in dots), key=lambda ends: ends[1] - ends[0])
    seen = [v for d in dots for v in (d.estimate, level, *d.interval) if math.isfinite(v)]
    room = 0.08 * ((max(seen) - min(seen)) or 1.0)
    xs, wrong = [d.x for d in dots], _wrong_places(view)
    reach = 3 * (max(xs) - min(xs))
    ax.set_ylim(min(seen) - room, max(seen) + room)
    ax.axvspan(low, high, color=INK, alpha=0.10, linewidth=0, label="claimed region")
    ax.axvline(place, color=INK, linewidth=1.4, label="predicted place")
    ax.axhline(level, color=INK, linewidth=0.8)
    for dash, mutant in zip(DASHES, view.mutants, strict=False):
        at = wrong.get(mutant.name, math.inf)
        if math.isfinite(at):
            near = abs(at - place) <= reach
            ax.plot([at] * 2 if near else [], ax.get_ylim() if near else [], color=GREY, linewidth=1.0, linestyle=dash,
                    label=f"mutant: {mutant.name}{'' if near else ' (off scale)'}")  # fmt: skip
    ax.plot(xs, [d.estimate for d in dots], color=SERIES[0], linewidth=0.6, alpha=0.5)
    for dot in dots:
        show_interval(ax, dot.x, dot.interval, dot, SERIES[0])
        show_point(ax, dot.x, dot.estimate, dot, SERIES[0], "o")
    shown = [*xs, *(at for at in wrong.values() if abs(at - place) <= reach)]
    room = 0.1 * (max(shown) - min(shown)) or 1.0
    ax.set_xlim(min(shown) - room, max(shown) + room)
    ax.set_xlabel(name_of(sheet.names.get(along), along))
    ax.set_ylabel(sheet.quantity)
    ax.figure.legend(loc="outside lower center", ncols=2)


def _wrong_places(view: View) -> dict[str, float]:
    """Where the mutants that are shown say that it crosses."""
    found = {m.name: guarded(call, m.predict, view.cell) for m in view.mutants}
    return {name: float(at) for name, at in found.items() if at is not None}


def picture_bytes(figure: Any, dpi: int = 110) -> bytes:
    """As PNG, without the palette: fast matters here."""
    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()


def agreement(view: View, spots: Sequence[Spot]) -> list[tuple[str, str]]:
    """How the dots agree with the formula, in a few lines: pairs (line, colour)."""
    drawn = [s for s in spots if s.look]
    failed = [(f"{s.unit.label}: {s.error}", RED) for s in spots if s.error]
    if not drawn:
        return failed
    share = ERROR / len(spots)
    pairs = [(s, t, f) for s in drawn for t, f in zip(s.unit.targets, s.found(share), strict=True)]
    missed = [p for p in pairs if p[2].high < p[1].low or p[2].low > p[1].high]
    trials = sum(s.evaluator.trials for s in drawn)
    meets = f"{len(pairs) - len(missed)} of {len(pairs)} intervals meet the claim"
    words = f"{meets} ({100 * (1 - ERROR):g} % for all of them, whenever you look); {trials:,} trials"
    lines = [(words, RED if missed else INK), *_farthest(view, pairs), *failed]
    named: Mapping[str, Any] = {m.name: m.predict for m in view.mutants if m.predict}
    if view.check.expectation.kind == "Crossing":
        return lines + [(f"mutant “{name}”: crosses at {at:.4g}", GREY) for name, at in _wrong_places(view).items()]
    fates = [rivals(view.check, named, s) for s in drawn]
    for name in named:
        lines.append((f"mutant “{name}”: rejected at {sum(f[name] for f in fates)} of {len(fates)} dots", GREY))
    return lines


def _farthest(view: View, pairs: Sequence[Any]) -> list[tuple[str, str]]:
    """The largest deviation in standard errors, or how near the data come to a bound."""
    kind = view.check.expectation.kind
    if kind in ("AtMost", "AtLeast"):
        ratios = [f.estimate / t.prediction for _, t, f in pairs if t.prediction > 0]
        if not ratios:
            return []
        return [(f"observed / bound: from {min(ratios):.3g} to {max(ratios):.3g}", GREY)]
    gaps = [
        (max(t.low - f.estimate, f.estimate - t.high, 0.0) / f.standard_error, s)
        for s, t, f in pairs
        if f.standard_error > 0 and kind != "Crossing"
    ]
    if not gaps:
        return []
    worst, spot = max(gaps, key=lambda pair: pair[0])
    where = f" at {view.along} = {spot.unit.cell[view.along]:g}" if view.along else ""
    return [(f"largest deviation from the claimed region: z = {worst:.2f}{where}", GREY)]
