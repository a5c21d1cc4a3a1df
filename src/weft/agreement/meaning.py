"""Checks of meaning on terms that all agreements have, and on supply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from weft.agreement.document import SupplyDoc
from weft.agreement.fields import Money
from weft.agreement.money import COMMON, CURRENCIES
from weft.agreement.patent_document import AgreementDoc
from weft.agreement.resolved import months_between, term_of
from weft.agreement.terms import Term
from weft.diagnostics import Diagnostic, known
from weft.written.places import Path
from weft.written.subject import Written

Terms = Written[AgreementDoc]

LONGEST_MONTHS, LAST_START_DAY = 600, 28


def term(terms: Terms) -> Iterator[Diagnostic]:
    """A term begins before it ends, and is a whole number of quarters."""
    doc = terms.document.term
    if doc.end <= doc.start:
        yield Diagnostic(
            "E410", f"the term ends on {doc.end}, before it starts", terms.at("term", "to"),
            help="write the first day under `from`, the last one under `to`",
            related=((terms.at("term", "from"), "it starts here"),),
        )  # fmt: skip
        return
    if doc.start.day > LAST_START_DAY:
        help = "begin on the first of a month: quarters begin on the day that the term does"
        yield Diagnostic("E411", "this day is not in every month", terms.at("term", "from"), help=help)
        return
    after = doc.end + timedelta(days=1)
    months = months_between(doc.start, after)
    if months % 3 or after.day != doc.start.day:
        quarters = max(1, round(months / 3))
        end = Term(doc.start, quarters).starts(quarters) - timedelta(days=1)
        message = "the term is no whole number of quarters"
        yield Diagnostic("E411", message, terms.at("term", "to"), help=f"{quarters} quarters end on {end}")
    elif months > LONGEST_MONTHS:
        yield Diagnostic("E411", "the term is longer than 50 years", terms.at("term", "to"), help="end it sooner")


def parties(terms: Terms) -> Iterator[Diagnostic]:
    """Two parties, not one, and neither pays itself."""
    both, energy = terms.document.parties, terms.document.energy
    if both.supplier == both.customer:
        message = f"'{both.customer}' is both supplier and customer"
        place = terms.at("parties", "customer")
        yield Diagnostic("E412", message, place, help="name two parties, or two companies of one")
    if energy is not None and energy.payee == both.customer:
        help = "name who is paid, or leave `payee` out"
        yield Diagnostic("E412", f"'{both.customer}' would pay itself", terms.at("energy", "payee"), help=help)


def currencies(terms: Terms) -> Iterator[Diagnostic]:
    """Every currency that is used is known, and worth something in that of the ledger."""
    doc = terms.document
    for code in doc.exchange:
        if code not in CURRENCIES:
            near = known(code.upper(), COMMON)
            help = near if near.startswith("did") else "write its code of ISO 4217, such as EUR or USD"
            yield Diagnostic("E401", f"unknown currency '{code[:20]}'", terms.key("exchange", code), help=help)
        elif code == doc.currency and doc.exchange[code] != 1 and terms.is_whole("currency"):
            message = f"{code} is the currency of the ledger, and worth 1"
            yield Diagnostic("E402", message, terms.at("exchange", code), help="take it out")
    for path, money in amounts(doc, ()) if terms.is_whole("currency") else ():
        wrong_there = not terms.is_whole("exchange", money.currency)
        if money.currency != doc.currency and money.currency not in doc.exchange and not wrong_there:
            yield Diagnostic(
                "E402", f"nothing says what one {money.currency} is worth in {doc.currency}", terms.at(*path),
                help=f"write exchange: {{{money.currency}: …}}", related=((terms.at("currency"), "the ledger's"),),
            )  # fmt: skip


def amounts(value: Any, path: Path) -> Iterator[tuple[Path, Money]]:
    """Every sum of money of a document, by its path."""
    if isinstance(value, Money):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from amounts(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from amounts(item, (*path, i))


def rows_about(terms: Terms) -> Iterator[Diagnostic]:
    """Each row of supply is about an item or a class, and no two of a list about the same."""
    supply = terms.document.supply
    if supply is None:
        return
    for name in ("price_book", "erosion", "pay_as_you_grow", "lead_times"):
        first: dict[tuple[str | None, str | None], int] = {}
        for i, row in enumerate(getattr(supply, name)):
            about = row.item, row.of_class
            if (row.item is None) == (row.of_class is None):
                message = "this row is about both an item and a class" if row.item else "this row is about nothing"
                help = "keep one of them" if row.item else "write `item`, or `class` (all, or a kind or a layer)"
                yield Diagnostic("E403", message, terms.at("supply", name, i), help=help)
            elif about in first:
                related = ((terms.at("supply", name, first[about]), "first here"),)
                message, place = f"'{row.item or row.of_class}' is here twice", terms.at("supply", name, i)
                yield Diagnostic("E404", message, place, help="keep one of the two", related=related)
            first.setdefault(about, i)


def price_book(terms: Terms) -> Iterator[Diagnostic]:
    """A line of the price book has a price or a discount; a price is of an item."""
    supply = terms.document.supply
    for i, row in enumerate(supply.price_book if supply else ()):
        place = terms.at("supply", "price_book", i)
        if (row.price is None) == (row.discount is None):
            both = row.price is not None
            message = "this line has both a price and a discount" if both else "this line has no price"
            help = "keep one of them" if both else "write `price`, or `discount` off the list"
            yield Diagnostic("E403", message, place, help=help)
        elif row.price is not None and row.of_class is not None:
            help = "write `discount`, or name an `item`"
            yield Diagnostic("E403", f"things of class '{row.of_class}' have no one price", place, help=help)


def erosion(terms: Terms) -> Iterator[Diagnostic]:
    """Prices fall or rise, not both."""
    supply = terms.document.supply
    for i, row in enumerate(supply.erosion if supply else ()):
        if (row.rate is None) == (row.rise is None):
            both = row.rate is not None
            message = "these prices both fall and rise" if both else "this row does not say by how much prices change"
            help = "keep `rate` or `rise`" if both else "write `rate`, by which they fall a year, or `rise`"
            yield Diagnostic("E403", message, terms.at("supply", "erosion", i), help=help)


def consideration(terms: Terms) -> Iterator[Diagnostic]:
    """What is given up for the patents is within some discount of the price book."""
    supply = terms.document.supply
    if supply is None or not terms.is_whole("supply", "price_book"):
        return
    most = max((row.discount for row in supply.price_book if row.discount is not None), default=Decimal(0))
    if supply.consideration > most and all(row.price is None for row in supply.price_book):
        yield Diagnostic(
            "E425", f"{percent(supply.consideration)} of the list price is more than any discount of the price book",
            terms.at("supply", "consideration"), help=f"write at most {percent(most)}, which is the largest of them",
        )  # fmt: skip


def tiers(terms: Terms) -> Iterator[Diagnostic]:
    """Steps begin at nothing, rise, and give more and more."""
    supply = terms.document.supply
    if supply is None or supply.tiers is None:
        return
    steps = supply.tiers.steps
    if steps[0].start.amount:
        help = f"begin with {{from: 0 {steps[0].start.currency}, discount: 0 %}}"
        place = terms.at("supply", "tiers", "steps", 0)
        yield Diagnostic("E405", "the first step is not from nothing", place, help=help)
    worth = [_in_ledger(terms, step.start) for step in steps]
    for i in range(1, len(steps)):
        before = ((terms.at("supply", "tiers", "steps", i - 1), "the step before"),)
        place = terms.at("supply", "tiers", "steps", i)
        if worth[i] <= worth[i - 1]:
            message, help = "this step begins no higher than the one before", "write steps by rising volume"
            yield Diagnostic("E405", message, place, help=help, related=before)
        elif steps[i].discount < steps[i - 1].discount:
            message, help = "this step gives less than the one before", "a volume discount rises with volume"
            yield Diagnostic("E405", message, place, help=help, related=before)


def _in_ledger(terms: Terms, money: Money) -> Decimal:
    """An amount in the ledger's currency; as it is where its own is worth nothing that is known."""
    exchange = {money.currency: Decimal(1), **terms.document.exchange}
    return money.within(terms.document.currency, exchange)


