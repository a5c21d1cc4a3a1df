"""`/etc/network/interfaces` of a device, as ifupdown2 reads it: ports, bonds, tables, tunnels and bridges.

A bridge for each VLAN, which Linux has on every kernel: its ports are hosts' (tagged ones as `eth1.2`) and the VXLAN
network of the same VLAN, and it has the gateway's addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.device import Device, Interface, Segment


def interfaces(device: Device) -> str:
    """The text of all interfaces of a device."""
    blocks = [
        [f"# {device.name}, made by Weft"],
        _loopback(device),
        _management(device),
        *(_port(port) for port in device.interfaces if port.kind != "loopback"),
        *_bonds(device),
        *([f"auto {tenant}", f"iface {tenant}", "    vrf-table auto"] for tenant in _tenants(device)),
        *_tunnels(device),
        *(_bridge(device, segment) for segment in device.segments),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def trunk(port: Interface) -> str:
    """What a host's port is in bridges as: itself, or its bond."""
    return port.bond.name if port.bond else port.name


def _loopback(device: Device) -> list[str]:
    return ["auto lo", "iface lo inet loopback", *(f"    address {address}" for address in device.loopbacks)]


def _management(device: Device) -> list[str]:
    port = device.management
    if port.address is None:
        return [f"auto {port.interface}", f"iface {port.interface} inet dhcp"]
    return [f"auto {port.interface}", f"iface {port.interface}", f"    address {port.address}"]


def _port(port: Interface) -> list[str]:
    cage = port.cage
    lines = [f"# cage {cage.number}: {cage.form_factor} {cage.gbps:g}G, lane {cage.lane}/{cage.lanes}"] if cage else []
    lines += [] if port.fec == "none" else [f"# FEC: {port.fec}"]
    lines += [
        f"auto {port.name}",
        f"iface {port.name}",
        f"    alias {port.description}",
        f"    mtu {port.mtu}",
        f"    link-speed {round(port.speed_gbps * 1000)}",
    ]
    lines += [] if port.fec == "none" else ["    link-fec rs"]
    return lines + [f"    address {address}" for address in port.addresses]


def _bonds(device: Device) -> Iterator[list[str]]:
    members: dict[str, list[Interface]] = {}
    for port in device.interfaces:
        if port.bond:
            members.setdefault(port.bond.name, []).append(port)
    for name, ports in members.items():
        yield [
            f"auto {name}",
            f"iface {name}",
            f"    mtu {ports[0].mtu}",
            f"    bond-slaves {' '.join(port.name for port in ports)}",
            "    bond-mode 802.3ad",
            f"    bond-ad-sys-mac-addr {ports[0].bond.system if ports[0].bond else ''}",
        ]


def _tenants(device: Device) -> list[str]:
    return list(dict.fromkeys(segment.tenant for segment in device.segments if segment.tenant))


def _tunnels(device: Device) -> Iterator[list[str]]:
    if device.evpn is None:
        return
    mtu = {segment.vlan: segment.mtu for segment in device.segments}
    for vni in device.evpn.vnis:
        yield [
            f"auto vni{vni.number}",
            f"iface vni{vni.number}",
            f"    mtu {mtu[vni.vlan]}",
            f"    vxlan-id {vni.number}",
            f"    vxlan-local-tunnelip {device.evpn.source.ip}",
            "    vxlan-learning no",
            "    bridge-learning off",
            *(["    bridge-arp-nd-suppress on"] if vni.layer == 2 else []),
        ]


def _bridge(device: Device, segment: Segment) -> list[str]:
    ports = dict.fromkeys(
        trunk(port) if len(port.vlans) == 1 else f"{trunk(port)}.{segment.vlan}"
        for port in device.interfaces
        if segment.vlan in port.vlans
    )
    tunnels = [f"vni{vni.number}" for vni in (device.evpn.vnis if device.evpn else ()) if vni.vlan == segment.vlan]
    lines = [
        f"auto br{segment.vlan}",
        f"iface br{segment.vlan}",
        f"    mtu {segment.mtu}",
        f"    bridge-ports {' '.join([*ports, *tunnels]) or 'none'}",
        "    bridge-stp off",
    ]
    lines += [f"    hwaddress {segment.gateway_mac}"] if segment.gateway_mac else []
    lines += [f"    vrf {segment.tenant}"] if segment.tenant else []
    return lines + [f"    address {gateway}" for gateway in segment.gateways]
