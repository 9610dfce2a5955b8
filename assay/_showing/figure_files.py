"""The files of the folder ``figures/``: how each picture was made, the gallery, and writing without halves."""

import json
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from assay._drawing.environment import environment
from assay._running.result import Result, jsonable
from assay._showing.figure import FigureError
from assay._showing.figure_sheets import sheets

__all__ = ["gallery", "record", "write", "write_overview"]

ACROSS = 2
INTRODUCTION = (
    "Formula against simulation, one picture a claim, and what a family adds to them. `assay figures` draws them",
    "anew; the JSON file beside each says how it was made and holds its numbers.",
)


def record(result: Result) -> bytes:
    """How a picture was made and what it shows, as JSON: the judged cells, and the curves drawn through them."""
    kept = {name: value for name, value in result.detail().items() if name not in ("seconds", "rows")}
    versions = {"matplotlib": version("matplotlib"), **environment(result.backend)}
    printed = [mutant.name for mutant in result.claim.mutants if mutant.as_printed]
    whole = {
        **kept,
        "printed": printed,
        "versions": versions,
        "cells": result.cells,
        "drawn": [s.record() for s in sheets(result)],
    }
    return (json.dumps(jsonable(whole), indent=1, ensure_ascii=False) + "\n").encode()


def write(path: Path, data: bytes) -> Path:
    """Replace a file whole.  Raises `FigureError`."""
    spare = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            spare.write_bytes(data)
            spare.replace(path)
        finally:
            spare.unlink(missing_ok=True)
    except OSError as error:
        trouble = FigureError(f"{path} can not be written: {error.strerror or error}")
        trouble.errno = error.errno
        raise trouble from error
    return path


def write_overview(out: Path) -> None:
    """Write what sums up all pictures under ``out``, those of earlier runs too: the gallery, and a picture of verdicts.

    Raises `FigureError`.
    """
    from assay._showing.figure import png, svg
    from assay._showing.figure_verdicts import draw_verdicts, entry, said

    found = [shown for path in sorted(out.glob("*/*.json")) if (shown := _read(path)) and "claim" in shown]
    entries = [entry(shown) for shown in found]
    if entries:
        figure = draw_verdicts(entries)
        rows = [{"claim": e.claim, "verdict": e.verdict, "mutants": e.mutants} for e in entries]
        text = json.dumps({"said": said(entries), "verdicts": rows}, indent=1) + "\n"
        contents = {".svg": svg(figure), ".png": png(figure), ".json": text.encode()}
        for ending, data in contents.items():
            write(out / f"verdicts{ending}", data)
    write(out / "README.md", gallery(out))


def gallery(out: Path) -> bytes:
    """A page with a thumbnail of every picture under ``out``, by family, each with its verdict."""
    families: dict[str, dict[bool, list[str]]] = {}
    for path in sorted(out.glob("*/*.json")):
        shown = _read(path)
        if shown is not None and path.with_suffix(".png").exists():
            own = "picture" in shown
            families.setdefault(path.parent.name, {True: [], False: []})[own].append(_thumbnail(path, shown))
    lines = ["# Figures", "", *INTRODUCTION, ""]
    if (out / "verdicts.png").exists():
        lines += ["[![All verdicts, a square a claim, with its wrong versions below](verdicts.png)](verdicts.svg)", ""]
    for family, cells in families.items():
        lines += [f"## {family}", ""]
        for own in (True, False):
            lines += [*_table(cells[own]), ""] if cells[own] else []
    return "\n".join(lines).encode()


def _read(path: Path) -> dict[str, Any] | None:
    """The record of a picture, or None where the file is not one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    kinds = ({"claim", "verdict", "scale"}, {"picture", "title", "caption", "scale"})
    return found if isinstance(found, dict) and any(kind <= found.keys() for kind in kinds) else None


def _thumbnail(path: Path, shown: dict[str, Any]) -> str:
    place = f"{path.parent.name}/{path.name.removesuffix('.json')}"
    if "picture" in shown:
        alt = shown["title"].replace('"', "&quot;")
        picture = f'<img src="{place}.png" width="400" alt="{alt}">'
        return f"[{picture}]({place}.svg)<br>`{shown['picture']}` {shown['caption'].replace('|', '&#124;')}"
    picture = f'<img src="{place}.png" width="400" alt="{shown["claim"]}: formula against simulation">'
    return f"[{picture}]({place}.svg)<br>`{shown['claim']}` **{shown['verdict']}** ({shown['scale']})"


def _table(cells: list[str]) -> Iterable[str]:
    yield "|" + " |" * ACROSS
    yield "|" + ":-:|" * ACROSS
    for start in range(0, len(cells), ACROSS):
        row = cells[start : start + ACROSS]
        yield "| " + " | ".join([*row, *[""] * (ACROSS - len(row))]) + " |"
