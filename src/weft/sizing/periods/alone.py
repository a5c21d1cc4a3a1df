"""What one period costs at least by itself: its master narrowed, its mixed-integer bound, and what that point breaks.

Forgetting that what is bought stays leaves a sum of such problems, so the sum of their bounds is one of all periods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from weft.lp import Limits, Result, Stop
from weft.network.columns import Floats
from weft.sizing.bounds import Least, holding, solve_whole
from weft.sizing.buying import TIGHT
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.cutsets import CutSets
from weft.sizing.flow.at_scale import AtScale
from weft.sizing.inout import STEP
from weft.sizing.master import Master
from weft.sizing.periods.shared import Shared
from weft.sizing.problem import Problem

FILL_ROUNDS = 12
"""Rounds of known inequalities and cut sets until a point breaks none."""


@dataclass(slots=True, eq=False)
class Alone:
    """One period: `core` (n_candidates,) survives it, `point` is where its last bound was found."""

    period: int
    master: Master
    sets: CutSets
    core: Floats
    stop: Stop
    known: set[tuple[int, int]] = field(default_factory=set)
    bound: float = 0.0
    point: Floats | None = None
    value: float = np.inf
    nodes: int = 0
    least: Least | None = None

    def at(self, problem: Problem) -> Alone:
        """The same period at other costs, with all that is known and nothing proved."""
        master = self._loose(problem)
        if self.least is not None:
            master = holding(self.least, master, self.stop)
        return replace(self, master=master, bound=0.0, point=None, value=np.inf)

    def with_all_slices(self, stop: Stop) -> Alone:
        """The same period with all slices of a pair, and the metric inequalities that its last point nearly breaks."""
        m, x = self.master, self.point
        cuts = [cut for cut in m.cuts if cut.family == "metric"]
        if x is not None:
            cuts = [cut for cut in cuts if cut.left @ x[cut.columns] <= cut.right * (1 + TIGHT)]
        master = Master(m.problem, m.completer, 1.0, m.seed, stop)
        master.add_cuts(cuts)
        return Alone(self.period, master, CutSets.of(m.problem, 1.0), self.core, stop)

    def fill(self, shared: Shared) -> Result:
        """Solve the linear master with what is known of all periods, until its point breaks nothing of that."""
        result = self.master.solve()
        for _ in range(FILL_ROUNDS):
            if result.has_point:
                self.bound = max(self.bound, result.bound)
            if not result.has_point or self.stop.struck():
                break
            cuts = self.broken(shared, result.x)
            if not cuts:
                break
            self.master.add_cuts(cuts)
            result = self.master.solve()
        return result

    def broken(self, shared: Shared, x: Floats) -> list[Cut]:
        """What is known and a point of the master (n_columns,) breaks."""
        m = self.master
        return shared.violated(self.period, x[m.n]) + self.sets.separate(x[m.n], x[m.y], self.known)

    def look(self, shared: Shared, separator: AtScale, *, within_limits: bool) -> None:
        """Look for new inequalities on the way from the core to the linear optimum."""
        result = self.master.solve()
        if not result.has_point:
            return
        point = STEP * result.x[self.master.n] + (1 - STEP) * self.core
        sweep = separator.within_limits(point) if within_limits else separator.tight(point, every=True)
        shared.keep(separator, sweep.cuts)
        if np.isfinite(sweep.worst) and sweep.worst > 0 and (within_limits or not separator.whole.is_limited):
            self.core = point / min(sweep.worst, 1.0)

    def check(self, shared: Shared, separator: AtScale, lightpaths: Floats) -> None:
        """Decide every state at a point (n_candidates,), and keep what says that it falls short."""
        shared.keep(separator, separator.check(lightpaths).cuts)

    def narrow(self) -> None:
        """Leave out what no survivable purchase has, as far as the inequalities of the master say."""
        loose = self._loose(self.master.problem)
        self.least = Least.of(loose, self.stop)
        self.master = loose if self.least is None else holding(self.least, loose, self.stop)

    def prove(self, limits: Limits) -> None:
        """The bound with whole pairs, builds and fabrics."""
        result = solve_whole(self.master, limits, lightpaths=False)
        self.nodes += result.nodes
        self.bound = max(self.bound, result.bound)
        self.point, self.value = (result.x, result.value) if result.has_point else (None, np.inf)

    def _loose(self, problem: Problem) -> Master:
        m = self.master
        found = Master(problem, Completer.of(problem), m.usable_share, m.seed, self.stop)
        found.add_cuts(m.cuts)
        return found

    def settle(self, shared: Shared, separator: AtScale, rounds: int) -> None:
        """Find what the point of the last bound breaks, and what others on its pairs and choices do."""
        m, x = self.master, self.point
        picked = np.concatenate([m.y, m.choice])
        for _ in range(rounds if x is not None else 0):
            if x is None or self.stop.struck():
                return
            self.check(shared, separator, x[m.n])
            cuts = self.broken(shared, x)
            if not cuts:
                return
            m.add_cuts(cuts)
            m.model.set_bounds(picked, m.lower[picked], np.maximum(np.round(x[picked]), m.lower[picked]))
            then = m.solve()
            m.model.set_bounds(picked, m.lower[picked], m.upper[picked])
            x = then.x if then.has_point else None


def summed(alones: Sequence[Alone]) -> float:
    """What all periods cost at least."""
    return float(sum(alone.bound for alone in alones))
