"""The main job as a story in seven steps: from an intent to a proven plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import numpy as np

from weft import sizing
from weft.intent import Intent
from weft.lp import Stop, Stopped
from weft.network import Ints
from weft.planning import (
    hose,
    in_steps,
    step2_fabric_menu,
    step3_optical_menu,
    step4_sizing,
    step7_certificate,
)
from weft.planning.agreed import with_cash
from weft.planning.bought import Menus
from weft.planning.compared.frontier import frontier, require_one_price
from weft.planning.compared.layered import Layered, baselines
from weft.planning.kept.least import kept_in
from weft.planning.periods import over_periods
from weft.planning.periods.arriving import Early
from weft.planning.periods.growth import in_the_end, periods_of, with_use
from weft.planning.periods.periods_tables import with_periods
from weft.planning.periods.phases import Phases
from weft.planning.periods.regret_over_periods import regret_over_periods
from weft.planning.progress import Progress, Silent
from weft.planning.reasons.forced import prices, sentences, why_table
from weft.planning.record import Plan
from weft.planning.refusal import before_sizing, without_purchase
from weft.planning.regret import regret
from weft.planning.rounds import Outcome, settle
from weft.planning.routed import fixed_policies, steered
from weft.planning.routed.pool import Pool, pool_of
from weft.planning.routed.realise import Effort, Realised, Trial, realise
from weft.planning.stock import list_prices, stock_of
from weft.planning.tables import tables
from weft.planning.under_terms import is_coupled, settled
from weft.routing.steering import LONGEST
from weft.units import show

SILENT = Silent()

Sized = step7_certificate.Sized


@dataclass(frozen=True, slots=True)
class Options:
    """How far to go: the solver gap to stop at, what may end the work early, the seed, the trials.

    `trials` is how many choices of routes and metrics are priced at most in the search for routing.
    """

    gap: float = 0.01
    stop: Stop = field(default_factory=Stop)
    seed: int = 1
    trials: int = 4000
    frontier: bool = False  # whether to look at power against cost too
    regret: float | None = None  # by what share the forecast may be off, if that is to be looked at
    crew: sizing.Crew | None = None  # who looks at failure states while sizing, if not this process


def make(intent: Intent, options: Options = Options(), progress: Progress = SILENT) -> Plan:
    """Plan an intent: its verdict says whether it is proven, feasible, infeasible or unknown.

    Raises CatalogueError and InfeasibleError as its catalogue and its sites' fabrics give cause.
    """
    try:
        menus = _menus(intent, options.stop, progress)
    except Stopped:
        return before_sizing(intent, options.seed, options.stop)
    if options.frontier:
        require_one_price(menus)
    if options.regret is not None:
        in_steps.require_bought(menus)
    made = partial(_made, options=options, progress=progress)
    if is_coupled(menus):
        plan, compared = in_steps.planned(menus, made, options.gap, options.stop)
    else:
        plan, _, compared = made(menus)
    plan = compared(plan)
    return plan if intent.agreement is None else with_cash(plan, intent.agreement.terms)


def _made(menus: Menus, options: Options, progress: Progress) -> in_steps.Made:
    """Steps 4 to 7, what is proved under terms that depend on all that is bought, and what compares a plan so made."""
    with _beside(options.stop) as beside:
        layered = beside.submit(baselines, menus, options.seed, options.stop)  # needs nothing that is bought
        progress.step(4)
        menus, (problem, bought), coverage, schedule = _sized_for_all(menus, options, progress)
        if not isinstance(bought, sizing.Purchase):
            return without_purchase(menus, bought, options.seed, options.stop), None, as_it_is
        proved = None
        if is_coupled(menus):
            asked = options.gap, options.seed
            (bought, schedule), proved = settled(menus, problem, (bought, schedule), asked, options.stop)
            bought = bought if schedule is None else over_periods.bought_over(schedule)
        menus = replace(menus, problem=replace(menus.problem, usable_share=problem.usable_share))
        early = _early(menus, bought, schedule, options)
        kept = menus if early is None else early.kept(menus)
        pool = pool_of(kept)
        realised = _realised(kept, pool, bought, options, progress)
        tried = kept if kept.asked.hose is None else hose.with_random(kept, options.seed)
        outcome = settle(tried, pool, realised.trial, options.seed, progress)  # steps 5 and 6, until nothing is missing
        phases = None
        if schedule is not None and early is not None:
            last = realised.trial, outcome
            phases = over_periods.in_phases(menus, (schedule, early), last, options.seed, options.stop, progress)
            outcome = phases.last
        progress.step(7)
        run = step7_certificate.Run(options.gap, options.seed, realised.trials, realised.stopped_by, coverage)
        plan = _certified(menus, (problem, bought), outcome, run)
        plan = _compared(plan, bought, layered if layered.done() or not options.stop.struck() else None)
        if phases is not None:
            found = with_periods(plan.tables, phases)
            plan = replace(plan, header=over_periods.said(plan.header, found, phases), tables=found)

    def compared(plan: Plan) -> Plan:
        if options.frontier:
            plan = _with_frontier(plan, menus, (problem, bought), options, progress)
        return plan if options.regret is None else with_regret(plan, (menus, pool), outcome, options, phases)

    return plan, proved, compared


def as_it_is(plan: Plan) -> Plan:
    """A plan that there is nothing to compare of."""
    return plan


def _early(
    menus: Menus, bought: sizing.Purchase, schedule: sizing.Schedule | None, options: Options
) -> Early | None:
    """What is bought in periods for which not all comes in time; None without periods."""
    if schedule is None:
        return None

    def routes(mine: Menus, pool: Pool, lightpaths: Ints) -> Trial:
        return _realised(mine, pool, replace(bought, lightpaths=lightpaths), options, SILENT).trial

    return Early.of(menus, periods_of(menus), schedule.lightpaths, routes, options.seed)


def _realised(
    menus: Menus, pool: Pool, bought: sizing.Purchase, options: Options, progress: Progress
) -> Realised:
    """The purchase as routers of the intent's mode can use it."""
    mode = menus.intent.routing.mode
    if mode in LONGEST:
        at_least = np.maximum(bought.lightpaths, pool.lower)
        return steered.realised(menus, pool, at_least, options.stop, progress)
    realised = realise(pool, bought, Effort(options.trials, options.stop), options.seed, progress)
    if mode == "sr" and not options.stop.struck():
        realised = fixed_policies.improved(menus, pool, realised)
    return realised


