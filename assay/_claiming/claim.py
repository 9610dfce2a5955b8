"""Claims: a formula, a simulation that does not know it, and what agreement means."""

import importlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from assay._claiming.estimates import Estimate, Prediction, RegistrationError
from assay._claiming.forms import Expectation
from assay._claiming.names import misfits
from assay._drawing.simulation import Simulation
from assay.domain import DomainError, Parameter

__all__ = ["SCALES", "Check", "Claim", "Mutant", "Source", "UnknownName", "cells"]

KINDS = ("identity", "bound", "rate", "transition", "limit")
SCALES = ("quick", "standard", "full")
Settings = Mapping[str, Any]


class UnknownName(LookupError):
    """Something was asked for by a name that does not exist; the message says which names there are."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


@frozen
class Source:
    """Where a claim was published: enough to find it, cite it and say where in it the statement stands."""

    authors: tuple[str, ...]
    title: str
    year: int
    venue: str = ""
    arxiv: str = ""
    doi: str = ""
    locator: str = ""
    note: str = ""

    def at(self, locator: str, note: str = "") -> "Source":
        """The same work, at a theorem, equation or section."""
        return evolve(self, locator=locator, note=note)

    def describe(self) -> str:
        """One line: authors, year, title, venue, identifier, place."""
        names = {"": self.venue, "arXiv:": self.arxiv, "doi:": self.doi}
        parts = [f"{', '.join(self.authors)} ({self.year}). {self.title}."]
        parts += [f"{prefix}{text}." for prefix, text in names.items() if text]
        parts += [f"{self.locator}."] if self.locator else []
        return " ".join([*parts, self.note] if self.note else parts)

    def bibtex(self) -> str:
        """A BibTeX entry."""
        surname = re.sub(r"\W", "", self.authors[0].split()[-1]).lower()
        word = re.sub(r"\W", "", self.title.split()[0]).lower()
        fields = {
            "author": " and ".join(self.authors),
            "title": "{" + self.title + "}",
            "year": str(self.year),
            "journal": self.venue,
            "eprint": self.arxiv,
            "archiveprefix": "arXiv" if self.arxiv else "",
            "doi": self.doi,
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@article{{{surname}{self.year}{word},\n{body}\n}}"


def cells(**grid: Any) -> tuple[dict[str, Any], ...]:
    """The crossed design of the listed values: ``cells(p=[0.1, 0.5], law="atom")`` is two cells.

    A list is crossed; anything else (a number, a string, a tuple for the axis of a line) stands in every cell.
    Parameters left out take their defaults.  Designs add: ``cells(...) + cells(...)``.
    """
    names = list(grid)
    levels = [value if isinstance(value, list) else [value] for value in grid.values()]
    return tuple(dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*levels))


@frozen
class Check:
    """An observable with its estimate, an expectation, and the cells that it covers (all, unless ``where`` says no)."""

    estimate: Estimate
    expectation: Expectation
    name: str = "main"
    where: Prediction | None = field(default=None, kw_only=True)
    simulate: Simulation | None = field(default=None, kw_only=True)


@frozen
class Mutant:
    """A plausible wrong formula (``predict``) or a plausible wrong simulation (``simulate``) that must be rejected.

    ``cells`` names the settings in which it must be (each a partial setting that picks the grid's cells); without them
    it is the cell where the mutant is farthest from the claim.  ``as_printed``: the formula stands so in a paper.
    """

    name: str
    predict: Prediction | None = None
    simulate: Simulation | None = None
    check: str | None = None
    cells: tuple[Settings, ...] = ()
    as_printed: bool = False
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if (self.predict is None) == (self.simulate is None):
            raise RegistrationError(f"mutant {self.name!r}: give either predict or simulate")


def _parameters(values: Iterable[Parameter]) -> tuple[Parameter, ...]:
    return tuple(values)


def _design(values: Iterable[Settings]) -> tuple[Settings, ...]:
    return tuple(values)


def _mutants(values: Iterable[Mutant]) -> tuple[Mutant, ...]:
    return tuple(values)


def _tuple_of_checks(checks: Check | Sequence[Check]) -> tuple[Check, ...]:
    return (checks,) if isinstance(checks, Check) else tuple(checks)


@frozen(kw_only=True)
class Claim:
    """One statement of a paper, put to the test.

    Parameters
    ----------
    id : ``family/name``.
    title, statement : one line of words; the statement in LaTeX (without dollar signs).
    kind : identity, bound, rate, transition or limit.
    parameters : in order; a domain may name an earlier parameter.
    simulate : draws trials; it does not know the formula.
    checks : one check or several; the first is what ``predict`` and ``simulate`` print.
    quick, standard, full : the grid's cells; ``standard`` adds to ``quick``, ``full`` adds to both.
    mutants : at least two.
    looser : mutants of a bound that are true but weaker: compared by arithmetic only.
    derivation : ``module:function`` that returns the derivation's steps; imported only when they are asked for.

    Raises
    ------
    RegistrationError, DomainError : the claim is badly posed.
    """

    id: str = field(kw_only=False)
    title: str
    kind: str
    source: Source
    statement: str
    parameters: tuple[Parameter, ...] = field(converter=_parameters)
    simulate: Simulation
    checks: tuple[Check, ...] = field(converter=_tuple_of_checks)
    quick: tuple[Settings, ...] = field(converter=_design)
    standard: tuple[Settings, ...] = field(converter=_design, default=())
    full: tuple[Settings, ...] = field(converter=_design, default=())
    mutants: tuple[Mutant, ...] = field(converter=_mutants)
    looser: tuple[Mutant, ...] = field(converter=_mutants, default=())
    derivation: str = ""
    notes: str = ""
    lenient: bool = False

    def __attrs_post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*/[A-Za-z0-9][A-Za-z0-9_-]*", self.id):
            raise RegistrationError(f"claim id {self.id!r} is not of the form family/name")
        if self.kind not in KINDS:
            raise RegistrationError(f"{self.id}: kind = {self.kind!r} is not one of {', '.join(KINDS)}")
        if len(self.mutants) < 2 and not self.lenient:
            raise RegistrationError(f"{self.id}: a claim needs at least two mutants, got {len(self.mutants)}")
        for what, names in (
            ("check", [c.name for c in self.checks]),
            ("mutant", [m.name for m in (*self.mutants, *self.looser)]),
            ("parameter", [p.name for p in self.parameters]),
        ):
            if len(set(names)) < len(names) or (not names and what != "mutant"):
                raise RegistrationError(f"{self.id}: {what} names must be there and differ, got {names}")
        for mutant in self.mutants:
            self.check(mutant.check)
        for misfit in misfits(self):
            raise RegistrationError(f"{self.id}: {misfit}")
        if not self.quick:
            raise RegistrationError(f"{self.id}: no quick cells")
        for _ in self.grid("full"):
            pass

    @property
    def family(self) -> str:
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        return self.id.partition("/")[2]

    def steps(self) -> tuple[Any, ...]:
        """The steps of the derivation: records with ``name``, ``statement`` (LaTeX) and ``holds()``."""
        if not self.derivation:
            return ()
        module, _, function = self.derivation.partition(":")
        return tuple(getattr(importlib.import_module(module), function)())

    def check(self, name: str | None = None) -> Check:
        """The check of that name, or the first."""
        for check in self.checks:
            if name is None or check.name == name:
                return check
        raise UnknownName(f"check {name!r} is not one of {self.id}'s: {', '.join(c.name for c in self.checks)}")

    def simulation(self, check: Check) -> Simulation:
        """The simulation that a check reads: its own, or the claim's."""
        return check.simulate or self.simulate

    @property
    def crossed(self) -> frozenset[str]:
        """The parameters along which something crosses: their values come from the prediction, not from the grid."""
        return frozenset(c.expectation.along or "" for c in self.checks if c.expectation.kind == "Crossing")

    def role(self, parameter: Parameter) -> str:
        """``axis`` for the axis of a line (or of a crossing), else ``parameter``."""
        return "axis" if parameter.axis or parameter.name in self.crossed else "parameter"

    def complete(self, settings: Settings) -> dict[str, Any]:
        """All parameters of a cell, validated, with defaults filled in.

        Raises `DomainError` for a value outside its domain, `UnknownName` for a name that is no parameter.
        """
        known = {p.name for p in self.parameters}
        for name in settings:
            if name not in known:
                raise UnknownName(f"parameter {name!r} is not one of {self.id}'s: {', '.join(sorted(known))}")
        cell: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.name in self.crossed:
                if settings.get(parameter.name) is not None:
                    cell[parameter.name] = evolve(parameter, axis=True).validate(settings[parameter.name], cell)
                continue
            cell[parameter.name] = parameter.validate(settings.get(parameter.name, parameter.default), cell)
        for name in self.crossed & cell.keys():
            if len(cell[name]) != 2:
                raise DomainError(name, cell[name], "the two ends of the bracket")
        return cell

    def grid(self, scale: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Pairs (scale that adds the cell, complete cell) up to ``scale``, without repetitions."""
        if scale not in SCALES:
            raise UnknownName(f"scale {scale!r} is not one of {', '.join(SCALES)}")
        seen: list[dict[str, Any]] = []
        for name, design in zip(SCALES, (self.quick, self.standard, self.full), strict=True):
            for settings in design:
                cell = self.complete(settings)
                if cell not in seen:
                    seen.append(cell)
                    yield name, cell
            if name == scale:
                return

    def with_prediction(self, predict: Prediction, *, check: str | None = None) -> "Claim":
        """The same claim with a formula of yours, judged on the same data (nothing is drawn again).

        Mutants that your formula can not be told from are not asked for.
        """
        chosen = self.check(check)
        changed = evolve(chosen, expectation=evolve(chosen.expectation, predict=predict))
        checks = tuple(changed if c is chosen else c for c in self.checks)
        title = f"{self.title} (your formula)"
        return evolve(self, checks=checks, title=title, derivation="", looser=(), lenient=True)
