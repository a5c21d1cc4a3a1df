"""The fabrics of a plan, one row each: what shape, of which models, what it draws and what it promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from weft.fabric import FabricDesign, Shape
from weft.planning.bought import Built, Menus
from weft.planning.record import Cell

FRONT, BACK = "front-end", "back-end"
"""The fabric that a site's hosts and routers are on, and the one that joins its GPUs alone."""


def fabric_rows(menus: Menus, built: Built) -> Iterator[Mapping[str, Cell]]:
    """One row for each fabric that is bought, by site in the order of the intent."""
    for v, inside in built.inside(menus).items():
        site = menus.asked.sites.name[v]
        yield fabric_row(site, FRONT, inside.front)
        if inside.back:
            yield fabric_row(site, BACK, inside.back.plane, inside.back.planes)


def fabric_row(site: str, layer: str, design: FabricDesign, copies: int = 1) -> dict[str, Cell]:
    """A design as a row; draw, price and boxes are of one of its `copies`."""
    return {
        "site": site, "layer": layer, "copies": copies, "name": design.name, "tiers": design.tiers,
        **{field.name: getattr(design.shape, field.name) for field in fields(Shape)},
        "spines": design.spines, "superspines": design.superspines,
        "leaf": design.leaf, "spine": design.spine, "superspine": design.superspine, "border_leaf": design.border_leaf,
        "placement": design.placement, "uplink_gbps": design.uplink_gbps, "trunk_gbps": design.trunk_gbps,
        "gateway_gbps": design.gateway_gbps, "gateway_port_gbps": design.gateway_port_gbps,
        "oversubscription": design.oversubscription, "oversubscription_failed": design.oversubscription_failed,
        "racks": design.racks, "draw_w": design.draw_w, "price_eur": design.price_eur,
    }  # fmt: skip
