"""TI-LFA against packets sent one by one with the tables from before the failure, and known examples."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.segment_oracle import Simulation, demands, link_states, node_states, plain_ip, random_ip

from weft.graph.repair import CROSSES, DELIVERED, LOOPS, NO_REPAIR
from weft.network import Bools, Floats, Ints
from weft.routing import IpGraph
from weft.routing.sr import Policies
from weft.routing.sr.before_convergence import BeforeConvergence, before_convergence
from weft.routing.sr.ti_lfa import Protection, Repairs, Tables, check, repairs


def paired(ip: IpGraph) -> IpGraph:
    """The same graph with both directions of a link in one capacity row."""
    return replace(ip, capacity_row=np.repeat(np.arange(ip.graph.n_arcs // 2), 2))


def ring(metric: list[int]) -> IpGraph:
    """S, E, D, C, B, A as 0 to 5, the ring of RFC 7490, section 3; arc 2i goes from i to i + 1."""
    n = len(metric)
    tail = [u for i in range(n) for u in (i, (i + 1) % n)]
    head = [v for i in range(n) for v in ((i + 1) % n, i)]
    return paired(plain_ip(n, tail, head, np.repeat(metric, 2), np.ones(2 * n)))


def _lists(ip: IpGraph, arc: int, protection: Protection = "link") -> dict[int, tuple[int, list[int]]]:
    ready = repairs(Tables.of(ip, np.ones(ip.graph.n_arcs, np.bool_)), protection)
    rows = np.flatnonzero(ready.arc == arc).tolist()
    return {int(ready.target[r]): (int(ready.first_arc[r]), ready.segments[r].tolist()) for r in rows}


def test_a_ring_is_repaired_by_one_node_both_in_p_and_q() -> None:
    """S loses S-E: over A, towards C (which both spaces hold), and plainly where A's own path is clear."""
    assert _lists(ring([1] * 6), 0) == {1: (11, [3]), 2: (11, [3]), 3: (11, [])}


def test_where_no_node_is_in_both_the_list_ends_with_an_adjacency() -> None:
    """With C-B at 10, B is the last node that S reaches around and C the first that reaches E: B, then B to C."""
    assert _lists(ring([1, 1, 1, 10, 1, 1]), 0) == {1: (11, [4, 6 + 7]), 2: (11, [4, 6 + 7]), 3: (11, [4, 6 + 7])}


def test_distant_p_and_q_take_an_adjacency_for_each_arc_between() -> None:
    """With A to B and B to C at 30 that way only, A is the last P and C the first Q, two arcs apart."""
    ip = ring([1] * 6)
    metric = ip.metric.copy()
    metric[[7, 9]] = 30
    assert _lists(replace(ip, metric=metric), 0)[1] == (11, [6 + 9, 6 + 7])


def test_a_parallel_link_takes_over_at_once() -> None:
    """Two links of different metric between the same routers: the other one, without segments."""
    ip = paired(plain_ip(2, [0, 1, 0, 1], [1, 0, 1, 0], np.array([1, 1, 5, 5]), np.ones(4)))
    assert _lists(ip, 0) == {1: (2, [])}


def test_a_bridge_has_no_repair() -> None:
    """Nothing is left."""
    ip = paired(plain_ip(2, [0, 1], [1, 0], np.array([1, 1]), np.ones(2)))
    assert _lists(ip, 0) == {1: (-1, [])}


def test_protecting_nodes_avoids_the_router_behind_the_link() -> None:
    """0 to 3 by 1; link repair goes 0-2-1-3, for 2-1 is short; node repair goes 0-2-3."""
    tail, head = [0, 1, 1, 3, 0, 2, 2, 1, 2, 3], [1, 0, 3, 1, 2, 0, 1, 2, 3, 2]
    metric = np.repeat([1, 1, 2, 1, 9], 2)
    ip = paired(plain_ip(4, tail, head, metric, np.ones(10)))
    up = np.ones(10, np.bool_)
    dead = (ip.graph.tail == 1) | (ip.graph.head == 1)
    for protection, outcome in (("link", CROSSES), ("node", DELIVERED)):
        tables = Tables.of(ip, up)
        ready = repairs(tables, protection)  # type: ignore[arg-type]
        assert check(tables, ready, ready.row[0, [3]], dead).tolist() == [outcome]


def test_what_may_fail_together_is_avoided_together() -> None:
    """The ring's neighbour link shares a duct: protecting risks finds no path and falls back on the link's repair."""
    ip = ring([1] * 6)
    tables = Tables.of(ip, np.ones(12, np.bool_))
    both = np.ones((1, 12), np.bool_)
    both[0, [0, 1, 10, 11]] = False
    ready = repairs(tables, "risk", both)
    assert ready.first_arc[ready.row[0, 1]] == 11
    assert check(tables, ready, ready.row[0, [1]], ~both[0]).tolist() == [CROSSES]
    with pytest.raises(ValueError, match="states"):
        repairs(tables, "risk")


