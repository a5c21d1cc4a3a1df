"""Planned together against layer by layer: the rows of `baseline` in plan.json, with this plan as the measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weft.report.plan_files import PlanFiles, total
from weft.units import show

WAN_LAYERS = ("routers", "optics", "line")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to plan the same network: WAN power and price, what they are against this plan, and what breaks."""

    name: str
    power: str
    power_change: str
    price: str
    price_change: str
    gap: str
    lossy: str
    lost: str
    holds: bool
    note: str
    is_ours: bool


def comparison(plan: PlanFiles) -> tuple[Way, ...]:
    """Our plan first, then the others in the order of `plan.json`; empty if it has none to compare with."""
    others = [entry for entry in plan.at("baseline") or () if isinstance(entry, Mapping)]
    if not others:
        return ()
    wan = tuple(row for row in plan["bom"] if row.get("layer") in WAN_LAYERS)
    power_w = plan.figure("totals", "wan_power_w") or total(wan, "draw_w")
    price_eur = plan.figure("totals", "wan_price_eur") or total(wan, "price_eur")
    enumerated, survived = plan.figure("failures", "enumerated"), plan.figure("failures", "survived")
    holds = enumerated is not None and enumerated == survived
    gap = plan.figure("objective", "parts", "wan", "gap")
    ours = Way(
        "Planned together (this plan)", show.watts(power_w), "", show.euro(price_eur), "",
        "" if gap is None else show.percent(gap), "0" if holds else "",
        "0 Gb/s" if holds else "see failures", holds, "", True,
    )  # fmt: skip
    return (ours, *(_other(entry, power_w, price_eur) for entry in others))


def _other(entry: Mapping[str, Any], power_w: float, price_eur: float) -> Way:
    draw, price, lost = (_figure(entry, key) for key in ("wan_power_w", "wan_price_eur", "protected_lost_gbps"))
    gap, lossy, states = (_figure(entry, key) for key in ("gap", "lossy_failures", "failures"))
    return Way(
        str(entry.get("name", "")),
        "" if draw is None else show.watts(draw), _change(draw, power_w),
        "" if price is None else show.euro(price), _change(price, price_eur),
        "" if gap is None else show.percent(gap), f"{lossy:.0f} of {states:.0f}" if lossy and states else "0",
        "" if lost is None else show.gbps(lost), entry.get("holds") is True, _note(entry), False,
    )  # fmt: skip


def _note(entry: Mapping[str, Any]) -> str:
    """What is wrong with a way of planning, as far as the plan says it."""
    notes = [str(entry["note"])] if entry.get("note") else []
    if _figure(entry, "lossy_failures"):
        notes.append(f"loses most with {entry.get('worst')}")
    return "; ".join(notes)


def _figure(entry: Mapping[str, Any], key: str) -> float | None:
    value = entry.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _change(value: float | None, ours: float) -> str:
    if value is None or ours <= 0:
        return ""
    change = 100 * (value / ours - 1)
    return f"{'+' if change >= 0 else '−'}{abs(change):.0f} %"
