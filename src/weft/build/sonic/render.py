"""From a record to SONiC's files: its database of configuration, and the text of its routing daemons.

The daemons' text is Weft's own (`docker_routing_config_mode: split-unified`).  In the other modes SONiC makes it of the
database, whose tables have no sessions over link-local addresses, no distinguishers and no targets.
"""

from __future__ import annotations

from typing import Any

from weft.build.device import Address, Bond, Device, Interface, Segment
from weft.build.frr.daemon_text import frr_conf
from weft.build.json_text import indented
from weft.build.label import port_label
from weft.build.sonic import filters, names, queues
from weft.build.sonic.names import DATABASE, Database, Table
from weft.build.sonic.rules import broken_rules
from weft.diagnostics import RenderError

DAEMONS = "etc/sonic/frr/frr.conf"

ROLES = {"leaf": "LeafRouter", "border": "LeafRouter", "spine": "SpineRouter", "superspine": "SpineRouter"}

FEC = {"none": "none", "rs528": "rs", "rs544": "rs"}

SHOWN = 3
"""Broken rules that are told of a device."""

LONGEST = 15
"""Characters of an interface's name on Linux, and so of a VRF's."""


def render(device: Device) -> dict[str, str]:
    """Texts by path on the device.

    Raises RenderError where a tenant's name is none that a VRF can have, or the tables would break a rule of SONiC's,
    as an MTU does that it cannot have.
    """
    for tenant in dict.fromkeys(each.tenant for each in device.segments if each.tenant):
        name = names.table(tenant)
        if len(name) > LONGEST or not all(char.isalnum() or char in "_-" for char in name) or not name.isascii():
            raise RenderError(
                f"{device.name}: the tenant {tenant!r} cannot be the name of a VRF of SONiC",
                help=f"write at most {LONGEST - len(names.VRF)} letters, digits, '_' or '-'",
            )
    tables = database(device)
    broken = broken_rules(tables)
    if broken:
        raise RenderError(f"{device.name}: SONiC does not take this: {'; '.join(broken[:SHOWN])}")
    return {DATABASE: indented(tables), DAEMONS: frr_conf(names.renamed(device), kernel_groups=True)}


def database(device: Device) -> Database:
    """All tables, by name and key; a table that would be empty is not there."""
    ports = [each for each in device.interfaces if each.cage]
    known = names.Ports.of(device)
    bonds = {each.bond: each for each in ports if each.bond}
    tables = {
        "DEVICE_METADATA": {"localhost": _metadata(device)},
        "PORT": {known.name(each.cage): _port(each, known) for each in ports if each.cage},
        "BREAKOUT_CFG": {known.cage_name(each.cage): _split(each) for each in ports if each.cage},
        "INTERFACE": _links(ports, device, known),
        "LOOPBACK_INTERFACE": _addresses(names.LOOPBACK, device.loopbacks, {}),
        "MGMT_INTERFACE": _management(device),
        "PORTCHANNEL": {names.channel(bond): _channel(bond, port) for bond, port in bonds.items()},
        "PORTCHANNEL_MEMBER": {
            f"{names.channel(each.bond)}|{known.name(each.cage)}": {} for each in ports if each.bond and each.cage
        },
        "EVPN_ETHERNET_SEGMENT": {
            names.channel(bond): {"esi": "AUTO", "type": "TYPE_3_MAC_BASED"} for bond in bonds if bond.esi
        },
        "VRF": _routing_tables(device),
        "VLAN": {names.vlan(each.vlan): _vlan(each) for each in device.segments},
        "VLAN_MEMBER": _members(ports, known),
        "VLAN_INTERFACE": _gateways(device),
        **_overlay(device),
        **queues.tables(device, known),
        **filters.tables(device, known),
        "LLDP": {"GLOBAL": {"enabled": "true"}},
    }
    return {name: table for name, table in tables.items() if table}


def _metadata(device: Device) -> dict[str, str]:
    return {
        "hostname": device.name, "type": ROLES.get(device.tier, "LeafRouter"), "bgp_asn": str(device.asn),
        "bgp_router_id": device.router_id, "docker_routing_config_mode": "split-unified",
    }  # fmt: skip


