"""What is not known: where ways to settle are even, one thing off at a time, all off at once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, sqrt

from scipy.stats import norm
from tests.agreement.made import CUSTOMER, SUPPLIER, D, agreement, order, orders, patents

from weft.agreement import Agreement, Orders, account
from weft.agreement.break_even import break_even
from weft.agreement.outlook import Factors, merged, monte_carlo, sensitivity, varied
from weft.agreement.patent_terms import CrossLicence, Instalment, LumpSum, Royalty, Sale
from weft.agreement.terms import Match, Priced, Supply, Uncertainty


def settled(units: int = 1_000_000) -> Agreement:
    """Both license 5G to each other, net; a lump sum is paid for 4G."""
    return agreement(
        8,
        patents=patents(
            licensed=("5G", "4G"),
            royalties=(
                Royalty(SUPPLIER, "5G", (), rate=D("0.01")), Royalty(CUSTOMER, "5G", (), rate=D("0.001")),
                Royalty(SUPPLIER, "4G", (), per_unit=D("0.2")),
            ),
            sales=tuple(
                sale for year in (1, 2) for sale in (
                    Sale(CUSTOMER, "5G", "", year, units, D(200)), Sale(SUPPLIER, "5G", "", year, 10_000, D(5000)),
                    Sale(CUSTOMER, "4G", "", year, units, D(90)),
                )
            ),
            cross_licence=CrossLicence(("5G",), "quarter"),
            lump_sums=(LumpSum(CUSTOMER, ("4G",), D(500_000), (Instalment(0, D("0.5")), Instalment(4, D("0.5")))),),
        ),
    )  # fmt: skip


def test_a_lump_sum_is_even_where_royalties_would_be_as_much() -> None:
    """With so many times the sales, the royalties that run are worth the lump sum, to a ten thousandth."""
    terms = settled()
    found = break_even(terms)
    assert found is not None
    (lump,) = found.lumps
    assert lump.sales_factor is not None
    assert terms.patents is not None
    more = settled(int(1_000_000 * lump.sales_factor))
    assert more.patents is not None
    running = replace(more, patents=replace(more.patents, lump_sums=(), cross_licence=None))
    worth = -account(running, Orders()).total(lambda e: e.what, present=True)["4G"]
    assert abs(worth / lump.lump - 1) < D("0.0002")


def test_a_balance_is_nothing_where_both_owe_as_much() -> None:
    """With so many times the customer's sales, the balancing payments of the cross-licence are next to nothing."""
    found = break_even(settled())
    assert found is not None
    assert found.balance is not None
    assert found.balance.sales_factor is not None
    even = settled(int(1_000_000 * found.balance.sales_factor))
    left = account(even, Orders()).total(lambda e: e.leg).get("cross-licence", D(0))
    assert abs(left) < found.balance.customer_owes / 1000


def test_netting_each_quarter_is_worth_what_separate_licences_are() -> None:
    """Without the lump sum it moves no value, and takes half as many payments."""
    terms = settled()
    assert terms.patents is not None
    found = break_even(replace(terms, patents=replace(terms.patents, lump_sums=())))
    assert found is not None
    separate, rounding = found.separate, D("0.01") * 16
    royalties = account(terms, Orders())
    fourth = sum((1 for e in royalties.entries if e.leg == "royalties"), 0)
    assert abs(separate.agreed - separate.separate) <= rounding
    assert separate.separate_payments - separate.agreed_payments == 8
    assert fourth == 0


def test_without_uncertainty_nothing_is_off() -> None:
    """No factor is listed, and all draws are the ledger itself."""
    terms = settled()
    assert sensitivity(terms, Orders()) == ()
    everything = monte_carlo(terms, Orders(), 3, 1)[0]
    assert everything.mean == everything.quantiles[5] == everything.quantiles[95] == account(terms, Orders()).npv


