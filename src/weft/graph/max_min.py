"""Max-min fair rates of flows with given routes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import constant

Floats = npt.NDArray[np.float64]

LATER = 1 + 1e-12
"""A link whose fair share has risen by more than rounding waits for its turn again."""


def max_min(arc: npt.NDArray[np.int32], capacity_gbps: Floats) -> Floats:
    """The rates (n_flows,) of which none can rise without lowering one that is no higher.

    `arc` (n_flows, most) has the arcs of each flow, -1 for none; a flow without any is not limited: inf.

    Progressive filling: the arc with the least fair share is full first, and fixes its flows.  Fair shares only rise
    while others are fixed, so arcs wait in a heap with the share they last had.  Work is linear in arcs of
    flows, apart from the heap.

    Source: D. Bertsekas, R. Gallager, "Data networks", 2nd ed., section 6.5.2.
    """
    return np.asarray(_rates(constant(arc, np.int32), constant(capacity_gbps, np.float64)))


@njit(cache=True, nogil=True)
def _rates(arc, capacity):  # type: ignore[no-untyped-def]
    n_flows = len(arc)
    begin, flow = flows_of_arcs(arc, len(capacity))
    left, share, rate = capacity.copy(), capacity.copy(), np.full(n_flows, np.inf)
    active, heap, size = np.empty(len(capacity), np.int64), np.empty(len(capacity), np.int64), 0
    for e in range(len(capacity)):
        active[e] = begin[e + 1] - begin[e]
        if active[e] > 1 or (active[e] == 1 and not never_full(arc[flow[begin[e]]], e, capacity)):
            share[e] /= active[e]
            heap[size] = e
            size += 1
    for i in range((size - 2) // 4, -1, -1):
        sink(heap, share, i, size)
    e, now, size = next_full(heap, share, left, active, size)
    while e >= 0:
        _fix(arc, flow[begin[e] : begin[e + 1]], now, rate, left, active)
        e, now, size = next_full(heap, share, left, active, size)
    return rate


@njit(cache=True, nogil=True)
def next_full(heap, share, left, active, size):  # type: ignore[no-untyped-def]
    """Take the arc that is full next from the heap: it, its fair share, and what is left of the heap; or -1."""
    while size > 0:
        e = heap[0]
        now = max(left[e], 0.0) / active[e] if active[e] > 0 else np.inf
        waits = now < np.inf and now > share[e] * LATER
        if waits:
            share[e] = now
        else:
            size -= 1
            heap[0] = heap[size]
        sink(heap, share, 0, size)
        if not waits and now < np.inf:
            return e, now, size
    return -1, np.inf, 0


@njit(cache=True, nogil=True)
def _fix(arc, flows, share, rate, left, active):  # type: ignore[no-untyped-def]
    """Give a full arc's flows that are not fixed yet its share, and take it from their arcs."""
    for f in flows:
        if rate[f] == np.inf:
            rate[f] = share
            for e in arc[f]:
                if e >= 0:
                    left[e] -= share
                    active[e] -= 1


@njit(cache=True, nogil=True)
def never_full(arcs, e, capacity):  # type: ignore[no-untyped-def]
    """Whether a flow alone on arc e has another arc that carries no more, so that e need not be looked at."""
    for other in arcs:
        if other >= 0 and (capacity[other] < capacity[e] or (capacity[other] == capacity[e] and other < e)):
            return True
    return False


@njit(cache=True, nogil=True)
def sink(heap, key, i, size):  # type: ignore[no-untyped-def]
    """Let entry i of a heap down to where no entry under it has a smaller key; four are under each."""
    if i >= size:
        return
    moving = heap[i]
    mine = key[moving]
    while 4 * i + 1 < size:
        child, least = 4 * i + 1, key[heap[4 * i + 1]]
        for other in range(4 * i + 2, min(4 * i + 5, size)):
            if key[heap[other]] < least:
                child, least = other, key[heap[other]]
        if least >= mine:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = moving


@njit(cache=True, nogil=True)
def flows_of_arcs(arc, n_arcs):  # type: ignore[no-untyped-def]
    """Where the flows of each arc begin, and which they are."""
    n_flows, most = arc.shape
    begin = np.zeros(n_arcs + 1, np.int64)
    for f in range(n_flows):
        for j in range(most):
            if arc[f, j] >= 0:
                begin[arc[f, j] + 1] += 1
    for e in range(n_arcs):
        begin[e + 1] += begin[e]
    at, flow = begin[:-1].copy(), np.empty(begin[n_arcs], np.int32)
    for f in range(n_flows):
        for j in range(most):
            if arc[f, j] >= 0:
                flow[at[arc[f, j]]] = f
                at[arc[f, j]] += 1
    return begin, flow
