"""`weft why`: what forced a purchase, from a plan directory alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from weft.cli.entry import run
from weft.planning import Plan, load
from weft.planning.reasons.elements import reasons


@pytest.fixture(scope="module")
def plan(four_sites_plan: Path) -> Plan:
    """Four sites, planned."""
    return load(four_sites_plan)


def test_everything_that_was_bought_has_a_reason(plan: Plan) -> None:
    """Every IP link, every fibre with lit pairs, the routers and the fabric of every site, once each, in words."""
    rows = list(plan.tables["why"])
    bought = {("link", row["name"]) for row in plan.tables["ip_links"]}
    bought |= {("fibre", row["name"]) for row in plan.tables["fibres"] if row["pairs_lit"]}
    bought |= {("routers", f"{row['name']} routers") for row in plan.tables["sites"] if row["routers"]}
    bought |= {("fabric", f"{row['name']} fabric") for row in plan.tables["sites"] if row["fabric"]}
    assert {(row["kind"], row["element"]) for row in rows} == bought
    assert len(rows) == len(bought)
    assert all(row["forced_by"] and row["text"] for row in rows)


def test_what_sizing_forces_names_state_demand_loss_and_price(plan: Plan) -> None:
    """And nothing else has a loss or a price; what it names is there."""
    demands = set(plan.tables["demands"].column("name"))
    for row in plan.tables["why"]:
        forced = row["forced_by"] == "sizing"
        assert (row["lost_gbps"] != "") == (row["price_per_gbps"] != "") == forced
        if forced:
            assert float(row["lost_gbps"]) > 0
            assert float(row["price_per_gbps"]) >= 0
            assert row["demand"] in demands
            assert row["state"]
    assert any(row["forced_by"] == "sizing" for row in plan.tables["why"])


@pytest.mark.parametrize(
    ("element", "kinds"),
    [
        ("FRA-PAR", {"link", "fibre"}), ("PAR-FRA", {"link"}), ("fibre:FRA-PAR", {"fibre"}),
        ("pair:FRA-PAR/1", {"fibre"}), ("FRA.1-PAR.1", {"link"}), ("FRA.1-PAR.1/1", {"link"}),
        ("FRA", {"routers", "fabric"}), ("FRA.1", {"routers"}), ("fabric:FRA", {"fabric"}),
    ],
)  # fmt: skip
def test_a_thing_is_found_by_any_of_its_names(plan: Plan, element: str, kinds: set[str]) -> None:
    """Names of plan tables, both directions of a pair of sites, and a kind before a name."""
    found = reasons(plan, element)
    assert {str(row["kind"]) for row in found} == kinds
    assert len({(row["kind"], row["element"]) for row in found}) == len(found)


def test_a_name_misspelt_is_answered_with_the_one_that_was_meant(
    four_sites_plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, and what to type instead."""
    assert run(["why", str(four_sites_plan), "FRA-PA"]) == 2
    assert "error[E601]: nothing that was bought is called 'FRA-PA'" in (err := capsys.readouterr().err)
    assert "did you mean 'FRA-PAR'?" in err


def test_a_fibre_that_stays_dark_is_not_called_unknown(
    four_sites_plan: Path, plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing was bought for it, which is what is said."""
    dark = next(str(row["name"]) for row in plan.tables["fibres"] if not row["pairs_lit"])
    assert run(["why", str(four_sites_plan), f"fibre:{dark}"]) == 2
    assert "no pair is lit: nothing was bought for it" in capsys.readouterr().err


def test_a_plan_without_reasons_says_what_to_do(
    four_sites_plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of an older version is not guessed at."""
    shutil.copytree(four_sites_plan, tmp_path / "old.plan")
    (tmp_path / "old.plan" / "why.csv").unlink()
    assert run(["why", str(tmp_path / "old.plan"), "FRA"]) == 2
    assert "plan the intent again" in capsys.readouterr().err


def test_json_is_the_table_and_the_unit_of_its_prices(
    four_sites_plan: Path, plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    """For scripts."""
    assert run(["why", str(four_sites_plan), "FRA", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"unit": "W", "element": "FRA", "reasons": reasons(plan, "FRA")}


def test_without_an_element_it_tells_what_each_promise_costs(
    four_sites_plan: Path, plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    """By class and kind of failure, never more in all than the linear bound could be, and said to be marginal."""
    assert run(["why", str(four_sites_plan)]) == 0
    out = capsys.readouterr().out
    assert "at the margin" in out
    prices = plan.header["prices"]
    assert {one["class"] for one in prices} <= set(plan.tables["classes"].column("name"))
    assert {one["state"] for one in prices} <= {"none", *plan.header["survive"]}
    least = plan.header["objective"]["parts"]["wan"]["lower_bound_sized"]
    assert 0 < sum(one["cost"] for one in prices) <= least * 1.001
