"""Access lists of SR Linux, and back; a list of subinterfaces is met by what comes in by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_network
from typing import Any, Literal

from weft.build.device import Acl, Device, Interface, Rule
from weft.build.srlinux import names

Tree = Mapping[str, Any]

STEP = 10
"""Between the numbers of two entries, so that there is room."""

_ICMP = {4: "icmp", 6: "icmp6"}
_PROTOCOL = {4: "protocol", 6: "next-header"}


def filters(device: Device) -> dict[str, Any]:
    """All lists and the subinterfaces that have them; nothing where there is no list."""
    if not device.acls:
        return {}
    ports, at = {port.name: port for port in device.interfaces}, dict[str, list[Acl]]()
    for acl in device.acls:
        for sub in dict.fromkeys(sub for name in acl.interfaces for sub in names.subinterfaces(ports[name])):
            at.setdefault(sub, []).append(acl)
    lists = [
        {"name": acl.name, "type": f"ipv{acl.version}",
         "entry": [_entry(STEP * i, rule, acl.version) for i, rule in enumerate(acl.rules, 1)]}
        for acl in device.acls
    ]  # fmt: skip
    bound = [
        {"interface-id": sub, "interface-ref": names.reference(sub),
         "input": {"acl-filter": [{"name": acl.name, "type": f"ipv{acl.version}"} for acl in acls]}}
        for sub, acls in at.items()
    ]  # fmt: skip
    return {"acl": {"acl-filter": lists, "interface": bound}}


def read_filters(tree: Tree, ports: Sequence[Interface]) -> Iterator[Acl]:
    """Lists in their order, over the ports whose subinterfaces have them."""
    by_list: dict[tuple[str, str], set[str]] = {}
    for each in tree.get("interface", ()):
        for one in each.get("input", {}).get("acl-filter", ()):
            by_list.setdefault((one["name"], one["type"]), set()).add(each["interface-id"])
    for each in tree.get("acl-filter", ()):
        subs = by_list.get((each["name"], each["type"]), set())
        inside = tuple(port.name for port in ports if subs & set(names.subinterfaces(port)))
        version: Literal[4, 6] = 6 if each["type"] == "ipv6" else 4
        entries = sorted(each["entry"], key=lambda entry: int(entry["sequence-id"]))
        yield Acl(each["name"], version, tuple(_rule(entry, version) for entry in entries), inside)


def _entry(number: int, rule: Rule, version: Literal[4, 6]) -> dict[str, Any]:
    header: dict[str, Any] = {}
    if rule.protocol != "any":
        header[_PROTOCOL[version]] = _ICMP[version] if rule.protocol == "icmp" else rule.protocol
    for key, prefix in (("source-ip", rule.source), ("destination-ip", rule.destination)):
        header |= {} if prefix is None else {key: {"prefix": str(prefix)}}
    ends = (("source-port", rule.source_port), ("destination-port", rule.destination_port))
    transport = {key: {"operator": "eq", "value": port} for key, port in ends if port}
    match = {**({f"ipv{version}": header} if header else {}), **({"transport": transport} if transport else {})}
    action: dict[str, Any] = {"accept": {}} if rule.action == "permit" else {"drop": {}}
    return {"sequence-id": number, **({"match": match} if match else {}), "action": action}


def _rule(entry: Tree, version: Literal[4, 6]) -> Rule:
    match = entry.get("match", {})
    header, transport = match.get(f"ipv{version}", {}), match.get("transport", {})
    said = header.get(_PROTOCOL[version], "any")
    source, destination = (
        ip_network(header[key]["prefix"]) if key in header else None for key in ("source-ip", "destination-ip")
    )
    ports = (int(transport.get(key, {}).get("value", 0)) for key in ("source-port", "destination-port"))
    return Rule(
        "permit" if "accept" in entry["action"] else "deny",
        "tcp" if said == "tcp" else "udp" if said == "udp" else "icmp" if said == _ICMP[version] else "any",
        source, destination, *ports,
    )  # fmt: skip
