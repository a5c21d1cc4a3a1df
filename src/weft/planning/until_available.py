"""Planning until each class has the availability it asks for: plan, see what takes it away, survive that too, again.

A plan is made for single states that must be survived; availability is over all states that are likely, several
failures at once among them.  The states that take most from a class that lacks something join those it must survive
(`Intent.extra_states`), and everything is planned and proved anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from weft.diagnostics import PlanError
from weft.intent import ExtraState, Intent
from weft.network import Floats, Network
from weft.planning.assessed import Assessed, Depth, Repairs, assessed, harmed, shortfall
from weft.planning.operated import Operated, of_plan
from weft.planning.progress import Progress, Silent
from weft.planning.promises import LASTING_KINDS
from weft.planning.record import Plan
from weft.planning.step7_certificate import rounded
from weft.planning.story import Options, make

MOST_ROUNDS = 8
MOST_ADDED = 12
"""States that join in one round, at most, for each class."""

DEEP = Depth()
"""How many threads look at states one by one."""

SHARE_LEFT = 0.02
"""Of the time a class may be down, the share that states which are not looked at may have."""

MOST_PLANS = 40
"""Plans that are made to find out which states can be survived together."""

MOST_TOLD = 5
"""States named for a demand that stays below what is asked."""

SILENT = Silent()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Mean times of kinds of elements, beside those of fibres; at most so many states are looked at."""

    repairs: Repairs = field(default_factory=dict)
    most: int = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """A plan with its availability; `lack` (n_demands,) is what each demand has too little of."""

    plan: Plan
    operated: Operated
    at: Assessed
    lack: Floats
    added: tuple[ExtraState, ...]


def until_available(intent: Intent, options: Options, wanted: Wanted = Wanted(), progress: Progress = SILENT) -> Plan:
    """Plan until every class has its `availability`, proved, or no state is left that it would help to survive.

    The plan is the last one that holds; its certificate tells the rounds, and what bounds the classes that lack
    something.

    Raises PlanError if no class asks for an availability, or nothing says how often anything fails.
    """
    asked = [c.availability for c in intent.traffic.classes if c.availability is not None]
    if not asked:
        raise PlanError("no class asks for an availability", help="give one, as `availability: 99.99 %`")
    depth = Depth(SHARE_LEFT * max(1e-9, 1.0 - max(asked)), wanted.most)
    return _Loop(intent, options, wanted, depth, progress).run()


@dataclass(slots=True)
class _Loop:
    """Rounds so far; `hopeless` are states for which no plan was found."""

    intent: Intent
    options: Options
    wanted: Wanted
    depth: Depth
    progress: Progress
    rounds: list[dict[str, Any]] = field(default_factory=list)
    hopeless: set[ExtraState] = field(default_factory=set)
    plans: int = 0

    def run(self) -> Plan:
        plan = make(self.intent, self.options, self.progress)
        if plan.verdict not in ("proven", "feasible"):
            return plan
        seen, ended = self._look(plan, ()), "rounds"
        while len(self.rounds) <= MOST_ROUNDS:
            more = _more(seen, self.hopeless)
            if not seen.lack.any() or not more or self.options.stop.struck():
                ended = "met" if not seen.lack.any() else self.options.stop.reason or "nothing helps"
                break
            tried = len(self.hopeless)
            then = self._planned(seen, more)
            if then is seen and len(self.hopeless) == tried:
                ended = self.options.stop.reason or "work"
                break
            seen = then
        seen.plan.header["certificate"]["availability"] = rounded({
            "met": not seen.lack.any(), "ended": ended, "rounds": self.rounds,
            "bounded_by": _bounds(seen, self.hopeless),
        })  # fmt: skip
        return seen.plan

    def _planned(self, seen: _Seen, more: tuple[ExtraState, ...]) -> _Seen:
        """A plan that survives as much of `more` as can be, found by halving; as before if nothing of it can."""
        batches = [more]
        while batches and self.plans < MOST_PLANS and not self.options.stop.struck():
            batch = batches.pop(0)
            every = (*seen.added, *batch)
            plan = make(replace(self.intent, extra_states=every), self.options, self.progress)
            self.plans += 1
            if plan.verdict in ("proven", "feasible"):
                seen = self._look(plan, every)
                continue
            named = set(str(plan.header.get("binding", {}).get("failure", "")).split(" + "))
            gone = {one for one in batch if set(one.failed) == named} or set(batch if len(batch) == 1 else ())
            self.hopeless |= gone
            left = tuple(one for one in batch if one not in gone)
            middle = len(left) if gone else (len(left) + 1) // 2
            batches = [part for part in (left[:middle], left[middle:]) if part] + batches
        return seen

    def _look(self, plan: Plan, added: tuple[ExtraState, ...]) -> _Seen:
        operated = of_plan(plan)
        at = assessed(operated, self.wanted.repairs, self.depth)
        network = operated.network
        lack = shortfall(at, network.classes.availability_share, network.demands.traffic_class)
        before = self.rounds[-1]["states"] if self.rounds else 0
        self.rounds.append({
            "states": len(added), "added": [{"failed": list(e.failed), "class": e.lowest} for e in added[before:]],
            "verdict": plan.verdict, "power_w": plan.header["totals"]["power_w"],
            "price_eur": plan.header["totals"]["price_eur"], "looked_at": at.found.n_states,
            "left_out": at.found.left_out, "classes": _classes(network, at),
        })  # fmt: skip
        return _Seen(plan, operated, at, lack, added)


