"""Which things fall in price and are paid for alike, and when what is bought of them falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import product

import numpy as np

from weft.agreement.orders import Order, weeks_of
from weft.agreement.supply import nearest
from weft.agreement.terms import ALL, PayAsYouGrow, Q, Supply, Term
from weft.network import Floats, Ints

NO_PRICE = Decimal(0)
Key = tuple[Decimal, PayAsYouGrow | None, int]
"""By how much prices fall each year, the capacity levels that they are paid by, and weeks from order to delivery.

The weeks are 0 where nothing is paid with the order.
"""

ONE: tuple[Key, ...] = ((NO_PRICE, None, 0),)
"""What is all bought at once, and used in full, is all alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Classes of things: `left` (n_classes, n_periods) of the first period's price, and when that falls due.

    `due` (n_classes, n_periods, n_periods) at [class, s, t]: of one of the first period's prices, bought in s, in t.
    """

    left: Floats
    due: Floats
    keys: tuple[Key, ...]
    supply: Supply

    @classmethod
    def of(cls, supply: Supply, starts: Ints, used: Sequence[Decimal]) -> Alike:
        """Of periods that begin with quarters `starts`, with so much of the capacity in use in each."""
        keys, n = (_keys(supply) if len(starts) > 1 else ONE), len(starts)
        left = np.array([[(1.0 - float(rate)) ** (int(s) // Q) for s in starts] for rate, _, _ in keys])
        due = np.zeros((len(keys), n, n))
        for c, (_, grows, _) in enumerate(keys):
            paid = np.array([1.0 if grows is None else float(grows.paid(share)) for share in used])
            for s in range(n):
                due[c, s, s:] = left[c, s] * np.diff(np.maximum.accumulate(paid[s:]), prepend=0.0)
        return cls(left, due, keys, supply)

    def __len__(self) -> int:
        return len(self.keys)

    def class_of(self, item: str, kind: str, layer: str) -> int:
        """The class of what is bought as that."""
        if len(self.keys) == 1:
            return 0
        order = Order(0, item, kind, layer, "", 1, NO_PRICE)
        falls, grows = nearest(self.supply.erosion, order), nearest(self.supply.pay_as_you_grow, order)
        weeks = weeks_of(self.supply.lead_times, item, kind, layer) if self.supply.on_order else 0
        return self.keys.index((falls.per_year if falls else NO_PRICE, grows, weeks))

    def advance(self, term: Term, starts: Ints, worth: Floats) -> Floats:
        """What one of the first period's prices, bought in a period, costs on top for what is paid with the order.

        Shape (n_classes, n_periods); `worth` (n_quarters,) is what money at the beginning of a quarter is worth.
        """
        found = np.zeros(self.left.shape)
        for c, (_, _, weeks) in enumerate(self.keys):
            for s, quarter in enumerate(starts.tolist()):
                ordered = max(0, term.quarter_of(term.starts(quarter) - timedelta(weeks=weeks)))
                found[c, s] = self.due[c, s, s] * float(worth[ordered] - worth[quarter])
        return found * float(self.supply.on_order)


def _keys(supply: Supply) -> tuple[Key, ...]:
    """All that may be: what `all` has a row for always has one."""
    rates = {row.per_year for row in supply.erosion}
    if not any(row.match.of_class == ALL for row in supply.erosion):
        rates.add(NO_PRICE)
    levels: list[PayAsYouGrow | None] = list(supply.pay_as_you_grow)
    if not any(row.match.of_class == ALL for row in supply.pay_as_you_grow):
        levels.append(None)
    weeks = {row.weeks for row in supply.lead_times}
    if not any(row.match.of_class == ALL for row in supply.lead_times):
        weeks.add(0)
    return tuple(product(sorted(rates), levels, sorted(weeks) if supply.on_order else (0,)))
