"""Pictures: one good default for every claim, and the folder ``figures/`` that holds them all.

Matplotlib is used through its figures, never through pyplot: no window, no global state.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from assay._running.result import Result

__all__ = ["DPI", "FOOT", "FigureError", "bare_svg", "draw", "panels", "png", "settle", "svg", "write_figures"]

HEAD, FORMULA, FOOT = 0.56, 0.27, 0.24
"""Inches: claim and title, a line of the statement, how the picture was made."""
DPI = 150


class FigureError(OSError):
    """The pictures can not be written; the message names the path and says why (``errno`` as the system gave it)."""


def draw(result: "Result", axes: Any = None) -> "Figure":
    """The default picture of a result: formula, bands, simulated dots with intervals, mutants, verdict.

    ``axes``: draw the leading panel of the first check into these instead (their figure is returned).
    """
    from assay._showing.figure_layout import main_panel
    from assay._showing.figure_sheets import sheets
    from assay._showing.figure_style import styled

    with styled():
        drawn = sheets(result)
        if axes is None:
            return _whole(result, drawn)
        if drawn:
            main_panel(axes, drawn[0])
        figure: Figure = axes.figure
        return figure


def _whole(result: "Result", drawn: Sequence[Any]) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from assay._showing.figure_layout import block, block_size
    from assay._showing.figure_legend import head_and_foot
    from assay._showing.figure_math import formula_lines

    sizes = [block_size(sheet) for sheet in drawn] or [(6.2, 1.0)]
    width, body = max(w for w, _ in sizes), sum(h for _, h in sizes)
    head = HEAD + FORMULA * len(formula_lines(result.claim.statement, width)[0])
    figure: Any = Figure(figsize=(width, head + body + FOOT), layout="constrained", dpi=100)
    FigureCanvasAgg(figure)
    parts = figure.subfigures(len(sizes) + 2, 1, height_ratios=[head, *(h for _, h in sizes), FOOT])
    for part, sheet in zip(parts[1:-1], drawn, strict=False):
        block(part, sheet, several=len(drawn) > 1)
    head_and_foot(parts[0], parts[-1], result)
    settle(figure)
    figure._repr_png_ = lambda: png(figure, 110)  # a notebook shows it without pyplot
    drawing: Figure = figure
    return drawing


def panels(result: "Result") -> list[tuple[str, "Figure"]]:
    """For each check that has cells its name and its panels, on transparent ground and without head and foot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from assay._showing.figure_layout import block, block_size
    from assay._showing.figure_sheets import sheets
    from assay._showing.figure_style import styled

    found = []
    with styled():
        for sheet in sheets(result):
            figure: Any = Figure(figsize=block_size(sheet), layout="constrained", dpi=100, facecolor="none")
            FigureCanvasAgg(figure)
            block(figure, sheet, several=False)
            for axes in figure.axes:
                axes.set_facecolor("none")
            figure.get_layout_engine().execute(figure)
            _fix(figure)
            found.append((sheet.check, figure))
    return found


def settle(figure: Any) -> None:
    """Lay the picture out, once, and round where its parts stand: the solver's last digits differ from run to run."""
    figure.draw_without_rendering()
    _fix(figure)


def _fix(figure: Any) -> None:
    """Let the parts stand where the layout has put them."""
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position([round(v, 4) for v in axes.get_position().bounds])
    for part in figure.subfigs:
        box = part.bbox_relative
        box.p0, box.p1 = box.p0.round(4), box.p1.round(4)
        if part._suptitle is not None:
            part._suptitle.set_position([round(v, 4) for v in part._suptitle.get_position()])


def png(figure: "Figure", dpi: int = DPI) -> bytes:
    """The picture as PNG, in a palette of 128 colours: a third of the bytes, and nobody sees it."""
    from PIL import Image  # matplotlib writes PNG with it

    buffer = io.BytesIO()
    drawn = Image.open(io.BytesIO(_saved(figure, format="png", dpi=dpi)))
    drawn.convert("RGB").quantize(colors=128).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def svg(figure: "Figure") -> bytes:
    """The picture as SVG, with text as text; the same bytes whenever it is drawn."""
    return _saved(figure, format="svg", metadata={"Date": None})


def bare_svg(figure: "Figure") -> bytes:
    """The same without ground, for a page that has its own; drawn once, where `svg` draws twice."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from assay._showing.figure_style import styled

    buffer = io.BytesIO()
    canvas: Any = FigureCanvasSVG(figure)
    with styled():
        canvas.print_svg(buffer, metadata={"Date": None})
    return buffer.getvalue()


def _saved(figure: "Figure", **options: Any) -> bytes:
    from assay._showing.figure_style import styled

    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, **options)
    return buffer.getvalue()


def write_figures(results: Sequence["Result"], out: Path) -> list[Path]:
    """Write ``<family>/<claim>.svg``, ``.png`` and ``.json`` under ``out``, and what sums up all pictures.

    The JSON file says how the picture was made and holds the numbers that it shows.  ``README.md`` is a gallery of
    all pictures that are there, those of earlier runs too, and ``verdicts`` a picture of their verdicts.  Files are
    replaced whole, or not at all.

    Returns the paths of the pictures' files.  Raises `FigureError` where they can not be written.
    """
    from assay._showing.figure_files import record, write, write_overview

    written = []
    for result in results:
        figure = draw(result)
        stem = Path(out) / result.claim.family / result.claim.name
        contents = {".svg": svg(figure), ".png": png(figure), ".json": record(result)}
        written += [write(stem.with_name(stem.name + ending), data) for ending, data in contents.items()]
    write_overview(Path(out))
    return written
