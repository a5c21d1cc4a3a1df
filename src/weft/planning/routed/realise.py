"""Between steps 4 and 5: what to buy so that plain IS-IS with ECMP carries it.

Sizing buys for unrestricted rerouting; routers split equally over shortest paths, whatever links hold.  With
topology and metrics fixed those shares ignore capacity, so the members of each link follow at once from its
worst load over all failures.  What is left to choose is which routes exist and which metrics they have: a
local search over both, in which each trial is priced as a whole purchase (B. Fortz and M. Thorup, "Internet
traffic engineering by optimizing OSPF weights", INFOCOM 2000, moves metrics in the same way, against loads).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np

from weft import routing, sizing
from weft.lp import Stop
from weft.network import Bools, Floats, Ints
from weft.planning.progress import Progress
from weft.planning.routed.pool import Pool
from weft.routing.ipgraph import HIGHEST_METRIC
from weft.routing.sr import Policies

FACTORS = (0.5, 0.8, 0.9, 1.1, 1.2, 1.5, 2.0, 4.0)
"""What the search multiplies a metric with, in turn."""

BROKEN, STRICT, SOFT = 2.0, 1000.0, 10.0
"""What a trial that fails to carry or to fit something counts as dearer by, of its cost: in the strict search by
so much and, for the share that it fails, by so much, so that none is preferred to one that holds and less failed to
more; in the soft one only by the share."""

SOFT_SHARE = 0.5
"""Share of the trials that go into the soft search, which may pass through what does not hold."""

CRITICAL = 12
"""States tried first: most trials are worse already in those that size most of the best one."""

KICK = 5
"""Random moves at once, out of a local optimum."""

MOST_ADDITIONS = 8
"""Times that routes are added for late demands before a search; more bring nothing new."""

THREADS = 2
"""Trials at a time; they are looked at in order, so the answer does not depend on which is done first."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One choice of routes and metrics, and what it takes to carry everything by ECMP.

    `active` and `metric` have shape (n_routes,), `counts` (n_candidates,), `gateway_gbps` (n_sites,).  `fails` is
    the share of what is asked that it fails to carry or to fit; `critical` are the states that size most of it.
    `policies` are the fixed policies of segment routing, if any.
    """

    active: Bools
    metric: Ints
    counts: Ints
    gateway_gbps: Floats
    completion: sizing.Completion
    fails: float
    critical: Ints
    policies: Policies | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """When to end: after so many trials, or when `stop` strikes."""

    trials: int
    stop: Stop


Score = Callable[[Trial], float]



def strict_score(trial: Trial, least: float = 0.0) -> float:
    """Cost of a trial that holds; of another, more than that of any that does.

    What fails is measured by the trial's cost, or by `least` where that is more: buying nothing may cost nothing.
    """
    return _dearer(trial.completion.cost, BROKEN + STRICT * trial.fails if trial.fails else 0.0, least)


def soft_score(trial: Trial, least: float = 0.0) -> float:
    """Cost of a trial, the dearer the more it fails."""
    return _dearer(trial.completion.cost, SOFT * trial.fails, least)


def _dearer(cost: float, by: float, least: float) -> float:
    return cost * (1.0 + by) if cost >= least else cost + least * by


Move = Callable[[Trial], tuple[Bools, Ints] | None]
"""From a trial to another choice of routes and metrics, or None if it changes nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Realised:
    """The best trial found, how many there were, and what ended the search: `trials`, `no choice` or why
    the work had to end.
    """

    trial: Trial
    trials: int
    stopped_by: str


def realise(
    pool: Pool, bought: sizing.Purchase, effort: Effort, seed: int, progress: Progress
) -> Realised:
    """The cheapest way found to carry everything by ECMP.

    The search starts from the best of a few plain choices: the routes of the purchase, these with the shortest
    route of every pair of sites, and the shortest routes alone.  A soft search makes it cheap; where it then lets
    demands come late, they get routes; and a strict search goes on until it holds, and is cheap again.
    """
    routes, metric = pool.active(bought.lightpaths), pool.first_metric
    plain = [active | pool.fixed for active in (routes, routes | pool.direct, pool.direct)]
    starts = [attempt(pool, active, metric) for active in plain]
    rng = np.random.default_rng(seed)
    idle = pool.completer.complete(pool.lower).cost
    least = 0.0 if idle > 0 else bought.cost
    half = replace(effort, trials=round(SOFT_SHARE * effort.trials))
    soft = Search(pool, half, rng, progress, partial(soft_score, least=least))
    cheap = soft.improved(min(starts, key=soft.score))
    timely = attempt(pool, in_time(pool, cheap.active, cheap.metric), cheap.metric)
    rest = replace(effort, trials=effort.trials - soft.trials)
    strict = Search(pool, rest, rng, progress, partial(strict_score, least=least))
    best = strict.best(min([*starts, cheap, timely], key=strict.score))
    return Realised(best, soft.trials + strict.trials + len(starts) + 1, strict.stopped_by)


def in_time(pool: Pool, active: Bools, metric: Ints) -> Bools:
    """Routes (n_routes,) with more of them where a demand has no path in some state, or a late one.

    Each such pair of sites gets its quickest route that is left in that state: over a link of its own a demand
    takes one hop, and others no longer matter to it.
    """
    active = active.copy()
    for _ in range(MOST_ADDITIONS):
        more = pool.relief(active, metric)
        if not more.any():
            break
        active |= more
    return active


