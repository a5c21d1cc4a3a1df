"""Shortest and k shortest simple paths, over multigraphs with ties, against every simple path networkx lists."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from weft.graph import k_shortest, shortest

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
seeds = st.integers(0, 2**32 - 1)


def _random(seed: int) -> tuple[int, Ints, Ints, Floats]:
    rng = np.random.default_rng(seed)
    n_nodes, n_edges = int(rng.integers(2, 7)), int(rng.integers(0, 12))
    ends = np.array([rng.choice(n_nodes, 2, replace=False) for _ in range(n_edges)], dtype=np.int64).reshape(-1, 2)
    return n_nodes, ends[:, 0], ends[:, 1], rng.integers(0, 4, n_edges).astype(float)


def _all_paths(n_nodes: int, a: Ints, z: Ints) -> Iterator[list[int]]:
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(n_nodes))
    graph.add_edges_from((int(u), int(v), i) for i, (u, v) in enumerate(zip(a, z, strict=True)))
    for path in nx.all_simple_edge_paths(graph, 0, n_nodes - 1):
        yield [key for _, _, key in path]


@given(seeds, st.integers(0, 8))
def test_k_shortest_are_the_first_of_all_simple_paths(seed: int, k: int) -> None:
    """In order of length, then edges, then edge numbers: so ties are settled the same way every time."""
    n_nodes, a, z, length = _random(seed)
    every = sorted((float(length[path].sum()), len(path), path) for path in _all_paths(n_nodes, a, z))
    assert k_shortest(n_nodes, a, z, length, 0, n_nodes - 1, k) == [path for _, _, path in every[:k]]


@given(seeds)
def test_shortest_avoids_banned_edges(seed: int) -> None:
    """It is the first of the simple paths without a banned edge, or None."""
    n_nodes, a, z, length = _random(seed)
    banned = np.random.default_rng(seed + 1).random(len(a)) < 0.3
    every = sorted(
        (float(length[path].sum()), len(path), path) for path in _all_paths(n_nodes, a, z) if not banned[path].any()
    )
    assert shortest(n_nodes, a, z, length, banned, 0, n_nodes - 1) == (every[0][2] if every else None)


def test_a_path_from_a_node_to_itself_has_no_edge() -> None:
    """And there is only one, for a longer one would not be simple."""
    a, z, length = np.array([0, 0]), np.array([1, 1]), np.array([1.0, 1.0])
    assert k_shortest(2, a, z, length, 1, 1, 3) == [[]]
