"""Rules of SONiC's tables: those of its YANG models that a rendered database could break, and those nobody checks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from weft.build.sonic import names
from weft.build.sonic.names import DATABASE, Database
from weft.diagnostics import RenderError

LARGEST_MTU = 9216
LARGEST_VNI = 2**24 - 1


def broken_rules(database: Database) -> tuple[str, ...]:
    """What a database breaks; empty where nothing."""
    rules = (_ports, _interfaces, _channels, _vlans, _tables, _tunnels, _lists, _queues)
    return tuple(chain.from_iterable(rule(database) for rule in rules))


def broken_in(files: Mapping[str, str]) -> tuple[str, ...]:
    """What the database among files breaks.

    Raises RenderError where a row lacks what a rule looks at.
    """
    try:
        return broken_rules(json.loads(files[DATABASE]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RenderError(f"{DATABASE} is not as Weft renders it: {type(error).__name__} {error}") from error


def _keys(database: Database, table: str) -> Iterator[tuple[str, str]]:
    """Keys of two parts."""
    pairs = (key.split("|", 1) for key in database.get(table, {}) if "|" in key)
    return ((first, second) for first, second in pairs)


def _ports(database: Database) -> Iterator[str]:
    lanes = Counter(lane for row in database.get("PORT", {}).values() for lane in row["lanes"].split(","))
    yield from (f"PORT: lane {lane} is of {count} ports" for lane, count in lanes.items() if count > 1)
    aliases = Counter(row["alias"] for row in database.get("PORT", {}).values())
    yield from (f"PORT: alias {alias} is of {count} ports" for alias, count in aliases.items() if count > 1)
    for table in ("PORT", "PORTCHANNEL", "VLAN"):
        for name, row in database.get(table, {}).items():
            if not 68 <= int(row["mtu"]) <= LARGEST_MTU:
                yield f"{table} {name}: an MTU of {row['mtu']} is not between 68 and {LARGEST_MTU}"
    for name in database.get("BREAKOUT_CFG", {}):
        if name not in database["PORT"]:
            yield f"BREAKOUT_CFG: no port {name}"


def _interfaces(database: Database) -> Iterator[str]:
    """An interface with an address has a row of its own, and its port or VLAN is there."""
    known = {"INTERFACE": "PORT", "VLAN_INTERFACE": "VLAN"}
    for table in ("INTERFACE", "VLAN_INTERFACE", "LOOPBACK_INTERFACE"):
        rows = database.get(table, {})
        for name, address in _keys(database, table):
            if name not in rows:
                yield f"{table}: {name}|{address} without {name}"
        for name in rows:
            if "|" not in name and table in known and name not in database.get(known[table], {}):
                yield f"{table}: no {known[table]} {name}"
    for name, row in database.get("VLAN_INTERFACE", {}).items():
        if "vrf_name" in row and row["vrf_name"] not in database.get("VRF", {}):
            yield f"VLAN_INTERFACE {name}: no VRF {row['vrf_name']}"


def _channels(database: Database) -> Iterator[str]:
    """A port is in one channel, has its MTU, and is nothing else."""
    ports, channels = database.get("PORT", {}), database.get("PORTCHANNEL", {})
    members = Counter(port for _, port in _keys(database, "PORTCHANNEL_MEMBER"))
    yield from (f"PORTCHANNEL_MEMBER: {port} is in {count} channels" for port, count in members.items() if count > 1)
    for channel, port in _keys(database, "PORTCHANNEL_MEMBER"):
        if channel not in channels or port not in ports:
            yield f"PORTCHANNEL_MEMBER: no {port if channel in channels else channel}"
        elif ports[port]["mtu"] != channels[channel]["mtu"]:
            yield f"PORTCHANNEL_MEMBER: {port} has another MTU than {channel}"
        if port in database.get("INTERFACE", {}):
            yield f"INTERFACE: {port} is in {channel}"
    for name in database.get("EVPN_ETHERNET_SEGMENT", {}):
        if name not in channels:
            yield f"EVPN_ETHERNET_SEGMENT: no {name}"
        elif "system_mac" not in channels[name]:
            yield f"PORTCHANNEL {name}: a segment's channel has one LACP system on all leaves: no system_mac"


def _vlans(database: Database) -> Iterator[str]:
    members = {port for _, port in _keys(database, "PORTCHANNEL_MEMBER")}
    untagged = Counter[str]()
    for vlan, port in _keys(database, "VLAN_MEMBER"):
        row = database["VLAN_MEMBER"][f"{vlan}|{port}"]
        untagged[port] += row["tagging_mode"] == "untagged"
        if vlan not in database.get("VLAN", {}):
            yield f"VLAN_MEMBER: no {vlan}"
        if port not in database.get("PORT", {}) and port not in database.get("PORTCHANNEL", {}):
            yield f"VLAN_MEMBER: no {port}"
        if port in members or port in database.get("INTERFACE", {}):
            yield f"VLAN_MEMBER: {port} is of a channel, or routed"
    yield from (f"VLAN_MEMBER: {port} is untagged in {count} VLANs" for port, count in untagged.items() if count > 1)
    for name, row in database.get("VLAN", {}).items():
        if name != names.vlan(int(row["vlanid"])) or not 2 <= int(row["vlanid"]) <= 4094:
            yield f"VLAN {name}: its number is {row['vlanid']}"


def _tables(database: Database) -> Iterator[str]:
    mapped = {row["vni"] for row in database.get("VXLAN_TUNNEL_MAP", {}).values()}
    for name, row in database.get("VRF", {}).items():
        if not name.startswith(names.VRF):
            yield f"VRF {name}: its name begins with {names.VRF}"
        if "vni" in row and row["vni"] not in mapped:
            yield f"VRF {name}: its VNI {row['vni']} is mapped to no VLAN"


def _tunnels(database: Database) -> Iterator[str]:
    rows = database.get("VXLAN_TUNNEL_MAP", {}).values()
    for what in ("vni", "vlan"):
        counts = Counter(row[what] for row in rows)
        yield from (f"VXLAN_TUNNEL_MAP: {what} {x} is mapped {count} times" for x, count in counts.items() if count > 1)
    for row in rows:
        if row["vlan"] not in database.get("VLAN", {}):
            yield f"VXLAN_TUNNEL_MAP: no {row['vlan']}"
        if not 1 <= int(row["vni"]) <= LARGEST_VNI:
            yield f"VXLAN_TUNNEL_MAP: no VNI is {row['vni']}"
    tunnels = database.get("VXLAN_TUNNEL", {})
    for name, row in database.get("VXLAN_EVPN_NVO", {}).items():
        if row["source_vtep"] not in tunnels:
            yield f"VXLAN_EVPN_NVO {name}: no tunnel {row['source_vtep']}"
    own = {address.split("/")[0] for _, address in _keys(database, "LOOPBACK_INTERFACE")}
    for name, row in tunnels.items():
        if row["src_ip"] not in own:
            yield f"VXLAN_TUNNEL {name}: {row['src_ip']} is no address of the loopback"


def _lists(database: Database) -> Iterator[str]:
    """A list is at ports and channels that are there, and at no port of a channel; its rules differ in priority."""
    known = {**database.get("PORT", {}), **database.get("PORTCHANNEL", {})}
    members = {port for _, port in _keys(database, "PORTCHANNEL_MEMBER")}
    for name, row in database.get("ACL_TABLE", {}).items():
        for port in row["ports"]:
            if port not in known or port in members:
                yield f"ACL_TABLE {name}: {port} is {'in a channel' if port in members else 'not there'}"
    first: dict[tuple[str, str], str] = {}
    for table, rule in _keys(database, "ACL_RULE"):
        if table not in database.get("ACL_TABLE", {}):
            yield f"ACL_RULE {rule}: no table {table}"
        priority = database["ACL_RULE"][f"{table}|{rule}"]["PRIORITY"]
        other = first.setdefault((table, priority), rule)
        if other != rule:
            yield f"ACL_RULE: {other} and {rule} of {table} have one priority"


def _queues(database: Database) -> Iterator[str]:
    """Queues have schedulers that are there, ports maps that are there."""
    for port, number in _keys(database, "QUEUE"):
        scheduler = database["QUEUE"][f"{port}|{number}"]["scheduler"]
        if scheduler not in database.get("SCHEDULER", {}):
            yield f"QUEUE {port}|{number}: no scheduler {scheduler}"
        if port not in database["PORT"]:
            yield f"QUEUE: no port {port}"
    for port, row in database.get("PORT_QOS_MAP", {}).items():
        for field, name in row.items():
            if name not in database.get(field.upper(), {}):
                yield f"PORT_QOS_MAP {port}: no {field} {name}"
