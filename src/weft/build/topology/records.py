"""What of a site other tools are told: boxes, their ports, and the cables between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from weft.build.device import Device, Interface

HOST, ROUTER = "host", "router"


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a box, by the name on the cable list; `form_factor` is empty where the box is none of ours."""

    name: str
    gbps: float = 0.0
    mtu: int = 0
    form_factor: str = ""
    cage: int = 0  # from 1; 0 where the box is none of ours
    lane: int = 0  # from 1 of a split cage, else 0


@dataclass(frozen=True, slots=True)
class Node:
    """A box: a switch of a tier, or a router or host that one is connected to."""

    name: str
    role: str
    site: str
    model: str = ""
    place: str = ""  # rack and lowest unit
    asn: int = 0
    loopbacks: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A cable, or a lane of one, between two ports."""

    a: str
    a_port: str
    z: str
    z_port: str
    gbps: float


@dataclass(frozen=True, slots=True)
class Topology:
    """All of a site, nodes in order of its records and links in order of their first ends."""

    name: str
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]


def topology(devices: Iterable[Device], *, hosts: bool = True) -> Topology:
    """The boxes of some records, what they are connected to, and how; without hosts where these are many.

    Raises ValueError if there are no devices.
    """
    ours = {each.name: each for each in devices}
    if not ours:
        raise ValueError("there are no devices")
    site = next(iter(ours.values())).site
    links = tuple(_links(ours, hosts=hosts))
    others: dict[str, list[Port]] = {}
    for link in links:
        if link.z not in ours:
            others.setdefault(link.z, []).append(Port(link.z_port, link.gbps))
    kinds = {port.peer: port.kind for device in ours.values() for port in device.interfaces}
    far = (
        Node(name, HOST if kinds[name] == HOST else ROUTER, site, ports=tuple(ports))
        for name, ports in others.items()
    )  # fmt: skip
    return Topology(site, (*(_node(each, hosts=hosts) for each in ours.values()), *far), links)


def _links(ours: dict[str, Device], *, hosts: bool) -> Iterator[Link]:
    """Each once, from the end whose record comes first."""
    seen: set[tuple[str, str]] = set()
    for name, device in ours.items():
        for port in device.interfaces:
            if port.kind == "loopback" or (port.kind == HOST and not hosts) or (name, port.name) in seen:
                continue
            seen.add((port.peer, port.peer_interface))
            yield Link(name, port.name, port.peer, port.peer_interface, port.speed_gbps)


def _node(device: Device, *, hosts: bool) -> Node:
    wanted = (each for each in device.interfaces if each.cage and (hosts or each.kind != HOST))
    return Node(
        device.name, device.tier, device.site, device.model, device.place, device.asn,
        tuple(str(each) for each in device.loopbacks), tuple(_port(each) for each in wanted),
    )  # fmt: skip


def _port(port: Interface) -> Port:
    cage = port.cage
    if cage is None:
        return Port(port.name, port.speed_gbps, port.mtu)
    lane = cage.lane if cage.lanes > 1 else 0
    return Port(port.name, port.speed_gbps, port.mtu, cage.form_factor, cage.number, lane)
