"""Everything that a site's fabric is built by, as files: names with their texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from weft.catalogue import Catalogue
from weft.exchange.folder import table
from weft.fabric import BomLine
from weft.fabric.addressing import tables as address_tables
from weft.fabric.energy.feeds import RackPower, rack_power
from weft.fabric.hall import ROUTER_UNITS, as_csv, bill_of, cable_list, cabled, device_list, elevations, rack_list
from weft.fabric.spares.tables import spares_csv
from weft.planning.fabrics import FRONT
from weft.planning.record import Cell
from weft.planning.site_fabric.hours import hour_rows
from weft.planning.site_fabric.losses import loss_rows
from weft.planning.site_fabric.plans import addressed, stocked
from weft.planning.site_fabric.site_fabric import shared_shelf
from weft.planning.site_fabric.supply_rows import supply_rows
from weft.planning.site_fabric.use import UsedFabric
from weft.planning.store import cell_text


def files(every: Sequence[UsedFabric], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Files of the fabrics of one site; those of a back-end are in a folder of its name.

    Raises InfeasibleError where a rack, a pool of addresses or a range of numbers is too small.
    """
    bills: list[BomLine] = []
    for use in every:
        before = "" if use.fabric.layer == FRONT else f"{use.fabric.name}/"
        for name, text in _of(use, catalogue, bills):
            yield before + name, text
    first = every[0].fabric
    others = shared_shelf(first.intent, first.site, catalogue)
    stock = stocked(first.intent, {first.site.name: bills, **others}, catalogue)
    if stock:
        yield "spares.csv", spares_csv(stock)


def _of(use: UsedFabric, catalogue: Catalogue, bills: list[BomLine]) -> Iterator[tuple[str, str]]:
    one = use.fabric
    cabling = cabled(one.design, one.ask.hall, catalogue, one.intent.minimise, ROUTER_UNITS, one.plane)
    standing = cabling.standing
    bill = (*one.design.boxes, *bill_of(cabling))
    bills += bill
    yield "cables.csv", as_csv(cable_list(cabling, catalogue, "" if one.layer == FRONT else one.name))
    yield "devices.csv", as_csv(device_list(standing))
    yield "racks.csv", as_csv(rack_list(standing) | _power(rack_power(cabling, catalogue)))
    for name, page in elevations(standing):
        yield f"elevations/{name}.svg", page
    yield "bom.csv", _table(_bill_rows(bill))
    if catalogue.supply_classes:
        yield "supplies.csv", _table(supply_rows(sum(line.count * line.draw_w_each for line in bill), catalogue))
    yield "losses.csv", _table(loss_rows(one.proof))
    if use.workload:
        yield "workload.csv", _table(use.workload)
    if use.day:
        yield "hours.csv", _table(hour_rows(use.day))
    if one.addressing is not None:
        yield from address_tables(addressed(one.wiring, one.addressing, one.plane, one.planes))


def _power(power: RackPower) -> dict[str, list[float]]:
    return {
        "draw_w": power.draw_w.round(1).tolist(), "provisioned_w": power.provisioned_w.round(1).tolist(),
        "feed_draw_w": power.feed_draw_w.round(1).tolist(),
    }  # fmt: skip


def _bill_rows(bill: Iterable[BomLine]) -> Iterator[Mapping[str, Cell]]:
    for line in bill:
        yield {
            "item": line.item, "kind": line.kind, "count": line.count, "draw_w_each": line.draw_w_each,
            "draw_w": line.count * line.draw_w_each, "price_eur_each": line.price_eur_each,
            "price_eur": line.count * line.price_eur_each,
        }  # fmt: skip


def _table(rows: Iterable[Mapping[str, Cell]]) -> str:
    every = list(rows)
    return table(every[0], ([cell_text(cell) for cell in row.values()] for row in every))
