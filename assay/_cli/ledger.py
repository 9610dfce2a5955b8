"""``why`` and ``ledger info | merge | prune``: commands that only look after what runs have kept."""

import os
from collections.abc import Iterable, Sequence

from attrs import fields

from assay._claiming.claim import Claim, UnknownName
from assay._cli.output import Trouble, emit, emit_json, rendered, table
from assay._running.ledger import Ledger, Origin

__all__ = ["info", "merge", "prune", "why"]


def _path(ledger: str | None) -> str:
    from assay._running.verify import default_ledger

    path = str(default_ledger()) if ledger is None else ledger
    if path == ":memory:":
        raise Trouble("ledger ':memory:' keeps nothing; name a file with --ledger or $ASSAY_LEDGER")
    return path


def why(id: str, ledger: str | None, as_json: bool) -> int:
    """Explain the last verdict on a claim, also on one that is not installed (made in a notebook, say)."""
    from assay._claiming.registry import claim

    unknown = None
    try:
        claim(id)
    except UnknownName as error:
        unknown = error
    path = _path(ledger)
    if unknown is not None and not os.path.isfile(path):
        raise unknown
    with Ledger(path, create=False) as book:
        record = book.last_verdict(id)
    if record is None:
        if unknown is not None:
            raise unknown
        raise Trouble(f"ledger {path!r} holds no verdict on {id}; `assay verify {id}` gives one")
    if as_json:
        emit_json(record)
        return 0
    from assay._showing.tables import explain

    emit(explain(record))
    return 0


def info(ledger: str | None, as_json: bool) -> int:
    """What the ledger holds, a line for each simulation and the place it ran in."""
    path = _path(ledger)
    with Ledger(path, create=False) as book:
        lines = book.info()
    if as_json:
        emit_json(lines)
        return 0
    total = sum(line["bytes"] for line in lines)
    emit(f"ledger {path}: {sum(line['blocks'] for line in lines)} blocks, {_size(total)}")
    if lines:
        rows = [
            [
                line["simulation"], line["backend"], str(line["blocks"]), str(line["trials"]), _size(line["bytes"]),
                f"{line['seconds']:.1f}", line["environment"],
            ]
            for line in lines
        ]  # fmt: skip
        names = ["simulation", "backend", "blocks", "trials", "size", "seconds", "where"]
        emit(rendered(table(names, rows, right=("blocks", "trials", "size", "seconds"))))
    return 0


def _size(count: int) -> str:
    return f"{count} B" if count < 10_000 else f"{count / 1e6:.2f} MB"


def merge(files: Sequence[str], ledger: str | None) -> int:
    """Take the blocks of other ledgers; all of them are opened before anything is written."""
    path = _path(ledger)
    for file in files:
        Ledger(file, create=False).close()
        if os.path.exists(path) and os.path.samefile(file, path):
            raise Trouble(f"ledger {file!r} can not be merged into itself; name another file")
    with Ledger(path) as book:
        for file in files:
            with Ledger(file, create=False) as other:
                emit(f"{file}: {book.merge(other)} rows were new")
    return 0


def prune(ledger: str | None) -> int:
    """Drop the blocks that no installed claim would read."""
    from assay._claiming.registry import claims

    path = _path(ledger)
    with Ledger(path, create=False) as book:
        held = [Origin(*(line[field.name] for field in fields(Origin))) for line in book.info()]
        kept = list(_useful(claims(tell=_not_without).values(), held))
        rows = book.prune(kept)
    emit(f"ledger {path}: {rows} rows dropped, {len(kept)} of {len(held)} kinds of blocks kept")
    return 0


def _not_without(line: str) -> None:
    raise Trouble(f"{line}; nothing is dropped, since its blocks would be")


def _useful(claims: Iterable[Claim], held: Sequence[Origin]) -> Iterable[Origin]:
    """The origins that a run of these claims would read here; those of a backend that is missing here stay as well."""
    from assay._drawing.backend import BackendError
    from assay._running.run import origin_of

    simulations = {}
    for claim in claims:
        own = [claim.simulation(check) for check in claim.checks]
        wrong = [mutant.simulate for mutant in claim.mutants if mutant.simulate is not None]
        simulations.update({simulation.name: simulation for simulation in (*own, *wrong)})
    for origin in held:
        if origin.simulation not in simulations:
            continue
        try:
            useful = origin_of(simulations[origin.simulation], origin.backend) == origin
        except (BackendError, KeyError):
            useful = True
        if useful:
            yield origin
