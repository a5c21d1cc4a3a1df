"""The plan of three sites that tests run, as it is and with other metrics, links and overloaded routers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from tests.conftest import EXAMPLES

from weft.intent import load
from weft.planning import Plan, PlanTable, make

METRICS = {"STO.1-CPH.1": (70, 70), "STO.2-OSL.2": (30, 45), "CPH.2-OSL.2": (40, 40)}
"""Of both directions: the second routers reach Copenhagen over Oslo, and back by another way."""


POLICIES = (
    ("STO", "CPH", "OSL.1", 0.25), ("STO", "CPH", "", 0.5), ("STO", "CPH", "OSL.2", 0.25), ("OSL", "STO", "", 1.0),
    ("CPH", "OSL", "STO.2", 1.0),
)  # fmt: skip
"""Fixed policies as a plan has them: site, site, router, share."""


@cache
def planned() -> Plan:
    """The example of three sites."""
    return make(load(EXAMPLES / "three-sites" / "intent.yaml"))


def with_metrics(metrics: Mapping[str, tuple[int, int]], overloaded: tuple[str, ...] = ()) -> Plan:
    """The plan with metrics of some links, by name, and some overloaded routers."""
    plan = planned()
    tables = dict(plan.tables)
    links = [dict(row) for row in tables["ip_links"]]
    for row in links:
        if row["name"] in metrics:
            row["metric"], row["metric_back"] = metrics[str(row["name"])]
    routers = [{**row, "overload": "yes" if row["name"] in overloaded else "no"} for row in tables["routers"]]
    tables["ip_links"] = PlanTable.of(tables["ip_links"].columns, links)
    tables["routers"] = PlanTable.of(tables["routers"].columns, routers)
    return replace(plan, tables=tables)


def with_policies(plan: Plan) -> Plan:
    """The plan with fixed policies."""
    rows = [dict(zip(("a", "z", "via", "share"), row, strict=True)) for row in POLICIES]
    return replace(plan, tables={**plan.tables, "policies": PlanTable.of(tuple(rows[0]), rows)})
