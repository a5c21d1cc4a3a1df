"""The k shortest simple paths between many pairs of nodes of a directed multigraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from weft.graph.multigraph import Ints, Multigraph, constant
from weft.graph.shortest_dag import settle
from weft.graph.simple_path_kernels import k_simple

MOST_BITS = 62
"""Bits of a key: a path's length, its hops and a node."""


def k_shortest_arcs(
    graph: Multigraph, length: Ints, pairs: Sequence[tuple[int, int]], k: int
) -> list[tuple[tuple[int, ...], ...]]:
    """For each (source, target) at most `k` shortest simple paths as arcs, shortest first.

    `length` (n_arcs,) are integers of at least 0, so that equal lengths are equal.  Of equally long paths the one of
    fewer arcs comes first, then the one whose arcs do: the answer depends on the order of arcs only where nothing
    else decides.  From a node to itself there is one path, without an arc.

    All pairs of one target share a tree of shortest paths.  A subspace of paths is searched only when nothing
    cheaper is left, and not at all where the tree's own path is simple.

    Raises ValueError if lengths are negative, or so long that their sums don't fit in 62 bits.

    Source: J. Y. Yen, Management Science 17 (1971) 712-716, with E. L. Lawler's partition (18 (1972) 401-405); bounds
    from the tree as in D. Kurz and P. Mutzel, "A sidetrack-based algorithm for finding the k shortest simple paths in a
    directed graph", ISAAC 2016.
    """
    found: list[tuple[tuple[int, ...], ...]] = [()] * len(pairs)
    if k < 1 or not pairs:
        return found
    by_target: dict[int, list[int]] = {}
    for row, (_, target) in enumerate(pairs):
        by_target.setdefault(target, []).append(row)
    work = _Work(graph, length, k)
    for target, rows in by_target.items():
        work.aim(target)
        known: dict[int, tuple[tuple[int, ...], ...]] = {}
        for row in rows:
            source = pairs[row][0]
            if source not in known:
                known[source] = tuple(work.paths(source, target))
            found[row] = known[source]
    return found


class _Work:
    """The kernels' arrays, made once for all pairs."""

    def __init__(self, graph: Multigraph, length: Ints, k: int) -> None:
        n, m = graph.n_nodes, graph.n_arcs
        self._bits = max(1, n.bit_length())
        if m and int(length.min()) < 0:
            raise ValueError("a length is negative")
        longest = int(np.sort(length)[-max(1, n - 1) :].sum()) if m else 0
        if longest.bit_length() + 2 * self._bits > MOST_BITS:
            raise ValueError(f"paths of length {longest} over {n} nodes are too long to be told apart exactly")
        self._graph = graph
        self._k = k
        self._metric = constant((np.asarray(length, dtype=np.int64) << self._bits) + 1, np.int64)
        self._ends = constant(np.stack([graph.tail, graph.head]), np.int64)
        self._dist = np.empty(n, dtype=np.int64)
        self._near = np.empty(n, dtype=np.int64)
        self._order = np.empty(n, dtype=np.int64)
        self._heap = np.empty(m + 1, dtype=np.int64)
        self._closed = np.zeros(n, dtype=np.bool_)
        self._banned = np.zeros(m, dtype=np.bool_)
        self._seen = np.zeros(max(n, m), dtype=np.bool_)
        self._paths = np.empty((k, n), dtype=np.int64)
        self._records = np.empty((k, 3), dtype=np.int64)
        self._waiting = np.empty((k + 1, n), dtype=np.int64)
        self._waits = np.empty((k + 1, 3), dtype=np.int64)
        self._later = np.empty((k * n + 1, 3), dtype=np.int64)
        self._path = np.empty(2 * n + 1, dtype=np.int64)

    def aim(self, target: int) -> None:
        """Grow the tree of shortest paths to a target."""
        graph = self._graph
        settle(
            target, graph.entering_start, graph.entering, graph.tail, self._metric, self._dist, self._order, self._heap
        )

    def paths(self, source: int, target: int) -> Iterator[tuple[int, ...]]:
        """The paths from a source to the target aimed at."""
        if source == target:
            yield ()
            return
        graph = self._graph
        count = k_simple(
            source, target, self._k, self._ends, self._metric, graph.leaving_start, graph.leaving,
            graph.entering_start, graph.entering, self._bits, self._dist, self._closed, self._banned, self._seen,
            self._near, self._heap, self._paths, self._records, self._waiting, self._waits, self._later, self._path,
        )  # fmt: skip
        for row in range(count):
            yield tuple(self._paths[row, : self._records[row, 2]].tolist())
