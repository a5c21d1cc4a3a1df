"""How long each link's cable is, from port to port."""

from __future__ import annotations

import numpy as np

from weft.fabric.hall.standing import Standing
from weft.fabric.layout import NEAR_RACKS, RACK_WIDTH_M, SIDE_M, SLACK_M, STEPS_PER_M, TRAY_M, UNIT_M
from weft.network import Floats


def lengths_m(standing: Standing) -> Floats:
    """Length of every link, shape (m,), in half metres rounded up.

    Within a rack and to the next two of its row a cable goes straight from side to side; farther it goes up to the
    tray over the racks, along and across the rows, and down.
    """
    links, racks = standing.wiring.links, standing.racks
    a, z = standing.rack[links.a], standing.rack[links.z]
    height_m = (standing.unit - 1 + standing.height / 2) * UNIT_M
    along_m, across_m = np.abs(racks.x_m[a] - racks.x_m[z]), np.abs(racks.y_m[a] - racks.y_m[z])
    near = (racks.row[a] == racks.row[z]) & (along_m < (NEAR_RACKS + 0.5) * RACK_WIDTH_M)
    straight_m = np.abs(height_m[links.a] - height_m[links.z]) + np.maximum(along_m, SIDE_M)
    top_m = standing.hall.rack_units * UNIT_M + TRAY_M
    over_m = (top_m - height_m[links.a]) + (top_m - height_m[links.z]) + along_m + across_m
    length_m = np.where(near, straight_m, over_m) + SLACK_M
    steps: Floats = np.ceil(length_m * STEPS_PER_M - 1e-9) / STEPS_PER_M
    return steps
