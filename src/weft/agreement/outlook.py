"""How a ledger changes with what is not known: one thing at a time, and all at once, drawn by a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, localcontext
from math import exp

import numpy as np

from weft.agreement.account import account
from weft.agreement.ledger import LEGS, Ledger
from weft.agreement.licensing import earned, lump_amount
from weft.agreement.money import cents, exact
from weft.agreement.orders import Order, Orders
from weft.agreement.patent_terms import Patents, PatentSale, Sale
from weft.agreement.terms import Agreement, Uncertainty

ONE = Decimal(1)
PLACES = Decimal("0.000001")
"""Factors are drawn to six places, so that no machine's last digit shows."""

QUANTILES = (5, 50, 95)


@dataclass(frozen=True, slots=True)
class Factors:
    """What things are of what the terms say; growth is a factor a year."""

    sales: Decimal = ONE
    supplier_shares: Decimal = ONE
    customer_shares: Decimal = ONE
    selling_prices: Decimal = ONE
    list_prices: Decimal = ONE
    growth: Decimal = ONE


def spread(off: Uncertainty) -> dict[str, Decimal]:
    """The standard deviation of the logarithm of each factor; those that are certain left out."""
    every = {
        "sales": off.sales, "supplier_shares": off.shares, "customer_shares": off.shares,
        "selling_prices": off.prices, "list_prices": off.prices, "growth": off.growth,
    }  # fmt: skip
    return {name: sigma for name, sigma in every.items() if sigma}


def varied(agreement: Agreement, orders: Orders, by: Factors) -> Ledger:
    """The ledger if things are by some factors what they are said to be.

    A lump sum that is the present value of royalties is that of the foreseen ones: it has been agreed by then.
    """
    with localcontext(exact()):
        patents = None if agreement.patents is None else _patents(agreement, agreement.patents, by)
        changed = orders.priced(by.list_prices).grown(by.growth)
    return account(replace(agreement, patents=patents), changed)


def _patents(agreement: Agreement, patents: Patents, by: Factors) -> Patents:
    share = {agreement.parties.supplier: by.supplier_shares, agreement.parties.customer: by.customer_shares}

    def held(shares: Mapping[str, Decimal], party: str) -> dict[str, Decimal]:
        return {generation: min(ONE, value * share[party]) for generation, value in shares.items()}

    def sale(row: Sale) -> Sale:
        units = int(row.units * by.sales * by.growth ** (row.year - 1))
        return replace(row, units=units, price=row.price * by.selling_prices)

    def sold(row: PatentSale) -> PatentSale:
        return replace(row, shares=held(row.shares, row.seller))

    foreseen = earned(agreement) if any(lump.amount is None for lump in patents.lump_sums) else ()
    return replace(
        patents, lump_sums=tuple(replace(x, amount=lump_amount(agreement, x, foreseen)) for x in patents.lump_sums),
        portfolios={party: held(shares, party) for party, shares in patents.portfolios.items()},
        sales=tuple(map(sale, patents.sales)), patent_sales=tuple(map(sold, patents.patent_sales)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Present value with one factor a standard deviation low, and high."""

    factor: str
    low_factor: Decimal
    low: Decimal
    high_factor: Decimal
    high: Decimal


def sensitivity(agreement: Agreement, orders: Orders) -> tuple[Sensitivity, ...]:
    """One factor at a time, the one that moves most first."""
    found = []
    for name, sigma in spread(agreement.uncertainty).items():
        low, high = _factor(-float(sigma)), _factor(float(sigma))
        ledgers = [varied(agreement, orders, replace(Factors(), **{name: value})) for value in (low, high)]
        found.append(Sensitivity(name, low, ledgers[0].npv, high, ledgers[1].npv))
    return tuple(sorted(found, key=lambda s: -abs(s.high - s.low)))


def _factor(logarithm: float) -> Decimal:
    return Decimal(repr(exp(logarithm))).quantize(PLACES)


@dataclass(frozen=True, slots=True)
class Spread:
    """Of many draws: the mean, and quantiles in per cent of them by nearest rank."""

    what: str
    mean: Decimal
    quantiles: dict[int, Decimal]

    @classmethod
    def of(cls, what: str, values: list[Decimal]) -> Spread:
        """Of the values of all draws."""
        ranked, n = sorted(values), len(values)
        quantiles = {q: ranked[-(-q * n // 100) - 1] for q in QUANTILES}
        return cls(what, cents(sum(values, Decimal(0)) / n), quantiles)


def monte_carlo(agreement: Agreement, orders: Orders, draws: int, seed: int) -> tuple[Spread, ...]:
    """The present value of all, and of each leg, over draws of all factors; lognormal, median 1, by the seed alone."""
    sigma = spread(agreement.uncertainty)
    normal = np.random.default_rng(seed).standard_normal((draws, len(fields(Factors))))
    column = {field.name: i for i, field in enumerate(fields(Factors))}
    totals: list[Decimal] = []
    legs: dict[str, list[Decimal]] = {}
    for row in normal:
        drawn = {name: _factor(float(s) * float(row[column[name]])) for name, s in sigma.items()}
        ledger = varied(agreement, orders, replace(Factors(), **drawn))
        totals.append(ledger.npv)
        for leg, value in ledger.total(lambda e: e.leg, present=True).items():
            legs.setdefault(leg, [Decimal(0)] * (len(totals) - 1)).append(value)
        for values in legs.values():
            values.extend([Decimal(0)] * (len(totals) - len(values)))
    return (Spread.of("everything", totals), *(Spread.of(leg, legs[leg]) for leg in LEGS if leg in legs))


def merged(orders: Orders) -> Orders:
    """Orders of one quarter, item and price in one, wherever they go: as few rows as the ledger needs."""
    rows: dict[tuple[object, ...], int | Decimal] = {}
    first: dict[tuple[object, ...], Order] = {}
    for order in orders.rows:
        key = order.quarter, order.item, order.kind, order.layer, order.list_price
        rows[key] = rows.get(key, 0) + order.count
        first.setdefault(key, order)
    return replace(orders, rows=tuple(replace(first[key], count=n, site="") for key, n in rows.items()))
