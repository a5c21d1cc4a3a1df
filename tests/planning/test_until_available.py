"""Planning until classes have their availability: rounds, what they buy, and what nothing helps against."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from weft import intent as intents
from weft.diagnostics import PlanError
from weft.intent import Intent
from weft.planning import Options, Plan, of_plan
from weft.planning.assessed import Depth, assessed
from weft.planning.until_available import Wanted, until_available

FOUR_TOWNS = Path(__file__).resolve().parents[1] / "four_towns.yaml"
WANTED = Wanted({"fibre": (35_064.0, 12.0), "router": (87_660.0, 4.0)})
QUICK = Options(gap=0.1, trials=150)


def asking(share: float | None, mode: Literal["ecmp", "sr-controller"] = "ecmp") -> Intent:
    """Four towns of which web asks for an availability."""
    asked = intents.load(FOUR_TOWNS)
    classes = tuple(replace(c, availability=share if c.name == "web" else None) for c in asked.traffic.classes)
    routing = replace(asked.routing, mode=mode)
    return replace(asked, traffic=replace(asked.traffic, classes=classes), routing=routing)


def told(plan: Plan) -> dict[str, Any]:
    """What the certificate tells of availability."""
    found: dict[str, Any] = plan.header["certificate"]["availability"]
    return found


@pytest.mark.slow
def test_a_class_that_lacks_something_gets_the_states_that_hurt_it_survived() -> None:
    """A later round survives states of several failures, and each class is told with a proved interval."""
    plan = until_available(asking(0.99999985), QUICK, WANTED)
    found = told(plan)
    assert len(found["rounds"]) > 1
    first, last = found["rounds"][0]["classes"][0], found["rounds"][-1]["classes"][0]
    assert first["at_least"] < 0.99999985
    assert last["at_least"] > first["at_least"]
    assert found["met"] == (last["at_least"] >= 0.99999985)
    assert last["at_least"] <= last["at_most"]
    assert plan.verdict in ("proven", "feasible")
    extra = [tuple(sorted(one["failed"])) for row in found["rounds"] for one in row["added"]]
    assert len(extra) == len(set(extra)) == found["rounds"][-1]["states"]
    assert any(len(failed) > 1 for failed in extra)
    proved = assessed(of_plan(plan), WANTED.repairs, Depth(rest=0.02 * 1.5e-7))
    web = proved.found.demand.low[of_plan(plan).network.demands.traffic_class == 0]
    assert web.min() == pytest.approx(last["at_least"], abs=1e-9)


@pytest.mark.slow
def test_what_cuts_a_town_off_bounds_its_class_and_is_named() -> None:
    """Both cables of Amsterdam: no plan survives that, and the certificate says so."""
    found = told(until_available(asking(0.99999999), QUICK, WANTED))
    assert found["met"] is False
    assert found["ended"] in ("nothing helps", "work", "rounds")
    (row,) = found["bounded_by"]
    assert row["class"] == "web"
    assert "AMS" in row["demand"]
    assert row["states"][0]["failed"] == ["fibre AMS-BRU", "fibre AMS-PAR"]
    assert row["states"][0]["why"] == "no plan was found that survives it beside the others"
    assert row["lacks"] >= row["states"][0]["share_of_time"] - 1e-8


@pytest.mark.parametrize("mode", ["ecmp", "sr-controller"])
def test_a_class_that_has_what_it_asks_for_is_planned_once(mode: Literal["ecmp", "sr-controller"]) -> None:
    """One round, nothing added; with a controller too."""
    found = told(until_available(asking(0.9999, mode), QUICK, WANTED))
    assert (found["met"], found["ended"], len(found["rounds"])) == (True, "met", 1)
    assert found["rounds"][0]["added"] == []
    assert found["bounded_by"] == []


def test_a_steered_class_has_at_most_what_shortest_paths_of_the_same_states_leave_it() -> None:
    """With a controller intervals are of classes: all demands at once, so no demand is promised more."""
    operated = of_plan(until_available(asking(0.9999, "sr-controller"), QUICK, WANTED))
    found = assessed(operated, WANTED.repairs, Depth(rest=1e-7)).found
    of_class = operated.network.demands.traffic_class
    assert (found.by_class.low <= found.by_class.high).all()
    assert (found.demand.low == found.by_class.low[of_class]).all()
    assert (found.demand.high == 1.0).all()
    assert found.by_class.low[0] > 0.9999


def test_availability_that_nobody_asks_for_or_of_what_never_fails_is_refused() -> None:
    """Both with what to write instead."""
    with pytest.raises(PlanError, match="no class asks for an availability"):
        until_available(asking(None), QUICK, WANTED)
    still = replace(asking(0.9999), fibres=tuple(replace(f, mtbf_h=None, mttr_h=None) for f in asking(0.9999).fibres))
    with pytest.raises(PlanError, match="nothing says how often anything fails"):
        until_available(still, QUICK, Wanted())
