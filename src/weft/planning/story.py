"""The main job as a story in seven steps: from an intent to a proven plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from weft import __version__, catalogue, sizing
from weft.intent import Intent
from weft.planning import (
    step1_traffic,
    step2_fabric_menu,
    step3_optical_menu,
    step4_sizing,
    step7_certificate,
)
from weft.planning.bought import Menus
from weft.planning.layered import baselines
from weft.planning.pool import pool_of
from weft.planning.progress import Progress, Silent
from weft.planning.realise import Effort, Trial, realise
from weft.planning.record import Plan
from weft.planning.refusal import without_purchase
from weft.planning.rounds import Outcome, settle
from weft.planning.tables import tables

SILENT = Silent()


@dataclass(frozen=True, slots=True)
class Options:
    """How far to go: the solver gap to stop at, a deadline of `time.monotonic` as a safety, the seed, the trials.

    `trials` is how many choices of routes and metrics are priced at most in the search for routing.
    """

    gap: float = 0.01
    deadline: float | None = None
    seed: int = 1
    trials: int = 4000


def make(intent: Intent, options: Options = Options(), progress: Progress = SILENT) -> Plan:
    """Plan an intent: its verdict says whether it is proven, feasible, infeasible or unknown.

    Raises CatalogueError and InfeasibleError as its catalogue and its sites' fabrics give cause.
    """
    menus = _menus(intent, progress)
    progress.step(4)
    narrow = step4_sizing.with_least_gateways(menus.problem)
    with ThreadPoolExecutor(1) as beside:
        layered = beside.submit(baselines, menus, options.seed)  # needs nothing that is bought
        bought = sizing.solve(
            narrow, gap=options.gap, deadline=options.deadline, progress=step4_sizing.told(progress), seed=options.seed
        )
    if not isinstance(bought, sizing.Purchase):
        return without_purchase(menus, bought, options.seed)
    pool = pool_of(menus)
    trial, trials = realise(pool, bought, Effort(options.trials, _stop(options)), options.seed, progress)
    outcome = settle(menus, pool, trial, options.seed, progress)  # steps 5 and 6, until nothing is missing
    progress.step(7)
    plan = _certified(menus, (narrow, bought), outcome, options, trials)
    return Plan({**plan.header, "baseline": step7_certificate.rounded(layered.result())}, plan.tables)


def _menus(intent: Intent, progress: Progress) -> Menus:
    """Steps 1 to 3: what is asked, and what glass and silicon offer for it."""
    stock = catalogue.load(intent.catalogue)
    progress.step(1)
    asked = step1_traffic.between_sites(intent)
    progress.step(2)
    fabrics = step2_fabric_menu.menus(intent, asked, stock)
    progress.step(3)
    fibres = step3_optical_menu.fibres_of(intent)
    light = step3_optical_menu.light_of(intent, asked, fibres, stock)
    problem, choices = step4_sizing.problem(intent, asked, fabrics, light, fibres, stock)
    return Menus(intent, stock, asked, fabrics, fibres, light, problem, choices)


def _certified(
    menus: Menus, sized: step7_certificate.Sized, outcome: Outcome, options: Options, trials: int
) -> Plan:
    """Step 7: the certificate and the tables."""
    found = tables(menus, outcome.built, outcome.proved)
    asked: dict[str, Any] = {
        "gap": options.gap, "seed": options.seed, "trials": trials, "version": __version__,
        "stopped_by": "clock" if _stop(options)() else sized[1].stopped_by,
    }  # fmt: skip
    header = step7_certificate.header(menus, sized, outcome, found, asked)
    return Plan(header, found)


def _stop(options: Options) -> Callable[[], bool]:
    deadline = options.deadline
    return lambda: deadline is not None and time.monotonic() >= deadline


__all__ = ["Options", "Trial", "make"]
