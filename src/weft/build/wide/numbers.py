"""Addresses of routers and of links between them, by where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from weft.build.device import Address, NodeSid
from weft.diagnostics import InfeasibleError
from weft.fabric.addressing.pools import require_pool
from weft.intent.records_addressing import WideAddressing
from weft.planning.kept import KeptWide

LINKS_PER_PAIR = 4
"""Links that two routers have numbers for."""

Pair = tuple[str, str, int]
"""Two routers by name, and which link between them it is, from 0."""


@dataclass(frozen=True, slots=True)
class WideNumbers:
    """Positions of routers by name, and the pools that they are counted in.

    A site has as many positions as `routers_per_site`, in order of the intent.  Router *i* and an earlier *j* are pair
    *i*(*i* - 1)/2 + *j*, so that no pair's number depends on what comes later.
    """

    addressing: WideAddressing
    position: Mapping[str, int]

    @classmethod
    def of(cls, kept: KeptWide, routers: Iterable[tuple[str, str]], links: Iterable[Pair]) -> WideNumbers:
        """Numbers of all routers, given by name and site, and room for all links between them.

        Raises InfeasibleError where a site has more routers, two routers more links, or a pool fewer addresses than
        there are numbers for.
        """
        asked = kept.addressing
        first = {site: i * asked.routers_per_site for i, site in enumerate(kept.sites)}
        position = {}
        for name, site in routers:
            number = int(name.rpartition(".")[2])
            if number > asked.routers_per_site:
                message = f"{name} is behind the {asked.routers_per_site} routers that a site has numbers for"
                raise InfeasibleError(message, f"write routers_per_site: {number}, which renumbers all")
            position[name] = first[site] + number - 1
        found = cls(asked, position)
        found._require(links)
        return found

    def loopbacks(self, router: str) -> tuple[Address, ...]:
        """Of a router: that of its position, behind the first of the pool."""
        number, asked = self.position[router] + 1, self.addressing
        v4 = IPv4Interface((IPv4Address(int(asked.loopbacks.network_address) + number), 32))
        if asked.loopbacks_v6 is None:
            return (v4,)
        return v4, IPv6Interface((IPv6Address(int(asked.loopbacks_v6.network_address) + number), 128))

    def link(self, pair: Pair, router: str) -> tuple[Address, ...]:
        """A router's own addresses of a link; the one that stands earlier has the first of the two."""
        a, z, _ = pair
        asked, later = self.addressing, self.position[router] == max(self.position[a], self.position[z])
        number = 2 * self._number(pair) + later
        v4 = IPv4Interface((IPv4Address(int(asked.links.network_address) + number), 31))
        if asked.links_v6 is None:
            return (v4,)
        return v4, IPv6Interface((IPv6Address(int(asked.links_v6.network_address) + number), 127))

    def node_sids(self, labels: tuple[int, int] | None) -> dict[str, NodeSid]:
        """The segment of each router by name, whose index is the number of its loopback; none without `labels`.

        Raises InfeasibleError where there are fewer labels than routers have numbers.
        """
        if labels is None:
            return {}
        first, last = labels
        most = max(self.position.values(), default=0) + 1
        if first + most > last:
            message = f"{last - first + 1} labels are too few for routers of numbers up to {most}"
            raise InfeasibleError(message, f"write labels: {first}-{first + most} or more")
        return {router: NodeSid(first, last, number + 1) for router, number in self.position.items()}

    def _number(self, pair: Pair) -> int:
        low, high = sorted(self.position[router] for router in pair[:2])
        return LINKS_PER_PAIR * (high * (high - 1) // 2 + low) + pair[2]

    def _require(self, links: Iterable[Pair]) -> None:
        """Raise InfeasibleError where a pool, or the numbers of two routers, are too few."""
        asked, most = self.addressing, 0
        for pair in links:
            if pair[2] >= LINKS_PER_PAIR:
                message = f"{pair[0]} and {pair[1]} have more links than the {LINKS_PER_PAIR} that have numbers"
                raise InfeasibleError(message, "give the sites more routers, or fewer routes between them")
            most = max(most, self._number(pair) + 1)
        pools = [pool for pool in (asked.loopbacks, asked.loopbacks_v6, asked.links, asked.links_v6) if pool]
        needs = {"loopbacks": max(self.position.values(), default=0) + 2, "links": most}
        for noun, pool, length in (
            ("loopbacks", asked.loopbacks, 32), ("loopbacks", asked.loopbacks_v6, 128), ("links", asked.links, 31),
            ("links", asked.links_v6, 127),
        ):  # fmt: skip
            if pool is not None:
                others = [other for other in pools if other != pool]
                require_pool(f"{noun} of routers", pool, needs[noun], length, others)
