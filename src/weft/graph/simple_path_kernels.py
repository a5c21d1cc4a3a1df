"""Kernels for the k shortest simple paths to one destination; they fill arrays that they are passed."""

from __future__ import annotations

from numba import njit

from weft.graph.delta import drop, put
from weft.graph.shortest_dag import UNREACHED

COST, DEVIATES, LENGTH = 0, 1, 2
"""Columns of a path's record: its cost, where it left its parent, how many arcs it has."""

PARENT, FROM, BOUND = 0, 1, 2
"""Columns of a subspace that is not searched yet: the path it left, at which arc, what its best costs at least."""


@njit(cache=True, nogil=True)
def onward(node, leaving_start, leaving, head, metric, dist, closed, banned):  # type: ignore[no-untyped-def]
    """The first of the cheapest arcs out of a node by the distances told; -1 if there is none.

    Nodes marked in `closed` and arcs in `banned` (where they are `node`'s) are not taken.
    """
    best, least = -1, UNREACHED
    for k in range(leaving_start[node], leaving_start[node + 1]):
        arc = leaving[k]
        after = head[arc]
        if dist[after] < UNREACHED and not closed[after] and not banned[arc] and metric[arc] + dist[after] < least:
            best, least = arc, metric[arc] + dist[after]
    return best


@njit(cache=True, nogil=True)
def search(spur, target, tail, starts, entering, metric, closed, banned, bits, dist, heap):  # type: ignore[no-untyped-def]
    """Distances to `target` past no closed node and no banned arc, until that of `spur` is known; True if it is."""
    for node in range(len(dist)):
        dist[node] = UNREACHED
    dist[target] = 0
    size = put(heap, 0, target)
    mask = (1 << bits) - 1
    while size > 0:
        key = heap[0]
        size = drop(heap, size)
        node, reached = key & mask, key >> bits
        if reached > dist[node]:
            continue
        if node == spur:
            return True
        for k in range(starts[node], starts[node + 1]):
            arc = entering[k]
            before = tail[arc]
            through = reached + metric[arc]
            if not closed[before] and not banned[arc] and through < dist[before]:
                dist[before] = through
                size = put(heap, size, through << bits | before)
    return False


@njit(cache=True, nogil=True)
def precedes(cost, path, length, other_cost, other, other_length):  # type: ignore[no-untyped-def]
    """Whether a path comes before another: it costs less, or the same and its arcs come first."""
    if cost != other_cost:
        return cost < other_cost
    for i in range(min(length, other_length)):
        if path[i] != other[i]:
            return path[i] < other[i]
    return length < other_length


@njit(cache=True, nogil=True)
def extreme(waiting, waits, size, first):  # type: ignore[no-untyped-def]
    """Which of the paths that wait comes first, or last; -1 if none waits."""
    best = -1
    for i in range(size):
        if best < 0 or first == precedes(
            waits[i, COST], waiting[i], waits[i, LENGTH], waits[best, COST], waiting[best], waits[best, LENGTH]
        ):
            best = i
    return best


@njit(cache=True, nogil=True)
def offer(path, cost, deviates, length, room, waiting, waits, size):  # type: ignore[no-untyped-def]
    """Put a path among those that wait, if it is one of the `room` best of them; returns how many wait."""
    row = size
    if size >= room:
        row = extreme(waiting, waits, size, False)
        if not precedes(cost, path, length, waits[row, COST], waiting[row], waits[row, LENGTH]):
            return size
        size -= 1
    waiting[row, :length] = path[:length]
    waits[row, COST], waits[row, DEVIATES], waits[row, LENGTH] = cost, deviates, length
    return size + 1


@njit(cache=True, nogil=True)
def forbid(paths, records, n_found, of, at, tail, closed, banned, mark):  # type: ignore[no-untyped-def]
    """Mark what no path of a subspace takes: nodes before arc `at` of path `of`, and the arcs taken there so far."""
    for i in range(at):
        closed[tail[paths[of, i]]] = mark
    for other in range(n_found):
        if records[other, LENGTH] <= at:
            continue
        same = True
        for i in range(at):
            if paths[other, i] != paths[of, i]:
                same = False
                break
        if same:
            banned[paths[other, at]] = mark


