"""A folded Clos as arrays: nodes on levels, links between one level and the next, and what leads where.

A packet climbs until it is above its destination and then comes down: it never climbs again.  That is what eBGP does
where spines of a pod share an ASN, and superspines share one (RFC 7938, section 5.2): a path that comes down
and climbs again has such an ASN twice and is rejected, also after a failure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.multigraph import constant

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FAR = np.int64(1) << 40
"""Hops to what cannot be reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Link i joins node `a[i]` to node `z[i]` one level above it.

    As an arc, link i upwards is number i, and downwards number `n_links` + i.  `up[up_start[v]:up_start[v + 1]]` are
    the links from v upwards in order of their upper ends, `down` likewise those downwards in order of their lower
    ends.  `order` has all nodes, lowest level first.
    """

    level: Ints
    a: Ints
    z: Ints
    order: Ints
    up_start: Ints
    up: Ints
    down_start: Ints
    down: Ints

    @classmethod
    def of(cls, level: npt.ArrayLike, a: npt.ArrayLike, z: npt.ArrayLike) -> Levels:
        """From each node's level (n_nodes,) and each link's lower and upper end (n_links,).

        Raises ValueError if a link does not join a level to the next one.
        """
        levels, low, high = constant(level, np.int64), constant(a, np.int64), constant(z, np.int64)
        if low.size and (min(low.min(), high.min()) < 0 or max(low.max(), high.max()) >= len(levels)):
            raise ValueError(f"a link ends outside 0..{len(levels) - 1}")
        if (levels[high] != levels[low] + 1).any():
            raise ValueError("a link joins two nodes that are not on neighbouring levels")
        n = len(levels)
        order = constant(np.argsort(levels, kind="stable"), np.int64)
        return cls(levels, low, high, order, *_grouped(n, low, high), *_grouped(n, high, low))

    @property
    def n_nodes(self) -> int:
        """How many nodes there are."""
        return len(self.level)

    @property
    def n_links(self) -> int:
        """How many links there are; arcs are twice as many."""
        return len(self.a)

    @property
    def height(self) -> int:
        """Links between the lowest and the highest level."""
        return int(self.level.max() - self.level.min()) if len(self.level) else 0


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Nodes that all others reach over the same links but the last ones, class by class.

    `node[start[c]:start[c + 1]]` are the members of class c, and `place` (n_nodes,) the position of each in what
    was given.  Two nodes are alike if as many links in use lead from them to the same upper neighbours.
    """

    start: Ints
    node: Ints
    place: Ints


def alike(levels: Levels, width: Floats, nodes: Ints, most: int) -> Alike:
    """Classes of `nodes` (n,) with at most `most` members each; `width` (n_links,) as in `loads`."""
    of_node = np.empty(len(nodes), np.int64)
    n_classes = _classes(levels.level, levels.z, levels.up_start, levels.up, width, nodes, most, of_node)
    place = np.argsort(of_node, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(of_node, minlength=n_classes))])
    return Alike(constant(start, np.int64), constant(nodes[place], np.int64), constant(place, np.int64))


def all_alike(levels: Levels, width: Floats) -> tuple[Ints, Ints]:
    """Classes of all nodes, lowest level first: where each begins, and its members."""
    classes = alike(levels, width, levels.order, levels.n_nodes)
    return classes.start, classes.node


def arrays(levels: Levels) -> tuple[Ints, ...]:
    """The graph as kernels take it, in one tuple."""
    return (
        levels.level, levels.a, levels.z, levels.order, levels.up_start, levels.up, levels.down_start, levels.down,
    )  # fmt: skip


