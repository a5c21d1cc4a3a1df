"""Both ends of each BGP session know each other, and agree on what it carries."""

from __future__ import annotations

from collections.abc import Iterator

from weft.build.checks.site import Site, finding
from weft.build.device import Device, Neighbour
from weft.diagnostics import Diagnostic


def sessions(site: Site) -> Iterator[Diagnostic]:
    """ASNs (E855), and families, BFD and the far end's own word (E856)."""
    known = {device.name: _by_far_end(site, device) for device in site.by_name.values()}
    for device in site.by_name.values():
        for one in device.bgp.neighbours:
            far = site.by_name.get(one.peer)
            if far is None or one.group == "MESH" or one.interface not in site.ports[device.name]:
                continue
            yield from _asn(device, one, far)
            port = site.ports[device.name][one.interface]
            if port.peer_interface not in site.ports[far.name]:
                continue
            back = known[far.name].get((device.name, port.name, _version(one)))
            here = f"{device.name} {one.interface}"
            if back is None:
                yield finding("E856", f"{here} has a session with {far.name}, which has none with it over that link")
            elif (device.name, one.interface) < (far.name, back.interface):
                yield from _alike(here, one, f"{far.name} {back.interface}", back)


def _version(one: Neighbour) -> int:
    """Of IP between the ends: 0 between link-local addresses."""
    return one.address.version if one.address else 0


def _by_far_end(site: Site, device: Device) -> dict[tuple[str, str, int], Neighbour]:
    """Sessions by the far end's device and port, and the version of IP."""
    ports = site.ports[device.name]
    return {
        (ports[one.interface].peer, ports[one.interface].peer_interface, _version(one)): one
        for one in device.bgp.neighbours
        if one.interface in ports
    }


def _asn(device: Device, one: Neighbour, far: Device) -> Iterator[Diagnostic]:
    here = f"{device.name} {one.interface}"
    if one.remote_asn is not None and one.remote_asn != far.asn:
        yield finding(
            "E855", f"{here} takes {far.name} for AS {one.remote_asn}, its ASN is {far.asn}", f"write {far.asn}"
        )
    if device.asn == far.asn and device.name < far.name:
        yield finding("E855", f"{here} and {far.name} both are AS {far.asn}: between them eBGP drops every path")


def _alike(here: str, one: Neighbour, there: str, back: Neighbour) -> Iterator[Diagnostic]:
    if set(one.families) != set(back.families):
        yield finding("E856", f"{here} carries {_listed(one)}, {there} {_listed(back)}", "carry the same at both ends")
    if one.bfd != back.bfd:
        has, lacks = (here, there) if one.bfd else (there, here)
        yield finding("E856", f"{has} runs BFD, {lacks} does not", "run it at both ends, or at none")


def _listed(one: Neighbour) -> str:
    return " and ".join(one.families) or "nothing"
