"""Disjoint routes against every combination of simple routes, and published examples where greedy fails."""

from __future__ import annotations

from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.graph.disjoint_paths import disjoint_paths
from weft.optical.service.disjoint import Ask, Wish, disjoint_routes, shared_risks
from weft.optical.service.oms_graph import KINDS, Kind, OmsGraph, Route


def random_graph(seed: int, n: int = 6, p: float = 0.5, groups: int = 4) -> OmsGraph:
    """Cables both ways between some of `n` nodes, some of them in shared risks."""
    rng = np.random.default_rng(seed)
    cables = []
    for a, z in combinations(range(n), 2):
        if rng.random() < p:
            inside = [f"duct{g}" for g in range(groups) if rng.random() < 0.25]
            cables.append((f"{a}-{z}", a, z, float(rng.integers(1, 20)), inside))
    return OmsGraph.both_ways([f"N{v}" for v in range(n)], cables)


def simple_routes(graph: OmsGraph, source: int, target: int) -> list[Route]:
    """Every simple route, shortest first."""
    drawn = nx.MultiDiGraph()
    drawn.add_nodes_from(range(len(graph.node_name)))
    for arc in range(graph.n_arcs):
        drawn.add_edge(int(graph.tail[arc]), int(graph.head[arc]), key=arc)
    paths = nx.all_simple_edge_paths(drawn, source, target)
    return sorted((tuple(arc for _, _, arc in path) for path in paths), key=graph.km)


def brute_force(graph: OmsGraph, asks: list[Ask], kinds: tuple[Kind, ...]) -> tuple[int, float] | None:
    """Fewest shared risks (counted once a pair) and least total length over all combinations."""
    lists = [simple_routes(graph, *ask) for ask in asks]
    costs = [
        (sum(len(shared_risks(graph, pair, kinds)) for pair in combinations(some, 2)), sum(map(graph.km, some)))
        for some in product(*lists)
    ]
    return min(costs, default=None)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("kinds", [("link",), ("node",), ("srlg",), ("node", "link", "srlg")])
def test_a_pair_is_the_shortest_of_all_disjoint_pairs(seed: int, kinds: tuple[Kind, ...]) -> None:
    """With the flow, the program and the candidates alike."""
    graph = random_graph(seed)
    asks = [Ask(0, 5), Ask(0, 5)]
    best = brute_force(graph, asks, kinds)
    listed = [simple_routes(graph, 0, 5)] * 2
    for candidates in (None, listed, [routes[:3] for routes in listed]):
        found = disjoint_routes(graph, asks, Wish(kinds), candidates=candidates)
        assert found.proved
        if best is None or best[0] > 0:
            assert found.routes is None
        else:
            assert found.disjoint
            assert found.routes is not None
            assert found.total_km == pytest.approx(best[1])
            assert shared_risks(graph, found.routes, kinds) == ()


@pytest.mark.parametrize("seed", range(12))
def test_requests_of_different_ends_are_kept_apart(seed: int) -> None:
    """Three requests of one group, the ends of two of which may be on the way of the third."""
    graph = random_graph(seed, 5, 0.7)
    asks = [Ask(0, 4), Ask(1, 4), Ask(2, 3)]
    for kinds in (("link",), ("node", "link", "srlg")):
        best = brute_force(graph, asks, kinds)
        found = disjoint_routes(graph, asks, Wish(kinds))
        assert found.proved
        assert (found.routes is not None) == (best is not None and best[0] == 0)
        if found.routes is not None and best is not None:
            assert found.total_km == pytest.approx(best[1])


@pytest.mark.parametrize("seed", range(25))
def test_where_nothing_is_disjoint_a_relaxed_wish_shares_the_fewest_risks(seed: int) -> None:
    """And names them."""
    graph = random_graph(seed, 5, 0.5)
    asks = [Ask(0, 4), Ask(0, 4)]
    best = brute_force(graph, asks, KINDS)
    found = disjoint_routes(graph, asks, Wish(KINDS, relaxable=True))
    if best is None:
        assert found.routes is None
        assert found.proved
    else:
        assert found.routes is not None
        assert found.proved
        assert len(found.shared) == best[0]
        assert found.total_km == pytest.approx(best[1])


