"""Sizing over several periods: a purchase for the last, what earlier ones need of it, and one bound for all.

The bound is a master program of all periods with rows that keep what was bought, so it holds wherever the work stops.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from weft.lp import Limits, Status, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.buying import USED
from weft.sizing.completion import Completer, complete
from weft.sizing.cutsets import CutSets
from weft.sizing.effort import SHARE_OF_GAP, Effort
from weft.sizing.flow.at_scale import AtScale, alike
from weft.sizing.flow.elsewhere import Crew
from weft.sizing.flow.separator import Separator
from weft.sizing.master import Master
from weft.sizing.periods.alone import Alone, summed
from weft.sizing.periods.arriving import Stages
from weft.sizing.periods.horizon import Horizon
from weft.sizing.periods.periods import Periods, Schedule
from weft.sizing.periods.purchases import Buyer
from weft.sizing.periods.shared import Shared
from weft.sizing.periods.upgrades import Upgrader
from weft.sizing.periods.worth import worth
from weft.sizing.problem import Problem
from weft.sizing.purchase import Infeasible, Purchase, Report, StoppedBy, Work, gap_between
from weft.sizing.solve import LATE_S, solve

THREADS = 2
"""Periods that are proved together; HiGHS lets other threads run while it solves."""

LAST = Effort(bound_rounds=4, closing=0.03, bound_nodes=100, ahead_nodes=150, all_slices_nodes=20)
"""For the purchase of the last period by itself, which all others are within."""

SHARE_OF_LAST = 6
"""What the last period's may leave open, as one part in so many of the gap asked."""

TIME_OF_LAST = 0.25
"""Of the time there is, where a clock ends the work: others must be bought for after it."""


@dataclass(frozen=True, slots=True)
class PeriodsEffort:
    """How much work may be done, all of it counted."""

    one: Effort = field(default_factory=Effort)  # where there is one period only
    last: Effort = LAST
    linear_rounds: int = 4  # in which every period finds inequalities of its own
    settle_rounds: int = 3  # at the points of mixed-integer bounds
    alone_rounds: int = 5
    alone_nodes: int = 800  # in a round, over all periods
    all_slices_nodes: int = 400  # of L, over all periods
    cutset_rounds: int = 8
    together: int = 4000  # columns of all periods up to which one mixed-integer program proves too
    moved_together: int = 60_000  # up to which one linear program of all tells what it is worth that things stay
    bound_rounds: int = 5
    bound_nodes: int = 800  # of that one
    purchase_nodes: int = 20
    prune_tries: int = 12


def schedule(
    problem: Problem, periods: Periods, *, gap: float, stop: Stop | None = None, progress: Report | None = None,
    seed: int = 0, effort: PeriodsEffort | None = None, crew: Crew | None = None,
) -> Schedule | Infeasible | None:  # fmt: skip
    """Buy period by period so that every demand is carried in every state of each, at the least cost of all together.

    `problem` is that of the last period, at costs for having all of it from the start.  With one period the answer
    is that of `solve`.  Work is counted, `stop` ends it early and a `crew` looks at failure states, as there.

    Raises ValueError if what is in stock has no price, setting up a ladder or flow itself costs something, or the
    problem is of another period.
    """
    if periods.module.shape[1] != len(problem.stock):
        raise ValueError("every kind of module in stock has a price in each period")
    if not np.allclose(periods.client_gbps[-1], problem.sites.client_gbps):
        raise ValueError("the problem is not that of the last period")
    if bool(problem.ladders.setup_cost.any()) or bool(problem.candidates.flow_cost.any()):
        raise ValueError("set-up and flow have no price of a period")
    work, stop = effort or PeriodsEffort(), stop or Stop()
    if len(periods) > 1:
        part = stop.part(TIME_OF_LAST)
        buy = partial(
            solve, gap=gap / SHARE_OF_LAST, stop=part, progress=progress, seed=seed, effort=work.last, crew=crew
        )
        stages, mine = Stages.of(problem, periods, buy), periods.on_the_whole(problem)
        if not isinstance(stages, Stages):
            return stages
        lower = stages.before(len(periods), problem.candidates.lower)
        mine = replace(mine, candidates=replace(mine.candidates, lower=lower))
        bought = buy(mine)
        part.lift()
        if bought is None and not stop.struck():
            bought = buy(mine)
        if not isinstance(bought, Purchase):
            return bought
        return _Search(problem, periods, (stages, bought), gap, stop, progress, work, seed, crew).run()
    last = solve(problem, gap=gap, stop=stop, progress=progress, seed=seed, effort=work.one, crew=crew)
    if isinstance(last, Purchase):
        return Schedule(
            last.lightpaths[None, :], (complete(problem, last.lightpaths),), last.cost, last.bound, last.bound_sized,
            last.base, last, last.work, last.stopped_by, (tuple(last.reasons.archive.cuts),),
        )  # fmt: skip
    return last


