"""Metric inequalities of all periods: what is found in one holds in each, with that period's demands on the right.

The lengths of an inequality keep the ends of demand k apart by dist(k), whatever its volume.  So in every period
left . n >= sum over k of required(k) dist(k), and a product of matrices says which of all those known a point violates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network.columns import Floats
from weft.sizing.archive import Archive
from weft.sizing.cuts import SAFETY, Cut
from weft.sizing.flow.at_scale import AtScale
from weft.sizing.periods.periods import Periods
from weft.sizing.problem import Problem

MOST_CUTS = 60
"""Known inequalities that are added to a period at a time, the most violated ones."""

VIOLATED = 1e-6


class Shared:
    """Rows left . n >= right, each once; `right` has one for every period."""

    def __init__(self, problem: Problem, periods: Periods) -> None:
        self._problem, self._periods = problem, periods
        self._archive = Archive(len(problem.candidates))
        self._right = np.zeros((64, len(periods)))
        self._seen: set[tuple[int, bytes]] = set()

    def __len__(self) -> int:
        return len(self._archive)

    @property
    def right(self) -> Floats:
        """Shape (n_cuts, n_periods)."""
        return self._right[: len(self)]

    def keep(self, found_by: AtScale, cuts: Sequence[Cut]) -> None:
        """Keep metric inequalities; others, and those that are known, are left out."""
        for cut in cuts:
            key = (cut.state, cut.columns.tobytes() + np.round(cut.left, 9).tobytes())
            if cut.state < 0 or key in self._seen:
                continue
            self._seen.add(key)
            if len(self) == len(self._right):
                self._right = np.concatenate([self._right, np.zeros_like(self._right)])
            need = self._problem.states.required_gbps[cut.state] * found_by.apart(cut)
            self._right[len(self)] = self._periods.factor @ need * (1 - SAFETY)
            self._archive.add([cut])

    def cuts(self, period: int) -> list[Cut]:
        """All of them, for one period."""
        return [self._cut(period, row) for row in range(len(self))]

    def violated(self, period: int, lightpaths: Floats) -> list[Cut]:
        """Those that a point (n_candidates,) of a period violates most."""
        right = self.right[:, period]
        lack = right - self._archive.left @ lightpaths
        rows = np.argsort(-lack, kind="stable")[:MOST_CUTS]
        short = lack[rows] > VIOLATED * np.maximum(1.0, right[rows])
        return [self._cut(period, row) for row in rows[short].tolist()]

    def _cut(self, period: int, row: int) -> Cut:
        columns, left, _, state = self._archive.cut(row)
        return Cut("metric", self._problem.states.name[state], state, columns, left, float(self.right[row, period]))
