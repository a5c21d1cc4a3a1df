"""How OpenConfig's trees call what records speak of, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from weft.build.device import Cage, Family, Fec, Interface, Neighbour
from weft.diagnostics import RenderError

Tree = dict[str, Any]

LOOPBACK, INSTANCE, OWN, ANNOUNCED = "loopback0", "default", "own", "fabric"

ETHERNET = 14
"""Octets of an Ethernet header, which the MTU of an interface counts."""

TAG = 4

FAMILIES: dict[Family, str] = {"ipv4": "IPV4_UNICAST", "ipv6": "IPV6_UNICAST", "evpn": "L2VPN_EVPN"}

FECS: dict[Fec, str] = {"none": "FEC_DISABLED", "rs528": "FEC_RS528", "rs544": "FEC_RS544"}

SPEEDS = (10, 25, 40, 50, 100, 200, 400, 600, 800)


def entry(key: str, value: Any, config: Tree | None = None, /, **rest: Any) -> Tree:
    """An entry of a list whose key stands beside its configuration, as in all of OpenConfig's lists."""
    return {key: value, "config": {key: value, **(config or {})}, **rest}


def cage(of: Cage) -> str:
    """The component of a cage, and the interface of a whole one."""
    return f"port-{of.number}"


def port(of: Cage) -> str:
    """The interface of a cage, or of one of its lanes."""
    return cage(of) + (f"/{of.lane}" if of.lanes > 1 else "")


def carrier(of: Interface) -> str:
    """The interface that packets of a port come in by: its bond, itself, or where it is routed its subinterface."""
    assert of.cage is not None
    return of.bond.name if of.bond else port(of.cage) + ("" if of.vlans else ".0")


def reference(name: str) -> Tree:
    """How other trees refer to a carrier."""
    interface, _, index = name.partition(".")
    return {"interface-ref": {"config": {"interface": interface, **({"subinterface": int(index)} if index else {})}}}


def vlan(number: int) -> str:
    """The interface with a VLAN's gateway."""
    return f"vlan{number}"


def group(of: Neighbour) -> str:
    """The peer group of a session: whose it is and what it carries."""
    return f"{of.group}-{'-'.join(of.families)}"


def speed(gbps: float) -> str:
    """Of a port.

    Raises RenderError if OpenConfig has none such.
    """
    if gbps not in SPEEDS:
        raise RenderError(f"OpenConfig has no Ethernet of {gbps:g} Gb/s")
    return f"openconfig-if-ethernet:SPEED_{gbps:g}GB"


def speed_gbps(word: str) -> float:
    """The same, read."""
    return float(word.rsplit("_", 1)[1].removesuffix("GB"))


def listed(tree: Mapping[str, Any], *path: str) -> Iterable[Tree]:
    """A list deep in a tree; empty where something on the way is not there."""
    here: Any = tree
    for name in path:
        here = here.get(name, {})
    return here or ()
