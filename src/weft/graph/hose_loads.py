"""What no matrix can exceed: the most that equal-cost multipath may put on each link of a folded Clos."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.level_loads import climb, descend
from weft.graph.levels import FAR, Levels, alike, arrays, find_ways
from weft.graph.multigraph import constant

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def hose_loads(levels: Levels, width: npt.ArrayLike, nodes: Ints, most_gbps: Floats) -> tuple[Floats, Floats]:
    """Loads up and down, (n_links,) each, that no matrix exceeds in which node i sends and receives `most_gbps[i]`.

    `nodes` (n,) are on one level; `width` is as in `level_loads`.  With s(v, w, e) the share of traffic from v to w
    that takes link e, a matrix puts at most sum over v of most(v) max over w of s(v, w, e) on a link upwards, and
    at most the same with v and w exchanged on one downwards: feasible points of the dual of the transport problem
    whose optimum is the worst load.  Where all nodes have the same ways the bound is reached.

    Source: D. Applegate, E. Cohen, "Making intra-domain routing robust to changing and uncertain traffic demands",
    SIGCOMM 2003 (the worst load of a link by duality).
    """
    links = constant(width, np.float64)
    kinds = alike(levels, links, constant(nodes, np.int64), len(nodes))
    origins = alike(levels, links, levels.order, levels.n_nodes)
    volume = constant(np.asarray(most_gbps, np.float64)[kinds.place], np.float64)
    up, down = np.zeros(levels.n_links), np.zeros(levels.n_links)
    _bound(arrays(levels), links, (origins.start, origins.node), (kinds.start, kinds.node), volume, up, down)
    return up, down


@njit(cache=True, nogil=True)
def _bound(graph, width, origins, kinds, volume, up_bound, down_bound):  # type: ignore[no-untyped-def]
    """Add up the bounds kind by kind: nodes of a kind share all links above them but their own."""
    start, node = kinds
    n_nodes, n_kinds = len(graph[0]), len(start) - 1
    begin, link = _cones(graph, width, start, node)
    most_up, most_down = np.zeros(len(link)), np.zeros(len(link))
    dist, below = np.empty(n_nodes, np.int64), np.empty(n_nodes, np.bool_)
    room = np.zeros((n_nodes, 1)), np.zeros(n_nodes), np.zeros(1), np.full(n_nodes, -1, np.int64)
    up_share, down_share = np.zeros(len(width)), np.zeros(len(width))
    for sink in range(n_kinds):
        head = node[start[sink]]
        find_ways(graph, width, node[start[sink] : start[sink] + 1], dist, below)
        for source in range(n_kinds):
            # traffic within a kind is from its last node to its first
            tail = node[start[source + 1] - 1]
            if tail == head or dist[tail] >= FAR:
                continue
            _send_one(graph, width, origins, dist, below, tail, head, room, up_share, down_share)
            _note(graph, width, tail, link[begin[source] : begin[source + 1]], most_up[begin[source] :], up_share)
            _note(graph, width, head, link[begin[sink] : begin[sink + 1]], most_down[begin[sink] :], down_share)
    for kind in range(n_kinds):
        members = node[start[kind] : start[kind + 1]]
        sent = volume[start[kind] : start[kind + 1]]
        _add(graph, width, members, sent, link[begin[kind] : begin[kind + 1]], most_up[begin[kind] :], up_bound)
        _add(graph, width, members, sent, link[begin[kind] : begin[kind + 1]], most_down[begin[kind] :], down_bound)


@njit(cache=True, nogil=True)
def _cones(graph, width, start, node):  # type: ignore[no-untyped-def]
    """The links in use above the first node of each kind, its own first: where they begin, and which."""
    begin = np.zeros(len(start), np.int64)
    one = np.empty(len(width), np.int64)
    for kind in range(len(start) - 1):
        begin[kind + 1] = begin[kind] + _cone(graph, width, node[start[kind]], one)
    link = np.empty(begin[-1], np.int64)
    for kind in range(len(start) - 1):
        _cone(graph, width, node[start[kind]], link[begin[kind] :])
    return begin, link


@njit(cache=True, nogil=True)
def _cone(graph, width, v, link):  # type: ignore[no-untyped-def]
    """Fill the links in use that lead up from v, and up from where they lead; returns how many."""
    _, _, z, _, up_start, up, _, _ = graph
    reached, waiting = np.zeros(len(graph[0]), np.bool_), np.empty(len(graph[0]), np.int64)
    waiting[0] = v
    size, done, filled = 1, 0, 0
    while done < size:
        for k in range(up_start[waiting[done]], up_start[waiting[done] + 1]):
            w = z[up[k]]
            if width[up[k]] > 0.0:
                link[filled] = up[k]
                filled += 1
                if not reached[w]:
                    reached[w] = True
                    waiting[size] = w
                    size += 1
        done += 1
    return filled


@njit(cache=True, nogil=True)
def _send_one(graph, width, origins, dist, below, tail, head, room, up_share, down_share):  # type: ignore[no-untyped-def]
    """Add the shares of what one node sends another to those of the links."""
    flow, whole, part, column = room
    column[head] = 0
    flow[tail, 0] = whole[tail] = 1.0
    climb(graph, width, origins, dist, below, flow, whole, part, up_share)
    descend(graph, width, dist, below, column, flow, whole, part, down_share)
    column[head] = -1


@njit(cache=True, nogil=True)
def _note(graph, width, v, cone, most, share):  # type: ignore[no-untyped-def]
    """Keep the greatest shares, and use them up: v's own links in their order, then the rest of its kind's cone."""
    _, _, _, _, up_start, up, _, _ = graph
    at = 0
    for k in range(up_start[v], up_start[v + 1]):
        if width[up[k]] > 0.0:
            most[at] = max(most[at], share[up[k]])
            share[up[k]] = 0.0
            at += 1
    for k in range(at, len(cone)):
        most[k] = max(most[k], share[cone[k]])
        share[cone[k]] = 0.0


@njit(cache=True, nogil=True)
def _add(graph, width, members, volume, cone, most, bound):  # type: ignore[no-untyped-def]
    """Add what all nodes of a kind may put on links: own links each by itself, those above all together."""
    _, _, _, _, up_start, up, _, _ = graph
    own = 0
    for i in range(len(members)):
        own = 0
        for k in range(up_start[members[i]], up_start[members[i] + 1]):
            if width[up[k]] > 0.0:
                bound[up[k]] += volume[i] * most[own]
                own += 1
    for k in range(own, len(cone)):
        bound[cone[k]] += volume.sum() * most[k]
