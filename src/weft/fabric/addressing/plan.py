"""From a wiring and what is asked to the whole addressing and routing plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.diagnostics import InfeasibleError
from weft.fabric.addressing.ask import AddressAsk, require_mtu
from weft.fabric.addressing.hosts import Attached, Subnets, attached, subnets
from weft.fabric.addressing.overlay import Overlay, overlay
from weft.fabric.addressing.positions import Positions, positions
from weft.fabric.addressing.underlay import LinkAddresses, Switches, link_addresses, switches
from weft.fabric.wiring import KINDS, Wiring
from weft.graph import Peering


@dataclass(frozen=True, slots=True, eq=False)
class AddressPlan:
    """Addresses, ASNs and networks of one fabric; `subnets` has one entry for each routing instance of hosts."""

    wiring: Wiring
    ask: AddressAsk
    positions: Positions
    switches: Switches
    links: LinkAddresses
    attached: Attached
    subnets: tuple[Subnets, ...]
    overlay: Overlay | None  # None without tenants

    def peering(self) -> Peering:
        """The eBGP sessions between switches, one a link, for `weft.graph.predict`; speakers are rows of `switches`.

        Sessions are in order of links, without those to routers, whose ASN is the wide area's.
        """
        links = self.wiring.links
        row = np.full(len(self.wiring.nodes), -1)
        row[self.switches.node] = np.arange(len(self.switches.node))
        inside = self.links.link[links.kind[self.links.link] != KINDS.index("gateway")]
        return Peering.of(self.switches.asn, row[links.a[inside]], row[links.z[inside]], self.switches.loopback)


def address(wiring: Wiring, ask: AddressAsk) -> AddressPlan:
    """The addressing and routing plan of a wiring.

    Raises InfeasibleError where a pool or range is too small, where packets do not fit the fabric's links, and where
    hosts are bonded over several leaves without tenants: leaves can only share a host over EVPN.
    """
    require_mtu(ask)
    if ask.bonded and wiring.design.shape.sides > 1 and not ask.tenants:
        raise InfeasibleError(
            "hosts bonded over several leaves need EVPN, which fabrics without tenants do not have",
            help="put them in a tenant, or give each port an address (bonded: false)",
        )
    at = positions(wiring, ask.hosts_per_leaf)
    where = attached(wiring, ask, at)
    leaves, borders = wiring.nodes.rows("leaf"), wiring.nodes.rows("border")
    return AddressPlan(
        wiring, ask, at, switches(wiring, ask, at), link_addresses(ask, at), where,
        tuple(subnets(ask, instance, where) for instance in ask.instances),
        overlay(ask, where, leaves, borders) if ask.tenants else None,
    )  # fmt: skip
