"""What is kept of a plan that was made, or of the least designs of an intent where there is no plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from weft.catalogue import Catalogue
from weft.fabric import backend_menu, menu
from weft.intent import Intent, Site
from weft.lp import Stop
from weft.planning.bought import Built, Menus
from weft.planning.fabrics import BACK, FRONT
from weft.planning.inside import Inside
from weft.planning.kept.fabrics import KeptClass, KeptFabric, KeptFabrics, KeptPolicy, KeptWide
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import ask_of, backend_ask_of, gateway_need_gbps


def kept_in(menus: Menus, built: Built) -> KeptFabrics:
    """The fabrics that a plan buys."""
    inside = built.inside(menus)
    need, sites = menus.fabrics.gateway_need_gbps, menus.intent.sites
    fabrics = (one for v, found in inside.items() for one in _kept(menus.intent, sites[v], float(need[v]), found))
    routers = menus.intent.routing.addressing
    wide = KeptWide(routers, tuple(site.name for site in sites)) if routers else None
    kept = KeptFabrics.of(menus.catalogue, fabrics, wide, policy_of(menus.intent))
    return replace(kept, labels=menus.intent.routing.labels)


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
    return KeptFabrics.of(catalogue, found, policy=policy_of(intent))


def _kept(intent: Intent, site: Site, gateway_gbps: float, inside: Inside) -> Iterator[KeptFabric]:
    asked, ask, back = site.fabric, ask_of(site, gateway_gbps), backend_ask_of(site)
    addressing = asked.addressing if asked else None
    yield KeptFabric(site.name, FRONT, 1, intent.minimise, inside.front, ask, addressing)
    if inside.back and back and asked and asked.backend:
        plane, planes = inside.back.plane, inside.back.planes
        yield KeptFabric(site.name, BACK, planes, intent.minimise, plane, back.plane, asked.backend.addressing)


def policy_of(intent: Intent) -> KeptPolicy | None:
    """Queues and filters of all devices of an intent, whichever sites of it are kept; None where it has neither."""
    classes = tuple(KeptClass(c.name, c.dscp, c.weight) for c in intent.traffic.classes if c.dscp is not None)
    asked = intent.filters
    if asked is None:
        return KeptPolicy(classes, (), (), (), ()) if classes else None
    own = [each.addressing for site in intent.sites if (ask := site.fabric) for each in (ask, ask.backend) if each]
    pools = [(of.loopbacks, of.links, of.loopbacks_v6, of.links_v6) for of in (*own, intent.routing.addressing) if of]
    v4: list[IPv4Network] = [pool for of in pools for pool in of[:2] if pool is not None]
    v6: list[IPv6Network] = [pool for of in pools for pool in of[2:] if pool is not None]
    return KeptPolicy(classes, tuple(v4), tuple(v6), asked.trusted, asked.trusted_v6)
