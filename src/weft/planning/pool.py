"""All routes that could be IP links, as one graph: what trials of routes and metrics are evaluated on.

A *route* is a fibre route between two sites (or one leased link); its candidates differ in mode alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft import routing, sizing
from weft.network import Bools, Floats, Incidence, Ints, carry, risks, scenarios
from weft.planning.bought import Menus
from weft.planning.layout import n_planes, once
from weft.planning.step3_optical_menu import Light
from weft.planning.step4_sizing import UNSIZED_KINDS


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Every route in every plane as an IP link, with what each failure state requires of them.

    `link_route` (n_links,) is the route of each IP link of `ip`; `candidates` are those of each route;
    `fixed` (n_routes,) are routes that must stay, for links on them were given.
    """

    ip: routing.IpGraph
    required: routing.Required
    width: int
    link_route: Ints
    candidates: tuple[tuple[int, ...], ...]
    planes: Ints  # (n_routes,)
    fixed: Bools
    first_metric: Ints  # (n_routes,), before any search
    metric_is_free: bool
    delay_ms: Floats  # (n_routes,)
    direct: Bools  # (n_routes,), the least delay of its pair of sites
    gbps: Floats  # (n_candidates,)
    lower: Ints  # (n_candidates,)
    marginal_cost: Floats  # (n_candidates,), of one more lightpath with its share of pairs and routers
    router_site: Ints
    n_sites: int
    volume_gbps: float  # required in all states together
    completer: sizing.Completer

    @property
    def n_routes(self) -> int:
        return len(self.candidates)

    def arcs_up(self, active: Bools) -> Bools:
        """Which arcs each state leaves when only `active` routes (n_routes,) exist, shape (n_states, n_arcs)."""
        exists = np.ones(self.required.arc_up.shape[1], bool)
        exists[: 2 * self.ip.n_links] = np.repeat(active[self.link_route], 2)
        return np.asarray(self.required.arc_up & exists)

    def lightpaths(self, need_gbps: Floats, active: Bools) -> Ints:
        """Lightpaths of each candidate that give each link `need_gbps` (n_links,), by the cheapest mode of its route.

        All planes of a route get as many as the one that needs most, so that they stay alike.
        """
        most = np.zeros(self.n_routes)
        np.maximum.at(most, self.link_route, need_gbps)
        counts = self.lower.copy()
        for route in np.flatnonzero(active & (most > 0)).tolist():
            each = [
                (int(self.planes[route]) * int(np.ceil(most[route] / self.gbps[p] * (1 - 1e-12))), p)
                for p in self.candidates[route]
            ]
            n, p = min(each, key=lambda choice: (choice[0] * self.marginal_cost[choice[1]], choice[1]))
            counts[p] = max(n, counts[p])
        return counts

    def gateway_gbps(self, need_gbps: Floats) -> Floats:
        """Gateway of each site, all routers alike, from the need of each router (n_routers,)."""
        most, number = np.zeros(self.n_sites), np.bincount(self.router_site, minlength=self.n_sites)
        np.maximum.at(most, self.router_site, need_gbps)
        return np.asarray(most * number)

    def capacity_gbps(self, counts: Ints) -> Floats:
        """Capacity on each route, shape (n_routes,)."""
        return np.array([sum(float(counts[p] * self.gbps[p]) for p in group) for group in self.candidates])

    def complete(self, counts: Ints, gateway_gbps: Floats) -> sizing.Completion:
        """The cheapest pairs, routers and fabrics under lightpath counts and gateways (n_sites,)."""
        return self.completer.complete(counts, gateway_gbps)

    def active(self, counts: Ints) -> Bools:
        """Routes on which anything was bought or given, shape (n_routes,)."""
        return np.asarray((self.capacity_gbps(counts) > 0) | self.fixed)


def pool_of(menus: Menus) -> Pool:
    """The pool of an optical menu, with metrics as the intent has them."""
    asked, light, problem, routed = menus.asked, menus.light, menus.problem, menus.intent.routing
    candidates = _routes(light)
    first = np.array([group[0] for group in candidates], np.int64)
    network, of_link = once(asked, light, menus.fibres, first)
    ip = routing.build(network)
    all_risks = risks(network)
    chosen = scenarios(all_risks, [e for e in menus.intent.survive if e not in UNSIZED_KINDS])
    left = routing.states(ip, network, carry(network, all_risks, chosen))
    limits = routing.Ceilings(asked.normal, asked.failure)
    required = routing.required(network, ip, left, chosen.state, limits)
    lower = problem.candidates.lower
    return Pool(
        ip, required, routed.ecmp, np.searchsorted(first, of_link), candidates, n_planes(asked, light)[first],
        np.array([bool(lower[list(group)].any()) for group in candidates]),
        first_metric(routed.metric, light.metric[first], light.delay_ms[first]), routed.metric == "optimised",
        light.delay_ms[first], _direct(light, first), light.gbps, lower, marginal_cost(problem), network.routers.site, len(asked.sites),
        float(required.volume_gbps.sum()), sizing.Completer.of(problem),
    )  # fmt: skip


def first_metric(policy: str, given: Ints, delay_ms: Floats) -> Ints:
    """Metric of each route before any search; where the operator gave one, that one."""
    plain = routing.by_delay(delay_ms) if policy == "delay" else routing.hop_like(len(delay_ms))
    return np.asarray(np.where((given > 0) & (policy == "given"), given, plain))


def _direct(light: Light, first: Ints) -> Bools:
    """The route of least delay of each pair of sites, shape (n_routes,)."""
    best: dict[tuple[int, int], int] = {}
    for route, p in enumerate(first.tolist()):
        pair = (int(light.a[p]), int(light.z[p]))
        if pair not in best or light.delay_ms[p] < light.delay_ms[first[best[pair]]]:
            best[pair] = route
    chosen = np.zeros(len(first), bool)
    chosen[list(best.values())] = True
    return chosen


def _routes(light: Light) -> tuple[tuple[int, ...], ...]:
    """Candidates that share ends and fibre route, in row order; each leased link is a route of its own."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for p in range(len(light)):
        fibres = light.fibres[p].tolist()
        key = (int(light.a[p]), int(light.z[p]), *fibres) if fibres else (-1, p)
        groups.setdefault(key, []).append(p)
    return tuple(tuple(group) for group in groups.values())


def marginal_cost(problem: sizing.Problem) -> Floats:
    """Cost of one more lightpath of each candidate with its share of lit pairs and router cages, linearised."""
    fibres, builds, candidates = problem.fibres, problem.builds, problem.candidates
    per_slice = fibres.cost / (fibres.slices * problem.usable_share)
    per_port = float((builds.cost / builds.ports).min()) if len(builds) else 0.0
    glass = Incidence.sum(candidates.fibres, per_slice) * candidates.width_slices
    return np.asarray(candidates.cost + glass + 2 * per_port)
