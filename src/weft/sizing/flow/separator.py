"""All failure states together: which of them a purchase does not survive, and the cuts that say so."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from weft.lp import Stop
from weft.network.columns import Floats, Ints
from weft.sizing.cuts import Cut
from weft.sizing.flow.elsewhere import Crew, Elsewhere
from weft.sizing.flow.sides import Found, Look, Sides
from weft.sizing.problem import Problem

THREADS = 2  # states looked at together; HiGHS lets other threads run while it solves
BATCH = 8  # states decided before it is seen whether there are enough cuts
REST_AFTER = 3  # visits without a cut after which a state is looked at only when nothing else cuts
MOST_JOINING = 24  # states that join the working set at once
WORTH_JOINING = 0.01  # of the demands that do not fit a fractional point, for a state to join
FAR = 1e4  # times the demands, up to which states are told apart by how much they carry


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """What a sweep found: `low` (n_states,) as `Verdict.low`, nan where a state was not looked at; and cuts.

    `low` is inf where a state outside the working set was not asked.
    """

    low: Floats
    cuts: list[Cut]

    @property
    def worst(self) -> float:
        """The least `low`, nan if some state was not looked at."""
        return float(self.low.min())

    @property
    def survives(self) -> bool:
        """Whether every state was looked at and none refused."""
        return not self.cuts and bool(np.isfinite(self.low).all())


class Separator:
    """Metric inequalities of every state at a point, from the quickest view to the one that decides.

    Once `stop` has struck no further state is looked at.  With a `crew` sweeps are made by its workers, who have flows
    of their own; `decide`, `scale` and `unroutable` are not.

    All states are in the working set unless `focus` says which; then only `check` and `widen` look at others, and
    those that refuse join it.
    """

    def __init__(self, problem: Problem, stop: Stop | None = None, crew: Crew | None = None) -> None:
        self._problem, self._stop = problem, stop or Stop()
        self._sides = Sides(problem, range(len(problem.states)))
        self._elsewhere = None if crew is None else Elsewhere(problem, crew)
        self._works = np.ones(len(problem.states), bool)
        self._others: Ints = np.zeros(0, np.int64)  # those that are not, or were not, in the set; the hardest first

    @property
    def stop(self) -> Stop:
        """What ends the work early."""
        return self._stop

    @property
    def lp_calls(self) -> int:
        """Path LPs solved so far."""
        return self._sides.lp_calls + (self._elsewhere.lp_calls if self._elsewhere is not None else 0)

    @property
    def working(self) -> Ints:
        """The working set of states, ascending."""
        return np.flatnonzero(self._works)

    @property
    def is_whole(self) -> bool:
        """Whether every state is in it."""
        return bool(self._works.all())

    def focus(self, lightpaths: Floats, most: int) -> None:
        """Work with the first state and the `most` that carry least over `lightpaths` (n_candidates,)."""
        side = self._sides.proving[-1]
        capacity, scale = side.view.capacity(self._problem, lightpaths), np.full(len(self._works), FAR)
        for s, flow in side.flows.items():
            if self._stop.struck():
                return
            scale[s] = flow.solve(capacity[s], cap=FAR, tolerance=0.05).low
        scale[0] = 0.0
        order = np.argsort(scale, kind="stable")
        self._works[:], self._others = False, order[most + 1 :]
        self._works[order[: most + 1]] = True

    def widen(self, lightpaths: Floats) -> float:
        """Let the states join that fall short most, delay limits apart, of a point that survives the working set.

        Gives how many times all demands fit in every state, at least and up to 1; 0 if there was no time.
        """
        rest = self._others[~self._works[self._others]]
        found = self._each(Look(lightpaths, 0.005, len(self._sides.proving) - 1), rest)
        low = np.array([fits for fits, _ in found])
        joining = np.argsort(low, kind="stable")[:MOST_JOINING]
        self._works[rest[joining[low[joining] < 1.0 - WORTH_JOINING]]] = True
        worst = float(low.min(initial=1.0))
        return worst if np.isfinite(worst) else 0.0

    def _each(self, look: Look, states: Ints) -> list[Found]:
        """What a look at each of some states finds, in their order."""
        if self._elsewhere is not None:
            return self._elsewhere.find(look, states, self._sides, self._stop)
        looking = self._sides.looking(look)

        def unless_stopped(state: int) -> Found:
            return (np.nan, None) if self._stop.struck() else looking(state)

        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(unless_stopped, states.tolist()))

    def _every(self, lightpaths: Floats, tolerance: float) -> Sweep:
        low = np.where(self._works, np.nan, np.inf)
        found = self._each(Look(lightpaths, tolerance), self.working)
        low[self._works] = [fits for fits, _ in found]
        return Sweep(low, [cut for _, cut in found if cut is not None])

    def unroutable(self) -> tuple[int, int] | None:
        """A demand (row of the problem) and a state in which nothing that could be bought carries it."""
        exact = self._sides.exact
        for s, flow in exact.flows.items():
            lost = flow.unroutable()
            if len(lost):
                return int(exact.view.origin[lost[0]]), s
        return None

    def scale(self, lightpaths: Floats, cap: float) -> float:
        """How many times all demands fit in the worst state of the working set, at least and up to `cap`.

        0 if there was no time.
        """
        exact, worst = self._sides.exact, cap
        capacity = exact.view.capacity(self._problem, lightpaths)
        for s in self.working.tolist():
            if self._stop.struck():
                return 0.0
            worst = min(worst, exact.flows[s].solve(capacity[s], cap=cap, tolerance=0.01).low)
        return worst

    def tight(self, lightpaths: Floats, *, every: bool, tolerance: float = 0.005) -> Sweep:
        """Cuts at a fractional point without delay limits, from the first view that has some.

        Unless `every`, states that have not cut lately rest while others do.
        """
        unknown, cuts = np.where(self._works, np.nan, np.inf), list[Cut]()
        low = unknown.copy()
        for position, side in enumerate(self._sides.proving):
            low[:] = unknown
            resting = side.idle >= REST_AFTER
            for group in (np.flatnonzero(self._works & ~resting), np.flatnonzero(self._works & resting)):
                if not len(group) or (cuts and not every):
                    continue
                found = self._each(Look(lightpaths, tolerance, position), group)
                for s, (fits, cut) in zip(group, found, strict=True):
                    low[s] = fits
                    side.idle[s] = 0 if cut else side.idle[s] + 1
                    cuts += [cut] if cut else []
            if cuts and side is not self._sides.proving[-1]:
                low[:] = unknown
            if cuts:
                break
        return Sweep(low, cuts)

    def check(self, lightpaths: Floats) -> Sweep:
        """Decide every state exactly; those outside the working set only if none of it refuses."""
        sweep = self._every(lightpaths, 0.0)
        rest = self._others[~self._works[self._others]]
        if not len(rest) or sweep.cuts or self._stop.struck():
            return sweep
        others = self.some(lightpaths, rest.tolist(), MOST_JOINING)
        low = np.where(self._works, sweep.low, np.where(np.isnan(others.low), np.inf, others.low))
        self._works[[cut.state for cut in others.cuts]] = True
        return Sweep(low, others.cuts)

    def some(self, lightpaths: Floats, states: Sequence[int], enough: int, tolerance: float = 0.0) -> Sweep:
        """Decide states in this order until `enough` have given cuts; the rest is not looked at."""
        low, cuts = np.full(len(self._problem.states), np.nan), list[Cut]()
        for start in range(0, len(states), BATCH):
            batch = np.array(states[start : start + BATCH], np.int64)
            found = self._each(Look(lightpaths, tolerance), batch)
            low[batch] = [fits for fits, _ in found]
            cuts += [cut for _, cut in found if cut is not None]
            if len(cuts) >= enough:
                break
        return Sweep(low, cuts)

    def decide(self, state: int, lightpaths: Floats) -> Found:
        """Whether the demands of one state fit: at least how many times, up to 1, and a cut if they do not."""
        return self._sides.decide(state, lightpaths, 0.0)

    def apart(self, cut: Cut) -> Floats:
        """How far a metric inequality keeps the ends of each demand apart, shape (n_demands,).

        Its right side is the sum over demands of what is required times this.
        """
        flow = next(side.flows[cut.state] for side in self._sides.all if side.view is cut.view)
        view, length = flow.view, np.zeros(0) if cut.length is None else cut.length
        return np.where(view.of_demand >= 0, view.weight * flow.distances(length)[view.of_demand], 0.0)

    def needs(self, cut: Cut) -> Floats:
        """The right side of a metric inequality with the lengths of `cut` in every state, shape (n_states,)."""
        side = next(side for side in self._sides.all if side.view is cut.view)
        length = np.zeros(0) if cut.length is None else cut.length
        required = side.view.required_gbps
        return np.array([float(required[s] @ flow.distances(length)) for s, flow in side.flows.items()])

    @property
    def is_limited(self) -> bool:
        """Whether some demand has a delay limit."""
        return self._sides.careful is not None

    def within_limits(self, lightpaths: Floats, tolerance: float = 0.005) -> Sweep:
        """Look at every state with delay limits: what is carried carefully first."""
        return self._every(lightpaths, tolerance)
