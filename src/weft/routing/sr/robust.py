"""The program over all states at once, for policies that stay as they are when something fails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network import Bools, Floats
from weft.routing.ipgraph import IpGraph
from weft.routing.required import Required
from weft.routing.sr.policies import Policies, expanded
from weft.routing.sr.program import Groups, Program, State, Ways
from weft.routing.sr.waypoints import Waypoints
from weft.routing.sr.ways import NEGLIGIBLE, policies_of, soft_prices, ways_of, whole

MOST_ARCS = 20
"""Arcs of one state that join the program in one round."""
FULL = 0.9
"""Arcs this full, of the fullest, are in the program from the start."""
FULLER = 1e-6
"""Relative excess over the program's fill with which an arc joins it."""


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
    passes: int = 3
    batch: int = 1000
    parts: int = 64


class Robust:
    """The program over all states, solved again each time that what stands in for failed ways has changed."""

    def __init__(
        self, ip: IpGraph, asked: Required, states: list[State], points: Waypoints, groups: Groups, allowed: Bools,
        options: FixedOptions,
    ) -> None:  # fmt: skip
        self.ip, self.asked, self.states, self.points, self.groups = ip, asked, states, points, groups
        self.allowed, self.options = allowed, options
        self.bound, self.fill, self.best = 0.0, np.inf, Ways.none()
        self.base_fill = self.fills(Ways.none())
        self._keep(Ways.none(), self.base_fill)

    def run(self, start: Policies | None) -> Ways:
        """The best ways seen, in whole shares as computed."""
        offered = self._offered(start)
        standing_in: list[Ways] | None = None
        for _ in range(self.options.passes):
            if self._done() or not len(self.groups):
                break
            before = self.fill
            program = self._solved(standing_in, offered)
            offered = Ways(program.group, program.waypoint, np.zeros(len(program.group)))
            standing_in = self._standing_in(self.best)
            if not any(len(instead.group) for instead in standing_in) or self.fill > before * (1 - self.options.gap):
                break
        return self.best

    def _solved(self, standing_in: list[Ways] | None, offered: Ways) -> Program:
        program = Program(self.states, self.points, self.groups, standing_in)
        self._join(program, self.base_fill, FULL * self.base_fill.max())
        if len(offered.group):
            program.add_ways(offered.group, offered.waypoint)
            self._join(program, self.fills(self.best), FULL * self.fill)
        else:
            self._price(program, soft_prices(self.base_fill))
        primal = False
        for _ in range(self.options.rounds):
            z, share, price = program.solve(primal=primal)
            ways = Ways(program.group, program.waypoint, share)
            fill = self.fills(ways)
            self._keep(ways, fill)
            prices = np.zeros(fill.shape)
            prices[program.state, program.arc] = price
            added = self._price(program, prices)
            joined = self._join(program, fill, z * (1.0 + FULLER))
            if self._done() or not (added or joined):
                break
            primal = not joined
        return program

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
        worst = float(fill.max(initial=0.0))
        if worst < self.fill:
            self.fill, self.best = worst, ways

    def _done(self) -> bool:
        return self.fill <= max(self.options.enough, self.bound * (1.0 + self.options.gap))

    def _join(self, program: Program, fill: Floats, above: float) -> int:
        """Arcs of each state fuller than `above` join, the fullest of them; says how many."""
        fresh, joined = fill.copy(), 0
        fresh[program.state, program.arc] = 0.0
        for s in np.flatnonzero(fresh.max(axis=1) > above).tolist():
            order = np.argsort(-fresh[s], kind="stable")[:MOST_ARCS]
            arcs = order[fresh[s, order] > above]
            program.add_arcs(s, arcs)
            joined += len(arcs)
        return joined

    def _offered(self, start: Policies | None) -> Ways:
        if start is None or not len(self.groups):
            return Ways.none()
        ways = ways_of(self.points, self.groups, start)
        fit = self.allowed[ways.group, ways.waypoint]
        return Ways(ways.group[fit], ways.waypoint[fit], ways.share[fit])

    def _standing_in(self, ways: Ways) -> list[Ways]:
        """What each group falls back on in each state in which one of its ways fails."""
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
        """Raise the bound by prices (n_states, n_arcs), which sum to 1, and offer the cheapest ways."""
        sent, points = self.groups, self.points
        cost = np.zeros((len(sent), len(points)))
        least = np.zeros((len(sent), len(points)))
        for s in np.flatnonzero(price.any(axis=1)).tolist():
            state = self.states[s]
            length = price[s] / state.limit_gbps
            here = self._costs(state, length)
            cheapest = here.min(axis=1, keepdims=True)
            straight = here[np.arange(len(sent)), sent.source][:, None]
            gbps = np.where(state.gbps > 0, state.gbps, 0.0)[:, None]
            cost += _paid(gbps, np.where(np.isfinite(here), here, straight))
            least += _paid(gbps, np.where(np.isfinite(here), here, cheapest))
        everyone = np.arange(len(sent))
        self.bound = max(self.bound, float(np.where(self.allowed, least, np.inf).min(axis=1).sum()))
        masked = np.where(self.allowed, cost, np.inf)
        point = masked.argmin(axis=1)
        had = cost[everyone, sent.base]
        np.minimum.at(had, program.group, cost[program.group, program.waypoint])
        gain = had - masked[everyone, point]
        point = np.where(point == sent.sink, sent.source, point)
        order = np.argsort(-gain, kind="stable")[: self.options.batch]
        order = order[gain[order] > FULLER * self.options.gap * self.bound]
        return program.add_ways(order, point[order])

    def _costs(self, state: State, length: Floats) -> Floats:
        """Cost of every way of every group under arc lengths, inf where it is not valid; (n_groups, n_waypoints)."""
        sent, points = self.groups, self.points
        expected = state.legs.expected(length)
        own = np.where(points.arc >= 0, np.where(state.up[points.arc], length[points.arc], np.inf), 0.0)
        return np.asarray(expected[points.enter][:, sent.source].T + own + expected[sent.sink][:, points.leave])


def _paid(gbps: Floats, cost: Floats) -> Floats:
    """Volume times cost, 0 where nothing is sent, whatever it would cost."""
    return np.multiply(gbps, cost, out=np.zeros(np.broadcast_shapes(gbps.shape, cost.shape)), where=gbps > 0)
