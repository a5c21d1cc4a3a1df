"""The proof of a fabric's loads: against networkx and linear programs, and what must hold of it."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import linear_sum_assignment
from tests.fabric.test_promises import QUICK, asks, designs
from tests.graph.edge_program import least_utilisation

from weft.catalogue.records import Catalogue
from weft.fabric import FabricAsk, FabricDesign, menu, wire
from weft.fabric.loads import LOSSES, MATRICES, core_of, prove_loads, upper_bound
from weft.fabric.loads.core import Core
from weft.fabric.loads.matrices import permutation, uniform

TWO_TIERS = FabricAsk(200, 2, 100.0, "single", 1.5, ("spine",), 2500.0, 2)
RAIL = FabricAsk(80, 4, 400.0, "rail", 1.0, ("spine",), 0.0, 0)
THREE_TIERS = FabricAsk(12, 1, 400.0, "single", 1.0, ("spine",), 600.0, 2)
DUAL = FabricAsk(200, 2, 100.0, "dual", 2.0, ("spine", "leaf", "link"), 2500.0, 2)
ASKS = pytest.mark.parametrize(
    "ask", [TWO_TIERS, THREE_TIERS, DUAL, RAIL], ids=["two tiers", "three tiers", "dual-homed", "by rail"]
)
SYMMETRIC = [k for k, name in enumerate(MATRICES) if name != "permutation"]


def some_designs(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> list[FabricDesign]:
    """A few designs of a menu."""
    return list(menu(ask, six if ask is THREE_TIERS else medium, "power"))[::11]


def ratio_by_networkx(core: Core, lost: int, volume: np.ndarray) -> float:
    """The fullest link's load with one node lost, by all shortest paths networkx counts, link by link."""
    graph = nx.DiGraph()
    for a, z, links, gbps in zip(core.levels.a, core.levels.z, core.links, core.link_gbps, strict=True):
        if lost not in (a, z) and core.levels.level[a] > 0:
            graph.add_edge(int(a), int(z), links=int(links), gbps=links * gbps)
            graph.add_edge(int(z), int(a), links=int(links), gbps=links * gbps)
    load = dict.fromkeys(graph.edges, 0.0)
    for column, target in enumerate(core.leaf.tolist()):
        hops = nx.single_source_shortest_path_length(graph, target)
        at = dict(zip(core.leaf.tolist(), volume[:, column].tolist(), strict=True))
        for v in sorted(hops, key=lambda node: -hops[node])[:-1]:
            nexts = [w for w in graph[v] if hops[w] == hops[v] - 1]
            whole = sum(graph[v][w]["links"] for w in nexts)
            for w in nexts:
                part = at.get(v, 0.0) * graph[v][w]["links"] / whole
                load[v, w] += part
                at[w] = at.get(w, 0.0) + part
    return max(load[arc] / graph.edges[arc]["gbps"] for arc in load)


