"""What a sweep's store answers: how many, which are worst, how full, and what each link fears most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from weft.sweep import schema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

By = Literal["lost", "utilisation"]

EXPORTED = ("sweep", "classes", "scenarios", "link_worst")
"""Tables that are exported, and their order."""
_ORDER = {"scenarios": " ORDER BY scenario", "link_worst": " ORDER BY link, rank", "classes": " ORDER BY position"}


@dataclass(frozen=True, slots=True)
class Worst:
    """One scenario: its number, what failed, and what that did."""

    scenario: int
    failed: tuple[str, ...]
    state: str
    held: bool
    max_utilisation: float
    link: str
    lost_gbps: float
    lost_by_class: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LinkWorst:
    """The failure that fills an IP link or gateway most."""

    link: str
    utilisation: float
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """Answers of a store: all scenarios, the worst of them, a histogram by utilisation, and the fullest links.

    `histogram` has the lower edge of each bin of 0.05 and its scenarios; `broken` counts the scenarios of a promised
    state in which the promise does not hold.
    """

    scenarios: int
    held: int
    broken: int
    worst: tuple[Worst, ...]
    histogram: tuple[tuple[float, int], ...]
    links: tuple[LinkWorst, ...]

    @classmethod
    def of(cls, database: DuckDBPyConnection, *, top: int, by: By, promised: Sequence[str] = ()) -> Results:
        """The answers now; ties go to the scenario that comes first."""
        broken = "count(*) FILTER (NOT held AND list_contains(?, state))"
        ((scenarios, held, unkept),) = database.execute(
            f"SELECT count(*), count(*) FILTER (held), {broken} FROM scenarios", [list(promised)]
        ).fetchall()
        order = schema.BY_LOST if by == "lost" else schema.BY_UTILISATION
        columns = "scenario, failed, state, held, max_utilisation, coalesce(busiest_link, ''), lost_gbps, lost_by_class"
        worst = database.execute(f"SELECT {columns} FROM scenarios ORDER BY {order} LIMIT ?", [top]).fetchall()
        links = database.execute(
            "SELECT link, utilisation, failed FROM link_failures WHERE rank = 1"
            " ORDER BY utilisation DESC, link LIMIT ?", [top],
        ).fetchall()  # fmt: skip
        return cls(
            scenarios, held, unkept,
            tuple(
                Worst(number, tuple(failed), state, kept, most, link, lost, tuple(by_class))
                for number, failed, state, kept, most, link, lost, by_class in worst
            ),
            tuple(database.execute("SELECT from_utilisation, scenarios FROM histogram").fetchall()),
            tuple(LinkWorst(link, utilisation, tuple(failed)) for link, utilisation, failed in links),
        )  # fmt: skip


def export(database: DuckDBPyConnection, directory: Path) -> tuple[Path, ...]:
    """Write each table to a Parquet file of `directory`, whole or not at all; the files."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for table in EXPORTED:
        file = directory / f"{table}.parquet"
        beside = directory / f".{table}.parquet"
        quoted = str(beside).replace("'", "''")
        database.execute(f"COPY (SELECT * FROM {table}{_ORDER.get(table, '')}) TO '{quoted}' (FORMAT parquet)")
        beside.replace(file)
        files.append(file)
    return tuple(files)
