"""What a schedule costs under terms, everything bought on the day that it is needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.periods.periods import Periods
from weft.sizing.periods.steps import cost_of
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion
from weft.sizing.spending.money import Money
from weft.sizing.spending.terms import Terms


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """Counts (n_periods, n_candidates) with the rest completed under them, and what all of it costs at fixed prices.

    These prices have `buy` (n_classes, n_periods) for one of the first period's prices, bought then.
    """

    lightpaths: Ints
    completions: tuple[Completion, ...]
    cost: float
    buy: Floats


def on_the_day(problem: Problem, periods: Periods, bought: tuple[Terms, Money], priced: Priced) -> float:
    """What a schedule costs under terms instead of at fixed prices."""
    terms, money = bought
    paid = spent(problem, periods, money, priced)
    return priced.cost - float((priced.buy * paid).sum()) + terms.cost(paid)


def spent(problem: Problem, periods: Periods, money: Money, priced: Priced) -> Floats:
    """Money that is spent in each period, at the first one's prices, (n_classes, n_periods)."""
    had = _had(problem, periods, money, priced.lightpaths, priced.completions)
    return np.asarray(np.diff(had, axis=1, prepend=0.0))


def _had(
    problem: Problem, periods: Periods, money: Money, lightpaths: Ints, completions: tuple[Completion, ...]
) -> Floats:
    """Money that has been spent on what is there in each period, (n_classes, n_periods)."""
    pairs = np.array([done.pairs for done in completions])
    found = money.lightpath @ lightpaths.T + money.pair @ pairs.T
    chosen = completions[0].fabric
    found += money.fabric[:, chosen[chosen >= 0]].sum(axis=1)[:, None]
    build, reuse = np.array([done.build for done in completions]), periods.parts.reuse
    part = money.part if reuse is None else np.where(reuse.item < 0, money.part, 0.0)
    for v in np.flatnonzero(build[0] >= 0).tolist():
        owned = np.maximum.accumulate(periods.parts.count[build[:, v]], axis=0) * problem.sites.routers[v]
        found += part @ owned.T
    if reuse is not None:
        _, moved = cost_of(problem, periods, reuse, build)
        found += reuse.price(money.part) @ np.cumsum(moved.bought.sum(axis=1), axis=0).T
    return np.asarray(found)