def _certified(menus: Menus, sized: Sized, outcome: Outcome, run: step7_certificate.Run) -> Plan:
    """Step 7: the tables, the header with its certificate, and why each thing was bought."""
    found = tables(menus, outcome.built, outcome.proved)
    found["why"] = why_table(menus, sized, outcome)
    header = step7_certificate.header(menus, sized, outcome, found, run)
    promises = prices(menus, sized)
    header["prices"] = step7_certificate.rounded(promises)
    header["why"] = sentences(promises, show.watts if menus.intent.minimise == "power" else show.euro)
    if menus.intent.agreement is None:
        return Plan(header, found, kept_in(menus, outcome.built))
    found["list_prices"] = list_prices(menus.intent)
    return Plan(header, found, kept_in(menus, outcome.built), menus.intent.agreement.files)


def _compared(plan: Plan, bought: sizing.Purchase, layered: Future[Layered] | None) -> Plan:
    """The plan beside those made layer by layer, where there was time for them."""
    if layered is None:
        return replace(plan, header={**plan.header, "baseline": []})
    rows = step7_certificate.rounded(layered.result().against(bought))
    found = {**plan.tables, "baseline": layered.result().failures}
    return replace(plan, header={**plan.header, "baseline": rows}, tables=found)


def _with_frontier(plan: Plan, menus: Menus, sized: Sized, options: Options, progress: Progress) -> Plan:
    """The plan with power against cost."""
    problem, bought = sized
    curve = frontier(menus, bought, problem.usable_share, (options.gap, options.stop, options.seed), progress)
    if curve is None:
        return replace(plan, header={**plan.header, "frontier": {"points": 0}})
    header = {**plan.header, "frontier": step7_certificate.rounded(curve.header())}
    return replace(plan, header=header, tables={**plan.tables, "frontier": curve.table()})


