"""What divisions of leaves into pods draw and cost, and which of them are worth a look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.fabric.ask import FabricAsk
from weft.fabric.search.cores import (
    Cores,
    Models,
    Upper,
    cages,
    host_cages,
    least_border_pod,
    least_host_cages,
    parts_cost,
    share_left,
    steps_below,
    widest_pod_gbps,
)
from weft.fabric.search.frontier import Ceilings
from weft.fabric.search.pods import Pods, Room, uneven
from weft.network import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """Divisions into pods with what they draw and cost."""

    ask: FabricAsk
    models: Models
    upper: Upper
    room: Room

    def promising(self, pods: Pods, cost: tuple[Floats, Floats], ceilings: Ceilings) -> Ints:
        """Rows that leave cages for the border and may lead to a best design."""
        draw_w, price_eur = cost
        pod_w, pod_eur = least_border_pod(self.ask, self.upper, self.room.spines[pods.room])
        which = ceilings.below(draw_w + pod_w, price_eur + pod_eur, self._widest_gbps(pods))
        return which[self._free(pods)[which] >= self.ask.border_cages]

    def _widest_gbps(self, pods: Pods) -> Floats:
        """What no gateway of theirs is wider than, for what is left of pods and of superspines."""
        ask, free = self.ask, self._free(pods) * self.upper.down.cage_gbps
        spines, superspines = self.room.spines[pods.room], self.room.superspines[pods.room]
        left = np.minimum(share_left(spines, ask.loses_plane), share_left(superspines, ask.loses_spine))
        widest: Floats = np.minimum(
            left * spines * superspines * free, widest_pod_gbps(ask, self.upper.spine, spines)
        )
        return widest

    def least(self, pods: Pods) -> tuple[Floats, Floats]:
        """Draw and price with cages of leaves and spines that are filled whole, as they are in no worse design."""
        ask, split = self.ask, self.models.spine_down.split
        links = ask.sides * pods.units * self.room.bundle[pods.room]
        at_hosts = np.full_like(pods.units, least_host_cages(ask, self.models.leaf.down.split))
        return self._cost(pods, at_hosts, -(-links // split))

    def exact(self, pods: Pods) -> tuple[Floats, Floats]:
        """Draw and price of leaves spread evenly over pods and hosts over leaves."""
        ask, split = self.ask, self.models.spine_down.split
        few, bundle = pods.units // pods.pods, ask.sides * self.room.bundle[pods.room]
        more = pods.units - few * pods.pods
        at_spines = more * cages((few + 1) * bundle, split) + (pods.pods - more) * cages(few * bundle, split)
        return self._cost(pods, host_cages(ask, pods.units, self.models.leaf.down.split), at_spines)

    def one_more(self, pods: Pods) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        """The least draw and price of a leaf (or group) more, and of a pod more."""
        sides, leaf, spine, room = self.ask.sides, self.models.leaf, self.upper.spine, self.room.rows(pods.room)
        up_w, up_eur = parts_cost(self.models.uplink, cages(room.spines * room.bundle, leaf.up.split), 0)
        trunk_w, trunk_eur = parts_cost(self.upper.trunk, cages(room.links, spine.up.split), 0)
        return (sides * (leaf.draw_w + up_w), sides * (leaf.price_eur + up_eur)), (
            room.spines * (spine.draw_w + trunk_w), room.spines * (spine.price_eur + trunk_eur)
        )  # fmt: skip

    def cores(self, pods: Pods, cost: tuple[Floats, Floats]) -> Cores:
        """The same as a block of cores."""
        room, sides = self.room.rows(pods.room), self.ask.sides
        per_pod = np.maximum(-(-pods.units // pods.pods), -(-pods.units_at_last // pods.pods_at_last))
        reserve = np.column_stack([sides * pods.units_at_last, pods.pods_at_last, sides * per_pod])
        return Cores(
            self.models, sides * pods.units, room.spines, room.bundle, pods.pods, reserve, room.superspines,
            room.trunks, self._free(pods), *cost,
        )  # fmt: skip

    def _free(self, pods: Pods) -> Ints:
        top = self.upper.down
        free: Ints = top.cages - cages(pods.pods_at_last * self.room.trunks[pods.room], top.split)
        return free

    def _cost(self, pods: Pods, at_hosts: Ints, at_spines: Ints) -> tuple[Floats, Floats]:
        """With cages of all leaves towards hosts, and of the spines of a plane towards leaves."""
        ask, models, upper, room = self.ask, self.models, self.upper, self.room.rows(pods.room)
        leaf, spine, box = models.leaf, upper.spine, upper.superspine
        leaves, spines, superspines = ask.sides * pods.units, pods.pods * room.spines, room.spines * room.superspines
        host = parts_cost(models.host, at_hosts, ask.hosts * ask.host_ports)
        up = parts_cost(
            models.uplink, leaves * cages(room.spines * room.bundle, leaf.up.split), room.spines * at_spines
        )
        trunk = parts_cost(
            upper.trunk, spines * cages(room.links, spine.up.split),
            superspines * cages(pods.pods * room.trunks, upper.down.split),
        )  # fmt: skip
        draw_w = leaves * leaf.draw_w + spines * spine.draw_w + superspines * box.draw_w.value
        price_eur = leaves * leaf.price_eur + spines * spine.price_eur + superspines * box.price_eur.value
        return draw_w + host[0] + up[0] + trunk[0], price_eur + host[1] + up[1] + trunk[1]


def with_uneven(priced: Priced, pods: Pods) -> Pods:
    """Divisions, and others of more leaves or pods where these may fill cages that the first leave empty in part.

    What cages filled in part cost is the most that can be saved so; a leaf or pod more costs its boxes and its
    links' near ends at least.
    """
    wasted = [exact - least for exact, least in zip(priced.exact(pods), priced.least(pods), strict=True)]
    leaf, pod = priced.one_more(pods)
    more_units, more_pods = (
        np.maximum.reduce([steps_below(saved, cost) for saved, cost in zip(wasted, costs, strict=True)])
        for costs in (leaf, pod)
    )
    more_units = np.minimum(more_units, priced.ask.hosts - pods.units)
    count = (more_units + 1) * (more_pods + 1)
    row = np.repeat(np.arange(len(count)), count)
    at = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    i, j = at // (more_pods + 1)[row], at % (more_pods + 1)[row]
    saves = [
        i * one_leaf[row] + j * one_pod[row] < saved[row]
        for saved, one_leaf, one_pod in zip(wasted, leaf, pod, strict=True)
    ]
    which = np.flatnonzero((at > 0) & (saves[0] | saves[1]))
    others = uneven(priced.ask, priced.room, pods.rows(row[which]), i[which], j[which])
    return pods.joined(others)
