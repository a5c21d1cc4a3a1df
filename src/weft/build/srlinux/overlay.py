"""MAC-VRFs and IP-VRFs of SR Linux, and the VXLAN interfaces that they are joined by."""

from __future__ import annotations

from typing import Any

from weft.build.device import Device, Segment, Vni
from weft.build.srlinux import names
from weft.build.srlinux.ports import ENABLE, attachments

Tree = dict[str, Any]

ALIASES = 8
"""Leaves of one Ethernet segment that are sent to at most: what a MAC-VRF can hold."""


def instances(device: Device) -> list[Tree]:
    """A MAC-VRF for each VLAN of hosts, and an IP-VRF for each tenant's routing."""
    vnis = {(vni.layer, vni.vlan): vni for vni in device.evpn.vnis} if device.evpn else {}
    bridges = [_bridge(device, each, vnis.get((2, each.vlan))) for each in device.segments if each.gateways]
    tables = [_table(device, vni) for (layer, _), vni in vnis.items() if layer == 3]
    return bridges + tables


def tunnels(device: Device) -> list[Tree]:
    """The VXLAN interface of each network, numbered as it; tunnels end at the loopback."""
    if device.evpn is None:
        return []
    kinds = {2: "srl_nokia-interfaces:bridged", 3: "srl_nokia-interfaces:routed"}
    each = [
        {"index": vni.number, "type": kinds[vni.layer], "ingress": {"vni": vni.number},
         "egress": {"source-ip": "use-system-ipv4-address"}}
        for vni in device.evpn.vnis
    ]  # fmt: skip
    return [{"name": names.TUNNEL, "vxlan-interface": each}]


def _bridge(device: Device, segment: Segment, vni: Vni | None) -> Tree:
    tree: Tree = {"name": names.bridge(segment), "type": "srl_nokia-network-instance:mac-vrf", **ENABLE}
    if segment.tenant:
        tree["description"] = segment.tenant
    attached = [*attachments(device, segment.vlan), f"{names.IRB}.{segment.vlan}"]
    tree["interface"] = [{"name": name} for name in attached]
    return tree if vni is None else {**tree, **_joined(vni, ALIASES)}


def _table(device: Device, vni: Vni) -> Tree:
    irbs = [f"{names.IRB}.{each.vlan}" for each in device.segments if each.gateways and each.tenant == vni.tenant]
    return {
        "name": vni.tenant, "type": "srl_nokia-network-instance:ip-vrf", **ENABLE,
        "router-id": device.router_id,
        "interface": [{"name": name} for name in irbs],
        **_joined(vni, min(device.bgp.maximum_paths, 64)),
    }  # fmt: skip


def _joined(vni: Vni, paths: int) -> Tree:
    """How a network instance is joined to those of other leaves."""
    interface = f"{names.TUNNEL}.{vni.number}"
    target = f"target:{vni.route_target}"
    evpn = {"id": 1, **ENABLE, "vxlan-interface": interface, "evi": vni.vlan, "ecmp": paths}
    vpn = {
        "id": 1, "route-distinguisher": {"rd": vni.rd}, "route-target": {"export-rt": target, "import-rt": target},
    }  # fmt: skip
    return {
        "vxlan-interface": [{"name": interface}],
        "protocols": {"bgp-evpn": {"bgp-instance": [evpn]}, "bgp-vpn": {"bgp-instance": [vpn]}},
    }
