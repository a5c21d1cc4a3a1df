"""The terms of an agreement: who agrees on what for how long, and its parts on supply and on patents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from weft.agreement.patent_terms import Patents

ALL = "all"
LAYERS = ("fabric", "back-end", "routers", "optics", "line")
KINDS = (
    "switch", "chassis", "card", "licence", "transceiver", "amplifier", "roadm degree", "mux", "optic", "client optic",
    "cable",
)  # fmt: skip
"""Classes of equipment, by where it stands and by what it is, as bills of materials name them."""

Q = 4
"""Quarters of a year, which cash is told by."""


@dataclass(frozen=True, slots=True)
class Term:
    """From a day on, so many quarters; periods of any other length have no place in a ledger by quarter."""

    start: date
    quarters: int

    def quarter_of(self, day: date) -> int:
        """The quarter that a day is in, from 0 on; negative before the term."""
        months = 12 * (day.year - self.start.year) + day.month - self.start.month - (day.day < self.start.day)
        return months // 3

    def starts(self, quarter: int) -> date:
        """The first day of a quarter, which may be the one after the last."""
        month = self.start.month - 1 + 3 * quarter
        return date(self.start.year + month // 12, month % 12 + 1, self.start.day)

    @property
    def years(self) -> int:
        """Contract years, the last one perhaps begun only."""
        return -(-self.quarters // Q)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who supplies and who buys; portfolios of patents are named by them too."""

    supplier: str
    customer: str

    def other(self, party: str) -> str:
        """The other one of the two."""
        return self.customer if party == self.supplier else self.supplier


@dataclass(frozen=True, slots=True)
class Match:
    """What a row of terms is about: one item, or a class of them."""

    item: str = ""
    of_class: str = ""

    def weight(self, item: str, kind: str, layer: str) -> int:
        """How closely it is about an item: by name, by kind, by layer, as one of all; 0 not at all."""
        if self.item:
            return 4 * (self.item == item)
        by_kind = kind == self.of_class or kind.startswith(f"{self.of_class} ")
        return 3 if by_kind else 2 if layer == self.of_class else int(self.of_class == ALL)


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of the price book: a price of its own, or a discount off the list."""

    match: Match
    price: Decimal | None
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Eroding:
    """By how much prices fall at each anniversary of the agreement, as a share; below zero they rise."""

    match: Match
    per_year: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """From a cumulative volume on, a discount."""

    volume: Decimal
    discount: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """A discount by what was bought so far, at prices before it.

    Marginal: each step is for the volume above it.  Whole: an order has the discount of the step that the volume
    reaches with it, on all of it.
    """

    marginal: bool
    steps: tuple[Step, ...]

    def discount(self, before: Decimal, order: Decimal) -> Decimal:
        """What is taken off an order when so much was bought before; not rounded."""
        after = before + order
        if not self.marginal:
            reached = [step.discount for step in self.steps if step.volume <= after]
            return order * (reached[-1] if reached else 0)
        ends = [*(step.volume for step in self.steps[1:]), after]
        return sum(
            (
                step.discount * max(Decimal(0), min(after, max(end, step.volume)) - max(before, step.volume))
                for step, end in zip(self.steps, ends, strict=True)
            ),
            Decimal(0),
        )


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is bought at least in a contract year, from 1 on, net of all discounts."""

    year: int
    spend: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """Up to a share of the capacity in use, what has been paid of the price."""

    used: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class PayAsYouGrow:
    """Equipment that is paid for as its capacity is used; it draws all its watts from the first day."""

    match: Match
    levels: tuple[Level, ...]

    def paid(self, used: Decimal) -> Decimal:
        """What has been paid, as a share of the price, when a share of the capacity is used."""
        return next((level.paid for level in self.levels if used <= level.used), Decimal(1))


@dataclass(frozen=True, slots=True)
class Support:
    """A share a year of what was paid for all that is in place, after the warranty of each; it rises each year."""

    per_year: Decimal
    warranty_quarters: int
    rise_per_year: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Weeks from an order to its delivery."""

    match: Match
    weeks: int


@dataclass(frozen=True, slots=True)
class Supply:
    """On what terms equipment is bought.

    `consideration` is the share of the list price that is given up for the licences, where that is said: it is within
    the discounts of the price book, and told apart so that it can be held against the licences' worth.  Nothing is
    ordered before `orders_from`; where that is not said, everything is ordered as early as it must be.
    """

    prices: tuple[Priced, ...] = ()
    erosion: tuple[Eroding, ...] = ()
    tiers: Tiers | None = None
    commitments: tuple[Commitment, ...] = ()
    take_or_pay: Decimal = Decimal(0)
    carries_over: bool = False
    pay_as_you_grow: tuple[PayAsYouGrow, ...] = ()
    support: Support | None = None
    lead_times: tuple[LeadTime, ...] = ()
    orders_from: date | None = None
    on_order: Decimal = Decimal(0)
    consideration: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Energy:
    """What energy costs: tariff a kWh, its rise at each anniversary, facility over equipment, and who is paid."""

    per_kwh: Decimal
    rise_per_year: Decimal
    pue: Decimal
    payee: str


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """By what factor things may be off, as the standard deviation of the logarithm of each; growth a year."""

    sales: Decimal = Decimal(0)
    shares: Decimal = Decimal(0)
    prices: Decimal = Decimal(0)
    growth: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """All terms.  `exchange` is what one of another currency is worth in that of the agreement."""

    name: str
    parties: Parties
    term: Term
    currency: str
    exchange: Mapping[str, Decimal]
    discount_rate: Decimal
    supply: Supply | None
    energy: Energy | None
    patents: Patents | None
    uncertainty: Uncertainty
