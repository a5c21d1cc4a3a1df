"""A plan directory as the report reads it: `plan.json`, and rows of text from each CSV table that is there."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weft.diagnostics import PlanError

Row = Mapping[str, str]

TABLES = (
    "sites", "fabrics", "fibres", "lightpaths", "oms", "alternatives", "ip_links", "demands", "failures", "bom", "why",
    "baseline", "frontier", "periods", "movements", "moved", "cash", "orders",
)  # fmt: skip
FORMAT = "weft-plan/1"


@dataclass(frozen=True, slots=True)
class PlanFiles:
    """What a plan directory holds; a table that is missing is empty, as an infeasible plan may have none."""

    header: Mapping[str, Any]
    tables: Mapping[str, tuple[Row, ...]]

    def at(self, *keys: str) -> Any:
        """The value in `plan.json` under nested keys; None where any of them is missing."""
        value: Any = self.header
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def figure(self, *keys: str) -> float | None:
        """A finite number in `plan.json`, or None."""
        value = self.at(*keys)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if is_number and math.isfinite(value) else None

    def text(self, *keys: str) -> str:
        """A text in `plan.json`; empty where it is missing."""
        value = self.at(*keys)
        return "" if value is None else str(value)

    def texts(self, *keys: str) -> tuple[str, ...]:
        """A list of texts in `plan.json`; a single text counts as a list of one."""
        value = self.at(*keys)
        if isinstance(value, list):
            return tuple(str(item) for item in value)
        return (str(value),) if value else ()

    def __getitem__(self, table: str) -> tuple[Row, ...]:
        return self.tables[table]


def read(plan_dir: Path) -> PlanFiles:
    """Read a plan directory.

    Raises PlanError if there is no `plan.json` of this format, or a file cannot be read.
    """
    header = _header(plan_dir / "plan.json")
    return PlanFiles(header, {name: _rows(plan_dir / f"{name}.csv") for name in TABLES})


def number(row: Row, column: str) -> float | None:
    """A finite number in one cell, or None if the cell is empty, missing or no number."""
    try:
        value = float(row.get(column) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def total(rows: tuple[Row, ...], column: str) -> float:
    """Sum of one column, empty cells counting nothing."""
    return math.fsum(number(row, column) or 0.0 for row in rows)


def is_true(cell: str | None) -> bool:
    """Whether a cell says yes."""
    return (cell or "").strip().lower() in ("true", "yes", "1", "1.0")


def _header(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise PlanError(f"{path.parent} is not a plan directory: it has no {path.name}")
    try:
        header = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PlanError(f"{path} cannot be read: {error}") from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise PlanError(f"{path} is not of format {FORMAT!r}: plan the intent again with this version of Weft")
    return header


def _rows(path: Path) -> tuple[Row, ...]:
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = tuple(csv.DictReader(file, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise PlanError(f"{path} cannot be read: {error}") from error
    if any(None in row or None in row.values() for row in rows):
        raise PlanError(f"{path} is damaged: its rows are not all as long as its header")
    return rows
