"""The controller: for one state the routing over two segments that fills the fullest arc least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.graph import Legs, Weights
from weft.network import Floats, Ints
from weft.routing.ipgraph import IpGraph
from weft.routing.required import Required
from weft.routing.sr.policies import Policies
from weft.routing.sr.shifts import Field, Groups, Shifts, timely
from weft.routing.sr.waypoints import Waypoints

ROUNDING = 1e-9
NEGLIGIBLE = 1e-6
"""Share of a flow group that is not worth a policy."""


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
    rounds: int = 60
    batch: int = 1000


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
    routing", IEEE INFOCOM 2015 (the program over one intermediate node; the columns and bounds are ours).
    """
    field, sink_row, lost = _field(ip, asked, state, capacity_gbps, options)
    if not len(field.groups):
        nothing = np.zeros(ip.graph.n_arcs)
        return Best(Policies.none(), 0.0, 0.0, nothing, nothing, *lost, 0)
    return _Search(field, asked.max_delay_ms[state], sink_row, options).run(lost, start, asked.targets)


def best_in_all(
    ip: IpGraph, asked: Required, capacity_gbps: Floats, options: Options = DEFAULT, start: Policies | None = None
) -> tuple[Best, ...]:
    """The best routing of every state, each started from the one before; `capacity_gbps` (n_states, n_rows)."""
    found: list[Best] = []
    for state in range(len(asked.arc_up)):
        found.append(best(ip, asked, state, capacity_gbps[state], start, options))
        start = found[-1].policies
    return tuple(found)


def _field(
    ip: IpGraph, asked: Required, state: int, capacity_gbps: Floats, options: Options
) -> tuple[Field, Ints, tuple[float, float]]:
    """The program's frame, the row in `targets` of each group, and what is unroutable and late."""
    up = asked.arc_up[state]
    legs = Legs.of(ip.graph, Weights(ip.metric, ip.delay_ms, options.width), up)
    points = Waypoints.of(ip, up, adjacencies=options.adjacencies)
    row, source = np.nonzero(asked.volume_gbps[state] > 0)
    sink, gbps = asked.targets[row], asked.volume_gbps[state][row, source]
    routable = legs.reached[sink, source] & (sink != source)
    unroutable = float(gbps[~legs.reached[sink, source]].sum())
    row, source, sink, gbps = row[routable], source[routable], sink[routable], gbps[routable]
    base, in_time = timely(legs, points, source, sink, asked.max_delay_ms[state][row, source] * (1.0 + ROUNDING))
    held = np.append(capacity_gbps, np.inf)[ip.capacity_row] * asked.ceiling[state]
    limit = np.where(up, held, np.inf)
    return Field(legs, points, limit, Groups(source, sink, gbps, base)), row, (unroutable, float(gbps[~in_time].sum()))


