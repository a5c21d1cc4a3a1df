"""Chassis and cards that move between sites and are sold, in a plan, its money, and the ledger of an agreement."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.planning.conftest import FOUR_TOWNS

from weft import intent as intents
from weft.agreement import Agreement, account
from weft.intent import Intent, Periods
from weft.lp import Stop
from weft.planning import Options, Plan, make
from weft.planning.agreed import orders_of
from weft.planning.bought import Menus
from weft.planning.periods.growth import parts_of, periods_of
from weft.planning.periods.reused import Moved
from weft.planning.progress import Silent
from weft.planning.story import _menus

FEW = Options(gap=0.1, trials=20)
AGREEMENT = """\
agreement: 1
name: four towns
parties: {supplier: Maker, customer: Operator}
term: {from: 2027-01-01, to: 2031-12-31}
currency: EUR
discount_rate: 8 %/y
supply:
  price_book: [{class: routers, discount: 20 %}]
  erosion: [{class: all, rate: 5 %/y}]
  support: {rate: 8 %/y, warranty: 1 y}
energy: {tariff: 0.12 EUR/kWh, rise: 2 %/y, pue: 1.3, payee: energy supplier}
"""


def outgrowing(folder: Path, again: str, agreement: str, terms: str = "") -> Intent:
    """Four towns whose traffic triples each year, so that two of them outgrow their routers; `terms` are of supply."""
    (folder / "agreement.yaml").write_text(AGREEMENT.replace("supply:\n", f"supply:\n{terms}"), "utf-8")
    text = FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost")
    (folder / "intent.yaml").write_text(
        f"{text}periods: {{count: 2, length: 30 months{again}}}\n{agreement}", "utf-8"
    )
    asked = intents.load(folder / "intent.yaml")
    classes = tuple(replace(c, growth_per_year=2.0) for c in asked.traffic.classes)
    links = tuple(link for link in asked.links if link.capacity_gbps is None)
    return replace(asked, traffic=replace(asked.traffic, classes=classes), links=links)


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Agreement]:
    """A plan under an agreement in which what goes is sold at a good price."""
    folder = tmp_path_factory.mktemp("again")
    asked = outgrowing(folder, ", moving: 500 €, resale: 85 %", "agreement: agreement.yaml\n")
    assert asked.agreement is not None
    return make(asked, FEW), asked.agreement.terms


def test_what_is_sold_was_bought_and_is_no_longer_there(bought: tuple[Plan, Agreement]) -> None:
    """By item: bought less sold is what the last network is made of."""
    plan, _ = bought
    assert plan.verdict in ("proven", "feasible")
    moved = list(plan.tables["movements"])
    assert {row["do"] for row in moved} >= {"sell"}
    left = Counter[str]()
    for row in plan.tables["purchases"]:
        left[row["item"]] += int(row["count"]) * (row["kind"] in ("chassis", "card"))
    for row in moved:
        left[row["item"]] -= int(row["count"]) * (row["do"] == "sell")
    there = Counter[str]()
    for line in plan.tables["bom"]:
        there[line["item"]] += int(line["count"]) * (line["kind"] in ("chassis", "card"))
    assert +left == +there


def test_value_is_the_present_value_of_all_of_it_and_of_the_ledger(bought: tuple[Plan, Agreement]) -> None:
    """Moves and sales are parts of the objective, and legs of the ledger at the beginning of their quarter."""
    plan, terms = bought
    objective = plan.header["objective"]
    worth = objective["present_value"]
    parts = ("purchase_eur", "support_eur", "energy_eur", "leases_eur", "moving_eur", "resale_eur")
    assert sum(worth[name] for name in parts) == pytest.approx(objective["value"], rel=1e-6)
    assert worth["resale_eur"] < 0
    ledger = account(terms, orders_of(plan, terms))
    present = ledger.total(lambda entry: entry.leg, present=True)
    assert float(present["resale"]) == pytest.approx(-worth["resale_eur"], rel=1e-6)
    assert float(-ledger.npv) == pytest.approx(objective["value"], rel=1e-5)


@pytest.mark.slow
def test_under_tiers_and_commitments_things_move_and_the_bound_holds(tmp_path: Path) -> None:
    """What moves is not in the volume; the value is the ledger's, and what is proved is below it."""
    terms = (
        "  tiers: {apply: marginal, steps: [{from: 0 EUR, discount: 0 %}, {from: 3 MEUR, discount: 5 %}]}\n"
        "  commitments: [{year: 1, spend: 2 MEUR}]\n  shortfall: 60 %\n  carry_over: false\n"
    )
    asked = outgrowing(tmp_path, ", moving: 500 €", "agreement: agreement.yaml\n", terms)
    assert asked.agreement is not None
    plan = make(asked, FEW)
    objective = plan.header["objective"]
    assert "movements" in plan.tables
    assert objective["lower_bound"] <= objective["value"]
    ledger = account(asked.agreement.terms, orders_of(plan, asked.agreement.terms))
    assert float(-ledger.npv) == pytest.approx(objective["value"], rel=1e-5)


@pytest.fixture(scope="module")
def menus() -> Menus:
    """What four towns may buy over two periods."""
    asked = replace(intents.load(FOUR_TOWNS), periods=Periods(2, 2.5, 500.0, 0.0), minimise="cost")
    return _menus(asked, Stop(), Silent())


def test_a_chassis_goes_from_a_site_to_the_next_with_its_ports(menus: Menus) -> None:
    """One site takes another build and the next one what it had: chassis and ports go, at the price of one move."""
    names, sites = [b.name for b in menus.choices.builds], menus.choices.build_site.tolist()
    fixed = {chassis.name for chassis in menus.catalogue.chassis if chassis.fixed}
    a, z = (int(v) for v in np.flatnonzero(menus.asked.sites.routers)[:2])
    both = [n for n in dict.fromkeys(names) if n in fixed]
    first, other = both[:2]
    at = {(v, name): i for i, (v, name) in enumerate(zip(sites, names, strict=True))}
    build = np.full((2, len(menus.asked.sites)), -1)
    build[:, a] = at[a, first], at[a, other]
    build[:, z] = at[z, other], at[z, first]
    moved = Moved.of(menus, parts_of(menus.choices.builds), build)
    assert moved is not None
    rows = list(moved.rows())
    routers, place = int(menus.asked.sites.routers[a]), menus.asked.sites.name
    assert {(row["item"], row["from"], row["to"], row["count"]) for row in rows if row["kind"] == "chassis"} == {
        (first, place[a], place[z], routers), (other, place[z], place[a], routers),
    }  # fmt: skip
    assert sum(float(row["eur"]) for row in rows) == 2 * routers * 500.0
    assert moved.bought(1, place[a], other) == 0


def test_without_a_price_nothing_moves_or_is_sold(menus: Menus) -> None:
    """Periods as they were; for least power too, in whose objective no part costs anything."""
    still = replace(menus, intent=replace(menus.intent, periods=Periods(2, 2.5)))
    assert periods_of(menus).parts.reuse is not None
    assert periods_of(still).parts.reuse is None
    assert Moved.of(still, parts_of(menus.choices.builds), np.zeros((2, 1), np.int64)) is None
