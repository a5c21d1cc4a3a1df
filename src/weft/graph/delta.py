"""What a failure changes for one destination, found from the intact state without routing it again.

The steps, and the proof that the result is that of full recomputation, are in docs/failures.md.  A run fills a
*log* of load changes (arc, amount), so that it can be applied, kept or taken back.  All arrays are the caller's.
The columns of `ends` (n_arcs, 2) are TAIL and HEAD, sorted by tail, those of `costs` METRIC and DOWN; `starts`
(n_nodes + 1, 2) says where the arcs of a node begin among them, and in `entering`.  Columns of `state` (n_nodes, 4)
are NOW (distance), HOP, MARK and LEFT, and `was` (n_nodes, 2) has the first two of the state before.  What only
counts nodes and arcs is uint32, for of what cannot be negative numba does not ask whether it is; all else is int64.

Arrays are passed one by one: numba counts references to each array of a tuple that is unpacked, which took several
times as long as the work itself; and the two kernels that run once for each node are inlined.
"""

from __future__ import annotations

from numba import njit

from weft.graph.intact import NONE, SEVERAL, UNREACHED

CANCELLED = 1e-13
"""What is left of a node's change of flow, relative to the flow moved, that is rounding and goes no further."""

TAIL, HEAD = 0, 1
METRIC, DOWN = 0, 1
NOW, HOP, MARK, LEFT = 0, 1, 2, 3
KEPT, MOVED, WAITS = 1, 2, 4
"""Marks of a node: it lost equal-cost arcs but not its distance; it lost its distance; it waits in the heap."""

UP, FAILS, FAILED = 0, 1, 2
"""Whether an arc is DOWN: it is up, it fails now, or it has failed before (of which `was` knows)."""

STUCK, STUCK_DEMANDS, LATE_DEMANDS = 0, 1, 2
"""Rows of a load after those of arcs: volume without a path, how many demands that is, and how many are late."""
N_TALLIES = 3


@njit(cache=True, nogil=True, inline="always")
def put(heap, size, key):  # type: ignore[no-untyped-def]
    """Add a key to a binary heap, smallest first; returns its new size."""
    i = size
    while i > 0 and heap[(i - 1) >> 1] > key:
        heap[i] = heap[(i - 1) >> 1]
        i = (i - 1) >> 1
    heap[i] = key
    return size + 1


@njit(cache=True, nogil=True, inline="always")
def drop(heap, size):  # type: ignore[no-untyped-def]
    """Take the smallest key off a binary heap; returns its new size."""
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
    return size


@njit(cache=True, nogil=True, inline="always")
def lose(ends, costs, starts, entering, dead, first, last, state, marked, moved):  # type: ignore[no-untyped-def]
    """Mark nodes that lose equal-cost arcs; returns how many, and how many lost all, which are MOVED.

    Only nodes that lost all change their distance: G. Ramalingam and T. Reps, "An incremental algorithm for a
    generalization of the shortest-path problem", J. Algorithms 21 (1996) 267-305.
    """
    n_marked, n_moved, done, k, end, behind = 0, 0, 0, first, last, False
    while True:
        if k == end:  # all dead arcs seen: on to the arcs into the next node that lost its distance
            if done == n_moved:
                return n_marked, n_moved
            k, end = starts[moved[done], 1], starts[moved[done] + 1, 1]
            done += 1
            behind = True
            continue
        arc = entering[k] if behind else dead[k]
        k += 1
        node = ends[arc, TAIL]
        hop = state[node, HOP]
        if hop != arc and hop != SEVERAL:  # noqa: PLR1714 - a set would be built
            continue
        if hop == SEVERAL and state[node, NOW] != state[ends[arc, HEAD], NOW] + costs[arc, METRIC]:
            continue
        if costs[arc, DOWN] > (UP if behind else FAILS):
            continue
        if state[node, MARK] == 0:
            state[node, MARK] = KEPT
            marked[n_marked] = node
            n_marked += 1
            state[node, LEFT] = 1
            if hop == SEVERAL:
                state[node, LEFT] = 0
                for other in range(starts[node, 0], starts[node + 1, 0]):
                    if state[ends[other, HEAD], NOW] + costs[other, METRIC] == state[node, NOW]:
                        state[node, LEFT] += costs[other, DOWN] < FAILED
        state[node, LEFT] -= 1
        if state[node, LEFT] == 0:
            state[node, MARK] = MOVED
            moved[n_moved] = node
            n_moved += 1


