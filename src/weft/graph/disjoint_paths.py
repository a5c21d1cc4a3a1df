"""Paths that share no arc, or no node but their ends, of least total length."""

from __future__ import annotations

from heapq import heappop, heappush
from math import inf

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class _Residual:
    """Unit capacities: edge `e` and its reverse `e ^ 1`; an edge is there while its capacity is 1."""

    def __init__(self, n_nodes: int) -> None:
        self.edges_of: list[list[int]] = [[] for _ in range(n_nodes)]
        self.to: list[int] = []
        self.cost: list[float] = []
        self.there: list[bool] = []

    def add(self, tail: int, head: int, cost: float) -> None:
        for u, v, price, there in ((tail, head, cost, True), (head, tail, -cost, False)):
            self.edges_of[u].append(len(self.to))
            self.to.append(v)
            self.cost.append(price)
            self.there.append(there)

    def augment(self, source: int, target: int, potential: list[float]) -> bool:
        """Send one more unit along the cheapest way, found with reduced costs; False if there is none."""
        distance, entered = [inf] * len(self.edges_of), [-1] * len(self.edges_of)
        distance[source] = 0.0
        heap = [(0.0, source)]
        settled = [False] * len(self.edges_of)
        while heap:
            far, u = heappop(heap)
            if settled[u]:
                continue
            settled[u] = True
            for e in self.edges_of[u]:
                v = self.to[e]
                if self.there[e] and not settled[v]:
                    # rounding may leave a reduced cost just below 0, which would break the order of the heap
                    reached = far + max(0.0, self.cost[e] + potential[u] - potential[v])
                    if reached < distance[v]:
                        distance[v], entered[v] = reached, e
                        heappush(heap, (reached, v))
        if distance[target] == inf:
            return False
        for v, far in enumerate(distance):
            potential[v] += min(far, distance[target])
        node = target
        while node != source:
            e = entered[node]
            self.there[e], self.there[e ^ 1] = False, True
            node = self.to[e ^ 1]
        return True


def disjoint_paths(
    n_nodes: int, tail: Ints, head: Ints, length_km: Floats, source: int, target: int, k: int = 2,
    *, by_node: bool = False,
) -> list[list[int]] | None:  # fmt: skip
    """The `k` paths without a common arc (`by_node`: without a common node but the ends) of least total length.

    `tail`, `head` and `length_km` have shape (n_arcs,); lengths are at least 0.  Paths are lists of arcs, the shortest
    first, and None means that no such paths exist.  Where a line is an arc each way, paths of least total length
    never use both, for exchanging the ends of two that did would save both arcs; so they are disjoint by line as well
    (both ways of length 0 are cut out).

    Source: J. W. Suurballe, "Disjoint paths in a network", Networks 4 (1974) 125-145: successive shortest paths with
    reduced costs; nodes are split in two as by R. Bhandari, Survivable Networks, Kluwer 1999, chapter 3.

    Raises ValueError if `source` is `target`.
    """
    if source == target:
        raise ValueError("paths between a node and itself are none")
    inner = n_nodes if by_node else 0
    flow = _Residual(n_nodes + inner)
    for u, v, km in zip(tail.tolist(), head.tolist(), length_km.tolist(), strict=True):
        flow.add(u + inner, v, km)
    for v in range(inner):  # v is entered at v and left at v + n_nodes
        flow.add(v, v + inner, 0.0)
    potential = [0.0] * len(flow.edges_of)
    for _ in range(k):
        if not flow.augment(source + inner, target, potential):
            return None
    used = np.array([not flow.there[2 * arc] for arc in range(len(tail))], np.bool_)
    return _taken_apart(tail, head, length_km, _without_both_ways(tail, head, used), source, target, k)


def _without_both_ways(tail: Ints, head: Ints, used: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Flow there and back between two nodes cancels."""
    there: dict[tuple[int, int], list[int]] = {}
    left = used.copy()
    for arc in np.flatnonzero(used).tolist():
        back = there.get((int(head[arc]), int(tail[arc])))
        if back:
            left[[arc, back.pop()]] = False
        else:
            there.setdefault((int(tail[arc]), int(head[arc])), []).append(arc)
    return left


def _taken_apart(
    tail: Ints, head: Ints, length_km: Floats, used: npt.NDArray[np.bool_], source: int, target: int, k: int
) -> list[list[int]]:
    leaving: dict[int, list[int]] = {}
    for arc in np.flatnonzero(used)[::-1].tolist():
        leaving.setdefault(int(tail[arc]), []).append(arc)
    paths = []
    for _ in range(k):
        path: list[int] = []
        seen = {source: 0}
        node = source
        while node != target:
            path.append(leaving[node].pop())
            node = int(head[path[-1]])
            if node in seen:  # a loop of length 0
                path = path[: seen[node]]
                seen = {at: i for at, i in seen.items() if i <= len(path)}
            seen[node] = len(path)
        paths.append(path)
    return sorted(paths, key=lambda path: (float(length_km[path].sum()), len(path), path))
