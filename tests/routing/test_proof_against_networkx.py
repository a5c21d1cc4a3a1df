"""The proof against a reference that shares no code with it: networkx distances, and one demand at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.network import Network, carry, risks, scenarios
from weft.routing import Ceilings, Proof, Run, build, prove, required, states, worst_loads

RandomNetwork = Callable[[int], Network]
Node = tuple[str, int]
Arc = tuple[Node, Node, str]
seeds = st.integers(0, 2**32 - 1)
SURVIVE = ["fibre", "pair", "srlg", "router", "site", "link", "card", "amplifier"]
LAST = 10**9
"""Metric of a way that is taken only where there is no other."""

LIMITS = Ceilings(0.8, 0.95)


class Reference:
    """One scenario, routed by hand."""

    def __init__(self, network: Network, masks: tuple[list[bool], list[bool], list[float], list[float]]) -> None:
        self.network = network
        self.router_up, self.site_up, link_gbps, gateway_gbps = masks
        self.capacity: dict[Arc, float] = {}
        self.graph = nx.MultiDiGraph()
        self.graph.add_nodes_from(("border", site) for site in network.routers.site.tolist() if self.site_up[site])
        links = network.ip_links
        for i, name in enumerate(links.name):
            if link_gbps[i] > 0:
                a, z = ("router", int(links.a[i])), ("router", int(links.z[i]))
                metrics = int(links.metric[i]), int(links.metric_back[i])
                self._arcs(a, z, name, (*metrics, float(links.delay_ms[i]), link_gbps[i]))
        for i, site in enumerate(network.routers.site.tolist()):
            if self.router_up[i] and self.site_up[site] and gateway_gbps[i] > 0:
                metric = LAST if network.routers.overloaded[i] else 1
                name = f"{network.routers.name[i]} gateway"
                self._arcs(("router", i), ("border", site), name, (metric, metric, 0.0, gateway_gbps[i]))
        for g, members in enumerate(network.anycast.sites):
            for site in members:
                if ("border", site) in self.graph:
                    self.graph.add_edge(("border", site), ("any", g), key="free", metric=1, delay=0.0)

    def _arcs(self, a: Node, z: Node, name: str, figures: tuple[int, int, float, float]) -> None:
        there, back, delay, gbps = figures
        for tail, head, metric in ((a, z, there), (z, a, back)):
            self.graph.add_edge(tail, head, key=name, metric=metric, delay=delay)
            self.capacity[tail, head, name] = gbps

    def _between(self, source: Node, target: Node) -> nx.MultiDiGraph:
        """The graph for one demand: an overloaded router is the way out of its own site, or into it, and no other."""
        site, members = self.network.routers.site, self.network.anycast.sites
        into = set(members[target[1]]) if target[0] == "any" else {target[1]}
        graph = self.graph.copy()
        for i in np.flatnonzero(self.network.routers.overloaded).tolist():
            router, home = ("router", i), int(site[i])
            for tail, head, key in [*graph.in_edges(router, keys=True), *graph.out_edges(router, keys=True)]:
                out = home == source[1] and (tail == ("border", home) or (tail == router and head[0] == "router"))
                arrives = home in into and (head == ("border", home) or (head == router and tail[0] == "router"))
                if not out and not arrives:
                    graph.remove_edge(tail, head, key)
        return graph

    def ends(self, demand: int) -> tuple[Node, Node] | None:
        """Both ends, or None if one is gone."""
        n_sites = len(self.network.sites)
        a, z = int(self.network.demands.a[demand]), int(self.network.demands.z[demand])
        members = self.network.anycast.sites[z - n_sites] if z >= n_sites else (z,)
        if not self.site_up[a] or not any(self.site_up[member] for member in members):
            return None
        return ("border", a), ("any", z - n_sites) if z >= n_sites else ("border", z)

    def route(self, source: Node, target: Node, gbps: float) -> tuple[dict[Arc, float], float]:
        """Loads of one demand and the longest delay, by walking the shortest paths; delay inf without one."""
        if source not in self.graph or target not in self.graph:
            return {}, np.inf
        graph = self._between(source, target)
        dist = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), target, weight="metric")
        if source not in dist:
            return {}, np.inf
        load: dict[Arc, float] = defaultdict(float)

        def walk(node: Node, volume: float) -> float:
            if node == target:
                return 0.0
            hops = [
                (node, head, key, data["delay"])
                for _, head, key, data in graph.out_edges(node, keys=True, data=True)
                if head in dist and dist[head] + data["metric"] == dist[node]
            ]
            delays: list[float] = []
            for tail, head, key, delay in hops:
                load[tail, head, key] += volume / len(hops)
                delays.append(delay + walk(head, volume / len(hops)))
            return max(delays)

        delay = walk(source, gbps)
        return load, delay


def _agrees(network: Network, proof: Proof, s: int, reference: Reference) -> None:
    classes, demands, state = network.classes, network.demands, proof.scenarios.state[s]
    failed = state != "none"
    loads: list[dict[Arc, float]] = [defaultdict(float) for _ in classes.name]
    offered, removed, unroutable = (np.zeros(len(classes)) for _ in range(3))
    broken = False
    for d, gbps in enumerate(demands.gbps.tolist()):
        c, ends = int(demands.traffic_class[d]), reference.ends(d)
        if ends is None:
            removed[c] += gbps
            continue
        offered[c] += gbps
        load, delay = reference.route(*ends, gbps)
        unroutable[c] += gbps if np.isinf(delay) else 0.0
        broken |= (not failed or state in classes.protect[c]) and delay > classes.max_delay_ms[c] * (1 + 1e-9)
        broken |= (not failed or state in classes.protect[c]) and bool(np.isinf(delay))
        for arc, part in load.items():
            loads[c][arc] += part
    firm = 1.0 - classes.deferrable if failed else np.ones(len(classes))
    lost, top = unroutable * firm, 0.0
    for arc, capacity in reference.capacity.items():
        room, parts = capacity, [load[arc] for load in loads]
        top = max(top, sum(parts) / capacity)
        for c, part in enumerate(parts):
            carried = min(part * firm[c], room)
            lost[c] += part * firm[c] - carried
            room -= carried
        must = sum(p * firm[c] for c, p in enumerate(parts) if not failed or state in classes.protect[c])
        broken |= must > (LIMITS.failure if failed else LIMITS.normal) * capacity * (1 + 1e-9)
    assert proof.offered_gbps[s] == pytest.approx(offered)
    assert proof.removed_gbps[s] == pytest.approx(removed)
    assert proof.unroutable_gbps[s] == pytest.approx(unroutable)
    assert proof.lost_gbps[s] == pytest.approx(np.minimum(lost, offered * firm), abs=1e-9)
    assert proof.max_utilisation[s] == pytest.approx(top)
    assert bool(proof.held[s]) == (not broken)


@given(seeds)
def test_every_scenario_agrees(random_network: RandomNetwork, seed: int) -> None:
    """Offered, removed, without a path, lost by priority, the worst utilisation, and whether the promise holds."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, SURVIVE)
    proof = prove(network, everything, chosen, LIMITS)
    masks = carry(network, everything, chosen)
    for s in range(len(chosen)):
        up, gbps = (masks.router_up[s].tolist(), masks.site_up[s].tolist()), masks.capacity_gbps[s].tolist()
        _agrees(network, proof, s, Reference(network, (*up, gbps, masks.gateway_gbps[s].tolist())))


