"""The form of an agreement file: its part on patents, and the whole of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from weft.agreement.document import (
    AYear,
    EnergyDoc,
    On,
    PartiesDoc,
    Record,
    Share,
    Sum,
    SupplyDoc,
    TermDoc,
    UncertaintyDoc,
    Word,
)
from weft.agreement.fields import Amount, ContractYear, Currency, Exact, Money, OrWord
from weft.written.csv_table import Column
from weft.written.fields import Choice, Count, Version
from weft.written.shape import Form

TOP_DOWN, PRESENT_VALUE = "top-down", "present value"

Price = Annotated[Money, Amount(example="300 EUR")]
Units = Annotated[int, Count(0, 10**11)]


class RoyaltyDoc(Record):
    """What a licensor has for each device that the other party sells: a rate, or a sum."""

    licensor: Word = Field(description="One of the parties.")
    generation: Word = Field(description="Generation of the devices.")
    regions: list[Word] = Field(default_factory=list, description="Where they are sold; all regions if not said.")
    per_unit: Sum | None = Field(None, description="A sum for each.")
    rate: Annotated[Decimal | bool, OrWord(Exact("share", least=0.0, most=1.0), TOP_DOWN, True)] | None = Field(
        None, description="A share of the selling price; or `top-down`: `aggregates` times the licensor's share of the "
        "patents."
    )
    floor: Sum | None = Field(None, description="The least for each.")
    cap: Sum | None = Field(None, description="The most for each.")


class SaleDoc(Record):
    """Devices that a party sells in a contract year."""

    party: Word = Field(description="Who sells them.")
    generation: Word = Field(description="Their generation.")
    region: Word | None = Field(None, description="Where, of `regions`.")
    year: Annotated[int, ContractYear(1, 50)] = Field(
        description="Contract year, from 1 on; spread evenly over its quarters."
    )
    units: Units = Field(description="How many.")
    price: Price = Field(description="Net selling price of one.")


class CrossLicenceDoc(Record):
    """Both parties' royalties set against each other."""

    generations: list[Word] = Field(min_length=1, description="Whose royalties.")
    every: Annotated[str, Choice(("quarter", "year"))] = Field(description="When the balance is paid, at its end.")


class InstalmentDoc(Record):
    """A part of a lump sum."""

    on: On = Field(description="When it is due; counted at the beginning of that quarter.")
    share: Share = Field(description="Of the sum.")


class LumpSumDoc(Record):
    """A sum in place of a party's royalties."""

    payer: Word = Field(description="Whose royalties it stands in place of.")
    generations: list[Word] = Field(min_length=1, description="For which generations.")
    amount: Annotated[Money | None, OrWord(Amount(example="20 MEUR"), PRESENT_VALUE, None)] = Field(
        description="The sum; or `present value` of the royalties."
    )
    instalments: list[InstalmentDoc] = Field(min_length=1, description="When it is paid, 100 % together.")


class PastSaleDoc(Record):
    """Devices that were sold before, whose royalty was due on a day."""

    units: Units = Field(description="How many.")
    due: On = Field(description="When their royalty was due: interest runs from then.")


class ReleaseDoc(Record):
    """A payment for past sales."""

    payer: Word = Field(description="Who sold without a licence.")
    per_unit: Sum = Field(description="For each device.")
    sales: list[PastSaleDoc] = Field(min_length=1, description="What was sold.")
    interest: AYear = Field(description="A year.")
    compounded: Annotated[str, Choice(("no", "yearly", "quarterly"))] = Field(description="If interest bears interest.")
    paid: On = Field(description="When it is paid; counted at the beginning of that quarter.")


class PatentSaleDoc(Record):
    """Patents that one party sells to the other, once."""

    seller: Word = Field(description="Who sells.")
    price: Sum = Field(description="For all of them.")
    on: On = Field(description="When; they change hands for royalties from the next quarter on.")
    shares: dict[str, Share] = Field(
        default_factory=dict, description="By generation, their share of all patents: it moves to the buyer."
    )


