"""The controller: for one state the routing over two segments that fills the fullest arc least."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.network import Floats, Ints
from weft.routing.ipgraph import IpGraph
from weft.routing.required import Required
from weft.routing.sr.policies import Policies
from weft.routing.sr.program import Goal, Groups, Program, State, Ways
from weft.routing.sr.waypoints import Waypoints
from weft.routing.sr.ways import (
    ROUNDING,
    load_of,
    policies_of,
    state_of,
    through_ms,
    timely,
    ways_of,
    whole,
)

MOST_ARCS = 64
"""Arcs that join the program in one round."""
FULL = 0.7
"""Arcs this full, of the fullest, are in the program from the start."""
FULLER = 1e-6
"""Relative excess over the program's fill with which an arc joins it."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to go about it.

    It stops within `gap` of the optimum, as soon as no arc is fuller than `enough` (0: only at the optimum), or
    after `rounds` of the program.  `batch` is the most ways one round adds; `adjacencies` offers adjacency segments.
    """

    width: int = 64
    gap: float = 1e-3
    enough: float = 0.0
    adjacencies: bool = False
    rounds: int = 150
    batch: int = 250


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The routing of a state.

    `fill` is the most that any arc is filled: its load over capacity times ceiling.  No routing over these segments
    stays below `bound`.  `arc_dual` (n_arcs,) proves that for any capacities: what a state's arcs hold at the
    ceiling, weighted with it, must be at least `bound`, or the state cannot be carried.  `load_gbps` (n_arcs,) is
    without what has no path, `unroutable_gbps`; `late_gbps` has no way in time and goes straight.
    """

    policies: Policies
    fill: float
    bound: float
    arc_dual: Floats
    load_gbps: Floats
    unroutable_gbps: float
    late_gbps: float
    rounds: int


DEFAULT = Options()


def best(
    ip: IpGraph,
    asked: Required,
    state: int,
    capacity_gbps: Floats,
    start: Policies | None = None,
    options: Options = DEFAULT,
) -> Best:
    """The best two-segment routing of one state of `asked`, of which the routing of a neighbour is a good `start`.

    `capacity_gbps` (n_rows,) is of IP links and gateways in that state; an arc of capacity 0 must not be up.  The
    linear program over all ways is solved by columns and rows that matter: ways are priced against its duals, a
    way costs the expected length of its legs under ECMP, and an arc joins when it is the fullest.

    Source: R. Bhatia, F. Hao, M. Kodialam, T. V. Lakshman, "Optimized network traffic engineering using segment
    routing", IEEE INFOCOM 2015 (the program over one intermediate node; columns, rows and bounds are ours).
    """
    target, source = np.nonzero(asked.volume_gbps[state] > 0)
    apart = asked.targets[target] != source
    target, source = target[apart], source[apart]
    here, unroutable = state_of(ip, asked, state, capacity_gbps, (source, target), options.width)
    routable = here.gbps > 0
    groups = Groups(source, asked.targets[target], target, source)
    groups = Groups(*(column[routable] for column in (groups.source, groups.sink, groups.target, groups.base)))
    here = replace(here, gbps=here.gbps[routable])
    if not len(groups):
        nothing = np.zeros(ip.graph.n_arcs)
        return Best(Policies.none(), 0.0, 0.0, nothing, nothing, unroutable, 0.0, 0)
    points = Waypoints.of(ip, here.up, adjacencies=options.adjacencies)
    most_delay = asked.max_delay_ms[state][groups.target, groups.source] * (1.0 + ROUNDING)
    base, in_time = timely(here, points, groups, most_delay)
    search = _Search(here, points, replace(groups, base=base), most_delay, options)
    rounds = search.run(start)
    ways = Ways(search.program.group[: len(search.share)], search.program.waypoint[: len(search.share)], search.share)
    policies = policies_of(points, groups, whole(search.groups, ways))
    late = float(here.gbps[~in_time].sum())
    bound = min(search.bound, search.fill)  # in exact arithmetic it is never above
    return Best(policies, search.fill, bound, search.dual, search.load, unroutable, late, rounds)


def best_in_all(
    ip: IpGraph, asked: Required, capacity_gbps: Floats, options: Options = DEFAULT, start: Policies | None = None
) -> tuple[Best, ...]:
    """The best routing of every state, each started from the one before; `capacity_gbps` (n_states, n_rows)."""
    found: list[Best] = []
    for state in range(len(asked.arc_up)):
        found.append(best(ip, asked, state, capacity_gbps[state], start, options))
        start = found[-1].policies
    return tuple(found)


