"""Power against cost, and regret, of plans under tiers and commitments: told as it is paid, and bounded by that."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from tests.planning.conftest import FOUR_TOWNS
from tests.planning.test_plan_over_periods import growing
from tests.planning.test_plan_under_an_agreement import TERMS, agreed

from weft import agreement, intent
from weft.diagnostics import PlanError
from weft.intent import Intent, Periods
from weft.planning import Options, Plan, as_existing, make, regret
from weft.planning.agreed import orders_of
from weft.planning.compared import frontier
from weft.planning.periods import regret_over_periods


def towns(folder: Path, name: str) -> Intent:
    """Four towns at the least cost under some terms."""
    return replace(intent.load(FOUR_TOWNS), minimise="cost", agreement=agreed(folder, TERMS[name]))


def paid(plan: Plan, asked: Intent) -> float:
    """What a plan is worth in its agreement's ledger, in euro."""
    assert asked.agreement is not None
    deal = asked.agreement.terms
    return -float(agreement.account(deal, orders_of(plan, deal)).npv) / 1.25


ONE_QUICK = [pytest.param("marginal", marks=pytest.mark.slow), "all"]
"""Each terms, one of them with the slow tests."""


@pytest.mark.parametrize("name", ONE_QUICK)
def test_no_plan_is_paid_less_than_the_frontier_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Lines hold for plans for the least power and the least cost, by their ledgers; points lie above every line."""
    monkeypatch.setattr(frontier, "POINTS", 3)
    asked = towns(tmp_path, name)
    plan = make(asked, Options(gap=0.1, trials=10, frontier=True))
    rows = list(plan.tables["frontier"])
    assert len(rows) > 1
    for row in rows:
        assert float(row["least_cost_eur"]) <= float(row["cost_eur"]) * (1 + 1e-9)
        assert float(row["least_power_w"]) <= float(row["power_w"]) * (1 + 1e-9)
    lines = plan.header["frontier"]["lines"]
    frugal = make(replace(asked, minimise="power"), Options(gap=0.1, trials=10))
    for one in (plan, frugal):
        watts, euro = float(one.header["totals"]["power_w"]), paid(one, asked)
        assert all(x["w"] * watts + x["eur"] * euro >= x["least"] * (1 - 1e-6) for x in lines)
    cheapest = min(float(row["cost_eur"]) for row in rows)
    assert plan.header["objective"]["lower_bound"] <= cheapest * (1 + 1e-6)
    assert cheapest <= plan.header["objective"]["value"] * 1.02


ALL_CASES = regret.cases


@pytest.mark.parametrize("name", TERMS)
def test_regret_is_of_what_is_paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Hindsight for the demands as planned is below what the plan is paid, and for fewer of them no dearer."""
    monkeypatch.setattr(regret, "cases", lambda *given: islice(ALL_CASES(*given), 2))
    asked = towns(tmp_path, name)
    plan = make(asked, Options(gap=0.2, trials=10, regret=0.3))
    planned, fewer = list(plan.tables["regret"])
    value = paid(plan, asked)
    assert 0.7 * value < float(planned["hindsight_at_least"]) <= value * (1 + 1e-6)
    assert float(planned["saved_at_most"]) == pytest.approx(value - float(planned["hindsight_at_least"]), abs=1.0)
    assert float(fewer["hindsight_at_least"]) <= float(planned["hindsight_at_least"]) * (1 + 1e-9)


@pytest.mark.parametrize("name", ONE_QUICK)
def test_regret_over_periods_is_of_what_is_paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With demands as planned what is bought again is paid about the same; hindsight is below both."""
    monkeypatch.setattr(regret_over_periods, "cases", lambda *given: islice(ALL_CASES(*given), 1, 3))
    asked = replace(growing("unrestricted", "cost"), agreement=agreed(tmp_path, TERMS[name]), periods=Periods(2, 1.0))
    asked = replace(asked, horizon_years=2.0)
    plan = make(asked, Options(gap=0.2, trials=10, regret=1e-9))
    rows = list(plan.tables["regret"])
    assert rows
    for row in rows:
        again, least = float(row["bought_again_at_most"]), float(row["hindsight_at_least"])
        assert least <= again * (1 + 1e-6)
        assert least <= paid(plan, asked) * (1 + 1e-6)
        assert again <= paid(plan, asked) * 1.1


def test_what_was_not_bought_under_the_terms_is_not_bought_again(tmp_path: Path) -> None:
    """Power against cost, and regret over periods, are refused beside equipment in place."""
    last_year = make(intent.load(FOUR_TOWNS), Options(gap=0.3, trials=10))
    (tmp_path / "existing.csv").write_text(as_existing(last_year, "move"), "utf-8")
    path = tmp_path / "intent.yaml"
    text = FOUR_TOWNS.read_text("utf-8").replace("minimise: power", "minimise: cost")
    path.write_text(f"{text}existing: existing.csv\n", "utf-8")
    asked = replace(intent.load(path), agreement=agreed(tmp_path, TERMS["all"]))
    with pytest.raises(PlanError, match="meet equipment in place"):
        make(asked, Options(frontier=True))
    with pytest.raises(PlanError, match="equipment in place does not count"):
        make(replace(asked, periods=Periods(2, 1.0), horizon_years=2.0), Options(regret=0.3))
