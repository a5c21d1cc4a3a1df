"""What a list does with a packet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Literal

from weft.build.device import Acl, Device, Rule


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet, with the words by which messages call it."""

    words: str
    protocol: Literal["tcp", "udp", "icmp"]
    source: IPv4Address | IPv6Address
    destination: IPv4Address | IPv6Address
    source_port: int = 0
    destination_port: int = 0


def lists_at(device: Device, interface: str, version: int) -> list[Acl]:
    """The lists that packets of a version of IP meet as they come in by an interface."""
    return [acl for acl in device.acls if acl.version == version and interface in acl.interfaces]


def passes(rules: Iterable[Rule], packet: Packet) -> bool:
    """Whether the first rule that fits lets it through; none lets it through where none fits."""
    return next((rule.action == "permit" for rule in rules if _fits(rule, packet)), False)


def _fits(rule: Rule, packet: Packet) -> bool:
    return (
        rule.protocol in ("any", packet.protocol)
        and rule.source_port in (0, packet.source_port)
        and rule.destination_port in (0, packet.destination_port)
        and (rule.source is None or packet.source in rule.source)
        and (rule.destination is None or packet.destination in rule.destination)
    )
