"""The fabrics of one site, each with its ask, its wiring and its proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weft.catalogue import Catalogue
from weft.fabric import BomLine, FabricAsk, FabricDesign, Wiring, backend_menu, menu, wire
from weft.fabric.loads import LoadProof, prove_loads
from weft.intent import Intent, Site
from weft.intent.records_addressing import Addressing
from weft.lp import Stop
from weft.planning.fabrics import BACK, FRONT
from weft.planning.site_fabric.feeds import alone_on_feed
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import (
    ask_of,
    backend_ask_of,
    gateway_need_gbps,
    refused_of,
    require_power,
)


@dataclass(frozen=True, slots=True, eq=False)
class SiteFabric:
    """One fabric of a site: what was asked, which design was taken, its wiring, and what its loads prove.

    It is number `plane` of `planes` equal ones.  `addressing` is what the intent says of its addresses, None where it
    says nothing.
    """

    intent: Intent
    site: Site
    layer: str
    ask: FabricAsk
    design: FabricDesign
    wiring: Wiring
    proof: LoadProof
    addressing: Addressing | None
    plane: int = 0
    planes: int = 1

    @property
    def name(self) -> str:
        """Of the layer, with the number of the plane where there are several."""
        return self.layer if self.planes == 1 else f"{self.layer}-{self.plane + 1}"


def site_fabrics(
    intent: Intent, site: Site, catalogue: Catalogue, stop: Stop | None = None
) -> tuple[SiteFabric, ...]:
    """The least design by the intent's objective for the hosts of a site, then the planes of its back-end; proved.

    Raises InfeasibleError if no design of the class carries the hosts, or all draw more than the site's power cap,
    and Stopped if `stop` strikes.
    """
    ask = _ask(intent, site)
    with refused_of(f"site {site.name}"):
        fronts = menu(ask, catalogue, intent.minimise, stop)
    require_power(site, (one.draw_w for one in fronts))
    design, asked = fronts[0], site.fabric
    wiring = wire(design)
    proof = prove_loads(wiring, ask, feeds=alone_on_feed(wiring, ask.hall, catalogue), stop=stop)
    front = SiteFabric(intent, site, FRONT, ask, design, wiring, proof, asked.addressing if asked else None)
    return (front, *_planes(intent, site, catalogue, stop))


def _planes(intent: Intent, site: Site, catalogue: Catalogue, stop: Stop | None) -> Iterator[SiteFabric]:
    """Planes are equal, so that the proof of one is that of all."""
    ask = backend_ask_of(site)
    if ask is None or site.fabric is None or site.fabric.backend is None:
        return
    with refused_of(f"back-end of site {site.name}"):
        design = backend_menu(ask, catalogue, intent.minimise, stop)[0].plane
    wiring = wire(design)
    feeds, addressing = alone_on_feed(wiring, ask.plane.hall, catalogue), site.fabric.backend.addressing
    proof = prove_loads(wiring, ask.plane, feeds=feeds, stop=stop)
    for plane in range(ask.planes):
        yield SiteFabric(intent, site, BACK, ask.plane, design, wiring, proof, addressing, plane, ask.planes)


def shared_shelf(
    intent: Intent, site: Site, catalogue: Catalogue, stop: Stop | None = None
) -> dict[str, tuple[BomLine, ...]]:
    """What the other sites buy that share the shelf of spares of a site, by site."""
    mine = site.fabric.spares if site.fabric else None
    return {
        other.name: tuple(_bill(intent, other, catalogue, stop))
        for other in intent.sites
        if mine and other is not site and other.fabric and other.fabric.spares
        and other.fabric.spares.pool == mine.pool
    }  # fmt: skip


def _bill(intent: Intent, site: Site, catalogue: Catalogue, stop: Stop | None) -> Iterator[BomLine]:
    yield from menu(_ask(intent, site), catalogue, intent.minimise, stop)[0].bom
    ask = backend_ask_of(site)
    if ask is not None:
        yield from backend_menu(ask, catalogue, intent.minimise, stop)[0].bom


def _ask(intent: Intent, site: Site) -> FabricAsk:
    return ask_of(site, float(gateway_need_gbps(between_sites(intent))[intent.sites.index(site)]))
