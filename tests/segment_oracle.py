"""Segment routing once more, with networkx, dictionaries and whole linear programs: slow, and of another mind."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np
from scipy.optimize import linprog

from weft.graph import Multigraph
from weft.network import Bools, Floats, Ints
from weft.routing import IpGraph, Required

Way = tuple[int, int]
"""(via, arc), -1 for none."""


def random_ip(seed: int, n_nodes: int = 7, n_links: int = 11) -> IpGraph:
    """A small graph with ties, parallel links and metrics that differ by direction; one capacity row an arc."""
    rng = np.random.default_rng(seed)
    ring = [(i, (i + 1) % n_nodes) for i in range(n_nodes)]
    chords = [tuple(rng.choice(n_nodes, 2, replace=False).tolist()) for _ in range(n_links - n_nodes)]
    tail = [u for a, z in ring + chords for u in (a, z)]
    head = [v for a, z in ring + chords for v in (z, a)]
    metric = np.repeat(rng.integers(1, 4, n_links), 2) + (rng.random(2 * n_links) < 0.2)
    return plain_ip(n_nodes, tail, head, metric, rng.uniform(1, 5, 2 * n_links))


def plain_ip(n_nodes: int, tail: Sequence[int], head: Sequence[int], metric: Ints, delay_ms: Floats) -> IpGraph:
    """A graph without sites, each arc its own row of capacity."""
    m, none = len(tail), np.zeros(0, np.int64)
    names = tuple(f"{a}>{z}#{i}" for i, (a, z) in enumerate(zip(tail, head, strict=True)))
    return IpGraph(
        Multigraph.of(n_nodes, tail, head), np.asarray(metric, np.int64), np.asarray(delay_ms, np.float64),
        np.arange(m), none, none, none, none, none, np.arange(n_nodes), names,
    )  # fmt: skip


def demands(seed: int, n_nodes: int, density: float = 0.6) -> Floats:
    """Volumes (n_targets, n_nodes), every node a target."""
    rng = np.random.default_rng(seed + 1000)
    volume = rng.lognormal(0, 1, (n_nodes, n_nodes)) * (rng.random((n_nodes, n_nodes)) < density)
    np.fill_diagonal(volume, 0.0)
    return volume


def asked(ip: IpGraph, volume: Floats, up: Bools, max_delay_ms: float = np.inf) -> Required:
    """The same volumes (n_targets, n_nodes) required in every state, at a ceiling of 1."""
    n_states = len(up)
    return Required(
        up, np.arange(ip.n_nodes), np.repeat(volume[None], n_states, axis=0),
        np.full((n_states, *volume.shape), max_delay_ms), np.ones(n_states),
    )  # fmt: skip


def link_states(ip: IpGraph) -> Bools:
    """Nothing failed, then each pair of arcs."""
    n_links = ip.graph.n_arcs // 2
    up = np.ones((n_links + 1, 2 * n_links), np.bool_)
    for link in range(n_links):
        up[link + 1, 2 * link : 2 * link + 2] = False
    return up


def node_states(ip: IpGraph) -> Bools:
    """Each node failed in turn."""
    nodes = np.arange(ip.n_nodes)[:, None]
    return np.asarray((ip.graph.tail != nodes) & (ip.graph.head != nodes))


class Simulation:
    """One state: who forwards where, by networkx's distances."""

    def __init__(self, ip: IpGraph, up: Bools) -> None:
        self.ip, self.up = ip, up
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(range(ip.n_nodes))
        for arc in np.flatnonzero(up).tolist():
            self.graph.add_edge(int(ip.graph.tail[arc]), int(ip.graph.head[arc]), arc, weight=int(ip.metric[arc]))
        backward = self.graph.reverse()
        self.dist = {t: nx.single_source_dijkstra_path_length(backward, t) for t in range(ip.n_nodes)}

    def next_arcs(self, node: int, target: int) -> list[int]:
        """Equal-cost arcs of a node towards a target."""
        to = self.dist[target]
        return [
            arc for _, onward, arc, weight in self.graph.out_edges(node, keys=True, data="weight")
            if onward in to and to[onward] + weight == to[node]
        ]  # fmt: skip

    def leg(self, source: int, target: int) -> dict[int, float] | None:
        """The part of each arc of what goes from one node to another, None without a path."""
        if source not in self.dist[target]:
            return None
        parts: dict[int, float] = {}
        at = {source: 1.0}
        while at:
            node = max(at, key=lambda v: self.dist[target][v])
            here = at.pop(node)
            if node == target:
                continue
            arcs = self.next_arcs(node, target)
            for arc in arcs:
                parts[arc] = parts.get(arc, 0.0) + here / len(arcs)
                onward = int(self.ip.graph.head[arc])
                at[onward] = at.get(onward, 0.0) + here / len(arcs)
        return parts

    def slowest_ms(self, source: int, target: int) -> float:
        """Delay of the slowest of the equal-cost paths."""
        if source == target:
            return 0.0
        if source not in self.dist[target]:
            return np.inf
        arcs = self.next_arcs(source, target)
        return max(float(self.ip.delay_ms[arc]) + self.slowest_ms(int(self.ip.graph.head[arc]), target) for arc in arcs)

    def way(self, source: int, target: int, way: Way) -> dict[int, float] | None:
        """The part of each arc of what takes a segment list, None where it is not valid."""
        via, arc = way
        if arc >= 0 and not self.up[arc]:
            return None
        legs = [(source, target)] if via < 0 else [
            (source, via), (int(self.ip.graph.head[arc]) if arc >= 0 else via, target),
        ]  # fmt: skip
        parts: dict[int, float] = {arc: 1.0} if arc >= 0 else {}
        for leg in (self.leg(*ends) for ends in legs):
            if leg is None:
                return None
            for over, part in leg.items():
                parts[over] = parts.get(over, 0.0) + part
        return parts

    def way_ms(self, source: int, target: int, way: Way) -> float:
        """The delay of a segment list."""
        via, arc = way
        if via < 0:
            return self.slowest_ms(source, target)
        onward = int(self.ip.graph.head[arc]) if arc >= 0 else via
        own = float(self.ip.delay_ms[arc]) if arc >= 0 else 0.0
        return self.slowest_ms(source, via) + own + self.slowest_ms(onward, target)


