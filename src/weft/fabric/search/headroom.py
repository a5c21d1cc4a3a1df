"""The frontier of draw, price and headroom: what throughput beyond the promise costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from weft.catalogue.records import Catalogue
from weft.fabric.ask import FabricAsk
from weft.fabric.design import FabricDesign
from weft.fabric.search.frontier import frontier
from weft.fabric.search.kit import Kit
from weft.fabric.search.menu import CHEAPEST, Objective, frontier_of, menu
from weft.lp import Stop

FINEST = 0.02
"""Designs whose headroom differs by less, as a share of the promise, count as equal in it."""


@dataclass(frozen=True, slots=True)
class Point:
    """A design with the throughput that is left over the promise in the worst state asked for, as a share of it."""

    design: FabricDesign
    headroom: float


def headroom_frontier(
    ask: FabricAsk, catalogue: Catalogue, objective: Objective, stop: Stop | None = None
) -> tuple[Point, ...]:
    """The designs of the class that no other one beats in draw, price and headroom, least draw first.

    Hosts send no more than their ports do, so that headroom beyond that counts for nothing; gateways are as asked.
    Each round is exact for its promise, and the next one promises `FINEST` more than its weakest design keeps (the
    epsilon-constraint method of Haimes, Lasdon and Wismer, 1971).

    Raises InfeasibleError if no design of the class keeps the promise itself, and Stopped if `stop` strikes.
    """
    kit = replace(Kit.of(ask, catalogue, cheapest=objective == "cost"), levels=(1.0,))
    found: list[Point] = []
    promise = ask.oversubscription
    while promise >= 1 or not found:
        kept, kit = frontier_of(replace(ask, oversubscription=promise), kit, stop or Stop(), CHEAPEST)
        if not kept:
            break
        found += [Point(design, headroom(ask, design)) for design in kept]
        promise = max(design.oversubscription_failed for design in kept) / (1 + FINEST)
    if not found:
        found = [Point(design, headroom(ask, design)) for design in menu(ask, catalogue, objective, stop)]
    points = np.array([(p.design.draw_w, p.design.price_eur, -p.headroom) for p in found])
    return tuple(found[i] for i in frontier(points).tolist())


def headroom(ask: FabricAsk, design: FabricDesign) -> float:
    """How much more than promised all hosts may send at once in the worst state asked for, as a share."""
    return ask.oversubscription / max(design.oversubscription_failed, 1.0) - 1 if design.tiers > 1 else 0.0
