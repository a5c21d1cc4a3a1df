"""The network of every period: what the last one has is what earlier ones may take from, and each is proved.

Metrics and policies stay.  Shares of equal-cost paths do not depend on capacity, so with fixed paths an earlier period
needs the loads of its own demands; which routes it can do without is tried.  A controller looks anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from weft import sizing
from weft.lp import Stop
from weft.network import Ints
from weft.planning.bought import Built, Menus
from weft.planning.periods.arriving import Early, offered
from weft.planning.periods.growth import alone
from weft.planning.periods.light_over_periods import channels_over
from weft.planning.progress import Progress, Silent
from weft.planning.rounds import Outcome, laid, settle, with_pairs
from weft.planning.routed import steered
from weft.planning.routed.pool import Pool, pool_of
from weft.planning.routed.realise import Trial, attempt
from weft.planning.step6_proof import candidate_of_link, prove
from weft.routing.steering import LONGEST

PLACED = ("pair", "span")
"""Kinds of failure for which it matters which lightpath of a link is on which pair."""


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """One period: its menus, with its demands and costs, and what is built and proved in it."""

    menus: Menus
    pool: Pool
    trial: Trial
    outcome: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Phases:
    """All periods in turn, and what they cost together in the objective."""

    each: tuple[Phase, ...]
    cost: float

    @property
    def last(self) -> Outcome:
        """The outcome of the last period, at the cost of all."""
        outcome = self.each[-1].outcome
        completion = replace(outcome.built.completion, cost=self.cost)
        return replace(outcome, built=replace(outcome.built, completion=completion))


@dataclass(frozen=True, slots=True, eq=False)
class Growing:
    """What all periods share: the last one's menus and pool, the periods, and the lightpaths that sizing has in each.

    `lightpaths` has shape (n_periods, n_candidates).
    """

    menus: Menus
    pool: Pool
    periods: sizing.Periods
    lightpaths: Ints
    seed: int
    stop: Stop
    early: Early

    @property
    def movable(self) -> bool:
        """Whether lightpaths of one candidate may change places."""
        return not any(kind in state for state in self.menus.intent.survive for kind in PLACED)


def phases(growing: Growing, trial: Trial, outcome: Outcome, progress: Progress) -> Phases:
    """All periods of a plan whose last one is settled, as `trial` and `outcome`; the last first, then backwards."""
    fixed = replace(growing, menus=_with_fabrics(growing.menus, outcome.built.completion.fabric))
    n_periods = len(growing.periods)
    trial = replace(trial, counts=outcome.built.counts)
    found = [Phase(fixed.menus, growing.pool, trial, outcome)]
    for period in reversed(range(n_periods - 1)):
        found.insert(0, _earlier(fixed, period, found[0]))
        progress.note(f"period {period + 1}: {int(found[0].trial.counts.sum())} lightpaths")
    return _together(fixed, found)


def _with_fabrics(menus: Menus, chosen: Ints) -> Menus:
    """The same with one fabric at each site (n_sites,): the others are given no gateway."""
    rows = menus.problem.fabrics
    stays = np.isin(np.arange(len(rows)), chosen)
    fabrics = replace(rows, gateway_gbps=np.where(stays, rows.gateway_gbps, -1.0))
    return replace(menus, problem=replace(menus.problem, fabrics=fabrics))


def _earlier(growing: Growing, period: int, later: Phase) -> Phase:
    """A period inside what the one after it has; all of that where less does not hold."""
    lower = growing.early.by(period, growing.menus.problem.candidates.lower)
    menus = alone(growing.menus, growing.periods, period, lower, later.trial.counts)
    most = menus.problem.candidates.upper
    pool = replace(pool_of(menus), metric_is_free=False)
    trial = _less(growing, (menus, pool), period, later)
    builder = partial(_inside, later=later.outcome.built, movable=growing.movable)
    outcome = settle(menus, pool, trial, growing.seed, Silent(), builder)
    if not outcome.holds:
        trial = replace(later.trial, counts=most, completion=pool.complete(most, later.trial.gateway_gbps))
        outcome = settle(menus, pool, trial, growing.seed, Silent(), builder)
    return Phase(menus, pool, replace(trial, counts=outcome.built.counts), outcome)


def _less(growing: Growing, both: tuple[Menus, Pool], period: int, later: Phase) -> Trial:
    """What a period needs of what the next one has, before it is proved."""
    menus, pool = both
    if menus.intent.routing.mode in LONGEST:
        sized = np.clip(growing.lightpaths[period], *(menus.problem.candidates.lower, menus.problem.candidates.upper))
        return steered.realised(menus, pool, sized, growing.stop, Silent()).trial
    if later.trial.policies is not None:
        return replace(later.trial, counts=_loaded(menus, pool, later))
    return _without_routes(pool, attempt(pool, offered(pool, later.trial), later.trial.metric))


def _loaded(menus: Menus, pool: Pool, later: Phase) -> Ints:
    """Lightpaths (n_candidates,) that the demands of a period load, of those that the next one has."""
    built = later.outcome.built
    proved = prove(_asking(built, menus), menus, pool, later.trial.policies)
    links, candidate = built.network.ip_links, candidate_of_link(built)
    need_gbps = links.capacity_gbps * proved.proof.rows.fill[: len(links)]
    members = np.ceil(need_gbps / menus.light.gbps[candidate] * (1 - 1e-9)).astype(np.int64)
    most, planes = np.zeros(len(menus.light), np.int64), np.bincount(candidate, minlength=len(menus.light))
    np.maximum.at(most, candidate, members)
    return np.asarray(np.clip(most * planes, menus.problem.candidates.lower, built.counts))


def _asking(built: Built, menus: Menus) -> Built:
    """The same network under the demands of other menus."""
    return replace(built, network=replace(built.network, demands=menus.asked.demands))


def _without_routes(pool: Pool, trial: Trial) -> Trial:
    """Without each route, the least loaded first, that a period can do without and that saves something."""
    carried = pool.capacity_gbps(trial.counts)
    for route in np.argsort(carried, kind="stable").tolist():
        if not trial.active[route] or pool.fixed[route]:
            continue
        active = trial.active.copy()
        active[route] = False
        if trial.fails == 0 and attempt(pool, active, trial.metric, trial.critical).fails > 0:
            continue
        fewer = attempt(pool, active, trial.metric)
        if fewer.fails <= trial.fails and fewer.completion.cost < trial.completion.cost * (1 - 1e-9):
            trial = fewer
    return trial


def _inside(menus: Menus, pool: Pool, trial: Trial, seed: int, *, later: Built, movable: bool) -> tuple[Built, int]:
    """What a trial buys, with the light it takes of a later network where that has it; no slot is sought."""
    del seed
    completion = pool.complete(trial.counts, trial.gateway_gbps)
    channels = channels_over(menus, [trial.counts, later.counts], later.channels, movable=movable)[0]
    completion = with_pairs(menus.problem, completion, channels.pairs_lit)
    return laid(menus, pool, trial, completion, channels), 0


def _together(growing: Growing, found: list[Phase]) -> Phases:
    """All periods as they follow each other: lightpaths in their places, routers upgraded; each proved as it is."""
    menus = growing.menus
    counts = np.array([phase.trial.counts for phase in found])
    last = found[-1].outcome.built.channels
    channels = channels_over(menus, list(counts), last, movable=growing.movable)
    pairs = np.array([mine.pairs_lit for mine in channels])
    upgrader = sizing.Upgrader(menus.problem, growing.periods, sizing.Completer.of(menus.problem))
    completions, cost = upgrader.complete(counts, pairs)
    each = []
    for phase, done, mine in zip(found, completions, channels, strict=True):
        alone = replace(phase.outcome.built.completion, pairs=mine.pairs_lit, feasible=False)
        built = laid(phase.menus, phase.pool, phase.trial, done if done.feasible else alone, mine)
        proved = prove(built, phase.menus, phase.pool, phase.trial.policies)
        outcome = Outcome(built, proved, phase.outcome.rounds, phase.outcome.left)
        each.append(replace(phase, outcome=outcome))
    return Phases(tuple(each), cost)