class PatentsDoc(Record):
    """What is licensed, and how it is paid for."""

    licensed: list[Word] = Field(min_length=1, description="Generations that are licensed.")
    portfolios: dict[str, dict[str, Share]] = Field(
        default_factory=dict, description="By party and generation, its share of the patents that are essential to it."
    )
    aggregates: dict[str, Share] = Field(
        default_factory=dict, description="By generation, what all its patents cost together, of the selling price."
    )
    devices: dict[str, dict[str, Share]] = Field(
        default_factory=dict, description="By generation of devices, the weight of each generation in their rate; "
        "itself alone if not said."
    )
    regions: dict[str, Annotated[Decimal, Exact("share", least=0.0, most=10.0)]] = Field(
        default_factory=dict, description="By region, the factor on all rates there."
    )
    royalties: list[RoyaltyDoc] = Field(default_factory=list, description="Rates, both ways.")
    sales: list[SaleDoc] = Field(default_factory=list, description="What is sold; or `sales.csv`.")
    cross_licence: CrossLicenceDoc | None = Field(None, description="What is set against each other.")
    lump_sums: list[LumpSumDoc] = Field(default_factory=list, description="What is paid in place of royalties.")
    releases: list[ReleaseDoc] = Field(default_factory=list, description="What is paid for the past.")
    patent_sales: list[PatentSaleDoc] = Field(default_factory=list, description="What changes hands.")


class AgreementDoc(Record):
    """An agreement file of Weft, format 1."""

    agreement: Annotated[int, Version("agreement")] = Field(description="Version of the format.")
    name: Word = Field(description="What it is called.")
    parties: PartiesDoc = Field(description="Who agrees.")
    term: TermDoc = Field(description="From when to when.")
    currency: Annotated[str, Currency()] = Field(description="What the ledger is in, by its code of ISO 4217.")
    exchange: dict[str, Annotated[Decimal, Exact("ratio", over=0.0, most=1e6)]] = Field(
        default_factory=dict, description="By other currency, what one of it is worth in that of the ledger."
    )
    discount_rate: AYear = Field(description="What money is worth less by in a year, for present values.")
    supply: SupplyDoc | None = Field(None, description="Terms of supply.")
    energy: EnergyDoc | None = Field(None, description="What energy costs.")
    patents: PatentsDoc | None = Field(None, description="Terms on patents.")
    uncertainty: UncertaintyDoc = Field(
        UncertaintyDoc.model_validate({}), description="How far things may be off, for sensitivity and Monte Carlo."
    )


FORM = Form(
    AgreementDoc, "the agreement",
    (
        *(("supply", rows) for rows in ("price_book", "erosion", "commitments", "pay_as_you_grow", "lead_times")),
        *(("patents", rows) for rows in ("royalties", "sales", "lump_sums", "releases", "patent_sales")),
    ),
    {
        "AgreementDoc": "an agreement", "PartiesDoc": "parties", "TermDoc": "a term", "PricedDoc": "a price",
        "ErodingDoc": "an erosion", "StepDoc": "a step", "TiersDoc": "tiers", "CommitmentDoc": "a commitment",
        "LevelDoc": "a level", "PayAsYouGrowDoc": "a row of pay_as_you_grow", "SupportDoc": "support",
        "LeadTimeDoc": "a lead time", "SupplyDoc": "supply", "EnergyDoc": "energy", "UncertaintyDoc": "uncertainty",
        "RoyaltyDoc": "a royalty", "SaleDoc": "a sale", "CrossLicenceDoc": "a cross-licence",
        "InstalmentDoc": "an instalment", "LumpSumDoc": "a lump sum", "PastSaleDoc": "a past sale",
        "ReleaseDoc": "a release", "PatentSaleDoc": "a sale of patents", "PatentsDoc": "patents",
    },
    {"agreement": 1, "name": "agreement", "currency": "EUR", "discount_rate": "0 %/y"},
)  # fmt: skip
"""The form of an agreement file."""

SALES = ("patents", "sales")
SALE_COLUMNS = {
    "party": Column("party"), "generation": Column("generation"), "region": Column("region"),
    "year": Column("year", number=True), "units": Column("units", number=True), "price": Column("price"),
}  # fmt: skip
"""The list that a CSV file may stand in place of, and its columns."""
