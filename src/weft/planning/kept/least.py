"""What is kept of a plan that was made, or of the least designs of an intent where there is no plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weft.catalogue import Catalogue
from weft.fabric import backend_menu, menu
from weft.intent import Intent, Site
from weft.lp import Stop
from weft.planning.bought import Built, Menus
from weft.planning.fabrics import BACK, FRONT
from weft.planning.inside import Inside
from weft.planning.kept.fabrics import KeptFabric, KeptFabrics, KeptWide
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import ask_of, backend_ask_of, gateway_need_gbps


def kept_in(menus: Menus, built: Built) -> KeptFabrics:
    """The fabrics that a plan buys."""
    inside = built.inside(menus)
    need, sites = menus.fabrics.gateway_need_gbps, menus.intent.sites
    fabrics = (one for v, found in inside.items() for one in _kept(menus.intent, sites[v], float(need[v]), found))
    routers = menus.intent.routing.addressing
    wide = KeptWide(routers, tuple(site.name for site in sites)) if routers else None
    return KeptFabrics.of(menus.catalogue, fabrics, wide)


def kept_least(
    intent: Intent, sites: Iterable[Site], catalogue: Catalogue, stop: Stop | None = None
) -> KeptFabrics:
    """The least designs by the intent's objective of some of its sites that have routers.

    Raises InfeasibleError if no design of the class carries a site's hosts, and Stopped if `stop` strikes.
    """
    need = gateway_need_gbps(between_sites(intent))
    found: list[KeptFabric] = []
    for site in sites:
        gbps, back = float(need[intent.sites.index(site)]), backend_ask_of(site)
        front = menu(ask_of(site, gbps), catalogue, intent.minimise, stop)[0]
        least = Inside(front, backend_menu(back, catalogue, intent.minimise, stop)[0] if back else None)
        found += _kept(intent, site, gbps, least)
    return KeptFabrics.of(catalogue, found)


def _kept(intent: Intent, site: Site, gateway_gbps: float, inside: Inside) -> Iterator[KeptFabric]:
    asked, ask, back = site.fabric, ask_of(site, gateway_gbps), backend_ask_of(site)
    addressing = asked.addressing if asked else None
    yield KeptFabric(site.name, FRONT, 1, intent.minimise, inside.front, ask, addressing)
    if inside.back and back and asked and asked.backend:
        plane, planes = inside.back.plane, inside.back.planes
        yield KeptFabric(site.name, BACK, planes, intent.minimise, plane, back.plane, asked.backend.addressing)
