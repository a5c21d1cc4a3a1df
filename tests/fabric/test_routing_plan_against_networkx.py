"""ASNs as planned, against shortest ways up and down a fabric as networkx finds them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fabric.test_addressing import ask_of, several, some
from tests.fabric.test_promises import QUICK

from weft.fabric import FabricDesign, wire
from weft.fabric.addressing import AddressPlan, address
from weft.fabric.wiring import TIERS
from weft.graph import Decision, Destinations, Peering, Routes, predict
from weft.network import Bools

RELAXED = Decision(multipath_relax=True, max_paths=1024)
"""Multipath over all paths of the best length: without it no leaf uses more than one ASN's."""


def planned(design: FabricDesign) -> AddressPlan:
    """The plan of a design, in large pools."""
    return address(wire(design), ask_of())


def tiers(plan: AddressPlan) -> list[str]:
    """The tier of each switch, by speaker."""
    return [TIERS[tier] for tier in plan.wiring.nodes.tier[plan.switches.node].tolist()]


def edge(plan: AddressPlan) -> list[int]:
    """Speakers that are leaves or border leaves."""
    return [v for v, tier in enumerate(tiers(plan)) if tier in ("leaf", "border")]


def all_routes(plan: AddressPlan, session_up: Bools | None = None, peering: Peering | None = None) -> Routes:
    """What every switch has for the loopback of every one."""
    sessions = peering or plan.peering()
    n = sessions.n_speakers
    up = None if session_up is None else (session_up, np.ones(n, np.bool_))
    return predict(sessions, Destinations.of([v] for v in range(n)), RELAXED, up)


def up_and_down(peering: Peering, session_up: Bools) -> nx.DiGraph:
    """Every way that goes up first and down afterwards: a node (v, 0) on the way up and (v, 1) on the way down."""
    graph = nx.DiGraph()
    graph.add_edges_from(((v, 0), (v, 1), {"hops": 0}) for v in range(peering.n_speakers))
    for a, z, is_up in zip(peering.a.tolist(), peering.z.tolist(), session_up.tolist(), strict=True):
        if is_up:
            graph.add_edge((a, 0), (z, 0), hops=1)
            graph.add_edge((z, 1), (a, 1), hops=1)
    return graph


def next_hops(routes: Routes, destination: int, speaker: int) -> set[int]:
    """The neighbours that a speaker forwards to."""
    peering = routes.peering
    return {int(peering.a[s] + peering.z[s]) - speaker for s in routes.sessions(destination, speaker)}


def expected(graph: nx.DiGraph, destination: int) -> Iterator[tuple[int, float, set[int]]]:
    """Each speaker with the length of its best way to a destination, and the neighbours that these begin with."""
    far = nx.single_source_dijkstra_path_length(graph.reverse(), (destination, 1), weight="hops")
    for v, side in graph:
        if side == 0 and v != destination and (v, 0) in far:
            best = far[v, 0]
            first = {
                u for at in ((v, 0), (v, 1)) for u, u_side in graph[at]
                if u != v and far.get((u, u_side), np.inf) == best - 1
            }  # fmt: skip
            yield v, best, first


@pytest.mark.parametrize("which", range(10))
def test_without_failure_every_leaf_uses_every_shortest_way(which: int) -> None:
    """Of the plain graph, without a word on up and down: leaves and border leaves reach each other over all spines."""
    plan = planned(several()[which])
    peering = plan.peering()
    routes = all_routes(plan)
    graph = nx.Graph(zip(peering.a.tolist(), peering.z.tolist(), strict=True))
    tier = tiers(plan)
    for to in edge(plan):
        far = nx.single_source_shortest_path_length(graph, to)
        for v in edge(plan):
            if v != to and "leaf" in (tier[v], tier[to]):
                assert next_hops(routes, to, v) == {u for u in graph[v] if far[u] == far[v] - 1}
                assert routes.length[to, v] == far[v]


@QUICK
@given(some, st.integers(0, 2**32 - 1), st.floats(0.0, 0.6))
def test_in_any_failure_paths_go_up_and_then_down(design: FabricDesign, seed: int, lost: float) -> None:
    """Links lost by chance: lengths and next hops between leaves are those of the shortest ways without a valley."""
    plan = planned(design)
    peering = plan.peering()
    session_up = np.random.default_rng(seed).random(len(peering.a)) >= lost
    routes = all_routes(plan, session_up)
    graph, tier = up_and_down(peering, session_up), tiers(plan)
    for to in edge(plan):
        ways = {v: (best, first) for v, best, first in expected(graph, to)}
        for v in edge(plan):
            if v == to or (tier[v], tier[to]) == ("border", "border"):
                continue
            if v not in ways:
                assert routes.length[to, v] == -1
            else:
                assert (routes.length[to, v], next_hops(routes, to, v)) == ways[v]


