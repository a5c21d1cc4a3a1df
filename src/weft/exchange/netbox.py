"""NetBox: tables of devices, interfaces and cables, with the columns of its bulk import.

A folder with `devices.csv`, `cables.csv` and perhaps `interfaces.csv`, or one JSON file with all three (`devices`,
`interfaces`, `cables`), as `weft build --for netbox` writes both; in a folder also answers of its API, `devices.json`
and so on.  Columns that are not looked at may be there.

Source: NetBox's forms of bulk import, `dcim/forms/bulk_import.py`, whose newer `side_a_parent` is read as well.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from weft.diagnostics import Diagnostic, ExchangeError, Span
from weft.exchange.exchanged import Arcs, Nodes, Raw, no_demands
from weft.exchange.findings import Text, json_place, read_text
from weft.exchange.naming import shown
from weft.exchange.netbox_api import READERS, Cells
from weft.exchange.roles import HOSTS, homes
from weft.network import floats, ints
from weft.written.csv_table import cell_spans

INTERFACE = "dcim.interface"

KBPS_PER_GBPS = 1e6
"""NetBox counts the speed of an interface in kb/s."""

_TYPE = re.compile(r"(\d+(?:\.\d+)?)g(?:base|fc|$|-)")


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """Cells by column, and where each stands."""

    cells: Mapping[str, str]
    place: Callable[[str], Span]

    def first(self, *columns: str) -> str:
        """The first of some columns that is not empty."""
        return next((self.cells[column] for column in columns if self.cells.get(column)), "")


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """A table of the file that `text` is of."""

    name: str
    text: Text
    rows: tuple[_Row, ...]
    columns: frozenset[str]

    def require(self, *columns: str) -> None:
        """Note each column that is missing; of several names in one text either will do."""
        for column in columns:
            if not self.columns.intersection(column.split(" or ")):
                there = f"columns: {', '.join(sorted(self.columns))}" if self.columns else ""
                self.text.wrong("E702", f"{self.name} has no column {column}", self.text.line(1), there)


def read(path: Path) -> Raw:
    """The devices of some tables, but hosts, and the cables between two interfaces of theirs.

    A cable has the speed of the slower end, where either's is known.

    Raises ExchangeError, with all that is wrong.
    """
    devices, interfaces, cables = _tables(path)
    devices.require("name")
    interfaces.require("device", "name")
    cables.require("side_a_device or side_a_parent", "side_a_name", "side_b_device or side_b_parent", "side_b_name")
    _stop(devices, interfaces, cables)
    roles = {row.first("name"): row.first("role", "device_role").lower() for row in devices.rows}
    _require_once(devices)
    names = [name for name, role in roles.items() if role not in HOSTS]
    speed = _speeds(interfaces, roles)
    found = [end for row in cables.rows if (end := _ends(row, cables, roles)) is not None]
    _stop(devices, interfaces, cables)
    number = {name: i for i, name in enumerate(names)}
    kept = [(a, z) for a, z in found if a[0] in number and z[0] in number]
    arcs = Arcs(
        tuple(f"{a[0]}/{a[1]} {z[0]}/{z[1]}" for a, z in kept), ints(number[a[0]] for a, _ in kept),
        ints(number[z[0]] for _, z in kept), np.full(len(kept), -1), True,
        floats(min(_known(speed, a, z), default=np.nan) for a, z in kept), np.zeros(len(kept)),
        np.full(len(kept), np.nan), ((),) * len(kept),
    )  # fmt: skip
    unplaced = np.full(len(names), np.nan)
    site = devices.rows[0].first("site") if devices.rows else ""
    notes = tuple(_left_out([name for name in roles if name not in number], len(cables.rows) - len(found)))
    return Raw(
        site or path.stem, Nodes(tuple(names), unplaced, unplaced), arcs, no_demands(), notes,
        homes([roles[name] for name in names]),
    )  # fmt: skip


def _left_out(hosts: list[str], others: int) -> Iterable[str]:
    if hosts:
        yield f"{len(hosts)} hosts are no part of the network, and are left out: {shown(hosts)}"
    if others:
        yield f"{others} cables do not join two interfaces, and are left out"


def _tables(path: Path) -> tuple[_Table, _Table, _Table]:
    """Devices, interfaces and cables of a folder or of one file."""
    if path.is_dir():
        return _in_folder(path, "devices"), _in_folder(path, "interfaces", optional=True), _in_folder(path, "cables")
    text = read_text(path, "NetBox's tables: a folder of them, or their JSON")
    value = _parsed(text)
    for name in ("devices", "cables"):
        if not isinstance(value, dict) or not isinstance(value.get(name), list):
            help_ = "it is an object with lists `devices`, `interfaces` and `cables`"
            text.wrong("E701", f"there is no list `{name}`", text.line(1), help_)
    text.stop()
    devices, interfaces, cables = (_json(text, value, name) for name in ("devices", "interfaces", "cables"))
    return devices, interfaces, cables


def _in_folder(folder: Path, name: str, *, optional: bool = False) -> _Table:
    """A table, or what the API answered where that is there; an optional one may be neither."""
    path, answer = folder / f"{name}.csv", folder / f"{name}.json"
    if answer.exists() and not path.exists():
        return _answered(answer, name)
    if optional and not path.exists():
        return _Table(path.name, Text(str(path), ""), (), frozenset({"device", "name"}))
    return _csv(path)


def _parsed(text: Text) -> Any:
    try:
        return json.loads(text.text)
    except json.JSONDecodeError as error:
        place = Span(text.file, error.lineno, error.colno, error.colno + 1)
        help_ = "give the folder of the tables, or one JSON file of them"
        finding = Diagnostic("E701", f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", place, help=help_)
    except RecursionError:
        finding = Diagnostic("E701", "nested too deep", text.line(1))
    raise ExchangeError([finding])


def _answered(path: Path, name: str) -> _Table:
    text = read_text(path, "an answer of NetBox's API")
    value = _parsed(text)
    listed, begin = (value.get("results"), ("results",)) if isinstance(value, dict) else (value, ())
    if not isinstance(listed, list):
        text.wrong("E701", "this is no answer of NetBox's API", text.line(1), f"ask for /api/dcim/{name}/?limit=0")
        listed = []
    if isinstance(value, dict) and value.get("next"):
        more = f"there are {value.get('count', 'more')} {name}, and this is one page of them"
        text.wrong("E702", more, json_place(text, ("next",)), f"ask for /api/dcim/{name}/?limit=0")
    rows: list[_Row] = []
    for i, each in enumerate(listed):
        if not isinstance(each, dict):
            text.wrong("E702", "a row is an object", json_place(text, (*begin, i)))
            continue
        rows += [_answered_row(text, cells) for cells in READERS[name](each, (*begin, i))]
    columns = {column for row in rows for column in row.cells} | {"device", "name"}
    return _Table(path.name, text, tuple(rows), frozenset(columns))


def _answered_row(text: Text, cells: Cells) -> _Row:
    def place(column: str) -> Span:
        value, path = cells[column]
        return json_place(text, path if value is not None else path[: 1 + (path[0] == "results")])

    return _Row({column: "" if value is None else str(value) for column, (value, _) in cells.items()}, place)


def _csv(path: Path) -> _Table:
    text = read_text(path, "a CSV file")
    columns: list[str] = []
    rows = []
    reader = csv.reader(text.text.rstrip().splitlines(), strict=True)
    try:
        for cells in reader:
            if not columns:
                columns = [cell.strip() for cell in cells]
            elif cells and len(cells) != len(columns):
                message = f"this row has {len(cells)} cells, the header {len(columns)}"
                text.wrong("E702", message, text.line(reader.line_num))
            elif cells:
                rows.append(_csv_row(text, columns, cells, reader.line_num))
    except csv.Error as error:
        text.wrong("E702", f"not CSV: {error}", text.line(max(1, reader.line_num)), "check the quotes")
    return _Table(path.name, text, tuple(rows), frozenset(columns))


def _csv_row(text: Text, columns: list[str], cells: list[str], line: int) -> _Row:
    def place(column: str) -> Span:
        spans = cell_spans(text.lines[line - 1])
        if column not in columns or columns.index(column) >= len(spans):
            return text.line(line)
        start, end = spans[columns.index(column)]
        return Span(text.file, line, start + 1, max(end, start + 1) + 1)

    return _Row(dict(zip(columns, (cell.strip() for cell in cells), strict=True)), place)


def _json(text: Text, value: Mapping[str, Any], name: str) -> _Table:
    rows = []
    listed = value.get(name, [])
    if not isinstance(listed, list):
        text.wrong("E702", f"`{name}` is a list", json_place(text, (name,)))
        listed = []
    for i, row in enumerate(listed):
        if not isinstance(row, dict):
            text.wrong("E702", "a row is an object", json_place(text, (name, i)))
            continue
        rows.append(_json_row(text, row, (name, i)))
    columns = {column for row in rows for column in row.cells} or {"device", "name"}
    return _Table(name, text, tuple(rows), frozenset(columns))


def _json_row(text: Text, row: Mapping[str, Any], path: tuple[str | int, ...]) -> _Row:
    def place(column: str) -> Span:
        return json_place(text, (*path, column) if column in row else path)

    return _Row({key: "" if cell is None else str(cell).strip() for key, cell in row.items()}, place)


def _stop(*tables: _Table) -> None:
    """Raise ExchangeError with what is wrong in all of them."""
    texts = {id(table.text): table.text for table in tables}
    found = [finding for text in texts.values() for finding in text.found]
    if found:
        raise ExchangeError(found)


def _require_once(devices: _Table) -> None:
    seen: set[str] = set()
    for row in devices.rows:
        name = row.first("name")
        if not name:
            devices.text.wrong("E702", "a device without a name", row.place("name"), "give it one")
        elif name in seen:
            devices.text.wrong("E702", f"device '{name}' is there twice", row.place("name"), "names are one device's")
        seen.add(name)


def _speeds(interfaces: _Table, devices: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Gb/s by device and interface: as told, else by its type."""
    found = {}
    for row in interfaces.rows:
        device, name = row.first("device"), row.first("name")
        if device not in devices:
            interfaces.text.unknown_node(device, row.place("device"), devices)
            continue
        said, kind = row.first("speed"), _TYPE.search(row.first("type"))
        if said:
            found[device, name] = interfaces.text.number(said, row.place("speed"), "speed in kb/s") / KBPS_PER_GBPS
        elif kind:
            found[device, name] = float(kind[1])
    return found


def _known(speed: Mapping[tuple[str, str], float], *ends: tuple[str, str]) -> list[float]:
    return [speed[end] for end in ends if speed.get(end)]


def _ends(row: _Row, cables: _Table, devices: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Device and interface of both sides; None of a cable that does not join two interfaces."""
    if any(row.first(f"side_{side}_type") not in ("", INTERFACE) for side in ("a", "b")):
        return None
    found = []
    for side in ("a", "b"):
        column = f"side_{side}_device" if f"side_{side}_device" in row.cells else f"side_{side}_parent"
        device = row.first(column)
        if device not in devices:
            cables.text.unknown_node(device, row.place(column), devices)
        found.append((device, row.first(f"side_{side}_name")))
    return found[0], found[1]
