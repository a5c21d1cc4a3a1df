"""Tables of SONiC's lists, and back; a list is for one version of IP, and a rule of a higher priority comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network
from typing import Literal

from weft.build.device import Acl, Device, Interface, Rule
from weft.build.sonic import names
from weft.build.sonic.names import Database, Row, Table

FIRST = 9990
"""Priority of the first rule; each later one has ten less."""

STEP = 10

_NUMBERS = {4: {"tcp": 6, "udp": 17, "icmp": 1}, 6: {"tcp": 6, "udp": 17, "icmp": 58}}
_ENDS = {4: ("SRC_IP", "DST_IP"), 6: ("SRC_IPV6", "DST_IPV6")}
_TYPES = {4: "L3", 6: "L3V6"}
_ACTIONS = {"permit": "FORWARD", "deny": "DROP"}


def tables(device: Device, known: names.Ports) -> dict[str, Table]:
    """`ACL_TABLE` and `ACL_RULE`: a bond's list is at its channel."""
    bound = {each.name: _carrier(each, known) for each in device.interfaces if each.cage}
    return {
        "ACL_TABLE": {
            _name(acl): {
                "type": _TYPES[acl.version], "stage": "ingress", "policy_desc": acl.name,
                "ports": list(dict.fromkeys(bound[port] for port in acl.interfaces)),
            }
            for acl in device.acls
        },
        "ACL_RULE": {
            f"{_name(acl)}|RULE_{i}": _row(rule, acl.version, FIRST - STEP * i)
            for acl in device.acls for i, rule in enumerate(acl.rules)
        },
    }  # fmt: skip


def read(tables: Database, ports: Iterable[Interface], known: names.Ports) -> Iterator[Acl]:
    """Lists in the order of their table, with rules by priority."""
    bound = {each.name: _carrier(each, known) for each in ports if each.cage}
    rules: dict[str, list[Row]] = {}
    for key, row in tables.get("ACL_RULE", {}).items():
        rules.setdefault(key.split("|", 1)[0], []).append(row)
    for name, row in tables.get("ACL_TABLE", {}).items():
        ordered = sorted(rules.get(name, ()), key=lambda each: -int(each["PRIORITY"]))
        version: Literal[4, 6] = 6 if row["type"] == "L3V6" else 4
        inside = tuple(port for port, carrier in bound.items() if carrier in row["ports"])
        yield Acl(row["policy_desc"], version, tuple(_rule(each, version) for each in ordered), inside)


def _carrier(port: Interface, known: names.Ports) -> str:
    if port.bond:
        return names.channel(port.bond)
    return known.name(port.cage) if port.cage else ""


def _name(acl: Acl) -> str:
    return acl.name.upper().replace("-", "_")


def _row(rule: Rule, version: Literal[4, 6], priority: int) -> Row:
    row: Row = {"PRIORITY": str(priority), "PACKET_ACTION": _ACTIONS[rule.action]}
    for key, prefix in zip(_ENDS[version], (rule.source, rule.destination), strict=True):
        row |= {} if prefix is None else {key: str(prefix)}
    if rule.protocol != "any":
        row["IP_PROTOCOL"] = str(_NUMBERS[version][rule.protocol])
    for key, port in (("L4_SRC_PORT", rule.source_port), ("L4_DST_PORT", rule.destination_port)):
        row |= {key: str(port)} if port else {}
    return row if len(row) > 2 else {**row, "IP_TYPE": f"IPV{version}ANY"}


def _rule(row: Mapping[str, str], version: Literal[4, 6]) -> Rule:
    source, destination = (ip_network(row[key]) if key in row else None for key in _ENDS[version])
    by_number = {str(number): word for word, number in _NUMBERS[version].items()}
    protocol = by_number[row["IP_PROTOCOL"]] if "IP_PROTOCOL" in row else "any"
    return Rule(
        "permit" if row["PACKET_ACTION"] == "FORWARD" else "deny",
        "tcp" if protocol == "tcp" else "udp" if protocol == "udp" else "icmp" if protocol == "icmp" else "any",
        source, destination, int(row.get("L4_SRC_PORT", 0)), int(row.get("L4_DST_PORT", 0)),
    )  # fmt: skip
