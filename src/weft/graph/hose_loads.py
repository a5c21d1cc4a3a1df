"""What no matrix can exceed: the most that equal-cost multipath may put on each link of a folded Clos."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.levels import FAR, Levels, alike, all_alike, arrays, find_ways
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
    volume = constant(np.asarray(most_gbps, np.float64)[kinds.place], np.float64)
    up, down = np.zeros(levels.n_links), np.zeros(levels.n_links)
    _bound(arrays(levels), links, all_alike(levels, links), (kinds.start, kinds.node), volume, up, down)
    return up, down


@njit(cache=True, nogil=True)
def _bound(graph, width, origins, kinds, volume, up_bound, down_bound):  # type: ignore[no-untyped-def]
    """Add up the bounds kind by kind: nodes of a kind share all links above them but their own."""
    start, node = kinds
    n_nodes, n_kinds = len(graph[0]), len(start) - 1
    begin, own, link = _cones(graph, width, start, node)
    most_up, most_down = np.zeros(len(link)), np.zeros(len(link))
    dist, below = np.empty(n_nodes, np.int64), np.empty(n_nodes, np.bool_)
    work = np.zeros(n_nodes), np.zeros(n_nodes), np.zeros(n_nodes)
    for sink in range(n_kinds):
        find_ways(graph, width, origins, node[start[sink] : start[sink] + 1], dist, below)
        down = link[begin[sink] : begin[sink + 1]], most_down[begin[sink] : begin[sink + 1]]
        for source in range(n_kinds):
            # traffic within a kind is from its last node to its first
            tail = node[start[source + 1] - 1]
            if tail != node[start[sink]] and dist[tail] < FAR:
                up = link[begin[source] : begin[source + 1]], most_up[begin[source] : begin[source + 1]]
                _share(graph, width, dist, below, tail, own[source], up, down, work)
    for kind in range(n_kinds):
        members = node[start[kind] : start[kind + 1]]
        sent = volume[start[kind] : start[kind + 1]]
        _add(graph, width, members, sent, link[begin[kind] : begin[kind + 1]], most_up[begin[kind] :], up_bound)
        _add(graph, width, members, sent, link[begin[kind] : begin[kind + 1]], most_down[begin[kind] :], down_bound)


@njit(cache=True, nogil=True)
def _share(graph, width, dist, below, tail, own, up, down, work):  # type: ignore[no-untyped-def]
    """Raise the greatest shares by those of what `tail` sends the destination that `dist` is to.

    Cones are in order of levels.  The first `own` links of the one above the tail are those of the first node of
    its kind, which stand for the tail's.
    """
    _, a, z, _, _, _, _, _ = graph
    links_up, links_down, flow = work
    cone, most = up
    whole = 0.0
    for k in range(len(cone)):
        low, high = a[cone[k]], z[cone[k]]
        if k < own:
            whole += width[cone[k]] * (dist[high] == dist[tail] - 1)
        elif not below[low] and dist[high] == dist[low] - 1:
            links_up[low] += width[cone[k]]
    for k in range(len(cone)):
        low, high = a[cone[k]], z[cone[k]]
        if k < own:
            share = width[cone[k]] * (dist[high] == dist[tail] - 1) / whole
        elif not below[low] and dist[high] == dist[low] - 1:
            share = flow[low] * width[cone[k]] / links_up[low]
        else:
            continue
        flow[high] += share
        most[k] = max(most[k], share)
    _come_down(graph, width, down, links_down, flow)
    for k in range(len(cone)):
        links_up[a[cone[k]]] = flow[z[cone[k]]] = 0.0


@njit(cache=True, nogil=True)
def _come_down(graph, width, down, links_down, flow):  # type: ignore[no-untyped-def]
    """Carry flows down the cone above the destination, highest links first."""
    _, a, z, _, _, _, _, _ = graph
    cone, most = down
    for e in cone:
        links_down[z[e]] += width[e]
    for k in range(len(cone) - 1, -1, -1):
        e = cone[k]
        share = flow[z[e]] * width[e] / links_down[z[e]]
        flow[a[e]] += share
        most[k] = max(most[k], share)
    for e in cone:
        links_down[z[e]] = flow[z[e]] = flow[a[e]] = 0.0


@njit(cache=True, nogil=True)
def _cones(graph, width, start, node):  # type: ignore[no-untyped-def]
    """The links in use above the first node of each kind, level by level: where they begin, how many are its own."""
    begin, own = np.zeros(len(start), np.int64), np.zeros(len(start), np.int64)
    one = np.empty(len(width), np.int64)
    for kind in range(len(start) - 1):
        begin[kind + 1] = begin[kind] + _cone(graph, width, node[start[kind]], one)
        for k in range(begin[kind + 1] - begin[kind]):
            own[kind] += graph[1][one[k]] == node[start[kind]]
    link = np.empty(begin[-1], np.int64)
    for kind in range(len(start) - 1):
        _cone(graph, width, node[start[kind]], link[begin[kind] :])
    return begin, own, link


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
