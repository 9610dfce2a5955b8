"""``figures``: which claims and pictures are meant, and the pictures that families add."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assay._claiming.claim import Claim
from assay._claiming.picture import Picture
from assay._cli.output import Trouble, emit, note
from assay._cli.values import short

__all__ = ["chosen", "draw_pictures"]


def chosen(names: Sequence[str], only: str | None) -> tuple[list[Claim], list[Picture]]:
    """The claims and the pictures of families and ids; all where nothing is named.

    Raises `Trouble` for another ``only`` and where nothing is left, `UnknownName` for a name that is neither.
    """
    from assay._claiming.registry import claim, pictures
    from assay._cli.run import selected

    if only not in (None, "claims", "pictures"):
        raise Trouble(f"only {short(str(only))!r} is not one of claims, pictures")
    ids = [name for name in names if "/" in name]
    drawn = {name: pictures(name.partition("/")[0])[name] for name in ids if _is_picture(name)}
    for name in ids:
        if name not in drawn:
            claim(name)  # says what is near, where it is neither
    families = [name for name in names if "/" not in name]
    if only != "claims":
        for family in families if names else [None]:
            drawn |= pictures(family, tell=note if only == "pictures" else lambda line: None)  # once is enough
    asked = [name for name in names if name not in drawn and (only != "pictures" or "/" in name)]
    claims = selected(asked) if asked or (not names and only != "pictures") else []
    if not claims and not drawn:
        raise Trouble(f"{', '.join(names) or 'the catalogue'}: no {only or 'claims'}")
    return claims, list(drawn.values())


def _is_picture(id: str) -> bool:
    from assay._claiming.registry import families, pictures

    family = id.partition("/")[0]
    return family in families() and id in pictures(family)


def draw_pictures(pictures: Sequence[Picture], settings: Mapping[str, Any], ledger: str | None, folder: Path) -> None:
    """Draw and write each picture, and print the files' names.  A picture that fails leaves those before it."""
    from assay._running.ledger import Ledger
    from assay._running.sample import Sample
    from assay._running.verify import default_ledger
    from assay._showing.figure_files import write_overview
    from assay._showing.picture import write_picture

    if not pictures:
        return
    with Ledger(default_ledger() if ledger is None else ledger) as book:
        sample = Sample(book, **settings)
        for number, picture in enumerate(pictures, 1):
            note(f"picture {number} of {len(pictures)}: {picture.id}")
            for path in write_picture(picture, sample, folder):
                emit(str(path))
    write_overview(folder)
