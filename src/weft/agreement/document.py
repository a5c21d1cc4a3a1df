"""The form of an agreement file, format 1: what it is, and its part on supply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from weft.agreement.fields import Amount, ContractYear, Day, Exact, Money
from weft.agreement.terms import ALL, KINDS, LAYERS
from weft.written.fields import Choice, Flag, Name, Quantity

Word = Annotated[str, Name()]
Sum = Annotated[Money, Amount()]
Share = Annotated[Decimal, Exact("share", least=0.0, most=1.0)]
AYear = Annotated[Decimal, Exact("share_per_year", least=0.0, most=1.0)]
Class = Annotated[str, Choice((ALL, *LAYERS, *KINDS))]
On = Annotated[date, Day()]


class Record(BaseModel):
    """What all records of the file share: no field but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, arbitrary_types_allowed=True)


class PartiesDoc(Record):
    """The two who agree."""

    supplier: Word = Field(description="Who supplies the equipment.")
    customer: Word = Field(description="Who buys it; the ledger is told as it sees it.")


class TermDoc(Record):
    """How long the agreement runs: a whole number of quarters."""

    start: On = Field(alias="from", description="Its first day, up to the 28th of a month.")
    end: On = Field(alias="to", description="Its last day.")


class AboutDoc(Record):
    """What a row is about: an item of the catalogue, or a class of equipment; the closest row counts."""

    item: str | None = Field(None, min_length=1, description="An item, by its name in the catalogue.")
    of_class: Class | None = Field(
        None, alias="class", description="What it is, or the layer it is in, or `all`: an item's own row goes first, "
        "then what it is, then its layer."
    )


class PricedDoc(AboutDoc):
    """A line of the price book: a price, or a discount off the catalogue's; what has no line is at list price."""

    price: Sum | None = Field(None, description="Price of one.")
    discount: Share | None = Field(None, description="Off the list price.")


class ErodingDoc(AboutDoc):
    """By how much prices fall, or are indexed to rise, at each anniversary."""

    rate: AYear | None = Field(None, description="Share a year by which they fall, compounded.")
    rise: AYear | None = Field(None, description="Share a year by which they rise instead, compounded.")


class StepDoc(Record):
    """A step of the volume discount."""

    start: Sum = Field(alias="from", description="Cumulative volume from which on it counts, before this discount.")
    discount: Share = Field(description="Off the price book's prices.")


class TiersDoc(Record):
    """A discount by all that was bought so far under the agreement."""

    apply: Annotated[str, Choice(("marginal", "whole"))] = Field(
        description="`marginal`: each step to the volume above it; `whole`: the step an order reaches to all of it."
    )
    steps: list[StepDoc] = Field(min_length=1, description="Steps by rising volume, the first from nothing.")


class CommitmentDoc(Record):
    """What is bought at least in a contract year."""

    year: Annotated[int, ContractYear(1, 50)] = Field(description="Contract year, from 1 on.")
    spend: Sum = Field(description="Paid for equipment and capacity, net of all discounts.")


class LevelDoc(Record):
    """A level of capacity."""

    used: Share = Field(description="Share of the network's capacity in use, up to which it suffices.")
    paid: Share = Field(description="Share of the price that has been paid then.")


class PayAsYouGrowDoc(AboutDoc):
    """Equipment paid for as its capacity is used; it draws all its watts from the first day."""

    levels: list[LevelDoc] = Field(min_length=1, description="Levels by rising use, the last at 100 %.")


class SupportDoc(Record):
    """Support of all that is in place."""

    rate: AYear = Field(description="Share of what was paid for it, a year.")
    warranty: Annotated[float, Quantity("years", least=0.0, most=50.0)] = Field(
        description="Time from its purchase in which it costs nothing."
    )
    rise: AYear = Field(Decimal(0), description="By how much the share rises at each anniversary: indexation.")


class LeadTimeDoc(AboutDoc):
    """From order to delivery."""

    time: Annotated[float, Quantity("hours", least=0.0, most=50_000.0)] = Field(description="Such as 26 weeks.")


class SupplyDoc(Record):
    """On what terms equipment is bought."""

    price_book: list[PricedDoc] = Field(default_factory=list, description="Prices and discounts.")
    erosion: list[ErodingDoc] = Field(default_factory=list, description="How prices fall, or rise.")
    tiers: TiersDoc | None = Field(None, description="Volume discount.")
    commitments: list[CommitmentDoc] = Field(default_factory=list, description="What is bought at least.")
    shortfall: Share | None = Field(None, description="Share of what a year lacks of its commitment that is paid.")
    carry_over: Annotated[bool, Flag()] = Field(
        False, description="Whether what a year has too much counts in the next one that has a commitment."
    )
    pay_as_you_grow: list[PayAsYouGrowDoc] = Field(default_factory=list, description="What is paid as it is used.")
    support: SupportDoc | None = Field(None, description="Support and warranty.")
    lead_times: list[LeadTimeDoc] = Field(default_factory=list, description="From these come order-by dates.")
    orders_from: On | None = Field(
        None, description="First day on which orders are placed, such as that of the signature: what a lead time from "
        "then on does not bring in time for a period is not planned for it."
    )
    on_order: Share = Field(
        Decimal(0), description="Share of what is due on delivery that is paid with the order, a lead time before, and "
        "set off against it."
    )
    consideration: Share = Field(
        Decimal(0), description="Share of the list price, within the price book's discounts, that is given up for the "
        "patents: told apart, to be held against what they earn."
    )


class EnergyDoc(Record):
    """What energy costs."""

    tariff: Annotated[Money, Amount("kWh", "0.12 EUR/kWh")] = Field(description="Of a kWh in the first year.")
    rise: AYear = Field(Decimal(0), description="By how much it rises at each anniversary.")
    pue: Annotated[Decimal, Exact("ratio", least=1.0, most=10.0)] = Field(
        description="Power of the facility over that of the equipment."
    )
    payee: Word = Field("energy supplier", description="Who is paid.")


class UncertaintyDoc(Record):
    """How far things may be off, each as the standard deviation of its logarithm: 20 % is times or over 1.22."""

    sales: Share = Field(Decimal(0), description="Devices sold.")
    shares: Share = Field(Decimal(0), description="Each party's share of the patents.")
    prices: Share = Field(Decimal(0), description="Selling prices of devices, and list prices of equipment.")
    growth: Share = Field(Decimal(0), description="Growth a year of devices sold, of later orders, and of what runs.")