@njit(cache=True, nogil=True, inline="always")
def resettle(ends, costs, starts, entering, n_moved, bits, state, moved, settled, heap):  # type: ignore[no-untyped-def]
    """New distances and next hops of the moved nodes; returns how many of them still reach the destination.

    Fills `settled` with their keys, distance shifted left past the node, ascending.
    """
    size, count = 0, 0
    for i in range(n_moved):
        state[moved[i], NOW] = UNREACHED
    for i in range(n_moved):
        node = moved[i]
        best, hop = UNREACHED, NONE
        for arc in range(starts[node, 0], starts[node + 1, 0]):
            onward = ends[arc, HEAD]
            through = state[onward, NOW] + costs[arc, METRIC]
            if through <= best and state[onward, MARK] < MOVED and not costs[arc, DOWN]:
                hop = arc if through < best else SEVERAL
                best = through
        state[node, HOP] = hop
        if hop != NONE:
            state[node, NOW] = best
            size = put(heap, size, best << bits | node)
    while size > 0:
        key = heap[0]
        size = drop(heap, size)
        node = key & ((1 << bits) - 1)
        reached = key >> bits
        if reached > state[node, NOW]:
            continue
        settled[count] = key
        count += 1
        for k in range(starts[node, 1], starts[node + 1, 1]):
            arc = entering[k]
            before = ends[arc, TAIL]
            through = reached + costs[arc, METRIC]
            if through > state[before, NOW] or costs[arc, DOWN]:
                continue
            if through < state[before, NOW]:
                state[before, NOW], state[before, HOP] = through, arc
                size = put(heap, size, through << bits | before)
            else:  # a node that kept its distance has no new arc as short: this one has moved
                state[before, HOP] = SEVERAL
    return count


@njit(cache=True, nogil=True, inline="always")
def next_hop(node, ends, costs, starts, state):  # type: ignore[no-untyped-def]
    """The equal-cost arc of a node, by distances as they are now: NONE, one, or SEVERAL."""
    only = NONE
    if state[node, NOW] < UNREACHED:
        for arc in range(starts[node, 0], starts[node + 1, 0]):
            if state[ends[arc, HEAD], NOW] + costs[arc, METRIC] == state[node, NOW] and not costs[arc, DOWN]:
                if only != NONE:
                    return SEVERAL
                only = arc
    return only


@njit(cache=True, nogil=True)
def share_out(  # type: ignore[no-untyped-def]
    node, sign, amount, table, down, ends, costs, starts, width, target, bits, state, heap, size, delta, log_arc,
    log_gbps,
    n_log,
):  # fmt: skip
    """Send `sign` times a node's `amount` over its equal-cost arcs by `table`; returns lengths of log and heap.

    It becomes a change of flow where it arrives; nodes that kept their distance wait in the heap, farthest first.
    `table` has the columns NOW and HOP first; arcs whose DOWN is above `down` do not count.
    """
    begin, hop = n_log, table[node, HOP]
    if hop >= 0:
        log_arc[n_log] = hop
        n_log += 1
    elif hop == SEVERAL:
        for arc in range(starts[node, 0], starts[node + 1, 0]):
            through = table[ends[arc, HEAD], NOW] + costs[arc, METRIC]
            if through == table[node, NOW] and costs[arc, DOWN] <= down and n_log - begin < width:
                log_arc[n_log] = arc
                n_log += 1
    for i in range(begin, n_log):
        onward = ends[log_arc[i], HEAD]
        for column in range(amount.shape[1]):
            part = sign * amount[node, column] / (n_log - begin)
            log_gbps[i, column] = part
            delta[onward, column] += part
        if state[onward, MARK] < MOVED and onward != target:
            state[onward, MARK] += WAITS
            size = put(heap, size, -(state[onward, NOW] << bits | onward))
    return n_log, size


