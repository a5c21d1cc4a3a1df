"""Sets of sites and what must cross their borders: the cut sets of the graph of links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.cutsets import demand_across
from weft.sizing.links.levels import Levels
from weft.sizing.problem import Problem
from weft.sizing.rounding import VIOLATION, Row, rounded, rounded_over

MOST_REGIONS = 15_000
MOST_ENTRIES = 30_000_000  # of regions x links, and x states
LOOKED_AT = 300  # regions that are rounded in a round, each in the state that leaves it least
OVER_FAILURES = 100  # of their regions that are looked at over all failures
MOST_CUTS = 60  # a round


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Sets of sites `member` (n_regions, n_sites), `crosses` (n_regions, n_links) their borders.

    `demand_gbps` (n_regions, n_states) must cross them.  `link` (n_candidates,) is the link of each candidate, `left`
    (n_states, n_links) the share of it that is left, and `unit_gbps` (n_regions,) the smallest module that crosses.
    """

    problem: Problem
    member: Bools
    link: Ints
    left: Floats
    crosses: Floats
    demand_gbps: Floats
    unit_gbps: Floats

    @classmethod
    def of(cls, problem: Problem, levels: Levels) -> Regions:
        """Enumerate connected sets of sites, small ones first, half of the sites at most."""
        return cls.within(problem, levels, _connected(problem))

    @classmethod
    def within(cls, problem: Problem, levels: Levels, member: Bools) -> Regions:
        """These sets of sites (n_regions, n_sites), without those that nothing need leave or enter."""
        c, module = problem.candidates, levels.module
        demand = demand_across(problem, member, np.arange(len(problem.states)))
        some = demand.max(axis=1, initial=0.0) > 0
        member, demand = member[some], demand[some]
        smallest = np.full(len(module), np.inf)
        np.minimum.at(smallest, levels.of, np.where(c.upper > c.lower, c.gbps, np.inf))
        crosses = member[:, c.a[module]] != member[:, c.z[module]]
        unit = np.where(crosses, smallest, np.inf).min(axis=1, initial=np.inf)
        unit = np.where(np.isfinite(unit), unit, 1.0)
        return cls(problem, member, levels.of, problem.states.factor[:, module], 1.0 * crosses, demand, unit)

    def __len__(self) -> int:
        return len(self.crosses)

    def joined(self, other: Regions) -> Regions:
        """These and those of `other` that are not among them."""
        known = {row.tobytes() for row in np.packbits(self.member, axis=1)}
        new = np.array([row.tobytes() not in known for row in np.packbits(other.member, axis=1)], bool)
        if not new.any():
            return self
        return replace(
            self, member=np.concatenate([self.member, other.member[new]]),
            crosses=np.concatenate([self.crosses, other.crosses[new]]),
            demand_gbps=np.concatenate([self.demand_gbps, other.demand_gbps[new]]),
            unit_gbps=np.concatenate([self.unit_gbps, other.unit_gbps[new]]),
        )  # fmt: skip

    def capacity(self, point: Floats) -> Floats:
        """Gb/s of each link under counts (n_candidates,), shape (n_links,)."""
        gbps = self.problem.candidates.gbps * point
        return np.bincount(self.link, weights=gbps, minlength=self.left.shape[1]).astype(np.float64)

    def spare(self, state: int, point: Floats) -> Floats:
        """Units that cross each border in a state beyond the whole ones that must, shape (n_regions,)."""
        crossing = self.crosses @ (self.left[state] * self.capacity(point)) / self.unit_gbps
        return np.asarray(crossing - self.needed(state), np.float64)

    def needed(self, state: int) -> Floats:
        """Whole units that must cross each border in a state, shape (n_regions,)."""
        return np.ceil(self.demand_gbps[:, state] / self.unit_gbps - 1e-6)

    def separate(self, point: Floats) -> list[Cut]:
        """Rounded cut sets that a point (n_candidates,) violates, the most violated first."""
        capacity = self.capacity(point)
        spare = (self.crosses @ (self.left * capacity).T - self.demand_gbps) / self.unit_gbps[:, None]
        worst = spare.argmin(axis=1) if spare.size else np.zeros(len(spare), np.int64)
        least = spare[np.arange(len(spare)), worst]
        regions = np.argsort(least, kind="stable")[:LOOKED_AT]
        regions = regions[least[regions] <= 1]
        found: list[tuple[float, str, Row]] = []
        for region, state in zip(regions.tolist(), worst[regions].tolist(), strict=True):
            row = self._rounded(region, state, point)
            if row is not None and row.violation > VIOLATION:
                found.append((-row.violation, f"{self._sites(region)},{self.problem.states.name[state]}", row))
        for region in regions[:OVER_FAILURES].tolist():
            row = self._over_failures(region, point)
            if row is not None and row.violation > VIOLATION:
                found.append((-row.violation, f"{self._sites(region)},failures", row))
        found.sort(key=lambda item: item[0])
        return [row.cut("cutset", label) for _, label, row in found[:MOST_CUTS]]

    def _sites(self, region: int) -> str:
        return "+".join(self.problem.sites.name[v] for v in np.flatnonzero(self.member[region]).tolist())

    def _across(self, region: int, states: Ints) -> Floats:
        """Gb/s each candidate has across a border in some states, shape (len(states), n_candidates)."""
        left: Floats = (self.crosses[region] * self.left[states])[:, self.link] * self.problem.candidates.gbps
        return left

    def _rounded(self, region: int, state: int, point: Floats) -> Row | None:
        left = self._across(region, np.array([state]))[0]
        return rounded(left, float(self.demand_gbps[region, state]), self.problem.candidates, point)

    def _over_failures(self, region: int, point: Floats) -> Row | None:
        """What each failure across the border leaves must reach the demand."""
        states = np.flatnonzero((self.left[:, self.crosses[region] > 0] < 1).any(axis=1))
        if not len(states):
            return None
        left, unit = self._across(region, states), float(self.unit_gbps[region])
        return rounded_over(left, self.demand_gbps[region, states], unit, self.problem.candidates, point)


def _connected(problem: Problem) -> Bools:
    """Connected sets of sites over what may be bought, shape (n_regions, n_sites)."""
    n, c = len(problem.sites), problem.candidates
    near: list[set[int]] = [set() for _ in range(n)]
    for a, z, upper in zip(c.a.tolist(), c.z.tolist(), c.upper.tolist(), strict=True):
        if upper > 0:
            near[a].add(z)
            near[z].add(a)
    level = [frozenset((v,)) for v in range(n)]
    seen = dict.fromkeys(level)
    most = min(MOST_REGIONS, MOST_ENTRIES // (len(c) + len(problem.states)))
    for _ in range(max(1, n // 2) - 1):
        wider = (region | {u} for region in level for u in sorted(set().union(*(near[v] for v in region)) - region))
        fresh = dict.fromkeys(region for region in wider if region not in seen)
        level = list(islice(fresh, max(0, most - len(seen))))
        seen.update(dict.fromkeys(level))
    member = np.zeros((len(seen), n), bool)
    for i, region in enumerate(seen):
        member[i, sorted(region)] = True
    return member
