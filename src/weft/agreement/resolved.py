"""A checked document as terms: amounts in the agreement's currency, days as quarters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import cast

from weft.agreement.document import AboutDoc, SupplyDoc, TermDoc
from weft.agreement.fields import Money
from weft.agreement.patent_document import AgreementDoc, LumpSumDoc, PatentsDoc, ReleaseDoc, RoyaltyDoc
from weft.agreement.patent_terms import (
    Compounded,
    CrossLicence,
    Instalment,
    LumpSum,
    PastSale,
    Patents,
    PatentSale,
    Release,
    Royalty,
    Sale,
    Settled,
)
from weft.agreement.terms import (
    Agreement,
    Commitment,
    Energy,
    Eroding,
    LeadTime,
    Level,
    Match,
    Parties,
    PayAsYouGrow,
    Priced,
    Q,
    Step,
    Supply,
    Support,
    Term,
    Tiers,
    Uncertainty,
)

HOURS_PER_WEEK = 168.0
ROUNDING = 1e-9


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another."""
    return 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)


def term_of(term: TermDoc) -> Term:
    """The quarters of a term; of one that is no whole number of them, those that are begun."""
    return Term(term.start, -(-(months_between(term.start, date.fromordinal(term.end.toordinal() + 1))) // 3))


def resolved(document: AgreementDoc) -> Agreement:
    """The terms of a document without findings."""
    term, parties = term_of(document.term), document.parties
    money = _Converted(document.currency, document.exchange)
    energy, off = document.energy, document.uncertainty
    return Agreement(
        document.name, Parties(parties.supplier, parties.customer), term, document.currency, document.exchange,
        document.discount_rate, None if document.supply is None else _supply(document.supply, money),
        None if energy is None else Energy(money(energy.tariff), energy.rise, energy.pue, energy.payee),
        None if document.patents is None else _patents(document.patents, term, money),
        Uncertainty(off.sales, off.shares, off.prices, off.growth),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Converted:
    """Amounts in the agreement's currency."""

    currency: str
    exchange: dict[str, Decimal]

    def __call__(self, money: Money) -> Decimal:
        return money.within(self.currency, self.exchange)

    def given(self, money: Money | None) -> Decimal | None:
        return None if money is None else self(money)


def _match(about: AboutDoc) -> Match:
    return Match(about.item or "", about.of_class or "")


def _supply(supply: SupplyDoc, money: _Converted) -> Supply:
    tiers, support = supply.tiers, supply.support
    return Supply(
        prices=tuple(
            Priced(_match(p), money.given(p.price), p.discount or Decimal(0)) for p in supply.price_book
        ),
        erosion=tuple(Eroding(_match(e), (e.rate or Decimal(0)) - (e.rise or Decimal(0))) for e in supply.erosion),
        tiers=None if tiers is None else Tiers(
            tiers.apply == "marginal", tuple(Step(money(s.start), s.discount) for s in tiers.steps)
        ),
        commitments=tuple(Commitment(c.year, money(c.spend)) for c in supply.commitments),
        take_or_pay=supply.shortfall or Decimal(0), carries_over=supply.carry_over,
        pay_as_you_grow=tuple(
            PayAsYouGrow(_match(p), tuple(Level(x.used, x.paid) for x in p.levels)) for p in supply.pay_as_you_grow
        ),
        support=None if support is None else Support(
            support.rate, ceil(support.warranty * Q - ROUNDING), support.rise
        ),
        lead_times=tuple(
            LeadTime(_match(t), ceil(t.time / HOURS_PER_WEEK - ROUNDING)) for t in supply.lead_times
        ),
        orders_from=supply.orders_from, on_order=supply.on_order, consideration=supply.consideration,
    )  # fmt: skip


def _patents(patents: PatentsDoc, term: Term, money: _Converted) -> Patents:
    crossed = patents.cross_licence
    return Patents(
        tuple(patents.licensed), patents.portfolios, patents.aggregates, patents.devices, patents.regions,
        tuple(_royalty(r, money) for r in patents.royalties),
        tuple(
            Sale(s.party, s.generation, s.region or "", s.year, s.units, money(s.price)) for s in patents.sales
        ),
        None if crossed is None else CrossLicence(tuple(crossed.generations), cast("Settled", crossed.every)),
        tuple(_lump_sum(x, term, money) for x in patents.lump_sums),
        tuple(_release(r, term, money) for r in patents.releases),
        tuple(
            PatentSale(s.seller, money(s.price), term.quarter_of(s.on), s.shares) for s in patents.patent_sales
        ),
    )  # fmt: skip


def _royalty(royalty: RoyaltyDoc, money: _Converted) -> Royalty:
    rate = royalty.rate
    return Royalty(
        royalty.licensor, royalty.generation, tuple(royalty.regions), money.given(royalty.per_unit),
        None if isinstance(rate, bool) else rate, rate is True, money.given(royalty.floor), money.given(royalty.cap),
    )  # fmt: skip


def _lump_sum(lump: LumpSumDoc, term: Term, money: _Converted) -> LumpSum:
    parts = sorted((Instalment(term.quarter_of(i.on), i.share) for i in lump.instalments), key=lambda i: i.quarter)
    return LumpSum(lump.payer, tuple(lump.generations), money.given(lump.amount), tuple(parts))


def _release(release: ReleaseDoc, term: Term, money: _Converted) -> Release:
    sold = tuple(PastSale(s.units, months_between(s.due, release.paid)) for s in release.sales)
    how = cast("Compounded", release.compounded)
    quarter = term.quarter_of(release.paid)
    return Release(release.payer, money(release.per_unit), sold, release.interest, how, quarter)
