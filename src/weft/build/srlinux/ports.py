"""Interfaces of SR Linux: ports, lanes of split cages, LAGs, gateways, the loopback and the management port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from weft.build.device import Address, Bond, Device, Interface, Management, Segment
from weft.build.json_text import Shared
from weft.build.label import port_label, port_number
from weft.build.srlinux import names

Tree = dict[str, Any]

Bridged = Mapping[tuple[int, ...], Shared]
"""Subinterfaces to hosts, by the VLANs that these are in."""

ENABLE = {"admin-state": "enable"}


def interfaces(device: Device) -> list[Tree]:
    """All interfaces of a device, physical ones in order of its record."""
    ports = [each for each in device.interfaces if each.cage]
    listed = [_loopback(each) for each in device.interfaces if each.kind == "loopback"]
    listed += _split(ports)
    link_local = {one.interface for one in device.bgp.neighbours if one.address is None}
    bridged = {vlans: _bridged(vlans) for vlans in {each.vlans for each in ports if each.kind == "host"}}
    listed += [_port(each, link_local, bridged) for each in ports]
    listed += [_lag(bond, of, bridged) for bond, of in _bonds(ports)]
    with_gateways = [each for each in device.segments if each.gateways]
    if with_gateways:
        listed.append({"name": names.IRB, **ENABLE, "subinterface": [_gateway(each, device) for each in with_gateways]})
    return [*listed, _management(device.management)]


def attachments(device: Device, vlan: int) -> Iterator[str]:
    """Subinterfaces of ports and LAGs to hosts in a VLAN, each once."""
    seen = dict.fromkeys(
        names.lag(each.bond) if each.bond else names.port(each.cage)
        for each in device.interfaces
        if vlan in each.vlans and each.cage
    )
    return (f"{name}.{vlan}" for name in seen)


def _loopback(loopback: Interface) -> Tree:
    sub = {"index": 0, **ENABLE, **_addresses(loopback.addresses)}
    return {"name": names.LOOPBACK, **ENABLE, "subinterface": [sub]}


def _split(ports: Iterable[Interface]) -> Iterator[Tree]:
    """The cages that are split, each once."""
    for name, port in {names.parent(each.cage): each for each in ports if each.cage and each.cage.lanes > 1}.items():
        assert port.cage is not None
        mode = {"num-breakout-ports": str(port.cage.lanes), "breakout-port-speed": f"{port.speed_gbps:g}G"}
        yield {"name": name, **ENABLE, "breakout-mode": mode}


def _port(port: Interface, link_local: set[str], bridged: Bridged) -> Tree:
    assert port.cage is not None
    ethernet: Tree = {} if port.cage.lanes > 1 else {"port-speed": f"{port.speed_gbps:g}G"}
    if port.box_fec == "rs528":
        # Where lanes have four levels RS(544,514) is always on, and to say so would keep the port down.
        ethernet["forward-error-correction"] = {"fec-option": "rs-528"}
    tree: Tree = {"name": names.port(port.cage), "description": port_label(port), **ENABLE}
    if port.bond:
        return {**tree, "ethernet": {"aggregate-id": names.lag(port.bond), **ethernet}}
    own = {"ethernet": ethernet} if ethernet else {}
    if port.kind == "host":
        return {**tree, **own, **_of_hosts(port, bridged)}
    sub: Tree = {"index": 0, "type": "srl_nokia-interfaces:routed", **ENABLE, "ip-mtu": port.mtu}
    sub |= _addresses(port.addresses)
    if port.name in link_local:
        sub["ipv6"] = {**ENABLE, **sub.get("ipv6", {}), "router-advertisement": {"router-role": _ADVERTISED}}
    return {**tree, "mtu": port.mtu + names.ETHERNET, **own, "subinterface": [sub]}


_ADVERTISED = {**ENABLE, "max-advertisement-interval": 10, "min-advertisement-interval": 4}


def _of_hosts(port: Interface, bridged: Bridged) -> Tree:
    """What a port or LAG to hosts has, one VLAN untagged or several tagged."""
    tagged = len(port.vlans) > 1
    mtu = port.mtu + names.ETHERNET + (names.TAG if tagged else 0)
    return {"mtu": mtu, **({"vlan-tagging": True} if tagged else {}), "subinterface": bridged[port.vlans]}


def _bridged(vlans: tuple[int, ...]) -> Shared:
    """Subinterfaces of some VLANs, which many ports of a leaf have alike."""
    own = {"type": "srl_nokia-interfaces:bridged", **ENABLE}
    if len(vlans) == 1:
        return Shared([{"index": vlans[0], **own}])
    return Shared({"index": vlan, **own, "vlan": {"encap": {"single-tagged": {"vlan-id": vlan}}}} for vlan in vlans)


def _bonds(ports: Iterable[Interface]) -> list[tuple[Bond, Interface]]:
    """Each bond with the first of its ports."""
    found: dict[Bond, Interface] = {}
    for each in ports:
        if each.bond:
            found.setdefault(each.bond, each)
    return list(found.items())


def _lag(bond: Bond, port: Interface, bridged: Bridged) -> Tree:
    lacp = {
        "interval": "FAST", "lacp-mode": "ACTIVE", "admin-key": port_number(bond.name),
        "system-id-mac": bond.system.upper(),
    }  # fmt: skip
    lag = {"lag": {"lag-type": "lacp", "lacp": lacp}}
    own = _of_hosts(port, bridged)
    return {"name": names.lag(bond), "description": f"{bond.name} to {port.peer}", **ENABLE, **own, **lag}


def ethernet_segments(device: Device) -> list[Tree]:
    """The Ethernet segments of a device's LAGs."""
    return [
        {
            "name": bond.name, **ENABLE, "esi": bond.esi.upper(), "multi-homing-mode": "all-active",
            "interface": [{"ethernet-interface": names.lag(bond)}],
        }
        for bond, _ in _bonds(device.interfaces) if bond.esi
    ]  # fmt: skip


def _gateway(segment: Segment, device: Device) -> Tree:
    sub: Tree = {"index": segment.vlan, **ENABLE, "ip-mtu": segment.mtu}
    sub |= _addresses(segment.gateways, anycast=True)
    sub["anycast-gw"] = {"anycast-gw-mac": segment.gateway_mac.upper()}
    learnt = {"host-route": {"populate": [{"route-type": "dynamic"}]}}
    advertised = {"evpn": {"advertise": [{"route-type": "dynamic"}]}}
    over = {**learnt, **advertised} if device.evpn and segment.tenant else {}
    if "ipv4" in sub:
        sub["ipv4"]["arp"] = {"learn-unsolicited": True, **over}
    if "ipv6" in sub:
        sub["ipv6"]["neighbor-discovery"] = {"learn-unsolicited": "global", **over}
    return sub


def _addresses(addresses: Sequence[Address], anycast: bool = False) -> Tree:
    """Addresses by version of IP, those of gateways shared by several leaves."""
    found: Tree = {}
    for address in addresses:
        of = found.setdefault(f"ipv{address.version}", {**ENABLE, "address": []})
        of["address"].append({"ip-prefix": str(address), **({"anycast-gw": True} if anycast else {})})
    return found


def _management(management: Management) -> Tree:
    sub: Tree = {"index": 0, **ENABLE}
    if management.address is None:
        sub["ipv4"] = {**ENABLE, "dhcp-client": {}}
    else:
        sub |= _addresses((management.address,))
    return {"name": "mgmt0", **ENABLE, "subinterface": [sub]}
