"""Pods of leaves and spines under planes of superspines: spine i of every pod is on plane i."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from weft.fabric.ask import SLACK, FabricAsk
from weft.fabric.ports import Tier, ports_at, tiers
from weft.fabric.search.cores import (
    Cores,
    Models,
    Upper,
    factor_pairs,
    hosts_per_leaf,
    least_border_trunks,
    least_host_cages,
    parts_cost,
    share_left,
    widest_pod_gbps,
)
from weft.fabric.search.frontier import Ceilings
from weft.fabric.search.kit import Kit, LeafKit
from weft.fabric.search.pods import Room, divided, fewest
from weft.fabric.search.priced_pods import Priced, with_uneven
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Leaves:
    """Leaves by (spines of a pod, links to each); each column of shape (n,).

    Draw and price are the least, with the hosts' links: of the fewest leaves, cages filled whole.
    """

    spines: Ints
    bundle: Ints
    most: Ints  # hosts of one
    units: Ints  # the fewest leaves, or groups of as many as a host is on
    draw_w: Floats
    price_eur: Floats

    def __len__(self) -> int:
        return len(self.units)

    def rows(self, which: Ints) -> _Leaves:
        return _Leaves(
            self.spines[which], self.bundle[which], self.most[which], self.units[which], self.draw_w[which],
            self.price_eur[which],
        )  # fmt: skip


def three_tier(ask: FabricAsk, kit: Kit, ceilings: Ceilings) -> Iterator[Cores]:
    """Blocks of all three-tier cores of at least two pods, grown or not, that may be on the frontier.

    Left out is what `ceilings` (which may fall while the blocks are consumed) shows to be dominated; the most
    promising models come first.
    """
    offers = sorted(_offers(ask, kit, ceilings), key=lambda offer: offer[0])
    for _, models, upper, leaves in offers:
        for start in range(0, len(leaves), CHUNK):
            part = leaves.rows(np.arange(start, min(start + CHUNK, len(leaves))))
            widest_gbps = widest_pod_gbps(ask, upper.spine, part.spines)
            part = part.rows(ceilings.below(*_least(ask, models, upper, part), widest_gbps))
            part = part.rows(_able(ask, upper, part))
            if len(part):
                block = _block(ask, models, upper, part, ceilings).standing(ask)
                if len(block):
                    yield block


def _able(ask: FabricAsk, upper: Upper, leaves: _Leaves) -> Ints:
    """Rows whose hosts pods could carry, as many as there may be."""
    spine, pods = upper.spine, upper.down.count
    up_gbps = leaves.spines * spine.up.count * spine.up.gbps
    by_trunks = pods * up_gbps / (ask.sides * ask.offered_gbps) * (1 + SLACK)
    by_cages = pods * (spine.down.count // leaves.bundle // ask.sides) * leaves.most
    return np.flatnonzero((ask.most_hosts <= by_trunks) & (ask.most_hosts <= by_cages))


def _offers(ask: FabricAsk, kit: Kit, ceilings: Ceilings) -> Iterator[tuple[float, Models, Upper, _Leaves]]:
    """Models of all tiers, with the least that any of their designs draws and the leaves worth a look."""
    for leaf in kit.leaves:
        leaves = _leaves(ask, leaf)
        for up_gbps in (speed for speed in kit.speeds if speed >= leaf.tier.up.gbps):
            for spine in tiers(kit.switches, leaf.tier.up.gbps, up_gbps):
                uplink = kit.media.between(leaf.tier.up, spine.down, kit.layout.hall_m)
                if not uplink:
                    continue
                models = Models(
                    leaf.tier, leaf.placement, leaf.host, uplink, spine.switch, spine.down, leaf.most_units
                )  # fmt: skip
                widest_gbps = widest_pod_gbps(ask, spine, leaves.spines)
                which = ceilings.below(*_least_lower(ask, models, spine, leaves), widest_gbps)
                promising, widest_gbps = leaves.rows(which), widest_gbps[which]
                if len(promising):
                    for upper in _uppers(kit, spine):
                        whole = replace(models, upper=upper)
                        draw_w, price_eur = _least(ask, whole, upper, promising)
                        which = ceilings.below(draw_w, price_eur, widest_gbps)
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
    able = able[-(-ask.hosts // most[able]) <= leaf.most_units]
    units = -(-ask.hosts // most[able])
    at_hosts = np.full_like(units, least_host_cages(ask, leaf.tier.down.split))
    host_w, host_eur = parts_cost(leaf.host, at_hosts, ask.hosts * ask.host_ports)
    draw = ask.sides * units * leaf.tier.draw_w + host_w
    price = ask.sides * units * leaf.tier.price_eur + host_eur
    return _Leaves(boxes[able], bundle[able], most[able], units, draw, price)


def _least(ask: FabricAsk, models: Models, upper: Upper, leaves: _Leaves) -> tuple[Floats, Floats]:
    """The same with superspines and the links to them, bought in part."""
    trunks = _least_trunks(ask, upper.spine, leaves) + least_border_trunks(ask, upper, leaves.spines)
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


def _block(ask: FabricAsk, models: Models, upper: Upper, leaves: _Leaves, ceilings: Ceilings) -> Cores:
    """Every division of those leaves into pods that may be on the frontier."""
    room = Room.of(ask, upper.spine, leaves.spines, leaves.bundle, leaves.most)
    least = fewest(ask, room)
    priced = Priced(ask, models, upper, room)
    room = room.rows(priced.promising(least, priced.least(least), ceilings))
    priced = replace(priced, room=room)
    pods = divided(ask, room)
    pods = pods.rows(priced.promising(pods, priced.least(pods), ceilings))
    pods = with_uneven(priced, pods)
    cost = priced.exact(pods)
    which = priced.promising(pods, cost, ceilings)
    return priced.cores(pods.rows(which), (cost[0][which], cost[1][which]))
