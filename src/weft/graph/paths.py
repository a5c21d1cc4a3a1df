"""Shortest simple paths between two nodes of an undirected multigraph, as lists of edges."""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

Adjacency = list[list[tuple[int, int, float]]]
"""For each node its (edge, other end, length), edges ascending."""


def shortest(
    n_nodes: int,
    a: npt.NDArray[np.int64],
    z: npt.NDArray[np.int64],
    length_km: npt.NDArray[np.float64],
    banned: npt.NDArray[np.bool_],
    source: int,
    target: int,
) -> list[int] | None:
    """The shortest path that uses no banned edge, or None if there is none.

    `a`, `z`, `length_km` and `banned` have shape (n_edges,); lengths are at least 0.  Of equally long paths
    the one of fewer edges is taken, then the one whose edges come first, so the answer depends on the order
    of rows only where nothing else decides.
    """
    return _dijkstra(_adjacency(n_nodes, a, z, length_km), source, target, set(np.flatnonzero(banned).tolist()), ())


def k_shortest(
    n_nodes: int,
    a: npt.NDArray[np.int64],
    z: npt.NDArray[np.int64],
    length_km: npt.NDArray[np.float64],
    source: int,
    target: int,
    k: int,
) -> list[list[int]]:
    """At most `k` shortest simple paths, shortest first; parallel edges make different paths.

    `a`, `z` and `length_km` have shape (n_edges,).  Ties are settled as in `shortest`.

    Source: J. Y. Yen, "Finding the K shortest loopless paths in a network", Management Science 17 (1971)
    712-716, with E. L. Lawler's rule (Management Science 18 (1972) 401-405) that a path deviates only
    at or after the place where it left its parent.
    """
    adjacency = _adjacency(n_nodes, a, z, length_km)
    first = _dijkstra(adjacency, source, target, set(), ())
    if first is None or k < 1:
        return []
    found: list[list[int]] = []
    waiting: list[tuple[float, int, list[int], int]] = [(_length(first, length_km), len(first), first, 0)]
    while waiting and len(found) < k:
        *_, path, deviates_at = heappop(waiting)
        found.append(path)
        nodes = _nodes(path, source, a, z)
        for i in range(deviates_at, len(path)):
            taken = {other[i] for other in found if other[:i] == path[:i] and len(other) > i}
            spur = _dijkstra(adjacency, nodes[i], target, taken, nodes[:i])
            if spur is not None:
                detour = path[:i] + spur
                heappush(waiting, (_length(detour, length_km), len(detour), detour, i))
    return found


def _adjacency(
    n_nodes: int, a: npt.NDArray[np.int64], z: npt.NDArray[np.int64], length: npt.NDArray[np.float64]
) -> Adjacency:
    adjacency: Adjacency = [[] for _ in range(n_nodes)]
    for edge, (u, v, km) in enumerate(zip(a.tolist(), z.tolist(), length.tolist(), strict=True)):
        adjacency[u].append((edge, v, km))
        adjacency[v].append((edge, u, km))
    return adjacency


def _dijkstra(
    adjacency: Adjacency, source: int, target: int, banned_edges: Collection[int], banned_nodes: Collection[int]
) -> list[int] | None:
    """Edges from source to target; the label of a node is (length, edges, path), compared in that order."""
    settled = set(banned_nodes)
    heap: list[tuple[float, int, list[int], int]] = [(0.0, 0, [], source)]
    while heap:
        length, hops, path, node = heappop(heap)
        if node == target:
            return path
        if node in settled:
            continue
        settled.add(node)
        for edge, other, km in adjacency[node]:
            if other not in settled and edge not in banned_edges:
                heappush(heap, (length + km, hops + 1, [*path, edge], other))
    return None


def _length(path: list[int], length_km: npt.NDArray[np.float64]) -> float:
    return float(sum(length_km[path].tolist()))


def _nodes(path: list[int], source: int, a: npt.NDArray[np.int64], z: npt.NDArray[np.int64]) -> list[int]:
    nodes = [source]
    for edge in path:
        nodes.append(int(a[edge] + z[edge]) - nodes[-1])
    return nodes
