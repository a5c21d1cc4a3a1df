"""GraphML, as the Internet Topology Zoo and NetworkX write it.

Nodes are read with `label` or `name`, `Latitude` and `Longitude`; edges with `LinkSpeedRaw` (bit/s) or `capacity_gbps`
or `capacity` (Gb/s), `metric` or `weight`, `metric_back`, `delay_ms`, and `length_km` or `dist`; case does not matter.

Source: U. Brandes et al., "GraphML Progress Report", GD 2001, LNCS 2265, 501-512; S. Knight et al., "The Internet
Topology Zoo", IEEE JSAC 29(9), 2011, 1765-1775.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

import numpy as np

from weft.diagnostics import Span
from weft.exchange.exchanged import Arcs, Nodes, Raw, no_demands
from weft.exchange.findings import Text, read_text
from weft.network import Floats, floats, ints

WHAT = "GraphML"
MS_PER_KM = 1.468 / 299.792458
"""Delay of light in silica: group index 1.468 at 1550 nm (datasheets of G.652 fibre) over c in km/ms."""

LABEL, LATITUDE, LONGITUDE = ("label", "name"), ("latitude", "lat"), ("longitude", "lon", "lng")
CAPACITY = (("capacity_gbps", 1.0), ("linkspeedraw", 1e-9), ("capacity", 1.0))
METRIC, METRIC_BACK, DELAY, LENGTH = ("metric", "weight"), ("metric_back",), ("delay_ms",), ("length_km", "dist")


@dataclass(slots=True)
class Element:
    """A node or an edge: where it starts, its XML attributes and its data by lower-case name, each with its place."""

    place: Span
    attributes: dict[str, str]
    data: dict[str, tuple[str, Span]] = field(default_factory=dict)

    def first(self, names: tuple[str, ...]) -> tuple[str, Span] | None:
        """The first of some data that is there and not blank."""
        return next((self.data[n] for n in names if n in self.data and self.data[n][0].strip()), None)


class _Reader:
    """Takes expat's events, and keeps nodes and edges in the order of the file."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.keys: dict[str, str] = {}
        self.nodes: list[Element] = []
        self.edges: list[Element] = []
        self.graphs: list[dict[str, str]] = []
        self.open: Element | None = None
        self.key: tuple[str, Span] | None = None
        self.words: list[str] = []

    def here(self) -> Span:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        return Span(self.text.file, line, column + 1, column + 2)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "key":
            self.keys[attributes.get("id", "")] = attributes.get("attr.name", attributes.get("id", "")).lower()
        elif tag == "graph":
            if self.graphs:
                self.text.wrong("E701", "a graph within or after another", self.here(), "give a file with one graph")
            self.graphs.append(attributes)
        elif tag in ("node", "edge"):
            self.open = Element(self.here(), attributes)
            (self.nodes if tag == "node" else self.edges).append(self.open)
        elif tag == "data" and self.open is not None:
            self.key, self.words = (self.keys.get(attributes.get("key", ""), ""), self.here()), []
        elif tag in ("hyperedge", "port"):
            self.text.wrong("E701", f"a {tag} is nothing that a network has", self.here(), "take it out")

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "data" and self.key is not None and self.open is not None:
            name, place = self.key
            self.open.data[name] = ("".join(self.words), place)
            self.key = None
        elif tag in ("node", "edge"):
            self.open = None

    def characters(self, words: str) -> None:
        if self.key is not None:
            self.words.append(words)

    def doctype(self, *_: object) -> None:
        self.text.wrong("E701", "a document type is not read", self.here(), "take the DOCTYPE out")
        self.text.stop()


def read(path: Path) -> Raw:
    """A graph.

    Raises ExchangeError, with all that is wrong.
    """
    text = read_text(path, WHAT)
    reader = _Reader(text)
    try:
        reader.parser.Parse(text.text.encode(), True)
    except expat.ExpatError as error:
        place = Span(text.file, error.lineno, error.offset + 1, error.offset + 2)
        text.wrong("E701", f"not XML: {expat.ErrorString(error.code)}", place)
    text.stop()
    if not reader.graphs:
        text.wrong("E701", "there is no graph", text.line(1), "GraphML has <graphml><graph>…")
        text.stop()
    number = {node.attributes.get("id", ""): i for i, node in enumerate(reader.nodes)}
    for element in reader.edges:
        for end in ("source", "target"):
            if element.attributes.get(end, "") not in number:
                text.unknown_node(element.attributes.get(end, ""), element.place, number)
    text.stop()
    notes: list[str] = []
    nodes = _nodes(text, reader.nodes)
    directed = reader.graphs[0].get("edgedefault") == "directed"
    arcs = _arcs(text, reader.edges, number, directed, notes)
    text.stop()
    return Raw(path.stem, nodes, arcs, no_demands(), tuple(notes))


def _nodes(text: Text, found: list[Element]) -> Nodes:
    label = [(node.first(LABEL) or (node.attributes.get("id", ""), None))[0] for node in found]
    lat, lon = (_column(text, found, names, -np.inf) for names in (LATITUDE, LONGITUDE))
    return Nodes(tuple(label), lat, lon)


def _arcs(text: Text, found: list[Element], number: dict[str, int], directed: bool, notes: list[str]) -> Arcs:
    tail = ints(number[edge.attributes["source"]] for edge in found)
    head = ints(number[edge.attributes["target"]] for edge in found)
    capacity = np.full(len(found), np.nan)
    for name, gbps in reversed(CAPACITY):
        told = _column(text, found, (name,)) * gbps
        capacity = np.where(told > 0, told, capacity)
        if name == "capacity" and (told > 0).any():
            notes.append("`capacity` is taken for Gb/s")
    delay, length = _column(text, found, DELAY), _column(text, found, LENGTH)
    if np.isfinite(length).any():
        notes.append("delays are those of light in fibre of the lengths given, taken for km")
    metric, back = _column(text, found, METRIC), _column(text, found, METRIC_BACK)
    delay = np.where(np.isfinite(delay), delay, length * MS_PER_KM)
    given = [edge.first(("name",)) for edge in found]
    names = tuple("" if name is None else name[0].strip() for name in given)
    one = Arcs(
        names if any(names) else (), tail, head, np.full(len(found), -1), not directed, capacity,
        np.nan_to_num(metric), delay, ((),) * len(found),
    )  # fmt: skip
    return _each_way(one, back) if not directed and np.isfinite(back).any() else one


def _each_way(arcs: Arcs, back: Floats) -> Arcs:
    """Undirected edges as two arcs each, the second with its own metric."""
    n, pair = len(arcs), np.arange(len(arcs))
    metric_back = np.where(np.isfinite(back), back, arcs.metric)
    return Arcs(
        arcs.name + arcs.name, np.concatenate([arcs.tail, arcs.head]), np.concatenate([arcs.head, arcs.tail]),
        np.concatenate([pair, pair]), False, np.tile(arcs.capacity_gbps, 2), np.concatenate([arcs.metric, metric_back]),
        np.tile(arcs.delay_ms, 2), ((),) * (2 * n),
    )  # fmt: skip


def _column(text: Text, found: list[Element], names: tuple[str, ...], least: float = 0.0) -> Floats:
    """Data of each element as numbers, NaN where there is none."""
    column = []
    for element in found:
        given = element.first(names)
        column.append(np.nan if given is None else text.number(given[0], given[1], f"`{names[0]}`", least=least))
    return floats(column)
