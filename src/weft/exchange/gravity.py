"""Demands for networks that come without any: gravity between weights that are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weft.exchange.exchanged import Demands, Raw


def with_gravity(raw: Raw, total_gbps: float, seed: int) -> Raw:
    """The same with demands between all ordered pairs of homes, in proportion to the product of their weights.

    Weights are lognormal (0, 1), one a home in the order of the file; `total_gbps` is the sum of all demands.
    """
    homes = np.arange(len(raw.nodes)) if raw.homes is None else raw.homes
    weight = np.random.default_rng(seed).lognormal(0, 1, len(homes))
    volume = np.outer(weight, weight)
    np.fill_diagonal(volume, 0.0)
    if volume.sum() > 0:
        volume *= total_gbps / volume.sum()
    source, target = np.nonzero(volume)
    note = f"demands: gravity between lognormal weights (seed {seed}), {total_gbps:.12g} Gb/s in all"
    return replace(
        raw, demands=Demands(homes[source], homes[target], (), volume[source, target]), notes=(*raw.notes, note)
    )


def capacity_gbps(raw: Raw, otherwise_gbps: float) -> float:
    """The capacity of all links, each direction counted; of those that have none `otherwise_gbps`."""
    known = np.where(raw.arcs.capacity_gbps > 0, raw.arcs.capacity_gbps, otherwise_gbps)
    return float(known.sum()) * (2 if raw.arcs.both_ways else 1)
