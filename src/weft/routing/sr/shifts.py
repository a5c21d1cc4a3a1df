"""The linear program of one state: how much of each flow group to shift from its base way to other ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Legs
from weft.lp import INFINITY, Model, Rows
from weft.network import Bools, Floats, Ints
from weft.routing.sr.waypoints import Waypoints


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Flow groups that have a way in a state, shape (n_groups,): nodes `source` and `sink`, and what is sent.

    `base` is the waypoint of each on its base way: the straight one, or the quickest if that one is late.
    """

    source: Ints
    sink: Ints
    gbps: Floats
    base: Ints

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """What does not change while a state is solved: its legs and waypoints, and what fills an arc.

    `limit_gbps` (n_arcs,) is the load that fills an arc, inf where nothing limits it.
    """

    legs: Legs
    waypoints: Waypoints
    limit_gbps: Floats
    groups: Groups

    def load(self, group: Ints, waypoint: Ints, share: Floats) -> Floats:
        """Load of each arc (n_arcs,) when shares of groups leave their base ways for others."""
        sent, n = self.groups, len(self.legs.count)
        volume, on_arc = np.zeros((n, n)), np.zeros(len(self.limit_gbps))
        left = sent.gbps * (1.0 - np.bincount(group, weights=share, minlength=len(sent)))
        rows = np.concatenate([np.arange(len(sent)), group])
        gbps = np.maximum(np.concatenate([left, sent.gbps[group] * share]), 0.0)
        at, points = np.concatenate([sent.base, waypoint]), self.waypoints
        np.add.at(volume, (points.enter[at], sent.source[rows]), gbps)
        np.add.at(volume, (sent.sink[rows], points.leave[at]), gbps)
        crossed = points.arc[at] >= 0
        np.add.at(on_arc, points.arc[at[crossed]], gbps[crossed])
        return np.asarray(self.legs.load(volume[:, :, None])[:, 0] + on_arc)

    def fill(self, load: Floats) -> Floats:
        """Load over what fills each arc."""
        return np.asarray(load / self.limit_gbps)


