"""Finding claims: through the entry points of group ``assay.claims``, one a family, loaded when asked for.

Families come from packages of several authors.  One that can not be used (its module does not load, its name is taken)
leaves the others alone: it is an error where it is asked for by name, and a warning where all are.
"""

import difflib
import importlib
import warnings
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

from attrs import frozen

from assay._claiming.claim import Claim, UnknownName
from assay._claiming.estimates import RegistrationError
from assay._claiming.picture import Picture

__all__ = ["RegistrationWarning", "claim", "claims", "families", "picture", "pictures"]

GROUP = "assay.claims"
Item = TypeVar("Item", Claim, Picture)
Tell = Callable[[str], None]


class RegistrationWarning(UserWarning):
    """A family that is installed and can not be used; the message says which and why."""


@frozen
class _Clash:
    """A name that several packages give to a family."""

    name: str
    places: tuple[str, ...]


def _points() -> dict[str, EntryPoint | _Clash]:
    """What each family's name stands for."""
    found: dict[str, dict[str, EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, {}).setdefault(point.value, point)
    return {
        name: next(iter(points.values())) if len(points) == 1 else _Clash(name, tuple(map(_place, points.values())))
        for name, points in found.items()
    }


def _place(point: EntryPoint) -> str:
    """The module of an entry point, with the package that it came in where that is known."""
    package = getattr(point.dist, "name", "")
    return f"{point.value} ({package})" if package else point.value


def _warn(message: str) -> None:
    warnings.warn(message, RegistrationWarning, stacklevel=4)


def families() -> list[str]:
    """The names of the families that are installed."""
    return sorted(_points())


def claims(family: str | None = None, *, tell: Tell = _warn) -> dict[str, Claim]:
    """All claims (of a family), by id, in the order in which their modules define them.

    Without a family, those that can not be used are left out; ``tell`` gets a line for each, by default as a
    `RegistrationWarning`.  Raises `UnknownName` for a family that is not installed, `RegistrationError` for one that
    can not be used: its module does not load, two packages give its name, or it holds the claim of another family.
    """
    return _collected(family, Claim, tell)


def pictures(family: str | None = None, *, tell: Tell = _warn) -> dict[str, Picture]:
    """All pictures that families add to those of their claims, by id.

    Raises as `claims` does, and `RegistrationError` for one with the id of a claim: both would have the same files.
    """
    found = _collected(family, Picture, tell)
    taken = found.keys() & claims(family, tell=lambda line: None).keys()
    if taken:
        raise RegistrationError(f"picture {min(taken)!r} has the id of a claim")
    return found


def _collected(family: str | None, kind: type[Item], tell: Tell) -> dict[str, Item]:
    points = _points()
    if family is not None:
        if family not in points:
            known = sorted(points)
            raise UnknownName(f"family {family!r} is not one of {', '.join(known)}{_closest(family, known)}")
        return _of_family(family, points[family], kind)
    found: dict[str, Item] = {}
    for name in sorted(points):
        try:
            found |= _of_family(name, points[name], kind)
        except RegistrationError as error:
            tell(str(error))
    return found


def _of_family(family: str, point: EntryPoint | _Clash, kind: type[Item]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for item in vars(_module(point)).values():
        if not isinstance(item, kind):
            continue
        what = kind.__name__.lower()
        if found.get(item.id, item) is not item:
            raise RegistrationError(f"family {family!r}: two {what}s have the id {item.id!r}")
        if item.id.partition("/")[0] != family:
            raise RegistrationError(f"family {family!r} holds {what} {item.id!r}: its id must begin with '{family}/'")
        found[item.id] = item
    return found


def _module(point: EntryPoint | _Clash) -> Any:
    if isinstance(point, _Clash):
        places = " and as ".join(point.places)
        raise RegistrationError(f"family {point.name!r} is installed twice, as {places}: rename or uninstall one")
    try:
        return importlib.import_module(point.value)
    except (Exception, SystemExit) as error:  # whatever a family's module does when it is imported
        reason = (str(error).strip().splitlines() or ["no message"])[0]
        message = f"family {point.name!r} can not be loaded from {point.value}: {type(error).__name__}: {reason}"
        raise RegistrationError(message) from error


def claim(id: str) -> Claim:
    """The claim of that id.  Raises `UnknownName`, with the nearest ids there are."""
    return _named(id, claims, "claim")


def picture(id: str) -> Picture:
    """The picture of that id.  Raises `UnknownName`, with the nearest ids there are."""
    return _named(id, pictures, "picture")


def _named(id: str, collect: Callable[..., dict[str, Item]], what: str) -> Item:
    family, _, name = id.partition("/")
    points = _points()
    if family not in points or not name:
        known = list(collect(None, tell=lambda line: None))
        raise UnknownName(f"{what} {id!r} is unknown{_closest(id, known)}; `assay list` shows all")
    found = collect(family)
    if id not in found:
        raise UnknownName(f"{what} {id!r} is not one of {', '.join(found)}{_closest(id, list(found))}")
    return found[id]


def _closest(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
