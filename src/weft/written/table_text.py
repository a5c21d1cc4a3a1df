"""The text of a table that stands in place of a list, by the name that the list's place holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from weft.diagnostics import Diagnostic, Span
from weft.written.text import MOST_TABLE_BYTES, decode, read_bytes

_LATER = (".geojson", ".json", ".kml", ".kmz")


@dataclass(frozen=True, slots=True)
class TableText:
    """What a file holds, as bytes and as text, and how it is named in findings."""

    content: bytes
    text: str
    file: str


def table_text(folder: Path, named: str, place: Span, owner: str = "the intent file") -> TableText | Diagnostic:
    """A CSV file beside its `owner`, or why it cannot be used."""
    suffix = Path(named).suffix.lower()
    if suffix in _LATER:
        return Diagnostic("E913", f"tables in {suffix} cannot be read yet", place, help="give a .csv file")
    if suffix != ".csv":
        message = f"'{named[:60]}' is no list and no .csv file"
        return Diagnostic("E201", message, place, help="write a list, or name a file")
    content = read_bytes(folder / named, MOST_TABLE_BYTES)
    if isinstance(content, Diagnostic):
        return Diagnostic("E201", content.message, place, help=f"paths are relative to {owner}")
    file = str(folder / named)
    text = decode(content, file)
    return text if isinstance(text, Diagnostic) else TableText(content, text, file)
