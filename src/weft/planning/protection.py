"""Who restores? The same intent with routers sized to go round cut cables, with optics lighting again, and with both.

*Routers* is the plan as it is.  *Optics* is the intent planned anew as if no cable were ever cut, so that routers have
no room to go round one, but with the pairs that the first plan lights; then, while a cut still loses something, with
every cable lit, and with a pair more on each: what a cut takes is lit again on them by the transponders and
regenerators that it darkened.  *Both* is the first plan
with its optics lighting again as well, which leaves it nearer to whole against the next failure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from weft.diagnostics import PlanError
from weft.intent import Existing, Intent
from weft.network import Floats, kinds_of, risks, scenarios
from weft.optical.service.restored import Restored
from weft.planning.operated import of_plan
from weft.planning.progress import Progress, Silent
from weft.planning.record import Plan
from weft.planning.relighting import ABOVE, CUTS, relightable
from weft.planning.step7_certificate import rounded
from weft.planning.stock import stock_of
from weft.planning.story import Options, make
from weft.routing import Run
from weft.routing.recovery import Recovering, Recovery
from weft.routing.sr import Policies, PolicyEngine
from weft.routing.steering import LONGEST, SteeredEngine
from weft.routing.volumes import protects

GLASS = (*CUTS, "pair", "amplifier")
"""Kinds of failure that take light and no router."""

MOST_PAIRS_MORE = 1
"""On each lit cable, for slots after a cut."""

NOTHING_GBPS = 1e-3
SILENT = Silent()


def with_protection(plan: Plan, intent: Intent, options: Options, progress: Progress = SILENT) -> Plan:
    """The plan with `protection` in its header: what routers, optics or both take, and what each still loses.

    Raises PlanError if no failure of cables is to be survived, or the intent has several periods.
    """
    cuts = [e for e in intent.survive if any(k in CUTS for k, _ in kinds_of(e)) and _is_looked_at(e)]
    if not cuts:
        raise PlanError("no failure of cables is to be survived", help="add `fibre` to `survive`")
    if intent.periods is not None and intent.periods.count > 1:
        raise PlanError("who restores is compared for one period, and this intent has several")
    if not plan.tables or options.stop.struck():
        return plan
    mine = _Recovered.of(plan, intent, cuts)
    rows = [_row("routers", mine, plan), _row("both", mine, plan)]
    light = _by_light(plan, intent, cuts, replace(options, frontier=False, regret=None), progress)
    if light is not None:
        rows.insert(1, light)
    return replace(plan, header={**plan.header, "protection": rounded({"failures": cuts, "by": rows})})


def _by_light(
    plan: Plan, intent: Intent, cuts: list[str], options: Options, progress: Progress
) -> dict[str, Any] | None:
    """The row of optics: of ever more pairs the first that leave fewest cuts with a loss; None without a plan."""
    best: dict[str, Any] | None = None
    for more in range(-1, MOST_PAIRS_MORE + 1):
        if options.stop.struck() or (best is not None and not best["lossy"]):
            break
        light = make(_with_pairs(without_cuts(intent), plan, more), options, progress)
        if not light.tables:
            break
        row = _row("optics", _Recovered.of(light, intent, cuts), light)
        if best is None or row["lossy"] < best["lossy"]:
            best = row
    return best


def _with_pairs(intent: Intent, plan: Plan, more: int) -> Intent:
    """The intent with at least the pairs that a plan lights; from `more` 0 on on every cable, so many more on each."""
    known = {name for row in intent.existing if row.what == "pair" for name in row.at}
    pins = tuple(
        Existing(0, "pin", "pair", (str(row["name"]),), count=min(int(row["pairs"]), lit + max(more, 0)))
        for row in plan.tables["fibres"]
        if (lit := max(int(row["pairs_lit"]), int(more >= 0))) and str(row["name"]) not in known
    )
    return replace(intent, existing=(*intent.existing, *pins))


def without_cuts(intent: Intent) -> Intent:
    """The same intent as if no cable were ever cut."""
    survive = tuple(e for e in intent.survive if not _takes_light(e))
    classes = tuple(
        replace(c, protect=tuple(e for e in c.protect if not _takes_light(e))) for c in intent.traffic.classes
    )
    return replace(intent, survive=survive, extra_states=(), traffic=replace(intent.traffic, classes=classes))


def _takes_light(expression: str) -> bool:
    return any(kind in GLASS for kind, _ in kinds_of(expression))


def _is_looked_at(expression: str) -> bool:
    return all(kind in CUTS or kind in ABOVE for kind, _ in kinds_of(expression))


@dataclass(frozen=True, slots=True, eq=False)
class _Recovered:
    """What each cut does to a plan; `must` (n_scenarios, n_classes) says which classes the intent protects in it."""

    recovery: Recovery
    restored: Restored
    must: Floats

    @classmethod
    def of(cls, plan: Plan, intent: Intent, cuts: list[str]) -> _Recovered:
        operated = of_plan(plan)
        network, run = operated.network, Run(operated.ecmp, 2)
        all_risks = risks(network)
        chosen = scenarios(all_risks, cuts, intact=False)
        again = relightable(plan, stock_of(intent))
        restored = again.relit(network, all_risks, chosen)
        rates = again.rate_gbps(restored, len(network.lightpaths))
        forward = None
        if operated.mode in LONGEST:
            steered = SteeredEngine.of(network, all_risks, operated.limits, run, LONGEST[operated.mode])
            forward = steered.routed
        elif operated.mode == "sr":
            fixed = PolicyEngine.of(network, all_risks, operated.limits, run, operated.policies or Policies.none())
            forward = fixed.routed
        found = Recovering.of(network, all_risks, operated.limits, run, forward).recovery(chosen, rates)
        protect = tuple(tuple(c.protect) for c in intent.traffic.classes)
        promised = protects(replace(network.classes, protect=protect), chosen.state)
        return cls(found, restored, promised.astype(np.float64))

    def lost_gbps(self, lost: Floats) -> Floats:
        """Protected traffic lost in each scenario (n_scenarios,), of what each class loses."""
        total: Floats = (lost * self.must).sum(axis=1)
        return total


def _row(who: str, at: _Recovered, plan: Plan) -> dict[str, Any]:
    once, left = at.lost_gbps(at.recovery.nothing), at.lost_gbps(getattr(at.recovery, who))
    by_light = who != "routers"
    seconds = [after.seconds for after in at.restored.cuts] if by_light else []
    worst = int(left.argmax())
    totals, light = plan.header["totals"], plan.tables["lightpaths"]
    return {
        "who": who, "verdict": plan.verdict, "wan_power_w": totals["wan_power_w"],
        "wan_price_eur": totals["wan_price_eur"], "lightpaths": len(light),
        "pairs": int(sum(int(n) for n in plan.tables["fibres"].column("pairs_lit"))), "failures": len(left),
        "lost_at_once_gbps": float(once.max()), "lost_gbps": float(left.max()),
        "lossy": int((left > NOTHING_GBPS).sum()), "worst": at.recovery.scenarios.name[worst],
        "seconds": float(max(seconds, default=0.0)),
        "relit_share": _share(at.recovery) if by_light else 0.0,
    }  # fmt: skip


def _share(recovery: Recovery) -> float:
    """Of the light that cuts take, the least share that is lit again in any of them."""
    lost = recovery.lost_light_gbps
    some = lost > 0
    return float((recovery.relit_gbps[some] / lost[some]).min(initial=1.0))
