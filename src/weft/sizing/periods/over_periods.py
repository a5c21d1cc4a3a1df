"""Sizing over several periods: a purchase for the last, what earlier ones need of it, and one bound for all.

The bound is a master program of all periods with rows that keep what was bought, so it holds wherever the work stops.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from weft.lp import Limits, Status, Stop
from weft.network.columns import Floats, Ints
from weft.sizing.bounds import add_cutsets, solve_whole
from weft.sizing.completion import Completer, complete
from weft.sizing.cuts import Cut
from weft.sizing.cutsets import CutSets
from weft.sizing.effort import SHARE_OF_GAP, Effort
from weft.sizing.flow.at_scale import AtScale, shared
from weft.sizing.flow.elsewhere import Crew
from weft.sizing.flow.separator import Separator
from weft.sizing.inout import first_core, grown, tighten
from weft.sizing.master import Master
from weft.sizing.periods.horizon import Horizon
from weft.sizing.periods.periods import Periods, Schedule
from weft.sizing.periods.purchases import Buyer
from weft.sizing.periods.upgrades import Upgrader
from weft.sizing.problem import Problem
from weft.sizing.purchase import Infeasible, Purchase, Report, StoppedBy, Work, gap_between
from weft.sizing.solve import solve

STALLED = 0.001
"""A linear bound that rises by less than this share in a round has stalled."""


@dataclass(frozen=True, slots=True)
class PeriodsEffort:
    """How much work may be done beyond the purchase of the last period, all of it counted."""

    last: Effort = field(default_factory=Effort)
    period_rounds: int = 12  # linear rounds of a period by itself
    linear_rounds: int = 8  # of all periods together
    cutset_rounds: int = 8
    alone_rounds: int = 4
    alone_nodes: int = 360  # in a round, over the periods each by itself
    together: int = 4000  # columns of all periods up to which one mixed-integer program proves too
    bound_rounds: int = 5
    bound_nodes: int = 800  # of that one
    purchase_nodes: int = 20
    prune_tries: int = 40


def schedule(
    problem: Problem, periods: Periods, *, gap: float, stop: Stop | None = None, progress: Report | None = None,
    seed: int = 0, effort: PeriodsEffort | None = None, crew: Crew | None = None,
) -> Schedule | Infeasible | None:  # fmt: skip
    """Buy period by period so that every demand is carried in every state of each, at the least cost of all together.

    `problem` is that of the last period, at costs for having all of it from the start.  With one period the answer
    is that of `solve`.  Work is counted, `stop` ends it early and a `crew` looks at failure states, as there.

    Raises ValueError if something is there already, setting up a ladder or flow itself costs something, or the problem
    is of another period.
    """
    if bool(problem.fibres.lit.any()) or len(problem.stock):
        raise ValueError("what is there already has no period in which it was bought")
    if not np.allclose(periods.client_gbps[-1], problem.sites.client_gbps):
        raise ValueError("the problem is not that of the last period")
    if bool(problem.ladders.setup_cost.any()) or bool(problem.candidates.flow_cost.any()):
        raise ValueError("set-up and flow have no price of a period")
    work, stop = effort or PeriodsEffort(), stop or Stop()
    last = solve(problem, gap=gap, stop=stop, progress=progress, seed=seed, effort=work.last, crew=crew)
    if not isinstance(last, Purchase):
        return last
    if len(periods) == 1:
        return Schedule(
            last.lightpaths[None, :], (complete(problem, last.lightpaths),), last.cost, last.bound, last.bound_sized,
            last.base, last, last.work, last.stopped_by, (tuple(last.reasons.archive.cuts),),
        )  # fmt: skip
    return _Search(problem, periods, last, gap, stop, progress, work, seed, crew).run()


class _Search:
    def __init__(
        self, problem: Problem, periods: Periods, last: Purchase, gap: float, stop: Stop,
        progress: Report | None, effort: PeriodsEffort, seed: int, crew: Crew | None,
    ) -> None:  # fmt: skip
        self.problem, self.periods, self.last, self.gap = problem, periods, last, gap
        self.stop, self.progress, self.effort, self.seed = stop, progress, effort, seed
        self.completer = Completer.of(problem)
        self.upgrader = Upgrader(problem, periods, self.completer)
        lanes = shared(periods.factor)
        alone = {t: Separator(periods.problem(problem, t), stop, crew) for t in sorted({lane for lane, _ in lanes})}
        self.separators = [AtScale(alone[lane], factor) for lane, factor in lanes]
        self.buyer = Buyer(problem, periods, [lane for lane, _ in lanes], self.separators, effort.prune_tries)
        self.base, self.bound, self.cost = self.completer.base, 0.0, math.inf
        self.best: Ints | None = None
        self.rounds = self.nodes = 0

    def run(self) -> Schedule | None:
        self._keep_best("all from the start", np.tile(self.last.lightpaths, (len(self.periods), 1)))
        horizon = Horizon(self.problem, self.periods, self._masters(), self.seed, self.stop)
        sets = self._sets(self.problem.usable_share)
        self._raise(self._linear(horizon, sets), "linear bound of all periods")
        self._purchases(horizon)
        self._alone(horizon, sets, self.effort.alone_rounds)
        self._close(horizon, sets)
        bound_all = self._with_all_slices(horizon)
        if self.best is None:
            return None
        completions, cost = self.upgrader.complete(self.best)
        reached = gap_between(self.bound - self.base, cost - self.base) <= self.gap + 1e-9
        stopped: StoppedBy = "gap" if reached else self.stop.reason or "work"
        calls = sum(separator.lp_calls for separator in {id(s.whole): s.whole for s in self.separators}.values())
        done = self.last.work
        work = Work(
            done.rounds + self.rounds, done.cuts + len(self.buyer), done.lp_calls + calls, done.mip_nodes + self.nodes
        )
        return Schedule(
            self.best, completions, cost, max(0.0, min(bound_all, self.bound)), self.bound, self.base, self.last, work,
            stopped, tuple(tuple(self.buyer.cuts(t)) for t in range(len(self.periods))),
        )

    def _masters(self) -> list[Master]:
        """A master for each period with the metric inequalities of its linear bound, the last period first."""
        cores: dict[int, Floats] = {}
        masters: dict[int, Master] = {}
        for t in reversed(range(len(self.periods))):
            mine, separator = self.periods.problem(self.problem, t), self.separators[t]
            master = Master(mine, Completer.of(mine), self.problem.usable_share, self.seed, self.stop)
            lane = self.buyer.lane[t]
            if lane == t:
                core = first_core(master, separator.whole)
                if core is None:
                    if not self.stop.struck():
                        raise ArithmeticError(f"period {t} asks more than the last, which was bought for")
                    core = np.zeros(master.model.n_columns)  # for want of time, and so nothing looks at it
            else:
                core = grown(master, cores[lane] * separator.factor)
                master.add_cuts(self.buyer.cuts(t))
            for limits in (False, True) if separator.whole.is_limited else (False,):
                relaxed = tighten(
                    master, separator, core, tolerance=max(0.01, self.gap / SHARE_OF_GAP), limits=limits,
                    max_rounds=self.effort.period_rounds, stop=self.stop, report=None,
                )  # fmt: skip
                self.rounds += relaxed.rounds
                core = core if limits else relaxed.core
            cores.setdefault(lane, core[master.n])
            self.buyer.keep(t, master.cuts)
            masters[t] = master
        return [masters[t] for t in range(len(self.periods))]

    def _sets(self, share: float) -> list[tuple[CutSets, set[tuple[int, int]]]]:
        """Rounded cut sets of each period, with those that were added."""
        problems = (self.periods.problem(self.problem, t) for t in range(len(self.periods)))
        return [(CutSets.of(mine, share), set()) for mine in problems]

    def _linear(self, horizon: Horizon, sets: list[tuple[CutSets, set[tuple[int, int]]]]) -> float:
        """The bound of the linear program of all periods, with what its own points violate."""
        result = horizon.solve()
        bound = result.bound
        for round_ in range(self.effort.linear_rounds + self.effort.cutset_rounds):
            if not result.has_point or self.stop.struck():
                break
            metric = round_ < self.effort.linear_rounds
            if not self._separate_all(horizon, result.x, sets, metric=metric):
                break
            result = horizon.solve()
            self.rounds += 1
            if not metric and result.bound - bound < STALLED * abs(bound):
                return max(bound, result.bound)
            bound = max(bound, result.bound)
        return bound

    def _separate_all(
        self, horizon: Horizon, x: Floats, sets: list[tuple[CutSets, set[tuple[int, int]]]], *, metric: bool
    ) -> bool:
        """Add what a point of all periods violates; whether it did."""
        some = False
        for t in range(len(self.periods)):
            some = self._separate(horizon, t, horizon.part(x, t), sets, metric=metric) or some
        return some

    def _separate(
        self, horizon: Horizon, period: int, x: Floats, sets: list[tuple[CutSets, set[tuple[int, int]]]], *,
        metric: bool,
    ) -> bool:  # fmt: skip
        """Add what a period's point violates: inequalities known from others, else new ones; and rounded cut sets."""
        m, (cutsets, known) = horizon.masters[period], sets[period]
        cuts = cutsets.separate(x[m.n], x[m.y], known)
        if metric:
            cuts += self.buyer.violated(period, x[m.n]) or self._new_cuts(period, x[m.n])
        if cuts:
            horizon.add_cuts(period, cuts)
        return bool(cuts)

    def _new_cuts(self, period: int, lightpaths: Floats) -> list[Cut]:
        separator = self.separators[period]
        limited = separator.whole.is_limited
        sweep = separator.within_limits(lightpaths) if limited else separator.tight(lightpaths, every=True)
        self.buyer.keep(period, sweep.cuts)
        return sweep.cuts

    def _purchases(self, horizon: Horizon) -> None:
        """Backwards inside the last period's purchase, and forwards, each period beside what the one before has."""
        n_periods, nodes = len(self.periods), self.effort.purchase_nodes
        counts = np.tile(self.last.lightpaths, (n_periods, 1))
        for t in reversed(range(n_periods - 1)):
            counts[t] = self.buyer.within(t, counts[t + 1], self._limits(nodes))
        self._keep_best("last period first", counts)
        if self.stop.struck():
            return
        used = (self.last.lightpaths > 0) | (horizon.solve().x[horizon.columns[:, horizon.masters[0].n]] > 1e-6).any(0)
        forward = np.zeros_like(counts)
        lower = self.problem.candidates.lower
        for t in range(n_periods):
            if self.stop.struck():
                return
            found = self.buyer.beside(t, lower, used, self._limits(nodes))
            if found is None:
                return
            forward[t] = lower = found
        self._keep_best("first period first", forward)

    def _keep_best(self, step: str, counts: Ints) -> None:
        completions, cost = self.upgrader.complete(counts)
        if cost < self.cost - 1e-9 and all(done.feasible for done in completions):
            self.best, self.cost = counts, cost
        self._raise(self.bound, step)

    def _close(self, horizon: Horizon, sets: list[tuple[CutSets, set[tuple[int, int]]]]) -> None:
        """Bounds with whole pairs, builds and fabrics, each followed by a schedule near its point.

        Once such a point survives everything, lightpaths become whole too.
        """
        lightpaths = False
        for _ in range(self.effort.bound_rounds if horizon.model.n_columns <= self.effort.together else 0):
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
            some = self._separate_all(horizon, result.x, sets, metric=True)
            points = np.array([horizon.part(result.x, t)[m.n] for t, m in enumerate(horizon.masters)])
            mended = self.buyer.mended(np.ceil(points - 1e-6).astype(np.int64))
            if mended is not None:
                self._keep_best("schedule near the bound", mended)
            if lightpaths and not some and before == (self.bound, self.cost):
                return
            lightpaths = lightpaths or not some

    def _alone(self, horizon: Horizon, sets: list[tuple[CutSets, set[tuple[int, int]]]], rounds: int) -> None:
        """Each period's own bound with whole pairs, builds and fabrics, a row of the program of all from then on.

        Their sum is a bound too, for it only forgets that what is bought stays.
        """
        nodes, summed = max(1, self.effort.alone_nodes // len(self.periods)), 0.0
        for t, master in enumerate(horizon.masters):
            bound = self._from_the_last(t, self.last.bound_sized)
            for _ in range(rounds):
                if self.stop.struck():
                    break
                result = solve_whole(master, self._limits(nodes), lightpaths=False)
                self.nodes += result.nodes
                self.rounds += 1
                bound = max(bound, result.bound)
                if not result.has_point or not self._separate(horizon, t, result.x, sets, metric=True):
                    break
            horizon.add_bound(t, bound)
            summed += bound
        self._raise(max(summed, horizon.solve().bound), "bound of each period")

    def _from_the_last(self, period: int, proved: float) -> float:
        """What a period costs at least, from what is `proved` of the last one at the costs of the whole problem.

        Nothing in the last period costs less than the least ratio of the two costs times what it does there.
        """
        if period < len(self.periods) - 1:
            return 0.0
        mine, whole = self.periods.problem(self.problem, period), self.problem
        here, there = (
            np.concatenate([p.candidates.cost, p.fibres.cost, p.builds.cost, p.fabrics.cost]) for p in (mine, whole)
        )
        paid = there > 0
        return max(0.0, proved * float((here[paid] / there[paid]).min(initial=np.inf))) if paid.any() else 0.0

    def _with_all_slices(self, horizon: Horizon) -> float:
        """L: metric inequalities hold whatever the slices, rounded cut sets are made anew."""
        masters = []
        for master in horizon.masters:
            other = Master(master.problem, master.completer, 1.0, self.seed, self.stop)
            other.add_cuts([cut for cut in master.cuts if cut.family == "metric"])
            add_cutsets(other, CutSets.of(master.problem, 1.0), set(), self.effort.cutset_rounds)
            masters.append(other)
        looser = Horizon(self.problem, self.periods, masters, self.seed, self.stop)
        nodes = max(1, self.effort.alone_nodes // len(self.periods))
        summed = 0.0
        for t, master in enumerate(masters):
            bound = self._from_the_last(t, self.last.bound)
            if not self.stop.struck():
                result = solve_whole(master, self._limits(nodes), lightpaths=False)
                self.nodes += result.nodes
                bound = max(bound, result.bound)
            looser.add_bound(t, bound)
            summed += bound
        linear = max(summed, looser.solve().bound)
        if self.stop.struck() or looser.model.n_columns > self.effort.together:
            return linear
        limits = replace(self._limits(self.effort.bound_nodes), proving=True)
        result = looser.solve(limits, looser.integer)
        self.nodes += result.nodes
        return max(linear, result.bound) if result.status is not Status.INFEASIBLE else linear

    def _limits(self, nodes: int) -> Limits:
        return Limits(nodes, max(self.gap / SHARE_OF_GAP, 1e-9))

    def _raise(self, bound: float, step: str) -> None:
        if math.isfinite(bound):
            self.bound = max(self.bound, bound)
        if self.progress is not None:
            self.progress(step, self.bound, self.cost)

    def _is_done(self) -> bool:
        return self.stop.struck() or gap_between(self.bound - self.base, self.cost - self.base) <= self.gap + 1e-9
