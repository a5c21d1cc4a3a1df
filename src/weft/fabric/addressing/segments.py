"""Ethernet segments of hosts on several leaves: the identifier that tells leaves they are on the same host."""

from __future__ import annotations

from weft.network import Ints


def lacp_system(leaf_loopback: Ints) -> list[str]:
    """The one system that the leaves of a unit are to their hosts' bonds, by the loopback of its first leaf.

    A MAC address of local administration, as text.
    """
    return [f"02:00:{loopback.to_bytes(4, 'big').hex(':')}" for loopback in leaf_loopback.tolist()]


def esi(system: list[str], number: Ints) -> list[str]:
    """Ethernet segment identifiers of type 3 (RFC 7432, section 5), as text: a unit's system, and the host from 1.

    The import target of a segment's routes is derived from its system (7.6, for types 1 to 3 only), so that the
    leaves of a unit hear of each other's segments and no other leaf does.
    """
    hosts = ((host + 1).to_bytes(3, "big").hex(":") for host in number.tolist())
    return [f"03:{mac}:{host}" for mac, host in zip(system, hosts, strict=True)]
