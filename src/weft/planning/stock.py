"""What can be bought, at the prices that it is bought at."""

from __future__ import annotations

from weft import catalogue
from weft.agreement.catalogue_prices import items, priced
from weft.catalogue import Catalogue
from weft.intent import Intent
from weft.planning.record import PlanTable


def stock_of(intent: Intent) -> Catalogue:
    """The catalogue of an intent, at the prices and rates of its agreement where it names one.

    Raises CatalogueError as the catalogue gives cause.
    """
    listed = catalogue.load(intent.catalogue)
    return listed if intent.agreement is None else priced(listed, intent.agreement.terms)


def list_prices(intent: Intent) -> PlanTable:
    """What everything costs before an agreement: a plan that is bought under one keeps it for the ledger."""
    rows = ((name, figure.value) for name, figure, _ in items(catalogue.load(intent.catalogue)))
    return PlanTable(("item", "list_eur"), tuple(rows))
