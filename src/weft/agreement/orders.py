"""What is bought when, and what runs: the columns that an agreement's supply is worked out on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from weft.agreement.terms import LeadTime, Q, Supply, Term


@dataclass(frozen=True, slots=True)
class Order:
    """Equipment that is needed at the beginning of a quarter; `list_price` of one, in the agreement's currency.

    `count` is whole but where it is as if orders had grown.
    """

    quarter: int
    item: str
    kind: str
    layer: str
    site: str
    count: int | Decimal
    list_price: Decimal


@dataclass(frozen=True, slots=True)
class Orders:
    """All orders, and by quarter (n_quarters,) what runs: watts, leases a month, the share of capacity in use.

    No quarters where nothing is known of what runs.  `lease_fees` are what lessors are paid once, by quarter;
    `used_again` is what moving equipment costs, or, below zero, what equipment that is sold brings in, with what it is.
    """

    rows: tuple[Order, ...] = ()
    draw_w: tuple[Decimal, ...] = ()
    leases_per_month: tuple[Decimal, ...] = ()
    used: tuple[Decimal, ...] = ()
    lease_fees: tuple[tuple[int, Decimal], ...] = ()
    used_again: tuple[tuple[int, str, Decimal], ...] = ()

    @property
    def quarters(self) -> int:
        """Quarters that the network runs."""
        return len(self.draw_w)

    def grown(self, factor: Decimal) -> Orders:
        """As if all that follows growth grew by so much more a year: later orders, watts and leases."""
        quarters = max([self.quarters, *(o.quarter + 1 for o in self.rows)])
        by_quarter = [factor ** (q // Q) for q in range(quarters)]

        def times(column: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
            return tuple(value * by_quarter[q] for q, value in enumerate(column))

        rows = tuple(replace(o, count=o.count * by_quarter[o.quarter]) for o in self.rows)
        return replace(
            self, rows=rows, draw_w=times(self.draw_w), leases_per_month=times(self.leases_per_month)
        )

    def priced(self, factor: Decimal) -> Orders:
        """With all list prices multiplied, and what is sold."""
        rows = tuple(replace(o, list_price=o.list_price * factor) for o in self.rows)
        again = tuple((q, what, paid * factor if paid < 0 else paid) for q, what, paid in self.used_again)
        return replace(self, rows=rows, used_again=again)


@dataclass(frozen=True, slots=True)
class Due:
    """An order with the day by which it is placed, and the day on which it is needed.

    It comes `late_weeks` weeks late, as nothing is ordered before some day; 0 where it comes in time.
    """

    order: Order
    order_by: date
    needed: date
    weeks: int
    late_weeks: int = 0


def due(
    orders: Iterable[Order], term: Term, lead_times: Iterable[LeadTime], first: date | None = None
) -> tuple[Due, ...]:
    """When each order is to be placed, the first one first; what has no lead time, on the day it is needed.

    Nothing is ordered before the `first` day, if one is given.
    """
    times, found = tuple(lead_times), []
    for order in orders:
        weeks = weeks_of(times, order.item, order.kind, order.layer)
        needed = term.starts(order.quarter)
        order_by = needed - timedelta(weeks=weeks)
        late = 0 if first is None else max(0, -(-(first - order_by).days // 7))
        found.append(Due(order, order_by, needed, weeks, late))
    return tuple(sorted(found, key=lambda d: (d.order_by, d.needed)))


def weeks_of(lead_times: Iterable[LeadTime], item: str, kind: str, layer: str) -> int:
    """The lead time of the row that is most closely about an item; 0 where none is."""
    weight = [(t.match.weight(item, kind, layer), t.weeks) for t in lead_times]
    near = max(weight, key=lambda one: one[0], default=(0, 0))
    return near[1] if near[0] else 0


def arrives(supply: Supply, item: str, kind: str, layer: str) -> date | None:
    """The first day on which an item may be there; None where nothing says from when on it is ordered."""
    if supply.orders_from is None:
        return None
    return supply.orders_from + timedelta(weeks=weeks_of(supply.lead_times, item, kind, layer))
