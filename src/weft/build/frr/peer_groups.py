"""Neighbours that are told the same, as FRR's peer groups."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from weft.build.device import Bgp, Family, Neighbour


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Neighbours of one group with the same families; the first of a group has its name, others `FABRIC-2` and so on.

    `is_external` takes any ASN but ours; `is_extended` has IPv4 routes with next hops of IPv6, which sessions between
    link-local addresses have by themselves.
    """

    name: str
    families: tuple[Family, ...]
    bfd: bool
    is_external: bool
    is_extended: bool
    neighbours: tuple[Neighbour, ...]


def peer_groups(bgp: Bgp) -> tuple[PeerGroup, ...]:
    """All of a speaker, in order of their first neighbours."""
    members: dict[PeerGroup, list[Neighbour]] = {}
    for one in bgp.neighbours:
        is_extended = one.address is not None and one.address.version == 6 and "ipv4" in one.families
        alike = PeerGroup(one.group, one.families, one.bfd, one.remote_asn is None, is_extended, ())
        members.setdefault(alike, []).append(one)
    seen: Counter[str] = Counter()
    found = []
    for alike, neighbours in members.items():
        seen[alike.name] += 1
        number = f"-{seen[alike.name]}" if seen[alike.name] > 1 else ""
        found.append(replace(alike, name=alike.name + number, neighbours=tuple(neighbours)))
    return tuple(found)
