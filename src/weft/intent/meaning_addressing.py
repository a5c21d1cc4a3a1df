"""Checks of meaning on addresses and spares: pools and ranges against each other, and what hosts are to share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from weft.catalogue import Catalogue
from weft.diagnostics import Diagnostic, Span, known
from weft.intent.document_addressing import AddressingDoc
from weft.intent.resolved_addressing import ASNS
from weft.intent.subject import Subject
from weft.written.places import Path

KINDS = ("switch", "optic", "cable")
"""Kinds of items that `spares.failures` may name as a whole."""

POOLS = ("loopbacks", "loopbacks_v6", "links", "links_v6", "hosts", "hosts_v6")
VXLAN_OCTETS = {4: 50, 6: 70}


@dataclass(frozen=True, slots=True)
class Addressed:
    """Addressing of one fabric, where it stands, and whether it reaches routers, and with them other sites."""

    site: str
    path: Path
    doc: AddressingDoc
    reaches_out: bool
    dual_homed: bool


def pools(subject: Subject) -> Iterator[Diagnostic]:
    """Pools that overlap no other one, of the same fabric or another."""
    seen: list[tuple[str, Path, IPv4Network | IPv6Network]] = []
    for fabric in addressed(subject):
        for path, pool in pools_of(fabric):
            for site, other_path, other in seen:
                if other.version == pool.version and pool.overlaps(other):
                    whose = f" of site '{site}'" if site != fabric.site else ""
                    related = ((subject.at(*other_path), "the other one"),)
                    help = "give each a pool of its own"
                    message = f"this pool overlaps {other}{whose}"
                    yield Diagnostic("E360", message, subject.at(*path), help=help, related=related)
                    break
            seen.append((fabric.site, path, pool))


def asns(subject: Subject) -> Iterator[Diagnostic]:
    """Ranges of ASNs that no two fabrics share: a site would drop the other's routes as its own."""
    seen: list[tuple[Addressed, tuple[int, int]]] = []
    for fabric in (each for each in addressed(subject) if each.reaches_out):
        first, last = fabric.doc.asns or ASNS
        for other, (other_first, other_last) in seen:
            if first <= other_last and other_first <= last:
                message = f"the ASNs of sites '{other.site}' and '{fabric.site}' overlap"
                related = ((asns_at(subject, other), "the other ones"),)
                help = "give each its `asns`, as in 4200000000-4200009999 and 4200010000-4200019999"
                yield Diagnostic("E361", message, asns_at(subject, fabric), help=help, related=related)
                break
        seen.append((fabric, (first, last)))


def hosts(subject: Subject) -> Iterator[Diagnostic]:
    """Hosts in one pool or in tenants, apart or bonded as their leaves can have them, with packets that fit."""
    for fabric in addressed(subject):
        doc, at = fabric.doc, fabric.path
        if doc.hosts is None and not doc.tenants:
            help = "give `hosts` a pool, or name `tenants` with one each"
            yield Diagnostic("E362", "hosts have no pool of IPv4", subject.at(*at), help=help)
        for field, pool in (("hosts", doc.hosts), ("hosts_v6", doc.hosts_v6)):
            if pool is not None and doc.tenants:
                message = "hosts are in tenants, which have pools of their own"
                yield Diagnostic("E362", message, subject.key(*at, field), help="take it out")
        yield from _bonded(subject, fabric)
        yield from _packets(subject, fabric)
        yield from _names(subject, fabric)


def shelves(subject: Subject) -> Iterator[Diagnostic]:
    """Sites that share a shelf and ask the same of it."""
    first: dict[str, int] = {}
    for i, site in enumerate(subject.document.sites):
        spares = site.fabric.spares if site.fabric else None
        if spares is None:
            continue
        pool = spares.pool or site.name
        k = first.setdefault(pool, i)
        other = subject.document.sites[k].fabric
        if other is not None and other.spares is not None:
            for field in ("lead_time", "no_stock_out", "failures"):
                if getattr(spares, field) != getattr(other.spares, field):
                    path = ("fabric", "spares", field)
                    related = ((subject.at("sites", k, *path), "another one"),)
                    message = f"sites that share the spares '{pool}' have another `{field}`"
                    yield Diagnostic(
                        "E365", message, subject.at("sites", i, *path), help="write the same, or name another pool",
                        related=related,
                    )  # fmt: skip