@njit(cache=True, nogil=True, inline="always")
def divert(  # type: ignore[no-untyped-def]
    ends, costs, starts, width, target, bits, n_marked, marked, was, flow, state, heap, delta, log_arc, log_gbps, most
):  # fmt: skip
    """Take the flow that marked nodes had off their old next hops and put it on the new ones.

    Fills `most` (n_columns,) with the most moved; returns the lengths of log and heap.
    """
    n_log, size = 0, 0
    for column in range(len(most)):
        most[column] = 0.0
    for i in range(n_marked):
        node = marked[i]
        if state[node, MARK] != MOVED:
            state[node, HOP] = next_hop(node, ends, costs, starts, state)
        hop = state[node, HOP]
        if hop == was[node, HOP] and hop >= 0:
            continue
        top = 0.0
        for column in range(len(most)):
            top = max(top, flow[node, column])
            most[column] = max(most[column], flow[node, column])
        if top == 0.0:
            continue
        for side in range(2):
            arc = was[node, HOP] if side == 0 else hop
            sign = 2.0 * side - 1.0
            if arc >= 0:
                onward = ends[arc, HEAD]
                log_arc[n_log] = arc
                for column in range(len(most)):
                    log_gbps[n_log, column] = sign * flow[node, column]
                    delta[onward, column] += sign * flow[node, column]
                n_log += 1
                if state[onward, MARK] < MOVED and onward != target:
                    state[onward, MARK] += WAITS
                    size = put(heap, size, -(state[onward, NOW] << bits | onward))
            elif arc == SEVERAL:
                n_log, size = share_out(
                    node, sign, flow, was if side == 0 else state, 1 - side, ends, costs, starts, width, target, bits,
                    state,
                    heap, size, delta, log_arc, log_gbps, n_log,
                )  # fmt: skip
    return n_log, size


@njit(cache=True, nogil=True, inline="always")
def carry_on(  # type: ignore[no-untyped-def]
    ends, costs, starts, width, target, bits, count, settled, state, heap, size, delta, log_arc, log_gbps, n_log, most
):  # fmt: skip
    """Send changes of flow onward in order of new distance, until they cancel; returns the log's length."""
    mask = (1 << bits) - 1
    while size > 0 or count > 0:
        if count > 0 and (size == 0 or settled[count - 1] > -heap[0]):
            count -= 1
            node = settled[count] & mask
        else:
            node = -heap[0] & mask
            size = drop(heap, size)
            state[node, MARK] -= WAITS
        goes_on = False
        for column in range(delta.shape[1]):
            goes_on |= abs(delta[node, column]) > CANCELLED * most[column]
        hop = state[node, HOP]
        if goes_on and hop >= 0:
            onward = ends[hop, HEAD]
            log_arc[n_log] = hop
            for column in range(delta.shape[1]):
                log_gbps[n_log, column] = delta[node, column]
                delta[onward, column] += delta[node, column]
            n_log += 1
            if state[onward, MARK] < MOVED and onward != target:
                state[onward, MARK] += WAITS
                size = put(heap, size, -(state[onward, NOW] << bits | onward))
        elif goes_on:
            n_log, size = share_out(
                node, 1.0, delta, state, 0, ends, costs, starts, width, target, bits, state, heap, size, delta, log_arc,
                log_gbps, n_log,
            )  # fmt: skip
        for column in range(delta.shape[1]):
            delta[node, column] = 0.0
    for column in range(delta.shape[1]):
        delta[target, column] = 0.0
    return n_log


