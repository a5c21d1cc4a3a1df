"""A plan of several periods: sized together, the last one planned as any other, and each before it out of that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from weft import sizing
from weft.lp import Stop
from weft.planning import agreed_costs, objective
from weft.planning.bill import bill
from weft.planning.bought import Menus
from weft.planning.periods import periods_tables
from weft.planning.periods.arriving import Early
from weft.planning.periods.growth import periods_of
from weft.planning.periods.phases import Growing, Phases, phases
from weft.planning.periods.reused import used_again
from weft.planning.progress import Progress
from weft.planning.record import PlanTable
from weft.planning.rounds import Outcome
from weft.planning.routed.pool import pool_of
from weft.planning.routed.realise import Trial
from weft.planning.step7_certificate import rounded

RUNNING = ("support_eur", "energy_eur", "leases_eur")
"""What of a present value is spent as things run."""

LEASES = "lease_eur_per_month"


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
    menus: Menus, found: tuple[sizing.Schedule, Early], settled: tuple[Trial, Outcome], seed: int, stop: Stop,
    progress: Progress,
) -> Phases:  # fmt: skip
    """Every period of a plan whose last one is settled, with what stages before it have bought."""
    (schedule, early), periods = found, periods_of(menus)
    early, settled = early.settled(menus, periods, settled, seed)
    growing = Growing(menus, pool_of(early.kept(menus)), periods, schedule.lightpaths, seed, stop, early)
    return phases(growing, *settled, progress)


def present_value_of(found: Phases, tables: dict[str, PlanTable]) -> dict[str, float]:
    """What all periods come to, by what it is spent on: purchases as they are made, the rest as it runs."""
    menus = found.each[-1].menus
    if menus.intent.agreement is not None:
        return _agreed_value(menus, tables)
    over = objective.over_periods(menus.intent, menus.catalogue)
    bought = tables["periods"].column("bought_eur")
    worth: dict[str, float] = {}
    for run, phase in zip(over.run.tolist(), found.each, strict=True):
        lines = bill(phase.menus, phase.outcome.built)
        for key, value in objective.present_value(menus.intent, menus.catalogue, lines).items():
            worth[key] = worth.get(key, 0.0) + run * value if key in RUNNING else value
    spent = float(sum(b * float(e) for b, e in zip(over.buy.tolist(), bought, strict=True)))
    return worth | {"purchase_eur": spent} | used_again(tables, over.buy)


def _agreed_value(menus: Menus, tables: dict[str, PlanTable]) -> dict[str, float]:
    """The same under an agreement, as its ledger has it."""
    weighed = agreed_costs.weights(menus.intent, menus.catalogue)
    power, leases = ([float(cell) for cell in tables["periods"].column(name)] for name in ("power_w", LEASES))
    purchase, support, short = weighed.paid(agreed_costs.money(weighed, tables["purchases"]))
    return {
        "purchase_eur": purchase + agreed_costs.fees(weighed, tables["purchases"]), "support_eur": support,
        "energy_eur": float(weighed.energy @ power), "leases_eur": float(weighed.lease @ leases),
        **used_again(tables, weighed.now), **objective.lacking(weighed, short),
        **objective.rates(menus.intent, menus.catalogue),
    }  # fmt: skip


def said(header: dict[str, Any], tables: dict[str, PlanTable], found: Phases) -> dict[str, Any]:
    """The header of the last period's network with all periods, whose verdict is that of all."""
    more = {**header, "periods": rounded(periods_tables.block(found, tables["periods"]))}
    if "present_value" in header["objective"]:
        more["objective"] = {**header["objective"], "present_value": rounded(present_value_of(found, tables))}
    lacking = periods_tables.missing(found)
    if lacking:
        more |= {"verdict": "unknown", "missing": lacking}
    return more