def test_a_router_does_not_repair_its_own_failure() -> None:
    """That S-E also goes down with router S is nothing that S could avoid: its list is that for the link."""
    ip = ring([1] * 6)
    tables = Tables.of(ip, np.ones(12, np.bool_))
    states = np.concatenate([node_states(ip)[[0]], link_states(ip)[[1]]])
    by_risk, by_link = repairs(tables, "risk", states), repairs(tables)
    assert by_risk.segments[by_risk.row[0, 2]].tolist() == by_link.segments[by_link.row[0, 2]].tolist() == [3]


def test_a_list_that_turns_back_is_seen_to_loop() -> None:
    """A list made up wrongly: E is sent back over A and S forever, for A's way to E is by S."""
    ip = ring([1] * 6)
    tables = Tables.of(ip, np.ones(12, np.bool_))
    ready = repairs(tables)
    wrong = replace(ready, segments=type(ready.segments).of([[] for _ in range(len(ready))], 18))
    rows = wrong.row[0, [1]]
    assert check(tables, wrong, rows, ~link_states(ip)[1]).tolist() == [CROSSES]
    circle = Tables(tables.ip, tables.up, replace(tables.legs, hops=_turned(tables)), tables.rank)
    assert check(circle, wrong, rows, ~link_states(ip)[1]).tolist() == [LOOPS]


def _turned(tables: Tables) -> Ints:
    """Old tables in which nodes A and B send what is for E to each other."""
    hops, legs = tables.legs.hops.copy(), tables.legs
    for node, arc in ((5, 9), (4, 8)):
        place = tables.rank[1, node]
        hops[1, legs.first[1, place] : legs.first[1, place + 1]] = arc
    return hops


