"""Every link of a design and the ports it is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from weft.fabric.design import FabricDesign, Shape
from weft.fabric.wiring.faces import Faces
from weft.fabric.wiring.nodes import TIERS, Nodes, Units
from weft.network import Floats, Ints

KINDS = ("host", "uplink", "trunk", "border", "border-trunk", "gateway")
"""Host to leaf, leaf to spine, spine to superspine, border leaf to spine, border spine to superspine, to routers."""


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """One row a link, by kind, then by nodes; the lower tier is at `a`.  Each column has shape (m,).

    A port is counted from 0 on its node and used once.  Ports of one face are in order of cages and lanes.
    """

    a: Ints  # rows of Nodes
    z: Ints
    a_port: Ints
    z_port: Ints
    gbps: Floats
    kind: Ints  # position in KINDS

    def __len__(self) -> int:
        return len(self.a)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Links of one kind: nodes at both ends, and which port of its face each takes."""

    kind: str
    a: Ints
    z: Ints
    a_at: Ints
    z_at: Ints


def links_of(design: FabricDesign, nodes: Nodes, units: Units, faces: Faces) -> Links:
    """All links of a design."""
    speeds = {group.kind: group.gbps for group in design.links}
    parts = [part for part in _parts(design.shape, _Rows(nodes), units) if len(part.a)]
    if not parts:
        none = np.zeros(0, np.int64)
        return Links(none, none, none, none, np.zeros(0), none)
    return Links(
        np.concatenate([part.a for part in parts]), np.concatenate([part.z for part in parts]),
        np.concatenate([part.a_at + faces[part.kind, "a"].first_port for part in parts]),
        np.concatenate([part.z_at + faces[part.kind, "z"].first_port for part in parts]),
        np.concatenate([np.full(len(part.a), speeds[part.kind]) for part in parts]),
        np.concatenate([np.full(len(part.a), KINDS.index(part.kind)) for part in parts]),
    )  # fmt: skip


class _Rows:
    """The first row of each tier."""

    def __init__(self, nodes: Nodes) -> None:
        first = np.searchsorted(nodes.tier, np.arange(len(TIERS))).tolist()
        self.host, self.leaf, self.border, self.spine, self.superspine, self.router = first


def _parts(shape: Shape, rows: _Rows, units: Units) -> Iterator[_Part]:
    per_pod, pods = shape.planes, shape.border_pods
    yield _host_links(shape, rows, units)
    yield _uplinks(shape, rows, units)
    yield _trunks("trunk", shape, rows, range(pods, pods + shape.pods), shape.trunks)
    # Where the border has spines of its own they are the first, and where it has none, those of the only pod are.
    border, plane, k = _grid(shape.border_leaves, per_pod, shape.border_bundle)
    a_at, z_at = plane * shape.border_bundle + k, border * shape.border_bundle + k
    yield _Part("border", rows.border + border, rows.spine + plane, a_at, z_at)
    yield _trunks("border-trunk", shape, rows, range(pods), shape.border_trunks)
    border, router, k = _grid(shape.border_leaves, shape.routers, shape.gateway_bundle)
    a_at, z_at = router * shape.gateway_bundle + k, border * shape.gateway_bundle + k
    yield _Part("gateway", rows.border + border, rows.router + router, a_at, z_at)


def _host_links(shape: Shape, rows: _Rows, units: Units) -> _Part:
    unit = np.repeat(np.arange(len(units.hosts)), units.hosts)
    number = np.arange(shape.hosts) - (np.cumsum(units.hosts) - units.hosts)[unit]
    host, side, k = _grid(shape.hosts if len(unit) else 0, shape.sides, shape.ports_at_leaf)
    leaf = unit[host] * shape.sides + side
    a_at, z_at = side * shape.ports_at_leaf + k, number[host] * shape.ports_at_leaf + k
    return _Part("host", rows.host + host, rows.leaf + leaf, a_at, z_at)


def _uplinks(shape: Shape, rows: _Rows, units: Units) -> _Part:
    leaf, plane, k = _grid(shape.leaves, shape.planes, shape.bundle)
    unit = leaf // shape.sides
    spine = (units.pod[unit] - 1 + shape.border_pods) * shape.planes + plane
    in_pod = units.number[unit] * shape.sides + leaf % shape.sides
    a_at, z_at = plane * shape.bundle + k, in_pod * shape.bundle + k
    return _Part("uplink", rows.leaf + leaf, rows.spine + spine, a_at, z_at)


def _trunks(kind: str, shape: Shape, rows: _Rows, pods: range, trunks: int) -> _Part:
    """From the spines of some pods, in order of all spines; a pod's links are a block on every superspine."""
    at, superspine, k = _grid(len(pods) * shape.planes, shape.superspines_per_plane, trunks)
    pod, plane = at // max(shape.planes, 1), at % max(shape.planes, 1)
    a, z = rows.spine + pods.start * shape.planes + at, rows.superspine + plane * shape.superspines_per_plane
    return _Part(kind, a, z + superspine, superspine * trunks + k, pod * trunks + k)


def _grid(*sizes: int) -> list[Ints]:
    """All combinations of numbers below the sizes, the last running fastest."""
    return [axis.ravel() for axis in np.indices(sizes)]
