"""From a finished plan to the table of what is in place, so that the next plan begins with what the last one bought."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from weft.diagnostics import PlanError
from weft.planning.inside import LAYERS
from weft.planning.record import Cell, Plan

COLUMNS = ("do", "what", "at", "item", "mode", "count", "slot", "pairs", "metric")

Row = dict[str, Cell]


def as_existing(plan: Plan, do: str) -> str:
    """The CSV text of `existing` that has everything of a plan, each row to `do` the same: `keep` or `move`.

    Lightpaths have a row each, with slot, pairs and the metric of their IP link.  Leased links are no equipment.

    Raises PlanError if the plan bought nothing.
    """
    if "bom" not in plan.tables:
        raise PlanError("this plan bought nothing: its verdict is " + plan.verdict)
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in (*_pairs(plan), *_lightpaths(plan), *_items(plan)):
        writer.writerow({"do": do, **row})
    return text.getvalue()


def _pairs(plan: Plan) -> Iterator[Row]:
    for fibre in plan.tables["fibres"]:
        if fibre["pairs_lit"]:
            yield {"what": "pair", "at": fibre["name"], "count": fibre["pairs_lit"]}


def _lightpaths(plan: Plan) -> Iterator[Row]:
    metric = {link["name"]: link["metric"] for link in plan.tables["ip_links"]}
    for light in plan.tables["lightpaths"]:
        if light["route"]:
            yield {
                "what": "lightpath", "at": light["route"], "item": light["transceiver"], "mode": light["mode"],
                "count": 1, "slot": light["slot"], "pairs": light["pairs"], "metric": metric[light["ip_link"]],
            }  # fmt: skip


def _items(plan: Plan) -> Iterator[Row]:
    count = Counter[tuple[Cell, Cell]]()
    for line in plan.tables["bom"]:
        if line["layer"] in (*LAYERS, "routers") and line["count"]:
            count[line["site"], line["item"]] += int(line["count"])
    for (site, item), n in count.items():
        yield {"what": "item", "at": site, "item": item, "count": n}
