"""TI-LFA: what each router has ready for the loss of each of its arcs, computed before anything fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from weft.graph import Legs, Weights, constant
from weft.graph.repair import CROSSES, DELIVERED, NO_REPAIR, repair_lists, room_for, walk
from weft.network import Bools, Incidence, Ints
from weft.routing.ipgraph import IpGraph

Protection = Literal["link", "node", "risk"]
"""What a router takes to have failed when it loses an arc: its link, the router behind it, or all that may share its
failure.  Where no path is left then, and towards the router behind it, only the link."""


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What all routers hold before a failure: `legs`, and `rank` (n_nodes to, n_nodes), the place of each node in
    the order of each target, -1 where it does not reach it.
    """

    ip: IpGraph
    up: Bools
    legs: Legs
    rank: Ints

    @classmethod
    def of(cls, ip: IpGraph, up: Bools, width: int = 64) -> Tables:
        """With the arcs `up` (n_arcs,)."""
        legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms, width), up)
        rank = np.full(legs.order.shape, -1)
        for t, count in enumerate(legs.count.tolist()):
            rank[t, legs.order[t, :count]] = np.arange(count)
        return cls(ip, up, legs, rank)

    def uses(self, arc: int) -> Bools:
        """Targets (n_nodes,) that the tail of an arc has it as an equal-cost arc for."""
        legs, place = self.legs, self.rank[:, self.ip.graph.tail[arc]]
        start, end = (np.take_along_axis(legs.first, np.maximum(place + i, 0)[:, None], axis=1) for i in (0, 1))
        column = np.arange(legs.hops.shape[1])
        return np.asarray(((legs.hops == arc) & (column >= start) & (column < end)).any(axis=1) & (place > 0))


@dataclass(frozen=True, slots=True, eq=False)
class Repairs:
    """Repair lists, one row each: what the tail of `arc` does with traffic to node `target` once the arc is lost.

    It sends it over `first_arc` (-1: it has no path), with the `segments` of the row on top: node v as v, the
    adjacency of arc a as n_nodes + a.  `row` (n_arcs, n_nodes) finds the row, -1 where none is needed.
    """

    arc: Ints
    target: Ints
    first_arc: Ints
    segments: Incidence
    row: Ints

    def __len__(self) -> int:
        return len(self.arc)


def repairs(tables: Tables, protection: Protection = "link", states: Bools | None = None) -> Repairs:
    """The repair list of every arc and every target that its tail sends over it, and its head, for adjacencies.

    A list follows the shortest path after the failure that is taken to have happened, with the fewest segments of
    which no old path meets it.  `states` (n_states, n_arcs), the arcs up in each failure, says with "risk" what
    may fail together.

    Raises ValueError if "risk" comes without states.

    Source: RFC 9855 (TI-LFA: lists from P-space to Q-space along the path after convergence); RFC 7490 (P-space,
    extended P-space, Q-space, equal-cost paths included).
    """
    ip = tables.ip
    n_nodes, n_arcs = ip.n_nodes, ip.graph.n_arcs
    rows: list[tuple[int, int, int, list[int]]] = []
    row = np.full((n_arcs, n_nodes), -1)
    unsafe_of = _Unsafe(tables)
    for arc in np.flatnonzero(tables.up).tolist():
        wanted = tables.uses(arc)
        wanted[ip.graph.head[arc]] = True
        link = same_link(ip, arc)
        lists = _lists(tables, arc, link, unsafe_of, wanted)
        if protection != "link":
            more = _taken_down(ip, arc, link, protection, states)
            beyond = wanted.copy()
            beyond[ip.graph.head[arc]] = protection == "risk"
            stronger = _lists(tables, arc, more, unsafe_of, beyond)
            lists = [strong if strong[0] >= 0 else weak for strong, weak in zip(stronger, lists, strict=True)]
        for target in np.flatnonzero(wanted).tolist():
            row[arc, target] = len(rows)
            rows.append((arc, target, *lists[target]))
    columns = [constant([r[i] for r in rows], np.int64) for i in range(3)]
    segments = Incidence.of([r[3] for r in rows], n_nodes + n_arcs)
    return Repairs(columns[0], columns[1], columns[2], segments, row)


