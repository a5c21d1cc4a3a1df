"""What is delivered where for which period, and the network of a period while some of it is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from weft.diagnostics import PlanError
from weft.planning.agreed_costs import LEASED_KINDS
from weft.planning.record import Cell, Plan, PlanTable

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that a site or a fibre needs for a period, from 1 on, and the lightpaths that wait for it."""

    period: int
    place: str
    count: int
    lightpaths: frozenset[str]


def deliveries(plan: Plan) -> tuple[Delivery, ...]:
    """Of a plan, by period and place, in the order of its purchases; those that no lightpath waits for left out.

    Raises PlanError if the plan bought nothing.
    """
    if "bom" not in plan.tables:
        raise PlanError(f"the plan is {plan.verdict}: nothing is delivered")
    count: dict[tuple[int, str], int] = {}
    for period, row in _needed(plan):
        if row["kind"] not in LEASED_KINDS and row["site"]:
            key = period, str(row["site"])
            count[key] = count.get(key, 0) + int(row["count"])
    waiting = _waiting(plan)
    return tuple(
        Delivery(*key, n, frozenset(waiting[key])) for key, n in sorted(count.items(), key=lambda one: one[0][0])
        if key in waiting
    )  # fmt: skip


def _needed(plan: Plan) -> Iterator[tuple[int, Row]]:
    if "purchases" in plan.tables:
        yield from ((int(row.get("needed", row["period"])), row) for row in plan.tables["purchases"])
    else:
        yield from ((1, {**row, "count": row["bought"]}) for row in plan.tables["bom"] if int(row["bought"]))


def _waiting(plan: Plan) -> dict[tuple[int, str], set[str]]:
    """The lightpaths of a period that end at a site, are regenerated there, or are the first on a pair of a fibre."""
    site = {str(row["name"]): str(row["site"]) for row in plan.tables["routers"]}
    light = sorted(plan.tables["lightpaths"], key=_period)
    first: dict[tuple[str, str], int] = {}
    for row in light:
        for pair in _glass(row):
            first.setdefault(pair, _period(row))
    found: dict[tuple[int, str], set[str]] = {}
    for row in light:
        mine = _period(row)
        places = {site[str(row["a"])], site[str(row["z"])]}
        places |= {place for place in str(row["regenerated_at"]).split("|") if place}
        places |= {fibre for fibre, pair in _glass(row) if first[fibre, pair] == mine}
        for place in places:
            found.setdefault((mine, place), set()).add(str(row["name"]))
    return found


def _glass(row: Row) -> list[tuple[str, str]]:
    if not row["route"]:
        return []
    return list(zip(str(row["route"]).split("|"), str(row["pairs"]).split("|"), strict=True))


def _period(row: Row) -> int:
    return int(row.get("period", 1))


def without(plan: Plan, period: int, missing: frozenset[str]) -> Plan:
    """A plan with the network of a period alone, some lightpaths not there, and the demands of that period."""
    light = [row for row in plan.tables["lightpaths"] if _period(row) <= period and row["name"] not in missing]
    members: dict[str, int] = {}
    for row in light:
        members[str(row["ip_link"])] = members.get(str(row["ip_link"]), 0) + 1
    links = [
        {**row, "members": n, "capacity_gbps": n * float(row["rate_gbps"]), "min_links": min(n, int(row["min_links"]))}
        for row in plan.tables["ip_links"] if (n := members.get(str(row["name"]), 0))
    ]  # fmt: skip
    demands = _demands(plan, period)
    rows = {"lightpaths": light, "ip_links": links, "demands": demands}
    tables = {name: PlanTable.of(plan.tables[name].columns, mine) for name, mine in rows.items()}
    return replace(plan, tables={**plan.tables, **tables})


def _demands(plan: Plan, period: int) -> list[dict[str, Cell]]:
    """Those of a period, with the delays of the last one."""
    if "forecast" in plan.tables:
        gbps = {row["name"]: row["gbps"] for row in plan.tables["forecast"] if int(row["period"]) == period}
        return [{**row, "gbps": gbps[row["name"]]} for row in plan.tables["demands"]]
    share = _share(plan, period)
    return [{**row, "gbps": float(row["gbps"]) * share[str(row["class"])]} for row in plan.tables["demands"]]


def _share(plan: Plan, period: int) -> dict[str, float]:
    """What of the last period's traffic there is of each class."""
    over = plan.header.get("periods")
    if over is None:
        return {str(row["name"]): 1.0 for row in plan.tables["classes"]}
    years = float(over["length_years"]) * (int(over["count"]) - period)
    return {str(name): (1.0 + float(rate)) ** -years for name, rate in over["growth_per_year"].items()}
