"""Lower bounds: what no design of the class draws less than, whatever the rounding."""

from __future__ import annotations

from math import inf

from weft.fabric.ask import FabricAsk
from weft.fabric.ports import ports_at
from weft.fabric.search.kit import Kit, LeafKit
from weft.fabric.search.search import least_borders


def least_core_w(ask: FabricAsk, kit: Kit) -> float:
    """Leaves, spines and their links if all could be bought in part, in W.

    Links up carry what hosts offer and no more; a spine's ports all face leaves.  Superspines only add to that.
    """
    best = inf
    for leaf in kit.leaves:
        tier = leaf.tier
        for spine in kit.switches:
            for down in ports_at(spine, tier.up.gbps):
                uplink = kit.media.between(tier.up, down, kit.layout.hall_m)
                if uplink:
                    links = ask.hosts * ask.sides * ask.offered_gbps / tier.up.gbps
                    spine_w = spine.draw_w.value / down.count
                    best = min(best, _least_leaves_w(ask, leaf) + links * (uplink.draw_w + spine_w))
    return best


def least_border_w(ask: FabricAsk, kit: Kit) -> float:
    """The least that border leaves draw with their gateway optics and their links up, in W."""
    return float(least_borders(ask, kit)[:, 0].min(initial=inf))


def _least_leaves_w(ask: FabricAsk, leaf: LeafKit) -> float:
    tier = leaf.tier
    down_cages, up_cages = ask.ports_at_leaf / tier.down.split, ask.offered_gbps / (tier.up.split * tier.up.gbps)
    if tier.is_shared:
        hosts = tier.down.cages / (down_cages + up_cages)
    else:
        hosts = min(tier.down.cages / down_cages, tier.up.cages / up_cages)
    hosts = min(hosts, leaf.most_hosts)
    return ask.hosts * (ask.sides / hosts * tier.draw_w + ask.host_ports * leaf.host.draw_w)
