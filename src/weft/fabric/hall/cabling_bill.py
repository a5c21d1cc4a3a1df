"""What cables and optics a cabling takes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from weft.fabric.design import BomLine, merged
from weft.fabric.hall.cabling import Cabling


def bill_of(cabling: Cabling) -> tuple[BomLine, ...]:
    """Cables and optics item by item: one part for each cage in use, at the end where its medium has one."""
    return merged(_lines(cabling))


def _lines(cabling: Cabling) -> Iterator[BomLine]:
    wiring = cabling.standing.wiring
    medium = cabling.medium[cabling.cable]
    for end in "az":
        at, node = wiring.sockets(end), wiring.links.a if end == "a" else wiring.links.z
        _, first = np.unique(np.stack([node, at.group, at.cage]), axis=1, return_index=True)
        counts = np.bincount(medium[first], minlength=len(cabling.media)).tolist()
        for each, count in zip(cabling.media, counts, strict=True):
            part = each.a if end == "a" else each.z
            if part:
                yield BomLine(part.item, part.kind, count, part.draw_w, part.price_eur)
