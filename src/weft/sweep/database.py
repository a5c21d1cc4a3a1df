"""Connections to a sweep's file: opened for a moment, because DuckDB lets one process write or several read.

A process that has a DuckDB file open for writing keeps all others out, and one that reads keeps writers out
(DuckDB's documentation, "Concurrency").  So a sweep holds its file only while it puts a batch there, and whoever
finds it taken tries again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from weft.diagnostics import SweepError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,  # nothing is fetched from anywhere
    "autoload_known_extensions": False,
}
PAUSE_S = 0.02
"""Between two attempts to open a file that is taken; a sweep holds it for little more."""


class TakenError(Exception):
    """Another process has the file `path` open."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def in_memory() -> DuckDBPyConnection:
    """A database that is gone with its process."""
    import duckdb

    return duckdb.connect(":memory:", config=SETTINGS)


@contextmanager
def reading(path: Path, patience_s: float = 10.0) -> Iterator[DuckDBPyConnection]:
    """A connection that reads the file of a sweep, be that still at work; keep it short, for the sweep waits.

    Raises SweepError if there is no such file, it is no database, or another process keeps it all of `patience_s`.
    """
    if not path.is_file():
        raise SweepError(f"there is no file {path}")
    try:
        with connected(path, patience_s=patience_s, read_only=True) as database:
            yield database
    except TakenError as error:
        raise taken(path) from error


@contextmanager
def connected(path: Path, *, patience_s: float, read_only: bool) -> Iterator[DuckDBPyConnection]:
    """A connection to the file, closed at the end, so that others may have it.

    Raises TakenError if another process had it all of `patience_s`, SweepError if it is no DuckDB file or cannot be
    opened or written.
    """
    import duckdb

    until_s = time.monotonic() + patience_s
    while True:
        try:
            database = duckdb.connect(str(path), read_only=read_only, config=SETTINGS)
            break
        except duckdb.Error as error:
            if "set lock on file" not in str(error):
                raise _broken(path, error) from error
            if time.monotonic() >= until_s:
                raise TakenError(path) from error
        time.sleep(PAUSE_S)
    try:
        yield database
        database.close()  # which writes, and so may fail
    except duckdb.Error as error:
        raise _broken(path, error) from error
    finally:
        database.close()


def taken(path: Path) -> SweepError:
    """What to do when someone else has the file."""
    return SweepError(f"{path} is open in another process", "close it there, and start this again")


def _broken(path: Path, error: Exception) -> SweepError:
    """What a failed read or write of the file means to its owner."""
    text = str(error).partition("\n")[0]
    if any(word in text for word in ("No space left", "File too large", "quota")):
        help_ = "what was written before is whole: make room and start the same sweep again, it goes on from there"
        return SweepError(f"{path} cannot be written: {text}", help_)
    if "not a valid DuckDB" in text:
        return SweepError(f"{path} is no file of a sweep: {text}", "name another file with -o, or remove it")
    return SweepError(f"{path}: {text}")
