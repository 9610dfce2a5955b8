"""`explore`: a claim under sliders, in Jupyter.

The formula is drawn at once; the simulation's dots follow in small keyed blocks that the ledger keeps, so that a
setting seen before shows them at once.  Nothing here judges: verdicts are `verify`'s.
"""

import asyncio
import base64
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assay._claiming.claim import Check, Claim, Mutant
from assay._claiming.forms import call
from assay._claiming.registry import claim as find
from assay._drawing.backend import device_name
from assay._running.blocks import run_block
from assay._running.ledger import Ledger, LedgerFull
from assay._running.verify import check_options, default_ledger
from assay._showing.explore_controls import Control, controls, start
from assay._showing.explore_picture import View, agreement, draw_view, picture_bytes, sheet_of
from assay._showing.explore_scene import Shelf, Spot, places, speaks, spots
from assay._showing.explore_widgets import Parts, toolkit
from assay._showing.figure_data import LAWS, LINES
from assay._showing.figure_formula import DENSE, guarded
from assay._showing.figure_style import GREY, RED
from assay.domain import DomainError

__all__ = ["ExploreError", "Explorer", "explore"]

AT_ONCE = 0.2  # seconds of work between two turns of the kernel
BUDGET = 20.0  # seconds of simulation after a change
MOST_MUTANTS = 3


class ExploreError(Exception):
    """A claim that can not be explored, or an environment without widgets; the message says which."""


def explore(
    claim: Claim | str,
    check: str | None = None,
    *,
    seed: int = 0,
    ledger: str | Path | Ledger | None = None,
    backend: str = "numpy",
) -> "Explorer":
    """Vary a claim's parameters and watch formula and simulation, in JupyterLab.

    Parameters
    ----------
    claim : a claim or its id.
    check : the check to look at; the first if left out.
    seed, backend : as for `verify`: with the same seed the dots are those that the verdict rests on.
    ledger : path of the ledger, an open one, or None for the default.

    Returns an `Explorer`, which Jupyter shows as sliders and a picture, and a front end without widgets as a picture.

    Raises
    ------
    ExploreError : ipywidgets is not installed, or the claim has nothing to vary.
    UnknownName, DomainError, BackendError, LedgerError : as `verify`.
    """
    try:
        toolkit()
    except ImportError as error:
        raise ExploreError("explore needs ipywidgets: pip install 'assay-bench[notebooks]'") from error
    chosen = find(claim) if isinstance(claim, str) else claim
    check_options("quick", seed, 1e-5, 1e-3, None, None, 1)
    device_name(backend)
    chosen.check(check)
    if not controls(chosen) and not chosen.crossed:
        raise ExploreError(f"{chosen.id} has nothing to vary: each of its parameters has one value")
    book = ledger if isinstance(ledger, Ledger) else Ledger(default_ledger() if ledger is None else ledger)
    return Explorer(chosen, check, Shelf(book, seed, backend))


