"""What is asked of an addressing plan: pools, ranges, tenants and the size of packets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network
from itertools import combinations
from typing import TypeVar

from weft.diagnostics import InfeasibleError

Network = IPv4Network | IPv6Network
Pool = TypeVar("Pool", IPv4Network, IPv6Network, IPv4Network | None, IPv6Network | None)

PRIVATE_ASNS = (4_200_000_000, 4_294_967_294)
"""The four-octet range of RFC 6996."""

VNIS = (4096, 2**24 - 1)
"""VXLAN network identifiers that no VLAN's number can be taken for (24 bits: RFC 7348, section 5)."""

OVERHEAD = {4: 50, 6: 70}
"""Octets that VXLAN adds to a packet: inner Ethernet 14, VXLAN 8, UDP 8, outer IPv4 20 or IPv6 40 (RFC 7348)."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """Hosts that are routed together and apart from all others (a VRF), and the pool of their subnets.

    Each unit of leaves has a subnet of its own, or all have one that is `stretched` over them.
    """

    name: str
    hosts: IPv4Network
    hosts_v6: IPv6Network | None = None
    stretched: bool = False


@dataclass(frozen=True, slots=True)
class AddressAsk:
    """Pools and ranges of one site's fabric.

    Hosts are in one routing table, that of the fabric itself (`hosts`), or each in that of a `tenants` entry over
    EVPN and VXLAN.  Without a pool of `links` these are unnumbered.  `asns` and `vnis` are ranges, both ends
    included; `target_as` is the administrator of route targets, of two octets.  A host's ports are `bonded` to one
    address, or each has its own.  Subnets are made for `hosts_per_leaf`, by default as many as a leaf has ports for.

    Raises ValueError for pools that overlap, and ranges that are none.
    """

    loopbacks: IPv4Network
    hosts: IPv4Network | None = None
    tenants: tuple[Tenant, ...] = ()
    loopbacks_v6: IPv6Network | None = None
    hosts_v6: IPv6Network | None = None
    links: IPv4Network | None = None
    links_v6: IPv6Network | None = None
    asns: tuple[int, int] = PRIVATE_ASNS
    vnis: tuple[int, int] = VNIS
    vnis_per_tenant: int = 4096
    target_as: int = 64_512
    host_mtu: int = 9000
    fabric_mtu: int = 9216
    hosts_per_leaf: int | None = None
    bonded: bool = True

    def __post_init__(self) -> None:
        if (self.hosts is None) != bool(self.tenants):
            raise ValueError("hosts have one pool, or tenants that have one each")
        if len({tenant.name for tenant in self.tenants}) < len(self.tenants):
            raise ValueError("two tenants have one name")
        for (noun, pool), (other_noun, other) in combinations(self.pools(), 2):
            if pool.version == other.version and pool.overlaps(other):
                raise ValueError(f"the pools of {noun} and of {other_noun} overlap: {pool} and {other}")
        for noun, (first, last), most in (("ASNs", self.asns, 2**32 - 2), ("VNIs", self.vnis, 2**24 - 1)):
            if not 1 <= first <= last <= most:
                raise ValueError(f"{first} to {last} is no range of {noun}")
        if not 1 <= self.target_as < 2**16:
            raise ValueError("the AS of route targets is of two octets, so that a VNI fits beside it")

    def pools(self) -> Iterator[tuple[str, Network]]:
        """Every pool with what it is of."""
        named: list[tuple[str, Network | None]] = [
            ("loopbacks", self.loopbacks), ("IPv6 loopbacks", self.loopbacks_v6), ("links", self.links),
            ("IPv6 links", self.links_v6), ("hosts", self.hosts), ("IPv6 hosts", self.hosts_v6),
        ]  # fmt: skip
        for tenant in self.tenants:
            named += [(hosts_of(tenant), tenant.hosts), (f"IPv6 {hosts_of(tenant)}", tenant.hosts_v6)]
        return ((noun, pool) for noun, pool in named if pool is not None)

    def others(self, but: str) -> list[Network]:
        """Every pool but the one of that noun."""
        return [pool for noun, pool in self.pools() if noun != but]

    def part(self, i: int, parts: int) -> AddressAsk:
        """The i-th of so many equal parts (a power of two) of every pool and range, for fabrics that share them.

        Raises InfeasibleError where a pool or range has too few to be divided.
        """
        bits = (parts - 1).bit_length()
        for noun, pool in self.pools():
            if pool.prefixlen + bits > pool.max_prefixlen:
                raise InfeasibleError(f"the pool of {noun}, {pool}, is too small for {parts} fabrics")
        return replace(
            self, loopbacks=_piece(self.loopbacks, i, bits), hosts=_piece(self.hosts, i, bits),
            loopbacks_v6=_piece(self.loopbacks_v6, i, bits), hosts_v6=_piece(self.hosts_v6, i, bits),
            links=_piece(self.links, i, bits), links_v6=_piece(self.links_v6, i, bits),
            asns=_stretch(self.asns, i, parts), vnis=_stretch(self.vnis, i, parts),
            tenants=tuple(
                replace(each, hosts=_piece(each.hosts, i, bits), hosts_v6=_piece(each.hosts_v6, i, bits))
                for each in self.tenants
            ),
        )  # fmt: skip

    @property
    def instances(self) -> tuple[Tenant, ...]:
        """The routing tables that hosts are in; of a fabric without tenants its own, without a name."""
        if self.hosts is not None:
            return (Tenant("", self.hosts, self.hosts_v6),)
        return self.tenants

    @property
    def overhead(self) -> int:
        """Octets that packets of hosts grow by on their way through the fabric."""
        if not self.tenants:
            return 0
        return OVERHEAD[4 if self.loopbacks_v6 is None else 6]


def hosts_of(tenant: Tenant) -> str:
    """What a tenant's pool is of; the one without a name is the fabric's own table."""
    return f"hosts of tenant {tenant.name}" if tenant.name else "hosts"


def _piece(pool: Pool, i: int, bits: int) -> Pool:
    return None if pool is None else list(pool.subnets(prefixlen_diff=bits))[i]


def _stretch(ends: tuple[int, int], i: int, parts: int) -> tuple[int, int]:
    first, last = ends
    size = (last - first + 1) // parts
    if not size:
        raise InfeasibleError(f"the range {first}-{last} is too small for {parts} fabrics")
    return first + i * size, first + (i + 1) * size - 1


def require_mtu(ask: AddressAsk) -> None:
    """Raise InfeasibleError where a host's largest packet does not fit a link of the fabric, headers included."""
    if ask.host_mtu + ask.overhead > ask.fabric_mtu:
        grown = f" and {ask.overhead} of VXLAN" if ask.overhead else ""
        raise InfeasibleError(
            f"packets of {ask.host_mtu} octets{grown} do not fit links of {ask.fabric_mtu}",
            help=f"write at most {ask.fabric_mtu - ask.overhead} for hosts, or {ask.host_mtu + ask.overhead} for links",
        )
