"""Loopbacks and ASNs of switches, and the addresses of their links.

ASNs are shared as RFC 7938, section 5.2.2, has it: all superspines have one, all spines of a pod have one, and each
leaf has its own; so have all border leaves together.  A switch drops a path with its own ASN in it (RFC 4271,
9.1.2).  So no path goes up twice: from a spine down to a leaf and up again it would meet the ASN of that pod's
spines a second time, and from a superspine down and up that of the superspines; nor does one pass through a border
leaf, a router and another border leaf.  Leaves of one pair do not share theirs: what EVPN has them tell each other
(the election of a forwarder, RFC 7432, 8.5) comes over the spines, and each would drop the other's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.fabric.addressing.ask import AddressAsk
from weft.fabric.addressing.pools import require_pool, require_range
from weft.fabric.addressing.positions import Positions
from weft.fabric.wiring import TIERS, Wiring
from weft.network import Ints

U32s = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Switches:
    """Every switch; each column of shape (n,).  A router id is the IPv4 loopback.

    `position` is also the number of the IPv6 loopback in its pool.
    """

    node: Ints  # rows of the wiring's nodes
    position: Ints
    loopback: U32s
    asn: U32s


@dataclass(frozen=True, slots=True, eq=False)
class LinkAddresses:
    """Both ends of every link that is routed; each column of shape (m,).

    End `a` of number n has the pool's address 2 n and `z` the one after it: a /31 (RFC 3021), or a /127 (RFC 6164).
    """

    link: Ints  # rows of the wiring's links
    number: Ints
    a: U32s | None  # None where links are unnumbered: next hops are link-local (RFC 8950)
    z: U32s | None


def switches(wiring: Wiring, ask: AddressAsk, at: Positions) -> Switches:
    """Loopbacks and ASNs of all switches.

    Raises InfeasibleError where a pool or range is too small.
    """
    node = np.flatnonzero(at.switch >= 0)
    position = at.switch[node]
    leader = position - _behind_its_first(wiring, node)
    count = at.room.switches
    require_pool("loopbacks", ask.loopbacks, count, 32, ask.others("loopbacks"))
    if ask.loopbacks_v6 is not None:
        require_pool("IPv6 loopbacks", ask.loopbacks_v6, count, 128, ask.others("IPv6 loopbacks"))
    require_range("ASNs", ask.asns, count, 2**32 - 2)
    loopback = int(ask.loopbacks.network_address) + position
    return Switches(node, position, loopback.astype(np.uint32), (ask.asns[0] + leader).astype(np.uint32))


def link_addresses(ask: AddressAsk, at: Positions) -> LinkAddresses:
    """Addresses of all links between switches and to routers.

    Raises InfeasibleError where a pool is too small.
    """
    count = at.room.links
    if ask.links_v6 is not None:
        require_pool("IPv6 links", ask.links_v6, count, 127, ask.others("IPv6 links"))
    if ask.links is None:
        return LinkAddresses(at.link, at.of_link, None, None)
    require_pool("links", ask.links, count, 31, ask.others("links"))
    a = (int(ask.links.network_address) + 2 * at.of_link).astype(np.uint32)
    return LinkAddresses(at.link, at.of_link, a, a + np.uint32(1))


def _behind_its_first(wiring: Wiring, node: Ints) -> Ints:
    """How many positions a switch stands behind the first one of those it shares an ASN with."""
    nodes, shape = wiring.nodes, wiring.design.shape
    tier, plane, number = nodes.tier[node], nodes.plane[node], nodes.number[node]
    superspine = plane * shape.superspines_per_plane + number
    is_tier = [tier == TIERS.index(name) for name in ("superspine", "spine", "border")]
    return np.select(is_tier, [superspine, plane, number], 0)