def test_a_leaf_cut_off_from_a_spine_is_not_reached_over_it() -> None:
    """Its spine drops the way through another leaf: all others leave that spine out, and lose nothing else."""
    plan = planned(next(d for d in several() if d.tiers == 2 and d.leaves == 10))
    peering = plan.peering()
    leaf, spine = 0, int(peering.z[0])
    session_up = ~((peering.a == leaf) & (peering.z == spine))
    before, after = all_routes(plan), all_routes(plan, session_up)
    assert after.length[leaf, spine] == -1
    for other in range(1, 10):
        assert next_hops(after, leaf, other) == next_hops(before, leaf, other) - {spine}


@QUICK
@given(some, st.integers(0, 2**32 - 1), st.floats(0.0, 0.4))
def test_equal_ways_between_leaves_have_equal_as_paths(design: FabricDesign, seed: int, lost: float) -> None:
    """So that multipath without relaxation uses as many of them, whatever has failed."""
    plan = planned(design)
    peering = plan.peering()
    n = peering.n_speakers
    up = np.random.default_rng(seed).random(len(peering.a)) >= lost, np.ones(n, np.bool_)
    loopbacks = Destinations.of([v] for v in edge(plan))
    strict = predict(peering, loopbacks, Decision(multipath_relax=False, max_paths=1024), up)
    assert np.array_equal(strict.n_paths, predict(peering, loopbacks, RELAXED, up).n_paths)


def test_with_an_asn_each_the_same_failure_sends_traffic_through_a_valley() -> None:
    """What sharing is for: the spine that lost its leaf would go down to another leaf and up again."""
    plan = planned(next(d for d in several() if d.tiers == 2 and d.leaves == 10))
    peering = plan.peering()
    each = Peering.of(np.arange(peering.n_speakers) + 1, peering.a, peering.z, peering.router_id)
    leaf, spine = 0, int(peering.z[0])
    session_up = ~((peering.a == leaf) & (peering.z == spine))
    assert all_routes(plan, session_up, each).length[leaf, spine] == 3


def test_leaves_of_a_pair_reach_each_other_because_they_share_no_asn() -> None:
    """With one ASN a pair, neither would hear of the other's segments (RFC 7432, 8.5) over the spines."""
    plan = planned(next(d for d in several() if d.shape.sides == 2 and d.tiers == 3))
    peering, tier = plan.peering(), tiers(plan)
    routes = all_routes(plan)
    leaves = [v for v, name in enumerate(tier) if name == "leaf"]
    shared = peering.asn.copy()
    for a, z in zip(leaves[::2], leaves[1::2], strict=True):
        assert routes.length[a, z] == 2
        shared[z] = shared[a]
    paired = Peering.of(shared, peering.a, peering.z, peering.router_id)
    assert (all_routes(plan, None, paired).length[leaves[0::2], leaves[1::2]] == -1).all()


@pytest.mark.parametrize("which", range(10))
def test_asns_are_shared_as_rfc_7938_has_it(which: int) -> None:
    """One of all superspines, one of the spines of each pod, one of the border, and one of each leaf."""
    plan = planned(several()[which])
    nodes, switches = plan.wiring.nodes, plan.switches
    groups: dict[tuple[object, ...], set[int]] = {}
    for node, asn, tier in zip(switches.node.tolist(), switches.asn.tolist(), tiers(plan), strict=True):
        within = {"leaf": node, "spine": int(nodes.pod[node])}
        groups.setdefault((tier, within.get(tier)), set()).add(asn)
    assert all(len(asns) == 1 for asns in groups.values())
    assert len({asn for asns in groups.values() for asn in asns}) == len(groups)
    assert all(4_200_000_000 <= asn < 4_294_967_295 for asns in groups.values() for asn in asns)


def test_router_ids_are_the_loopbacks() -> None:
    """Ties are broken by them, so that the order of next hops is that of positions."""
    plan = planned(several()[0])
    assert plan.peering().router_id.tolist() == plan.switches.loopback.tolist()
    assert all(address in range(*_ends(plan.ask.loopbacks)) for address in plan.switches.loopback.tolist())


def _ends(pool: IPv4Network) -> tuple[int, int]:
    return int(pool.network_address), int(pool.broadcast_address) + 1