def least_fill(
    ip: IpGraph, up: Bools, volume: Floats, capacity_gbps: Floats, ways: Sequence[Way], most_delay_ms: float = np.inf
) -> float:
    """The least fill of the fullest arc over all states, one set of shares for all, by the whole linear program.

    A way counts where it is valid and in time in every state.
    """
    rows, whole = _whole_program(ip, up, volume, ways, most_delay_ms)
    rows /= np.tile(capacity_gbps, len(up))[:, None]
    fill = np.full((len(rows), 1), -1.0)
    found = linprog(
        np.append(np.zeros(rows.shape[1]), 1.0), np.concatenate([rows, fill], axis=1), np.zeros(len(rows)),
        np.concatenate([whole, np.zeros((len(whole), 1))], axis=1), np.ones(len(whole)),
    )  # fmt: skip
    assert found.status == 0
    return float(found.fun)


def least_cost(ip: IpGraph, up: Bools, volume: Floats, price: Floats, least_gbps: Floats, ways: Sequence[Way]) -> float:
    """The least cost of capacities (n_rows,) that hold every state with one set of shares, in the same way."""
    rows, whole = _whole_program(ip, up, volume, ways, np.inf)
    capacity = -np.tile(np.eye(len(price))[ip.capacity_row], (len(up), 1))
    found = linprog(
        np.concatenate([np.zeros(rows.shape[1]), price]), np.concatenate([rows, capacity], axis=1), np.zeros(len(rows)),
        np.concatenate([whole, np.zeros((len(whole), len(price)))], axis=1), np.ones(len(whole)),
        bounds=[(0.0, None)] * rows.shape[1] + [(least, None) for least in least_gbps.tolist()],
    )  # fmt: skip
    assert found.status == 0
    return float(found.fun)


def _whole_program(
    ip: IpGraph, up: Bools, volume: Floats, ways: Sequence[Way], most_delay_ms: float
) -> tuple[Floats, Floats]:
    """Load of each arc in each state by each way that counts, and the ways of each pair."""
    simulations = [Simulation(ip, state) for state in up]
    pairs = [(int(s), int(t)) for t, s in np.argwhere(volume > 0)]
    columns: list[tuple[int, list[dict[int, float]]]] = []
    for g, (source, target) in enumerate(pairs):
        for way in ways:
            given = [simulation.way(source, target, way) for simulation in simulations]
            valid = [load for load in given if load is not None]
            slow = [simulation.way_ms(source, target, way) for simulation in simulations if most_delay_ms < np.inf]
            if len(valid) == len(given) and all(ms <= most_delay_ms * (1 + 1e-9) for ms in slow):
                columns.append((g, valid))
    n_arcs = ip.graph.n_arcs
    rows, whole = np.zeros((len(up) * n_arcs, len(columns))), np.zeros((len(pairs), len(columns)))
    for j, (g, loads) in enumerate(columns):
        whole[g, j] = 1.0
        for s, load in enumerate(loads):
            for arc, part in load.items():
                rows[s * n_arcs + arc, j] = part * volume[pairs[g][1], pairs[g][0]]
    return rows, whole


def concurrent_flow(ip: IpGraph, up: Bools, volume: Floats, capacity_gbps: Floats) -> float:
    """The least fill of the fullest arc when flows may take any path, by the linear program over arcs."""
    n, m = ip.n_nodes, ip.graph.n_arcs
    targets = np.flatnonzero(volume.any(axis=1)).tolist()
    keep = np.zeros((n * len(targets), m * len(targets) + 1))
    sent = np.zeros(n * len(targets))
    for i, t in enumerate(targets):
        for arc in range(m):
            keep[i * n + ip.graph.tail[arc], i * m + arc] += 1.0
            keep[i * n + ip.graph.head[arc], i * m + arc] -= 1.0
        sent[i * n : (i + 1) * n] = volume[t]
        sent[i * n + t] = -volume[t].sum()
    fits = np.concatenate([np.tile(np.diag(1.0 / capacity_gbps), len(targets)), np.full((m, 1), -1.0)], axis=1)
    most = np.append(np.where(np.tile(up, len(targets)), np.inf, 0.0), np.inf)
    bounds = [(0.0, None if np.isinf(upper) else upper) for upper in most.tolist()]
    found = linprog(np.append(np.zeros(m * len(targets)), 1.0), fits, np.zeros(m), keep, sent, bounds=bounds)
    assert found.status == 0
    return float(found.fun)
