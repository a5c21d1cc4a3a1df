"""The border: leaves whose ports face the site's routers, one of which may be lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.cores import SLACK, Cores, cages, parts_cost
from weft.fabric.frontier import frontier
from weft.fabric.kit import Kit
from weft.fabric.media import Medium, far_port
from weft.fabric.ports import Ports, Tier, tiers
from weft.network import Floats, Ints

GATEWAY_SPEEDS_GBPS = (400.0, 800.0)
GATEWAY_LEVELS = (1.0, 1.25, 1.5, 2.0)
"""Multiples of the asked gateway that the menu offers."""
MOST_BORDER_LEAVES = 32


@dataclass(frozen=True, slots=True)
class Top:
    """What border leaves hang on: every one has the same number of links to each of `planes` spines.

    The spines are those of the hosts in two tiers, and a border pod's own (one a plane) in three.
    """

    planes: int
    down: Ports | None  # of a spine; None where only the least draw and price of any border is asked
    share: float  # of a border leaf's uplinks left in the worst failure asked for
    free_cages: int  # of a box of the top tier
    pod: BorderPod | None = None


@dataclass(frozen=True, slots=True)
class BorderPod:
    """How the spines of a border pod hang on the superspines."""

    spine: Tier
    superspines: int  # of a plane
    superspine_down: Ports
    trunk: Medium
    share: float  # of a pod's trunks left in the worst failure asked for


@dataclass(frozen=True, slots=True)
class BorderModels:
    """A border leaf model with its splits and media."""

    leaf: Tier
    gateway: Medium
    uplink: Medium | None


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Ways to build the border; each column of shape (n,), rows of one block after those of another.

    Each border leaf has `ports` ports towards each router and `bundle` links to each spine; each spine of a
    border pod has `trunks` links to each superspine of its plane.
    """

    models: tuple[BorderModels, ...]
    model: Ints
    leaves: Ints
    ports: Ints
    bundle: Ints
    trunks: Ints
    top_cages: Ints  # on each box of the top tier
    level_gbps: Floats
    draw_w: Floats
    price_eur: Floats

    def __len__(self) -> int:
        return len(self.model)

    def rows(self, which: Ints) -> Borders:
        """Some of the rows."""
        columns = (self.model, self.leaves, self.ports, self.bundle, self.trunks, self.top_cages)
        ints = [column[which] for column in columns]
        return Borders(self.models, *ints, self.level_gbps[which], self.draw_w[which], self.price_eur[which])

    def gains(self, routers: int) -> Floats:
        """What a site has of the rows beside watts and euro, less being better: shape (n, 3)."""
        speed = np.array([m.leaf.down.gbps for m in self.models])[self.model]
        return np.column_stack([-self.level_gbps, routers * self.leaves * self.ports, speed])


def borders(ask: FabricAsk, kit: Kit, up_gbps: float, top: Top) -> Borders:
    """The undominated borders under one top tier."""
    found = list(_blocks(ask, kit, up_gbps, top))
    models = tuple(model for model, _ in found)
    columns = [
        np.concatenate([[float(i)] * len(rows[0]) for i, (_, rows) in enumerate(found)] or [[]]),
        *(np.concatenate([rows[k] for _, rows in found] or [[]]) for k in range(8)),
    ]
    whole = [column.astype(np.int64) for column in columns[:6]]
    every = Borders(models, *whole, columns[6], columns[7], columns[8])
    if not len(every):
        return every
    points = np.column_stack([every.draw_w, every.price_eur, every.gains(ask.routers), every.top_cages])
    return every.rows(frontier(points))


def top_of(ask: FabricAsk, cores: Cores, i: int) -> Top:
    """What the border of one core hangs on."""
    models, planes, free = cores.models, int(cores.spines[i]), int(cores.free_cages[i])
    share = (planes - 1) / planes if ask.loses_plane else 1.0
    if models.superspine_down is None or models.spine_tier is None or models.trunk is None:
        return Top(planes, models.spine_down, share, free)
    superspines = int(cores.superspines[i])
    trunks_left = min(share, (superspines - 1) / superspines if ask.loses_spine else 1.0)
    pod = BorderPod(models.spine_tier, superspines, models.superspine_down, models.trunk, trunks_left)
    return Top(planes, models.spine_down, share, free, pod)


_Rows = tuple[Ints, Ints, Ints, Ints, Ints, Floats, Floats, Floats]


