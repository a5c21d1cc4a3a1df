"""The plan as data: a header and its tables, as they stand in a plan directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.planning.kept.fabrics import KeptFabrics
    from weft.planning.stats import Stats

Cell = str | int | float
Header = dict[str, Any]
"""The contents of `plan.json`, format `weft-plan/1`: nested dictionaries of plain values."""


@dataclass(frozen=True, slots=True)
class PlanTable:
    """One CSV file of a plan: column names, and rows of plain values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, columns: Sequence[str], records: Sequence[Mapping[str, Cell]]) -> PlanTable:
        """From one mapping a row, each with all of `columns`."""
        return cls(tuple(columns), tuple(tuple(record[column] for column in columns) for record in records))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Cell]:
        """All values of one column, in row order."""
        i = self.columns.index(name)
        return [row[i] for row in self.rows]


@dataclass(frozen=True, slots=True)
class Plan:
    """A finished plan: what was bought, why, and what was proved of it.

    `tables` maps a table's name (`sites`, `fibres`, `spans`, `routers`, `cards`, `lightpaths`, `oms`, `alternatives`,
    `ip_links`, `classes`, `demands`, `failures`, `bom`, `why`, `baseline`, `profile` where the day has a course,
    `policies` with segment routing) to its rows; a plan that is infeasible or unknown may have none.  `fabrics` is
    all that its fabrics are built by.  `agreement` are the files of the agreement that it is bought under, by name.
    """

    header: Header
    tables: Mapping[str, PlanTable]
    fabrics: KeptFabrics | None = None
    agreement: tuple[tuple[str, bytes], ...] = ()

    @property
    def verdict(self) -> str:
        """`proven`, `feasible`, `infeasible` or `unknown`."""
        return str(self.header["verdict"])

    @property
    def stats(self) -> Stats:
        """What may be asked of the plan: `plan.stats.power(by="site")` and its like."""
        from weft.planning.stats import Stats

        return Stats(self)
