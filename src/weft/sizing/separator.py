"""All failure states together: which of them a purchase does not survive, and the cuts that say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats, Ints
from weft.sizing.master import Cut, Master
from weft.sizing.problem import Problem
from weft.sizing.separation import StateFlow
from weft.sizing.views import FlowView, exact, is_tight, relaxed

SURVIVES = 1.0 - 1e-6  # of the demands, against the solver's own feasibility tolerance
REST_AFTER = 3  # visits without a cut after which a state is looked at only when nothing else cuts


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """What a sweep found: `low` (n_states,) as `Verdict.low`, nan where a state was not looked at; and cuts."""

    low: Floats
    cuts: list[Cut]

    @property
    def worst(self) -> float:
        """The least `low`, nan if some state was not looked at."""
        return float(self.low.min())


class _Side:
    """One view with the warm flows of all its states."""

    def __init__(self, problem: Problem, view: FlowView) -> None:
        self.view = view
        bought = problem.states.factor * (problem.candidates.upper > 0) > 0
        possible = np.zeros((len(problem.states), view.n_rows), bool)
        for rows in view.of_candidate.T:
            np.logical_or.at(possible.T, rows, bought.T)
        self.flows = [StateFlow(view, s, possible[s]) for s in range(len(problem.states))]
        self.idle = np.zeros(len(self.flows), np.int64)


class Separator:
    """Metric inequalities of every state at a point, quick view first."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        quick = relaxed(problem)
        self.quick = _Side(problem, quick)
        self.exact = self.quick if is_tight(problem, quick) else _Side(problem, exact(problem))

    @property
    def lp_calls(self) -> int:
        sides = [self.quick] if self.exact is self.quick else [self.quick, self.exact]
        return sum(flow.calls for side in sides for flow in side.flows)

    def unroutable(self) -> tuple[int, int] | None:
        """A demand (row of the problem) and a state in which nothing that could be bought carries it."""
        for s, flow in enumerate(self.exact.flows):
            lost = flow.unroutable()
            if len(lost):
                return int(self.exact.view.origin[lost[0]]), s
        return None

    def tight(self, master: Master, lightpaths: Floats, *, every: bool) -> Sweep:
        """Cuts at a fractional point: the quick view's, or the exact view's where that has none.

        Unless `every`, states that have not cut lately rest while others do.
        """
        sweep = self._sweep(master, self.quick, lightpaths, every=every, tolerance=0.005)
        if self.exact is self.quick or sweep.cuts:
            return sweep if self.exact is self.quick else Sweep(np.full(len(sweep.low), np.nan), sweep.cuts)
        return self._sweep(master, self.exact, lightpaths, every=every, tolerance=0.005)

    def check(self, master: Master, lightpaths: Floats, *, cap: float = 1.0) -> Sweep:
        """Decide every state exactly."""
        return self._sweep(master, self.exact, lightpaths, every=True, tolerance=0.0, cap=cap)

    def first_failure(self, master: Master, lightpaths: Floats, order: Sequence[int]) -> tuple[int, Cut | None] | None:
        """The first state in `order` that is not survived, with its cut; None if all are."""
        for side in [self.quick] if self.exact is self.quick else [self.quick, self.exact]:
            capacity = side.view.capacity(self._problem, lightpaths)
            for s in order:
                verdict = side.flows[s].solve(capacity[s], tolerance=0.0)
                if verdict.low < SURVIVES and (side is self.exact or verdict.high < SURVIVES):
                    return s, self._cut(master, side.view, s, verdict.length, verdict.need_gbps)
        return None

    def _sweep(
        self, master: Master, side: _Side, lightpaths: Floats, *, every: bool, tolerance: float, cap: float = 1.0
    ) -> Sweep:
        capacity = side.view.capacity(self._problem, lightpaths)
        low, cuts = np.full(len(side.flows), np.nan), []

        def visit(states: Ints) -> None:
            for s in states:
                verdict = side.flows[s].solve(capacity[s], cap=cap, tolerance=tolerance)
                low[s] = verdict.low
                side.idle[s] += 1
                if verdict.length is not None and verdict.high < SURVIVES:
                    cut = self._cut(master, side.view, int(s), verdict.length, verdict.need_gbps)
                    if cut is not None:
                        cuts.append(cut)
                        side.idle[s] = 0

        resting = side.idle >= REST_AFTER
        visit(np.flatnonzero(~resting))
        if every or not cuts:
            visit(np.flatnonzero(resting))
        return Sweep(low, cuts)

    def _cut(self, master: Master, view: FlowView, state: int, length: Floats | None, need_gbps: float) -> Cut | None:
        if length is None:
            return None
        cut = master.metric_cut(state, view.coefficients(self._problem, state, length), need_gbps)
        return cut if len(cut.columns) else None