def hops_between(levels: Levels, width: npt.ArrayLike, nodes: Ints) -> tuple[Alike, Ints]:
    """Kinds of `nodes`, and the links between a node of one and another node of another (n_kinds, n_kinds).

    0 within a kind that has one node only, at least FAR where there is no way.
    """
    links = constant(width, np.float64)
    kinds = alike(levels, links, constant(nodes, np.int64), len(nodes))
    n_kinds = len(kinds.start) - 1
    hops = np.zeros((n_kinds, n_kinds), np.int64)
    dist, below = np.empty(levels.n_nodes, np.int64), np.empty(levels.n_nodes, np.bool_)
    last = kinds.node[kinds.start[1:] - 1]
    origins = all_alike(levels, links)
    for kind in range(n_kinds):
        find_ways(arrays(levels), links, origins, kinds.node[kinds.start[kind]][None], dist, below)
        hops[:, kind] = dist[last]
    return kinds, hops


@njit(cache=True, nogil=True)
def find_ways(graph, width, origins, members, dist, below):  # type: ignore[no-untyped-def]
    """Fill each node's hops to the nearest of `members`, and whether it is above one: `below` it is a member.

    A node that is above one goes down, over links to nodes one hop nearer that are above one too, or are one; any
    other goes up, over links to nodes one hop nearer.  `origins` are the classes of all nodes, lowest level first:
    nodes of a class that must go up are as far.
    """
    _, _, z, order, up_start, up, _, _ = graph
    for v in range(len(dist)):
        dist[v] = FAR
        below[v] = False
    for v in members:
        dist[v] = 0
        below[v] = True
    for v in order:
        if below[v]:
            for k in range(up_start[v], up_start[v + 1]):
                w = z[up[k]]
                if width[up[k]] > 0.0 and not below[w]:
                    below[w] = True
                    dist[w] = dist[v] + 1
    start, node = origins
    for g in range(len(start) - 2, -1, -1):
        first = node[start[g]]
        hops = FAR
        for k in range(up_start[first], up_start[first + 1]):
            if width[up[k]] > 0.0 and dist[z[up[k]]] + 1 < hops:
                hops = dist[z[up[k]]] + 1
        for v in node[start[g] : start[g + 1]]:
            if not below[v]:
                dist[v] = hops


@njit(cache=True, nogil=True)
def _classes(level, z, up_start, up, width, nodes, most, of_node):  # type: ignore[no-untyped-def]
    """Number the classes in order of their first members; returns how many there are."""
    first, size, mark = np.empty(len(nodes), np.int64), np.zeros(len(nodes), np.int64), np.empty(len(nodes), np.uint64)
    count = 0
    for i in range(len(nodes)):
        v = nodes[i]
        seen = np.uint64(0)
        for k in range(up_start[v], up_start[v + 1]):
            if width[up[k]] > 0.0:
                seen = (seen + np.uint64(z[up[k]]) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
                seen ^= seen >> np.uint64(29)
        c = 0
        while c < count:
            if mark[c] == seen and size[c] < most and _same(first[c], v, level, z, up_start, up, width):
                break
            c += 1
        if c == count:
            first[c] = v
            mark[c] = seen
            count += 1
        of_node[i] = c
        size[c] += 1
    return count


@njit(cache=True, nogil=True)
def _same(u, v, level, z, up_start, up, width):  # type: ignore[no-untyped-def]
    """Whether links in use lead from u and v to the same neighbours, of the same widths in the same order."""
    if level[u] != level[v]:
        return False
    i, j = up_start[u], up_start[v]
    while True:
        while i < up_start[u + 1] and width[up[i]] <= 0.0:
            i += 1
        while j < up_start[v + 1] and width[up[j]] <= 0.0:
            j += 1
        if i == up_start[u + 1] or j == up_start[v + 1]:
            return i == up_start[u + 1] and j == up_start[v + 1]
        if z[up[i]] != z[up[j]] or width[up[i]] != width[up[j]]:
            return False
        i += 1
        j += 1


def _grouped(n_nodes: int, node: Ints, other: Ints) -> tuple[Ints, Ints]:
    start = np.concatenate([[0], np.cumsum(np.bincount(node, minlength=n_nodes))])
    return constant(start, np.int64), constant(np.lexsort((other, node)), np.int64)
