"""Regret over periods: demands turn out otherwise from some period on, and from then on it is bought again.

Until the error is seen everything is as planned, and what was bought stays.  From that period on the rest is bought
anew for what demands are, beside what is there; hindsight would have known from the start.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.lp import Stop
from weft.network import Floats, Ints
from weft.planning.bought import Menus
from weft.planning.periods.growth import factors, offered_gbps, periods_of
from weft.planning.periods.phases import Phases
from weft.planning.record import Cell
from weft.planning.regret import Case, Regret, carried, cases
from weft.planning.under_terms import cost_under, least_under

BOUGHT_AGAIN = ("all", "class")
"""Kinds of errors that are bought for; the others are only carried."""

GAP = 0.05
FEW = sizing.PeriodsEffort(linear_rounds=2, cutset_rounds=1, alone_rounds=0, bound_rounds=0)

MODEL = (
    "as planned until the period in which the error is seen, whose network is proved in every failure with demands as "
    "they are; then what is missing is bought beside what is there, for unrestricted rerouting, and costs at most what "
    "is said; what hindsight costs is a lower bound, each period by itself, linear, over the same lightpaths; fabrics "
    "stay as they are in both, and a gateway that is too small shows in what is carried alone"
)


def regret_over_periods(found: Phases, value: float, asked: tuple[float, int], stop: Stop) -> Regret:
    """Look at a plan of several periods that costs `value`; `asked` is by how much demands are off, and a seed."""
    off, seed = asked
    looked = _Looked(found, value, stop, seed)
    rows: list[Mapping[str, Cell]] = []
    for case in cases(found.each[-1].menus.asked, off, seed):
        known = _Hindsight(looked, case)
        for period in range(1, len(found.each)):
            if stop.struck() and rows:
                return Regret(off, value, tuple(rows), MODEL)
            rows.append(looked.row(case, period, known))
    return Regret(off, value, tuple(rows), MODEL)


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """A plan, and what it costs."""

    found: Phases
    value: float
    stop: Stop
    seed: int

    @property
    def menus(self) -> Menus:
        """Those of the last period."""
        return self.found.each[-1].menus

    @property
    def problem(self) -> sizing.Problem:
        """That of the last period, with the fabrics that are there."""
        return _with_fabrics(self.menus.problem, self.found.each[-1].outcome.built.completion.fabric)

    def row(self, case: Case, seen: int, known: _Hindsight) -> dict[str, Cell]:
        """A case whose error is seen in a period, from 0 on."""
        phase = self.found.each[seen]
        policies = phase.outcome.proved.policies
        own = replace(phase.menus, asked=phase.menus.asked.alone(seen))
        row = carried(own, phase.pool, (phase.outcome.built, policies), case)
        again, least = math.inf, -math.inf
        if case.kind in BOUGHT_AGAIN and not self.stop.struck():
            again, least = self.bought_again(case, seen), known.least(seen)
        none: Cell = "" if case.kind not in BOUGHT_AGAIN or self.stop.struck() else "no plan"
        known_again, known_least = math.isfinite(again), math.isfinite(least)
        return {
            **row, "seen": seen + 1, "bought_again_at_most": again if known_again else none,
            "hindsight_at_least": least if known_least else none,
            "saved_at_most": max(0.0, again - least) if known_again and known_least else "",
            "more_at_most": again - self.value if known_again else "",
        }  # fmt: skip

    def bought_again(self, case: Case, seen: int) -> float:
        """What all periods cost if the rest is bought anew around the fabrics there are; inf if nothing is found."""
        counts, pairs, builds = _until(self.found, seen)
        menus = self.menus
        need = np.maximum.accumulate(turning_out(menus, case, seen))
        problem = _asking(self.problem, menus, need[-1])
        priced = periods_of(menus)
        client = np.array([offered_gbps(menus.asked, row) for row in need])
        periods = replace(priced, factor=need / need[-1], client_gbps=client)
        there = replace(
            problem, candidates=replace(problem.candidates, lower=counts[-1]),
            fibres=replace(problem.fibres, lower=np.maximum(problem.fibres.lower, pairs[-1])),
        )  # fmt: skip
        rest = _from(periods, seen)
        answer = sizing.schedule(_at_sum(there, rest), rest, gap=GAP, stop=self.stop, seed=self.seed, effort=FEW)
        if not isinstance(answer, sizing.Schedule):
            return math.inf
        every = np.concatenate([counts, answer.lightpaths])
        lit = np.concatenate([pairs, np.maximum([done.pairs for done in answer.completions], pairs[-1])])
        upgrader = sizing.Upgrader(problem, periods, sizing.Completer.of(problem))
        completions, cost = upgrader.complete(every, lit, builds)
        if not all(done.feasible for done in completions):
            return math.inf
        return cost_under(menus, problem, periods, (every, completions, cost))


class _Hindsight:
    """What plans cost at least that know from the start how demands turn out in a case, with the same fabrics."""

    def __init__(self, looked: _Looked, case: Case) -> None:
        self.looked, self.case = looked, case
        self._known: dict[tuple[int, bool], float] = {}

    def least(self, seen: int) -> float:
        """Where the error shows from a period on: the sum of what each proves by itself; inf if there is no plan."""
        each = (self._of_period(t, turned=t >= seen) for t in range(len(self.looked.found.each)))
        return least_under(self.looked.menus, sum(each))

    def _of_period(self, period: int, *, turned: bool) -> float:
        if (period, turned) not in self._known:
            menus = self.looked.menus
            there = turning_out(menus, self.case, 0 if turned else len(self.looked.found.each))[period]
            alone = periods_of(menus).in_time(self.looked.problem, period)
            narrow = replace(_asking(alone, menus, there), usable_share=1.0)
            self._known[period, turned] = sizing.least_cost(narrow, stop=self.looked.stop, seed=self.looked.seed)
        return self._known[period, turned]


def turning_out(menus: Menus, case: Case, seen: int) -> Floats:
    """What the problem's demands are in each period, of those planned for the last, where they are seen."""
    planned = factors(menus.intent, menus.asked)
    forecast, every = menus.asked.forecast, np.arange(len(planned))[:, None]
    of = every if forecast is None else forecast.chains().of  # demands of periods before are as they were
    off = np.where((of >= seen)[:, :, None], case.factor, 1.0)
    return np.asarray(planned * off.reshape(planned.shape))


