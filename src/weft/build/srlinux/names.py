"""How Nokia SR Linux calls what records speak of, and back."""

from __future__ import annotations

from weft.build.device import Cage, Family, Neighbour, Segment

LOOPBACK = "system0"
IRB = "irb0"
TUNNEL = "vxlan1"

FAMILIES: dict[Family, str] = {"ipv4": "ipv4-unicast", "ipv6": "ipv6-unicast", "evpn": "evpn"}

ETHERNET = 14
"""Octets of an Ethernet header, which a port's MTU counts here; a VLAN tag has four more."""

TAG = 4


def port(cage: Cage) -> str:
    """The name of a cage's port, or of one of its lanes."""
    return parent(cage) + (f"/{cage.lane}" if cage.lanes > 1 else "")


def parent(cage: Cage) -> str:
    """The name of a whole cage, on the one card of a box of fixed ports."""
    return f"ethernet-1/{cage.number}"


def group(neighbour: Neighbour) -> str:
    """The peer group of a session: whose it is and what it carries."""
    return f"{neighbour.group.lower()}-{'-'.join(neighbour.families)}"


def bridge(segment: Segment) -> str:
    """The MAC-VRF of a VLAN with hosts."""
    return f"vlan{segment.vlan}"
