"""A Sphinx extension: docstrings as they are written here (plain words, formulas in letters) as reStructuredText.

A section is a heading with dashes below it; its entries are lines ``name : what it is``, and what is indented below
them; a paragraph at the margin ends it.
"""

import re
from typing import Any

RULE = re.compile(r"^-{3,}$")
ENTRY = re.compile(r"^(\S.*?) : (.*)$")
NAMES = re.compile(r"^\w+(, \w+)*$")
SPAN = re.compile(r"(``.+?``|`[^`]+`|:math:`[^`]+`)")


def escaped(line: str) -> str:
    """Signs of mathematics that mean something to reStructuredText, outside of code."""
    parts = SPAN.split(line)
    return "".join(p if SPAN.fullmatch(p) else re.sub(r"[|*\\]|_(?=\W|$)", _mark, p) for p in parts)


def _mark(found: "re.Match[str]") -> str:
    return "\\" + found[0]


def converted(lines: list[str]) -> list[str]:
    """Headings, entries and paragraphs; blocks of code stay as they are."""
    made: list[str] = []
    code: int | None = None
    inside = False
    for index, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        if code is not None and line.strip() and depth <= code:
            code = None
        below = lines[index + 1].strip() if index + 1 < len(lines) else ""
        if code is not None or not line.strip():
            made.append(line)
        elif depth == 0 and RULE.match(below):
            made += ["", f"**{line.strip()}**", ""]
            inside = True
        elif RULE.match(line.strip()):
            continue
        elif depth == 0 and (found := ENTRY.match(line)) and (inside or NAMES.match(found[1])):
            made += ["", escaped(found[1]), "    " + escaped(found[2])]
            inside = True
        elif inside and depth > 0:
            made.append("    " + escaped(line.strip()))
        else:
            made += ["", escaped(line)] if inside else [escaped(line)]
            inside = False
        if code is None and line.rstrip().endswith("::"):
            code = depth
    return made


def process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """The event of autodoc: change the lines in place."""
    lines[:] = converted(list(lines))


def setup(app: Any) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", process)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
