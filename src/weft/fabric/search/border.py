"""The border: leaves whose ports face the site's routers, one of which may be lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from weft.fabric.ask import SLACK, FabricAsk
from weft.fabric.media import Medium, far_port
from weft.fabric.ports import Ports, Tier, ports_at, tiers
from weft.fabric.search.cores import Cores, Upper, cages, parts_cost
from weft.fabric.search.frontier import frontier
from weft.fabric.search.kit import Kit
from weft.network import Bools, Floats, Ints

GATEWAY_SPEEDS_GBPS = (400.0, 800.0)
MOST_BORDER_LEAVES = 32


@dataclass(frozen=True, slots=True)
class Top:
    """What border leaves hang on: every one has the same number of links to each of `planes` spines.

    The spines are those of the hosts in two tiers, and a border pod's own (one a plane) in three.
    """

    planes: int
    down: Ports | None  # of a spine; None where only what no border is below is asked
    share: float  # of a border leaf's uplinks left in the worst failure asked for
    free_cages: int  # of a box of the top tier
    pod: BorderPod | None = None
    has_peers: bool = False  # in place of spines; then links up are not ours to pay for


@dataclass(frozen=True, slots=True)
class BorderPod:
    """How the spines of a border pod hang on the superspines."""

    upper: Upper
    superspines: int  # of a plane
    share: float  # of a pod's trunks left in the worst failure asked for


@dataclass(frozen=True, slots=True)
class BorderModels:
    """A border leaf model with its splits and media."""

    leaf: Tier
    gateway: Medium
    uplink: Medium | None
    least_uplink: tuple[float, float] = (0.0, 0.0)  # draw and price of a link up that none is below


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Ways to build the border, one row each.

    `counts` has shape (n, 6): position of the model in `models`, border leaves, ports of each towards each
    router, links of each to each spine, links of each spine of a border pod to each superspine of its plane, and
    cages taken on each box of the top tier.  Draw and price are of boxes, links up and gateway media at both
    ends.  The other columns have shape (n,).
    """

    models: tuple[BorderModels, ...]
    counts: Ints
    level_gbps: Floats
    draw_w: Floats
    price_eur: Floats

    def __len__(self) -> int:
        return len(self.counts)

    def rows(self, which: Ints) -> Borders:
        """Some of the rows."""
        return Borders(
            self.models, self.counts[which], self.level_gbps[which], self.draw_w[which], self.price_eur[which]
        )

    def model(self, row: int) -> BorderModels | None:
        """The border leaf of a row; None where it is of nothing."""
        return self.models[int(self.counts[row, 0])] if self.models else None

    @property
    def top_cages(self) -> Ints:
        """Cages taken on each box of the top tier, shape (n,)."""
        return self.counts[:, 5]

    def gains(self, routers: int) -> Floats:
        """What a site has of the rows beside watts and euro, less being better, shape (n, 3).

        Gateway (negated), router ports, and speed of one.
        """
        speed = np.array([m.leaf.down.gbps for m in self.models] or [0.0])[self.counts[:, 0]]
        return np.column_stack([-self.level_gbps, routers * self.counts[:, 1] * self.counts[:, 2], speed])


NO_BORDER = Borders((), np.zeros((1, 6), np.int64), np.zeros(1), np.zeros(1), np.zeros(1))
"""The only way to build the border of a fabric that reaches no router: its one row is of nothing."""


