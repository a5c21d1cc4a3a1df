"""Boxes and routers of a wired fabric as a graph of levels, and what the hosts of each leaf may send."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.wiring import KINDS, TIERS, Wiring
from weft.graph import Levels
from weft.network import Floats, Ints, Names

LEVEL = {"router": 0, "leaf": 1, "border": 1, "spine": 2, "superspine": 3}
"""How high each kind of node stands; hosts are not part of the core."""


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """Nodes (n,) and the bundles between them (m,), which are the links of `levels`.

    A leaf's hosts may send `promised_gbps` through it and receive as much.  Leaves of one `unit` have the same
    hosts, which are on one `side` each.
    """

    levels: Levels
    name: Names
    tier: Ints  # position in TIERS
    pod: Ints
    plane: Ints
    number: Ints
    kind: Ints  # position in KINDS, of a bundle
    links: Ints  # of a bundle
    link_gbps: Floats
    leaf: Ints  # nodes
    unit: Ints  # of each leaf
    side: Ints
    hosts: Ints  # on each leaf
    promised_gbps: Floats

    @property
    def is_fabric_link(self) -> Ints:
        """Bundles between boxes, without those to routers."""
        return np.flatnonzero(self.kind != KINDS.index("gateway"))

    def nodes(self, tier: str) -> Ints:
        """Nodes of one tier, in order."""
        return np.flatnonzero(self.tier == TIERS.index(tier))

    def bundle_name(self, bundle: int) -> str:
        """Both ends, the lower first."""
        return f"{self.name[self.levels.a[bundle]]} - {self.name[self.levels.z[bundle]]}"


def core_of(wiring: Wiring, ask: FabricAsk) -> Core:
    """The core of a wired design that was made for `ask`."""
    nodes, bundles = wiring.nodes, wiring.bundles()
    first = int(np.searchsorted(nodes.tier, TIERS.index("leaf")))  # hosts come before all others
    kept = np.flatnonzero(bundles.kind != KINDS.index("host"))
    a, z = bundles.a[kept] - first, bundles.z[kept] - first
    level = np.array([LEVEL.get(tier, 0) for tier in TIERS])[nodes.tier[first:]]
    upside = level[a] < level[z]  # a router is below its border leaves, and at z of their links
    low, high = np.where(upside, a, z), np.where(upside, z, a)
    leaf = np.flatnonzero(nodes.tier[first:] == TIERS.index("leaf"))
    hosts, sides = wiring.hosts_on()[first:][leaf], wiring.design.shape.sides
    return Core(
        Levels.of(level, low, high), nodes.name[first:], nodes.tier[first:], nodes.pod[first:], nodes.plane[first:],
        nodes.number[first:], bundles.kind[kept], bundles.links[kept], bundles.gbps[kept], leaf,
        np.arange(len(leaf)) // sides, np.arange(len(leaf)) % sides, hosts, hosts.astype(np.float64) * ask.offered_gbps,
    )  # fmt: skip
