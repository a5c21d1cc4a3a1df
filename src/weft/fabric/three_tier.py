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
    Upper,
    cages,
    factor_pairs,
    fullest,
    host_cages,
    hosts_per_leaf,
    parts_cost,
    share_left,
)
from weft.fabric.frontier import Ceilings
from weft.fabric.kit import Kit, LeafKit
from weft.fabric.ports import Tier, ports_at, tiers
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Leaves:
    """Leaves by (spines of a pod, links to each), with their hosts' links; each column of shape (n,)."""

    spines: Ints
    bundle: Ints
    units: Ints  # leaves, or groups of as many as a host is on
    at_last: Ints  # the same when the fabric has grown
    draw_w: Floats
    price_eur: Floats

    def __len__(self) -> int:
        return len(self.units)

    def rows(self, which: Ints) -> _Leaves:
        return _Leaves(
            self.spines[which], self.bundle[which], self.units[which], self.at_last[which], self.draw_w[which],
            self.price_eur[which],
        )  # fmt: skip


def three_tier(ask: FabricAsk, kit: Kit, ceilings: Ceilings) -> Iterator[Cores]:
    """Blocks of all three-tier cores of at least two pods, grown or not, that may be on the frontier.

    Left out is what `ceilings` (which may fall while the blocks are consumed) shows to be dominated; the most
    promising models come first.  For given models, spines, superspines and links the most leaves a pod can hold
    are the best: pods become fewest.
    """
    offers = sorted(_offers(ask, kit, ceilings), key=lambda offer: offer[0])
    for _, models, upper, leaves in offers:
        for start in range(0, len(leaves), CHUNK):
            part = leaves.rows(np.arange(start, min(start + CHUNK, len(leaves))))
            part = part.rows(ceilings.below(*_least(ask, models, upper, part)))
            if len(part):
                block = _block(ask, models, upper, part)
                promising = ceilings.below(*block.least(ask.routers > 0))
                if len(promising):
                    yield block.rows(promising)


def _offers(ask: FabricAsk, kit: Kit, ceilings: Ceilings) -> Iterator[tuple[float, Models, Upper, _Leaves]]:
    """Models of all tiers, with the least that any of their designs draws and the leaves worth a look."""
    for leaf in kit.leaves:
        leaves = _leaves(ask, leaf)
        for up_gbps in (speed for speed in kit.speeds if speed >= leaf.tier.up.gbps):
            for spine in tiers(kit.switches, leaf.tier.up.gbps, up_gbps):
                uplink = kit.media.between(leaf.tier.up, spine.down, kit.layout.hall_m)
                if not uplink:
                    continue
                models = Models(leaf.tier, leaf.placement, leaf.host, uplink, spine.switch, spine.down)
                promising = leaves.rows(ceilings.below(*_least_lower(ask, models, spine, leaves)))
                if len(promising):
                    for upper in _uppers(kit, spine):
                        whole = replace(models, upper=upper)
                        draw_w, price_eur = _least(ask, whole, upper, promising)
                        which = ceilings.below(draw_w, price_eur)
                        if len(which):
                            yield float(draw_w[which].min()), whole, upper, promising.rows(which)


def _uppers(kit: Kit, spine: Tier) -> Iterator[Upper]:
    for switch in kit.switches:
        for down in ports_at(switch, spine.up.gbps):
            trunk = kit.media.between(spine.up, down, kit.layout.row_m)
            if trunk:
                yield Upper(spine, switch, down, trunk)


