"""Links by level: the capacities that modules add up to, each at its cheapest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.problem import Problem

MOST_LEVELS = 400  # of a link, before its next module is added to them


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Levels of all links, those of a link together and in order of capacity; each column (n_levels,).

    `first` (n_links + 1,) are the starts of links, `module` (n_links,) a candidate of each, whose share left and left
    sides stand for the others', and `of` (n_candidates,) the link of each.  `modules` (n_links, most_modules) are the
    candidates of a link, -1 in the padding, and `counts` (n_levels, most_modules) what to buy of them for a level.
    """

    first: Ints
    link: Ints
    gbps: Floats
    cost: Floats
    counts: Ints
    module: Ints
    modules: Ints
    of: Ints

    @classmethod
    def laid_out(cls, problem: Problem) -> Levels:
        """Lay out the levels that may be worth buying: none wider than all that is asked for."""
        groups = links_of(problem)
        enough = float(problem.states.required_gbps.sum(axis=1).max(initial=0.0))
        rows = [(i, row) for i, mine in enumerate(groups) for row in _frontier(problem, mine, enough)]
        widest = max((len(mine) for mine in groups), default=0)
        modules, of = np.full((len(groups), widest), -1, np.int64), np.empty(len(problem.candidates), np.int64)
        for i, mine in enumerate(groups):
            modules[i, : len(mine)], of[mine] = mine, i
        counts = np.zeros((len(rows), widest), np.int64)
        for level, (_, (_, _, bought)) in enumerate(rows):
            counts[level, : len(bought)] = bought
        link = np.array([i for i, _ in rows], np.int64)
        gbps, cost = (np.array([row[column] for _, row in rows]) for column in (0, 1))
        first = np.searchsorted(link, np.arange(len(groups) + 1)).astype(np.int64)
        return cls(first, link, gbps, cost, counts, modules[:, 0], modules, of)

    def bought(self, at: Ints) -> Ints:
        """Counts (n_candidates,) of a level of each link (n_links,)."""
        total, there = np.zeros(len(self.of), np.int64), self.modules >= 0
        total[self.modules[there]] = self.counts[at][there]
        return total

    def reaching(self, gbps: Floats) -> Ints:
        """The lowest level of each link (n_links,) with that capacity, the highest where there is none."""
        out = np.empty(len(self.module), np.int64)
        for i, wide in enumerate(gbps.tolist()):
            low, high = int(self.first[i]), int(self.first[i + 1])
            found = int(np.searchsorted(self.gbps[low:high], wide * (1 - 1e-9) - 1e-9))
            out[i] = min(low + found, high - 1)
        return out

    def capacity(self, problem: Problem, lightpaths: Floats | Ints) -> Floats:
        """Gb/s of each link, shape (n_links,), under counts (n_candidates,)."""
        each = problem.candidates.gbps * lightpaths
        return np.bincount(self.of, weights=each, minlength=len(self.module)).astype(np.float64)


def by_links(problem: Problem) -> bool:
    """Whether links are all there is: no glass, boxes, fabrics, stock, power caps, delay limits or divided ladders."""
    p, c = problem, problem.candidates
    if len(p.fibres) or len(p.builds) or len(p.fabrics) or len(p.stock) or np.isfinite(p.sites.power_cap_w).any():
        return False
    if not len(c) or not np.isinf(p.demands.max_delay_ms).all():
        return False
    links = links_of(problem)
    ladders = [int(c.ladder[mine[0]]) for mine in links if c.ladder[mine[0]] >= 0]
    return len(ladders) == len(set(ladders))


def links_of(problem: Problem) -> list[Ints]:
    """Candidates that are modules of one link: same ladder, ends, share left in every state and price of flow."""
    c, found = problem.candidates, dict[tuple[object, ...], list[int]]()
    for p in range(len(c)):
        ends = (int(min(c.a[p], c.z[p])), int(max(c.a[p], c.z[p])))
        alone = p if c.ladder[p] < 0 else -1
        left = problem.states.factor[:, p].tobytes()
        key = (int(c.ladder[p]), alone, ends, float(c.flow_cost[p]), left)
        found.setdefault(key, []).append(p)
    return [np.array(mine, np.int64) for mine in found.values()]


def _frontier(problem: Problem, mine: Ints, enough: float) -> list[tuple[float, float, tuple[int, ...]]]:
    """Capacity, cost and counts that none beats, in order of capacity."""
    c, ladder = problem.candidates, int(problem.candidates.ladder[mine[0]])
    most = float(problem.ladders.most[ladder]) if ladder >= 0 else np.inf
    setup = float(problem.ladders.setup_cost[ladder]) if ladder >= 0 else 0.0
    rows: list[tuple[float, float, tuple[int, ...]]] = [(0.0, 0.0, ())]
    for p in mine.tolist():
        gbps, cost = float(c.gbps[p]), float(c.cost[p])
        wider = []
        for wide, dear, bought in rows:
            for count in range(int(c.lower[p]), int(c.upper[p]) + 1):
                if sum(bought) + count > most or (count > c.lower[p] and wide + (count - 1) * gbps >= enough):
                    break
                wider.append((wide + count * gbps, dear + count * cost, (*bought, count)))
        rows = _thinned(_undominated(wider, counted=np.isfinite(most)))
    return _undominated([(w, d + setup * (sum(b) > 0), b) for w, d, b in rows], counted=False)


def _undominated(
    rows: list[tuple[float, float, tuple[int, ...]]], *, counted: bool
) -> list[tuple[float, float, tuple[int, ...]]]:
    """Rows that no other beats in capacity and cost, and in the number of modules if that is `counted`."""
    kept: list[tuple[float, float, tuple[int, ...]]] = []
    cheapest: dict[int, float] = {}
    for row in sorted(rows, key=lambda r: (-r[0], r[1], sum(r[2]))):
        modules = sum(row[2]) if counted else 0
        if all(row[1] < cost - 1e-12 or modules < other for other, cost in cheapest.items()):
            kept.append(row)
            cheapest[modules] = min(row[1], cheapest.get(modules, np.inf))
    return kept[::-1]


def _thinned(rows: list[tuple[float, float, tuple[int, ...]]]) -> list[tuple[float, float, tuple[int, ...]]]:
    """The lowest rows all, and of higher ones few enough: purchases are looked for among these, bounds are not."""
    if len(rows) <= MOST_LEVELS:
        return rows
    half = MOST_LEVELS // 2
    return rows[:half] + [rows[i] for i in np.linspace(half, len(rows) - 1, half).astype(int).tolist()]
