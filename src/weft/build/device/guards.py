"""Lists that guard loopbacks and links: what may reach these over which ports, and nothing else.

The network's own packets are those of BGP, BFD and VXLAN from where they belong, and ICMP, which carries errors that
senders must see (RFC 6192, appendix A; RFC 4890).  IS-IS, LACP and LLDP are no IP, and meet no list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv6Network, ip_network
from typing import Literal

from weft.build.device.records import Acl, Device, Group, Prefix, Rule
from weft.planning.kept import KeptPolicy

BGP, BFD, VXLAN = 179, 3784, 4789
"""Ports of RFC 4271, RFC 5881 and RFC 7348."""

LINK_LOCAL = IPv6Network("fe80::/10")

Version = Literal[4, 6]

ANY = Rule("permit")


def guarded(device: Device, policy: KeptPolicy) -> Device:
    """The device with its lists, one for ports of each kind and version of IP; as it was where nothing is guarded."""
    if not (policy.guarded or policy.guarded_v6):
        return device
    versions: tuple[Version, ...] = (4, 6)
    return replace(device, acls=tuple(
        Acl(f"{kind}-ipv{version}", version, tuple(_rules(device, kind, ports, version, policy)), tuple(ports))
        for kind, ports in _kinds(device) for version in versions
    ))  # fmt: skip


def _kinds(device: Device) -> Iterator[tuple[str, list[str]]]:
    """Ports by what they lead to, in the order of the record."""
    groups: tuple[tuple[str, Group], ...] = (("fabric", "FABRIC"), ("routers", "ROUTERS"), ("border", "BORDER"))
    over = {name: {one.interface for one in device.bgp.neighbours if one.group == group} for name, group in groups}
    over["wide"] = {link.name for link in device.isis.interfaces} if device.isis else set()
    over["hosts"] = {port.name for port in device.interfaces if port.kind == "host"}
    for name, ports in over.items():
        found = [port.name for port in device.interfaces if port.name in ports]
        if found:
            yield name, found


def _rules(
    device: Device, kind: str, ports: Sequence[str], version: Version, policy: KeptPolicy
) -> Iterator[Rule]:
    pools: Sequence[Prefix] = policy.guarded if version == 4 else policy.guarded_v6
    trusted: Sequence[Prefix] = policy.trusted if version == 4 else policy.trusted_v6
    yield from (Rule("permit", source=prefix) for prefix in trusted)
    if kind == "hosts":
        yield from _gateways(device, version)
    else:
        yield from _network(device, frozenset(ports), version, pools)
        yield Rule("permit", "icmp")
        yield from [Rule("deny", destination=LINK_LOCAL)] if version == 6 else []
        yield from (Rule("deny", destination=gateway) for gateway in _own_gateways(device, version))
    yield from (Rule("deny", destination=pool) for pool in pools)
    yield ANY


def _network(device: Device, ports: frozenset[str], version: Version, pools: Sequence[Prefix]) -> Iterator[Rule]:
    """The network's own packets that come in by some ports."""
    sessions = [one for one in device.bgp.neighbours if one.interface in ports]
    is_wide = device.isis is not None and any(link.name in ports for link in device.isis.interfaces)
    own = [address for port in device.interfaces if port.name in ports for address in port.addresses]
    prefixes = [pool for pool in pools if any(address.ip in pool for address in own if address.version == version)]
    if version == 6 and (is_wide or any(one.address is None for one in sessions)):
        prefixes.append(LINK_LOCAL)
    for prefix in prefixes:
        yield from _both_ways(prefix) if sessions else ()
        yield from [Rule("permit", "udp", prefix, prefix, 0, BFD)] if is_wide or any(o.bfd for o in sessions) else []
    home = [pool for pool in pools if any(address.ip in pool for address in device.loopbacks)]
    for pool in home if is_wide else ():
        yield from _both_ways(pool)
    if version == device.loopbacks[0].version and any("evpn" in one.families for one in sessions):
        yield from (Rule("permit", "udp", pool, pool, 0, VXLAN) for pool in home)


def _both_ways(prefix: Prefix) -> Iterator[Rule]:
    """BGP, whichever end of a session opened it."""
    yield Rule("permit", "tcp", prefix, prefix, 0, BGP)
    yield Rule("permit", "tcp", prefix, prefix, BGP, 0)


def _own_gateways(device: Device, version: Version) -> Iterator[Prefix]:
    """Those in the fabric's own table, which hosts behind other leaves and beyond routers have a route to."""
    every = (gateway for segment in device.segments if not segment.tenant for gateway in segment.gateways)
    return (ip_network(gateway.ip) for gateway in every if gateway.version == version)


def _gateways(device: Device, version: Version) -> Iterator[Rule]:
    """Hosts may ask a gateway whether it is there, and tell it nothing else."""
    for gateway in (gateway for segment in device.segments for gateway in segment.gateways):
        if gateway.version == version:
            yield Rule("permit", "icmp", destination=ip_network(gateway.ip))
            yield Rule("deny", destination=ip_network(gateway.ip))
    if version == 6:
        yield Rule("deny", "tcp", destination=LINK_LOCAL, destination_port=BGP)
        yield Rule("deny", "udp", destination=LINK_LOCAL, destination_port=BFD)
