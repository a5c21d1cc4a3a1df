"""What a site buys inside: the fabric of its hosts, and the back-end of its GPUs if it has any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from weft.fabric import BackendDesign, BomLine, FabricDesign
from weft.fabric.search.frontier import frontier

LAYERS = ("fabric", "back-end")
"""Layers of the bill of materials that are inside sites."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A fabric with a back-end beside it, chosen together: their watts are under one cap."""

    front: FabricDesign
    back: BackendDesign | None = None

    @property
    def name(self) -> str:
        """Of both."""
        return self.front.name if self.back is None else f"{self.front.name} beside {self.back.name}"

    @property
    def draw_w(self) -> float:
        """Of both."""
        return self.front.draw_w + (self.back.draw_w if self.back else 0.0)

    @property
    def price_eur(self) -> float:
        """Of both."""
        return self.front.price_eur + (self.back.price_eur if self.back else 0.0)

    @property
    def bom(self) -> Iterator[tuple[str, BomLine]]:
        """Everything bought, with its layer."""
        yield from ((LAYERS[0], line) for line in self.front.bom)
        if self.back:
            yield from ((LAYERS[1], line) for line in self.back.bom)


def together(fronts: Sequence[FabricDesign], backs: Sequence[BackendDesign]) -> tuple[Inside, ...]:
    """Every fabric with every back-end, but for those that others beat in watts, euro and gateway; in their order."""
    if not backs:
        return tuple(map(Inside, fronts))
    every = [Inside(front, back) for front, back in product(fronts, backs)]
    points = [
        (one.draw_w, one.price_eur, -one.front.gateway_gbps, one.front.gateway_ports, one.front.gateway_port_gbps)
        for one in every
    ]
    return tuple(every[i] for i in sorted(frontier(np.array(points).reshape(-1, 5)).tolist()))