class Explorer:
    """Sliders over a claim's parameters beside its picture.

    ``set`` moves them from code, ``finish`` draws all dots now, ``plot`` gives the picture, ``widget`` is what Jupyter
    shows, ``message`` what is said below the picture.
    """

    def __init__(self, claim: Claim, check: str | None, shelf: Shelf) -> None:
        self.claim, self.shelf = claim, shelf
        self.controls: dict[str, Control] = {c.name: c for c in controls(claim)}
        self.check: Check = claim.check(check)
        self.cell = start(claim, self.check)
        self.along = self._longest()
        self.mutants: tuple[str, ...] = ()
        self.message, self.spots = "", list[Spot]()
        self.view: View | None = None
        self._budget = BUDGET
        self._curves: dict[Any, Any] = {}
        self._task: Any = None
        self._away = self._stale = False  # a block is in a thread; something has changed since
        self._full = self._closed = False  # of the ledger
        self._parts = Parts(self)
        self._open()
        self._parts.connect()
        self._show()

    @property
    def widget(self) -> Any:
        """The ipywidgets box."""
        return self._parts.box

    def set(self, *, check: str | None = None, along: str | None = None, mutants: Any = None, **values: Any) -> None:
        """Set parameters, the check, the horizontal axis or the mutants that are shown, as the sliders do.

        Raises `UnknownName` for a name that the claim does not have; a value outside its domain is said in ``message``.
        """
        for name in values:
            if name not in self.cell:
                self.claim.complete({name: values[name]})
        if check is not None:
            self.check = self.claim.check(check)
            if not guarded(speaks, self.claim, self.check, self.cell):
                self.cell = start(self.claim, self.check)
        if along is not None:
            if along not in self.axes():
                raise DomainError("along", along, f"one of {', '.join(self.axes()) or 'none'}")
            self.along = along
        if mutants is not None:
            known = {m.name: m for m in self.known_mutants()}
            unknown = [m for m in mutants if m not in known]
            if unknown:
                raise DomainError("mutants", unknown[0], f"some of {', '.join(known) or 'none'}")
            self.mutants = tuple(m for m in known if m in mutants)
        self.cell = {**self.cell, **values}
        self._parts.follow()
        self._changed()

    def step(self) -> bool:
        """Draw one more block, here and now; is there more to draw?"""
        spot = None if self._closed else self._next()
        if spot is not None:
            self.shelf.step(spot)
        return spot is not None and self._next() is not None

    def finish(self, seconds: float = BUDGET) -> "Explorer":
        """Draw all dots now, for at most so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.step():
            pass
        self._show()
        return self

    def png(self) -> bytes:
        """The picture that is shown, as PNG; empty where the setting is outside the claim's domain."""
        return bytes(self._parts.picture.value)

    def plot(self) -> Any:
        """The picture as it is, a matplotlib figure; None where the setting is outside the claim's domain."""
        return None if self.view is None else draw_view(self.view, sheet_of(self.view, self.spots, self._curves))

    def close(self) -> None:
        """Stop drawing and close the ledger."""
        self._closed = True
        if self._task is not None:
            self._task.cancel()
        self.shelf.book.close()

    def __repr__(self) -> str:
        return f"<Explorer {self.claim.id}, check {self.check.name}: {self.message or 'no trials yet'}>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Sliders where the front end has widgets, the picture elsewhere."""
        self._start()
        bundle = dict(self.widget._repr_mimebundle_(**options))
        if self.view is not None:
            bundle["image/png"] = base64.b64encode(self.png()).decode()
        return {**bundle, "text/plain": repr(self)}

    # What follows a change: the formula at once, the dots in a task that gives the kernel its turn.

    def _changed(self) -> None:
        if self._closed:
            self._say([("this explorer is closed; make another one", RED)])
            return
        if self._away:  # a block is in a thread: what surrounds it is the whole process's; its end shows the change
            self._stale = True
            return
        self._open()
        self._show()
        self._start()

    def _open(self) -> None:
        """Lay out the setting: its spots, or the line that says why there are none."""
        self._stale = False
        try:
            along = self.along if self._single() else ""
            control = self.controls.get(along)
            values = places(control.values, self.cell, along, self._seen(along)) if control else []
            began = time.monotonic()
            self.spots = spots(self.shelf, self.claim, self.check, self.cell, along, values)
            chosen = tuple(m for m in self.known_mutants() if m.name in self.mutants)[:MOST_MUTANTS]
            pace = (time.monotonic() - began) / len(self.spots) + self._pace(chosen)
        except (DomainError, ArithmeticError, LookupError, ValueError) as error:
            self.spots, self.view = [], None
            self._say([(str(error).splitlines()[0], RED)])
            return
        for spot in self.spots:
            self.shelf.catch_up(spot, began + AT_ONCE)
        dense = max(9, min(DENSE, int(AT_ONCE / max(pace, 1e-6))))
        placed = tuple(s.unit.cell[along] for s in self.spots) if along else ()
        log = control.log if control else False
        self.view = View(self.claim, self.check, dict(self.cell), along, placed, log, chosen, dense)
        self._budget = BUDGET

    def _pace(self, mutants: Sequence[Mutant]) -> float:
        """Seconds that the mutants' formulas take at a point."""
        began = time.monotonic()
        for mutant in mutants:
            guarded(call, mutant.predict, self.cell)
        return time.monotonic() - began

    def _show(self) -> None:
        """Redraw the picture and what is said below it."""
        if self.view is None:
            self._parts.picture.value = b""
            return
        sheet = sheet_of(self.view, self.spots, self._curves)
        self._parts.picture.value = picture_bytes(draw_view(self.view, sheet))
        lines = agreement(self.view, self.spots)
        if len(self.mutants) > MOST_MUTANTS:
            lines.append((f"no more than {MOST_MUTANTS} mutants are drawn at a time", GREY))
        if self._full:
            lines.append(("the ledger is full: what is drawn now is not kept", RED))
        self._say(lines)

    def _say(self, lines: list[tuple[str, str]]) -> None:
        self.message = "; ".join(words for words, _ in lines)
        self._parts.say(lines)

    def _next(self) -> Spot | None:
        """The open spot with the fewest looks."""
        return min((s for s in self.spots if s.is_open()), key=lambda s: s.look, default=None)

    def _start(self) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a script: `finish` draws
            return
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._work())

    async def _work(self) -> None:
        """Draw until the picture is settled.  Nobody waits for a task: what goes wrong is said below the picture."""
        try:
            await self._draw()
        except Exception as error:
            self._say([(f"{type(error).__name__}: {' '.join(str(error).split())}", RED)])

    async def _draw(self) -> None:
        """Blocks, one at a time; a change leaves what is not drawn yet."""
        shown = time.monotonic()
        await asyncio.sleep(0.02)
        while (spot := self._next()) is not None and self._budget > 0:
            result = self.shelf.recall(spot)
            if result is None:
                task = self.shelf.task(spot)
                if self.shelf.pace(spot) < AT_ONCE:
                    result = run_block(task)
                else:
                    self._away = True
                    try:
                        result = await asyncio.to_thread(run_block, task)
                    finally:
                        self._away = False
                self._budget -= result.seconds
                self._keep(spot, task, result)
            looked = spot.absorb(result)
            if self._stale:
                self._open()
                self._show()
            elif looked and time.monotonic() - shown > AT_ONCE:
                self._show()
                shown = time.monotonic()
            await asyncio.sleep(0.005)
        self._show()

    def _keep(self, spot: Spot, task: Any, result: Any) -> None:
        try:
            self.shelf.keep(spot, task, result)
        except LedgerFull:
            self._full = True

    def known_mutants(self) -> list[Mutant]:
        """The wrong formulas of the check."""
        return [m for m in self.claim.mutants if m.predict and self.claim.check(m.check) is self.check]

    def axes(self) -> list[str]:
        """What may lie along the axis: numbers, where a check judges one value."""
        return [c.name for c in self.controls.values() if c.is_number]

    def _seen(self, name: str) -> list[Any]:
        return [cell.get(name) for _, cell in self.claim.grid("full")]

    def _longest(self) -> str:
        """The number that takes the most values in the grid."""
        return max(self.axes(), key=lambda name: len(set(self._seen(name))), default="")

    def _single(self) -> bool:
        """Does the check judge one value, so that it may be drawn along a parameter?"""
        expectation = self.check.expectation
        if expectation.kind in (*LINES, *LAWS, "Crossing") or not self.along:
            return False
        return len(expectation.targets(self.claim.complete(self.cell), self.check.estimate)) == 1
