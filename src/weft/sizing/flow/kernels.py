"""Compiled kernels of separation: shortest paths under dual lengths, within delay limits where there are some."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.network.columns import Bools, Floats, Ints

LABELS = 1024
"""Room for labels at first; where it is too little all is done again with four times as much."""


@njit(cache=True, nogil=True)
def shortest_tree(
    source: int, first: Ints, head: Ints, length: Floats, delay: Floats, usable: Bools,
    dist: Floats, took: Floats, via: Ints, done: Bools,
) -> None:  # fmt: skip
    """Dijkstra from `source` by (length, delay), dense; fills dist, took (delay) and via (arc), each (n_nodes,)."""
    n = len(dist)
    for v in range(n):
        dist[v] = np.inf
        took[v] = np.inf
        via[v] = -1
        done[v] = False
    dist[source] = 0.0
    took[source] = 0.0
    for _ in range(n):
        u = -1
        for v in range(n):
            if done[v] or dist[v] == np.inf:
                continue
            if u < 0 or dist[v] < dist[u] or (dist[v] == dist[u] and took[v] < took[u]):
                u = v
        if u < 0:
            break
        done[u] = True
        for arc in range(first[u], first[u + 1]):
            v = head[arc]
            if not usable[arc] or done[v]:
                continue
            far = dist[u] + length[arc]
            late = took[u] + delay[arc]
            if far < dist[v] or (far == dist[v] and late < took[v]):
                dist[v] = far
                took[v] = late
                via[v] = arc


@njit(cache=True, nogil=True)
def limited_paths(
    source: int, limit: float, first: Ints, head: Ints, length: Floats, delay: Floats, usable: Bools,
    dist: Floats, reached: Ints, least: Floats, far: Floats, late: Floats, node: Ints, parent: Ints, arc_of: Ints,
    is_open: Bools,
) -> bool:  # fmt: skip
    """Shortest lengths from `source` within a delay limit, by label setting in order of (length, delay).

    Fills dist (n_nodes,) and reached (n_nodes,), the first label settled at each node, -1 where there is none.
    A label settles only if its delay is below that of every label settled at its node before it, so the first
    one at a node is its shortest.  Fills each label's parent and arc.  False if there are more labels than room.
    """
    for v in range(len(dist)):
        dist[v] = np.inf
        reached[v] = -1
        least[v] = np.inf
    far[0] = 0.0
    late[0] = 0.0
    node[0] = source
    parent[0] = -1
    arc_of[0] = -1
    is_open[0] = True
    count = 1
    while True:
        best = -1
        for i in range(count):
            if not is_open[i]:
                continue
            if best < 0 or far[i] < far[best] or (far[i] == far[best] and late[i] < late[best]):
                best = i
        if best < 0:
            return True
        is_open[best] = False
        u = node[best]
        if late[best] >= least[u]:
            continue
        least[u] = late[best]
        if reached[u] < 0:
            reached[u] = best
            dist[u] = far[best]
        for arc in range(first[u], first[u + 1]):
            v = head[arc]
            then = late[best] + delay[arc]
            if not usable[arc] or then > limit or then >= least[v]:
                continue
            if count == len(far):
                return False
            far[count] = far[best] + length[arc]
            late[count] = then
            node[count] = v
            parent[count] = best
            arc_of[count] = arc
            is_open[count] = True
            count += 1


def price(
    first: Ints, tail: Ints, head: Ints, length: Floats, delay: Floats, usable: Bools,
    source: Ints, target: Ints, limit: Floats, wanted: Bools, most: Floats,
) -> tuple[Floats, Ints, Ints, Ints]:  # fmt: skip
    """Shortest allowed length of each wanted demand, and its path where that is shorter than `most`.

    Arcs are sorted by tail (`first` are their starts); demands are sorted by (source, limit).  Gives dist
    (n_demands,), inf where no allowed path is usable; the demands that have a path; the paths' starts; their arcs.
    """
    n, k, labels, found = len(first) - 1, len(source), LABELS, -1
    which, starts, arcs = np.empty(k, np.int64), np.empty(k + 1, np.int64), np.empty(k * max(n - 1, 1), np.int64)
    while found < 0:
        out = np.zeros(k)
        found = _price(
            first, tail, head, length, delay, usable, source, target, limit, wanted, most, out, which, starts, arcs,
            np.empty(n), np.empty(n), np.empty(n, np.int64), np.empty(n, np.bool_),
            np.empty(n), np.empty(n, np.int64), np.empty(n), *_room(labels),
        )  # fmt: skip
        labels *= 4
    return out, which[:found], starts[: found + 1], arcs[: starts[found]]


def _room(labels: int) -> tuple[Floats, Floats, Ints, Ints, Ints, Bools]:
    """Of each label: length, delay, node, parent, arc, and whether it is open."""
    return (
        np.empty(labels), np.empty(labels),
        np.empty(labels, np.int64), np.empty(labels, np.int64), np.empty(labels, np.int64),
        np.empty(labels, np.bool_),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _price(
    first: Ints, tail: Ints, head: Ints, length: Floats, delay: Floats, usable: Bools,
    source: Ints, target: Ints, limit: Floats, wanted: Bools, most: Floats,
    out: Floats, which: Ints, starts: Ints, arcs: Ints,
    dist: Floats, took: Floats, via: Ints, done: Bools,
    within: Floats, reached: Ints, least: Floats,
    far: Floats, late: Floats, node: Ints, parent: Ints, arc_of: Ints, is_open: Bools,
) -> int:  # fmt: skip
    """Fills what `price` gives; returns how many demands have a path, -1 if there is too little room for labels."""
    found, used, tree_of, labels_of, labels_limit = 0, 0, -1, -1, -1.0
    for i in range(len(source)):
        if not wanted[i]:
            continue
        s, t = source[i], target[i]
        if tree_of != s:
            shortest_tree(s, first, head, length, delay, usable, dist, took, via, done)
            tree_of = s
        is_limited = dist[t] < np.inf and took[t] > limit[i]
        if is_limited and (labels_of != s or labels_limit != limit[i]):
            if not limited_paths(
                s, limit[i], first, head, length, delay, usable,
                within, reached, least, far, late, node, parent, arc_of, is_open,
            ):  # fmt: skip
                return -1
            labels_of, labels_limit = s, limit[i]
        out[i] = within[t] if is_limited else dist[t]
        if not out[i] < most[i]:
            continue
        which[found], starts[found] = i, used
        found += 1
        if is_limited:
            label = reached[t]
            while parent[label] >= 0:
                arcs[used] = arc_of[label]
                used += 1
                label = parent[label]
        else:
            v = t
            while v != s:
                arcs[used] = via[v]
                used += 1
                v = tail[via[v]]
    starts[found] = used
    return found
