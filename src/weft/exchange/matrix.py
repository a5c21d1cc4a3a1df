"""Traffic matrices as CSV: `from,to,gbps` and perhaps `class`, between nodes of a network that was read before."""

from __future__ import annotations

import csv
from pathlib import Path

from weft.diagnostics import known
from weft.exchange.exchanged import Demands, Nodes
from weft.exchange.findings import Text, read_text
from weft.network import floats, ints

COLUMNS = ("from", "to", "class", "gbps")


def read_demands(path: Path, nodes: Nodes) -> Demands:
    """A matrix, nodes by label.

    Raises ExchangeError, with all that is wrong.
    """
    text = read_text(path, "a CSV file")
    number = {label: i for i, label in enumerate(nodes.label)}
    source, target, classes, gbps = list[int](), list[int](), list[str](), list[float]()
    columns: list[str] = []
    reader = csv.reader(text.lines, strict=True)
    try:
        for cells in reader:
            line = reader.line_num
            if not columns:
                columns = [cell.strip() for cell in cells]
                _check_header(text, columns)
                continue
            if not cells:
                continue
            if len(cells) != len(columns):
                text.wrong("E702", f"this row has {len(cells)} cells, the header {len(columns)}", text.line(line))
                continue
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
            for column, end in (("from", source), ("to", target)):
                if row[column] not in number:
                    text.unknown_node(row[column], text.cell(line, columns.index(column), ","), number)
                end.append(number.get(row[column], 0))
            classes.append(row.get("class", ""))
            gbps.append(text.number(row["gbps"], text.cell(line, columns.index("gbps"), ","), "rate in Gb/s"))
    except csv.Error as error:
        text.wrong("E702", f"not CSV: {error}", text.line(max(1, reader.line_num)), "check the quotes")
    text.stop()
    return Demands(ints(source), ints(target), tuple(classes) if any(classes) else (), floats(gbps))


def _check_header(text: Text, columns: list[str]) -> None:
    for column in columns:
        if column not in COLUMNS:
            place = text.cell(1, columns.index(column), ",")
            text.wrong("E702", f"unknown column '{column}'", place, known(column, COLUMNS, "columns"))
    for column in ("from", "to", "gbps"):
        if column not in columns:
            text.wrong("E702", f"column '{column}' is missing", text.line(1), f"columns: {', '.join(COLUMNS)}")
    text.stop()
