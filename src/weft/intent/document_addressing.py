"""The parts of an intent file that say which addresses a fabric takes, and which spares lie beside it."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field

from weft.intent.compounds import FailureRate
from weft.intent.document_record import Record, Word
from weft.intent.pools import RESERVED_ASNS, Asn, Pool, Range
from weft.written.fields import Count, Flag, Quantity

V4 = Annotated[IPv4Network, Pool(4)]
V6 = Annotated[IPv6Network, Pool(6)]
Asns = Annotated[tuple[int, int], Range(1, 2**32 - 2, "4200000000-4200009999", RESERVED_ASNS)]
Vnis = Annotated[tuple[int, int], Range(1, 2**24 - 1, "10000-99999")]
Labels = Annotated[tuple[int, int], Range(16, 2**20 - 1, "16000-23999")]
Octets = Annotated[int, Count(1280, 65_535)]


class TenantDoc(Record):
    """Hosts that are routed together and apart from all others: a routing table of their own over EVPN and VXLAN."""

    name: Word = Field(description="Name of the tenant.")
    hosts: V4 = Field(description="Pool of its subnets.")
    hosts_v6: V6 | None = Field(None, description="The same of IPv6; each subnet is a /64.")
    stretched: Annotated[bool, Flag()] = Field(
        False, description="One subnet for all leaves; otherwise those of the same hosts have one."
    )


class AddressingDoc(Record):
    """Where a fabric's addresses and numbers are from; each thing has its own by position, which growth never moves."""

    loopbacks: V4 = Field(description="Pool of switches' loopbacks, which are their router ids.")
    loopbacks_v6: V6 | None = Field(None, description="The same of IPv6; default: none.")
    links: V4 | None = Field(None, description="Pool of links, a /31 each; default: links are unnumbered.")
    links_v6: V6 | None = Field(None, description="The same of IPv6, a /127 each; default: link-local addresses.")
    hosts: V4 | None = Field(None, description="Pool of hosts' subnets, where there are no `tenants`.")
    hosts_v6: V6 | None = Field(None, description="The same of IPv6; each subnet is a /64.")
    tenants: list[TenantDoc] = Field(default_factory=list, description="Tenants, in the order of their numbers.")
    hosts_per_leaf: Annotated[int, Count(1, 65_000)] | None = Field(
        None, description="Hosts that a subnet of one leaf is made for; default: as many as it has ports for."
    )
    bonded: Annotated[bool, Flag()] | None = Field(
        None, description="Whether a host's ports have one address together; default: those of hosts, not of GPUs."
    )
    asns: Asns | None = Field(None, description="Range of ASNs; default: 4200000000-4294967294 (RFC 6996).")
    vnis: Vnis | None = Field(None, description="Range of VXLAN network identifiers; default: 4096-16777215.")
    vnis_per_tenant: Annotated[int, Count(2, 2**20)] = Field(4096, description="Identifiers kept for each tenant.")
    target_as: Annotated[int, Count(1, 2**16 - 1)] = Field(
        64_512, description="Two-octet ASN of route targets, `target_as`:VNI."
    )
    host_mtu: Octets = Field(9000, description="Largest IP packet of hosts, in octets.")
    fabric_mtu: Octets = Field(9216, description="Largest IP packet on links of the fabric, VXLAN included.")


class WideAddressingDoc(Record):
    """Where routers' addresses are from; each router and link has its own by position, as those of fabrics have."""

    asn: Annotated[int, Asn(1, 2**32 - 2)] = Field(description="ASN of all routers.")
    loopbacks: V4 = Field(description="Pool of routers' loopbacks, which are their router ids.")
    loopbacks_v6: V6 | None = Field(None, description="The same of IPv6; default: none, and no routes of IPv6.")
    links: V4 = Field(description="Pool of links between routers, a /31 each.")
    links_v6: V6 | None = Field(None, description="The same of IPv6, a /127 each; default: link-local addresses.")
    routers_per_site: Annotated[int, Count(1, 64)] = Field(
        4, description="Routers that every site has numbers for; chosen once."
    )
    mtu: Octets = Field(9216, description="Largest IP packet on links between routers, in octets.")
    labels: Labels | None = Field(
        None, description="MPLS labels of segment routing, the same on all routers; default: routers run none."
    )


class FiltersDoc(Record):
    """Lists at all ports but that of management: what reaches loopbacks and links is BGP, BFD, VXLAN and ICMP."""

    trusted: list[V4] = Field(default_factory=list, description="Prefixes from which everything is let through.")
    trusted_v6: list[V6] = Field(default_factory=list, description="The same of IPv6.")


class SparesDoc(Record):
    """Spares on a shelf, enough for what fails until its replacement is there."""

    lead_time: Annotated[float, Quantity("years", over=0.0, most=10.0)] = Field(
        description="From a failure until its replacement, bought or repaired, is on the shelf."
    )
    no_stock_out: Annotated[float, Quantity("share", least=0.5, most=0.9999)] = Field(
        description="Share of time in which all that failed was replaced from the shelf."
    )
    pool: Word | None = Field(None, description="Shelf shared by all sites that name it; default: the site's own.")
    failures: dict[str, Annotated[float, FailureRate()]] = Field(
        default_factory=dict,
        description="Failures of one in service, by item or for all of a kind (`switch`, `optic`, `cable`); default: "
        "the catalogue's.",
    )
