"""What a schedule costs under terms, everything bought on the day that it is needed."""

from __future__ import annotations

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.completion import Completer
from weft.sizing.periods.periods import Periods
from weft.sizing.periods.upgrades import Upgrader
from weft.sizing.problem import Problem
from weft.sizing.purchase import Completion
from weft.sizing.spending.money import Money
from weft.sizing.spending.terms import Terms


def on_the_day(
    problem: Problem, periods: Periods, bought: tuple[Terms, Money], buy: Floats, lightpaths: Ints
) -> float:
    """Cost of counts (n_periods, n_candidates), the rest completed under them; inf if it cannot be.

    The periods' prices have `buy` (n_classes, n_periods) for one of the first period's prices, bought then.
    """
    completions, cost = Upgrader(problem, periods, Completer.of(problem)).complete(lightpaths)
    if not all(done.feasible for done in completions):
        return float("inf")
    terms, money = bought
    spent = np.diff(_had(problem, periods, money, lightpaths, completions), axis=1, prepend=0.0)
    return cost - float((buy * spent).sum()) + terms.cost(spent)


def _had(
    problem: Problem, periods: Periods, money: Money, lightpaths: Ints, completions: tuple[Completion, ...]
) -> Floats:
    """Money that has been spent on what is there in each period, (n_classes, n_periods)."""
    pairs = np.array([done.pairs for done in completions])
    found = money.lightpath @ lightpaths.T + money.pair @ pairs.T
    chosen = completions[0].fabric
    found += money.fabric[:, chosen[chosen >= 0]].sum(axis=1)[:, None]
    build = np.array([done.build for done in completions])
    for v in np.flatnonzero(build[0] >= 0).tolist():
        owned = np.maximum.accumulate(periods.parts.count[build[:, v]], axis=0) * problem.sites.routers[v]
        found += money.part @ owned.T
    return np.asarray(found)
