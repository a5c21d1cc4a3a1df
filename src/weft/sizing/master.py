"""The master program: what is bought, under spectrum, ports, forwarding, power caps and the cuts found so far.

The written mathematics of it is `docs/sizing.md`; names of rows and columns are the same there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.lp import INFINITY, Limits, Model, Result, Rows, Stop
from weft.network.columns import Floats, Ints
from weft.network.incidence import Incidence
from weft.sizing.choices import Choices
from weft.sizing.completion import ROUNDING, Completer
from weft.sizing.cuts import Cut
from weft.sizing.flow.routed import Routed
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion


class Master:
    """Columns n (lightpaths), y (lit pairs), z (builds), x (fabrics), new (pairs lit anew), s (ladders set up),
    module (bought of a kind in stock).

    They stand in this order; `s` (n_ladders,) is -1 where a ladder costs nothing to set up and has no column.  The
    flows of states in which flow costs come last, `flow` are their positions, state by state.
    """

    def __init__(
        self, problem: Problem, completer: Completer, usable_share: float, seed: int = 0, stop: Stop | None = None,
        choices: Choices | None = None,
    ) -> None:  # fmt: skip
        self.problem, self.completer, self.choices = problem, completer, choices
        self.usable_share, self.seed = usable_share, seed
        self.model = Model(seed=seed, stop=stop)
        self._add_columns()
        self._add_spectrum(usable_share)
        self._add_lit()
        self._add_sites()
        self._add_ladders()
        self._add_stock()
        self._add_flows()
        self._add_choices()
        self.first_cut = self.model.n_rows
        self.cuts: list[Cut] = []

    @property
    def integer(self) -> Ints:
        """Columns of the bound: all but the lightpaths."""
        picked = [self.choice] if len(self.choice) else [self.z, self.x]
        return np.concatenate([self.y, *picked, self.s[self.s >= 0]])

    def _add_columns(self) -> None:
        problem = self.problem
        c, f, b, d = problem.candidates, problem.fibres, problem.builds, problem.fabrics
        self.kept = np.flatnonzero(f.saved > 0)  # fibres where a pair that is lit already costs less than a new one
        sizes = np.cumsum([0, len(c), len(f), len(b), len(d), len(self.kept)])
        self.n, self.y, self.z, self.x, self.new = (np.arange(sizes[i], sizes[i + 1]) for i in range(5))
        routers = problem.sites.routers
        pair_cost = f.cost - f.saved
        light_cost = c.cost - problem.stock.credit(len(c))
        self.cost = np.concatenate([light_cost, pair_cost, b.cost * routers[b.site], d.cost, f.saved[self.kept]])
        one, no_less = np.ones(len(b) + len(d)), np.zeros(len(b) + len(d) + len(self.kept))
        self.upper = np.concatenate([c.upper, f.max_pairs, one, f.max_pairs[self.kept]]).astype(np.float64)
        self.lower = np.concatenate([c.lower, f.lower, no_less]).astype(np.float64)
        site_names = problem.sites.name
        for family, part, labels in (
            ("n", self.n, c.name), ("y", self.y, f.name),
            ("z", self.z, [f"{site_names[s]},{name}" for s, name in zip(b.site, b.name, strict=True)]),
            ("x", self.x, [f"{site_names[s]},{name}" for s, name in zip(d.site, d.name, strict=True)]),
            ("new", self.new, [f.name[i] for i in self.kept.tolist()]),
        ):  # fmt: skip
            self.model.add_columns(family, list(labels), self.cost[part], self.lower[part], self.upper[part])

    def _add_spectrum(self, share: float) -> None:
        slices = self.problem.fibres.slices * share
        left = np.concatenate([self.completer.on_fibre, -np.diag(slices)], axis=1)
        no_less = np.full(len(slices), -INFINITY)
        self._add("spectrum", list(self.problem.fibres.name), left, no_less, np.zeros(len(slices)))

    def _add_lit(self) -> None:
        """Pairs beyond those that are lit already are new."""
        f, both = self.problem.fibres, zip(self.y[self.kept].tolist(), self.new.tolist(), strict=True)
        entries = Rows.of([(np.array(columns), np.array([1.0, -1.0])) for columns in both])
        count, labels = len(self.kept), [f.name[i] for i in self.kept.tolist()]
        self.model.add_rows("lit", labels, np.full(count, -INFINITY), f.lit[self.kept].astype(np.float64), entries)

    def _add_sites(self) -> None:
        """Rows of every site: cages, forwarding, power cap, one build and one fabric with a wide enough gateway."""
        p, done, ends = self.problem, self.completer, self.completer.ends
        c, b, d = p.candidates, p.builds, p.fabrics
        every = np.arange(len(p.sites))[:, None]
        at_b, at_d = 1.0 * (every == b.site), 1.0 * (every == d.site)
        boxes, no_fibre = at_b * p.sites.routers[b.site], np.zeros((len(p.sites), len(p.fibres)))
        no_light, no_box, no_fabric = 0.0 * ends, 0.0 * at_b, 0.0 * at_d
        has_b, has_d = at_b.any(axis=1), at_d.any(axis=1)
        busy = (has_b | (ends.any(axis=1) & (len(b) > 0))) & ~p.sites.given
        zero, one = np.zeros(len(p.sites)), np.ones(len(p.sites))
        wide_n, wide_z = ends * c.ports * c.needs_800, -boxes * b.ports_800
        client, cap, need = np.where(has_b, p.sites.client_gbps, 0.0), p.sites.power_cap_w, p.sites.gateway_need_gbps
        drawn = (done.draw_at, done.pair_draw_at, boxes * b.draw_w, at_d * d.draw_w)
        at_most, no_more = -INFINITY * one, INFINITY * one
        for family, parts, lower, upper, rows in (
            ("ports", (ends * c.ports, no_fibre, -boxes * b.ports, at_d * d.ports), at_most, zero, busy),
            ("ports_800", (wide_n, no_fibre, wide_z, at_d * d.ports_800), at_most, zero, busy),
            ("forwarding", (ends * c.gbps, no_fibre, -boxes * b.gbps, no_fabric), at_most, -client, busy),
            ("power_cap", drawn, at_most, cap, np.isfinite(cap)),
            ("build", (no_light, no_fibre, at_b, no_fabric), one, one, has_b),
            ("fabric", (no_light, no_fibre, no_box, at_d), one, one, has_d),
            ("gateway", (no_light, no_fibre, no_box, at_d * d.gateway_gbps), need * (1 - ROUNDING), no_more, has_d),
        ):  # fmt: skip
            labels = [name for name, kept in zip(p.sites.name, rows.tolist(), strict=True) if kept]
            self._add(family, labels, np.concatenate(parts, axis=1)[rows], lower[rows], upper[rows])

    def _add_ladders(self) -> None:
        """How many modules a ladder sells, and that it must be set up before it sells any."""
        ladders, c = self.problem.ladders, self.problem.candidates
        paid = np.flatnonzero(ladders.setup_cost > 0)
        count, names = len(paid), ladders.name
        self.s = np.full(len(ladders), -1, np.int64)
        if count:
            labels = [names[i] for i in paid]
            self.s[paid] = self._add_more("s", labels, ladders.setup_cost[paid], np.zeros(count), np.ones(count))
        modules = Incidence.of([np.flatnonzero(c.ladder == i).tolist() for i in range(len(ladders))], len(c))
        limited = [i for i in range(len(ladders)) if np.isfinite(ladders.most[i])]
        rows = [self._no_more(modules[i], self.s[i], float(ladders.most[i])) for i in limited]
        right = [0.0 if self.s[i] >= 0 else float(ladders.most[i]) for i in limited]
        self.model.add_rows(
            "ladder", [names[i] for i in limited], np.full(len(rows), -INFINITY), np.array(right), Rows.of(rows)
        )
        sold = [p for i in paid.tolist() for p in modules[i].tolist()]
        rows = [self._no_more(np.array([p]), self.s[c.ladder[p]], self._most_of(p)) for p in sold]
        none = np.zeros(len(rows))
        self.model.add_rows("setup", [c.name[p] for p in sold], none - INFINITY, none, Rows.of(rows))

    def _add_flows(self) -> None:
        """The routing of each state in which flow costs: conserved, and within what is bought."""
        p = self.problem
        costly = np.flatnonzero(p.states.flow_weight).tolist() if p.flow_costs else []
        self.flow: list[Ints] = []
        for routed in (Routed.of(p, state) for state in costly):
            count, first = routed.n_columns, self.model.n_columns
            none = np.zeros(count)
            self.flow.append(self._add_more("flow", routed.labels, routed.column_cost, none, none + INFINITY))
            labels, right, entries = routed.conservation(first)
            self.model.add_rows("conserve", labels, right, right, entries)
            given = p.candidates.gbps * p.states.factor[routed.state]
            rows, labels = [], []
            for r, (columns, ones) in enumerate(routed.capacity_entries(first)):
                mine = routed.filled_by(r)
                rows.append((np.concatenate([columns, mine]), np.concatenate([ones, -given[mine]])))
                labels.append(f"{p.states.name[routed.state]},{p.candidates.name[mine[0]]},{r // routed.n_one_way}")
            full = np.zeros(len(rows))
            self.model.add_rows("carry", labels, full - INFINITY, full, Rows.of(rows))

    def _add_choices(self) -> None:
        """Builds and fabrics as sums of the choices they are part of."""
        rows, p = self.choices, self.problem
        self.choice = np.zeros(0, np.int64)
        if rows is None or not len(rows):
            return
        none, one = np.zeros(len(rows)), np.ones(len(rows))
        labels = [f"{p.sites.name[v]},{k}" for v, k in zip(rows.site.tolist(), rows.at.tolist(), strict=True)]
        self.choice = self._add_more("choice", labels, none, none, one)
        done = self.completer
        for family, part, of, names in (
            ("of_build", self.z, done.build[rows.site, rows.at], p.builds.name),
            ("of_fabric", self.x, done.fabric[rows.site, rows.at], p.fabrics.name),
        ):  # fmt: skip
            entries = []
            for i, column in enumerate(part.tolist()):
                mine = self.choice[of == i]
                entries.append((np.append(mine, column), np.append(np.ones(len(mine)), -1.0)))
            zero = np.zeros(len(part))
            self.model.add_rows(family, list(names), zero, zero, Rows.of(entries))

    @staticmethod
    def _no_more(columns: Ints, setup: int, most: float) -> tuple[Ints, Floats]:
        if setup < 0:
            return columns, np.ones(len(columns))
        return np.append(columns, setup), np.append(np.ones(len(columns)), -most)

    def _most_of(self, candidate: int) -> float:
        """Modules of which more are never worth it: as many as carry all that any state asks for."""
        p = self.problem
        left = p.states.factor[:, candidate]
        whole = p.states.required_gbps.sum(axis=1) / (float(p.candidates.gbps[candidate]) * np.maximum(left, 1e-9))
        enough = float(np.ceil(whole[left > 0]).max(initial=0.0))
        return max(1.0, float(p.candidates.lower[candidate]), min(float(p.candidates.upper[candidate]), enough))

    def _add_stock(self) -> None:
        """Modules beyond those in stock are bought."""
        s, none = self.problem.stock, np.zeros(len(self.problem.stock))
        self.module = self._add_more("module", list(s.name), s.saved, none, none + INFINITY)
        entries = [
            (np.append(s.candidate[s.kind == t], column), np.append(s.modules[s.kind == t], -1.0))
            for t, column in enumerate(self.module.tolist())
        ]
        self.model.add_rows("stock", list(s.name), none - INFINITY, s.count.astype(np.float64), Rows.of(entries))

    def _add_more(self, family: str, labels: list[str], cost: Floats, lower: Floats, upper: Floats) -> Ints:
        self.cost, self.lower = np.concatenate([self.cost, cost]), np.concatenate([self.lower, lower])
        self.upper = np.concatenate([self.upper, upper])
        return self.model.add_columns(family, labels, cost, lower, upper)

    def _add(self, family: str, labels: list[str], left: Floats, lower: Floats, upper: Floats) -> None:
        self.model.add_rows(family, labels, lower, upper, Rows.dense(left))

    def add_cuts(self, cuts: list[Cut]) -> None:
        """Add cuts as rows."""
        if cuts:
            for family in dict.fromkeys(cut.family for cut in cuts):
                some = [cut for cut in cuts if cut.family == family]
                right = np.array([cut.right for cut in some])
                entries = Rows.of([(cut.columns, cut.left) for cut in some])
                self.model.add_rows(family, [cut.label for cut in some], right, np.full(len(some), INFINITY), entries)
                self.cuts += some

    def drop_slack(self, row_value: Floats, slack: float = 0.05) -> None:
        """Delete metric inequalities whose row is that much above its right side, relatively."""
        right = np.array([cut.right for cut in self.cuts])
        loose = row_value[self.first_cut :] > right + slack * np.abs(right)
        loose &= np.array([cut.state >= 0 for cut in self.cuts], bool)
        if loose.any():
            self.model.delete_rows(np.flatnonzero(loose) + self.first_cut)
            self.cuts = [cut for cut, is_loose in zip(self.cuts, loose, strict=True) if not is_loose]

    def twin(self, stop: Stop | None) -> Master:
        """The same program with a solver of its own, to be solved beside this one until `stop` strikes."""
        other = Master(self.problem, self.completer, self.usable_share, self.seed, stop, self.choices)
        other.lower, other.upper = self.lower.copy(), self.upper.copy()
        every = np.arange(self.model.n_columns)
        other.model.set_bounds(every, other.lower, other.upper)
        other.add_cuts(self.cuts)
        return other

    def solve(self, limits: Limits | None = None) -> Result:
        """Minimise."""
        return self.model.solve(limits)

    def lit_anew(self, pairs: Ints | Floats) -> Floats:
        """Values of `new` under so many lit pairs (n_fibres,)."""
        return np.maximum(pairs - self.problem.fibres.lit, 0.0)[self.kept]

    def vector(self, lightpaths: Ints, done: Completion, flows: Sequence[Floats] = ()) -> Floats:
        """A purchase as a point of the master, with the flows of the states in which flow costs where given."""
        point = np.zeros(self.model.n_columns)
        for columns, flow in zip(self.flow, flows, strict=False):
            point[columns] = flow
        point[self.n], point[self.y] = lightpaths, done.pairs
        point[self.z[done.build[done.build >= 0]]] = 1.0
        point[self.x[done.fabric[done.fabric >= 0]]] = 1.0
        point[self.new], point[self.module] = self.lit_anew(done.pairs), self.problem.stock.bought(lightpaths)
        point[self.s[done.opened & (self.s >= 0)]] = 1.0
        if self.choices is not None:
            rows = self.choices
            build, fabric = (of[rows.site, rows.at] for of in (self.completer.build, self.completer.fabric))
            point[self.choice[(build == done.build[rows.site]) & (fabric == done.fabric[rows.site])]] = 1.0
        return point
