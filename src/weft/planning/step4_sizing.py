"""Step 4, sizing: the problem as columns, from the menus and the failure states of the potential network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.catalogue import Catalogue, RouterBuild, bears, router_builds
from weft.fabric import FabricDesign
from weft.intent import Intent
from weft.network import Fibres, Floats, Incidence, Ints, names
from weft.planning.objective import Objective
from weft.planning.objective import of as objective_of
from weft.planning.progress import Progress
from weft.planning.states import states_of
from weft.planning.step1_traffic import Asked
from weft.planning.step2_fabric_menu import FabricMenu
from weft.planning.step3_optical_menu import PORT_GBPS, Light


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The menus that a purchase picks from, row for row with the tables of the problem."""

    builds: tuple[RouterBuild, ...]
    build_site: Ints
    design: Ints  # (n_fabric_rows,), position in the site's menu
    design_site: Ints
    least_fabric_cost: Floats  # (n_sites,), taken from every design of the site, so that sizing sees the WAN
    screening: sizing.Screening  # of the failure states


def problem(
    intent: Intent, asked: Asked, menu: FabricMenu, light: Light, fibres: Fibres, stock: Catalogue
) -> tuple[sizing.Problem, Choices]:
    """The sizing problem of an intent, and what its menu rows stand for."""
    objective = objective_of(intent, stock)
    builds = bearing(router_builds(stock, intent.minimise), light)
    given = np.array([site.given for site in intent.sites])
    terminating = np.flatnonzero((asked.sites.routers > 0) & ~given).tolist()
    routers = asked.sites.routers
    at = [(v, k) for v in terminating for k in range(len(builds))]
    rows = [
        (v, i, menu.designs[v][i]) for v in terminating for i in worth_choosing(menu.designs[v], objective)
    ]
    fabric_cost = objective.cost(
        np.array([d.draw_w for _, _, d in rows]), np.array([d.price_eur for _, _, d in rows])
    )
    least = np.zeros(len(asked.sites))
    for v in terminating:
        mine = [c for c, (site, _, _) in zip(fabric_cost.tolist(), rows, strict=True) if site == v]
        least[v] = min(mine, default=0.0)
    states, screening = states_of(intent, asked, light, fibres)
    choices = Choices(
        tuple(builds[k] for _, k in at), np.array([v for v, _ in at], np.int64),
        np.array([i for _, i, _ in rows], np.int64), np.array([v for v, _, _ in rows], np.int64),
        least, screening,
    )  # fmt: skip
    caps = np.array([np.inf if s.power_cap_w is None else s.power_cap_w for s in intent.sites])
    sites = sizing.Sites(asked.sites.name, routers, menu.client_gbps, menu.gateway_need_gbps, caps, given)
    draw = np.array([b.draw_w for b in choices.builds])
    price = np.array([b.price_eur for b in choices.builds])
    build_rows = sizing.Builds(
        tuple(b.name for b in choices.builds), choices.build_site,
        np.array([b.ports(400.0) for b in choices.builds], np.int64),
        np.array([b.ports(800.0) for b in choices.builds], np.int64),
        np.array([b.gbps for b in choices.builds]), objective.cost(draw, price), draw,
    )  # fmt: skip
    fabric_draw = np.array([d.draw_w for _, _, d in rows])
    ports = np.array([d.gateway_ports for _, _, d in rows], np.int64)
    fabric_rows = sizing.Fabrics(
        tuple(d.name for _, _, d in rows), choices.design_site, np.array([d.gateway_gbps for _, _, d in rows]),
        ports, ports * np.array([d.gateway_port_gbps > PORT_GBPS for _, _, d in rows], np.int64),
        fabric_cost - least[choices.design_site], fabric_draw,
    )  # fmt: skip
    demand_rows, sinks = _demands(asked), _sinks(asked)
    return sizing.Problem(
        sites, _fibres(fibres, light, objective), _candidates(intent, light, objective), build_rows, fabric_rows,
        demand_rows, states, sinks, ladders=_ladders(intent, objective),
    ), choices  # fmt: skip


def worth_choosing(designs: tuple[FabricDesign, ...], objective: Objective) -> list[int]:
    """Positions of the designs that none beats in cost, watts, gateway and the router ports it takes.

    The menu keeps its frontier for people, in watts and euro; of these the objective may need fewer.
    """
    points = [
        (
            objective.per_w * d.draw_w + objective.per_eur * d.price_eur, d.draw_w, -d.gateway_gbps,
            float(d.gateway_ports), d.gateway_ports * float(d.gateway_port_gbps > PORT_GBPS),
        )
        for d in designs
    ]  # fmt: skip
    return undominated(points)


