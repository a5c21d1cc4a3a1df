"""A finished design: its shape, what is bought for it, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from weft.fabric.media import Medium
from weft.fabric.ports import Ports


@dataclass(frozen=True, slots=True)
class BomLine:
    """So many of one item of the catalogue."""

    item: str
    kind: str  # switch | optic | cable
    count: int
    draw_w_each: float
    price_eur_each: float


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """All links of one kind: ends, number, speed, length of the longest, cages in use at either end.

    `kind` is host, uplink (leaf to spine), trunk (spine to superspine), border (border leaf to spine),
    border-trunk (border spine to superspine) or gateway (border leaf to router).  End `a` is the lower switch, or
    the only one: a host is at `z`.
    """

    kind: str
    links: int
    gbps: float
    length_m: float
    medium: Medium
    a_cages: int
    z_cages: int
    a_ports: Ports
    z_ports: Ports

    def lines(self) -> Iterable[BomLine]:
        """What its media are on the bill."""
        for part, count in ((self.medium.a, self.a_cages), (self.medium.z, self.z_cages)):
            if part:
                yield BomLine(part.item, part.kind, count, part.draw_w, part.price_eur)


@dataclass(frozen=True, slots=True)
class Shape:
    """How many boxes there are and how they are joined.

    Every leaf has `bundle` links to each spine of its pod; spine i of a pod has `trunks` links to each of the
    `superspines_per_plane` superspines of plane i.  Every border leaf has `border_bundle` links to each spine of
    the only pod, or of the border pod where there are superspines, and `gateway_bundle` ports to each router.
    A border pod's spine has `border_trunks` links to each superspine of its plane.  Leaves are spread over pods
    and hosts over leaves as evenly as they go; a dual-homed host is on two leaves that stand together.
    """

    hosts: int
    sides: int  # leaves that a host is on
    ports_at_leaf: int  # of a host on each of its leaves
    leaves: int
    pods: int
    spines_per_pod: int
    bundle: int
    superspines_per_plane: int
    trunks: int
    border_leaves: int
    border_bundle: int
    border_trunks: int
    routers: int
    gateway_bundle: int
    leaves_reserved: int  # that there are ports for when the fabric has grown, those that there are among them
    pods_reserved: int
    leaves_per_pod: int  # the most, when it has grown

    @property
    def tiers(self) -> int:
        """3 with superspines, 2 with spines, 1 where there is only a border."""
        return 3 if self.superspines_per_plane else 2 if self.spines_per_pod else 1

    @property
    def planes(self) -> int:
        """Spines of a pod; each is on a plane of its own."""
        return self.spines_per_pod

    @property
    def border_pods(self) -> int:
        """1 where the border has spines of its own."""
        return 1 if self.superspines_per_plane and self.border_leaves else 0

    @property
    def spines(self) -> int:
        """All of them, those of the border pod included."""
        return (self.pods + self.border_pods) * self.spines_per_pod

    @property
    def superspines(self) -> int:
        """Of all planes."""
        return self.spines_per_pod * self.superspines_per_plane


@dataclass(frozen=True, slots=True)
class FabricDesign:
    """One design of a site's fabric.

    `gateway_gbps` is what border and routers exchange one-way with any one border leaf lost; `gateway_ports` are
    the router ports it takes, over all routers of the site.  `oversubscription` is the worst ratio of hosts'
    ports to links up over leaves and pods, `oversubscription_failed` the same in the worst failure asked for.
    """

    name: str
    shape: Shape
    leaf: str  # models; empty where the tier is absent
    spine: str
    superspine: str
    border_leaf: str
    placement: str
    uplink_gbps: float
    trunk_gbps: float
    links: tuple[LinkGroup, ...]
    boxes: tuple[BomLine, ...]
    optics: tuple[BomLine, ...]
    cables: tuple[BomLine, ...]
    draw_w: float
    price_eur: float
    gateway_gbps: float
    gateway_ports: int
    gateway_port_gbps: float
    oversubscription: float
    oversubscription_failed: float
    racks: int  # of hosts

    @property
    def tiers(self) -> int:
        """3 with superspines, 2 with spines, 1 where there is only a border."""
        return self.shape.tiers

    @property
    def leaves(self) -> int:
        """Leaves that hosts are on."""
        return self.shape.leaves

    @property
    def spines(self) -> int:
        """Spines of all pods, the border's included."""
        return self.shape.spines

    @property
    def superspines(self) -> int:
        """Superspines of all planes."""
        return self.shape.superspines

    @property
    def border_leaves(self) -> int:
        """Leaves that routers are on."""
        return self.shape.border_leaves

    @property
    def pods(self) -> int:
        """Pods of hosts."""
        return self.shape.pods

    @property
    def bom(self) -> tuple[BomLine, ...]:
        """Everything bought."""
        return self.boxes + self.optics + self.cables


def merged(lines: Iterable[BomLine]) -> tuple[BomLine, ...]:
    """Lines of one item as one, in order of first appearance, without what is not bought at all."""
    counts: dict[tuple[str, str, float, float], int] = {}
    for line in lines:
        key = (line.item, line.kind, line.draw_w_each, line.price_eur_each)
        counts[key] = counts.get(key, 0) + line.count
    return tuple(BomLine(item, kind, n, w, eur) for (item, kind, w, eur), n in counts.items() if n)
