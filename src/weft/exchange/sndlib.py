"""SNDlib's native network format: sections NODES, LINKS and DEMANDS in round brackets.

A node is `id ( longitude latitude )`, a link `id ( source target ) capacity capacity_cost routing_cost setup_cost
( {module_capacity module_cost}* )`, a demand `id ( source target ) routing_unit value max_path_length`.  Links
are taken in both directions (the format's BIDIRECTED model); demands as well where no pair is listed both ways.

Source: S. Orlowski, M. Pioro, A. Tomaszewski, R. Wessaely, "SNDlib 1.0 - Survivable Network Design Library",
Networks 55(3), 2010, 276-286, and the library's description of its native format.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from weft.exchange.exchanged import Arcs, Demands, Nodes, Planning, Raw, Terms
from weft.exchange.findings import Text, read_text
from weft.exchange.metrics import HOP
from weft.exchange.sndlib_model import PlanningModel, model_of
from weft.exchange.tidying import MOST_GBPS, both_ways, is_undirected
from weft.network import floats, ints

UNITS = {"MBITPERSEC": 1e-3, "GBITPERSEC": 1.0, "KBITPERSEC": 1e-6, "TBITPERSEC": 1e3}
"""Units that the META section of the format names, in Gb/s."""

_TITLE = re.compile(r"\s*([A-Z_]+)\s*\(\s*$")
_NODE = re.compile(r"\s*(\S+)\s*(?:\(\s*(\S+)\s+(\S+)\s*\))?\s*$")
_ENDS = re.compile(r"\s*(\S+)\s*\(\s*(\S+)\s+(\S+)\s*\)\s*(.*?)\s*$")
_UNIT = re.compile(r"\s*unit\s*=\s*(\S+)")

Rows = list[tuple[int, str]]
"""Numbers of lines, and lines."""


def read(path: Path) -> Raw:
    """A network with its demands, whose links are given.

    Raises ExchangeError, with all that is wrong.
    """
    _, nodes, rows, demands, gbps, notes = _read(path)
    arcs = _given(rows, gbps, notes)
    if is_undirected(demands.source, demands.target):
        notes.append("demands are listed in one direction: each is carried in both")
        demands = both_ways(demands)
    return Raw(path.stem, nodes, arcs, demands, tuple(notes))


def read_planned(path: Path, asked: str) -> Raw:
    """A network whose links are bought by a planning model, its name or its file.

    Raises ExchangeError, with all that is wrong, and with all that cannot be planned for.
    """
    model = model_of(asked)
    text, nodes, rows, demands, gbps, notes = _read(path)
    arcs = Arcs(
        tuple(row.name for row in rows), ints(row.a for row in rows), ints(row.z for row in rows),
        np.full(len(rows), -1), True, floats(row.installed * gbps for row in rows), np.full(len(rows), HOP),
        np.full(len(rows), np.nan), ((),) * len(rows), tuple(_terms(text, row, model, gbps) for row in rows),
    )  # fmt: skip
    text.stop()
    if model.undirected:
        demands = both_ways(demands)
    planning = Planning(model.name, ("link",) if model.survivable else ())
    return Raw(path.stem, nodes, arcs, demands, tuple(notes), planning=planning)


def _terms(text: Text, row: _Row, model: PlanningModel, gbps: float) -> Terms:
    """On what terms a model lets a link be bought.

    A link that is undirected carries each demand once: here it goes both ways, and each way pays half.
    """
    if row.installed_cost > 0:
        text.wrong("E705", f"link {row.name} asks for a price of capacity that is there", text.line(row.line))
    if model.fixed_charge and row.setup > 0 and row.installed > 0:
        text.wrong("E705", f"link {row.name} asks for a price of using capacity that is there", text.line(row.line))
    if not row.modules:
        text.wrong("E702", f"link {row.name} has no modules", text.line(row.line), "write '( capacity cost … )'")
    sizes = sorted(row.modules)[:1] if model.capacities == "SINGLE_MODULAR_CAPACITIES" else row.modules
    return Terms(
        row.installed * gbps, tuple((capacity * gbps, cost) for capacity, cost in sizes),
        1 if model.capacities == "EXPLICIT_LINK_CAPACITIES" else None, row.setup if model.fixed_charge else 0.0,
        row.routing / gbps * (0.5 if model.undirected else 1.0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """A link as it stands in the file, in the file's units; `modules` are capacity and cost of each."""

    line: int
    name: str
    a: int
    z: int
    installed: float
    installed_cost: float
    routing: float
    setup: float
    modules: tuple[tuple[float, float], ...]


def _read(path: Path) -> tuple[Text, Nodes, list[_Row], Demands, float, list[str]]:
    """The text, nodes, links and demands of a file, its unit in Gb/s, and notes on that."""
    text = read_text(path, "an SNDlib network")
    if "SNDlib" not in text.lines[0]:
        text.wrong("E701", "this is no SNDlib network", text.line(1), "its first line is '?SNDlib native format; …'")
        text.stop()
    sections = _sections(text)
    for title in ("NODES", "LINKS"):
        if title not in sections:
            text.wrong("E701", f"there is no section {title}", text.line(len(text.lines)))
    text.stop()
    nodes = _nodes(text, sections["NODES"])
    number = {label: i for i, label in enumerate(nodes.label)}
    rows = _links(text, sections["LINKS"], number)
    gbps, notes = _unit(sections.get("META", []), rows)
    demands = _demands(text, sections.get("DEMANDS", []), number, gbps)
    text.stop()
    return text, nodes, rows, demands, gbps, notes


