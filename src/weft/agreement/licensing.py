"""The legs of patents: royalties, what is netted of them, lump sums, releases and patents sold.

Top-down: a licensor's rate is the aggregate of a generation times its share of the patents; on a device of several
generations each counts with its weight (OPPO v Nokia, Chongqing, 2023).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from weft.agreement.ledger import Entry, entry
from weft.agreement.money import NOTHING, cents, power, split, split_units
from weft.agreement.patent_terms import Compounded, Instalment, LumpSum, Patents, Release, Royalty, Sale
from weft.agreement.terms import Agreement, Q

ONE = Decimal(1)
TIMES_A_YEAR = {"yearly": 1, "quarterly": Q}


def per_unit(patents: Patents, royalty: Royalty, sale: Sale, quarter: int) -> Decimal:
    """What a licensor has for one device, before it is rounded; nothing of generations that are not licensed."""
    if sale.generation not in patents.licensed:
        return Decimal(0)
    if royalty.per_unit is not None:
        amount = royalty.per_unit
    else:
        share = top_down(patents, royalty.licensor, sale.generation, quarter) if royalty.top_down else royalty.rate
        amount = sale.price * (share or Decimal(0))
    amount *= patents.regions.get(sale.region, ONE)
    if royalty.floor is not None:
        amount = max(amount, royalty.floor)
    return amount if royalty.cap is None else min(amount, royalty.cap)


def top_down(patents: Patents, licensor: str, generation: str, quarter: int = 0) -> Decimal:
    """A licensor's rate of the selling price: sum over generations of weight x aggregate x share of the patents."""
    weights = patents.devices.get(generation, {generation: ONE})
    return sum(
        (
            weight * patents.aggregates.get(g, Decimal(0)) * patents.share(licensor, g, quarter)
            for g, weight in weights.items()
        ),
        Decimal(0),
    )


@dataclass(frozen=True, slots=True)
class Earned:
    """What a licensor has earned in a quarter by the other party's sales, in whole cents; `each` is not rounded."""

    quarter: int
    licensor: str
    licensee: str
    generation: str
    region: str
    units: int
    each: Decimal
    amount: Decimal


def earned(agreement: Agreement) -> tuple[Earned, ...]:
    """All royalties, by quarter, licensor, generation and region, however they are settled."""
    patents, rows = agreement.patents, []
    if patents is None:
        return ()
    for sale in patents.sales:
        licensor = agreement.parties.other(sale.party)
        royalty = rule(patents, licensor, sale)
        if royalty is None:
            continue
        first = Q * (sale.year - 1)
        quarters = range(first, min(first + Q, agreement.term.quarters))
        for quarter, units in zip(quarters, split_units(sale.units, len(quarters)), strict=True):
            each = per_unit(patents, royalty, sale, quarter)
            of = quarter, licensor, sale.party, sale.generation, sale.region
            rows.append(Earned(*of, units, each, cents(each * units)))
    return tuple(sorted(rows, key=lambda e: e.quarter))


def rule(patents: Patents, licensor: str, sale: Sale) -> Royalty | None:
    """The rule that a licensor is paid by for devices of a sale: one that names its region before one for all."""
    fits = [r for r in patents.royalties if r.licensor == licensor and r.generation == sale.generation]
    named = [r for r in fits if sale.region in r.regions]
    return next(iter([*named, *(r for r in fits if not r.regions)]), None)


