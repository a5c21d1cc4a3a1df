"""A catalogue at the prices and rates of an agreement."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from weft.agreement.meaning import Terms
from weft.agreement.orders import Order
from weft.agreement.supply import price
from weft.agreement.terms import Agreement, Supply
from weft.catalogue import Catalogue, Figure, licence_items
from weft.catalogue.records import Source
from weft.diagnostics import Diagnostic, known

EURO = "EUR"
TAG = "agreement"

PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "switches": (("switch", "fabric"), ("switch", "back-end")), "chassis": (("chassis", "routers"),),
    "cards": (("card", "routers"),), "transceivers": (("transceiver", "optics"),),
    "amplifiers": (("amplifier", "line"),), "roadms": (("roadm degree", "line"),), "muxes": (("mux", "line"),),
    "grey_optics": (("optic", "fabric"), ("optic", "back-end"), ("client optic", "optics")),
    "cables": (("cable", "fabric"), ("cable", "back-end")),
}  # fmt: skip
"""Of each list of a catalogue, the kinds and layers that its items are bought as."""

LICENCE = (("licence", "routers"),)


def euro(agreement: Agreement) -> Decimal:
    """What a euro, which catalogues are in, is worth in the agreement's currency."""
    return Decimal(1) if agreement.currency == EURO else agreement.exchange[EURO]


def priced(catalogue: Catalogue, agreement: Agreement) -> Catalogue:
    """The catalogue with an agreement's price book at its beginning, and its rates in place of practice's.

    The agreement must give every item one price, as `prices_by_layer` tells.
    """
    changes: dict[str, Any] = {"practice": _practice(catalogue, agreement)}
    if agreement.supply is not None:
        for kind, places in PLACES.items():
            changes[kind] = tuple(_item(item, places, agreement) for item in getattr(catalogue, kind))
    source = Source(title=agreement.name, where="the agreement that the intent names")
    return catalogue.model_copy(update={**changes, "sources": {**catalogue.sources, TAG: source}})


def _item(item: Any, places: tuple[tuple[str, str], ...], agreement: Agreement) -> Any:
    price_eur = book_eur(item.name, item.price_eur, *places[0], agreement)
    update: dict[str, Any] = {"price_eur": _figure(item.price_eur, price_eur)}
    if getattr(item, "licences", ()):
        update["licences"] = tuple(
            licence.model_copy(update={"price_eur": _figure(
                licence.price_eur, book_eur(f"{item.name}, {licence.level}", licence.price_eur, *LICENCE[0], agreement)
            )})
            for licence in item.licences
        )  # fmt: skip
    return item.model_copy(update=update)


def book_eur(item: str, listed: Figure, kind: str, layer: str, agreement: Agreement) -> float:
    """The price book's price of an item at the beginning of the term."""
    worth, supply = euro(agreement), agreement.supply or Supply()
    order = Order(0, item, kind, layer, "", 1, Decimal(str(listed.value)) * worth)
    return float(price(supply, order).booked / worth)


def _figure(listed: Figure, value: float) -> Figure:
    """The list's figure at an agreement's price: as well known as the list is, off which it is."""
    share = value / listed.value if listed.value else 1.0
    low, high = min(value, share * listed.low), max(value, share * listed.high)
    return listed.model_copy(update={"value": value, "low": low, "high": high})


def _agreed(value: float) -> Figure:
    return Figure(value=value, low=value, high=value, confidence="datasheet", source=TAG)


def _practice(catalogue: Catalogue, agreement: Agreement) -> Any:
    """The rates of an agreement where it has some."""
    update = {"discount_per_year": _agreed(float(agreement.discount_rate))}
    if agreement.energy is not None:
        update["energy_eur_per_kwh"] = _agreed(float(agreement.energy.per_kwh / euro(agreement)))
        update["pue"] = _agreed(float(agreement.energy.pue))
    if agreement.supply is not None and agreement.supply.support is not None:
        update["support_share_per_year"] = _agreed(float(agreement.supply.support.per_year))
    return catalogue.practice.model_copy(update=update)


def items(catalogue: Catalogue) -> Iterator[tuple[str, Figure, tuple[tuple[str, str], ...]]]:
    """Every item with its list price, and the kinds and layers that it is bought as."""
    for kind, places in PLACES.items():
        for item in getattr(catalogue, kind):
            yield item.name, item.price_eur, places
    for name, (_, licence) in licence_items(catalogue).items():
        yield name, licence.price_eur, LICENCE


def prices_by_layer(catalogue: Catalogue, agreement: Agreement) -> dict[str, tuple[str, str]]:
    """Items that a price book prices by where they stand, with two such places."""
    found = {}
    for name, listed, places in items(catalogue):
        prices = [book_eur(name, listed, *place, agreement) for place in places]
        other = next((i for i, each in enumerate(prices) if each != prices[0]), None)
        if other is not None:
            found[name] = (places[0][1], places[other][1])
    return found


def unknown_items(terms: Terms, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Rows about items that the catalogue has not."""
    supply, names = terms.document.supply, [name for name, _, _ in items(catalogue)]
    there = set(names)
    for rows in ("price_book", "erosion", "pay_as_you_grow", "lead_times"):
        for i, row in enumerate(getattr(supply, rows) if supply else ()):
            if row.item is not None and row.item not in there:
                place, help = terms.at("supply", rows, i, "item"), known(row.item, names, "items")
                yield Diagnostic("E424", f"'{row.item}' is not in the catalogue", place, help=help)
