"""The program over all states at once, for policies that stay as they are when something fails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Bools, Floats
from weft.routing.ipgraph import IpGraph
from weft.routing.required import Required
from weft.routing.sr.policies import Policies, expanded
from weft.routing.sr.program import Goal, Groups, Program, State, Ways
from weft.routing.sr.waypoints import Waypoints
from weft.routing.sr.ways import NEGLIGIBLE, policies_of, ways_of, whole

MOST_ARCS = 20
"""Arcs of one state that join the program in one round."""
FULL = 0.9
"""Arcs that ask for this much of a need are in the program from the start."""
FULLER = 1e-6
"""Relative excess over the program's need with which an arc joins it."""
STEPS = (0.5, 0.25, 0.125)
"""Parts of the way from the best shares to a program's that are tried too, for what stands in depends on them."""


@dataclass(frozen=True, slots=True)
class FixedOptions:
    """How to go about it: within `gap`, or until no arc is fuller than `enough`, in at most `rounds` of the program.

    `passes` is how often what stands in for ways that fail is looked at anew; shares are whole numbers of `parts`.
    """

    width: int = 64
    gap: float = 1e-3
    enough: float = 0.0
    adjacencies: bool = False
    rounds: int = 60
    passes: int = 6
    batch: int = 1000
    parts: int = 64


