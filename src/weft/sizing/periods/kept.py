"""What it is worth that things stay: cost that moves from a period to the one before without making a bound wrong.

Of two periods the later one has all that the earlier has: n(t) <= n(t+1).  With a price m(t) >= 0 of that, cost
c(t) n(t) summed over t is at least (c(t) + m(t) - m(t-1)) n(t) summed, and each period by itself proves a bound of its
part (Lagrangian relaxation; Geoffrion, Mathematical Programming Study 2, 1974).  The best prices, as far as linear
programs go, are the duals of the rows `kept` in the program of all periods.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.network.columns import Floats
from weft.sizing.periods.periods import Periods, held
from weft.sizing.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Prices of what stays, of one lightpath (n_periods, n_candidates), one lit pair (n_periods, n_fibres) and one part
    of one router at a site (n_periods, n_sites, n_parts); those of the last period are 0.
    """

    lightpath: Floats
    pair: Floats
    part: Floats

    @classmethod
    def none(cls, problem: Problem, periods: Periods) -> Kept:
        """Nothing for it: each period at its own costs."""
        count = len(periods)
        return cls(
            np.zeros((count, len(problem.candidates))), np.zeros((count, len(problem.fibres))),
            np.zeros((count, len(problem.sites), periods.parts.count.shape[1])),
        )  # fmt: skip

    def within(self, problem: Problem, periods: Periods) -> Kept:
        """The same prices, as far as nothing comes to cost less than nothing in any period."""
        each = [periods.problem(problem, t) for t in range(len(periods))]
        light = np.array([mine.candidates.cost - mine.stock.credit(len(mine.candidates)) for mine in each])
        pair = np.array([np.where(mine.fibres.lit > 0, mine.fibres.lit_cost, mine.fibres.cost) for mine in each])
        part = np.broadcast_to(held(periods.parts.price)[:, None, :], self.part.shape)
        return Kept(_within(self.lightpath, light), _within(self.pair, pair), _within(self.part, part))

    def problem(self, problem: Problem, periods: Periods, period: int) -> Problem:
        """What one period asks by itself, with what moves to it and from it."""
        mine = periods.in_time(problem, period)
        c, f, b = mine.candidates, mine.fibres, mine.builds
        light, pair, part = (moved(price, period) for price in (self.lightpath, self.pair, self.part))
        return replace(
            mine, candidates=replace(c, cost=c.cost + light),
            fibres=replace(f, cost=f.cost + pair, lit_cost=f.lit_cost + pair),
            builds=replace(b, cost=b.cost + (periods.parts.count * part[b.site]).sum(axis=1)),
        )  # fmt: skip


def moved(price: Floats, period: int) -> Floats:
    """What a period's costs (n_periods, ...) gain from the next one and lose to the one before."""
    before = price[period - 1] if period else np.zeros_like(price[0])
    return np.asarray(price[period] - before)


def _within(price: Floats, cost: Floats) -> Floats:
    found = np.maximum(price, 0.0)
    found[-1] = 0.0
    for t in range(len(cost) - 1, 0, -1):
        found[t - 1] = np.minimum(found[t - 1], cost[t] + found[t])
    return found