class Shifts:
    """Minimise the fill `z` of the fullest arc; arcs and ways join the program as they matter.

    Shares `x[g,w]` of group g are shifted from its base way to the way by waypoint w:

        z >= fill_base[a] + sum_gw (load_gw[a] - load_base_g[a]) x[g,w] / limit[a]    of arcs a that matter
        sum_w x[g,w] <= 1                                                              of groups with several ways
    """

    def __init__(self, field: Field) -> None:
        self.field = field
        self.group, self.waypoint = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.arcs = np.zeros(0, np.int64)
        self._crossing = np.zeros((0, *field.legs.metric.shape))
        self._base_fill = field.fill(field.load(self.group, self.waypoint, np.zeros(0)))
        self._model = Model(presolve=False)
        self._model.add_columns("fill", ["z"], np.ones(1), np.zeros(1), np.full(1, INFINITY))
        self._arc_row = np.zeros(0, np.int64)
        self._group_row = np.full(len(field.groups), -1)
        self._known: set[int] = set()

    @property
    def base_fill(self) -> Floats:
        """Fill of each arc when everything goes its base way, shape (n_arcs,)."""
        return self._base_fill

    def add_arcs(self, arcs: Ints) -> None:
        """Let some arcs matter that did not."""
        crossing = self.field.legs.crossing(arcs)
        effect = self._effect(arcs, crossing, self.group, self.waypoint)
        first = np.full((len(arcs), 1), -1.0)
        entries = Rows.dense(np.concatenate([first, effect], axis=1))
        labels = [str(arc) for arc in arcs.tolist()]
        rows = self._model.add_rows("fits", labels, np.full(len(arcs), -INFINITY), -self._base_fill[arcs], entries)
        self.arcs = np.concatenate([self.arcs, arcs])
        self._arc_row = np.concatenate([self._arc_row, rows])
        self._crossing = np.concatenate([self._crossing, crossing])

    def add_ways(self, group: Ints, waypoint: Ints) -> int:
        """Offer other ways to some groups, those not offered before; says how many these are."""
        n_points = len(self.field.waypoints)
        keys = group * n_points + waypoint
        fresh = np.array([key not in self._known for key in keys.tolist()], np.bool_)
        fresh &= waypoint != self.field.groups.base[group]
        new, first = np.unique(keys[fresh], return_index=True)
        if not len(new):
            return 0
        self._known.update(new.tolist())
        group, waypoint = group[fresh][first], waypoint[fresh][first]
        effect = self._effect(self.arcs, self._crossing, group, waypoint)
        cells = []
        for i, g in enumerate(group.tolist()):
            used = np.flatnonzero(effect[:, i])
            row = self._group_row[g]
            tail = [row] if row >= 0 else []
            cells.append((np.concatenate([self._arc_row[used], tail]), np.concatenate([effect[used, i], [1.0] * len(tail)])))
        labels = [f"{g},{w}" for g, w in zip(group.tolist(), waypoint.tolist(), strict=True)]
        n = len(group)
        self._model.add_columns("x", labels, np.zeros(n), np.zeros(n), np.ones(n), Rows.of(cells))
        self.group, self.waypoint = np.concatenate([self.group, group]), np.concatenate([self.waypoint, waypoint])
        self._bind_groups(np.unique(group))
        return n

    def _bind_groups(self, groups: Ints) -> None:
        """Rows for groups that have several ways now."""
        several = np.bincount(self.group, minlength=len(self._group_row))[groups] > 1
        wanting = groups[several & (self._group_row[groups] < 0)]
        if not len(wanting):
            return
        entries = []
        for g in wanting.tolist():
            columns = 1 + np.flatnonzero(self.group == g)
            entries.append((columns, np.ones(len(columns))))
        labels = [str(g) for g in wanting.tolist()]
        n = len(wanting)
        self._group_row[wanting] = self._model.add_rows(
            "whole", labels, np.full(n, -INFINITY), np.ones(n), Rows.of(entries)
        )

    def solve(self, *, primal: bool) -> tuple[float, Floats, Floats]:
        """The least fill of the arcs that matter, the share of each way, and a price of each arc, which sum to 1."""
        result = self._model.solve(primal=primal)
        price = np.zeros(len(self.field.limit_gbps))
        price[self.arcs] = np.maximum(-result.row_dual[self._arc_row], 0.0)
        total = price.sum()
        return result.value, np.clip(result.x[1:], 0.0, 1.0), price / total if total > 0 else price

    def _effect(self, arcs: Ints, crossing: Floats, group: Ints, waypoint: Ints) -> Floats:
        """Change of fill of some arcs per whole group shifted to each way, shape (n_arcs chosen, n_ways)."""
        sent = self.field.groups
        shift = self._share(arcs, crossing, group, waypoint) - self._share(arcs, crossing, group, sent.base[group])
        shift[abs(shift) < 1e-12] = 0.0
        return np.asarray(shift * sent.gbps[group] / self.field.limit_gbps[arcs][:, None])

    def _share(self, arcs: Ints, crossing: Floats, group: Ints, waypoint: Ints) -> Floats:
        sent, points = self.field.groups, self.field.waypoints
        share = crossing[:, points.enter[waypoint], sent.source[group]]
        share = share + crossing[:, sent.sink[group], points.leave[waypoint]]
        return np.asarray(share + (points.arc[waypoint] == arcs[:, None]))


def timely(legs: Legs, waypoints: Waypoints, source: Ints, sink: Ints, most_delay_ms: Floats) -> tuple[Ints, Bools]:
    """The base waypoint of each group, and whether it is in time: straight if that is, else the quickest way."""
    straight = legs.delay_ms[sink, source] <= most_delay_ms
    base = source.copy()
    late = np.flatnonzero(~straight)
    if len(late):
        through = legs.delay_ms[waypoints.enter][:, source[late]] + waypoints.delay_ms[:, None]
        through = through + legs.delay_ms[sink[late]][:, waypoints.leave].T
        quickest = through.argmin(axis=0)
        found = through[quickest, np.arange(len(late))] <= most_delay_ms[late]
        base[late[found]] = quickest[found]
        straight[late[found]] = True
    return base, straight
