"""Loads that equal-cost multipath puts on the links of a folded Clos, taken as fluid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.levels import FAR, Alike, Levels, alike, all_alike, arrays, find_ways
from weft.graph.multigraph import constant

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

COLUMNS = 32
"""Destinations that are routed at once: as much as stays in a core's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class LevelLoads:
    """Loads of each link upwards and downwards, (n_links,) each, and what has no way to its destination."""

    up_gbps: Floats
    down_gbps: Floats
    lost_gbps: float


def level_loads(
    levels: Levels, width: npt.ArrayLike, demand: tuple[Ints, Ints, Floats], *, anycast: bool = False
) -> LevelLoads:
    """Every node splits what it has for a destination over its links towards it, link by link.

    `width` (n_links,) is how many equal links each link stands for in this state, 0 where it is down.  `demand` is
    sources (n_sources,), sinks (n_sinks,) and what goes between them (n_sources, n_sinks); what a node sends
    to itself loads nothing.  With `anycast` the sinks are one destination, whichever of them is nearest, and the volume
    has one column.

    Exact, in one pass up and one down for each class of sinks that are reached alike.
    """
    sources, sinks, volume = demand
    links = constant(width, np.float64)
    nodes = constant(sinks, np.int64)
    if anycast:
        ends = Alike(constant([0, len(nodes)], np.int64), nodes, constant(np.zeros(len(nodes) + 1), np.int64))
    else:
        ends = alike(levels, links, nodes, COLUMNS)
    up, down = np.zeros(levels.n_links), np.zeros(levels.n_links)
    lost = _loads(
        arrays(levels), links, (ends.start, ends.node, ends.place), all_alike(levels, links),
        constant(sources, np.int64), constant(volume, np.float64), anycast, up, down,
    )  # fmt: skip
    return LevelLoads(up, down, float(lost))


@njit(cache=True, nogil=True)
def _loads(graph, width, ends, origins, sources, volume, anycast, up_load, down_load):  # type: ignore[no-untyped-def]
    """Add to the loads, one class of sinks after the other; returns what is lost."""
    start, node, place = ends
    n_nodes, most = len(graph[0]), 1
    for c in range(len(start) - 1):
        most = max(most, 1 if anycast else start[c + 1] - start[c])
    dist, below = np.empty(n_nodes, np.int64), np.empty(n_nodes, np.bool_)
    column = np.full(n_nodes, -1, np.int64)
    room = np.zeros((n_nodes, most)), np.zeros(n_nodes), np.empty(most), np.zeros(n_nodes)
    even, lost = (np.zeros(n_nodes), np.zeros(n_nodes)), 0.0
    _, _, _, _, up_start, up, _, _ = graph
    for v in range(n_nodes):
        for k in range(up_start[v], up_start[v + 1]):
            even[0][v] += width[up[k]]
    for c in range(len(start) - 1):
        members = node[start[c] : start[c + 1]]
        find_ways(graph, width, origins, members, dist, below)
        n_columns = 1 if anycast else len(members)
        for i in range(len(members)):
            column[members[i]] = 0 if anycast else i
        flow, part = room[0], room[2][:n_columns]  # as many columns of `flow` as `part` has are in use
        for s in range(len(sources)):
            whole = 0.0
            for i in range(n_columns):
                if column[sources[s]] != i:
                    flow[sources[s], i] += volume[s, place[start[c] + i]]
                    whole += volume[s, place[start[c] + i]]
            room[1][sources[s]] += whole
        lost += _climb(graph, width, origins, dist, below, flow, room[1], part, even, up_load)
        _descend(graph, width, dist, below, column, flow, room[1], part, room[3], down_load)
        for v in members:
            column[v] = -1
    for v in range(n_nodes):
        for k in range(up_start[v], up_start[v + 1]):
            up_load[up[k]] += even[1][v] * width[up[k]]
    return lost


