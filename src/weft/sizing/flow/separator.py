"""All failure states together: which of them a purchase does not survive, and the cuts that say so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from weft.lp import Stop
from weft.network.columns import Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.flow.separation import StateFlow
from weft.sizing.flow.views import Kind, is_limited, is_symmetric, view
from weft.sizing.problem import Problem

SURVIVES = 1.0 - 1e-6  # of the demands, against the solver's own feasibility tolerance
THREADS = 2  # states looked at together; HiGHS lets other threads run while it solves
BATCH = 8  # states decided before it is seen whether there are enough cuts
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

    @property
    def survives(self) -> bool:
        """Whether every state was looked at and none refused."""
        return not self.cuts and not bool(np.isnan(self.low).any())


class _Side:
    """One view with the warm flows of all its states."""

    def __init__(self, problem: Problem, kind: Kind) -> None:
        self.view = view(problem, kind)
        possible, delay = self.view.possible(problem), self.view.delay_ms(problem)
        self.flows = [StateFlow(self.view, s, possible[s], delay[s]) for s in range(len(problem.states))]
        self.idle = np.zeros(len(self.flows), np.int64)


class Separator:
    """Metric inequalities of every state at a point, from the quickest view to the one that decides.

    Once `stop` has struck no further state is looked at.
    """

    def __init__(self, problem: Problem, stop: Stop | None = None) -> None:
        self._problem, self._stop = problem, stop or Stop()
        self._proving = [_Side(problem, Kind.HALVED)]  # what they refuse does not fit
        if not is_symmetric(problem):
            self._proving.append(_Side(problem, Kind.DIRECTED))
        self._careful = _Side(problem, Kind.CAREFUL) if is_limited(problem) else None
        self._exact = _Side(problem, Kind.EXACT) if is_limited(problem) else self._proving[-1]

    @property
    def stop(self) -> Stop:
        """What ends the work early."""
        return self._stop

    @property
    def lp_calls(self) -> int:
        """Path LPs solved so far."""
        sides = {id(side): side for side in (*self._proving, self._careful, self._exact) if side is not None}
        return sum(flow.calls for side in sides.values() for flow in side.flows)

    def _look_at(
        self, side: _Side, capacity: Floats, tolerance: float, state: int
    ) -> tuple[float, Cut | None]:
        return self._look(side, state, capacity[state], tolerance)

    def _each(self, look: Callable[[int], tuple[float, Cut | None]], states: Ints) -> list[tuple[float, Cut | None]]:
        """What a look at each of some states finds, in their order; each state has path LPs of its own."""

        def unless_stopped(state: int) -> tuple[float, Cut | None]:
            return (np.nan, None) if self._stop.struck() else look(state)

        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(unless_stopped, states.tolist()))

    def unroutable(self) -> tuple[int, int] | None:
        """A demand (row of the problem) and a state in which nothing that could be bought carries it."""
        for s, flow in enumerate(self._exact.flows):
            lost = flow.unroutable()
            if len(lost):
                return int(self._exact.view.origin[lost[0]]), s
        return None

    def scale(self, lightpaths: Floats, cap: float) -> float:
        """How many times all demands fit in the worst state, at least and up to `cap`; 0 if there was no time."""
        capacity, worst = self._exact.view.capacity(self._problem, lightpaths), cap
        for flow, of_rows in zip(self._exact.flows, capacity, strict=True):
            if self._stop.struck():
                return 0.0
            worst = min(worst, flow.solve(of_rows, cap=cap, tolerance=0.01).low)
        return worst

    def tight(self, lightpaths: Floats, *, every: bool, tolerance: float = 0.005) -> Sweep:
        """Cuts at a fractional point without delay limits, from the first view that has some.

        Unless `every`, states that have not cut lately rest while others do.
        """
        low, cuts = np.full(len(self._problem.states), np.nan), list[Cut]()
        for side in self._proving:
            capacity = side.view.capacity(self._problem, lightpaths)
            low[:] = np.nan
            resting = side.idle >= REST_AFTER
            for group in (np.flatnonzero(~resting), np.flatnonzero(resting)):
                if cuts and not every:
                    break
                found = self._each(partial(self._look_at, side, capacity, tolerance), group)
                for s, (fits, cut) in zip(group, found, strict=True):
                    low[s] = fits
                    side.idle[s] = 0 if cut else side.idle[s] + 1
                    cuts += [cut] if cut else []
            if cuts and side is not self._proving[-1]:
                low[:] = np.nan
            if cuts:
                break
        return Sweep(low, cuts)

    def check(self, lightpaths: Floats) -> Sweep:
        """Decide every state exactly."""
        found = self._each(lambda s: self.decide(s, lightpaths), np.arange(len(self._problem.states)))
        return Sweep(np.array([low for low, _ in found]), [cut for _, cut in found if cut is not None])

    def some(self, lightpaths: Floats, states: Sequence[int], enough: int, tolerance: float = 0.0) -> Sweep:
        """Decide states in this order until `enough` have given cuts; the rest is not looked at."""
        low, cuts = np.full(len(self._problem.states), np.nan), list[Cut]()
        for start in range(0, len(states), BATCH):
            batch = np.array(states[start : start + BATCH], np.int64)
            found = self._each(lambda s: self._decide(s, lightpaths, tolerance), batch)
            low[batch] = [fits for fits, _ in found]
            cuts += [cut for _, cut in found if cut is not None]
            if len(cuts) >= enough:
                break
        return Sweep(low, cuts)

    def decide(self, state: int, lightpaths: Floats) -> tuple[float, Cut | None]:
        """Whether the demands of one state fit: at least how many times, up to 1, and a cut if they do not."""
        return self._decide(state, lightpaths, 0.0)

    def apart(self, cut: Cut) -> Floats:
        """How far a metric inequality keeps the ends of each demand apart, shape (n_demands,).

        Its right side is the sum over demands of what is required times this.
        """
        sides = (*self._proving, self._exact)
        flow = next(side.flows[cut.state] for side in sides if side.view is cut.view)
        view, length = flow.view, np.zeros(0) if cut.length is None else cut.length
        return np.where(view.of_demand >= 0, view.weight * flow.distances(length)[view.of_demand], 0.0)

    @property
    def is_limited(self) -> bool:
        """Whether some demand has a delay limit."""
        return self._careful is not None

    def within_limits(self, lightpaths: Floats, tolerance: float = 0.005) -> Sweep:
        """Look at every state with delay limits: what is carried carefully first."""
        found = self._each(lambda s: self._decide(s, lightpaths, tolerance), np.arange(len(self._problem.states)))
        return Sweep(np.array([low for low, _ in found]), [cut for _, cut in found if cut is not None])

    def _decide(self, state: int, lightpaths: Floats, tolerance: float) -> tuple[float, Cut | None]:
        """First what proves that they fit, then what proves quickly that they do not, then the exact view."""
        sides = [self._careful] if self._careful else []
        low, cut = 0.0, None
        for side in dict.fromkeys([*sides, self._proving[-1], self._exact]):
            low, cut = self._look(side, state, side.view.capacity_in(self._problem, lightpaths, state), tolerance)
            if cut is not None or (low >= SURVIVES and side in (self._careful, self._exact)):
                break
        return low, cut

    def _look(self, side: _Side, state: int, capacity: Floats, tolerance: float) -> tuple[float, Cut | None]:
        verdict = side.flows[state].solve(capacity, tolerance=tolerance)
        if verdict.length is None or verdict.high >= SURVIVES or side is self._careful:
            return verdict.low, None
        cut = Cut.metric(self._problem, state, side.view, verdict.length, verdict.need_gbps)
        return verdict.low, cut if len(cut.columns) else None
