"""The runner: draws the blocks that looks ask for, keeps them, and folds them in block order.

One loop serves this process, worker processes and clusters alike, through the interface of `concurrent.futures`.
Which block is drawn when is free; what is folded when is not: a unit's next look is taken as soon as all of its blocks
are there, and nothing else decides about it.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Protocol

from attrs import define, field, frozen

from assay._claiming.plan import Plan, Unit
from assay._drawing.backend import MODES
from assay._drawing.environment import environment_text
from assay._drawing.fingerprint import fingerprint
from assay._drawing.simulation import Simulation
from assay._judging.evaluate import Evaluator, needs
from assay._judging.verdict import Look, State, advance
from assay._running.blocks import BlockResult, Mismatch, Task, run_block
from assay._running.interrupt import asking
from assay._running.ledger import Ledger, Origin
from assay._running.tracks import Queue, Source, Track
from assay.stream import StreamKey, cell_text

__all__ = ["LOOKS", "Inline", "Outcome", "Progress", "RunError", "RunSettings", "Runner"]

LOOKS = {"quick": 20, "standard": 24, "full": 30}
"""The budget: how many looks a cell may take at each scale."""

PATIENCE = 5.0
"""Seconds without a block after which a run asks whether there are workers left."""


class RunError(Exception):
    """The run can not go on (workers lost, a worker of another version); what the ledger holds stays valid."""


class Progress(Protocol):
    """What a run tells while it works."""

    def start(self, plans: Sequence[Plan], looks: int) -> None: ...
    def look(self, plan: Plan, unit: Unit, state: State, look: Look) -> None: ...
    def finish(self) -> None: ...


@frozen
class RunSettings:
    """How to run: none of it but ``seed`` and ``backend`` changes a number."""

    seed: int = 0
    backend: str = "numpy"
    looks: int = 20
    deadline: float | None = None


class Inline(Executor):
    """Runs a block at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@frozen
class Outcome:
    """What a run of one claim gave: its plan, and for each unit its state and looks."""

    plan: Plan
    states: tuple[State, ...]
    looks: tuple[tuple[Look, ...], ...]
    evaluators: tuple[Evaluator, ...]
    seconds: float


