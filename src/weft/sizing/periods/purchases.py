"""Purchases of one period among others: inside what the next one has, or between what those beside it have."""

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
from weft.sizing.flow.at_scale import AtScale
from weft.sizing.master import Master
from weft.sizing.periods.periods import Periods
from weft.sizing.periods.shared import VIOLATED, Shared
from weft.sizing.problem import Problem
from weft.sizing.repair import Mender

FILLS = 12
"""Linear rounds at most, for the inequalities that matter."""

PICKS, PICK_NODES = 3, 40
"""Times a program with lightpaths in parts is solved, each with what the last one's point breaks; its nodes."""

FITS = 4
"""Times one with whole lightpaths is, in the same way."""


class Buyer:
    """Buys in one period at a time, with the metric inequalities of all.

    Only `used` candidates (n_candidates,), which some point so far has had, are looked at.
    """

    def __init__(
        self, problem: Problem, periods: Periods, shared: Shared, separators: Sequence[AtScale], prune_tries: int
    ) -> None:
        self.problem, self.periods, self.shared = problem, periods, shared
        self.separators, self.prune_tries = tuple(separators), prune_tries
        self.used: Bools = np.ones(len(problem.candidates), bool)

    def between(self, period: int, lower: Ints, upper: Ints, limits: Limits) -> Ints:
        """The cheapest counts found for a period from `lower` to `upper` (n_candidates,), which survives it."""
        mine = self._problem(period, lower, upper)
        bought = self._bought(period, mine, limits)
        if bought is not None:
            return bought
        if period + 1 == len(self.periods) or self._comes_more(period):
            return upper
        grows = self.periods.most_of(period + 1, period)
        return self._pruned(period, mine, np.maximum(np.ceil(upper * grows - VIOLATED).astype(np.int64), lower))

    def _comes_more(self, period: int) -> bool:
        """Whether the period after one may have lightpaths that it may not."""
        since = self.periods.since
        return since is not None and bool((since.lightpath == period + 1).any())

    def mended(self, counts: Ints) -> Ints | None:
        """A schedule (n_periods, n_candidates) repaired, period after period, and pruned; None if one cannot be."""
        repaired, upper, lower = counts.copy(), self.problem.candidates.upper, self.problem.candidates.lower
        for t in range(len(counts)):
            grown = np.maximum(counts[t], lower)
            found = self._mender(t, self._problem(t, lower, upper)).repair(grown)
            if found is None:
                return None
            repaired[t] = lower = found
        lower = self.problem.candidates.lower
        for t in range(len(counts)):
            repaired[t] = lower = self._pruned(t, self._problem(t, lower, upper), repaired[t])
        return repaired

    def _problem(self, period: int, lower: Ints, upper: Ints) -> Problem:
        mine, since = self.periods.in_time(self.problem, period), self.periods.since
        most = np.where(self.used, upper, lower)
        most = most if since is None else since.most(period, lower, most)
        return replace(mine, candidates=replace(mine.candidates, lower=lower, upper=most))

    def _bought(self, period: int, mine: Problem, limits: Limits) -> Ints | None:
        """A mixed-integer program with whole lightpaths over what is known, repaired and pruned."""
        completer = Completer.of(mine)
        master = Master(mine, completer, mine.usable_share, stop=self.separators[period].stop)
        master.add_cuts(self.shared.violated(period, mine.candidates.lower.astype(np.float64)))
        counts = self._whole(period, master, limits)
        if counts is None:
            return None
        mender = self._mender(period, mine)
        repaired = mender.repair(counts)
        self._learn(period, mender.archive)
        return None if repaired is None else self._pruned(period, mine, repaired)

    def _whole(self, period: int, master: Master, limits: Limits) -> Ints | None:
        """Whole lightpaths on the pairs and in the choices that are cheapest with lightpaths in parts.

        Linear first, for the rows that takes; then both programs again with what their points break.
        """
        m, c = master, master.problem.candidates
        for _ in range(FILLS):
            result = m.solve()
            broken = self.shared.violated(period, result.x[m.n]) if result.has_point else []
            if not broken:
                break
            m.add_cuts(broken)
        upper, counts = self._picked(period, m, limits), None
        if upper is None:
            return None
        for _ in range(FITS):
            result = solve_whole(m, limits, lightpaths=True, upper=upper)
            if not result.has_point:
                upper = np.minimum(m.upper, upper + np.isin(np.arange(len(upper)), m.y))
                upper[m.z] = m.upper[m.z]
                continue
            counts = np.clip(np.round(result.x[m.n]), c.lower, c.upper).astype(np.int64)
            broken = self._broken(period, counts)
            if not broken or self.separators[period].stop.struck():
                break
            m.add_cuts(broken)
        return counts

    def _picked(self, period: int, m: Master, limits: Limits) -> Floats | None:
        """Upper bounds (n_columns,) that leave the pairs, builds and fabrics of a point with lightpaths in parts."""
        upper: Floats | None = None
        for _ in range(PICKS):
            result = solve_whole(m, replace(limits, nodes=PICK_NODES), lightpaths=False)
            if not result.has_point:
                break
            upper = m.upper.copy()
            for picked in (m.y, m.z, m.x):
                upper[picked] = np.round(result.x[picked])
            broken = self._broken(period, result.x[m.n])
            if not broken or self.separators[period].stop.struck():
                break
            m.add_cuts(broken)
        return upper

    def _broken(self, period: int, lightpaths: Ints | Floats) -> list[Cut]:
        """What lightpaths break: inequalities that are known, else new ones."""
        point, separator = np.asarray(lightpaths, np.float64), self.separators[period]
        known = self.shared.violated(period, point)
        if known:
            return known
        self.shared.keep(separator, separator.check(point).cuts)
        return self.shared.violated(period, point)

    def _pruned(self, period: int, mine: Problem, counts: Ints) -> Ints:
        mender = self._mender(period, mine)
        pruned = mender.prune(counts, self.prune_tries)
        self._learn(period, mender.archive)
        return pruned

    def _mender(self, period: int, mine: Problem) -> Mender:
        archive = Archive(len(self.problem.candidates))
        archive.add(self.shared.cuts(period))
        return Mender(Completer.of(mine), self.separators[period], archive, list(range(len(mine.states))))

    def _learn(self, period: int, archive: Archive) -> None:
        """Keep what was found on the way."""
        new: list[Cut] = archive.cuts[len(self.shared) :]
        self.shared.keep(self.separators[period], new)

