"""What `/etc/network/interfaces` says: ports, segments and tunnels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Interface, ip_interface
from typing import get_args

from weft.build.device import Address, Bond, Cage, Fec, Interface, Management, Queue, Segment
from weft.diagnostics import RenderError

_CAGE = re.compile(r"cage (\d+): (\S+) ([\d.]+)G, lane (\d+)/(\d+)")
_LIGHT = re.compile(r"light: ([\d.]+) Gb/s")
_QUEUE = re.compile(r"# queue (\d+), (?:strict|weight (\d+)), DSCP ([\d,-]+): (.+)")
_FECS = get_args(Fec)
IN_MODULE = "FEC: rs544 in the module"
_PORT = re.compile(r"(eth|wan|lag)[1-9]\d*")
_MADE = ("link-speed", "bridge-ports", "bond-slaves", "vxlan-id", "vlan-id", "vrf-table")
"""Options of which the fabric's own interfaces have one."""


@dataclass(slots=True)
class Stanza:
    """One interface: its options by name, each with all its values, and what comments say of it."""

    name: str
    method: str = ""
    options: dict[str, list[str]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    def one(self, option: str) -> str:
        """The only value of an option, empty where it is absent."""
        return self.options.get(option, [""])[0]

    @property
    def vlans(self) -> tuple[int, ...]:
        """Those that a port of the bridge is in."""
        return tuple(int(vlan) for vlan in (self.one("bridge-access") or self.one("bridge-vids")).split())

    @property
    def gbps(self) -> float:
        """Of a port: its speed, or that of the light that it has.

        Raises ValueError where neither is told.
        """
        light = next((said for comment in self.comments if (said := _LIGHT.match(comment))), None)
        return float(light[1]) if light else int(self.one("link-speed")) / 1000

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All of them, in order."""
        return tuple(ip_interface(address) for address in self.options.get("address", []))


@dataclass(frozen=True, slots=True)
class Kernel:
    """All that the kernel is told; `tunnels` are VNI, VLAN and tenant, by VNI."""

    ports: tuple[Interface, ...]
    segments: tuple[Segment, ...]
    tunnels: tuple[tuple[int, int, str], ...]
    source: Address | None
    management: Management
    queues: tuple[Queue, ...]


def read_interfaces(text: str) -> Kernel:
    """What a file tells the kernel.

    Raises RenderError for a stanza whose numbers or addresses are none.
    """
    stanzas = {stanza.name: stanza for stanza in _stanzas(text)}
    bonds = {port: stanza for stanza in stanzas.values() for port in stanza.one("bond-slaves").split()}
    try:
        ports = tuple(
            _port(stanza, bonds.get(name), stanzas)
            for name, stanza in stanzas.items()
            if name == "lo" or _PORT.fullmatch(name)
        )
        segments = tuple(_segment(stanza) for stanza in stanzas.values() if stanza.one("vlan-id"))
        tenants = {segment.vlan: segment.tenant for segment in segments}
        tunnels = [stanza for stanza in stanzas.values() if stanza.one("vxlan-id")]
        at = [(int(stanza.one("vxlan-id")), next(iter(stanza.vlans), 0)) for stanza in tunnels]
        numbers = tuple((vni, vlan, tenants.get(vlan, "")) for vni, vlan in at)
        source = IPv4Interface(tunnels[0].one("vxlan-local-tunnelip")) if tunnels else None
        return Kernel(ports, segments, numbers, source, _management(stanzas, bonds), tuple(_queues(text)))
    except ValueError as error:
        raise RenderError(f"interfaces: {error}") from error


def _queues(text: str) -> Iterator[Queue]:
    for number, weight, dscps, name in _QUEUE.findall(text):
        ranges = (part.partition("-") for part in dscps.split(","))
        every = (n for begin, _, end in ranges for n in range(int(begin), int(end or begin) + 1))
        yield Queue(name, int(number), tuple(every), int(weight or 0))


def _stanzas(text: str) -> Iterator[Stanza]:
    """Every interface; comments that start a line are of the next one."""
    current, comments = None, list[str]()
    for line in text.splitlines():
        words = line.split()
        if not words or words[0] == "auto":
            continue
        if words[0] == "iface":
            if current is not None:
                yield current
            current, comments = Stanza(words[1], " ".join(words[2:]), comments=comments), []
        elif words[0].startswith("#"):
            comments.append(" ".join(words[1:]))
        elif current is not None:
            current.options.setdefault(words[0], []).append(" ".join(words[1:]))
    if current is not None:
        yield current


def _port(stanza: Stanza, bond: Stanza | None, stanzas: Mapping[str, Stanza]) -> Interface:
    if stanza.name == "lo":
        return Interface("lo", "loopback", 0, stanza.addresses)
    if stanza.name.startswith("lag"):
        return _lag(stanza, stanzas)
    if bond and bond.name.startswith("lag"):
        return replace(_port(stanza, None, stanzas), kind="member", lag=bond.name)
    cage = next((match for comment in stanza.comments if (match := _CAGE.fullmatch(comment))), None)
    told = stanza.one("link-fec") == "rs"
    fec: Fec = next((said for said in _FECS if told and f"FEC: {said}" in stanza.comments), _FECS[0])
    if IN_MODULE in stanza.comments and not told:
        fec = "rs544"
    peer, peer_interface, place = [*stanza.one("alias").split(" ", 2), "", "", ""][:3]
    mine = (bond or stanza).vlans
    port = Interface(
        stanza.name, "host" if bond or mine else "link", int(stanza.one("mtu")), stanza.addresses,
        stanza.gbps, fec, peer, peer_interface,
        place, Bond(bond.name, bond.one("bond-ad-sys-mac-addr"), "") if bond else None, mine,
    )  # fmt: skip
    if cage is None:
        return port
    number, form, gbps, lane, lanes = cage.groups()
    return replace(port, cage=Cage(int(number), int(lane), int(lanes), form, float(gbps)))


def _lag(stanza: Stanza, stanzas: Mapping[str, Stanza]) -> Interface:
    """A link between routers, as fast as all its members."""
    peer, peer_interface = [*stanza.one("alias").split(), "", ""][:2]
    members = [stanzas[name] for name in stanza.one("bond-slaves").split() if name in stanzas]
    gbps = sum(member.gbps for member in members)
    return Interface(
        stanza.name, "link", int(stanza.one("mtu")), stanza.addresses, gbps, peer=peer,
        peer_interface=peer_interface, min_links=int(stanza.one("bond-min-links") or 0),
    )  # fmt: skip


def _segment(stanza: Stanza) -> Segment:
    vlan = int(stanza.one("vlan-id"))
    return Segment(vlan, stanza.one("vrf"), int(stanza.one("mtu")), stanza.addresses, stanza.one("hwaddress"))


def _management(stanzas: dict[str, Stanza], bonds: dict[str, Stanza]) -> Management:
    """The port that is neither the fabric's nor anything made of its ports."""
    for name, stanza in stanzas.items():
        if stanza.method == "inet dhcp":
            return Management(name)
        made = any(stanza.one(option) for option in _MADE)
        if name != "lo" and not made and name not in bonds and not _PORT.fullmatch(name):
            return Management(name, next(iter(stanza.addresses), None))
    return Management()
