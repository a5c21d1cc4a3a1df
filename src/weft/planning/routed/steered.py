"""Under a controller: the purchase as it stands, steered state by state, and what it then lacks.

Sizing buys for unrestricted rerouting between sites.  A controller that sets explicit paths can use all of it; what
is left to buy is what whole routers, and lightpaths that cannot be split, ask for on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from weft import routing, sizing
from weft.lp import Stop
from weft.network import Floats, Ints, Risks, Scenarios, carry
from weft.planning.bought import Built, Menus
from weft.planning.menus.rungs import sold, sold_alike
from weft.planning.progress import Progress
from weft.planning.routed.draft import Bought, Draft
from weft.planning.routed.pool import Pool, marginal_cost
from weft.planning.routed.realise import Realised, Trial
from weft.routing.prove import Forwarding
from weft.routing.steering import LONGEST, Growth, Promise, SteeredStates, flows_of, steer

GATEWAY_STEP_GBPS = 400.0
"""By how much the gateway of a router grows at a time: a port."""


MOST_ADDITIONS = 8
"""Times that all states are looked at for what they lack."""

MOST_TRIALS = 100
"""Lightpaths that are tried to do without."""

FULL = 10.0
"""What a lightpath is taken to cost where there is no room, of the dearest that there is room for."""


def realised(menus: Menus, pool: Pool, bought: Ints, stop: Stop, progress: Progress) -> Realised:
    """The lightpaths bought (n_candidates,) with what they lack in some state, then without what that can do without.

    Each lightpath left out was tried in every state, until `stop` strikes.  Those whose loss saves most come first:
    often it is the one that a pair of fibres or a card of a router was bought for.
    """
    draft = Draft(menus, pool, np.flatnonzero(bought))
    whole = _completed(draft, menus, pool, Bought(bought, gateway_gbps(pool)))
    progress.note(f"{int((whole.counts - bought).sum())} lightpaths more for whole routers")
    lean, trials = _trimmed(draft, pool, whole, stop)
    progress.note(f"{trials} lightpaths tried to do without, {int((whole.counts - lean.counts).sum())} left out")
    completion = pool.complete(lean.counts, lean.gateway_gbps)
    none = np.zeros(0, np.int64)
    trial = Trial(pool.active(lean.counts), pool.first_metric, lean.counts, lean.gateway_gbps, completion, 0.0, none)
    return Realised(trial, trials, stop.reason or ("trials" if trials >= MOST_TRIALS else "no choice"))


def _completed(draft: Draft, menus: Menus, pool: Pool, bought: Bought) -> Bought:
    """With lightpaths and gateways for what each state lacks, the state that lacks most first."""
    for _ in range(MOST_ADDITIONS):
        draft.weigh(_price(pool, bought.counts) / menus.light.gbps)
        lacking = sorted(draft.lacking(bought), key=lambda lack: (-float(lack.row_gbps.sum()), lack.state))
        if not lacking:
            break
        for state in (lack.state for lack in lacking):
            lack = draft.lack(bought, state)
            if lack is not None:
                counts = sold_alike(menus.problem, draft.grown(bought.counts, lack), bought.counts)
                gateway = bought.gateway_gbps + pool.gateway_gbps(lack.row_gbps[draft.ip.n_links :])
                bought = Bought(counts, gateway)
    return bought


def _trimmed(draft: Draft, pool: Pool, bought: Bought, stop: Stop) -> tuple[Bought, int]:
    """Without each lightpath that every state can do without, dearest first; and how many were tried.

    Where links charge for what they carry, only if that then costs less more than is saved.
    """
    trials, refused, charged = 0, set[int](), sizing.RoutingCost(pool.completer.problem)
    pays = charged.of(bought.counts)[0]
    while trials < MOST_TRIALS and not stop.struck():
        saving = -pool.completer.marginal(bought.counts, -1)
        worth = [p for p in np.argsort(-saving, kind="stable").tolist() if saving[p] > 0 and p not in refused]
        if not worth:
            break
        p, trials = worth[0], trials + 1
        counts = bought.counts.copy()
        counts[p] -= 1
        fewer = replace(bought, counts=counts)
        would_pay = charged.of(counts)[0]
        worth_it = saving[p] > would_pay - pays
        if worth_it and pool.complete(counts, bought.gateway_gbps).feasible and draft.fits(fewer):
            bought, pays = fewer, would_pay
        else:
            refused.add(p)
    return bought, trials


def gateway_gbps(pool: Pool) -> Floats:
    """The gateway of each site (n_sites,) when its routers share evenly what starts and ends there, in every state."""
    asked, ip = pool.required, pool.ip
    gate = 2 * (ip.n_links + np.arange(ip.n_routers))  # the arc of each router to its border
    alive = np.stack([np.bincount(pool.router_site, up, pool.n_sites) for up in asked.arc_up[:, gate].astype(float)])
    enters = np.zeros((len(asked.ceiling), ip.n_nodes))
    enters[:, asked.targets] = asked.volume_gbps.sum(axis=2)
    most = np.maximum(enters, asked.volume_gbps.sum(axis=1))[:, np.maximum(ip.border, 0)] * (ip.border >= 0)
    each = np.divide(most / asked.ceiling[:, None], alive, out=np.zeros_like(most), where=alive > 0)
    return np.asarray(each.max(axis=0) * np.bincount(pool.router_site, minlength=pool.n_sites))


def steer_all(
    built: Built, menus: Menus, pool: Pool, failing: tuple[Risks, Scenarios], candidate: Ints
) -> SteeredStates:
    """Every scenario of a built network; `candidate` (n_links,) is what each IP link was bought from.

    What it lacks is counted in whole lightpaths, where their price weighs, and in ports of gateways.
    """
    network, asked, (all_risks, chosen) = built.network, menus.asked, failing
    ip = routing.build(network)
    left = routing.states(ip, network, carry(network, all_risks, chosen))
    most_links = LONGEST[menus.intent.routing.mode]
    flows = flows_of(routing.volumes(network, ip), network.demands.traffic_class, network.classes, most_links)
    rate = menus.problem.candidates.gbps[candidate]
    unit = np.concatenate([rate, np.full(ip.n_routers, GATEWAY_STEP_GBPS)])
    price = _price(pool, built.counts)[candidate] / rate
    toll = np.concatenate([menus.problem.candidates.flow_cost[candidate], np.zeros(ip.n_routers)])
    growth = Growth(unit, np.concatenate([price, np.full(ip.n_routers, price.max(initial=1.0))]), toll)
    limits = routing.Ceilings(asked.normal, asked.failure)
    return steer(ip, flows, left, Promise(network.classes, chosen.state, limits), growth)


def by_controller(steered: SteeredStates) -> Forwarding:
    """What the controller makes of each state, for the proof of it."""
    return lambda rows, _: steered.routed(rows)


def _price(pool: Pool, counts: Ints) -> Floats:
    """What one more lightpath of each candidate (n_candidates,) makes pairs, routers and fabrics cost more.

    Where no fibre or router has room, far more than anywhere else.
    """
    more = pool.completer.marginal(counts, 1)
    there = np.isfinite(more)
    return np.asarray(np.where(there, np.maximum(more, 1.0), FULL * max(1.0, more[there].max(initial=0.0))))


def more_lightpaths(steered: SteeredStates, menus: Menus, pool: Pool, counts: Ints, candidate: Ints) -> Ints:
    """Lightpath counts (n_candidates,) with what was found missing, and a route more for flows without one in time."""
    more = counts.copy()
    np.add.at(more, candidate, steered.added[: len(candidate)])
    more = sold(menus.problem, more, counts)
    ends = {(int(steered.flows.source[f]), int(steered.flows.target[f])) for _, f in steered.stranded}
    site_of_border = {int(node): v for v, node in enumerate(steered.ip.border) if node >= 0}
    for a, z in sorted(ends):
        if a in site_of_border and z in site_of_border:
            more = _with_route(pool, menus, more, (site_of_border[a], site_of_border[z]))
    return np.asarray(more)


def _with_route(pool: Pool, menus: Menus, counts: Ints, sites: Sequence[int]) -> Ints:
    """One lightpath in each plane of the quickest route of two sites that has none yet."""
    light, wanted = menus.light, set(sites)
    idle = [
        group for group in pool.candidates
        if {int(light.a[group[0]]), int(light.z[group[0]])} == wanted and not counts[list(group)].any()
    ]  # fmt: skip
    if not idle:
        return counts
    quickest = min(idle, key=lambda group: float(light.delay_ms[group[0]]))
    cheapest = min(quickest, key=lambda p: float(marginal_cost(menus.problem)[p] / light.gbps[p]))
    planes = int(pool.planes[pool.candidates.index(quickest)])
    more = counts.copy()
    more[cheapest] = min(planes, int(menus.problem.candidates.upper[cheapest]))
    return more


def more_gateway_gbps(steered: SteeredStates, pool: Pool, gateway: Floats) -> Floats:
    """Gateways (n_sites,) with what was found missing at the router that lacks most."""
    lacking: Floats = steered.added[steered.ip.n_links :] * np.float64(GATEWAY_STEP_GBPS)
    more: Floats = gateway + pool.gateway_gbps(lacking)
    return more
