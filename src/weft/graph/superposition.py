"""Kernels over many failures: each from the intact state, or several at once from what each does alone.

Arrays are those of `weft.graph.delta`; when what failures do alone may be added up for a destination, and why that is
exact, is in docs/failures.md.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.graph.delta import DOWN, HEAD, HOP, MARK, METRIC, MOVED, NOW, TAIL, UP, loses_any
from weft.graph.failing import begin, fail, put_in_force, take_back

TOUCHED, READ = 0, 1
"""Sets of nodes of a failure and a destination: that lose equal-cost arcs, and on which it depends."""


@njit(cache=True, nogil=True)
def each(  # type: ignore[no-untyped-def]
    ends, starts, entering, width, bits, access, tallies, targets, was, flow, volume, waiting, delay_ms, far_was,
    limit_ms,
    costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
    dead_start, dead, lost_start, lost, load,
):  # fmt: skip
    """Add to `load` (n, n_rows, n_columns) what each scenario changes, run from the intact state."""
    for t in range(len(targets)):
        begin(was[t], far_was[t], state, far)
        for s in range(len(load)):
            first, last, lost_first, lost_last = dead_start[s], dead_start[s + 1], lost_start[s], lost_start[s + 1]
            if lost_first == lost_last and not loses_any(ends, costs, dead, first, last, state):
                continue
            n_log, n_marked, n_changed = fail(
                ends, starts, entering, width, bits, access, tallies, targets[t], was[t], flow[t], volume[t],
                waiting[t],
                delay_ms, far_was[t], limit_ms, dead, first, last, lost, lost_first, lost_last,
                costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
            )  # fmt: skip
            take_back(n_marked, marked, was[t], state, n_changed, changed, far_was[t], far)
            for i in range(n_log):
                for column in range(load.shape[2]):
                    load[s, log_arc[i], column] += log_gbps[i, column]


@njit(cache=True, nogil=True, inline="always")
def add(members, node):  # type: ignore[no-untyped-def]
    """Put a node into a set, which is words of 64 bits."""
    members[node >> 6] |= np.uint64(1) << np.uint64(node & 63)


@njit(cache=True, nogil=True)
def portray(ends, starts, costs, dead, lost, n_marked, marked, n_log, log_arc, state, sets):  # type: ignore[no-untyped-def]
    """The sets of nodes (2, n_words) of one failure and destination, before it is taken back; empty before.

    Touched are nodes that lose equal-cost arcs, and read besides these those that the new next hops lead to, all
    whose flow changes, and tails of the arcs that fail.
    """
    touched, read = sets[TOUCHED], sets[READ]
    for node in lost:
        add(touched, node)
        add(read, node)
    for i in range(len(dead)):
        add(read, ends[dead[i], TAIL])
    for i in range(n_log):
        if log_arc[i] < len(ends):
            add(read, ends[log_arc[i], TAIL])
    for i in range(n_marked):
        node = marked[i]
        add(touched, node)
        add(read, node)
        for arc in range(starts[node, 0], starts[node + 1, 0]):
            onward = ends[arc, HEAD]
            if state[node, MARK] == MOVED and state[onward, NOW] + costs[arc, METRIC] == state[node, NOW]:
                add(read, onward)


@njit(cache=True, nogil=True)
def portray_more(ends, starts, entering, n_marked, marked, n_changed, changed, everywhere, sets):  # type: ignore[no-untyped-def]
    """The same where delays count: nodes whose delay was looked at are touched, and all beside them are read.

    All nodes there are if `everywhere`.
    """
    touched, read = sets[TOUCHED], sets[READ]
    for i in range(n_marked + n_changed if n_changed > 0 else 0):
        node = marked[i] if i < n_marked else changed[i - n_marked]
        add(touched, node)
        add(read, node)
        for arc in range(starts[node, 0], starts[node + 1, 0]):
            add(read, ends[arc, HEAD])
        for k in range(starts[node, 1], starts[node + 1, 1]):
            add(read, ends[entering[k], TAIL])
    for node in range(64 * len(touched) if everywhere else 0):
        add(touched, node)
        add(read, node)


@njit(cache=True, nogil=True)
def alone(  # type: ignore[no-untyped-def]
    ends, starts, entering, width, bits, access, tallies, targets, was, flow, volume, waiting, delay_ms, far_was,
    limit_ms,
    costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
    dead, lost, sets, logged, kept_arc, kept_gbps,
):  # fmt: skip
    """One failure kept for later: its log by destination, and its sets (n_targets, 2, n_words).

    The log of destination t is `kept_arc[logged[t]:logged[t + 1]]`.  Returns False if that has no room for it all.
    """
    for t in range(len(targets)):
        begin(was[t], far_was[t], state, far)
        n_log, n_marked, n_changed = fail(
            ends, starts, entering, width, bits, access, tallies, targets[t], was[t], flow[t], volume[t], waiting[t],
            delay_ms, far_was[t], limit_ms, dead, 0, len(dead), lost, 0, len(lost),
            costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
        )  # fmt: skip
        portray(ends, starts, costs, dead, lost, n_marked, marked, n_log, log_arc, state, sets[t])
        take_back(n_marked, marked, was[t], state, n_changed, changed, far_was[t], far)
        logged[t + 1] = logged[t] + n_log
        if logged[t + 1] > len(kept_arc):
            return False
        for i in range(n_log):
            kept_arc[logged[t] + i] = log_arc[i]
            for column in range(log_gbps.shape[1]):
                kept_gbps[logged[t] + i, column] = log_gbps[i, column]
        everywhere = False
        for i in range(len(lost)):
            everywhere = everywhere or lost[i] == targets[t]
        portray_more(ends, starts, entering, n_marked, marked, n_changed, changed, everywhere, sets[t])
    return True


@njit(cache=True, nogil=True)
def depend(slots, sets, dependent):  # type: ignore[no-untyped-def]
    """Set `dependent` (n, n_targets) where any two failures of a scenario (n, n_members), by slot, meet."""
    for s in range(len(slots)):
        for m in range(1, slots.shape[1]):
            other = slots[s, m]
            for k in range(m if other >= 0 else 0):
                one = slots[s, k]
                for t in range(sets.shape[1]):
                    common = np.uint64(0)
                    for word in range(sets.shape[3]):
                        common |= sets[one, t, TOUCHED, word] & sets[other, t, READ, word]
                        common |= sets[one, t, READ, word] & sets[other, t, TOUCHED, word]
                    if common:
                        dependent[s, t] = True


@njit(cache=True, nogil=True)
def exceed(slots, dependent, moved, excess):  # type: ignore[no-untyped-def]
    """Fill `excess` (n,): by how much a load may pass the sum of two failures `slots` (n, 2) at most.

    `moved` (n_slots, n_targets) is what each moves at most; why this bounds it is in docs/failures.md.
    """
    for s in range(len(slots)):
        excess[s] = 0.0
        for t in range(moved.shape[1]):
            if dependent[s, t]:
                one, other = moved[slots[s, 0], t], moved[slots[s, 1], t]
                excess[s] += one + other + min(one, other)


@njit(cache=True, nogil=True)
def without(t, slots, logged, kept_arc, kept_gbps, load):  # type: ignore[no-untyped-def]
    """Take off a load what failures do alone for a destination, but for the first; returns how many they are."""
    for m in range(1, len(slots)):
        if slots[m] < 0:
            return m - 1
        for i in range(logged[slots[m], t], logged[slots[m], t + 1]):
            for column in range(load.shape[1]):
                load[kept_arc[i], column] -= kept_gbps[i, column]
    return len(slots) - 1


@njit(cache=True, nogil=True)
def lift(slots, n_in_force, alone_start, alone_dead, away_start, away, costs, gone):  # type: ignore[no-untyped-def]
    """Mend the failures in force, which are the first of `slots`."""
    for m in range(n_in_force):
        for i in range(alone_start[slots[m]], alone_start[slots[m] + 1]):
            costs[alone_dead[i], DOWN] = UP
        for i in range(away_start[slots[m]], away_start[slots[m] + 1]):
            gone[away[i]] = UP


@njit(cache=True, nogil=True)
def lay_out(was, flow, far_was, then, then_flow, then_far, state, far):  # type: ignore[no-untyped-def]
    """Begin with the intact state of one destination, in arrays of our own."""
    begin(was, far_was, state, far)
    for node in range(len(was)):
        then[node, NOW], then[node, HOP] = was[node, NOW], was[node, HOP]
        for column in range(flow.shape[1]):
            then_flow[node, column] = flow[node, column]
    for node in range(len(far_was)):
        then_far[node] = far_was[node]


@njit(cache=True, nogil=True)
def joint(  # type: ignore[no-untyped-def]
    ends, starts, entering, width, bits, access, tallies, target, was, flow, volume, waiting, delay_ms, far_was,
    limit_ms,
    costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
    slots, alone_start, alone_dead, away_start, away, n_in_force, load,
):  # fmt: skip
    """Run failures one after another, those at `n_in_force` and on; all but the last stay in force.

    Adds to `load` (n_rows, n_columns) what each changes, but not what the very first does.
    """
    for m in range(n_in_force, len(slots)):
        if slots[m] < 0:
            break
        first, last = alone_start[slots[m]], alone_start[slots[m] + 1]
        lost_first, lost_last = away_start[slots[m]], away_start[slots[m] + 1]
        n_log, n_marked, n_changed = fail(
            ends, starts, entering, width, bits, access, tallies, target, was, flow, volume, waiting, delay_ms, far_was,
            limit_ms, alone_dead, first, last, away, lost_first, lost_last,
            costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
        )  # fmt: skip
        for i in range(n_log if m > 0 else 0):
            for column in range(load.shape[1]):
                load[log_arc[i], column] += log_gbps[i, column]
        if m + 1 < len(slots) and (m == 0 or slots[m + 1] >= 0):
            put_in_force(
                n_log, log_arc, log_gbps, n_marked, marked, n_changed, changed, alone_dead, first, last, away,
                lost_first, lost_last, ends, costs, state, gone, was, flow, far, far_was,
            )  # fmt: skip
        else:
            take_back(n_marked, marked, was, state, n_changed, changed, far_was, far)


@njit(cache=True, nogil=True)
def together(  # type: ignore[no-untyped-def]
    ends, starts, entering, width, bits, access, tallies, targets, was, flow, volume, waiting, delay_ms, far_was,
    limit_ms,
    costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
    logged, kept_arc, kept_gbps, total, alone_start, alone_dead, away_start, away, then, then_flow, then_far, slots,
    dependent, load,
):  # fmt: skip
    """Add to `load` what scenarios change whose failures are `slots` (n, n_members >= 2, -1 past the last).

    That is the sum of what the failures do alone; but for the destinations where two of them are `dependent` (n,
    n_targets), each but the first is run after those before it.  The room beside, `then` (n_nodes, 2), `then_flow`
    and `then_far`, holds the state with the first failure in force, for all scenarios next to each other that have
    it first.
    """
    for s in range(len(load)):
        for m in range(slots.shape[1]):
            if slots[s, m] >= 0:
                for row in range(load.shape[1]):
                    for column in range(load.shape[2]):
                        load[s, row, column] += total[slots[s, m], row, column]
    for t in range(len(targets)):
        before, n_in_force = -1, 0  # the scenario whose first failures are in force, and how many are
        for s in range(len(load)):
            if not dependent[s, t]:
                continue
            if n_in_force != 1 or slots[before, 0] != slots[s, 0]:
                lift(slots[before], n_in_force, alone_start, alone_dead, away_start, away, costs, gone)
                lay_out(was[t], flow[t], far_was[t], then, then_flow, then_far, state, far)
                n_in_force = 0
            before = s
            joint(
                ends, starts, entering, width, bits, access, tallies, targets[t], then, then_flow, volume[t],
                waiting[t],
                delay_ms, then_far, limit_ms,
                costs, state, marked, moved, settled, heap, delta, most, log_arc, log_gbps, gone, far, changed,
                slots[s], alone_start, alone_dead, away_start, away, n_in_force, load[s],
            )  # fmt: skip
            n_in_force = without(t, slots[s], logged, kept_arc, kept_gbps, load[s])
        lift(slots[before], n_in_force, alone_start, alone_dead, away_start, away, costs, gone)
