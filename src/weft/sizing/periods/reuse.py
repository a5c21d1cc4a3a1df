"""Parts of routers that are free again when the build of a site changes: moved to where one is needed, or sold.

Parts of one item are a flow through sites and periods: bought, kept from one period to the next, moved from site to
site within a period, sold.  All of it together is a linear program whose corners are whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from weft.lp import INFINITY, Model, Rows
from weft.network.columns import Floats, Ints

NUDGE = 1e-7
"""Share of the dearest price for a part in store, and more for a move, the more so the earlier it is: where ways cost
the same, those with fewer of them, and late ones, are taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Reuse:
    """What may happen to a part that no router needs any longer; parts of one item serve in any chassis.

    `item` (n_parts,) of each part, -1 for what stays at its site for ever; `moving` (n_periods, n_items) is the cost
    of moving one to another site, inf where none may, and `resale` (n_periods, n_items) what one that is sold brings
    in, both as they are worth at the beginning.
    """

    item: Ints
    moving: Floats
    resale: Floats

    def of_items(self, count: Floats) -> Floats:
        """Counts of parts (..., n_parts) as counts of items (..., n_items)."""
        found = np.zeros((*count.shape[:-1], self.moving.shape[1]))
        for k in np.flatnonzero(self.item >= 0).tolist():
            found[..., self.item[k]] += count[..., k]
        return found

    def price(self, of_parts: Floats) -> Floats:
        """Prices of items (n_periods, n_items), of those of parts."""
        found = np.zeros((len(of_parts), self.moving.shape[1]))
        free = np.flatnonzero(self.item >= 0)
        found[:, self.item[free]] = of_parts[:, free]
        return found

    def after(self, first: int) -> Reuse:
        """The same of the periods from one on."""
        return Reuse(self.item, self.moving[first:], self.resale[first:])


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """Columns of one item, each (n_periods, n_sites): `owned`, `bought`, `arrives`, `leaves`, `resold`.

    `kept` are the rows that nothing comes from nowhere; the last three have no columns where nothing moves, or sells.
    """

    owned: Ints
    bought: Ints
    arrives: Ints
    leaves: Ints
    resold: Ints
    kept: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What one of an item costs in each period (n_periods,): new, to move, and what it brings in."""

    new: Floats
    moving: Floats
    resale: Floats


def add_flow(model: Model, name: str, sites: tuple[str, ...], prices: Prices, nudge: float = 0.0) -> Flow:
    """Add the flow of one item; the caller says how many each site must own."""
    n, size = len(prices.new), len(prices.new) * len(sites)
    labels = [f"{site},{name}@{t}" for t in range(n) for site in sites]
    none, no_more = np.zeros(size), np.full(size, INFINITY)
    each = np.ones(len(sites))

    def columns(family: str, cost: Floats) -> Ints:
        found = model.add_columns(family, labels, np.outer(cost, each).ravel(), none, no_more)
        return found.reshape(n, len(sites))

    nowhere = np.zeros((0, len(sites)), np.int64)
    moves, sells = bool(np.isfinite(prices.moving).all()), bool(prices.resale.any())
    owned, bought = columns("owned", np.full(n, nudge)), columns("bought", prices.new)
    arrives = columns("arrives", prices.moving + nudge * (2 - np.arange(n) / n)) if moves else nowhere
    leaves = columns("leaves", np.zeros(n)) if moves else nowhere
    resold = columns("resold", -prices.resale) if sells else nowhere
    rows = []
    for t in range(n):
        for v in range(len(sites)):
            mine = [(owned[t, v], 1.0), (bought[t, v], -1.0)]
            mine += [(owned[t - 1, v], -1.0)] if t else []
            mine += [(arrives[t, v], -1.0), (leaves[t, v], 1.0)] if moves else []
            mine += [(resold[t, v], 1.0)] if sells else []
            rows.append((np.array([i for i, _ in mine]), np.array([value for _, value in mine])))
    kept = model.add_rows("pieces", labels, none, none, Rows.of(rows))
    if moves:
        both = [(np.concatenate([arrives[t], leaves[t]]), np.concatenate([each, -each])) for t in range(n)]
        model.add_rows("moves", [f"{name}@{t}" for t in range(n)], np.zeros(n), np.zeros(n), Rows.of(both))
    return Flow(owned, bought, arrives, leaves, resold, kept.reshape(n, len(sites)))


@dataclass(frozen=True, slots=True, eq=False)
class Movements:
    """What happens to every item, each (n_periods, n_sites, n_items), and what all of it costs.

    `worth` is what one more would save at a site in a period, and `spare` (n_items,) tells the items of which some
    site has one to spare in some period.
    """

    owned: Ints
    bought: Ints
    arrives: Ints
    leaves: Ints
    resold: Ints
    worth: Floats
    spare: Ints
    cost: float = field(default=0.0)


def movements(need: Floats, price: Floats, reuse: Reuse) -> Movements:
    """The cheapest way that every site owns what it needs (n_periods, n_sites, n_items) in every period.

    `price` (n_periods, n_items) is that of new items, never rising.
    """
    shape = need.shape
    owned, bought, arrives, leaves, resold = (np.zeros(shape, np.int64) for _ in range(5))
    worth, cost = np.repeat(price[:, None, :], shape[1], axis=1), 0.0
    whole = np.round(need).astype(np.int64)
    falls = np.asarray((np.diff(whole, axis=0) < 0).any(axis=(0, 1)))
    for k in np.flatnonzero(whole.any(axis=(0, 1))).tolist():
        prices = Prices(price[:, k], reuse.moving[:, k], reuse.resale[:, k])
        if not falls[k]:
            owned[:, :, k], bought[:, :, k] = whole[:, :, k], np.diff(whole[:, :, k], axis=0, prepend=0)
        else:
            found, worth[:, :, k] = _solved(whole[:, :, k], prices)
            owned[:, :, k], bought[:, :, k], arrives[:, :, k], leaves[:, :, k], resold[:, :, k] = found
        cost += float(prices.new @ bought[:, :, k].sum(axis=1) - prices.resale @ resold[:, :, k].sum(axis=1))
        cost += float(np.where(np.isfinite(prices.moving), prices.moving, 0.0) @ arrives[:, :, k].sum(axis=1))
    return Movements(owned, bought, arrives, leaves, resold, worth, np.flatnonzero(falls), cost)


def _solved(need: Ints, prices: Prices) -> tuple[list[Ints], Floats]:
    """The flow of one item, and what one more is worth, each (n_periods, n_sites)."""
    model, sites = Model(), tuple(str(v) for v in range(need.shape[1]))
    flow = add_flow(model, "", sites, prices, NUDGE * float(prices.new.max(initial=0.0)))
    model.set_bounds(flow.owned.ravel(), need.ravel().astype(np.float64), np.full(need.size, INFINITY))
    result = model.solve()
    parts = (flow.owned, flow.bought, flow.arrives, flow.leaves, flow.resold)
    counts = [np.round(result.x[at]).astype(np.int64) if len(at) else np.zeros_like(need) for at in parts]
    return counts, np.asarray(-result.row_dual[flow.kept])