def _sections(text: Text) -> Mapping[str, Rows]:
    """The lines inside each section's brackets."""
    found: dict[str, Rows] = {}
    inside: Rows | None = None
    depth = 0
    for number, line in enumerate(text.lines, 1):
        title = _TITLE.match(line)
        if line.lstrip().startswith(("#", "?")) or not line.strip():
            continue
        if inside is None and title:
            inside, depth = found.setdefault(title[1], []), 0
        elif inside is not None and line.strip() == ")":
            depth -= 1
            inside = None if depth < 0 else inside
        elif inside is not None:
            depth += line.rstrip().endswith("(")
            inside.append((number, line))
        else:
            text.wrong("E701", "this line is in no section", text.line(number), "sections start like 'NODES ('")
    if inside is not None:
        text.wrong("E701", "the last section has no ')'", text.line(len(text.lines)))
    return found


def _nodes(text: Text, rows: Rows) -> Nodes:
    label, lon, lat = list[str](), list[float](), list[float]()
    for number, line in rows:
        match = _NODE.match(line)
        if match is None:
            text.wrong("E702", "this is no node", text.line(number), "write it like 'A ( 8.68 50.11 )'")
            continue
        if match[1] in label:
            text.wrong("E702", f"node '{match[1]}' is named twice", text.line(number))
        label.append(match[1])
        for column, k in ((lon, 2), (lat, 3)):
            given = match[k] is not None
            column.append(text.number(match[k], text.line(number), "coordinate", least=-np.inf) if given else np.nan)
    return Nodes(tuple(label), floats(lat), floats(lon))


def _unit(meta: Rows, rows: list[_Row]) -> tuple[float, list[str]]:
    words = [match[1] for _, line in meta if (match := _UNIT.match(line))]
    if words and words[0] in UNITS:
        return UNITS[words[0]], []
    largest = max((size for row in rows for size, _ in row.modules), default=0.0)
    unit, gbps = ("Gb/s", 1.0) if largest <= MOST_GBPS else ("Mb/s", 1e-3)
    return gbps, [f"the unit {words[0] if words else 'of the file'} is taken for {unit}"]


def _links(text: Text, rows: Rows, number: Mapping[str, int]) -> list[_Row]:
    found = []
    for line, name, ends, rest in _with_ends(text, rows, number):
        words = rest.replace("(", " ").replace(")", " ").split()
        if len(words) < 4 or len(words) % 2:
            text.wrong("E702", "a link has four figures after its ends, and pairs of them", text.line(line))
            continue
        figures = [text.number(word, text.line(line), "number") for word in words]
        modules = tuple(zip(figures[4::2], figures[5::2], strict=True))
        installed, installed_cost, routing, setup = figures[:4]
        found.append(_Row(line, name, *ends, installed, installed_cost, routing, setup, modules))
    return found


def _given(rows: list[_Row], gbps: float, notes: list[str]) -> Arcs:
    """The links as they are, with one of their first module where nothing is installed."""
    bare = [row for row in rows if row.installed == 0 and row.modules]
    if bare:
        notes.append(f"{len(bare)} of {len(rows)} links have no capacity installed: one of their first module each")
    capacity = (row.modules[0][0] if row.installed == 0 and row.modules else row.installed for row in rows)
    n = len(rows)
    return Arcs(
        tuple(row.name for row in rows), ints(row.a for row in rows), ints(row.z for row in rows), np.full(n, -1), True,
        floats(x * gbps for x in capacity), floats(row.routing for row in rows), np.full(n, np.nan), ((),) * n,
    )  # fmt: skip


def _demands(text: Text, rows: Rows, number: Mapping[str, int], gbps: float) -> Demands:
    a, z, rate = list[int](), list[int](), list[float]()
    for line, _, ends, rest in _with_ends(text, rows, number):
        words = rest.split()
        if len(words) < 2:
            text.wrong("E702", "a demand has a routing unit and a value after its ends", text.line(line))
            continue
        a.append(ends[0])
        z.append(ends[1])
        unit, value = (text.number(word, text.line(line), "number") for word in words[:2])
        rate.append(unit * value * gbps)
    return Demands(ints(a), ints(z), (), floats(rate))


def _with_ends(text: Text, rows: Rows, number: Mapping[str, int]) -> list[tuple[int, str, tuple[int, int], str]]:
    """Line, name, both ends and the rest of each row of `name ( source target ) rest`."""
    found = []
    for line, words in rows:
        match = _ENDS.match(words)
        if match is None:
            text.wrong("E702", "this row has no ends", text.line(line), "write them like 'L1 ( A B ) …'")
            continue
        for k in (2, 3):
            if match[k] not in number:
                place = text.line(line)
                column = match.start(k) + 1
                place = type(place)(place.file, line, column, column + len(match[k]))
                text.unknown_node(match[k], place, number)
        found.append((line, match[1], (number.get(match[2], 0), number.get(match[3], 0)), match[4]))
    return found
