"""The cheapest lit pairs, router builds and fabrics under given lightpath counts, exactly and quickly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Completer:
    """Tables of a problem laid out for `complete`.

    A choice of a site is a build and a fabric together; the choices of all sites stand in columns padded to one
    width, cheapest first: shape (n_sites, width), with what each leaves for the wide area.
    """

    problem: Problem
    on_fibre: Floats  # n_fibres x n_candidates, slices
    ends: Floats  # n_sites x n_candidates, 1 where a candidate ends
    draw_at: Floats  # n_sites x n_candidates
    pair_draw_at: Floats  # n_sites x n_fibres
    slices: Floats  # usable of a pair, (n_fibres,)
    build: Ints
    fabric: Ints
    ports: Floats
    ports_800: Floats
    gbps: Floats
    gateway_gbps: Floats
    draw_w: Floats
    cost: Floats  # inf in the padding

    @classmethod
    def of(cls, problem: Problem) -> Completer:
        """Lay out a problem."""
        c, f, n_sites = problem.candidates, problem.fibres, len(problem.sites)
        on_fibre = np.zeros((len(f), len(c)))
        np.add.at(on_fibre, (c.fibres.indices, c.fibres.rows), c.width_slices[c.fibres.rows].astype(float))
        ends, draw_at = np.zeros((n_sites, len(c))), np.zeros((n_sites, len(c)))
        each = np.arange(len(c))
        for site, draw in ((c.a, c.draw_a_w), (c.z, c.draw_z_w)):
            np.add.at(ends, (site, each), 1.0)
            np.add.at(draw_at, (site, each), draw)
        np.add.at(draw_at, (c.stops.indices, c.stops.rows), c.draw_stop_w[c.stops.rows])
        pair_draw_at = np.zeros((n_sites, len(f)))
        np.add.at(pair_draw_at, (f.a, np.arange(len(f))), f.draw_a_w)
        np.add.at(pair_draw_at, (f.z, np.arange(len(f))), f.draw_z_w)
        choices = [_choices(problem, v) for v in range(n_sites)]
        width = max(len(rows) for rows in choices)
        padded = np.full((n_sites, width, 8), np.array([-1.0, -1.0, -np.inf, -np.inf, -np.inf, -np.inf, 0.0, np.inf]))
        for v, rows in enumerate(choices):
            if rows:
                padded[v, : len(rows)] = rows
        build, fabric, *rest = (np.ascontiguousarray(padded[:, :, i]) for i in range(8))
        return cls(
            problem, on_fibre, ends, draw_at, pair_draw_at, np.asarray(f.slices * problem.usable_share, np.float64),
            build.astype(np.int64), fabric.astype(np.int64), *rest,
        )  # fmt: skip

    @property
    def base(self) -> float:
        """What the cheapest fabrics cost, whatever is bought of the wide area."""
        p = self.problem
        enough = p.fabrics.gateway_gbps >= p.sites.gateway_need_gbps[p.fabrics.site] - ROUNDING
        least = [p.fabrics.cost[(p.fabrics.site == v) & enough] for v in range(len(p.sites))]
        return float(sum(costs.min() for costs in least if len(costs)))

    @property
    def unit_price(self) -> Floats:
        """A lightpath's cost with its share of full pairs, and at least a little, shape (n_candidates,)."""
        price: Floats = self.problem.candidates.cost + (self.problem.fibres.cost / self.slices) @ self.on_fibre
        return np.maximum(price, 1e-6)

    def complete(self, lightpaths: Ints | Floats, gateway_gbps: Floats | None = None) -> Completion:
        """Complete lightpath counts (n_candidates,); power caps, ports, forwarding and pairs are checked.

        `gateway_gbps` (n_sites,) asks for wider gateways than the problem does.
        """
        f = self.problem.fibres
        pairs = self.pairs(self.on_fibre @ lightpaths)
        short_fibre = np.maximum(pairs - f.max_pairs, 0.0)
        outside_w = self.draw_at @ lightpaths + self.pair_draw_at @ pairs
        need = self.needs(lightpaths)
        gateway = np.zeros(len(self.cost)) if gateway_gbps is None else gateway_gbps
        fits = (
            (self.ports >= need[0][:, None] - ROUNDING) & (self.ports_800 >= need[1][:, None] - ROUNDING)
            & (self.gbps >= need[2][:, None] - ROUNDING) & np.isfinite(self.cost)
            & (self.gateway_gbps >= gateway[:, None] * (1 - ROUNDING))
            & (self.draw_w + outside_w[:, None] <= self.problem.sites.power_cap_w[:, None] + ROUNDING)
        )  # fmt: skip
        chosen, short_site = fits.argmax(axis=1), np.zeros(len(fits))
        for v in np.flatnonzero(~fits.any(axis=1)).tolist():
            lack = self._lack(v, [float(column[v]) for column in need], float(gateway[v]), float(outside_w[v]))
            chosen[v] = lack.argmin()
            short_site[v] = lack[chosen[v]]
        at = np.arange(len(fits)), chosen
        site_cost = np.where(np.isfinite(self.cost[at]), self.cost[at], 0.0)
        rungs = self.modules(lightpaths)
        opened, ladders = rungs > ROUNDING, self.problem.ladders
        cost = float(ladders.setup_cost @ opened + f.cost_of(pairs).sum() + site_cost.sum())
        return Completion(
            pairs.astype(np.int64), opened, self.build[at], self.fabric[at],
            cost + self.light_cost(lightpaths), outside_w + self.draw_w[at],
            not short_site.any() and not short_fibre.any() and not (rungs > ladders.most + ROUNDING).any(),
            short_fibre.astype(np.int64), short_site,
        )  # fmt: skip

    def light_cost(self, lightpaths: Ints | Floats) -> float:
        """Cost of the lightpaths alone, what their modules in stock save taken off."""
        c, stock = self.problem.candidates, self.problem.stock
        return float(c.cost @ lightpaths - stock.saved @ np.minimum(stock.taken(lightpaths), stock.count))

    def pairs(self, slices: Floats) -> Floats:
        """Lit pairs that hold so many slices on each fibre, shape of `slices` (n_fibres, ...); at least the lower."""
        by_fibre = (-1, *(1,) * (slices.ndim - 1))
        needed = np.ceil(slices / self.slices.reshape(by_fibre) - ROUNDING)
        return np.maximum(needed, self.problem.fibres.lower.reshape(by_fibre))

    def _lack(self, site: int, need: list[float], gateway_gbps: float, outside_w: float) -> Floats:
        """The largest share of what the site needs that each of its choices lacks, shape (width,)."""
        offered = (self.ports[site], self.ports_800[site], self.gbps[site], self.gateway_gbps[site])
        wanted = (*need, gateway_gbps)
        cap = float(self.problem.sites.power_cap_w[site])
        over = (self.draw_w[site] + outside_w) / cap - 1 if cap > 0 else np.ones(len(self.draw_w[site]))
        shares = [over, *((w - o) / max(w, 1.0) for w, o in zip(wanted, offered, strict=True))]
        lack: Floats = np.where(np.isfinite(self.cost[site]), np.maximum.reduce(shares), np.inf)
        # a site without any choice lacks everything
        return np.where(np.isfinite(lack), np.maximum(lack, ROUNDING), 1.0)

    def marginal(self, lightpaths: Ints, step: int) -> Floats:
        """Change of cost if `step` more (or, negative, fewer) of each candidate were bought, shape (n_candidates,).

        Pairs, builds and fabrics follow; power caps apart.  inf where a fibre or a site has no room for it.
        """
        p = self.problem
        c, f = p.candidates, p.fibres
        use = self.on_fibre @ lightpaths
        pairs, then = self.pairs(use), self.pairs(use[:, None] + step * self.on_fibre)
        room = (then <= np.maximum(f.max_pairs, pairs)[:, None]).all(axis=0)
        change = step * c.cost - self._from_stock(lightpaths, step)
        change += (f.cost_of(then) - f.cost_of(pairs)[:, None]).sum(axis=0)
        need = self.needs(lightpaths)
        now = self._site_cost(np.arange(len(p.sites)), *need)
        for site in (c.a, c.z):
            after = self._site_cost(
                site, need[0][site] + step * c.ports, need[1][site] + step * c.ports * c.needs_800,
                need[2][site] + step * c.gbps,
            )
            with np.errstate(invalid="ignore"):
                change = change + np.where(np.isinf(now[site]) & np.isinf(after), 0.0, after - now[site])
        enough = (lightpaths + step >= c.lower) & (lightpaths + step <= c.upper)
        in_ladder = np.flatnonzero(c.ladder >= 0)
        rungs = self.modules(lightpaths)[c.ladder[in_ladder]]
        setup = p.ladders.setup_cost[c.ladder[in_ladder]]
        change[in_ladder] += setup * (1.0 * (rungs + step > ROUNDING) - (rungs > ROUNDING))
        enough[in_ladder] &= rungs + step <= np.maximum(p.ladders.most[c.ladder[in_ladder]], rungs) + ROUNDING
        return np.where(room & enough, change, np.inf)

    def modules(self, lightpaths: Ints | Floats) -> Floats:
        """Modules of each ladder, all sizes together, shape (n_ladders,)."""
        mine = np.flatnonzero(self.problem.candidates.ladder >= 0)
        of = self.problem.candidates.ladder[mine]
        return np.bincount(of, weights=lightpaths[mine], minlength=len(self.problem.ladders)).astype(np.float64)

    def _from_stock(self, lightpaths: Ints, step: int) -> Floats:
        """What the stock saves more if `step` more of each candidate were bought, shape (n_candidates,)."""
        s = self.problem.stock
        taken = s.taken(lightpaths)
        then = np.minimum(taken[s.kind] + step * s.modules, s.count[s.kind])
        more = s.saved[s.kind] * (then - np.minimum(taken, s.count)[s.kind])
        return np.bincount(s.candidate, more, len(lightpaths)).astype(np.float64)

    def _site_cost(self, site: Ints, ports: Floats, ports_800: Floats, gbps: Floats) -> Floats:
        fits = (
            (self.ports[site] >= ports[:, None] - ROUNDING) & (self.ports_800[site] >= ports_800[:, None] - ROUNDING)
            & (self.gbps[site] >= gbps[:, None] - ROUNDING)
        )  # fmt: skip
        least: Floats = np.where(fits, self.cost[site], np.inf).min(axis=1)
        return least

    def needs(self, lightpaths: Ints | Floats) -> tuple[Floats, Floats, Floats]:
        """Cages, cages of 800 Gb/s and Gb/s that lightpaths take at each site, each (n_sites,)."""
        c = self.problem.candidates
        return (
            self.ends @ (lightpaths * c.ports),
            self.ends @ (lightpaths * c.ports * c.needs_800),
            self.ends @ (lightpaths * c.gbps),
        )


