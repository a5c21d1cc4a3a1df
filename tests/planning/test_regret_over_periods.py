"""Regret of several periods: as planned until the error is seen, then bought again beside what is there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from tests.planning.test_plan_over_periods import N_PERIODS, growing

from weft import sizing
from weft.lp import Stop
from weft.planning import Options, Plan, make, save
from weft.planning.periods import regret_over_periods as over
from weft.planning.periods.growth import periods_of
from weft.planning.regret import cases
from weft.planning.store import load
from weft.sizing.flow.separator import Separator
from weft.sizing.flow.sides import SURVIVES

OFF = 0.3
ANSWERS = list[tuple[sizing.Problem, sizing.Periods, sizing.Schedule]]


@pytest.fixture(scope="module")
def looked() -> tuple[Plan, list[over._Looked], ANSWERS]:
    """A plan over three years with everything off by up to 30 %, what it looked at, and what it bought again."""
    seen, bought, real, schedule = list[over._Looked](), ANSWERS(), over._Looked, sizing.schedule

    def watched(problem: sizing.Problem, periods: sizing.Periods, **more: object) -> object:
        answer = schedule(problem, periods, **more)  # type: ignore[arg-type]
        if seen and isinstance(answer, sizing.Schedule):
            bought.append((problem, periods, answer))
        return answer

    def noted(*given: object) -> over._Looked:
        seen.append(real(*given))  # type: ignore[arg-type]
        return seen[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(over, "_Looked", noted)
        patch.setattr(sizing, "schedule", watched)
        plan = make(growing("ecmp", "cost"), Options(gap=0.1, trials=30, regret=OFF))
    return plan, seen, bought


Looked = tuple[Plan, list[over._Looked], ANSWERS]


def test_every_case_is_seen_in_each_period_but_the_first(looked: Looked) -> None:
    """What is seen before anything is bought is no error."""
    rows = list(looked[0].tables["regret"])
    assert {row["seen"] for row in rows} == set(range(2, N_PERIODS + 1))
    assert [row["case"] for row in rows if row["seen"] == 2] == [row["case"] for row in rows if row["seen"] == 3]
    planned = [row for row in rows if row["case"] == "as planned"]
    assert all(row["survived"] == row["enumerated"] for row in planned)


def test_buying_again_is_dearer_than_hindsight_can_be_and_less_traffic_cheaper(looked: Looked) -> None:
    """The bound is below what is bought; seen later, more has been bought for less traffic."""
    plan = looked[0]
    rows = {(row["case"], row["seen"]): row for row in plan.tables["regret"] if row["bought_again_at_most"] != ""}
    assert {case for case, _ in rows} == {
        "all x 0.7", "all x 0.85", "all x 1.15", "all x 1.3", "web x 0.7", "web x 1.3", "ai-training x 0.7",
        "ai-training x 1.3",
    }  # fmt: skip
    for row in rows.values():
        again, least = float(row["bought_again_at_most"]), float(row["hindsight_at_least"])
        assert 0 < least <= again
        assert row["saved_at_most"] == pytest.approx(again - least)
        assert row["more_at_most"] == pytest.approx(again - plan.header["objective"]["value"], rel=1e-6, abs=0.1)
    early, late = rows["all x 0.7", 2], rows["all x 0.7", 3]
    assert float(early["bought_again_at_most"]) <= float(late["bought_again_at_most"]) + 1e-6
    assert plan.header["regret"]["saved_at_most"] == pytest.approx(
        max(float(row["saved_at_most"]) for row in rows.values()), rel=1e-6
    )


def test_what_is_bought_again_keeps_what_was_planned_and_survives_everything(looked: Looked) -> None:
    """No fewer lightpaths and pairs than before the error was seen; each state of what demands are is survived."""
    _, (one,), bought = looked
    planned = [phase.outcome.built for phase in one.found.each]
    assert len(bought) == 8 * (N_PERIODS - 1)
    for problem, periods, answer in bought:
        before = planned[N_PERIODS - len(periods) - 1]
        assert (answer.lightpaths >= before.counts).all()
        assert all((done.pairs >= before.channels.pairs_lit).all() for done in answer.completions)
        for t, counts in enumerate(answer.lightpaths):
            assert Separator(periods.problem(problem, t)).check(counts.astype(np.float64)).low.min() >= SURVIVES


def test_without_an_error_the_bound_is_one_of_the_plan(looked: Looked) -> None:
    """With a factor of one, hindsight costs no more than what the plan does, and buying again no more than it did."""
    plan, (one,), _ = looked
    same = next(case for case in cases(one.menus.asked, OFF, 1) if case.kind == "planned")
    known = over._Hindsight(one, dataclasses.replace(same, kind="all"))
    value = float(plan.header["objective"]["value"])
    for seen in range(1, N_PERIODS):
        assert known.least(seen) <= one.bought_again(same, seen) * (1 + 1e-9)
        assert one.bought_again(same, seen) <= value * 1.001
    assert (over.turning_out(one.menus, same, 1) == periods_of(one.menus).factor).all()


def test_a_stopped_look_tells_what_it_has(looked: Looked, tmp_path: Path) -> None:
    """One row at least; and a plan with it is read back."""
    plan, (one,), _ = looked
    stop = Stop()
    stop.interrupt()
    assert len(over.regret_over_periods(one.found, one.value, (OFF, 1), stop).rows) == 1
    save(plan, tmp_path / "p")
    back = load(tmp_path / "p").tables["regret"]
    assert back.column("seen") == plan.tables["regret"].column("seen")