def commitments(terms: Terms) -> Iterator[Diagnostic]:
    """Commitments are of years of the term, each once, and it is said what a shortfall costs."""
    supply = terms.document.supply
    if supply is None:
        return
    if supply.commitments and supply.shortfall is None and terms.is_whole("supply", "shortfall"):
        help = "write `shortfall`, such as 60 %, beside `commitments`"
        place = terms.key("supply", "commitments")
        yield Diagnostic("E406", "nothing says what a year below its commitment costs", place, help=help)
    if supply.shortfall is not None and not supply.commitments and terms.is_whole("supply", "commitments"):
        help = "write `commitments`, or take it out"
        yield Diagnostic("E406", "there is no commitment to fall short of", terms.key("supply", "shortfall"), help=help)
    seen: dict[int, int] = {}
    for i, row in enumerate(supply.commitments):
        place = terms.at("supply", "commitments", i)
        if row.year in seen:
            related = ((terms.at("supply", "commitments", seen[row.year]), "first here"),)
            yield Diagnostic("E404", f"year {row.year} has two commitments", place, help="keep one", related=related)
        seen.setdefault(row.year, i)
        yield from outside(terms, row.year, ("supply", "commitments", i, "year"))


def outside(terms: Terms, year: int, path: Path) -> Iterator[Diagnostic]:
    """A contract year that the term does not have."""
    years = length(terms).years
    if 0 < years < year:
        message = f"the term has {years} year{'s' * (years != 1)}, and this is of year {year}"
        related = ((terms.at("term"), "the term"),)
        yield Diagnostic("E413", message, terms.at(*path), help="years are counted from 1", related=related)


