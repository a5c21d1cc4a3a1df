"""Ethernet segments of hosts on several leaves: the identifier that tells leaves they are on the same host."""

from __future__ import annotations

from weft.network import Ints


def esi(leaf_loopback: Ints, number: Ints) -> list[str]:
    """Ethernet segment identifiers of type 0 (RFC 7432, section 5), as text.

    Their nine octets are the loopback of the host's first leaf, the host's number there, and zeros: the first six,
    from which the import target of a segment's routes is derived (7.6), are of one host alone.
    """
    rows = zip(leaf_loopback.tolist(), number.tolist(), strict=True)
    return [_octets(loopback << 16 | host, 6, "00:", ":00:00:00") for loopback, host in rows]


def lacp_system(leaf_loopback: Ints) -> list[str]:
    """The system that a unit's leaves are to a host's bond: a MAC address of local administration, as text."""
    return [_octets(loopback, 4, "02:00:", "") for loopback in leaf_loopback.tolist()]


def _octets(value: int, count: int, before: str, after: str) -> str:
    return f"{before}{value.to_bytes(count, 'big').hex(':')}{after}"
