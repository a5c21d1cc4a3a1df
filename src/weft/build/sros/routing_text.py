"""What the router is told: interfaces with addresses and BFD, IS-IS, and BGP, which announces all that it learns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.build.device import Device, Interface, Isis, Neighbour, NodeSid
from weft.build.sros import names
from weft.build.sros.admitted_text import of_group
from weft.build.sros.commands import ROUTER, command, presence, quoted
from weft.build.sros.policies_text import COLOURED

ISIS = f"{ROUTER} isis 0"
BGP = f"{ROUTER} bgp"


def interfaces(device: Device, places: Mapping[str, names.Place]) -> Iterator[str]:
    """Router interfaces: the loopback, links of one port, and LAGs."""
    link_local = {one.interface for one in device.bgp.neighbours if one.address is None}
    with_bfd = {one.interface for one in device.bgp.neighbours if one.bfd}
    isis = {link.name: link for link in device.isis.interfaces} if device.isis else {}
    for port in device.interfaces:
        if port.kind == "member":
            continue
        here = f"{ROUTER} interface {quoted(names.interface(port))}"
        if port.kind != "loopback":
            at = names.lag(port.name) if names.is_lag(port) else places[port.name].names[0]
            yield command(here, "port", at)
            yield command(here, "ip-mtu", port.mtu)
        if port.name in isis:
            words = f"to {port.peer} {port.peer_interface}; metric back {isis[port.name].metric_back}"
            yield command(here, "description", quoted(words))
        yield from _addresses(here, port, port.name in link_local)
        if port.name in link_local or (device.isis and device.isis.is_v6 and port.name in isis):
            yield presence(here, "ipv6")
        if port.name in isis or port.name in with_bfd:
            yield from _bfd(device, here, _bfd_version(port))
        if port.name in link_local:
            advertised = f"{ROUTER} ipv6 router-advertisement interface {quoted(port.name)}"
            yield command(advertised, "admin-state enable")
            yield command(advertised, "max-advertisement-interval 10")
            yield command(advertised, "min-advertisement-interval 5")


def _addresses(here: str, port: Interface, link_local: bool) -> Iterator[str]:
    """A link without addresses takes IPv4 by the loopback's address, and next hops of IPv6."""
    for address in port.addresses:
        if address.version == 4:
            yield command(here, "ipv4 primary address", address.ip)
            yield command(here, "ipv4 primary prefix-length", address.network.prefixlen)
        else:
            yield command(here, "ipv6 address", address.ip, "prefix-length", address.network.prefixlen)
    if link_local and not any(address.version == 4 for address in port.addresses):
        yield command(here, "ipv4 unnumbered", names.SYSTEM)


def _bfd_version(port: Interface) -> str:
    return "ipv4" if any(address.version == 4 for address in port.addresses) else "ipv6"


def _bfd(device: Device, here: str, version: str) -> Iterator[str]:
    yield command(here, version, "bfd admin-state enable")
    yield command(here, version, "bfd transmit-interval", device.bgp.bfd.interval_ms)
    yield command(here, version, "bfd receive", device.bgp.bfd.interval_ms)
    yield command(here, version, "bfd multiplier", device.bgp.bfd.multiplier)


def isis(said: Isis) -> Iterator[str]:
    """The instance and its links."""
    yield command(ISIS, "admin-state enable")
    yield command(ISIS, f"area-address [{said.area}]")
    yield command(ISIS, "system-id", said.system_id)
    yield command(ISIS, "level-capability 2")
    if said.is_v6:
        yield command(ISIS, "ipv6-routing native")
    yield command(ISIS, "level 2 wide-metrics-only true")
    if said.overloaded:
        yield presence(ISIS, "overload")
    yield command(ISIS, f'interface "{names.SYSTEM}" passive true')
    for link in said.interfaces:
        here = f"{ISIS} interface {quoted(link.name)}"
        yield command(here, "interface-type point-to-point")
        yield command(here, "level-capability 2")
        yield command(here, "level 2 metric", link.metric)
        yield presence(here, "bfd-liveness ipv4")
    if said.node_sid is not None:
        yield from _segments(said.node_sid)


def _segments(sid: NodeSid) -> Iterator[str]:
    """Segment routing of IPv4: the block of labels, and that of the loopback."""
    yield command(ROUTER, "mpls-labels sr-labels start", sid.first)
    yield command(ROUTER, "mpls-labels sr-labels end", sid.last)
    yield command(ISIS, "advertise-router-capability as")
    yield command(ISIS, "segment-routing prefix-sid-range global")
    yield command(ISIS, f'interface "{names.SYSTEM}" ipv4-node-sid index', sid.index)
    yield command(ISIS, "segment-routing admin-state enable")


def bgp(device: Device) -> Iterator[str]:
    """The speaker, groups of sessions that are told the same, and sessions."""
    own = device.bgp
    yield command(ROUTER, "autonomous-system", own.asn)
    yield command(ROUTER, "router-id", own.router_id)
    yield command(ROUTER, "ecmp", own.maximum_paths)
    yield command(BGP, "admin-state enable")
    yield command(BGP, "router-id", own.router_id)
    yield command(BGP, "connect-retry", own.timers.connect_s)
    yield command(BGP, "keepalive", own.timers.keepalive_s)
    yield command(BGP, "hold-time seconds", own.timers.hold_s)
    yield command(BGP, "min-route-advertisement 1")
    yield command(BGP, "rapid-withdrawal true")
    yield command(BGP, "multipath max-paths", own.maximum_paths)
    yield command(BGP, "ebgp-default-reject-policy import false")
    yield command(BGP, "ebgp-default-reject-policy export false")
    for one in {names.group(one): one for one in own.neighbours}.values():
        yield from _group(device, one)
    for one in own.neighbours:
        yield from _session(one)


def _group(device: Device, of: Neighbour) -> Iterator[str]:
    here = f"{BGP} group {quoted(names.group(of))}"
    yield command(here, "admin-state enable")
    for family in names.FAMILIES:
        yield command(here, "family", family, "true" if family in of.families else "false")
    if of.group == "MESH":
        version = 4 if "ipv4" in of.families else 6
        local = next(address.ip for address in device.loopbacks if address.version == version)
        yield command(here, "type internal")
        yield command(here, "peer-as", of.remote_asn)
        yield command(here, "local-address", local)
        yield command(here, "next-hop-self true")
        if device.bgp.mesh_colour:
            yield command(here, "import policy", f"[{quoted(COLOURED)}]")
        return
    yield command(here, "type external")
    yield command(here, "bfd-liveness", "true" if of.bfd else "false")
    yield from of_group(here, device.bgp, tuple(family for family in names.FAMILIES if family in of.families))
    alike = (one for one in device.bgp.neighbours if names.group(one) == names.group(of))
    if "ipv4" in of.families and any(one.address is None or one.address.version == 6 for one in alike):
        yield command(here, "extended-nh-encoding ipv4 true")
        yield command(here, "advertise-ipv6-next-hops ipv4 true")


def _session(of: Neighbour) -> Iterator[str]:
    if of.address is None:
        group = f"{BGP} group {quoted(names.group(of))}"
        yield command(group, "dynamic-neighbor interface", quoted(of.interface), f'allowed-peer-as ["{of.remote_asn}"]')
        return
    here = f"{BGP} neighbor {quoted(str(of.address))}"
    yield command(here, "admin-state enable")
    yield command(here, "description", quoted(of.peer))
    yield command(here, "group", quoted(names.group(of)))
    if of.group != "MESH":
        yield command(here, "peer-as", of.remote_asn)
