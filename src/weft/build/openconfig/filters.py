"""Access lists of OpenConfig, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any, Literal

from weft.build.device import Acl, Device, Interface, Rule
from weft.build.openconfig import names
from weft.build.openconfig.names import entry, listed

Tree = dict[str, Any]

STEP = 10
"""Between the numbers of two entries, so that there is room."""

_PROTOCOLS: Mapping[str, str] = {word: f"openconfig-packet-match-types:IP_{word.upper()}" for word in ("tcp", "udp")}
_ICMP: Mapping[int, str | int] = {4: "openconfig-packet-match-types:IP_ICMP", 6: 58}
_ACTIONS = {"permit": "openconfig-acl:ACCEPT", "deny": "openconfig-acl:DROP"}


def filters(device: Device) -> Tree:
    """All lists and the interfaces that have them; nothing where there is no list."""
    if not device.acls:
        return {}
    ports, at = {port.name: port for port in device.interfaces}, dict[str, list[Acl]]()
    for acl in device.acls:
        for name in dict.fromkeys(names.carrier(ports[each]) for each in acl.interfaces):
            at.setdefault(name, []).append(acl)
    sets = [_with_keys("name", acl, **{"acl-entries": {"acl-entry": list(_entries(acl))}}) for acl in device.acls]
    bound = [
        entry("id", name, **names.reference(name),
              **{"ingress-acl-sets": {"ingress-acl-set": [_with_keys("set-name", acl) for acl in acls]}})
        for name, acls in at.items()
    ]  # fmt: skip
    return {"openconfig-acl:acl": {"acl-sets": {"acl-set": sets}, "interfaces": {"interface": bound}}}


def read_filters(tree: Mapping[str, Any], ports: Sequence[Interface]) -> Iterator[Acl]:
    """Lists in their order, over the ports that have them."""
    by_list: dict[str, set[str]] = {}
    for each in listed(tree, "acl", "interfaces", "interface"):
        for one in listed(each, "ingress-acl-sets", "ingress-acl-set"):
            by_list.setdefault(one["set-name"], set()).add(each["id"])
    for each in listed(tree, "acl", "acl-sets", "acl-set"):
        at = by_list.get(each["name"], set())
        inside = tuple(port.name for port in ports if port.cage and names.carrier(port) in at)
        version: Literal[4, 6] = 6 if each["type"].endswith("IPV6") else 4
        entries = sorted(listed(each, "acl-entries", "acl-entry"), key=lambda one: int(one["sequence-id"]))
        yield Acl(each["name"], version, tuple(_rule(one, version) for one in entries), inside)


def _with_keys(key: str, acl: Acl, **rest: Any) -> Tree:
    """An entry of a list whose keys are a list's name and type."""
    keys = {key: acl.name, "type": f"openconfig-acl:ACL_IPV{acl.version}"}
    return {**keys, "config": keys, **rest}


def _entries(acl: Acl) -> Iterator[Tree]:
    for i, rule in enumerate(acl.rules, 1):
        header: Tree = {}
        for key, prefix in (("source-address", rule.source), ("destination-address", rule.destination)):
            header |= {} if prefix is None else {key: str(prefix)}
        if rule.protocol != "any":
            header["protocol"] = _ICMP[acl.version] if rule.protocol == "icmp" else _PROTOCOLS[rule.protocol]
        ends = (("source-port", rule.source_port), ("destination-port", rule.destination_port))
        transport = {key: port for key, port in ends if port}
        match = {
            **({f"ipv{acl.version}": {"config": header}} if header else {}),
            **({"transport": {"config": transport}} if transport else {}),
        }
        action = {"config": {"forwarding-action": _ACTIONS[rule.action]}}
        yield entry("sequence-id", STEP * i, **match, actions=action)


def _rule(told: Mapping[str, Any], version: Literal[4, 6]) -> Rule:
    header = told.get(f"ipv{version}", {}).get("config", {})
    transport = told.get("transport", {}).get("config", {})
    said = header.get("protocol", "any")
    source, destination = (
        ip_network(header[key]) if key in header else None for key in ("source-address", "destination-address")
    )
    return Rule(
        "permit" if told["actions"]["config"]["forwarding-action"] == _ACTIONS["permit"] else "deny",
        "tcp" if said == _PROTOCOLS["tcp"] else "udp" if said == _PROTOCOLS["udp"]
        else "icmp" if said == _ICMP[version] else "any",
        source, destination, transport.get("source-port", 0), transport.get("destination-port", 0),
    )  # fmt: skip
