"""Flows on wired fabrics: where they go, how fast they are, and how long collectives take."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fabric.instances import catalogue_of, group, switch

from weft.fabric import FabricAsk, menu, wire
from weft.fabric.flows import (
    FlowNetwork,
    all_to_all,
    flow_network,
    flows,
    incast,
    permutation,
    placed,
    ring_all_reduce,
    route,
    timed,
    tree_all_reduce,
    without,
)
from weft.traffic import in_order_tree

BOX = catalogue_of(switch("box16", 180, 22000, group(16, 400, "4x100")))
SIX = catalogue_of(switch("box6", 90, 11000, group(6, 400)))


@cache
def network_of(kind: str) -> FlowNetwork:
    """Single-homed and dual-homed hosts in two tiers, and three tiers."""
    if kind == "three tiers":
        return flow_network(wire(menu(FabricAsk(12, 1, 400.0, "single", 1.0, (), 600.0, 1), SIX, "power")[0]))
    ask = FabricAsk(96, 4, 100.0, kind, 1.5, (), 400.0, 1)
    return flow_network(wire(menu(ask, BOX, "power")[0]))


KINDS = pytest.mark.parametrize("kind", ["single", "dual", "three tiers"])


@KINDS
def test_a_flow_goes_from_its_host_to_the_other_up_and_then_down(kind: str) -> None:
    """Arcs join end to end, begin at a port of the source and end at one of the sink, on the same links or fewer."""
    network = network_of(kind)
    routed = route(network, permutation(network, 1.0, 3))
    assert routed.routed.all()
    core = network.core
    n, m = network.n_hosts * network.ports_of_host, core.n_links
    for source, sink, arcs in zip(routed.flows.source, routed.flows.sink, routed.arc.tolist(), strict=True):
        out, *between, into = (arc for arc in arcs if arc >= 0)
        out, into = out - 2 * m, into - 2 * m - n
        assert (out // network.ports_of_host, into // network.ports_of_host) == (source, sink)
        here = network.leaf[source, out % network.ports_of_host // network.ports]
        for arc in between:
            low, high = core.a[arc % m], core.z[arc % m]
            assert here == (low if arc < m else high)
            here = high if arc < m else low
        assert here == network.leaf[sink, into % network.ports_of_host // network.ports]
        assert sorted(between, key=lambda arc: arc >= m) == between


def test_hosts_on_the_same_leaves_do_not_leave_them() -> None:
    """A dual-homed pair of hosts of one unit: whichever leaf it is sent through delivers it."""
    network = network_of("dual")
    assert (network.leaf[0] == network.leaf[1]).all()
    many = flows(np.zeros(50, np.int64), np.ones(50, np.int64), 1.0)
    routed = route(network, many)
    assert ((routed.arc >= 0).sum(axis=1) == 2).all()
    assert len(np.unique(routed.arc[routed.arc >= 0])) == 2 * network.ports_of_host


def test_a_flow_within_a_host_takes_nothing() -> None:
    """It is not limited, and ends at once."""
    network = network_of("single")
    routed = route(network, flows([4, 4], [4, 5], 8.0))
    assert routed.rates_gbps()[0] == np.inf
    assert routed.end_s()[0] == 0.0 < routed.end_s()[1]


@KINDS
def test_no_link_carries_more_than_it_can(kind: str) -> None:
    """At the fair rates of several flows a host; some link is full."""
    network = network_of(kind)
    routed = route(network, permutation(network, 1.0, 5).split(4))
    assert routed.load_ratio().max() == pytest.approx(1.0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_fair_rates_are_within_a_maximum_flow(seed: int) -> None:
    """One pair alone, hashed as many flows, gets no more than networkx's maximum flow between its hosts."""
    network = network_of("dual")
    rng = np.random.default_rng(seed)
    source, sink = rng.choice(network.n_hosts, 2, replace=False).tolist()
    routed = route(network, flows([source], [sink], 1.0, seed=seed).split(64))
    graph = nx.DiGraph()
    core, m = network.core, network.core.n_links
    for arc, (low, high) in enumerate(zip(core.a.tolist(), core.z.tolist(), strict=True)):
        for tail, head, number in ((low, high, arc), (high, low, arc + m)):
            was = graph.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
            graph.add_edge(tail, head, capacity=was + network.capacity_gbps[number])
    for leaf in network.leaf[source].tolist():
        graph.add_edge("source", leaf, capacity=network.ports * network.port_gbps)
    for leaf in network.leaf[sink].tolist():
        graph.add_edge(leaf, "sink", capacity=network.ports * network.port_gbps)
    total = routed.rates_gbps().sum()
    assert 0 < total <= nx.maximum_flow_value(graph, "source", "sink") * (1 + 1e-9)


def test_what_is_lost_is_not_used() -> None:
    """With a spine and a leaf lost, flows of hosts on two leaves all find a way past both."""
    network = network_of("dual")
    spine = int(network.core.z[0])
    working = without(network, nodes=np.array([spine, network.leaf[0, 0]]))
    routed = route(network, permutation(network, 1.0, 1), working)
    assert routed.routed.all()
    used = routed.arc[(routed.arc >= 0) & (routed.arc < 2 * network.core.n_links)] % network.core.n_links
    assert working.link[used].all()


