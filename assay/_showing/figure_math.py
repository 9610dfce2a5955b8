"""LaTeX as pictures can show it: matplotlib's own mathematics knows less than LaTeX does."""

import math
import re
from functools import lru_cache

__all__ = ["formula_lines", "parses", "pieces", "translated"]

SIZE, LEAST = 8.5, 6.0  # points
MOST = 3  # lines
WORDS = {
    "le": "leq", "ge": "geq", "ne": "neq", "tfrac": "frac", "dfrac": "frac", "text": "mathrm", "textrm": "mathrm",
    "operatorname": "mathrm", "gets": "leftarrow", "iff": "Leftrightarrow", "implies": "Rightarrow", "lVert": "|",
    "rVert": "|", "lvert": "vert", "rvert": "vert", "colon": ":\\,", "dots": "ldots", "bigl": "", "bigr": "",
    "Bigl": "", "Bigr": "", "big": "", "Big": "", "limits": "", "nolimits": "", "displaystyle": "",
    "boldsymbol": "mathbf", "bm": "mathbf", "varnothing": "emptyset", "mid": "|\\,", "land": "wedge", "lor": "vee",
}  # fmt: skip
TOKEN = r"(\\[A-Za-z]+|\\.|[^\s{}\\])"
GROUP = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"


@lru_cache(maxsize=4096)
def parses(math_text: str) -> bool:
    """Can matplotlib's mathematics show this?"""
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(f"${math_text}$")
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def translated(latex: str) -> str:
    """The same formula in words that matplotlib knows."""
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _word(m[1]), latex)
    text = re.sub(rf"\\mathrm\s*({GROUP})", lambda m: r"\mathrm" + _spaced(m[1]), text)
    text = re.sub(rf"\\(mathbb|mathrm|mathcal|mathbf)\s*{TOKEN}", r"\\\1{\2}", text)
    text = re.sub(rf"\\sqrt\s*{TOKEN}", lambda m: m[0] if m[1] in "[{" else rf"\sqrt{{{m[1]}}}", text)
    text = _fractions(text)
    return re.sub(rf"'\s*\^\s*({GROUP}|{TOKEN})", lambda m: rf"^{{\prime {m[1].strip('{}')}}}", text)


def _word(name: str) -> str:
    if name not in WORDS:
        return "\\" + name
    word = WORDS[name]
    return "\\" + word if word[:1].isalpha() or word == "|" else word


def _spaced(words: str) -> str:
    """Every space as one that mathematics keeps; those that are so already stay."""
    return re.sub(r"(?<!\\) ", r"\\ ", words)


def _fractions(text: str) -> str:
    r"""``\frac12`` and ``\frac1{d}`` as ``\frac{1}{2}`` and ``\frac{1}{d}``."""
    argument = rf"({GROUP}|\\[A-Za-z]+|[^\s{{}}\\])"

    def braced(found: "re.Match[str]") -> str:
        parts = [part if part.startswith("{") else f"{{{part}}}" for part in (found[1], found[2])]
        return r"\frac" + "".join(parts)

    return re.sub(rf"\\frac\s*{argument}\s*{argument}", braced, text)


@lru_cache(maxsize=512)
def formula_lines(statement: str, width: float) -> tuple[tuple[str, ...], float]:
    """The statement as mathematics on at most three lines so many inches wide, and their size in points.

    Lines are broken where the statement has wide space.  No line where it can not be shown.
    """
    found = pieces(translated(statement.strip()))
    if not found or not all(parses(piece) for piece in found):
        return (), 0.0
    for count in range(1, min(MOST, len(found)) + 1):
        lines = _spread(found, count)
        size = min(SIZE, math.floor(SIZE * (width - 0.25) / max(map(_extent, lines)) * 4) / 4)
        if size >= (7.25 if count < min(MOST, len(found)) else LEAST):
            return tuple(f"${line}$" for line in lines), size
    return (), 0.0


def pieces(text: str) -> list[str]:
    """The parts between wide spaces that stand in no group."""
    pieces, depth, start = [], 0, 0
    for found in re.finditer(r"\\left\b|\\right\b|\\q?quad\b|\\.|[{}]", text):
        word = found[0]
        depth += (word in ("{", r"\left")) - (word in ("}", r"\right"))
        if word in (r"\quad", r"\qquad") and depth == 0:
            pieces.append(text[start : found.start()].strip())
            start = found.end()
    return [piece for piece in (*pieces, text[start:].strip()) if piece]


def _spread(pieces: list[str], count: int) -> list[str]:
    """The pieces on so many lines, the longest line as short as can be."""
    if count == 1:
        return [r"\qquad ".join(pieces)]
    options = [
        [r"\qquad ".join(pieces[:cut]), *_spread(pieces[cut:], count - 1)] for cut in range(1, len(pieces) - count + 2)
    ]
    return min(options, key=lambda lines: max(map(_extent, lines)))


@lru_cache(maxsize=4096)
def _extent(line: str) -> float:
    """Inches that a line takes at the full size."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    font = FontProperties(family="DejaVu Sans", size=SIZE)
    return float(MathTextParser("path").parse(f"${line}$", dpi=72, prop=font)[0]) / 72
