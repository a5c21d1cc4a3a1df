"""Checks of meaning on addresses of the wide area's routers: pools and ASN against each other and against fabrics'."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from weft.diagnostics import Diagnostic
from weft.intent.document_addressing import WideAddressingDoc
from weft.intent.meaning_addressing import addressed, asns_at, pools_of
from weft.intent.resolved_addressing import ASNS
from weft.intent.subject import Subject
from weft.written.places import Path

AT: Path = ("routing", "addressing")
POOLS = ("loopbacks", "loopbacks_v6", "links", "links_v6")


def pools(subject: Subject) -> Iterator[Diagnostic]:
    """Pools that overlap no other one of routers, nor one of a fabric."""
    seen = [(f" of site '{each.site}'", *found) for each in addressed(subject) for found in pools_of(each)]
    for path, pool in _pools(subject.document.routing.addressing):
        for whose, other_path, other in seen:
            if other.version == pool.version and pool.overlaps(other):
                related = ((subject.at(*other_path), "the other one"),)
                message = f"this pool of routers overlaps {other}{whose}"
                yield Diagnostic(
                    "E360", message, subject.at(*path), help="give each a pool of its own", related=related
                )
                break
        seen.append(("", path, pool))


def fabrics(subject: Subject) -> Iterator[Diagnostic]:
    """An ASN that no fabric has (E361), and IPv6 in fabrics only where routers carry it (E366)."""
    doc = subject.document.routing.addressing
    if doc is None:
        return
    for fabric in (each for each in addressed(subject) if each.reaches_out):
        first, last = fabric.doc.asns or ASNS
        if first <= doc.asn <= last:
            message = f"ASN {doc.asn} of the routers is one of site '{fabric.site}'"
            related = ((asns_at(subject, fabric), "its ASNs"),)
            help = "give routers one that is outside of all sites' ranges"
            yield Diagnostic("E361", message, subject.at(*AT, "asn"), help=help, related=related)
        v6 = next((field for field in ("loopbacks_v6", "hosts_v6") if getattr(fabric.doc, field) is not None), None)
        if v6 is not None and doc.loopbacks_v6 is None:
            message = f"site '{fabric.site}' has routes of IPv6, which routers do not carry"
            related = ((subject.at(*fabric.path, v6), "IPv6 in the fabric"),)
            help = "give routers `loopbacks_v6`, such as fd00:ffff::/64"
            yield Diagnostic("E366", message, subject.key(*AT), help=help, related=related)


def _pools(doc: WideAddressingDoc | None) -> Iterator[tuple[Path, IPv4Network | IPv6Network]]:
    for field in POOLS if doc else ():
        pool = getattr(doc, field)
        if pool is not None:
            yield (*AT, field), pool
