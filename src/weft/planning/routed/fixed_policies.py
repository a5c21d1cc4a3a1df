"""With fixed policies: routes and metrics as for shortest paths, and segments that spare capacity on them.

The policies of a flow stay as they are when something fails; what fails of them goes to the others, and each segment
follows the shortest paths that are left.  So they are chosen for all states at once, against the price of capacity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from weft import routing
from weft.network import Floats, Incidence, Ints, Scenarios, carry, risks
from weft.planning import matrices
from weft.planning.bought import Built, Menus, Proved
from weft.planning.layout import once
from weft.planning.promises import sized
from weft.planning.routed.pool import Pool, marginal_cost
from weft.planning.routed.realise import Realised, Trial
from weft.routing import sr
from weft.routing.volumes import protects

GATEWAY_PRICE = 1e-3
"""Price of a gateway's Gb/s beside that of the cheapest link: little, for it is bought in any case."""

SEARCH = sr.FixedOptions(gap=0.005, passes=6)


def improved(menus: Menus, pool: Pool, found: Realised) -> Realised:
    """The routes and metrics of a search for shortest paths, with policies where these need less."""
    trial = found.trial
    draft = _Draft.of(menus, pool, trial)
    fixed = sr.fixed_at_least_cost(
        draft.ip, draft.required, draft.left_share, draft.price, np.zeros(draft.n_needs), options=SEARCH,
        need_of_row=draft.need_of_row,
    )  # fmt: skip
    gateway = pool.gateway_gbps(fixed.need_gbps[draft.ip.n_links :])
    counts, completion, lacking = pool.cheapest(draft.of_routes(pool, fixed.need_gbps), trial.active, gateway)
    holds = not (lacking or fixed.late_gbps.any() or fixed.unroutable_gbps.any())
    if not (holds and completion.feasible and (completion.cost < trial.completion.cost or trial.fails)):
        return found
    better = replace(trial, counts=counts, gateway_gbps=gateway, completion=completion, fails=0.0)
    return replace(found, trial=replace(better, policies=fixed.policies))


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """The active routes as IP links in each plane, in every state; links of one route share one need."""

    ip: routing.IpGraph
    required: routing.Required
    left_share: Floats
    price: Floats  # (n_needs,), of a Gb/s in every plane
    need_of_row: Ints
    route: Ints  # (n_links,)

    @classmethod
    def of(cls, menus: Menus, pool: Pool, trial: Trial) -> _Draft:
        first = np.array([group[0] for group in pool.candidates], np.int64)
        network, of_link = once(menus.asked, menus.light, menus.fibres, first[trial.active])
        route = np.searchsorted(first, of_link)
        there, back = pool.both_ways(trial.metric)[route].T
        ip = routing.with_metric(routing.build(network), there, back)
        all_risks = risks(network)
        chosen = sized(network, all_risks, menus.intent)
        left = routing.states(ip, network, carry(network, all_risks, chosen))
        required = matrices.required(network, ip, left, chosen.state, menus.asked)
        routes, of_route = np.unique(route, return_inverse=True)
        sites, of_site = np.unique(network.routers.site, return_inverse=True)
        cost = marginal_cost(menus.problem) / menus.light.gbps
        link_price = np.array([min(float(cost[p]) for p in pool.candidates[r]) for r in routes.tolist()])
        price = np.concatenate([
            link_price * np.bincount(of_route),
            GATEWAY_PRICE * link_price.min(initial=1.0) * np.bincount(of_site, minlength=len(sites)),
        ])  # fmt: skip
        need_of_row = np.concatenate([of_route, len(routes) + of_site])
        left_share = matrices.each_time((left.capacity_gbps > 0).astype(np.float64), menus.asked)
        return cls(ip, required, left_share, price, need_of_row, route)

    @property
    def n_needs(self) -> int:
        """How many capacities there are to choose."""
        return len(self.price)

    def of_routes(self, pool: Pool, need_gbps: Floats) -> Floats:
        """The need of each IP link of the pool (n_links,) from that of the draft's: of its route, in any plane."""
        most = np.zeros(pool.n_routes)
        np.maximum.at(most, self.route, need_gbps[: self.ip.n_links])
        return np.asarray(most[pool.link_route])


def before_convergence(
    built: Built, policies: sr.Policies, width: int, proved: Proved
) -> dict[str, Any]:
    """What TI-LFA saves and loses in each failure until routers have converged, as plain values for a plan.

    Of several matrices it is the one that loses most.
    """
    each = 1 if proved.several is None else len(proved.several)
    n = len(proved.scenarios) // each
    found = [_before(built, policies, width, proved, range(m * n, (m + 1) * n)) for m in range(each)]
    return max(found, key=lambda one: float(one["protected_lost_gbps"]))


def _before(built: Built, policies: sr.Policies, width: int, proved: Proved, rows: range) -> dict[str, Any]:
    network, all_risks, every = proved.as_loaded(built.network, rows.start), proved.risks, proved.scenarios
    chosen = Scenarios(
        every.name[rows.start : rows.stop], every.state[rows.start : rows.stop],
        Incidence.of((every.risks[s].tolist() for s in rows), every.risks.n_columns),
    )  # fmt: skip
    ip = routing.build(network)
    sent = routing.volumes(network, ip)
    left = routing.states(ip, network, carry(network, all_risks, chosen))
    capacity = np.concatenate([left.capacity_gbps, np.full((len(left), 1), np.inf)], axis=1)[:, ip.capacity_row]
    tables = sr.Tables.of(ip, np.ones(ip.graph.n_arcs, np.bool_), width)
    ready = sr.repairs(tables, "risk", left.arc_up)
    found = sr.before_convergence(
        tables, ready, (left.arc_up, left.node_up, capacity), sent.targets, sent.by_class_gbps, policies
    )
    lost = (found.lost_gbps * protects(network.classes, chosen.state)).sum(axis=1)
    worst = int(lost.argmax())
    return {
        "coverage": found.coverage, "longest_list": int(found.longest.max(initial=0)),
        "protected_lost_gbps": float(lost[worst]), "worst": chosen.name[worst],
        "lossy_failures": int((lost > 1e-6).sum()),
    }  # fmt: skip
