"""VLANs with their gateways, and VXLAN networks, of each leaf."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from weft.build.device.records import Address, Segment, Vni
from weft.fabric.addressing import AddressPlan
from weft.fabric.addressing.hosts import GATEWAY_MAC, Subnets
from weft.fabric.addressing.overlay import FIRST_VLAN


def segments_of(plan: AddressPlan) -> dict[int, tuple[Segment, ...]]:
    """VLANs by row of the leaf or border leaf: of each tenant that of its hosts and that of its routing."""
    found: dict[int, list[Segment]] = {}
    for t, subnets in enumerate(plan.subnets):
        vlan = FIRST_VLAN + 2 * t
        gateways = _gateways(subnets)
        for group, leaves in enumerate(plan.attached.leaves.tolist()):
            at = gateways[0 if subnets.instance.stretched else group]
            segment = Segment(vlan, subnets.instance.name, plan.ask.host_mtu, at, GATEWAY_MAC)
            for leaf in leaves:
                found.setdefault(leaf, []).append(segment)
    if plan.overlay is not None:
        over = plan.overlay
        for row, leaf in zip(over.vni_at.tolist(), over.leaf.tolist(), strict=True):
            if over.layer[row] == 3:
                tenant = plan.ask.tenants[int(over.tenant[row])].name
                found.setdefault(leaf, []).append(Segment(int(over.vlan[row]), tenant, plan.ask.host_mtu))
    return {leaf: tuple(sorted(segments, key=lambda each: each.vlan)) for leaf, segments in found.items()}


def _gateways(subnets: Subnets) -> list[tuple[Address, ...]]:
    """The gateway's addresses of each subnet of an instance."""
    pool = subnets.instance.hosts_v6
    every: list[tuple[Address, ...]] = []
    for i, gateway in enumerate(subnets.gateway.tolist()):
        v4 = IPv4Interface((IPv4Address(gateway), subnets.length))
        if pool is None:
            every.append((v4,))
            continue
        number = 0 if subnets.instance.stretched else int(subnets.attached.position[i])
        every.append((v4, IPv6Interface((int(pool.network_address) + (number << 64) + 1, 64))))
    return every


def vnis_of(plan: AddressPlan) -> dict[int, tuple[Vni, ...]]:
    """VXLAN networks by row of the leaf or border leaf, by number."""
    if plan.overlay is None:
        return {}
    over, ask = plan.overlay, plan.ask
    columns = zip(*(c.tolist() for c in (over.vni, over.layer, over.tenant, over.vlan)), strict=True)
    every = list(columns)
    loopback = dict(zip(plan.switches.node.tolist(), plan.switches.loopback.tolist(), strict=True))
    found: dict[int, list[Vni]] = {}
    for row, leaf in zip(over.vni_at.tolist(), over.leaf.tolist(), strict=True):
        number, layer, tenant, vlan = every[row]
        rd, target = f"{IPv4Address(loopback[leaf])}:{vlan}", f"{ask.target_as}:{number}"
        found.setdefault(leaf, []).append(Vni(number, layer, ask.tenants[tenant].name, vlan, rd, target))
    return {leaf: tuple(sorted(vnis, key=lambda each: each.number)) for leaf, vnis in found.items()}
