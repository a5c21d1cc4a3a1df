"""Networks of GNPy, and whether their lines lead from somewhere to somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from weft.diagnostics import known
from weft.exchange.gnpy.document import TOPOLOGY, Findings, Node, body, read_document
from weft.exchange.gnpy.elements import TYPES, Reader
from weft.exchange.gnpy.sheet_topology import sheet_topology
from weft.exchange.gnpy.sheets import SUFFIXES
from weft.optical.system.elements import Element, Fused, OpticalNetwork, Roadm, Transceiver
from weft.optical.system.library import Library


def read_network(path: Path | str, library: Library) -> OpticalNetwork:
    """A network from GNPy's topology: JSON in its legacy form or YANG's, or a sheet (`.xls`, `.xlsx`).

    Raises ExchangeError, with all that is wrong in it.
    """
    findings = Findings()
    path = Path(path)
    if path.suffix.lower() in SUFFIXES:
        node = sheet_topology(path, findings)
        findings.stop()
    else:
        node = body(read_document(path, TOPOLOGY.what, findings), TOPOLOGY)
    network = network_of(node, library, path.stem)
    findings.stop()
    return network


def network_of(node: Node, library: Library, name: str) -> OpticalNetwork:
    """The network that a topology describes, of its own name or else this; what is wrong is noted."""
    node.name = "the topology"
    node.fields(("elements", "connections", "network_name", "metadata"))
    for key in ("elements", "connections"):
        if not node.has(key):
            node.missing(key, "a list")
    nodes: dict[str, Node] = {}
    elements: dict[str, Element] = {}
    reader = Reader(library)
    for one in node.children("elements", "element", "uid"):
        kind = one.word("type", TYPES)
        element = reader.element(one, kind) if kind else Fused(one.text("uid"))
        if element.uid in elements:
            one.wrong("E715", f"{one.name} has the uid of another element", "uid", help="give one of them another uid")
            continue
        elements[element.uid], nodes[element.uid] = element, one
    lines = _Lines(nodes, elements)
    lines.connect(node)
    if not node.findings.found:
        lines.check()
    return OpticalNetwork(node.text("network_name", "") or name, tuple(elements.values()), tuple(lines.connections))


class _Lines:
    """What follows what."""

    def __init__(self, nodes: Mapping[str, Node], elements: Mapping[str, Element]) -> None:
        self.nodes = nodes
        self.elements = elements
        self.connections: dict[tuple[str, str], None] = {}
        self.after: dict[str, list[str]] = {uid: [] for uid in elements}
        self.before: dict[str, list[str]] = {uid: [] for uid in elements}

    def connect(self, node: Node) -> None:
        """Take up the connections, and note those of nothing."""
        for one in node.children("connections", "connection"):
            one.fields(("from_node", "to_node"))
            ends = (one.text("from_node"), one.text("to_node"))
            lost = False
            for key, uid in zip(("from_node", "to_node"), ends, strict=True):
                if uid not in self.elements and one.has(key):
                    lost = True
                    one.wrong("E717", f"{one.name} ends at '{uid}', which is no element", key,
                              help=known(uid, self.elements, "elements"))  # fmt: skip
            if lost or not all(uid in self.elements for uid in ends):
                continue
            if ends[0] == ends[1]:
                one.wrong("E718", f"{one.name} leads from '{ends[0]}' to itself", "to_node")
            elif ends in self.connections:
                one.wrong("E715", f"{one.name} from '{ends[0]}' to '{ends[1]}' is there twice", "from_node",
                          help="leave one of them out")  # fmt: skip
            else:
                self.connections[ends] = None
                self.after[ends[0]].append(ends[1])
                self.before[ends[1]].append(ends[0])

    def check(self) -> None:
        """Note lines that begin or end nowhere, that fork, and that lead round in a ring."""
        on_lines = [uid for uid, one in self.elements.items() if not isinstance(one, Roadm | Transceiver)]
        for uid in on_lines:
            for others, what, key in ((self.before, "comes from", "to_node"), (self.after, "leads to", "from_node")):
                if len(others[uid]) == 1:
                    continue
                node = self.nodes[uid]
                if others[uid]:
                    message = f"{node.name} {what} {len(others[uid])} elements: {', '.join(others[uid][:4])}"
                    node.wrong("E718", message, "uid", help="only ROADMs and transceivers part and join lines")
                else:
                    message = f"{node.name} {what} nothing"
                    node.wrong("E718", message, "uid", help=f'add a connection with "{key}": "{uid}"')
        if all(len(self.after[uid]) == len(self.before[uid]) == 1 for uid in on_lines):
            self._rings(on_lines)
        self._degrees()

    def _rings(self, on_lines: list[str]) -> None:
        """Note lines that reach no ROADM and no transceiver."""
        left = dict.fromkeys(on_lines)
        for uid, one in self.elements.items():
            if isinstance(one, Roadm | Transceiver):
                for here in self.after[uid]:
                    self._walk(here, left)
        while left:
            first = next(iter(left))
            ring = self._walk(first, left)
            message = f"{self.nodes[first].name} is on a loop that reaches no ROADM and no transceiver"
            self.nodes[first].wrong("E718", message, "uid", help=f"the loop is {' → '.join(ring[:6])} → …")

    def _walk(self, uid: str, left: dict[str, None]) -> list[str]:
        """The line from an element on, as far as it is among those left, which it then is not."""
        passed = []
        while uid in left:
            del left[uid]
            passed.append(uid)
            uid = self.after[uid][0]
        return passed

    def _degrees(self) -> None:
        """Note what a ROADM is told for degrees that it does not have."""
        for uid, one in self.elements.items():
            if not isinstance(one, Roadm | Transceiver) or uid not in self.nodes:
                continue
            params = self.nodes[uid].child("params", self.nodes[uid].name)
            told = [(follower, self.after[uid], "to") for follower in one.degree_bands]
            if isinstance(one, Roadm):
                told += [(follower, self.after[uid], "to") for follower in one.degree_targets]
                for before, follower in one.degree_profiles:
                    told += [(before, self.before[uid], "from"), (follower, self.after[uid], "to")]
            for degree, degrees, way in told:
                if degree not in degrees:
                    params.wrong("E730", f"{params.name} has no degree {way} '{degree}'",
                                 help=known(degree, degrees, f"degrees {way} others"))  # fmt: skip
