"""The rack and the units in it of every host, leaf, spine, superspine, border leaf and router."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric.design import FabricDesign
from weft.fabric.floor import Floor, units_of_boxes
from weft.fabric.hall.packing import packed
from weft.fabric.layout import Hall
from weft.fabric.wiring.nodes import Units, units_of
from weft.network import Ints

ROUTER_UNITS = 14
"""Height of a router where the chassis is not chosen yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where nodes stand; each column of shape (n,).

    Rows of hosts are numbered from 1 and those of the network are 0, -1, ...  In a row of hosts a position is a rack
    of hosts, or one of `racks_per_row` and above for leaves alone; in a row of the network it counts from its middle,
    0 and above to one side and -1 and below to the other.
    """

    row: Ints
    position: Ints
    unit: Ints  # the lowest, from 1
    height: Ints  # in units


def places(design: FabricDesign, hall: Hall, catalogue: Catalogue, router_units: int, plane: int) -> Places:
    """Places of all nodes of one plane, in order of `Nodes`; hosts stand in the same places in each.

    Spines stand on one side of the middle, pod by pod; superspines, border leaves and routers on the other, each
    router in a rack of its own.

    Raises InfeasibleError where a rack does not hold what belongs in it.
    """
    shape, tall = design.shape, units_of_boxes(design, catalogue)
    floor = Floor.of(design, hall, catalogue)
    stand = _Stand(design, floor, units_of(shape), plane)
    spines = _line(shape.spines, tall["spine"], plane * floor.spine_racks // hall.planes, floor)
    others = plane * (floor.other_racks - shape.routers) // hall.planes
    superspines = _line(shape.superspines, tall["superspine"], others, floor)
    border = _line(shape.border_leaves, tall["border"], others + _racks(superspines), floor)
    routers = _line(shape.routers, router_units, floor.other_racks - shape.routers, floor, alone=True)
    left = Places(spines.row, -1 - spines.position, spines.unit, spines.height)
    return _joined([stand.hosts(), stand.leaves(), border, left, superspines, routers])


@dataclass(frozen=True, slots=True, eq=False)
class _Stand:
    """Hosts and leaves of one design."""

    design: FabricDesign
    floor: Floor
    units: Units
    plane: int

    def hosts(self) -> Places:
        """Racks are filled host by host, half of them under the leaves' units and half above."""
        hall, hosts = self.floor.hall, self.units.hosts
        at = packed(hosts, hall)
        unit = np.repeat(np.arange(len(hosts)), hosts)
        number = np.arange(int(hosts.sum())) - (np.cumsum(hosts) - hosts)[unit]
        slot = at.slot[unit] + number
        k = slot % hall.hosts_per_rack
        above = np.where(k >= self.floor.hosts_below, self.floor.kept, 0)
        place = 1 + k * hall.host_units + above
        return Places(at.row[unit], slot // hall.hosts_per_rack, place, np.full_like(slot, hall.host_units))

    def leaves(self) -> Places:
        """A unit's leaves together: in the rack of its middle host, or in racks in the middle of the row."""
        floor, hall, units, sides = self.floor, self.floor.hall, self.units, self.design.shape.sides
        at = packed(units.hosts, hall)
        if self.design.placement == "row":
            per_rack, base = hall.rack_units // (sides * floor.tall), 0
            if not per_rack:
                raise self._too_full(sides)
            rank = _ranks(at.row) * hall.planes + self.plane
            position, rank = hall.racks_per_row + rank // per_rack, rank % per_rack
        else:
            position, base = (at.slot + units.hosts // 2) // hall.hosts_per_rack, floor.hosts_below * hall.host_units
            rank = _ranks(at.row * (hall.racks_per_row + 1) + position) * hall.planes + self.plane
            most = (int(rank.max(initial=-1)) // hall.planes + 1) * hall.planes
            if most * sides * floor.tall > floor.kept:
                raise self._too_full(most * sides)
        side = np.tile(np.arange(sides), len(rank))
        unit = 1 + base + (np.repeat(rank, sides) * sides + side) * floor.tall
        return Places(np.repeat(at.row, sides), np.repeat(position, sides), unit, np.full_like(unit, floor.tall))

    def _too_full(self, leaves: int) -> InfeasibleError:
        hall = self.floor.hall
        beside = "" if self.design.placement == "row" else f" beside {hall.hosts_per_rack} hosts of {hall.host_units}"
        return InfeasibleError(
            f"a rack of {hall.rack_units} units does not hold {leaves} leaves of {self.floor.tall}{beside}",
            help="give the hall fewer hosts_per_rack or more rack_units",
        )


def _ranks(sorted_keys: Ints) -> Ints:
    """The number of each row among those of the same key, from 0; equal keys stand together."""
    at = np.arange(len(sorted_keys))
    new = np.ones(len(sorted_keys), bool)
    new[1:] = np.diff(sorted_keys) != 0
    ranks: Ints = at - np.maximum.accumulate(np.where(new, at, 0))
    return ranks


def _line(count: int, tall: int, first_rack: int, floor: Floor, alone: bool = False) -> Places:
    """Boxes of one height in racks of the network from `first_rack` on, outwards from the middle of each row."""
    hall = floor.hall
    if count and tall > hall.rack_units:
        raise InfeasibleError(
            f"a rack of {hall.rack_units} units does not hold a box of {tall}", help="give the hall more rack_units"
        )
    per_rack, number = 1 if alone else max(hall.rack_units // tall, 1), np.arange(count)
    rack, a_side = first_rack + number // per_rack, floor.racks_a_side
    unit = 1 + number % per_rack * tall
    return Places(-(rack // a_side), rack % a_side, unit, np.full_like(unit, tall))


def _racks(places: Places) -> int:
    """Racks that a line of boxes takes."""
    return len(np.unique(np.stack([places.row, places.position]), axis=1).T)


def _joined(parts: list[Places]) -> Places:
    return Places(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Places)))