def _leaves(ask: FabricAsk, leaf: LeafKit) -> _Leaves:
    boxes, bundle = factor_pairs(leaf.tier.up.count)
    most = hosts_per_leaf(ask, leaf.tier, boxes, bundle, leaf.most_hosts)
    able = np.flatnonzero(most > 0)
    units = -(-ask.hosts // most[able])
    host_w, host_eur = parts_cost(leaf.host, host_cages(ask, units, leaf.tier.down.split), ask.hosts * ask.host_ports)
    draw = ask.sides * units * leaf.tier.draw_w + host_w
    price = ask.sides * units * leaf.tier.price_eur + host_eur
    return _Leaves(boxes[able], bundle[able], units, -(-ask.most_hosts // most[able]), draw, price)


def _least(ask: FabricAsk, models: Models, upper: Upper, leaves: _Leaves) -> tuple[Floats, Floats]:
    """The same with superspines and the links to them, bought in part."""
    trunks = _least_trunks(ask, upper.spine, leaves)
    trunk_w, trunk_eur = parts_cost(upper.trunk, trunks / upper.spine.up.split, trunks / upper.down.split)
    superspines = trunks / upper.down.count
    draw_w, price_eur = _least_lower(ask, models, upper.spine, leaves)
    box = upper.superspine
    return draw_w + trunk_w + superspines * box.draw_w.value, price_eur + trunk_eur + superspines * box.price_eur.value


def _least_lower(ask: FabricAsk, models: Models, spine: Tier, leaves: _Leaves) -> tuple[Floats, Floats]:
    """What no leaves and spines of that kind are below in draw and price, shapes (n,), bought in part."""
    links = ask.sides * leaves.units * leaves.spines * leaves.bundle
    down, up = links / spine.down.split, _least_trunks(ask, spine, leaves) / spine.up.split
    if spine.is_shared:
        spines = (down + up) / spine.down.cages
    else:
        spines = np.maximum(down / spine.down.cages, up / spine.up.cages)
    boxes = spines + leaves.spines * ask.border_cages  # each plane has a spine in the border pod, if there is one
    up_w, up_eur = parts_cost(models.uplink, links / models.leaf.up.split, down)
    return leaves.draw_w + up_w + boxes * spine.draw_w, leaves.price_eur + up_eur + boxes * spine.price_eur


def _least_trunks(ask: FabricAsk, spine: Tier, leaves: _Leaves) -> Floats:
    """Links between spines and superspines that carry all the hosts offer with what is left of the planes."""
    share = np.maximum(share_left(leaves.spines, ask.loses_plane), SLACK)
    return ask.hosts * ask.sides * ask.offered_gbps / share / spine.up.gbps


CHUNK = 64
"""Rows of leaves treated together, against memory."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pods:
    """Pods by row of leaves and (superspines of a plane, trunks to each); each column of shape (n,)."""

    leaves: Ints  # row of the leaves
    superspines: Ints
    trunks: Ints
    units_per_pod: Ints  # the most
    pods: Ints
    at_last: Ints  # pods when the fabric has grown


def _pods(ask: FabricAsk, spine: Tier, leaves: _Leaves) -> _Pods:
    """The most leaves a pod can hold, by the spine's cages and by what its trunks keep in the worst failure."""
    boxes, trunks = factor_pairs(spine.up.count)
    row = np.repeat(np.arange(len(leaves)), len(boxes))
    column = np.tile(np.arange(len(boxes)), len(leaves))
    planes, bundle = leaves.spines[row], leaves.bundle[row]
    superspines, links = boxes[column], boxes[column] * trunks[column]
    down = np.maximum(spine.down_cages(cages(links, spine.up.split)), 0) * spine.down.split
    left = np.minimum(share_left(planes, ask.loses_plane), share_left(superspines, ask.loses_spine))
    offered_gbps = (fullest(ask, leaves.units, leaves.at_last) * ask.offered_gbps)[row]
    by_trunks = np.floor(left * planes * links * spine.up.gbps / offered_gbps * (1 + SLACK)).astype(np.int64)
    units = np.minimum(down // bundle, by_trunks) // ask.sides
    able = np.flatnonzero((units > 0) & (units < leaves.at_last[row]))
    row, units = row[able], units[able]
    pods, at_last = -(-leaves.units[row] // units), -(-leaves.at_last[row] // units)
    return _Pods(row, superspines[able], trunks[column[able]], units, pods, at_last)


def _block(ask: FabricAsk, models: Models, upper: Upper, leaves: _Leaves) -> Cores:
    spine, superspine, top = upper.spine, upper.superspine, upper.down
    pods = _pods(ask, spine, leaves)
    free = top.cages - cages(pods.at_last * pods.trunks, top.split)
    able = np.flatnonzero(free >= ask.border_cages)
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
        upper.trunk, n_pods * planes * cages(links, spine.up.split),
        planes * per_plane * cages(n_pods * pods.trunks[able], top.split),
    )  # fmt: skip
    n_spines, n_superspines = n_pods * planes, planes * per_plane
    at_last, pods_at_last = leaves.at_last[row], pods.at_last[able]
    per_pod = np.maximum(few + (more > 0), -(-at_last // pods_at_last))
    return Cores(
        models, ask.sides * units, planes, bundle, n_pods,
        np.column_stack([ask.sides * at_last, pods_at_last, ask.sides * per_pod]), per_plane, pods.trunks[able],
        free[able],
        leaves.draw_w[row] + n_spines * spine.draw_w + n_superspines * superspine.draw_w.value + up_w + trunk_w,
        leaves.price_eur[row] + n_spines * spine.price_eur + n_superspines * superspine.price_eur.value
        + up_eur + trunk_eur,
    )  # fmt: skip
