"""A plan's fixed policies of segment routing, as SRv6 of the routers that a lab has (RFC 8986, RFC 9256).

A segment is a router's loopback of IPv6, which every kernel takes for one that ends there: no other address is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weft.lab.topology import Policy, SegmentList, Topology
from weft.lab.wide.broken import Broken
from weft.lab.wide.igp import Igp
from weft.planning import Plan


@dataclass(frozen=True, slots=True)
class _Sites:
    """Places of routers that have IPv6, and of border leaves, by site."""

    igp: Igp

    def at(self, site: str, tier: str) -> list[int]:
        """Those of a tier at a site."""
        return [
            v for v, router in enumerate(self.igp.topology.routers)
            if router.device.site == site and router.tier == tier and (tier != "router" or 6 in router.versions)
        ]  # fmt: skip

    def nearest(self, head: int, able: Sequence[int]) -> int | None:
        """Of these routers the one that IS-IS has nearest, None where it reaches none."""
        lengths = {u: way[0] for u in able if u != head and (way := self.igp.way(head, u)) is not None}
        return min(lengths, key=lambda u: (lengths[u], u), default=None)


def policies_of(plan: Plan, topology: Topology) -> tuple[Policy, ...]:
    """What each router of a site does with what goes to a border leaf of another, where not all of it goes straight.

    A router takes those lists whose segments it reaches, by their shares: of two networks that only fabrics join each
    has its own.
    """
    table = plan.tables.get("policies")
    if table is None or "via" not in table.columns:
        return ()
    sites, groups = _Sites(Igp(topology, Broken())), dict[tuple[str, str], list[tuple[str, float]]]()
    for row in table:
        groups.setdefault((str(row["a"]), str(row["z"])), []).append((str(row["via"]), float(row["share"])))
    return tuple(
        policy for (a, z), lists in groups.items() for head in sites.at(a, "router")
        if (policy := _policy(sites, head, z, lists)) is not None
    )  # fmt: skip


def _policy(sites: _Sites, head: int, z: str, lists: Sequence[tuple[str, float]]) -> Policy | None:
    end, far = sites.nearest(head, sites.at(z, "router")), next(iter(sites.at(z, "border")), None)
    if end is None or far is None:
        return None
    found = list(_lists(sites, head, end, lists))
    total = sum(each.share for each in found)
    if not any(len(each.segments) > 1 for each in found):
        return None
    return Policy(head, far, tuple(SegmentList(each.segments, each.share / total) for each in found))


def _lists(sites: _Sites, head: int, end: int, lists: Sequence[tuple[str, float]]) -> Iterator[SegmentList]:
    for via, share in lists:
        by = sites.igp.topology.place.get(via, sites.nearest(head, sites.at(via, "router"))) if via else None
        if not via:
            yield SegmentList((end,), share)
        elif by is not None and by != end and None not in (sites.igp.way(head, by), sites.igp.way(by, end)):
            yield SegmentList((by, end), share)
