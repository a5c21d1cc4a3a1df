"""Before and after: what a plan changes against an earlier one, as a table of figures and a table of elements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.planning import Plan, compare
from weft.planning.record import Cell
from weft.report.columns import CHANGES
from weft.report.plan_files import Row
from weft.report.tables import Section
from weft.units import show

SIGNS = {"+": "+ added", "-": "− gone", "~": "~ altered"}
FIGURES: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("capacity_gbps", "Capacity", show.gbps), ("delivered_gbps", "Delivered", show.gbps),
    ("power_w", "Power", show.watts), ("price_eur", "Price", show.euro), ("w_per_tbps", "Power per Tb/s", show.watts),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on both sides, and what it changes by."""

    title: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class Changes:
    """`figures` are verdict, totals and the worst failure of both plans; `section` has every element that differs."""

    name: str
    figures: tuple[Figure, ...]
    section: Section


def changes(before: Plan, after: Plan) -> Changes:
    """What one has to do to get from one plan to the other, and what that is worth."""
    found = compare(before, after)
    figures = [Figure("Verdict", *found.verdicts, "")]
    for key, title, amount in FIGURES:
        old, new = found.totals[key]
        figures.append(Figure(title, amount(old), amount(new), _change(old, new, amount)))
    was, now = map(_worst, found.worst)
    figures.append(Figure("Worst failure", was, now, ""))
    rows = [row for change in found.changes for row in _rows(change.sign, change.table, change.name, change.fields)]
    note = "What is added, gone and altered, field by field."
    section = Section("changes", "Changes", note, "changes", CHANGES, tuple(rows), len(rows))
    return Changes(str(before.header.get("name", "")), tuple(figures), section)


def _rows(sign: str, table: str, name: str, fields: dict[str, tuple[Cell | None, Cell | None]]) -> list[Row]:
    what = table.removesuffix("s").replace("_", " ").replace("ip ", "IP ")
    return [
        {
            "sign": SIGNS[sign], "what": what, "name": name, "field": field,
            "before": _cell(before), "after": _cell(after), "by": _difference(before, after),
        }
        for field, (before, after) in fields.items()
    ]  # fmt: skip


def _difference(before: Cell | None, after: Cell | None) -> str:
    return repr(after - before) if isinstance(before, int | float) and isinstance(after, int | float) else ""


def _cell(value: Cell | None) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)


def _change(old: float, new: float, amount: Callable[[float], str]) -> str:
    if old == new:
        return "the same"
    sign = "+" if new > old else "−"
    share = f" ({sign}{abs(new / old - 1):.1%})".replace("%", " %") if old > 0 else ""
    return f"{sign}{amount(abs(new - old))}{share}"


def _worst(worst: dict[str, Cell]) -> str:
    if not worst:
        return "none"
    return (
        f"{worst['name']}: fullest link at {show.percent(float(worst['max_utilisation']))}, "
        f"{show.gbps(float(worst['lost_gbps']))} lost"
    )
