"""`/etc/network/interfaces` of a device, as ifupdown2 reads it: ports, bonds, tables, tunnels, a bridge and its VLANs.

One bridge that knows VLANs has all ports to hosts and all VXLAN networks, each of these in its VLAN, whose interface
`vlan2` has the gateway's addresses.  FRR follows VLANs of Ethernet segments only so: a bond's subinterface in a bridge
of its own is no segment to it (FRR issue 11470).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from weft.build.device import Device, Interface, Queue, Segment

ETHERNET_GBPS = (1, 2.5, 5, 10, 20, 25, 40, 50, 56, 100, 200, 400, 800)
"""Speeds that Linux has words for (`ETHTOOL_LINK_MODE_*`), which `link-speed` tells in Mb/s."""


def interfaces(device: Device) -> str:
    """The text of all interfaces of a device."""
    blocks = [
        [f"# {device.name}, made by Weft", *map(_queue, device.queues)],
        _loopback(device),
        _management(device),
        *(_port(port, device) for port in device.interfaces if port.kind != "loopback"),
        *_bonds(device),
        *([f"auto {tenant}", f"iface {tenant}", "    vrf-table auto"] for tenant in _tenants(device)),
        *_tunnels(device),
        *([_bridge(device)] if device.segments else []),
        *map(_vlan, device.segments),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _queue(queue: Queue) -> str:
    """What a queue is for, in a comment: how a box's queues are told so is its own."""
    turn = f"weight {queue.weight}" if queue.weight else "strict"
    return f"# queue {queue.number}, {turn}, DSCP {_ranges(queue.dscps)}: {queue.name}"


def _ranges(numbers: Sequence[int]) -> str:
    """As in `0-17,19`, of numbers in order."""
    begins = [number for number in numbers if number - 1 not in numbers]
    ends = [number for number in numbers if number + 1 not in numbers]
    return ",".join(f"{a}" if a == z else f"{a}-{z}" for a, z in zip(begins, ends, strict=True))


def _loopback(device: Device) -> list[str]:
    return ["auto lo", "iface lo inet loopback", *(f"    address {address}" for address in device.loopbacks)]


def _management(device: Device) -> list[str]:
    port = device.management
    if port.address is None:
        return [f"auto {port.interface}", f"iface {port.interface} inet dhcp"]
    return [f"auto {port.interface}", f"iface {port.interface}", f"    address {port.address}"]


def _port(port: Interface, device: Device) -> list[str]:
    members = [each.name for each in device.interfaces if each.lag == port.name]
    if members:
        return _lag(port, members)
    cage = port.cage
    lines = [f"# cage {cage.number}: {cage.form_factor} {cage.gbps:g}G, lane {cage.lane}/{cage.lanes}"] if cage else []
    where = " in the module" if port.fec != port.box_fec else ""
    lines += [] if port.fec == "none" else [f"# FEC: {port.fec}{where}"]
    is_ethernet = port.speed_gbps in ETHERNET_GBPS
    lines += [] if is_ethernet else [f"# light: {port.speed_gbps:g} Gb/s, which no Ethernet has; the port has its own"]
    lines += [f"auto {port.name}", f"iface {port.name}", f"    alias {port.description}", f"    mtu {port.mtu}"]
    lines += [f"    link-speed {round(port.speed_gbps * 1000)}"] if is_ethernet else []
    lines += [] if port.box_fec == "none" else ["    link-fec rs"]
    lines += [] if port.bond else _membership(port)
    return lines + [f"    address {address}" for address in port.addresses]


def _lag(port: Interface, members: list[str]) -> list[str]:
    """A link between routers, whose speed is that of its members."""
    return [
        f"auto {port.name}",
        f"iface {port.name}",
        f"    alias {port.description}",
        f"    mtu {port.mtu}",
        f"    bond-slaves {' '.join(members)}",
        "    bond-mode 802.3ad",
        "    bond-lacp-rate fast",
        f"    bond-min-links {port.min_links}",
        *(f"    address {address}" for address in port.addresses),
    ]


def _membership(port: Interface) -> list[str]:
    """The VLANs of a port of the bridge, or of the bond that it is in."""
    if len(port.vlans) > 1:
        return [f"    bridge-vids {' '.join(map(str, port.vlans))}", "    bridge-allow-untagged no"]
    return [f"    bridge-access {vlan}" for vlan in port.vlans]


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
            *_membership(ports[0]),
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
            f"    bridge-access {vni.vlan}",
            "    bridge-learning off",
            *(["    bridge-arp-nd-suppress on"] if vni.layer == 2 else []),
        ]


def _bridge(device: Device) -> list[str]:
    ports = dict.fromkeys(port.bond.name if port.bond else port.name for port in device.interfaces if port.vlans)
    tunnels = [f"vni{vni.number}" for vni in (device.evpn.vnis if device.evpn else ())]
    return [
        "auto bridge",
        "iface bridge",
        f"    mtu {max(segment.mtu for segment in device.segments)}",
        "    bridge-vlan-aware yes",
        f"    bridge-ports {' '.join([*ports, *tunnels]) or 'none'}",
        f"    bridge-vids {' '.join(str(segment.vlan) for segment in device.segments)}",
        "    bridge-stp off",
    ]


def _vlan(segment: Segment) -> list[str]:
    lines = [
        f"auto vlan{segment.vlan}",
        f"iface vlan{segment.vlan}",
        f"    mtu {segment.mtu}",
        f"    vlan-id {segment.vlan}",
        "    vlan-raw-device bridge",
    ]
    lines += [f"    hwaddress {segment.gateway_mac}"] if segment.gateway_mac else []
    lines += [f"    vrf {segment.tenant}"] if segment.tenant else []
    return lines + [f"    address {gateway}" for gateway in segment.gateways]
