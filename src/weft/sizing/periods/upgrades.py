"""Pairs, router builds and fabrics under counts that grow: what is there stays, and an upgrade costs what is new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.completion import ROUNDING, Completer
from weft.sizing.periods.periods import Periods, held
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """The builds of one site over the periods (n_periods,) with one fabric, and what they cost beside it."""

    cost: float
    build: Ints
    fabric: int
    draw_w: Floats


class Upgrader:
    """The cheapest rest of a schedule under its lightpath counts: exactly, site by site, by dynamic programming."""

    def __init__(self, problem: Problem, periods: Periods, completer: Completer) -> None:
        self.problem, self.periods, self.completer = problem, periods, completer
        b = problem.builds
        price = periods.parts.price
        self._step: dict[int, Floats] = {}  # (n_periods, 1 + n_mine, n_mine): from nothing, or each build, to each
        for v in np.unique(b.site).tolist():
            mine = periods.parts.count[b.site == v]
            before = np.concatenate([np.zeros((1, mine.shape[1])), mine])
            new = np.maximum(mine[None, :, :] - before[:, None, :], 0.0)
            self._step[v] = np.moveaxis(new @ price.T, 2, 0)

    def complete(
        self, lightpaths: Ints, pairs: Ints | None = None, builds: Ints | None = None
    ) -> tuple[tuple[Completion, ...], float]:
        """Completions of counts (n_periods, n_candidates) that never fall, and what all of it costs together.

        `pairs` (n_periods, n_fibres) are lit where given, else as few as spectrum allows; `builds` (n, n_sites) are
        what the first n periods have, where these are settled.
        """
        p, done, n_periods = self.problem, self.completer, len(self.periods)
        if pairs is None:
            pairs = done.pairs(done.on_fibre @ lightpaths.T).T.astype(np.int64)
        outside_w = lightpaths @ done.draw_at.T + pairs @ done.pair_draw_at.T
        needs = [np.array(rows) for rows in zip(*(done.needs(row) for row in lightpaths), strict=True)]
        n_sites = len(p.sites)
        build, fabric = np.full((n_periods, n_sites), -1, np.int64), np.full((n_periods, n_sites), -1, np.int64)
        draw, short, cost = outside_w.copy(), np.zeros((n_periods, n_sites)), 0.0
        for v in range(n_sites):
            given = np.zeros(0, np.int64) if builds is None else builds[:, v]
            path = self._site(v, [rows[:, v] for rows in needs], outside_w[:, v], given)
            if path is None:
                short[:, v] = 1.0
                continue
            build[:, v], fabric[:, v], draw[:, v] = path.build, path.fabric, path.draw_w
            cost += path.cost
        cost += self._outside(lightpaths, pairs)
        over = np.maximum(pairs - p.fibres.max_pairs, 0)
        rungs = np.array([done.modules(row) for row in lightpaths])
        fits = ~short.any(axis=1) & ~over.any(axis=1) & (rungs <= p.ladders.most + ROUNDING).all(axis=1)
        fits &= self._in_time(lightpaths, pairs)
        return tuple(
            Completion(
                pairs[t], rungs[t] > ROUNDING, build[t], fabric[t], cost / n_periods, draw[t], bool(fits[t]), over[t],
                short[t],
            )
            for t in range(n_periods)
        ), cost  # fmt: skip

    def _outside(self, lightpaths: Ints, pairs: Ints) -> float:
        """What lightpaths and lit pairs (n_periods, ...) cost: pairs that are there, and modules in stock, only run."""
        price, running, stock = self.periods.price, self.periods.running, self.problem.stock
        new = np.maximum(pairs - self.problem.fibres.lit, 0)
        used = np.array([np.minimum(stock.taken(row), stock.count) for row in lightpaths])
        bought = (held(price.lightpath) * lightpaths).sum() + (held(price.pair) * new).sum()
        runs = (running.lightpath * lightpaths).sum() + (running.pair * pairs).sum()
        return float(bought + runs - (held(self.periods.module) * used).sum())

    def _in_time(self, lightpaths: Ints, pairs: Ints) -> Bools:
        """Whether each period (n_periods,) has only what is there by then, and what must be."""
        p, since, period = self.problem, self.periods.since, np.arange(len(lightpaths))[:, None]
        if since is None:
            return np.ones(len(lightpaths), bool)
        light = (since.lightpath > period) & (lightpaths > np.maximum(p.candidates.lower, since.there))
        glass = (since.pair > period) & (pairs > np.maximum(p.fibres.lower, p.fibres.lit))
        return np.asarray(~light.any(axis=1) & ~glass.any(axis=1))

    def _site(self, site: int, needs: list[Floats], outside_w: Floats, given: Ints) -> _Path | None:
        """The cheapest builds and fabric of one site; `needs` are cages, those of 800 Gb/s, and Gb/s by period."""
        p = self.problem
        d = p.fabrics
        rows = np.flatnonzero(d.site == site)
        wide = rows[d.gateway_gbps[rows] >= p.sites.gateway_need_gbps[site] - ROUNDING].tolist()
        found = [self._path(site, fabric, needs, outside_w, given) for fabric in (wide if len(rows) else [-1])]
        paths = [path for path in found if path is not None]
        return min(paths, key=lambda path: path.cost) if paths else None

    def _path(
        self, site: int, fabric: int, needs: list[Floats], outside_w: Floats, given: Ints
    ) -> _Path | None:
        p, periods = self.problem, self.periods
        b, d, cap = p.builds, p.fabrics, float(p.sites.power_cap_w[site]) + ROUNDING
        taken, fixed, alone_w = np.zeros(3), 0.0, outside_w.copy()
        if fabric >= 0:
            taken[:2] = d.ports[fabric], d.ports_800[fabric]
            fixed, alone_w = float(d.cost[fabric]), outside_w + d.draw_w[fabric]
        count = int(p.sites.routers[site])
        mine = np.flatnonzero(b.site == site) if count else np.zeros(0, np.int64)
        none = np.full(len(periods), -1, np.int64)
        if not len(mine):
            fits = bool((alone_w <= cap).all()) and (not count or site not in self._step)
            return _Path(fixed, none, fabric, alone_w) if fits else None
        client = periods.client_gbps[:, site]
        wanted = (needs[0] + taken[0], needs[1] + taken[1], needs[2] + client)
        offered = (b.ports[mine], b.ports_800[mine], b.gbps[mine])
        drawn = alone_w[:, None] + count * b.draw_w[mine]
        fit = drawn <= cap
        for need, offer in zip(wanted, offered, strict=True):
            fit = fit & (count * offer >= need[:, None] - ROUNDING)
        if periods.since is not None:
            fit = fit & (periods.since.build[mine] <= np.arange(len(periods))[:, None])
        fit[: len(given)] &= mine == given[:, None]
        chosen, cost = _cheapest(fit, count * periods.running.build[:, mine], count * self._step[site])
        if not np.isfinite(cost):
            return None
        return _Path(fixed + cost, mine[chosen], fabric, drawn[np.arange(len(periods)), chosen])


def _cheapest(fit: Bools, running: Floats, step: Floats) -> tuple[Ints, float]:
    """The cheapest way through the periods over choices that `fit` (n_periods, n_choices), by dynamic programming."""
    here = np.where(fit, running, np.inf)
    value, came = step[0, 0] + here[0], np.zeros(fit.shape, np.int64)
    for t in range(1, len(fit)):
        through = value[:, None] + step[t, 1:]
        came[t] = through.argmin(axis=0)
        value = through.min(axis=0) + here[t]
    at = [int(value.argmin())]
    for t in range(len(fit) - 1, 0, -1):
        at.append(int(came[t, at[-1]]))
    return np.array(at[::-1], np.int64), float(value.min())
