"""The letters of a page's pictures and formulas: subsets of matplotlib's fonts, inside the page."""

import base64
import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field

__all__ = ["Fonts"]

Face = tuple[str, str, str]  # family, style, weight


@define
class Fonts:
    """Which letters of which font are used; each font has a name that no other page or system knows."""

    letters: dict[Face, set[str]] = field(factory=dict)

    def name(self, rules: Mapping[str, str], words: str) -> str:
        """The page's own name of the font that CSS rules ask for, once these words are known to be set in it."""
        family = rules["font-family"].split(",")[0].strip("'\" ")
        face = (family, rules.get("font-style", "normal"), rules.get("font-weight", "400"))
        self.letters.setdefault(face, set()).update(words)
        return f"f{list(self.letters).index(face)}"

    def css(self) -> str:
        """The rules that bring the fonts."""
        return "\n".join(
            f"@font-face{{font-family:f{number};src:url(data:font/woff;base64,{_subset(face, letters)})}}"
            for number, (face, letters) in enumerate(self.letters.items())
        )


def _subset(face: Face, letters: set[str]) -> str:
    """The font with these letters alone, as base64."""
    from importlib import import_module

    from matplotlib.font_manager import FontProperties, findfont

    subset: Any = import_module("fontTools.subset")  # matplotlib brings it; it has no types of its own
    family, style, weight = face
    path = Path(findfont(FontProperties(family=[family], style=style, weight=int(weight))))  # type: ignore[arg-type]
    options: Any = subset.Options(flavor="woff", hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
    options.drop_tables += ["FFTM"]  # a date of the font's maker
    buffer = io.BytesIO()
    with _quiet():
        font: Any = subset.load_font(io.BytesIO(path.read_bytes()), options)
        chosen = subset.Subsetter(options)
        chosen.populate(text="".join(sorted(letters)))
        chosen.subset(font)
        subset.save_font(font, buffer, options)
    return base64.b64encode(buffer.getvalue()).decode()


@contextmanager
def _quiet() -> Iterator[None]:
    """Remarks about the dates in a font are of no use to anybody."""
    log = logging.getLogger("fontTools")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
