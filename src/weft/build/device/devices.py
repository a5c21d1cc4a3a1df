"""From an addressed fabric to the record of each of its switches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

import numpy as np

from weft.build.device.ends import GATEWAY, HOST, End, ends, interface_name, model_of
from weft.build.device.overlay import segments_of, vnis_of
from weft.build.device.records import (
    Address,
    Bgp,
    Bond,
    Device,
    Evpn,
    Family,
    Group,
    Interface,
    Neighbour,
    Prefix,
    Segment,
    Vni,
)
from weft.catalogue import Catalogue
from weft.fabric.addressing import AddressPlan
from weft.fabric.addressing.segments import esi, lacp_system
from weft.fabric.hall import Standing
from weft.fabric.wiring import TIERS

LEAST_PATHS = 64
"""Equal paths that are taken at least; more where a switch has more links up."""


def devices(
    plan: AddressPlan, catalogue: Catalogue, site: str, fabric: str = "", standing: Standing | None = None
) -> tuple[Device, ...]:
    """Records of all switches of a plan, in order of its nodes.

    `fabric` is the name of a back-end's plane, which its nodes' names then begin with, so that they are unique in the
    site; `standing` tells racks and units, which descriptions have.  `catalogue` has the models of the design.
    """
    known = _Known.of(plan, site, fabric, standing)
    by_node: dict[int, list[End]] = {}
    for end in ends(plan, catalogue):
        by_node.setdefault(end.node, []).append(end)
    return tuple(_device(known, node, by_node.get(node, [])) for node in plan.switches.node.tolist())


def begins_with(fabric: str) -> str:
    """What names of a back-end's devices begin with, so that they are unique in their site; nothing for hosts' own."""
    return f"{fabric}-" if fabric else ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is looked up of nodes, by row."""

    plan: AddressPlan
    site: str
    fabric: str
    names: tuple[str, ...]
    places: tuple[str, ...]
    asn: Mapping[int, int]
    loopbacks: Mapping[int, tuple[Address, ...]]
    bonds: Mapping[int, Bond]  # of hosts
    segments: Mapping[int, tuple[Segment, ...]]
    vnis: Mapping[int, tuple[Vni, ...]]
    maximum_paths: int
    has_v6: bool

    @classmethod
    def of(cls, plan: AddressPlan, site: str, fabric: str, standing: Standing | None) -> _Known:
        """All of a plan."""
        switches, ask, shape = plan.switches, plan.ask, plan.wiring.design.shape
        node = switches.node.tolist()
        begin = begins_with(fabric)
        names = tuple(begin + name for name in plan.wiring.nodes.name)
        up = max(shape.planes * max(shape.bundle, shape.border_bundle), shape.superspines_per_plane * shape.trunks)
        return cls(
            plan, site, fabric, names, _places(standing) if standing else ("",) * len(names),
            dict(zip(node, switches.asn.tolist(), strict=True)), dict(zip(node, _loopbacks(plan), strict=True)),
            _bonds(plan), segments_of(plan), vnis_of(plan), max(LEAST_PATHS, up),
            ask.loopbacks_v6 is not None or ask.hosts_v6 is not None,
        )  # fmt: skip

    @property
    def families(self) -> tuple[Family, ...]:
        """What sessions inside the fabric carry."""
        tenants = self.plan.ask.tenants
        return ("ipv4", *(("ipv6",) if self.has_v6 else ()), *(("evpn",) if tenants else ()))


def _places(standing: Standing) -> tuple[str, ...]:
    """Rack and lowest unit of each node."""
    racks = standing.racks.name
    pairs = zip(standing.rack.tolist(), standing.unit.tolist(), strict=True)
    return tuple(f"{racks[rack]} U{unit}" for rack, unit in pairs)


def _loopbacks(plan: AddressPlan) -> list[tuple[Address, ...]]:
    pool = plan.ask.loopbacks_v6
    found: list[tuple[Address, ...]] = []
    for loopback, position in zip(plan.switches.loopback.tolist(), plan.switches.position.tolist(), strict=True):
        v4 = IPv4Interface((IPv4Address(loopback), 32))
        found.append((v4,) if pool is None else (v4, IPv6Interface((int(pool.network_address) + position, 128))))
    return found


