"""Regret: what the network carries when the forecast was wrong, and what hindsight costs at least."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from weft.cli.entry import run
from weft.intent import Gravity, Intent
from weft.planning import Options, Plan, make, save
from weft.planning.bought import Menus
from weft.planning.regret import DRAWS, cases
from weft.planning.store import load


def no_report(directory: Path) -> None:
    """Nothing beside the tables."""


@pytest.fixture(scope="module")
def plan(menus: Menus) -> Plan:
    """The four towns with everything off by up to 40 %."""
    return make(menus.intent, Options(gap=0.02, trials=300, regret=0.4))


def row(plan: Plan, case: str) -> dict[str, float]:
    """The figures of one case."""
    found = next(one for one in plan.tables["regret"] if one["case"] == case)
    return {key: float(value) for key, value in found.items() if isinstance(value, (int, float))}


def scaled(intent: Intent, factor: float) -> Intent:
    """The intent with another total."""
    gravity = intent.traffic.gravity
    assert gravity is not None
    sites = tuple(replace(s, egress={c: g * factor for c, g in s.egress.items()}) for s in intent.sites)
    whole = Gravity(gravity.total_gbps * factor, gravity.weight)
    return replace(intent, sites=sites, traffic=replace(intent.traffic, gravity=whole))


def test_every_kind_of_error_is_looked_at_within_what_was_asked(menus: Menus) -> None:
    """As planned, all, each class, each site that sends or receives, and by chance; the same for the same seed."""
    found = list(cases(menus.asked, 0.3, 1))
    number = {kind: sum(case.kind == kind for case in found) for kind in ("planned", "all", "class", "site", "chance")}
    assert number == {"planned": 1, "all": 4, "class": 4, "site": 6, "chance": DRAWS}
    assert all(((case.factor >= 0.7) & (case.factor <= 1.3)).all() for case in found)
    again = list(cases(menus.asked, 0.3, 1))
    assert all((one.factor == other.factor).all() for one, other in zip(found, again, strict=True))
    assert any((one.factor != other.factor).any() for one, other in zip(found, cases(menus.asked, 0.3, 2), strict=True))


def test_as_planned_nothing_is_lost_and_more_traffic_loses_no_less(plan: Plan) -> None:
    """The first row is the proof itself; a larger factor never loses a smaller share in the worst failure."""
    assert plan.verdict == "proven"
    planned = row(plan, "as planned")
    assert planned["protected_lost_share"] == 0.0
    assert planned["survived"] == planned["enumerated"] == 11
    lost = [row(plan, f"all x {factor}")["protected_lost_gbps"] for factor in ("0.6", "0.8", "1.2", "1.4")]
    assert lost == sorted(lost)
    assert lost[0] == 0.0
    assert row(plan, "all x 1.4")["total_gbps"] == pytest.approx(1.4 * planned["total_gbps"])


def test_a_plan_made_for_what_came_is_the_judge(plan: Plan, menus: Menus) -> None:
    """No plan, made with hindsight or without, costs less than the bound that is told; the header has the worst."""
    fewer = make(scaled(menus.intent, 0.6), Options(gap=0.02, trials=300))
    assert fewer.header["objective"]["value"] >= row(plan, "all x 0.6")["hindsight_at_least"] - 1e-6
    assert plan.header["objective"]["value"] >= row(plan, "as planned")["hindsight_at_least"] - 1e-6
    told = plan.header["regret"]
    assert told["cases"] == len(list(plan.tables["regret"]))
    largest = max(float(one["protected_lost_share"]) for one in plan.tables["regret"])
    assert told["worst"]["protected_lost_share"] == pytest.approx(largest)


def test_a_plan_with_regret_is_read_back_as_it_was(plan: Plan, tmp_path: Path) -> None:
    """The table is one of the plan's."""
    save(plan, tmp_path / "p", no_report)
    assert [one["case"] for one in load(tmp_path / "p").tables["regret"]] == [
        one["case"] for one in plan.tables["regret"]
    ]


def test_no_error_at_all_is_no_question(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """0 % is refused in words."""
    assert run(["plan", str(tmp_path), "--regret", "0%"]) == 2
    assert "0 % is no error of a forecast: give a share such as 30%" in capsys.readouterr().err