@define(eq=False)
class Runner:
    """Runs the units of several plans on one executor with one ledger."""

    settings: RunSettings
    ledger: Ledger
    executor: Executor = field(factory=Inline)
    width: int = 1
    progress: Progress | None = None
    alive: Callable[[], bool] = lambda: True
    computed: int = 0
    taken: int = 0
    computing: float = 0.0
    interrupted: bool = False
    origins: dict[Simulation, Origin] = field(factory=dict)
    sources: dict[tuple[Origin, str], Source] = field(factory=dict)
    futures: dict["Future[BlockResult]", tuple[Source, int]] = field(factory=dict)

    def run(self, plans: Sequence[Plan]) -> list[Outcome]:
        """Take looks until every unit is settled or the budget is spent.

        Raises `RunError`, `LedgerFull`.  Ctrl-C ends the run with what is settled (``interrupted``) once the blocks in
        flight are kept; a second one ends it at once.
        """
        tracks = [self._track(plan, unit) for plan in plans for unit in plan.units]
        if self.progress:
            self.progress.start(plans, self.settings.looks)
        try:
            with asking(self._stop):
                self._loop(tracks)
        except KeyboardInterrupt:
            self.interrupted = True
        finally:
            for future in self.futures:
                future.cancel()
            if self.progress:
                self.progress.finish()
        return [self._outcome(plan, [t for t in tracks if t.plan is plan]) for plan in plans]

    def ignored(self) -> dict[str, int]:
        """Blocks in the ledger that were not used, by reason."""
        counts: dict[str, int] = {}
        for origin in {source.origin for source in self.sources.values()}:
            for reason, count in self.ledger.ignored(origin, self.settings.seed).items():
                counts[reason] = counts.get(reason, 0) + count
        return counts

    def _stop(self) -> bool:
        before, self.interrupted = self.interrupted, True
        return before

    def _outcome(self, plan: Plan, tracks: list[Track]) -> Outcome:
        for track in tracks:
            track.evaluator.rewind(len(track.looks))
        return Outcome(
            plan,
            tuple(t.state for t in tracks),
            tuple(tuple(t.looks) for t in tracks),
            tuple(t.evaluator for t in tracks),
            sum(t.seconds for t in tracks),
        )

    def _track(self, plan: Plan, unit: Unit) -> Track:
        source = self._source(unit)
        size = block_size(unit.simulation, self.settings.backend)
        evaluator = Evaluator(unit, size, plan.beta)
        track = Track(plan, unit, source, evaluator, self.settings.looks)
        source.readers.append(track)
        source.wanted = tuple(dict.fromkeys((*source.wanted, *needs(unit))))
        return track

    def _source(self, unit: Unit) -> Source:
        cell = cell_text(unit.settings)
        simulation = unit.simulation
        if simulation not in self.origins:  # a fingerprint takes milliseconds: once a simulation, not once a cell
            self.origins[simulation] = origin_of(simulation, self.settings.backend)
        key = (self.origins[simulation], cell)
        if key not in self.sources:
            self.sources[key] = Source(simulation, dict(unit.settings), cell, self.origins[simulation])
        return self.sources[key]

    def _loop(self, tracks: list[Track]) -> None:
        queue = Queue(tracks)
        while queue.tracks:
            touched = [] if self._late() else self._fill(queue.tracks)
            if self.futures:
                touched += self._collect()
            elif not touched:
                return
            for reader in [reader for source in touched for reader in source.readers]:
                with queue.moving(reader):
                    self._advance(reader)

    def _late(self) -> bool:
        if self.interrupted:
            return True
        return self.settings.deadline is not None and time.monotonic() > self.settings.deadline

    def _fill(self, active: list[Track]) -> list[Source]:
        """Take what the ledger has, and keep the executor busy with what it has not; returns what the ledger gave."""
        recalled: list[Source] = []
        for ahead in (0, 1) if self.width > 1 else (0,):  # drawing ahead of need only pays where a worker would idle
            for track in active:
                source = track.source
                while source.asked < track.wanted(ahead):
                    if len(self.futures) >= self.width or self._late():
                        return recalled
                    if self._recall(source, source.asked):
                        recalled.append(source)
                    else:
                        self._submit(source, source.asked)
                    source.asked += 1
        return recalled

    def _recall(self, source: Source, number: int) -> bool:
        kept = self.ledger.get(source.origin, self.settings.seed, source.cell, number, source.wanted)
        if kept is None:
            return False
        source.blocks[number] = BlockResult(kept, 0.0)
        self.taken += 1
        return True

    def _submit(self, source: Source, number: int) -> None:
        key = self._key(source, number)
        inline = isinstance(self.executor, Inline)
        task = Task(
            source.simulation, source.settings, key, block_size(source.simulation, self.settings.backend),
            self.settings.backend, source.wanted,
            "" if inline else source.origin.fingerprint, "" if inline else source.origin.environment,
        )  # fmt: skip
        try:
            self.futures[self.executor.submit(run_block, task)] = (source, number)
        except BrokenProcessPool as error:
            raise RunError("all workers are lost; what was kept stays valid") from error

    def _collect(self) -> list[Source]:
        """Keep what has arrived; returns where it belongs."""
        touched = []
        done, _ = wait(self.futures, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        if not done and not self.alive():
            raise RunError("all workers are lost; what was kept stays valid")
        for future in done:
            source, number = self.futures.pop(future)
            try:
                result = future.result()
            except Mismatch as error:
                raise RunError(str(error)) from error
            except BrokenProcessPool as error:
                raise RunError("all workers are lost; what was kept stays valid") from error
            except MemoryError as error:
                raise RunError(f"a block of {source.simulation.name} does not fit in memory") from error
            except CancelledError as error:
                raise RunError("the scheduler is lost; what was kept stays valid") from error
            except Exception as error:  # a cluster without the simulation's module, a block that kills every worker
                raise RunError(f"the workers can not draw {source.simulation.name}: {_line(error)}") from error
            if not result.error:
                seed = self.settings.seed
                self.ledger.put(source.origin, seed, source.cell, number, result.statistics, result.seconds)
                self.computed += 1
            self.computing += result.seconds
            for reader in source.readers:
                reader.seconds += result.seconds / len(source.readers)
            source.blocks[number] = result
            touched.append(source)
        return touched

    def _advance(self, track: Track) -> None:
        """Take each look as soon as all of its blocks are there, and fold them in their order."""
        evaluator, source = track.evaluator, track.source
        while track.active:
            numbers = range(evaluator.next_block, evaluator.blocks_for(track.next_look))
            if numbers[-1] not in source.blocks or any(n not in source.blocks for n in numbers):
                break
            error = next((fault for n in numbers if (fault := self._fault(track, n))), "")
            if error:
                track.state = State("error", track.next_look, error=error)
                break
            for number in numbers:
                evaluator.absorb(source.blocks[number].statistics)
            look = evaluator.look(track.next_look, track.state.killed)
            track.state = advance(track.unit, track.state, look)
            track.looks.append(look)
            if self.progress:
                self.progress.look(track.plan, track.unit, track.state, look)
        source.release()

    def _fault(self, track: Track, number: int) -> str:
        """Why a block can not be judged, with the key that replays it, or ""."""
        source, block = track.source, track.source.blocks[number]
        if block.error:
            return block.error
        fault = track.evaluator.fault(block.statistics)
        return f"{self._key(source, number).text} {fault}" if fault else ""

    def _key(self, source: Source, number: int) -> StreamKey:
        return StreamKey(self.settings.seed, source.simulation.name, source.settings, number)


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split()) or 'no message'}"


def block_size(simulation: Simulation, backend: str) -> int:
    """Trials in a block: one value for a CPU, one for a GPU, from the simulation's record."""
    return simulation.gpu_block if backend == "cupy" else simulation.block


def origin_of(simulation: Simulation, backend: str) -> Origin:
    """The part of a block's key that says where it comes from."""
    return Origin(
        simulation.name,
        fingerprint(simulation),
        backend,
        MODES[backend],
        block_size(simulation, backend),
        environment_text(backend),
    )
