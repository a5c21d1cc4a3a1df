"""The master program of all periods: one master for each, side by side, and rows that keep what was bought.

The written mathematics of it is `docs/sizing.md`; names of rows and columns are the same there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from weft.lp import INFINITY, Limits, Model, Result, Rows, Status, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.cuts import SAFETY, Cut
from weft.sizing.master import Master
from weft.sizing.periods.kept import Kept
from weft.sizing.periods.periods import Periods, held
from weft.sizing.periods.reuse import Flow, Prices, Reuse, add_flow
from weft.sizing.periods.steps import cost_of
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion

ROOM_LIGHTPATHS, ROOM_PAIRS, ROOM_PARTS = 3.0, 0.03, 0.01
"""By how much there may be less of a thing in a period than before, where prices of what stays are looked for."""


class Horizon:
    """The columns of every period's master, period by period, then `owned`, the parts of routers a site has bought.

    `columns` of each period are the positions of its master's columns; of those of `owned`, `site_of` and `part_of`
    tell the site and the part, `routers_of` how many routers there have it.  `masters` keep the cuts of each.
    `kept` (n_periods - 1, n_things) are the rows that keep lightpaths, then pairs, `owned_kept` those that keep parts.
    """

    def __init__(
        self, problem: Problem, periods: Periods, masters: Sequence[Master], seed: int = 0, stop: Stop | None = None
    ) -> None:
        self.problem, self.periods, self.masters = problem, periods, tuple(masters)
        self.model = Model(seed=seed, stop=stop)
        ends = np.cumsum([master.model.n_columns for master in self.masters])
        self.columns = tuple(np.split(np.arange(ends[-1]), ends[:-1]))
        count, b = periods.parts.count, problem.builds
        self._reuse = periods.parts.reuse
        stays = np.ones(count.shape[1], bool) if self._reuse is None else self._reuse.item < 0
        at_sites = [(v, count[b.site == v].any(0) & stays) for v in np.unique(b.site).tolist()]
        self._of_part = [(v, k) for v, some in at_sites for k in np.flatnonzero(some).tolist()]
        for t, master in enumerate(self.masters):
            labels = master.model.column_names
            for family, part in _families(labels):
                some = [f"{labels[i].partition('[')[2][:-1]}@{t}" for i in part.tolist()]
                cost = self._cost(t)[part]
                self.model.add_columns(family, some, cost, master.lower[part], master.upper[part])
        self._add_blocks()
        self._add_kept()
        self._add_owned()
        self._flows = [] if self._reuse is None else self._with_reuse(self._reuse)

    @property
    def integer(self) -> Ints:
        """Columns of the bound: all but the lightpaths and the parts."""
        return np.concatenate([row[m.integer] for row, m in zip(self.columns, self.masters, strict=True)])

    @property
    def choices(self) -> Ints:
        """Every column of a period."""
        return np.concatenate(self.columns)

    def _cost(self, period: int) -> Floats:
        """Cost of a period's columns; the price of builds is that of their parts."""
        master, b = self.masters[period], self.problem.builds
        cost = master.cost.copy()
        cost[master.z] = self.periods.running.build[period] * self.problem.sites.routers[b.site]
        return cost

    def _add_blocks(self) -> None:
        """The rows of each period, cuts among them."""
        for t, master in enumerate(self.masters):
            entries, lower, upper = master.model.rows()
            moved = replace(entries, indices=self.columns[t][entries.indices])
            ends = np.append(entries.starts, len(entries.indices))
            names = master.model.row_names
            for family, part in _families(names):
                first, last = int(ends[part[0]]), int(ends[part[-1] + 1])
                some = Rows(moved.starts[part] - first, moved.indices[first:last], moved.values[first:last])
                labels = [f"{names[i].partition('[')[2][:-1]}@{t}" for i in part.tolist()]
                self.model.add_rows(family, labels, lower[part], upper[part], some)

    def _add_kept(self) -> None:
        """No fewer lightpaths and pairs than the period before, and the same fabric."""
        names = self.masters[0].model.column_names
        self.kept = np.zeros((len(self.periods) - 1, len(self.masters[0].n) + len(self.masters[0].y)), np.int64)
        for t in range(1, len(self.periods)):
            m = self.masters[t]
            stays = np.concatenate([m.n, m.y, m.x])
            pairs = zip(self.columns[t][stays].tolist(), self.columns[t - 1][stays].tolist(), strict=True)
            entries = Rows.of([(np.array(pair), np.array([1.0, -1.0])) for pair in pairs])
            labels = [f"{names[i]}@{t}" for i in stays.tolist()]
            none, no_more = np.zeros(len(stays)), np.full(len(stays), INFINITY)
            rows = self.model.add_rows("kept", labels, none, no_more, entries)
            self.kept[t - 1] = rows[: self.kept.shape[1]]

    def _add_owned(self) -> None:
        """Of each part a site owns what its build needs, and no fewer than before."""
        periods, b, sites = self.periods, self.problem.builds, self.problem.sites
        size = len(self._of_part)
        self.routers_of = np.array([sites.routers[v] for v, _ in self._of_part], np.float64)
        self.site_of = np.array([v for v, _ in self._of_part], np.int64)
        self.part_of = np.array([k for _, k in self._of_part], np.int64)
        self._held = held(periods.parts.price)[:, self.part_of] * self.routers_of
        labels = [f"{sites.name[v]},{k}" for v, k in self._of_part]
        none, no_more = np.zeros(size), np.full(size, INFINITY)
        before: Ints | None = None
        self.owned = np.zeros((len(periods), size), np.int64)
        self.owned_kept = np.zeros((len(periods) - 1, size), np.int64)
        for t, master in enumerate(self.masters):
            names = [f"{label}@{t}" for label in labels]
            owned = self.model.add_columns("owned", names, self._held[t], none, no_more)
            self.owned[t] = owned
            rows = []
            for column, (v, k) in zip(owned.tolist(), self._of_part, strict=True):
                mine = np.flatnonzero((b.site == v) & (periods.parts.count[:, k] > 0))
                taken = self.columns[t][master.z[mine]]
                rows.append((np.append(taken, column), np.append(-periods.parts.count[mine, k], 1.0)))
            self.model.add_rows("owned", names, none, no_more, Rows.of(rows))
            if before is not None:
                pairs = zip(owned.tolist(), before.tolist(), strict=True)
                entries = Rows.of([(np.array(pair), np.array([1.0, -1.0])) for pair in pairs])
                self.owned_kept[t - 1] = self.model.add_rows(
                    "owned", [f"{name},kept" for name in names], none, no_more, entries
                )
            before = owned

    def _with_reuse(self, reuse: Reuse) -> list[Flow]:
        """The flow of every item that may go from site to site, or be sold; each site owns what its build needs."""
        b, sites, price = self.problem.builds, self.problem.sites, reuse.price(self.periods.parts.price)
        of_build, flows = reuse.of_items(self.periods.parts.count), []
        for k in range(price.shape[1]):
            prices = Prices(price[:, k], reuse.moving[:, k], reuse.resale[:, k])
            flow = add_flow(self.model, f"item {k}", sites.name, prices)
            rows, labels = [], []
            for t, v in np.ndindex(flow.owned.shape):
                mine = np.flatnonzero((b.site == v) & (of_build[:, k] > 0))
                taken = self.columns[t][self.masters[t].z[mine]]
                values = np.append(-of_build[mine, k] * float(sites.routers[v]), 1.0)
                rows.append((np.append(taken, flow.owned[t, v]), values))
                labels.append(f"{sites.name[v]},item {k}@{t}")
            self.model.add_rows("owned", labels, np.zeros(len(rows)), np.full(len(rows), INFINITY), Rows.of(rows))
            flows.append(flow)
        return flows

    def add_cuts(self, period: int, cuts: Sequence[Cut]) -> None:
        """Add cuts of one period as rows, here and to its own master."""
        self.masters[period].add_cuts(list(cuts))
        for family in dict.fromkeys(cut.family for cut in cuts):
            some = [cut for cut in cuts if cut.family == family]
            right = np.array([cut.right for cut in some])
            entries = Rows.of([(self.columns[period][cut.columns], cut.left) for cut in some])
            labels = [f"{cut.label}@{period}" for cut in some]
            self.model.add_rows(family, labels, right, np.full(len(some), INFINITY), entries)

    def add_bound(self, period: int, bound: float) -> None:
        """Say what a period costs at least by itself: its columns and what it owns."""
        if not np.isfinite(bound):
            return
        columns, cost = [self.columns[period], self.owned[period]], [self._cost(period), self._held[period]]
        if self._reuse is not None:
            each = held(self._reuse.price(self.periods.parts.price))[period]
            columns += [flow.owned[period] for flow in self._flows]
            cost += [np.full(flow.owned.shape[1], price) for flow, price in zip(self._flows, each, strict=True)]
        entries = Rows.of([(np.concatenate(columns), np.concatenate(cost))])
        least = np.array([bound - SAFETY * abs(bound)])
        self.model.add_rows("alone", [f"{period}"], least, np.full(1, INFINITY), entries)

    def part(self, x: Floats, period: int) -> Floats:
        """The point of one period's master in a point of this one."""
        return np.asarray(x[self.columns[period]])

    def solve(self, limits: Limits | None = None, whole: Ints | None = None) -> Result:
        """Minimise, with some columns whole if asked; then leave it linear again."""
        if whole is not None:
            self.model.set_integer(whole)
        result = self.model.solve(limits)
        if whole is not None:
            self.model.set_integer(np.zeros(0, np.int64))
        return result

    def worth(self, stop: Stop) -> Kept | None:
        """Prices of what stays, by the linear program's duals; None if `stop` strikes before there are any.

        Of all that are as good, those that move least: every row has a little room, which they pay for.
        """
        size = len(self.problem.candidates)
        light, pair = self.kept[:, :size], self.kept[:, size:]
        for rows, room in ((light, ROOM_LIGHTPATHS), (pair, ROOM_PAIRS), (self.owned_kept, ROOM_PARTS)):
            self.model.set_row_bounds(rows.ravel(), np.full(rows.size, -room), np.full(rows.size, INFINITY))
        result = self.model.solve(interior=True)
        if result.status is not Status.OPTIMAL or stop.struck():
            return None
        found, dual = Kept.none(self.problem, self.periods), result.row_dual
        found.lightpath[:-1], found.pair[:-1] = dual[light], dual[pair]
        found.part[:-1, self.site_of, self.part_of] = dual[self.owned_kept] / self.routers_of
        return found.within(self.problem, self.periods)

    def vector(self, lightpaths: Ints, completions: Sequence[Completion]) -> Floats:
        """A schedule as a point: counts (n_periods, n_candidates) and what completes them."""
        point = np.zeros(self.model.n_columns)
        had = np.zeros(len(self._of_part))
        for t, (master, done) in enumerate(zip(self.masters, completions, strict=True)):
            point[self.columns[t]] = master.vector(lightpaths[t], done)
            builds = [int(done.build[v]) for v, _ in self._of_part]
            needs = [self.periods.parts.count[z, k] for z, (_, k) in zip(builds, self._of_part, strict=True)]
            had = np.maximum(had, np.array(needs))
            point[self.owned[t]] = had
        if self._reuse is not None:
            build = np.array([done.build for done in completions])
            _, moved = cost_of(self.problem, self.periods, self._reuse, build)
            for k, flow in enumerate(self._flows):
                point[flow.owned], point[flow.bought] = moved.owned[:, :, k], moved.bought[:, :, k]
                counts = moved.arrives, moved.leaves, moved.resold
                for at, count in zip((flow.arrives, flow.leaves, flow.resold), counts, strict=True):
                    point[at] = count[: len(at), :, k]
        return point


def _families(names: Sequence[str]) -> list[tuple[str, Ints]]:
    """Runs of names of one family, with their positions."""
    runs: list[tuple[str, Ints]] = []
    kinds = [name.partition("[")[0] for name in names]
    starts = [i for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1]]
    for first, last in zip(starts, [*starts[1:], len(kinds)], strict=True):
        runs.append((kinds[first], np.arange(first, last)))
    return runs
