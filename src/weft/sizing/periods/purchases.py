"""Purchases of one period among others: inside what the next one has, or beside what the one before has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from weft.lp import Limits
from weft.network.columns import Bools, Floats, Ints
from weft.sizing.archive import Archive
from weft.sizing.bounds import solve_whole
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.flow.at_scale import AtScale, scaled
from weft.sizing.master import Master
from weft.sizing.periods.periods import Periods
from weft.sizing.problem import Problem
from weft.sizing.repair import Mender

MOST_CUTS = 60
"""Known inequalities that are added to a period at a time, the most violated ones."""

VIOLATED = 1e-6


class Buyer:
    """Buys in one period at a time, and keeps the metric inequalities of all.

    Periods whose demands have grown alike share them: `lane` (n_periods,) names the last period of their kind, whose
    inequalities stand in an archive, to be scaled.
    """

    def __init__(
        self, problem: Problem, periods: Periods, lane: Sequence[int], separators: Sequence[AtScale], prune_tries: int
    ) -> None:
        self.problem, self.periods, self.lane = problem, periods, tuple(lane)
        self.separators, self.prune_tries = tuple(separators), prune_tries
        self._archive = {t: Archive(len(problem.candidates)) for t in dict.fromkeys(self.lane)}
        self._seen: set[tuple[int, int, bytes]] = set()

    def __len__(self) -> int:
        return sum(len(archive) for archive in self._archive.values())

    def keep(self, period: int, cuts: Sequence[Cut]) -> None:
        """Keep metric inequalities of a period, each once."""
        lane, factor = self.lane[period], self.separators[period].factor
        for cut in cuts:
            key = (lane, cut.state, cut.columns.tobytes() + np.round(cut.left, 9).tobytes())
            if cut.state >= 0 and key not in self._seen:
                self._seen.add(key)
                self._archive[lane].add([scaled(cut, 1.0 / factor)])

    def cuts(self, period: int) -> list[Cut]:
        """All that are known, for one period."""
        return [self._cut(period, row) for row in range(len(self._archive[self.lane[period]]))]

    def violated(self, period: int, lightpaths: Floats) -> list[Cut]:
        """Those that a point (n_candidates,) of a period violates most."""
        archive, factor = self._archive[self.lane[period]], self.separators[period].factor
        lack = archive.right * factor - archive.left @ lightpaths
        rows = np.argsort(-lack, kind="stable")[:MOST_CUTS]
        short = lack[rows] > VIOLATED * np.maximum(1.0, archive.right[rows] * factor)
        return [self._cut(period, row) for row in rows[short].tolist()]

    def _cut(self, period: int, row: int) -> Cut:
        columns, left, right, state = self._archive[self.lane[period]].cut(row)
        name = self.problem.states.name[state]
        return Cut("metric", name, state, columns, left, right * self.separators[period].factor)

    def within(self, period: int, upper: Ints, limits: Limits) -> Ints:
        """The cheapest counts found for a period that are at most `upper` (n_candidates,), which survive it."""
        mine = self.periods.problem(self.problem, period)
        mine = replace(mine, candidates=replace(mine.candidates, upper=upper))
        grows = float((self.periods.factor[period] / self.periods.factor[period + 1]).max(initial=0.0))
        least = np.maximum(np.ceil(upper * grows - VIOLATED).astype(np.int64), mine.candidates.lower)
        found = [self._pruned(period, mine, least)]
        bought = self._bought(period, mine, limits)
        if bought is not None:
            found.append(bought)
        completer = Completer.of(mine)
        return min(found, key=lambda counts: completer.complete(counts).cost)

    def beside(self, period: int, lower: Ints, used: Bools, limits: Limits) -> Ints | None:
        """Counts for a period that are at least `lower`, of candidates `used` (n_candidates,), if any are found."""
        mine = self.periods.problem(self.problem, period, to_the_end=True)
        upper = np.where(used, mine.candidates.upper, lower)
        return self._bought(
            period, replace(mine, candidates=replace(mine.candidates, lower=lower, upper=upper)), limits
        )

    def mended(self, counts: Ints) -> Ints | None:
        """A schedule (n_periods, n_candidates) repaired, period after period, and pruned; None if one cannot be."""
        repaired, lower = counts.copy(), self.problem.candidates.lower
        for t in range(len(counts)):
            grown = np.maximum(counts[t], lower)
            found = self._mender(t, self._from(t, lower)).repair(grown)
            if found is None:
                return None
            repaired[t] = lower = found
        lower = self.problem.candidates.lower
        for t in range(len(counts)):
            repaired[t] = lower = self._pruned(t, self._from(t, lower), repaired[t])
        return repaired

    def _from(self, period: int, lower: Ints) -> Problem:
        mine = self.periods.problem(self.problem, period)
        return replace(mine, candidates=replace(mine.candidates, lower=lower))

    def _bought(self, period: int, mine: Problem, limits: Limits) -> Ints | None:
        """A mixed-integer program with whole lightpaths over what is known, repaired and pruned."""
        completer = Completer.of(mine)
        master = Master(mine, completer, mine.usable_share, stop=self.separators[period].stop)
        master.add_cuts(self.cuts(period))
        result = solve_whole(master, limits, lightpaths=True)
        if not result.has_point:
            return None
        counts = np.clip(np.round(result.x[master.n]), mine.candidates.lower, mine.candidates.upper)
        repaired = self._mender(period, mine).repair(counts.astype(np.int64))
        return None if repaired is None else self._pruned(period, mine, repaired)

    def _pruned(self, period: int, mine: Problem, counts: Ints) -> Ints:
        mender = self._mender(period, mine)
        pruned = mender.prune(counts, self.prune_tries)
        self._learn(period, mender.archive)
        return pruned

    def _mender(self, period: int, mine: Problem) -> Mender:
        archive = Archive(len(self.problem.candidates))
        archive.add(self.cuts(period))
        return Mender(Completer.of(mine), self.separators[period], archive, list(range(len(mine.states))))

    def _learn(self, period: int, archive: Archive) -> None:
        """Keep what was found on the way."""
        names = self.problem.states.name
        for row in range(len(self.cuts(period)), len(archive)):
            columns, left, right, state = archive.cut(row)
            self.keep(period, [Cut("metric", names[state], state, columns, left, right)])
