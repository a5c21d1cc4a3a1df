"""Tables that an intent names in place of lists: their rows put where the name stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weft.diagnostics import Diagnostic, Span
from weft.intent.document import TABLES
from weft.intent.matrix import Matrix, plain_matrix
from weft.written.csv_table import CsvTable, JoinedTable, LaterTable, read_csv
from weft.written.places import Path as ValuePath
from weft.written.places import Places
from weft.written.table_text import table_text

MATRIX: tuple[str, ...] = ("traffic", "matrix")
MOST_PERIODS = 120


@dataclass(frozen=True, slots=True)
class Filled:
    """Values with rows in place of tables' names; `incomplete` are lists whose table could not be read whole."""

    values: Any
    tables: Mapping[ValuePath, CsvTable | JoinedTable | LaterTable]
    contents: tuple[bytes, ...]
    findings: tuple[Diagnostic, ...]
    incomplete: frozenset[ValuePath]


def with_tables(values: Any, places: Places, folder: Path) -> Filled:
    """The values of an intent file with the rows of the tables that it names; tables not read are left empty."""
    tables: dict[ValuePath, CsvTable | JoinedTable | LaterTable] = {}
    contents: list[bytes] = []
    findings: list[Diagnostic] = []
    incomplete: set[ValuePath] = set()
    for path, (columns, record) in TABLES.items():
        named = value_at(values, path)
        wrong: list[Diagnostic]
        rows: list[dict[str, Any]] | Matrix
        if path == MATRIX and (_is_list_of_files(named) or _is_by_period(named)):
            joined = _matrices(folder, named, places)
            if joined.table.tables:
                tables[path] = joined.table
            rows, wrong = joined.rows, joined.findings
            contents += joined.contents
        elif isinstance(named, str):
            got = table_text(folder, named, places.value(path))
            if isinstance(got, Diagnostic):
                wrong, rows = [got], []
            elif path == MATRIX and (matrix := plain_matrix(got.text)) is not None:
                tables[path], rows, wrong = LaterTable(got.text, got.file, columns), matrix, []
                contents.append(got.content)
            else:
                required = [f.alias or name for name, f in record.model_fields.items() if f.is_required()]
                table, wrong = read_csv(got.text, got.file, columns, required)
                tables[path] = table
                contents.append(got.content)
                rows = [] if any(f.code == "E202" for f in wrong) else list(table.rows)
        else:
            continue
        values = _replaced(values, path, rows)
        findings += wrong
        if wrong:
            incomplete.add(path)
    return Filled(values, tables, tuple(contents), tuple(findings), frozenset(incomplete))


def value_at(values: Any, path: ValuePath) -> Any:
    """The value at a path of keys, None where there is none."""
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return None
        values = values[step]
    return values


@dataclass(frozen=True, slots=True)
class _Joined:
    table: JoinedTable
    rows: list[dict[str, Any]]
    findings: list[Diagnostic]
    contents: list[bytes]


def _matrices(folder: Path, files: list[str] | dict[str, str], places: Places) -> _Joined:
    """The demands of several files in one list, each with what its file is.

    Of a list that is the name of the file, without suffix, as its matrix; of files by period their period.
    """
    columns, record = TABLES[MATRIX]
    required = [f.alias or name for name, f in record.model_fields.items() if f.is_required()]
    tables: list[CsvTable] = []
    found = _Joined(JoinedTable(tables), [], [], [])
    by_period = isinstance(files, dict)
    own = {name: column for name, column in columns.items() if not by_period or name != "period"}
    named = _by_period(files, places, found.findings) if isinstance(files, dict) else _by_name(files, places, found)
    for place, file, what in named:
        got = table_text(folder, file, place)
        if isinstance(got, Diagnostic):
            found.findings.append(got)
            continue
        table, wrong = read_csv(got.text, got.file, own, required)
        found.contents.append(got.content)
        found.findings.extend(wrong)
        if not any(f.code == "E202" for f in wrong):
            tables.append(table)
            found.rows.extend({**what, **row} for row in table.rows)
    return found


_Named = tuple[Span, str, dict[str, Any]]
"""Where a file is named, the file, and the fields that all of its rows have."""


def _by_name(files: list[str], places: Places, found: _Joined) -> Iterator[_Named]:
    seen: list[str] = []
    for i, file in enumerate(files):
        place, name = places.value((*MATRIX, i)), Path(file).stem
        if name in seen:
            found.findings.append(
                Diagnostic("E302", f"two matrices are named '{name}'", place, help="give one of the files another name")
            )
            continue
        seen.append(name)
        yield place, file, {"matrix": name}


def _by_period(files: dict[str, str], places: Places, findings: list[Diagnostic]) -> Iterator[_Named]:
    for word, file in files.items():
        if word.isdecimal() and 1 <= int(word) <= MOST_PERIODS:
            yield places.value((*MATRIX, word)), file, {"period": int(word)}
        else:
            findings.append(Diagnostic(
                "E353", f"'{word[:40]}' is no period", places.key((*MATRIX, word)),
                help="number the periods from 1 on, such as matrix: {1: 2027.csv, 2: 2028.csv}",
            ))  # fmt: skip


def _is_list_of_files(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_by_period(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(item, str) for item in value.values())


def _replaced(values: Any, path: ValuePath, new: Any) -> Any:
    """The values with another one at a path of keys that exists."""
    return {**values, path[0]: _replaced(values[path[0]], path[1:], new)} if path else new