def borders(ask: FabricAsk, kit: Kit, up_gbps: float, top: Top) -> Borders:
    """The undominated borders under one top tier."""
    models = [model for gbps in GATEWAY_SPEEDS_GBPS for model in _models(kit, gbps, up_gbps, top)]
    if not models:
        return Borders((), np.zeros((0, 6), np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
    parts = [_rows(ask, model, k, top, kit.levels) for k, model in enumerate(models)]
    counts, level_gbps, draw_w, price_eur = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    every = Borders(tuple(models), counts, level_gbps, draw_w, price_eur)
    points = np.column_stack([every.draw_w, every.price_eur, every.gains(ask.routers), every.top_cages])
    return every.rows(frontier(points))


def top_of(ask: FabricAsk, cores: Cores, i: int) -> Top:
    """What the border of one core hangs on."""
    models, planes, free = cores.models, int(cores.spines[i]), int(cores.free_cages[i])
    share = (planes - 1) / planes if ask.loses_plane else 1.0
    upper = models.upper
    if upper is None:
        return Top(planes, models.spine_down, share, free)
    superspines = int(cores.superspines[i])
    trunks_left = min(share, (superspines - 1) / superspines if ask.loses_spine else 1.0)
    pod = BorderPod(upper, superspines, trunks_left)
    return Top(planes, models.spine_down, share, free, pod)


def _models(kit: Kit, gateway_gbps: float, up_gbps: float, top: Top) -> Iterator[BorderModels]:
    for leaf in tiers(kit.switches, gateway_gbps, up_gbps):
        gateway = kit.media.between(leaf.down, far_port(gateway_gbps), kit.layout.row_m, optics_only=True)
        if gateway and top.down:
            uplink = kit.media.between(leaf.up, top.down, kit.layout.row_m)
            if uplink:
                yield BorderModels(leaf, gateway, uplink)
        elif gateway:
            least = (0.0, 0.0) if top.has_peers else _least_uplink(kit, leaf.up)
            if least:
                yield BorderModels(leaf, gateway, None, least)


def _least_uplink(kit: Kit, up: Ports) -> tuple[float, float] | None:
    """Draw and price, each by itself, that no link from such a port to a switch is below; None if there is no link."""
    downs = {down for switch in kit.switches for down in ports_at(switch, up.gbps)}
    media = [medium for down in downs if (medium := kit.media.between(up, down, kit.layout.row_m))]
    return (min(m.draw_w for m in media), min(m.price_eur for m in media)) if media else None


def _shapes(ask: FabricAsk, gateway_gbps: float, offered: tuple[float, ...]) -> tuple[Ints, Ints, Floats]:
    """(border leaves, fewest ports from each to each router, level), each of shape (n,)."""
    levels = np.unique(np.array(offered) * ask.gateway_gbps)
    most = 1 + int(np.ceil(levels.max() / (ask.routers * gateway_gbps)))
    counts = np.arange(2, max(2, min(MOST_BORDER_LEAVES, most)) + 1, dtype=np.int64)
    leaves, level_gbps = np.repeat(counts, len(levels)), np.tile(levels, len(counts))
    ports = np.ceil(level_gbps / (ask.routers * (leaves - 1) * gateway_gbps) * (1 - SLACK)).astype(np.int64)
    return leaves, np.maximum(ports, 1), level_gbps


def _rows(
    ask: FabricAsk, model: BorderModels, number: int, top: Top, offered: tuple[float, ...]
) -> tuple[Ints, Floats, Floats, Floats]:
    """Counts, level, draw and price of what the boxes can take, with the fewest links up that keep the level."""
    leaf = model.leaf
    leaves, ports, level_gbps = _shapes(ask, leaf.down.gbps, offered)
    facing = ask.routers * ports
    need_gbps = np.maximum(facing * leaf.down.gbps, level_gbps / leaves / max(top.share, SLACK))
    bundle = np.ceil(need_gbps / (top.planes * leaf.up.gbps) * (1 - SLACK)).astype(np.int64)
    up_cages = cages(top.planes * bundle, leaf.up.split)
    able = (leaf.down_cages(up_cages) >= cages(facing, leaf.down.split)) & (top.share > 0)
    gate_w, gate_eur = parts_cost(model.gateway, leaves * cages(facing, leaf.down.split), leaves * facing)
    up_least = [leaves * top.planes * bundle * each for each in model.least_uplink]
    draw, price = leaves * leaf.draw_w + gate_w + up_least[0], leaves * leaf.price_eur + gate_eur + up_least[1]
    trunks = top_cages = np.zeros(len(leaves), np.int64)
    if top.down and model.uplink:
        top_cages = cages(leaves * bundle, top.down.split)
        up_w, up_eur = parts_cost(model.uplink, leaves * up_cages, top.planes * top_cages)
        draw, price = draw + up_w, price + up_eur
    if top.pod:
        trunks, top_cages, fits, pod_w, pod_eur = _pod_rows(top.planes, top.pod, top_cages, level_gbps)
        able, draw, price = able & fits, draw + pod_w, price + pod_eur
    which = np.flatnonzero(able & (top_cages <= top.free_cages))
    counts = np.column_stack([np.full(len(leaves), number), leaves, ports, bundle, trunks, top_cages])
    return counts[which], level_gbps[which], draw[which], price[which]


def _pod_rows(
    planes: int, pod: BorderPod, down_cages: Ints, level_gbps: Floats
) -> tuple[Ints, Ints, Bools, Floats, Floats]:
    """Trunks, cages on each superspine, whether the spines have the cages, draw and price; shapes (n,)."""
    spine, ways = pod.upper.spine, planes * pod.superspines
    per_link_gbps = max(pod.share, SLACK) * ways * spine.up.gbps
    trunks = np.maximum(np.ceil(level_gbps / per_link_gbps * (1 - SLACK)), 1).astype(np.int64)
    up_cages = cages(pod.superspines * trunks, spine.up.split)
    top_cages = cages(trunks, pod.upper.down.split)
    fits: Bools = (spine.down_cages(up_cages) >= down_cages) & (pod.share > 0)
    trunk_w, trunk_eur = parts_cost(pod.upper.trunk, planes * up_cages, ways * top_cages)
    return trunks, top_cages, fits, planes * spine.draw_w + trunk_w, planes * spine.price_eur + trunk_eur
