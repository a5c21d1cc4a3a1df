"""A design wired: its nodes, its links, and where on the switches those are plugged in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.design import FabricDesign
from weft.fabric.wiring.bundles import Bundles, bundled
from weft.fabric.wiring.faces import Face, faces
from weft.fabric.wiring.links import KINDS, Links, links_of
from weft.fabric.wiring.nodes import Nodes, nodes_of, units_of
from weft.network import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Sockets:
    """Where one end of each link is plugged in; each column of shape (m,)."""

    group: Ints  # of the switch's cages, as its record has them
    cage: Ints  # from 0 in the group
    lane: Ints  # from 0 in the cage; 0 where it is not split
    split: Ints  # lanes of the cage


@dataclass(frozen=True, slots=True, eq=False)
class Wiring:
    """A design node by node and link by link."""

    design: FabricDesign
    nodes: Nodes
    links: Links

    def bundles(self) -> Bundles:
        """Links between the same two nodes counted."""
        return bundled(self.links)

    def hosts_on(self) -> Ints:
        """Hosts on each node, shape (n,): zero but for leaves; a host of several leaves counts on each."""
        to_host = self.links.kind == KINDS.index("host")
        ports = np.bincount(self.links.z[to_host], minlength=len(self.nodes))
        hosts: Ints = ports // self.design.shape.ports_at_leaf
        return hosts

    def sockets(self, end: str) -> Sockets:
        """Cages and lanes at end a or z of every link; a host's or router's cage is its port."""
        known = faces(self.design)
        by_kind = [known.get((kind, end)) for kind in KINDS]
        table = np.array([_row(face) for face in by_kind])[self.links.kind]
        port = self.links.a_port if end == "a" else self.links.z_port
        group, first_port, first_cage, split = table.T
        at = port - first_port
        return Sockets(group, first_cage + at // split, at % split, split)


def _row(face: Face | None) -> tuple[int, int, int, int]:
    return (face.ports.group, face.first_port, face.first_cage, face.ports.split) if face else (0, 0, 0, 1)


def wire(design: FabricDesign) -> Wiring:
    """All nodes of a design and all links between them, each on its ports."""
    units = units_of(design.shape)
    nodes = nodes_of(design.shape, units)
    return Wiring(design, nodes, links_of(design, nodes, units, faces(design)))
