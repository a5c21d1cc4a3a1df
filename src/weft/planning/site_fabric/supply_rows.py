"""What a fabric would draw behind other power supplies, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weft.catalogue import Catalogue
from weft.fabric.energy import supplies
from weft.planning.record import Cell


def supply_rows(draw_w: float, catalogue: Catalogue) -> Iterator[Mapping[str, Cell]]:
    """One row for each class of supplies and load of one, for boxes that draw so much behind those in service."""
    found = catalogue.practice.psu_efficiency.value
    for supply in supplies(catalogue):
        behind_w = supply.draw_w(draw_w, found)
        yield {
            "supply": supply.grade.name, "load": supply.load, "efficiency": supply.efficiency, "draw_w": behind_w,
            "saved_w": draw_w - behind_w,
        }  # fmt: skip
