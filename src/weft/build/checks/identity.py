"""What is one device's own is no other's."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from weft.build.checks.site import Site, finding
from weft.diagnostics import Diagnostic


def identity(site: Site) -> Iterator[Diagnostic]:
    """Names, router ids, loopbacks, addresses of links and route distinguishers (E857)."""
    devices = site.devices
    yield from _own("name", ((device.name, device.name) for device in devices))
    yield from _own("router id", ((device.router_id, device.name) for device in devices))
    loopbacks = ((address.ip, device.name) for device in devices for address in device.loopbacks)
    yield from _own("loopback", loopbacks)
    links = (
        (address.ip, f"{device.name} {port.name}")
        for device in devices
        for port in device.interfaces
        if port.kind == "link"
        for address in port.addresses
    )
    yield from _own("address", links)
    managed = ((one.management.address.ip, one.name) for one in devices if one.management.address)
    yield from _own("management address", managed)
    distinguishers = (
        (vni.rd, f"{device.name} VNI {vni.number}")
        for device in devices
        for vni in (device.evpn.vnis if device.evpn else ())
        if vni.rd
    )
    yield from _own("route distinguisher", distinguishers)
    for device in devices:
        if device.evpn and all(device.evpn.source.ip != address.ip for address in device.loopbacks):
            yield finding("E857", f"{device.name} ends tunnels at {device.evpn.source.ip}, which is no loopback of it")


def _own(noun: str, pairs: Iterable[tuple[Hashable, str]]) -> Iterator[Diagnostic]:
    first: dict[Hashable, str] = {}
    for value, whose in pairs:
        if value in first:
            message = f"{first[value]} and {whose} have one {noun}, {value}"
            yield finding("E857", message, f"give each a {noun} of its own")
        else:
            first[value] = whose
