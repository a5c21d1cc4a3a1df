"""A minimal set of causes of an infeasible problem: together they are impossible, and without any one of them not.

A deletion filter (Chinneck and Dravnieks, ORSA Journal on Computing 3(2), 1991) over what an operator could change:
whole families first, then halves of what is left, down to single sites, fibres, states and classes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from weft.lp import Limits, Status, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.completion import Completer
from weft.sizing.cuts import SAFETY, Cut
from weft.sizing.flow.separator import Separator
from weft.sizing.master import Master
from weft.sizing.problem import Problem
from weft.sizing.reasons.causes import Cause, Kind, every_cause, without

ORDER: tuple[Kind, ...] = (
    "lit", "lower", "ladder", "upper", "gateway", "ports_800", "forwarding", "ports", "delay", "power_cap", "pairs",
    "demand",
)  # fmt: skip
"""Families in the order in which it is tried to do without them: the first are the last to be told as causes."""

MOST_TRIALS = 400
ROUNDS = (40, 200)  # of cuts in one trial, at least and at most: with few states a round is quick, and finds little
LOOKS = 3000  # states looked at in the rounds between
NODES = 300  # of one solve with whole lightpaths, pairs and boxes
MOST_LINEAR, MOST_WHOLE = 2.0, 1.05  # times what is required, that a point may be looked for at most
CLOSE = 0.01  # and as near to the most a whole point need be


@dataclass(frozen=True, slots=True)
class Causes:
    """What cannot be met together.  `is_minimal` is False if a trial was not decided, so that one may be too many.

    `demand` is the row of a demand that shows it: one that has no way at all, or the largest in a state named.
    """

    causes: tuple[Cause, ...]
    whole: bool  # only whole lightpaths, pairs and boxes make it impossible
    is_minimal: bool
    demand: int
    trials: int


def minimal_causes(problem: Problem, groups: Ints, stop: Stop) -> Causes | None:
    """A least set of limits that no purchase meets, demands (n_demands,) being of `groups`; None if none was found.

    Its linear relaxation is looked at first, then whole lightpaths, pairs and boxes.
    """
    every = every_cause(problem, groups)
    for whole in (False, True):
        filter_ = _Filter(problem, groups, every, whole, stop)
        start = filter_.start()
        if filter_.is_possible(start) is False:
            left = filter_.filtered(start)
            return Causes(tuple(left), whole, filter_.all_decided, filter_.demand_of(left), filter_.trials)
    return None


@dataclass(slots=True)
class _Kept:
    """A metric inequality for later trials: it holds where at least `free` delay limits and bans do not."""

    state: int
    columns: Ints
    left: Floats
    apart: Floats
    free: frozenset[Cause]


@dataclass(slots=True, eq=False)
class _Filter:
    problem: Problem
    groups: Ints
    every: list[Cause]
    whole: bool
    stop: Stop
    trials: int = 0
    all_decided: bool = True  # of the causes that are left, that none of them can be left out
    lost: int = -1
    kept: list[_Kept] = field(default_factory=list)

    def start(self) -> list[Cause]:
        """All causes; or, where a demand has no way in some state, its promise with limits of delay and bans alone."""
        lost = Separator(self.problem).unroutable()
        if lost is None:
            return self.every
        self.lost, state = lost
        promise = Cause("demand", int(self.groups[self.lost]), state)
        return [one for one in self.every if one == promise or one.kind in ("delay", "upper")]

    def filtered(self, causes: list[Cause]) -> list[Cause]:
        """What is left when nothing more can be left out, known to be impossible."""
        for kind in ORDER:
            family = [one for one in causes if one.kind == kind]
            if kind == "demand":  # what is asked without failure last
                family.sort(key=lambda one: (one.state == 0, one.state))
            causes = self._less(causes, family)
        for one in tuple(causes):  # once more, now that trials are small: what was not decided then may be
            fewer = [other for other in causes if other != one]
            verdict = self.is_possible(fewer) if fewer else True
            causes = fewer if verdict is False else causes
            self.all_decided &= verdict is not None
        return causes

    def _less(self, causes: list[Cause], part: Sequence[Cause]) -> list[Cause]:
        """The causes with as few of `part` as can be."""
        if not part:
            return causes
        gone = set(part)
        fewer = [one for one in causes if one not in gone]
        if fewer and self.is_possible(fewer) is False:
            return fewer
        if len(part) == 1:
            return causes
        half = len(part) // 2
        return self._less(self._less(causes, part[:half]), part[half:])

    def is_possible(self, causes: list[Cause]) -> bool | None:
        """Whether a purchase meets these causes; None if that was not decided."""
        self.trials += 1
        if self.trials > MOST_TRIALS:
            return None
        dropped = set(self.every) - set(causes)
        problem, states = _fewer_states(without(self.problem, self.groups, dropped))
        return self._decided(problem, states, frozenset(one for one in dropped if one.kind in ("delay", "upper")))

    def _decided(self, problem: Problem, states: Ints, free: frozenset[Cause]) -> bool | None:
        separator = Separator(problem, self.stop)
        if separator.unroutable() is not None:
            return False
        master, scale = _scaled(problem, MOST_WHOLE if self.whole else MOST_LINEAR)
        if self.whole:
            master.model.set_integer(np.concatenate([master.n, master.integer]))
        master.add_cuts([_times(scale, cut) for cut in self._known(problem, states, free)])
        best, fits = None, 0.0
        for i in range(min(ROUNDS[1], max(ROUNDS[0], LOOKS // len(states)))):
            result = master.solve(Limits(NODES, CLOSE) if self.whole else None)
            if result.status is Status.INFEASIBLE:
                return False
            if not result.has_point or self.stop.struck():
                return None
            point = result.x[master.n]
            if best is not None and i % 2 and not self.whole:  # in-out: half way back to the best point so far
                point = (point + best) / 2
            sweep = separator.tight(point, every=True)
            sweep = sweep if sweep.cuts else separator.check(point)
            if not sweep.cuts:
                return True
            if sweep.worst > fits:
                best, fits = point, sweep.worst
            master.add_cuts([_times(scale, cut) for cut in sweep.cuts])
            self.kept += [
                _Kept(int(states[cut.state]), cut.columns, cut.left, separator.apart(cut), free) for cut in sweep.cuts
            ]
        return None

    def _known(self, problem: Problem, states: Ints, free: frozenset[Cause]) -> list[Cut]:
        """Inequalities of earlier trials that hold in this one, with what it requires as their right sides."""
        found, row_of = [], {s: i for i, s in enumerate(states.tolist())}
        for one in self.kept:
            row = row_of.get(one.state, -1)
            if row >= 0 and free <= one.free:
                right = float(problem.states.required_gbps[row] @ one.apart) * (1 - SAFETY)
                if right > 0:
                    found.append(Cut("metric", problem.states.name[row], row, one.columns, one.left, right))
        return found

    def demand_of(self, causes: list[Cause]) -> int:
        """A demand that shows it: the one without a way, or the largest in a state among the causes."""
        if self.lost >= 0:
            return self.lost
        required = np.zeros(len(self.problem.demands))
        for one in causes:
            if one.kind == "demand":
                mine = self.groups == one.row
                required[mine] = np.maximum(required[mine], self.problem.states.required_gbps[one.state, mine])
        return int(required.argmax()) if required.any() else -1


def _scaled(problem: Problem, most: float) -> tuple[Master, int]:
    """A master whose points have as much to spare as can be: column `scale`, at least 1, times what is required.

    A point in the middle of what is possible survives after far fewer rows than the cheapest one.
    """
    master = Master(problem, Completer.of(problem), problem.usable_share)
    every = np.arange(master.model.n_columns)
    master.model.set_costs(every, np.zeros(len(every)))
    scale = master.model.add_columns("scale", [""], -np.ones(1), np.ones(1), np.full(1, most))
    return master, int(scale[0])


def _times(scale: int, cut: Cut) -> Cut:
    """The cut with its right side times a column."""
    columns, left = np.append(cut.columns, scale), np.append(cut.left, -cut.right)
    return dataclasses.replace(cut, columns=columns, left=left, right=0.0)


def _fewer_states(problem: Problem) -> tuple[Problem, Ints]:
    """Without the states that require nothing, and the rows of those that are left; one always stays."""
    s = problem.states
    rows = np.flatnonzero((s.required_gbps > 0).any(axis=1))
    rows = rows if len(rows) else np.zeros(1, np.int64)
    left = dataclasses.replace(
        s, name=tuple(s.name[i] for i in rows.tolist()), factor=s.factor[rows], required_gbps=s.required_gbps[rows],
        fibre_down=s.fibre_down[rows], flow_weight=np.zeros(len(rows)),
    )  # fmt: skip
    return dataclasses.replace(problem, states=left), rows
