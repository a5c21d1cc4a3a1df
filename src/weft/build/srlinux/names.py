"""How Nokia SR Linux calls what records speak of, and back."""

from __future__ import annotations

from typing import Any

from weft.build.device import Bond, Cage, Family, Interface, Neighbour, Segment
from weft.build.label import port_number

JSON_FILE = "config.json"

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


def lag(bond: Bond) -> str:
    """The LAG of a bond, which has its number."""
    return f"lag{port_number(bond.name)}"


def carrier(of: Interface) -> str:
    """The interface that has a port's subinterfaces: its LAG, or its own."""
    assert of.cage is not None
    return lag(of.bond) if of.bond else port(of.cage)


def subinterfaces(of: Interface) -> list[str]:
    """Those of a port: one for each VLAN of hosts, or the one that is routed; none of the loopback."""
    return [f"{carrier(of)}.{index}" for index in (of.vlans or (0,))] if of.cage else []


def reference(subinterface: str) -> dict[str, Any]:
    """How other parts of the tree refer to a subinterface."""
    interface, _, index = subinterface.rpartition(".")
    return {"interface": interface, "subinterface": int(index)}


def group(neighbour: Neighbour) -> str:
    """The peer group of a session: whose it is and what it carries."""
    return f"{neighbour.group.lower()}-{'-'.join(neighbour.families)}"


def bridge(segment: Segment) -> str:
    """The MAC-VRF of a VLAN with hosts."""
    return f"vlan{segment.vlan}"
