"""Plan files of WAE Design and Crosswork Planning in their text form: tables parted by tabs.

A table starts with its name in angle brackets on a line of its own, then a header, then rows until a blank line; a
line that starts with `#` is a comment.  Read are `<Nodes>` (Name, Latitude, Longitude, Site), `<Sites>` (Name,
Latitude, Longitude), `<Interfaces>` (Node, Interface, IGPMetric, Capacity, Delay, RemoteNode, RemoteInterface),
`<Circuits>` (Name, NodeA, InterfaceA, NodeB, InterfaceB, Capacity, Delay), `<SRLGs>` and `<SRLGCircuits>` (SRLG and
the ends of a circuit), `<Demands>` and `<DemandTraffic>` (Name, Source, Destination, ServiceClass, Traffic,
TrafficLevel).  Rates are Mb/s, delays ms.  Other tables and columns are left alone.

Source: Cisco WAE Design Integration and Development Guide, "Plan Files and Tables".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from weft.exchange.exchanged import Arcs, Demands, Nodes, Raw
from weft.exchange.findings import Text, read_text
from weft.network import floats, ints

MBPS_PER_GBPS = 1e3
NEEDED: Mapping[str, tuple[str, ...]] = {
    "Nodes": ("Name",), "Interfaces": ("Node", "Interface"),
    "Circuits": ("NodeA", "InterfaceA", "NodeB", "InterfaceB"),
    "SRLGCircuits": ("SRLG", "NodeA", "InterfaceA", "NodeB", "InterfaceB"),
    "Demands": ("Source", "Destination"), "DemandTraffic": ("Source", "Destination", "Traffic"), "Sites": ("Name",),
}  # fmt: skip
"""Columns that the tables read must have; `Nodes`, `Interfaces` and `Circuits` must be there themselves."""

End = tuple[str, str]
"""A node and an interface of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line, its cells by column, and the column of each."""

    line: int
    cells: Mapping[str, str]
    columns: tuple[str, ...]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class _Tables:
    text: Text
    rows: Mapping[str, list[Row]]

    def number(self, row: Row, column: str, *, least: float = 0.0) -> float:
        """The number in a cell, NaN where it is empty."""
        if not row[column].strip():
            return np.nan
        place = self.text.cell(row.line, row.columns.index(column), "\t")
        return self.text.number(row[column], place, f"`{column}`", least=least)

    def node(self, row: Row, column: str, number: Mapping[str, int]) -> int:
        """The node that a cell names, of which an endpoint may hold more than the name: `cr1.lon` in `cr1.lon|x`."""
        label = row[column].strip()
        if label not in number:
            self.text.unknown_node(label, self.text.cell(row.line, row.columns.index(column), "\t"), number)
        return number.get(label, 0)


def read(path: Path) -> Raw:
    """A plan file with its demands.

    Raises ExchangeError, with all that is wrong.
    """
    text = read_text(path, "a plan file")
    tables = _Tables(text, _tables(text))
    for name in ("Nodes", "Interfaces", "Circuits"):
        if name not in tables.rows:
            text.wrong("E701", f"there is no table <{name}>", text.line(1), "save the plan as .txt, with all tables")
    text.stop()
    number = {row["Name"]: i for i, row in enumerate(tables.rows["Nodes"])}
    notes: list[str] = []
    nodes, arcs = _nodes(tables), _arcs(tables, number)
    demands = _demands(tables, number, notes)
    text.stop()
    return Raw(path.stem, nodes, arcs, demands, tuple(notes))


def _tables(text: Text) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    name, columns = "", None
    for number, line in enumerate(text.lines, 1):
        bare = line.strip()
        if bare.startswith("#"):
            continue
        if bare.startswith("<") and bare.endswith(">") and "\t" not in bare:
            name, columns = bare[1:-1], None
            found[name] = []
        elif not bare:
            name = ""
        elif name and columns is None:
            columns = tuple(cell.strip() for cell in line.split("\t"))
            lacking = [column for column in NEEDED.get(name, ()) if column not in columns]
            if lacking:
                text.wrong("E702", f"<{name}> has no column {lacking[0]}", text.line(number))
        elif name and columns is not None:
            cells = line.split("\t")
            if name in NEEDED and len(cells) > len(columns):
                text.wrong("E702", f"this row has {len(cells)} cells, <{name}> {len(columns)}", text.line(number))
            found[name].append(Row(number, dict(zip(columns, (c.strip() for c in cells), strict=False)), columns))
        else:
            text.wrong("E701", "this line is in no table", text.line(number), "tables start like '<Nodes>'")
    text.stop()
    return found


def _nodes(tables: _Tables) -> Nodes:
    rows = tables.rows["Nodes"]
    at = {row["Name"]: row for row in tables.rows.get("Sites", [])}
    columns = []
    for column in ("Latitude", "Longitude"):
        own = [tables.number(row, column, least=-np.inf) for row in rows]
        of_site = {name: tables.number(site, column, least=-np.inf) for name, site in at.items()}
        columns.append(floats(
            of_site.get(row["Site"], np.nan) if np.isnan(degrees) else degrees
            for row, degrees in zip(rows, own, strict=True)
        ))
    return Nodes(tuple(row["Name"] for row in rows), *columns)


def _arcs(tables: _Tables, number: Mapping[str, int]) -> Arcs:
    interfaces = {(row["Node"], row["Interface"]): row for row in tables.rows["Interfaces"]}
    groups: dict[frozenset[End], list[str]] = {}
    for row in tables.rows.get("SRLGCircuits", []):
        groups.setdefault(_circuit(row), []).append(row["SRLG"])
    rows = list(_directions(tables, number, interfaces))
    names = [row["Name"] or f"{row['NodeA']} {row['InterfaceA']}" for row in tables.rows["Circuits"]]
    return Arcs(
        tuple(names[pair] for pair, *_ in rows), ints(r[1] for r in rows), ints(r[2] for r in rows),
        ints(r[0] for r in rows), False, floats(r[3] / MBPS_PER_GBPS for r in rows),
        floats(np.nan_to_num(r[4]) for r in rows), floats(r[5] for r in rows),
        tuple(tuple(groups.get(_circuit(tables.rows["Circuits"][pair]), ())) for pair, *_ in rows),
    )  # fmt: skip


def _circuit(row: Row) -> frozenset[End]:
    return frozenset(((row["NodeA"], row["InterfaceA"]), (row["NodeB"], row["InterfaceB"])))


def _directions(
    tables: _Tables, number: Mapping[str, int], interfaces: Mapping[End, Row]
) -> Iterator[tuple[int, int, int, float, float, float]]:
    """Both directions of each circuit: circuit, tail, head, Mb/s, metric and ms, by the interface it leaves at."""
    for i, row in enumerate(tables.rows["Circuits"]):
        of_circuit = [tables.number(row, column) for column in ("Capacity", "Delay")]
        for here, there in (("A", "B"), ("B", "A")):
            end = (row[f"Node{here}"], row[f"Interface{here}"])
            if end not in interfaces:
                place = tables.text.cell(row.line, row.columns.index(f"Interface{here}"), "\t")
                tables.text.wrong("E703", f"node '{end[0][:40]}' has no interface '{end[1][:40]}'", place)
                continue
            own = interfaces[end]
            figures = [tables.number(own, column) for column in ("Capacity", "IGPMetric", "Delay")]
            mbps = of_circuit[0] if np.isnan(figures[0]) else figures[0]
            delay = of_circuit[1] if np.isnan(figures[2]) else figures[2]
            tail, head = (tables.node(row, f"Node{end}", number) for end in (here, there))
            yield i, tail, head, mbps, figures[1], delay


def _demands(tables: _Tables, number: Mapping[str, int], notes: list[str]) -> Demands:
    """Demands with their traffic, of the first traffic level where there are several."""
    rows = tables.rows.get("DemandTraffic") or [row for row in tables.rows.get("Demands", []) if row["Traffic"]]
    levels = list(dict.fromkeys(row["TrafficLevel"] for row in rows))
    if len(levels) > 1:
        notes.append(f"of {len(levels)} traffic levels the first is taken, '{levels[0]}'")
        rows = [row for row in rows if row["TrafficLevel"] == levels[0]]
    if not rows and tables.rows.get("Demands"):
        notes.append(f"{len(tables.rows['Demands'])} demands have no traffic, and are left out")
    return Demands(
        ints(tables.node(row, "Source", number) for row in rows),
        ints(tables.node(row, "Destination", number) for row in rows),
        tuple(row["ServiceClass"] for row in rows),
        floats(np.nan_to_num(tables.number(row, "Traffic")) / MBPS_PER_GBPS for row in rows),
    )  # fmt: skip
