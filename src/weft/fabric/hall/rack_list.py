"""Racks and what stands in them, as tables."""

from __future__ import annotations

import numpy as np

from weft.fabric.hall.cable_list import Columns
from weft.fabric.hall.standing import Standing
from weft.fabric.wiring import TIERS
from weft.network import Ints

_MODELS = {"leaf": "leaf", "border": "border_leaf", "spine": "spine", "superspine": "superspine"}


def rack_list(standing: Standing) -> Columns:
    """One row a rack in use: where it stands, what is in it, its units used and free, and the links that end there.

    Row 0 and below is of the network; `x_m` is along the row from its middle, `y_m` across the rows.
    """
    racks, wiring = standing.racks, standing.wiring

    def count(node: Ints) -> list[int]:
        """How many of some nodes each rack has."""
        counts: list[int] = np.bincount(standing.rack[node], minlength=len(racks)).tolist()
        return counts

    used = np.bincount(standing.rack, standing.height, len(racks)).astype(np.int64)
    ends = np.concatenate([wiring.links.a, wiring.links.z])
    of_tier = {f"{name}s" if name != "leaf" else "leaves": count(wiring.nodes.rows(name)) for name in TIERS}
    return {
        "rack": racks.name, "row": racks.row.tolist(), "x_m": racks.x_m.round(2).tolist(),
        "y_m": racks.y_m.round(2).tolist(), **of_tier, "units_used": used.tolist(),
        "units_free": (standing.hall.rack_units - used).tolist(), "link_ends": count(ends),
    }  # fmt: skip


def device_list(standing: Standing) -> Columns:
    """One row a node: its tier, its model where the design chooses it, its rack, its lowest unit and its height."""
    nodes, racks = standing.wiring.nodes, standing.racks.name
    return {
        "device": nodes.name, "tier": [TIERS[t] for t in nodes.tier.tolist()], "model": models(standing),
        "rack": [racks[r] for r in standing.rack.tolist()], "unit": standing.unit.tolist(),
        "height": standing.height.tolist(),
    }  # fmt: skip


def models(standing: Standing) -> list[str]:
    """The model of each node; empty for hosts and routers, which the design does not choose."""
    design = standing.wiring.design
    by_tier = [getattr(design, _MODELS[tier]) if tier in _MODELS else "" for tier in TIERS]
    return [by_tier[t] for t in standing.wiring.nodes.tier.tolist()]
