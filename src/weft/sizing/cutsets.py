"""Rounded fibre cut sets: what leaves a region after a failure needs whole pairs, not fractions of them.

Over a cut delta(X) of the fibre graph that a state leaves with fibres f, the capacity of lit pairs and leased links
must reach the demand D that crosses it: sum_f a_f y_f + s >= b, with a_f a pair's most Gb/s over the largest of the
cut's, s the leased Gb/s and b = D, in the same measure.  Mixed-integer rounding (Nemhauser and Wolsey, Integer and
Combinatorial Optimization, section II.1.7) gives sum_f (floor a_f + min(1, frac a_f / frac b)) y_f + s / frac b >=
ceil b.  Pairs that must be lit anyway are taken from both sides first: what is left of D needs whole pairs too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.cuts import SAFETY, Cut
from weft.sizing.problem import Problem

MOST_SITES = 9  # of an enumerated region
MOST_REGIONS = 12_000
VIOLATION = 1e-3
MOST_CUTS = 40  # a round


@dataclass(frozen=True, slots=True, eq=False)
class CutSets:
    """Connected regions of the fibre graph, and what crosses their borders in each different state of the glass.

    `crosses` (n_regions, n_fibres); `leased` (n_regions, n_candidates) Gb/s of leased links that cross;
    `up` (n_different, n_fibres); `demand_gbps` (n_regions, n_different), the larger direction.
    """

    problem: Problem
    crosses: Bools
    leased: Floats
    up: Bools
    demand_gbps: Floats
    pair_gbps: Floats  # the most a lit pair carries on each fibre, one-way

    @classmethod
    def of(cls, problem: Problem, usable_share: float, states: Ints | None = None) -> CutSets:
        """Enumerate regions and demands across them, for lit pairs of which `usable_share` may be filled.

        In some `states` (rows), or in all.
        """
        f, c = problem.fibres, problem.candidates
        regions = _regions(problem)
        crosses = regions[:, f.a] != regions[:, f.z]
        is_leased = (c.width_slices == 0) & (c.upper > 0)
        leased = (regions[:, c.a] != regions[:, c.z]) * np.where(is_leased, c.gbps, 0.0)
        glass = np.concatenate([~problem.states.fibre_down, problem.states.required_gbps], axis=1)
        looked_at = np.arange(len(glass)) if states is None else states
        keep = looked_at[np.sort(np.unique(glass[looked_at], axis=0, return_index=True)[1])]
        demand = demand_across(problem, regions, keep)
        best = np.zeros(len(f))
        rows = c.fibres.rows
        np.maximum.at(best, c.fibres.indices, np.where(c.upper > 0, problem.efficiency, 0.0)[rows])
        some = demand.max(axis=1, initial=0.0) > 0
        pair_gbps = best * f.slices * usable_share
        return cls(problem, crosses[some], leased[some], ~problem.states.fibre_down[keep], demand[some], pair_gbps)

    def separate(self, lightpaths: Floats, pairs: Floats, known: set[tuple[int, int]]) -> list[Cut]:
        """Violated cuts at a point, most violated first; `known` keeps what was given before."""
        lit = self.pair_gbps * pairs
        across = (self.crosses * lit) @ self.up.T + (self.leased @ lightpaths)[:, None]
        there = (self.crosses * self.there_gbps) @ self.up.T
        top = np.where(self.crosses, self.pair_gbps, 0.0).max(axis=1, initial=0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            whole = np.ceil((self.demand_gbps - there) / top[:, None] - 1e-6)
            lack = np.where(top[:, None] > 0, whole - (across - there) / top[:, None], 0.0)
        some = np.flatnonzero(lack >= VIOLATION)
        order = some[np.argsort(-lack.flat[some], kind="stable")[: 20 * MOST_CUTS]]
        cuts: list[Cut] = []
        for region, state in zip(*np.unravel_index(order, lack.shape), strict=True):
            if len(cuts) == MOST_CUTS:
                break
            key = (int(region), int(state))
            cut = self._rounded(*key)
            if key in known or cut is None or _value(cut, lightpaths, pairs) > cut.right - VIOLATION:
                continue
            known.add(key)
            cuts.append(cut)
        return cuts

    @property
    def there_gbps(self) -> Floats:
        """What the pairs that must be lit carry at most on each fibre, shape (n_fibres,)."""
        return np.asarray(self.pair_gbps * self.problem.fibres.lower)

    def _rounded(self, region: int, state: int) -> Cut | None:
        fibres = np.flatnonzero(self.crosses[region] & self.up[state] & (self.pair_gbps > 0))
        if not len(fibres):
            return None
        top = float(self.pair_gbps[fibres].max())
        a, there = self.pair_gbps[fibres] / top, float(self.there_gbps[fibres].sum()) / top
        b = float(self.demand_gbps[region, state]) / top - there
        part = b - np.floor(b)
        if part < 1e-6 or b < 0:
            return None
        leased = np.flatnonzero(self.leased[region] > 0)
        first = len(self.problem.candidates)
        left = np.floor(a) + np.minimum(1.0, (a - np.floor(a)) / part)
        right = float(np.ceil(b) + left @ self.problem.fibres.lower[fibres])
        return Cut(
            "cutset", f"{region},{state}", -1, np.concatenate([leased, first + fibres]),
            np.concatenate([self.leased[region][leased] / top / part, left]), right - SAFETY * right,
        )  # fmt: skip


def _value(cut: Cut, lightpaths: Floats, pairs: Floats) -> float:
    return float(cut.left @ np.concatenate([lightpaths, pairs])[cut.columns])


def _regions(problem: Problem) -> Bools:
    """Connected sets of sites, small ones first, shape (n_regions, n_sites)."""
    n, f = len(problem.sites), problem.fibres
    near: list[set[int]] = [set() for _ in range(n)]
    for a, z in zip(f.a.tolist(), f.z.tolist(), strict=True):
        near[a].add(z)
        near[z].add(a)
    level = [frozenset((v,)) for v in range(n)]
    seen = dict.fromkeys(level)
    for _ in range(min(MOST_SITES, n - 1) - 1):
        wider = (region | {u} for region in level for u in sorted(set().union(*(near[v] for v in region)) - region))
        level = [region for region in dict.fromkeys(wider) if region not in seen]
        seen.update(dict.fromkeys(level))
        if len(seen) > MOST_REGIONS:
            break
    member = np.zeros((len(seen), n), bool)
    for i, region in enumerate(seen):
        member[i, sorted(region)] = True
    return member


def demand_across(problem: Problem, regions: Bools, states: Ints) -> Floats:
    """Gb/s that must leave or enter each region in each of `states`, the larger, shape (n_regions, len(states))."""
    d, n_sites, sinks = problem.demands, len(problem.sites), problem.sinks
    some = np.stack([sinks.any(row) for row in regions]) if sinks.n_rows else np.zeros((len(regions), 0), bool)
    every = np.stack([sinks.all(row) for row in regions]) if sinks.n_rows else np.zeros((len(regions), 0), bool)
    tail = regions[:, d.tail]
    some, every = np.concatenate([regions, some], axis=1), np.concatenate([regions, every], axis=1)
    if d.head.max(initial=0) >= n_sites + sinks.n_rows:
        raise ValueError("a demand's head is no node")
    required = problem.states.required_gbps[states].T
    leaves, enters = tail & ~some[:, d.head], ~tail & every[:, d.head]
    return np.maximum(leaves.astype(np.float64) @ required, enters.astype(np.float64) @ required)