def _port(port: Interface, known: names.Ports) -> dict[str, str]:
    cage = port.cage
    assert cage is not None
    first = known.first(cage) + 1
    split = cage.lanes > 1
    return {
        "alias": f"Eth{cage.number}" + (f"/{cage.lane}" if split else ""),
        "index": str(cage.number), "subport": str(cage.lane if split else 0),
        "lanes": ",".join(str(first + i) for i in range(names.width(cage))),
        "speed": f"{port.speed_gbps * 1000:.0f}", "fec": FEC[port.box_fec], "mtu": str(port.mtu),
        "admin_status": "up", "description": port_label(port),
    }  # fmt: skip


def _split(port: Interface) -> dict[str, str]:
    assert port.cage is not None
    return {"brkout_mode": f"{port.cage.lanes}x{port.speed_gbps:g}G"}


def _links(ports: list[Interface], device: Device, known: names.Ports) -> Table:
    link_local = {each.interface for each in device.bgp.neighbours if each.address is None}
    found: Table = {}
    for each in ports:
        if each.kind == "link" and each.cage:
            own = {"ipv6_use_link_local_only": "enable"} if each.name in link_local else {}
            found |= _addresses(known.name(each.cage), each.addresses, own)
    return found


def _addresses(name: str, addresses: tuple[Address, ...], own: dict[str, str]) -> Table:
    return {name: own, **{f"{name}|{address}": {} for address in addresses}}


def _management(device: Device) -> Table:
    port = device.management
    return {f"{port.interface}|{port.address}": {}} if port.address else {}


def _channel(bond: Bond, port: Interface) -> dict[str, str]:
    """Bonds over several leaves are one system to their host."""
    return {
        "admin_status": "up", "mtu": str(port.mtu), "min_links": "1", "fast_rate": "true",
        "lacp_key": str(names.natural(names.channel(bond))[1]), "system_mac": bond.system,
        "description": f"{bond.name} to {port.peer}",
    }  # fmt: skip


def _routing_tables(device: Device) -> Table:
    vnis = {each.tenant: each.number for each in device.evpn.vnis if each.layer == 3} if device.evpn else {}
    tenants = dict.fromkeys(each.tenant for each in device.segments if each.tenant)
    return {names.table(each): {"vni": str(vnis[each])} if each in vnis else {} for each in tenants}


def _vlan(segment: Segment) -> dict[str, str]:
    return {"vlanid": str(segment.vlan), "mtu": str(segment.mtu), "admin_status": "up"}


def _members(ports: list[Interface], known: names.Ports) -> Table:
    found: Table = {}
    for each in ports:
        name = names.channel(each.bond) if each.bond else known.name(each.cage) if each.cage else ""
        for vlan in each.vlans:
            mode = "tagged" if len(each.vlans) > 1 else "untagged"
            found[f"{names.vlan(vlan)}|{name}"] = {"tagging_mode": mode}
    return found


def _gateways(device: Device) -> Table:
    """VLANs with a gateway, and those that a tenant's routing comes in by."""
    found: Table = {}
    for each in device.segments:
        own = {"vrf_name": names.table(each.tenant)} if each.tenant else {}
        if each.gateway_mac:
            own["mac_addr"] = each.gateway_mac
        found |= _addresses(names.vlan(each.vlan), each.gateways, own)
    return found


def _overlay(device: Device) -> dict[str, Any]:
    if device.evpn is None:
        return {}
    mapped = {
        f"{names.TUNNEL}|map_{each.number}_{names.vlan(each.vlan)}": {
            "vlan": names.vlan(each.vlan), "vni": str(each.number),
        }
        for each in device.evpn.vnis
    }  # fmt: skip
    return {
        "VXLAN_TUNNEL": {names.TUNNEL: {"src_ip": str(device.evpn.source.ip)}},
        "VXLAN_EVPN_NVO": {names.OVERLAY: {"source_vtep": names.TUNNEL}},
        "VXLAN_TUNNEL_MAP": mapped,
    }
