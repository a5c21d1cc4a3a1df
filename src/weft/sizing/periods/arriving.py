"""Purchases while not everything is there yet: what each stage of periods buys of what comes in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from weft.network.columns import Ints
from weft.sizing.periods.periods import Periods
from weft.sizing.problem import Problem
from weft.sizing.purchase import Infeasible, Purchase

Buy = Callable[[Problem], Purchase | Infeasible | None]


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """Runs of periods in which the same may be bought, the last run apart.

    `last` (n_stages,) is the last period of each, and `least` (n_stages, n_candidates) what is bought by then: it is
    of things that come in time, and survives.
    """

    last: Ints
    least: Ints

    @classmethod
    def of(cls, problem: Problem, periods: Periods, buy: Buy) -> Stages | Infeasible | None:
        """Stage after stage buys for its last period, beside what the stages before have bought.

        Infeasible where what comes in time is not enough, None where `buy` found nothing.
        """
        last, lower, least = periods.stage_ends, problem.candidates.lower, []
        for period in last.tolist():
            mine = periods.from_then_on(problem, period)
            bought = buy(replace(mine, candidates=replace(mine.candidates, lower=lower)))
            if not isinstance(bought, Purchase):
                return bought
            lower = np.maximum(lower, bought.lightpaths)
            least.append(lower)
        return cls(last, np.array(least, np.int64).reshape(-1, len(problem.candidates)))

    def before(self, period: int, lower: Ints) -> Ints:
        """What stages that are over by then have bought, (n_candidates,); `lower` before any is."""
        over = np.flatnonzero(self.last < period)
        return self.least[over[-1]] if len(over) else lower

    def until(self, n_periods: int, bought: Ints) -> Ints:
        """A schedule (n_periods, n_candidates): each stage has its own from its first period on, the last `bought`."""
        return np.concatenate([self.least, bought[None]])[np.searchsorted(self.last, np.arange(n_periods))]

    def end(self, period: int, n_periods: int) -> int:
        """The last period of the stage that a period is in."""
        return int([*self.last.tolist(), n_periods - 1][int(np.searchsorted(self.last, period))])
