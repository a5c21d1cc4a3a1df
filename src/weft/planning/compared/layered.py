"""The same network planned layer by layer, for comparison: what three teams with three tools would buy.

Fabrics as here; IP links on shortest routes, filled to half without failure and then bought again ("the 50 %
rule"); light by first fit.  Catalogue, modes and power model are the same.  Once with express lightpaths past
other sites, and once with a router in every town and light only from town to town, where multiplexers then do
for ROADMs.  Then both again at equal promises: link by link raised above the rule, and where a failure leaves no
way in time the next quickest route bought too, until every failure is survived.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from weft import routing, sizing
from weft.lp import Stop
from weft.network import Floats, Ints
from weft.planning.bill import bill
from weft.planning.bought import Built, Menus, Proved
from weft.planning.in_time import in_no_hurry
from weft.planning.inside import LAYERS
from weft.planning.progress import Silent
from weft.planning.reasons.why import heaviest_of
from weft.planning.record import Cell, PlanTable
from weft.planning.rounds import build, settle
from weft.planning.routed.pool import Pool, first_metric, pool_of
from weft.planning.routed.realise import Trial, in_time
from weft.planning.step3_optical_menu import light_of
from weft.planning.step4_sizing import problem
from weft.planning.step6_proof import prove
from weft.routing.volumes import protects

HALF = 0.5
"""How full a link may be without failure, under the rule."""

ROUTERS_PER_TOWN = 2

LOST_GBPS = 1e-6
"""Protected traffic lost below this is rounding."""

SHOWN = 3
"""Fibres or sites named of those that something does not fit."""

NAMED = 10
"""The worst failures of each way of planning, of which the demand that weighs most is named."""

EXPRESS, TOWNS = "express lightpaths", "a router in every town"

COLUMNS = ("way", "failure", "state", "protected_lost_gbps", "max_utilisation", "worst_link", "demand", "violation")


@dataclass(frozen=True, slots=True)
class Layered:
    """The rows of `baseline` in plan.json, and the table of every failure in which one of them loses anything."""

    rows: list[dict[str, Any]]
    failures: PlanTable

    def against(self, bought: sizing.Purchase) -> list[dict[str, Any]]:
        """The rows, each with its gap to the lower bound of the WAN where that bounds it.

        It bounds what survives everything and has the same menu: with a router in every town the menu is another.
        """
        bound = bought.bound if bought.pairs.any() else bought.bound_sized
        return [
            row | {"gap": max(0.0, 1 - bound / row["wan_cost"]) if row["holds"] and row["same_menu"] else None}
            for row in self.rows
        ]


def baselines(menus: Menus, seed: int, stop: Stop) -> Layered:
    """All layered plans: watts and euro of their WAN, and the protected traffic that failures lose.

    Their routers share shortest paths by delay, whatever the intent's do.  What is not begun when `stop` strikes is
    left out; so are towns between where there is no glass that could pass one by.
    """
    plain = replace(menus.intent.routing, mode="ecmp")
    menus = replace(menus, intent=replace(menus.intent, routing=plain))
    offered = {EXPRESS: menus}
    rows: list[dict[str, Any]] = []
    failures: list[dict[str, Cell]] = []
    for until_it_holds, how in product((False, True), (EXPRESS, TOWNS) if len(menus.fibres) else (EXPRESS,)):
        if stop.struck():
            break
        if how not in offered:
            offered[how] = _routers_everywhere(menus)
        name = f"layer by layer{' until it holds' if until_it_holds else ''}, {how}"
        row, lossy = _layered(name, offered[how], seed, until_it_holds=until_it_holds)
        rows.append(row | {"same_menu": how == EXPRESS})
        failures += lossy
    return Layered(rows, PlanTable.of(COLUMNS, failures))


def _routers_everywhere(menus: Menus) -> Menus:
    """The same intent with routers at all sites, and light that ends at each: none that passes a town can stay.

    All of it is taken to come in time.
    """
    there = tuple(row for row in menus.intent.existing if row.what != "lightpath")
    intent, asked = replace(in_no_hurry(menus.intent), existing=there), menus.asked
    sites = tuple(replace(s, optical="p2p", routers=s.routers or ROUTERS_PER_TOWN) for s in intent.sites)
    routers = np.where(asked.sites.routers > 0, asked.sites.routers, ROUTERS_PER_TOWN)
    intent, asked = replace(intent, sites=sites), replace(asked, sites=replace(asked.sites, routers=routers))
    light = light_of(intent, asked, menus.fibres, menus.catalogue)
    asked_problem, choices = problem(intent, asked, menus.fabrics, light, menus.fibres, menus.catalogue)
    return replace(menus, intent=intent, asked=asked, light=light, problem=asked_problem, choices=choices)


def _layered(
    name: str, menus: Menus, seed: int, *, until_it_holds: bool
) -> tuple[dict[str, Any], list[dict[str, Cell]]]:
    if not len(menus.light):
        return _none(name, "light reaches no other town"), []
    pool = pool_of(menus)
    pool = replace(pool, given_back=np.zeros(pool.n_routes, np.int64))
    metric = first_metric("delay", np.zeros(pool.n_routes, np.int64), pool.delay_ms)
    need_gbps, active, gateway = _half_full(pool, metric), pool.direct, menus.fabrics.gateway_need_gbps
    if until_it_holds:
        active = in_time(pool, active, metric)
        most = routing.worst_loads(pool.routed(metric), pool.under(active), pool.width).need_gbps
        need_gbps = np.maximum(need_gbps, most[: pool.ip.n_links])
        gateway = np.maximum(gateway, pool.gateway_gbps(most[pool.ip.n_links :]))
    counts, completion, _ = pool.cheapest(need_gbps, active, gateway)
    if not completion.feasible:  # it cannot be built; then at least it is the cheaper of two that cannot
        counts, completion, _ = pool.cheapest(need_gbps, active, gateway, fitting=False)
    trial = Trial(active, metric, counts, gateway, completion, 0.0, np.zeros(0, np.int64))
    if until_it_holds:
        outcome = settle(menus, pool, trial, seed, Silent())
        built, proved, left = outcome.built, outcome.proved, outcome.left
    else:
        built, left = build(menus, pool, trial, seed)
        proved = prove(built, menus, pool)
    return _told(name, menus, (built, proved), left)


def _told(
    name: str, menus: Menus, found: tuple[Built, Proved], left: int
) -> tuple[dict[str, Any], list[dict[str, Cell]]]:
    """The row of one way, and its failures that lose protected traffic, the worst first."""
    built, proved = found
    lost = _protected_lost(menus, proved.proof.lost_gbps, proved.scenarios.state)
    worst = int(lost.argmax())
    notes = list(_does_not_fit(menus, built, left))
    row = {
        "name": name, "wan_power_w": built.watts(menus).wan, "wan_price_eur": _price(menus, built),
        "wan_cost": built.completion.cost, "protected_lost_gbps": float(lost[worst]),
        "worst": proved.scenarios.name[worst], "lossy_failures": int((lost > LOST_GBPS).sum()), "failures": len(lost),
        "holds": bool(proved.proof.held.all()) and not notes, "note": "; ".join(notes),
    }  # fmt: skip
    return row, _lossy(name, menus, found, lost)


def _does_not_fit(menus: Menus, built: Built, left: int) -> Iterator[str]:
    """What of it cannot be built, whatever it survives."""
    done = built.completion
    if left:
        yield f"{left} of its lightpaths find no spectrum"
    short = np.flatnonzero(done.short_fibre)
    if len(short):
        yield f"{int(done.short_fibre.sum())} pairs more than there are, on {_names(menus.fibres.name, short)}"
    short = np.flatnonzero(done.short_site)
    if len(short):
        yield f"no routers fit, or a power cap breaks, at {_names(menus.asked.sites.name, short)}"
    if not done.feasible and not done.short_fibre.any() and not done.short_site.any():
        yield "a power cap breaks"


def _names(every: Sequence[str], rows: Ints) -> str:
    """The first few names of some rows."""
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return ", ".join(every[i] for i in rows[:SHOWN].tolist()) + more


def _lossy(name: str, menus: Menus, found: tuple[Built, Proved], lost: Floats) -> list[dict[str, Cell]]:
    built, proved = found
    proof, names, rows = proved.proof, proved.scenarios, list[dict[str, Cell]]()
    order = np.argsort(-lost, kind="stable")
    for place, s in enumerate(order[lost[order] > LOST_GBPS].tolist()):
        worst, violation = int(proof.worst_row[s]), proof.violation[s]
        demand = violation.name if violation is not None and violation.kind == "unroutable" else ""
        if not demand and place < NAMED and worst >= 0:
            demand = heaviest_of(built, proved, s, [worst], menus.intent.routing.ecmp)[0]
        rows.append({
            "way": name, "failure": names.name[s], "state": names.state[s], "protected_lost_gbps": float(lost[s]),
            "max_utilisation": float(proof.max_utilisation[s]),
            "worst_link": proof.rows.name[worst] if worst >= 0 else "", "demand": demand,
            "violation": "" if violation is None else str(violation),
        })  # fmt: skip
    return rows


def _none(name: str, note: str) -> dict[str, Any]:
    return {
        "name": name, "wan_power_w": 0.0, "wan_price_eur": 0.0, "wan_cost": 0.0, "protected_lost_gbps": 0.0,
        "worst": "", "lossy_failures": 0, "failures": 0, "holds": False, "note": note,
    }  # fmt: skip


def _half_full(pool: Pool, metric: Ints) -> Floats:
    """Capacity (n_links,) that leaves each IP link half full on shortest routes without failure."""
    intact = replace(pool.under(pool.direct, pool.intact), ceiling=np.full(len(pool.intact), HALF))
    return routing.worst_loads(pool.routed(metric), intact, pool.width).need_gbps[: pool.ip.n_links]


def _protected_lost(menus: Menus, lost_gbps: Floats, state: tuple[str, ...]) -> Floats:
    """What each scenario loses of the classes that protect against it, shape (n_scenarios,)."""
    return np.asarray((lost_gbps * protects(menus.asked.classes, state)).sum(axis=1))


def _price(menus: Menus, built: Built) -> float:
    return float(sum(float(line["price_eur"]) for line in bill(menus, built) if line["layer"] not in LAYERS))
