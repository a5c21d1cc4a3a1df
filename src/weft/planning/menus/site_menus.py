"""What each site may take, what is there included: builds and designs as columns of the sizing problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft import sizing
from weft.catalogue import Catalogue, RouterBuild, all_builds, bears, growing_into
from weft.diagnostics import PlanError
from weft.intent import Intent
from weft.network import Floats, Ints, floats, ints
from weft.planning.existing.existing import AtSites, Counts
from weft.planning.in_time import InTime, Item, useful_builds
from weft.planning.inside import Inside
from weft.planning.menus.dominance import undominated
from weft.planning.menus.pieces import build_bought, fabric_bought
from weft.planning.objective import Objective
from weft.planning.step1_traffic import Asked
from weft.planning.step2_fabric_menu import FabricMenu
from weft.planning.step3_optical_menu import PORT_GBPS, Light


@dataclass(frozen=True, slots=True, eq=False)
class SiteMenus:
    """Rows of the problem's builds and fabrics, and what they stand for.

    `design` is the position in the menu of its site; `least_fabric_cost` (n_sites,) is taken from every design of the
    site, so that sizing sees the wide area alone.
    """

    builds: tuple[RouterBuild, ...]
    build_site: Ints
    build_rows: sizing.Builds
    design: Ints
    design_site: Ints
    fabric_rows: sizing.Fabrics
    least_fabric_cost: Floats


def site_menus(
    intent: Intent, asked: Asked, menu: FabricMenu, light: Light, stock: Catalogue,
    objectives: Sequence[Objective],
) -> SiteMenus:  # fmt: skip
    """The menus of all sites, at the prices of the first objective; what any mixture of all may choose is in them.

    Raises PlanError if what a site must have, or may not, leaves it nothing.
    """
    there, routers, objective = AtSites.of(intent, stock), asked.sites.routers, objectives[0]
    in_time = InTime.of(intent)
    allowed = _Allowed(there, in_time)
    terminating = np.flatnonzero((routers > 0) & ~np.array([site.given for site in intent.sites])).tolist()
    common = bearing(_common(intent, stock, in_time), light)
    builds = [(v, b) for v in terminating for b in _builds(asked, v, (common, all_builds(stock)), light, allowed)]
    open_designs = [(v, i) for v in terminating for i in _designs(asked.sites.name[v], menu, v, objectives, allowed)]
    designs = [(v, i, menu.designs[v][i]) for v, i in open_designs]
    _require_routers(intent, there)
    cost = floats(_design_cost(objective, there, v, d) for v, _, d in designs)
    site = ints(v for v, _, _ in designs)
    least = np.array([cost[site == v].min(initial=np.inf) if (site == v).any() else 0.0 for v in range(len(routers))])
    ports = ints(d.front.gateway_ports for _, _, d in designs)
    saved = floats(there.saved_eur(v, pieces(b, int(routers[v]))) / int(routers[v]) for v, b in builds)
    draw = floats(b.draw_w for _, b in builds)
    build_cost = objective.per_w * draw + floats(build_bought(b, objective) for _, b in builds)
    build_cost = build_cost - objective.per_eur_saved * saved
    return SiteMenus(
        tuple(b for _, b in builds), ints(v for v, _ in builds),
        sizing.Builds(
            tuple(b.name for _, b in builds), ints(v for v, _ in builds), ints(b.ports(400.0) for _, b in builds),
            ints(b.ports(800.0) for _, b in builds), floats(b.gbps for _, b in builds), build_cost, draw,
        ),
        ints(i for _, i, _ in designs), site,
        sizing.Fabrics(
            tuple(d.name for _, _, d in designs), site, floats(d.front.gateway_gbps for _, _, d in designs), ports,
            ports * ints(d.front.gateway_port_gbps > PORT_GBPS for _, _, d in designs), cost - least[site],
            floats(d.draw_w for _, _, d in designs),
        ),
        least,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Allowed:
    """What may be at a site: by what is in place there, and by what comes in time."""

    there: AtSites
    in_time: InTime

    def ordered(self, site: int, build: RouterBuild, routers: int) -> list[Item]:
        """What is ordered for routers of a build."""
        return self.in_time.build(build, self.there.have[site], routers)

    def inside(self, site: int, design: Inside) -> list[Item]:
        """What is ordered for a fabric, which is bought for the first period."""
        return self.in_time.fabric(design, self.there.have[site])


def _common(intent: Intent, stock: Catalogue, in_time: InTime) -> tuple[RouterBuild, ...]:
    """What every site may take: builds that none beats that comes as early, over periods what grows into them too."""
    useful = useful_builds(in_time, stock, intent.minimise)
    grows = intent.periods is not None and intent.periods.count > 1
    return growing_into(useful, stock) if grows else useful


def pieces(build: RouterBuild, routers: int) -> Counts:
    """Pieces of so many routers of a build."""
    return {piece.item: routers * piece.count for piece in build.pieces}


def boxes(design: Inside) -> Counts:
    """Pieces of a fabric and its back-end."""
    found = Counter[str]()
    for _, line in design.bom:
        found[line.item] += line.count
    return found


def bearing(builds: tuple[RouterBuild, ...], light: Light) -> tuple[RouterBuild, ...]:
    """Builds whose cages bear every module of the menu that fits them."""
    fitting = {True: light.cage_w.max(initial=0.0), False: light.cage_w[~light.needs_800].max(initial=0.0)}
    return tuple(build for build in builds if bears(build, float(fitting[build.ports800 > 0])))


def _builds(
    asked: Asked, v: int, menus: tuple[tuple[RouterBuild, ...], tuple[RouterBuild, ...]], light: Light,
    allowed: _Allowed,
) -> list[RouterBuild]:  # fmt: skip
    """The common menu, with every build that has something of what is at the site; none that may not be there."""
    (common, every), there = menus, allowed.there
    named, n = {*there.have[v], *there.must[v]}, int(asked.sites.routers[v])
    mine = bearing(tuple(b for b in every if named.intersection(b.items)), light) if named else ()
    offered = list(dict.fromkeys([*common, *mine]))
    refused = [there.refuses(v, pieces(build, n), "routers") for build in offered]
    kept = [build for build, why in zip(offered, refused, strict=True) if not why]
    if not kept:
        raise PlanError(
            f"site {asked.sites.name[v]}: no router of the catalogue may be there; {refused[0]}",
            help=f"all {n} routers of a site are alike, and their cages must bear every module: write move, or retire",
        )
    ordered, name = [allowed.ordered(v, build, n) for build in kept], asked.sites.name[v]
    _require_in_time(f"site {name}: no router", allowed.in_time, ordered)
    return [build for build, items in zip(kept, ordered, strict=True) if not allowed.in_time.never(items)]


def _require_in_time(what: str, in_time: InTime, ordered: Sequence[list[Item]]) -> None:
    """Refuse a site for which nothing comes in time for the first period: what comes first of it all is told."""
    late = [last for items in ordered if (last := in_time.last(items)) is not None]
    if late and len(late) == len(ordered):
        message = f"{what} comes in time for the first period; {in_time.told(min(late))}"
        raise PlanError(message, help=in_time.instead(min(late)))


def _designs(name: str, menu: FabricMenu, v: int, objectives: Sequence[Objective], allowed: _Allowed) -> list[int]:
    """Positions of the designs that may be there and that none beats in what is left to pay, watts, gateway and ports.

    The menu keeps its frontier for people, in watts and euro; of these the objective may need fewer.
    """
    there, designs = allowed.there, menu.designs[v]
    refused = [there.refuses(v, boxes(design), "fabric") for design in designs]
    open_ = [i for i, why in enumerate(refused) if not why]
    if refused and not open_:
        raise PlanError(
            f"site {name}: no fabric on the menu may be there; {refused[0]}",
            help="write move, or retire, where the fabric asked for needs other boxes",
        )
    ordered = {i: allowed.inside(v, designs[i]) for i in open_}
    _require_in_time(f"site {name}: no fabric", allowed.in_time, list(ordered.values()))
    open_ = [i for i in open_ if allowed.in_time.last(ordered[i]) is None]
    points = [
        (
            *(_design_cost(objective, there, v, d) for objective in objectives), d.draw_w, -d.front.gateway_gbps,
            float(d.front.gateway_ports), d.front.gateway_ports * float(d.front.gateway_port_gbps > PORT_GBPS),
        )
        for d in (designs[i] for i in open_)
    ]  # fmt: skip
    return [open_[i] for i in undominated(points)]


def _design_cost(objective: Objective, there: AtSites, v: int, design: Inside) -> float:
    cost = objective.per_w * design.draw_w + fabric_bought(design, objective)
    return cost - objective.per_eur_saved * there.saved_eur(v, boxes(design))


def _require_routers(intent: Intent, there: AtSites) -> None:
    """Nothing must be at a site that takes no routers and no fabric."""
    for site, must in zip(intent.sites, there.must, strict=True):
        for item, (_, row) in must.items():
            has_fabric = site.fabric is not None or site.egress
            if site.given or not site.routers or (there.layer[item] == "fabric" and not has_fabric):
                raise PlanError(f"{row.place}: site {site.name} takes no {item}", help="take the row out, or retire it")
