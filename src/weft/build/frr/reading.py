"""A device's record from its files: what `render` wrote, or what an operator made of it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import get_args

from weft.build.device import Admitted, Bgp, Device, Evpn, Interface, Neighbour, SrPolicy, Vni
from weft.build.device.records import Group
from weft.build.frr.filter_text import read_filters
from weft.build.frr.reading_daemons import BORDER, Speaker, Spoken, read_daemons
from weft.build.frr.reading_kernel import Kernel, read_interfaces
from weft.build.frr.texts import FILTERS, FRR_CONF, INTERFACES
from weft.diagnostics import RenderError

GROUPS = get_args(Group)


def read(files: Mapping[str, str]) -> Device:
    """The record of a device from its texts by path, of which `frr.conf` and the interfaces are looked at.

    Raises RenderError where one of the two is missing, or a line cannot be what it is meant to be.
    """
    for path in (FRR_CONF, INTERFACES):
        if path not in files:
            raise RenderError(f"there is no {path}")
    said, kernel = read_daemons(files[FRR_CONF]), read_interfaces(files[INTERFACES])
    about, own = said.about, said.speakers.get("", Speaker())
    ports = tuple(_with_segment(port, said) for port in kernel.ports)
    bgp = Bgp(
        own.asn, own.router_id, _neighbours(own, ports), tuple(own.networks), own.maximum_paths, own.timers,
        said.isis.timers(own.bfd), said.policies.colour, _admitted(said, own),
    )
    return Device(
        about.get("hostname", ""), about.get("site", ""), about.get("fabric", ""), about.get("tier", ""),
        about.get("model", ""), about.get("place", ""), ports, kernel.segments, bgp, _evpn(said, kernel),
        kernel.management, said.isis.record(), kernel.queues, read_filters(files.get(FILTERS, ""), ports),
        _policies(said),
    )  # fmt: skip


def _admitted(said: Spoken, own: Speaker) -> Admitted | None:
    """What is taken of border leaves; all where a group of theirs has no list."""
    groups = {one.group for one in own.neighbours.values() if one.group.startswith(BORDER)}
    if not groups or not groups <= own.has_list:
        return None
    return Admitted(tuple(said.admitted), own.most.get("ipv4", 0), own.most.get("ipv6", 0))


def _policies(said: Spoken) -> tuple[SrPolicy, ...]:
    """Those of pathd.

    Raises RenderError where one goes by a list that is not there.
    """
    try:
        return said.policies.records()
    except (KeyError, ValueError) as error:
        raise RenderError(f"frr.conf: a policy of segment routing cannot be read: {error}") from error


def _with_segment(port: Interface, said: Spoken) -> Interface:
    """The port with the Ethernet segment of its bond, which FRR makes of a number and a system."""
    bond = port.bond
    if bond is None or bond.name not in said.segments:
        return port
    number, system = said.segments[bond.name]
    identifier = f"03:{system}:{number.to_bytes(3, 'big').hex(':')}"
    return replace(port, bond=replace(bond, esi=identifier))


def _neighbours(own: Speaker, ports: tuple[Interface, ...]) -> tuple[Neighbour, ...]:
    """Sessions of the groups that Weft makes; others are an operator's own."""
    found = []
    for one in own.neighbours.values():
        if not one.group.startswith(GROUPS) or one.group not in own.groups:
            continue
        name: Group = next(name for name in GROUPS if one.group.startswith(name))
        interface = one.interface
        if one.address is not None:
            interface = "lo" if name == "MESH" else _interface_to(one.address, ports)
        group = own.groups[one.group]
        found.append(
            Neighbour(
                interface, one.address, one.remote_asn, one.peer, name, tuple(group.families), group.bfd
            )
        )
    return tuple(found)


def _interface_to(address: IPv4Address | IPv6Address, ports: tuple[Interface, ...]) -> str:
    """The interface in the smallest network that has the address, empty where there is none."""
    near = [
        (own.network.prefixlen, port.name)
        for port in ports
        for own in port.addresses
        if port.kind == "link" and own.version == address.version and address in own.network
    ]
    return max(near, default=(0, ""))[1]


def _evpn(said: Spoken, kernel: Kernel) -> Evpn | None:
    """VXLAN networks: numbers and VLANs are the kernel's, distinguishers and targets the daemons'."""
    if kernel.source is None:
        return None
    tables = {number: tenant for tenant, number in said.tables.items()}
    found = []
    for number, vlan, tenant in kernel.tunnels:
        if number in tables:
            table = said.speakers.get(tables[number], Speaker())
            found.append(Vni(number, 3, tables[number], vlan, table.rd, table.target))
        else:
            rd, target = said.networks.get(number, ("", ""))
            found.append(Vni(number, 2, tenant, vlan, rd, target))
    return Evpn(kernel.source, tuple(found))
