"""How far a plan may be from the best possible: the four figures, and the four amounts they are made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.report.plan_files import PlanFiles
from weft.units import show

EXPLAINED = (
    ("gap", "Gap of the WAN", "1 − L / V",
     "No plan over this menu needs less than L, so at most this share of the plan could be saved."),
    ("solver_gap", "Solver gap", "1 − L₇ / U",
     "What the solver left open: its purchase U for ideal rerouting against the bound L₇ it proved for it."),
    ("spectrum_penalty", "Spectrum penalty", "L₇ / L − 1",
     "What it costs to size with seven eighths of the channels, so that each lightpath can then be given its slot."),
    ("routing_penalty", "Routing penalty", "V / U − 1",
     "What it costs that routers reroute by their own rules, not ideally; repairs of routing and spectrum included."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GapFigure:
    """One of the four figures, with its formula and what it means."""

    title: str
    value: str
    formula: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One of the four amounts, as a bar of `share` of the largest."""

    symbol: str
    title: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Part:
    """Value, bound and gap of one part of the objective."""

    title: str
    value: str
    lower_bound: str
    gap: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Everything the page says about the distance to the best possible plan."""

    headline: str
    objective: str
    figures: tuple[GapFigure, ...]
    rungs: tuple[Rung, ...]
    parts: tuple[Part, ...]


def gap(plan: PlanFiles) -> Gap | None:
    """The gap of a plan; None if the plan has no objective value and bound."""
    value, bound = plan.figure("objective", "value"), plan.figure("objective", "lower_bound")
    if value is None or bound is None:
        return None
    amount = show.euro if plan.text("objective", "name").endswith("_eur") else show.watts
    whole = plan.figure("objective", "gap")
    wan = ("objective", "parts", "wan")
    figures = tuple(
        GapFigure(title, show.percent(figure), formula, meaning)
        for key, title, formula, meaning in EXPLAINED
        if (figure := plan.figure(*wan, key)) is not None
    )
    objective = "net present cost" if amount is show.euro else "power"
    parts = (
        _part("Fabric", ("objective", "parts", "fabric"), plan, amount),
        _part("WAN", wan, plan, amount),
        _part("Whole plan", ("objective",), plan, amount),
    )
    headline = "" if whole is None else show.percent(whole)
    return Gap(headline, objective, figures, _rungs(plan, amount), tuple(part for part in parts if part))


def _part(title: str, keys: tuple[str, ...], plan: PlanFiles, amount: Callable[[float], str]) -> Part | None:
    value, bound, ratio = (plan.figure(*keys, key) for key in ("value", "lower_bound", "gap"))
    if value is None or bound is None or ratio is None:
        return None
    return Part(title, amount(value), amount(bound), show.percent(ratio))


def _rungs(plan: PlanFiles, amount: Callable[[float], str]) -> tuple[Rung, ...]:
    """L, L₇, U and V of the WAN; L₇ and U follow from the plan's penalties by their definitions."""
    value, bound, spectrum, routing = (
        plan.figure("objective", "parts", "wan", key)
        for key in ("value", "lower_bound", "spectrum_penalty", "routing_penalty")
    )
    if value is None or bound is None or spectrum is None or routing is None or value <= 0 or routing <= -1:
        return ()
    amounts = (
        ("L", "least possible, all channels", bound),
        ("L₇", "least possible, ⅞ of the channels", bound * (1 + spectrum)),
        ("U", "bought for ideal rerouting", value / (1 + routing)),
        ("V", "this plan", value),
    )
    most = max(size for _, _, size in amounts)
    return tuple(Rung(symbol, title, amount(size), size / most) for symbol, title, size in amounts)
