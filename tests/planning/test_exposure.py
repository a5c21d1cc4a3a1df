"""What late deliveries put at risk, and the order in which they take it away, against trying everything."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from tests.planning.test_plan_over_periods import GROWTH, N_PERIODS, growing

from weft import routing
from weft.network import risks, scenarios
from weft.planning import Options, Plan, make
from weft.planning.exposure import risk as exposed
from weft.planning.exposure import sequence
from weft.planning.exposure.deliveries import deliveries
from weft.planning.record import PlanTable
from weft.planning.restored import restored
from weft.routing.volumes import protects


def at_random(seed: int, count: int) -> sequence.Risk:
    """What is at risk never falls with what is missing, and depends on pairs and triples too."""
    rng = np.random.default_rng(seed)
    weight, pairs = rng.random(count) * 3, rng.random((count, count)) * 4

    def risk(missing: frozenset[int]) -> float:
        some = sorted(missing)
        together = sum(pairs[i, j] for i in some for j in some if i < j)
        return float(weight[some].sum() + together + (5.0 if len(missing) > 2 else 0.0))

    return risk


def total(order: tuple[int, ...], risk: sequence.Risk) -> float:
    """What is at risk before each delivery, together."""
    return sum(risk(frozenset(order[i:])) for i in range(len(order)))


@pytest.mark.parametrize("seed", range(6))
def test_the_order_is_the_best_of_all(seed: int) -> None:
    """Five deliveries: exact is the least of 120 orders; greedy is between that and what it says of itself."""
    risk = at_random(seed, 5)
    least = min(total(order, risk) for order in permutations(range(5)))
    found = sequence.best(5, risk)
    assert found.is_exact
    assert found.total == pytest.approx(least)
    assert total(found.order, risk) == pytest.approx(least)
    greedy = sequence._greedy(5, risk)
    assert greedy.at_least <= least + 1e-9 <= greedy.total + 2e-9
    assert total(greedy.order, risk) == pytest.approx(greedy.total)


def test_of_many_deliveries_each_set_is_looked_at_once() -> None:
    """Thirty deliveries take a few hundred looks, and the order says how good it is."""
    looked, risk = list[frozenset[int]](), at_random(1, 30)

    def watched(missing: frozenset[int]) -> float:
        looked.append(missing)
        return risk(missing)

    found = sequence.best(30, watched)
    assert len(looked) == len(set(looked)) < 10 * 30
    assert sorted(found.order) == list(range(30))
    assert 0 < found.at_least < found.total


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Four towns over three years."""
    return make(growing("ecmp", "cost"), Options(gap=0.2, trials=30))


def unserved_by_hand(plan: Plan, period: int, missing: set[str]) -> tuple[float, float]:
    """Worst and mean protected loss, proved on a network whose tables are cut by hand."""
    light = [x for x in plan.tables["lightpaths"] if int(x["period"]) <= period and x["name"] not in missing]
    links = []
    for row in plan.tables["ip_links"]:
        n = sum(one["ip_link"] == row["name"] for one in light)
        if n:
            links.append({**row, "members": n, "capacity_gbps": n * float(row["rate_gbps"])})
    demands = [
        {**x, "gbps": float(x["gbps"]) / (1 + GROWTH[str(x["class"])]) ** (N_PERIODS - period)}
        for x in plan.tables["demands"]
    ]
    rows = {"lightpaths": light, "ip_links": links, "demands": demands}
    tables = {name: PlanTable.of(plan.tables[name].columns, mine) for name, mine in rows.items()}
    network = restored(Plan(plan.header, {**plan.tables, **tables}))
    found = risks(network)
    every = scenarios(found, list(plan.header["survive"]))
    proof = routing.prove(network, found, every, routing.Ceilings(0.8, 0.95), routing.Run(plan.header["ecmp"]))
    lost = (proof.lost_gbps * protects(network.classes, every.state)).sum(axis=1)
    return float(lost.max()), float(lost.mean())


def test_each_late_delivery_leaves_unserved_what_the_proof_says(plan: Plan) -> None:
    """The period's network without the lightpaths that wait for it, every failure played through."""
    found = exposed.exposure(plan, 6.0)
    waiting = {(one.period, one.place): one.lightpaths for one in deliveries(plan)}
    assert {period for period, _ in waiting} == {1, 2, 3}
    for row in found.rows:
        worst, mean = unserved_by_hand(plan, int(row["period"]), set(waiting[int(row["period"]), str(row["place"])]))
        assert row["unserved_gbps"] == pytest.approx(worst, abs=1e-5)
        assert row["mean_unserved_gbps"] == pytest.approx(mean, abs=1e-5)
        assert row["gbps_weeks"] == pytest.approx(6 * mean, abs=1e-4)
    assert max(float(row["unserved_gbps"]) for row in found.rows) > 0


def test_the_order_of_a_period_is_the_best_of_all_orders(plan: Plan) -> None:
    """Of the last period, with what is missing proved for every order there is."""
    mine = [one for one in deliveries(plan) if one.period == N_PERIODS][:4]
    found = exposed.exposure(plan, 1.0).sequences[N_PERIODS]
    known: dict[frozenset[int], float] = {}

    def mean(missing: frozenset[int]) -> float:
        if missing not in known:
            gone = set().union(*(mine[i].lightpaths for i in missing))
            known[missing] = unserved_by_hand(plan, N_PERIODS, gone)[1]
        return known[missing]

    if len(mine) == len(found.order):
        least = min(total(order, mean) for order in permutations(range(len(mine))))
        assert found.total == pytest.approx(least, abs=1e-4)
    assert found.is_exact


def test_later_than_a_period_is_late_in_the_next_one_too(plan: Plan) -> None:
    """A delivery of the first year that is 60 weeks late lacks in the second, with what that one's network has."""
    waiting = {one.place: set(one.lightpaths) for one in deliveries(plan) if one.period == 1}
    year = 8766 / 168
    for row in (row for row in exposed.exposure(plan, 60.0).rows if row["period"] == 1):
        first, second = (unserved_by_hand(plan, t, waiting[str(row["place"])])[1] for t in (1, 2))
        assert row["gbps_weeks"] == pytest.approx(year * first + (60 - year) * second, abs=1e-3)


def test_where_there_is_too_much_work_the_gravest_states_are_looked_at(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The intact network and those failures that take most capacity: their worst is no more than that of all."""
    whole = exposed.exposure(plan, 6.0)
    assert all(looked.alone == looked.in_order == looked.states for looked in whole.looked.values())
    monkeypatch.setattr(exposed, "MOST_WORK", 60)
    few = exposed.exposure(plan, 6.0)
    rows = {(row["period"], row["place"]): row for row in whole.rows}
    assert any(looked.in_order < looked.alone < looked.states for looked in few.looked.values())
    for row in few.rows:
        every = rows[row["period"], row["place"]]
        assert float(row["unserved_gbps"]) <= float(every["unserved_gbps"]) + 1e-6


def test_failures_count_under_a_controller_too() -> None:
    """Each delivery late by itself: more than one state is looked at, and some failure leaves something unserved."""
    plan = make(growing("sr-controller", "cost"), Options(gap=0.3, trials=1))
    found = exposed.exposure(plan, 6.0)
    assert min(looked.alone for looked in found.looked.values()) > 1
    assert any(row["failure"] not in ("", "nothing") for row in found.rows)
