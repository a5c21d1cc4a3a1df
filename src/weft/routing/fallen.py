"""What goes down when risks fail together, as lists and not as masks: arcs, ends of demands, and capacity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from weft.graph.rerouting import Failures
from weft.network import Floats, Incidence, Ints, Network, Risks, Scenarios, carry
from weft.routing.ipgraph import IpGraph, states


@dataclass(frozen=True, slots=True, eq=False)
class Fallen:
    """Lists by risk, and what they touch, ready for `down`: for sets what `carry` and `states` are for masks.

    `capacity_gbps` (n_rows,) is that with nothing failed.
    """

    capacity_gbps: Floats
    of_risk: tuple[Any, ...]
    beneath: tuple[Any, ...]

    @classmethod
    def of(cls, network: Network, all_risks: Risks, ip: IpGraph, place: tuple[Ints, Ints]) -> Fallen:
        """Of a network; `place` tells what arcs and nodes of the IP graph are called in the failures.

        It has a number of each arc (n_arcs,), -1 of those that no path takes, and of each node (n_nodes,) that of
        the one where its demands start and end.
        """
        none = Scenarios(("",), ("",), Incidence.of([[]], len(all_risks)))
        capacity = states(ip, network, carry(network, all_risks, none)).capacity_gbps[0]
        of_risk = (*_lights(network, all_risks), *_nodes(ip, all_risks), *_csr(all_risks.cards))
        return cls(capacity, of_risk, _beneath(network, ip, place))

    def down(self, members: Ints) -> tuple[Failures, Floats]:
        """What falls in each set of risks (n, k), -1 past the last; and the capacity of each row that is left.

        Arcs and nodes are each named once, in the order in which they are met.
        """
        n, n_rows = len(members), len(self.capacity_gbps)
        size, room = 16 * n + 16, tuple(np.full(max(1, k), -1, np.int64) for k in self._sizes())
        queue = np.empty((2, n_rows + len(room[1]) + 1), np.int64)
        while True:
            capacity = np.repeat(self.capacity_gbps[None], n, axis=0)
            start, found = np.zeros((2, n + 1), np.int64), np.empty((2, size), np.int64)
            for stamps in room:
                stamps.fill(-1)
            rows = np.array(members, dtype=np.int64)
            arguments = (rows, *self.of_risk, *self.beneath, capacity, start, found, *room, queue)
            if _down(*arguments):
                dead, lost = found[0, : start[0, -1]].copy(), found[1, : start[1, -1]].copy()
                return Failures(start[0].copy(), dead, start[1].copy(), lost), capacity
            size *= 4

    def alone(self, n_risks: int, some: int) -> Failures:
        """What falls with each risk by itself; `some` of them are looked at at once."""
        parts = [self.down(np.arange(i, min(i + some, n_risks))[:, None])[0] for i in range(0, n_risks, some)]
        return Failures.joined(parts)

    def _sizes(self) -> tuple[int, ...]:
        """How many lightpaths, nodes, cards, rows and arcs there are."""
        light_link, card_router, row_arcs, node_end, arcs = (self.beneath[i] for i in (0, 5, 9, 14, 13))
        n_arcs = 1 + max(int(row_arcs.max(initial=-1)), int(arcs.max(initial=-1)))
        return len(light_link), len(node_end), len(card_router), len(self.capacity_gbps), n_arcs


def _lights(network: Network, all_risks: Risks) -> tuple[Ints, Ints]:
    """Lightpaths that go with each risk."""
    light, links, n = network.lightpaths, network.ip_links, len(all_risks)
    ids, link_ids = np.arange(len(light)), np.arange(len(links))
    lit = _grouped(light.ip_link, ids, len(links), len(light))
    at = _grouped(np.concatenate([links.a, links.z]), np.tile(link_ids, 2), len(network.routers), len(links))
    seat = np.concatenate([light.card_a, light.card_z])
    seated = _grouped(seat[seat >= 0], np.tile(ids, 2)[seat >= 0], len(network.cards), len(light))
    links_of_router = _united(n, len(links), [_through(all_risks.routers, at)])
    over = network.lightpath_on_span.transposed()
    parts = (
        (all_risks.spans, over), (all_risks.cards, seated), (all_risks.ip_links, lit), (links_of_router, lit),
    )  # fmt: skip
    return _csr(_united(n, len(light), [_through(*part) for part in parts]))


def _nodes(ip: IpGraph, all_risks: Risks) -> tuple[Ints, Ints]:
    """Nodes that go with each risk, but for sinks: routers, borders, and halves of both."""
    halves = _grouped(ip.whole, np.arange(ip.n_nodes), ip.n_nodes, ip.n_nodes)
    routers = Incidence.of([[r] for r in range(ip.n_routers)], ip.n_nodes)
    borders = Incidence.of([[int(b)] if b >= 0 else [] for b in ip.border], ip.n_nodes)
    parts = [_through(all_risks.routers, routers), _through(all_risks.sites, borders)]
    return _csr(_united(len(all_risks), ip.n_nodes, [_through(_united(len(all_risks), ip.n_nodes, parts), halves)]))


def _beneath(network: Network, ip: IpGraph, place: tuple[Ints, Ints]) -> tuple[Any, ...]:
    """What lightpaths, cards and nodes take with them; see `_down` for the order."""
    light, links, n_rows, (arc, node) = network.lightpaths, network.ip_links, len(ip.row_name), place
    lit = _grouped(light.ip_link, np.arange(len(light)), len(links), len(light))
    holds = _grouped(network.cards.router, np.arange(len(network.cards)), ip.n_routers, len(network.cards))
    gate = ip.n_links + np.arange(ip.n_routers)
    ends = np.concatenate([np.arange(ip.n_routers), ip.border[ip.router_site]])
    gates = _grouped(ends, np.tile(gate, 2), ip.n_nodes, n_rows)
    free = np.arange(2 * n_rows, ip.graph.n_arcs)
    free = free[arc[free] >= 0]
    at = np.concatenate([ip.graph.tail[free], ip.graph.head[free]])
    arcs = _grouped(at, np.tile(arc[free], 2), ip.n_nodes, ip.graph.n_arcs)
    members = [[int(ip.border[v]) for v in sites if ip.border[v] >= 0] for sites in network.anycast.sites]
    node_end = np.full(ip.n_nodes, -1)
    ending = np.concatenate([ip.source[ip.source >= 0], ip.target[ip.target >= 0], ip.sink])
    node_end[ending] = node[ending]
    return (
        np.array(light.ip_link), np.array(light.rate_gbps), *_csr(lit), np.array(links.min_members),
        np.array(network.cards.router), np.array(network.cards.gateway_gbps), *_csr(holds),
        np.ascontiguousarray(arc[: 2 * n_rows].reshape(-1, 2)), *_csr(gates), *_csr(arcs), node_end,
        np.array(ip.sink), *_csr(Incidence.of(members, ip.n_nodes)),
    )  # fmt: skip


def _csr(incidence: Incidence) -> tuple[Ints, Ints]:
    return np.array(incidence.indptr, dtype=np.int64), np.array(incidence.indices, dtype=np.int64)


def _grouped(row: Ints, column: Ints, n_rows: int, n_columns: int) -> Incidence:
    """Pairs as an incidence, columns in the order given."""
    order = np.argsort(row, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=n_rows))]).astype(np.int64)
    return Incidence(start, np.asarray(column[order], dtype=np.int64), n_columns)


def _through(rows: Incidence, onward: Incidence) -> tuple[Ints, Ints]:
    """Pairs (row, what it reaches through `onward`)."""
    length = np.diff(onward.indptr)[rows.indices]
    total = int(length.sum())
    within = np.arange(total) - np.repeat(np.cumsum(length) - length, length)
    return np.repeat(rows.rows, length), onward.indices[np.repeat(onward.indptr[rows.indices], length) + within]


def _united(n_rows: int, n_columns: int, parts: Iterable[tuple[Ints, Ints]]) -> Incidence:
    """Pairs of several lists as one incidence without repeats, columns ascending."""
    keys = np.unique(np.concatenate([row * np.int64(n_columns) + column for row, column in parts]))
    return _grouped(keys // max(1, n_columns), keys % max(1, n_columns), n_rows, n_columns)


@njit(cache=True, nogil=True)
def _touch(  # type: ignore[no-untyped-def]
    s, risks, light_start, lights, node_start, nodes, card_start, cards, light_link, card_router, n_links, sinks,
    served_start, served, light_seen, node_seen, card_seen, row_seen, queue,
):  # fmt: skip
    """Stamp what goes with the risks of scenario `s`; queue rows whose capacity may change, and nodes."""
    n_rows, n_nodes = 0, 0
    for risk in risks:
        if risk < 0:
            break
        for k in range(light_start[risk], light_start[risk + 1]):
            light_seen[lights[k]] = s
            row = light_link[lights[k]]
            if row_seen[row] != s:
                row_seen[row] = s
                queue[0, n_rows] = row
                n_rows += 1
        for k in range(card_start[risk], card_start[risk + 1]):
            card_seen[cards[k]] = s
            row = n_links + card_router[cards[k]]
            if row_seen[row] != s:
                row_seen[row] = s
                queue[0, n_rows] = row
                n_rows += 1
        for k in range(node_start[risk], node_start[risk + 1]):
            if node_seen[nodes[k]] != s:
                node_seen[nodes[k]] = s
                queue[1, n_nodes] = nodes[k]
                n_nodes += 1
    for group in range(len(sinks) if n_nodes > 0 else 0):
        n_up = 0
        for k in range(served_start[group], served_start[group + 1]):
            n_up += node_seen[served[k]] != s
        if n_up == 0:
            queue[1, n_nodes] = sinks[group]
            n_nodes += 1
    return n_rows, n_nodes


@njit(cache=True, nogil=True)
def _capacity(  # type: ignore[no-untyped-def]
    s, row, left, light_rate, lit_start, lit, min_members, card_gbps, held_start, held, light_seen, card_seen
):  # fmt: skip
    """What a row has left, added up in the order of `carry`, so that it is 0 exactly where it is 0 there."""
    if row < len(min_members):
        total, n_up = 0.0, 0
        for k in range(lit_start[row], lit_start[row + 1]):
            if light_seen[lit[k]] != s:
                total += light_rate[lit[k]]
                n_up += 1
        return total if n_up >= min_members[row] else 0.0
    lost = 0.0
    router = row - len(min_members)
    for k in range(held_start[router], held_start[router + 1]):
        if card_seen[held[k]] == s:
            lost += card_gbps[held[k]]
    return max(left - lost, 0.0)


@njit(cache=True, nogil=True)
def _note(arc, s, seen, column, start, found):  # type: ignore[no-untyped-def]
    """List an arc or a node of scenario `s`, unless it is listed."""
    if arc >= 0 and (seen[arc] != s or column == 1):
        if column == 0:
            seen[arc] = s
        if start[column, s + 1] < found.shape[1]:
            found[column, start[column, s + 1]] = arc
        start[column, s + 1] += 1


@njit(cache=True, nogil=True)
def _down(  # type: ignore[no-untyped-def]
    members, light_start, lights, node_start, nodes, card_start, cards,
    light_link, light_rate, lit_start, lit, min_members, card_router, card_gbps, held_start, held, row_arcs,
    gate_start, gates, arc_start, arcs, node_end, sinks, served_start, served,
    capacity, start, found, light_seen, node_seen, card_seen, row_seen, arc_seen, queue,
):  # fmt: skip
    """Fill `capacity` (n, n_rows), and lists in `found` by `start`: arcs, then nodes; False if they do not fit."""
    for s in range(len(members)):
        start[0, s + 1], start[1, s + 1] = start[0, s], start[1, s]
        n_rows, n_nodes = _touch(
            s, members[s], light_start, lights, node_start, nodes, card_start, cards, light_link, card_router,
            len(min_members), sinks, served_start, served, light_seen, node_seen, card_seen, row_seen, queue,
        )  # fmt: skip
        for i in range(n_rows):
            row = queue[0, i]
            before = capacity[s, row]
            capacity[s, row] = _capacity(
                s, row, before, light_rate, lit_start, lit, min_members, card_gbps, held_start, held, light_seen,
                card_seen,
            )  # fmt: skip
            if capacity[s, row] == 0.0 and before > 0.0:
                _note(row_arcs[row, 0], s, arc_seen, 0, start, found)
                _note(row_arcs[row, 1], s, arc_seen, 0, start, found)
        for i in range(n_nodes):
            node = queue[1, i]
            _note(node_end[node], s, arc_seen, 1, start, found)
            for k in range(gate_start[node], gate_start[node + 1]):
                capacity[s, gates[k]] = 0.0
                _note(row_arcs[gates[k], 0], s, arc_seen, 0, start, found)
                _note(row_arcs[gates[k], 1], s, arc_seen, 0, start, found)
            for k in range(arc_start[node], arc_start[node + 1]):
                _note(arcs[k], s, arc_seen, 0, start, found)
    return start[0, len(members)] <= found.shape[1] and start[1, len(members)] <= found.shape[1]
