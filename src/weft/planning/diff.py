"""What changed from one plan to another: elements added, removed and altered, in watts and euro."""

from __future__ import annotations

from dataclasses import dataclass

from weft.planning.record import Cell, Plan, PlanTable

COMPARED = {
    "sites": ("router_build", "fabric", "power_w", "price_eur"),
    "fibres": ("pairs_lit", "amplifiers", "power_w", "price_eur", "max_utilisation"),
    "ip_links": ("rate_gbps", "members", "capacity_gbps", "metric", "worst_utilisation"),
}
TOTALS = ("capacity_gbps", "delivered_gbps", "power_w", "price_eur", "w_per_tbps")


@dataclass(frozen=True, slots=True)
class Change:
    """One element: `sign` is `+`, `-` or `~`; `fields` maps what differs to its values before and after."""

    sign: str
    table: str
    name: str
    fields: dict[str, tuple[Cell | None, Cell | None]]


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """All changes from plan `a` to plan `z`, with totals and risk on both sides."""

    verdicts: tuple[str, str]
    totals: dict[str, tuple[float, float]]
    worst: tuple[dict[str, Cell], dict[str, Cell]]
    changes: tuple[Change, ...]


def compare(a: Plan, z: Plan) -> PlanDiff:
    """What one has to do to get from plan `a` to plan `z`."""
    changes = [
        change
        for table, columns in COMPARED.items()
        for change in _changes(table, columns, a.tables.get(table), z.tables.get(table))
    ]
    return PlanDiff(
        (a.verdict, z.verdict),
        {name: (_total(a, name), _total(z, name)) for name in TOTALS},
        (_worst(a), _worst(z)),
        tuple(changes),
    )


def _total(plan: Plan, name: str) -> float:
    return float(plan.header.get("totals", {}).get(name, 0.0))


def _worst(plan: Plan) -> dict[str, Cell]:
    return dict(plan.header.get("failures", {}).get("worst", {}))


def _changes(table: str, columns: tuple[str, ...], a: PlanTable | None, z: PlanTable | None) -> list[Change]:
    before = {str(row["name"]): row for row in a or ()}
    after = {str(row["name"]): row for row in z or ()}
    changes = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        fields = {
            column: (old.get(column) if old else None, new.get(column) if new else None)
            for column in columns
            if old is None or new is None or not _same(old.get(column), new.get(column))
        }
        if fields:
            changes.append(Change("+" if old is None else "-" if new is None else "~", table, name, fields))
    return changes


def _same(a: Cell | None, z: Cell | None) -> bool:
    if isinstance(a, int | float) and isinstance(z, int | float):
        return abs(a - z) <= 1e-9 * max(1.0, abs(a), abs(z))
    return a == z
