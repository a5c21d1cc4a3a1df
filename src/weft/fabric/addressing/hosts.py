"""Subnets behind leaves, with one gateway address on all leaves of a subnet, and the addresses of hosts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.diagnostics import InfeasibleError
from weft.fabric.addressing.ask import AddressAsk, Tenant, hosts_of
from weft.fabric.addressing.pools import require_pool
from weft.fabric.addressing.positions import Positions
from weft.fabric.addressing.underlay import U32s
from weft.fabric.wiring import KINDS, Wiring
from weft.network import Ints

GATEWAY_MAC = "00:00:5e:00:01:01"
"""Of every gateway: leaves that answer for one address must do so with one MAC (RFC 9135); that of VRRP's group 1."""

BESIDE_HOSTS = 3
"""Addresses of a subnet that no host has: its own, the gateway's and the last."""


@dataclass(frozen=True, slots=True, eq=False)
class Attached:
    """Where hosts need an address: a row a host, or a row a port where these are not bonded.

    `group` counts the sets of leaves that have a subnet of their own (units where hosts are bonded, otherwise
    leaves); `leaves` (n_groups, k) are their rows of the wiring's nodes and `position` (n_groups,) their numbers, of
    which pools hold `positions`.  A host's address is number `index` of its group, of at most `room`.
    """

    node: Ints
    port: Ints  # of the host; -1 where all are bonded
    group: Ints
    index: Ints
    leaves: Ints
    position: Ints
    positions: int
    room: int

    @property
    def bits(self) -> int:
        """Bits of an IPv4 address that count within a subnet."""
        return (self.room + BESIDE_HOSTS - 1).bit_length()


@dataclass(frozen=True, slots=True, eq=False)
class Subnets:
    """The subnets of one routing instance, and its hosts' addresses in them.

    A stretched instance has one subnet, of all groups.  `network` and `gateway` have shape (n_subnets,), `length` is
    their common prefix length, `host` (n_attached,) the address of each row of `Attached`.
    """

    instance: Tenant
    network: U32s
    gateway: U32s
    length: int
    host: U32s
    attached: Attached

    @property
    def host_v6(self) -> tuple[Ints, Ints]:
        """Number of the /64 in the IPv6 pool and the address in it, for each row of `Attached`."""
        at = self.attached
        inside = 2 + at.index
        if self.instance.stretched:
            return np.zeros_like(inside), (at.position[at.group] << at.bits) + inside
        return at.position[at.group], inside


def attached(wiring: Wiring, ask: AddressAsk, at: Positions) -> Attached:
    """Every host, or every port of one, with its place in a subnet.

    Raises InfeasibleError where a leaf has more hosts than subnets are made for.
    """
    nodes, links, shape = wiring.nodes, wiring.links, wiring.design.shape
    rows = np.flatnonzero(links.kind == KINDS.index("host"))
    most = int(nodes.number[links.a[rows]].max(initial=-1)) + 1
    if most > at.hosts_per_unit:
        raise InfeasibleError(
            f"a leaf has {most:,} hosts, subnets are made for {at.hosts_per_unit:,}",
            help=f"write hosts_per_leaf: {most}, or leave it out",
        )
    if ask.bonded:
        rows = rows[:: shape.sides * shape.ports_at_leaf]
    leaf = links.z[rows] - (at.unit_leaf[0, 0] if len(at.unit_leaf) else 0)
    host = links.a[rows]
    if ask.bonded:
        none = np.full(len(rows), -1)
        return Attached(
            host, none, leaf // shape.sides, nodes.number[host], at.unit_leaf, at.unit, at.room.units, at.hosts_per_unit
        )
    sides = np.arange(shape.sides)
    position = (at.unit[:, None] * shape.sides + sides).ravel()
    index = nodes.number[host] * shape.ports_at_leaf + links.a_port[rows] % shape.ports_at_leaf
    room = at.hosts_per_unit * shape.ports_at_leaf
    count = at.room.units * shape.sides
    return Attached(host, links.a_port[rows], leaf, index, at.unit_leaf.reshape(-1, 1), position, count, room)


def subnets(ask: AddressAsk, instance: Tenant, at: Attached) -> Subnets:
    """Subnets and hosts' addresses of one instance.

    Raises InfeasibleError where its pools are too small.
    """
    count, length = at.positions, 32 - at.bits
    whose = hosts_of(instance)
    require_pool(whose, instance.hosts, count, length, ask.others(whose))
    if instance.hosts_v6 is not None:
        networks = 1 if instance.stretched else count
        require_pool(f"IPv6 {whose}", instance.hosts_v6, networks, 64, ask.others(f"IPv6 {whose}"))
    base = int(instance.hosts.network_address)
    start = base + (at.position << at.bits)
    network = np.array([base][: len(at.position)]) if instance.stretched else start
    length = instance.hosts.prefixlen if instance.stretched else length
    host = start[at.group] + 2 + at.index
    gateway = (network + 1).astype(np.uint32)
    return Subnets(instance, network.astype(np.uint32), gateway, length, host.astype(np.uint32), at)
