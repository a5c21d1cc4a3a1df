"""What it costs to go from one build of a site to another in each period, and what a way through the periods costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.periods.periods import Periods
from weft.sizing.periods.reuse import Movements, Reuse, movements
from weft.sizing.problem import Problem

Steps = Mapping[int, Floats]
"""Of each site with builds (n_periods, 1 + n_mine, n_mine): from nothing, or each of them, to each; of one router."""


def bought(problem: Problem, periods: Periods) -> Steps:
    """Every part that is new is bought, and none that goes is of use."""
    parts, site = periods.parts, problem.builds.site
    return {
        v: np.moveaxis(_new(parts.count[site == v]) @ parts.price.T, 2, 0) for v in np.unique(site).tolist()
    }  # fmt: skip


def sold(problem: Problem, periods: Periods, reuse: Reuse, *, needed: bool) -> Steps:
    """Parts that go are sold; or, if they are `needed`, moved to where one would be bought, if that saves more."""
    price, resale = reuse.price(periods.parts.price), reuse.resale
    credit = np.maximum(resale, price - reuse.moving) if needed else resale
    sites = len(problem.sites)
    return _at(problem, periods, reuse, np.repeat(price[:, None], sites, 1), np.repeat(credit[:, None], sites, 1))


def at_worth(problem: Problem, periods: Periods, reuse: Reuse, found: Movements) -> Steps:
    """Items of which there are some to spare cost, and bring in, what one is worth beside some movements."""
    price = np.repeat(reuse.price(periods.parts.price)[:, None], len(problem.sites), 1)
    credit = np.repeat(reuse.resale[:, None], len(problem.sites), 1)
    worth = np.clip(found.worth[:, :, found.spare], credit[:, :, found.spare], price[:, :, found.spare])
    price[:, :, found.spare] = credit[:, :, found.spare] = worth
    return _at(problem, periods, reuse, price, credit)


def cost_of(problem: Problem, periods: Periods, reuse: Reuse, build: Ints) -> tuple[float, Movements]:
    """What builds (n_periods, n_sites), -1 for none, cost to buy and to run, and what happens to their parts."""
    parts, routers = periods.parts, problem.sites.routers
    has = (build >= 0)[:, :, None]
    count: Floats = np.where(has, parts.count[build], 0.0) * routers[:, None].astype(np.float64)
    stays = np.where(reuse.item < 0, count, 0.0)
    new = np.maximum(np.diff(stays, axis=0, prepend=0.0), 0.0)
    runs = np.where(build >= 0, np.take_along_axis(periods.running.build, build, axis=1), 0.0) * routers
    found = movements(reuse.of_items(count), reuse.price(parts.price), reuse)
    return float((new * parts.price[:, None, :]).sum() + runs.sum()) + found.cost, found


def _at(problem: Problem, periods: Periods, reuse: Reuse, price: Floats, credit: Floats) -> Steps:
    """Steps at prices and credits of items at each site, (n_periods, n_sites, n_items)."""
    parts, site = periods.parts, problem.builds.site
    stays, found = np.where(reuse.item < 0, parts.price, 0.0), dict[int, Floats]()
    for v in np.unique(site).tolist():
        mine = parts.count[site == v]
        items = reuse.of_items(mine)
        before = np.concatenate([np.zeros((1, items.shape[1])), items])
        gone = np.maximum(before[:, None, :] - items[None, :, :], 0.0)
        cost = _new(mine) @ stays.T + _new(items) @ price[:, v].T - gone @ credit[:, v].T
        found[v] = np.moveaxis(cost, 2, 0)
    return found


def _new(count: Floats) -> Floats:
    """What of each build's parts (n_mine, n_parts) another one, or nothing, has not: (1 + n_mine, n_mine, n_parts)."""
    before = np.concatenate([np.zeros((1, count.shape[1])), count])
    return np.asarray(np.maximum(count[None, :, :] - before[:, None, :], 0.0))
