"""Demands for networks that come without any: gravity between weights that are drawn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from weft.diagnostics import Diagnostic, ExchangeError
from weft.exchange.exchanged import Demands, Raw

MOST_HOMES = 2_000
"""Nodes between which gravity is drawn: four million demands."""


def with_gravity(raw: Raw, total_gbps: float, seed: int) -> Raw:
    """The same with demands between all ordered pairs of homes, in proportion to the product of their weights.

    Weights are lognormal (0, 1), one a home in the order of the file; `total_gbps` is the sum of all demands.

    Raises ExchangeError for more than `MOST_HOMES` homes.
    """
    homes = np.arange(len(raw.nodes)) if raw.homes is None else raw.homes
    if len(homes) > MOST_HOMES:
        message = f"gravity between {len(homes):,} nodes would be {len(homes) * (len(homes) - 1):,} demands"
        help = f"it is drawn between {MOST_HOMES:,} nodes at most: give the demands that there are, --demands FILE"
        raise ExchangeError([Diagnostic("E701", message, None, help=help)])
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
