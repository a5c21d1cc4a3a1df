"""Max-min fair rates of flows with given routes, and when each ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import constant

Floats = npt.NDArray[np.float64]

TOGETHER = 1e-9
"""Flows of which no more than this share is left when another one ends, end with it."""

LATER = 1 + 1e-12
"""A link whose fair share has risen by more than rounding waits for its turn again."""


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """When each flow ends, `end_s` (n_flows,), and how often rates were found anew."""

    end_s: Floats
    rounds: int


def max_min(arc: npt.NDArray[np.int32], capacity_gbps: Floats) -> Floats:
    """The rates (n_flows,) of which none can rise without lowering one that is no higher.

    `arc` (n_flows, most) has the arcs of each flow, -1 for none; a flow without any is not limited: inf.

    Progressive filling: the arc with the least fair share is full first, and fixes its flows.  Fair shares only rise
    while others are fixed, so arcs wait in a heap with the share they last had.  Work is linear in arcs of
    flows, apart from the heap.

    Source: D. Bertsekas, R. Gallager, "Data networks", 2nd ed., section 6.5.2.
    """
    return np.asarray(_rates(constant(arc, np.int32), constant(capacity_gbps, np.float64)))


def completion(arc: npt.NDArray[np.int32], capacity_gbps: Floats, size_gbit: Floats) -> Completion:
    """Flows of `size_gbit` (n_flows,) at max-min fair rates, found anew whenever one has ended.

    A flow without an arc ends at once.
    """
    end = np.zeros(len(arc))
    rounds = _complete(
        constant(arc, np.int32), constant(capacity_gbps, np.float64), constant(size_gbit, np.float64), end
    )  # fmt: skip
    return Completion(end, int(rounds))


@njit(cache=True, nogil=True)
def _rates(arc, capacity):  # type: ignore[no-untyped-def]
    n_flows = len(arc)
    begin, flow = _flows_of_arcs(arc, len(capacity))
    left, share, rate = capacity.copy(), capacity.copy(), np.full(n_flows, np.inf)
    active, heap, size = np.empty(len(capacity), np.int64), np.empty(len(capacity), np.int64), 0
    for e in range(len(capacity)):
        active[e] = begin[e + 1] - begin[e]
        if active[e] > 0:
            share[e] /= active[e]
            heap[size] = e
            size += 1
    for i in range(size // 2 - 1, -1, -1):
        _sink(heap, share, i, size)
    while size > 0:
        e = heap[0]
        now = max(left[e], 0.0) / active[e] if active[e] > 0 else np.inf
        if now < np.inf and now > share[e] * LATER:
            share[e] = now
        else:
            if now < np.inf:
                _fix(arc, flow[begin[e] : begin[e + 1]], now, rate, left, active)
            size -= 1
            heap[0] = heap[size]
        _sink(heap, share, 0, size)
    return rate


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
def _sink(heap, key, i, size):  # type: ignore[no-untyped-def]
    """Let entry i of a binary heap down to where neither entry under it has a smaller key."""
    if i >= size:
        return
    moving = heap[i]
    while 2 * i + 1 < size:
        child = 2 * i + 1
        if child + 1 < size and key[heap[child + 1]] < key[heap[child]]:
            child += 1
        if key[heap[child]] >= key[moving]:
            break
        heap[i] = heap[child]
        i = child
    heap[i] = moving


@njit(cache=True, nogil=True)
def _flows_of_arcs(arc, n_arcs):  # type: ignore[no-untyped-def]
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


@njit(cache=True, nogil=True)
def _complete(arc, capacity, size, end):  # type: ignore[no-untyped-def]
    """Fill the ends; returns the rounds."""
    going = np.array([f for f in range(len(size)) if size[f] > 0.0 and arc[f].max() >= 0], np.int64)
    left = size[going]
    now, rounds = 0.0, 0
    while len(going) > 0:
        rate = _rates(arc[going], capacity)
        step = np.inf
        for i in range(len(going)):
            step = min(step, left[i] / rate[i])
        now += step
        kept = 0
        for i in range(len(going)):
            still = left[i] - rate[i] * step
            if still > TOGETHER * size[going[i]]:
                left[kept] = still
                going[kept] = going[i]
                kept += 1
            else:
                end[going[i]] = now
        going, left = going[:kept], left[:kept]
        rounds += 1
    return rounds
