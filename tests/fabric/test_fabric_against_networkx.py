"""Loads of designs as networkx sees them: hosts' and routers' offered traffic over equal-cost shortest paths."""

from __future__ import annotations

from collections import defaultdict

import networkx as nx
import numpy as np
import pytest

from weft.catalogue.records import Catalogue
from weft.fabric import FabricAsk, FabricDesign, Wiring, menu, wire
from weft.fabric.wiring import KINDS

Arc = tuple[int, int]


def graph_of(wiring: Wiring, lost: int | None = None) -> nx.DiGraph:
    """The boxes and their bundles, without one box; hosts and routers are left out."""
    graph, bundles = nx.DiGraph(), wiring.bundles()
    ends = [KINDS.index("host"), KINDS.index("gateway")]
    inner = np.flatnonzero(~np.isin(bundles.kind, ends))
    columns = (bundles.a, bundles.z, bundles.links, bundles.gbps)
    for a, z, links, gbps in zip(*(column[inner].tolist() for column in columns), strict=True):
        if lost not in (a, z):
            graph.add_edge(a, z, links=links, gbps=links * gbps)
            graph.add_edge(z, a, links=links, gbps=links * gbps)
    return graph


def add_loads(graph: nx.DiGraph, target: int, offered: dict[int, float], loads: dict[Arc, float]) -> None:
    """Spread what each box offers to `target` equally over the links of all shortest paths."""
    hops = nx.single_source_shortest_path_length(graph.reverse(copy=False), target)
    at = defaultdict(float, offered)
    for box in sorted(hops, key=lambda b: -hops[b]):
        if box == target or not at[box]:
            continue
        nexts = [(n, graph[box][n]["links"]) for n in graph.successors(box) if hops.get(n, box) == hops[box] - 1]
        for n, links in nexts:
            share = at[box] * links / sum(each for _, each in nexts)
            loads[box, n] += share
            at[n] += share


def worst_utilisation(wiring: Wiring, ask: FabricAsk, lost: int | None = None, gateway_gbps: float = 0.0) -> float:
    """All leaves to all leaves at the promise if no gateway is given, else all leaves to and from the border."""
    graph = graph_of(wiring, lost)
    hosts = wiring.hosts_on().tolist()
    leaf = {i: hosts[i] * ask.offered_gbps for i in wiring.nodes.rows("leaf").tolist() if i != lost}
    border = [i for i in wiring.nodes.rows("border").tolist() if i != lost]
    whole = sum(leaf.values())
    loads: dict[Arc, float] = defaultdict(float)
    if gateway_gbps:
        for b in border:
            add_loads(graph, b, {v: gateway_gbps * x / whole / len(border) for v, x in leaf.items()}, loads)
        for v, x in leaf.items():
            add_loads(graph, v, dict.fromkeys(border, gateway_gbps * x / whole / len(border)), loads)
    else:
        for target, x in leaf.items():
            others = {v: y * x / (whole - min(leaf.values())) for v, y in leaf.items() if v != target}
            add_loads(graph, target, others, loads)
    return max(float(load / graph.edges[arc]["gbps"]) for arc, load in loads.items())


TWO_TIERS = FabricAsk(200, 2, 100.0, "single", 1.5, ("spine",), 2500.0, 2)
THREE_TIERS = FabricAsk(12, 1, 400.0, "single", 1.0, ("spine",), 600.0, 1)
DUAL = FabricAsk(200, 2, 100.0, "dual", 2.0, ("spine", "leaf"), 2500.0, 2)


def designs_of(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> list[FabricDesign]:
    """Every seventh design of a menu."""
    return list(menu(ask, six if ask is THREE_TIERS else medium, "power"))[::7]


@pytest.mark.parametrize("ask", [TWO_TIERS, THREE_TIERS, DUAL], ids=["two tiers", "three tiers", "dual-homed"])
def test_no_link_is_overloaded_at_the_promise_whichever_spine_is_lost(
    ask: FabricAsk, medium: Catalogue, six: Catalogue
) -> None:
    """Equal-cost paths carry all-to-all traffic of hosts, and that of the gateway, in each state."""
    for design in designs_of(ask, medium, six):
        wiring = wire(design)
        above = [i for tier in ("spine", "superspine") for i in wiring.nodes.rows(tier).tolist()]
        for lost in (None, *above):
            assert worst_utilisation(wiring, ask, lost) <= 1 + 1e-9, (design.name, lost)
            assert worst_utilisation(wiring, ask, lost, design.gateway_gbps) <= 1 + 1e-9, (design.name, lost)


@pytest.mark.parametrize("ask", [TWO_TIERS, THREE_TIERS], ids=["two tiers", "three tiers"])
def test_the_gateway_is_kept_with_any_border_leaf_lost(ask: FabricAsk, medium: Catalogue, six: Catalogue) -> None:
    """Router ports and links up of the other border leaves carry all of it."""
    for design in designs_of(ask, medium, six):
        wiring = wire(design)
        left = design.gateway_ports * (design.border_leaves - 1) // design.border_leaves
        assert left * design.gateway_port_gbps >= design.gateway_gbps
        for lost in wiring.nodes.rows("border").tolist():
            assert worst_utilisation(wiring, ask, lost, design.gateway_gbps) <= 1 + 1e-9


def test_traffic_beyond_the_promise_overloads_a_link(medium: Catalogue) -> None:
    """The check above can fail: with three times the promised traffic some link of the best design overflows."""
    design = menu(TWO_TIERS, medium, "power")[0]
    twice = FabricAsk(200, 2, 100.0, "single", 0.5, ("spine",), 2500.0, 2)
    assert worst_utilisation(wire(design), twice) > 1


def test_stated_oversubscription_is_the_load_of_the_links_up(medium: Catalogue) -> None:
    """A full leaf's load at ratio r fills its links up to stated / r, without failure and with a spine lost."""
    for design in designs_of(TWO_TIERS, medium, medium):
        wiring = wire(design)
        spine, leaf = (int(wiring.nodes.rows(tier)[0]) for tier in ("spine", "leaf"))
        for lost, stated in ((None, design.oversubscription), (spine, design.oversubscription_failed)):
            graph = graph_of(wiring, lost)
            up = sum(graph.edges[leaf, n]["gbps"] for n in graph.successors(leaf))
            assert wiring.hosts_on()[leaf] * 200.0 / up == pytest.approx(stated)
