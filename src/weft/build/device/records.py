"""The records: plain values, of which every renderer writes what its system has."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import Literal

Address = IPv4Interface | IPv6Interface
Prefix = IPv4Network | IPv6Network
Family = Literal["ipv4", "ipv6", "evpn"]
Fec = Literal["none", "rs528", "rs544"]

NRZ_FORMS = ("SFP28", "QSFP28")
"""Cages whose lanes have two levels and at most 25G; those of all newer ones have four levels."""

Group = Literal["FABRIC", "ROUTERS", "MESH", "BORDER"]


@dataclass(frozen=True, slots=True)
class Cage:
    """Where a port is on the front of its box; cages and lanes are counted from 1, cages over all groups of the box.

    `lanes` is what the cage is split into, 1 where it is whole; `gbps` is the whole cage's speed.
    """

    number: int
    lane: int
    lanes: int
    form_factor: str
    gbps: float


@dataclass(frozen=True, slots=True)
class Bond:
    """Ports to one host as one; `system` is the LACP system's MAC address, `esi` is empty where one leaf has all."""

    name: str
    system: str
    esi: str


@dataclass(frozen=True, slots=True)
class Interface:
    """One port, or the loopback (`lo`); `eth1` is the port of number 0 of the wiring.

    A link between routers is a bond, `lag1`, of the ports that have it as their `lag`; it is up while `min_links` are.

    A link is unnumbered unless it has addresses: its ends then have link-local ones.  A host's port is in `vlans`:
    untagged where there is one, tagged where there are several.
    """

    name: str
    kind: Literal["loopback", "link", "host", "member"]
    mtu: int  # the largest IP packet, in octets; 0 of the loopback, which has its system's own
    addresses: tuple[Address, ...] = ()
    speed_gbps: float = 0.0
    fec: Fec = "none"
    peer: str = ""
    peer_interface: str = ""
    peer_place: str = ""  # its rack and unit
    bond: Bond | None = None
    vlans: tuple[int, ...] = ()
    cage: Cage | None = None
    lag: str = ""
    min_links: int = 0

    @property
    def unnumbered(self) -> bool:
        """Whether the link has link-local addresses alone."""
        return self.kind == "link" and not self.addresses

    @property
    def box_fec(self) -> Fec:
        """What the box itself corrects: not what modules do, where its lanes have two levels and the light has four."""
        in_module = self.fec == "rs544" and self.cage is not None and self.cage.form_factor in NRZ_FORMS
        return "none" if in_module else self.fec

    @property
    def description(self) -> str:
        """What is at the far end: device, port, rack and unit."""
        return " ".join(part for part in (self.peer, self.peer_interface, self.peer_place) if part)

    @property
    def esi(self) -> str:
        """The Ethernet segment that the port is of, empty without one."""
        return self.bond.esi if self.bond else ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A VLAN of the device: of hosts, with gateways on it, or of a tenant's routing (no gateway).

    `vlan` is of local meaning; with tenants each has a `Vni` of the same VLAN.
    """

    vlan: int
    tenant: str  # empty for the fabric's own table
    mtu: int
    gateways: tuple[Address, ...] = ()
    gateway_mac: str = ""


@dataclass(frozen=True, slots=True)
class Vni:
    """One VXLAN network: a subnet (layer 2) or a tenant's routing table (layer 3)."""

    number: int
    layer: int
    tenant: str
    vlan: int
    rd: str
    route_target: str  # imported and exported


