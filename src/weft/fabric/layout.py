"""How the racks stand, as far as cable lengths and their media depend on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

HOSTS_PER_RACK = 32
RACKS_PER_ROW = 20
IN_RACK_M = 2.0
NEXT_RACK_M = 1.0  # a rack's width and the slack of going over its top
ROW_PITCH_M = 3.0


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a leaf stands among the racks of its hosts; a pair of leaves of dual-homed hosts stands together."""

    name: str
    racks: int | None  # racks one leaf serves; None for all of a row
    length_m: float  # of its longest host cable


@dataclass(frozen=True, slots=True)
class Layout:
    """Lengths of the longest cable of each kind in a site of `racks` racks of hosts.

    Network racks (spines, superspines, border leaves, routers) stand in one row in the middle of the hall.
    """

    racks: int
    row_m: float  # between two racks of one row
    hall_m: float  # between a leaf and the network row

    @classmethod
    def of(cls, hosts: int, rack_to_rack_m: float) -> Layout:
        """The layout that `hosts` hosts need."""
        racks = ceil(hosts / HOSTS_PER_RACK)
        rows = ceil(racks / RACKS_PER_ROW)
        return cls(racks, rack_to_rack_m, rack_to_rack_m + ROW_PITCH_M * ceil(rows / 2))

    @property
    def placements(self) -> tuple[Placement, ...]:
        """A leaf in each rack, one in the middle of three racks, or several at the end of a row."""
        return (
            Placement("rack", 1, IN_RACK_M),
            Placement("three racks", 3, IN_RACK_M + NEXT_RACK_M),
            Placement("row", None, self.row_m),
        )

    def hosts_per_leaf(self, placement: Placement) -> int:
        """The most hosts a leaf serves there."""
        return HOSTS_PER_RACK * (placement.racks or RACKS_PER_ROW)