def licensed(agreement: Agreement) -> Iterator[Entry]:
    """All payments for patents."""
    patents = agreement.patents
    if patents is None:
        return
    royalties = earned(agreement)
    for e in royalties:
        if settled_by(patents, e) == "royalties":
            what = f"{e.generation}, {e.region}" if e.region else e.generation
            yield from entry(e.quarter, "end", "royalties", what, (e.licensee, e.licensor), e.amount)
    yield from _balanced(agreement, royalties)
    for lump in patents.lump_sums:
        payee = agreement.parties.other(lump.payer)
        sum_due = lump_amount(agreement, lump, royalties)
        for quarter, amount in _instalments(sum_due, lump.instalments):
            what = f"in place of royalties for {', '.join(lump.generations)}"
            yield from entry(quarter, "beginning", "lump sum", what, (lump.payer, payee), amount)
    for release in patents.releases:
        ends = release.payer, agreement.parties.other(release.payer)
        yield from entry(release.quarter, "beginning", "release", "past sales", ends, released(release))
    for sold in patents.patent_sales:
        ends = agreement.parties.other(sold.seller), sold.seller
        yield from entry(sold.quarter, "beginning", "patent sale", "patents that are sold", ends, sold.price)


def settled_by(patents: Patents, e: Earned) -> str:
    """The leg of the ledger that a royalty is settled by: a lump sum in its place, a balance, or itself."""
    if any(e.licensee == lump.payer and e.generation in lump.generations for lump in patents.lump_sums):
        return "lump sum"
    crossed = patents.cross_licence.generations if patents.cross_licence else ()
    return "cross-licence" if e.generation in crossed else "royalties"


def _balanced(agreement: Agreement, royalties: tuple[Earned, ...]) -> Iterator[Entry]:
    """The balancing payment of each quarter or year, by whom it falls to."""
    patents, customer = agreement.patents, agreement.parties.customer
    cross = None if patents is None else patents.cross_licence
    if patents is None or cross is None:
        return
    length, last = (1 if cross.every == "quarter" else Q), agreement.term.quarters - 1
    owed: dict[int, Decimal] = {}
    for e in royalties:
        if settled_by(patents, e) == "cross-licence":
            due = min(e.quarter // length * length + length - 1, last)
            owed[due] = owed.get(due, NOTHING) + (e.amount if e.licensee == customer else -e.amount)
    for quarter, amount in sorted(owed.items()):
        ends = customer, agreement.parties.supplier
        yield from entry(quarter, "end", "cross-licence", f"balance, {', '.join(cross.generations)}", ends, amount)


def lump_amount(agreement: Agreement, lump: LumpSum, royalties: tuple[Earned, ...]) -> Decimal:
    """A lump sum; where none is named, what the royalties are worth at the beginning of the term, to the cent.

    L = sum over quarters of N(t) / (1 + r)^((t + 1) / 4), royalties being due at the end of each.
    """
    if lump.amount is not None:
        return cents(lump.amount)
    return replaced_worth(agreement, lump, royalties)


def replaced_worth(agreement: Agreement, lump: LumpSum, royalties: tuple[Earned, ...]) -> Decimal:
    """What the royalties that a lump sum stands in place of would be worth at the beginning of the term."""
    quarter = 1 / (1 + agreement.discount_rate)
    return cents(sum(
        (
            e.amount * power(quarter, Decimal(e.quarter + 1) / Q)
            for e in royalties
            if e.licensee == lump.payer and e.generation in lump.generations
        ),
        Decimal(0),
    ))  # fmt: skip


def _instalments(whole: Decimal, instalments: tuple[Instalment, ...]) -> Iterator[tuple[int, Decimal]]:
    parts = split(whole, [part.share for part in instalments])
    yield from zip((part.quarter for part in instalments), parts, strict=True)


def released(release: Release) -> Decimal:
    """What is due for past sales: each amount with its own interest, to the cent."""
    return sum(
        (cents(sold.units * release.per_unit * interest(release.interest, release.compounded, sold.months))
         for sold in release.sales),
        NOTHING,
    )  # fmt: skip


def interest(rate: Decimal, compounded: Compounded, months: int) -> Decimal:
    """What one grows to in so many months: 1 + i t, or (1 + i / m)^(m t)."""
    years = Decimal(months) / 12
    if compounded == "no":
        return 1 + rate * years
    times = TIMES_A_YEAR[compounded]
    return power(1 + rate / times, times * years)