class _Search:
    def __init__(
        self, problem: Problem, periods: Periods, bought: tuple[Stages, Purchase], gap: float, stop: Stop,
        progress: Report | None, effort: PeriodsEffort, seed: int, crew: Crew | None,
    ) -> None:  # fmt: skip
        self.problem, self.periods, (self.stages, last), self.gap = problem, periods, bought, gap
        self.last = last
        self.stop, self.progress, self.effort, self.seed = stop, progress, effort, seed
        self.start = self.stages.until(len(periods), last.lightpaths)
        self.completer = Completer.of(problem)
        self.upgrader = Upgrader(problem, periods, self.completer)
        lanes, end = alike(periods.factor), len(periods) - 1
        alone = {t: Separator(periods.problem(problem, t), stop, crew) for t in {lane for lane, _ in lanes} - {end}}
        alone[end] = last.reasons.separator
        self.separators = [AtScale(alone[lane], factor) for lane, factor in lanes]
        self.shared = Shared(problem, periods)
        self.shared.keep(self.separators[end], last.reasons.archive.cuts)
        self.buyer = Buyer(problem, periods, self.shared, self.separators, effort.prune_tries)
        self.alones = [self._alone(t) for t in range(len(periods))]
        self.is_moved = False
        self.base, self.bound, self.cost = self.completer.base, 0.0, math.inf
        self.best: Ints | None = None
        self.rounds = self.nodes = 0

    def _alone(self, period: int) -> Alone:
        """A period by itself; what survives the last one of its stage survives it in proportion."""
        mine, stop = self.periods.in_time(self.problem, period), self._in_time()
        master = Master(mine, Completer.of(mine), mine.usable_share, self.seed, stop)
        share = self.periods.most_of(self.stages.end(period, len(self.periods)), period)
        core = np.asarray(self.start[period] * share, np.float64)
        found = Alone(period, master, CutSets.of(mine, mine.usable_share), core, stop)
        if stop is not self.stop:
            found.fill(self.shared)
        return found

    def run(self) -> Schedule | None:
        self._keep_best("all from the start", self.start)
        self._linear()
        with ThreadPoolExecutor(THREADS) as beside:
            for round_ in range(self.effort.alone_rounds):
                if self._is_done():
                    break
                self._prove(beside, self._backwards if round_ == 0 else self._between)
        self._close()
        bound_all = self._with_all_slices()
        if self.best is None:
            return None
        completions, cost = self.upgrader.complete(self.best)
        stopped: StoppedBy = "gap" if self._is_near_enough() else self.stop.reason or "work"
        return Schedule(
            self.best, completions, cost, max(0.0, min(bound_all, self.bound)), self.bound, self.base, self.last,
            self._work(), stopped, tuple(tuple(self.shared.cuts(t)) for t in range(len(self.periods))),
        )  # fmt: skip

    @property
    def _size(self) -> int:
        """Columns of all periods."""
        return sum(alone.master.model.n_columns for alone in self.alones)

    def _work(self) -> Work:
        calls = sum(separator.lp_calls for separator in {id(s.whole): s.whole for s in self.separators}.values())
        nodes = self.nodes + sum(alone.nodes for alone in self.alones)
        return Work(
            self.last.work.rounds + self.rounds, len(self.shared), calls, self.last.work.mip_nodes + nodes
        )

    def _linear(self) -> None:
        """Linear bounds of all periods, each with what was found in any."""
        limited = self.separators[-1].whole.is_limited
        for alone in self.alones:
            alone.fill(self.shared)
        for round_ in range(self.effort.linear_rounds):
            before = len(self.shared)
            for alone, separator in zip(self.alones, self.separators, strict=True):
                if not self.stop.struck():
                    alone.look(self.shared, separator, within_limits=limited and round_ % 2 == 1)
            self.rounds += 1
            if len(self.shared) == before:
                break
            for alone in self.alones:
                alone.fill(self.shared)
        found = [(alone.master.n, alone.master.solve()) for alone in self.alones]
        points = [result.x[n] for n, result in found if result.has_point]
        self.buyer.used = np.asarray([self.last.lightpaths, *points]).max(axis=0) > USED
        self._raise(summed(self.alones), "linear bound of each period")

    def _backwards(self) -> None:
        """The last period first, then each earlier one inside what the next one has."""
        counts, c = self.start.copy(), self.problem.candidates
        for t in reversed(range(len(counts) - 1)):
            counts[t] = self._bought(t, self.stages.before(t, c.lower), counts[t + 1])
        self._keep_best("last period first", counts)

    def _between(self) -> None:
        """Every period anew between those beside it, the last one first."""
        if self.best is None:
            return
        counts, c = self.best.copy(), self.problem.candidates
        for t in reversed(range(len(counts))):
            upper = counts[t + 1] if t + 1 < len(counts) else c.upper
            counts[t] = self._bought(t, counts[t - 1] if t else c.lower, upper)
            self._keep_best("period anew", counts)

    def _bought(self, period: int, lower: Ints, upper: Ints) -> Ints:
        since = self.periods.since
        upper = upper if since is None else since.most(period, lower, upper)
        if self.stop.struck():
            return upper
        return self.buyer.between(period, lower, upper, self._limits(self.effort.purchase_nodes))

    def _prove(self, beside: Executor, buy: Callable[[], None]) -> None:
        """Each period's own bound with whole pairs, builds and fabrics, and what its point breaks; purchases meanwhile.

        The sum of the bounds is one of all periods, for it only forgets that what is bought stays.
        """
        list(beside.map(Alone.narrow, self.alones))
        if not self.is_moved:
            self._move()
        nodes = self._nodes(self.effort.alone_nodes)
        proofs = [beside.submit(one.prove, self._limits(n)) for one, n in zip(self.alones, nodes, strict=True)]
        buy()
        for proof in proofs:
            proof.result()
        self.rounds += 1
        self._raise(summed(self.alones), "bound of each period")
        for alone, separator in zip(self.alones, self.separators, strict=True):
            alone.settle(self.shared, separator, self.effort.settle_rounds)
        for alone in self.alones:
            alone.fill(self.shared)

    def _move(self) -> None:
        """Where no program of all periods proves anything: each period anew, at what things are worth that stay."""
        if not self.effort.together < self._size <= self.effort.moved_together or self.stop.struck():
            return
        found = worth(self.problem, self.periods, self.alones, self.buyer.used, self.stop)
        if found is None:
            return
        self.is_moved = True
        self.alones = [alone.at(found.problem(self.problem, self.periods, alone.period)) for alone in self.alones]
        for alone in self.alones:
            alone.fill(self.shared)
        self._raise(summed(self.alones), "at what things are worth that stay")

    def _nodes(self, most: int) -> list[int]:
        """Nodes dealt out by what is open in each period, and some for each."""
        open_ = np.array([max(0.0, min(alone.value, 2 * alone.bound) - alone.bound) for alone in self.alones])
        share = open_ / open_.sum() if open_.sum() > 0 else np.full(len(open_), 1 / len(open_))
        return [max(1, round(most * part)) for part in (0.5 * share + 0.5 / len(share)).tolist()]

    def _keep_best(self, step: str, counts: Ints) -> None:
        completions, cost = self.upgrader.complete(counts)
        if cost < self.cost - 1e-9 and all(done.feasible for done in completions):
            self.best, self.cost = counts.copy(), cost
        self._raise(self.bound, step)

    def _close(self) -> None:
        """Where it is not too large, one mixed-integer program of all periods, and schedules near its points.

        Once such a point survives everything, lightpaths become whole too.
        """
        if self._size > self.effort.together or self._is_done():
            return
        horizon, lightpaths = self._horizon(self.problem.usable_share, summed_too=True), False
        for _ in range(self.effort.bound_rounds):
            if self._is_done():
                return
            before = self.bound, self.cost
            if lightpaths and self.best is not None:
                horizon.model.start_from(horizon.vector(self.best, self.upgrader.complete(self.best)[0]))
            limits = replace(self._limits(self.effort.bound_nodes), proving=not lightpaths)
            result = horizon.solve(limits, horizon.choices if lightpaths else horizon.integer)
            self.nodes += result.nodes
            self.rounds += 1
            self._raise(result.bound, "whole bound of all periods")
            if not result.has_point or self._is_done():
                return
            points = [horizon.part(result.x, t) for t in range(len(self.periods))]
            some = [self._broken(horizon, alone, x) for alone, x in zip(self.alones, points, strict=True)]
            counts = np.array([x[m.n] for x, m in zip(points, horizon.masters, strict=True)])
            mended = self.buyer.mended(np.ceil(counts - 1e-6).astype(np.int64))
            if mended is not None:
                self._keep_best("schedule near the bound", mended)
            if lightpaths and not any(some) and before == (self.bound, self.cost):
                return
            lightpaths = lightpaths or not any(some)

    def _broken(self, horizon: Horizon, alone: Alone, x: Floats) -> bool:
        """Add what a period's point (n_columns of its master,) breaks to the program of all; whether it did."""
        m, separator = horizon.masters[alone.period], self.separators[alone.period]
        cuts = self.shared.violated(alone.period, x[m.n])
        if not cuts:
            alone.check(self.shared, separator, x[m.n])
            cuts = self.shared.violated(alone.period, x[m.n])
        cuts += alone.sets.separate(x[m.n], x[m.y], alone.known)
        horizon.add_cuts(alone.period, cuts)
        return bool(cuts)

    def _horizon(self, share: float, *, summed_too: bool) -> Horizon:
        """The program of all periods, with what was found in each, and what each costs at least where `summed_too`."""
        masters = []
        for alone in self.alones:
            master = Master(alone.master.problem, alone.master.completer, share, self.seed, self.stop)
            sized = share == alone.master.usable_share
            master.add_cuts([cut for cut in alone.master.cuts if cut.family == "metric" or sized])
            masters.append(master)
        horizon = Horizon(self.problem, self.periods, masters, self.seed, self.stop)
        if summed_too:
            for alone in self.alones:
                horizon.add_bound(alone.period, alone.bound)
        return horizon

    def _with_all_slices(self) -> float:
        """L: metric inequalities hold whatever the slices, rounded cut sets are made anew."""
        each = max(1, self.effort.all_slices_nodes // len(self.alones))

        def proved(alone: Alone) -> Alone:
            other = alone.with_all_slices(self.stop)
            if not self.stop.struck():
                other.fill(self.shared)
                other.narrow()
                other.prove(self._limits(each))
            if other.bound <= 0:  # there was no time
                other = alone.with_all_slices(Stop(LATE_S))
                other.bound = max(0.0, other.master.solve().bound)
            return other

        with ThreadPoolExecutor(THREADS) as pool:
            others = list(pool.map(proved, self.alones))
        self.nodes += sum(other.nodes for other in others)
        linear = summed(others)
        size = sum(other.master.model.n_columns for other in others)
        if self.stop.struck() or size > self.effort.together:
            return linear
        looser = self._horizon(1.0, summed_too=False)
        result = looser.solve(replace(self._limits(self.effort.bound_nodes), proving=True), looser.integer)
        self.nodes += result.nodes
        return max(linear, result.bound) if result.status is not Status.INFEASIBLE else linear

    def _in_time(self) -> Stop:
        """What ends a linear program: the clock, or a little later, so that there is a bound."""
        return Stop(LATE_S) if self.stop.struck() else self.stop

    def _limits(self, nodes: int) -> Limits:
        return Limits(nodes, max(self.gap / SHARE_OF_GAP, 1e-9))

    def _raise(self, bound: float, step: str) -> None:
        if math.isfinite(bound):
            self.bound = max(self.bound, bound)
        if self.progress is not None:
            self.progress(step, self.bound, self.cost)

    def _is_near_enough(self) -> bool:
        return gap_between(self.bound - self.base, self.cost - self.base) <= self.gap + 1e-9

    def _is_done(self) -> bool:
        return self.stop.struck() or self._is_near_enough()
