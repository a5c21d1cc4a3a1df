"""From the documents of addressing and spares to their records."""

from __future__ import annotations

from weft.intent.document_addressing import AddressingDoc, FiltersDoc, SparesDoc, WideAddressingDoc
from weft.intent.records_addressing import Addressing, Filters, Spares, Tenant, WideAddressing

ASNS = (4_200_000_000, 4_294_967_294)
"""The four-octet range for private use (RFC 6996)."""

VNIS = (4096, 2**24 - 1)
"""Identifiers above all numbers of VLANs."""


def addressing(doc: AddressingDoc, *, bonded: bool) -> Addressing:
    """The record of a fabric's addressing; `bonded` is what holds of its hosts where the file says nothing."""
    tenants = tuple(Tenant(t.name, t.hosts, t.hosts_v6, t.stretched) for t in doc.tenants)
    return Addressing(
        doc.loopbacks, doc.loopbacks_v6, doc.links, doc.links_v6, doc.hosts, doc.hosts_v6, tenants, doc.hosts_per_leaf,
        bonded if doc.bonded is None else doc.bonded, doc.asns or ASNS, doc.vnis or VNIS, doc.vnis_per_tenant,
        doc.target_as, doc.host_mtu, doc.fabric_mtu,
    )  # fmt: skip


def wide_addressing(doc: WideAddressingDoc) -> WideAddressing:
    """The record of the addressing of routers."""
    return WideAddressing(
        doc.asn, doc.loopbacks, doc.loopbacks_v6, doc.links, doc.links_v6, doc.routers_per_site, doc.mtu
    )


def filters(doc: FiltersDoc) -> Filters:
    """The record of the filters."""
    return Filters(tuple(doc.trusted), tuple(doc.trusted_v6))


def spares(doc: SparesDoc, site: str) -> Spares:
    """The record of a site's spares; a shelf without a name is the site's own."""
    return Spares(doc.lead_time, doc.no_stock_out, doc.pool or site, dict(doc.failures))
