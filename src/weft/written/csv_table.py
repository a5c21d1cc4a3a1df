"""CSV files that stand in place of a list: rows as plain values, findings with row and column.

The dialect is RFC 4180: commas, double quotes, a header line.  A column `length` takes quantities with
their units; `length_km` takes numbers in the unit of its name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weft.diagnostics import Diagnostic, Span, known, nearest
from weft.written.scalars import resolve

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CELL = re.compile(r'\s*"(?:[^"]|"")*"[^,]*|[^,]*')


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is read: into which field, with which unit appended, as number or as list split at `|`."""

    field: str
    unit: str = ""
    number: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The rows of a CSV file, and where each stands; `header` gives each column's field, None if unknown."""

    file: str
    lines: tuple[str, ...]
    header: tuple[str | None, ...]
    rows: tuple[dict[str, Any], ...]
    row_line: tuple[int, ...]

    def span(self, path: tuple[str | int, ...]) -> Span:
        """The place of (row, field, …): the cell, or the row where it has no such cell."""
        row = path[0] if path and isinstance(path[0], int) and path[0] < len(self.row_line) else None
        if row is None:
            return Span(self.file, 1, 1, max(2, len(self.lines[0]) + 1 if self.lines else 2))
        line = self.row_line[row]
        if len(path) > 1 and path[1] in self.header:
            cells = cell_spans(self.lines[line - 1])
            column = self.header.index(str(path[1]))
            if column < len(cells):
                start, end = cells[column]
                return Span(self.file, line, start + 1, max(end, start + 1) + 1)
        return Span(self.file, line, 1, max(2, len(self.lines[line - 1]) + 1))


@dataclass(frozen=True, slots=True)
class JoinedTable:
    """The rows of several tables, one table after the other."""

    tables: Sequence[CsvTable]

    def span(self, path: tuple[str | int, ...]) -> Span:
        """The place of (row, field, …), as `CsvTable.span` has it."""
        row = path[0] if path and isinstance(path[0], int) else 0
        for table in self.tables:
            if row < len(table.rows):
                return table.span((row, *path[1:]))
            row -= len(table.rows)
        return self.tables[-1].span(())


@dataclass(slots=True)
class LaterTable:
    """A table whose rows are wanted only if something turns out to be wrong with one of them."""

    text: str
    file: str
    columns: Mapping[str, Column]
    table: CsvTable | None = None

    def span(self, path: tuple[str | int, ...]) -> Span:
        """The place of (row, field, …), as `CsvTable.span` has it."""
        if self.table is None:
            self.table, _ = read_csv(self.text, self.file, self.columns, ())
        return self.table.span(path)


def read_csv(
    text: str, file: str, columns: Mapping[str, Column], required: Iterable[str]
) -> tuple[CsvTable, list[Diagnostic]]:
    """The rows of a CSV text with findings on its header and on rows of another length, which are left out."""
    lines = tuple(_BREAK.split(text.removesuffix("\n"))) if text else ()
    reader = csv.reader(lines, strict=True)
    findings: list[Diagnostic] = []
    rows: list[dict[str, Any]] = []
    row_line: list[int] = []
    header: tuple[str | None, ...] = ()
    specs: list[Column | None] = []
    start = 1
    try:
        for cells in reader:
            if start == 1:
                specs = [columns.get(cell.strip()) for cell in cells]
                header = tuple(s.field if s else None for s in specs)
                findings += _header_findings([c.strip() for c in cells], lines[0], file, columns, required)
            elif cells and len(cells) != len(specs):
                message = f"this row has {len(cells)} cells, the header {len(specs)}"
                findings.append(Diagnostic("E203", message, _row(file, lines, start)))
            elif cells:
                rows.append(_row_values(cells, specs))
                row_line.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        findings.append(Diagnostic("E203", f"not CSV: {error}", _row(file, lines, start), help="check the quotes"))
    if not lines:
        findings.append(Diagnostic("E202", "this table is empty", Span(file, 1, 1, 2), help=_wanted(columns)))
    return CsvTable(file, lines, header, tuple(rows), tuple(row_line)), findings


def cell_spans(line: str) -> list[tuple[int, int]]:
    """Start and end of each cell of a line, blanks around it left out; columns from 0."""
    spans, at = [], 0
    while at <= len(line):
        match = _CELL.match(line, at)
        end = match.end() if match else len(line)
        text = line[at:end]
        lead = len(text) - len(text.lstrip())
        spans.append((at + lead, at + len(text.rstrip()) if text.strip() else at + lead))
        at = end + 1
    return spans


def _is_number(text: str) -> bool:
    return isinstance(resolve(text), (int, float))


def _row_values(cells: list[str], specs: list[Column | None]) -> dict[str, Any]:
    """Fields of one row; empty cells are absent fields."""
    values: dict[str, Any] = {}
    for cell, spec in zip(cells, specs, strict=True):
        text = cell.strip()
        if spec is None or not text:
            continue
        if spec.listed:
            values[spec.field] = [part.strip() for part in text.split("|")]
        elif spec.number:
            values[spec.field] = resolve(text)
        else:
            values[spec.field] = f"{text} {spec.unit}" if spec.unit and _is_number(text) else text
    return values


def _header_findings(
    cells: list[str], line: str, file: str, columns: Mapping[str, Column], required: Iterable[str]
) -> list[Diagnostic]:
    findings, seen = [], set()
    spans = cell_spans(line)
    for i, cell in enumerate(cells):
        start, end = spans[i] if i < len(spans) else (0, len(line))
        span = Span(file, 1, start + 1, max(end, start + 1) + 1)
        spec = columns.get(cell)
        if spec is None:
            findings.append(Diagnostic("E202", f"unknown column '{cell}'", span, help=known(cell, columns, "columns")))
        elif spec.field in seen:
            message = f"column '{spec.field}' is given twice"
            findings.append(Diagnostic("E202", message, span, help="keep one of the two"))
        else:
            seen.add(spec.field)
    whole = Span(file, 1, 1, max(2, len(line) + 1))
    unknown = [cell for cell in cells if cell not in columns]
    for field in required:
        named = [name for name, spec in columns.items() if spec.field == field]
        if field not in seen and not any(nearest(cell, named) for cell in unknown):
            names = " or ".join(f"'{name}'" for name in named)
            findings.append(Diagnostic("E202", f"column {names} is missing", whole, help=_wanted(columns)))
    return findings


def _wanted(columns: Mapping[str, Column]) -> str:
    return f"columns: {', '.join(columns)}"


def _row(file: str, lines: tuple[str, ...], line: int) -> Span:
    line = min(line, max(1, len(lines)))
    return Span(file, line, 1, max(2, len(lines[line - 1]) + 1) if lines else 2)
