"""When to buy what is needed: on the day, or before it where a tier or a commitment pays for that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.lp import Limits, Model, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.spending.columns import add_terms
from weft.sizing.spending.terms import Needs, Terms

NODES = 500
GAP = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """How many of each thing are bought in each period (n_things, n_periods), what that costs, and a proved bound."""

    count: Ints
    cost: float
    bound: float


def bought(terms: Terms, money: Floats, had: Ints, since: Ints | None = None, stop: Stop | None = None) -> Bought:
    """The cheapest way to buy things of `money` (n_things, n_classes) each, `had` (n_things, n_periods) by each period.

    None of a thing is bought before the period `since` (n_things,), but for what is had by then.
    What is on the day is kept where nothing is cheaper, so that nothing is bought early for nothing.
    """
    need = np.diff(had, axis=1, prepend=0)
    on_the_day = terms.cost(money.T @ need)
    if len(terms) == 1 or not len(had):
        return Bought(need, on_the_day, on_the_day)
    if _by_class(terms, money, had) >= on_the_day * (1 - GAP):
        return Bought(need, on_the_day, on_the_day)
    model = Model(stop=stop)
    spent = add_terms(model, terms, Needs(money, had.astype(np.float64)), _most(terms, money, had))
    early = np.arange(had.shape[1]) < (np.zeros(len(had), np.int64) if since is None else since)[:, None]
    most = np.where(early, need, had[:, -1:]).astype(np.float64)
    model.set_bounds(spent.bought.ravel(), np.zeros(had.size), most.ravel())
    model.set_integer(np.concatenate([spent.bought.ravel(), spent.tier.ravel()]))
    result = model.solve(Limits(NODES, GAP))
    if not result.has_point:
        return Bought(need, on_the_day, max(0.0, result.bound))
    count = np.maximum(np.round(result.x[spent.bought]), 0.0).astype(np.int64)
    cost = terms.cost(money.T @ count)
    if cost >= on_the_day * (1 - GAP):
        return Bought(need, on_the_day, min(result.bound, on_the_day))
    return Bought(count, cost, min(result.bound, cost))


def _by_class(terms: Terms, money: Floats, had: Ints) -> float:
    """What it costs at least, if parts of things could be bought: a bound that is quickly found."""
    model = Model()
    needs = Needs(np.eye(terms.n_classes), money.T @ had)
    spent = add_terms(model, terms, needs, _most(terms, money, had))
    model.set_integer(spent.tier.ravel())
    return model.solve(Limits(NODES, GAP)).bound


def _most(terms: Terms, money: Floats, had: Ints) -> float:
    """The largest volume: all that is needed, each at the most that falls due of it."""
    each = (money * terms.due.sum(axis=2).max(axis=1)).sum(axis=1)
    return float(each @ had[:, -1])
