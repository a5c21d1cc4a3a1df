"""Border leaves and the routers of their site, which know each other by name, port, address and ASN."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from weft.build.device import Address, Admitted, Device, Interface, Neighbour, Prefix, ruled
from weft.planning.kept import KeptPolicy

LIMIT = 2
"""Routes that a router bears over a session, for each that the site announces today."""

LEAST = 100
"""Routes that it bears at least, so that a small site may grow."""


def joined(
    switches: Sequence[Device], routers: Sequence[Device], policy: KeptPolicy | None = None,
    pools: tuple[Prefix, ...] = (),
) -> tuple[tuple[Device, ...], tuple[Device, ...]]:
    """A site's switches with its routers as far ends, and the routers with ports and sessions to border leaves.

    What a router has there mirrors what the border leaf has, so both ends agree.  A fabric counts its routers
    (`router1`, ...); the plan's routers come in that order.  Without routers both are as they were.  Routers have the
    queues and lists of `policy`, which all their ports must be there for; switches have theirs already.  They take
    routes in `pools` alone of border leaves, all where there are none, and no more than `LIMIT` says.
    """
    named = {f"router{i}": router for i, router in enumerate(routers, 1)}
    known = tuple(_knowing(switch, named) for switch in switches)
    ports: dict[str, list[Interface]] = {}
    sessions: dict[str, list[Neighbour]] = {}
    names, admitted = {router.name for router in routers}, _admitted(switches, pools)
    for switch in known:
        for port in switch.interfaces:
            if port.kind == "link" and port.peer in names:
                ports.setdefault(port.peer, []).append(_mirrored(switch, port))
                sessions.setdefault(port.peer, []).extend(_sessions(switch, port))
    return known, tuple(
        ruled(replace(
            router, interfaces=(*router.interfaces, *ports.get(router.name, ())),
            bgp=replace(
                router.bgp, neighbours=(*router.bgp.neighbours, *sessions.get(router.name, ())),
                admitted=admitted if router.name in sessions else None,
            ),
        ), policy)
        for router in routers
    )  # fmt: skip


def _admitted(switches: Sequence[Device], pools: tuple[Prefix, ...]) -> Admitted | None:
    if not pools:
        return None
    networks = {network for switch in switches if not switch.fabric for network in switch.bgp.networks}
    each = [sum(network.version == version for network in networks) for version in (4, 6)]
    return Admitted(pools, *(max(LEAST, LIMIT * n) if n else 0 for n in each))


def _knowing(switch: Device, named: dict[str, Device]) -> Device:
    """The switch with names and ASN of routers in place of what the fabric alone knows of them."""
    towards = [one for one in switch.bgp.neighbours if one.group == "ROUTERS" and one.peer in named]
    if not towards:
        return switch
    over = {one.interface for one in towards}
    ports = tuple(
        replace(port, peer=named[port.peer].name) if port.name in over else port for port in switch.interfaces
    )
    sessions = tuple(
        replace(one, peer=named[one.peer].name, remote_asn=named[one.peer].asn) if one in towards else one
        for one in switch.bgp.neighbours
    )
    return replace(switch, interfaces=ports, bgp=replace(switch.bgp, neighbours=sessions))


def _mirrored(switch: Device, port: Interface) -> Interface:
    return Interface(
        port.peer_interface, "link", port.mtu, tuple(map(_other, port.addresses)), port.speed_gbps, port.fec,
        switch.name, port.name, switch.place,
    )  # fmt: skip


def _other(address: Address) -> Address:
    """The other address of a /31 or /127."""
    return type(address)((int(address.ip) ^ 1, address.network.prefixlen))


def _sessions(switch: Device, port: Interface) -> Iterator[Neighbour]:
    own = {address.version: address.ip for address in port.addresses}
    for one in switch.bgp.neighbours:
        if one.interface == port.name:
            address = own[one.address.version] if one.address else None
            yield Neighbour(
                port.peer_interface, address, switch.asn, switch.name, "BORDER", one.families, one.bfd
            )
