"""Pods of leaves and spines under planes of superspines: spine i of every pod is on plane i."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.cores import (
    SLACK,
    Cores,
    Models,
    cages,
    factor_pairs,
    host_cages,
    hosts_per_leaf,
    parts_cost,
    share_left,
)
from weft.fabric.frontier import Ceilings
from weft.fabric.kit import Kit, LeafKit
from weft.fabric.ports import ports_at, tiers
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Leaves:
    """Leaves by (spines of a pod, links to each), with their hosts' links; each column of shape (n,)."""

    spines: Ints
    bundle: Ints
    units: Ints  # leaves, or pairs of them
    draw_w: Floats
    price_eur: Floats

    def rows(self, which: Ints) -> _Leaves:
        return _Leaves(
            self.spines[which], self.bundle[which], self.units[which], self.draw_w[which], self.price_eur[which]
        )


def three_tier(ask: FabricAsk, kit: Kit, ceilings: Ceilings) -> Iterator[Cores]:
    """Blocks of all three-tier cores of at least two pods that may be on the frontier.

    Left out is what `ceilings` (which may fall while the blocks are consumed) shows to be dominated.  For given
    models, spines, superspines and links the most leaves a pod can hold are the best: pods become fewest.
    """
    for leaf in kit.leaves:
        leaves = _leaves(ask, leaf)
        for up_gbps in (speed for speed in kit.speeds if speed >= leaf.tier.up.gbps):
            for spine in tiers(kit.switches, leaf.tier.up.gbps, up_gbps):
                uplink = kit.media.between(leaf.tier.up, spine.down, kit.layout.hall_m)
                if not uplink:
                    continue
                models = Models(leaf.tier, leaf.placement, leaf.host, uplink, spine.switch, spine.down, spine)
                promising = ceilings.below(*_least(ask, models, leaves))
                if len(promising):
                    yield from _superspines(ask, kit, models, leaves.rows(promising), ceilings)


def _leaves(ask: FabricAsk, leaf: LeafKit) -> _Leaves:
    boxes, bundle = factor_pairs(leaf.tier.up.count)
    most = hosts_per_leaf(ask, leaf.tier, boxes, bundle, leaf.most_hosts)
    able = np.flatnonzero(most > 0)
    units = -(-ask.hosts // most[able])
    host_w, host_eur = parts_cost(
        leaf.host, host_cages(ask, units, leaf.tier.down.split), ask.hosts * ask.host_ports
    )
    draw = ask.sides * units * leaf.tier.draw_w + host_w
    price = ask.sides * units * leaf.tier.price_eur + host_eur
    return _Leaves(boxes[able], bundle[able], units, draw, price)


def _least(ask: FabricAsk, models: Models, leaves: _Leaves) -> tuple[Floats, Floats]:
    """The least draw and price of anything with these leaves: their links up, and spines with all ports taken."""
    assert models.spine_tier is not None
    links = ask.sides * leaves.units * leaves.spines * leaves.bundle
    up_w, up_eur = parts_cost(models.uplink, links / models.leaf.up.split, links / models.spine_down.split)
    spines = links / models.spine_down.count
    return (
        leaves.draw_w + up_w + spines * models.spine_tier.draw_w,
        leaves.price_eur + up_eur + spines * models.spine_tier.price_eur,
    )


def _superspines(ask: FabricAsk, kit: Kit, models: Models, leaves: _Leaves, ceilings: Ceilings) -> Iterator[Cores]:
    spine = models.spine_tier
    assert spine is not None
    offers = [
        replace(models, superspine=switch, superspine_down=down, trunk=trunk)
        for switch in kit.switches
        for down in ports_at(switch, spine.up.gbps)
        if (trunk := kit.media.between(spine.up, down, kit.layout.row_m))
    ]
    if not offers:
        return
    boxes, trunks = factor_pairs(spine.up.count)
    for start in range(0, len(leaves.units), CHUNK):
        part = leaves.rows(np.arange(start, min(start + CHUNK, len(leaves.units))))
        pods = _pods(ask, models, part, boxes, trunks)
        for offer in offers:
            block = _block(ask, offer, part, pods)
            promising = ceilings.below(block.draw_w, block.price_eur)
            if len(promising):
                yield block.rows(promising)


CHUNK = 64
"""Rows of leaves treated together, against memory."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pods:
    """Pods by row of leaves and (superspines of a plane, trunks to each); each column of shape (n,)."""

    leaves: Ints  # row of the leaves
    superspines: Ints
    trunks: Ints
    units_per_pod: Ints
    pods: Ints


def _pods(ask: FabricAsk, models: Models, leaves: _Leaves, boxes: Ints, trunks: Ints) -> _Pods:
    """The most leaves a pod can hold, by the spine's cages and by what its trunks keep in the worst failure."""
    spine = models.spine_tier
    assert spine is not None
    row, column = (grid.ravel() for grid in np.meshgrid(np.arange(len(leaves.units)), np.arange(len(boxes)), indexing="ij"))
    planes, bundle = leaves.spines[row], leaves.bundle[row]
    superspines, links = boxes[column], boxes[column] * trunks[column]
    down = np.maximum(spine.down_cages(cages(links, spine.up.split)), 0) * spine.down.split
    left = np.minimum(share_left(planes, ask.loses_plane), share_left(superspines, ask.loses_spine))
    offered_gbps = (-(-ask.hosts // leaves.units) * ask.offered_gbps)[row]
    by_trunks = np.floor(left * planes * links * spine.up.gbps / offered_gbps * (1 + SLACK)).astype(np.int64)
    units = np.minimum(down // bundle, by_trunks) // ask.sides
    able = np.flatnonzero((units > 0) & (units < leaves.units[row]))
    row, units = row[able], units[able]
    return _Pods(row, superspines[able], trunks[column[able]], units, -(-leaves.units[row] // units))


def _block(ask: FabricAsk, models: Models, leaves: _Leaves, pods: _Pods) -> Cores:
    spine, superspine, trunk, top = models.spine_tier, models.superspine, models.trunk, models.superspine_down
    assert spine and superspine and trunk and top
    free = top.cages - cages(pods.pods * pods.trunks, top.split)
    able = np.flatnonzero(free > 0)
    row, n_pods, links = pods.leaves[able], pods.pods[able], (pods.superspines * pods.trunks)[able]
    planes, bundle, units, per_plane = leaves.spines[row], leaves.bundle[row], leaves.units[row], pods.superspines[able]
    few, more = units // n_pods, units % n_pods
    spine_down = planes * (
        more * cages(ask.sides * (few + 1) * bundle, spine.down.split)
        + (n_pods - more) * cages(ask.sides * few * bundle, spine.down.split)
    )
    up_w, up_eur = parts_cost(
        models.uplink, ask.sides * units * cages(planes * bundle, models.leaf.up.split), spine_down
    )
    trunk_w, trunk_eur = parts_cost(
        trunk, n_pods * planes * cages(links, spine.up.split),
        planes * per_plane * cages(n_pods * pods.trunks[able], top.split),
    )  # fmt: skip
    n_spines, n_superspines = n_pods * planes, planes * per_plane
    return Cores(
        models, -(-ask.hosts // units), ask.sides * units, planes, bundle, n_pods, ask.sides * (few + (more > 0)),
        per_plane, pods.trunks[able], free[able],
        leaves.draw_w[row] + n_spines * spine.draw_w + n_superspines * superspine.draw_w.value + up_w + trunk_w,
        leaves.price_eur[row] + n_spines * spine.price_eur + n_superspines * superspine.price_eur.value
        + up_eur + trunk_eur,
    )  # fmt: skip
