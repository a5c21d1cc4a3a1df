"""Kernels of fast reroute: repair lists along new paths, walks with old tables, and what old tables cut off."""

from __future__ import annotations

import numpy as np
from numba import njit

from weft.graph.shortest_dag import UNREACHED, keep, settle

DELIVERED = 0
"""All that takes the repair arrives."""
CROSSES = 1
"""Some of it meets a failed arc where no equal-cost arc is left."""
LOOPS = 2
"""Some of it comes back to where it was, with as many segments to go."""
NO_REPAIR = 3
"""There is no repair list."""


@njit(cache=True, nogil=True)
def repair_lists(  # type: ignore[no-untyped-def]
    source, tail, head, leaving_start, leaving, entering_start, entering, metric, left, unsafe, wanted,
    first_arc, length, segment, room,
):  # fmt: skip
    """Repair lists of the node `source` for each `wanted` target (n_nodes,), over the arcs that are `left`.

    The path is the shortest that is left, by its earliest arcs where several are.  `unsafe[v, u]` says that the
    old paths from u to v meet what is taken to have failed.  A list has the fewest segments such that none of
    their old paths is unsafe: node v as v, arc a as n_nodes + a.  Fills `first_arc` (n_nodes,), -1 where there is
    no path, `length` (n_nodes,) and `segment` (n_nodes, n_nodes).
    """
    dist, order, heap, in_start, into, out_start, out, node_at, arc_at, cost, onward = room
    keep(entering_start, entering, left, in_start, into)
    keep(leaving_start, leaving, left, out_start, out)
    settle(source, out_start, out, head, metric, dist, order, heap)
    for target in range(len(dist)):
        first_arc[target] = -1
        length[target] = 0
        if wanted[target] and dist[target] != UNREACHED and target != source:
            hops = _path(source, target, tail, metric, dist, in_start, into, node_at, arc_at)
            first_arc[target] = arc_at[hops - 1]
            _fewest(hops, node_at, unsafe, cost, onward)
            i = hops - 1
            while cost[i] > 0:
                j = onward[i]
                by_arc = unsafe[node_at[j], node_at[i]]
                segment[target, length[target]] = len(dist) + arc_at[j] if by_arc else node_at[j]
                length[target] += 1
                i = j


@njit(cache=True, nogil=True)
def _path(source, target, tail, metric, dist, in_start, into, node_at, arc_at):  # type: ignore[no-untyped-def]
    """The shortest path backward: `node_at[i]` is i hops before the target, `arc_at[i]` leads into it."""
    hops = 0
    node_at[0] = target
    while node_at[hops] != source:
        node = node_at[hops]
        for k in range(in_start[node], in_start[node + 1]):
            before = tail[into[k]]
            if dist[before] != UNREACHED and dist[before] + metric[into[k]] == dist[node]:
                arc_at[hops] = into[k]
                node_at[hops + 1] = before
                break
        hops += 1
    return hops


@njit(cache=True, nogil=True)
def _fewest(hops, node_at, unsafe, cost, onward):  # type: ignore[no-untyped-def]
    """From i hops before the target: how many segments are needed, and how far before it the first one ends."""
    for i in range(hops):
        cost[i] = 0
        onward[i] = 0
        if i > 0 and unsafe[node_at[0], node_at[i]]:
            cost[i] = hops
            for j in range(1, i):
                if cost[j] + 1 < cost[i] and not unsafe[node_at[j], node_at[i]]:
                    cost[i] = cost[j] + 1
                    onward[i] = j
            if cost[i - 1] + 1 < cost[i]:
                cost[i] = cost[i - 1] + 1
                onward[i] = i - 1


