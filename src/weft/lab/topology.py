"""What a lab runs: routers, the links between them, and the prefixes that each originates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address

from weft.graph import Decision, Destinations, Peering


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two routers (their places in the topology); an interface's name has at most 15 characters."""

    a: int
    a_interface: str
    z: int
    z_interface: str
    mtu: int

    def other(self, router: int) -> int:
        """The router at the far end."""
        return self.a + self.z - router

    def interface(self, router: int) -> str:
        """Its name at one of its ends."""
        return self.a_interface if router == self.a else self.z_interface


@dataclass(frozen=True, slots=True)
class Router:
    """A speaker; `prefixes` are what it originates, its loopback first, `configuration` is the text that FRR reads."""

    name: str
    tier: str
    asn: int
    loopback: IPv4Address
    prefixes: tuple[str, ...]
    configuration: str


@dataclass(frozen=True)
class Topology:
    """Routers and links.  `whole` counts the routers of the fabric that this is a part of."""

    routers: tuple[Router, ...]
    links: tuple[Link, ...]
    decision: Decision
    whole: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the routers."""
        return tuple(router.name for router in self.routers)

    @cached_property
    def place(self) -> dict[str, int]:
        """Places of routers by name."""
        return {router.name: v for v, router in enumerate(self.routers)}

    @cached_property
    def links_of(self) -> tuple[tuple[int, ...], ...]:
        """Places of each router's links."""
        found: list[list[int]] = [[] for _ in self.routers]
        for k, link in enumerate(self.links):
            found[link.a].append(k)
            found[link.z].append(k)
        return tuple(map(tuple, found))

    @cached_property
    def between(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Links between each two neighbours, by their places in order."""
        found: dict[tuple[int, int], list[int]] = {}
        for k, link in enumerate(self.links):
            found.setdefault((min(link.a, link.z), max(link.a, link.z)), []).append(k)
        return {ends: tuple(links) for ends, links in found.items()}

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """All that is originated, each once."""
        return tuple(dict.fromkeys(prefix for router in self.routers for prefix in router.prefixes))

    @cached_property
    def destinations(self) -> Destinations:
        """Who originates each of `prefixes`."""
        by_prefix: dict[str, list[int]] = {prefix: [] for prefix in self.prefixes}
        for v, router in enumerate(self.routers):
            for prefix in router.prefixes:
                by_prefix[prefix].append(v)
        return Destinations.of(by_prefix.values())

    @cached_property
    def peering(self) -> Peering:
        """The eBGP sessions, one a link."""
        return Peering.of(
            [router.asn for router in self.routers], [link.a for link in self.links], [link.z for link in self.links],
            [int(router.loopback) for router in self.routers],
        )  # fmt: skip