@dataclass(frozen=True, slots=True)
class Evpn:
    """VXLAN networks of a device, whose tunnels end at the address `source`."""

    source: Address
    vnis: tuple[Vni, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One session of BGP, over an interface.

    `address` is the far end's, None where the session is between link-local ones.  `remote_asn` is None where any
    other than ours will do: that of routers is the wide area's.  `group` says which rules are its: those of the fabric
    (with BFD) or those towards routers; of routers those of the mesh between their loopbacks, which is of one ASN, or
    those towards border leaves.
    """

    interface: str
    address: IPv4Address | IPv6Address | None
    remote_asn: int | None
    peer: str
    group: Group
    families: tuple[Family, ...]
    bfd: bool


@dataclass(frozen=True, slots=True)
class Timers:
    """Of BGP, in seconds."""

    keepalive_s: int = 3
    hold_s: int = 9
    connect_s: int = 1


@dataclass(frozen=True, slots=True)
class Bfd:
    """A session is down after `multiplier` intervals without a packet."""

    interval_ms: int = 300
    multiplier: int = 3


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a router takes of border leaves: routes in some prefixes, those of IPv4 first, and at most so many.

    Other routes are passed over; a session over which more than `most_v4` or `most_v6` come is closed.  Of a version
    of IP that the site does not announce these are 0.
    """

    prefixes: tuple[Prefix, ...]
    most_v4: int
    most_v6: int

    def most(self, family: Family) -> int:
        """Routes of a family over one session."""
        return self.most_v6 if family == "ipv6" else self.most_v4


@dataclass(frozen=True, slots=True)
class Bgp:
    """The speaker of a device; `networks` are what it originates in the fabric's own table, those of IPv4 first.

    Routes that come over the mesh of routers take `mesh_colour` as they come in (RFC 9012, section 4.3), 0 for none.
    """

    asn: int
    router_id: str
    neighbours: tuple[Neighbour, ...]
    networks: tuple[Prefix, ...]
    maximum_paths: int
    timers: Timers = Timers()
    bfd: Bfd = Bfd()
    mesh_colour: int = 0
    admitted: Admitted | None = None  # over sessions of `BORDER`; all where it is None


@dataclass(frozen=True, slots=True)
class IsisInterface:
    """A point-to-point link that runs IS-IS with BFD; `metric_back` is what the far end has."""

    name: str
    metric: int
    metric_back: int


@dataclass(frozen=True, slots=True)
class NodeSid:
    """A router's segment: label `first` + `index` of the block from `first` to `last` leads to its IPv4 loopback."""

    first: int
    last: int
    index: int


@dataclass(frozen=True, slots=True)
class Isis:
    """IS-IS of a router, of level 2 alone with wide metrics; with `is_v6` it has routes of both versions of IP.

    An `overloaded` router carries nothing between others.  One with a `node_sid` runs segment routing over MPLS.
    """

    area: str
    system_id: str
    is_v6: bool
    overloaded: bool
    interfaces: tuple[IsisInterface, ...]
    node_sid: NodeSid | None = None


@dataclass(frozen=True, slots=True)
class SegmentList:
    """Labels of node segments that packets go by, in order, and the list's weight among those of its path."""

    labels: tuple[int, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class CandidatePath:
    """One way to fulfil a policy, in shares by segment lists; the valid one of the highest preference is in use."""

    preference: int
    lists: tuple[SegmentList, ...]


@dataclass(frozen=True, slots=True)
class SrPolicy:
    """A policy of segment routing, whose head end is the device (RFC 9256, section 2).

    Routes of BGP that have its `colour` and its `endpoint` as next hop go by it.
    """

    name: str
    colour: int
    endpoint: IPv4Address | IPv6Address
    paths: tuple[CandidatePath, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """One of eight queues of every port: what it is for, the DSCPs of its packets, and its turn.

    Of queues with `weight` 0 the one of the higher number is served first; those with a weight share what is left.
    """

    name: str
    number: int
    dscps: tuple[int, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of packets that have all that is named; ports and prefixes that are None are any, ports 0 too.

    `icmp` is that of the version of IP that its list is of.
    """

    action: Literal["permit", "deny"]
    protocol: Literal["any", "tcp", "udp", "icmp"] = "any"
    source: Prefix | None = None
    destination: Prefix | None = None
    source_port: int = 0
    destination_port: int = 0


@dataclass(frozen=True, slots=True)
class Acl:
    """A list that packets of one version of IP meet as they come in by some ports; the first rule that fits decides.

    Its last rule fits all packets.
    """

    name: str
    version: Literal[4, 6]
    rules: tuple[Rule, ...]
    interfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Management:
    """The port for those who operate the device; it asks for its address (DHCP) unless it has one."""

    interface: str = "eth0"
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """One switch or router, by a name that no other device of the site has.

    `fabric` names that of a back-end's plane and is empty for the hosts' own; `model` is as bought, `place` its rack
    and lowest unit.
    """

    name: str
    site: str
    fabric: str
    tier: str
    model: str
    place: str
    interfaces: tuple[Interface, ...]
    segments: tuple[Segment, ...]
    bgp: Bgp
    evpn: Evpn | None
    management: Management = Management()
    isis: Isis | None = None
    queues: tuple[Queue, ...] = ()  # by number; none where classes of traffic have no DSCP
    acls: tuple[Acl, ...] = ()
    policies: tuple[SrPolicy, ...] = ()

    @property
    def asn(self) -> int:
        """Of its BGP speaker."""
        return self.bgp.asn

    @property
    def router_id(self) -> str:
        """Of its BGP speaker, the IPv4 loopback."""
        return self.bgp.router_id

    @property
    def loopbacks(self) -> tuple[Address, ...]:
        """Addresses that stay whatever link is down."""
        return tuple(address for each in self.interfaces if each.kind == "loopback" for address in each.addresses)
