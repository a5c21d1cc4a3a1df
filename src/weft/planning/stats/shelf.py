"""Spares of a whole plan on one shelf: items pool over sites and over the modes a transceiver is used in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from weft import catalogue
from weft.fabric.spares.stock import held, least_stock
from weft.planning.objective import HOURS_PER_YEAR
from weft.planning.stats.stat_table import StatTable, Value

KNOWN = ("switch", "optic", "cable")
"""Kinds whose failures the catalogue's practice estimates."""


def shelf(
    bill: Iterable[Mapping[str, Any]], lead_time_h: float, no_stock_out: float, rates: Mapping[str, float]
) -> StatTable:
    """The fewest spares of each item with the wanted probability of no stock-out.

    Raises ValueError if that is not between 0 and 1, a lead time is not positive or a rate negative.
    """
    if not 0 < no_stock_out < 1 or lead_time_h <= 0 or min(rates.values(), default=0.0) < 0:
        raise ValueError("a probability lies between 0 and 1, a lead time is positive, and no rate is negative")
    practice = catalogue.load(["builtin"]).practice
    estimates = {kind: getattr(practice, f"{kind}_failures_per_year").value for kind in KNOWN}
    in_service: dict[tuple[str, str], float] = {}
    each_eur: dict[tuple[str, str], float] = {}
    for row in bill:
        if row["layer"] != "lease" and row["kind"] != "lease":
            key = (str(row["item"]), str(row["kind"]).partition(" ")[0])
            in_service[key] = in_service.get(key, 0) + float(row["count"])
            each_eur[key] = float(row["price_eur_each"] or 0.0)
    records: list[dict[str, Value]] = []
    for (item, kind), count in in_service.items():
        rate = rates.get(item, rates.get(kind, estimates.get(kind)))
        known = "given" if item in rates or kind in rates else "estimate" if rate is not None else "not given"
        on_order = None if rate is None else count * rate * lead_time_h / HOURS_PER_YEAR
        spares = None if on_order is None else least_stock(on_order, no_stock_out)
        records.append({
            "item": item, "kind": kind, "in_service": int(count), "failures_per_year": rate, "rate": known,
            "spares": spares,
            "no_stock_out": None if on_order is None or spares is None else held(spares, on_order),
            "price_eur": None if spares is None else spares * each_eur[item, kind],
        })  # fmt: skip
    columns = ("item", "kind", "in_service", "failures_per_year", "rate", "spares", "no_stock_out", "price_eur")
    return StatTable.of("Spares, by item", records, "spares", columns)
