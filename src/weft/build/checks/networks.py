"""VXLAN networks and subnets mean the same on every leaf that has them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address

from weft.build.checks.site import Site, finding
from weft.build.device import Device, Segment, Vni
from weft.diagnostics import Diagnostic
from weft.fabric.addressing.ask import OVERHEAD


def networks(site: Site) -> Iterator[Diagnostic]:
    """Targets (E858), VNIs and VLANs without each other (E859), gateways (E860), and packets that do not fit (E861)."""
    yield from _targets(site)
    for device in site.devices:
        yield from _dangling(device)
        yield from _originated(device) if device.isis is None else ()
        yield from _fitting(device)
    yield from _gateways(site)


def _vnis(device: Device) -> tuple[Vni, ...]:
    return device.evpn.vnis if device.evpn else ()


def _targets(site: Site) -> Iterator[Diagnostic]:
    """One target for each VNI, and of each target one VNI."""
    of_vni: dict[int, tuple[Vni, str]] = {}
    of_target: dict[str, tuple[Vni, str]] = {}
    for device in site.devices:
        for vni in _vnis(device):
            number, target, here = vni.number, vni.route_target, device.name
            first, there = of_vni.setdefault(number, (vni, here))
            if target and first.route_target and first.route_target != target:
                message = f"VNI {number} has target {first.route_target} on {there}, {target} on {here}"
                yield finding("E858", message, "leaves with one VNI import what the others export: write one target")
            if (first.layer, first.tenant) != (vni.layer, vni.tenant):
                message = f"VNI {number} is {_what(first)} on {there}, {_what(vni)} on {here}"
                yield finding("E858", message, "give each network a VNI of its own")
            other, there = of_target.setdefault(target, (vni, here))
            if target and other.number != number:
                message = f"target {target} is of VNI {other.number} on {there}, of {number} on {here}"
                yield finding("E858", message, "two networks with one target are one: give each its own")


def _what(vni: Vni) -> str:
    return f"{'a subnet' if vni.layer == 2 else 'the table'} of tenant {vni.tenant or 'none'}"


def _dangling(device: Device) -> Iterator[Diagnostic]:
    """Every VNI has a VLAN, a distinguisher and a target, and every VLAN of a tenant has a VNI."""
    vlans = {segment.vlan: segment for segment in device.segments}
    vnis = _vnis(device)
    for vni in vnis:
        segment = vlans.get(vni.vlan)
        if segment is None or segment.tenant != vni.tenant:
            yield finding("E859", f"{device.name}: VNI {vni.number} is on no VLAN of its tenant")
        if not vni.rd or not vni.route_target:
            yield finding("E859", f"{device.name}: VNI {vni.number} has no route distinguisher or no route target")
    with_vni = {vni.vlan for vni in vnis}
    tables = {vni.tenant for vni in vnis if vni.layer == 3}
    for segment in device.segments:
        if segment.tenant and segment.vlan not in with_vni:
            yield finding("E859", f"{device.name}: VLAN {segment.vlan} of tenant {segment.tenant} has no VNI")
        if segment.tenant and segment.tenant not in tables:
            yield finding("E859", f"{device.name}: tenant {segment.tenant} has no VNI for its routing table")
    for port in device.interfaces:
        for vlan in port.vlans:
            if vlan not in vlans:
                yield finding("E859", f"{device.name} {port.name} is in VLAN {vlan}, which is not there")


def _originated(device: Device) -> Iterator[Diagnostic]:
    """Subnets of the fabric's own table are announced, and nothing else but loopbacks."""
    there = {address.network for address in device.loopbacks}
    there |= {gateway.network for segment in device.segments if not segment.tenant for gateway in segment.gateways}
    said = set(device.bgp.networks)
    for network in sorted(there - said, key=str):
        yield finding("E860", f"{device.name} has {network} and does not announce it", f"announce {network}")
    for network in sorted(said - there, key=str):
        yield finding("E860", f"{device.name} announces {network}, which it does not have")


def _fitting(device: Device) -> Iterator[Diagnostic]:
    """Packets of hosts fit links of the fabric, with the headers of tunnels where there are some."""
    inside = {one.interface for one in device.bgp.neighbours if one.group == "FABRIC"}
    grown = 0
    if device.evpn:
        grown = OVERHEAD[4 if isinstance(device.evpn.source.ip, IPv4Address) else 6]
    most = max((segment.mtu for segment in device.segments), default=0) + grown
    for port in device.interfaces:
        if port.name in inside and port.mtu < most:
            headers = f" with {grown} of VXLAN" if grown else ""
            yield finding("E861", f"{device.name} {port.name} takes {port.mtu} octets, hosts send {most}{headers}")


def _gateways(site: Site) -> Iterator[Diagnostic]:
    """Leaves on one VNI have the same gateways, at one MAC address and MTU; two VNIs of a tenant share no network."""
    first: dict[int, tuple[Segment, str]] = {}
    taken: dict[tuple[str, str], tuple[int, str]] = {}
    for device in site.devices:
        vlans = {segment.vlan: segment for segment in device.segments}
        for vni in _vnis(device):
            segment = vlans.get(vni.vlan)
            if vni.layer != 2 or segment is None:
                continue
            known, whose = first.setdefault(vni.number, (segment, device.name))
            for noun, one, other in (
                ("gateways", _listed(known), _listed(segment)), ("MAC address", known.gateway_mac, segment.gateway_mac),
                ("MTU", known.mtu, segment.mtu),
            ):  # fmt: skip
                if one != other:
                    yield finding(
                        "E860", f"VNI {vni.number}: {noun} {one} on {whose}, {other} on {device.name}",
                        "hosts may be behind any leaf of the network: write the same on all",
                    )  # fmt: skip
            for gateway in segment.gateways:
                number, where = taken.setdefault((vni.tenant, str(gateway.network)), (vni.number, device.name))
                if number != vni.number:
                    yield finding(
                        "E860", f"{gateway.network} is VNI {number} on {where}, VNI {vni.number} on {device.name}",
                        "give each network a VNI of its own",
                    )  # fmt: skip


def _listed(segment: Segment) -> str:
    return " ".join(str(gateway) for gateway in segment.gateways) or "none"