def check(tables: Tables, ready: Repairs, rows: Ints, failed: Bools) -> Ints:
    """What becomes of traffic on each of some repairs when arcs have `failed`, by `weft.graph.repair`'s codes.

    Each is followed hop by hop on every equal-cost branch, all other routers forwarding as before the failure.
    """
    ip, legs = tables.ip, tables.legs
    most = int(np.diff(ready.segments.indptr).max(initial=0))
    size = ip.n_nodes * (most + 1) + 1
    room = tuple(np.empty(size, np.int64) for _ in range(4))
    down = constant(failed, np.bool_)
    outcome = np.full(len(rows), NO_REPAIR)
    for i, r in enumerate(rows.tolist()):
        if ready.first_arc[r] >= 0:
            outcome[i] = walk(
                int(ready.first_arc[r]), ready.segments[r], int(ready.target[r]),
                legs.first, legs.hops, tables.rank, ip.graph.tail, ip.graph.head, down, *room,
            )  # fmt: skip
    return outcome


def same_link(ip: IpGraph, arc: int) -> Bools:
    """The arcs of an arc's link, both directions, shape (n_arcs,); an arc without capacity row is alone."""
    same = ip.capacity_row == ip.capacity_row[arc] if ip.capacity_row[arc] >= 0 else np.zeros(ip.graph.n_arcs, bool)
    same = np.asarray(same).copy()
    same[arc] = True
    return same


def _taken_down(ip: IpGraph, arc: int, link: Bools, protection: Protection, states: Bools | None) -> Bools:
    """What a router that protects more than the link takes to be down when it loses an arc, shape (n_arcs,)."""
    if protection == "node":
        behind = ip.graph.head[arc]
        return np.asarray(link | (ip.graph.tail == behind) | (ip.graph.head == behind))
    if states is None:
        raise ValueError("to know what may fail together, name the states")
    lives = (states & (ip.graph.tail == ip.graph.tail[arc])).any(axis=1)  # a router does not repair its own failure
    return np.asarray(link | ~states[~states[:, arc] & lives].all(axis=0))


class _Unsafe:
    """Which legs meet a set of arcs before the failure, remembered for the next arc with the same set."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._last, self._unsafe = tables, b"", np.zeros((0, 0), np.bool_)

    def of(self, down: Bools) -> Bools:
        """Whether any old path from node to node meets an arc that is `down`; (n_nodes to, n_nodes from)."""
        key = np.packbits(down).tobytes()
        if key != self._last:
            self._last, self._unsafe = key, self._tables.legs.expected(down.astype(np.float64)) > 0.0
        return self._unsafe


def _lists(tables: Tables, arc: int, down: Bools, unsafe_of: _Unsafe, wanted: Bools) -> list[tuple[int, list[int]]]:
    """First arc (-1 without a path) and segments for each target."""
    ip, n = tables.ip, tables.ip.n_nodes
    graph = ip.graph
    first_arc, length = np.full(n, -1), np.zeros(n, np.int64)
    segment = np.empty((n, n), np.int64)
    repair_lists(
        int(graph.tail[arc]), graph.tail, graph.head, graph.leaving_start, graph.leaving,
        graph.entering_start, graph.entering, constant(ip.metric, np.int64), constant(tables.up & ~down, np.bool_),
        constant(unsafe_of.of(down), np.bool_), constant(wanted, np.bool_), first_arc, length, segment,
        room_for(n, graph.n_arcs),
    )  # fmt: skip
    return [(int(first_arc[t]), segment[t, : length[t]].tolist()) for t in range(n)]


__all__ = ["CROSSES", "DELIVERED", "NO_REPAIR", "Protection", "Repairs", "Tables", "check", "repairs", "same_link"]
