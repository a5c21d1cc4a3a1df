"""How much floor a design takes, and from that the longest cable of each kind, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from weft.catalogue.records import Catalogue
from weft.fabric.design import FabricDesign
from weft.fabric.layout import (
    NEAR_RACKS,
    RACK_WIDTH_M,
    ROW_PITCH_M,
    SIDE_M,
    SLACK_M,
    STEPS_PER_M,
    TRAY_M,
    UNIT_M,
    Hall,
)


@dataclass(frozen=True, slots=True)
class Floor:
    """Racks and rows of a design in all its planes, those kept for its growth among them."""

    hall: Hall
    tall: int  # units of a leaf
    kept: int  # units for leaves in each rack of hosts
    leaf_racks: int  # of leaves alone, in each row of hosts
    rows: int  # of hosts, at most
    spine_racks: int  # to one side of the middle of the network's rows
    other_racks: int  # to the other side

    @classmethod
    def of(cls, design: FabricDesign, hall: Hall, catalogue: Catalogue) -> Floor:
        """The floor that a design takes in a hall."""
        shape = design.shape
        tall = units_of_boxes(design, catalogue)
        spines = (shape.border_pods + max(shape.pods, shape.pods_reserved)) * shape.planes
        others = _racks(shape.superspines, tall["superspine"], hall) + _racks(
            shape.border_leaves, tall["border"], hall
        )
        kept, leaf_racks = _for_leaves(design, hall, tall["leaf"])
        return cls(
            hall, tall["leaf"], kept, leaf_racks, _rows(design, hall),
            hall.planes * _racks(spines, tall["spine"], hall), hall.planes * others + shape.routers,
        )  # fmt: skip

    @property
    def racks_a_side(self) -> int:
        """Racks of the network to each side of the middle of a row."""
        return (self.hall.racks_per_row + 1) // 2

    @property
    def hosts_below(self) -> int:
        """Hosts of a rack that are under its leaves."""
        return (self.hall.hosts_per_rack + 1) // 2

    @property
    def network_rows(self) -> int:
        """Rows of the network, in the middle of the hall."""
        return max(1, ceil(max(self.spine_racks, self.other_racks) / self.racks_a_side))

    def longest_m(self, placement: str) -> dict[str, float]:
        """What no cable of a kind of link is longer than, in half metres rounded up.

        Each end is as low in its rack and as far from the middle of its row as any.
        """
        lowest_m = self.hall.rack_units * UNIT_M + TRAY_M - UNIT_M / 2
        spine_m, other_m = (
            (min(racks, self.racks_a_side) - 0.5) * RACK_WIDTH_M for racks in (self.spine_racks, self.other_racks)
        )
        leaf_m = (self.racks_a_side - 0.5) * RACK_WIDTH_M if placement != "row" else self.leaf_racks / 2 * RACK_WIDTH_M
        under_m = self.hosts_below * self.hall.host_units * UNIT_M if placement != "row" else 0.0
        across_m = ROW_PITCH_M * (self.network_rows - 1)
        network_m = 2 * lowest_m + spine_m + other_m + across_m
        found = {
            "host": self._host_m(placement, lowest_m),
            "uplink": 2 * lowest_m - under_m + leaf_m + spine_m + across_m + ROW_PITCH_M * ceil(self.rows / 2),
            "trunk": network_m, "border": network_m, "border-trunk": network_m,
            "gateway": 2 * lowest_m + 2 * other_m + across_m,
        }  # fmt: skip
        return {kind: in_steps(length_m + SLACK_M) for kind, length_m in found.items()}

    def _host_m(self, placement: str, lowest_m: float) -> float:
        hall = self.hall
        if placement == "row":
            return 2 * lowest_m + (self.racks_a_side - 0.5 + self.leaf_racks) * RACK_WIDTH_M
        apart = 1 if placement == "rack" else NEAR_RACKS
        up_m = (self.hosts_below * hall.host_units + self.kept - 1) * UNIT_M
        return max(up_m, 0.0) + max(apart * RACK_WIDTH_M, SIDE_M)


def in_steps(length_m: float) -> float:
    """A length as it is listed and bought, no shorter."""
    return ceil(length_m * STEPS_PER_M - 1e-9) / STEPS_PER_M


def units_of_boxes(design: FabricDesign, catalogue: Catalogue) -> dict[str, int]:
    """Height of the boxes of each tier, 1 where there is none."""
    models = {
        "leaf": design.leaf, "border": design.border_leaf, "spine": design.spine, "superspine": design.superspine,
    }  # fmt: skip
    return {tier: catalogue.switch(model).rack_units if model else 1 for tier, model in models.items()}


def _racks(boxes: int, tall: int, hall: Hall) -> int:
    return ceil(boxes / max(hall.rack_units // tall, 1))


def _for_leaves(design: FabricDesign, hall: Hall, tall: int) -> tuple[int, int]:
    """Units for leaves in a rack of hosts, and racks for leaves alone in a row."""
    shape = design.shape
    if not shape.leaves:
        return 0, 0
    few, sides = max(shape.hosts * shape.sides // shape.leaves, 1), shape.sides * hall.planes
    if design.placement == "row":
        per_rack = hall.rack_units // (shape.sides * tall)
        units = hall.hosts_per_rack * hall.racks_per_row // few * hall.planes
        return 0, ceil(units / max(per_rack, 1))
    free = max(hall.rack_units - hall.hosts_per_rack * hall.host_units, 0)
    return min(free, ceil(hall.hosts_per_rack / few) * sides * tall), 0


def _rows(design: FabricDesign, hall: Hall) -> int:
    """Rows of hosts at most: each but the last has fewer places free than a leaf has hosts."""
    shape = design.shape
    if not shape.leaves:
        return 0
    units = max(shape.leaves, shape.leaves_reserved) // shape.sides
    most = ceil(shape.hosts * shape.sides / shape.leaves)
    at_last = shape.hosts + (units - shape.leaves // shape.sides) * most
    return ceil(at_last / max(hall.hosts_per_rack * hall.racks_per_row - most + 1, 1))
