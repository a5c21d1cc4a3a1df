"""The rack and the units in it of every host, leaf, spine, superspine, border leaf and router."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric.design import FabricDesign
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


def places(design: FabricDesign, hall: Hall, catalogue: Catalogue, router_units: int) -> Places:
    """Places of all nodes, in order of `Nodes`.

    Spines stand on one side of the middle, pod by pod; superspines, border leaves and routers on the other, each
    router in a rack of its own.

    Raises InfeasibleError where a rack does not hold what belongs in it.
    """
    shape, units = design.shape, units_of(design.shape)
    tall = {name: catalogue.switch(name).rack_units for name in _models(design)}
    stand = _Stand(design, hall, units, tall.get(design.leaf, 1))
    spines = _line(shape.spines, tall.get(design.spine, 1), 0, hall)
    superspines = _line(shape.superspines, tall.get(design.superspine, 1), 0, hall)
    border = _line(shape.border_leaves, tall.get(design.border_leaf, 1), _racks(superspines), hall)
    routers = _line(shape.routers, router_units, _racks(superspines) + _racks(border), hall, alone=True)
    left = Places(spines.row, -1 - spines.position, spines.unit, spines.height)
    return _joined([stand.hosts(), stand.leaves(), border, left, superspines, routers])


def leaf_racks(design: FabricDesign, hall: Hall, tall: int) -> int:
    """Racks of leaves alone that are kept in the middle of each row of hosts."""
    if design.placement != "row":
        return 0
    few = max(design.shape.hosts * design.shape.sides // design.shape.leaves, 1)
    return -(-(hall.hosts_per_rack * hall.racks_per_row // few) // (hall.rack_units // (design.shape.sides * tall)))


def _models(design: FabricDesign) -> list[str]:
    return [name for name in (design.leaf, design.spine, design.superspine, design.border_leaf) if name]


@dataclass(frozen=True, eq=False)
class _Stand:
    """Hosts and leaves of one design."""

    design: FabricDesign
    hall: Hall
    units: Units
    tall: int  # of a leaf

    def hosts(self) -> Places:
        """Racks are filled host by host, half of them under the leaves' units and half above."""
        hall, hosts = self.hall, self.units.hosts
        at = packed(hosts, hall)
        unit = np.repeat(np.arange(len(hosts)), hosts)
        number = np.arange(int(hosts.sum())) - (np.cumsum(hosts) - hosts)[unit]
        slot = at.slot[unit] + number
        k = slot % hall.hosts_per_rack
        above = np.where(k >= self._below, self._kept, 0)
        place = 1 + k * hall.host_units + above
        return Places(at.row[unit], slot // hall.hosts_per_rack, place, np.full_like(slot, hall.host_units))

    @property
    def _below(self) -> int:
        return -(-self.hall.hosts_per_rack // 2)

    @cached_property
    def _kept(self) -> int:
        """Units kept for leaves in every rack of hosts: as many as a full one can need, if there are."""
        hall, shape = self.hall, self.design.shape
        if self.design.placement == "row" or not len(self.units.hosts):
            return 0
        free = hall.rack_units - hall.hosts_per_rack * hall.host_units
        most = -(-hall.hosts_per_rack // max(int(self.units.hosts.min()), 1))
        return max(min(free, most * shape.sides * self.tall), 0)

    def leaves(self) -> Places:
        """A unit's leaves together: in the rack of its middle host, or in racks in the middle of the row."""
        units, sides, tall = self.units, self.design.shape.sides, self.tall
        at = packed(units.hosts, self.hall)
        per_rack = self.hall.rack_units // (sides * tall)
        if self.design.placement == "row":
            position, rank = np.zeros_like(at.row), _ranks(at.row)
            if not per_rack:
                raise self._too_full(sides)
            position, rank, base = self.hall.racks_per_row + rank // per_rack, rank % per_rack, 0
        else:
            position = (at.slot + units.hosts // 2) // self.hall.hosts_per_rack
            rank, base = _ranks(at.row * (self.hall.racks_per_row + 1) + position), self._below * self.hall.host_units
            most = int(rank.max(initial=-1)) + 1
            if most * sides * tall > self._kept:
                raise self._too_full(most * sides)
        side = np.tile(np.arange(sides), len(rank))
        unit = 1 + base + (np.repeat(rank, sides) * sides + side) * tall
        return Places(np.repeat(at.row, sides), np.repeat(position, sides), unit, np.full_like(unit, tall))

    def _too_full(self, leaves: int) -> InfeasibleError:
        hall = self.hall
        beside = "" if self.design.placement == "row" else f" beside {hall.hosts_per_rack} hosts of {hall.host_units}"
        return InfeasibleError(
            f"a rack of {hall.rack_units} units does not hold {leaves} leaves of {self.tall}{beside}",
            help="give the hall fewer hosts_per_rack or more rack_units",
        )


def _ranks(sorted_keys: Ints) -> Ints:
    """The number of each row among those of the same key, from 0; equal keys stand together."""
    at = np.arange(len(sorted_keys))
    new = np.ones(len(sorted_keys), bool)
    new[1:] = np.diff(sorted_keys) != 0
    ranks: Ints = at - np.maximum.accumulate(np.where(new, at, 0))
    return ranks


def _line(count: int, tall: int, first_rack: int, hall: Hall, alone: bool = False) -> Places:
    """Boxes of one height in racks of the network from `first_rack` on, outwards from the middle of each row."""
    if count and tall > hall.rack_units:
        raise InfeasibleError(
            f"a rack of {hall.rack_units} units does not hold a box of {tall}", help="give the hall more rack_units"
        )
    per_rack, number = 1 if alone else max(hall.rack_units // tall, 1), np.arange(count)
    rack, a_side = first_rack + number // per_rack, racks_a_side(hall)
    unit = 1 + number % per_rack * tall
    return Places(-(rack // a_side), rack % a_side, unit, np.full_like(unit, tall))


def racks_a_side(hall: Hall) -> int:
    """Racks of the network to each side of the middle of a row."""
    return -(-hall.racks_per_row // 2)


def _racks(places: Places) -> int:
    """Racks that a line of boxes takes."""
    return len(np.unique(np.stack([places.row, places.position]), axis=1).T)


def _joined(parts: list[Places]) -> Places:
    return Places(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Places)))