def items(subject: Subject, catalogue: Callable[[], Catalogue]) -> Iterator[Diagnostic]:
    """Failure rates of items that the catalogue has; it is only loaded where there are some."""
    for i, site in enumerate(subject.document.sites):
        spares = site.fabric.spares if site.fabric else None
        if spares is None or not spares.failures:
            continue
        loaded = catalogue()
        kinds = (loaded.switches, loaded.grey_optics, loaded.cables)
        names = [*KINDS, *(item.name for kind in kinds for item in kind)]
        for name in spares.failures:
            if name not in names:
                place, help = subject.key("sites", i, "fabric", "spares", "failures", name), known(name, names, "items")
                yield Diagnostic("E342", f"unknown item '{name}'", place, "not in the catalogue", help)


def addressed(subject: Subject) -> Iterator[Addressed]:
    """All fabrics that have addressing, back-ends behind the front of their site."""
    for i, site in enumerate(subject.document.sites):
        if site.fabric is None:
            continue
        path: Path = ("sites", i, "fabric")
        if site.fabric.addressing is not None:
            dual = site.fabric.homing == "dual"
            yield Addressed(site.name, (*path, "addressing"), site.fabric.addressing, True, dual)
        backend = site.fabric.backend
        if backend is not None and backend.addressing is not None:
            yield Addressed(site.name, (*path, "backend", "addressing"), backend.addressing, False, False)


def pools_of(fabric: Addressed) -> Iterator[tuple[Path, IPv4Network | IPv6Network]]:
    """All pools of a fabric, and where they are written."""
    for field in POOLS:
        pool = getattr(fabric.doc, field)
        if pool is not None:
            yield (*fabric.path, field), pool
    for t, tenant in enumerate(fabric.doc.tenants):
        yield (*fabric.path, "tenants", t, "hosts"), tenant.hosts
        if tenant.hosts_v6 is not None:
            yield (*fabric.path, "tenants", t, "hosts_v6"), tenant.hosts_v6


def asns_at(subject: Subject, fabric: Addressed) -> Span:
    """The range of ASNs as it is written, or the addressing that leaves it out."""
    return subject.at(*fabric.path, "asns") if fabric.doc.asns else subject.key(*fabric.path)


def _bonded(subject: Subject, fabric: Addressed) -> Iterator[Diagnostic]:
    """Leaves share a host over EVPN only, which a fabric without tenants has not; GPUs share nothing."""
    if fabric.doc.bonded and not fabric.reaches_out:
        message = "each GPU has an address of its own"
        help = "write bonded: false, or leave it out"
        yield Diagnostic("E363", message, subject.at(*fabric.path, "bonded"), help=help)
    elif fabric.dual_homed and fabric.doc.bonded is not False and not fabric.doc.tenants:
        message = "hosts bonded over two leaves need EVPN, and so a tenant"
        help = "put them in one of `tenants`, or write bonded: false"
        related = ((subject.at(*fabric.path[:3], "homing"), "on two leaves each"),)
        yield Diagnostic("E363", message, subject.key(*fabric.path), help=help, related=related)


def _packets(subject: Subject, fabric: Addressed) -> Iterator[Diagnostic]:
    doc = fabric.doc
    more = VXLAN_OCTETS[4 if doc.loopbacks_v6 is None else 6] if doc.tenants else 0
    if doc.host_mtu + more > doc.fabric_mtu:
        grown = f" and {more} of VXLAN" if more else ""
        message = f"packets of {doc.host_mtu} octets{grown} do not fit links of {doc.fabric_mtu}"
        written = "host_mtu" if "host_mtu" in doc.model_fields_set else "fabric_mtu"
        help = f"write host_mtu: {doc.fabric_mtu - more}, or fabric_mtu: {doc.host_mtu + more}"
        yield Diagnostic("E364", message, subject.at(*fabric.path, written), help=help)


def _names(subject: Subject, fabric: Addressed) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for t, tenant in enumerate(fabric.doc.tenants):
        k = first.setdefault(tenant.name, t)
        if k != t:
            related = ((subject.at(*fabric.path, "tenants", k, "name"), "first named here"),)
            yield Diagnostic(
                "E302", f"two tenants are named '{tenant.name}'", subject.at(*fabric.path, "tenants", t, "name"),
                "named again", "give one of them another name", related=related,
            )  # fmt: skip
