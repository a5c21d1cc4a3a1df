"""Access lists of SR OS: filters of router interfaces, and back; queues in comments, for what has them is the box's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from typing import Literal

from weft.build.device import Acl, Device, Queue, Rule
from weft.build.sros.commands import ROUTER, Tree, below, command, comments, leaf, leaf_or, quoted

STEP = 10
"""Between the numbers of two entries, so that there is room."""

_LISTS = {4: "ip-filter", 6: "ipv6-filter"}
_BOUND = {4: "ip", 6: "ipv6"}
_PROTOCOL = {4: "protocol", 6: "next-header"}
_ICMP = {4: "icmp", 6: "ipv6-icmp"}
_QUEUE = re.compile(r"queue (\d+), (?:strict|weight (\d+)), DSCP ([\d ]+): (.+)")


def filters(device: Device) -> Iterator[str]:
    """All lists, and the interfaces that have them."""
    for acl in device.acls:
        for i, rule in enumerate(acl.rules, 1):
            here = f"filter {_LISTS[acl.version]} {quoted(acl.name)} entry {STEP * i}"
            yield from (command(here, "match", words) for words in _match(rule, acl.version))
            yield command(here, "action", "accept" if rule.action == "permit" else "drop")
    for acl in device.acls:
        for name in acl.interfaces:
            here = f"{ROUTER} interface {quoted(name)} ingress filter"
            yield command(here, _BOUND[acl.version], quoted(acl.name))


def queues(device: Device) -> Iterator[str]:
    """What each queue is for."""
    for each in device.queues:
        turn = f"weight {each.weight}" if each.weight else "strict"
        yield f"# queue {each.number}, {turn}, DSCP {' '.join(map(str, each.dscps))}: {each.name}"


def read_filters(text: str, said: Tree, interfaces: Sequence[str]) -> Iterator[Acl]:
    """Lists in the order of their first commands, which the tree has by version of IP alone."""
    at: dict[tuple[str, Literal[4, 6]], list[str]] = {}
    versions: tuple[Literal[4, 6], ...] = (4, 6)
    for name in interfaces:
        bound = below(said, "router", "Base", "interface", name, "ingress", "filter")
        for version in versions:
            if _BOUND[version] in bound:
                at.setdefault((leaf(bound, _BOUND[version]), version), []).append(name)
    for (name, version), own in sorted(at.items(), key=lambda pair: text.find(f"{quoted(pair[0][0])} entry")):
        entries = below(said, "filter", _LISTS[version], name, "entry")
        rules = tuple(_rule(entries[number], version) for number in sorted(entries, key=int))
        yield Acl(name, version, rules, tuple(own))


def read_queues(text: str) -> Iterator[Queue]:
    """Queues by number."""
    for said in filter(None, map(_QUEUE.fullmatch, comments(text))):
        yield Queue(said[4], int(said[1]), tuple(map(int, said[3].split())), int(said[2] or 0))


def _match(rule: Rule, version: int) -> Iterator[str]:
    if rule.protocol != "any":
        yield f"{_PROTOCOL[version]} {_ICMP[version] if rule.protocol == 'icmp' else rule.protocol}"
    for end, prefix in (("src-ip", rule.source), ("dst-ip", rule.destination)):
        if prefix is not None:
            yield f"{end} address {prefix}"
    for end, port in (("src-port", rule.source_port), ("dst-port", rule.destination_port)):
        if port:
            yield f"{end} eq {port}"


def _rule(entry: Tree, version: int) -> Rule:
    match = below(entry, "match")
    said = leaf_or(match, "any", _PROTOCOL[version])
    source, destination = (
        ip_network(leaf(match, end, "address")) if end in match else None for end in ("src-ip", "dst-ip")
    )
    ports = (int(leaf_or(match, "0", end, "eq")) for end in ("src-port", "dst-port"))
    return Rule(
        "permit" if leaf(entry, "action") == "accept" else "deny",
        "tcp" if said == "tcp" else "udp" if said == "udp" else "icmp" if said == _ICMP[version] else "any",
        source, destination, *ports,
    )  # fmt: skip
