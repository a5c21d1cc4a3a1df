"""The legs of supply: equipment at the price book's eroding prices, volume discount, support, shortfall, and running.

price(t) = list x (1 - discount) x (1 - erosion)^t with t whole years into the term; each unit price is in whole cents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from weft.agreement.ledger import Entry, entry
from weft.agreement.money import NOTHING, cents, power
from weft.agreement.orders import Order, Orders, weeks_of
from weft.agreement.terms import Agreement, Energy, Match, Q, Supply, Support, Term

HOURS_PER_QUARTER = Decimal(8766) / Q
"""A Julian year of 365.25 days, as everywhere else."""

MONTHS_PER_QUARTER = 3
LESSORS, MOVERS, BUYERS = "lessors", "movers", "buyers"


class _About(Protocol):
    @property
    def match(self) -> Match:
        """What it is about."""


Row = TypeVar("Row", bound=_About)


def nearest(rows: Sequence[Row], order: Order) -> Row | None:
    """The row that is about an order most closely; of equal ones the first; None where none is about it."""
    weight = [row.match.weight(order.item, order.kind, order.layer) for row in rows]
    return rows[weight.index(max(weight))] if weight and max(weight) > 0 else None


@dataclass(frozen=True, slots=True)
class Price:
    """A unit's way from list to what is paid before the volume discount: each step in whole cents."""

    listed: Decimal
    booked: Decimal
    eroded: Decimal


