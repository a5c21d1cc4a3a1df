"""The graph that light is routed over, and routes past what they must pass."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.optical.service.towns import SQUARE, fibre, library, passed, towns

from weft.graph import Multigraph, k_shortest_arcs
from weft.optical.service import routes as routing
from weft.optical.service.mesh import Mesh
from weft.optical.service.routes import Ask, shortest_routes
from weft.optical.system.design import design
from weft.optical.system.elements import OpticalNetwork, Roadm, Transceiver


def _between(mesh: Mesh, source: str, target: str, past: tuple[str, ...] = (), k: int = 8) -> list[list[str]]:
    (found,) = shortest_routes(mesh, [Ask(mesh.entry[f"trx {source}"], mesh.exit[f"trx {target}"], past)], k)
    return [passed(mesh.elements(f"trx {source}", f"trx {target}", route)) for route in found]


def test_a_route_names_every_element_from_transceiver_to_transceiver() -> None:
    """Each joint once, and each element connected to the next."""
    designed = towns(SQUARE)
    mesh = Mesh.of(designed)
    (routes,) = shortest_routes(mesh, [Ask(mesh.entry["trx A"], mesh.exit["trx D"])], 3)
    assert len(routes) == 3
    for route in routes:
        uids = mesh.elements("trx A", "trx D", route)
        assert len(set(uids)) == len(uids)
        assert set(pairwise(uids)) <= set(designed.network.connections)


def test_the_way_back_takes_the_same_cables() -> None:
    """In reverse, and there and back is where one began."""
    mesh = Mesh.of(towns(SQUARE))
    (routes,) = shortest_routes(mesh, [Ask(mesh.entry["trx A"], mesh.exit["trx C"])], 8)
    for route in routes:
        back = mesh.reverse(route)
        assert back is not None
        assert mesh.graph.cable[list(back)].tolist() == mesh.graph.cable[list(route)].tolist()[::-1]
        assert mesh.reverse(back) == route


def test_parallel_cables_find_the_way_back_of_their_own_length() -> None:
    """However their fibres are listed."""
    mesh = Mesh.of(towns([("A", "B", 50)], [("A", "B", 80), ("B", "A", 80), ("B", "A", 20), ("A", "B", 20)]))
    assert mesh.n_arcs == 6
    for arc, back in enumerate(mesh.graph.back.tolist()):
        assert mesh.length_mm[arc] == mesh.length_mm[back]
    assert len(set(mesh.graph.cable.tolist())) == 3


def test_a_line_that_leads_one_way_has_no_way_back() -> None:
    """So routes over it have none either."""
    mesh = Mesh.of(towns([("A", "B", 50)], [("B", "C", 50)]))
    (routes,) = shortest_routes(mesh, [Ask(mesh.entry["trx A"], mesh.exit["trx C"])], 2)
    assert [mesh.reverse(route) for route in routes] == [None]
    assert _between(mesh, "C", "A") == []


def test_light_does_not_pass_through_a_transceiver() -> None:
    """One that stands on its own between two lines ends both."""
    elements = (Transceiver("a"), fibre("1", 50), Transceiver("m"), fibre("2", 50), Transceiver("z"), Roadm("r"))
    wires = (("a", "1"), ("1", "m"), ("m", "2"), ("2", "z"))
    mesh = Mesh.of(design(OpticalNetwork("line", elements[:-1], wires), library(), as_built=True))
    ways = {
        pair: shortest_routes(mesh, [Ask(mesh.entry[pair[0]], mesh.exit[pair[1]])], 1)[0]
        for pair in permutations("amz", 2)
    }
    assert {pair for pair, found in ways.items() if found} == {("a", "m"), ("m", "z")}
    assert mesh.elements("a", "m", ways["a", "m"][0]) == ("a", "1", "m")


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_routes_past_towns_are_the_first_of_all_that_pass_them(seed: int, k: int) -> None:
    """Against every simple path of the graph that networkx lists."""
    import numpy as np

    rng = np.random.default_rng(seed)
    pairs = [pair for pair in combinations("ABCDE", 2) if rng.random() < 0.7] or [("A", "B")]
    cables = [(a, z, float(km)) for (a, z), km in zip(pairs, rng.permutation(len(pairs)) * 7 + 20, strict=True)]
    mesh = Mesh.of(towns(cables))
    towns_there = sorted(set(mesh.graph.node_name))
    past = tuple(str(one) for one in rng.choice(towns_there, min(2, len(towns_there)), replace=False))
    source, target = towns_there[0], towns_there[-1]
    graph = nx.Graph()
    graph.add_weighted_edges_from(cables)
    every = sorted(
        (nx.path_weight(graph, path, "weight"), path) for path in nx.all_simple_paths(graph, source, target)
        if set(past) <= set(path) and path.index(past[0]) <= path.index(past[-1])
    )  # fmt: skip
    found = _between(mesh, source, target, past, k)
    lengths = [nx.path_weight(graph, path, "weight") for path in found]
    assert lengths == pytest.approx([km for km, _ in every[:k]])
    assert all(path in [one for _, one in every] for path in found)


def test_an_element_within_a_line_can_be_named() -> None:
    """Of parallel cables the one that holds it is taken."""
    mesh = Mesh.of(towns([("A", "B", 50), ("A", "B", 60)]))
    (straight,) = shortest_routes(mesh, [Ask(mesh.entry["trx A"], mesh.exit["trx B"])], 1)
    (around,) = shortest_routes(mesh, [Ask(mesh.entry["trx A"], mesh.exit["trx B"], ("A>B 1",))], 1)
    assert mesh.arc_of["A>B 0"] == straight[0][0]
    assert mesh.arc_of["A>B 1"] == around[0][0]


def test_small_graphs_are_searched_as_large_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without kernels and with them the same routes in the same order."""
    mesh = Mesh.of(towns(SQUARE))
    nodes = range(len(mesh.graph.node_name))
    asks = [Ask(a, z) for a in nodes for z in nodes if a != z]
    assert mesh.n_arcs <= routing.FEW_ARCS
    by_hand = shortest_routes(mesh, asks, 5)
    graph = Multigraph.of(len(nodes), mesh.graph.tail, mesh.graph.head)
    assert by_hand == k_shortest_arcs(graph, mesh.length_mm, [ask[:2] for ask in asks], 5)
    monkeypatch.setattr(routing, "FEW_ARCS", 0)
    assert shortest_routes(mesh, asks, 5) == by_hand
