"""`frr.conf` of a device, as `vtysh` reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.build.device import Bgp, Device, Family, Neighbour
from weft.build.frr.isis_text import bfd_profile, isis
from weft.build.frr.peer_groups import PeerGroup, peer_groups
from weft.build.frr.policy_text import COLOURED, colour, policies

WORKAROUND = """\
! FRR 8.4 leaves the kernel's groups of next hops with those that survived when a link comes back, though it shows
! all of them itself (FRR issues 12239, 14481 and 15505).  Without groups each route has its own, and heals.
no zebra nexthop kernel enable
"""

ADMITTED = "SITE"
"""The list of prefixes that routers take of border leaves."""

AFI: Mapping[Family, str] = {"ipv4": "ipv4 unicast", "ipv6": "ipv6 unicast", "evpn": "l2vpn evpn"}


def frr_conf(device: Device, *, kernel_groups: bool) -> str:
    """The text of all daemons of a device."""
    lines = [
        f"! {device.name}, made by Weft",
        f"! site {device.site}",
        *([f"! fabric {device.fabric}"] if device.fabric else []),
        f"! tier {device.tier}",
        f"! model {device.model}",
        *([f"! place {device.place}"] if device.place else []),
        "frr defaults datacenter",
        f"hostname {device.name}",
        "service integrated-vtysh-config",
        *([] if kernel_groups else WORKAROUND.splitlines()),
        "!",
        *_tables(device),
        *_segments(device),
        *bfd_profile(device),
        *isis(device),
        *policies(device),
        *colour(device.bgp),
        *_lists(device.bgp),
        *_speaker(device),
        *_tenants(device),
        "end",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _tables(device: Device) -> Iterator[str]:
    for vni in device.evpn.vnis if device.evpn else ():
        if vni.layer == 3:
            yield from (f"vrf {vni.tenant}", f" vni {vni.number}", "exit-vrf", "!")


def _segments(device: Device) -> Iterator[str]:
    """Ethernet segments of bonds, and the ways up on whose loss bonds go down too."""
    bonds = {port.bond.name: port.bond for port in device.interfaces if port.bond and port.bond.esi}
    for bond in bonds.values():
        number = int(bond.esi[-8:].replace(":", ""), 16)
        yield from (f"interface {bond.name}", f" evpn mh es-id {number}", f" evpn mh es-sys-mac {bond.system}")
        yield from ("exit", "!")
    inside = [one.interface for one in device.bgp.neighbours if one.group == "FABRIC"]
    for interface in dict.fromkeys(inside) if bonds else ():
        yield from (f"interface {interface}", " evpn mh uplink", "exit", "!")


def _speaker(device: Device) -> Iterator[str]:
    bgp = device.bgp
    groups = peer_groups(bgp)
    yield from (
        f"router bgp {bgp.asn}",
        f" bgp router-id {bgp.router_id}",
        " bgp bestpath compare-routerid",
        " bgp bestpath as-path multipath-relax",
        " no bgp default ipv4-unicast",
        " no bgp network import-check",
        " ! a session that came up is told of routes after 1 s, not after 50 ms more for each neighbour there is",
        " coalesce-time 1000",
    )
    for group in groups:
        yield from _group(group, bgp)
    by_neighbour = {id(one): group.name for group in groups for one in group.neighbours}
    for one in bgp.neighbours:
        yield from _neighbour(one, by_neighbour[id(one)])
    yield " !"
    for family, afi in AFI.items():
        active = [group.name for group in groups if family in group.families]
        networks = [network for network in bgp.networks if family == f"ipv{network.version}"]
        if active or networks:
            yield f" address-family {afi}"
            yield from (f"  network {network}" for network in networks)
            yield from (f"  neighbor {name} activate" for name in active)
            mesh = [name for name in active if name.startswith("MESH")]
            yield from (f"  neighbor {name} next-hop-self" for name in mesh)
            yield from (f"  neighbor {name} route-map {COLOURED} in" for name in mesh if bgp.mesh_colour)
            border = [name for name in active if name.startswith("BORDER")]
            yield from (line for name in border for line in _taken(bgp, name, family))
            yield from [f"  maximum-paths {bgp.maximum_paths}"] if family != "evpn" else _networks(device)
            yield from [f"  maximum-paths ibgp {bgp.maximum_paths}"] if device.isis else []
            yield from (" exit-address-family", " !")
    yield from ("exit", "!")


def _lists(bgp: Bgp) -> Iterator[str]:
    """Prefixes that routers take of border leaves, each with all that is in it; of a version that has none nothing."""
    for i, prefix in enumerate(bgp.admitted.prefixes if bgp.admitted else (), 1):
        ip, longest = ("ip", 32) if prefix.version == 4 else ("ipv6", 128)
        longer = f" le {longest}" if prefix.prefixlen < longest else ""
        yield f"{ip} prefix-list {ADMITTED} seq {10 * i} permit {prefix}{longer}"
    if bgp.admitted:
        yield "!"


def _taken(bgp: Bgp, group: str, family: Family) -> Iterator[str]:
    if bgp.admitted:
        yield f"  neighbor {group} prefix-list {ADMITTED} in"
        yield from [f"  neighbor {group} maximum-prefix {most}"] if (most := bgp.admitted.most(family)) else []


def _group(group: PeerGroup, bgp: Bgp) -> Iterator[str]:
    begin, timers = f" neighbor {group.name}", bgp.timers
    yield f"{begin} peer-group"
    if group.name.startswith("MESH"):
        yield f"{begin} update-source lo"
    if group.is_external:
        yield f"{begin} remote-as external"
    if group.bfd:
        yield f"{begin} bfd {bgp.bfd.multiplier} {bgp.bfd.interval_ms} {bgp.bfd.interval_ms}"
    yield f"{begin} timers {timers.keepalive_s} {timers.hold_s}"
    yield f"{begin} timers connect {timers.connect_s}"
    if group.is_extended:
        yield f"{begin} capability extended-nexthop"


def _neighbour(one: Neighbour, group: str) -> Iterator[str]:
    """The ASN stands with the neighbour, so that a wrong cable is found by the session that does not come up."""
    if one.address is None:
        only = "v6only " if one.families == ("ipv6",) else ""
        begin = f" neighbor {one.interface}"
        yield f"{begin} interface {only}peer-group {group}"
        yield from [] if one.remote_asn is None else [f"{begin} remote-as {one.remote_asn}"]
    else:
        begin = f" neighbor {one.address}"
        yield from [] if one.remote_asn is None else [f"{begin} remote-as {one.remote_asn}"]
        yield f"{begin} peer-group {group}"
    yield f"{begin} description {one.peer}"


def _networks(device: Device) -> Iterator[str]:
    """VXLAN networks of subnets, with targets and distinguishers of their own."""
    if device.evpn is None:
        return
    yield "  advertise-all-vni"
    for vni in device.evpn.vnis:
        if vni.layer == 2:
            yield from (
                f"  vni {vni.number}",
                f"   rd {vni.rd}",
                f"   route-target import {vni.route_target}",
                f"   route-target export {vni.route_target}",
                "  exit-vni",
            )


def _tenants(device: Device) -> Iterator[str]:
    """A speaker for each tenant's routing table, which announces its subnets over EVPN."""
    bgp, versions = device.bgp, dict[str, set[int]]()
    for segment in device.segments:
        versions.setdefault(segment.tenant, {4}).update(gateway.version for gateway in segment.gateways)
    for vni in device.evpn.vnis if device.evpn else ():
        if vni.layer != 3:
            continue
        families = [f"ipv{version}" for version in sorted(versions.get(vni.tenant, {4}))]
        yield from (f"router bgp {bgp.asn} vrf {vni.tenant}", f" bgp router-id {bgp.router_id}", " !")
        for family in families:
            yield from (
                f" address-family {family} unicast",
                "  redistribute connected",
                f"  maximum-paths {bgp.maximum_paths}",
                " exit-address-family",
                " !",
            )
        yield from (
            " address-family l2vpn evpn",
            *(f"  advertise {family} unicast" for family in families),
            f"  rd {vni.rd}",
            f"  route-target import {vni.route_target}",
            f"  route-target export {vni.route_target}",
            " exit-address-family",
            "exit",
            "!",
        )
