"""The arcs that the traffic of a node to a destination takes, and what share of it takes each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph import dag
from weft.graph.dag import equal_cost, remain
from weft.graph.ecmp import Weights
from weft.graph.multigraph import Multigraph, constant

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ARCS_OF_A_PAIR = 32
"""Arcs of a pair that room is made for at first; a second call makes room for what was needed."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Row by row: traffic of `pair` that takes `arc`, and its `share` in (0, 1]; columns of shape (n_rows,).

    Rows of a pair stand together, pairs in order.  `max_delay_ms` (n_pairs,) is inf for a pair without a path,
    which has no row.
    """

    pair: Ints
    arc: Ints
    share: Floats
    max_delay_ms: Floats


def shares(graph: Multigraph, weights: Weights, up: Bools, target: Ints, source: Ints) -> Shares:
    """Equal-cost shares of pairs from node `source` to node `target`, both (n_pairs,), with arcs `up` (n_arcs,).

    Pairs are quickest in order of their targets, for then each destination is routed to once.
    """
    longest = np.full(len(target), np.inf)
    rows = ARCS_OF_A_PAIR * len(target)
    while True:
        pair, arc, share = np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows)
        needed = _shares(
            dag.arrays(graph, weights), constant(up, np.bool_), constant(target, np.int64),
            constant(source, np.int64), pair, arc, share, longest, dag.room(graph), np.empty(graph.n_nodes),
            np.zeros(graph.n_nodes), np.empty(graph.n_nodes, np.int64), np.empty(graph.n_nodes, np.int64),
        )  # fmt: skip
        if needed <= rows:
            return Shares(pair[:needed], arc[:needed], share[:needed], longest)
        rows = needed


@njit(cache=True, nogil=True)
def _shares(  # type: ignore[no-untyped-def]
    graph, up, target, source, pair, arc_of, share, longest, work, delay, flow, position, waiting,
):  # fmt: skip
    """Fill rows as far as there is room, and return how many there are."""
    _, head, _, _, _, _, _, _, _ = graph
    _, order, first, hops, _, _, _, _, _ = work
    remain(graph, up, work)
    filled, routed = 0, -1
    for p in range(len(target)):
        if target[p] != routed:
            routed = target[p]
            count = equal_cost(graph, routed, work, delay)
            for i in range(count):
                position[order[i]] = i
        longest[p] = delay[source[p]]
        if delay[source[p]] == np.inf or source[p] == routed:
            continue
        # positions of nodes that have traffic to hand on, ascending; the farthest, last, goes first
        waiting[0] = position[source[p]]
        flow[source[p]] = 1.0
        size = 1
        while size > 0:
            size -= 1
            i = waiting[size]
            part = flow[order[i]] / (first[i + 1] - first[i])
            flow[order[i]] = 0.0
            for k in range(first[i], first[i + 1]):
                if filled < len(share):
                    pair[filled] = p
                    arc_of[filled] = hops[k]
                    share[filled] = part
                filled += 1
                onward = head[hops[k]]
                if onward == routed:
                    continue
                if flow[onward] == 0.0:
                    j = size
                    while j > 0 and waiting[j - 1] > position[onward]:
                        waiting[j] = waiting[j - 1]
                        j -= 1
                    waiting[j] = position[onward]
                    size += 1
                flow[onward] += part
    return filled
