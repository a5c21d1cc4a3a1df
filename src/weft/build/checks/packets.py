"""What a list does with a packet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Literal

from weft.build.device import Acl, Device, Prefix, Rule


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


Matcher = tuple[bool, str, int, int, int, int, int, int]
"""A rule in numbers: whether it permits, protocol, ports, and the first and last address of source and destination."""

EVERY = (0, 2**128)


def matchers(rules: Iterable[Rule]) -> list[Matcher]:
    """Rules in numbers, by which many packets are looked at quickly."""
    return [
        (rule.action == "permit", rule.protocol, rule.source_port, rule.destination_port,
         *_range(rule.source), *_range(rule.destination))
        for rule in rules
    ]  # fmt: skip


def passes(rules: Iterable[Matcher], packet: Packet) -> bool:
    """Whether the first rule that fits lets it through; none lets it through where none fits."""
    source, destination = int(packet.source), int(packet.destination)
    for permits, protocol, source_port, destination_port, first, last, begin, end in rules:
        if (
            protocol in ("any", packet.protocol)
            and source_port in (0, packet.source_port)
            and destination_port in (0, packet.destination_port)
            and first <= source <= last
            and begin <= destination <= end
        ):
            return permits
    return False


def _range(prefix: Prefix | None) -> tuple[int, int]:
    return EVERY if prefix is None else (int(prefix.network_address), int(prefix.broadcast_address))
