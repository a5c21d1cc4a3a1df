"""Plans that are bought under an agreement: its prices and rates, kept with the plan, and told again in its ledger."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.planning.conftest import FOUR_TOWNS
from tests.planning.test_plan_over_periods import growing

from weft import agreement, catalogue, intent
from weft.agreement.catalogue_prices import PLACES, priced
from weft.intent import Agreed, Intent
from weft.planning import Options, as_existing, in_steps, make, save
from weft.planning.agreed import orders_of
from weft.planning.stock import stock_of
from weft.planning.store import load

BASE = """\
agreement: 1
name: half price
parties: {supplier: Maker, customer: Buyer}
term: {from: 2027-01-01, to: 2031-12-31}
currency: USD
exchange: {EUR: 1.25}
discount_rate: 12 %/y
"""
HALF = BASE + "supply: {price_book: [{class: all, discount: 50 %}], support: {rate: 4 %/y, warranty: 0 y}}\n"
ERODING = HALF.replace("]", "], erosion: [{class: all, rate: 10 %/y}]", 1)
ENERGY = "energy: {tariff: 0.25 USD/kWh, pue: 1.2}\n"


@pytest.fixture
def under(tmp_path: Path) -> agreement.Agreement:
    """Everything at half price, told in dollars."""
    return agreed(tmp_path, HALF + ENERGY).terms


def agreed(folder: Path, text: str) -> Agreed:
    """Terms as they are written."""
    path = folder / "terms.yaml"
    path.write_text(text, encoding="utf-8")
    return Agreed(agreement.load(path), ((path.name, text.encode()),))


def _named(folder: Path, text: str) -> Intent:
    """Four towns as a file that names an agreement."""
    (folder / "terms.yaml").write_text(text, encoding="utf-8")
    path = folder / "intent.yaml"
    path.write_text(f"{FOUR_TOWNS.read_text(encoding='utf-8')}\nagreement: terms.yaml\n", encoding="utf-8")
    return intent.load(path)


def test_a_catalogue_has_the_agreements_prices_and_rates(under: agreement.Agreement) -> None:
    """Half of every price, whatever currency it is told in; tariff, PUE, support and discount rate are its own."""
    listed = catalogue.load(["builtin"])
    at_rates = priced(listed, under)
    for kind in PLACES:
        for before, after in zip(getattr(listed, kind), getattr(at_rates, kind), strict=True):
            assert after.price_eur.value == pytest.approx(before.price_eur.value / 2, abs=0.01)
    practice = at_rates.practice
    assert practice.energy_eur_per_kwh.value == pytest.approx(0.25 / 1.25)
    assert practice.pue.value == 1.2
    assert practice.support_share_per_year.value == 0.04
    assert practice.discount_per_year.value == 0.12


def test_a_plan_keeps_what_it_was_bought_under(tmp_path: Path) -> None:
    """At half price the same is bought for half the money; terms and list prices are in the plan, for its ledger."""
    asked = _named(tmp_path, HALF)
    options = Options(gap=0.5, trials=1)
    before, after = make(intent.load(FOUR_TOWNS), options), make(asked, options)
    assert after.header["totals"]["price_eur"] == pytest.approx(before.header["totals"]["price_eur"] / 2, rel=1e-6)
    assert after.header["agreement"]["name"] == "half price"
    save(after, tmp_path / "plan")
    again = load(tmp_path / "plan")
    assert (tmp_path / "plan" / "agreement" / "agreement.yaml").read_text(encoding="utf-8") == HALF
    assert again.agreement == (("agreement.yaml", HALF.encode()),)
    terms = agreement.load(tmp_path / "plan" / "agreement" / "agreement.yaml")
    price = {(o.item, o.kind): o.list_price for o in orders_of(again, terms).rows}
    listed = {(row["item"], row["kind"]): Decimal(str(row["price_eur_each"])) for row in before.tables["bom"]}
    assert price == {key: listed[key] * Decimal("1.25") for key in price}
    save(before, tmp_path / "plan")
    assert not (tmp_path / "plan" / "agreement").exists()


def test_later_purchases_are_cheaper_and_the_present_value_says_so(tmp_path: Path) -> None:
    """A tenth a year off: each price is that of the first period times 0.9^t, and the money adds up at 12 % a year."""
    asked = replace(growing("ecmp", "cost"), agreement=agreed(tmp_path, ERODING))
    plan = make(asked, Options(gap=0.2, trials=30))
    rows = list(plan.tables["purchases"])
    first = {item.name: item.price_eur.value for kind in PLACES for item in getattr(stock_of(asked), kind)}
    later = [row for row in rows if int(row["period"]) > 1 and row["item"] in first]
    assert later
    for row in later:
        left = 0.9 ** (int(row["period"]) - 1)
        assert float(row["price_eur_each"]) == pytest.approx(first[str(row["item"])] * left, rel=1e-9)
    paid = sum(float(row["price_eur"]) / 1.12 ** (int(row["period"]) - 1) for row in rows)
    assert plan.header["objective"]["present_value"]["purchase_eur"] == pytest.approx(paid, rel=1e-6)
    parts = plan.header["objective"]["present_value"]
    whole = sum(parts[name] for name in ("purchase_eur", "support_eur", "energy_eur", "leases_eur"))
    assert plan.header["objective"]["value"] == pytest.approx(whole, rel=1e-6)


def test_an_agreement_is_part_of_what_a_plan_is_made_from(tmp_path: Path) -> None:
    """Other terms are another intent, by its digest."""
    first = _named(tmp_path, HALF).sha256
    assert first != _named(tmp_path, HALF.replace("50 %", "51 %")).sha256
    assert first != intent.load(FOUR_TOWNS).sha256


STEPPED = BASE + """\
supply:
  price_book: [{class: all, discount: 25 %}, {class: transceiver, discount: 40 %}]
  erosion: [{class: all, rate: 6 %/y}]
  tiers:
    apply: marginal
    steps:
      - {from: 0 USD, discount: 0 %}
      - {from: 400 kUSD, discount: 5 %}
      - {from: 900 kUSD, discount: 20 %}
      - {from: 500 MUSD, discount: 60 %}
  support: {rate: 9 %/y, warranty: 15 months}
  lead_times: [{class: line, time: 20 weeks}, {class: transceiver, time: 60 weeks}]
  on_order: 30 %