def _classes(network: Network, at: Assessed) -> list[dict[str, Any]]:
    """The worst demand of each class that asks for an availability, and between which bounds its own lies."""
    rows = []
    for c, asked in enumerate(network.classes.availability_share.tolist()):
        mine = np.flatnonzero(network.demands.traffic_class == c)
        if np.isnan(asked) or not len(mine):
            continue
        low, high = at.found.demand.low[mine], at.found.demand.high[mine]
        rows.append({
            "name": network.classes.name[c], "asked": asked, "at_least": float(low.min()), "at_most": float(high.min()),
            "worst_demand": network.demands.name[int(mine[low.argmin()])], "met": bool((low >= asked).all()),
        })  # fmt: skip
    return rows


def _more(seen: _Seen, hopeless: set[ExtraState]) -> tuple[ExtraState, ...]:
    """The likeliest states that take from each class what it lacks, as few as would do, of those not tried yet."""
    hurt, network, found = harmed(seen.operated, seen.at, DEEP), seen.operated.network, list[ExtraState]()
    chance = seen.at.likely.probability[hurt.rows]
    for c, name in enumerate(network.classes.name):
        left = np.where(network.demands.traffic_class == c, seen.lack, 0.0)
        mine: set[ExtraState] = set()
        for i in np.argsort(-chance, kind="stable").tolist():
            if not (left[hurt.broken[i]] > 0).any():
                continue
            one = _state(seen, int(hurt.rows[i]), name)
            if one is None or one in hopeless or one in seen.added or (len(mine) == MOST_ADDED and one not in mine):
                continue
            mine.add(one)
            left[hurt.broken[i]] -= chance[i]
            if one not in found:
                found.append(one)
    return tuple(found)


def _state(seen: _Seen, row: int, lowest: str) -> ExtraState | None:
    """A likely state as one to survive, routers of a site being alike; None where it is of what only this plan has."""
    network, at = seen.operated.network, seen.at
    down = [int(r) for r in at.likely.members[row] if r >= 0]
    if not down or any(at.risks.kind[r] not in LASTING_KINDS for r in down):
        return None
    site_of = dict(zip(network.routers.name, network.routers.site.tolist(), strict=True))
    routers = Counter(site_of[at.risks.name[r]] for r in down if at.risks.kind[r] == "router")
    failed = [at.risks.label(r) for r in down if at.risks.kind[r] != "router"]
    for site, count in sorted(routers.items()):
        failed += [f"router {name}" for name, v in site_of.items() if v == site][:count]
    return ExtraState(tuple(failed), lowest)


def _bounds(seen: _Seen, hopeless: set[ExtraState]) -> list[dict[str, Any]]:
    """For each class that lacks something, its worst demand and the likeliest states that break it all the same."""
    if not seen.lack.any():
        return []
    hurt, network, rows = harmed(seen.operated, seen.at, DEEP), seen.operated.network, []
    chance = seen.at.likely.probability[hurt.rows]
    for c, name in enumerate(network.classes.name):
        lack = np.where(network.demands.traffic_class == c, seen.lack, 0.0)
        if not lack.any():
            continue
        worst = int(lack.argmax())
        states = [i for i in np.argsort(-chance, kind="stable").tolist() if hurt.broken[i, worst]][:MOST_TOLD]
        rows.append({
            "class": name, "demand": network.demands.name[worst], "lacks": float(lack[worst]),
            "states": [
                {
                    "failed": [seen.at.risks.label(int(r)) for r in seen.at.likely.members[hurt.rows[i]] if r >= 0],
                    "share_of_time": float(chance[i]),
                    "why": _why(_state(seen, int(hurt.rows[i]), name), seen.added, hopeless),
                }
                for i in states
            ],
        })  # fmt: skip
    return rows


def _why(one: ExtraState | None, added: tuple[ExtraState, ...], hopeless: set[ExtraState]) -> str:
    if one is None:
        return "it is of what only this plan has, and no plan can be asked to survive it"
    if one in hopeless:
        return "no plan was found that survives it beside the others"
    return "the plan survives it, and the demand is down all the same" if one in added else "it was not tried"