def test_hosts_of_a_lost_leaf_are_cut_off() -> None:
    """Single-homed: their flows have no way, no rate and no end; the others do."""
    network = network_of("single")
    working = without(network, nodes=network.leaf[0])
    routed = route(network, flows([0, 30], [40, 50], 1.0), working)
    assert routed.routed.tolist() == [False, True]
    assert routed.rates_gbps()[0] == 0.0 < routed.rates_gbps()[1]
    assert routed.end_s()[0] == np.inf


@pytest.mark.parametrize("senders", [1, 7, 40])
def test_incast_takes_as_long_as_the_ports_of_the_one(senders: int) -> None:
    """All to one, hashed over its ports: no faster than they are, and each port is shared out evenly."""
    network = network_of("single")
    routed = route(network, incast(np.arange(1, senders + 1) + 40, 0, 3.0, seed=2))
    end = routed.end_s()
    assert end.max() >= senders * 3.0 / (network.ports_of_host * network.port_gbps) * (1 - 1e-9)
    last = routed.arc[:, -1]
    assert end.max() <= np.bincount(last).max() * 3.0 / network.port_gbps * (1 + 1e-9) + senders * 3.0 / 400.0


def test_a_ring_of_a_job_on_one_leaf_is_as_fast_as_the_ports() -> None:
    """2 (n - 1) / n of a rail's share of the buffer at the speed of one port: the known optimum."""
    network = network_of("single")
    hosts = np.flatnonzero(network.leaf[:, 0] == network.leaf[0, 0])
    n = len(hosts)
    time = timed(network, ring_all_reduce(network, hosts, 80.0))
    assert time.took_s == pytest.approx(2 * (n - 1) / n * 80.0 / network.ports_of_host / network.port_gbps)
    assert time.efficiency == pytest.approx(1.0)


@pytest.mark.parametrize("n", [2, 3, 5, 8, 13, 64])
def test_both_trees_span_the_job_and_share_the_work(n: int) -> None:
    """Each is a binary tree over all ranks; a rank with children in one has none in the other but for odd ends."""
    child, parent = in_order_tree(n)
    graph = nx.DiGraph(zip(parent.tolist(), child.tolist(), strict=True))
    assert nx.is_arborescence(graph)
    assert len(graph) == n
    assert max(degree for _, degree in graph.out_degree()) <= 2
    assert nx.dag_longest_path_length(graph) <= int(np.log2(n)) + 1
    inside = {v for v, degree in graph.out_degree() if degree}
    assert len(inside & {(v + 1) % n for v in inside}) <= 1


def test_a_tree_sends_what_a_reduction_needs() -> None:
    """Each tree moves half the data up and half down between a rank and its parent, on every rail."""
    network = network_of("single")
    phases = tree_all_reduce(network, placed(network, 8, "packed"), 80.0)
    sent = phases[0].flows
    assert phases[0].times == 1
    assert sent.size_gbit.sum() == pytest.approx(2 * 2 * 7 * 40.0)
    assert timed(network, phases).took_s >= 80.0 / network.ports_of_host / network.port_gbps * (1 - 1e-9)


def test_all_to_all_by_rail_and_across_rails_send_the_same() -> None:
    """As many gigabits leave each port; by rail no flow changes its port."""
    network = network_of("dual")
    hosts = placed(network, 6, "spread")
    by_rail, across = (all_to_all(network, hosts, 60.0, by_rail=way)[0].flows for way in (True, False))
    assert by_rail.size_gbit.sum() == pytest.approx(across.size_gbit.sum())
    assert (by_rail.source_port == by_rail.sink_port).all()
    sent = np.bincount(across.source * network.ports_of_host + across.source_port, across.size_gbit)
    assert sent[sent > 0] == pytest.approx(60.0 * 5 / 6)


@KINDS
def test_no_collective_is_faster_than_its_ports(kind: str) -> None:
    """Whatever the placement; more queue pairs are for hashing alone and change no volume."""
    network = network_of(kind)
    for how in ("packed", "spread", "random"):
        hosts = placed(network, 8, how)  # type: ignore[arg-type]
        assert len(set(hosts.tolist())) == 8
        for made in (ring_all_reduce, tree_all_reduce, all_to_all):
            for pairs in (1, 4):
                assert 0 < timed(network, made(network, hosts, 10.0), queue_pairs=pairs).efficiency <= 1 + 1e-9


def test_a_job_of_one_host_sends_nothing_and_one_too_large_is_refused() -> None:
    """GPUs of one host do without the fabric."""
    network = network_of("single")
    alone = placed(network, 1, "packed")
    for made in (ring_all_reduce, tree_all_reduce, all_to_all):
        assert made(network, alone, 10.0) == ()
    assert timed(network, ()).efficiency == 1.0
    with pytest.raises(ValueError, match="does not fit"):
        placed(network, 97, "packed")


def test_spread_jobs_take_leaves_in_turn() -> None:
    """As many hosts as leaves are on as many leaves."""
    network = network_of("single")
    leaves = len(np.unique(network.leaf))
    assert len(np.unique(network.leaf[placed(network, leaves, "spread")])) == leaves


def test_a_fabric_without_hosts_is_refused() -> None:
    """There is nobody to send."""
    design = menu(FabricAsk(96, 4, 100.0, "single", 1.5, (), 400.0, 1), BOX, "power")[0]
    empty = replace(design, shape=replace(design.shape, hosts=0, leaves=0))
    with pytest.raises(ValueError, match="without hosts"):
        flow_network(wire(empty))
