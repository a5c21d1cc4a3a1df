"""Pairs, router builds and fabrics under counts that grow: what is there stays, and an upgrade costs what is new."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.network.columns import Bools, Floats, Ints
from weft.sizing.completion import ROUNDING, Completer
from weft.sizing.periods import steps
from weft.sizing.periods.periods import Periods, held
from weft.sizing.periods.reuse import Movements
from weft.sizing.periods.steps import Steps
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion

AGAIN = 3
"""Times that builds are chosen again, at what parts turned out to be worth."""


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """The builds of one site over the periods (n_periods,) with one fabric, and what they cost beside it."""

    cost: float
    build: Ints
    fabric: int
    draw_w: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What the sites must have, each (n_periods, n_sites): `needs` are cages, those of 800 Gb/s, and Gb/s.

    `builds` (n, n_sites) are what the first n periods have, where these are settled.
    """

    needs: list[Floats]
    outside_w: Floats
    builds: Ints | None


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """Builds and fabrics, draws and what is short, each (n_periods, n_sites), and what they cost."""

    build: Ints
    fabric: Ints
    draw_w: Floats
    short: Floats
    cost: float

    def with_site(self, v: int, other: _Chosen) -> _Chosen:
        """The same with what another one has at a site; the cost is as it was."""
        mine = np.arange(self.build.shape[1]) == v
        return _Chosen(
            np.where(mine, other.build, self.build), np.where(mine, other.fabric, self.fabric),
            np.where(mine, other.draw_w, self.draw_w), np.where(mine, other.short, self.short), self.cost,
        )  # fmt: skip


class Upgrader:
    """The cheapest rest of a schedule under its lightpath counts: exactly, site by site, by dynamic programming.

    Where parts may be used again sites are no longer apart: what becomes of parts is exact for the builds, and these
    are the cheapest of those found by site at several prices of parts.
    """

    def __init__(self, problem: Problem, periods: Periods, completer: Completer) -> None:
        self.problem, self.periods, self.completer = problem, periods, completer
        self.reuse = periods.parts.reuse
        if self.reuse is None:
            self._ways: tuple[Steps, ...] = (steps.bought(problem, periods),)
        else:
            ways = [steps.sold(problem, periods, self.reuse, needed=needed) for needed in (False, True)]
            self._ways = (*ways, steps.bought(problem, periods))

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
        chosen = self._chosen(_Asked(needs, outside_w, builds))
        build, fabric, draw, short = chosen.build, chosen.fabric, chosen.draw_w, chosen.short
        cost = chosen.cost + self._outside(lightpaths, pairs)
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

    def _chosen(self, asked: _Asked) -> _Chosen:
        """Builds and fabrics of all sites: the cheapest, where nothing is used again, and else the cheapest found."""
        if self.reuse is None:
            return self._along(asked, self._ways[0])
        every = [self._exact(self._along(asked, way)) for way in self._ways]
        for _ in range(AGAIN):
            best, moved = min(every, key=lambda found: found[0].cost)
            way = steps.at_worth(self.problem, self.periods, self.reuse, moved)
            every.append(self._exact(self._along(asked, way)))
            if every[-1][0].cost >= best.cost * (1 - ROUNDING):
                break
        return self._mixed([found for found, _ in every])

    def _mixed(self, every: list[_Chosen]) -> _Chosen:
        """The cheapest of several, each site of it in turn with what another one has there, where that is cheaper."""
        best = min(every, key=lambda found: found.cost)
        for v in range(best.build.shape[1]):
            seen = {best.build[:, v].tobytes()}
            for other in every:
                if other.build[:, v].tobytes() not in seen:
                    seen.add(other.build[:, v].tobytes())
                    best = min(best, self._exact(best.with_site(v, other))[0], key=lambda found: found.cost)
        return best

    def _exact(self, found: _Chosen) -> tuple[_Chosen, Movements]:
        """The same at what it costs with parts moved and sold at best, and these movements."""
        assert self.reuse is not None
        fabric = found.fabric[0]
        cost, moved = steps.cost_of(self.problem, self.periods, self.reuse, found.build)
        fixed = float(self.problem.fabrics.cost[fabric[fabric >= 0]].sum())
        return replace(found, cost=cost + fixed), moved

    def _along(self, asked: _Asked, way: Steps) -> _Chosen:
        """The cheapest builds and fabric of each site by itself, at what steps cost."""
        shape = asked.outside_w.shape
        build, fabric = np.full(shape, -1, np.int64), np.full(shape, -1, np.int64)
        draw, short, cost = asked.outside_w.copy(), np.zeros(shape), 0.0
        for v in range(shape[1]):
            path = self._site(v, asked, way)
            if path is None:
                short[:, v] = 1.0
                continue
            build[:, v], fabric[:, v], draw[:, v] = path.build, path.fabric, path.draw_w
            cost += path.cost
        return _Chosen(build, fabric, draw, short, cost)

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

    def _site(self, site: int, asked: _Asked, way: Steps) -> _Path | None:
        """The cheapest builds and fabric of one site."""
        p = self.problem
        d = p.fabrics
        rows = np.flatnonzero(d.site == site)
        wide = rows[d.gateway_gbps[rows] >= p.sites.gateway_need_gbps[site] - ROUNDING].tolist()
        found = [self._path(site, fabric, asked, way) for fabric in (wide if len(rows) else [-1])]
        paths = [path for path in found if path is not None]
        return min(paths, key=lambda path: path.cost) if paths else None

    def _path(self, site: int, fabric: int, asked: _Asked, way: Steps) -> _Path | None:
        p, periods = self.problem, self.periods
        needs, outside_w = [rows[:, site] for rows in asked.needs], asked.outside_w[:, site]
        given = np.zeros(0, np.int64) if asked.builds is None else asked.builds[:, site]
        b, d, cap = p.builds, p.fabrics, float(p.sites.power_cap_w[site]) + ROUNDING
        taken, fixed, alone_w = np.zeros(3), 0.0, outside_w.copy()
        if fabric >= 0:
            taken[:2] = d.ports[fabric], d.ports_800[fabric]
            fixed, alone_w = float(d.cost[fabric]), outside_w + d.draw_w[fabric]
        count = int(p.sites.routers[site])
        mine = np.flatnonzero(b.site == site) if count else np.zeros(0, np.int64)
        none = np.full(len(periods), -1, np.int64)
        if not len(mine):
            fits = bool((alone_w <= cap).all()) and (not count or site not in way)
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
        chosen, cost = _cheapest(fit, count * periods.running.build[:, mine], count * way[site])
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
