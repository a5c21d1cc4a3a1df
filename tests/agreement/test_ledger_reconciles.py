"""Every cut of a ledger comes to the same, to the cent, whatever the terms."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.made import CUSTOMER, SUPPLIER, D, agreement, order, patents

from weft.agreement import LEGS, Agreement, Ledger, Orders, account
from weft.agreement.ledger import Entry
from weft.agreement.licensing import earned
from weft.agreement.money import split, split_units
from weft.agreement.patent_terms import (
    CrossLicence,
    Instalment,
    LumpSum,
    PastSale,
    PatentSale,
    Release,
    Royalty,
    Sale,
)
from weft.agreement.terms import (
    Commitment,
    Energy,
    Eroding,
    LeadTime,
    Level,
    Match,
    PayAsYouGrow,
    Priced,
    Step,
    Supply,
    Support,
    Tiers,
)

CENT = D("0.01")
money = st.integers(0, 10**9).map(lambda c: D(c) / 100)
share = st.integers(0, 1000).map(lambda s: D(s) / 1000)
units = st.integers(0, 10**8)
THIRDS = tuple(Instalment(q, D(1) / 3) for q in (0, 3, 7))
ANY = Match(of_class="all")


@st.composite
def supplies(draw: st.DrawFn) -> Supply:
    """Terms of supply of every kind."""
    rates = sorted(draw(st.lists(share, min_size=2, max_size=2)))
    return Supply(
        prices=(Priced(ANY, None, draw(share)), Priced(Match(of_class="card"), draw(money))),
        erosion=(Eroding(ANY, draw(share)),),
        tiers=Tiers(draw(st.booleans()), (Step(D(0), rates[0]), Step(draw(money) + CENT, rates[1]))),
        commitments=(Commitment(1, draw(money)), Commitment(2, draw(money))), take_or_pay=draw(share),
        carries_over=draw(st.booleans()),
        pay_as_you_grow=(PayAsYouGrow(Match(of_class="card"), (Level(D("0.5"), draw(share)), Level(D(1), D(1)))),),
        support=Support(draw(share), draw(st.integers(0, 5))),
        lead_times=(LeadTime(ANY, draw(st.integers(0, 60))), LeadTime(Match(of_class="card"), 30)),
        on_order=draw(share),
    )  # fmt: skip


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """Agreements over two years with every leg."""
    sales = tuple(
        Sale(party, g, "", year, draw(st.integers(0, 10**7)), draw(money))
        for party in (SUPPLIER, CUSTOMER) for g in ("5G", "4G") for year in (1, 2)
    )  # fmt: skip
    terms = patents(
        licensed=("5G", "4G"), portfolios={SUPPLIER: {"5G": draw(share)}, CUSTOMER: {"5G": draw(share)}},
        aggregates={"5G": D("0.05")}, sales=sales,
        royalties=(
            Royalty(SUPPLIER, "5G", (), top_down=True, cap=draw(money)), Royalty(CUSTOMER, "5G", (), rate=draw(share)),
            Royalty(SUPPLIER, "4G", (), per_unit=draw(money)), Royalty(CUSTOMER, "4G", (), per_unit=draw(money)),
        ),
        cross_licence=CrossLicence(("5G",), draw(st.sampled_from(["quarter", "year"]))),
        lump_sums=(LumpSum(CUSTOMER, ("4G",), draw(st.one_of(st.none(), money)), THIRDS),),
        releases=(Release(CUSTOMER, draw(share), (PastSale(draw(units), 7),), draw(share), "yearly", 1),),
        patent_sales=(PatentSale(SUPPLIER, draw(money), 2, {"5G": D("0.001")}),),
    )  # fmt: skip
    return agreement(
        8, discount_rate=draw(share), supply=draw(supplies()), patents=terms,
        energy=Energy(draw(share), draw(share), D("1.3"), "the grid"),
    )  # fmt: skip


@st.composite
def bought(draw: st.DrawFn) -> Orders:
    """Orders of three kinds over two years, and what runs."""
    rows = st.builds(
        order, st.integers(0, 7), money, st.integers(0, 500), st.sampled_from(["switch", "card", "licence"]),
        st.sampled_from(["fabric", "routers"]),
    )  # fmt: skip
    used = sorted(draw(st.lists(share, min_size=8, max_size=8)))
    watts = tuple(draw(st.lists(money, min_size=8, max_size=8)))
    fees = draw(st.lists(st.tuples(st.integers(0, 7), money), max_size=3))
    return Orders(tuple(draw(st.lists(rows, max_size=6))), watts, watts[::-1], tuple(used), tuple(fees))


@settings(max_examples=60, deadline=None)
@given(agreements(), bought())
def test_every_cut_comes_to_the_same(terms: Agreement, what: Orders) -> None:
    """By quarter, leg, year and counterparty, as cash and as present value, the sums are the net."""
    ledger = account(terms, what)
    cuts = (
        lambda e: e.quarter, lambda e: e.leg, lambda e: e.quarter // 4, lambda e: (e.payer, e.payee),
        lambda e: (e.leg, e.what, e.quarter),
    )  # fmt: skip
    for cut in cuts:
        assert sum(ledger.total(cut).values(), D(0)) == ledger.net
        assert sum(ledger.total(cut, present=True).values(), D(0)) == ledger.npv
    rows = ledger.by_quarter()
    assert rows[-1]["cumulative"] == sum((row[leg] for row in rows for leg in LEGS), D(0)) == ledger.net


@settings(max_examples=60, deadline=None)
@given(agreements(), bought())
def test_what_one_pays_another_has(terms: Agreement, what: Orders) -> None:
    """Over all parties the cash is nothing, and so are the present values; every payment is in whole cents above 0."""
    ledger = account(terms, what)
    parties = {name for e in ledger.entries for name in (e.payer, e.payee)}
    each = [ledger.seen_by(party) for party in parties]
    assert sum((mine.net for mine in each), D(0)) == 0
    assert sum((mine.npv for mine in each), D(0)) == 0
    assert all(e.amount > 0 and e.amount == e.amount.quantize(CENT) for e in ledger.entries)
    assert all(0 <= e.quarter < terms.term.quarters for e in ledger.entries)


@settings(max_examples=60, deadline=None)
@given(agreements())
def test_a_balance_is_what_both_royalties_come_to(terms: Agreement) -> None:
    """Netting moves no money: the balancing payments are the licences' royalties, set against each other."""
    ledger = account(terms, Orders())
    gross = sum((e.amount * (1 if e.licensor == CUSTOMER else -1) for e in earned(terms) if e.generation == "5G"), D(0))
    assert ledger.total(lambda e: e.leg).get("cross-licence", D(0)) == gross


