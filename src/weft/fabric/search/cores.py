"""Cores of fabrics: leaves, spines and superspines without the border, as columns of one row a design."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from weft.catalogue.records import Switch
from weft.fabric.ask import SLACK, FabricAsk
from weft.fabric.layout import Placement
from weft.fabric.media import Medium
from weft.fabric.ports import Ports, Tier
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True)
class Upper:
    """What is above the leaves of three tiers: spines with ports up, superspines, and the medium between."""

    spine: Tier
    superspine: Switch
    down: Ports  # of a superspine
    trunk: Medium


@dataclass(frozen=True, slots=True)
class Models:
    """What all rows of a block have in common."""

    leaf: Tier
    placement: Placement
    host: Medium
    uplink: Medium
    spine: Switch
    spine_down: Ports
    most_units: int  # leaves, or groups of as many as a host is on, that stand beside their hosts
    upper: Upper | None = None  # None in two tiers


@dataclass(frozen=True, slots=True, eq=False)
class Cores:
    """Designs of one block, each column of shape (n,).

    A leaf has `bundle` links to each of its pod's `spines`; a spine has `trunks` links to each of the
    `superspines` of its plane, and there are as many planes as spines in a pod.  In two tiers there is one pod
    and no superspine.  `reserve` has shape (n, 3): leaves, pods and leaves of a pod that ports are kept for.
    `free_cages` are left for the border on each box of the top tier.
    """

    models: Models
    leaves: Ints
    spines: Ints
    bundle: Ints
    pods: Ints
    reserve: Ints
    superspines: Ints
    trunks: Ints
    free_cages: Ints
    draw_w: Floats
    price_eur: Floats

    def __len__(self) -> int:
        return len(self.leaves)

    def least(self, ask: FabricAsk) -> tuple[Floats, Floats]:
        """The least draw and price with the pod of its border, in three tiers."""
        if self.models.upper is None:
            return self.draw_w, self.price_eur
        pod_w, pod_eur = least_border_pod(ask, self.models.upper, self.spines)
        return self.draw_w + pod_w, self.price_eur + pod_eur

    def widest_gbps(self, ask: FabricAsk) -> Floats:
        """What no gateway over any border on them is wider than, shape (n,)."""
        upper, planes = self.models.upper, share_left(self.spines, ask.loses_plane)
        if upper is None:
            return planes * self.spines * self.free_cages * self.models.spine_down.cage_gbps
        trunks = np.minimum(planes, share_left(self.superspines, ask.loses_spine))
        at_top = trunks * self.spines * self.superspines * self.free_cages * upper.down.cage_gbps
        widest: Floats = np.minimum(at_top, widest_pod_gbps(ask, upper.spine, self.spines))
        return widest

    def standing(self, ask: FabricAsk) -> Cores:
        """Those whose leaves all stand beside their hosts."""
        return self.rows(np.flatnonzero(self.leaves <= ask.sides * self.models.most_units))

    def rows(self, which: Ints) -> Cores:
        """Some of the rows."""
        return Cores(
            self.models, self.leaves[which], self.spines[which], self.bundle[which], self.pods[which],
            self.reserve[which], self.superspines[which], self.trunks[which], self.free_cages[which],
            self.draw_w[which], self.price_eur[which],
        )  # fmt: skip


@cache
def factor_pairs(most: int) -> tuple[Ints, Ints]:
    """All (boxes, links to each) with at most `most` links in all, shapes (n,)."""
    boxes = [np.full(most // n, n, np.int64) for n in range(1, most + 1)]
    links = [np.arange(1, most // n + 1, dtype=np.int64) for n in range(1, most + 1)]
    return np.concatenate(boxes), np.concatenate(links)


def share_left(boxes: Ints, loses_one: bool) -> Floats:
    """The share of a bundle over `boxes` boxes that is left in the worst failure asked for, shape (n,)."""
    left: Floats = (boxes - 1) / boxes if loses_one else np.ones(len(boxes))
    return left


def hosts_per_leaf(ask: FabricAsk, tier: Tier, boxes: Ints, bundle: Ints, most: int) -> Ints:
    """The most hosts a leaf can serve with `bundle` links to each of `boxes` spines, shape (n,).

    Limited by cages, by what is left of the uplinks in the worst failure against the hosts' offered traffic,
    and by `most` of its placement.
    """
    uplinks = boxes * bundle
    down = np.maximum(tier.down_cages(cages(uplinks, tier.up.split)), 0) * tier.down.split
    left_gbps = share_left(boxes, ask.loses_plane) * uplinks * tier.up.gbps
    by_promise = np.floor(left_gbps / ask.offered_gbps * (1 + SLACK)).astype(np.int64)
    fit: Ints = np.minimum(np.minimum(down // ask.ports_at_leaf, by_promise), min(most, ask.most_hosts))
    return fit


def fullest(ask: FabricAsk, units: Ints, units_at_last: Ints) -> Ints:
    """The most hosts on a leaf, now or when the fabric has grown to that many leaves (or groups of them)."""
    most: Ints = np.maximum(-(-ask.hosts // units), -(-ask.most_hosts // units_at_last))
    return most


def cages(ports: Ints, split: int) -> Ints:
    """Cages that `ports` ports take."""
    return -(-ports // split)


def host_cages(ask: FabricAsk, units: Ints, split: int) -> Ints:
    """Cages of all leaves towards the hosts, which are spread as evenly as they go over `units` leaves or pairs."""
    few, more = ask.hosts // units, ask.hosts % units
    ports = ask.ports_at_leaf
    return ask.sides * (more * cages((few + 1) * ports, split) + (units - more) * cages(few * ports, split))


def least_host_cages(ask: FabricAsk, split: int) -> int:
    """The same where no cage is filled in part."""
    return ask.sides * -(-ask.hosts * ask.ports_at_leaf // split)


def least_border_pod(ask: FabricAsk, upper: Upper, planes: Ints) -> tuple[Floats, Floats]:
    """Draw and price that no border pod is below: a spine on each plane, and trunks for the gateway."""
    spine, trunk = upper.spine, upper.trunk
    spines, links = planes * ask.border_cages, least_border_trunks(ask, upper, planes)
    return spines * spine.draw_w + links * trunk.draw_w, spines * spine.price_eur + links * trunk.price_eur


def least_border_trunks(ask: FabricAsk, upper: Upper, planes: Ints) -> Floats:
    """Links that no border pod has fewer of: for the gateway, and one on each plane."""
    least: Floats = np.maximum(planes, ask.gateway_gbps / upper.spine.up.gbps) * ask.border_cages
    return least


def widest_pod_gbps(ask: FabricAsk, spine: Tier, planes: Ints) -> Floats:
    """What no gateway over a border pod of that many spines is wider than: as much goes up from them as comes in."""
    left, up_gbps, down_gbps = share_left(planes, ask.loses_plane), spine.up.cage_gbps, spine.down.cage_gbps
    if spine.is_shared:
        return left * planes * spine.down.cages * up_gbps * down_gbps / (up_gbps + down_gbps)
    return left * planes * min(spine.up.cages * up_gbps, spine.down.cages * down_gbps)


def parts_cost(medium: Medium, a_cages: Ints | Floats, z_cages: Ints | Floats | int) -> tuple[Floats, Floats]:
    """Draw and price of a medium over all the cages in use at its two ends."""
    (draw_a, price_a), (draw_z, price_z) = medium.parts
    return a_cages * draw_a + z_cages * draw_z, a_cages * price_a + z_cages * price_z


def steps_below(saved: Floats, cost: Floats) -> Ints:
    """How many times a cost stays below what is saved; a thousand times at most where it is nothing."""
    times: Ints = np.minimum(np.ceil(saved / np.maximum(cost, 1e-9)) - 1, 1000).astype(np.int64)
    return np.maximum(times, 0)
