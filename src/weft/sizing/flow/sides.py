"""The views of some failure states with a warm flow for each, and what a look at one of the states finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from weft.network.columns import Floats
from weft.sizing.cuts import Cut
from weft.sizing.flow.separation import StateFlow
from weft.sizing.flow.views import Kind, is_limited, is_symmetric, view
from weft.sizing.problem import Problem

SURVIVES = 1.0 - 1e-6  # of the demands, against the solver's own feasibility tolerance

Found = tuple[float, Cut | None]
"""How many times the demands fit at least, up to 1 (nan if there was no time), and a cut if they do not."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How to look at states: through the view at one position, or (None) through those that decide it."""

    lightpaths: Floats
    tolerance: float
    side: int | None = None


class Side:
    """One view with the warm flows of some states, and how often in turn each gave no cut."""

    def __init__(self, problem: Problem, kind: Kind, states: Iterable[int]) -> None:
        self.view = view(problem, kind)
        possible, delay = self.view.possible(problem), self.view.delay_ms(problem)
        self.flows = {s: StateFlow(self.view, s, possible[s], delay[s]) for s in states}
        self.idle = np.zeros(len(problem.states), np.int64)


class Sides:
    """The views of a problem, those that prove first, each with the flows of the same states."""

    def __init__(self, problem: Problem, states: Iterable[int]) -> None:
        self._problem, states = problem, list(states)
        self.proving = [Side(problem, Kind.HALVED, states)]  # what they refuse does not fit
        if not is_symmetric(problem):
            self.proving.append(Side(problem, Kind.DIRECTED, states))
        self.careful = Side(problem, Kind.CAREFUL, states) if is_limited(problem) else None
        self.exact = Side(problem, Kind.EXACT, states) if is_limited(problem) else self.proving[-1]
        limited = [self.careful, self.exact] if self.careful is not None else []
        self.all = [*self.proving, *limited]

    @property
    def lp_calls(self) -> int:
        """Path LPs solved so far."""
        return sum(flow.calls for side in self.all for flow in side.flows.values())

    def looking(self, look: Look) -> Callable[[int], Found]:
        """What finds out about a state; each has path LPs of its own, so several may be looked at together."""
        if look.side is None:
            return lambda state: self.decide(state, look.lightpaths, look.tolerance)
        side = self.all[look.side]
        capacity = side.view.capacity(self._problem, look.lightpaths)
        return lambda state: self._look(side, state, capacity[state], look.tolerance)

    def decide(self, state: int, lightpaths: Floats, tolerance: float) -> Found:
        """First what proves that they fit, then what proves quickly that they do not, then the exact view."""
        sides = [self.careful] if self.careful else []
        low, cut = 0.0, None
        for side in dict.fromkeys([*sides, self.proving[-1], self.exact]):
            low, cut = self._look(side, state, side.view.capacity_in(self._problem, lightpaths, state), tolerance)
            if cut is not None or (low >= SURVIVES and side in (self.careful, self.exact)):
                break
        return low, cut

    def _look(self, side: Side, state: int, capacity: Floats, tolerance: float) -> Found:
        verdict = side.flows[state].solve(capacity, tolerance=tolerance)
        if verdict.length is None or verdict.high >= SURVIVES or side is self.careful:
            return verdict.low, None
        cut = Cut.metric(self._problem, state, side.view, verdict.length, verdict.need_gbps)
        return verdict.low, cut if len(cut.columns) else None