class _Search:
    """Rounds of: solve, look at the loads, add fuller arcs, price ways, add cheaper ones."""

    def __init__(
        self, state: State, points: Waypoints, groups: Groups, most_delay_ms: Floats, options: Options
    ) -> None:
        self.state, self.points, self.groups = state, points, groups
        self.most_delay_ms, self.options = most_delay_ms, options
        self.program = Program([state], points, groups, Goal.fill(len(state.limit_gbps)))
        self.fill, self.share, self.load = np.inf, np.zeros(0), np.zeros(len(state.limit_gbps))
        self.bound, self.dual = 0.0, np.zeros(len(state.limit_gbps))

    def run(self, start: Policies | None) -> int:
        """Search until it is good enough; says in how many rounds."""
        base_fill = self._look(np.zeros(0))
        if self._done():
            return 0
        self._join(self._fullest(base_fill, FULL * self.fill))
        self._offer(start)
        if not len(self.program.group):
            self._price(self.program.goal.soft_prices(base_fill[None])[0])
        rounds, primal = 0, False
        while rounds < self.options.rounds:
            rounds += 1
            needs, share, prices = self.program.solve(primal=primal)
            fill = self._look(share)
            if self._done():
                break
            added = self._price(prices[0])
            fuller = self._fullest(fill, float(needs[0]) * (1.0 + FULLER))
            if self._done() or not (added or len(fuller)):
                break
            self._join(fuller)
            primal = not len(fuller)
        return rounds

    def _done(self) -> bool:
        return self.fill <= max(self.options.enough, self.bound * (1.0 + self.options.gap))

    def _look(self, share: Floats) -> Floats:
        """Fill of all arcs under shares of the ways; the best seen is kept."""
        n, program = len(share), self.program
        load = load_of(self.state, self.points, self.groups, Ways(program.group[:n], program.waypoint[:n], share))
        fill = np.asarray(load / self.state.limit_gbps)
        if fill.max() < self.fill:
            self.fill, self.share, self.load = float(fill.max()), share, load
        return fill

    def _fullest(self, fill: Floats, above: float) -> Ints:
        """Arcs fuller than `above` that do not matter yet, the fullest of them."""
        fresh = fill.copy()
        fresh[self.program.arc] = 0.0
        order = np.argsort(-fresh, kind="stable")[:MOST_ARCS]
        return np.asarray(order[fresh[order] > above])

    def _join(self, arcs: Ints) -> None:
        if len(arcs):
            self.program.add_arcs(0, arcs)

    def _offer(self, start: Policies | None) -> None:
        """Ways of earlier policies, those that are there and in time."""
        if start is None:
            return
        ways = ways_of(self.points, self.groups, start)
        through = through_ms(self.state, self.points, self.groups, ways.group, ways.waypoint)
        fit = self.state.valid(self.points, self.groups, ways.group, ways.waypoint)
        fit &= through <= self.most_delay_ms[ways.group]
        self.program.add_ways(ways.group[fit], ways.waypoint[fit])

    def _price(self, price: Floats) -> int:
        """Raise the bound by affordable prices of arcs, and offer the ways that are cheapest under them."""
        sent, points, program, legs = self.groups, self.points, self.program, self.state.legs
        length = price / self.state.limit_gbps
        expected = legs.expected(length)
        point, cost = points.cheapest(legs, expected, length, (sent.source, sent.sink, self.most_delay_ms))
        had = points.cost(expected, length, sent.source, sent.sink, sent.base)
        late = point < 0
        point, cost = np.where(late, sent.base, point), np.where(late, had, cost)
        point = np.where(point == sent.sink, sent.source, point)  # two names of the straight way
        bound = float(self.state.gbps @ cost)
        if bound > self.bound:
            self.bound, self.dual = bound, length
        group = program.group
        offered = points.cost(expected, length, sent.source[group], sent.sink[group], program.waypoint)
        np.minimum.at(had, group, offered)
        gain = self.state.gbps * (had - cost)
        order = np.argsort(-gain, kind="stable")[: self.options.batch]
        order = order[gain[order] > FULLER * self.options.gap * bound]
        return program.add_ways(order, point[order])
