"""The ledger: one SQLite file that keeps what blocks gave, so that no trial is ever drawn twice.

One row per block, output and statistic.  The key of a block holds everything that its numbers depend on: simulation
and fingerprint, cell, seed, block, block size, backend, mode, versions and processor.  Rows with another key are never
used.
A ledger is data: nothing in it is executed or unpickled.
"""

import json
import math
import os
import random
import secrets
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from attrs import astuple, fields, frozen

__all__ = ["Ledger", "LedgerError", "LedgerFull", "Origin"]

Array = Any
APPLICATION_ID = 0x41535359  # "ASSY"
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE origin (
    id INTEGER PRIMARY KEY, simulation TEXT NOT NULL, fingerprint TEXT NOT NULL, backend TEXT NOT NULL,
    mode TEXT NOT NULL, block_size INTEGER NOT NULL, environment TEXT NOT NULL,
    UNIQUE (simulation, fingerprint, backend, mode, block_size, environment));
CREATE TABLE block (
    origin INTEGER NOT NULL REFERENCES origin, seed INTEGER NOT NULL, cell TEXT NOT NULL, block INTEGER NOT NULL,
    output TEXT NOT NULL, statistic TEXT NOT NULL, shape TEXT NOT NULL, data BLOB NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (origin, seed, cell, block, output, statistic));
CREATE TABLE verdict (
    id INTEGER PRIMARY KEY, claim TEXT NOT NULL, written REAL NOT NULL, record TEXT NOT NULL);
CREATE INDEX verdict_of_claim ON verdict (claim, id);
"""
PATIENCE = 30.0  # seconds that one process waits for another one's lock
INSERT_BLOCK = "INSERT OR IGNORE INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class LedgerError(Exception):
    """A ledger that can not be opened or read: unreadable, foreign, or in a folder that is not writable."""


class LedgerFull(Exception):
    """The ledger can not grow any more (disk full); what it holds stays valid."""


@frozen
class Origin:
    """Where blocks come from: the part of a block's key that is not cell, seed or number."""

    simulation: str
    fingerprint: str
    backend: str
    mode: str
    block_size: int
    environment: str

    def differences(self, other: "Origin") -> list[str]:
        """What differs, in words."""
        words = {
            "fingerprint": "simulation changed", "backend": "other backend", "mode": "other mode",
            "block_size": "other block size", "environment": "other versions or processor",
        }  # fmt: skip
        return [text for name, text in words.items() if getattr(self, name) != getattr(other, name)]


Wanted = Sequence[tuple[str, str]]
Statistics = Mapping[tuple[str, str], Array]


