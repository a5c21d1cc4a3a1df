"""How SONiC calls what records speak of, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from weft.build.device import Bond, Cage, Device, Interface
from weft.build.label import port_number

Row = dict[str, Any]
"""Words by name; ports of a list are a list of them."""

Table = dict[str, Row]
"""Rows by key."""

Database = dict[str, Table]
"""Tables by name."""

DATABASE = "etc/sonic/config_db.json"

LOOPBACK, TUNNEL, OVERLAY = "Loopback0", "vtep", "nvo"

LANES = {"SFP28": 1, "QSFP28": 4, "QSFP-DD": 8, "QSFP-DD800": 8}
"""Lanes of a cage by its form."""

WIDEST = 8

VRF = "Vrf"
"""What the name of a routing table begins with."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports are numbered by lanes: those of a cage begin at `step` times the cages before it."""

    step: int

    @classmethod
    def of(cls, device: Device) -> Ports:
        """Those of a device."""
        return cls.among(device.interfaces)

    @classmethod
    def among(cls, ports: Iterable[Interface]) -> Ports:
        """As many lanes a cage as the widest cage in use has."""
        return cls(max((lanes(each.cage) for each in ports if each.cage), default=WIDEST))

    def first(self, cage: Cage) -> int:
        """The lane that a port begins at, from 0."""
        return (cage.number - 1) * self.step + (cage.lane - 1) * width(cage)

    def name(self, cage: Cage) -> str:
        """`Ethernet` and that lane."""
        return f"Ethernet{self.first(cage)}"

    def cage_name(self, cage: Cage) -> str:
        """That of the cage's first port."""
        return self.name(replace(cage, lane=1))


def lanes(cage: Cage) -> int:
    """All lanes of a cage."""
    return LANES.get(cage.form_factor, WIDEST)


def width(cage: Cage) -> int:
    """Lanes of one port of it."""
    return max(1, lanes(cage) // cage.lanes)


def channel(bond: Bond) -> str:
    """The port channel of a bond, which has its number."""
    return f"PortChannel{port_number(bond.name)}"


def vlan(number: int) -> str:
    """The interface of a VLAN."""
    return f"Vlan{number}"


def table(tenant: str) -> str:
    """The VRF of a tenant."""
    return VRF + tenant


def natural(name: str) -> tuple[str, int]:
    """By which names are put in order: `Ethernet8` comes before `Ethernet16`."""
    found = re.fullmatch(r"(\D*)(\d+).*", name)
    return (found[1], int(found[2])) if found else (name, 0)


def renamed(device: Device) -> Device:
    """The record with SONiC's names, for the text that its routing daemons read."""
    ports = Ports.of(device)

    def port(each: Interface) -> Interface:
        bond = replace(each.bond, name=channel(each.bond)) if each.bond else None
        return replace(each, name=ports.name(each.cage) if each.cage else LOOPBACK, bond=bond)

    known = {each.name: ports.name(each.cage) for each in device.interfaces if each.cage}
    sessions = tuple(replace(each, interface=known[each.interface]) for each in device.bgp.neighbours)
    segments = tuple(replace(each, tenant=each.tenant and table(each.tenant)) for each in device.segments)
    over = device.evpn and replace(
        device.evpn, vnis=tuple(replace(each, tenant=table(each.tenant)) for each in device.evpn.vnis)
    )
    return replace(
        device, interfaces=tuple(port(each) for each in device.interfaces), segments=segments, evpn=over,
        bgp=replace(device.bgp, neighbours=sessions),
    )  # fmt: skip
