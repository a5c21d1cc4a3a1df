"""Whether the media of finished designs reach as far as their own longest cables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from weft.catalogue.records import Catalogue
from weft.fabric.design import FabricDesign
from weft.fabric.floor import Floor
from weft.fabric.layout import Hall, Layout
from weft.fabric.media import Media


def measured(design: FabricDesign, hall: Hall, catalogue: Catalogue) -> FabricDesign:
    """The design with the longest cable of each kind by its own racks and rows, in place of those of the search."""
    longest_m = Floor.of(design, hall, catalogue).longest_m(design.placement)
    return replace(design, links=tuple(replace(group, length_m=longest_m[group.kind]) for group in design.links))


def reaching(layout: Layout, designs: Iterable[FabricDesign], media: Media) -> Layout:
    """The layout with cables that the media of some of these designs do not reach as long as they need to be."""
    for design in designs:
        for group in design.links:
            able = media.options(group.a_ports, group.z_ports, group.length_m, group.kind == "gateway")
            if group.medium not in able:
                layout = layout.with_longer(group.kind, design.placement, group.length_m)
    return layout