def on_day(terms: Terms, day: date, path: Path) -> Iterator[Diagnostic]:
    """A day that is not within the term."""
    term = terms.document.term
    if term.start < term.end and not term.start <= day <= term.end:
        message = f"{day} is not within the term, {term.start} to {term.end}"
        yield Diagnostic("E413", message, terms.at(*path), help="write a day of the term")


def length(terms: Terms) -> Term:
    """The quarters of the term."""
    return term_of(terms.document.term)


def levels(terms: Terms) -> Iterator[Diagnostic]:
    """Levels of capacity rise up to all of it, and so does what is paid."""
    supply = terms.document.supply
    for i, row in enumerate(supply.pay_as_you_grow if supply else ()):
        place, steps = terms.at("supply", "pay_as_you_grow", i), row.levels
        rising = all(a.used < b.used and a.paid <= b.paid for a, b in pairwise(steps))
        if not rising:
            message, help = "levels out of order", "write levels by rising `used`; `paid` may not fall"
            yield Diagnostic("E407", message, place, help=help)
        elif steps[-1].used != 1 or steps[-1].paid != 1:
            help = "end with {used: 100 %, paid: 100 %}"
            yield Diagnostic("E407", "the last level is not all of the price for all of the capacity", place, help=help)


def lead_times(terms: Terms) -> Iterator[Diagnostic]:
    """Lead times run from a day on, within the term; and there are some where that day or an advance is given."""
    supply = terms.document.supply
    if supply is None:
        return
    yield from _advances(terms, supply)
    if supply.orders_from is None:
        if supply.lead_times and terms.is_whole("supply", "orders_from"):
            day = terms.document.term.start
            yield Diagnostic(
                "W426", "nothing says from when on orders are placed: all of it is taken to come in time",
                terms.key("supply", "lead_times"), severity="warning",
                help=f"write `orders_from` beside it, the day of the signature or today: such as {day}",
            )  # fmt: skip
    elif not supply.lead_times and terms.is_whole("supply", "lead_times"):
        message, help = "no lead time runs from this day on", "write `lead_times`, or take it out"
        yield Diagnostic("E426", message, terms.key("supply", "orders_from"), help=help)
    elif supply.orders_from > terms.document.term.end > terms.document.term.start:
        message = f"{supply.orders_from} is after the term, which ends on {terms.document.term.end}"
        yield Diagnostic("E413", message, terms.at("supply", "orders_from"), help="write a day before that")


def _advances(terms: Terms, supply: SupplyDoc) -> Iterator[Diagnostic]:
    """What is paid with an order is paid before its delivery, and no more than what it costs after all discounts."""
    place, most = terms.key("supply", "on_order") if supply.on_order else terms.at("supply"), Decimal(1)
    if supply.on_order and not supply.lead_times and terms.is_whole("supply", "lead_times"):
        message, help = "no lead time lies between order and delivery", "write `lead_times`, or take it out"
        yield Diagnostic("E426", message, place, help=help)
    if supply.tiers is not None:
        most -= max(step.discount for step in supply.tiers.steps)
    if supply.on_order > most:
        message = f"{percent(supply.on_order)} with the order is more than {percent(most)}, all that is paid in the end"
        yield Diagnostic("E427", message, place, help=f"write at most {percent(most)}: volume discounts take the rest")


def adding_up(
    terms: Terms, shares: Mapping[str, Decimal] | Sequence[Decimal], path: Path, what: str
) -> Iterator[Diagnostic]:
    """Shares that are not 100 % together."""
    values = shares.values() if isinstance(shares, Mapping) else shares
    whole = sum(values, Decimal(0))
    if whole != 1:
        message = f"{what} are {percent(whole)} together, not 100 %"
        yield Diagnostic("E420", message, terms.at(*path), help="make them add up")


def percent(share: Decimal) -> str:
    """A share as it is written."""
    return f"{(100 * share).normalize():f} %"


SUPPLY = (
    term, parties, currencies, rows_about, price_book, erosion, consideration, tiers, commitments, levels, lead_times,
)  # fmt: skip
"""The checks, each of which finds what it finds."""
