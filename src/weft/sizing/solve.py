"""Sizing from beginning to end: linear bound, cut sets, purchases and mixed-integer bounds in turn.

The bound holds whenever the work stops: every row of the master is satisfied by every survivable purchase.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from weft.lp import Limits, Result, Status, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.bounds import add_cutsets, narrowed, solve_whole
from weft.sizing.buying import USED, least_cost
from weft.sizing.cutsets import CutSets
from weft.sizing.effort import SHARE_OF_GAP, Effort
from weft.sizing.flow.elsewhere import Crew
from weft.sizing.flow.separator import Separator
from weft.sizing.inout import STEP, Relaxed, everything, first_core, tighten
from weft.sizing.links.levels import by_links
from weft.sizing.links.link_search import LinkEffort, LinkSearch
from weft.sizing.master import Master
from weft.sizing.nearby import LARGE, Nearby
from weft.sizing.problem import Problem
from weft.sizing.purchase import Infeasible, Purchase, Report, StoppedBy, Work, gap_between
from weft.sizing.reasons.explain import explain, unroutable
from weft.sizing.reasons.reasons import Reasons

WORTH_NARROWING = 1e-3  # rise of the bound, relative, after which it is done once more
SHARE_AHEAD = 5  # of the gap asked, one part in so many that a proof beside a purchase may leave open
NEARLY = 0.9999  # of the demands: what is missing then is the solver's own tolerance
SHORT = 0.3  # of the demands of a state that a core point must carry to be a core again, only larger
LATE_S = 2.0  # for a last linear program once the work must end


def solve(
    problem: Problem, *, gap: float, stop: Stop | None = None, progress: Report | None = None,
    seed: int = 0, effort: Effort | None = None, known: Sequence[Purchase] = (),
    crew: Crew | None = None,
) -> Purchase | Infeasible | None:  # fmt: skip
    """Buy so that every demand is carried in every state, to a relative `gap` of the wide area's cost.

    `stop` ends the work early, with the best purchase and bound so far.  Same problem, gap and effort give the same
    purchase unless it struck (`stopped_by` then says why).  None if the work ended before any purchase was found.
    `known` are purchases of the same problem at other prices, each found knowing those before: their metric
    inequalities hold whatever the prices, and each is one to begin with.  A `crew` looks at the failure states.
    """
    stop = stop or Stop()
    if effort is None and by_links(problem):
        return LinkSearch.of(problem, gap, stop, progress, LinkEffort(), seed, crew).run()
    found = known[-1].reasons if known else None
    separator = found.separator if found is not None else Separator(problem, stop, crew)
    return _Search.of(problem, gap, stop, progress, effort or Effort(), seed, separator).run(known)


@dataclass(slots=True, eq=False)
class _Search(Nearby):
    """The whole of it in turn."""

    def run(self, known: Sequence[Purchase] = ()) -> Purchase | Infeasible | None:
        lost = self.separator.unroutable()
        if lost is not None:
            return unroutable(self.problem, *lost)
        if self.master.solve().status is Status.INFEASIBLE:
            return explain(self.problem, self.master, whole=False, nodes=1)
        if len(self.problem.states) > self.effort.many_states and self.separator.is_whole:
            self.separator.focus(everything(self.problem), self.effort.working_states)
        core = self._begin_with(known) if known else first_core(self.master, self.separator)
        if core is None:
            return None
        first = self._tighten("linear bound", core, self.effort.first_rounds, limits=False)
        if first.is_feasible and self.best is None:
            self._buy_early(first)
        relaxed = self._widened(self._tighten("linear bound", first.core, self.effort.linear_rounds, limits=False))
        if self.separator.is_limited and relaxed.is_feasible:
            limited = self._tighten("delay limits", core, self.effort.limited_rounds, limits=True)
            relaxed = dataclasses.replace(limited, core=relaxed.core, core_cost=relaxed.core_cost)
        if not relaxed.is_feasible:
            return explain(self.problem, self.master, whole=False, nodes=1)
        sets = CutSets.of(self.problem, self.problem.usable_share, self.separator.working)
        seen: set[tuple[int, int]] = set()
        self._raise(add_cutsets(self.master, sets, seen, self.effort.cutset_rounds).bound, "cut sets")
        self._narrow(sets, seen, relaxed.core[self.master.n])
        self._first(self.core)
        with ThreadPoolExecutor(2) as beside:
            all_slices = self._bound_with_all_slices(relaxed, beside)
            ended = self._close(sets, seen, beside)
            bound_all = all_slices()
        if self.best is None:
            if ended is Status.INFEASIBLE:
                return explain(self.problem, self.master, whole=True, nodes=self.effort.bound_nodes)
            return None
        return self._purchase(self.best, relaxed, bound_all)

    def _tighten(self, step: str, core: Floats, rounds: int, *, limits: bool) -> Relaxed:
        tolerance = max(self.effort.linear_tolerance, self.gap / SHARE_OF_GAP)
        relaxed = tighten(
            self.master, self.separator, core, tolerance=tolerance, max_rounds=rounds,
            stop=self.stop, limits=limits, report=lambda bound: self._tell(step, bound),
        )  # fmt: skip
        self.counted["rounds"] += relaxed.rounds
        self.archive.add(self.master.cuts)
        return relaxed

    def _widened(self, relaxed: Relaxed) -> Relaxed:
        """The linear bound again after the states joined that its core falls short of, until none falls short."""
        for _ in range(self.effort.widen_rounds):
            if self.separator.is_whole or not relaxed.is_feasible or self.stop.struck():
                break
            before = len(self.separator.working)
            worst = self.separator.widen(relaxed.core[self.master.n])
            if len(self.separator.working) == before:
                break
            core = relaxed.core / worst if worst > SHORT else first_core(self.master, self.separator)
            if core is None:
                break
            relaxed = self._tighten("linear bound", core, self.effort.linear_rounds, limits=False)
        return relaxed

    def _narrow(self, sets: CutSets, known: set[tuple[int, int]], core: Floats) -> None:
        """Leave out what no survivable purchase has, as far as all rows found so far say; then find more of them.

        `core` (n_candidates,) survives every state; rows are looked for between it and the master's optimum.
        """
        for _ in range(self.effort.narrow_rounds):
            before = self.bound
            rounded = [cut for cut in self.master.cuts if cut.state < 0]
            self.master = narrowed(
                self.master, [*self.archive.cuts, *rounded], self.problem.usable_share, self.seed, self.stop
            )
            result = self.master.solve()
            for _ in range(self.effort.narrow_sweeps):
                if self.stop.struck() or not result.has_point:
                    break
                self.used |= result.x[self.master.n] > USED
                point = STEP * result.x[self.master.n] + (1 - STEP) * core
                sweep = self.separator.tight(point, every=True)
                if np.isfinite(sweep.worst) and sweep.worst > 0:
                    core = point / min(sweep.worst, 1.0)
                self._keep(sweep.cuts)
                self.counted["rounds"] += 1
                result = add_cutsets(self.master, sets, known, self.effort.cutset_rounds)
            self._raise(result.bound, "narrowed")
            if self.stop.struck() or self.bound <= before * (1 + WORTH_NARROWING):
                break
        self.core = core

    def _close(self, sets: CutSets, known: set[tuple[int, int]], beside: Executor) -> Status:
        """Bounds with whole pairs, builds and fabrics, each followed by a purchase near its point.

        While that is bought the next bound is proved `beside`, with all that is known before.  Once a bound's point
        survives everything, lightpaths become whole too.
        """
        if self._is_done():
            return Status.UNKNOWN
        result, lightpaths, before = self._first_whole(beside), False, math.inf
        for _ in range(self.effort.bound_rounds):
            open_ = gap_between(self.bound - self.base, self.cost - self.base)
            if not result.has_point or self._is_done() or open_ > before * (1.0 - self.effort.closing):
                break
            before = open_
            self.counted["rounds"] += 1
            if lightpaths:
                self._mend(result.x)
                self._improve_if_far()
                if self._is_done():
                    break
                self._narrow(sets, known, self.core)
                result = self._proved(self._whole(self.master, True)())
                continue
            lightpaths, near = self._settled(result)
            self._narrow(sets, known, self.core)
            if self._is_done():
                break
            self.used |= near > USED
            ahead = Stop(above=self.stop)
            whole = beside.submit(self._whole(self.master.twin(ahead), lightpaths, ahead=True))
            if not (self._is_large and self._is_far()):
                self._buy(near, 1 if self._is_large else self.effort.purchase_rounds)
            self._improve_if_far()
            if self._is_done():
                ahead.interrupt()
                break
            result = self._proved(whole.result())
        return result.status

    def _first_whole(self, beside: Executor) -> Result:
        """The first bound with whole pairs, builds and fabrics; of a large problem beside cheaper purchases."""
        if not (self._is_large and self._is_far()):
            return self._proved(self._whole(self.master, False)())
        ahead = Stop(above=self.stop)
        whole = beside.submit(self._whole(self.master.twin(ahead), False, ahead=True))
        self._improve()
        if self._is_done():
            ahead.interrupt()
        return self._proved(whole.result())

    def _proved(self, result: Result) -> Result:
        self.counted["nodes"] += result.nodes
        self._raise(result.bound, "whole bound")
        return result

    def _settled(self, result: Result) -> tuple[bool, Floats]:
        """Whether a point survives everything, and lightpaths near it that come nearer to that on the same pairs."""
        m, point, survives = self.master, result.x[self.master.n], False
        picked = np.concatenate([m.y, m.choice])
        for i in range(self.effort.settle_rounds):
            sweep = self.separator.check(point)
            self._keep(sweep.cuts)
            self._look_at(sweep.cuts)
            if i == 0:
                survives = not sweep.cuts or sweep.worst > NEARLY
            if not sweep.cuts or self.stop.struck():
                break
            m.model.set_bounds(picked, m.lower[picked], np.maximum(np.round(result.x[picked]), m.lower[picked]))
            then = m.solve()
            m.model.set_bounds(picked, m.lower[picked], m.upper[picked])
            if not then.has_point:
                point = point / max(sweep.worst, 0.5)
                break
            point = then.x[m.n]
        return survives, point

    def _whole(self, master: Master, lightpaths: bool, *, ahead: bool = False) -> Callable[[], Result]:
        """What solves a master with whole pairs, builds and fabrics, from the purchase there is now.

        Made `ahead`, beside a purchase, it has time for twice the nodes, and leaves less of the gap open.
        """
        start, effort = None, self.effort
        if self.best is not None:
            start = master.vector(self.best, self.completer.complete(self.best), self.routing.of(self.best)[1])
        share = min(1.0, LARGE / max(1, len(self.problem.candidates)))
        nodes = round((effort.ahead_nodes if ahead else effort.bound_nodes) * share)
        left_open = self.gap / (SHARE_AHEAD if ahead else SHARE_OF_GAP)
        limits = Limits(max(1, nodes), max(left_open, 1e-9))
        return partial(solve_whole, master, limits, lightpaths=lightpaths, start=start)

    def _raise(self, bound: float, step: str) -> None:
        if math.isfinite(bound):
            self.bound = max(self.bound, bound)
        self._tell(step, self.bound)

    def _purchase(self, best: Ints, relaxed: Relaxed, bound_all: float) -> Purchase:
        stopped: StoppedBy = "gap" if self._is_near_enough() else self.stop.reason or "work"
        done, routing = self.completer.complete(best), self.routing.of(best)[0]
        why, worst = self.archive.first_to_fail(best)
        work = Work(self.counted["rounds"], len(self.archive), self.separator.lp_calls, self.counted["nodes"])
        least = least_cost(self.problem, self.completer)
        return Purchase(
            best, done.pairs, done.build, done.fabric, done.cost + routing, routing, done.draw_w,
            max(least, min(bound_all, self.bound)), self.bound,
            max(least, relaxed.bound), self.base, why, worst, work, stopped,
            Reasons.of(self.problem, self.archive, self.separator, self.master.cuts),
        )  # fmt: skip

    def _late_bound_with_all_slices(self) -> float:
        """L when there is no time: what one linear program with the inequalities there are still proves."""
        master = Master(self.problem, self.completer, 1.0, self.seed, Stop(LATE_S))
        master.add_cuts([cut for cut in self.master.cuts if cut.family == "metric"])
        return master.solve().bound

    def _bound_with_all_slices(self, relaxed: Relaxed, beside: Executor) -> Callable[[], float]:
        """L: metric inequalities hold whatever the slices, rounded cut sets are made anew.

        Its mixed-integer program runs `beside` the rest, which does not need it; the answer waits for it.
        """
        master = Master(self.problem, self.completer, 1.0, self.seed, self.stop)
        master.add_cuts([cut for cut in self.master.cuts if cut.family == "metric"])
        looser = tighten(
            master, self.separator, relaxed.core, tolerance=self.effort.linear_tolerance, max_rounds=8,
            stop=self.stop, limits=False, report=None,
        )  # fmt: skip
        self.counted["rounds"] += looser.rounds
        sets = CutSets.of(self.problem, 1.0, self.separator.working)
        linear = max(looser.bound, add_cutsets(master, sets, set(), self.effort.cutset_rounds).bound)
        if self.stop.struck():
            late = max(linear, self._late_bound_with_all_slices())
            return lambda: late
        rows = [*self.archive.cuts, *(cut for cut in master.cuts if cut.state < 0)]
        limits = Limits(self.effort.all_slices_nodes, max(self.gap / SHARE_OF_GAP, 1e-9))

        def proved() -> Result:
            return solve_whole(narrowed(master, rows, 1.0, self.seed, self.stop), limits, lightpaths=False)

        whole = beside.submit(proved)

        def bound() -> float:
            result = whole.result()
            self.counted["nodes"] += result.nodes
            return max(linear, result.bound)

        return bound