def attempt(pool: Pool, active: Bools, metric: Ints, states: Ints | None = None) -> Trial:
    """Price one choice of routes (n_routes,) and their metrics (n_routes,), in some states or in all."""
    ip = pool.routed(metric)
    needs = routing.worst_loads(ip, pool.under(active, states), pool.width)
    n_links = pool.ip.n_links
    gateway = pool.gateway_gbps(needs.need_gbps[n_links:])
    counts, completion, lacking = pool.cheapest(needs.need_gbps[:n_links], active, gateway)
    missing = float(needs.unroutable_gbps.sum() + lacking) / max(pool.volume_gbps, 1e-9)
    missing += float(needs.late_ms.sum()) / 1e3
    short = float(completion.short_fibre.sum() / 10 + completion.short_site.sum())
    weight = np.bincount(needs.state[needs.state >= 0], weights=needs.need_gbps[needs.state >= 0])
    critical = np.argsort(-weight, kind="stable")[:CRITICAL]
    return Trial(active, metric, counts, gateway, completion, missing + short, critical)


class Search:
    """Drops routes, changes metrics and adds routes, and counts its trials."""

    def __init__(
        self, pool: Pool, effort: Effort, rng: np.random.Generator, progress: Progress, score: Score
    ) -> None:
        self.pool, self.effort, self.rng, self.progress, self.score = pool, effort, rng, progress, score
        self.trials, self.stopped_by = 0, ""

    def best(self, start: Trial) -> Trial:
        """The best trial found with all effort: a local search, then again from where a few random moves lead."""
        best = self.improved(start)
        while not self.stopped_by:
            kicked = self._kicked(best)
            if kicked is None:
                self.stopped_by = "no choice"
                break
            best = min(best, self.improved(kicked), key=self.score)
        return best

    def _kicked(self, trial: Trial) -> Trial | None:
        """The trial after a few random moves, for better or worse; None if none changes anything."""
        moves = list(_moves(self.pool, trial, self.rng))
        active, metric, changed = trial.active, trial.metric, False
        for i in self.rng.permutation(len(moves))[:KICK].tolist():
            choice = moves[i](replace(trial, active=active, metric=metric))
            if choice is not None:
                (active, metric), changed = choice, True
        self.trials += changed
        return attempt(self.pool, active, metric) if changed else None

    def improved(self, best: Trial) -> Trial:
        """The best trial found: after the effort is spent, or a whole round over all moves finds no better one."""
        with ThreadPoolExecutor(THREADS) as threads:
            while True:
                before = self.score(best)
                moves = _moves(self.pool, best, self.rng)
                while batch := list(islice(moves, THREADS)):
                    ended = "trials" if self.trials >= self.effort.trials else self.effort.stop.reason
                    if ended is not None:
                        self.stopped_by = ended
                        return best
                    choices = [choice for move in batch if (choice := move(best)) is not None]
                    self.trials += len(choices)
                    tried = list(threads.map(lambda choice, now=best: self._better(now, *choice), choices))
                    best = min([best, *(trial for trial in tried if trial is not None)], key=self.score)
                self.progress.note(f"{self.trials} routings tried, best {best.completion.cost:.0f}")
                if self.score(best) >= before * (1 - 1e-9):
                    return best

    def _better(self, best: Trial, active: Bools, metric: Ints) -> Trial | None:
        """The trial of a choice if it is better; most are not, which a few states show already."""
        bar = self.score(best) * (1 - 1e-9)
        if self.score(attempt(self.pool, active, metric, best.critical)) >= bar:
            return None
        trial = attempt(self.pool, active, metric)
        return trial if self.score(trial) < bar else None


def _moves(pool: Pool, best: Trial, rng: np.random.Generator) -> Iterator[Move]:
    """One round: drop each route, the least used first; then change each metric and add each route, shuffled."""
    used = np.flatnonzero(best.active)
    carried = pool.capacity_gbps(best.counts)
    for route in used[np.argsort(carried[used], kind="stable")].tolist():
        yield _dropped(pool, route)
    changes: list[Move] = []
    if pool.metric_is_free:
        changes += [_scaled(int(route), factor) for route in used for factor in FACTORS]
    changes += [_added(int(route)) for route in np.flatnonzero(~best.active)]
    for i in rng.permutation(len(changes)).tolist():
        yield changes[i]


def _dropped(pool: Pool, route: int) -> Move:
    def move(trial: Trial) -> tuple[Bools, Ints] | None:
        if not trial.active[route] or pool.fixed[route]:
            return None
        active = trial.active.copy()
        active[route] = False
        return active, trial.metric

    return move


def _added(route: int) -> Move:
    def move(trial: Trial) -> tuple[Bools, Ints] | None:
        if trial.active[route]:
            return None
        active = trial.active.copy()
        active[route] = True
        return active, trial.metric

    return move


def _scaled(route: int, factor: float) -> Move:
    def move(trial: Trial) -> tuple[Bools, Ints] | None:
        metric = trial.metric.copy()
        metric[route] = max(1, round(metric[route] * factor))
        if not trial.active[route] or metric[route] == trial.metric[route] or metric[route] > HIGHEST_METRIC:
            return None
        return trial.active, metric

    return move
