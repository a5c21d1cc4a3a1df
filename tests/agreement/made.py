"""Small agreements for tests: two parties, five years, everything else left to be said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from weft.agreement import Agreement, Order, Orders
from weft.agreement.patent_terms import Patents
from weft.agreement.terms import Parties, Term, Uncertainty

D = Decimal
SUPPLIER, CUSTOMER = "Maker", "Buyer"


def agreement(quarters: int = 20, **terms: Any) -> Agreement:
    """An agreement over so many quarters, with some of its terms."""
    given: dict[str, Any] = {
        "name": "test", "parties": Parties(SUPPLIER, CUSTOMER), "term": Term(date(2027, 1, 1), quarters),
        "currency": "EUR", "exchange": {}, "discount_rate": D("0.08"), "supply": None, "energy": None, "patents": None,
        "uncertainty": Uncertainty(),
    }  # fmt: skip
    return Agreement(**(given | terms))


def patents(**terms: Any) -> Patents:
    """Terms on patents of one generation, with some of them."""
    given: dict[str, Any] = {
        "licensed": ("5G",), "portfolios": {}, "aggregates": {}, "devices": {}, "regions": {}, "royalties": (),
        "sales": (),
    }  # fmt: skip
    return Patents(**(given | terms))


def order(quarter: int, price: str | Decimal, count: int = 1, kind: str = "switch", layer: str = "fabric") -> Order:
    """An order of a switch of a list price."""
    return Order(quarter, f"a {kind}", kind, layer, "FRA", count, D(price))


def orders(*rows: Order, draw_w: tuple[Decimal, ...] = (), used: tuple[Decimal, ...] = ()) -> Orders:
    """Orders, and what runs."""
    return Orders(rows, draw_w, (D(0),) * len(draw_w), used)
