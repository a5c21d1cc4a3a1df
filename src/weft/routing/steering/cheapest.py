"""Cheapest paths of few arcs: what the controller's columns are priced with."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.network import Bools, Floats, Ints
from weft.routing.ipgraph import IpGraph


class Cheapest:
    """Cheapest paths from each node of `sources` (n_sources,) to all others, of at most `most_arcs` arcs.

    Of each number of arcs the cheapest one is kept, so that where the cheapest comes too late a shorter one may do.
    Source: R. Bellman, "On a routing problem", Quart. Appl. Math. 16 (1958) 87-90, stopped after `most_arcs` rounds.
    """

    def __init__(self, ip: IpGraph, sources: Ints, most_arcs: int) -> None:
        self._ip, self._sources = ip, sources
        self._row = {int(node): i for i, node in enumerate(sources)}
        shape = (len(sources), most_arcs + 1, ip.n_nodes)
        self._cost, self._delay_ms = np.empty(shape), np.empty(shape)
        self._last = np.empty(shape, np.int64)

    def price(self, length: Floats, up: Bools) -> None:
        """Find them under lengths (n_arcs,) of at least 0, over the arcs that are `up` (n_arcs,)."""
        graph = self._ip.graph
        _layers(
            self._sources, graph.tail, graph.head, length, self._ip.delay_ms, up,
            self._cost, self._delay_ms, self._last,
        )  # fmt: skip

    def path(self, source: int, target: int, max_delay_ms: float) -> tuple[float, list[int]] | None:
        """The cheapest found that is in time, as cost and arcs; None if none is."""
        row = self._row[source]
        in_time = np.where(self._delay_ms[row, :, target] <= max_delay_ms, self._cost[row, :, target], np.inf)
        n_arcs = int(in_time.argmin())
        if not np.isfinite(in_time[n_arcs]):
            return None
        arcs, node = list[int](), target
        for k in range(n_arcs, 0, -1):
            arcs.append(int(self._last[row, k, node]))
            node = int(self._ip.graph.tail[arcs[-1]])
        return float(in_time[n_arcs]), arcs[::-1]


@njit(cache=True, nogil=True)
def _layers(sources, tail, head, length, delay_ms, up, cost, delay, last):  # type: ignore[no-untyped-def]
    """For each source, number of arcs k and node: the cheapest way of exactly k arcs, its delay and its last arc."""
    for i in range(len(sources)):
        for k in range(cost.shape[1]):
            for node in range(cost.shape[2]):
                cost[i, k, node] = np.inf
                delay[i, k, node] = np.inf
                last[i, k, node] = -1
        cost[i, 0, sources[i]] = 0.0
        delay[i, 0, sources[i]] = 0.0
        for k in range(1, cost.shape[1]):
            for arc in range(len(tail)):
                through = cost[i, k - 1, tail[arc]] + length[arc]
                if up[arc] and through < cost[i, k, head[arc]]:
                    cost[i, k, head[arc]] = through
                    delay[i, k, head[arc]] = delay[i, k - 1, tail[arc]] + delay_ms[arc]
                    last[i, k, head[arc]] = arc
