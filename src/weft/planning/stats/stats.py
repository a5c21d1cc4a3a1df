"""The questions one asks of a plan: `plan.stats.power(by="site")` and its like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from weft.diagnostics import PlanError
from weft.network import risks, scenarios
from weft.planning.assessed import Depth, Repairs, assessed
from weft.planning.operated import of_plan
from weft.planning.record import Plan
from weft.planning.stats.shelf import shelf
from weft.planning.stats.stat_table import StatTable, Value
from weft.routing import Run
from weft.routing.headroom import headroom
from weft.routing.ipgraph import build
from weft.routing.sr import Policies, PolicyEngine, policy_headroom
from weft.units import parse

LAYERS = ("fabric", "routers", "optics", "line")
BILLED = {"layer": "layer", "site": "site", "item": "item", "kind": "kind"}


@dataclass(frozen=True, slots=True)
class Stats:
    """What may be asked of a plan; each answer is a `StatTable`."""

    plan: Plan

    def power(self, by: Literal["layer", "site", "item", "kind"] = "layer") -> StatTable:
        """Typical draw in W, most first; `site` is a fibre's name for what stands along it.

        Raises ValueError if `by` is none of its words.
        """
        return self._billed("Power", "draw_w", "power_w", by)

    def price(self, by: Literal["layer", "site", "item", "kind"] = "layer") -> StatTable:
        """Price of the equipment in euro, most first, by the same words.

        Raises ValueError if `by` is none of them.
        """
        return self._billed("Price", "price_eur", "price_eur", by)

    def lost(self, by: str = "failure") -> StatTable:
        """Traffic lost in each failure, an upper bound in Gb/s, most first.

        `by` is `failure` for all, a kind of failure (fibre, srlg, router, …) for those, or `class` for the most that
        each class loses and in which failure.

        Raises ValueError if nothing of that kind was failed.
        """
        rows = list(self._rows("failures"))
        classes = [key for key in (rows[0] if rows else ()) if key.startswith("lost_") and key != "lost_gbps"]
        if by == "class":
            return StatTable.of("Most lost, by class", [_most(rows, key) for key in classes], "lost_gbps")
        kinds = dict.fromkeys(str(row["state"]) for row in rows)
        if by != "failure" and by not in kinds:
            known = ", ".join(kind for kind in kinds if kind != "none")
            raise ValueError(f"no failure of kind {by!r}: one of failure, class, {known}")
        wanted = [row for row in rows if (row["state"] != "none" if by == "failure" else row["state"] == by)]
        wanted.sort(key=lambda row: (-float(row["lost_gbps"]), -float(row["max_utilisation"])))
        records: list[dict[str, Value]] = [
            {
                "failure": str(row["name"]), "held": str(row["held"]), "lost_gbps": float(row["lost_gbps"]),
                **{f"{key.removeprefix('lost_')}_gbps": float(row[key]) for key in classes},
                "max_utilisation": float(row["max_utilisation"]), "on_link": str(row["worst_link"]),
            }
            for row in wanted
        ]  # fmt: skip
        columns = () if records else ("failure", "held", "lost_gbps")
        return StatTable.of(f"Lost, by {by}", records, "lost_gbps", columns)

    def headroom(self, by: Literal["site", "demand", "everything"] = "site") -> StatTable:
        """By what factor traffic may grow, all else as it is, before a promise breaks, and what binds; least first.

        What nothing binds is left out.

        Raises PlanError if a controller routes the plan, ValueError if `by` is none of its words.
        """
        if by not in ("site", "demand", "everything"):
            raise ValueError(f"headroom is by site, demand or everything, not by {by!r}")
        operated = of_plan(self.plan)
        if operated.mode not in ("ecmp", "sr"):
            raise PlanError(
                f"'{operated.name}' is routed by mode `{operated.mode}`, whose controller sets paths anew as traffic"
                " grows: headroom is that of paths that stay",
                help="ask `weft serve` what if traffic grows",
            )
        network, all_risks, run = operated.network, risks(operated.network), Run(operated.ecmp, 2)
        chosen = scenarios(all_risks, operated.survive, intact=True)
        if operated.mode == "sr":
            policies = operated.policies or Policies.none()
            found = policy_headroom(PolicyEngine.of(network, all_risks, operated.limits, run, policies), chosen)
        else:
            found = headroom(network, all_risks, chosen, operated.limits, run)
        growth, names = {
            "site": (found.sites, network.sites.name), "demand": (found.demands, network.demands.name),
            "everything": (found.everything, ("everything",)),
        }[by]  # fmt: skip
        links = build(network).row_name
        records: list[dict[str, Value]] = [
            {
                by: names[i], "factor": float(growth.factor[i]),
                "link": links[int(growth.row[i])] if growth.row[i] >= 0 else "",
                "failure": chosen.name[int(growth.scenario[i])],
            }
            for i in np.argsort(growth.factor, kind="stable").tolist()
            if growth.scenario[i] >= 0
        ]  # fmt: skip
        return StatTable.of(f"Headroom, by {by}", records, "factor", (by, "factor", "link", "failure"))

    def availability(self, repairs: Mapping[str, str] | None = None, *, rest: float = 1e-6) -> StatTable:
        """Between which bounds the availability of each class lies: that of its worst demand, and of all at once.

        `repairs` gives mean times to every element of a kind, as `{"router": "10y/4h"}`, beside the `mtbf` and `mttr`
        of fibres; states are looked at until all others have at most `rest` of the time.

        Raises PlanError if nothing says how often anything fails, UnitError if a time is none.
        """
        operated = of_plan(self.plan)
        at = assessed(operated, _mean_times(repairs or {}), Depth(rest=rest))
        network, found = operated.network, at.found
        records: list[dict[str, Value]] = []
        for c, name in enumerate(network.classes.name):
            mine = network.demands.traffic_class == c
            asked = float(network.classes.availability_share[c])
            records.append({
                "class": name, "asked": None if np.isnan(asked) else asked,
                "worst_demand_at_least": float(found.demand.low[mine].min(initial=1.0)),
                "worst_demand_at_most": float(found.demand.high[mine].min(initial=1.0)),
                "all_at_least": float(found.by_class.low[c]), "all_at_most": float(found.by_class.high[c]),
            })  # fmt: skip
        return StatTable.of("Availability, by class", records, "worst_demand_at_least")

    def spares(
        self, *, lead_time: str, no_stock_out: float, failures_per_year: Mapping[str, float] | None = None
    ) -> StatTable:
        """How many of each item lie on one shelf for the whole network, so that what fails is replaced from it.

        `lead_time` such as `26 weeks` runs until a replacement lies there again, `no_stock_out` is the wanted
        probability that nothing waits for one, and `failures_per_year` of one item is by item or by kind.  Switches,
        grey optics and cables have estimates of the catalogue's practice; what nothing is known of has no spares here.

        Raises ValueError for a promise that cannot be, UnitError if the lead time is none.
        """
        return shelf(self._rows("bom"), parse(lead_time, "hours"), no_stock_out, failures_per_year or {})

    def _rows(self, name: str) -> Iterable[Mapping[str, Any]]:
        """Rows of a table.

        Raises PlanError if the plan has none: it is infeasible or unknown.
        """
        if name not in self.plan.tables:
            raise PlanError(f"the plan has no table {name}: its verdict is {self.plan.verdict}")
        return self.plan.tables[name]

    def _billed(self, title: str, column: str, called: str, by: str) -> StatTable:
        if by not in BILLED:
            raise ValueError(f"{title.lower()} is by {', '.join(BILLED)}, not by {by!r}")
        sums: dict[str, dict[str, float]] = {}
        for row in self._rows("bom"):
            of = sums.setdefault(str(row[by]), dict.fromkeys(LAYERS, 0.0))
            layer = str(row["layer"])
            of[layer] = of.get(layer, 0.0) + float(row[column] or 0.0)
        layers = tuple(dict.fromkeys(layer for of in sums.values() for layer in of)) if by == "site" else ()
        unit = called.rpartition("_")[2]
        records: list[dict[str, Value]] = [
            {by: name, called: sum(of.values()), **{f"{layer}_{unit}": of.get(layer, 0.0) for layer in layers}}
            for name, of in sorted(sums.items(), key=lambda entry: (-sum(entry[1].values()), entry[0]))
            if any(of.values())
        ]
        return StatTable.of(f"{title}, by {by}", records, called, (by, called) if not records else ())


def _most(rows: list[Mapping[str, Any]], key: str) -> dict[str, Value]:
    worst = max(rows, key=lambda row: float(row[key]))
    lost = float(worst[key])
    name = key.removeprefix("lost_")
    return {"class": name, "lost_gbps": lost, "failure": str(worst["name"]) if lost > 0 else ""}


def _mean_times(repairs: Mapping[str, str]) -> Repairs:
    times = {}
    for kind, text in repairs.items():
        between, _, repair = text.partition("/")
        times[kind] = (parse(between, "hours"), parse(repair, "hours"))
    return times
