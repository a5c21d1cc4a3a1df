"""`/etc/nftables.conf` of a device: its lists as chains, met by what comes in by their ports before it is routed.

A packet of a host comes in by the VLAN's interface, whichever port of the bridge it came by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network

from weft.build.device import Acl, Device, Interface, Rule
from weft.diagnostics import RenderError

TABLE = "weft"

_IP = {4: "ip", 6: "ip6"}
_ICMP = {4: "icmp", 6: "ipv6-icmp"}
_ACTIONS = {"permit": "accept", "deny": "drop"}
_CAME_IN = re.compile(r"meta nfproto ipv[46] iifname \{ (.*) \} jump (\S+)")


def filters(device: Device) -> str:
    """The text of all lists of a device, in a table of their own that replaces itself."""
    lines = [
        "#!/usr/sbin/nft -f",
        f"# {device.name}, made by Weft: what may reach loopbacks and links",
        f"table inet {TABLE}",
        f"delete table inet {TABLE}",
        f"table inet {TABLE} {{",
    ]
    for acl in device.acls:
        rules = [f"        {_rule(rule, acl)}" for rule in acl.rules]
        lines += [f"    chain {acl.name} {{", *rules, "    }"]
    lines += ["    chain arrived {", "        type filter hook prerouting priority raw; policy accept;"]
    for acl in device.acls:
        names = ", ".join(f'"{name}"' for name in _arriving(device, acl))
        lines.append(f"        meta nfproto ipv{acl.version} iifname {{ {names} }} jump {acl.name}")
    return "\n".join([*lines, "    }", "}"]) + "\n"


def _arriving(device: Device, acl: Acl) -> list[str]:
    """Interfaces that packets come in by to the kernel: a link's own, or the VLANs of a host's port."""
    ports = {port.name: port for port in device.interfaces}
    names = ([f"vlan{vlan}" for vlan in ports[name].vlans] or [name] for name in acl.interfaces)
    return list(dict.fromkeys(name for each in names for name in each))


def _rule(rule: Rule, acl: Acl) -> str:
    ip, words = _IP[acl.version], list[str]()
    words += [f"{ip} saddr {rule.source}"] if rule.source is not None else []
    words += [f"{ip} daddr {rule.destination}"] if rule.destination is not None else []
    ports = (("sport", rule.source_port), ("dport", rule.destination_port))
    matched = [f"{rule.protocol} {end} {port}" for end, port in ports if port]
    protocol = _ICMP[acl.version] if rule.protocol == "icmp" else rule.protocol
    words += matched or ([] if rule.protocol == "any" else [f"meta l4proto {protocol}"])
    return " ".join([*words, _ACTIONS[rule.action]])


@dataclass(slots=True)
class _Chains:
    """Rules by chain, and the interfaces by which packets come to each."""

    rules: dict[str, list[list[str]]] = field(default_factory=dict)
    by: dict[str, list[str]] = field(default_factory=dict)


def read_filters(text: str, ports: Sequence[Interface]) -> tuple[Acl, ...]:
    """The lists of a file, over the ports of a device.

    Raises RenderError for a rule of another form.
    """
    found, chain = _Chains(), ""
    _, _, own = text.partition(f"\ntable inet {TABLE} {{\n")
    for line in own.partition("\n}")[0].splitlines():
        words = line.split()
        if words[:1] == ["chain"]:
            chain = words[1]
        elif came := _CAME_IN.fullmatch(line.strip()):
            found.by.setdefault(came[2], []).extend(name.strip('" ') for name in came[1].split(","))
        elif words and words[-1] in _ACTIONS.values():
            found.rules.setdefault(chain, []).append(words)
    return tuple(_acl(name, found, ports) for name in found.by)


def _acl(name: str, found: _Chains, ports: Iterable[Interface]) -> Acl:
    arriving = set(found.by[name])
    inside = (port.name for port in ports if {port.name, *(f"vlan{vlan}" for vlan in port.vlans)} & arriving)
    try:
        rules = tuple(_read_rule(words) for words in found.rules.get(name, ()))
        return Acl(name, 6 if name.endswith("6") else 4, rules, tuple(inside))
    except (ValueError, KeyError, StopIteration) as error:
        raise RenderError(f"nftables.conf: a rule of chain {name} is none that Weft writes: {error}") from error


def _read_rule(words: Sequence[str]) -> Rule:
    said, rest = dict[str, str](), iter(words[:-1])
    for word in rest:
        key = next(rest)
        said[key] = next(rest)
        if word in ("tcp", "udp"):
            said["l4proto"] = word
    actions = {word: action for action, word in _ACTIONS.items()}
    protocol = said.get("l4proto", "any")
    return Rule(
        "permit" if actions[words[-1]] == "permit" else "deny",
        "tcp" if protocol == "tcp" else "udp" if protocol == "udp" else "any" if protocol == "any" else "icmp",
        ip_network(said["saddr"]) if "saddr" in said else None,
        ip_network(said["daddr"]) if "daddr" in said else None,
        int(said.get("sport", 0)), int(said.get("dport", 0)),
    )  # fmt: skip
