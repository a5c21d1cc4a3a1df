"""Buying under a marginal volume discount: planned along one line of it at a time, told and bounded by what is paid.

Along the lines of the steps that a plan reaches itself, no other line asks less for it.  For any plan in each line what
is paid is at least what the line asks and the least of the difference: so each line's bound, with that, is a bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from weft.agreement.envelope import Envelope
from weft.diagnostics import PlanError
from weft.lp import Stop
from weft.planning import step4_sizing
from weft.planning.agreed_costs import Weights, volumes, weights
from weft.planning.bought import Menus
from weft.planning.objective import LEASED_KINDS
from weft.planning.record import Plan
from weft.planning.step7_certificate import rounded

ROUNDS = 3
"""Plans that are made at most."""

ON_TOP = 1.2
"""Of the cheapest fabrics, what a plan is first taken to buy; where that is wrong, it is planned again."""


def require_one_line(menus: Menus) -> None:
    """Refuse what is priced along one line alone.

    Raises PlanError under a volume discount.
    """
    if is_stepped(menus):
        raise PlanError(
            "the agreement has a volume discount, and power against cost and regret are worked out for fixed prices",
            help="take `tiers` out of the agreement for this, or look at the plan alone",
        )


def is_stepped(menus: Menus) -> bool:
    """Whether there is a volume discount in what is minimised."""
    intent = menus.intent
    if intent.agreement is None or intent.minimise == "power":
        return False
    return len(Envelope.of(intent.agreement.terms.supply)) > 1


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """A plan along some steps, what it costs as it is paid, the bound that it proves, and the steps it reaches."""

    plan: Plan
    weights: Weights
    off: float
    least_off: float
    reached: tuple[int, ...]

    @property
    def value(self) -> float:
        return float(self.plan.header["objective"]["value"]) + self.off

    @property
    def bound(self) -> float:
        return float(self.plan.header["objective"]["lower_bound"]) + self.least_off


def planned(menus: Menus, plan_of: Callable[[Menus], Plan], gap: float, stop: Stop) -> Plan:
    """The cheapest of the plans along the steps that the one before has reached, with the best bound of all."""
    count = len(weights(menus.intent, menus.catalogue).net)
    envelope = weights(menus.intent, menus.catalogue).envelope
    least = least_volume(menus)
    steps, rounds, tried = (envelope.step(ON_TOP * least),) * count, list[_Round](), set[tuple[int, ...]]()
    while steps not in tried and len(rounds) < ROUNDS:
        tried.add(steps)
        mine = with_steps(menus, steps)
        plan = plan_of(mine)
        if "bom" not in plan.tables:
            return plan if not rounds else _said(rounds, least, gap)
        rounds.append(_round(mine, plan, least))
        steps = rounds[-1].reached
        if stop.struck():
            break
    return _said(rounds, least, gap)


def least_volume(menus: Menus) -> float:
    """What every plan buys at least, in euro at the price book's prices: the cheapest fabric of each site's menu."""
    return sum(min(design.price_eur for design in designs) for designs in menus.fabrics.designs if designs)


def with_steps(menus: Menus, steps: tuple[int, ...]) -> Menus:
    """The same along some steps, one a period."""
    agreed = menus.intent.agreement
    assert agreed is not None
    intent = replace(menus.intent, agreement=replace(agreed, steps=steps))
    problem, choices = step4_sizing.problem(
        intent, menus.asked, menus.fabrics, menus.light, menus.fibres, menus.catalogue
    )
    return replace(menus, intent=intent, problem=problem, choices=choices)


def _round(menus: Menus, plan: Plan, least: float) -> _Round:
    found = weights(menus.intent, menus.catalogue)
    bought = volumes(spent(plan, len(found.net)))
    off = found.off(bought)
    value = float(plan.header["objective"]["value"]) + off
    reached = tuple(found.envelope.step(volume) for volume in bought)
    return _Round(plan, found, off, found.least_off(least, value), reached)


def spent(plan: Plan, count: int) -> list[float]:
    """What a plan buys under the agreement in each period, at the price book's prices."""
    sums = [0.0] * count
    rows: Any = plan.tables.get("purchases", plan.tables["bom"])
    for row in rows:
        if row["kind"] not in LEASED_KINDS:
            sums[int(row.get("period", 1)) - 1] += float(row["price_eur"])
    return sums


def _said(rounds: list[_Round], least: float, gap: float) -> Plan:
    """The cheapest plan, told as it is paid, with the best bound."""
    best = min(rounds, key=lambda one: one.value)
    bound = min(best.value, max(one.bound for one in rounds))
    header, parts = best.plan.header, best.plan.header["objective"]["parts"]["wan"]
    slack = best.weights.most_off() - best.least_off
    most = float(parts["unrestricted"]) + slack
    proved = most <= 0 or 1.0 - float(parts["lower_bound_sized"]) / most <= gap
    objective = {
        **header["objective"], "value": best.value, "lower_bound": bound,
        "gap": 1.0 - bound / best.value if best.value > 0 else 0.0,
    }  # fmt: skip
    steps = {
        "planned_at": [step + 1 for step in best.weights.steps], "reached": [step + 1 for step in best.reached],
        "plans": len(rounds), "off_the_line": best.off, "slack": slack, "least_volume": least,
    }  # fmt: skip
    more: dict[str, Any] = {"objective": objective, "agreement": {**header["agreement"], "volume_discount": steps}}
    if header["verdict"] == "proven" and not proved:
        more["verdict"] = "feasible"
    told: dict[str, Any] = rounded(more)
    return replace(best.plan, header={**header, **told})
