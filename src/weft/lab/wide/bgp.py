"""What BGP converges to where fabrics meet the wide area: eBGP over links, iBGP between the routers' loopbacks.

The shortest AS path wins, eBGP before iBGP where lengths are equal, then the router that IS-IS has nearest (RFC 4271,
9.1.2.2); what is equal to there is used together.  What iBGP told is not told on by iBGP.  So speakers settle in
order of length, at each length those of eBGP first: nothing that comes later displaces what they have, as
`weft.graph.path_vector` says of eBGP alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from weft.lab.prediction import Table
from weft.lab.topology import Topology
from weft.lab.wide.igp import Igp

MESH = -1
"""Stands for the link of a session between loopbacks."""


@dataclass(frozen=True, slots=True)
class Best:
    """A speaker's best path, as it received it, and the links that it sends over."""

    path: tuple[int, ...]
    links: frozenset[int]
    external: bool


@dataclass(slots=True)
class _Speakers:
    """Who has settled on what, for one prefix."""

    topology: Topology
    igp: Igp
    sessions: list[list[tuple[int, int]]]
    best: dict[int, Best] = field(default_factory=dict)

    def settle(self, originators: list[int]) -> dict[int, Best]:
        """Best paths of all speakers that have one."""
        self.best = {v: Best((), frozenset(), external=True) for v in originators}
        while True:
            told = list(self.best)
            length = max((len(best.path) for best in self.best.values()), default=0)
            self._inside(length)
            self._outside(length)
            if len(self.best) == len(told):
                return self.best

    def _outside(self, length: int) -> None:
        """Those that hear of it by eBGP from speakers of that length settle, one longer."""
        asn = [router.device.asn for router in self.topology.routers]
        heard: dict[int, list[tuple[int, int]]] = {}
        for u, best in self.best.items():
            for v, k in self.sessions[u] if len(best.path) == length else ():
                if k != MESH and v not in self.best and asn[v] not in (asn[u], *best.path):
                    heard.setdefault(v, []).append((u, k))
        for v, ways in heard.items():
            u = min(ways, key=lambda way: self._rank(way[0]))[0]
            links = frozenset(k for _, k in ways)
            self.best[v] = Best((asn[u], *self.best[u].path), links, external=True)

    def _inside(self, length: int) -> None:
        """Those that hear of it by iBGP from speakers of that length settle, if they heard nothing as short by eBGP."""
        heard: dict[int, list[int]] = {}
        for u, best in self.best.items():
            for v, k in self.sessions[u] if best.external and len(best.path) == length else ():
                if k == MESH and v not in self.best:
                    heard.setdefault(v, []).append(u)
        for v, far in heard.items():
            ways = {u: way for u in far if (way := self.igp.way(v, u)) is not None}
            least = min(distance for distance, _ in ways.values())
            nearest = [u for u, way in ways.items() if way[0] == least]
            links = frozenset(k for u in nearest for k in ways[u][1])
            self.best[v] = Best(self.best[min(nearest, key=self._rank)].path, links, external=False)

    def _rank(self, u: int) -> int:
        return int(self.topology.routers[u].device.loopbacks[0].ip)


def tables(igp: Igp) -> list[Table]:
    """What each speaker holds of what others announce; one table a router."""
    topology, found = igp.topology, [Table() for _ in igp.topology.routers]
    sessions = {version: list(_sessions(igp, version)) for version in topology.versions}
    for prefix in topology.prefixes:
        version = 6 if ":" in prefix else 4
        originators = [
            v for v, router in enumerate(topology.routers)
            if prefix in router.prefixes and v not in igp.broken.mute_bgp
        ]  # fmt: skip
        settled = _Speakers(topology, igp, sessions[version]).settle(originators)
        for v, best in settled.items():
            if best.links:
                found[v][prefix] = frozenset(topology.links[k].interface(v) for k in best.links)
    return found


def _sessions(igp: Igp, version: int) -> Iterator[list[tuple[int, int]]]:
    """For each speaker whom it tells routes of a version of IP: the far speaker and the link, or `MESH`."""
    topology, broken = igp.topology, igp.broken
    link_at = {(v, topology.links[k].interface(v)): k for v, own in enumerate(topology.links_of) for k in own}
    for v, router in enumerate(topology.routers):
        told = []
        for one in router.device.bgp.neighbours if v not in broken.mute_bgp else ():
            far = topology.place.get(one.peer)
            if far is None or far in broken.mute_bgp or f"ipv{version}" not in one.families:
                continue
            k = MESH if one.group == "MESH" else link_at[v, one.interface]
            alive = k not in broken.unused if k != MESH else None not in (igp.way(v, far), igp.way(far, v))
            if alive:
                told.append((far, k))
        yield told
