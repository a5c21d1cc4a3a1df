"""How Nokia SR OS calls what records speak of, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from weft.build.device import Device, Family, Fec, Interface, Neighbour
from weft.diagnostics import RenderError

SYSTEM = "system"
"""The loopback, whose name is fixed."""

ETHERNET = 14
"""Octets of an Ethernet header, which a port's MTU counts."""

FAMILIES: tuple[Family, ...] = ("ipv4", "ipv6")

FEC: Mapping[Fec, str] = {"rs528": "cl91-514-528", "rs544": "cl91-514-544"}
"""Of connectors whose ports are slower than `ALWAYS_FEC_GBPS`."""

ALWAYS_FEC_GBPS = 200
"""From here on Ethernet has RS(544,514) always (IEEE 802.3bs), so that nothing is to be told."""

BREAKOUTS = frozenset({
    (1, 10), (1, 25), (1, 40), (1, 50), (1, 100), (2, 100), (3, 100), (1, 400), (1, 800),
})  # fmt: skip
"""Ports of a connector and their speed; up to 400G as the model of release 21 has them, 800G as newer boxes do."""

CARRIERS: Mapping[int, int] = {100: 1, 200: 2, 300: 3, 400: 1, 800: 1}
"""Ethernet ports that a lightpath of some Gb/s carries: no Ethernet has 200 or 300 Gb/s here."""

_BREAKOUT = re.compile(r"c(\d+)-(\d+)g")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a port of a record is: its connector, and how many ports of what speed that is split into."""

    connector: int
    ports: int
    gbps: float

    @property
    def breakout(self) -> str:
        """What the connector is told."""
        return f"c{self.ports}-{self.gbps:g}g"

    @property
    def names(self) -> tuple[str, ...]:
        """Of its ports."""
        return tuple(f"{connector(self.connector)}/{port}" for port in range(1, self.ports + 1))


def connector(number: int) -> str:
    """The name of a cage, on the one card of a fixed box."""
    return f"1/1/c{number}"


def split(breakout: str) -> tuple[int, float]:
    """Ports of a connector, and the speed of each in Gb/s.

    Raises ValueError for what is no breakout.
    """
    said = _BREAKOUT.fullmatch(breakout)
    if said is None:
        raise ValueError(f"no breakout: {breakout}")
    return int(said[1]), float(said[2])


def places(device: Device) -> dict[str, Place]:
    """Where each port is, by its name: each has a connector of its own, in their order.

    Raises RenderError for a speed that connectors do not have.
    """
    found: dict[str, Place] = {}
    for port in device.interfaces:
        if port.kind == "loopback" or is_lag(port):
            continue
        count = CARRIERS.get(int(port.speed_gbps), 1) if port.kind == "member" else 1
        place = Place(len(found) + 1, count, port.speed_gbps / count)
        if (place.ports, place.gbps) not in BREAKOUTS:
            raise RenderError(
                f"{device.name}: {port.name} is of {port.speed_gbps:g} Gb/s, and SR OS has no break-out "
                f"{place.breakout!r} of a connector",
                help="give this router another system, or its links other rates",
            )
        found[port.name] = place
    return found


def is_lag(port: Interface) -> bool:
    """Whether it is a bond of a link between routers, which is called `lag1`."""
    return port.kind == "link" and port.name.startswith("lag")


def lag(name: str) -> str:
    """The name here of the bond `lag1`."""
    return f"lag-{name.removeprefix('lag')}"


def interface(port: Interface) -> str:
    """The name of the router interface of a port."""
    return SYSTEM if port.kind == "loopback" else port.name


def group(neighbour: Neighbour) -> str:
    """The peer group of a session: whose it is and what it carries."""
    return f"{neighbour.group.lower()}-{'-'.join(neighbour.families)}"
