"""Flows at max-min fair rates until each ends, rates mended from event to event.

Rates are max-min fair if and only if each flow has a *bottleneck*: a full arc on which no flow is faster [1]_.  When
flows end, those whose bottleneck they were on have lost it.  Only their rates are found anew, all others held;
then flows whose bottleneck that has broken join them, and again, until every flow has one: so rates are exact, and
what an event does not touch costs nothing.

.. [1] D. Bertsekas, R. Gallager, "Data networks", 2nd ed., section 6.5.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.max_min import flows_of_arcs, never_full, next_full, sink
from weft.graph.multigraph import constant

Floats = npt.NDArray[np.float64]

TOGETHER = 1e-9
"""Flows that would end later than another one by no more than this share of the time so far, end with it."""

BLOCK = 128
"""Flows whose next end is looked for at once: only blocks in which a rate has changed are gone through again."""

NEARLY = 1e-10
"""Rates and loads that differ by no more than this share are equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """When each flow ends, `end_s` (n_flows,), how many events that took, and how often a rate was found anew."""

    end_s: Floats
    events: int
    mended: int


def completion(arc: npt.NDArray[np.int32], capacity_gbps: Floats, size_gbit: Floats) -> Completion:
    """Flows of `size_gbit` (n_flows,) that begin together, over arcs as in `max_min`.

    A flow without an arc ends at once.  Raises ValueError if an arc in use has no capacity: then some never end.
    """
    if (arc >= 0).any() and capacity_gbps[arc[arc >= 0]].min() <= 0.0:
        raise ValueError("a flow over an arc without capacity never ends")
    end = np.zeros(len(arc))
    events, mended = _complete(
        constant(arc, np.int32), constant(capacity_gbps, np.float64), constant(size_gbit, np.float64), end
    )  # fmt: skip
    return Completion(end, int(events), int(mended))


