"""What is bought while not everything comes in time: each stage of periods is planned of what does, and keeps it.

Metrics stay, so that a stage is looked at once more with those of the last period, which may ask more of its links.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.network import Bools, Ints
from weft.planning.bought import Menus
from weft.planning.periods.growth import alone
from weft.planning.progress import Silent
from weft.planning.rounds import Outcome, settle
from weft.planning.routed.pool import Pool, pool_of
from weft.planning.routed.realise import Trial, attempt
from weft.routing.steering import LONGEST

Routes = Callable[[Menus, Pool, Ints], Trial]
"""Routes and counts for what sizing has bought (n_candidates,)."""

MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Early:
    """What stages of periods have bought by their last ones: `ends` (n_stages,), `counts` (n_stages, n_candidates)."""

    ends: Ints
    counts: Ints

    @classmethod
    def of(cls, menus: Menus, periods: sizing.Periods, lightpaths: Ints, routes: Routes, seed: int) -> Early:
        """Of lightpaths (n_periods, n_candidates) that sizing has; nothing where all comes in time for the first."""
        ends, lower, counts = periods.stage_ends, menus.problem.candidates.lower, []
        for period in ends.tolist():
            mine = alone(menus, periods, period, lower)
            pool = pool_of(mine)
            outcome = settle(mine, pool, routes(mine, pool, lightpaths[period]), seed, Silent())
            lower = np.maximum(lower, outcome.built.counts)
            counts.append(lower)
        return cls(ends, np.array(counts, np.int64).reshape(-1, len(lower)))

    def by(self, period: int, lower: Ints) -> Ints:
        """What stages that are over before a period have, (n_candidates,), and at least `lower`."""
        over = np.flatnonzero(self.ends < period)
        return np.maximum(lower, self.counts[over[-1]]) if len(over) else lower

    def kept(self, menus: Menus) -> Menus:
        """The menus of the last period, in which all of it must be."""
        c = menus.problem.candidates
        lower = self.by(int(self.ends[-1]) + 1, c.lower) if len(self.ends) else c.lower
        some = replace(c, lower=lower, upper=np.maximum(c.upper, lower))
        return replace(menus, problem=replace(menus.problem, candidates=some))

    def settled(
        self, menus: Menus, periods: sizing.Periods, last: tuple[Trial, Outcome], seed: int
    ) -> tuple[Early, tuple[Trial, Outcome]]:
        """With what stages need on top under the metrics of the last period, and the last period with that."""
        early, (trial, outcome) = self, last
        if not len(self.ends) or menus.intent.routing.mode in LONGEST:
            return early, last
        for _ in range(MOST_ROUNDS):
            early = early._again(menus, periods, trial, seed)
            if (early.counts[-1] <= outcome.built.counts).all():
                break
            mine = early.kept(menus)
            pool = pool_of(mine)
            trial = attempt(pool, trial.active, trial.metric)
            outcome = settle(mine, pool, trial, seed, Silent())
        return early, (trial, outcome)

    def _again(self, menus: Menus, periods: sizing.Periods, trial: Trial, seed: int) -> Early:
        lower, counts = menus.problem.candidates.lower, []
        for period, had in zip(self.ends.tolist(), self.counts, strict=True):
            mine = alone(menus, periods, period, np.maximum(lower, had))
            pool = pool_of(mine)
            outcome = settle(mine, pool, attempt(pool, offered(pool, trial), trial.metric), seed, Silent())
            lower = np.maximum(lower, outcome.built.counts)
            counts.append(lower)
        return Early(self.ends, np.array(counts))


def offered(pool: Pool, trial: Trial) -> Bools:
    """The active routes (n_routes,) of a trial on which something may be bought."""
    some = pool.completer.problem.candidates.upper > 0
    return np.asarray(trial.active & np.array([bool(some[list(group)].any()) for group in pool.candidates]))
