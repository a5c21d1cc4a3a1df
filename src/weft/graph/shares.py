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
            constant(source, np.int64), pair, arc, share, longest, dag.room(graph), _one_pair(graph),
        )  # fmt: skip
        if needed <= rows:
            return Shares(pair[:needed], arc[:needed], share[:needed], longest)
        rows = needed


@dataclass(frozen=True, slots=True, eq=False)
class Tightest:
    """What the arcs of each pair have room for, and what groups of pairs put on each arc.

    `least` (n_pairs,) is the most that a pair may send over its shares before an arc has no room, and `arc` the one
    that is first full, inf and -1 without a limit.  `load` (n_groups, n_arcs) is of the groups' volumes.
    `max_delay_ms` (n_pairs,) is inf for a pair without a path.
    """

    least: Floats
    arc: Ints
    load: Floats
    max_delay_ms: Floats


def tightest(
    graph: Multigraph, weights: Weights, up: Bools, pairs: tuple[Ints, Ints], volume: Floats,
    groups: tuple[Ints, Ints, int], room: Floats,
) -> Tightest:  # fmt: skip
    """The arc of each pair that is full first, in one state; `pairs` are targets and sources as in `shares`.

    `room` (n_arcs,) may be inf or below 0.  `volume` (n_pairs,) is what a pair sends now, and counts for both of its
    groups, (n_pairs,) each, -1 for none; then how many groups there are.
    """
    n_pairs = len(volume)
    found = Tightest(
        np.full(n_pairs, np.inf), np.full(n_pairs, -1), np.zeros((groups[2], graph.n_arcs)), np.full(n_pairs, np.inf)
    )
    _tightest(
        dag.arrays(graph, weights), constant(up, np.bool_), constant(pairs[0], np.int64), constant(pairs[1], np.int64),
        constant(volume, np.float64), constant(groups[0], np.int64), constant(groups[1], np.int64),
        constant(room, np.float64), found.least, found.arc, found.load, found.max_delay_ms,
        dag.room(graph), _one_pair(graph),
    )  # fmt: skip
    return found


def _one_pair(graph: Multigraph) -> tuple[Floats, Floats, Ints, Ints, Ints, Floats]:
    """Work arrays: delay and flow of nodes, their position in the order, those that wait; arcs taken, their shares."""
    n = graph.n_nodes
    position, waiting = np.empty(n, np.int64), np.empty(n, np.int64)
    return np.empty(n), np.zeros(n), position, waiting, np.empty(graph.n_arcs, np.int64), np.empty(graph.n_arcs)


@njit(cache=True, nogil=True)
def _shares(graph, up, target, source, pair, arc_of, share, longest, work, one):  # type: ignore[no-untyped-def]
    """Fill rows as far as there is room, and return how many there are."""
    delay, _, _, _, taken, part = one
    remain(graph, up, work)
    filled, routed = 0, -1
    for p in range(len(target)):
        if target[p] != routed:
            routed = target[p]
            _route(graph, routed, work, one)
        longest[p] = delay[source[p]]
        n_taken = _follow(graph, source[p], routed, work, one)
        for k in range(n_taken):
            if filled < len(share):
                pair[filled] = p
                arc_of[filled] = taken[k]
                share[filled] = part[k]
            filled += 1
    return filled


@njit(cache=True, nogil=True)
def _tightest(  # type: ignore[no-untyped-def]
    graph, up, target, source, volume, group_a, group_z, room, least, arc_of, load, longest, work, one,
):  # fmt: skip
    delay, _, _, _, taken, part = one
    remain(graph, up, work)
    routed = -1
    for p in range(len(target)):
        if target[p] != routed:
            routed = target[p]
            _route(graph, routed, work, one)
        longest[p] = delay[source[p]]
        n_taken = _follow(graph, source[p], routed, work, one)
        for k in range(n_taken):
            arc = taken[k]
            most = room[arc] / part[k]
            if most < least[p]:
                least[p] = most
                arc_of[p] = arc
            if volume[p] > 0.0 and group_a[p] >= 0:
                load[group_a[p], arc] += volume[p] * part[k]
            if volume[p] > 0.0 and group_z[p] >= 0:
                load[group_z[p], arc] += volume[p] * part[k]


@njit(cache=True, nogil=True)
def _route(graph, target, work, one):  # type: ignore[no-untyped-def]
    """Equal-cost arcs to one destination, and where each node stands in their order."""
    delay, _, position, _, _, _ = one
    _, order, _, _, _, _, _, _, _ = work
    count = equal_cost(graph, target, work, delay)
    for i in range(count):
        position[order[i]] = i


@njit(cache=True, nogil=True)
def _follow(graph, source, target, work, one):  # type: ignore[no-untyped-def]
    """Fill the arcs that traffic from `source` takes and their shares; returns how many, 0 without a path."""
    _, head, _, _, _, _, _, _, _ = graph
    _, order, first, hops, _, _, _, _, _ = work
    delay, flow, position, waiting, taken, share = one
    if delay[source] == np.inf or source == target:
        return 0
    # positions of nodes that have traffic to hand on, ascending; the farthest, last, goes first
    waiting[0] = position[source]
    flow[source] = 1.0
    size, filled = 1, 0
    while size > 0:
        size -= 1
        i = waiting[size]
        part = flow[order[i]] / (first[i + 1] - first[i])
        flow[order[i]] = 0.0
        for k in range(first[i], first[i + 1]):
            taken[filled] = hops[k]
            share[filled] = part
            filled += 1
            onward = head[hops[k]]
            if onward == target:
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
