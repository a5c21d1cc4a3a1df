"""The same network planned layer by layer, for comparison: what three teams with three tools would buy.

Fabrics as here; IP links on shortest routes, filled to half without failure and then bought again ("the 50 %
rule"); light by first fit.  Catalogue, modes and power model are the same.  Once with express lightpaths past
other sites, and once with a router in every town and light only from town to town, where multiplexers then do
for ROADMs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from weft import routing
from weft.lp import Stop
from weft.network import Floats, Ints
from weft.planning.bill import bill
from weft.planning.bought import Built, Menus
from weft.planning.pool import Pool, first_metric, pool_of
from weft.planning.realise import Trial
from weft.planning.rounds import build
from weft.planning.step3_optical_menu import light_of
from weft.planning.step4_sizing import problem
from weft.planning.step6_proof import prove
from weft.routing.volumes import protects

HALF = 0.5
"""How full a link may be without failure, under the rule."""

ROUTERS_PER_TOWN = 2


def baselines(menus: Menus, seed: int, stop: Stop) -> list[dict[str, Any]]:
    """Both layered plans: watts and euro of their WAN, and the most protected traffic that a failure loses.

    Their routers share shortest paths, whatever the intent's do.  What is not begun when `stop` strikes is left out.
    """
    plain = replace(menus.intent.routing, mode="ecmp")
    menus = replace(menus, intent=replace(menus.intent, routing=plain))
    found = []
    for name, towns in (("express lightpaths", False), ("a router in every town", True)):
        if not stop.struck():
            at = _routers_everywhere(menus) if towns else menus
            found.append(_layered(f"layer by layer, {name}", at, seed))
    return found


def _routers_everywhere(menus: Menus) -> Menus:
    """The same intent with routers at all sites, and light that ends at each."""
    intent, asked = menus.intent, menus.asked
    sites = tuple(replace(s, optical="p2p", routers=s.routers or ROUTERS_PER_TOWN) for s in intent.sites)
    routers = np.where(asked.sites.routers > 0, asked.sites.routers, ROUTERS_PER_TOWN)
    intent, asked = replace(intent, sites=sites), replace(asked, sites=replace(asked.sites, routers=routers))
    light = light_of(intent, asked, menus.fibres, menus.catalogue)
    asked_problem, choices = problem(intent, asked, menus.fabrics, light, menus.fibres, menus.catalogue)
    return replace(menus, intent=intent, asked=asked, light=light, problem=asked_problem, choices=choices)


def _layered(name: str, menus: Menus, seed: int) -> dict[str, Any]:
    if not len(menus.light):
        return _none(name, "light reaches no other town")
    pool = pool_of(menus)
    pool = replace(pool, given_back=np.zeros(pool.n_routes, np.int64))
    metric = first_metric("delay", np.zeros(pool.n_routes, np.int64), pool.delay_ms)
    gateway, none = menus.fabrics.gateway_need_gbps, np.zeros(0, np.int64)
    counts, completion, _ = pool.cheapest(_half_full(pool, metric), pool.direct, gateway)
    trial = Trial(pool.direct, metric, counts, gateway, completion, 0.0, none)
    built, left = build(menus, pool, trial, seed)
    proved = prove(built, menus, pool)
    lost = _protected_lost(menus, proved.proof.lost_gbps, proved.scenarios.state)
    worst = int(lost.argmax())
    notes = []
    if left:
        notes.append(f"{left} of its lightpaths find no spectrum")
    if not built.completion.feasible:
        notes.append("it needs more fibre pairs or router ports than there are, or breaks a power cap")
    return {
        "name": name, "wan_power_w": built.watts(menus).wan, "wan_price_eur": _price(menus, built),
        "protected_lost_gbps": float(lost[worst]), "worst": proved.scenarios.name[worst],
        "lossy_failures": int((lost > 1e-6).sum()), "failures": len(lost),
        "holds": bool(proved.proof.held.all()) and not notes, "note": "; ".join(notes),
    }  # fmt: skip


def _none(name: str, note: str) -> dict[str, Any]:
    return {
        "name": name, "wan_power_w": 0.0, "wan_price_eur": 0.0, "protected_lost_gbps": 0.0, "worst": "",
        "lossy_failures": 0, "failures": 0, "holds": False, "note": note,
    }  # fmt: skip


def _half_full(pool: Pool, metric: Ints) -> Floats:
    """Capacity (n_links,) that leaves each IP link half full on shortest routes without failure."""
    intact = replace(pool.under(pool.direct, pool.intact), ceiling=np.full(len(pool.intact), HALF))
    return routing.worst_loads(pool.routed(metric), intact, pool.width).need_gbps[: pool.ip.n_links]


def _protected_lost(menus: Menus, lost_gbps: Floats, state: tuple[str, ...]) -> Floats:
    """What each scenario loses of the classes that protect against it, shape (n_scenarios,)."""
    return np.asarray((lost_gbps * protects(menus.asked.classes, state)).sum(axis=1))


def _price(menus: Menus, built: Built) -> float:
    return float(sum(float(line["price_eur"]) for line in bill(menus, built) if line["layer"] != "fabric"))
