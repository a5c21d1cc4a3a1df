"""Plans of several periods: what is bought stays where it is, every period is proved, and the money adds up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.planning.conftest import FOUR_TOWNS

from weft import catalogue, intent, routing
from weft.intent import Intent, Periods
from weft.lp import Stop
from weft.network import risks, scenarios
from weft.planning import Options, Plan, make, save
from weft.planning.objective import HOURS_PER_YEAR
from weft.planning.periods.growth import parts_of, periods_of
from weft.planning.progress import Silent
from weft.planning.record import PlanTable
from weft.planning.restored import restored
from weft.planning.store import load
from weft.planning.story import _menus

GROWTH = {"web": 0.3, "ai-training": 0.1}
N_PERIODS = 3


def growing(mode: str = "ecmp", minimise: str = "power", growth: dict[str, float] = GROWTH) -> Intent:
    """Four towns over three years, without their given link: alone in one plane it fills before the others do."""
    asked = intent.load(FOUR_TOWNS)
    classes = tuple(replace(c, growth_per_year=growth[c.name]) for c in asked.traffic.classes)
    return replace(
        asked, traffic=replace(asked.traffic, classes=classes), periods=Periods(N_PERIODS, 1.0),
        links=tuple(link for link in asked.links if link.capacity_gbps is None),
        horizon_years=float(N_PERIODS), routing=replace(asked.routing, mode=mode), minimise=minimise,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plans() -> Callable[[str, str], Plan]:
    """Plans by mode and objective, each made once."""
    made: dict[tuple[str, str], Plan] = {}

    def plan(mode: str, minimise: str) -> Plan:
        if (mode, minimise) not in made:
            made[mode, minimise] = make(growing(mode, minimise), Options(gap=0.1, trials=60))
        return made[mode, minimise]

    return plan


CASES = [("ecmp", "power"), ("ecmp", "cost")]
SLOW = [pytest.param(mode, "power", marks=pytest.mark.slow) for mode in ("sr", "sr-controller")]


@pytest.mark.parametrize(("mode", "minimise"), [*CASES, *SLOW])
def test_every_period_holds_and_has_no_less_than_the_one_before(
    plans: Callable[[str, str], Plan], mode: str, minimise: str
) -> None:
    """Each row of periods.csv says that all failures were survived; lightpaths and pairs never fall."""
    plan = plans(mode, minimise)
    rows = list(plan.tables["periods"])
    assert plan.verdict in ("proven", "feasible")
    assert [row["held"] for row in rows] == ["yes"] * N_PERIODS
    assert [row["survived"] for row in rows] == [row["failures"] for row in rows]
    for name in ("lightpaths", "pairs_lit", "demand_gbps"):
        values = [row[name] for row in rows]
        assert values == sorted(values)
    assert plan.header["periods"]["held"] == N_PERIODS


def test_demands_grow_by_their_class(plans: Callable[[str, str], Plan]) -> None:
    """Those of the first period are the intent's; the tables have those of the last."""
    plan, asked = plans("ecmp", "power"), make(intent.load(FOUR_TOWNS), Options(gap=0.5, trials=1))
    first = {row["name"]: float(row["gbps"]) for row in asked.tables["demands"]}
    for row in plan.tables["demands"]:
        grown = first[row["name"]] * (1 + GROWTH[str(row["class"])]) ** 2
        assert float(row["gbps"]) == pytest.approx(grown)
    assert float(plan.tables["periods"].column("demand_gbps")[0]) == pytest.approx(sum(first.values()))


@pytest.mark.parametrize("period", [1, 2])
def test_the_lightpaths_of_an_earlier_period_survive_its_failures(
    plans: Callable[[str, str], Plan], period: int
) -> None:
    """The last network without later lightpaths, its metrics as they are, carries the demands of the period."""
    plan = plans("ecmp", "power")
    network = restored(Plan(plan.header, {**plan.tables, **_early(plan, period)}))
    found = risks(network)
    limits = routing.Ceilings(0.8, 0.95)
    proof = routing.prove(network, found, scenarios(found, ["fibre", "router"]), limits, routing.Run(64))
    assert proof.held.all()


def _early(plan: Plan, period: int) -> dict[str, PlanTable]:
    light = [row for row in plan.tables["lightpaths"] if int(row["period"]) <= period]
    links = []
    for row in plan.tables["ip_links"]:
        members = sum(one["ip_link"] == row["name"] for one in light)
        if members:
            links.append({**row, "members": members, "capacity_gbps": members * float(row["rate_gbps"])})
    demands = [
        {**row, "gbps": float(row["gbps"]) / (1 + GROWTH[str(row["class"])]) ** (N_PERIODS - period)}
        for row in plan.tables["demands"]
    ]
    rows = {"lightpaths": light, "ip_links": links, "demands": demands}
    return {name: PlanTable.of(plan.tables[name].columns, mine) for name, mine in rows.items()}