def test_what_moves_most_is_named_first_and_in_the_right_direction() -> None:
    """More sales cost a net payer more; a growth of orders and watts too; ordered by what they move."""
    terms = replace(settled(), supply=Supply(), uncertainty=Uncertainty(D("0.2"), D(0), D("0.1"), D("0.05")))
    found = sensitivity(terms, orders(order(0, "1000"), order(4, "5000")))
    moved = [abs(row.high - row.low) for row in found]
    assert moved == sorted(moved, reverse=True)
    by_name = {row.factor: row for row in found}
    assert set(by_name) == {"sales", "selling_prices", "list_prices", "growth"}
    assert all(row.high < row.low for row in found)


def test_orders_that_grow_are_worth_more_year_by_year() -> None:
    """A tenth more a year: orders of the first year as they are, of the second a tenth more."""
    terms = replace(agreement(8), supply=Supply())
    what = orders(order(0, "1000"), order(4, "1000"))
    ledger = varied(terms, what, Factors(growth=Decimal("1.1")))
    assert [-row["equipment"] for row in ledger.by_quarter()] == [1000, 0, 0, 0, 1100, 0, 0, 0]


def test_orders_merged_give_the_same_ledger() -> None:
    """Where things go does not matter to what they cost."""
    terms = replace(agreement(8), supply=Supply())
    rows = [replace(order(0, "10.01", 3), site=site) for site in ("FRA", "AMS")]
    assert account(terms, merged(Orders(tuple(rows)))) == account(terms, Orders(tuple(rows)))


def test_orders_at_a_fixed_price_grow_too() -> None:
    """What the price book has a price for, not a discount, is bought as much more often."""
    book = (Priced(Match(item="switch 1"), price=D(700)),)
    terms = replace(agreement(8), supply=Supply(prices=book))
    what = orders(replace(order(4, "1000", 3), item="switch 1"))
    ledger = varied(terms, what, Factors(growth=Decimal("1.1"), list_prices=Decimal(2)))
    assert [-row["equipment"] for row in ledger.by_quarter()] == [0, 0, 0, 0, 2310, 0, 0, 0]


def test_a_lump_sum_stays_as_it_was_agreed() -> None:
    """One that is the present value of the royalties foreseen does not rise with devices that were not."""
    terms = settled()
    assert terms.patents is not None
    lump = replace(terms.patents.lump_sums[0], amount=None)
    terms = replace(terms, patents=replace(terms.patents, lump_sums=(lump,)))
    agreed, more = account(terms, Orders()), varied(terms, Orders(), Factors(sales=D(2)))
    legs = [ledger.total(lambda e: e.leg) for ledger in (agreed, more)]
    assert legs[0]["lump sum"] == legs[1]["lump sum"] < 0
    assert legs[1]["cross-licence"] < legs[0]["cross-licence"]
    found = break_even(terms)
    assert found is not None
    assert abs(found.lumps[0].lump / found.lumps[0].royalties - 1) < D("0.06")  # the second half a year later


def test_quantiles_are_those_of_the_lognormal_that_is_drawn() -> None:
    """A royalty on price alone is its foreseen worth times exp(sigma z): mean and quantiles by their closed forms."""
    sigma, draws = 0.2, 4000
    alone = patents(
        royalties=(Royalty(SUPPLIER, "5G", (), rate=D("0.01")),),
        sales=(Sale(CUSTOMER, "5G", "", 1, 1_000_000, D(200)),),
    )
    terms = agreement(4, patents=alone, uncertainty=Uncertainty(prices=D(str(sigma))))
    foreseen = float(account(terms, Orders()).npv)
    drawn = monte_carlo(terms, Orders(), draws, 1)[0]
    for percent, value in drawn.quantiles.items():
        z = float(norm.ppf(1 - percent / 100))  # what is paid is below zero: its low end is where prices are high
        error = sigma * sqrt(percent / 100 * (1 - percent / 100) / draws) / float(norm.pdf(z))
        assert abs(float(value) / (foreseen * exp(sigma * z)) - 1) < 3 * error
    of_mean = sqrt((exp(sigma**2) - 1) / draws)
    assert abs(float(drawn.mean) / (foreseen * exp(sigma**2 / 2)) - 1) < 3 * of_mean
    assert monte_carlo(terms, Orders(), 50, 1) == monte_carlo(terms, Orders(), 50, 1)