def _asking(problem: sizing.Problem, menus: Menus, factor: Floats) -> sizing.Problem:
    """A problem, whose states are of the demands of `menus`, with each multiplied (n_demands,)."""
    client = offered_gbps(menus.asked, factor)
    required = menus.problem.states.required_gbps * factor
    states, sites = replace(problem.states, required_gbps=required), replace(problem.sites, client_gbps=client)
    return replace(problem, states=states, sites=sites)


def _with_fabrics(problem: sizing.Problem, chosen: Ints) -> sizing.Problem:
    """A problem with the fabrics that are there, whose gateways stay as they are, whatever is asked of them."""
    kept = chosen[chosen >= 0]
    rows = problem.fabrics
    fabrics = sizing.Fabrics(
        tuple(rows.name[i] for i in kept.tolist()), rows.site[kept], rows.gateway_gbps[kept], rows.ports[kept],
        rows.ports_800[kept], rows.cost[kept], rows.draw_w[kept],
    )
    need = problem.sites.gateway_need_gbps.copy()
    need[rows.site[kept]] = np.minimum(need[rows.site[kept]], rows.gateway_gbps[kept])
    return replace(problem, fabrics=fabrics, sites=replace(problem.sites, gateway_need_gbps=need))


def _until(found: Phases, seen: int) -> tuple[Ints, Ints, Ints]:
    """Lightpaths, lit pairs and builds that are there in each period before the error is seen, as they were planned."""
    before = [phase.outcome.built for phase in found.each[:seen]]
    counts, pairs = np.array([built.counts for built in before]), np.array([b.channels.pairs_lit for b in before])
    return counts, pairs, np.array([built.completion.build for built in before])


def _from(periods: sizing.Periods, first: int) -> sizing.Periods:
    """The periods from one on, by themselves."""
    price, running, parts = periods.price, periods.running, periods.parts
    return sizing.Periods(
        periods.factor[first:], periods.client_gbps[first:],
        sizing.Costs(price.lightpath[first:], price.pair[first:], price.build[first:]),
        sizing.Costs(running.lightpath[first:], running.pair[first:], running.build[first:]),
        parts.after(first), periods.module[first:], None if periods.since is None else periods.since.after(first),
    )  # fmt: skip


def _at_sum(problem: sizing.Problem, periods: sizing.Periods) -> sizing.Problem:
    """A problem at the costs of having everything from the first period on."""
    p, r = periods.price, periods.running
    light, pair, build = (
        a[0] + b.sum(axis=0) for a, b in ((p.lightpath, r.lightpath), (p.pair, r.pair), (p.build, r.build))
    )
    lit = np.where(problem.fibres.lit > 0, r.pair.sum(axis=0), pair)
    return replace(
        problem, candidates=replace(problem.candidates, cost=light),
        fibres=replace(problem.fibres, cost=pair, lit_cost=lit), builds=replace(problem.builds, cost=build),
        stock=replace(problem.stock, saved=periods.module[0]),
    )  # fmt: skip
