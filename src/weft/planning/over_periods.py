"""A plan of several periods: sized together, the last one planned as any other, and each before it out of that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from weft import sizing
from weft.lp import Stop
from weft.planning import periods_tables
from weft.planning.bought import Menus
from weft.planning.growth import periods_of
from weft.planning.phases import Growing, Phases, phases
from weft.planning.pool import Pool
from weft.planning.progress import Progress
from weft.planning.realise import Trial
from weft.planning.record import PlanTable
from weft.planning.rounds import Outcome
from weft.planning.step7_certificate import rounded


def is_growing(menus: Menus) -> bool:
    """Whether the intent has more than one period."""
    return menus.intent.periods is not None and menus.intent.periods.count > 1


def bought_over(schedule: sizing.Schedule) -> sizing.Purchase:
    """What a schedule has in the last period, at the cost and with the bounds of all."""
    done = schedule.completions[-1]
    return replace(
        schedule.last, lightpaths=schedule.lightpaths[-1], pairs=done.pairs, build=done.build, fabric=done.fabric,
        cost=schedule.cost, bound=schedule.bound, bound_sized=schedule.bound_sized, base=schedule.base,
        work=schedule.work, stopped_by=schedule.stopped_by,
    )  # fmt: skip


def in_phases(
    offered: tuple[Menus, Pool], schedule: sizing.Schedule, settled: tuple[Trial, Outcome], seed: int, stop: Stop,
    progress: Progress,
) -> Phases:  # fmt: skip
    """Every period of a plan whose last one is settled."""
    menus, pool = offered
    growing = Growing(menus, pool, periods_of(menus), schedule.lightpaths, seed, stop)
    return phases(growing, *settled, progress)


def said(header: dict[str, Any], tables: dict[str, PlanTable], found: Phases) -> dict[str, Any]:
    """The header of the last period's network with all periods, whose verdict is that of all."""
    more = {**header, "periods": rounded(periods_tables.block(found, tables["periods"]))}
    lacking = periods_tables.missing(found)
    if lacking:
        more |= {"verdict": "unknown", "missing": lacking}
    return more
