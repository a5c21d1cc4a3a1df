"""When what is needed is bought: in its period, or before it where a tier or a commitment pays for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from weft.network import Ints
from weft.planning.agreed_costs import LEASED_KINDS, Weights
from weft.planning.in_time import InTime
from weft.sizing.spending.timing import bought

Row = Mapping[str, Any]
Thing = tuple[str, str, str]
"""An item, its kind and its layer."""


def bought_when(rows: Iterable[Row], weighed: Weights, in_time: InTime) -> Iterator[dict[str, Any]]:
    """Rows of what is needed, each with `needed`, the period it is for, and `period`, that in which it is bought.

    That is none in which it does not come in time.
    `price_eur_each` of a row is that of the first period, and becomes that of the period in which it is bought.
    """
    needed = list(rows)
    ours = [row for row in needed if row["kind"] not in LEASED_KINDS]
    store = _Store(ours, weighed, in_time)
    for row in needed:
        if row["kind"] in LEASED_KINDS:
            yield {**row, "period": row["needed"]}
            continue
        of_class = weighed.alike.class_of(*_thing(row))
        for period, count in store.take(_thing(row), int(row["count"])):
            each = float(row["price_eur_each"]) * float(weighed.alike.left[of_class, period - 1])
            yield {**row, "period": period, "count": count, "price_eur_each": each, "price_eur": count * each}


def _thing(row: Row) -> Thing:
    return str(row["item"]), str(row["kind"]), str(row["layer"])


class _Store:
    """Units of each thing in the order in which they are bought, handed out to those who need them first."""

    def __init__(self, needed: list[Row], weighed: Weights, in_time: InTime) -> None:
        things = list(dict.fromkeys(map(_thing, needed)))
        n_periods, at = len(weighed.now), {thing: i for i, thing in enumerate(things)}
        need, money = np.zeros((len(things), n_periods), np.int64), np.zeros((len(things), len(weighed.alike)))
        for row in needed:
            i = at[_thing(row)]
            need[i, int(row["needed"]) - 1] += int(row["count"])
            money[i, weighed.alike.class_of(*things[i])] = float(row["price_eur_each"])
        since = np.array([in_time.period([thing]) for thing in things], np.int64)
        count = bought(weighed.terms, money, np.cumsum(need, axis=1), since).count
        self._left: dict[Thing, Ints] = {thing: count[i] for thing, i in at.items()}

    def take(self, thing: Thing, count: int) -> Iterator[tuple[int, int]]:
        """Periods, from 1 on, in which so many are bought, and how many in each."""
        left = self._left[thing]
        while count:
            period = int(np.flatnonzero(left)[0])
            taken = min(count, int(left[period]))
            left[period] -= taken
            count -= taken
            yield period + 1, taken