def _blocks(ask: FabricAsk, kit: Kit, up_gbps: float, top: Top) -> Iterator[tuple[BorderModels, _Rows]]:
    for gateway_gbps in GATEWAY_SPEEDS_GBPS:
        leaves, ports, level_gbps = _shapes(ask, gateway_gbps)
        for leaf in tiers(kit.switches, gateway_gbps, up_gbps):
            gateway = kit.media.between(leaf.down, far_port(gateway_gbps), kit.layout.row_m, optics_only=True)
            uplink = kit.media.between(leaf.up, top.down, kit.layout.row_m) if top.down else None
            if gateway and (uplink or not top.down):
                model = BorderModels(leaf, gateway, uplink)
                yield model, _rows(ask, model, top, leaves, ports, level_gbps)


def _shapes(ask: FabricAsk, gateway_gbps: float) -> tuple[Ints, Ints, Floats]:
    """(border leaves, fewest ports from each to each router, level), each of shape (n,)."""
    level = np.unique(np.array(GATEWAY_LEVELS) * ask.gateway_gbps)
    most = 1 + int(np.ceil(level.max() / (ask.routers * gateway_gbps)))
    n = np.arange(2, max(2, min(MOST_BORDER_LEAVES, most)) + 1)
    leaves, level_gbps = (grid.ravel() for grid in np.meshgrid(n, level, indexing="ij"))
    ports = np.ceil(level_gbps / (ask.routers * (leaves - 1) * gateway_gbps) * (1 - SLACK)).astype(np.int64)
    return leaves, np.maximum(ports, 1), level_gbps


def _rows(ask: FabricAsk, model: BorderModels, top: Top, leaves: Ints, ports: Ints, level_gbps: Floats) -> _Rows:
    """Those shapes that the boxes can take, with the fewest links up that keep the level."""
    leaf = model.leaf
    facing = ask.routers * ports
    share = max(top.share, SLACK)
    need_gbps = np.maximum(facing * leaf.down.gbps, level_gbps / leaves / share)
    bundle = np.ceil(need_gbps / (top.planes * leaf.up.gbps) * (1 - SLACK)).astype(np.int64)
    up_cages = cages(top.planes * bundle, leaf.up.split)
    able = (leaf.down_cages(up_cages) >= cages(facing, leaf.down.split)) & (top.share > 0)
    spine_cages = cages(leaves * bundle, top.down.split) if top.down else np.zeros(len(leaves), np.int64)
    gate = parts_cost(model.gateway, leaves * cages(facing, leaf.down.split), leaves * facing)
    up = _uplink_cost(model, leaves * up_cages, top.planes * spine_cages)
    draw = leaves * leaf.draw_w + gate[0] + up[0]
    price = leaves * leaf.price_eur + gate[1] + up[1]
    trunks, top_cages = np.zeros(len(leaves), np.int64), spine_cages
    if top.pod:
        pod = top.pod
        trunks, top_cages, fits, pod_w, pod_eur = _pod_rows(top.planes, pod, spine_cages, level_gbps)
        able, draw, price = able & fits, draw + pod_w, price + pod_eur
    which = np.flatnonzero(able & (top_cages <= top.free_cages))
    columns = (leaves, ports, bundle, trunks, top_cages)
    a, b, c, d, e = (column[which] for column in columns)
    return a, b, c, d, e, level_gbps[which], draw[which], price[which]


def _uplink_cost(model: BorderModels, leaf_cages: Ints, spine_cages: Ints) -> tuple[Floats, Floats]:
    if model.uplink:
        return parts_cost(model.uplink, leaf_cages, spine_cages)
    return np.zeros(len(leaf_cages)), np.zeros(len(leaf_cages))


def _pod_rows(
    planes: int, pod: BorderPod, down_cages: Ints, level_gbps: Floats
) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Trunks, cages on each superspine, whether the spines have the cages, draw and price; shapes (n,)."""
    ways = planes * pod.superspines
    per_link = max(pod.share, SLACK) * ways * pod.spine.up.gbps
    trunks = np.maximum(np.ceil(level_gbps / per_link * (1 - SLACK)), 1).astype(np.int64)
    up_cages = cages(pod.superspines * trunks, pod.spine.up.split)
    top_cages = cages(trunks, pod.superspine_down.split)
    fits = (pod.spine.down_cages(up_cages) >= down_cages) & (pod.share > 0)
    trunk_w, trunk_eur = parts_cost(pod.trunk, planes * up_cages, ways * top_cages)
    return trunks, top_cages, fits, planes * pod.spine.draw_w + trunk_w, planes * pod.spine.price_eur + trunk_eur