@given(seeds)
def test_the_worst_loads_are_what_the_proof_finds(random_network: RandomNetwork, seed: int) -> None:
    """Where all capacity of a link fails or none does, its fill is its need over its capacity."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, ["router", "site", "link"])
    ip = build(network)
    left = states(ip, network, carry(network, everything, chosen))
    found = worst_loads(ip, required(network, ip, left, chosen.state, LIMITS))
    proof = prove(network, everything, chosen, LIMITS)
    capacity = left.capacity_gbps[0]
    lit = capacity > 0
    assert proof.rows.fill[lit] * capacity[lit] == pytest.approx(found.need_gbps[lit], rel=1e-9, abs=1e-9)
    assert not found.need_gbps[~lit].any()
    carried = found.unroutable_gbps == 0
    assert not (proof.held & ~carried).any()
    assert not (proof.held & (found.late_ms > 1e-6)).any()


@given(seeds, st.sampled_from([2, 3]))
def test_threads_do_not_change_a_bit(random_network: RandomNetwork, seed: int, threads: int) -> None:
    """Every number of the proof is the same with one thread and with several."""
    network = random_network(seed)
    everything = risks(network)
    chosen = scenarios(everything, [*SURVIVE, "link:2"])
    one, several = (prove(network, everything, chosen, LIMITS, Run(threads=n)) for n in (1, threads))
    for name in ("max_utilisation", "worst_row", "offered_gbps", "lost_gbps", "delivered_gbps"):
        assert getattr(one, name).tobytes() == getattr(several, name).tobytes()
    for name in ("fill", "binding_scenario", "worst_utilisation", "worst_scenario", "normal_utilisation"):
        assert getattr(one.rows, name).tobytes() == getattr(several.rows, name).tobytes()
    assert one.demands.worst_delay_ms.tobytes() == several.demands.worst_delay_ms.tobytes()
    assert one.violation == several.violation
