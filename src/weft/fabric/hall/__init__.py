"""A wired fabric in its hall: where everything stands, and every cable with its length, its medium and its labels.

Nouns: `Standing` (the rack and units of each node), `Racks`, `Cabling` (cables with their links) and *lists*
(columns by name: of cables, racks and devices).  Racks, places and cables are given by position, so that a pod that
is added moves none.  `cli` and `planning` may import it; it imports `fabric.wiring`, `fabric.layout` and below.
"""

from weft.fabric.hall.cable_list import COLOURS, Columns, as_csv, cable_list
from weft.fabric.hall.cabling import Cabling, cabled
from weft.fabric.hall.cabling_bill import bill_of
from weft.fabric.hall.elevations import elevations
from weft.fabric.hall.places import ROUTER_UNITS
from weft.fabric.hall.rack_list import device_list, models, rack_list
from weft.fabric.hall.runs import lengths_m
from weft.fabric.hall.standing import Racks, Standing, stand

__all__ = [
    "COLOURS", "ROUTER_UNITS", "Cabling", "Columns", "Racks", "Standing", "as_csv", "bill_of", "cable_list", "cabled",
    "device_list", "elevations", "lengths_m", "models", "rack_list", "stand",
]  # fmt: skip