def undominated(points: Sequence[tuple[float, ...]]) -> list[int]:
    """Positions of the points that no other is at most equal to everywhere; of equal ones the first."""
    return [
        i
        for i, mine in enumerate(points)
        if not any(
            all(a <= b for a, b in zip(other, mine, strict=True)) and (other != mine or j < i)
            for j, other in enumerate(points)
            if j != i
        )
    ]


def with_least_gateways(problem: sizing.Problem) -> sizing.Problem:
    """The same problem without fabrics that only differ by a wider gateway than is asked for.

    They cost more and take more ports, so no best purchase for unrestricted rerouting has one.
    """
    rows, kept = problem.fabrics, []
    for v in np.unique(rows.site).tolist():
        wide = np.flatnonzero((rows.site == v) & (rows.gateway_gbps >= problem.sites.gateway_need_gbps[v] * (1 - 1e-9)))
        points = [
            (float(rows.cost[i]), float(rows.draw_w[i]), float(rows.ports[i]), float(rows.ports_800[i]))
            for i in wide.tolist()
        ]
        kept += [int(wide[i]) for i in undominated(points)]
    fabrics = sizing.Fabrics(
        tuple(rows.name[i] for i in kept), rows.site[kept], rows.gateway_gbps[kept], rows.ports[kept],
        rows.ports_800[kept], rows.cost[kept], rows.draw_w[kept],
    )  # fmt: skip
    return replace(problem, fabrics=fabrics)


def bearing(builds: tuple[RouterBuild, ...], light: Light) -> tuple[RouterBuild, ...]:
    """Builds whose cages bear every module of the menu that fits them."""
    fitting = {True: light.cage_w.max(initial=0.0), False: light.cage_w[~light.needs_800].max(initial=0.0)}
    return tuple(build for build in builds if bears(build, float(fitting[build.ports800 > 0])))


def told(progress: Progress) -> Callable[[str, float, float], None]:
    """What sizing calls with its bounds, as notes."""
    return lambda step, bound, best: progress.note(f"{step}: bound {bound:.0f}, best {best:.0f}")


def _fibres(fibres: Fibres, light: Light, objective: Objective) -> sizing.Fibres:
    section, none = light.sections, np.zeros(len(fibres), np.int64)
    slices = np.maximum(section.slices, 1)  # none where no light comes through; then no candidate is there either
    return sizing.Fibres(
        fibres.name, fibres.a, fibres.z, fibres.pairs, slices,
        objective.cost(section.draw_w, section.price_eur), section.draw_a_w, section.draw_z_w, none,
        none, np.zeros(len(fibres)),
    )  # fmt: skip


def _candidates(intent: Intent, light: Light, objective: Objective) -> sizing.Candidates:
    flow_cost = np.array([*(objective.paid(link.per_gbps) for link in intent.links), 0.0])
    bought = np.where(light.leased, 0.0, light.price_eur)  # what others light needs no support
    return sizing.Candidates(
        light.name, light.a, light.z, light.fibres, light.gbps, light.width_slices, light.delay_ms, light.ports,
        light.needs_800, light.lower, light.upper,
        objective.cost(light.draw_w, bought, light.lease_eur_per_month, light.price_eur - bought), light.end_w,
        light.end_w, light.regenerated_at, light.stop_w, np.where(light.lower > 0, -1, light.link),
        np.where(light.link >= 0, flow_cost[light.link], 0.0),
    )  # fmt: skip


def _ladders(intent: Intent, objective: Objective) -> sizing.Ladders:
    """A ladder for each link of the intent, those without modules among them."""
    return sizing.Ladders(
        names(link.name for link in intent.links),
        np.array([np.inf if link.most is None else link.most for link in intent.links]),
        np.array([objective.paid(link.setup) for link in intent.links]),
    )


def _demands(asked: Asked) -> sizing.Demands:
    rows = asked.demands
    return sizing.Demands(rows.name, rows.a, rows.z, asked.classes.max_delay_ms[rows.traffic_class])


def _sinks(asked: Asked) -> Incidence:
    return Incidence.of(asked.anycast.sites, len(asked.sites))