@njit(cache=True, nogil=True)
def strand(  # type: ignore[no-untyped-def]
    target, n_moved, moved, state, volume, waiting, gone, tallies, delta, log_arc, log_gbps, n_log
):  # fmt: skip
    """Tally what starts at nodes that no longer reach the destination; returns the log's length.

    Demands whose end is `gone` are not tallied.
    """
    log_arc[n_log], log_arc[n_log + 1] = tallies + STUCK, tallies + STUCK_DEMANDS
    for column in range(delta.shape[1]):
        log_gbps[n_log, column] = 0.0
        log_gbps[n_log + 1, column] = 0.0
    for i in range(n_moved):
        node = moved[i]
        if state[node, NOW] < UNREACHED:
            continue
        for column in range(delta.shape[1]):
            delta[node, column] = 0.0
            if not gone[node] and not gone[target]:
                log_gbps[n_log, column] += volume[node, column]
                log_gbps[n_log + 1, column] += waiting[node, column]
    return n_log + 2


@njit(cache=True, nogil=True)
def shut(target, n_moved, moved, state, volume, access, log_arc, log_gbps, n_log):  # type: ignore[no-untyped-def]
    """Take what starts at nodes that no longer reach the destination off access arcs; returns the log's length.

    `access` (2, n_nodes) are the arcs that a node's own traffic comes in and goes out by, numbered after all
    others, -1 where it has none.
    """
    for i in range(n_moved):
        node = moved[i]
        for side in range(2):
            arc = access[side, node if side == 0 else target]
            if arc >= 0 and state[node, NOW] == UNREACHED:
                log_arc[n_log] = arc
                for column in range(log_gbps.shape[1]):
                    log_gbps[n_log, column] = -volume[node, column]
                n_log += 1
    return n_log


@njit(cache=True, nogil=True)
def reroute(  # type: ignore[no-untyped-def]
    ends, costs, starts, entering, width, bits, access, tallies, target, dead, first, last, gone, was, flow, volume,
    waiting,
    state, marked, moved, settled, heap, delta, most, log_arc, log_gbps,
):  # fmt: skip
    """Fail the arcs `dead[first:last]`, which are DOWN; returns the log's length and how many nodes are marked.

    The marks stay: `failing` takes them back.
    """
    n_marked, n_moved = lose(ends, costs, starts, entering, dead, first, last, state, marked, moved)
    if n_marked == 0:
        return 0, 0
    count = resettle(ends, costs, starts, entering, n_moved, bits, state, moved, settled, heap)
    n_log, size = divert(
        ends, costs, starts, width, target, bits, n_marked, marked, was, flow, state, heap, delta, log_arc, log_gbps,
        most,
    )  # fmt: skip
    n_log = carry_on(
        ends, costs, starts, width, target, bits, count, settled, state, heap, size, delta, log_arc, log_gbps, n_log,
        most,
    )  # fmt: skip
    if count < n_moved:
        n_log = strand(
            target, n_moved, moved, state, volume, waiting, gone, tallies, delta, log_arc, log_gbps, n_log
        )  # fmt: skip
        n_log = shut(target, n_moved, moved, state, volume, access, log_arc, log_gbps, n_log)
    return n_log, n_marked


@njit(cache=True, nogil=True, inline="always")
def loses_any(ends, costs, dead, first, last, state):  # type: ignore[no-untyped-def]
    """Whether any of the arcs `dead[first:last]` is on an equal-cost path."""
    for i in range(first, last):
        arc = dead[i]
        hop = state[ends[arc, TAIL], HOP]
        if hop == arc:
            return True
        if hop == SEVERAL and state[ends[arc, TAIL], NOW] == state[ends[arc, HEAD], NOW] + costs[arc, METRIC]:
            return True
    return False