@njit(cache=True, nogil=True)
def deviate(  # type: ignore[no-untyped-def]
    row, target, room, ends, metric, leaving_start, leaving, dist, closed, banned, paths, records, n_found, waiting,
    waits, n_waiting, later, n_later, path, seen,
):  # fmt: skip
    """Split what a path found left of its subspace; returns how many paths wait, and how many subspaces.

    Where the tree of shortest paths leads from the spur on to the target past no node of the prefix, that is the best
    of the subspace; elsewhere its cost is a bound, and the search is put off until no other is cheaper.
    """
    tail, head = ends[0], ends[1]
    cost = 0
    for at in range(records[row, LENGTH]):
        arc = paths[row, at]
        spur = tail[arc]
        if at >= records[row, DEVIATES]:
            forbid(paths, records, n_found, row, at, tail, closed, banned, True)
            closed[spur] = True
            first = onward(spur, leaving_start, leaving, head, metric, dist, closed, banned)
            if first >= 0:
                bound = cost + metric[first] + dist[head[first]]
                path[:at] = paths[row, :at]
                path[at] = first
                length, node, simple = at + 1, head[first], True
                while node != target:
                    if closed[node]:
                        simple = False
                        break
                    path[length] = onward(node, leaving_start, leaving, head, metric, dist, seen, seen)
                    node = head[path[length]]
                    length += 1
                if simple:
                    n_waiting = offer(path, bound, at, length, room, waiting, waits, n_waiting)
                else:
                    later[n_later, PARENT], later[n_later, FROM], later[n_later, BOUND] = row, at, bound
                    n_later += 1
            closed[spur] = False
            forbid(paths, records, n_found, row, at, tail, closed, banned, False)
        cost += metric[arc]
    return n_waiting, n_later


@njit(cache=True, nogil=True)
def resolve(  # type: ignore[no-untyped-def]
    of, at, target, ends, metric, leaving_start, leaving, entering_start, entering, bits, closed, banned, paths,
    records, n_found, near, heap, path,
):  # fmt: skip
    """The best path of a subspace by a search of its own: fills `path`; returns its cost and length (0 if none)."""
    tail, head = ends[0], ends[1]
    forbid(paths, records, n_found, of, at, tail, closed, banned, True)
    spur = tail[paths[of, at]]
    cost, length = 0, 0
    if search(spur, target, tail, entering_start, entering, metric, closed, banned, bits, near, heap):
        for i in range(at):
            path[i] = paths[of, i]
            cost += metric[path[i]]
        cost += near[spur]
        length, node = at, spur
        while node != target:
            path[length] = onward(node, leaving_start, leaving, head, metric, near, closed, banned)
            node = head[path[length]]
            length += 1
    forbid(paths, records, n_found, of, at, tail, closed, banned, False)
    return cost, length


@njit(cache=True, nogil=True)
def k_simple(  # type: ignore[no-untyped-def]
    source, target, k, ends, metric, leaving_start, leaving, entering_start, entering, bits, dist, closed, banned,
    seen, near, heap, paths, records, waiting, waits, later, path,
):  # fmt: skip
    """The k shortest simple paths from source to target, given all distances to the target; returns how many.

    Fills `paths` (k, n_nodes) and `records` (k, 3).  `closed`, `banned` and `seen` come in False and leave so.
    """
    head = ends[1]
    if dist[source] == UNREACHED:
        return 0
    length, node = 0, source
    while node != target:
        path[length] = onward(node, leaving_start, leaving, head, metric, dist, seen, seen)
        node = head[path[length]]
        length += 1
    n_found, n_later = 0, 0
    n_waiting = offer(path, dist[source], 0, length, k, waiting, waits, 0)
    while n_found < k and n_waiting + n_later > 0:
        best, soon = extreme(waiting, waits, n_waiting, True), -1
        for i in range(n_later):
            if soon < 0 or later[i, BOUND] < later[soon, BOUND]:
                soon = i
        if soon >= 0 and (best < 0 or later[soon, BOUND] <= waits[best, COST]):
            of, at = later[soon, PARENT], later[soon, FROM]
            n_later -= 1
            later[soon] = later[n_later]
            cost, length = resolve(
                of, at, target, ends, metric, leaving_start, leaving, entering_start, entering, bits, closed, banned,
                paths, records, n_found, near, heap, path,
            )  # fmt: skip
            if length > 0:
                n_waiting = offer(path, cost, at, length, k - n_found, waiting, waits, n_waiting)
            continue
        paths[n_found] = waiting[best]
        records[n_found] = waits[best]
        n_waiting -= 1
        waiting[best] = waiting[n_waiting]
        waits[best] = waits[n_waiting]
        n_found += 1
        n_waiting, n_later = deviate(
            n_found - 1, target, k - n_found, ends, metric, leaving_start, leaving, dist, closed, banned, paths,
            records, n_found, waiting, waits, n_waiting, later, n_later, path, seen,
        )  # fmt: skip
    return n_found
