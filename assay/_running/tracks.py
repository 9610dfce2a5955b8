"""What a run holds: the blocks of a simulation in a cell, the units that read them, and whose turn it is."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from assay._claiming.plan import Plan, Unit
from assay._drawing.simulation import Simulation
from assay._judging.evaluate import Evaluator, Key
from assay._judging.verdict import Look, State, wants_more
from assay._running.blocks import BlockResult
from assay._running.ledger import Origin

__all__ = ["Queue", "Source", "Track"]


@define(eq=False)
class Source:
    """The blocks of one simulation in one cell: drawn once, whoever reads them."""

    simulation: Simulation
    settings: dict[str, Any]
    cell: str
    origin: Origin
    wanted: tuple[Key, ...] = ()
    blocks: dict[int, BlockResult] = field(factory=dict)
    held: int = 0  # blocks below this number are forgotten
    asked: int = 0  # blocks below this number have been asked for
    readers: list["Track"] = field(factory=list)

    def release(self) -> None:
        """Forget the blocks that every reader has absorbed."""
        floor = min((r.evaluator.next_block for r in self.readers if r.active), default=self.asked)
        while self.held < floor:
            self.blocks.pop(self.held, None)
            self.held += 1


@define(eq=False)
class Track:
    """A unit under way."""

    plan: Plan
    unit: Unit
    source: Source
    evaluator: Evaluator
    limit: int
    state: State = field(factory=State)
    looks: list[Look] = field(factory=list)
    seconds: float = 0.0

    @property
    def next_look(self) -> int:
        return len(self.looks) + 1

    @property
    def active(self) -> bool:
        limit = 1 if self.unit.estimate.kind == "exact" else self.limit
        return self.next_look <= limit and wants_more(self.unit, self.state)

    def wanted(self, ahead: int = 0) -> int:
        """The number of blocks that the next look (or one further ahead) asks for."""
        return self.evaluator.blocks_for(min(self.next_look + ahead, self.limit))


class Queue:
    """The tracks that want more, the least advanced first, side by side in the order in which they were given."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self.tracks: list[Track] = []
        self._places: list[tuple[int, int]] = []
        self._number = {id(track): number for number, track in enumerate(tracks)}
        for track in tracks:
            self._add(track)

    @contextmanager
    def moving(self, track: Track) -> Iterator[None]:
        """Take a track out while it may advance, and put it where it then belongs."""
        at = bisect_left(self._places, self._place(track))
        if at < len(self.tracks) and self.tracks[at] is track:
            del self.tracks[at], self._places[at]
        try:
            yield
        finally:
            self._add(track)

    def _add(self, track: Track) -> None:
        if track.active:
            at = bisect_left(self._places, self._place(track))
            self.tracks.insert(at, track)
            self._places.insert(at, self._place(track))

    def _place(self, track: Track) -> tuple[int, int]:
        return track.next_look, self._number[id(track)]
