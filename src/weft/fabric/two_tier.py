"""Leaf and spine: every leaf has the same number of links to every spine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.cores import Cores, Models, cages, factor_pairs, host_cages, hosts_per_leaf, parts_cost
from weft.fabric.kit import Kit
from weft.fabric.ports import ports_at
from weft.network import Ints


def two_tier(ask: FabricAsk, kit: Kit) -> Iterator[Cores]:
    """Blocks of all leaf-spine cores that carry the hosts and have spine cages for growth and border.

    For given models and numbers of spines and of links in a bundle the fewest leaves are the best: every
    part of draw, price and spine ports grows with them.
    """
    for leaf in kit.leaves:
        boxes, bundle = factor_pairs(leaf.tier.up.count)
        most = hosts_per_leaf(ask, leaf.tier, boxes, bundle, leaf.most_hosts)
        able = np.flatnonzero(most > 0)
        for spine in kit.switches:
            for down in ports_at(spine, leaf.tier.up.gbps):
                uplink = kit.media.between(leaf.tier.up, down, kit.layout.hall_m)
                if uplink:
                    models = Models(leaf.tier, leaf.placement, leaf.host, uplink, spine, down)
                    block = _block(ask, models, boxes[able], bundle[able], most[able])
                    if len(block):
                        yield block


def _block(ask: FabricAsk, models: Models, boxes: Ints, bundle: Ints, most: Ints) -> Cores:
    leaf, down = models.leaf, models.spine_down
    at_last = ask.sides * -(-ask.most_hosts // most)
    free = down.cages - cages(at_last * bundle, down.split)
    able = np.flatnonzero(free >= ask.border_cages)
    boxes, bundle, most, free, at_last = boxes[able], bundle[able], most[able], free[able], at_last[able]
    units = -(-ask.hosts // most)
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
