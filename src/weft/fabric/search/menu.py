"""The menu of one site: every design that no other one beats."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk, require_homing
from weft.fabric.design import FabricDesign
from weft.fabric.search.bill import design
from weft.fabric.search.border import GATEWAY_SPEEDS_GBPS, Borders, Top, borders
from weft.fabric.search.bound import least_border_w, least_core_w
from weft.fabric.search.cores import Cores
from weft.fabric.search.frontier import frontier
from weft.fabric.search.kit import Kit
from weft.fabric.search.nearest import some_design
from weft.fabric.search.reach import measured, reaching
from weft.fabric.search.refusal import refusal
from weft.fabric.search.search import Search
from weft.lp import Stop
from weft.network import Floats

Objective = Literal["power", "cost"]
EVERYTHING = slice(None)
CHEAPEST = slice(2)
"""Columns of the frontier: draw, price, gateway, router ports and their speed; or the first two."""


def menu(
    ask: FabricAsk, catalogue: Catalogue, objective: Objective, stop: Stop | None = None
) -> tuple[FabricDesign, ...]:
    """The exact frontier of the class (docs/fabric.md), least of the objective first.

    A design is on it if no other draws and costs at most as much, gives at least its gateway, and takes at most
    as many router ports, no faster ones.  Each medium is the one of least draw (or price, by objective) that reaches
    as far as the longest cable of its kind; where lengths that some designs need leave no design, the menu is one that
    does with shorter ones.

    Raises InfeasibleError if no design of the class carries the hosts or feeds the routers, with the limit that binds
    and the nearest ask that has a design, and Stopped if `stop` strikes.
    """
    require_homing(ask)
    kit = Kit.of(ask, catalogue, cheapest=objective == "cost")
    kept, _ = frontier_of(ask, kit, stop or Stop())
    if not kept:
        one = some_design(ask, kit, stop or Stop()) if ask.hosts else None
        if one is None:
            raise refusal(ask, catalogue, stop or Stop())
        kept = [one]
    if objective == "cost":
        kept.sort(key=lambda d: (d.price_eur, d.draw_w, d.name))
    else:
        kept.sort(key=lambda d: (d.draw_w, d.price_eur, d.name))
    return _named_apart(kept)


def lower_bound_w(ask: FabricAsk, catalogue: Catalogue) -> float:
    """Watts that no design of the class is below, boxes and links bought in part: a relaxation, tier by tier.

    The least that the class itself allows is the least draw of `menu`, which enumerates all of it.
    """
    kit = Kit.of(ask, catalogue, cheapest=False)
    core_w = least_core_w(ask, kit) if ask.hosts else 0.0
    return core_w + least_border_w(ask, kit)


def frontier_of(ask: FabricAsk, kit: Kit, stop: Stop, columns: slice = EVERYTHING) -> tuple[list[FabricDesign], Kit]:
    """The frontier in some columns of draw, price and what the border gives, in no order; empty without any design.

    It is searched again while a design of it does not fit its hall or has media too short, and comes with the kit
    that it was found with.
    """
    found, points = _peering(ask, kit) if ask.hosts == 0 else _fabric(ask, kit, stop)
    chosen = [found[k] for k in frontier(points[:, columns]).tolist()]
    kept = [measured(design(ask, kit, *one), ask.hall, kit.media.catalogue) for one in chosen]
    layout = reaching(kit.layout, kept, kit.media)
    return (kept, kit) if layout == kit.layout else frontier_of(ask, kit.laid_out(ask, layout), stop, columns)


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


def _named_apart(designs: list[FabricDesign]) -> tuple[FabricDesign, ...]:
    """The same designs, a later one of the same name with its number."""
    seen: dict[str, int] = {}
    apart = []
    for one in designs:
        seen[one.name] = number = seen.get(one.name, 0) + 1
        apart.append(one if number == 1 else replace(one, name=f"{one.name} #{number}"))
    return tuple(apart)
