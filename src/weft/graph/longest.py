"""How a failure changes the delay of the longest equal-cost path, and which demands become late by it."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.graph.delta import DOWN, HEAD, HOP, LATE_DEMANDS, MARK, METRIC, NOW, TAIL, WAITS, drop, put
from weft.graph.intact import SEVERAL, UNREACHED


@njit(cache=True, nogil=True)
def longest(node, ends, costs, starts, width, state, delay_ms, far):  # type: ignore[no-untyped-def]
    """Delay of the longest equal-cost path of a node in ms, from those of its next hops."""
    hop = state[node, HOP]
    if hop >= 0:
        return delay_ms[hop] + far[ends[hop, HEAD]]
    most, used = 0.0, 0
    for arc in range(starts[node, 0], starts[node + 1, 0]):
        onward = ends[arc, HEAD]
        if state[onward, NOW] + costs[arc, METRIC] == state[node, NOW] and not costs[arc, DOWN] and used < width:
            used += 1
            most = max(most, delay_ms[arc] + far[onward])
    return most


@njit(cache=True, nogil=True)
def lengthen(  # type: ignore[no-untyped-def]
    ends, costs, starts, entering, width, bits, n_marked, marked, state, heap, delay_ms, far, changed
):  # fmt: skip
    """After `reroute`, with its marks: new delays in `far` (n_nodes,); returns how many were looked at.

    `changed` gets these nodes, the nearest first: the marked ones, and up the equal-cost paths those that a changed
    delay reaches.
    """
    size, count = 0, 0
    for i in range(n_marked):
        node = marked[i]
        if state[node, NOW] < UNREACHED:
            state[node, MARK] += WAITS
            size = put(heap, size, state[node, NOW] << bits | node)
        else:
            far[node] = np.inf
            changed[count] = node
            count += 1
    while size > 0:
        node = heap[0] & ((1 << bits) - 1)
        size = drop(heap, size)
        state[node, MARK] -= WAITS
        most = longest(node, ends, costs, starts, width, state, delay_ms, far)
        changed[count] = node
        count += 1
        if most == far[node]:
            continue
        far[node] = most
        for k in range(starts[node, 1], starts[node + 1, 1]):
            arc = entering[k]
            before = ends[arc, TAIL]
            hop = state[before, HOP]
            uses = hop == arc or (
                hop == SEVERAL and state[before, NOW] == state[node, NOW] + costs[arc, METRIC] and not costs[arc, DOWN]
            )
            if uses and state[before, MARK] < WAITS:
                state[before, MARK] += WAITS
                size = put(heap, size, state[before, NOW] << bits | before)
    return count


@njit(cache=True, nogil=True)
def count_late(  # type: ignore[no-untyped-def]
    n_changed, changed, far, far_was, waiting, limit_ms, tallies, log_arc, log_gbps, n_log
):  # fmt: skip
    """Log how many demands more (or fewer) are late than before; returns the log's length.

    `limit_ms` (n_columns,) is the most that is in time; what has no path is not late.
    """
    log_arc[n_log] = tallies + LATE_DEMANDS
    for column in range(len(limit_ms)):
        more = 0
        for i in range(n_changed):
            node = changed[i]
            if limit_ms[column] < far[node] < np.inf:
                more += waiting[node, column]
            if limit_ms[column] < far_was[node] < np.inf:
                more -= waiting[node, column]
        log_gbps[n_log, column] = more
    return n_log + 1
