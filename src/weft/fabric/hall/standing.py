"""A wired fabric in its hall: the racks in use, and which node stands where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.catalogue.records import Catalogue
from weft.fabric.floor import Floor
from weft.fabric.hall.places import ROUTER_UNITS, places
from weft.fabric.layout import RACK_WIDTH_M, ROW_PITCH_M, Hall
from weft.fabric.wiring import Wiring
from weft.network import Floats, Ints, Names

SIDES = 1 << 16
"""More than the positions to either side of a row's middle, to make one number of row and position."""


@dataclass(frozen=True, slots=True, eq=False)
class Racks:
    """Racks in use, by row and position; each column of shape (r,).

    A rack of hosts is named by row and place (`R3-07`), one of leaves alone `R3-L1`, and one of the network by its
    row and how far it is from the middle on either side (`N1-A2`, `N1-B1`).
    """

    row: Ints  # of hosts from 1; those of the network are 0, -1, ...
    position: Ints
    name: Names
    x_m: Floats  # along the row, from its middle
    y_m: Floats  # across the rows, from the first one of the network

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where each node of a wiring stands; columns of nodes have shape (n,)."""

    wiring: Wiring
    hall: Hall
    plane: int
    racks: Racks
    rack: Ints  # row of Racks
    unit: Ints  # the lowest, from 1
    height: Ints


def stand(
    wiring: Wiring, hall: Hall, catalogue: Catalogue, router_units: int = ROUTER_UNITS, plane: int = 0
) -> Standing:
    """The fabric in its hall, beside the other ones of `hall.planes` if it is one of several.

    Rows of the network are in the middle; rows of hosts are added on either side in turn, so that none ever moves.

    Raises InfeasibleError where a rack does not hold what belongs in it.
    """
    at = places(wiring.design, hall, catalogue, router_units, plane)
    keys, rack = np.unique(at.row * SIDES + at.position + SIDES // 2, return_inverse=True)
    row, position = keys // SIDES, keys % SIDES - SIDES // 2
    floor = Floor.of(wiring.design, hall, catalogue)
    outer = np.where(row % 2, floor.network_rows - 1 + (row + 1) // 2, -(row // 2))
    racks = Racks(
        row, position, tuple(_names(row, position, hall)), _x_m(row, position, floor),
        ROW_PITCH_M * np.where(row <= 0, -row, outer),
    )  # fmt: skip
    return Standing(wiring, hall, plane, racks, rack, at.unit, at.height)


def _names(row: Ints, position: Ints, hall: Hall) -> list[str]:
    names = []
    for r, p in zip(row.tolist(), position.tolist(), strict=True):
        if r <= 0:
            names.append(f"N{1 - r}-{'A' if p < 0 else 'B'}{-p if p < 0 else p + 1}")
        elif p < hall.racks_per_row:
            names.append(f"R{r}-{p + 1:02d}")
        else:
            names.append(f"R{r}-L{p - hall.racks_per_row + 1}")
    return names


def _x_m(row: Ints, position: Ints, floor: Floor) -> Floats:
    """From the middle of a row, where racks of leaves alone part those of hosts."""
    half, of_leaves, per_row = floor.racks_a_side, floor.leaf_racks, floor.hall.racks_per_row
    hosts = position - half + np.where(position < half, -of_leaves / 2, of_leaves / 2)
    leaves = position - per_row - of_leaves / 2
    along = np.where(row <= 0, position, np.where(position < per_row, hosts, leaves))
    x_m: Floats = (along + 0.5) * RACK_WIDTH_M
    return x_m
