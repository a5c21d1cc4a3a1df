"""Node-link JSON, as NetworkX writes it: networks of topohub, and those published with Teal.

Both have `nodes` with an `id` each and `edges` or `links` with `source` and `target`.  topohub's are undirected, with
`pos` (longitude, latitude), `dist` in km, and demands of `graph`; Teal's are directed, with a `capacity`.

Source: P. Jurkiewicz, "TopoHub: A repository of reference Gabriel graph and real-world topologies for networking
research", SoftwareX 24, 2023, 101540; Z. Xu et al., "Teal: Learning-Accelerated Optimization of WAN Traffic
Engineering", ACM SIGCOMM 2023.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from weft.diagnostics import Diagnostic, ExchangeError, Span, nearest
from weft.exchange.exchanged import Arcs, Demands, Nodes, Raw, no_demands
from weft.exchange.findings import Text, json_place, read_text
from weft.exchange.graphml import MS_PER_KM
from weft.exchange.tidying import MOST_GBPS, both_ways, is_undirected
from weft.network import Floats, floats, ints

CITY = "City"
"""Type of the nodes of topohub's backbones that traffic comes from and goes to; cables meet and land at others."""

BY_NAME = "topohub:"
"""What a name of a network in the package topohub starts with."""


@dataclass(frozen=True, slots=True)
class _Document:
    """The parsed file, the field that edges are in, and the number of each node by its id as text."""

    text: Text
    value: Mapping[str, Any]
    edges: str
    number: Mapping[str, int]


def read_topohub(path: Path) -> Raw:
    """A network of topohub, from a file or, as `topohub:sndlib/germany50`, from the package.

    Raises ExchangeError, with all that is wrong.
    """
    found = _document(_in_package(path), directed=False)
    edges = _rows(found, found.edges)
    dist = _figures(found, edges, "dist")
    n = len(edges)
    arcs = Arcs(
        (), *_ends(found, edges), np.full(n, -1), True, np.full(n, np.nan), np.zeros(n), dist * MS_PER_KM, ((),) * n
    )
    notes = ["delays are those of light in fibre of the lengths given"] if np.isfinite(dist).any() else []
    demands = _demands(found)
    if len(demands):
        unit, gbps = ("Gb/s", 1.0) if demands.gbps.max() <= MOST_GBPS else ("Mb/s", 1e-3)
        demands = replace(demands, gbps=demands.gbps * gbps)
        notes.append(f"demands are taken for {unit}")
    if is_undirected(demands.source, demands.target):
        notes.append("demands are listed in one direction: each is carried in both")
        demands = both_ways(demands)
    found.text.stop()
    graph = found.value.get("graph", {})
    name = graph.get("name") if isinstance(graph, dict) else None
    types = [node.get("type") for node in found.value["nodes"]]
    cities = ints(i for i, kind in enumerate(types) if kind == CITY) if CITY in types else None
    return Raw(str(name or path.stem), _nodes(found), arcs, demands, tuple(notes), cities)


def read_teal(path: Path) -> Raw:
    """A network as published with Teal: directed edges, each with its capacity.

    Raises ExchangeError, with all that is wrong.
    """
    found = _document(read_text(path, "a node-link JSON"), directed=True)
    edges = _rows(found, found.edges)
    n = len(edges)
    capacity = _figures(found, edges, "capacity", needed=True)
    arcs = Arcs(
        (), *_ends(found, edges), np.full(n, -1), False, capacity, np.zeros(n), np.full(n, np.nan), ((),) * n
    )
    found.text.stop()
    return Raw(path.stem, _nodes(found), arcs, no_demands(), ("capacities are taken for Gb/s",))


def _in_package(path: Path) -> Text:
    """The text of a file, or of a network of the package by its name."""
    key = str(path)
    if not key.startswith(BY_NAME):
        return read_text(path, "a network of topohub")
    try:
        from importlib.resources import files

        folder = files("topohub") / "data"
    except ModuleNotFoundError as error:
        message = f"'{key}' needs the package topohub"
        raise ExchangeError([Diagnostic("E701", message, None, help="pip install topohub")]) from error
    name = key.removeprefix(BY_NAME)
    within = Path(str(folder)).resolve()
    file = (within / f"{name}.json").resolve()
    if within not in file.parents or not file.is_file():
        every = [f.relative_to(within).with_suffix("").as_posix() for f in sorted(within.glob("**/*.json"))]
        near = nearest(name, every)
        help = f"did you mean '{BY_NAME}{near}'?" if near else f"there are {len(every)}, such as {BY_NAME}{every[0]}"
        raise ExchangeError([Diagnostic("E701", f"topohub has no network '{name}'", None, help=help)])
    return read_text(file, "a network of topohub")


