"""Addresses and spares as an intent asks for them, in house units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network


@dataclass(frozen=True, slots=True)
class Tenant:
    """Hosts with a routing table of their own, and the pools of their subnets."""

    name: str
    hosts: IPv4Network
    hosts_v6: IPv6Network | None
    stretched: bool


@dataclass(frozen=True, slots=True)
class Addressing:
    """Pools and ranges of one fabric; either `hosts` is given or there are tenants, links without pool are unnumbered.

    Ranges have both ends; `hosts_per_leaf` is None for as many as a leaf has ports for.
    """

    loopbacks: IPv4Network
    loopbacks_v6: IPv6Network | None
    links: IPv4Network | None
    links_v6: IPv6Network | None
    hosts: IPv4Network | None
    hosts_v6: IPv6Network | None
    tenants: tuple[Tenant, ...]
    hosts_per_leaf: int | None
    bonded: bool
    asns: tuple[int, int]
    vnis: tuple[int, int]
    vnis_per_tenant: int
    target_as: int
    host_mtu: int
    fabric_mtu: int


@dataclass(frozen=True, slots=True)
class WideAddressing:
    """Pools of the wide area's routers, which have one ASN; every site has numbers for `routers_per_site` of them.

    Without `loopbacks_v6` routers have no routes of IPv6; without `links_v6` links have link-local addresses of it.
    """

    asn: int
    loopbacks: IPv4Network
    loopbacks_v6: IPv6Network | None
    links: IPv4Network
    links_v6: IPv6Network | None
    routers_per_site: int
    mtu: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Lists that guard loopbacks and links; from `trusted` prefixes everything is let through."""

    trusted: tuple[IPv4Network, ...]
    trusted_v6: tuple[IPv6Network, ...]


@dataclass(frozen=True, slots=True)
class Spares:
    """The promise of a shelf; sites that name the same `pool` share it, and ask the same of it.

    `failures_per_year` is by item or kind; what it leaves out is the catalogue's.
    """

    lead_time_years: float
    no_stock_out: float
    pool: str
    failures_per_year: Mapping[str, float]