def price(supply: Supply, order: Order) -> Price:
    """What one of an order costs; a line of the price book is followed by the erosion of its class."""
    listed = cents(order.list_price)
    line = nearest(supply.prices, order)
    booked = order.list_price
    if line is not None:
        booked = line.price if line.price is not None else order.list_price * (1 - line.discount)
    falls = nearest(supply.erosion, order)
    eroded = booked if falls is None else booked * power(1 - falls.per_year, Decimal(order.quarter // Q))
    return Price(listed, cents(booked), cents(eroded))


@dataclass(frozen=True, slots=True)
class Spent:
    """What supply comes to: its payments, and by quarter what was paid for equipment, net of the volume discount."""

    entries: tuple[Entry, ...]
    net: tuple[Decimal, ...]


def supplied(agreement: Agreement, orders: Orders) -> Spent:
    """Equipment, capacity (its licences and levels), volume discount, advances, support and shortfall."""
    supply, quarters = agreement.supply, agreement.term.quarters
    if supply is None:
        return Spent((), (NOTHING,) * quarters)
    ends = agreement.parties.customer, agreement.parties.supplier
    paid = _paid(supply, orders, quarters)
    entries: list[Entry] = []
    net, before = [], NOTHING
    for quarter in range(quarters):
        lines = paid[quarter]
        for (leg, what), amount in lines.items():
            entries += entry(quarter, "beginning", leg, what, ends, amount)
        volume = sum(lines.values(), NOTHING)
        off = cents(supply.tiers.discount(before, volume)) if supply.tiers else NOTHING
        entries += entry(quarter, "beginning", "volume discount", "tiers on cumulative volume", ends, -off)
        before += volume
        net.append(volume - off)
    entries += _advances(agreement.term, supply, orders, ends)
    if supply.support is not None:
        entries += _support(supply.support, net, orders.quarters, ends)
    entries += _shortfall(supply, net, ends)
    return Spent(tuple(entries), tuple(net))


def _advances(term: Term, supply: Supply, orders: Orders, ends: tuple[str, str]) -> Iterator[Entry]:
    """A share of what is due on delivery, paid in the quarter of the order and set off in that of the delivery.

    What is ordered before the term is paid when it begins.
    """
    rows = orders.rows if supply.on_order else ()
    due: dict[tuple[int, int], Decimal] = defaultdict(lambda: NOTHING)
    for order in rows:
        ordered = order_quarter(term, supply, order)
        if ordered < order.quarter:
            whole, grows = cents(price(supply, order).eroded * order.count), nearest(supply.pay_as_you_grow, order)
            share = Decimal(1) if grows is None or not orders.used else grows.paid(orders.used[order.quarter])
            due[ordered, order.quarter] += cents(cents(whole * share) * supply.on_order)
    for (ordered, delivered), amount in sorted(due.items()):
        yield from entry(ordered, "beginning", "advances", "paid with orders", ends, amount)
        yield from entry(delivered, "beginning", "advances", "set off on delivery", ends, -amount)


def order_quarter(term: Term, supply: Supply, order: Order) -> int:
    """The quarter in which an order is placed; the first one for what is ordered before."""
    weeks = weeks_of(supply.lead_times, order.item, order.kind, order.layer)
    return max(0, term.quarter_of(term.starts(order.quarter) - timedelta(weeks=weeks)))


def _paid(supply: Supply, orders: Orders, quarters: int) -> list[dict[tuple[str, str], Decimal]]:
    """What is due for orders in each quarter, by leg and kind, before the volume discount."""
    due: list[dict[tuple[str, str], Decimal]] = [defaultdict(lambda: NOTHING) for _ in range(quarters)]
    for order in orders.rows:
        whole = cents(price(supply, order).eroded * order.count)
        key = ("capacity" if order.kind == "licence" else "equipment"), f"{order.layer}: {order.kind.partition(' ')[0]}"
        grows = nearest(supply.pay_as_you_grow, order)
        if grows is None or not orders.used:
            due[order.quarter][key] += whole
            continue
        so_far = NOTHING
        for quarter in range(order.quarter, min(quarters, orders.quarters)):
            owed = max(so_far, cents(whole * grows.paid(orders.used[quarter])))
            later = "capacity", f"{key[1]}, capacity levels"
            due[quarter][key if quarter == order.quarter else later] += owed - so_far
            so_far = owed
    return due


def _support(support: Support, net: Sequence[Decimal], running: int, ends: tuple[str, str]) -> Iterator[Entry]:
    """A quarter of the yearly share, of all that was paid for and is out of warranty, at the end of each quarter."""
    for quarter in range(min(len(net), running or len(net))):
        covered = sum(net[: max(0, quarter + 1 - support.warranty_quarters)], NOTHING)
        share = support.per_year / Q * (1 + support.rise_per_year) ** (quarter // Q)
        yield from entry(quarter, "end", "support", "support", ends, covered * share)


def _shortfall(supply: Supply, net: Sequence[Decimal], ends: tuple[str, str]) -> Iterator[Entry]:
    """A share of what a contract year's spend lacks of its commitment, at the end of the year."""
    over = NOTHING
    for commitment in sorted(supply.commitments, key=lambda c: c.year):
        first = Q * (commitment.year - 1)
        quarters = net[first : first + Q]
        spent = sum(quarters, NOTHING) + (over if supply.carries_over else NOTHING)
        over = max(NOTHING, spent - commitment.spend)
        lacking = max(NOTHING, commitment.spend - spent)
        what = f"commitment of year {commitment.year}"
        yield from entry(first + len(quarters) - 1, "end", "shortfall", what, ends, lacking * supply.take_or_pay)


def running(agreement: Agreement, orders: Orders) -> Iterator[Entry]:
    """What others are paid for what runs: energy and leases at the end of each quarter, lessors' fees when due."""
    customer = agreement.parties.customer
    for quarter, fee in orders.lease_fees:
        yield from entry(quarter, "beginning", "leases", "set-up and modules", (customer, LESSORS), fee)
    for quarter, what, paid in orders.used_again:
        leg, other = ("moves", MOVERS) if paid > 0 else ("resale", BUYERS)
        yield from entry(quarter, "beginning", leg, what, (customer, other), paid)
    for quarter in range(min(orders.quarters, agreement.term.quarters)):
        leases = orders.leases_per_month[quarter] * MONTHS_PER_QUARTER
        yield from entry(quarter, "end", "leases", "leased wavelengths", (customer, LESSORS), leases)
        if agreement.energy is not None:
            ends = customer, agreement.energy.payee
            amount = energy(agreement.energy, orders.draw_w[quarter], quarter)
            yield from entry(quarter, "end", "energy", "energy", ends, amount)


def energy(terms: Energy, draw_w: Decimal, quarter: int) -> Decimal:
    """What a quarter's energy costs: watts x PUE x hours x tariff, which rises at each anniversary."""
    kwh = draw_w / 1000 * terms.pue * HOURS_PER_QUARTER
    return kwh * terms.per_kwh * (1 + terms.rise_per_year) ** (quarter // Q)


@dataclass(frozen=True, slots=True)
class Discounts:
    """From list to net: what each step takes off, all orders together, in whole cents."""

    listed: Decimal
    price_book: Decimal
    erosion: Decimal
    tiers: Decimal
    not_yet_due: Decimal
    net: Decimal
    consideration: Decimal
    consideration_present: Decimal


def discounts(agreement: Agreement, orders: Orders) -> Discounts:
    """The way from list to net; `consideration` is the part of the price book's discounts that is given for patents.

    `consideration_present` is the present value of it, order by order.
    """
    supply = agreement.supply or Supply()
    listed = booked = eroded = worth = NOTHING
    quarter = 1 / (1 + agreement.discount_rate)
    for order in orders.rows:
        each = price(supply, order)
        listed += each.listed * order.count
        booked += each.booked * order.count
        eroded += each.eroded * order.count
        worth += each.listed * order.count * power(quarter, Decimal(order.quarter) / Q)
    spent = supplied(agreement, orders)
    off = sum((e.amount for e in spent.entries if e.leg == "volume discount"), NOTHING)
    net = sum(spent.net, NOTHING)
    given = cents(listed * supply.consideration)
    present = cents(worth * supply.consideration)
    return Discounts(listed, listed - booked, booked - eroded, off, eroded - off - net, net, given, present)
