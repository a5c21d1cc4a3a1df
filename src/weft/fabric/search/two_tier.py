"""Leaf and spine: every leaf has the same number of links to every spine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.ports import ports_at
from weft.fabric.search.cores import (
    Cores,
    Models,
    cages,
    factor_pairs,
    host_cages,
    hosts_per_leaf,
    least_host_cages,
    parts_cost,
    steps_below,
)
from weft.fabric.search.kit import Kit
from weft.network import Ints


def two_tier(ask: FabricAsk, kit: Kit) -> Iterator[Cores]:
    """Blocks of all leaf-spine cores that carry the hosts and have spine cages for growth and border.

    For given models and numbers of spines and of links in a bundle every part of draw, price and spine ports grows
    with the leaves, but for cages towards hosts that are filled in part.
    """
    for leaf in kit.leaves:
        boxes, bundle = factor_pairs(leaf.tier.up.count)
        most = hosts_per_leaf(ask, leaf.tier, boxes, bundle, leaf.most_hosts)
        able = np.flatnonzero(most > 0)
        for spine in kit.switches:
            for down in ports_at(spine, leaf.tier.up.gbps):
                uplink = kit.media.between(leaf.tier.up, down, kit.layout.hall_m)
                if uplink:
                    models = Models(leaf.tier, leaf.placement, leaf.host, uplink, spine, down, leaf.most_units)
                    block = _block(ask, models, boxes[able], bundle[able], most[able]).standing(ask)
                    if len(block):
                        yield block


def _block(ask: FabricAsk, models: Models, boxes: Ints, bundle: Ints, most: Ints) -> Cores:
    leaf, down = models.leaf, models.spine_down
    row, units = _units(ask, models, boxes * bundle, -(-ask.hosts // most))
    boxes, bundle, at_last = boxes[row], bundle[row], np.maximum(-(-ask.most_hosts // most[row]), units)
    free = down.cages - cages(ask.sides * at_last * bundle, down.split)
    able = np.flatnonzero(free >= ask.least_border_cages(boxes, down.cage_gbps))
    boxes, bundle, units, free, at_last = boxes[able], bundle[able], units[able], free[able], ask.sides * at_last[able]
    leaves = ask.sides * units
    host_w, host_eur = parts_cost(models.host, host_cages(ask, units, leaf.down.split), ask.hosts * ask.host_ports)
    up_w, up_eur = parts_cost(
        models.uplink, leaves * cages(boxes * bundle, leaf.up.split), boxes * cages(leaves * bundle, down.split)
    )
    draw = leaves * leaf.draw_w + boxes * models.spine.draw_w.value + host_w + up_w
    price = leaves * leaf.price_eur + boxes * models.spine.price_eur.value + host_eur + up_eur
    one, none = np.ones(len(boxes), np.int64), np.zeros(len(boxes), np.int64)
    reserve = np.column_stack([at_last, one, at_last])
    return Cores(models, leaves, boxes, bundle, one, reserve, none, none, free, draw, price)


def _units(ask: FabricAsk, models: Models, uplinks: Ints, fewest: Ints) -> tuple[Ints, Ints]:
    """Rows and numbers of leaves: the fewest, and more where hosts then leave fewer cages filled in part."""
    leaf = models.leaf
    wasted = host_cages(ask, fewest, leaf.down.split) - least_host_cages(ask, leaf.down.split)
    saved, one_more = parts_cost(models.host, wasted, 0), parts_cost(models.uplink, cages(uplinks, leaf.up.split), 0)
    more = np.maximum(
        steps_below(saved[0], ask.sides * (leaf.draw_w + one_more[0])),
        steps_below(saved[1], ask.sides * (leaf.price_eur + one_more[1])),
    )
    count = 1 + np.minimum(more, ask.hosts - fewest)
    row = np.repeat(np.arange(len(count)), count)
    return row, fewest[row] + np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
