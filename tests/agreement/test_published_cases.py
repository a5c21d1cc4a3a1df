"""Royalties and releases of cases that courts and licensors have published."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from tests.agreement.made import CUSTOMER, SUPPLIER, D, agreement, patents

from weft.agreement import Orders, account
from weft.agreement.licensing import interest, per_unit, released, top_down
from weft.agreement.patent_terms import PastSale, Release, Royalty, Sale
from weft.cli.entry import run

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


def agreed(patents_of: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `weft agreement FILE --json` tells of terms on patents, in dollars."""
    file = tmp_path / "agreement.yaml"
    file.write_text(
        "agreement: 1\nname: published\nparties: {supplier: Maker, customer: Buyer}\ncurrency: USD\n"
        "term: {from: 2024-07-01, to: 2025-06-30}\ndiscount_rate: 0 %/y\npatents:\n" + indent(patents_of, "  "), "utf-8"
    )
    assert run(["agreement", str(file), "--json", "-o", str(tmp_path)]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.parametrize(
    ("rate", "quarters", "millions"),
    [("0.225", 0, "178.3"), ("0.175", 0, "138.7"), ("0.225", 20, "217.6")],
)
def test_a_file_gives_what_the_courts_awarded(
    rate: str, quarters: int, millions: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """InterDigital v Lenovo from a file to the cent; with interest it is 1.01 to the quarters times as much."""
    due = f"{2024 - quarters // 4}-07-01"
    told = agreed(
        f"licensed: [4G]\nreleases:\n  - {{payer: Buyer, per_unit: {rate} USD, interest: 4 %/y, compounded: quarterly,"
        f" paid: 2024-07-01, sales: [{{units: {UNITS}, due: {due}}}]}}\n",
        tmp_path, capsys,
    )  # fmt: skip
    paid = -D(str(told["net"]))
    assert paid == (D(rate) * UNITS * D("1.01") ** quarters).quantize(D("0.01"), "ROUND_HALF_UP")
    assert (paid / 10**6).quantize(D("0.1")) == D(millions)
    assert [(leg["leg"], leg["cash"]) for leg in told["legs"]] == [("release", told["net"])]


CAPS = """\
licensed: [5G, 4G, IoT]
regions: {zone 1: 100 %, elsewhere: 61.42 %}
royalties:
  - {licensor: Maker, generation: 5G, regions: [zone 1], rate: 1 %, cap: 2.50 USD}
  - {licensor: Maker, generation: 5G, regions: [elsewhere], per_unit: 1.151 USD}
  - {licensor: Maker, generation: 4G, rate: 1 %, cap: 1.50 USD}
  - {licensor: Maker, generation: IoT, rate: 1 %, cap: 0.75 USD}
sales:
  - {party: Buyer, generation: 5G, region: zone 1, year: 1, units: 1000000, price: 1000 USD}
  - {party: Buyer, generation: 5G, region: elsewhere, year: 1, units: 1000000, price: 1000 USD}
  - {party: Buyer, generation: 4G, region: zone 1, year: 1, units: 1000000, price: 1000 USD}
  - {party: Buyer, generation: IoT, region: zone 1, year: 1, units: 1000000, price: 30 USD}
  - {party: Buyer, generation: IoT, region: zone 1, year: 1, units: 1000000, price: 200 USD}
"""


def test_a_file_has_public_caps_and_zones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A million of each: 2.50, 1.50 and 0.75 $ of Huawei, 0.30 $ of a thing for 30 $, the zones of OPPO v Nokia."""
    agreed(CAPS, tmp_path, capsys)
    paid: dict[str, Decimal] = {}
    for row in csv.DictReader((tmp_path / "ledger.csv").read_text("utf-8").splitlines()):
        paid[row["what"]] = paid.get(row["what"], D(0)) + D(row["amount"])
    assert paid == {
        "5G, zone 1": D("2500000.00"), "5G, elsewhere": D("706944.20"), "4G, zone 1": D("1500000.00"),
        "IoT, zone 1": D("1050000.00"),
    }  # fmt: skip