@njit(cache=True, nogil=True)
def _climb(graph, width, origins, dist, below, flow, whole, part, even, load):  # type: ignore[no-untyped-def]
    """Carry flows up until they are above their destinations; returns those that cannot be.

    Nodes with the same links up hand on the same shares, so their flows are added up first.  `even` is how many links
    each node has, and what it sends over each of them whenever it uses all, which loads them in the end.
    """
    _, _, z, _, up_start, up, _, _ = graph
    start, node = origins
    n_columns = len(part)
    lost = 0.0
    for g in range(len(start) - 1):
        first, together = -1, 0.0
        part[:] = 0.0
        for v in node[start[g] : start[g + 1]]:
            if whole[v] == 0.0 or (below[v] and dist[v] > 0):
                continue
            if first < 0:
                first = v
                nearer, links = _links_nearer(z, up, up_start, width, dist, v)
            together += whole[v]
            _send_up(graph, width, dist, v, nearer, links, flow, whole, part, even, load)
        if first < 0:
            continue
        if links == 0.0:
            lost += together
            continue
        for k in range(up_start[first], up_start[first + 1]):
            w, share = z[up[k]], width[up[k]] / links
            if share > 0.0 and dist[w] == nearer:
                whole[w] += together * share
                onward = flow[w]
                for c in range(n_columns):
                    onward[c] += part[c] * share
    return lost


@njit(cache=True, nogil=True)
def _send_up(graph, width, dist, v, nearer, links, flow, whole, part, even, load):  # type: ignore[no-untyped-def]
    """Load the links up of one node, and move its flows to `part`."""
    _, _, z, _, up_start, up, _, _ = graph
    mine = flow[v]
    for c in range(len(part)):
        part[c] += mine[c]
        mine[c] = 0.0
    if links == even[0][v] and links > 0.0:
        even[1][v] += whole[v] / links
    elif links > 0.0:
        for k in range(up_start[v], up_start[v + 1]):
            if dist[z[up[k]]] == nearer:
                load[up[k]] += whole[v] / links * width[up[k]]
    whole[v] = 0.0


@njit(cache=True, nogil=True)
def _links_nearer(z, up, up_start, width, dist, v):  # type: ignore[no-untyped-def]
    """How near the upper neighbours are that v uses, and how many links lead to them; none if v has no way."""
    # a member of the class reaches the others of it over every link it has
    nearer = 1 if dist[v] == 0 else dist[v] - 1
    links = 0.0
    if dist[v] < FAR:
        for k in range(up_start[v], up_start[v + 1]):
            if dist[z[up[k]]] == nearer:
                links += width[up[k]]
    return nearer, links


@njit(cache=True, nogil=True)
def _descend(graph, width, dist, below, column, flow, whole, part, links, load):  # type: ignore[no-untyped-def]
    """Carry flows down to their destinations: each node that is above one takes its share of all nodes above it."""
    _, a, z, order, up_start, up, down_start, down = graph
    for v in order:
        if below[v] and dist[v] > 0:
            for k in range(up_start[v], up_start[v + 1]):
                links[z[up[k]]] += width[up[k]]
    for i in range(len(order) - 1, -1, -1):
        v = order[i]
        if not below[v] or dist[v] == 0:
            continue
        mine = flow[v]
        for k in range(up_start[v], up_start[v + 1]):
            w = z[up[k]]
            if whole[w] > 0.0 and width[up[k]] > 0.0:
                share = width[up[k]] / links[w]
                load[up[k]] += whole[w] * share
                whole[v] += whole[w] * share
                theirs = flow[w]
                for c in range(len(part)):
                    mine[c] += theirs[c] * share
        if dist[v] == 1 and whole[v] > 0.0:
            _deliver(v, a, down_start, down, width, column, flow, part, load)
    for v in order:
        if below[v] and dist[v] > 0:
            whole[v] = links[v] = 0.0
            flow[v, :] = 0.0


@njit(cache=True, nogil=True)
def _deliver(v, a, down_start, down, width, column, flow, part, load):  # type: ignore[no-untyped-def]
    """The last hop: what is for a destination is split over the links to it alone."""
    part[:] = 0.0
    for k in range(down_start[v], down_start[v + 1]):
        if column[a[down[k]]] >= 0:
            part[column[a[down[k]]]] += width[down[k]]
    for k in range(down_start[v], down_start[v + 1]):
        c = column[a[down[k]]]
        if c >= 0 and width[down[k]] > 0.0:
            load[down[k]] += flow[v, c] * width[down[k]] / part[c]
