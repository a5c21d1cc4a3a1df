"""Sets of sites and what must cross their borders: the cut sets of the graph of links."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.cutsets import demand_across
from weft.sizing.links.levels import Levels
from weft.sizing.problem import Problem
from weft.sizing.rounding import Row, rounded

MOST_REGIONS = 15_000
MOST_ENTRIES = 30_000_000  # of regions x links, and x states
LOOKED_AT = 300  # pairs of region and state that are rounded in a round
OVER_FAILURES = 100  # of their regions that are looked at over all failures
MOST_CUTS = 60  # a round
VIOLATION = 1e-3  # in Euclidean length


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """Connected sets of sites: `crosses` (n_regions, n_links) their borders, `demand_gbps` (n_regions, n_states).

    `link` (n_candidates,) is the link of each candidate, `left` (n_states, n_links) the share of it that is left, and
    `unit_gbps` (n_regions,) the smallest module that crosses each border.
    """

    problem: Problem
    link: Ints
    left: Floats
    crosses: Floats
    demand_gbps: Floats
    unit_gbps: Floats

    @classmethod
    def of(cls, problem: Problem, levels: Levels) -> Regions:
        """Enumerate connected sets of sites, small ones first, half of the sites at most."""
        c, module = problem.candidates, levels.module
        member = _connected(problem)
        demand = demand_across(problem, member, np.arange(len(problem.states)))
        some = demand.max(axis=1, initial=0.0) > 0
        member, demand = member[some], demand[some]
        smallest = np.full(len(module), np.inf)
        np.minimum.at(smallest, levels.of, np.where(c.upper > c.lower, c.gbps, np.inf))
        crosses = member[:, c.a[module]] != member[:, c.z[module]]
        unit = np.where(crosses, smallest, np.inf).min(axis=1, initial=np.inf)
        unit = np.where(np.isfinite(unit), unit, 1.0)
        return cls(problem, levels.of, problem.states.factor[:, module], 1.0 * crosses, demand, unit)

    def __len__(self) -> int:
        return len(self.crosses)

    def separate(self, point: Floats) -> list[Cut]:
        """Rounded cut sets that a point (n_candidates,) violates, the most violated first."""
        c = self.problem.candidates
        capacity = np.bincount(self.link, weights=c.gbps * point, minlength=self.left.shape[1])
        spare = (self.crosses @ (self.left * capacity).T - self.demand_gbps) / self.unit_gbps[:, None]
        flat = spare.ravel()
        few = np.argpartition(flat, min(LOOKED_AT, len(flat) - 1))[:LOOKED_AT] if len(flat) else np.zeros(0, np.int64)
        order = few[np.lexsort((few, flat[few]))]
        found: list[tuple[float, str, Row]] = []
        regions, states = (x.tolist() for x in np.unravel_index(order[flat[order] <= 1], spare.shape))
        for region, state in zip(regions, states, strict=True):
            row = self._rounded(region, state, point)
            if row is not None and row.violation > VIOLATION:
                found.append((-row.violation, f"{region},{self.problem.states.name[state]}", row))
        for region in list(dict.fromkeys(regions))[:OVER_FAILURES]:
            row = self._over_failures(region, point)
            if row is not None and row.violation > VIOLATION:
                found.append((-row.violation, f"{region},failures", row))
        found.sort(key=lambda item: item[0])
        return [_cut("cutset", label, row) for _, label, row in found[:MOST_CUTS]]

    def _across(self, region: int, states: Ints) -> Floats:
        """Gb/s each candidate has across a border in some states, shape (len(states), n_candidates)."""
        left: Floats = (self.crosses[region] * self.left[states])[:, self.link] * self.problem.candidates.gbps
        return left

    def _rounded(self, region: int, state: int, point: Floats) -> Row | None:
        left = self._across(region, np.array([state]))[0]
        return rounded(left, float(self.demand_gbps[region, state]), self.problem.candidates, point)

    def _over_failures(self, region: int, point: Floats) -> Row | None:
        """What each failure across the border leaves must reach the demand: all in whole units, summed, rounded again.

        For whole counts a row may be divided by the unit and each coefficient and the right side rounded up.
        """
        c = self.problem.candidates
        states = np.flatnonzero((self.left[:, self.crosses[region] > 0] < 1).any(axis=1))
        if not len(states):
            return None
        left = self._across(region, states)
        rest = np.maximum(self.demand_gbps[region, states] - left @ c.lower, 0.0)
        needed = np.ceil(rest / self.unit_gbps[region] - 1e-6)
        whole = np.minimum(np.ceil(left / self.unit_gbps[region] - 1e-9), needed[:, None])
        return rounded(whole.sum(axis=0), float((needed + whole @ c.lower).sum()), c, point)


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
