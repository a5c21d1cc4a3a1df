"""Kernels for one destination: distances to it, the equal-cost arcs of each node, flow pushed along them.

They fill arrays they are passed, and assign in loops: for each allocation and each slice assigned numba compiles
checks of its own, with the texts of their errors, which takes longer than our code does.
"""

from __future__ import annotations

import numpy as np
from numba import njit

UNREACHED = np.int64(1) << 62
"""Distance of a node with no way to the destination."""


@njit(cache=True, nogil=True)
def keep(start, arcs, up, kept_start, kept):  # type: ignore[no-untyped-def]
    """Of the arcs of each node, in compressed rows, those that are up; fills `kept_start` and `kept`."""
    filled = 0
    kept_start[0] = 0
    for node in range(len(start) - 1):
        for k in range(start[node], start[node + 1]):
            if up[arcs[k]]:
                kept[filled] = arcs[k]
                filled += 1
        kept_start[node + 1] = filled


@njit(cache=True, nogil=True)
def settle(target, entering_start, entering, tail, metric, dist, order, heap):  # type: ignore[no-untyped-def]
    """Distances to `target`; returns how many nodes reach it.

    Fills `dist` (n_nodes,) and `order` (n_nodes,), nodes by (distance, number), `target` first.  `metric` is
    at least 1; `heap` is room for n_arcs + 1 keys of a distance shifted left past a node, so that ties are
    settled by the node's number whatever the order of arcs.

    Source: E. W. Dijkstra, "A note on two problems in connexion with graphs", Numer. Math. 1 (1959) 269-271.
    """
    bits = 0
    while 1 << bits < len(dist):
        bits += 1
    mask = (1 << bits) - 1
    for node in range(len(dist)):
        dist[node] = UNREACHED
    dist[target] = 0
    heap[0] = target
    size, count = 1, 0
    while size > 0:
        key = heap[0]
        size -= 1
        last = heap[size]
        i = 0
        while True:
            child = 2 * i + 1
            if child >= size:
                break
            if child + 1 < size and heap[child + 1] < heap[child]:
                child += 1
            if heap[child] >= last:
                break
            heap[i] = heap[child]
            i = child
        heap[i] = last
        node = key & mask
        reached = key >> bits
        if reached > dist[node]:
            continue
        order[count] = node
        count += 1
        for k in range(entering_start[node], entering_start[node + 1]):
            arc = entering[k]
            before = tail[arc]
            through = reached + metric[arc]
            if through < dist[before]:
                dist[before] = through
                key = through << bits | before
                i = size
                size += 1
                while i > 0 and heap[(i - 1) >> 1] > key:
                    heap[i] = heap[(i - 1) >> 1]
                    i = (i - 1) >> 1
                heap[i] = key
    return count


@njit(cache=True, nogil=True)
def spread(  # type: ignore[no-untyped-def]
    order, count, leaving_start, leaving, head, metric, delay_ms, dist, width, first, hops, longest
):
    """The equal-cost arcs of each settled node, and the longest delay from it to the destination.

    Fills `first` (n_nodes + 1,) and `hops` (n_arcs,): arcs `hops[first[i]:first[i + 1]]` leave `order[i]`,
    at most `width` of them, those first in arc order.  `longest` (n_nodes,) is in ms, inf where unreached.
    """
    for node in range(len(longest)):
        longest[node] = np.inf
    longest[order[0]] = 0.0
    first[0] = 0
    first[1] = 0
    filled = 0
    for i in range(1, count):
        node = order[i]
        most = 0.0
        for k in range(leaving_start[node], leaving_start[node + 1]):
            arc = leaving[k]
            onward = head[arc]
            if dist[onward] + metric[arc] == dist[node] and filled - first[i] < width:
                hops[filled] = arc
                filled += 1
                most = max(most, delay_ms[arc] + longest[onward])
        longest[node] = most
        first[i + 1] = filled


@njit(cache=True, nogil=True)
def thin(  # type: ignore[no-untyped-def]
    order, count, all_first, all_hops, head, delay_ms, up, width, first, hops, longest
):
    """What `spread` gives when arcs fail, taken from its answer with all arcs up; False if that is not enough.

    It is enough where each node keeps an equal-cost arc (then no distance changes) and none had more than fit.
    """
    for node in range(len(longest)):
        longest[node] = np.inf
    longest[order[0]] = 0.0
    first[0] = 0
    first[1] = 0
    filled = 0
    for i in range(1, count):
        most = 0.0
        if all_first[i + 1] - all_first[i] == width:
            return False
        for k in range(all_first[i], all_first[i + 1]):
            arc = all_hops[k]
            if up[arc]:
                hops[filled] = arc
                filled += 1
                most = max(most, delay_ms[arc] + longest[head[arc]])
        if filled == first[i]:
            return False
        longest[order[i]] = most
        first[i + 1] = filled
    return True


@njit(cache=True, nogil=True)
def push(order, count, first, hops, head, flow, load):  # type: ignore[no-untyped-def]
    """Split the flow at each node equally over its equal-cost arcs, farthest node first.

    `flow` (n_nodes, n_columns) is used up; `load` (n_arcs, n_columns) is added to.
    """
    n_columns = flow.shape[1]
    for i in range(count - 1, 0, -1):
        node = order[i]
        n_hops = first[i + 1] - first[i]
        for column in range(n_columns):
            if flow[node, column] == 0.0:
                continue
            part = flow[node, column] / n_hops
            for k in range(first[i], first[i + 1]):
                load[hops[k], column] += part
                flow[head[hops[k]], column] += part
