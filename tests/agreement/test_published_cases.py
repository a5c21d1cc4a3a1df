"""Royalties and releases of cases that courts and licensors have published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.agreement.made import CUSTOMER, SUPPLIER, D, agreement, patents

from weft.agreement import Orders, account
from weft.agreement.licensing import interest, per_unit, released, top_down
from weft.agreement.patent_terms import PastSale, Release, Royalty, Sale

UNITS = 792_571_429


@pytest.mark.parametrize(("rate", "millions"), [("0.225", "178.3"), ("0.175", "138.7")])
def test_interdigital_against_lenovo_gives_both_sums(rate: str, millions: str) -> None:
    """The Court of Appeal's 0.225 $ a unit is its 178.3 M$, and the first court's 0.175 $ its 138.7 M$; no interest."""
    release = Release(CUSTOMER, D(rate), (PastSale(UNITS, 0),), D("0.04"), "quarterly", 0)
    amount = released(release)
    assert amount == (D(rate) * UNITS).quantize(D("0.01"), "ROUND_HALF_UP")
    assert (amount / 10**6).quantize(D("0.1")) == D(millions)


@pytest.mark.parametrize("years", [1, 3, 7])
def test_interest_on_even_sales_is_the_sum_of_a_geometric_series(years: int) -> None:
    """Equal royalties each quarter at 4 % a year, compounded quarterly, come to a((1 + i)^n - 1) / i."""
    each, n, i = 1_000_000, 4 * years, D("0.01")
    sales = tuple(PastSale(each, 3 * k) for k in range(n))
    closed = D(each) * D("0.225") * ((1 + i) ** n - 1) / i
    assert abs(released(Release(CUSTOMER, D("0.225"), sales, D("0.04"), "quarterly", 0)) - closed) <= D("0.005") * n


def test_interest_by_its_ways_of_compounding() -> None:
    """A year at 4 %: 4 % simple and yearly, 4.060401 % quarterly; two years simple are 8 %."""
    assert interest(D("0.04"), "no", 12) == interest(D("0.04"), "yearly", 12) == D("1.04")
    assert interest(D("0.04"), "quarterly", 12) == D("1.04060401")
    assert interest(D("0.04"), "no", 24) == D("1.08")


RATES_USD = {"5G": ("1.151", "0.707"), "4G": ("0.777", "0.477")}
"""OPPO v Nokia, first instance: zone 1 and elsewhere."""


@pytest.mark.parametrize("generation", RATES_USD)
def test_oppo_against_nokia_pays_0_614_of_zone_1_elsewhere(generation: str) -> None:
    """Outside zone 1 a rate is 61.42 % of zone 1's: both published pairs agree to a tenth of a cent."""
    first, elsewhere = RATES_USD[generation]
    terms = patents(licensed=tuple(RATES_USD), regions={"zone 1": D(1), "elsewhere": D("0.6142")})
    royalty = Royalty(SUPPLIER, generation, (), per_unit=D(first))
    sale = Sale(CUSTOMER, generation, "elsewhere", 1, 1, D(300))
    assert abs(per_unit(terms, royalty, sale, 0) - D(elsewhere)) <= D("0.0005")
    assert (D(elsewhere) / D(first)).quantize(D("0.001")) == D("0.614")


def test_a_multimode_rate_is_the_weighted_sum_of_its_generations() -> None:
    """Weights 50:40:5:5 on 5G, 4G, 3G, 2G, each its aggregate times the licensor's share: the Chongqing court."""
    weights = {"5G": D("0.5"), "4G": D("0.4"), "3G": D("0.05"), "2G": D("0.05")}
    aggregates = {"5G": D("0.04341"), "4G": D("0.04"), "3G": D("0.05"), "2G": D("0.05")}
    shares = {"5G": D("0.1"), "4G": D("0.12"), "3G": D("0.2"), "2G": D("0.2")}
    terms = patents(devices={"5G": weights}, aggregates=aggregates, portfolios={SUPPLIER: shares})
    single = {g: aggregates[g] * shares[g] for g in weights}
    assert top_down(terms, SUPPLIER, "5G") == sum((weights[g] * single[g] for g in weights), Decimal(0))
    alone = replace(terms, devices={})
    assert top_down(alone, SUPPLIER, "4G") == single["4G"]


@pytest.mark.parametrize(
    ("generation", "cap", "price", "due"),
    [
        ("5G", "3.00", "1000", "3.00"),  # Nokia: capped at EUR 3 a device
        ("5G", "3.00", "200", "2.00"),
        ("5G", "2.50", "1000", "2.50"),  # Huawei: 5G 2.50 $, 4G 1.50 $
        ("4G", "1.50", "1000", "1.50"),
    ],
)
def test_a_public_cap_binds_dear_devices_only(generation: str, cap: str, price: str, due: str) -> None:
    """At 1 % of the selling price, the published caps of Nokia and Huawei hold from their own prices on."""
    terms = patents(licensed=("5G", "4G"))
    royalty = Royalty(SUPPLIER, generation, (), rate=D("0.01"), cap=D(cap))
    assert per_unit(terms, royalty, Sale(CUSTOMER, generation, "", 1, 1, D(price)), 0) == D(due)


def test_huawei_for_things_takes_1_percent_up_to_75_cents() -> None:
    """IoT: 1 % of the net price, capped at 0.75 $; over a year of sales the ledger has every cent."""
    terms = patents(
        licensed=("IoT",), royalties=(Royalty(SUPPLIER, "IoT", (), rate=D("0.01"), cap=D("0.75")),),
        sales=(Sale(CUSTOMER, "IoT", "", 1, 1_000_001, D(30)), Sale(CUSTOMER, "IoT", "", 2, 1_000_001, D(200))),
    )  # fmt: skip
    ledger = account(agreement(patents=terms), Orders())
    years = ledger.total(lambda e: e.quarter // 4)
    assert years == {0: -D("0.30") * 1_000_001, 1: -D("0.75") * 1_000_001}
