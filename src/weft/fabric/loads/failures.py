"""Everything that can be lost in a fabric, one at a time, with like losses looked at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from weft.fabric.loads.core import Core
from weft.fabric.loads.symmetry import orbits
from weft.fabric.wiring import KINDS, TIERS
from weft.network import Ints, Names, ints

NONE = "none"
LOSSES = (NONE, "link", "bundle", "gateway", "leaf", "spine", "superspine", "border", "router", "plane", "feed")
"""Nothing; one link, the rest of its bundle in use; all links of a bundle; links to a router, one or all between two
nodes; boxes; a plane; what stands on a feed."""

PROMISED = {
    "spine": ("spine", "superspine", "bundle"), "link": ("bundle",), "plane": ("plane",), "leaf": ("leaf",),
}  # fmt: skip
"""The losses that each word of `survive` asks for: of a link the whole bundle, which its rest is taken out with."""


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """States of a fabric, each with something lost; the first has everything up.

    `like` (n,) is how many losses are the same as this one but for names.  `node_start` (n + 1,) says where the lost
    nodes of each begin in `node`, `link_start` likewise in `bundle`; `fewer` is how many links each bundle there
    loses.
    """

    name: Names
    kind: Ints  # position in LOSSES
    like: Ints
    node_start: Ints
    node: Ints
    link_start: Ints
    bundle: Ints
    fewer: Ints

    def __len__(self) -> int:
        return len(self.name)

    def nodes_of(self, state: int) -> Ints:
        """The nodes lost in one state."""
        return self.node[self.node_start[state] : self.node_start[state + 1]]

    def bundles_of(self, state: int) -> tuple[Ints, Ints]:
        """The bundles that lose links in one state, and how many each."""
        span = slice(self.link_start[state], self.link_start[state + 1])
        return self.bundle[span], self.fewer[span]


@dataclass(frozen=True, slots=True, eq=False)
class _Loss:
    name: str
    kind: str
    like: int
    nodes: Ints
    bundles: Ints
    fewer: Ints


def losses(core: Core, *, every: bool = False, feeds: Mapping[str, Ints] | None = None) -> Losses:
    """Every link, bundle, box, router and plane lost alone, one of each kind of like ones unless `every` is asked.

    `feeds` are nodes (of the core) by the name of the feed that they stand on, all lost with it.
    """
    n, m = core.levels.n_nodes, core.levels.n_links
    node, bundle = (np.arange(n), np.arange(m)) if every else orbits(core)
    none = ints(())
    found = [_Loss(NONE, NONE, 1, none, none, none)]
    found += _of_bundles(core, bundle)
    found += _of_nodes(core, node)
    found += _of_planes(core, node)
    for name, nodes in (feeds or {}).items():
        found.append(_Loss(f"feed {name}", "feed", 1, nodes, none, none))
    return _joined(found)


def _of_bundles(core: Core, orbit: Ints) -> Iterator[_Loss]:
    none = ints(())
    for e, like in _firsts(orbit):
        one, links, name = np.array([e]), int(core.links[e]), core.bundle_name(e)
        outside = KINDS[core.kind[e]] == "gateway"
        if links > 1:
            kind = "gateway" if outside else "link"
            yield _Loss(f"a link of {name}", kind, like * links, none, one, np.array([1]))
        yield _Loss(name, "gateway" if outside else "bundle", like, none, one, np.array([links]))


def _of_nodes(core: Core, orbit: Ints) -> Iterator[_Loss]:
    none = ints(())
    for v, like in _firsts(orbit):
        yield _Loss(core.name[v], TIERS[core.tier[v]], like, np.array([v]), none, none)


def _of_planes(core: Core, orbit: Ints) -> Iterator[_Loss]:
    none = ints(())
    spines = core.nodes("spine")
    if not len(spines) or len(np.unique(core.plane[spines])) < 2:
        return
    last_pod = spines[core.pod[spines] == core.pod[spines].max()]
    for v, like in _firsts(orbit[last_pod], last_pod):
        nodes = np.flatnonzero(core.plane == core.plane[v])
        yield _Loss(f"plane {core.plane[v] + 1}", "plane", like, nodes, none, none)


def _firsts(orbit: Ints, of: Ints | None = None) -> Iterator[tuple[int, int]]:
    """The first of each kind of like ones, and how many they are."""
    _, first, count = np.unique(orbit, return_index=True, return_counts=True)
    where = first if of is None else of[first]
    yield from sorted(zip(where.tolist(), count.tolist(), strict=True))


def _joined(found: Iterable[_Loss]) -> Losses:
    rows = list(found)
    nodes, bundles = [row.nodes for row in rows], [row.bundles for row in rows]
    return Losses(
        tuple(row.name for row in rows), ints(LOSSES.index(row.kind) for row in rows), ints(row.like for row in rows),
        _starts(nodes), np.concatenate(nodes), _starts(bundles), np.concatenate(bundles),
        np.concatenate([row.fewer for row in rows]),
    )  # fmt: skip


def _starts(parts: list[Ints]) -> Ints:
    return np.concatenate([[0], np.cumsum([len(part) for part in parts])])