def test_lightpaths_are_counted_in_the_period_they_are_lit_in(plans: Callable[[str, str], Plan]) -> None:
    """Rows of lightpaths.csv up to a period are as many as periods.csv says, on as many pairs."""
    plan = plans("ecmp", "power")
    assert int(plan.tables["periods"].column("lightpaths")[0]) < len(plan.tables["lightpaths"])
    for row in plan.tables["periods"]:
        lit = [one for one in plan.tables["lightpaths"] if int(one["period"]) <= int(row["period"])]
        pairs = {
            (fibre, pair) for one in lit if one["route"]
            for fibre, pair in zip(str(one["route"]).split("|"), str(one["pairs"]).split("|"), strict=True)
        }  # fmt: skip
        assert len(lit) == row["lightpaths"]
        assert len(pairs) <= int(row["pairs_lit"])


@pytest.mark.parametrize(("mode", "minimise"), CASES)
def test_purchases_add_up_to_what_the_last_network_is_made_of(
    plans: Callable[[str, str], Plan], mode: str, minimise: str
) -> None:
    """Nothing is bought twice: prices are those of the bill of materials, but for chassis that were replaced."""
    plan = plans(mode, minimise)
    bought = list(plan.tables["purchases"])
    chassis = {(row["site"], row["item"]) for row in bought if row["kind"] == "chassis"}
    assert len(chassis) == len({site for site, _ in chassis})
    total = sum(float(row["price_eur"]) for row in bought)
    assert total == pytest.approx(plan.header["totals"]["price_eur"], rel=1e-9)
    assert total == pytest.approx(sum(float(x) for x in plan.tables["periods"].column("bought_eur")))


def test_power_is_the_mean_of_the_periods(plans: Callable[[str, str], Plan]) -> None:
    """The objective is the mean draw over the horizon."""
    plan = plans("ecmp", "power")
    watts = [float(x) for x in plan.tables["periods"].column("power_w")]
    assert plan.header["objective"]["value"] == pytest.approx(sum(watts) / N_PERIODS, rel=1e-6)


def test_cost_is_the_present_value_of_purchases_and_running(plans: Callable[[str, str], Plan]) -> None:
    """Purchases at the beginning of their year; energy, support and leases at the end of each month or year."""
    plan, practice = plans("ecmp", "cost"), catalogue.load(("builtin",)).practice
    rate, support = practice.discount_per_year.value, practice.support_share_per_year.value
    energy = HOURS_PER_YEAR / 1000 * practice.pue.value * practice.energy_eur_per_kwh.value
    months = [(1 + rate) ** (-m / 12) for m in range(1, 13)]
    value = there_eur = 0.0
    for t, row in enumerate(plan.tables["periods"]):
        there_eur += float(row["bought_eur"])
        monthly = energy * float(row["power_w"]) / 12 + float(row["lease_eur_per_month"])
        running = sum(monthly * month for month in months) + support * there_eur / (1 + rate)
        value += (float(row["bought_eur"]) + running) / (1 + rate) ** t
    assert plan.header["objective"]["value"] == pytest.approx(value, rel=1e-6)
    worth = plan.header["objective"]["present_value"]
    spent = sum(worth[key] for key in ("purchase_eur", "support_eur", "energy_eur", "leases_eur"))
    assert spent == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(("mode", "minimise"), CASES)
def test_the_bound_is_below_and_counts_all_periods(
    plans: Callable[[str, str], Plan], mode: str, minimise: str
) -> None:
    """L <= L7 <= U <= V, all of them over the horizon."""
    plan = plans(mode, minimise)
    wan = plan.header["objective"]["parts"]["wan"]
    assert wan["lower_bound"] <= wan["lower_bound_sized"] * (1 + 1e-9)
    assert wan["lower_bound"] <= wan["value"] * (1 + 1e-9)
    assert 0 <= wan["solver_gap"] < 0.5


def test_one_period_is_no_period() -> None:
    """A plan of a single period is to the byte that of an intent without any."""
    asked = intent.load(FOUR_TOWNS)
    one = replace(asked, periods=Periods(1, 5.0))
    plain, single = (make(each, Options(gap=0.5, trials=20)) for each in (asked, one))
    assert plain.header == single.header
    assert plain.tables == single.tables


def test_weights_of_all_periods_are_those_of_the_horizon() -> None:
    """What is there from the first period on costs what the problem says it does."""
    menus = _menus(growing(minimise="cost"), Stop(), Silent())
    periods = periods_of(menus)
    summed = periods.price.lightpath[0] + periods.running.lightpath.sum(axis=0)
    assert summed == pytest.approx(menus.problem.candidates.cost)
    build = periods.price.build[0] + periods.running.build.sum(axis=0)
    assert build == pytest.approx(menus.problem.builds.cost)


def test_a_build_is_worth_its_parts() -> None:
    """Chassis, cards and licences of each build add up to its price."""
    menus = _menus(growing(), Stop(), Silent())
    parts, count = parts_of(menus.choices.builds)
    prices = [price for _, _, price in parts]
    assert count @ prices == pytest.approx([build.price_eur for build in menus.choices.builds])


def test_a_plan_of_periods_is_read_back(plans: Callable[[str, str], Plan], tmp_path: Path) -> None:
    """Its own tables survive being written."""
    plan = plans("ecmp", "power")
    save(plan, tmp_path / "plan")
    back = load(tmp_path / "plan")
    assert back.tables["purchases"].columns == plan.tables["purchases"].columns
    assert back.tables["periods"].column("held") == plan.tables["periods"].column("held")
    assert back.header["periods"] == plan.header["periods"]

