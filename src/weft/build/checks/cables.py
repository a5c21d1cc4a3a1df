"""Both ends of each link are there and tell it the same."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.checks.site import Cable, Site, finding
from weft.diagnostics import Diagnostic

ENDS = "write the same at both ends"


def cables(site: Site) -> Iterator[Diagnostic]:
    """Ends that are missing (E851), MTU (E852), speed and FEC (E853), and addresses (E854)."""
    yield from _missing(site)
    for cable in site.cables():
        a, z = cable.words
        near, far = cable.a_port, cable.z_port
        if near.mtu != far.mtu:
            yield finding("E852", f"{a} sends packets of up to {near.mtu} octets, {z} of up to {far.mtu}", ENDS)
        if near.speed_gbps != far.speed_gbps:
            yield finding("E853", f"{a} runs at {near.speed_gbps:g}G, {z} at {far.speed_gbps:g}G", ENDS)
        if near.fec != far.fec:
            yield finding("E853", f"{a} has FEC {near.fec}, {z} {far.fec}", ENDS)
        yield from _addresses(cable)


def _missing(site: Site) -> Iterator[Diagnostic]:
    for device in site.devices:
        ports = site.ports[device.name]
        for one in device.bgp.neighbours:
            if one.interface not in ports:
                where = one.interface or str(one.address)
                yield finding("E851", f"{device.name} has a session over {where}, which is none of its interfaces")
        for port in device.interfaces:
            if port.kind != "link" or port.peer not in site.ports:
                continue
            far = site.ports[port.peer].get(port.peer_interface)
            here, there = f"{device.name} {port.name}", f"{port.peer} {port.peer_interface}"
            if far is None:
                yield finding("E851", f"{here} leads to {there}, which is not there")
            elif (far.peer, far.peer_interface) != (device.name, port.name):
                yield finding("E851", f"{here} leads to {there}, which leads to {far.peer} {far.peer_interface}")
        for one in device.bgp.neighbours:
            if one.group == "FABRIC" and one.peer not in site.ports:
                yield finding("E851", f"{device.name} has a session with {one.peer}, which is no device of the site")


def _addresses(cable: Cable) -> Iterator[Diagnostic]:
    """Both ends are in one network of each version, at two addresses of it."""
    a, z = cable.words
    near = {address.version: address for address in cable.a_port.addresses}
    far = {address.version: address for address in cable.z_port.addresses}
    for version in sorted(near.keys() | far.keys()):
        one, other = near.get(version), far.get(version)
        if one is None or other is None:
            has, lacks = (a, z) if other is None else (z, a)
            yield finding("E854", f"{has} has an address of IPv{version}, {lacks} has none", ENDS)
        elif one.network != other.network:
            yield finding("E854", f"{a} is in {one.network}, {z} in {other.network}", "give both one network")
        elif one.ip == other.ip:
            yield finding("E854", f"{a} and {z} both have {one.ip}", "give them two addresses of their network")