@njit(cache=True, nogil=True)
def _complete(arc, capacity, size, end):  # type: ignore[no-untyped-def]
    n_flows, n_arcs = len(arc), len(capacity)
    begin, on = flows_of_arcs(arc, n_arcs)
    lists = begin, begin[1:] - begin[:-1], on, _places(arc, begin, on)
    rate, neck = np.zeros(n_flows), np.full(n_flows, -1, np.int64)
    open_flow, opened, n_going = np.zeros(n_flows, np.bool_), np.empty(n_flows, np.int64), 0
    for f in range(n_flows):
        if size[f] > 0.0 and arc[f].max() >= 0:
            open_flow[f] = True
            opened[n_going] = f
            n_going += 1
        else:
            _leave(f, arc, lists)
    work = _work(n_flows, n_arcs)
    left, since, due = size.copy(), np.zeros(n_flows), np.full(n_flows, np.inf)
    least = np.full((n_flows + BLOCK - 1) // BLOCK, np.inf)
    stale = np.zeros(len(least), np.bool_)
    now, events, mended, n_opened = 0.0, 0, 0, n_going
    while n_going > 0:
        n_opened = _mend(arc, capacity, lists, rate, neck, due, n_going, opened, n_opened, open_flow, work)
        mended += n_opened
        was = work[0]
        for i in range(n_opened):
            f = opened[i]
            left[f] -= was[f] * (now - since[f])
            since[f] = now
            due[f] = now + left[f] / rate[f]
            was[f] = rate[f]
            open_flow[f] = False
            stale[f // BLOCK] = True
        now = _next(due, least, stale)
        n_over, n_opened = _end(now, due, least, stale, arc, lists, neck, open_flow, opened, end)
        n_going -= n_over
        events += 1
    return events, mended


@njit(cache=True, nogil=True)
def _next(due, least, stale):  # type: ignore[no-untyped-def]
    """When the next flow ends."""
    soonest = np.inf
    for b in range(len(least)):
        if stale[b]:
            stale[b] = False
            least[b] = due[b * BLOCK : (b + 1) * BLOCK].min()
        soonest = min(soonest, least[b])
    return soonest


@njit(cache=True, nogil=True)
def _work(n_flows, n_arcs):  # type: ignore[no-untyped-def]
    """The rate each flow had; of arcs: what is left, fair share, flows being found anew, level; then lists."""
    return (
        np.zeros(n_flows), np.empty(n_arcs), np.empty(n_arcs), np.zeros(n_arcs, np.int64), np.full(n_arcs, -1.0),
        np.empty(n_arcs, np.int64), np.empty(n_arcs, np.int64),
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _places(arc, begin, on):  # type: ignore[no-untyped-def]
    """Where each flow stands in the list of each of its arcs."""
    place = np.full(arc.shape, -1, np.int64)
    for e in range(len(begin) - 1):
        for k in range(begin[e], begin[e + 1]):
            for j in range(arc.shape[1]):
                if arc[on[k], j] == e:
                    place[on[k], j] = k
    return place


@njit(cache=True, nogil=True)
def _leave(f, arc, lists):  # type: ignore[no-untyped-def]
    """Take a flow off the lists of its arcs."""
    begin, count, on, place = lists
    for j in range(arc.shape[1]):
        e = arc[f, j]
        if e >= 0:
            count[e] -= 1
            last = on[begin[e] + count[e]]
            on[place[f, j]] = last
            for i in range(arc.shape[1]):
                if arc[last, i] == e:
                    place[last, i] = place[f, j]


@njit(cache=True, nogil=True)
def _end(now, due, least, stale, arc, lists, neck, open_flow, opened, end):  # type: ignore[no-untyped-def]
    """End the flows that are due, and open those whose bottleneck they were on; returns how many of each."""
    begin, count, on, _ = lists
    limit = now * (1.0 + TOGETHER)
    n_over, n_opened = 0, 0
    for b in range(len(least)):
        if least[b] > limit:
            continue
        stale[b] = True
        for f in range(b * BLOCK, min((b + 1) * BLOCK, len(due))):
            if due[f] <= limit:
                end[f] = now
                due[f] = np.inf
                _leave(f, arc, lists)
                opened[len(opened) - 1 - n_over] = f  # those that end, from the back
                n_over += 1
    over = opened[len(opened) - n_over :].copy()
    for f in over:
        for e in arc[f]:
            if e < 0:
                continue
            for k in range(begin[e], begin[e] + count[e]):
                g = on[k]
                if neck[g] == e and not open_flow[g]:
                    open_flow[g] = True
                    opened[n_opened] = g
                    n_opened += 1
    return n_over, n_opened


@njit(cache=True, nogil=True)
def _mend(arc, capacity, lists, rate, neck, due, n_going, opened, n_opened, open_flow, work):  # type: ignore[no-untyped-def]
    """Find the rates of opened flows anew, and of those that must join them; returns how many."""
    while n_opened > 0:
        if n_going > n_opened > n_going // 2:
            for f in range(len(due)):
                if due[f] < np.inf and not open_flow[f]:
                    open_flow[f] = True
                    opened[n_opened] = f
                    n_opened += 1
        n_touched = _fill(arc, capacity, lists, rate, neck, opened, n_opened, open_flow, work)
        before = n_opened
        n_opened = _join(capacity, lists, rate, neck, opened, n_opened, open_flow, n_touched, work)
        if n_opened == before:
            break
    return n_opened


@njit(cache=True, nogil=True)
def _fill(arc, capacity, lists, rate, neck, opened, n_opened, open_flow, work):  # type: ignore[no-untyped-def]
    """Progressive filling of the opened flows in what the others leave; returns how many arcs they are on."""
    begin, count, on, _ = lists
    _, left, share, active, level, touched, heap = work
    n_touched = _touch(arc, capacity, lists, rate, opened, n_opened, open_flow, work)
    size = 0
    for i in range(n_touched):
        e = touched[i]
        if count[e] > 1 or not never_full(arc[on[begin[e]]], e, capacity):
            heap[size] = e
            size += 1
    for i in range((size - 2) // 4, -1, -1):
        sink(heap, share, i, size)
    e, now, size = next_full(heap, share, left, active, size)
    while e >= 0:
        level[e] = now
        for k in range(begin[e], begin[e] + count[e]):
            f = on[k]
            if open_flow[f] and rate[f] < 0.0:
                rate[f] = now
                neck[f] = e
                for other in arc[f]:
                    if other >= 0:
                        left[other] -= now
                        active[other] -= 1
        e, now, size = next_full(heap, share, left, active, size)
    return n_touched


@njit(cache=True, nogil=True)
def _touch(arc, capacity, lists, rate, opened, n_opened, open_flow, work):  # type: ignore[no-untyped-def]
    """List the arcs of opened flows, and what all others leave of them."""
    begin, count, on, _ = lists
    _, left, share, active, level, touched, _ = work
    n_touched = 0
    for i in range(n_opened):
        rate[opened[i]] = -1.0
        for e in arc[opened[i]]:
            if e >= 0:
                if active[e] == 0:
                    touched[n_touched] = e
                    n_touched += 1
                active[e] += 1
    for i in range(n_touched):
        e = touched[i]
        level[e] = -1.0
        left[e] = capacity[e]
        if active[e] < count[e]:
            for k in range(begin[e], begin[e] + count[e]):
                if not open_flow[on[k]]:
                    left[e] -= rate[on[k]]
        share[e] = left[e] / active[e]
    return n_touched


@njit(cache=True, nogil=True)
def _join(capacity, lists, rate, neck, opened, n_opened, open_flow, n_touched, work):  # type: ignore[no-untyped-def]
    """Open the flows whose bottleneck is none any more, or that are faster than another's allows."""
    begin, count, on, _ = lists
    _, left, _, _, level, touched, _ = work
    for i in range(n_touched):
        e = touched[i]
        is_full = left[e] <= NEARLY * capacity[e]
        fastest = 0.0
        for k in range(begin[e], begin[e] + count[e]):
            fastest = max(fastest, rate[on[k]])
        for k in range(begin[e], begin[e] + count[e]):
            g = on[k]
            if open_flow[g]:
                continue
            lost = neck[g] == e and (not is_full or rate[g] < fastest * (1.0 - NEARLY))
            if lost or (level[e] >= 0.0 and rate[g] > level[e] * (1.0 + NEARLY)):
                open_flow[g] = True
                opened[n_opened] = g
                n_opened += 1
    return n_opened