class Robust:
    """The program over all states, solved again each time that what stands in for failed ways has changed."""

    def __init__(
        self, ip: IpGraph, asked: Required, states: list[State], ways: tuple[Waypoints, Groups, Bools], goal: Goal,
        options: FixedOptions,
    ) -> None:  # fmt: skip
        self.ip, self.asked, self.states, self.goal, self.options = ip, asked, states, goal, options
        self.points, self.groups, self.allowed = ways
        self.bound, self.value, self.best = 0.0, np.inf, Ways.none()
        self.standing_in = [Ways.none()] * len(states)
        self.base_fill = self.fills(Ways.none())
        self._keep(Ways.none(), self.base_fill)

    def run(self, start: Policies | None) -> Ways:
        """The best ways seen, in shares as computed."""
        offered = self._offered(start)
        for _ in range(self.options.passes):
            if self._done() or not len(self.groups):
                break
            before, at = self.value, self.best
            program, last = self._solved(offered)
            for step in STEPS:
                between = _between(at, last, step)
                self._keep(between, self.fills(between))
            offered = Ways(program.group, program.waypoint, np.zeros(len(program.group)))
            if self.value > before * (1.0 - self.options.gap):
                break
            self.standing_in = self._falls_back(self.best)
        return self.best

    def _solved(self, offered: Ways) -> tuple[Program, Ways]:
        """One program to its end, and its last solution."""
        program, last = Program(self.states, self.points, self.groups, self.goal, self.standing_in), Ways.none()
        self._join(program, self.base_fill, FULL)
        if len(offered.group):
            program.add_ways(offered.group, offered.waypoint)
            self._join(program, self.fills(self.best), FULL)
        else:
            self._price(program, self.goal.soft_prices(self.base_fill))
        primal = False
        for _ in range(self.options.rounds):
            needs, share, prices = program.solve(primal=primal)
            last = Ways(program.group, program.waypoint, share)
            fill = self.fills(last)
            self._keep(last, fill)
            added = self._price(program, prices)
            joined = self._join(program, fill, 1.0 + FULLER, needs)
            if self._done() or not (added or joined):
                break
            primal = not joined
        return program, last

    def fills(self, ways: Ways) -> Floats:
        """Fill of each arc in each state, as routers share what failed ways leave; (n_states, n_arcs)."""
        policies = policies_of(self.points, self.groups, whole(self.groups, ways))
        loads = [self.sent(s, policies)[0] for s in range(len(self.states))]
        fills = [load / state.limit_gbps for load, state in zip(loads, self.states, strict=True)]
        return np.array(fills).reshape(len(self.states), self.ip.graph.n_arcs)

    def sent(self, s: int, policies: Policies) -> tuple[Floats, Floats]:
        """Load (n_arcs,) of a state, and the share of its group that each policy takes there."""
        state, asked = self.states[s], self.asked
        sent = expanded(policies, asked.targets, asked.volume_gbps[s][..., None], self.ip, state.legs, state.up)
        return np.asarray((state.legs.load(sent.volume_gbps) + sent.arc_gbps)[:, 0]), sent.used

    def _keep(self, ways: Ways, fill: Floats) -> None:
        value = self.goal.value(fill)
        if value < self.value:
            self.value, self.best = value, ways

    def _done(self) -> bool:
        return self.value <= max(self.options.enough, self.bound * (1.0 + self.options.gap))

    def _join(self, program: Program, fill: Floats, part: float, needs: Floats | None = None) -> int:
        """Arcs that ask for more than a part of `needs`, of what all ask for unless given; says how many join."""
        above = part * (self.goal.needs(fill) if needs is None else needs)[self.goal.need]
        fresh, joined = np.where(self.goal.need >= 0, fill, 0.0), 0
        fresh[program.state, program.arc] = 0.0
        for s in np.flatnonzero((fresh > above).any(axis=1)).tolist():
            arcs = np.flatnonzero(fresh[s] > above)
            fullest = np.argsort(-fresh[s, arcs] / np.maximum(above[arcs], NEGLIGIBLE), kind="stable")[:MOST_ARCS]
            program.add_arcs(s, arcs[fullest])
            joined += len(fullest)
        return joined

    def _offered(self, start: Policies | None) -> Ways:
        if start is None or not len(self.groups):
            return Ways.none()
        ways = ways_of(self.points, self.groups, start)
        fit = self.allowed[ways.group, ways.waypoint]
        return Ways(ways.group[fit], ways.waypoint[fit], ways.share[fit])

    def _falls_back(self, ways: Ways) -> list[Ways]:
        """What each group falls back on in each state when one of its ways fails."""
        mix = whole(self.groups, ways)
        standing_in = []
        for state in self.states:
            ok = state.valid(self.points, self.groups, mix.group, mix.waypoint)
            kept = np.bincount(mix.group[ok], weights=mix.share[ok], minlength=len(self.groups))
            rows = np.flatnonzero(ok & (kept[mix.group] > NEGLIGIBLE))
            group = mix.group[rows]
            standing_in.append(Ways(group, mix.waypoint[rows], mix.share[rows] / kept[group]))
        return standing_in

    def _price(self, program: Program, price: Floats) -> int:
        """Raise the bound by affordable prices (n_states, n_arcs), and offer the cheapest ways."""
        sent, points = self.groups, self.points
        cost = np.zeros((len(sent), len(points)))
        least = np.zeros((len(sent), len(points)))
        for s in np.flatnonzero(price.any(axis=1)).tolist():
            here = self._costs(s, price[s])
            cheapest = here.min(axis=1, keepdims=True)
            gbps = self.states[s].gbps[:, None]
            cost += _paid(gbps, np.where(np.isfinite(here), here, self._instead(s, here)[:, None]))
            least += _paid(gbps, np.where(np.isfinite(here), here, cheapest))
        bound = float(np.where(self.allowed, least, np.inf).min(axis=1).sum()) + self.goal.unpriced(price)
        self.bound = max(self.bound, bound)
        masked = np.where(self.allowed, cost, np.inf)
        point, everyone = masked.argmin(axis=1), np.arange(len(sent))
        had = cost[everyone, sent.base]
        np.minimum.at(had, program.group, cost[program.group, program.waypoint])
        gain = had - masked[everyone, point]
        point = np.where(point == sent.sink, sent.source, point)  # two names of the straight way
        order = np.argsort(-gain, kind="stable")[: self.options.batch]
        order = order[gain[order] > FULLER * self.options.gap * self.value]
        return program.add_ways(order, point[order])

    def _costs(self, s: int, price: Floats) -> Floats:
        """Cost of every way of every group under prices (n_arcs,), inf where it is not valid; (n_groups, n_points)."""
        sent, points, state = self.groups, self.points, self.states[s]
        length = price / state.limit_gbps
        expected = state.legs.expected(length)
        own = np.where(points.arc >= 0, np.where(state.up[points.arc], length[points.arc], np.inf), 0.0)
        return np.asarray(expected[points.enter][:, sent.source].T + own + expected[sent.sink][:, points.leave])

    def _instead(self, s: int, cost: Floats) -> Floats:
        """Cost of what stands in for the ways of each group that are not valid in a state; (n_groups,)."""
        instead, paid = self.standing_in[s], cost[np.arange(len(self.groups)), self.groups.source]
        paid[instead.group] = 0.0
        np.add.at(paid, instead.group, instead.share * cost[instead.group, instead.waypoint])
        return paid


def _between(here: Ways, there: Ways, step: float) -> Ways:
    """Shares part of the way from one to the other."""
    group, waypoint = np.concatenate([here.group, there.group]), np.concatenate([here.waypoint, there.waypoint])
    share = np.concatenate([here.share * (1.0 - step), there.share * step])
    of_pair, pair = np.unique(np.stack([group, waypoint]), axis=1, return_inverse=True)
    total = np.bincount(pair.ravel(), weights=share, minlength=of_pair.shape[1])
    return Ways(of_pair[0], of_pair[1], np.asarray(total, np.float64))


def _paid(gbps: Floats, cost: Floats) -> Floats:
    """Volume times cost, 0 where nothing is sent, whatever it would cost."""
    return np.multiply(gbps, cost, out=np.zeros(np.broadcast_shapes(gbps.shape, cost.shape)), where=gbps > 0)