@given(st.integers(0, 10**9), st.lists(st.integers(1, 100), min_size=1, max_size=9))
def test_parts_of_a_sum_add_up_to_it(total_cents: int, weights: list[int]) -> None:
    """Instalments are whole cents, each within a cent of its share, together the sum; units likewise."""
    total = D(total_cents) / 100
    parts = split(total, [D(w) for w in weights])
    assert sum(parts, D(0)) == total
    assert all(abs(p - total * w / sum(weights)) <= CENT for p, w in zip(parts, weights, strict=True))
    assert sum(split_units(total_cents, len(weights))) == total_cents


def test_present_value_is_the_textbooks() -> None:
    """100 at the beginning, 100 at the end of the first quarter and of the fourth, at 8 % a year."""
    entries = (
        Entry(0, "beginning", "support", "", SUPPLIER, CUSTOMER, D(100)),
        Entry(0, "end", "support", "", SUPPLIER, CUSTOMER, D(100)),
        Entry(3, "end", "support", "", SUPPLIER, CUSTOMER, D(100)),
    )
    ledger = Ledger.of(entries, 4, CUSTOMER, D("0.08"), "EUR")
    assert ledger.npv == Decimal("100.00") + Decimal("98.09") + Decimal("92.59")
    assert [row["cumulative"] for row in ledger.by_quarter()] == [200, 200, 200, 300]
