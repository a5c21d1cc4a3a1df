"""Cheapest paths of few arcs: what the controller's columns are priced with."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph

HASTE = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0)
"""What a millisecond counts, of the dearest arc, in searches beside one another: the more, the earlier they arrive."""


class Cheapest:
    """Cheapest paths from each node of `sources` (n_sources,) to all others, of at most `most_arcs` arcs.

    One is kept for each number of arcs and each of some tastes for haste, so that where the cheapest comes too late
    another may do: a Lagrangian search, which may miss the cheapest that is in time.

    Source: R. Bellman, "On a routing problem", Quart. Appl. Math. 16 (1958) 87-90, stopped after `most_arcs` rounds;
    G. Y. Handler and I. Zang, "A dual algorithm for the constrained shortest path problem", Networks 10 (1980) 293-309.
    """

    def __init__(self, ip: IpGraph, sources: Ints, most_arcs: int, *, hasty: bool = True) -> None:
        self._ip, self._sources, self._haste = ip, sources, HASTE if hasty else HASTE[:1]
        self._row = np.full(ip.n_nodes, -1)
        self._row[sources] = np.arange(len(sources))
        self._shape = (len(self._haste), len(sources), most_arcs + 1, ip.n_nodes)
        self._found = np.zeros((3, 0, 0, 0, 0))  # with haste, in truth, delay
        self._last = np.zeros((0, 0, 0, 0), np.int64)

    def price(self, length: Floats, up: Bools) -> None:
        """Find them under lengths (n_arcs,) of at least 0, over the arcs that are `up` (n_arcs,)."""
        graph = self._ip.graph
        if not self._last.size:
            self._found, self._last = np.empty((3, *self._shape)), np.empty(self._shape, np.int64)
        haste = np.array(self._haste) * max(float(length.max(initial=0.0)), 1e-9)
        arcs = np.flatnonzero(up)
        _layers(
            self._sources, (arcs, graph.tail[arcs], graph.head[arcs], length[arcs], self._ip.delay_ms[arcs]), haste,
            self._found, self._last,
        )  # fmt: skip

    def cheaper(
        self, source: Ints, target: Ints, max_delay_ms: Floats, than: Floats
    ) -> list[tuple[int, tuple[int, ...]]]:
        """Of flows, columns (n,), those with a path in time that costs less `than` that, and their cheapest's arcs."""
        if not len(source):
            return []
        rows = self._row[source]
        arcs, n_arcs = np.empty((len(rows), self._shape[2]), np.int64), np.zeros(len(rows), np.int64)
        _, cost, delay_ms = self._found
        _traced(cost, delay_ms, self._last, self._ip.graph.tail, (rows, target, max_delay_ms, than), arcs, n_arcs)
        some = np.flatnonzero(n_arcs)
        ways = zip(some.tolist(), arcs[some].tolist(), n_arcs[some].tolist(), strict=True)
        return [(i, tuple(way[:n])) for i, way, n in ways]


@njit(cache=True, nogil=True)
def _layers(sources, up, haste, found, last):  # type: ignore[no-untyped-def]
    """For each haste, source, number of arcs k and node: the way of exactly k arcs that costs least with its haste."""
    arcs, tail, head, length, delay_ms = up
    hasty, cost, delay = found
    for h in range(len(haste)):
        hurry = haste[h] * delay_ms
        for i in range(len(sources)):
            hasty[h, i], cost[h, i], delay[h, i], last[h, i] = np.inf, np.inf, np.inf, -1
            hasty[h, i, 0, sources[i]] = cost[h, i, 0, sources[i]] = delay[h, i, 0, sources[i]] = 0.0
            for k in range(1, last.shape[2]):
                before, now, way = hasty[h, i, k - 1], hasty[h, i, k], last[h, i, k]
                for at in range(len(arcs)):
                    through = before[tail[at]] + length[at] + hurry[at]
                    if through < now[head[at]]:
                        now[head[at]], way[head[at]] = through, at
                for node in range(len(way)):
                    if way[node] >= 0:
                        at = way[node]
                        cost[h, i, k, node] = cost[h, i, k - 1, tail[at]] + length[at]
                        delay[h, i, k, node] = delay[h, i, k - 1, tail[at]] + delay_ms[at]
                        way[node] = arcs[at]


@njit(cache=True, nogil=True)
def _traced(cost, delay_ms, last, tail, asked, arcs, n_arcs):  # type: ignore[no-untyped-def]
    """Of each flow asked for the arcs of its cheapest path in time, and their number: 0 where it costs too much."""
    rows, target, max_delay_ms, than = asked
    for i in range(len(rows)):
        least, haste, size, row, node = np.inf, 0, 0, rows[i], target[i]
        for h in range(cost.shape[0]):
            for k in range(cost.shape[2]):
                if delay_ms[h, row, k, node] <= max_delay_ms[i] and cost[h, row, k, node] < least:
                    least, haste, size = cost[h, row, k, node], h, k
        if not least < than[i]:
            continue
        n_arcs[i] = size
        for k in range(size, 0, -1):
            arcs[i, k - 1] = last[haste, row, k, node]
            node = tail[arcs[i, k - 1]]