def _bonds(plan: AddressPlan) -> dict[int, Bond]:
    """The bond of each host of several ports that have one address, by the host's row."""
    at, shape = plan.attached, plan.wiring.design.shape
    if not plan.ask.bonded or shape.sides * shape.ports_at_leaf == 1:
        return {}
    loopback = dict(zip(plan.switches.node.tolist(), plan.switches.loopback.tolist(), strict=True))
    systems = lacp_system(np.array([loopback[leaf] for leaf in at.leaves[:, 0].tolist()]))
    system = [systems[group] for group in at.group.tolist()]
    segment = esi(system, at.index) if shape.sides > 1 else [""] * len(system)
    rows = zip(at.node.tolist(), at.index.tolist(), system, segment, strict=True)
    return {host: Bond(f"bond{index + 1}", mac, identifier) for host, index, mac, identifier in rows}


def _device(known: _Known, node: int, own: list[End]) -> Device:
    plan = known.plan
    loopbacks, tier = known.loopbacks[node], TIERS[int(plan.wiring.nodes.tier[node])]
    own = sorted(own, key=lambda end: end.port)
    segments, vnis = known.segments.get(node, ()), known.vnis.get(node, ())
    interfaces = [Interface("lo", "loopback", 0, loopbacks)]
    interfaces += [_interface(known, end, segments) for end in own]
    of_hosts = [segment.gateways for segment in segments if not segment.tenant]
    networks = [address.network for addresses in (loopbacks, *of_hosts) for address in addresses]
    neighbours = tuple(neighbour for end in own for neighbour in _neighbours(known, end))
    bgp = Bgp(known.asn[node], str(loopbacks[0].ip), neighbours, by_version(networks), known.maximum_paths)
    return Device(
        known.names[node], known.site, known.fabric, tier, model_of(plan.wiring.design, tier), known.places[node],
        tuple(interfaces), segments, bgp, Evpn(loopbacks[0], vnis) if vnis else None,
    )  # fmt: skip


def by_version(networks: Iterable[Prefix]) -> tuple[Prefix, ...]:
    """Those of IPv4 before those of IPv6."""
    return tuple(sorted(networks, key=lambda network: network.version))


def _interface(known: _Known, end: End, segments: tuple[Segment, ...]) -> Interface:
    ask, is_host = known.plan.ask, end.kind == HOST
    return Interface(
        interface_name(end.port), "host" if is_host else "link",
        ask.host_mtu if is_host or end.kind == GATEWAY else ask.fabric_mtu, end.addresses, end.gbps, end.fec,
        known.names[end.far], interface_name(end.far_port), known.places[end.far],
        known.bonds.get(end.far) if is_host else None,
        tuple(segment.vlan for segment in segments if segment.gateways) if is_host else (), end.cage,
    )  # fmt: skip


def _neighbours(known: _Known, end: End) -> Iterator[Neighbour]:
    """The sessions over a link: one, or one for each version of IP where it has addresses.

    IPv4 routes may have next hops of IPv6 (RFC 8950) but not the other way round.  So a link that has addresses of
    IPv4 alone takes a second session, between link-local ones, for routes of IPv6.
    """
    if end.kind == HOST:
        return
    inside = end.kind != GATEWAY
    group: Group = "FABRIC" if inside else "ROUTERS"
    families = tuple(family for family in known.families if inside or family != "evpn")
    far = {address.version: address.ip for address in end.far_addresses}
    sessions = [(far.get(4, far.get(6)), families)]
    if 4 in far and "ipv6" in families:
        sessions = [(far[4], tuple(family for family in families if family != "ipv6")), (far.get(6), ("ipv6",))]
    for address, carried in sessions:
        yield Neighbour(
            interface_name(end.port), address, known.asn.get(end.far), known.names[end.far], group, carried, inside
        )
