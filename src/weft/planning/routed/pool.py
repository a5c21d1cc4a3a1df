"""All routes that could be IP links, as one graph: what trials of routes and metrics are evaluated on.

A *route* is a fibre route between two sites (or one leased link); its candidates differ in mode alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft import routing, sizing
from weft.graph import Weights, place
from weft.network import Bools, Floats, Ints, carry, risks
from weft.planning import matrices
from weft.planning.bought import Menus
from weft.planning.layout import n_planes, once
from weft.planning.menus.line_menus import in_place
from weft.planning.promises import one_router_a_site, sized
from weft.planning.step3_optical_menu import Light

LACKING_COST = 1e6
"""Cost of a Gb/s that no number of allowed lightpaths gives: any mode that may be bought is cheaper."""


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
    given_back: Ints  # (n_routes,), the metric from z to a where the operator gives one, else 0
    metric_is_free: bool
    delay_ms: Floats  # (n_routes,)
    direct: Bools  # (n_routes,), the least delay of its pair of sites
    gbps: Floats  # (n_candidates,)
    lower: Ints  # (n_candidates,)
    choice: Ints  # (n_routes, width), the candidates of each route, padded
    choice_gbps: Floats
    choice_upper: Floats
    choice_cost: Floats  # of one more lightpath with its share of pairs and routers
    choice_is_padding: Bools
    router_site: Ints
    n_sites: int
    volume_gbps: float  # required in all states together
    intact: Ints  # the states in which nothing has failed, one for each matrix
    completer: sizing.Completer

    @property
    def n_routes(self) -> int:
        """How many routes there are."""
        return len(self.candidates)

    def under(self, active: Bools, states: Ints | None = None) -> routing.Required:
        """What is required when only `active` routes (n_routes,) exist, in some `states` or in all."""
        exists = np.ones(self.required.arc_up.shape[1], bool)
        exists[: 2 * self.ip.n_links] = np.repeat(active[self.link_route], 2)
        asked = self.required
        if states is None:
            return replace(asked, arc_up=asked.arc_up & exists)
        return routing.Required(
            asked.arc_up[states] & exists, asked.targets, asked.volume_gbps[states], asked.max_delay_ms[states],
            asked.ceiling[states],
        )  # fmt: skip

    def routed(self, metric: Ints) -> routing.IpGraph:
        """The graph with metrics of its routes (n_routes,)."""
        there, back = self.both_ways(metric)[self.link_route].T
        return routing.with_metric(self.ip, there, back)

    def both_ways(self, metric: Ints) -> Ints:
        """Metrics of the routes (n_routes, 2) there and back: the same, unless the operator gave another one back."""
        return np.stack([metric, np.where(self.given_back > 0, self.given_back, metric)], axis=1)

    def relief(self, active: Bools, metric: Ints) -> Bools:
        """For each demand without a path in time, the quickest route of its ends that its state leaves; (n_routes,)."""
        asked, ip, site = self.under(active), self.routed(metric), self.ip.node_site
        weights = Weights(ip.metric, ip.delay_ms, self.width)
        placed = place(ip.graph, weights, asked.arc_up, asked.targets, asked.volume_gbps[..., None])
        late = (asked.volume_gbps > 0) & (placed.delay_ms > asked.max_delay_ms)
        left = self.required.arc_up[:, : 2 * self.ip.n_links : 2]  # of each link, whether it is there in each state
        more, between = np.zeros(self.n_routes, bool), self.links_between()
        for s, t, node in np.argwhere(late).tolist():
            ends = frozenset((int(site[asked.targets[t]]), int(site[node])))
            there = [link for link in between.get(ends, ()) if left[s, link] and not active[self.link_route[link]]]
            in_time = [link for link in there if self.ip.delay_ms[2 * link] <= asked.max_delay_ms[s, t, node]]
            if in_time:
                more[self.link_route[min(in_time, key=lambda link: float(self.ip.delay_ms[2 * link]))]] = True
        return more

    def links_between(self) -> dict[frozenset[int], list[int]]:
        """The links of each pair of sites."""
        site, graph = self.ip.node_site, self.ip.graph
        found: dict[frozenset[int], list[int]] = {}
        for link in range(self.ip.n_links):
            ends = frozenset((int(site[graph.tail[2 * link]]), int(site[graph.head[2 * link]])))
            found.setdefault(ends, []).append(link)
        return found

    def cheapest(
        self, need_gbps: Floats, active: Bools, gateway_gbps: Floats, *, fitting: bool = True
    ) -> tuple[Ints, sizing.Completion, float]:
        """Lightpaths of each candidate that give each link `need_gbps` (n_links,), and the rest under them.

        Once by the cheapest mode of each route and once by those that do without cages of 800 Gb/s, which a
        lightpath's own cost does not tell may be to be had with a far dearer router only.  The last figure is what
        given links lack, in Gb/s: there may be no more of them.  With `fitting` what fits fibres and sites best comes
        before what is cheaper.
        """
        found = []
        for narrow in (False, True):
            counts, lacking = self.lightpaths(need_gbps, active, narrow=narrow)
            done = self.complete(counts, gateway_gbps)
            short = float(done.short_fibre.sum() + done.short_site.sum()) if fitting else 0.0
            found.append((lacking, short, done.cost, narrow, counts, done))
        lacking, *_, counts, done = min(found, key=lambda one: one[:4])
        return counts, done, lacking

    def lightpaths(self, need_gbps: Floats, active: Bools, *, narrow: bool = False) -> tuple[Ints, float]:
        """Lightpaths of each candidate for links' needs, by the cheapest mode of each route by itself.

        With `narrow` by one that does without cages of 800 Gb/s, where the route has such.  All planes of a route get
        as many as the one that needs most, so that they stay alike.  The second figure is as in `cheapest`.
        """
        most = np.zeros(self.n_routes)
        np.maximum.at(most, self.link_route, need_gbps)
        wanted = self.planes[:, None] * np.ceil(most[:, None] / self.choice_gbps * (1 - 1e-12))
        wanted[~active | (most <= 0)] = 0
        allowed = np.minimum(wanted, self.choice_upper)
        lacking = (wanted - allowed) * self.choice_gbps
        cost = wanted * self.choice_cost + lacking * LACKING_COST
        barred = self.choice_is_padding
        if narrow:
            wide = self.completer.problem.candidates.needs_800[self.choice]
            barred = barred | (wide & ~np.all(wide | self.choice_is_padding, axis=1, keepdims=True))
        chosen = np.where(barred, np.inf, cost).argmin(axis=1)
        at = np.arange(self.n_routes), chosen
        counts = self.lower.copy()
        p = self.choice[at]
        counts[p] = np.maximum(counts[p], allowed[at].astype(np.int64))
        return counts, float(lacking[at].sum())

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
    chosen = one_router_a_site(network, all_risks, sized(network, all_risks, menus.intent))
    left = routing.states(ip, network, carry(network, all_risks, chosen))
    required = matrices.required(network, ip, left, chosen.state, asked)
    intact = np.flatnonzero([state == "none" for state in chosen.state * len(asked.matrices)])
    lower = problem.candidates.lower
    return Pool(
        ip, required, routed.ecmp, np.searchsorted(first, of_link), candidates, n_planes(asked, light)[first],
        np.array([bool(lower[list(group)].any()) for group in candidates]),
        _as_it_was(menus, candidates, first_metric(routed.metric, light.metric[first], light.delay_ms[first])),
        light.metric_back[first] * (routed.metric == "given"), routed.metric == "optimised",
        light.delay_ms[first], _direct(light, first), light.gbps, lower, *_choices(problem, candidates),
        network.routers.site, len(asked.sites), float(required.volume_gbps.sum()), intact, sizing.Completer.of(problem),
    )  # fmt: skip


def first_metric(policy: str, given: Ints, delay_ms: Floats) -> Ints:
    """Metric of each route before any search; where the operator gave one, that one."""
    plain = routing.by_delay(delay_ms) if policy == "delay" else routing.hop_like(len(delay_ms))
    return np.asarray(np.where((given > 0) & (policy == "given"), given, plain))


def _as_it_was(menus: Menus, candidates: tuple[tuple[int, ...], ...], metric: Ints) -> Ints:
    """Metrics (n_routes,) with those of lightpaths that are there, where a search for better ones begins."""
    if menus.intent.routing.metric != "optimised":
        return metric
    given = {p: row.metric for p, rows in in_place(menus.intent, menus.light).items() for row in rows if row.metric}
    known = [next((given[p] for p in group if p in given), 0) for group in candidates]
    return np.where(known, known, metric).astype(np.int64)


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


def _choices(
    problem: sizing.Problem, candidates: tuple[tuple[int, ...], ...]
) -> tuple[Ints, Floats, Floats, Floats, Bools]:
    width = max(len(group) for group in candidates)
    choice = np.array([[*group, *[group[0]] * (width - len(group))] for group in candidates], np.int64)
    rows = problem.candidates
    kept = rows.lower[choice] > 0  # a route whose mode is there is grown by that mode: one IP link, one rate
    padding = np.array([[i >= len(group) for i in range(width)] for group in candidates], bool)
    padding |= kept.any(axis=1, keepdims=True) & ~kept
    cost = marginal_cost(problem)[choice]
    return choice, rows.gbps[choice], rows.upper[choice].astype(np.float64), cost, padding


def _routes(light: Light) -> tuple[tuple[int, ...], ...]:
    """Candidates that share ends and fibre route, in row order, or are sizes of one leased link; a given one is alone.

    Of the sizes of a link one is chosen, whose number its owner may limit: beside one another they would be parallel
    links that share alike whatever they hold.
    """
    groups: dict[tuple[int, ...], list[int]] = {}
    for p in range(len(light)):
        fibres = light.fibres[p].tolist()
        leased = (-1, p) if light.lower[p] else (-2, int(light.link[p]))
        key = (int(light.a[p]), int(light.z[p]), *fibres) if fibres else leased
        groups.setdefault(key, []).append(p)
    return tuple(tuple(group) for group in groups.values())


def marginal_cost(problem: sizing.Problem) -> Floats:
    """Cost of one more lightpath of each candidate with its share of lit pairs and router cages, linearised."""
    fibres, builds, candidates = problem.fibres, problem.builds, problem.candidates
    per_slice = fibres.cost / (fibres.slices * problem.usable_share)
    per_port = float((builds.cost / builds.ports).min()) if len(builds) else 0.0
    glass = candidates.fibres.sum(per_slice) * candidates.width_slices
    return np.asarray(candidates.cost + glass + 2 * per_port * candidates.ports)
