"""The k shortest simple paths of directed multigraphs with ties, against every simple path networkx lists."""

from __future__ import annotations

from itertools import islice, pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.graph import Multigraph, k_shortest_arcs

Ints = npt.NDArray[np.int64]
seeds = st.integers(0, 2**32 - 1)


def _random(seed: int, n_nodes: int, n_arcs: int, longest: int) -> tuple[Multigraph, Ints]:
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, n_nodes, (n_arcs, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    return Multigraph.of(n_nodes, ends[:, 0], ends[:, 1]), rng.integers(0, longest, len(ends))


@given(seeds, st.integers(2, 6), st.integers(0, 15), st.integers(0, 12))
def test_they_are_the_first_of_all_simple_paths(seed: int, n_nodes: int, n_arcs: int, k: int) -> None:
    """In order of length, then arcs, then arc numbers; parallel arcs make different paths."""
    graph, length = _random(seed, n_nodes, n_arcs, 4)
    listed = nx.MultiDiGraph()
    listed.add_nodes_from(range(n_nodes))
    for arc, (tail, head) in enumerate(zip(graph.tail.tolist(), graph.head.tolist(), strict=True)):
        listed.add_edge(tail, head, key=arc)
    pairs = [(source, target) for source in range(n_nodes) for target in range(n_nodes) if source != target]
    for pair, found in zip(pairs, k_shortest_arcs(graph, length, pairs, k), strict=True):
        every = [tuple(arc for *_, arc in path) for path in nx.all_simple_edge_paths(listed, *pair)]
        assert list(found) == sorted(every, key=lambda path: (int(length[list(path)].sum()), len(path), path))[:k]


@pytest.mark.parametrize("seed", range(5))
def test_lengths_are_those_of_networkx_on_larger_graphs(seed: int) -> None:
    """Eight paths over sixty nodes."""
    graph, length = _random(seed, 60, 200, 1000)
    length = length + 1
    simple = nx.DiGraph()
    for tail, head, one in zip(graph.tail.tolist(), graph.head.tolist(), length.tolist(), strict=True):
        if not simple.has_edge(tail, head) or simple[tail][head]["length"] > one:
            simple.add_edge(tail, head, length=one)
    kept = [
        arc for arc, (tail, head) in enumerate(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
        if simple[tail][head]["length"] == length[arc]
    ]  # fmt: skip
    graph, length = Multigraph.of(60, graph.tail[kept], graph.head[kept]), length[kept]
    pairs = [(a, b) for a in range(0, 60, 7) for b in range(0, 60, 9) if a != b and nx.has_path(simple, a, b)]
    assert len(pairs) > 20
    for (a, b), found in zip(pairs, k_shortest_arcs(graph, length, pairs, 8), strict=True):
        paths = islice(nx.shortest_simple_paths(simple, a, b, "length"), 8)
        asked = [sum(simple[u][v]["length"] for u, v in pairwise(path)) for path in paths]
        assert [int(length[list(path)].sum()) for path in found] == asked


def test_a_path_from_a_node_to_itself_has_no_arc() -> None:
    """And there is only one, for a longer one would not be simple."""
    graph = Multigraph.of(2, [0, 1], [1, 0])
    assert k_shortest_arcs(graph, np.array([1, 1]), [(1, 1), (0, 1)], 3) == [((),), ((0,),)]


def test_lengths_that_can_not_be_summed_exactly_are_refused() -> None:
    """A sum that would wrap around would give a wrong path."""
    graph = Multigraph.of(3, [0, 1], [1, 2])
    with pytest.raises(ValueError, match="too long"):
        k_shortest_arcs(graph, np.array([2**58, 2**58]), [(0, 2)], 1)
    with pytest.raises(ValueError, match="negative"):
        k_shortest_arcs(graph, np.array([1, -1]), [(0, 2)], 1)
