"""The menu of one site: every design that no other one beats."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from weft.catalogue.records import Catalogue
from weft.diagnostics import InfeasibleError
from weft.fabric.ask import FabricAsk, require_homing
from weft.fabric.bill import design
from weft.fabric.border import GATEWAY_SPEEDS_GBPS, Borders, Top, borders
from weft.fabric.bound import least_border_w, least_core_w
from weft.fabric.cores import Cores
from weft.fabric.design import FabricDesign
from weft.fabric.frontier import frontier
from weft.fabric.kit import Kit
from weft.fabric.reach import measured, reaching
from weft.fabric.search import Search
from weft.lp import Stop
from weft.network import Floats

Objective = Literal["power", "cost"]


def menu(
    ask: FabricAsk, catalogue: Catalogue, objective: Objective, stop: Stop | None = None
) -> tuple[FabricDesign, ...]:
    """The exact frontier of the class (docs/fabric.md), least of the objective first.

    A design is on it if no other draws and costs at most as much, gives at least its gateway, and takes at most
    as many router ports, no faster ones.  Each medium is the one of least draw (or price, by objective) that reaches
    as far as the longest cable of its kind.

    Raises InfeasibleError if no design of the class carries the hosts or feeds the routers, and Stopped if `stop`
    strikes.
    """
    require_homing(ask)
    kept = _kept(ask, catalogue, Kit.of(ask, catalogue, cheapest=objective == "cost"), stop or Stop())
    if objective == "cost":
        kept.sort(key=lambda d: (d.price_eur, d.draw_w, d.name))
    else:
        kept.sort(key=lambda d: (d.draw_w, d.price_eur, d.name))
    return _named_apart(kept)


def cheapest_designs(ask: FabricAsk, kit: Kit, stop: Stop) -> list[FabricDesign]:
    """Designs that no other one beats in draw and price, whatever their gateways; none where there is no design."""
    found, points = _peering(ask, kit) if ask.hosts == 0 else _fabric(ask, kit, stop)
    return [design(ask, kit, *found[k]) for k in frontier(points[:, :2]).tolist()]


def lower_bound_w(ask: FabricAsk, catalogue: Catalogue) -> float:
    """Watts that no design of the class is below, boxes and links bought in part: a relaxation, tier by tier.

    The least that the class itself allows is the least draw of `menu`, which enumerates all of it.
    """
    kit = Kit.of(ask, catalogue, cheapest=False)
    core_w = least_core_w(ask, kit) if ask.hosts else 0.0
    return core_w + least_border_w(ask, kit)


def _kept(ask: FabricAsk, catalogue: Catalogue, kit: Kit, stop: Stop) -> list[FabricDesign]:
    """The frontier in no order, searched again while a design of it does not fit its hall or has media too short."""
    found, points = _peering(ask, kit) if ask.hosts == 0 else _fabric(ask, kit, stop)
    if not found:
        raise InfeasibleError(*_why_none(ask, kit))
    kept = [measured(design(ask, kit, *found[k]), ask.hall, catalogue) for k in frontier(points).tolist()]
    layout = reaching(kit.layout, kept, kit.media)
    if layout == kit.layout:
        return kept
    return _kept(ask, catalogue, Kit.of(ask, catalogue, kit.media.cheapest, layout), stop)


_Found = list[tuple[Cores | None, int, Borders, int]]


def _fabric(ask: FabricAsk, kit: Kit, stop: Stop) -> tuple[_Found, Floats]:
    found, points = Search.of(ask, kit, stop).run()
    return [(f.cores, f.core, f.borders, f.border) for f in found], points


def _peering(ask: FabricAsk, kit: Kit) -> tuple[_Found, Floats]:
    """Borders alone: as much capacity towards peers as towards the routers, its optics not ours to choose."""
    ways = [borders(ask, kit, speed, Top(1, None, 1.0, 1 << 30, has_peers=True)) for speed in GATEWAY_SPEEDS_GBPS]
    found: _Found = [(None, 0, edge, j) for edge in ways for j in range(len(edge))]
    points = [np.column_stack([edge.draw_w, edge.price_eur, edge.gains(ask.routers)]) for edge in ways]
    return found, np.concatenate(points)


def _why_none(ask: FabricAsk, kit: Kit) -> tuple[str, str]:
    """What no switch of the catalogue can do, and what to change."""
    if ask.hosts and not kit.leaves:
        return (
            f"no switch of the catalogue has ports of {ask.host_gbps:g} Gb/s for hosts that it can be cabled to",
            "ask for another host port speed, or add a switch to the catalogue",
        )
    if not len(Search.of(ask, kit, Stop()).least):
        return (
            f"no switch of the catalogue makes border leaves for a gateway of {ask.gateway_gbps:g} Gb/s",
            "lower the site's traffic, or add a larger switch to the catalogue",
        )
    keeps = f" and keeps it after losing one {' or '.join(ask.survive)}" if ask.survive else ""
    promise = f"{ask.hosts} hosts of {ask.host_ports} x {ask.host_gbps:g} Gb/s at {ask.oversubscription:g}"
    return (
        f"no fabric of two or three tiers carries {promise}{keeps}",
        "raise the oversubscription, lower the hosts, or split the site",
    )


def _named_apart(designs: list[FabricDesign]) -> tuple[FabricDesign, ...]:
    """The same designs, a later one of the same name with its number."""
    seen: dict[str, int] = {}
    apart = []
    for one in designs:
        seen[one.name] = number = seen.get(one.name, 0) + 1
        apart.append(one if number == 1 else replace(one, name=f"{one.name} #{number}"))
    return tuple(apart)
