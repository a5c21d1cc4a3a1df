"""Plans whose periods have demands of their own: as growth where they grow so, and survivable where they move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.conftest import FOUR_TOWNS

from weft import intent, routing
from weft.intent import Intent, Periods
from weft.intent.records import MatrixDemand
from weft.lp import Stop
from weft.network import risks, scenarios
from weft.planning import Options, Plan, make
from weft.planning.exposure.deliveries import without
from weft.planning.periods.growth import in_the_end
from weft.planning.periods.regret_over_periods import turning_out
from weft.planning.progress import Silent
from weft.planning.regret import Case
from weft.planning.restored import restored
from weft.planning.story import _menus

QUICK = Options(gap=0.1, trials=60)
ENDS = (("AMS", "BRU"), ("BRU", "AMS"), ("AMS", "PAR"), ("PAR", "AMS"))
GROWING = (1.0, 1.3, 1.3**2)
N_PERIODS = 3
Rows = dict[int | None, tuple[float, float, float, float]]
"""Gb/s between `ENDS`, by period."""


def forecast(rows: Rows, growth: float = 0.0, n_periods: int = N_PERIODS, interpolate: str | None = None) -> Intent:
    """Four towns with a matrix of web for some of their periods, and no given link."""
    asked = intent.load(FOUR_TOWNS)
    matrix = tuple(
        MatrixDemand(a, (z,), "web", each, None, period)
        for period, gbps in rows.items() for (a, z), each in zip(ENDS, gbps, strict=True) if each
    )  # fmt: skip
    web = replace(asked.traffic.classes[0], share=None, growth_per_year=growth)
    traffic = replace(asked.traffic, gravity=None, matrix=matrix, classes=(web,), interpolate=interpolate)
    return replace(
        asked, traffic=traffic, periods=Periods(n_periods, 1.0), horizon_years=float(n_periods),
        sites=tuple(replace(site, egress={}) for site in asked.sites),
        links=tuple(link for link in asked.links if link.capacity_gbps is None),
    )  # fmt: skip


def first(scale: float) -> tuple[float, float, float, float]:
    """The demands of the first period, times a factor."""
    return 300 * scale, 200 * scale, 500 * scale, 400 * scale


MOVING: Rows = {1: (900, 200, 100, 400), 2: (100, 300, 900, 100), 3: (400, 400, 400, 0)}


@pytest.fixture(scope="module")
def moved() -> Plan:
    """The plan of demands that move from one pair of sites to another, and then fall."""
    return make(forecast(MOVING), QUICK)


def gbps_of(asked: Intent) -> list[list[float]]:
    """The demands of every period, in the order of `ENDS`."""
    found = in_the_end(asked)
    assert found.forecast is not None
    return found.forecast.gbps.tolist()


def test_a_matrix_for_each_period_that_grows_is_the_plan_of_growth() -> None:
    """The same tables, whether the figures are written out or follow from growth."""
    given = make(forecast({t + 1: first(factor) for t, factor in enumerate(GROWING)}), QUICK)
    grown = make(forecast({None: first(1.0)}, growth=0.3), QUICK)
    assert set(given.tables) - set(grown.tables) == {"forecast"}
    for name, table in grown.tables.items():
        for mine, other in zip(table, given.tables[name], strict=True):
            for column, cell in mine.items():
                assert other[column] == (pytest.approx(cell, rel=1e-9) if isinstance(cell, float) else cell)


def test_a_single_period_is_the_plan_without_periods() -> None:
    """One matrix of period 1 is the matrix."""
    one = forecast({1: first(1.0)}, n_periods=1)
    none = replace(forecast({None: first(1.0)}, n_periods=1), periods=None)
    assert make(one, QUICK).tables == make(none, QUICK).tables


def test_between_given_periods_demands_are_on_a_line_or_as_before_and_grow_after() -> None:
    """A demand that one of them does not have is 0 there; after the last given period growth counts from it."""
    rows: Rows = {1: (100, 0, 0, 40), 3: (300, 80, 0, 0)}
    line = gbps_of(forecast(rows, 0.5, 4, "linear"))
    assert line == [[100, 40, 0], [200, 20, 40], [300, 0, 80], [450, 0, 120]]
    assert gbps_of(forecast(rows, 0.5, 4, "step"))[1] == [100, 40, 0]


def test_demands_of_no_period_are_the_same_in_all_that_are_given() -> None:
    """And they grow with the others after these."""
    rows: Rows = {1: (100, 0, 0, 0), 2: (200, 0, 0, 0), None: (0, 50, 0, 0)}
    assert gbps_of(forecast(rows, 1.0)) == [[100, 50], [200, 50], [400, 100]]


def test_every_period_of_demands_that_move_is_proved(moved: Plan) -> None:
    """Rows of periods.csv have their own demands; a network also carries what it was bought for before."""
    rows = list(moved.tables["periods"])
    assert moved.verdict in ("proven", "feasible")
    assert [row["held"] for row in rows] == ["yes"] * N_PERIODS
    assert [row["demand_gbps"] for row in rows] == [sum(gbps) for gbps in MOVING.values()]
    each = int(rows[0]["failures"])
    assert [row["failures"] for row in rows] == [each, 2 * each, 3 * each]
    for name in ("lightpaths", "pairs_lit"):
        values = [row[name] for row in rows]
        assert values == sorted(values)
    assert {row["matrix"] for row in moved.tables["failures"]} == {"period 3", "period 2", "period 1"}
    assert moved.header["periods"]["given"] == [1, 2, 3]
    assert not moved.header["periods"]["at_once"]


def test_the_last_period_is_told_with_its_own_demands(moved: Plan) -> None:
    """Those that it has none of are there with 0, and with what they were."""
    last = {row["name"]: float(row["gbps"]) for row in moved.tables["demands"]}
    assert sorted(last.values()) == sorted(MOVING[3])
    assert float(moved.header["totals"]["delivered_gbps"]) == pytest.approx(sum(MOVING[3]))


@pytest.mark.parametrize("period", [1, 2, 3])
def test_the_lightpaths_of_a_period_survive_its_failures_with_its_own_demands(moved: Plan, period: int) -> None:
    """The last network without later lightpaths, its metrics as they are, carries what forecast.csv says."""
    light = [row for row in moved.tables["lightpaths"] if int(row["period"]) <= period]
    members: dict[str, int] = {}
    for row in light:
        members[str(row["ip_link"])] = members.get(str(row["ip_link"]), 0) + 1
    links = [
        {**row, "members": members[str(row["name"])],
         "capacity_gbps": members[str(row["name"])] * float(row["rate_gbps"]), "min_links": 1}
        for row in moved.tables["ip_links"] if str(row["name"]) in members
    ]  # fmt: skip
    gbps = {row["name"]: row["gbps"] for row in moved.tables["forecast"] if row["period"] == period}
    demands = [{**row, "gbps": gbps[row["name"]]} for row in moved.tables["demands"]]
    rows = {"lightpaths": light, "ip_links": links, "demands": demands}
    tables = {name: replace(moved.tables[name]).of(moved.tables[name].columns, some) for name, some in rows.items()}
    network = restored(Plan(moved.header, {**moved.tables, **tables}))
    found = risks(network)
    limits = routing.Ceilings(0.8, 0.95)
    proof = routing.prove(network, found, scenarios(found, ["fibre", "router"]), limits, routing.Run(64))
    assert proof.held.all()


@pytest.mark.slow
def test_a_controller_carries_the_most_of_each_demand_at_once_and_the_bound_is_of_one_period_at_a_time() -> None:
    """Each period is proved with that; what nothing can beat is the same as with shortest paths."""
    asked = forecast(MOVING)
    steered = replace(asked, routing=replace(asked.routing, mode="sr-controller"))
    plan, shortest = make(steered, QUICK), make(asked, QUICK)
    rows = list(plan.tables["periods"])
    assert [row["held"] for row in rows] == ["yes"] * N_PERIODS
    assert [row["demand_gbps"] for row in rows] == [sum(gbps) for gbps in MOVING.values()]
    most = np.array(list(MOVING.values())).max(axis=0)
    assert sorted(float(row["gbps"]) for row in plan.tables["demands"]) == sorted(most)
    assert plan.header["periods"]["at_once"]
    assert plan.header["objective"]["lower_bound"] == shortest.header["objective"]["lower_bound"]
    assert plan.header["objective"]["lower_bound"] <= plan.header["objective"]["value"]


def test_an_error_leaves_demands_of_periods_before_it_is_seen_as_they_were() -> None:
    """Seen in the second period, all that is off is what the problem has of the second and third one."""
    menus = _menus(forecast(MOVING), Stop(), Silent())
    assert menus.asked.forecast is not None
    chains, n = menus.asked.forecast.chains(), len(menus.asked.demands)
    case = Case("all", "all x 2", np.full(n, 2.0))
    found = turning_out(menus, case, 1).reshape(N_PERIODS, len(chains), n) * chains.gbps[-1]
    for t in range(N_PERIODS):
        for m in range(len(chains)):
            assert found[t, m] == pytest.approx(chains.gbps[t, m] * (2.0 if chains.of[t, m] >= 1 else 1.0))


@pytest.mark.slow
def test_regret_is_of_the_demands_of_each_period_alone() -> None:
    """What is proved with an error is the period in which it is seen, not those before; buying again beats no bound."""
    plan = make(replace(forecast(MOVING), minimise="cost"), replace(QUICK, regret=0.2))
    each = int(plan.tables["periods"].column("failures")[0])
    rows = list(plan.tables["regret"])
    assert {row["enumerated"] for row in rows} == {each}
    assert all(row["survived"] == each for row in rows if row["case"] == "as planned")
    both = [row for row in rows if isinstance(row["bought_again_at_most"], float)]
    assert both
    assert all(float(row["hindsight_at_least"]) <= float(row["bought_again_at_most"]) * (1 + 1e-9) for row in both)


@pytest.mark.parametrize("period", [1, 2, 3])
def test_late_deliveries_are_looked_at_with_the_demands_of_their_period(moved: Plan, period: int) -> None:
    """Those that are written for it, whatever the last period asks for."""
    late = without(moved, period, frozenset())
    assert sorted(float(row["gbps"]) for row in late.tables["demands"]) == sorted(MOVING[period])


def test_purchases_add_up_to_the_last_bill(moved: Plan) -> None:
    """Nothing is bought twice where demands come back."""
    bought: dict[tuple[str, str], int] = {}
    for row in moved.tables["purchases"]:
        key = str(row["item"]), str(row["site"])
        bought[key] = bought.get(key, 0) + int(row["count"])
    for row in moved.tables["bom"]:
        if float(row["price_eur"]):
            assert bought.get((str(row["item"]), str(row["site"])), 0) >= int(row["count"])
    assert np.isfinite(moved.header["objective"]["lower_bound"])
    assert moved.header["objective"]["lower_bound"] <= moved.header["objective"]["value"]
