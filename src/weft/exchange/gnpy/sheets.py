"""Workbooks of GNPy's: rows of a sheet by the words of its header."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from weft.diagnostics import Diagnostic, ExchangeError, known, nearest
from weft.exchange.gnpy.document import Findings

SUFFIXES = (".xls", ".xlsx")
_HEADER_LINES = 15
Cell = str | float | None
Columns = Mapping[str, str]
"""Names of fields by the words that a header has them under."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its fields, and where it stands."""

    place: str
    fields: Mapping[str, Cell]

    def text(self, field: str, default: str = "") -> str:
        """A cell as text; whole figures have no point."""
        value = self.fields.get(field)
        if value is None or value == "":
            return default
        return str(int(value)) if isinstance(value, float) and value == int(value) else str(value).strip()

    def words(self, field: str) -> list[str]:
        """The words of a cell, which stand apart by ` | `."""
        return [word.strip() for word in self.text(field).split("|") if word.strip()]

    def value(self, field: str, default: Cell = None) -> Cell:
        """A cell as it is."""
        value = self.fields.get(field)
        return default if value is None or value == "" else value


@dataclass(frozen=True, slots=True)
class Workbook:
    """Sheets by name, each a list of rows."""

    file: str
    sheets: Mapping[str, list[list[Cell]]]
    findings: Findings

    def rows(self, sheet: str, columns: Columns, groups: Mapping[str, Columns], *, needed: Sequence[str]) -> list[Row]:
        """The rows below the header of a sheet, as far as their first cell says something.

        `columns` stand alone; those of `groups` stand below a heading that has the group's name in it, and their
        fields begin with it.  Columns with other headers are comments.
        """
        cells = self.sheets[sheet]
        header = next((i for i, row in enumerate(cells[:_HEADER_LINES]) if needed[0] in map(_word, row)), None)
        if header is None:
            self.wrong("E734", f"sheet '{sheet}' has no header with '{needed[0]}'", "see the samples that GNPy brings")
            return []
        fields = self._fields(sheet, cells, header, columns, groups)
        for one in needed:
            if columns.get(one) not in fields.values() and one not in groups:
                self.wrong("E734", f"sheet '{sheet}' has no column '{one}'", "add it to the header")
        found = []
        for number, row in enumerate(cells[header + 1 :], header + 2):
            if row and _word(row[0]):
                values = {field: row[i] for i, field in fields.items() if i < len(row)}
                found.append(Row(f"sheet '{sheet}', row {number}", values))
        return found

    def _fields(
        self, sheet: str, cells: list[list[Cell]], header: int, columns: Columns, groups: Mapping[str, Columns]
    ) -> dict[int, str]:
        """Fields by the number of their column."""
        heading = cells[header - 1] if header else []
        group, fields = "", {}
        for i, cell in enumerate(cells[header]):
            above = _word(heading[i]) if i < len(heading) else ""
            if above:
                group = next((name for name in groups if name in above), "")
            word = _word(cell)
            if group and word in groups[group]:
                fields[i] = f"{group}_{groups[group][word]}"
            elif word in columns:
                fields[i] = columns[word]
            elif word and (near := nearest(word, {**columns, **groups.get(group, {})})):
                message = f"sheet '{sheet}', row {header + 1}: unknown column '{word}'"
                self.wrong("E711", message, f"did you mean '{near}'?")
        return fields

    def wrong(self, code: str, message: str, help: str = "") -> None:
        """Note a finding, which names the file since a sheet has no lines to show."""
        self.findings.add(Diagnostic(code, f"{self.file}: {message}", None, help=help))


def _word(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def read_workbook(path: Path, sheets: Sequence[str], findings: Findings) -> Workbook:
    """A workbook's sheets of these names, the first of which must be there.

    Raises ExchangeError if it cannot be read, or lacks the first.
    """
    if not path.is_file():
        raise ExchangeError([Diagnostic("E701", f"'{path}' cannot be read: no such file or directory", None)])
    read = _xlsx if path.suffix.lower() == ".xlsx" else _xls
    try:
        book = dict(read(path))
    except ImportError as error:
        help = "install Weft with its extra for sheets: pip install 'weft[sheets]'"
        message = f"'{path}' is a sheet, and '{error.name}' is not installed"
        raise ExchangeError([Diagnostic("E734", message, None, help=help)]) from error
    except Exception as error:  # the readers raise whatever a damaged file makes them meet
        message = f"'{path}' is no workbook that can be read: {str(error)[:100] or type(error).__name__}"
        raise ExchangeError([Diagnostic("E734", message, None, help="save it anew, or give JSON")]) from error
    if sheets[0] not in book:
        message = f"'{path}' has no sheet '{sheets[0]}'"
        raise ExchangeError([Diagnostic("E734", message, None, help=known(sheets[0], book, "sheets"))])
    return Workbook(str(path), {name: book[name] for name in sheets if name in book}, findings)


def _xls(path: Path) -> Iterator[tuple[str, list[list[Cell]]]]:
    import xlrd

    plain: Callable[[object], Cell] = _plain
    for sheet in xlrd.open_workbook(str(path)).sheets():
        yield sheet.name, [[plain(value) for value in sheet.row_values(row)] for row in range(sheet.nrows)]


def _xlsx(path: Path) -> Iterator[tuple[str, list[list[Cell]]]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            yield sheet.title, [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    finally:
        book.close()


def _plain(value: object) -> Cell:
    """A cell's value as text or figure; dates and errors as text."""
    if value is None or isinstance(value, str):
        return value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
