"""Compiled kernels of separation: shortest paths under dual lengths, within delay limits where there are some."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.network.columns import Bools, Floats, Ints


@njit(cache=True, nogil=True)
def shortest_tree(
    source: int, first: Ints, head: Ints, length: Floats, delay: Floats, usable: Bools,
    dist: Floats, took: Floats, via: Ints, done: Bools,
) -> None:  # fmt: skip
    """Dijkstra from `source` by (length, delay), dense; fills dist, took (delay) and via (arc), each (n_nodes,)."""
    n = len(dist)
    dist[:] = np.inf
    took[:] = np.inf
    via[:] = -1
    done[:] = False
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
    dist: Floats, reached: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Shortest lengths from `source` within a delay limit, by label setting in order of (length, delay).

    Fills dist (n_nodes,) and reached (n_nodes,), the first label settled at each node, -1 where there is none.
    A label settles only if its delay is below that of every label settled at its node before it, so the first
    one at a node is its shortest.  Gives each label's parent and arc.
    """
    room = 256
    far, late = np.zeros(room), np.zeros(room)
    node, parent, arc_of = np.zeros(room, np.int64), np.zeros(room, np.int64), np.zeros(room, np.int64)
    is_open = np.zeros(room, np.bool_)
    least = np.full(len(dist), np.inf)
    dist[:] = np.inf
    reached[:] = -1
    node[0], parent[0], arc_of[0], is_open[0] = source, -1, -1, True
    count = 1
    while True:
        best = -1
        for i in range(count):
            if not is_open[i]:
                continue
            if best < 0 or far[i] < far[best] or (far[i] == far[best] and late[i] < late[best]):
                best = i
        if best < 0:
            break
        is_open[best] = False
        u = node[best]
        if late[best] >= least[u]:
            continue
        least[u] = late[best]
        if reached[u] < 0:
            reached[u] = best
            dist[u] = far[best]
        for arc in range(first[u], first[u + 1]):
            v, then = head[arc], late[best] + delay[arc]
            if not usable[arc] or then > limit or then >= least[v]:
                continue
            if count == room:
                room *= 2
                far, late = np.append(far, np.zeros(count)), np.append(late, np.zeros(count))
                node, parent = np.append(node, np.zeros(count, np.int64)), np.append(parent, np.zeros(count, np.int64))
                arc_of = np.append(arc_of, np.zeros(count, np.int64))
                is_open = np.append(is_open, np.zeros(count, np.bool_))
            far[count], late[count], node[count] = far[best] + length[arc], then, v
            parent[count], arc_of[count], is_open[count] = best, arc, True
            count += 1
    return parent[:count], arc_of[:count]


@njit(cache=True, nogil=True)
def price(
    first: Ints, tail: Ints, head: Ints, length: Floats, delay: Floats, usable: Bools,
    source: Ints, target: Ints, limit: Floats, wanted: Bools, most: Floats,
) -> tuple[Floats, Ints, Ints, Ints]:  # fmt: skip
    """Shortest allowed length of each wanted demand, and its path where that is shorter than `most`.

    Arcs are sorted by tail (`first` are their starts); demands are sorted by (source, limit).  Gives dist
    (n_demands,), inf where no allowed path is usable; the demands that have a path; the paths' starts; their arcs.
    """
    n, k = len(first) - 1, len(source)
    dist, took, via, done = np.empty(n), np.empty(n), np.empty(n, np.int64), np.empty(n, np.bool_)
    within, reached = np.empty(n), np.empty(n, np.int64)
    parent, arc_of = np.empty(0, np.int64), np.empty(0, np.int64)
    out = np.zeros(k)
    which, starts = np.empty(k, np.int64), np.empty(k + 1, np.int64)
    arcs = np.empty(k * max(n - 1, 1), np.int64)
    found, used, tree_of, labels_of, labels_limit = 0, 0, -1, -1, -1.0
    for i in range(k):
        if not wanted[i]:
            continue
        s, t = source[i], target[i]
        if tree_of != s:
            shortest_tree(s, first, head, length, delay, usable, dist, took, via, done)
            tree_of = s
        is_limited = dist[t] < np.inf and took[t] > limit[i]
        if is_limited and (labels_of != s or labels_limit != limit[i]):
            parent, arc_of = limited_paths(s, limit[i], first, head, length, delay, usable, within, reached)
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
    return out, which[:found], starts[: found + 1], arcs[:used]