def complete(problem: Problem, lightpaths: Ints) -> Completion:
    """Complete lightpath counts (n_candidates,) once; keep a `Completer` to do it often."""
    return Completer.of(problem).complete(lightpaths)


def _choices(problem: Problem, site: int) -> list[list[float]]:
    """Builds x fabrics of a site, cheapest first.

    Build, fabric, cages left, of them of 800 Gb/s, Gb/s left, gateway, draw_w and cost of each.
    """
    b, d, sites = problem.builds, problem.fabrics, problem.sites
    if sites.given[site]:
        return [[-1.0, -1.0, *[np.inf] * 4, 0.0, 0.0]]
    builds, fabrics = np.flatnonzero(b.site == site).tolist(), np.flatnonzero(d.site == site).tolist()
    has_fabric = bool(fabrics)
    wide_enough = [i for i in fabrics if d.gateway_gbps[i] >= sites.gateway_need_gbps[site] - ROUNDING]
    count = int(sites.routers[site])
    rows = []
    for build in builds if count else [-1]:
        for fabric in wide_enough if has_fabric else [-1]:
            ports = ports_800 = gbps = 0.0 if len(b) else np.inf
            draw = cost = gateway = 0.0
            if build >= 0:
                ports, ports_800, gbps = (count * float(x[build]) for x in (b.ports, b.ports_800, b.gbps))
                gbps -= float(sites.client_gbps[site])
                draw, cost = count * float(b.draw_w[build]), count * float(b.cost[build])
            if fabric >= 0:
                ports, ports_800 = ports - float(d.ports[fabric]), ports_800 - float(d.ports_800[fabric])
                draw, cost = draw + float(d.draw_w[fabric]), cost + float(d.cost[fabric])
                gateway = float(d.gateway_gbps[fabric])
            if min(ports, ports_800, gbps) >= 0:
                rows.append([float(build), float(fabric), ports, ports_800, gbps, gateway, draw, cost])
    return _frontier(sorted(rows, key=lambda row: (row[7], row[6])))


def _frontier(rows: list[list[float]]) -> list[list[float]]:
    """Choices that no cheaper one beats in everything a site may need."""
    gains = np.array([(*row[2:6], -row[6]) for row in rows]).reshape(len(rows), 5)
    kept: list[list[float]] = []
    best = np.empty_like(gains)
    for row, gain in zip(rows, gains, strict=True):
        if not (best[: len(kept)] >= gain).all(axis=1).any():
            best[len(kept)] = gain
            kept.append(row)
    return kept
