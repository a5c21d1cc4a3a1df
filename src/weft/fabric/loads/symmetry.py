"""Which boxes and bundles of a fabric are alike, so that losing one is losing any: proved on the links.

Exchanging two neighbours of a row (sides of units, units of a pod, pods, planes, superspines of a plane, border
leaves, routers) is tried on the links there are.  Only where it maps every bundle onto one of the same kind, width
and speed, and every leaf onto one of as many hosts, is it used; then loads of matrices that treat like hosts alike
are the same after losing either.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from weft.fabric.loads.core import Core
from weft.network import Ints

Swap = tuple[Ints, Ints]
"""Nodes, and those they are exchanged for; all others stay."""


def orbits(core: Core) -> tuple[Ints, Ints]:
    """A number for each node (n,) and each bundle (m,): like ones have the same, that of the first of them."""
    checked = _Checked(core)
    pairs = [pair for swap in _swaps(core) if (pair := checked.moved(swap))]
    n, m = core.levels.n_nodes, core.levels.n_links
    node = _merged(n, [(a, b) for a, b, _, _ in pairs])
    return node, _merged(m, [(a, b) for _, _, a, b in pairs])


class _Checked:
    """Bundles by their ends, to look up where an exchange takes them."""

    def __init__(self, core: Core) -> None:
        self.core, levels = core, core.levels
        self.order = np.argsort(levels.a * levels.n_nodes + levels.z)
        self.key = (levels.a * levels.n_nodes + levels.z)[self.order]
        self.weight = np.zeros(levels.n_nodes, np.int64)
        self.weight[core.leaf] = core.hosts

    def moved(self, swap: Swap) -> tuple[Ints, Ints, Ints, Ints] | None:
        """Nodes and bundles that an exchange moves, and where to; None if the fabric is another one after it."""
        one, other = swap
        core, levels = self.core, self.core.levels
        nodes, images = np.concatenate([one, other]), np.concatenate([other, one])
        if (self.weight[nodes] != self.weight[images]).any() or (core.tier[nodes] != core.tier[images]).any():
            return None
        to = np.arange(levels.n_nodes)
        to[nodes] = images
        bundle = np.unique(np.concatenate([*_incident(levels.up_start, levels.up, nodes),
                                           *_incident(levels.down_start, levels.down, nodes)]))  # fmt: skip
        key = to[levels.a[bundle]] * levels.n_nodes + to[levels.z[bundle]]
        at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        image = self.order[at]
        same = (
            (self.key[at] == key) & (core.links[image] == core.links[bundle]) & (core.kind[image] == core.kind[bundle])
            & (core.link_gbps[image] == core.link_gbps[bundle])
        )  # fmt: skip
        return (nodes, images, bundle, image) if same.all() else None


def _incident(start: Ints, link: Ints, nodes: Ints) -> Iterator[Ints]:
    for v in nodes.tolist():
        yield link[start[v] : start[v + 1]]


def _swaps(core: Core) -> Iterator[Swap]:
    """Exchanges of neighbours that could leave the fabric as it is."""
    leaf_pod, sides = core.pod[core.leaf], int(core.side.max(initial=0)) + 1
    units = core.leaf.reshape(-1, sides)
    for side in range(sides - 1):
        yield units[:, side], units[:, side + 1]
    for u in range(len(units) - 1):
        if core.pod[units[u, 0]] == core.pod[units[u + 1, 0]]:
            yield units[u], units[u + 1]
    spines, tops = core.nodes("spine"), core.nodes("superspine")
    pods = np.unique(leaf_pod).tolist()
    for pod, after in pairwise(pods):
        here, there = (
            np.concatenate([core.leaf[leaf_pod == p], spines[core.pod[spines] == p]]) for p in (pod, after)
        )  # fmt: skip
        if len(here) == len(there):
            yield here, there
    above = np.concatenate([spines, tops])
    for plane in range(int(core.plane[spines].max(initial=0))):
        yield above[core.plane[above] == plane], above[core.plane[above] == plane + 1]
    for row in (core.nodes("border"), core.nodes("router")):
        yield from zip(row[:-1, None], row[1:, None], strict=True)
    same_plane = core.plane[tops[:-1]] == core.plane[tops[1:]]
    yield from zip(tops[:-1][same_plane][:, None], tops[1:][same_plane][:, None], strict=True)


def _merged(n: int, pairs: list[tuple[Ints, Ints]]) -> Ints:
    """The first of all that are joined by pairs, for each of n."""
    a = np.concatenate([np.zeros(0, np.int64), *(a for a, _ in pairs)])
    b = np.concatenate([np.zeros(0, np.int64), *(b for _, b in pairs)])
    _, label = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(n, n)), directed=False)
    first = np.full(n, n, np.int64)
    np.minimum.at(first, label, np.arange(n))
    return np.asarray(first[label], np.int64)