@njit(cache=True, nogil=True)
def walk(  # type: ignore[no-untyped-def]
    first_arc, segments, target, first, hops, rank, tail, head, failed, colour, stack_node, stack_done, stack_hop
):
    """Follow a repair hop by hop with the old tables on every branch, when arcs have `failed`; says what happens.

    `rank[t, v]` is the place of node v in the old order of target t, -1 if it does not reach it; `first` and
    `hops` are the old equal-cost arcs.  A router with some equal-cost arcs left uses these.  The rest is room:
    `colour` (n_nodes * (n_segments + 1),) and stacks of one more.
    """
    n_nodes, n_segments = len(rank), len(segments)
    for i in range(n_nodes * (n_segments + 1)):
        colour[i] = 0
    if failed[first_arc]:
        return CROSSES
    depth = 0
    stack_node[0], stack_done[0], stack_hop[0] = head[first_arc], 0, -1
    while depth >= 0:
        node = stack_node[depth]
        if stack_hop[depth] < 0:
            stack_done[depth] = _reached(segments, stack_done[depth], node)
            seen = colour[stack_done[depth] * n_nodes + node]
            if seen == 1:
                return LOOPS
            if seen == 2 or (stack_done[depth] == n_segments and node == target):
                depth -= 1
                continue
            colour[stack_done[depth] * n_nodes + node] = 1
        stack_hop[depth] += 1
        done, hop = stack_done[depth], stack_hop[depth]
        by_arc = done < n_segments and segments[done] >= n_nodes
        if by_arc:
            arc = segments[done] - n_nodes
            if failed[arc] or tail[arc] != node:
                return CROSSES
            if hop > 0:
                arc = -1
        else:
            towards = segments[done] if done < n_segments else target
            arc = _nth_left(hop, rank[towards, node], first[towards], hops[towards], failed)
            if arc < 0 and hop == 0:
                return CROSSES
        if arc < 0:
            colour[done * n_nodes + node] = 2
            depth -= 1
        else:
            depth += 1
            stack_node[depth], stack_done[depth], stack_hop[depth] = head[arc], done + by_arc, -1
    return DELIVERED


@njit(cache=True, nogil=True)
def _reached(segments, done, node):  # type: ignore[no-untyped-def]
    """How many segments are done at a node where `done` were before."""
    while done < len(segments) and segments[done] == node:
        done += 1
    return done


@njit(cache=True, nogil=True)
def _nth_left(n, place, first, hops, failed):  # type: ignore[no-untyped-def]
    """The n-th of a node's equal-cost arcs that have not failed, -1 if there are not so many."""
    if place >= 0:
        for k in range(first[place], first[place + 1]):
            if not failed[hops[k]]:
                if n == 0:
                    return hops[k]
                n -= 1
    return -1


@njit(cache=True, nogil=True)
def push_until_cut(  # type: ignore[no-untyped-def]
    order, count, first, hops, head, failed, slot, volume, flow, load, cut
):
    """Push volumes (n_nodes to, n_nodes from, n_columns) with the old tables when arcs have `failed`.

    A router splits equally over the equal-cost arcs that are left; where none is, what each failed arc had goes
    to `cut` (n_failed, n_nodes to, n_columns) at `slot` (n_arcs,) of the arc.
    """
    for t in range(len(volume)):
        for node in range(flow.shape[0]):
            for column in range(flow.shape[1]):
                flow[node, column] = volume[t, node, column]
        for i in range(count[t] - 1, 0, -1):
            node = order[t, i]
            alive = 0
            for k in range(first[t, i], first[t, i + 1]):
                if not failed[hops[t, k]]:
                    alive += 1
            n_hops = alive if alive > 0 else first[t, i + 1] - first[t, i]
            for column in range(flow.shape[1]):
                part = flow[node, column] / n_hops
                if part == 0.0:
                    continue
                for k in range(first[t, i], first[t, i + 1]):
                    arc = hops[t, k]
                    if not failed[arc]:
                        load[arc, column] += part
                        flow[head[arc], column] += part
                    elif alive == 0:
                        cut[slot[arc], t, column] += part


def room_for(n_nodes: int, n_arcs: int) -> tuple[np.ndarray, ...]:
    """Work arrays of `repair_lists`."""
    sizes = (n_nodes, n_nodes, n_arcs + 1, n_nodes + 1, n_arcs, n_nodes + 1, n_arcs, *(n_nodes + 1,) * 4)
    return tuple(np.empty(size, np.int64) for size in sizes)
