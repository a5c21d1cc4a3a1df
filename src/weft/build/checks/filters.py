"""Lists let through what the network's own sessions send, and keep hosts from loopbacks and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network

from weft.build.checks.packets import Matcher, Packet, lists_at, matchers, passes
from weft.build.checks.site import Site, finding
from weft.build.device import Acl, Device, Interface, Neighbour, Prefix, Rule
from weft.build.device.guards import BFD, BGP, VXLAN
from weft.diagnostics import Diagnostic

SOME_PORT = 50_000
"""One that an end takes for itself."""

HERE, THERE = ip_address("fe80::1"), ip_address("fe80::2")
"""Any link-local addresses of two ends."""

Address = IPv4Address | IPv6Address


def filters(site: Site) -> Iterator[Diagnostic]:
    """Packets of sessions and tunnels that a list drops (E866), and hosts that reach the infrastructure (E867)."""
    if not any(device.acls for device in site.devices):
        return
    for device in site.devices:
        ports, told = site.ports.get(device.name, {}), _in_numbers(device)
        for one in device.bgp.neighbours if told else ():
            if one.group != "MESH" and one.interface in ports:
                yield from _dropped(device, [one.interface], _of_session(one, ports[one.interface]), told)
    yield from _tunnels(site)
    yield from _hosts(site)


def filters_of_mesh(wide: Site) -> Iterator[Diagnostic]:
    """Packets between routers that a list drops (E866): of the mesh, which come by any link, and BFD of the links."""
    for router in (router for router in wide.devices if router.acls and router.isis):
        links = [link.name for link in router.isis.interfaces] if router.isis else []
        own, told = {address.version: address.ip for address in router.loopbacks}, _in_numbers(router)
        for one in router.bgp.neighbours:
            if one.group == "MESH" and one.address is not None and one.address.version in own:
                packets = _bgp(f"BGP with {one.peer}", one.address, own[one.address.version])
                yield from _dropped(router, links, packets, told)
        for port in (port for port in router.interfaces if port.name in links):
            yield from _dropped(router, [port.name], _of_link(port), told)


def _bgp(words: str, far: Address, near: Address) -> list[Packet]:
    """Either end may have opened it."""
    return [
        Packet(words, "tcp", far, near, SOME_PORT, BGP),
        Packet(words, "tcp", far, near, BGP, SOME_PORT),
    ]


def _of_session(one: Neighbour, port: Interface) -> list[Packet]:
    """What the far end of a session sends."""
    far, near = one.address or THERE, HERE
    if one.address is not None:
        near = next((own.ip for own in port.addresses if one.address in own.network), far)
    bfd = [Packet(f"BFD with {one.peer}", "udp", far, near, SOME_PORT, BFD)] if one.bfd else []
    return _bgp(f"BGP with {one.peer}", far, near) + bfd


def _of_link(port: Interface) -> list[Packet]:
    """BFD of IS-IS, from the other address of each network and from the link-local one."""
    ends = [(ip_address(int(own.ip) ^ 1) if own.version == 4 else THERE, own.ip if own.version == 4 else HERE)
            for own in port.addresses]  # fmt: skip
    return [Packet(f"BFD with {port.peer}", "udp", far, near, SOME_PORT, BFD) for far, near in ends]


Told = Mapping[tuple[str, int], Sequence[tuple[str, list[Matcher]]]]
"""Lists with their rules in numbers, by the interface and version of IP of the packets that meet them."""


def _in_numbers(device: Device) -> Told:
    found: dict[tuple[str, int], list[tuple[str, list[Matcher]]]] = {}
    for acl in device.acls:
        rules = matchers(acl.rules)
        for name in acl.interfaces:
            found.setdefault((name, acl.version), []).append((acl.name, rules))
    return found


def _dropped(
    device: Device, interfaces: Sequence[str], packets: Sequence[Packet], told: Told
) -> Iterator[Diagnostic]:
    """One finding for each kind of packet, naming the first interface whose list drops it."""
    said = set[str]()
    for packet in packets:
        for interface in interfaces:
            for name, rules in told.get((interface, packet.source.version), ()):
                if packet.words not in said and not passes(rules, packet):
                    said.add(packet.words)
                    message = f"{device.name} {interface}: list {name} drops {packet.words}"
                    yield finding("E866", message, "let it through before the rules that deny")


def _tunnels(site: Site) -> Iterator[Diagnostic]:
    """Tunnels between any two leaves go over any link of the fabric."""
    sources = [device.evpn.source.ip for device in site.devices if device.evpn]
    if len(sources) < 2:
        return
    pairs = [(each, sources[0 if each != sources[0] else 1]) for each in sources]
    packets = [
        Packet("VXLAN", "udp", *ends, SOME_PORT, VXLAN) for pair in pairs for ends in (pair, (pair[1], pair[0]))
    ]
    seen = dict[tuple[Rule, ...], bool]()
    for device in site.devices:
        inside = {one.interface for one in device.bgp.neighbours if "evpn" in one.families}
        for acl in device.acls:
            if acl.version == sources[0].version and not inside.isdisjoint(acl.interfaces):
                if acl.rules not in seen:
                    told = matchers(acl.rules)
                    seen[acl.rules] = all(passes(told, packet) for packet in packets)
                if not seen[acl.rules]:
                    yield finding("E866", f"{device.name}: list {acl.name} drops VXLAN between leaves")


def _hosts(site: Site) -> Iterator[Diagnostic]:
    """No packet of a source that is not trusted comes from a host's port to a loopback or link."""
    every = [address.ip for device in site.devices for port in device.interfaces
             if port.kind in ("loopback", "link") for address in port.addresses]  # fmt: skip
    inside: dict[int, list[Prefix]] = {
        4: list(collapse_addresses(IPv4Network(ip) for ip in every if isinstance(ip, IPv4Address))),
        6: list(collapse_addresses(IPv6Network(ip) for ip in every if isinstance(ip, IPv6Address))),
    }
    seen: dict[tuple[Rule, ...], Prefix | None] = {}
    for device in site.devices:
        own = {ip_network(gateway.ip) for segment in device.segments for gateway in segment.gateways}
        for version, infrastructure in inside.items():
            for acl, ports in _at_hosts(device, version):
                rules = tuple(rule for rule in acl.rules if rule.destination not in own) if acl else ()
                if acl and rules not in seen:
                    seen[rules] = next((each for each in infrastructure if _is_open(rules, each)), None)
                reached = seen[rules] if acl else next(iter(infrastructure), None)
                if reached is not None:
                    message = f"{device.name}: hosts at {ports} reach {reached.network_address}, of the infrastructure"
                    yield finding("E867", message, "deny it in a list of all ports to hosts")


def _at_hosts(device: Device, version: int) -> Iterator[tuple[Acl | None, str]]:
    """Lists of a version at ports to hosts, each once with its first port; None for those of the first without one."""
    seen = set[str]()
    for port in device.interfaces:
        acl = next(iter(lists_at(device, port.name, version)), None) if port.kind == "host" else None
        name = acl.name if acl else ""
        if port.kind == "host" and name not in seen:
            seen.add(name)
            yield acl, port.name


def _is_open(rules: Sequence[Rule], prefix: Prefix) -> bool:
    """Whether some packet of a source that no rule names comes through to an address of a prefix."""
    for rule in (rule for rule in rules if rule.source is None):
        if rule.action == "permit" and (rule.destination is None or _overlap(rule.destination, prefix)):
            return True
        is_whole = rule.protocol == "any" and not (rule.source_port or rule.destination_port)
        if rule.action == "deny" and is_whole and (rule.destination is None or _covers(rule.destination, prefix)):
            return False
    return False


def _overlap(one: Prefix, other: Prefix) -> bool:
    return one.version == other.version and one.overlaps(other)


def _covers(one: Prefix, other: Prefix) -> bool:
    return _overlap(one, other) and one.prefixlen <= other.prefixlen
