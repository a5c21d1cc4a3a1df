"""The ledger: every payment of an agreement to the cent, and its sums by quarter, by leg and by party.

Every sum is of the same whole cents, so that all cuts of a ledger come to the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeVar

from weft.agreement.money import NOTHING, cents, power
from weft.agreement.terms import Q

LEGS = (
    "equipment", "capacity", "volume discount", "advances", "support", "shortfall", "leases", "energy", "moves",
    "resale", "royalties", "cross-licence", "lump sum", "release", "patent sale",
)  # fmt: skip
"""What is paid for, each kept apart: supply first, what others pay or are paid for running it, then patents."""

SUPPLY, RUNNING, PATENTS = LEGS[:6], LEGS[6:10], LEGS[10:]

When = Literal["beginning", "end"]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment, above zero, at the beginning or the end of a quarter, from 0 on."""

    quarter: int
    when: When
    leg: str
    what: str
    payer: str
    payee: str
    amount: Decimal

    @property
    def elapsed_quarters(self) -> int:
        """Quarters from the beginning of the term."""
        return self.quarter + (self.when == "end")


def entry(quarter: int, when: When, leg: str, what: str, ends: tuple[str, str], amount: Decimal) -> Iterator[Entry]:
    """The payment of an amount, to the cent, to the second of two parties; the other way below zero, none of zero."""
    amount = cents(amount)
    if amount > 0:
        yield Entry(quarter, when, leg, what, *ends, amount)
    elif amount < 0:
        yield Entry(quarter, when, leg, what, ends[1], ends[0], -amount)


@dataclass(frozen=True)
class Ledger:
    """All payments in the order of time, as one of two parties sees them: what it pays is below zero."""

    entries: tuple[Entry, ...]
    quarters: int
    party: str
    discount_rate: Decimal
    currency: str

    @classmethod
    def of(
        cls, entries: Iterable[Entry], quarters: int, party: str, discount_rate: Decimal, currency: str
    ) -> Ledger:
        """Of payments in any order; those of one moment in the order of legs."""
        ordered = sorted(entries, key=lambda e: (e.elapsed_quarters, e.quarter, LEGS.index(e.leg)))
        return cls(tuple(ordered), quarters, party, discount_rate, currency)

    @cached_property
    def worth(self) -> tuple[Decimal, ...]:
        """What a payment is worth at the beginning of the term, (n_quarters + 1,): 1 / (1 + r)^(quarters / 4)."""
        quarter = 1 / (1 + self.discount_rate)
        return tuple(power(quarter, Decimal(q) / Q) for q in range(self.quarters + 1))

    def cash(self, entry: Entry) -> Decimal:
        """A payment as the party sees it; nothing where it neither pays nor is paid."""
        return entry.amount if entry.payee == self.party else -entry.amount if entry.payer == self.party else NOTHING

    def present(self, entry: Entry) -> Decimal:
        """A payment's present value to the party, to the cent."""
        return cents(self.cash(entry) * self.worth[entry.elapsed_quarters])

    def total(self, by: Callable[[Entry], Key], present: bool = False) -> dict[Key, Decimal]:
        """The party's cash by a cut of the entries, or its present value; keys as they first appear."""
        value, sums = (self.present if present else self.cash), dict[Key, Decimal]()
        for each in self.entries:
            key = by(each)
            sums[key] = sums.get(key, NOTHING) + value(each)
        return sums

    @property
    def legs(self) -> tuple[str, ...]:
        """The legs that something was paid in."""
        seen = {each.leg for each in self.entries}
        return tuple(leg for leg in LEGS if leg in seen)

    @property
    def net(self) -> Decimal:
        """All cash of the party together."""
        return sum(map(self.cash, self.entries), NOTHING)

    @property
    def npv(self) -> Decimal:
        """All present values of the party together."""
        return sum(map(self.present, self.entries), NOTHING)

    def by_quarter(self) -> list[dict[str, Decimal]]:
        """The party's cash of each quarter by leg, and that so far as `cumulative`."""
        cells = self.total(lambda e: (e.quarter, e.leg))
        rows, so_far = [], NOTHING
        for quarter in range(self.quarters):
            row = {leg: cells.get((quarter, leg), NOTHING) for leg in LEGS}
            so_far += sum(row.values(), NOTHING)
            rows.append(row | {"cumulative": so_far})
        return rows

    def between(self) -> dict[tuple[str, str], Decimal]:
        """What each has paid to each other, gross."""
        sums: dict[tuple[str, str], Decimal] = {}
        for each in self.entries:
            ends = each.payer, each.payee
            sums[ends] = sums.get(ends, NOTHING) + each.amount
        return sums

    def seen_by(self, party: str) -> Ledger:
        """The same ledger as another party sees it."""
        return Ledger(self.entries, self.quarters, party, self.discount_rate, self.currency)
