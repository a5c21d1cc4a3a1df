"""Equipment in place over periods: what is there when the first one begins is used in all of them and never bought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from weft import intent as intents
from weft.catalogue import licence_items
from weft.intent import Existing, Intent, Periods
from weft.lp import Stop
from weft.planning import Options, Plan, as_existing, make
from weft.planning.periods.growth import parts_of, periods_of
from weft.planning.periods.in_place import Stores
from weft.planning.progress import Silent
from weft.planning.story import _menus

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"
FEW = Options(gap=0.1, trials=40)
GROWTH = {"web": 0.6, "ai-training": 0.4}

Growing = Callable[[str], Intent]


@pytest.fixture(scope="module")
def last_year(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The four towns, planned for least cost on bare ground."""
    path = tmp_path_factory.mktemp("last") / "intent.yaml"
    path.write_text(FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost"), "utf-8")
    return make(intents.load(path), FEW)


@pytest.fixture(scope="module")
def growing(last_year: Plan, tmp_path_factory: pytest.TempPathFactory) -> Growing:
    """The same over two periods in which traffic doubles, with all of that plan in place."""

    def load(do: str) -> Intent:
        folder = tmp_path_factory.mktemp("growing")
        (folder / "existing.csv").write_text(as_existing(last_year, do), "utf-8")
        text = FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost")
        more = "existing: existing.csv\nperiods: {count: 2, length: 30 months}\n"
        (folder / "intent.yaml").write_text(text + more, "utf-8")
        asked = intents.load(folder / "intent.yaml")
        classes = tuple(replace(c, growth_per_year=GROWTH[c.name]) for c in asked.traffic.classes)
        return replace(asked, traffic=replace(asked.traffic, classes=classes))

    return load


@pytest.fixture(scope="module")
def plans(growing: Growing) -> dict[str, Plan]:
    """Plans by what may happen to what is there."""
    return {do: make(growing(do), FEW) for do in ("keep", "move")}


@pytest.mark.parametrize("do", ["keep", "move"])
def test_the_first_period_buys_nothing_of_the_wide_area(do: str, plans: dict[str, Plan]) -> None:
    """What carried last year's traffic carries that of the first period; more is bought when there is more."""
    plan = plans[do]
    rows = list(plan.tables["periods"])
    assert plan.verdict in ("proven", "feasible")
    assert [row["held"] for row in rows] == ["yes", "yes"]
    assert rows[0]["wan_bought_eur"] == 0
    assert float(rows[1]["wan_bought_eur"]) > 0


@pytest.mark.parametrize("do", ["keep", "move"])
def test_purchases_and_what_was_there_add_up_to_the_last_network(do: str, plans: dict[str, Plan]) -> None:
    """Money is that of the bill of materials, which counts what is kept and moved beside what is bought."""
    plan = plans[do]
    bought, bill = list(plan.tables["purchases"]), list(plan.tables["bom"])
    total = sum(float(row["price_eur"]) for row in bought)
    assert total == pytest.approx(plan.header["totals"]["price_eur"], rel=1e-9)
    for item in {line["item"] for line in bill if line["kind"] not in ("chassis", "card", "licence", "lease")}:
        ordered = sum(int(row["count"]) for row in bought if row["item"] == item)
        assert ordered == sum(int(line["bought"]) for line in bill if line["item"] == item)


def test_what_stays_keeps_its_slot_and_pairs_from_the_first_period_on(plans: dict[str, Plan], last_year: Plan) -> None:
    """Rows of `keep` lightpaths are in the channel plan of the first period as they were."""
    where = ("route", "mode", "slot", "pairs")
    first = {tuple(r[c] for c in where) for r in plans["keep"].tables["lightpaths"] if r["period"] == 1}
    assert {tuple(row[c] for c in where) for row in last_year.tables["lightpaths"]} <= first


def test_its_cost_is_proved_and_less_than_on_bare_ground(plans: dict[str, Plan], growing: Growing) -> None:
    """L <= L7 <= U <= V, the value adds up, and bare ground costs more than what may move."""
    plan, bare = plans["move"], make(replace(growing("move"), existing=()), FEW)
    for one in (*plans.values(), bare):
        wan, worth = one.header["objective"]["parts"]["wan"], one.header["objective"]["present_value"]
        assert wan["lower_bound"] <= wan["lower_bound_sized"] * (1 + 1e-9)
        assert wan["lower_bound_sized"] <= wan["unrestricted"] * (1 + 1e-9)
        spent = sum(worth[key] for key in ("purchase_eur", "support_eur", "energy_eur", "leases_eur"))
        assert spent == pytest.approx(one.header["objective"]["value"], rel=1e-6)
    assert plan.header["objective"]["value"] < bare.header["objective"]["value"]


def test_one_period_with_equipment_in_place_is_a_plan_without_periods(growing: Growing) -> None:
    """To the byte, as without anything in place."""
    asked = growing("keep")
    none, one = (make(replace(asked, periods=each), FEW) for each in (None, Periods(1, 5.0)))
    assert none.header == one.header
    assert none.tables == one.tables


def test_weights_of_all_periods_are_those_of_what_is_left_to_buy(growing: Growing) -> None:
    """From the first period on builds, pairs and modules cost what the problem of one period says, which saves."""
    menus = _menus(growing("move"), Stop(), Silent())
    periods, problem = periods_of(menus), menus.problem
    build = periods.price.build[0] + periods.running.build.sum(axis=0)
    assert build == pytest.approx(problem.builds.cost)
    assert periods.running.pair.sum(axis=0)[problem.fibres.lit > 0] == pytest.approx(
        problem.fibres.lit_cost[problem.fibres.lit > 0]
    )
    assert periods.module[0] == pytest.approx(problem.stock.saved)
    _, count = parts_of(menus.choices.builds)
    assert (periods.parts.count <= count).all()
    assert bool(np.any(periods.parts.count < count))


def test_a_licence_that_is_there_is_credited_to_a_higher_one_of_its_card() -> None:
    """In the price of builds as in the rows that are bought: two have a licence already, and a third one has none."""
    asked = replace(intents.load(FOUR_TOWNS), periods=Periods(2, 2.5), minimise="cost")
    box, low, high = "7750 SR-1x-48D", "7750 SR-1x-48D ports, cr2800g", "7750 SR-1x-48D ports, cr6000g"
    site = asked.sites[0].name
    items = ((box, 2), (f"{box} ports", 2), (low, 2))
    rows = tuple(Existing(i, "move", "item", (site,), item, count=n) for i, (item, n) in enumerate(items, start=1))
    menus = _menus(replace(asked, existing=rows), Stop(), Silent())
    periods = periods_of(menus)
    build = periods.price.build[0] + periods.running.build.sum(axis=0)
    assert build == pytest.approx(menus.problem.builds.cost)
    price = {name: licence.price_eur.value for name, (_, licence) in licence_items(menus.catalogue).items()}
    line = {"item": high, "kind": "licence", "layer": "routers", "site": site, "count": 3}
    line["price_eur_each"] = price[high]
    stores = Stores.of(menus)
    assert list(stores.to_buy(line, 0)) == [(2, price[high] - price[low]), (1, price[high])]
    assert list(stores.to_buy(line, 1)) == [(1, price[high] - price[low]), (1, price[high])]
    assert list(stores.to_buy({**line, "item": low, "count": 2, "price_eur_each": price[low]}, 0)) == []


def test_modules_of_their_own_place_are_kept_before_others_take_them() -> None:
    """Two at one site and one in stock: the site keeps its own, and what is in stock goes to the other."""
    asked = replace(intents.load(FOUR_TOWNS), periods=Periods(2, 2.5), minimise="cost")
    site, other = asked.sites[0].name, asked.sites[1].name
    rows = (Existing(1, "move", "item", (site,), "OpenZR+", count=2), Existing(2, "move", "item", (), "OpenZR+"))
    stores = Stores.of(_menus(replace(asked, existing=rows), Stop(), Silent()))
    line = {"item": "OpenZR+", "kind": "transceiver", "layer": "optics", "price_eur_each": 1.0}
    here, there = {**line, "site": site, "count": 2}, {**line, "site": other, "count": 4}
    kept = [stores.kept(one, 0) for one in (here, there)]
    assert kept == [2, 0]
    assert list(stores.to_buy(here, kept[0])) == []
    assert list(stores.to_buy(there, kept[1])) == [(3, 1.0)]
