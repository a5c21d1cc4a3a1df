"""Every destination routed with nothing failed: what delta re-routing starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.ecmp import Weights
from weft.graph.multigraph import Multigraph, constant
from weft.graph.shortest_dag import UNREACHED, settle

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NONE = -1
"""Next hop of the destination, and of a node with no way to it."""
SEVERAL = -2
"""Next hop of a node with several equal-cost arcs: they are found by their distances."""
CHUNK = 64
"""Destinations whose loads are summed together; fixed, so that sums do not depend on threads."""


@dataclass(frozen=True, slots=True, eq=False)
class Intact:
    """Distances, next hops and flows to all destinations with nothing failed.

    `graph` has its arcs by tail and then as before: `arc` (n_arcs,) tells the number each had.  `was` (n_targets,
    n_nodes, 2) is the distance, and the only equal-cost arc (or NONE, or SEVERAL); `flow_gbps` (n_targets,
    n_nodes, n_columns) is what passes through or starts.  `longest_ms` (n_targets, n_nodes) is the delay of the
    longest equal-cost path, inf where there is none.  `load_gbps` is (n_arcs, n_columns).
    """

    graph: Multigraph
    weights: Weights
    arc: Ints
    targets: Ints
    was: Ints
    flow_gbps: Floats
    longest_ms: Floats
    load_gbps: Floats


def intact(graph: Multigraph, weights: Weights, targets: Ints, volume_gbps: Floats, threads: int = 1) -> Intact:
    """Route `volume_gbps` (n_targets, n_nodes, n_columns) to `targets` (n_targets,) with all arcs up."""
    own = Multigraph.of(graph.n_nodes, graph.tail[graph.leaving], graph.head[graph.leaving])
    by_tail = Weights(
        constant(weights.metric[graph.leaving], np.int64), constant(weights.delay_ms[graph.leaving], np.float64),
        weights.width,
    )  # fmt: skip
    n_targets, n_columns = len(targets), volume_gbps.shape[2]
    was = np.empty((n_targets, graph.n_nodes, 2), np.int64)
    flow = np.array(volume_gbps, dtype=np.float64)
    longest = np.empty((n_targets, graph.n_nodes))
    chunks = [slice(start, start + CHUNK) for start in range(0, n_targets, CHUNK)]
    load = np.zeros((len(chunks), graph.n_arcs, n_columns))

    def route(i: int) -> None:
        part = chunks[i]
        _route(
            own.tail, own.head, own.leaving_start, own.entering_start, own.entering, by_tail.metric, by_tail.delay_ms,
            by_tail.width, constant(targets[part], np.int64), was[part], flow[part], longest[part], load[i],
            np.empty(graph.n_nodes, np.int64), np.empty(graph.n_nodes, np.int64), np.empty(graph.n_arcs + 1, np.int64),
        )  # fmt: skip

    in_threads(route, range(len(chunks)), threads)
    return Intact(
        own, by_tail, graph.leaving, constant(targets, np.int64), was, flow, longest,
        np.asarray(load.sum(axis=0), np.float64),
    )  # fmt: skip


def in_threads(work: Callable[[int], None], items: Iterable[int], threads: int) -> None:
    """Do `work` of each item, on one thread or several; it raises what the first that fails raises."""
    if threads <= 1:
        for item in items:
            work(item)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        list(pool.map(work, items))
    finally:
        pool.shutdown(cancel_futures=True)


@njit(cache=True, nogil=True)
def _route(  # type: ignore[no-untyped-def]
    tail, head, leaving_start, entering_start, entering, metric, delay_ms, width,
    targets, was, flow, longest, load, dist, order, heap,
):  # fmt: skip
    for t in range(len(targets)):
        count = settle(targets[t], entering_start, entering, tail, metric, dist, order, heap)
        for node in range(len(order)):
            was[t, node, 0] = dist[node]
            was[t, node, 1] = NONE
            longest[t, node] = np.inf
        longest[t, order[0]] = 0.0
        for i in range(1, count):
            node = order[i]
            most, used = 0.0, 0
            for arc in range(leaving_start[node], leaving_start[node + 1]):
                onward = head[arc]
                if dist[onward] + metric[arc] == dist[node]:
                    was[t, node, 1] = arc if was[t, node, 1] == NONE else SEVERAL
                    if used < width:
                        used += 1
                        most = max(most, delay_ms[arc] + longest[t, onward])
            longest[t, node] = most
        for i in range(count - 1, 0, -1):
            _pass_on(order[i], head, leaving_start, metric, width, dist, flow[t], load)


@njit(cache=True, nogil=True)
def _pass_on(node, head, leaving_start, metric, width, dist, flow, load):  # type: ignore[no-untyped-def]
    """Split the flow at one node equally over the first `width` of its equal-cost arcs."""
    used = 0
    for arc in range(leaving_start[node], leaving_start[node + 1]):
        if dist[head[arc]] + metric[arc] == dist[node] and used < width:
            used += 1
    left = used
    for arc in range(leaving_start[node], leaving_start[node + 1]):
        if dist[head[arc]] + metric[arc] == dist[node] and left > 0:
            left -= 1
            for column in range(flow.shape[1]):
                part = flow[node, column] / used
                load[arc, column] += part
                flow[head[arc], column] += part


__all__ = ["NONE", "SEVERAL", "UNREACHED", "Intact", "in_threads", "intact"]