@pytest.mark.parametrize("seed", range(25))
def test_routes_that_are_turned_down_are_never_given(seed: int) -> None:
    """As light cannot reach along every route: here none of more than three hops."""
    graph = random_graph(seed, 6, 0.6)
    short = [route for route in simple_routes(graph, 0, 5) if len(route) <= 3]
    pairs = [
        graph.km(one) + graph.km(other)
        for one, other in product(short, short)
        if not shared_risks(graph, (one, other), ("link",))
    ]
    found = disjoint_routes(graph, [Ask(0, 5)] * 2, Wish(("link",)), lambda _, route: len(route) <= 3)
    assert found.proved
    assert (found.routes is None) == (not pairs)
    if found.routes is not None:
        assert found.total_km == pytest.approx(min(pairs))
        assert max(map(len, found.routes)) <= 3


def test_the_trap_where_the_shortest_route_is_in_no_disjoint_pair() -> None:
    """Suurballe's own kind of example: removing the shortest route first leaves nothing."""
    lines = (("sa", 0, 1, 1.0), ("ab", 1, 2, 1.0), ("bt", 2, 3, 1.0), ("sb", 0, 2, 3.0), ("at", 1, 3, 3.0))
    graph = OmsGraph.both_ways("sabt", [(*line, ()) for line in lines])
    found = disjoint_routes(graph, [Ask(0, 3)] * 2, Wish(("node",)))
    assert found.routes is not None
    assert found.by == "shortest pairs"
    assert {graph.nodes(route) for route in found.routes} == {(0, 2, 3), (0, 1, 3)}
    assert found.total_km == 8.0


def test_two_pairs_in_one_duct_are_not_disjoint() -> None:
    """Parallel lines of one cable share it, even though no arc is used twice."""
    tail, head = np.array([0, 0]), np.array([1, 1])
    graph = OmsGraph(("a", "b"), ("duct",), (), tail, head, np.array([5.0, 5.0]), np.array([0, 0]), ((),))
    assert disjoint_routes(graph, [Ask(0, 1)] * 2, Wish(("link",))).routes is None
    relaxed = disjoint_routes(graph, [Ask(0, 1)] * 2, Wish(("link",), relaxable=True))
    assert relaxed.shared == ("link duct",)


@given(st.integers(0, 10_000), st.integers(2, 3), st.booleans())
def test_disjoint_paths_against_networkx(seed: int, k: int, by_node: bool) -> None:
    """Total length against a minimum-cost flow of networkx."""
    graph = random_graph(seed, 6, 0.6)
    found = disjoint_paths(6, graph.tail, graph.head, graph.length_km, 0, 5, k, by_node=by_node)
    flow = nx.DiGraph()
    for v in range(6):
        flow.add_edge((v, "in"), (v, "out"), capacity=1 if by_node and v not in (0, 5) else k, weight=0)
    for arc in range(graph.n_arcs):
        ends = (int(graph.tail[arc]), "out"), (int(graph.head[arc]), "in")
        flow.add_edge(*ends, capacity=1, weight=int(graph.length_km[arc]))
    flow.add_node((0, "out"), demand=-k)
    flow.add_node((5, "in"), demand=k)
    try:
        cost = nx.min_cost_flow_cost(flow)
    except nx.NetworkXUnfeasible:
        assert found is None
        return
    assert found is not None
    assert sum(graph.km(path) for path in found) == pytest.approx(cost)
    routes = [tuple(path) for path in found]
    assert all(graph.nodes(route)[0] == 0 and graph.nodes(route)[-1] == 5 for route in routes)
    assert shared_risks(graph, routes, ("node",) if by_node else ("link",)) == ()


def test_the_best_listed_pair_is_given_even_where_nothing_proves_it_best() -> None:
    """Without a program, and with a route that might be shorter left out."""
    graph = OmsGraph.both_ways("st", [(f"c{i}", 0, 1, float(i), ()) for i in range(1, 5)])
    asks, listed = [Ask(0, 1)] * 2, [[(0,)], [(0,), (2,)]]
    found = disjoint_routes(graph, asks, Wish(("link", "srlg"), rounds=0), candidates=listed)
    assert (found.routes, found.by, found.proved) == (((0,), (2,)), "candidates", False)
    proved = disjoint_routes(graph, asks, Wish(("link", "srlg")), candidates=listed)
    assert (proved.total_km, proved.by, proved.proved) == (found.total_km, "program", True)
    none = disjoint_routes(graph, asks, Wish(rounds=0), lambda *_: False, listed)
    assert (none.routes, none.proved) == (None, False)


def test_ends_that_are_one_node_are_refused() -> None:
    """There is nothing to route."""
    with pytest.raises(ValueError, match="itself"):
        disjoint_routes(random_graph(1), [Ask(0, 0)], Wish())
