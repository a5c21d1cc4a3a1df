"""The order of deliveries, one after the other in equal times, under which least is at risk: exact, or how good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

EXACT = 8
"""Deliveries up to which every order is compared."""

TRIED = 8
"""Deliveries that are looked at before one is chosen; for the first one, all of them."""

Risk = Callable[[frozenset[int]], float]
"""What is at risk while some deliveries are missing."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """Deliveries in turn, what is at risk before each of them together (`total`), and what no order has less than.

    `is_exact` if all orders were compared.  Otherwise each delivery is one that leaves little at risk then, and
    `at_least` bounds what any order has, if more equipment never puts more at risk.
    """

    order: tuple[int, ...]
    total: float
    at_least: float
    is_exact: bool


def best(count: int, risk: Risk) -> Sequence:
    """The order of `count` deliveries; `risk` is asked once for each set that matters."""
    known: dict[frozenset[int], float] = {}

    def at(missing: frozenset[int]) -> float:
        if missing not in known:
            known[missing] = risk(missing)
        return known[missing]

    return _exact(count, at) if count <= EXACT else _greedy(count, at)


def _exact(count: int, risk: Risk) -> Sequence:
    """Over all sets that may be missing, by dynamic programming: the least that is still to come."""
    to_come: dict[frozenset[int], tuple[float, int]] = {frozenset(): (0.0, -1)}
    for mask in range(1, 1 << count):
        missing = frozenset(i for i in range(count) if mask >> i & 1)
        rest = min((to_come[missing - {i}][0], i) for i in sorted(missing))
        to_come[missing] = risk(missing) + rest[0], rest[1]
    order, missing = list[int](), frozenset(range(count))
    while missing:
        order.append(to_come[missing][1])
        missing -= {order[-1]}
    total = to_come[frozenset(range(count))][0]
    return Sequence(tuple(order), total, total, is_exact=True)


def _greedy(count: int, risk: Risk) -> Sequence:
    """Always the delivery that leaves least at risk, of those that took most away when they were last looked at.

    While j are missing, at least the j-th smallest of what each puts at risk alone is at risk: so much no order has
    less than.
    """
    missing, order, total = frozenset(range(count)), list[int](), 0.0
    gain = dict.fromkeys(range(count), float("inf"))
    while missing:
        now = risk(missing)
        total += now
        likely = sorted(missing, key=lambda i: (-gain[i], i))[: TRIED if order else count]
        gain |= {i: now - risk(missing - {i}) for i in likely}
        order.append(max(likely, key=lambda i: (gain[i], -i)))
        missing -= {order[-1]}
    alone = sorted(risk(frozenset({i})) for i in range(count))
    at_least = sum(alone[:-1]) + max(alone[-1], risk(frozenset(range(count))))
    return Sequence(tuple(order), total, min(total, at_least), is_exact=False)
