"""What is bought when, and what runs: the columns that an agreement's supply is worked out on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from weft.agreement.terms import LeadTime, Q, Term


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

    No quarters where nothing is known of what runs.  `lease_fees` are what lessors are paid once, by quarter.
    """

    rows: tuple[Order, ...] = ()
    draw_w: tuple[Decimal, ...] = ()
    leases_per_month: tuple[Decimal, ...] = ()
    used: tuple[Decimal, ...] = ()
    lease_fees: tuple[tuple[int, Decimal], ...] = ()

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
        """With all list prices multiplied."""
        return replace(self, rows=tuple(replace(o, list_price=o.list_price * factor) for o in self.rows))


@dataclass(frozen=True, slots=True)
class Due:
    """An order with the day by which it is placed, and the day on which it is needed."""

    order: Order
    order_by: date
    needed: date
    weeks: int


def due(orders: Iterable[Order], term: Term, lead_times: Iterable[LeadTime]) -> tuple[Due, ...]:
    """When each order is to be placed, the first one first; what has no lead time, on the day it is needed."""
    times = tuple(lead_times)
    found = []
    for order in orders:
        near = max(times, key=lambda t: t.match.weight(order.item, order.kind, order.layer), default=None)
        about = near is not None and near.match.weight(order.item, order.kind, order.layer) > 0
        weeks = near.weeks if near is not None and about else 0
        needed = term.starts(order.quarter)
        found.append(Due(order, needed - timedelta(weeks=weeks), needed, weeks))
    return tuple(sorted(found, key=lambda d: (d.order_by, d.needed)))
