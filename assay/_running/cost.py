"""What the trials behind a result cost when they were drawn, in this run or an earlier one."""

from assay._drawing.stream import cell_text
from assay._running.ledger import Ledger, Origin
from assay._running.result import Result
from assay._running.run import origin_of

__all__ = ["seconds_of"]


def seconds_of(result: Result, book: Ledger) -> float:
    """Seconds that the blocks of a result took: each block once, also where several checks read it.

    Raises `LedgerError`.
    """
    read: dict[tuple[Origin, str], int] = {}
    rows = iter(result.cells)
    for unit in result.plan.units:
        first, *_ = [next(rows) for _ in unit.targets]
        key = (origin_of(unit.simulation, result.backend), cell_text(unit.settings))
        read[key] = max(read.get(key, 0), first.get("blocks", 0))
    return sum(book.seconds(origin, result.seed, cell, blocks) for (origin, cell), blocks in read.items() if blocks)