class _Search:
    """Rounds of: solve, look at the loads, add fuller arcs, price ways, add cheaper ones."""

    def __init__(self, field: Field, max_delay_ms: Floats, row: Ints, options: Options) -> None:
        self.field, self.row, self.options = field, row, options
        sent = field.groups
        self.most_delay_ms = max_delay_ms[row, sent.source] * (1.0 + ROUNDING)
        self.program = Shifts(field)
        self.fill, self.share = np.inf, np.zeros(0)
        self.load = np.zeros(len(field.limit_gbps))
        self.bound, self.dual = 0.0, np.zeros(len(field.limit_gbps))

    def run(self, lost: tuple[float, float], start: Policies | None, targets: Ints) -> Best:
        self._look(np.zeros(0))
        program, rounds = self.program, 0
        if self.fill > self.options.enough:
            program.add_arcs(self._fullest(program.base_fill, 0.7 * self.fill))
            self._offer(start)
            if not len(program.group):
                self._price(_soft(program.base_fill))
        primal = False
        while not self._done() and rounds < self.options.rounds:
            rounds += 1
            z, share, price = program.solve(primal=primal)
            fill = self._look(share)
            if self._done():
                break
            added = self._price(price)
            fuller = self._fullest(fill, z * (1.0 + NEGLIGIBLE))
            if not added and not len(fuller):
                break
            if len(fuller):
                program.add_arcs(fuller)
            primal = not len(fuller)
        dual = self.dual
        return Best(self._policies(), self.fill, self.bound, dual, self.load, *lost, rounds)

    def _done(self) -> bool:
        return self.fill <= max(self.options.enough, self.bound * (1.0 + self.options.gap))

    def _look(self, share: Floats) -> Floats:
        """Loads of all arcs under shares of the ways; the best seen is kept."""
        program = self.program
        load = self.field.load(program.group[: len(share)], program.waypoint[: len(share)], share)
        fill = self.field.fill(load)
        if fill.max() < self.fill:
            self.fill, self.share, self.load = float(fill.max()), share, load
        return fill

    def _fullest(self, fill: Floats, above: float) -> Ints:
        """Arcs fuller than `above` that do not matter yet, the fullest 64."""
        fresh = fill.copy()
        fresh[self.program.arcs] = 0.0
        order = np.argsort(-fresh, kind="stable")[:64]
        return np.asarray(order[fresh[order] > above])

    def _offer(self, start: Policies | None) -> None:
        """Ways of earlier policies."""
        if start is None or not len(start):
            return
        sent = self.field.groups
        of_group = np.full((int(max(self.row.max(), start.target.max())) + 1, len(self.field.legs.count)), -1)
        of_group[self.row, sent.source] = np.arange(len(sent))
        group = of_group[start.target, start.source]
        point = self.field.waypoints.find(start.via, start.arc)
        rows = np.flatnonzero((group >= 0) & (point >= 0))
        rows = rows[self._in_time(group[rows], point[rows])]
        self.program.add_ways(group[rows], point[rows])

    def _in_time(self, group: Ints, point: Ints) -> Ints:
        sent, points, delay = self.field.groups, self.field.waypoints, self.field.legs.delay_ms
        through = delay[points.enter[point], sent.source[group]] + points.delay_ms[point]
        through = through + delay[sent.sink[group], points.leave[point]]
        return np.asarray(np.isfinite(through) & (through <= self.most_delay_ms[group]))

    def _price(self, price: Floats) -> int:
        """Raise the bound by prices of arcs, which sum to 1, and offer the ways that are cheapest under them."""
        sent, points, program = self.field.groups, self.field.waypoints, self.program
        length = price / self.field.limit_gbps
        expected = self.field.legs.expected(length)
        point, cost = points.cheapest(
            self.field.legs, expected, length, (sent.source, sent.sink, self.most_delay_ms)
        )
        had = points.cost(expected, length, sent.source, sent.sink, sent.base)
        late = point < 0
        point, cost = np.where(late, sent.base, point), np.where(late, had, cost)
        point = np.where(point == sent.sink, sent.source, point)  # two names of the straight way
        bound = float(sent.gbps @ cost)
        if bound > self.bound:
            self.bound, self.dual = bound, length
        group = program.group
        offered = points.cost(expected, length, sent.source[group], sent.sink[group], program.waypoint)
        np.minimum.at(had, group, offered)
        gain = sent.gbps * (had - cost)
        order = np.argsort(-gain, kind="stable")[: self.options.batch]
        order = order[gain[order] > NEGLIGIBLE * self.options.gap * bound]
        return program.add_ways(order, point[order])

    def _policies(self) -> Policies:
        """The best shares seen as policies; groups that go straight have none."""
        sent, points, n = self.field.groups, self.field.waypoints, len(self.share)
        group = np.concatenate([np.arange(len(sent)), self.program.group[:n]])
        point = np.concatenate([sent.base, self.program.waypoint[:n]])
        rest = 1.0 - np.bincount(self.program.group[:n], weights=self.share, minlength=len(sent))
        share = np.concatenate([rest, self.share])
        kept = share > NEGLIGIBLE
        straight = (point == sent.source[group]) & (points.arc[point] < 0)
        moved = np.bincount(group[kept & ~straight], minlength=len(sent)) > 0
        kept &= moved[group]
        group, point, share = group[kept], point[kept], share[kept]
        share = share / np.bincount(group, weights=share)[group] if len(share) else share
        via = np.where(straight[kept], -1, points.enter[point])
        return Policies.of(sent.source[group], self.row[group], via, points.arc[point], share)


def _soft(fill: Floats) -> Floats:
    """Prices that rise steeply with fill, which sum to 1."""
    weight = np.exp(30.0 * (fill / fill.max() - 1.0)) * (fill > 0)
    return np.asarray(weight / weight.sum())
