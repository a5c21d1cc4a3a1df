"""Step 4, sizing: the problem as columns, from the menus and the failure states of the potential network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft import sizing
from weft.catalogue import Catalogue, RouterBuild
from weft.intent import Intent
from weft.network import Fibres, Floats, Incidence, Ints
from weft.planning.existing.kept_slots import Held, held_slots
from weft.planning.menus.dominance import undominated
from weft.planning.menus.line_menus import candidate_rows, fibre_rows, ladder_rows, stock_rows
from weft.planning.menus.since import since_of
from weft.planning.menus.site_menus import site_menus
from weft.planning.objective import Objective
from weft.planning.objective import of as objective_of
from weft.planning.progress import Progress
from weft.planning.states import states_of
from weft.planning.step1_traffic import Asked
from weft.planning.step2_fabric_menu import FabricMenu
from weft.planning.step3_optical_menu import Light


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """The menus that a purchase picks from, row for row with the tables of the problem."""

    builds: tuple[RouterBuild, ...]
    build_site: Ints
    design: Ints  # (n_fabric_rows,), position in the site's menu
    design_site: Ints
    least_fabric_cost: Floats  # (n_sites,), taken from every design of the site, so that sizing sees the WAN
    screening: sizing.Screening  # of the failure states
    held: Held  # slots of lightpaths that are there


def problem(
    intent: Intent, asked: Asked, menu: FabricMenu, light: Light, fibres: Fibres, stock: Catalogue,
    objectives: Sequence[Objective] = (),
) -> tuple[sizing.Problem, Choices]:  # fmt: skip
    """The sizing problem of an intent, and what its menu rows stand for.

    It has the first of some `objectives` and rows that are worth choosing by any mixture of them; without any the
    intent's own.

    Raises PlanError if what is in place, pinned or forbidden leaves a site nothing, or cannot be where it is said to.
    """
    objectives = objectives or (objective_of(intent, stock),)
    objective = objectives[0]
    menus = site_menus(intent, asked, menu, light, stock, objectives)
    states, screening = states_of(intent, asked.most, light, fibres)
    caps = np.array([np.inf if s.power_cap_w is None else s.power_cap_w for s in intent.sites])
    given = np.array([site.given for site in intent.sites])
    found = sizing.Problem(
        sizing.Sites(asked.sites.name, asked.sites.routers, menu.client_gbps, menu.gateway_need_gbps, caps, given),
        fibre_rows(intent, fibres, light, objective, stock), candidate_rows(intent, light, objective, stock),
        menus.build_rows, menus.fabric_rows, _demands(asked), states, _sinks(asked),
        ladders=ladder_rows(intent, objective), stock=stock_rows(intent, light, stock, objective),
    )  # fmt: skip
    since = since_of((intent, fibres, light, stock), list(zip(menus.build_site.tolist(), menus.builds, strict=True)))
    if since is not None:  # this is the problem of the last period
        found = since.in_time(found, 0 if intent.periods is None else intent.periods.count - 1)
    return _of_periods(found, asked), Choices(
        menus.builds, menus.build_site, menus.design, menus.design_site, menus.least_fabric_cost, screening,
        held_slots(intent, light, fibres),
    )  # fmt: skip


def with_least_gateways(problem: sizing.Problem, other: sizing.Problem | None = None) -> sizing.Problem:
    """The same problem without fabrics that only differ by a wider gateway than is asked for.

    They cost more and take more ports, so no best purchase for unrestricted rerouting has one; nor has the best by a
    mixture with the prices of an `other` problem of the same rows.
    """
    second = problem if other is None else other
    rows, kept = problem.fabrics, []
    for v in np.unique(rows.site).tolist():
        wide = np.flatnonzero((rows.site == v) & (rows.gateway_gbps >= problem.sites.gateway_need_gbps[v] * (1 - 1e-9)))
        points = [
            (
                float(rows.cost[i]), float(second.fabrics.cost[i]), float(rows.draw_w[i]), float(rows.ports[i]),
                float(rows.ports_800[i]),
            )
            for i in wide.tolist()
        ]
        kept += [int(wide[i]) for i in undominated(points)]
    fabrics = sizing.Fabrics(
        tuple(rows.name[i] for i in kept), rows.site[kept], rows.gateway_gbps[kept], rows.ports[kept],
        rows.ports_800[kept], rows.cost[kept], rows.draw_w[kept],
    )  # fmt: skip
    return replace(problem, fabrics=fabrics)


def told(progress: Progress) -> Callable[[str, float, float], None]:
    """What sizing calls with its bounds, as notes."""
    return lambda step, bound, best: progress.note(f"{step}: bound {bound:.0f}, best {best:.0f}")


def _of_periods(problem: sizing.Problem, asked: Asked) -> sizing.Problem:
    """A problem of the most there is of each demand as one of what periods ask for, one at a time."""
    if asked.forecast is None:
        return problem
    chains, most = asked.forecast.chains(), asked.most.demands.gbps
    return sizing.held_to(problem, chains.gbps[-1] / most, chains.name)


def _demands(asked: Asked) -> sizing.Demands:
    rows = asked.demands
    return sizing.Demands(rows.name, rows.a, rows.z, asked.classes.max_delay_ms[rows.traffic_class])


def _sinks(asked: Asked) -> Incidence:
    return Incidence.of(asked.anycast.sites, len(asked.sites))
