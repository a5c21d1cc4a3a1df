"""Sets of sites and what must cross their borders: the cut sets of the graph of links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.cutsets import demand_across
from weft.sizing.problem import Problem
from weft.sizing.rounding import Row, rounded

MOST_REGIONS = 6_000
LOOKED_AT = 300  # pairs of region and state that are rounded in a round
MOST_CUTS = 60  # a round
VIOLATION = 1e-3  # in Euclidean length


@dataclass(slots=True, eq=False)
class Regions:
    """Connected sets of sites; `crosses` (n_regions, n_candidates), `demand_gbps` (n_regions, n_states)."""

    problem: Problem
    member: Bools
    crosses: Bools
    demand_gbps: Floats
    unit_gbps: Floats  # the smallest module that crosses each border

    @classmethod
    def of(cls, problem: Problem) -> Regions:
        """Enumerate connected sets of sites, small ones first, half of the sites at most."""
        return cls._from(problem, _connected(problem))

    @classmethod
    def _from(cls, problem: Problem, member: Bools) -> Regions:
        c = problem.candidates
        every = np.arange(len(problem.states))
        demand = demand_across(problem, member, every)
        some = demand.max(axis=1, initial=0.0) > 0
        member, demand = member[some], demand[some]
        crosses = (member[:, c.a] != member[:, c.z]) & (c.upper > 0)
        unit = np.where(crosses & (c.upper > c.lower), c.gbps, np.inf).min(axis=1, initial=np.inf)
        return cls(problem, member, crosses, demand, np.where(np.isfinite(unit), unit, 1.0))

    def widened(self, member: Bools) -> None:
        """Add regions (n_new, n_sites) that are not there yet."""
        known = {row.tobytes() for row in self.member}
        new = [row for row in np.unique(member, axis=0) if row.tobytes() not in known]
        if new:
            more = Regions._from(self.problem, np.array(new))
            self.member = np.concatenate([self.member, more.member])
            self.crosses = np.concatenate([self.crosses, more.crosses])
            self.demand_gbps = np.concatenate([self.demand_gbps, more.demand_gbps])
            self.unit_gbps = np.concatenate([self.unit_gbps, more.unit_gbps])

    def separate(self, point: Floats) -> list[Cut]:
        """Rounded cut sets that a point (n_candidates,) violates, the most violated first."""
        c, factor = self.problem.candidates, self.problem.states.factor
        across = (self.crosses * (c.gbps * point)) @ factor.T
        spare = (across - self.demand_gbps) / self.unit_gbps[:, None]
        order = np.argsort(spare, axis=None, kind="stable")[:LOOKED_AT]
        found: list[tuple[float, str, Row]] = []
        looked: list[int] = []
        for region, state in zip(*np.unravel_index(order, spare.shape), strict=True):
            if spare[region, state] > 1:
                break
            row = self._rounded(int(region), int(state), point)
            if row is not None and row.violation > VIOLATION:
                found.append((-row.violation, f"{region},{self.problem.states.name[state]}", row))
            looked.append(int(region))
        for region in list(dict.fromkeys(looked))[: LOOKED_AT // 3]:
            row = self._over_failures(region, point)
            if row is not None and row.violation > VIOLATION:
                found.append((-row.violation, f"{region},failures", row))
        found.sort(key=lambda item: item[0])
        return [_cut("cutset", label, row) for _, label, row in found[:MOST_CUTS]]

    def _rounded(self, region: int, state: int, point: Floats) -> Row | None:
        c, factor = self.problem.candidates, self.problem.states.factor[state]
        left = np.where(self.crosses[region], c.gbps * factor, 0.0)
        return rounded(left, float(self.demand_gbps[region, state]), c, point)

    def _over_failures(self, region: int, point: Floats) -> Row | None:
        """What each failure across the border leaves must reach the demand: the mean of it all, rounded again."""
        c, factor = self.problem.candidates, self.problem.states.factor
        crossing = np.flatnonzero(self.crosses[region])
        states = np.flatnonzero((factor[:, crossing] < 1).any(axis=1))
        if not len(states):
            return None
        left, right = np.zeros(len(c)), 0.0
        unit = self.unit_gbps[region]
        for state in states.tolist():
            row = _by_unit(np.where(self.crosses[region], c.gbps * factor[state], 0.0), unit, c.lower,
                           float(self.demand_gbps[region, state]))
            left, right = left + row[0], right + row[1]
        return rounded(left, right, c, point)


def _by_unit(left: Floats, unit: float, lower: Ints, right: float) -> tuple[Floats, float]:
    """A row in whole units of capacity, rounded up: valid for whole counts."""
    rest = right - float(left @ lower)
    if rest <= 0:
        return np.zeros(len(left)), 0.0
    whole = np.ceil(left / unit - 1e-9)
    needed = float(np.ceil(rest / unit - 1e-6))
    whole = np.minimum(whole, needed)
    return whole, needed + float(whole @ lower)


def _cut(family: str, label: str, row: Row) -> Cut:
    columns = np.flatnonzero(row.left > 0)
    return Cut(family, label, -1, columns, row.left[columns], row.right)


def rounded_metric(problem: Problem, cuts: list[Cut], point: Floats) -> list[Cut]:
    """Roundings of metric inequalities that a point violates."""
    c, found = problem.candidates, []
    for cut in cuts:
        left = np.zeros(len(c))
        left[cut.columns] = cut.left
        row = rounded(left, cut.right, c, point)
        if row is not None and row.violation > VIOLATION:
            found.append(_cut("rounded", cut.label, row))
    return found


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
    for _ in range(max(1, n // 2) - 1):
        wider = (region | {u} for region in level for u in sorted(set().union(*(near[v] for v in region)) - region))
        level = [region for region in dict.fromkeys(wider) if region not in seen]
        seen.update(dict.fromkeys(level))
        if len(seen) > MOST_REGIONS:
            break
    member = np.zeros((len(seen), n), bool)
    for i, region in enumerate(seen):
        member[i, sorted(region)] = True
    return member
