"""Bars of power and price: by layer from the bill of materials, by site from the sites table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.report.plan_files import PlanFiles, number, total
from weft.units import show

LAYERS = (
    ("fabric", "Fabric", "switches, grey optics and cables inside sites"),
    ("routers", "Routers", "boxes, cards and ports between sites"),
    ("optics", "Coherent optics", "transceivers of the lightpaths"),
    ("line", "Line", "multiplexers, ROADMs and amplifiers along the fibres"),
)
MOST_SITES = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar: class of colour, start and length as shares of the whole width, what it says."""

    layer: str
    start: float
    length: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its title, its total, and a mark for a cap where there is one (as a share, beyond 1 none)."""

    title: str
    value: str
    pieces: tuple[Piece, ...]
    cap: float | None = None
    note: str = ""


def by_layer(plan: PlanFiles, column: str, amount: Callable[[float], str]) -> tuple[Bar, ...]:
    """One bar a layer of the bill of materials, longest equal to the whole width, with its share of the sum."""
    sums = {key: total(tuple(r for r in plan["bom"] if r.get("layer") == key), column) for key, _, _ in LAYERS}
    whole, most = sum(sums.values()), max(sums.values())
    if most <= 0:
        return ()
    return tuple(
        Bar(
            title, amount(sums[key]), (Piece(key, 0.0, sums[key] / most, f"{title}: {amount(sums[key])}"),),
            note=f"{100 * sums[key] / whole:.0f} %: {what}",
        )
        for key, title, what in LAYERS
    )  # fmt: skip


def by_site(plan: PlanFiles) -> tuple[Bar, ...]:
    """Stacked bars of the sites that draw most, with their power caps."""
    rows = sorted(
        (row for row in plan["sites"] if (number(row, "power_w") or 0.0) > 0),
        key=lambda row: -(number(row, "power_w") or 0.0),
    )[:MOST_SITES]
    caps = [number(row, "power_cap_w") for row in rows]
    most = max((number(row, "power_w") or 0.0 for row in rows), default=0.0) * 1.02
    bars = []
    for row, cap in zip(rows, caps, strict=True):
        pieces, start = [], 0.0
        for layer, key in (("fabric", "fabric_power_w"), ("routers", "router_power_w"), ("optics", "optics_power_w")):
            draw = number(row, key) or 0.0
            pieces.append(Piece(layer, start, draw / most, f"{row['name']} {layer}: {show.watts(draw)}"))
            start += draw / most
        draw = number(row, "power_w") or 0.0
        note = f"{show.percent(draw / cap)} of its cap of {show.watts(cap)}" if cap else ""
        shown = cap / most if cap and cap <= most else None
        bars.append(Bar(row["name"], show.watts(draw), tuple(p for p in pieces if p.length > 0), shown, note))
    return tuple(bars)


def price_by_site(plan: PlanFiles) -> tuple[Bar, ...]:
    """One bar for each of the sites whose equipment costs most; what stands along the fibres is no site's."""
    priced = sorted(((number(row, "price_eur") or 0.0, row["name"]) for row in plan["sites"]), reverse=True)
    most = max((price for price, _ in priced), default=0.0)
    return tuple(
        Bar(name, show.euro(price), (Piece("whole", 0.0, price / most, f"{name}: {show.euro(price)}"),))
        for price, name in priced[:MOST_SITES]
        if price > 0
    )


def by_class(plan: PlanFiles) -> tuple[Bar, ...]:
    """One bar a traffic class: what carrying it through each kind of failure costs at the margin of the linear bound.

    Prices are in the plan's objective; a class that costs nothing there has no bar.
    """
    amount = show.euro if plan.text("objective", "name").endswith("_eur") else show.watts
    costs: dict[str, dict[str, float]] = {}
    for entry in plan.at("prices") or ():
        of_state = costs.setdefault(str(entry["class"]), {})
        of_state[str(entry["state"])] = of_state.get(str(entry["state"]), 0.0) + max(0.0, float(entry["cost"]))
    most = max((sum(of_state.values()) for of_state in costs.values()), default=0.0)
    if most <= 0:
        return ()
    kinds = sorted({kind for of_state in costs.values() for kind in of_state})
    bars = []
    for name, of_state in sorted(costs.items(), key=lambda item: -sum(item[1].values())):
        pieces, start = [], 0.0
        for kind in kinds:
            cost = of_state.get(kind, 0.0)
            tone = f"state-{1 + kinds.index(kind) % 6}"
            pieces.append(Piece(tone, start, cost / most, f"{name}, {_when(kind)}: {amount(cost)}"))
            start += cost / most
        told = ", ".join(f"{amount(cost)} {_when(kind)}" for kind, cost in of_state.items() if cost > 0)
        bars.append(Bar(name, amount(sum(of_state.values())), tuple(p for p in pieces if p.length > 0), note=told))
    return tuple(bars)


def _when(kind: str) -> str:
    return "without failure" if kind == "none" else f"for {kind} failures"


def n_sites_left_out(plan: PlanFiles) -> int:
    """Sites that draw power but have no bar."""
    return max(0, sum((number(row, "power_w") or 0.0) > 0 for row in plan["sites"]) - MOST_SITES)