def _document(text: Text, *, directed: bool) -> _Document:
    try:
        value = json.loads(text.text)
    except json.JSONDecodeError as error:
        place = Span(text.file, error.lineno, error.colno, error.colno + 1)
        text.wrong("E701", f"not JSON: {error.msg[0].lower()}{error.msg[1:]}", place)
        text.stop()
    except RecursionError:
        text.wrong("E701", "nested too deep", text.line(1))
        text.stop()
    edges = next((key for key in ("edges", "links") if isinstance(value, dict) and key in value), "edges")
    if not isinstance(value, dict) or not all(isinstance(value.get(key), list) for key in ("nodes", edges)):
        help = "node-link JSON is an object with lists `nodes` and `edges` or `links`"
        text.wrong("E701", "this is no node-link JSON", text.line(1), help)
        text.stop()
    if bool(value.get("directed")) != directed:
        message = f"the graph is {'undirected' if directed else 'directed'}"
        text.wrong("E701", message, json_place(text, ("directed",)) if "directed" in value else text.line(1))
    number: dict[str, int] = {}
    for i, node in enumerate(value["nodes"]):
        if not isinstance(node, dict) or not isinstance(node.get("id"), str | int):
            text.wrong("E702", "a node is an object with an `id`", json_place(text, ("nodes", i)))
            continue
        if number.setdefault(str(node["id"]), i) != i:
            text.wrong("E702", f"node '{node['id']}' is there twice", json_place(text, ("nodes", i)))
    text.stop()
    return _Document(text, value, edges, number)


def _rows(found: _Document, key: str) -> Sequence[Mapping[str, Any]]:
    for i, row in enumerate(found.value[key]):
        if not isinstance(row, dict):
            found.text.wrong("E702", "an edge is an object", json_place(found.text, (key, i)))
    found.text.stop()
    rows: Sequence[Mapping[str, Any]] = found.value[key]
    return rows


def _ends(found: _Document, edges: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    ends: tuple[list[int], list[int]] = ([], [])
    for i, edge in enumerate(edges):
        for column, end in zip(ends, ("source", "target"), strict=True):
            label = str(edge.get(end, ""))
            if label not in found.number:
                path = (found.edges, i, end) if end in edge else (found.edges, i)
                found.text.unknown_node(label, json_place(found.text, path), found.number)
            column.append(found.number.get(label, 0))
    return ints(ends[0]), ints(ends[1])


def _figures(found: _Document, rows: Sequence[Mapping[str, Any]], key: str, *, needed: bool = False) -> Floats:
    column = []
    for i, row in enumerate(rows):
        if key not in row and not needed:
            column.append(np.nan)
            continue
        path = (found.edges, i, key) if key in row else (found.edges, i)
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < np.inf:
            column.append(float(value))
            continue
        message = f"edge without `{key}`" if value is None else f"{json.dumps(value)[:40]} is no `{key}`"
        found.text.wrong("E702", message, json_place(found.text, path), "write a number of at least 0")
        column.append(0.0)
    return floats(column)


def _nodes(found: _Document) -> Nodes:
    label, lat, lon = list[str](), list[float](), list[float]()
    for i, node in enumerate(found.value["nodes"]):
        label.append(str(node.get("name") or node["id"]))
        pos = node.get("pos")
        good = isinstance(pos, list) and len(pos) == 2 and all(isinstance(x, int | float) for x in pos)
        if pos is not None and not good:
            message = "`pos` is longitude and latitude"
            found.text.wrong("E702", message, json_place(found.text, ("nodes", i, "pos")))
        lon.append(float(pos[0]) if good else np.nan)
        lat.append(float(pos[1]) if good else np.nan)
    found.text.stop()
    return Nodes(tuple(label), floats(lat), floats(lon))


def _demands(found: _Document) -> Demands:
    """Demands of `graph`: by source and then by target."""
    graph = found.value.get("graph", {})
    listed = graph.get("demands", {}) if isinstance(graph, dict) else {}
    source, target, gbps = list[int](), list[int](), list[float]()
    for a, row in listed.items() if isinstance(listed, dict) else ():
        for z, value in row.items() if isinstance(row, dict) else ():
            path = ("graph", "demands", a, z)
            for label in (a, z):
                if label not in found.number:
                    found.text.unknown_node(label, json_place(found.text, path), found.number)
            if not isinstance(value, int | float) or not 0 <= value < np.inf:
                found.text.wrong("E702", f"{json.dumps(value)[:40]} is no rate", json_place(found.text, path))
                continue
            source.append(found.number.get(a, 0))
            target.append(found.number.get(z, 0))
            gbps.append(float(value))
    return Demands(ints(source), ints(target), (), floats(gbps))