"""
ALL_TERMS = BASE + """\
supply:
  price_book: [{class: all, discount: 25 %}]
  erosion: [{class: routers, rate: 3 %/y}, {class: transceiver, rate: 20 %/y}, {class: line, rise: 4 %/y}]
  tiers:
    apply: whole
    steps: [{from: 0 USD, discount: 0 %}, {from: 300 kUSD, discount: 5 %}, {from: 2 MUSD, discount: 9 %}]
  commitments: [{year: 1, spend: 2 MUSD}, {year: 2, spend: 700 kUSD}, {year: 5, spend: 100 kUSD}]
  shortfall: 60 %
  carry_over: true
  pay_as_you_grow:
    - class: card
      levels: [{used: 70 %, paid: 60 %}, {used: 90 %, paid: 80 %}, {used: 100 %, paid: 100 %}]
    - {class: switch, levels: [{used: 75 %, paid: 90 %}, {used: 100 %, paid: 100 %}]}
  support: {rate: 9 %/y, warranty: 15 months, rise: 3 %/y}
energy: {tariff: 0.25 USD/kWh, rise: 4 %/y, pue: 1.2}
"""
TERMS = {"marginal": STEPPED + ENERGY, "all": ALL_TERMS}


@pytest.mark.parametrize("grows", [False, True], ids=["one period", "several"])
@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_what_is_minimised_is_what_the_ledger_says(tmp_path: Path, terms: str, grows: bool) -> None:
    """Erosion by class, tiers, commitments, capacity levels, support, energy, leases: the ledger's present value."""
    deal = agreed(tmp_path, terms)
    asked = growing("ecmp", "cost") if grows else replace(intent.load(FOUR_TOWNS), minimise="cost")
    plan = make(replace(asked, agreement=deal), Options(gap=0.2, trials=30))
    ledger = agreement.account(deal.terms, orders_of(plan, deal.terms))
    worth_eur = -float(ledger.npv) / 1.25
    objective = plan.header["objective"]
    assert objective["value"] == pytest.approx(worth_eur, rel=1e-6)
    parts = objective["present_value"]
    names = ("purchase_eur", "support_eur", "energy_eur", "leases_eur", "shortfall_eur")
    assert sum(parts.get(name, 0.0) for name in names) == pytest.approx(worth_eur, rel=1e-6)
    assert 0.8 * objective["value"] < objective["lower_bound"] <= objective["value"]
    cash = list(plan.tables["cash"])
    assert float(cash[-1]["cumulative"]) == pytest.approx(float(ledger.net), abs=0.005)
    assert max(plan.header["agreement"]["under_terms"]["reached"]) >= 2


def test_a_plan_along_the_lines_that_it_does_not_reach_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun at the top step, it is told by what is paid, planned at the step it reaches, and is no dearer then."""
    asked = replace(intent.load(FOUR_TOWNS), minimise="cost", agreement=agreed(tmp_path, STEPPED))
    options = Options(gap=0.2, trials=30)
    near = make(asked, options).header
    monkeypatch.setattr(in_steps, "ON_TOP", 1e6)
    far = make(asked, options).header
    assert far["agreement"]["under_terms"]["plans"] > 1
    assert far["objective"]["value"] <= near["objective"]["value"] * 1.02
    assert far["objective"]["lower_bound"] <= near["objective"]["value"]


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_what_is_in_place_is_neither_paid_for_nor_supported(tmp_path: Path, terms: str) -> None:
    """Half as much traffic on top of last year's plan: what is minimised is the ledger of what is bought beyond it."""
    text = FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost")
    last_year = make(intent.load(FOUR_TOWNS), Options(gap=0.3, trials=30))
    (tmp_path / "existing.csv").write_text(as_existing(last_year, "move"), "utf-8")
    (tmp_path / "terms.yaml").write_text(terms, "utf-8")
    path = tmp_path / "intent.yaml"
    path.write_text(f"{text.replace('total: 2T', 'total: 3T')}existing: existing.csv\nagreement: terms.yaml\n", "utf-8")
    asked = intent.load(path)
    assert asked.agreement is not None
    plan = make(asked, Options(gap=0.2, trials=30))
    ledger = agreement.account(asked.agreement.terms, orders_of(plan, asked.agreement.terms))
    objective = plan.header["objective"]
    assert 0 < plan.header["totals"]["price_eur"] < last_year.header["totals"]["price_eur"]
    assert objective["value"] == pytest.approx(-float(ledger.npv) / 1.25, rel=1e-6)
    assert 0 < objective["lower_bound"] <= objective["value"]
