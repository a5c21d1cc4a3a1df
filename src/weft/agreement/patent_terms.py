"""The terms on patents: portfolios, what is licensed, at what rates, and how it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Settled = Literal["quarter", "year"]
Compounded = Literal["no", "yearly", "quarterly"]


@dataclass(frozen=True, slots=True)
class Sale:
    """Devices that a party sells in a contract year, from 1 on, of one generation in one region, at one price each."""

    party: str
    generation: str
    region: str
    year: int
    units: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class Royalty:
    """What a licensor has for each device of the other party, in some regions or all.

    One of: `per_unit`, money; `rate`, a share of the selling price; `top_down`, its share of the patents times what
    all of them together may cost.  Times the region's factor, then within `floor` and `cap`.
    """

    licensor: str
    generation: str
    regions: tuple[str, ...]
    per_unit: Decimal | None = None
    rate: Decimal | None = None
    top_down: bool = False
    floor: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CrossLicence:
    """Generations whose royalties of both parties are set against each other, one balancing payment each time."""

    generations: tuple[str, ...]
    every: Settled


@dataclass(frozen=True, slots=True)
class Instalment:
    """A share of a sum, due at the beginning of a quarter."""

    quarter: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class LumpSum:
    """A sum in place of one party's royalties for some generations; `amount` None: what they are worth today."""

    payer: str
    generations: tuple[str, ...]
    amount: Decimal | None
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class PastSale:
    """Devices that were sold before, and the months from when their royalty was due to its payment."""

    units: int
    months: int


@dataclass(frozen=True, slots=True)
class Release:
    """What is paid for past sales, with interest at a rate a year, at the beginning of a quarter."""

    payer: str
    per_unit: Decimal
    sales: tuple[PastSale, ...]
    interest: Decimal
    compounded: Compounded
    quarter: int


@dataclass(frozen=True, slots=True)
class PatentSale:
    """Patents sold to the other party at the beginning of a quarter, and their share of each generation's."""

    seller: str
    price: Decimal
    quarter: int
    shares: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Patents:
    """All terms on patents.

    `portfolios` by party and generation, `aggregates` by generation, `regions` with their factors; `devices` says for
    a generation of devices with what weight the rate of each generation counts in theirs, itself alone if not said.
    """

    licensed: tuple[str, ...]
    portfolios: Mapping[str, Mapping[str, Decimal]]
    aggregates: Mapping[str, Decimal]
    devices: Mapping[str, Mapping[str, Decimal]]
    regions: Mapping[str, Decimal]
    royalties: tuple[Royalty, ...]
    sales: tuple[Sale, ...]
    cross_licence: CrossLicence | None = None
    lump_sums: tuple[LumpSum, ...] = ()
    releases: tuple[Release, ...] = ()
    patent_sales: tuple[PatentSale, ...] = ()

    def share(self, party: str, generation: str, quarter: int) -> Decimal:
        """A party's share of a generation's patents in a quarter: patents sold in an earlier one have changed hands."""
        held = self.portfolios.get(party, {}).get(generation, Decimal(0))
        for sold in self.patent_sales:
            if sold.quarter < quarter:
                moved = sold.shares.get(generation, Decimal(0))
                held += -moved if sold.seller == party else moved
        return held
