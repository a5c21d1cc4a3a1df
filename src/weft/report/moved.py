"""Where traffic goes in each failure, as data for the page: links by number, their use in tenths of a percent."""

from __future__ import annotations

from typing import Any

from weft.report.plan_files import PlanFiles, number
from weft.report.tables import Section

MOST = 40_000
"""Links of failures that the page holds, the worst failures first."""


def moved(plan: PlanFiles, shown: tuple[Section, ...]) -> dict[str, Any]:
    """For each failure, in the order of the table of failures, which links change their use, and to what.

    `links` are names; `of` maps a failure's name to two lists, numbers of links and their use, null where a link is
    down.  Failures beyond `MOST` rows are left out whole, and all of them where the plan does not say.
    """
    rows: dict[str, list[tuple[str, int | None]]] = {}
    for row in plan["moved"]:
        use = number(row, "utilisation")
        rows.setdefault(row["failure"], []).append((row["ip_link"], None if use is None else round(1000 * use)))
    order = next(([row["name"] for row in section.rows] for section in shown if section.key == "failures"), [])
    index: dict[str, int] = {}
    of: dict[str, Any] = {}
    n, is_whole = 0, 0 < len(plan["moved"]) <= MOST
    for name in order:
        found = rows.get(name, [])
        if not (found or is_whole):
            continue
        n += len(found)
        if n > MOST:
            break
        of[name] = [[index.setdefault(link, len(index)) for link, _ in found], [use for _, use in found]]
    return {"links": list(index), "of": of}
