"""Leaves divided into pods: every way that may be the best for some border."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from weft.fabric.ask import SLACK, FabricAsk
from weft.fabric.ports import Tier
from weft.fabric.search.cores import cages, factor_pairs, fullest, share_left
from weft.network import Bools, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What a pod can hold, by row of leaves and (superspines of a plane, trunks to each); each column of shape (n,).

    `hosts` and `units` are the most that trunks carry in the worst failure and that cages are for; `leaf` is the
    most hosts of a leaf.  Units are leaves, or groups of as many as a host is on.
    """

    row: Ints  # of the leaves
    spines: Ints
    bundle: Ints
    superspines: Ints
    trunks: Ints
    leaf: Ints
    hosts: Ints
    units: Ints

    def rows(self, which: Ints) -> Room:
        """Some of the rows, or the same one several times."""
        return Room(*(getattr(self, column.name)[which] for column in fields(self)))

    @property
    def links(self) -> Ints:
        """Links up of a spine."""
        return self.superspines * self.trunks

    @classmethod
    def of(cls, ask: FabricAsk, spine: Tier, spines: Ints, bundle: Ints, leaf: Ints) -> Room:
        """Every way up of that spine for leaves by (spines of a pod, links to each), and the hosts one can serve."""
        boxes, trunks = factor_pairs(spine.up.count)
        row = np.repeat(np.arange(len(spines)), len(boxes))
        column = np.tile(np.arange(len(boxes)), len(spines))
        planes, superspines, links = spines[row], boxes[column], (boxes * trunks)[column]
        down = np.maximum(spine.down_cages(cages(links, spine.up.split)), 0) * spine.down.split
        left = np.minimum(share_left(planes, ask.loses_plane), share_left(superspines, ask.loses_spine))
        gbps = left * planes * links * spine.up.gbps
        hosts = np.floor(gbps / (ask.sides * ask.offered_gbps) * (1 + SLACK)).astype(np.int64)
        units = down // bundle[row] // ask.sides
        every = cls(row, planes, bundle[row], superspines, trunks[column], leaf[row], hosts, units)
        return every.rows(np.flatnonzero((hosts > 0) & (units > 0)))


@dataclass(frozen=True, slots=True, eq=False)
class Pods:
    """Leaves in pods, by row of a `Room`, now and when the fabric has grown; each column of shape (n,)."""

    room: Ints
    units: Ints
    units_at_last: Ints
    pods: Ints
    pods_at_last: Ints
    per_pod: Ints  # units of a pod, the most

    def __len__(self) -> int:
        return len(self.room)

    def rows(self, which: Ints) -> Pods:
        """Some of the rows, or the same one several times."""
        return Pods(*(getattr(self, column.name)[which] for column in fields(self)))

    def joined(self, others: Pods) -> Pods:
        """These rows and then the others."""
        names = [column.name for column in fields(self)]
        return Pods(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in names))


def fewest(ask: FabricAsk, room: Room) -> Pods:
    """As few leaves and as few pods as there can be, each by itself: no division has fewer of either."""
    units, at_last = -(-ask.hosts // room.leaf), np.maximum(-(-ask.most_hosts // room.leaf), 2)
    pods = np.maximum(-(-units // room.units), -(-ask.hosts // room.hosts))
    pods_at_last = np.maximum(np.maximum(-(-at_last // room.units), -(-ask.most_hosts // room.hosts)), 2)
    if ask.most_hosts == ask.hosts:
        units, pods = at_last, pods_at_last
    return Pods(np.arange(len(room.row)), units, at_last, pods, pods_at_last, room.units)


def divided(ask: FabricAsk, room: Room) -> Pods:
    """For each room the fewest leaves, and of more leaves with fewer hosts each those that make fewer pods.

    With at most k leaves in a pod the most hosts of a leaf are those of a pod over k, so that each k has one best
    division; those that have no fewer pods than one of a smaller k are left out.
    """
    units, at_last = -(-ask.hosts // room.leaf), -(-ask.most_hosts // room.leaf)
    first = np.clip(room.hosts // fullest(ask, units, at_last), 1, room.units)
    last = np.minimum(room.units, np.minimum(room.hosts, ask.most_hosts))
    least = fewest(ask, room)
    at_first = _with(ask, room, np.arange(len(room.row)), first)
    done = (at_first.pods <= least.pods) & (at_first.pods_at_last <= least.pods_at_last)
    count = np.where(done, 1, np.maximum(last - first, 0) + 1)
    row = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    every = _with(ask, room, row, first[row] + step)
    able = (every.units <= ask.hosts) & (every.units_at_last <= ask.most_hosts)
    return every.rows(np.flatnonzero(able & ((step == 0) | ~_matched_before(every))))


def uneven(ask: FabricAsk, room: Room, base: Pods, more_units: Ints, more_pods: Ints) -> Pods:
    """The same with so many units and pods more than they need, as far as the rooms hold them."""
    units, n = base.units + more_units, base.pods + more_pods
    at_last = np.maximum(base.units_at_last, units)
    per_pod = np.minimum(room.units[base.room], room.hosts[base.room] // fullest(ask, units, at_last))
    n_at_last = np.maximum(np.maximum(n, 2), -(-at_last // np.maximum(per_pod, 1)))
    n = np.where(units == at_last, n_at_last, n)
    able = (units <= ask.hosts) & (n <= units) & (-(-units // n) <= per_pod)
    return Pods(base.room, units, at_last, n, n_at_last, per_pod).rows(np.flatnonzero(able))


def _with(ask: FabricAsk, room: Room, row: Ints, per_pod: Ints) -> Pods:
    """The division of some rooms with at most so many units in a pod; at least two pods at last."""
    leaf = np.minimum(room.leaf[row], room.hosts[row] // per_pod)
    at_last = np.maximum(-(-ask.most_hosts // leaf), 2)
    units = np.minimum(-(-ask.hosts // leaf), at_last) if ask.most_hosts > ask.hosts else at_last
    pods_at_last = np.maximum(-(-at_last // per_pod), 2)
    pods = np.where(units == at_last, pods_at_last, -(-units // per_pod))
    return Pods(row, units, at_last, pods, pods_at_last, per_pod)


def _matched_before(pods: Pods) -> Bools:
    """Whether an earlier row of the same room has as few pods, now and at last."""
    size = int(pods.pods_at_last.max(initial=0)) + 1
    key = pods.pods * size + pods.pods_at_last
    # Rooms one after the other, each lower than the one before it, so that one running minimum serves all.
    lowest = np.minimum.accumulate(key - pods.room * size * size)
    matched = np.zeros(len(key), bool)
    before = lowest[:-1] + pods.room[1:] * size * size
    matched[1:] = (pods.room[1:] == pods.room[:-1]) & (before <= key[1:]) & (before % size <= pods.pods_at_last[1:])
    return matched
