"""Formulas of a page: matplotlib's mathematics as small SVG that follows the text, with the LaTeX for who listens."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import define, field

from assay._showing.figure import bare_svg
from assay._showing.figure_math import pieces, translated
from assay._showing.figure_style import INK, styled
from assay._showing.report_html import Html, join, tag
from assay._showing.report_svg import Styles, compact, parsed

__all__ = ["Mathematics"]

Box = tuple[float, float, float]
SIZE = 10.0  # points of the drawing; the page scales it to the text around it
BASE = 36.0  # where the drawing's base line runs, from above
RELATIONS = (
    r"\\(?:leq|geq|neq|approx|sim|simeq|asymp|propto|equiv|ll|gg|lesssim|gtrsim|preceq|succeq|rightarrow|to|in)\b"
)
BREAK = re.compile(rf"\\left\b|\\right\b|{RELATIONS}|\\.|[{{}}()\[\]=<>]")


@define
class Mathematics:
    """Draws formulas, each once."""

    styles: Styles
    known: dict[str, Html | None] = field(factory=dict)

    def statement(self, latex: str) -> Html:
        """A displayed formula that may be broken at its wide spaces and before its relations."""
        found = pieces(translated(latex.strip()))
        parts = [_segments(piece) for piece in found]
        self._draw([segment for part in parts for segment in part])
        # A part that can not stand alone: its piece stays whole.
        parts = [part if all(map(self._shown, part)) else [piece] for part, piece in zip(parts, found, strict=True)]
        self._draw([segment for part in parts for segment in part])
        if not parts or not all(self._shown(segment) for part in parts for segment in part):
            return tag("code", latex, class_="tex")
        shown = [tag("span", *(self.known[segment] for segment in part), class_="piece") for part in parts]
        return _named(latex, join(shown, " "))

    def symbol(self, latex: str) -> Html:
        """A formula within a line."""
        shown = translated(latex.strip())
        self._draw([shown])
        found = self.known[shown]
        return tag("code", latex, class_="tex") if found is None else _named(latex, found)

    def prepare(self, symbols: Iterable[str]) -> None:
        """Draw these symbols in one go."""
        self._draw([translated(symbol.strip()) for symbol in symbols])

    def _shown(self, formula: str) -> bool:
        return self.known[formula] is not None

    def _draw(self, formulas: Sequence[str]) -> None:
        new = [formula for formula in dict.fromkeys(formulas) if formula not in self.known]
        for start in range(0, len(new), 40):  # matplotlib remembers the last fifty formulas that it has laid out
            some = new[start : start + 40]
            self.known |= dict(zip(some, _drawn(some, self.styles), strict=True))


def _named(latex: str, shown: Html) -> Html:
    return tag("span", shown, class_="math", role="img", aria_label=latex)


def _segments(piece: str) -> list[str]:
    """The parts of a formula that may stand on lines of their own: cut before each relation outside all brackets."""
    cuts, depth = [0], 0
    for found in BREAK.finditer(piece):
        word = found[0]
        depth += (word in ("{", "(", "[", r"\left", r"\{")) - (word in ("}", ")", "]", r"\right", r"\}"))
        is_relation = word in ("=", "<", ">") or (len(word) > 2 and word not in (r"\left", r"\right"))
        if is_relation and depth == 0 and piece[cuts[-1] : found.start()].strip():
            cuts.append(found.start())
    return [piece[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(piece)], strict=True)]


def _drawn(formulas: Sequence[str], styles: Styles) -> list[Html | None]:
    """Each formula as SVG; None for one that matplotlib can not show."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    with styled({"mathtext.fontset": "stix"}):
        font = FontProperties(family=["DejaVu Sans"], size=SIZE)
        figure = Figure(figsize=(8, 2 * BASE / 72), dpi=72, facecolor="none")
        FigureCanvasAgg(figure)
        boxes = [_box(formula, font) for formula in formulas]
        for number, (formula, box) in enumerate(zip(formulas, boxes, strict=True)):
            if box is not None:
                words: dict[str, Any] = {
                    "fontproperties": font,
                    "color": INK,
                    "va": "baseline",
                    "gid": f"formula{number}",
                }
                figure.text(0, 0.5, f"${formula}$", **words)
        root = parsed(bare_svg(figure))
    places = {element.get("id"): element for element in root.iter()}
    return [box and _inline(places[f"formula{number}"], box, styles) for number, box in enumerate(boxes)]


def _box(formula: str, font: Any) -> Box | None:
    """Width, height and depth of a formula in points; None where it can not be shown."""
    from matplotlib.mathtext import MathTextParser

    try:
        width, height, depth = MathTextParser("path").parse(f"${formula}$", dpi=72, prop=font)[:3]
    except ValueError:
        return None
    return (float(width), float(height), float(depth)) if formula else None


def _inline(drawing: Any, box: Box, styles: Styles) -> Html:
    width, height, depth = box
    inner = compact(drawing, "", styles)
    view = f"0 {BASE + depth - height:.2f} {width:.2f} {height:.2f}"
    style = f"width:{width / SIZE:.3f}em;height:{height / SIZE:.3f}em;vertical-align:{-depth / SIZE:.3f}em"
    return tag("svg", inner, viewBox=view, style=style, aria_hidden="true", focusable="false")
