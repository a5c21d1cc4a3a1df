"""Buying under tiers and commitments: planned along the steps that are reached, told and bounded by what is paid.

What is paid is then no sum of prices.  So a plan is made at the prices of some steps, and again at those of the steps
that it has reached; what it costs, and what all plans cost at least, is under the terms themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from weft.diagnostics import PlanError
from weft.lp import Stop
from weft.planning import step4_sizing
from weft.planning.agreed_costs import Weights, money, weights
from weft.planning.bought import Menus
from weft.planning.record import Plan
from weft.planning.step7_certificate import rounded
from weft.planning.under_terms import Proved, is_coupled, least_money

ROUNDS = 3
"""Plans that are made at most."""

ON_TOP = 1.2
"""Of the cheapest fabrics, what a plan is first taken to buy; where that is wrong, it is planned again."""

PARTS = ("purchase_eur", "support_eur", "energy_eur", "leases_eur", "shortfall_eur", "traffic_eur", "moving_eur")
"""What a present value is the sum of."""

Compared = Callable[[Plan], Plan]
"""Adds to a plan what it is compared with: power against cost, and regret."""

Made = tuple[Plan, Proved | None, Compared]


def require_bought(menus: Menus) -> None:
    """Refuse to buy again, for other demands, beside equipment that was not bought under the tiers or commitments.

    Raises PlanError.
    """
    if menus.intent.existing and menus.intent.periods is not None and is_coupled(menus):
        raise PlanError(
            "regret buys again under tiers or commitments, to which equipment in place does not count",
            help="take `tiers` and `commitments` out of the agreement for this, or leave out `existing`",
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """A plan along some steps, what it costs and what all do at least, in euro, and the steps it reaches."""

    plan: Plan
    weights: Weights
    value: float
    proved: Proved
    base: float
    reached: tuple[int, ...]
    compared: Compared

    @property
    def bound(self) -> float:
        return self.proved.bound + self.base


def planned(menus: Menus, plan_of: Callable[[Menus], Made], gap: float, stop: Stop) -> tuple[Plan, Compared]:
    """The cheapest of the plans along the steps that the one before has reached, with the best bound of all.

    And what compares it.
    """
    first = weights(menus.intent, menus.catalogue)
    least = least_money(menus, first)
    at_least = np.zeros((len(least), len(first.now)))
    at_least[:, 0] = ON_TOP * least
    steps, rounds, tried = first.reached(at_least), list[_Round](), set[tuple[int, ...]]()
    while steps not in tried and len(rounds) < ROUNDS:
        tried.add(steps)
        mine = with_steps(menus, steps)
        plan, proved, compared = plan_of(mine)
        if proved is None or "bom" not in plan.tables:
            return (plan, compared) if not rounds else _said(rounds, gap)
        rounds.append(_round(mine, plan, proved, compared))
        steps = rounds[-1].reached
        if stop.struck():
            break
    return _said(rounds, gap)


def with_steps(menus: Menus, steps: tuple[int, ...]) -> Menus:
    """The same along some steps, one a period."""
    agreed = menus.intent.agreement
    assert agreed is not None
    intent = replace(menus.intent, agreement=replace(agreed, steps=steps))
    problem, choices = step4_sizing.problem(
        intent, menus.asked, menus.fabrics, menus.light, menus.fibres, menus.catalogue
    )
    return replace(menus, intent=intent, problem=problem, choices=choices)


def _round(menus: Menus, plan: Plan, proved: Proved, compared: Compared) -> _Round:
    found = weights(menus.intent, menus.catalogue)
    rows: Any = plan.tables.get("purchases") or [{**row, "period": 1} for row in plan.tables["bom"]]
    parts = plan.header["objective"]["present_value"]
    value = float(sum(parts.get(name, 0.0) for name in PARTS))
    base = float(menus.choices.least_fabric_cost.sum())
    return _Round(plan, found, value, proved, base, found.reached(money(found, rows)), compared)


def _said(rounds: list[_Round], gap: float) -> tuple[Plan, Compared]:
    """The cheapest plan, told as it is paid, with the best bound."""
    best = min(rounds, key=lambda one: one.value)
    bound = min(best.value, max(one.bound for one in rounds))
    sized = max(one.proved.bound_sized + one.base for one in rounds) - best.base
    cost = min(best.proved.cost, best.value - best.base)
    proved = cost <= 0 or 1.0 - sized / cost <= gap + 1e-9
    header = best.plan.header
    objective = {
        **header["objective"], "value": best.value, "lower_bound": bound,
        "gap": 1.0 - bound / best.value if best.value > 0 else 0.0,
    }  # fmt: skip
    steps = {
        "planned_at": [step + 1 for step in best.weights.steps], "reached": [step + 1 for step in best.reached],
        "plans": len(rounds), "solver_gap": max(0.0, 1.0 - sized / cost) if cost > 0 else 0.0,
    }  # fmt: skip
    more: dict[str, Any] = {"objective": objective, "agreement": {**header["agreement"], "under_terms": steps}}
    if header["verdict"] == "proven" and not proved:
        more["verdict"] = "feasible"
    told: dict[str, Any] = rounded(more)
    return replace(best.plan, header={**header, **told}), best.compared
