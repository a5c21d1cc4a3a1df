"""Routes of single flows through a folded Clos, as switches hash them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from weft.graph.levels import FAR, Levels, alike, all_alike, arrays, find_ways
from weft.graph.multigraph import constant

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Arcs = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class HashedRoutes:
    """The arcs of each flow, `arc` (n_flows, twice the height), -1 after the last; numbers as in `Levels`.

    `routed` (n_flows,) is False where no way is left.  A flow from a node to itself is routed over no arc.
    """

    arc: Arcs
    routed: Bools


def hashed_routes(
    levels: Levels, up: Bools, flows: tuple[Ints, Ints, npt.NDArray[np.uint64]], *, polarised: bool = False
) -> HashedRoutes:
    """Each switch hashes each flow, and so picks one of the links towards its destination.

    `flows` are tails (n_flows,), heads (n_flows,) and keys (n_flows,), which stand for what headers are hashed over;
    `up` (n_links,) tells which links are left.  Each link is a choice of its own, parallel ones too.  Every
    switch hashes with a seed of its own; with `polarised` all have the same, so that a choice at one level
    decides those at the levels above it.
    """
    tails, heads, keys = (constant(column, dtype) for column, dtype in zip(flows, _KINDS, strict=True))
    wanted = np.flatnonzero(np.bincount(heads, minlength=levels.n_nodes))
    width = constant(up, np.float64)
    ends = alike(levels, width, wanted, levels.n_nodes)
    arc = np.full((len(tails), 2 * levels.height), -1, np.int32)
    routed = np.ones(len(tails), np.bool_)
    salt = np.zeros(levels.n_nodes) if polarised else np.arange(1, levels.n_nodes + 1)
    _route(
        arrays(levels), width, all_alike(levels, width), ends.start, ends.node, tails, heads, keys,
        constant(salt, np.uint64), arc, routed,
    )  # fmt: skip
    return HashedRoutes(arc, routed)


def hash_choices(keys: npt.NDArray[np.uint64], salt: npt.ArrayLike, count: npt.ArrayLike) -> Ints:
    """One of `count` choices for each key, (n,) each: as a switch of that `salt` hashes; -1 where there is none."""
    shape = np.shape(keys)
    salts, counts = (np.broadcast_to(np.asarray(column, np.uint64), shape) for column in (salt, count))
    return np.asarray(_choices(constant(keys, np.uint64), constant(salts, np.uint64), constant(counts, np.uint64)))


_KINDS = (np.int64, np.int64, np.uint64)


@njit(cache=True, nogil=True)
def mixed(key):  # type: ignore[no-untyped-def]
    """All bits of a 64-bit key in all bits of the answer.

    Source: A. Appleby, MurmurHash3, finaliser fmix64.
    """
    key ^= key >> np.uint64(33)
    key *= np.uint64(0xFF51AFD7ED558CCD)
    key ^= key >> np.uint64(33)
    key *= np.uint64(0xC4CEB9FE1A85EC53)
    return key ^ (key >> np.uint64(33))


@njit(cache=True, nogil=True)
def pick(key, salt, count):  # type: ignore[no-untyped-def]
    """One of `count` choices, by the upper half of the hash."""
    return np.int64(((mixed(key ^ mixed(salt)) >> np.uint64(32)) * np.uint64(count)) >> np.uint64(32))


@njit(cache=True, nogil=True)
def _choices(keys, salt, count):  # type: ignore[no-untyped-def]
    chosen = np.empty(len(keys), np.int64)
    for i in range(len(keys)):
        chosen[i] = pick(keys[i], salt[i], count[i]) if count[i] > 0 else -1
    return chosen


@njit(cache=True, nogil=True)
def _route(graph, width, origins, start, node, tails, heads, keys, salt, arc, routed):  # type: ignore[no-untyped-def]
    n_nodes, n_links = len(graph[0]), len(width)
    dist, below = np.empty(n_nodes, np.int64), np.empty(n_nodes, np.bool_)
    first, hops = np.empty(n_nodes + 1, np.int64), np.empty(n_links, np.int32)
    last = np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64), np.empty(n_links, np.int32)
    begin, flow = _by_head(heads, n_nodes)
    for c in range(len(start) - 1):
        members = node[start[c] : start[c + 1]]
        find_ways(graph, width, origins, members, dist, below)
        _next_hops(graph, width, dist, below, first, hops)
        for head in members:
            _last_hops(graph, width, head, last)
            for i in range(begin[head], begin[head + 1]):
                f = flow[i]
                routed[f] = _walk(
                    graph, dist, below, first, hops, last, tails[f], head, keys[f], salt, arc[f]
                )  # fmt: skip


@njit(cache=True, nogil=True)
def _by_head(heads, n_nodes):  # type: ignore[no-untyped-def]
    """Flows in order of their heads, and where those of each node begin."""
    begin = np.zeros(n_nodes + 1, np.int64)
    for head in heads:
        begin[head + 1] += 1
    for v in range(n_nodes):
        begin[v + 1] += begin[v]
    at, flow = begin.copy(), np.empty(len(heads), np.int64)
    for f in range(len(heads)):
        flow[at[heads[f]]] = f
        at[heads[f]] += 1
    return begin, flow


@njit(cache=True, nogil=True)
def _next_hops(graph, width, dist, below, first, hops):  # type: ignore[no-untyped-def]
    """For each node the links towards a class of destinations, without the last hops to them."""
    _, a, z, _, up_start, up, down_start, down = graph
    filled = 0
    for v in range(len(dist)):
        first[v] = filled
        if below[v] and dist[v] > 1:
            for k in range(down_start[v], down_start[v + 1]):
                w = a[down[k]]
                if width[down[k]] > 0.0 and below[w] and dist[w] == dist[v] - 1:
                    hops[filled] = down[k]
                    filled += 1
        elif dist[v] < FAR and not (below[v] and dist[v] == 1):
            nearer = 1 if dist[v] == 0 else dist[v] - 1
            for k in range(up_start[v], up_start[v + 1]):
                if width[up[k]] > 0.0 and dist[z[up[k]]] == nearer:
                    hops[filled] = up[k]
                    filled += 1
    first[len(dist)] = filled


@njit(cache=True, nogil=True)
def _last_hops(graph, width, head, last):  # type: ignore[no-untyped-def]
    """The links to one destination, by the node above it: where they begin, how many, which."""
    _, _, z, _, up_start, up, _, _ = graph
    begin, count, link = last
    for k in range(up_start[head], up_start[head + 1]):
        count[z[up[k]]] = 0
    filled = 0
    for k in range(up_start[head], up_start[head + 1]):
        if width[up[k]] > 0.0:
            w = z[up[k]]
            if count[w] == 0:
                begin[w] = filled
            link[filled] = up[k]
            count[w] += 1
            filled += 1


@njit(cache=True, nogil=True)
def _walk(graph, dist, below, first, hops, last, v, head, key, salt, arc):  # type: ignore[no-untyped-def]
    """Fill the arcs of one flow; returns whether it arrives."""
    _, a, z, _, _, _, _, _ = graph
    begin, count, link = last
    filled = 0
    while v != head:
        if below[v] and dist[v] == 1:
            chosen = link[begin[v] + pick(key, salt[v], count[v])]
        elif first[v + 1] == first[v]:
            return False
        else:
            chosen = hops[first[v] + pick(key, salt[v], first[v + 1] - first[v])]
        if below[v] and dist[v] > 0:
            arc[filled] = chosen + len(z)
            v = a[chosen]
        else:
            arc[filled] = chosen
            v = z[chosen]
        filled += 1
    return True
