"""containerlab's topologies (`.clab.yml`): nodes, and links between two of their interfaces.

Links are in the short form (`endpoints: ["a:e1-1", "b:e1-1"]`) or in the long one (`type: veth`).  Those to the machine
that runs the lab, or out of it, lead to no node.

Source: containerlab's manual, "Topology definition" (https://containerlab.dev/manual/topo-def-file).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from weft.diagnostics import ExchangeError, Span
from weft.exchange.exchanged import Arcs, Nodes, Raw, no_demands
from weft.exchange.findings import Text, read_text
from weft.exchange.naming import shown
from weft.exchange.roles import homes
from weft.network import Floats, floats, ints
from weft.written.tree import Node, TreeError, grow, span_of

WHAT = "a topology of containerlab"

OUTSIDE = {"host", "mgmt-net", "macvlan", "dummy", "vxlan", "vxlan-stitch"}
"""Types of links, and words in place of a node, that lead out of the lab."""

LATITUDE, LONGITUDE = "graph-geoCoordinateLat", "graph-geoCoordinateLng"
"""Labels by which containerlab's drawings place a node."""

@dataclass(slots=True)
class _Lab:
    """The file, what the lab is called, its nodes by name and number, and what is found of its links."""

    text: Text
    name: str
    nodes: dict[str, Node]
    number: dict[str, int]
    names: list[str] = field(default_factory=list)
    tail: list[int] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def place(self, node: Node) -> Span:
        """Where something stands."""
        return span_of(node, self.text.file)


def read(path: Path) -> Raw:
    """A topology; it has neither capacities nor demands.

    Raises ExchangeError, with all that is wrong.
    """
    lab, links = _opened(read_text(path, WHAT))
    used: dict[str, Span] = {}
    for link in links:
        _link(lab, link, used)
    nodes = Nodes(tuple(lab.nodes), _labelled(lab, LATITUDE, 90.0), _labelled(lab, LONGITUDE, 180.0))
    lab.text.stop()
    n = len(lab.names)
    arcs = Arcs(
        tuple(lab.names), ints(lab.tail), ints(lab.head), np.full(n, -1), True, np.full(n, np.nan), np.zeros(n),
        np.full(n, np.nan), ((),) * n,
    )  # fmt: skip
    said = f"{len(lab.outside)} links lead out of the lab, and are left out: {shown(lab.outside)}"
    roles = [str(_labels(node)["role"].plain) if "role" in _labels(node) else "" for node in lab.nodes.values()]
    name, notes = lab.name or path.name.partition(".")[0], (said,) if lab.outside else ()
    return Raw(name, nodes, arcs, no_demands(), notes, homes(roles))


def _opened(text: Text) -> tuple[_Lab, list[Node]]:
    """The lab with its nodes, and its links.

    Raises ExchangeError where it has none.
    """
    try:
        root, found = grow(text.text, text.file)
    except TreeError as error:
        raise ExchangeError([error.diagnostic]) from error
    text.found += [finding for finding in found if finding.code == "E004"]
    topology = root.entries.get("topology", (root, root))[1]
    for name, kind in (("nodes", dict), ("links", list)):
        part = topology.entries.get(name, (topology, None))[1]
        if part is None or not isinstance(part.plain, kind):
            help_ = "containerlab has `topology: {nodes: {...}, links: [...]}`"
            text.wrong("E701", f"this is no topology of containerlab: it has no `{name}`", text.line(1), help_)
    text.stop()
    nodes, links = (topology.entries[part][1] for part in ("nodes", "links"))
    for name, (_, node) in nodes.entries.items():
        if node.plain is not None and not isinstance(node.plain, dict):
            place, help_ = span_of(node, text.file), f"write {name}: {{kind: linux}}"
            text.wrong("E702", f"node '{name}' has no fields", place, help_)
    title = root.entries["name"][1].plain if "name" in root.entries else None
    number = {name: i for i, name in enumerate(nodes.entries)}
    return _Lab(text, str(title or ""), {name: node for name, (_, node) in nodes.entries.items()}, number), links.items


def _link(lab: _Lab, link: Node, used: dict[str, Span]) -> None:
    """Note a link between two nodes, or that it leads out of the lab."""
    kind = link.entries["type"][1].plain if "type" in link.entries else ""
    if kind in OUTSIDE:
        lab.outside.append(str(kind))
        return
    ends = link.entries.get("endpoints", (link, link))[1]
    if len(ends.items) != 2:
        help_ = 'write endpoints: ["a:eth1", "b:eth1"]'
        lab.text.wrong("E702", "a link has two endpoints", lab.place(ends), help_)
        return
    found = [_end(end) for end in ends.items]
    if any(node in OUTSIDE for node, _ in found if node not in lab.nodes):
        lab.outside.append(" ".join(f"{node}:{port}" for node, port in found))
        return
    for end, (node, port) in zip(ends.items, found, strict=True):
        _require_free(lab, end, node, port, used)
    lab.names.append(" ".join(f"{node}/{port}" for node, port in found))
    for column, (node, _) in zip((lab.tail, lab.head), found, strict=True):
        column.append(lab.number.get(node, 0))


def _end(end: Node) -> tuple[str, str]:
    """The node and the interface of an endpoint, of either form; empty where it has none."""
    if end.entries:
        found = (end.entries.get(key, (end, None))[1] for key in ("node", "interface"))
        node, port = ("" if each is None else str(each.plain) for each in found)
    else:
        node, _, port = str(end.plain).rpartition(":")
    return node, port


def _require_free(lab: _Lab, end: Node, node: str, port: str, used: dict[str, Span]) -> None:
    """Note an endpoint that is none, of no node, or of an interface that another link has."""
    place = lab.place(end)
    if not node or not port:
        lab.text.wrong("E702", "an endpoint is a node and an interface", place, 'write it like "leaf1:eth1"')
    elif node not in lab.nodes:
        lab.text.unknown_node(node, place, lab.nodes)
    elif f"{node}:{port}" in used:
        first = used[f"{node}:{port}"].line
        lab.text.wrong("E702", f"interface {node}:{port} has a link already, in line {first}", place, "take another")
    else:
        used[f"{node}:{port}"] = place


def _labelled(lab: _Lab, label: str, most: float) -> Floats:
    """A coordinate of each node, NaN where it has none."""
    column = []
    for node in lab.nodes.values():
        value = _labels(node).get(label)
        if value is None:
            column.append(np.nan)
            continue
        degrees = lab.text.number(str(value.plain), lab.place(value), "coordinate in degrees", least=-most)
        if degrees > most:
            lab.text.wrong("E702", f"{degrees:g} is no coordinate", lab.place(value), f"at most {most:g} degrees")
        column.append(degrees)
    return floats(column)


def _labels(node: Node) -> dict[str, Node]:
    labels = node.entries.get("labels")
    return {name: value for name, (_, value) in labels[1].entries.items()} if labels else {}
