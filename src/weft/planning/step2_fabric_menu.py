"""Step 2, the fabric menu: for each site the Clos designs that keep its promises and feed its routers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from math import ceil
from typing import Literal

import numpy as np

from weft.catalogue import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric import BackendAsk, BackendDesign, FabricAsk, FabricDesign, Hall, backend_menu, menu
from weft.intent import FabricAsk as Fabric
from weft.intent import Intent, Site
from weft.lp import Stop
from weft.network import Floats, kinds_of
from weft.planning.in_time import fabric_stock
from weft.planning.inside import Inside, together
from weft.planning.step1_traffic import Asked
from weft.units import show


@dataclass(frozen=True, slots=True, eq=False)
class FabricMenu:
    """The designs each site may take, the whole frontier of their class."""

    gateway_need_gbps: Floats  # (n_sites,), capacity that its routers and border need, both directions alike
    client_gbps: Floats  # (n_sites,), traffic between border and routers without failure
    designs: tuple[tuple[Inside, ...], ...]  # per site; empty where light only passes


def menus(intent: Intent, asked: Asked, catalogue: Catalogue, stop: Stop | None = None) -> FabricMenu:
    """The frontier of fabric designs of every site with routers that are not given.

    Gateways are asked for what a site must carry, and for what it may have to where it serves anycast demands, or what
    several periods ask for is carried at once.
    Each is with a back-end where the site has GPUs.

    Raises InfeasibleError where a site has no design, or none within its power cap, and Stopped if `stop` strikes.
    """
    early = fabric_stock(intent, catalogue)
    with suppress(*([InfeasibleError] if early is not catalogue else [])):
        return _menus(intent, asked, early, stop)
    return _menus(intent, asked, catalogue, stop)  # of which is told later what does not come in time


def _menus(intent: Intent, asked: Asked, catalogue: Catalogue, stop: Stop | None) -> FabricMenu:
    need, most = gateway_need_gbps(asked), gateway_need_gbps(asked.planned, most=True)
    designs: list[tuple[Inside, ...]] = []
    for v, site in enumerate(intent.sites):
        asks = dict.fromkeys(gbps for gbps in (float(need[v]), float(most[v])) if gbps > 0 or site.fabric)
        is_designed = site.routers and not site.given
        found = [_menu(site, ask_of(site, gbps), (catalogue, stop), intent.minimise) for gbps in asks if is_designed]
        found += [_of_what_is_there(intent, v, ask_of(site, gbps), (catalogue, stop)) for gbps in asks if is_designed]
        fronts = {design.name: design for design in chain.from_iterable(found)}
        backs = _backends(intent, v, (catalogue, stop)) if is_designed else ()
        designs.append(together(tuple(fronts.values()), backs))
        require_power(site, (design.draw_w for design in designs[-1]))
    need = np.where([site.given for site in intent.sites], 0.0, need)
    return FabricMenu(need, asked.offered_gbps(np.ones(len(asked.demands))), tuple(designs))


def _menu(
    site: Site, ask: FabricAsk, among: tuple[Catalogue, Stop | None], minimise: Literal["power", "cost"]
) -> tuple[FabricDesign, ...]:
    with refused_of(f"site {site.name}"):
        return menu(ask, among[0], minimise, among[1])


def _of_what_is_there(
    intent: Intent, v: int, ask: FabricAsk, among: tuple[Catalogue, Stop | None]
) -> tuple[FabricDesign, ...]:
    """Designs of the boxes that are at a site alone: others may beat them, but these cost less there."""
    there = _what_is_there(intent, v, among[0])
    with suppress(InfeasibleError):
        return menu(ask, there, intent.minimise, among[1]) if there else ()
    return ()


def _what_is_there(intent: Intent, v: int, catalogue: Catalogue) -> Catalogue | None:
    """The catalogue with the switches of a site alone; None if it has none."""
    at = intent.sites[v].name
    there = {row.item for row in intent.existing if row.what == "item" and row.at == (at,) and row.do != "retire"}
    switches = tuple(switch for switch in catalogue.switches if switch.name in there)
    return catalogue.model_copy(update={"switches": switches}) if switches else None


def _backends(intent: Intent, v: int, among: tuple[Catalogue, Stop | None]) -> tuple[BackendDesign, ...]:
    """The frontier of back-ends of a site, and designs of the boxes that are there alone; none without GPUs."""
    site = intent.sites[v]
    ask, there = backend_ask_of(site), _what_is_there(intent, v, among[0])
    if ask is None:
        return ()
    with refused_of(f"back-end of site {site.name}"):
        found = backend_menu(ask, among[0], intent.minimise, among[1])
    with suppress(InfeasibleError):
        found += backend_menu(ask, there, intent.minimise, among[1]) if there else ()
    return tuple({design.name: design for design in found}.values())


@contextmanager
def refused_of(whose: str) -> Iterator[None]:
    """Say whose fabric it is that there is no design of."""
    try:
        yield
    except InfeasibleError as error:
        raise InfeasibleError(f"{whose}: {error.message}", error.help, error.code) from error


def require_power(site: Site, draw_w: Iterable[float]) -> None:
    """Raise InfeasibleError where every one of the fabrics of a site draws more than its power cap."""
    least_w = min(draw_w, default=0.0)
    if site.power_cap_w is not None and least_w > site.power_cap_w:
        cap, least = show.watts(site.power_cap_w), show.watts(least_w)
        message = f"site {site.name}: its least fabric draws {least}, and its power_cap is {cap}"
        enough = f"write power_cap: {ceil(least_w / 100) / 10:g} kW and more, by what its routers and optics draw"
        raise InfeasibleError(message, f"{enough}, or lower its hosts or their promise", "E804")


def gateway_need_gbps(asked: Asked, *, most: bool = False) -> Floats:
    """Capacity between border and routers of each site, so that it holds with all routers and with one lost.

    With k of R routers lost the others carry what classes protect against it, so the whole must be
    R / (R - k) times that.  With `most`, each member of an anycast group counts as if it served it alone.
    """
    routers = asked.sites.routers
    need = asked.offered_gbps(asked.required_share("none"), most=most)
    for state in dict.fromkeys(state for protect in asked.classes.protect for state in protect):
        lost = dict(kinds_of(state)).get("router", 0)
        if lost:
            due = asked.offered_gbps(asked.required_share(state), most=most)
            need = np.maximum(need, np.where(routers > lost, due * routers / np.maximum(routers - lost, 1), 0.0))
    return np.asarray(np.where(routers > 0, need, 0.0))


def ask_of(site: Site, gateway_gbps: float) -> FabricAsk:
    """What `fabric` is asked for one site; a site without hosts asks for its border alone."""
    fabric = site.fabric
    if fabric is None:
        return FabricAsk(0, 1, 100.0, "single", 1.0, (), gateway_gbps, site.routers)
    return FabricAsk(
        fabric.hosts, fabric.host_ports, fabric.host_gbps, fabric.homing, fabric.oversubscription,
        tuple(fabric.survive), gateway_gbps, site.routers, fabric.grow_to, hall_of(fabric),
    )  # fmt: skip


def backend_ask_of(site: Site) -> BackendAsk | None:
    """What `fabric` is asked for the GPUs of a site; None where there are none."""
    if site.fabric is None or site.fabric.backend is None:
        return None
    back = site.fabric.backend
    return BackendAsk(
        back.gpus, back.gpus_per_host, back.port_gbps, back.design, back.planes, back.oversubscription, back.survive,
        hall_of(site.fabric),
    )  # fmt: skip


def hall_of(fabric: Fabric) -> Hall:
    """How the racks of a site stand, as `fabric` has it."""
    hall = fabric.hall
    return Hall(
        hall.hosts_per_rack, hall.racks_per_row, hall.rack_units, hall.host_units, hall.host_draw_w, hall.rack_power_w,
        hall.feeds,
    )  # fmt: skip