def packets(simulation: Simulation, ready: Repairs, row: int, failed: Bools) -> int:
    """What becomes of every packet that could take a repair: all choices of equal-cost arcs, one at a time."""
    ip = simulation.ip
    if ready.first_arc[row] < 0:
        return NO_REPAIR
    segments, target = ready.segments[row].tolist(), int(ready.target[row])
    seen: set[tuple[int, tuple[int, ...]]] = set()
    waiting = [(tuple(segments), int(ready.first_arc[row]))]
    while waiting:
        stack, arc = waiting.pop()
        if failed[arc]:
            return CROSSES
        node = int(ip.graph.head[arc])
        while stack and stack[0] == node:
            stack = stack[1:]
        new = (node, stack) not in seen
        if not new or (not stack and node == target):
            continue
        seen.add((node, stack))
        if stack and stack[0] >= ip.n_nodes:
            onward = [(stack[0] - ip.n_nodes, stack[1:])]
        else:
            arcs = simulation.next_arcs(node, stack[0] if stack else target)
            onward = [(a, stack) for a in arcs if not failed[a]]
            if not onward:
                return CROSSES
        waiting += [(rest, a) for a, rest in onward]
    return DELIVERED


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(["link", "node"]))
def test_repairs_do_to_packets_what_is_said(seed: int, protection: Protection) -> None:
    """Every repair in every link and node failure; and link repairs deliver whenever a path is left."""
    ip = paired(random_ip(seed))
    intact = np.ones(ip.graph.n_arcs, np.bool_)
    tables, simulation = Tables.of(ip, intact), Simulation(ip, intact)
    ready = repairs(tables, protection)
    states = np.concatenate([link_states(ip)[1:], node_states(ip)])
    for state in states[np.random.default_rng(seed).choice(len(states), 4, replace=False)]:
        beside = np.flatnonzero(~state[ready.arc])
        outcome = check(tables, ready, beside, ~state)
        assert outcome.tolist() == [packets(simulation, ready, int(r), ~state) for r in beside]
    for link, state in enumerate(link_states(ip)[1:]):
        after = Simulation(ip, state)
        beside = np.flatnonzero(ready.arc // 2 == link)
        sources = ip.graph.tail[ready.arc[beside]]
        left = [int(s) in after.dist[int(t)] for s, t in zip(sources, ready.target[beside], strict=True)]
        assert (check(tables, ready, beside, ~state) == DELIVERED).tolist() == left


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_every_segment_list_follows_the_path_after_convergence(seed: int) -> None:
    """Its ends lie on a shortest path of what is left, in order, and no list is longer than the path."""
    ip = paired(random_ip(seed))
    ready = repairs(Tables.of(ip, np.ones(ip.graph.n_arcs, np.bool_)))
    for r in range(len(ready)):
        if ready.first_arc[r] < 0:
            continue
        state = link_states(ip)[1 + int(ready.arc[r]) // 2]
        after, target = Simulation(ip, state), int(ready.target[r])
        nodes = [int(ip.graph.tail[ready.arc[r]]), int(ip.graph.head[ready.first_arc[r]])]
        for segment in ready.segments[r].tolist():
            ends = [segment] if segment < ip.n_nodes else [int(end[segment - ip.n_nodes]) for end in _ends(ip)]
            nodes += ends
        nodes.append(target)
        steps = [after.dist[b][a] for a, b in pairwise(nodes)]
        assert sum(steps) == after.dist[target][nodes[0]]


def _ends(ip: IpGraph) -> tuple[Ints, Ints]:
    return ip.graph.tail, ip.graph.head


def _failed(ip: IpGraph, up: Bools, volume: Floats, capacity: float, policies: Policies) -> BeforeConvergence:
    tables = Tables.of(ip, np.ones(ip.graph.n_arcs, np.bool_))
    nodes_up = np.ones((len(up), ip.n_nodes), np.bool_)
    left = (up, nodes_up, np.full(up.shape, capacity))
    return before_convergence(tables, repairs(tables), left, np.arange(ip.n_nodes), volume[..., None], policies)


def test_repaired_traffic_is_counted_where_it_goes() -> None:
    """The ring: 4 Gb/s from S to E and 1 from A to B; with S-E down 4 go around, over A-B beside the 1."""
    ip = ring([1] * 6)
    volume = np.zeros((6, 6))
    volume[1, 0], volume[4, 5] = 4.0, 1.0
    found = _failed(ip, link_states(ip)[[1]], volume, 4.5, Policies.none())
    assert (found.needed.tolist(), found.protected.tolist(), found.longest.tolist()) == ([1], [1], [1])
    assert found.coverage == 1.0
    assert found.unprotected_gbps.tolist() == [[0.0]]
    assert found.overflow_gbps.tolist() == [[0.5]]
    assert found.fullest.tolist() == [pytest.approx(5.0 / 4.5)]
    assert found.fullest_arc.tolist() == [9]


def test_classes_lose_in_their_order() -> None:
    """Two classes share the detour: what overflows is of the second."""
    ip = ring([1] * 6)
    volume = np.zeros((6, 6, 2))
    volume[1, 0] = 3.0
    tables = Tables.of(ip, np.ones(12, np.bool_))
    left = (link_states(ip)[[1]], np.ones((1, 6), np.bool_), np.full((1, 12), 5.0))
    found = before_convergence(tables, repairs(tables), left, np.arange(6), volume, Policies.none())
    assert found.lost_gbps.tolist() == [[0.0, 5.0]]  # 1 Gb/s on each of the five arcs around


def test_traffic_by_a_policy_is_protected_segment_by_segment() -> None:
    """S to E by B, for whose sake S and, for half of it, A repair; and by the adjacency S-E, which S repairs."""
    ip = ring([1] * 6)
    volume = np.zeros((6, 6))
    volume[1, 0] = 2.0
    by_node = Policies.of([0], [1], [4], [-1], [1.0])
    found = _failed(ip, link_states(ip)[[6]], volume, 10.0, by_node)
    assert (found.needed.tolist(), found.protected.tolist(), found.lost_gbps.sum()) == ([2], [2], 0.0)
    by_arc = Policies.of([0], [1], [0], [0], [1.0])
    found = _failed(ip, link_states(ip)[[1]], volume, 10.0, by_arc)
    assert (found.needed.tolist(), found.protected.tolist(), found.lost_gbps.sum()) == ([1], [1], 0.0)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_nothing_that_can_be_saved_is_lost_when_a_link_fails(seed: int) -> None:
    """Every link failure of a connected graph: full coverage, no loss but overflow, loads add up."""
    ip = paired(random_ip(seed))
    volume = demands(seed, ip.n_nodes)
    found = _failed(ip, link_states(ip)[1:], volume, np.inf, Policies.none())
    assert found.coverage == 1.0
    assert found.lost_gbps.sum() == 0.0
    assert (found.possible == found.needed).all()


def test_a_dead_end_takes_its_demand_along() -> None:
    """Node 1 fails: what starts or ends there is removed, and what passed is repaired around it."""
    ip = ring([1] * 6)
    volume = np.zeros((6, 6))
    volume[1, 0], volume[2, 0], volume[3, 1] = 4.0, 2.0, 1.0
    tables = Tables.of(ip, np.ones(12, np.bool_))
    nodes_up = np.ones((1, 6), np.bool_)
    nodes_up[0, 1] = False
    left = (node_states(ip)[[1]], nodes_up, np.full((1, 12), 10.0))
    for protection in ("link", "node"):
        ready = repairs(tables, protection)  # type: ignore[arg-type]
        found = before_convergence(tables, ready, left, np.arange(6), volume[..., None], Policies.none())
        assert found.removed_gbps.tolist() == [[5.0]]
        assert found.coverage == 1.0
        assert found.lost_gbps.sum() == 0.0
