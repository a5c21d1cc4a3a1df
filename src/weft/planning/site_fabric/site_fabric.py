"""The fabrics of one site, each with its ask, its wiring and its proof."""

from __future__ import annotations

from dataclasses import dataclass

from weft.catalogue import Catalogue
from weft.fabric import BomLine, FabricAsk, FabricDesign, Wiring, menu, wire
from weft.fabric.loads import LoadProof, prove_loads
from weft.intent import Intent, Site
from weft.intent.records_addressing import Addressing
from weft.lp import Stop
from weft.planning.fabrics import FRONT
from weft.planning.step1_traffic import between_sites
from weft.planning.step2_fabric_menu import ask_of, gateway_need_gbps


@dataclass(frozen=True, slots=True, eq=False)
class SiteFabric:
    """One fabric of a site: what was asked, which design was taken, its wiring, and what its loads prove.

    `addressing` is what the intent says of its addresses, None where it says nothing.
    """

    intent: Intent
    site: Site
    layer: str
    ask: FabricAsk
    design: FabricDesign
    wiring: Wiring
    proof: LoadProof
    addressing: Addressing | None


def site_fabrics(intent: Intent, site: Site, catalogue: Catalogue, stop: Stop | None = None) -> tuple[SiteFabric, ...]:
    """The least design by the intent's objective for a site, wired and proved.

    Raises InfeasibleError if no design of the class carries the hosts, and Stopped if `stop` strikes.
    """
    ask = _ask(intent, site)
    design = menu(ask, catalogue, intent.minimise, stop)[0]
    wiring = wire(design)
    addressing = site.fabric.addressing if site.fabric else None
    return (SiteFabric(intent, site, FRONT, ask, design, wiring, prove_loads(wiring, ask, stop=stop), addressing),)


def shared_shelf(
    intent: Intent, site: Site, catalogue: Catalogue, stop: Stop | None = None
) -> dict[str, tuple[BomLine, ...]]:
    """What the other sites buy that share the shelf of spares of a site, by site."""
    mine = site.fabric.spares if site.fabric else None
    return {
        other.name: menu(_ask(intent, other), catalogue, intent.minimise, stop)[0].bom
        for other in intent.sites
        if mine and other is not site and other.fabric and other.fabric.spares
        and other.fabric.spares.pool == mine.pool
    }  # fmt: skip


def _ask(intent: Intent, site: Site) -> FabricAsk:
    return ask_of(site, float(gateway_need_gbps(between_sites(intent))[intent.sites.index(site)]))
