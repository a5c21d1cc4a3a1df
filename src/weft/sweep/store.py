"""The store of a sweep: every block of scenarios once, whatever interrupts.

Blocks are put there in transactions, each with its row in `blocks`, which is asked before: a block is there whole
or not at all, and never twice, even if two processes work on one sweep.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from weft.diagnostics import SweepError
from weft.routing import Outcomes
from weft.sweep import schema
from weft.sweep.asked import Sweep
from weft.sweep.columns import Block, Columns, Naming
from weft.sweep.database import TakenError, connected, in_memory, taken

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EVERY_S = 1.0
"""Least time between two batches: opening the file costs some hundredths of a second."""
MOST_KEPT = 64
"""Blocks kept while another process reads the file; beyond that the work waits."""
PATIENCE_S = 10.0
"""How long to wait for the file before the work begins, and between two signs of life after."""


class Store:
    """A sweep's results, in a DuckDB file or in memory; not to be shared between threads.

    `waiting` tells whether another process keeps the file from being written.
    """

    def __init__(self, path: Path | None, sweep: Sweep) -> None:
        """The results that an earlier run of the same sweep left in a file, or none yet; in memory without a path.

        Raises SweepError if the file is not this sweep's, cannot be written, or is open elsewhere.
        """
        self.path, self.sweep = path, sweep
        self.waiting = False
        self._memory = in_memory() if path is None else None
        self._naming = Naming.of(sweep)
        self._kept: list[Block] = []
        self._written_s = time.monotonic()
        if path is not None and not path.absolute().parent.is_dir():
            raise SweepError(f"{path} cannot be written: there is no directory {path.parent}")
        with self.connection() as database:
            if not _tables(database):
                _create(database, sweep)
            elif path is not None:
                _check(database, path, sweep)

    @contextmanager
    def connection(self, *, read_only: bool = False) -> Iterator[DuckDBPyConnection]:
        """A connection for a moment.

        Raises SweepError if another process keeps the file.
        """
        try:
            with self._connection(PATIENCE_S, read_only) as database:
                yield database
        except TakenError as error:
            raise taken(error.path) from error

    def missing(self) -> list[int]:
        """The blocks that are not there yet, in order."""
        with self.connection(read_only=True) as database:
            there = {number for (number,) in database.execute("SELECT number FROM blocks").fetchall()}
        return [number for number in range(self.sweep.n_blocks) if number not in there]

    def put(self, number: int, outcomes: Outcomes) -> None:
        """Keep a block, and write all that are kept if it is time to and the file is free.

        Raises SweepError if the file cannot be written.
        """
        self._kept.append(self._naming.block(self.sweep, number, outcomes))
        while len(self._kept) >= MOST_KEPT:
            self.write(PATIENCE_S)
        if time.monotonic() - self._written_s >= EVERY_S:
            self.write(0.0)

    def write(self, patience_s: float = PATIENCE_S) -> bool:
        """Write what is kept; False if another process had the file all the time.

        Raises SweepError if the file cannot be written.
        """
        try:
            if self._kept:
                with self._connection(patience_s, read_only=False) as database:
                    _put(database, self.sweep, self._naming, self._kept)
        except TakenError:
            self.waiting = True
            return False
        self._kept, self._written_s, self.waiting = [], time.monotonic(), False
        return True

    @contextmanager
    def _connection(self, patience_s: float, read_only: bool) -> Iterator[DuckDBPyConnection]:
        if self._memory is not None:
            yield self._memory
        else:
            assert self.path is not None
            with connected(self.path, patience_s=patience_s, read_only=read_only) as database:
                yield database


def _tables(database: DuckDBPyConnection) -> set[str]:
    return {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _create(database: DuckDBPyConnection, sweep: Sweep) -> None:
    database.begin()
    database.execute(schema.TABLES)
    database.execute(schema.VIEWS)
    database.execute(
        "INSERT INTO sweep VALUES (?, ?, ?, ?, ?, MAP(?::VARCHAR[], ?::VARCHAR[]))",
        [
            schema.FORMAT, list(sweep.expressions), len(sweep.every), sweep.block_size, sweep.keep,
            list(sweep.identity), list(sweep.identity.values()),
        ],
    )  # fmt: skip
    for position, name in enumerate(sweep.engine.network.classes.name, 1):
        database.execute("INSERT INTO classes VALUES (?, ?)", [position, name])
    database.commit()


def _check(database: DuckDBPyConnection, path: Path, sweep: Sweep) -> None:
    """Make sure that the file is of this sweep."""
    other = "name another file with -o, or remove this one"
    if not {"sweep", "blocks", "scenarios", "link_worst", "classes"} <= _tables(database):
        raise SweepError(f"{path} is a database, but no file of a sweep", other)
    (row,) = database.execute("SELECT format, identity, block_size, keep, scenarios FROM sweep").fetchall()
    if row[0] != schema.FORMAT:
        raise SweepError(f"{path}: format {row[0]!r} is not {schema.FORMAT!r}", other)
    changed = [name for name, value in sweep.identity.items() if row[1].get(name) != value]
    if changed:
        raise SweepError(f"{path} holds another sweep: it differs in {', '.join(changed)}", other)
    if row[2:] != (sweep.block_size, sweep.keep, len(sweep.every)):
        raise SweepError(f"{path} holds another sweep: its blocks are cut otherwise", other)


def _put(database: DuckDBPyConnection, sweep: Sweep, naming: Naming, kept: Sequence[Block]) -> None:
    """All blocks that are not there yet, each with its row in `blocks`, in one transaction."""
    database.begin()
    numbers = [block.number for block in kept]
    found = database.execute("SELECT number FROM blocks WHERE list_contains(?, number)", [numbers]).fetchall()
    there = {number for (number,) in found}
    new = list({block.number: block for block in kept if block.number not in there}.values())
    if new:
        of_blocks = {
            "number": np.array([block.number for block in new]),
            "first_scenario": np.array([block.first for block in new]),
            "scenarios": np.array([len(block) for block in new]),
        }
        _execute(database, "INSERT INTO blocks BY NAME SELECT * FROM new_blocks", "new_blocks", of_blocks)
        insert = schema.put_scenarios(sweep.every.width, len(sweep.engine.network.classes))
        _execute(database, insert, "block_rows", _stacked([block.scenarios for block in new]))
        ranked = schema.PUT_LINKS.format(keep=sweep.keep)
        _execute(database, ranked, "block_links", naming.links(new, sweep.keep))
    database.commit()


def _execute(database: DuckDBPyConnection, statement: str, view: str, columns: Columns) -> None:
    """Run a statement that reads some columns as a view."""
    database.register(view, columns)
    try:
        database.execute(statement)
    finally:
        database.unregister(view)


def _stacked(parts: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
