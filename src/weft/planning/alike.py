"""Which things fall in price and are paid for alike, and when what is bought of them falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import numpy as np

from weft.agreement.orders import Order
from weft.agreement.supply import nearest
from weft.agreement.terms import ALL, PayAsYouGrow, Q, Supply
from weft.network import Floats, Ints

NO_PRICE = Decimal(0)
Key = tuple[Decimal, PayAsYouGrow | None]
"""By how much prices fall each year, and the capacity levels that they are paid by."""

ONE: tuple[Key, ...] = ((NO_PRICE, None),)
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
        left = np.array([[(1.0 - float(rate)) ** (int(s) // Q) for s in starts] for rate, _ in keys])
        due = np.zeros((len(keys), n, n))
        for c, (_, grows) in enumerate(keys):
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
        return self.keys.index((falls.per_year if falls else NO_PRICE, grows))


def _keys(supply: Supply) -> tuple[Key, ...]:
    """All that may be: what `all` has a row for always has one."""
    rates = {row.per_year for row in supply.erosion}
    if not any(row.match.of_class == ALL for row in supply.erosion):
        rates.add(NO_PRICE)
    levels: list[PayAsYouGrow | None] = list(supply.pay_as_you_grow)
    if not any(row.match.of_class == ALL for row in supply.pay_as_you_grow):
        levels.append(None)
    return tuple(product(sorted(rates), levels))
