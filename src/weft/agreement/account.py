"""From terms and orders to the ledger."""

from __future__ import annotations

from decimal import localcontext

from weft.agreement.ledger import Ledger
from weft.agreement.licensing import licensed
from weft.agreement.money import exact
from weft.agreement.orders import Orders
from weft.agreement.supply import running, supplied
from weft.agreement.terms import Agreement


def account(agreement: Agreement, orders: Orders) -> Ledger:
    """Every payment of an agreement, as its customer sees them."""
    with localcontext(exact()):
        entries = [*supplied(agreement, orders).entries, *running(agreement, orders), *licensed(agreement)]
    terms = agreement.term.quarters, agreement.parties.customer, agreement.discount_rate, agreement.currency
    return Ledger.of(entries, *terms)