def with_regret(
    plan: Plan, found: tuple[Menus, Pool], outcome: Outcome, options: Options, phases: Phases | None
) -> Plan:
    """The plan with how it fares when the forecast is off."""
    value = plan.header["objective"]["value"]
    asked = options.regret or 0.0, options.seed
    if phases is None:
        looked = regret(*found, (outcome.built, outcome.proved.policies), value, asked, options.stop)
    else:
        looked = regret_over_periods(phases, value, asked, options.stop)
    header = {**plan.header, "regret": step7_certificate.rounded(looked.header())}
    return replace(plan, header=header, tables={**plan.tables, "regret": looked.table()})


@contextmanager
def _beside(stop: Stop) -> Iterator[Executor]:
    """A thread for what runs beside; nobody waits for it once the work must end."""
    executor = ThreadPoolExecutor(1)
    try:
        yield executor
    finally:
        executor.shutdown(wait=not stop.struck(), cancel_futures=True)


def _menus(intent: Intent, stop: Stop, progress: Progress) -> Menus:
    """Steps 1 to 3: what is asked, and what glass and silicon offer for it."""
    stock = stock_of(intent)
    progress.step(1)
    asked = in_the_end(intent)
    intent = with_use(intent, asked)
    progress.step(2)
    fabrics = step2_fabric_menu.menus(intent, asked, stock, stop)
    progress.step(3)
    stop.check()
    fibres = step3_optical_menu.fibres_of(intent)
    light = step3_optical_menu.light_of(intent, asked, fibres, stock)
    stop.check()
    problem, choices = step4_sizing.problem(intent, asked, fabrics, light, fibres, stock)
    return Menus(intent, stock, asked.planned, fabrics, fibres, light, problem, choices)


def _sized_for_all(
    menus: Menus, options: Options, progress: Progress
) -> tuple[Menus, hose.Sized, hose.Coverage | None, sizing.Schedule | None]:
    """Step 4 for the matrices there are, for a whole hose, or for several periods.

    With the matrices that turned out to be worst in the menus; or the schedule whose last period is bought.
    """
    gap, stop, seed, crew = options.gap, options.stop, options.seed, options.crew
    told = step4_sizing.told(progress)

    def once(problem: sizing.Problem) -> sizing.Purchase | sizing.Infeasible | None:
        return sizing.solve(problem, gap=gap, stop=stop, progress=told, seed=seed, crew=crew)

    def over_all(problem: sizing.Problem) -> sizing.Schedule | sizing.Infeasible | None:
        return sizing.schedule(problem, periods_of(menus), gap=gap, stop=stop, progress=told, seed=seed, crew=crew)

    if over_periods.is_growing(menus):
        problem, found = _sized(menus.problem, over_all)
        if isinstance(found, sizing.Schedule):
            return menus, (problem, over_periods.bought_over(found)), None, found
        return menus, (problem, found), None, None
    if menus.asked.hose is None:
        return menus, _sized(menus.problem, once), None, None
    return *hose.sized(menus, lambda problem: _sized(problem, once), options.seed, options.stop), None


Answer = TypeVar("Answer")


def _sized(whole: sizing.Problem, buy: Callable[[sizing.Problem], Answer]) -> tuple[sizing.Problem, Answer]:
    """The purchase; with all channels where the share that is easy to assign is proved too small."""
    problem = step4_sizing.with_least_gateways(whole)
    bought = buy(problem)
    if isinstance(bought, sizing.Infeasible):
        problem = replace(problem, usable_share=1.0)
        bought = buy(problem)
    return problem, bought