@ASKS
def test_loads_are_those_of_all_shortest_paths(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> None:
    """Intact and with each kind of spine lost, where ways that climb and come down once are the shortest."""
    for design in some_designs(ask, medium, six):
        proof = prove_loads(wire(design), ask)
        core = proof.core
        for make, k in ((uniform, 0), (permutation, 1)):
            volume = make(core, core.promised_gbps, by_rail=ask.homing == "rail")
            assert proof.states.full_ratio[0, k] == pytest.approx(ratio_by_networkx(core, -1, volume))
            for state in np.flatnonzero(proof.losses.kind == LOSSES.index("spine")).tolist():
                lost = int(proof.losses.nodes_of(state)[0])
                assert proof.states.full_ratio[state, k] == pytest.approx(ratio_by_networkx(core, lost, volume))


@ASKS
def test_designs_of_a_menu_keep_their_promise(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> None:
    """For every matrix within it, in every state asked for, and the gateway with any border leaf lost."""
    for design in some_designs(ask, medium, six):
        proof = prove_loads(wire(design), ask)
        assert proof.is_proved
        assert proof.states.oversubscription_ratio[0] <= ask.oversubscription * (1 + 1e-9)
        assert proof.states.oversubscription_ratio[proof.promised].max() <= ask.oversubscription * (1 + 1e-9)


@ASKS
def test_more_than_was_promised_is_not_proved(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> None:
    """The proof can fail: hosts that send three times what the design was made for fill some link."""
    design = menu(ask, six if ask is THREE_TIERS else medium, "power")[0]
    proof = prove_loads(wire(design), replace(ask, oversubscription=ask.oversubscription / 3))
    assert not proof.is_proved
    state, matrix = proof.worst
    assert proof.states.full_ratio[state, matrix] > 1
    assert " - " in proof.name_of_fullest(state, matrix)


@ASKS
def test_like_losses_are_as_often_and_as_bad_as_when_each_is_looked_at(
    ask: FabricAsk, medium: Catalogue, six: Catalogue
) -> None:
    """Every link, box and plane by itself gives the figures of its kind's first one, matrix by matrix."""
    design = menu(ask, six if ask is THREE_TIERS else medium, "power")[0]
    once, each = (prove_loads(wire(design), ask, every=every) for every in (False, True))
    assert once.looked_at == each.looked_at > len(once.losses)
    assert len(each.losses) > len(once.losses)
    for kind in range(len(LOSSES)):
        for figure in (*(lambda s, k=k: s.full_ratio[:, k] for k in SYMMETRIC), lambda s: s.hose_ratio):
            ours, theirs = (
                np.sort(np.repeat(figure(proof.states), proof.losses.like)[
                    np.repeat(proof.losses.kind, proof.losses.like) == kind
                ])
                for proof in (once, each)
            )  # fmt: skip
            assert ours == pytest.approx(theirs)


def test_in_two_tiers_only_uneven_leaves_part_both_bounds(medium: Catalogue) -> None:
    """What every matrix gets over what no routing exceeds is the mean leaf over the fullest."""
    for ask in (TWO_TIERS, DUAL):
        design = next(d for d in menu(ask, medium, "power") if d.tiers == 2)
        proof = prove_loads(wire(design), ask)
        hosts = proof.core.hosts
        assert proof.throughput.routed / proof.throughput.upper == pytest.approx(hosts.mean() / hosts.max())


def test_traffic_by_rail_stays_on_its_rail(medium: Catalogue) -> None:
    """And all that leaves promise is sent, as far as units are equal."""
    core = core_of(wire(menu(RAIL, medium, "power")[0]), RAIL)
    for make in (uniform, permutation):
        volume = make(core, core.promised_gbps, by_rail=True)
        assert not volume[core.side[:, None] != core.side[None, :]].any()
        assert (volume.sum(axis=1) <= core.promised_gbps * (1 + 1e-9)).all()
        assert (volume.sum(axis=0) <= core.promised_gbps * (1 + 1e-9)).all()
        assert volume.sum() > 0.9 * core.promised_gbps.sum()


@QUICK
@given(asks)
def test_the_bound_over_all_matrices_is_above_each_one(ask: FabricAsk) -> None:
    """In every state; and bounds from below are below the one from above."""
    for design in designs(ask)[::40]:
        proof = prove_loads(wire(design), ask)
        assert (proof.states.full_ratio[:, :2].max(axis=1) <= proof.states.hose_ratio * (1 + 1e-9)).all()
        assert proof.throughput.routed <= proof.throughput.uniform * (1 + 1e-9)
        assert proof.throughput.routed <= proof.throughput.upper * (1 + 1e-9)
        assert proof.is_proved


@QUICK
@given(asks)
def test_more_switches_above_the_leaves_never_lower_throughput(ask: FabricAsk) -> None:
    """One more spine a pod, or superspine a plane: no matrix of ours fills a link further, and both bounds hold."""
    for design in designs(ask)[::40]:
        less = prove_loads(wire(design), ask)
        wider = [{"spines_per_pod": design.shape.spines_per_pod + 1}]
        if design.tiers == 3:
            wider.append({"superspines_per_plane": design.shape.superspines_per_plane + 1})
        for change in wider:
            more = prove_loads(wire(replace(design, shape=replace(design.shape, **change))), ask)
            assert (more.states.full_ratio[0] <= less.states.full_ratio[0] + 1e-9).all()
            assert more.throughput.routed >= less.throughput.routed - 1e-9
            assert more.throughput.upper >= less.throughput.upper - 1e-9


@QUICK
@given(asks)
def test_more_leaves_for_the_same_hosts_never_lower_throughput(ask: FabricAsk) -> None:
    """One leaf more (as many as a host is on) beside others, and one border leaf more: what every matrix gets holds."""
    for design in [one for one in designs(ask)[::40] if one.tiers == 2 and one.leaves > one.shape.sides]:
        shape, less = design.shape, prove_loads(wire(design), ask).throughput
        leaves, most = shape.leaves + shape.sides, shape.leaves_reserved + shape.sides
        leaf = replace(shape, leaves=leaves, leaves_reserved=most, leaves_per_pod=shape.leaves_per_pod + shape.sides)
        for wider in (leaf, replace(shape, border_leaves=shape.border_leaves + 1)):
            more = prove_loads(wire(replace(design, shape=wider)), ask).throughput
            assert more.routed >= less.routed - 1e-9
            assert more.upper >= less.upper - 1e-9


def test_one_more_superspine_a_plane_lowers_the_load_of_trunks(six: Catalogue) -> None:
    """On a design that has them."""
    design = menu(THREE_TIERS, six, "power")[0]
    more = replace(design.shape, superspines_per_plane=design.shape.superspines_per_plane + 1)
    less, wider = (prove_loads(wire(d), THREE_TIERS) for d in (design, replace(design, shape=more)))
    assert (wider.states.full_ratio[0] <= less.states.full_ratio[0] + 1e-9).all()
    assert wider.states.pod_ratio[0] < less.states.pod_ratio[0]


def test_no_routing_does_better_than_equal_cost_paths_on_an_intact_fabric(six: Catalogue) -> None:
    """The linear program that splits the same traffic in any way fills a link as far, and stays below the bound."""
    core = core_of(wire(menu(THREE_TIERS, six, "power")[0]), THREE_TIERS)
    kept = np.flatnonzero(core.levels.level[core.levels.a] > 0)
    kept = kept[~np.isin(core.levels.a[kept], core.nodes("border"))]
    tail = np.concatenate([core.levels.a[kept], core.levels.z[kept]])
    head = np.concatenate([core.levels.z[kept], core.levels.a[kept]])
    capacity = np.tile((core.links * core.link_gbps)[kept], 2)
    volume = np.zeros((core.levels.n_nodes, core.levels.n_nodes))
    volume[np.ix_(core.leaf, core.leaf)] = permutation(core, core.promised_gbps, by_rail=False).T
    used = np.unique(np.concatenate([tail, head]))
    at = np.full(core.levels.n_nodes, -1)
    at[used] = np.arange(len(used))
    best = least_utilisation((len(used), at[tail], at[head]), capacity, volume[np.ix_(used, used)])
    proof = prove_loads(wire(menu(THREE_TIERS, six, "power")[0]), THREE_TIERS)
    assert proof.states.full_ratio[0, 1] == pytest.approx(best)
    assert 1 / best <= proof.throughput.upper * (1 + 1e-9)


def test_the_upper_bound_is_that_of_a_maximum_weight_matching(six: Catalogue) -> None:
    """Distances matched by scipy, leaf by leaf: capacity both ways over what the farthest traffic takes of it."""
    core = core_of(wire(menu(THREE_TIERS, six, "power")[0]), THREE_TIERS)
    assert len(set(core.hosts.tolist())) == 1
    graph = nx.Graph(zip(core.levels.a.tolist(), core.levels.z.tolist(), strict=True))
    hops = dict(nx.all_pairs_shortest_path_length(graph))
    distance = np.array([[hops[v][w] for w in core.leaf.tolist()] for v in core.leaf.tolist()])
    rows, columns = linear_sum_assignment(-distance)
    needed = (distance[rows, columns] * core.promised_gbps).sum()
    up_to_spines = np.isin(core.levels.a, core.leaf)
    between = up_to_spines | np.isin(core.levels.a, core.levels.z[up_to_spines])
    assert upper_bound(core) == pytest.approx(2 * (core.links * core.link_gbps)[between].sum() / needed)


def test_a_fat_tree_carries_all_of_every_matrix_and_no_more(six: Catalogue) -> None:
    """With as many links up as down at every box, bounds from below and from above are both 1."""
    made = menu(THREE_TIERS, six, "power")[0]
    shape = replace(
        made.shape, hosts=16, leaves=8, pods=4, spines_per_pod=2, bundle=1, superspines_per_plane=2, trunks=1
    )
    carried = prove_loads(wire(replace(made, shape=shape)), replace(THREE_TIERS, hosts=16, survive=())).throughput
    assert carried.routed == pytest.approx(1.0)
    assert carried.upper == pytest.approx(1.0)


def test_a_feed_takes_what_stands_on_it(medium: Catalogue) -> None:
    """Spines on two feeds: either lost leaves half of them; dual-homed hosts with a leaf on each keep one."""
    design = menu(DUAL, medium, "power")[0]
    wiring = wire(design)
    leaves, spines = wiring.nodes.rows("leaf"), wiring.nodes.rows("spine")
    feeds = {"A": np.concatenate([leaves[::2], spines[::2]]), "B": np.concatenate([leaves[1::2], spines[1::2]])}
    proof = prove_loads(wiring, DUAL, feeds=feeds)
    lost = [proof.losses.name.index(f"feed {name}") for name in feeds]
    assert (proof.losses.kind[lost] == LOSSES.index("feed")).all()
    assert (proof.states.cut_hosts[lost] == 0).all()
    assert (proof.states.full_ratio[lost, 0] > proof.states.full_ratio[0, 0]).all()


def test_a_site_without_its_routers_loses_what_was_for_them(six: Catalogue) -> None:
    """With the only router lost, all of the gateway's traffic is."""
    ask = replace(THREE_TIERS, routers=1)
    design = menu(ask, six, "power")[0]
    proof = prove_loads(wire(design), ask)
    state = int(np.flatnonzero(proof.losses.kind == LOSSES.index("router"))[0])
    assert proof.states.lost_gbps[state, MATRICES.index("to routers")] == pytest.approx(design.gateway_gbps)


def test_a_border_alone_has_nothing_to_prove(medium: Catalogue) -> None:
    """A site without hosts: no matrix, no load, and no bound."""
    ask = FabricAsk(0, 2, 100.0, "single", 1.0, (), 2500.0, 2)
    proof = prove_loads(wire(menu(ask, medium, "power")[0]), ask)
    assert proof.is_proved
    assert proof.throughput.upper == np.inf
    assert not proof.states.full_ratio.any()
