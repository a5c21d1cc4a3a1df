"""How the racks stand, as far as cable lengths and their media depend on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

IN_RACK_M = 2.0
NEXT_RACK_M = 1.0  # a rack's width and the slack of going over its top
ROW_PITCH_M = 3.0
RACK_WIDTH_M = 0.6
UNIT_M = 0.04445
TRAY_M = 0.3  # from the top of a rack up to the tray
SIDE_M = 0.5  # from a port to the side of its rack and back to another port
SLACK_M = 0.2
NEAR_RACKS = 2  # so far along a row cables go from rack to rack and not over the tray
STEPS_PER_M = 2  # cables are listed in half metres


@dataclass(frozen=True, slots=True)
class Hall:
    """How the racks of hosts stand and what they hold; draws are those of hosts alone, None where not given."""

    hosts_per_rack: int = 32
    racks_per_row: int = 20
    rack_units: int = 42
    host_units: int = 1
    host_draw_w: float | None = None
    rack_power_w: float | None = None
    feeds: int = 2
    planes: int = 1  # equal fabrics that share the hosts and their hall


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a leaf stands among the racks of its hosts; a pair of leaves of dual-homed hosts stands together."""

    name: str
    racks: int | None  # racks one leaf serves; None for all of a row
    length_m: float  # of its longest host cable


@dataclass(frozen=True, slots=True)
class Layout:
    """Lengths that media are chosen for in a site of up to `racks` racks of hosts.

    Network racks (spines, superspines, border leaves, routers) stand in the middle of the hall.
    """

    hall: Hall
    racks: int
    rack_m: float  # between a host and the leaf of its rack
    near_m: float  # and one of the racks beside it
    leaf_row_m: float  # and a leaf in the middle of its row
    row_m: float  # between two racks of one row of the network
    hall_m: float  # between a leaf and the network's racks

    @classmethod
    def of(cls, hosts: int, rack_to_rack_m: float, hall: Hall = Hall()) -> Layout:
        """The layout that `hosts` hosts need."""
        racks = ceil(hosts / hall.hosts_per_rack)
        rows = ceil(racks / hall.racks_per_row)
        hall_m = rack_to_rack_m + ROW_PITCH_M * ceil(rows / 2)
        return cls(hall, racks, IN_RACK_M, IN_RACK_M + NEXT_RACK_M, rack_to_rack_m, rack_to_rack_m, hall_m)

    def with_longer(self, kind: str, placement: str, length_m: float) -> Layout:
        """The layout with cables of at least that length for a kind of link, a host's by its leaf's placement."""
        of_hosts = {"rack": "rack_m", "three racks": "near_m", "row": "leaf_row_m"}
        field = of_hosts[placement] if kind == "host" else "hall_m" if kind == "uplink" else "row_m"
        return replace(self, **{field: max(getattr(self, field), length_m)})

    @property
    def placements(self) -> tuple[Placement, ...]:
        """A leaf in each rack, one in the middle of three racks, or several in the middle of a row."""
        return (
            Placement("rack", 1, self.rack_m),
            Placement("three racks", 3, self.near_m),
            Placement("row", None, self.leaf_row_m),
        )

    def hosts_per_leaf(self, placement: Placement) -> int:
        """The most hosts a leaf serves there."""
        return self.hall.hosts_per_rack * (placement.racks or self.hall.racks_per_row)

    def most_units(self, placement: Placement, hosts: int, sides: int, tall: int) -> int:
        """The most leaves `tall` units high (or groups of `sides`) that stand there beside their hosts; 0 if none do.

        Among hosts a full rack has room for those of all its hosts, in the middle of a row a rack for one group.
        """
        hall = self.hall
        if placement.racks is None:
            return hosts if sides * tall <= hall.rack_units else 0
        in_rack = max(hall.rack_units - hall.hosts_per_rack * hall.host_units, 0) // (sides * hall.planes * tall)
        return hosts // ceil(min(hall.hosts_per_rack, hosts) / in_rack) if in_rack and hosts else 0