class Ledger:
    """An open ledger; use as a context manager.  Only the coordinating process writes to it."""

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = str(path)
        self._origins: dict[Origin, int] = {}
        try:
            self._connection = self._open(create)
        except (sqlite3.Error, OSError, ValueError) as error:  # ValueError: a name with a NUL
            raise LedgerError(f"ledger {self.path!r} can not be opened: {_reason(error, self.path)}") from error

    def _open(self, create: bool) -> sqlite3.Connection:
        if self.path != ":memory:":
            file = Path(self.path)
            if file.is_dir():
                raise OSError("it is a folder, not a file")
            if file.exists() and not file.is_file():
                raise OSError("it is not a regular file")
            if not file.exists():
                if not create:
                    raise OSError("there is no such file")
                return self._create(file)
            if create and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
                raise OSError("it is not writable")
        return self._connect(self.path)

    def _create(self, file: Path) -> sqlite3.Connection:
        """A new file, made under another name and then linked: it appears complete, or not at all.

        Several runs may do so at the same moment; the first link stands and all of them open it.
        """
        made = [folder for folder in (file.parent, *file.parent.parents) if not folder.exists()]
        draft = file.with_name(f".{file.name}.{os.getpid()}-{secrets.token_hex(4)}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connect(draft).close()
            with suppress(FileExistsError):
                _link(draft, file)
        except BaseException:
            with suppress(OSError):
                _remove(draft)
                for folder in made:
                    folder.rmdir()
            raise
        _remove(draft)
        return self._connect(file)

    def _connect(self, file: Path | str) -> sqlite3.Connection:
        """A connection; waits while another process makes, opens or closes the file.

        SQLite's own timeout does not cover the change to WAL mode nor the last closing of a file in it.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
            try:
                self._prepare(connection)
            except sqlite3.OperationalError as error:
                connection.close()
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01 + 0.04 * random.random())
            except BaseException:
                connection.close()
                raise
            else:
                return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA trusted_schema = OFF")
        # Tables first: they appear together with the marks, so where there are tables the marks are to be seen.
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if tables and mark != APPLICATION_ID:
            raise OSError("it is an SQLite file of another program")
        if tables and version != SCHEMA_VERSION:
            raise OSError(f"it has format {version}, this version of assay reads format {SCHEMA_VERSION}")
        if not tables:
            connection.execute("PRAGMA page_size = 16384")  # values of a block fill many pages: half the time of 4096
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if not tables:
            connection.execute("BEGIN IMMEDIATE")
            # Two runs may create the file at the same moment: the second finds the tables there.
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                for statement in SCHEMA.strip().rstrip(";").split(";"):
                    connection.execute(statement)
            connection.execute("COMMIT")

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def _origin(self, origin: Origin, *, create: bool) -> int | None:
        known = self._origins.get(origin)
        if known is not None:
            return known
        values = astuple(origin)
        if create:
            self._write("INSERT OR IGNORE INTO origin VALUES (NULL, ?, ?, ?, ?, ?, ?)", [values])
        row = self._read(
            "SELECT id FROM origin WHERE simulation=? AND fingerprint=? AND backend=? AND mode=? AND block_size=? "
            "AND environment=?", values,
        ).fetchone()  # fmt: skip
        if row is not None:
            self._origins[origin] = int(row[0])
        return None if row is None else int(row[0])

    def get(
        self, origin: Origin, seed: int, cell: str, block: int, wanted: Wanted
    ) -> dict[tuple[str, str], Array] | None:
        """The wanted (output, statistic) pairs of a block, or None unless all of them are there."""
        number = self._origin(origin, create=False)
        if number is None:
            return None
        rows = self._read(
            "SELECT output, statistic, shape, data FROM block WHERE origin=? AND seed=? AND cell=? AND block=?",
            (number, seed, cell, block),
        ).fetchall()
        found = {(o, s): (shape, data) for o, s, shape, data in rows}
        if any(pair not in found for pair in wanted):
            return None
        return {pair: self._decode(*found[pair]) for pair in wanted}

    def held(self, origin: Origin, seed: int, cell: str, wanted: Wanted) -> list[int]:
        """The numbers of the blocks of which all wanted pairs are there, in order."""
        number = self._origin(origin, create=False)
        if number is None:
            return []
        rows = self._read(
            "SELECT block, output, statistic FROM block WHERE origin=? AND seed=? AND cell=?", (number, seed, cell)
        ).fetchall()
        found: dict[int, set[tuple[str, str]]] = {}
        for block, *pair in rows:
            found.setdefault(int(block), set()).add((pair[0], pair[1]))
        return sorted(block for block, pairs in found.items() if pairs.issuperset(wanted))

    def seconds(self, origin: Origin, seed: int, cell: str, blocks: int) -> float:
        """Seconds that the first so many blocks of a cell took."""
        number = self._origin(origin, create=False)
        rows = self._read(
            "SELECT block, max(seconds) FROM block WHERE origin=? AND seed=? AND cell=? AND block<? GROUP BY block",
            (number, seed, cell, blocks),
        ).fetchall()
        return math.fsum(seconds for _, seconds in rows)

    def pace(self, simulation: str) -> dict[tuple[Origin, str], float]:
        """Seconds a block of a simulation on the average, by origin and cell, whatever the seed."""
        rows = self._read(
            "SELECT o.*, b.cell, avg(b.seconds) FROM origin o JOIN block b ON b.origin = o.id WHERE o.simulation = ? "
            "GROUP BY o.id, b.cell", (simulation,),
        ).fetchall()  # fmt: skip
        return {(Origin(*values), cell): float(seconds) for _, *values, cell, seconds in rows}

    def _decode(self, shape: str, data: bytes) -> Array:
        try:
            values = np.frombuffer(data, dtype="<f8").reshape([int(n) for n in shape.split(",") if n])
        except (ValueError, TypeError, AttributeError) as error:
            raise LedgerError(f"ledger {self.path!r} holds a damaged block: {error}") from error
        return values

    def put(self, origin: Origin, seed: int, cell: str, block: int, statistics: Statistics, seconds: float) -> None:
        """Keep a block's statistics (all of them or none); a block that another run has kept meanwhile stays."""
        number = self._origin(origin, create=True)
        rows = []
        for (output, statistic), values in statistics.items():
            array = np.ascontiguousarray(values, dtype="<f8")
            shape = ",".join(str(n) for n in array.shape)
            rows.append((number, seed, cell, block, output, statistic, shape, array.tobytes(), seconds))
        self._write(INSERT_BLOCK, rows)

    def ignored(self, origin: Origin, seed: int) -> dict[str, int]:
        """Blocks of the same simulation and seed that were not used, by what differs."""
        counts: dict[str, int] = {}
        rows = self._read(
            "SELECT o.*, count(DISTINCT b.cell || ' ' || b.block) FROM origin o JOIN block b ON b.origin = o.id "
            "WHERE o.simulation = ? AND b.seed = ? GROUP BY o.id", (origin.simulation, seed),
        ).fetchall()  # fmt: skip
        for _, *values, count in rows:
            reasons = origin.differences(Origin(*values))
            if reasons:
                text = " and ".join(reasons)
                counts[text] = counts.get(text, 0) + int(count)
        return counts

    def save_verdict(self, claim: str, record: Mapping[str, Any]) -> None:
        """Keep the record of a verdict, for ``assay why``."""
        self._write("INSERT INTO verdict VALUES (NULL, ?, ?, ?)", [(claim, time.time(), json.dumps(record))])

    def last_verdict(self, claim: str) -> dict[str, Any] | None:
        """The record of the last verdict on a claim, or None."""
        row = self._read("SELECT record FROM verdict WHERE claim = ? ORDER BY id DESC LIMIT 1", (claim,)).fetchone()
        if row is None:
            return None
        try:
            record = json.loads(row[0])
        except (TypeError, ValueError) as error:
            raise LedgerError(f"ledger {self.path!r} holds a damaged verdict: {error}") from error
        return record if isinstance(record, dict) else None

    def info(self) -> list[dict[str, Any]]:
        """One line a simulation and origin: blocks, trials, bytes, seconds."""
        rows = self._read(
            "SELECT o.*, count(*), sum(b.bytes), sum(b.seconds) FROM origin o JOIN "
            "(SELECT origin, sum(length(data)) AS bytes, max(seconds) AS seconds FROM block "
            "GROUP BY origin, seed, cell, block) b ON b.origin = o.id GROUP BY o.id ORDER BY o.simulation, o.id",
            (),
        ).fetchall()
        names = [field.name for field in fields(Origin)] + ["blocks", "bytes", "seconds"]
        lines = [dict(zip(names, row[1:], strict=True)) for row in rows]
        return [{**line, "trials": line["blocks"] * line["block_size"]} for line in lines]

    def merge(self, other: "Ledger") -> int:
        """Take the blocks of another ledger; returns how many rows were new."""
        before = self._count()
        for number, *values in other._read("SELECT * FROM origin", ()).fetchall():
            mine = self._origin(Origin(*values), create=True)
            rows: Iterable[Any] = other._read("SELECT * FROM block WHERE origin = ?", (number,))
            self._write(INSERT_BLOCK, ((mine, *row[1:]) for row in rows))
        return self._count() - before

    def prune(self, keep: Iterable[Origin]) -> int:
        """Drop the blocks of every other origin; returns how many rows went."""
        before = self._count()
        kept = {number for number in (self._origin(o, create=False) for o in keep) if number is not None}
        ids = [r[0] for r in self._read("SELECT id FROM origin", ()).fetchall()]
        gone = [(number,) for number in ids if number not in kept]
        self._write("DELETE FROM block WHERE origin = ?", gone)
        self._write("DELETE FROM origin WHERE id = ?", gone)
        self._origins.clear()
        after = self._count()
        self._connection.execute("VACUUM")
        return before - after

    def _count(self) -> int:
        return int(self._read("SELECT count(*) FROM block", ()).fetchone()[0])

    def _read(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, values)
        except sqlite3.Error as error:
            raise LedgerError(f"ledger {self.path!r} can not be read: {error}") from error

    def _write(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """All rows or none, also where Ctrl-C comes in between."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(sql, rows)
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if not isinstance(error, sqlite3.Error):
                raise
            raise LedgerFull(
                f"ledger {self.path!r} can not be written: {_reason(error, self.path)}; what it holds stays valid"
            ) from error


def _link(draft: Path, file: Path) -> None:
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if not file.exists():
            draft.rename(file)


def _remove(file: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{end}").unlink(missing_ok=True)


def _reason(error: Exception, path: str) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{Path(path).parent} is not a folder"
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or type(error).__name__
