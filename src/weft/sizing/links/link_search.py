"""Sizing where links are all that is bought: rounded cuts, moves between levels, whole programs, in turn.

The master's rows hold for every survivable purchase, so the bound is valid whenever the work stops.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from weft.lp import Limits, Result, Status, Stop
from weft.network.columns import Bools, Floats, Ints
from weft.sizing.archive import Archive
from weft.sizing.bounds import solve_whole
from weft.sizing.completion import Completer
from weft.sizing.cuts import Cut
from weft.sizing.effort import SHARE_OF_GAP
from weft.sizing.flow.elsewhere import Crew
from weft.sizing.flow.routed import RoutingCost
from weft.sizing.flow.separator import Separator
from weft.sizing.inout import first_core, tighten
from weft.sizing.links.dominated import without_dominated
from weft.sizing.links.growth import grown_sets
from weft.sizing.links.lengths import elsewhere, rounded_metric
from weft.sizing.links.levels import Levels
from weft.sizing.links.moves import Moves
from weft.sizing.links.neighbourhoods import Neighbourhoods
from weft.sizing.links.partitions import contracted, three_parts
from weft.sizing.links.regions import Regions
from weft.sizing.master import Master
from weft.sizing.problem import Problem
from weft.sizing.purchase import Infeasible, Purchase, Report, StoppedBy, Work, gap_between
from weft.sizing.reasons.explain import explain, unroutable
from weft.sizing.reasons.reasons import Reasons
from weft.sizing.repair import Mender
from weft.sizing.slopes import sloped

ENOUGH = 16  # cuts of states in a round
SLOPES = 3  # points of slope scaling that are made whole, at most
NEAR_ROUNDS = 40  # of a neighbourhood
LOWERED = 50  # tries after an exchange or in a neighbourhood
FEW_STATES = 2  # so many give few cuts a round: more rounds are worth it, and regions in three parts are looked at
MOST_JOINED = 18_000  # regions, from which none that grew are kept; twice as many of those that states keep together
BROKEN = 1e-6  # share of a right side that whole counts lack, from which its row is put back
FLOW_WORK = 2  # of a flow column, where a state and a demand are 1
RISES = 3e-4  # of the bound: less than that over a few rounds of cuts is not worth more of them


@dataclass(frozen=True, slots=True)
class LinkEffort:
    """How much work may be done, all of it counted."""

    linear_rounds: int = 40
    cut_rounds: int = 60  # of rounded cut sets at the linear optimum
    state_rounds: int = 5  # of those with what states say, at least
    rounds_between: int = 4  # whole programs
    stall_rounds: int = 5
    slope_rounds: int = 12
    lowering_tries: int = 2000
    exchanges: int = 150  # after each whole program
    pace: int = 60_000  # states x demands looked at, for rounds and exchanges at a time
    whole_rounds: int = 1000
    first_nodes: int = 50  # of the program that the first purchase is made of
    whole_nodes: int = 200  # of the first one for the bound; four times as many whenever that proves too few
    most_nodes: int = 1_000_000
    near_nodes: int = 200  # of the program of a neighbourhood
    patience: int = 16  # neighbourhoods that give nothing cheaper
    routed_patience: int = 48  # the same where programs have the flow of the only state


@dataclass(slots=True, eq=False)
class LinkSearch:
    """The state of a search: the master, the cuts of all states, and the best levels so far."""

    problem: Problem
    gap: float
    stop: Stop
    progress: Report | None
    effort: LinkEffort
    master: Master
    separator: Separator
    archive: Archive
    levels: Levels
    moves: Moves
    routing: RoutingCost
    regions: Regions
    near: Neighbourhoods
    rng: np.random.Generator
    holds: float  # share of what the master proves that is proved of the problem as it was given
    best: Ints | None = None
    cost: float = math.inf
    bound: float = 0.0
    bound_lp: float = 0.0
    rounds: int = 0
    nodes: int = 0
    hot: list[int] = field(default_factory=list)  # states, those that cut lately first
    last: Floats = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(
        cls, problem: Problem, gap: float, stop: Stop, progress: Report | None, effort: LinkEffort,
        seed: int, crew: Crew | None = None,
    ) -> LinkSearch:  # fmt: skip
        """Prepare a search."""
        problem, holds = without_dominated(problem, gap)
        completer, separator = Completer.of(problem), Separator(problem, stop, crew)
        archive, levels, routing = Archive(len(problem.candidates)), Levels.laid_out(problem), RoutingCost(problem)
        rng = np.random.default_rng(seed)
        mender = Mender(completer, separator, archive, list(range(len(problem.states))))
        return cls(
            problem, gap, stop, progress, effort, Master(problem, completer, problem.usable_share, seed, stop),
            separator, archive, levels, Moves(problem, levels, mender, separator, routing), routing,
            Regions.of(problem, levels), Neighbourhoods.of(problem, levels, rng), rng, holds,
        )  # fmt: skip

    def run(self) -> Purchase | Infeasible | None:
        """Search; None if the work ran out before any purchase was found."""
        refusal = self._search()
        return self._purchase(self.levels.bought(self.best)) if self.best is not None else refusal

    def _search(self) -> Infeasible | None:
        self.hot[:] = range(len(self.problem.states))
        lost = self.separator.unroutable()
        if lost is not None:
            return unroutable(self.problem, *lost)
        if self.master.solve().status is Status.INFEASIBLE:
            return explain(self.problem, self.master, whole=False, nodes=1)
        self._cut_linear(self.effort.cut_rounds, metric=False)
        core = first_core(self.master, self.separator)
        if core is None:
            return None
        relaxed = tighten(
            self.master, self.separator, core, tolerance=max(1e-4, self.gap / SHARE_OF_GAP),
            max_rounds=self.effort.linear_rounds, stop=self.stop, limits=False,
            report=lambda bound: self._tell("linear bound", bound),
        )  # fmt: skip
        self.rounds += relaxed.rounds
        self.archive.add(self.master.cuts)
        if not relaxed.is_feasible:
            return explain(self.problem, self.master, whole=False, nodes=1)
        self.bound_lp, self.last = max(0.0, self.holds * relaxed.bound), relaxed.x[self.master.n]
        self._first_purchases()
        if self._has_few_states and not self.problem.flow_costs:  # few rows yet, so programs are quick
            self._around(self.effort.near_nodes)
        self._cut_linear(self._state_rounds, metric=True)
        if self._pace or self.best is None:
            self._round(self._exchanges)
        self._around(self.effort.near_nodes)
        if self._close() is Status.INFEASIBLE and self.best is None:
            return explain(self.problem, self.master, whole=True, nodes=self.effort.whole_nodes)
        return None

    def _first_purchases(self) -> None:
        """From a short whole program, whose point few states refuse, and where that is slow from linear points."""
        if not self.problem.flow_costs:
            result = self._whole(self.effort.first_nodes)
            self._tell("whole bound", result.bound)
            if result.has_point:
                self._make_whole(np.round(result.x[self.master.n]), self.effort.lowering_tries)
        if self._pace or self.best is None:
            self._round(0)
            self._slopes()

    def _cut_linear(self, rounds: int, *, metric: bool) -> Result:
        """Add rounded cut sets, and with `metric` what states say, at the linear optimum until it hardly rises."""
        result, history = self.master.solve(), [-math.inf]
        for _ in range(rounds):
            if not result.has_point or self.stop.struck():
                break
            self._tell("rounded cuts", result.bound)
            history.append(result.bound)
            self.last = result.x[self.master.n]
            stall = self.effort.stall_rounds * (self._longer if metric else 1)
            if len(history) > stall and result.bound - history[-stall] < RISES * abs(result.bound):
                break
            cuts = self._violated(self.last, metric=metric)
            if not cuts:
                break
            self.rounds += 1
            self.master.add_cuts(cuts)
            result = self.master.solve()
            if self.rounds % 5 == 0:
                self.master.drop_slack(result.row_value)
                result = self.master.solve()
        return result

    def _violated(self, point: Floats, *, metric: bool) -> list[Cut]:
        """Rounded cut sets, small and grown, and with `metric` what states say if these are few."""
        sets = Regions.within(self.problem, self.levels, grown_sets(self.problem, self.levels, point, self.rng))
        if self._has_few_states:
            self._join(sets, MOST_JOINED)
            cuts = self.regions.separate(point)
            for state in range(len(self.problem.states) if metric else 0):
                cuts += three_parts(self.regions, self.levels, state, point)
        else:
            cuts = [*sets.separate(point), *self.regions.separate(point)]
        if metric and len(cuts) < ENOUGH:
            found = self._of_states(point, 0.005)
            self.archive.add(found)
            cuts += found + rounded_metric(self.problem, found, point)
            if self._has_few_states:
                self._join(contracted(self.regions, self.levels, found, point), 2 * MOST_JOINED)
        return cuts

    def _join(self, sets: Regions, most: int) -> None:
        if len(self.regions) < most:
            self.regions = self.regions.joined(sets)

    def _of_states(self, point: Floats, tolerance: float) -> list[Cut]:
        """What states say of a point, those that cut lately first, and what that says in other states."""
        cuts = self.separator.some(point, self.hot, ENOUGH, tolerance).cuts
        cutting = [cut.state for cut in cuts]
        self.hot[:] = [*cutting, *(state for state in self.hot if state not in set(cutting))]
        return [*cuts, *elsewhere(self.problem, self.separator, cuts, point)]

    def _close(self) -> Status:
        """Whole programs, each followed by what its point breaks and by moves from it, until bound and cost meet."""
        status, nodes = Status.UNKNOWN, self.effort.whole_nodes
        for _ in range(self.effort.whole_rounds):
            if self._is_done():
                break
            result = self._whole(nodes)
            status = result.status
            self._tell("whole bound", result.bound)
            if not result.has_point or self._is_done():
                break
            point = np.round(result.x[self.master.n])
            self.rounds += 1
            sets, cuts = self._violated(point, metric=False), self._of_states(point, 0.0)
            self.master.add_cuts(sets)
            self._keep(cuts, point)
            self.last = result.x[self.master.n]
            self._round(self._exchanges)
            self._around(self.effort.near_nodes)
            if not cuts or gap_between(result.bound, result.value) > self.gap / SHARE_OF_GAP:
                if not cuts and nodes >= self.effort.most_nodes:
                    break
                nodes = min(4 * nodes, self.effort.most_nodes)
            if cuts:
                self._cut_linear(max(self.effort.rounds_between, self._state_rounds // 3), metric=True)
        return status

    def _whole(self, nodes: int, lower: Floats | None = None, upper: Floats | None = None) -> Result:
        start = None
        if self.best is not None:
            bought = self.levels.bought(self.best)
            start = self.master.vector(bought, self.moves.mender.completer.complete(bought), self.routing.of(bought)[1])
        limits = Limits(nodes, max(self.gap / SHARE_OF_GAP, 1e-9), submips=lower is None)
        result = solve_whole(self.master, limits, lightpaths=True, lower=lower, upper=upper, start=start)
        self.nodes += result.nodes
        return result

    def _slopes(self) -> None:
        """Purchases from the points that slope scaling thinks cheapest."""
        linear, most = self.last, max(1, min(SLOPES, self._pace))
        for point in sloped(self.master, self.levels, linear, self.effort.slope_rounds)[:most]:
            self.last = point
            self._round(0)
        self.last = linear

    def _around(self, nodes: int) -> None:
        """Buy neighbourhoods anew, until so many in a row gave nothing cheaper."""
        left = self._patience if self.near.is_worth_it else 0
        while left > 0 and self.best is not None and not self._is_done():
            capacity = self.levels.capacity(self.problem, self.levels.bought(self.best))
            apart = np.abs(self.levels.capacity(self.problem, self.last) - capacity)
            cost = self.cost
            decided = self._anew(np.isin(self.levels.of, self.near.following(apart)), self.best, nodes)
            better = self.cost < cost
            self.near.learn(better=better, decided=decided)
            left = self._patience if better else left - 1

    def _anew(self, free: Bools, best: Ints, nodes: int) -> bool:
        """Buy candidates (n_candidates,) anew beside all others of the best; whether the cheapest was decided."""
        m, bought = self.master, self.levels.bought(best).astype(np.float64)
        lower, upper = m.lower.copy(), m.upper.copy()
        lower[m.n], upper[m.n] = np.where(free, lower[m.n], bought), np.where(free, upper[m.n], bought)
        for _ in range(NEAR_ROUNDS):
            result = self._whole(nodes, lower, upper)
            if not result.has_point or result.value >= self.cost - 1e-9:
                return result.status is Status.OPTIMAL
            point = np.round(result.x[m.n])
            if not self._known(point) and self._survives(point):
                break
            if self.stop.struck():
                return False
        self._make_whole(point, 0 if self.problem.flow_costs else LOWERED)
        return result.status is Status.OPTIMAL

    def _known(self, point: Floats) -> bool:
        """Whether a point breaks metric inequalities that were found before; they are put back."""
        slack = self.archive.slack(point) / np.maximum(1.0, self.archive.right)
        broken = [row for row in np.argsort(slack, kind="stable")[:ENOUGH].tolist() if slack[row] < -BROKEN]
        cuts = [self.archive.cuts[row] for row in broken]
        self.master.add_cuts([*cuts, *rounded_metric(self.problem, cuts, point)])
        return bool(cuts)

    def _survives(self, point: Floats) -> bool:
        cuts = self._of_states(point, 0.0)
        self._keep(cuts, point)
        return not cuts and not self.stop.struck()

    def _keep(self, cuts: Sequence[Cut], point: Floats) -> None:
        self.archive.add(cuts)
        self.master.add_cuts([*cuts, *rounded_metric(self.problem, list(cuts), point)])

    @property
    def _exchanges(self) -> int:
        """None where few states make neighbourhoods quick, which find more."""
        if self._has_few_states and self.near.is_worth_it:
            return 0
        return min(self.effort.exchanges, max(2, self._pace))

    @property
    def _patience(self) -> int:
        if self.problem.flow_costs and self._has_few_states:
            return self.effort.routed_patience
        return min(self.effort.patience, max(2, self._pace))

    @property
    def _state_rounds(self) -> int:
        return self._longer * min(self.effort.cut_rounds, max(self.effort.state_rounds, self._pace))

    @property
    def _has_few_states(self) -> bool:
        return len(self.problem.states) <= FEW_STATES

    @property
    def _longer(self) -> int:
        """How many times as many rounds as with many states."""
        return ENOUGH // 2 if self._has_few_states else 1

    @property
    def _pace(self) -> int:
        """How much is done at a time: less where more states and demands must be looked at for it."""
        looked_at = self.problem.states.required_gbps.size + FLOW_WORK * sum(len(flow) for flow in self.master.flow)
        return int(self.effort.pace // max(1, looked_at))

    def _round(self, exchanges: int) -> None:
        """Levels above the last point, raised, lowered and exchanged; kept if cheaper."""
        self._make_whole(self.last, self.effort.lowering_tries)
        if self.best is not None and exchanges and not self._is_done():
            self._take(self.moves.exchanged(self.best, self.rng, exchanges, LOWERED))

    def _make_whole(self, point: Floats, tries: int) -> None:
        """Levels above a point, raised and then lowered; kept if cheaper."""
        nearest = self.levels.reaching(self.levels.capacity(self.problem, point))
        raised = self.moves.raised(nearest, np.zeros(0, np.int64))
        if raised is not None:
            self._take(self.moves.lowered(raised, tries))

    def _take(self, at: Ints) -> None:
        cost = self.moves.cost(at)
        if cost < self.cost - 1e-9:
            self.best, self.cost = at, cost
            self._tell("purchase", self.bound)

    def _tell(self, step: str, bound: float) -> None:
        if math.isfinite(bound):
            self.bound = max(self.bound, self.holds * bound)
        if self.progress is not None:
            self.progress(step, self.bound, self.cost)

    def _purchase(self, bought: Ints) -> Purchase:
        done, routing = self.moves.mender.completer.complete(bought), self.routing.of(bought)[0]
        reached = gap_between(self.bound, self.cost) <= self.gap + 1e-9
        stopped: StoppedBy = "gap" if reached else self.stop.reason or "work"
        why, worst = self.archive.first_to_fail(bought)
        work = Work(self.rounds, len(self.archive), self.separator.lp_calls, self.nodes)
        return Purchase(
            bought, done.pairs, done.build, done.fabric, done.cost + routing, routing, done.draw_w,
            self.bound, self.bound, self.bound_lp, 0.0, why, worst, work, stopped,
            Reasons.of(self.problem, self.archive, self.separator, self.master.cuts),
        )  # fmt: skip

    def _is_done(self) -> bool:
        return self.stop.struck() or gap_between(self.bound, self.cost) <= self.gap + 1e-9
