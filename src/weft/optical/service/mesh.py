"""The graph that light is routed over, made from a designed network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.optical.service.oms_graph import OmsGraph
from weft.optical.system.design import Designed
from weft.optical.system.elements import Element, Fibre, Roadm, Transceiver

Ints = npt.NDArray[np.int64]

HOP_MM = 10
"""What an element that is no fibre adds to a route: 0.01 m, as in GNPy, so that routes tie where GNPy's do."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """ROADMs, the lines between them, and where each transceiver is attached.

    `lines` has the elements of each arc, both ends included, and `length_mm` (n_arcs,) what routing counts.  A line and
    the one that leads back are a cable of `graph`.  `entry` and `exit` tell the node where light of a transceiver
    enters the graph and leaves it: its ROADM, or, where a line begins or ends in the transceiver itself, a node of its
    own that nothing passes through.  `arc_of` finds the line of an amplifier, splice or fibre.
    """

    graph: OmsGraph
    lines: tuple[tuple[str, ...], ...]
    length_mm: Ints
    entry: Mapping[str, int]
    exit: Mapping[str, int]
    arc_of: Mapping[str, int]

    @classmethod
    def of(cls, designed: Designed) -> Mesh:
        """The graph of a designed network, rows in its order."""
        elements = designed.by_uid()
        nodes = _Nodes(elements, designed.network.connections)
        lines = tuple(nodes.lines(designed.oms))
        tail = np.array([nodes.entry[line[0]] for line in lines], dtype=np.int64)
        head = np.array([nodes.exit[line[-1]] for line in lines], dtype=np.int64)
        length_mm = np.array([_length_mm(line, elements) for line in lines], dtype=np.int64)
        back = _back(lines, length_mm)
        cable = np.where((back >= 0) & (back < np.arange(len(lines))), back, np.arange(len(lines)))
        _, cable = np.unique(cable, return_inverse=True)
        first = np.unique(cable, return_index=True)[1].tolist()
        graph = OmsGraph(
            tuple(nodes.names), tuple(_name(lines[arc]) for arc in first), (), tail, head, length_mm / 1e6,
            cable.astype(np.int64), ((),) * len(first),
        )  # fmt: skip
        arc_of = {uid: arc for arc, line in enumerate(lines) for uid in line[1:-1]}
        return cls(graph, lines, length_mm, nodes.entry, nodes.exit, arc_of)

    @property
    def n_arcs(self) -> int:
        """How many lines there are, each direction counted."""
        return len(self.lines)

    def elements(self, source: str, target: str, arcs: Sequence[int]) -> tuple[str, ...]:
        """Every element of a route, from transceiver to transceiver."""
        found = [source]
        if not arcs and self.entry[source] == self.exit[target]:
            found.append(self.graph.node_name[self.entry[source]])
        for arc in arcs:
            line = self.lines[arc]
            found.extend(line if line[0] != found[-1] else line[1:])
        if found[-1] != target:
            found.append(target)
        return tuple(found)

    def reverse(self, arcs: Sequence[int]) -> tuple[int, ...] | None:
        """The same lines the other way; None if one of them leads one way only."""
        found = tuple(int(self.graph.back[arc]) for arc in reversed(arcs))
        return None if -1 in found else found

    def length_of(self, uids: Sequence[str]) -> float:
        """Length in km of the lines that a route passes, told by its elements."""
        arcs = {self.arc_of[uid]: None for uid in uids if uid in self.arc_of}
        return sum(float(self.graph.length_km[arc]) for arc in arcs)


class _Nodes:
    """Which elements are nodes, and where transceivers are attached."""

    def __init__(self, elements: Mapping[str, Element], wires: Sequence[tuple[str, str]]) -> None:
        self._elements = elements
        before: dict[str, set[str]] = {}
        after: dict[str, set[str]] = {}
        for tail, head in wires:
            after.setdefault(tail, set()).add(head)
            before.setdefault(head, set()).add(tail)
        self.names = [uid for uid, element in elements.items() if isinstance(element, Roadm)]
        self.entry = {uid: node for node, uid in enumerate(self.names)}
        self.exit = dict(self.entry)
        self._attached: set[str] = set()
        for uid, element in elements.items():
            if not isinstance(element, Transceiver):
                continue
            near = before.get(uid, set()) | after.get(uid, set())
            if len(near) == 1 and isinstance(elements[next(iter(near))], Roadm):
                self._attached.add(uid)
                self.entry[uid] = self.exit[uid] = self.entry[next(iter(near))]
            else:
                self.entry[uid], self.exit[uid] = len(self.names), len(self.names) + 1
                self.names += [uid, uid]
        self._drops = [
            (tail, head) for tail, head in wires
            if isinstance(elements[head], Transceiver) and isinstance(elements[tail], Roadm)
        ]  # fmt: skip

    def lines(self, oms: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """The lines that are arcs: all but those between a ROADM and a transceiver attached to it alone."""
        found = [line for line in oms if len(line) > 2 or not self._attached & {line[0], line[-1]}]
        have = {(line[0], line[-1]) for line in found if len(line) == 2}
        return found + [drop for drop in self._drops if drop[1] not in self._attached and drop not in have]


def _length_mm(line: tuple[str, ...], elements: Mapping[str, Element]) -> int:
    total = 0
    for uid in line[:-1]:
        element = elements[uid]
        total += round(1e3 * element.length_m) if isinstance(element, Fibre) else HOP_MM
    return total


def _back(lines: Sequence[tuple[str, ...]], length_mm: Ints) -> Ints:
    """Each line's other direction: of parallel ones the one whose length is nearest, each taken once."""
    between: dict[tuple[str, str], list[int]] = {}
    for arc, line in enumerate(lines):
        between.setdefault((line[0], line[-1]), []).append(arc)
    back = np.full(len(lines), -1, dtype=np.int64)
    for (a, z), forward in between.items():
        backward = between.get((z, a), [])
        if a > z or (a == z and len(forward) < 2):
            continue
        pairs = sorted(
            (abs(int(length_mm[one] - length_mm[other])), i + j, one, other)
            for i, one in enumerate(forward) for j, other in enumerate(backward) if one != other
        )  # fmt: skip
        for *_, one, other in pairs:
            if back[one] < 0 and back[other] < 0:
                back[one], back[other] = other, one
    return back


def _name(line: tuple[str, ...]) -> str:
    return f"{line[0]} - {line[-1]}"
