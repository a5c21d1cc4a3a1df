"""The linear program over shares: how much of each flow group to shift from its base way to other ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.graph import Legs
from weft.lp import INFINITY, Model, Rows
from weft.network import Bools, Floats, Ints
from weft.routing.sr.waypoints import Waypoints

STEEPNESS = 30.0
"""How many times e an arc's price rises from empty to the fullest, to begin with."""
NOTHING = 1e-12
"""Change of an arc's share that is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Flow groups, shape (n_groups,): from node `source` to node `sink`, row `target` of `Volumes.targets`.

    `base` is the waypoint of each on its base way: its source, which is the straight way, or the quickest way
    where the straight one is late.
    """

    source: Ints
    sink: Ints
    target: Ints
    base: Ints

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A state: its `legs`, which arcs are `up`, the load `limit_gbps` (n_arcs,) that fills each arc (inf without
    limit), and `gbps` (n_groups,) that must be carried, 0 where it has no path.
    """

    legs: Legs
    up: Bools
    limit_gbps: Floats
    gbps: Floats

    def valid(self, points: Waypoints, groups: Groups, group: Ints, waypoint: Ints) -> Bools:
        """Whether ways (n_ways,), each of a group by a waypoint, have all their legs and their arc."""
        reached, arc = self.legs.reached, points.arc[waypoint]
        into = reached[points.enter[waypoint], groups.source[group]]
        onward = reached[groups.sink[group], points.leave[waypoint]]
        return np.asarray(into & onward & ((arc < 0) | self.up[arc]))


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """What is minimised: `cost` (n_needs,) times needs, each at least `least` (n_needs,) and what its arcs ask for.

    `need` (n_arcs,) is the need that each arc belongs to, -1 for none; an arc asks for its load over its limit.
    """

    cost: Floats
    least: Floats
    need: Ints

    @classmethod
    def fill(cls, n_arcs: int) -> Goal:
        """One need, that of the fullest arc."""
        return cls(np.ones(1), np.zeros(1), np.zeros(n_arcs, np.int64))

    def needs(self, fill: Floats) -> Floats:
        """What arcs that are filled (n_states, n_arcs) ask for, (n_needs,)."""
        most = self.least.copy()
        counted = self.need >= 0
        np.maximum.at(most, self.need[counted], fill.max(axis=0, initial=0.0)[counted])
        return most

    def value(self, fill: Floats) -> float:
        """What arcs that are filled (n_states, n_arcs) cost."""
        return float(self.cost @ self.needs(fill))

    def soft_prices(self, fill: Floats) -> Floats:
        """Prices (n_states, n_arcs) that rise steeply with fill; those of a need sum to its cost."""
        most = self.needs(fill)[self.need]
        full = np.divide(fill, most, out=np.zeros_like(fill), where=most > 0)
        weight = np.exp(STEEPNESS * (full - 1.0)) * ((fill > 0) & (self.need >= 0))
        total = np.bincount(np.maximum(self.need, 0), weights=weight.sum(axis=0), minlength=len(self.cost))
        share = np.divide(self.cost, total, out=np.zeros_like(total), where=total > 0)
        return np.asarray(weight * share[self.need])

    def affordable(self, price: Floats) -> Floats:
        """Prices (n_states, n_arcs), lowered so that none of a need sum to more than its cost."""
        counted = self.need >= 0
        total = np.bincount(self.need[counted], weights=price.sum(axis=0)[counted], minlength=len(self.cost))
        factor = np.divide(self.cost, total, out=np.ones_like(total), where=total > self.cost)
        return np.asarray(price * np.where(counted, factor[self.need], 0.0))

    def unpriced(self, price: Floats) -> float:
        """The part of the value that affordable prices (n_states, n_arcs) leave out: least needs, at what is left."""
        counted = self.need >= 0
        total = np.bincount(self.need[counted], weights=price.sum(axis=0)[counted], minlength=len(self.cost))
        return float((self.cost - total) @ self.least)


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ways of groups: parts (n_ways,) of a group `group` go by `waypoint`."""

    group: Ints
    waypoint: Ints
    share: Floats

    @classmethod
    def none(cls) -> Ways:
        """No way."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


class Program:
    """Minimise the cost of needs `z` over all states; arcs of states and ways join as they matter.

    Shares `x[g,w]` of group g are shifted from its base way to the way by waypoint w, the same in all states:

        z[need of a] >= fill_base[s,a] + sum_gw (load_gw[s,a] - load_base_g[s,a]) x[g,w] / limit[s,a]
        sum_w x[g,w] <= 1                                                            of groups with several ways

    A way that is not valid in a state loads what `standing_in` has instead of it there: shares of the ways that
    its group falls back on, the straight way where it names none.
    """

    def __init__(
        self, states: Sequence[State], points: Waypoints, groups: Groups, goal: Goal,
        standing_in: Sequence[Ways] | None = None,
    ) -> None:  # fmt: skip
        self.states, self.points, self.groups, self.goal = states, points, groups, goal
        self.standing_in = standing_in or [Ways.none()] * len(states)
        self.group, self.waypoint = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.state, self.arc = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self._crossing: list[Floats] = []
        self._row = np.zeros(0, np.int64)
        self._group_row = np.full(len(groups), -1)
        self._known: set[int] = set()
        self._model = Model(presolve=False)
        n = len(goal.cost)
        self._model.add_columns("need", [str(i) for i in range(n)], goal.cost, goal.least, np.full(n, INFINITY))

    def add_arcs(self, state: int, arcs: Ints) -> None:
        """Let arcs of a state matter that did not."""
        here, everyone = self.states[state], np.arange(len(self.groups))
        crossing = here.legs.crossing(arcs)
        base_fill = self._loaded(state, arcs, crossing, everyone, self.groups.base) @ here.gbps / here.limit_gbps[arcs]
        effect = self._effect(state, arcs, crossing, self.group, self.waypoint)
        needed = np.zeros((len(arcs), len(self.goal.cost)))
        needed[np.arange(len(arcs)), self.goal.need[arcs]] = -1.0
        entries = Rows.dense(np.concatenate([needed, effect], axis=1))
        labels = [f"{state},{arc}" for arc in arcs.tolist()]
        rows = self._model.add_rows("fits", labels, np.full(len(arcs), -INFINITY), -base_fill, entries)
        self.state = np.concatenate([self.state, np.full(len(arcs), state)])
        self.arc, self._row = np.concatenate([self.arc, arcs]), np.concatenate([self._row, rows])
        self._crossing += list(crossing)

    def add_ways(self, group: Ints, waypoint: Ints) -> int:
        """Offer other ways to some groups, those not offered before; says how many these are."""
        keys = group * len(self.points) + waypoint
        fresh = np.array([key not in self._known for key in keys.tolist()], np.bool_)
        fresh &= waypoint != self.groups.base[group]
        new, first = np.unique(keys[fresh], return_index=True)
        if not len(new):
            return 0
        self._known.update(new.tolist())
        group, waypoint = group[fresh][first], waypoint[fresh][first]
        n = len(group)
        labels = [f"{g},{w}" for g, w in zip(group.tolist(), waypoint.tolist(), strict=True)]
        self._model.add_columns("x", labels, np.zeros(n), np.zeros(n), np.ones(n), self._cells(group, waypoint))
        self.group, self.waypoint = np.concatenate([self.group, group]), np.concatenate([self.waypoint, waypoint])
        self._bind(np.unique(group))
        return n

    def solve(self, *, primal: bool) -> tuple[Floats, Floats, Floats]:
        """The least needs (n_needs,), the share of each way, and affordable prices (n_states, n_arcs)."""
        result, n = self._model.solve(primal=primal), len(self.goal.cost)
        price = np.zeros((len(self.states), len(self.goal.need)))
        price[self.state, self.arc] = np.maximum(-result.row_dual[self._row], 0.0)
        return result.x[:n], np.clip(result.x[n:], 0.0, 1.0), self.goal.affordable(price)

    def _cells(self, group: Ints, waypoint: Ints) -> Rows:
        """Entries of new ways: in the rows of arcs, and of groups that have one."""
        effect = np.zeros((len(self.arc), len(group)))
        for state in np.unique(self.state).tolist():
            at = np.flatnonzero(self.state == state)
            crossing = np.stack([self._crossing[i] for i in at.tolist()])
            effect[at] = self._effect(state, self.arc[at], crossing, group, waypoint)
        cells = []
        for i, row in enumerate(self._group_row[group].tolist()):
            used = np.flatnonzero(effect[:, i])
            own = [row] if row >= 0 else []
            cells.append((np.append(self._row[used], own), np.append(effect[used, i], [1.0] * len(own))))
        return Rows.of(cells)

    def _bind(self, groups: Ints) -> None:
        """Rows for groups that have several ways now."""
        several = np.bincount(self.group, minlength=len(self._group_row))[groups] > 1
        wanting = groups[several & (self._group_row[groups] < 0)]
        if not len(wanting):
            return
        columns = [len(self.goal.cost) + np.flatnonzero(self.group == g) for g in wanting.tolist()]
        n = len(wanting)
        self._group_row[wanting] = self._model.add_rows(
            "whole", [str(g) for g in wanting.tolist()], np.full(n, -INFINITY), np.ones(n),
            Rows.of([(own, np.ones(len(own))) for own in columns]),
        )  # fmt: skip

    def _effect(self, state: int, arcs: Ints, crossing: Floats, group: Ints, waypoint: Ints) -> Floats:
        """Change of fill of arcs per whole group shifted from its base way, shape (n_arcs chosen, n_ways)."""
        here = self.states[state]
        shift = self._loaded(state, arcs, crossing, group, waypoint)
        shift = shift - self._loaded(state, arcs, crossing, group, self.groups.base[group])
        shift[abs(shift) < NOTHING] = 0.0
        return np.asarray(shift * here.gbps[group] / here.limit_gbps[arcs][:, None])

    def _loaded(self, state: int, arcs: Ints, crossing: Floats, group: Ints, waypoint: Ints) -> Floats:
        """The part of each way's traffic that crosses each arc, with what stands in for ways that are not valid."""
        part = self._crossed(arcs, crossing, group, waypoint)
        invalid = ~self.states[state].valid(self.points, self.groups, group, waypoint)
        if invalid.any():
            part[:, invalid] = self._stand_in(state, arcs, crossing)[:, group[invalid]]
        return part

    def _stand_in(self, state: int, arcs: Ints, crossing: Floats) -> Floats:
        """The part of each group's fallback that crosses each arc, shape (n_arcs chosen, n_groups)."""
        everyone, instead = np.arange(len(self.groups)), self.standing_in[state]
        part = self._crossed(arcs, crossing, everyone, self.groups.source)
        part[:, instead.group] = 0.0
        taken = self._crossed(arcs, crossing, instead.group, instead.waypoint) * instead.share
        np.add.at(part.T, instead.group, taken.T)
        return part

    def _crossed(self, arcs: Ints, crossing: Floats, group: Ints, waypoint: Ints) -> Floats:
        part = crossing[:, self.points.enter[waypoint], self.groups.source[group]]
        part = part + crossing[:, self.groups.sink[group], self.points.leave[waypoint]]
        return np.asarray(part + (self.points.arc[waypoint] == arcs[:, None]))
