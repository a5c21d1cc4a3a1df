"""The master program: what is bought, under spectrum, ports, forwarding, power caps and the cuts found so far.

The written mathematics of it is `docs/sizing.md`; names of rows and columns are the same there.
"""

from __future__ import annotations

import numpy as np

from weft.lp import INFINITY, Limits, Model, Result, Rows
from weft.network.columns import Bools, Floats, Ints
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion


class Master:
    """Columns n (lightpaths), y (lit pairs), z (builds), x (fabrics), in this order."""

    def __init__(self, problem: Problem, completer: Completer, usable_share: float, seed: int = 0) -> None:
        self.problem, self.completer = problem, completer
        c, f, b, d = problem.candidates, problem.fibres, problem.builds, problem.fabrics
        sizes = np.cumsum([0, len(c), len(f), len(b), len(d)])
        self.n, self.y, self.z, self.x = (np.arange(sizes[i], sizes[i + 1]) for i in range(4))
        routers = problem.sites.routers
        self.cost = np.concatenate([c.cost, f.cost, b.cost * routers[b.site], d.cost])
        self.upper = np.concatenate([c.upper, f.max_pairs, np.ones(len(b) + len(d))]).astype(np.float64)
        self.lower = np.concatenate([c.lower, np.zeros(len(f) + len(b) + len(d))]).astype(np.float64)
        self.model = Model(seed=seed)
        site_names = problem.sites.name
        for family, part, labels in (
            ("n", self.n, c.name), ("y", self.y, f.name),
            ("z", self.z, [f"{site_names[s]},{name}" for s, name in zip(b.site, b.name, strict=True)]),
            ("x", self.x, [f"{site_names[s]},{name}" for s, name in zip(d.site, d.name, strict=True)]),
        ):  # fmt: skip
            self.model.add_columns(family, list(labels), self.cost[part], self.lower[part], self.upper[part])
        self._add_spectrum(usable_share)
        self._add_sites()
        self.first_cut = self.model.n_rows
        self.cuts: list[Cut] = []

    @property
    def integer(self) -> Ints:
        """Columns of the bound: all but the lightpaths."""
        return np.concatenate([self.y, self.z, self.x])

    def _add_spectrum(self, share: float) -> None:
        slices = self.problem.fibres.slices * share
        left = np.concatenate([self.completer.on_fibre, -np.diag(slices)], axis=1)
        self._add("spectrum", list(self.problem.fibres.name), left, np.full(len(slices), -INFINITY), np.zeros(len(slices)))

    def _add_sites(self) -> None:
        p, done = self.problem, self.completer
        n_sites, c, b, d = len(p.sites), p.candidates, p.builds, p.fabrics
        at_b = (b.site[None, :] == np.arange(n_sites)[:, None]) * 1.0
        at_d = (d.site[None, :] == np.arange(n_sites)[:, None]) * 1.0
        count, none = p.sites.routers[b.site], np.zeros((n_sites, len(p.fibres)))
        names, low, zero = list(p.sites.name), np.full(n_sites, -INFINITY), np.zeros(n_sites)
        ends = done.ends

        def add(family: str, n: Floats, y: Floats, z: Floats, x: Floats, lower: Floats, upper: Floats, rows: Bools) -> None:
            left = np.concatenate([n, y, z, x], axis=1)[rows]
            self._add(family, [v for v, kept in zip(names, rows, strict=True) if kept], left, lower[rows], upper[rows])

        has_b, has_d, one = at_b.any(axis=1), at_d.any(axis=1), np.ones(n_sites)
        busy = has_b | ends.any(axis=1)
        add("ports", ends, none, -at_b * count * b.ports, at_d * d.ports, low, zero, busy)
        add("ports_800", ends * c.needs_800, none, -at_b * count * b.ports_800, at_d * d.ports_800, low, zero, busy)
        client = -p.sites.client_gbps
        add("forwarding", ends * c.gbps, none, -at_b * count * b.gbps, 0.0 * at_d, low, np.where(has_b, client, 0.0), busy)
        capped = np.isfinite(p.sites.power_cap_w)
        add("power_cap", done.draw_at, done.pair_draw_at, at_b * count * b.draw_w, at_d * d.draw_w, low, p.sites.power_cap_w, capped)
        add("build", 0.0 * ends, none, at_b, 0.0 * at_d, one, one, has_b)
        add("fabric", 0.0 * ends, none, 0.0 * at_b, at_d, one, one, has_d)
        add("gateway", 0.0 * ends, none, 0.0 * at_b, at_d * d.gateway_gbps, p.sites.gateway_need_gbps, low * -1, has_d)

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
        """Delete cuts whose row is that much above its right side, relatively."""
        right = np.array([cut.right for cut in self.cuts])
        loose = row_value[self.first_cut :] > right + slack * np.abs(right)
        if loose.any():
            self.model.delete_rows(np.flatnonzero(loose) + self.first_cut)
            self.cuts = [cut for cut, is_loose in zip(self.cuts, loose, strict=True) if not is_loose]

    def set_share(self, usable_share: float) -> None:
        """Size with another share of the slices: cuts do not depend on it."""
        for f in range(len(self.problem.fibres)):
            self.model.set_entry(f, int(self.y[f]), -float(self.problem.fibres.slices[f]) * usable_share)

    def solve(self, limits: Limits | None = None) -> Result:
        """Minimise."""
        return self.model.solve(limits)

    def vector(self, lightpaths: Ints, done: Completion) -> Floats:
        """A purchase as a point of the master."""
        point = np.zeros(self.model.n_columns)
        point[self.n], point[self.y] = lightpaths, done.pairs
        point[self.z[done.build[done.build >= 0]]] = 1.0
        point[self.x[done.fabric[done.fabric >= 0]]] = 1.0
        return point
