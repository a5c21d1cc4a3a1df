"""One failure for one destination: routed, its delays and tallies with it, then kept in force or taken back.

Arrays are those of `weft.graph.delta`.  `dead` are arcs that fail, and `lost` nodes whose demands are gone.
"""

from __future__ import annotations

from numba import njit

from weft.graph.delta import (
    DOWN,
    FAILED,
    FAILS,
    HEAD,
    HOP,
    MARK,
    NOW,
    STUCK,
    STUCK_DEMANDS,
    UP,
    reroute,
)  # fmt: skip
from weft.graph.intact import UNREACHED
from weft.graph.longest import count_late, lengthen


@njit(cache=True, nogil=True)
def forget(target, lost, first, last, gone, was, volume, waiting, tallies, log_arc, log_gbps, n_log):  # type: ignore[no-untyped-def]
    """Take demands that had no path before, and now lose an end, out of the tallies; returns the log's length."""
    log_arc[n_log], log_arc[n_log + 1] = tallies + STUCK, tallies + STUCK_DEMANDS
    for column in range(log_gbps.shape[1]):
        log_gbps[n_log, column] = 0.0
        log_gbps[n_log + 1, column] = 0.0
    if gone[target] == FAILED:
        return n_log + 2
    all_go = gone[target] == FAILS
    for i in range(0 if all_go else first, len(was) if all_go else last):
        node = i if all_go else lost[i]
        if was[node, NOW] == UNREACHED and gone[node] != FAILED:
            for column in range(log_gbps.shape[1]):
                log_gbps[n_log, column] -= volume[node, column]
                log_gbps[n_log + 1, column] -= waiting[node, column]
    return n_log + 2


@njit(cache=True, nogil=True)
def begin(was, far_was, state, far):  # type: ignore[no-untyped-def]
    """Lay out the intact state of one destination."""
    for node in range(len(was)):
        state[node, NOW] = was[node, NOW]
        state[node, HOP] = was[node, HOP]
    for node in range(len(far_was)):
        far[node] = far_was[node]


@njit(cache=True, nogil=True)
def fail(  # type: ignore[no-untyped-def]
    ends, starts, entering, width, bits, access, tallies, target, was, flow, volume, waiting, delay_ms, far_was,
    limit_ms,
    dead, first, last, lost, lost_first, lost_last,
    costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
):  # fmt: skip
    """One failure for one destination; returns the lengths of the log, of `marked` and of `changed`."""
    n_changed = 0
    for i in range(first, last):
        costs[dead[i], DOWN] = max(costs[dead[i], DOWN], FAILS)
    for i in range(lost_first, lost_last):
        gone[lost[i]] = max(gone[lost[i]], FAILS)
    n_log, n_marked = reroute(
        ends, costs, starts, entering, width, bits, access, tallies, target, dead, first, last, gone, was, flow,
        volume, waiting, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps,
    )  # fmt: skip
    if len(limit_ms) > 0 and n_marked > 0:
        n_changed = lengthen(
            ends, costs, starts, entering, width, bits, n_marked, marked, state, heap, delay_ms, far, changed
        )  # fmt: skip
        n_log = count_late(n_changed, changed, far, far_was, waiting, limit_ms, tallies, log_arc, log_gbps, n_log)
    if lost_last > lost_first:
        n_log = forget(
            target, lost, lost_first, lost_last, gone, was, volume, waiting, tallies, log_arc, log_gbps, n_log
        )  # fmt: skip
    for i in range(first, last):
        if costs[dead[i], DOWN] == FAILS:
            costs[dead[i], DOWN] = UP
    for i in range(lost_first, lost_last):
        if gone[lost[i]] == FAILS:
            gone[lost[i]] = UP
    return n_log, n_marked, n_changed


@njit(cache=True, nogil=True)
def take_back(n_marked, marked, was, state, n_changed, changed, far_was, far):  # type: ignore[no-untyped-def]
    """Put the state before back after `fail`."""
    for i in range(n_marked):
        node = marked[i]
        state[node, NOW] = was[node, NOW]
        state[node, HOP] = was[node, HOP]
        state[node, MARK] = 0
    for i in range(n_changed):
        far[changed[i]] = far_was[changed[i]]


@njit(cache=True, nogil=True)
def put_in_force(  # type: ignore[no-untyped-def]
    n_log, log_arc, log_gbps, n_marked, marked, n_changed, changed, dead, first, last, lost, lost_first, lost_last,
    ends, costs, state, gone, was, flow, far, far_was,
):  # fmt: skip
    """Make what `fail` found the state before: `was` (n_nodes, 2), `flow` and `far_was` are of the caller."""
    for i in range(first, last):
        costs[dead[i], DOWN] = FAILED
    for i in range(lost_first, lost_last):
        gone[lost[i]] = FAILED
    for i in range(n_marked):
        node = marked[i]
        was[node, NOW], was[node, HOP] = state[node, NOW], state[node, HOP]
        state[node, MARK] = 0
    for i in range(n_log):
        if log_arc[i] < len(ends):
            for column in range(flow.shape[1]):
                flow[ends[log_arc[i], HEAD], column] += log_gbps[i, column]
    for i in range(n_changed):
        far_was[changed[i]] = far[changed[i]]
