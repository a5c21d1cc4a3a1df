"""Power against cost as a chart: purchases that no other beats in both, and the line below which no plan lies."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from weft.report.plan_files import PlanFiles, number
from weft.units import show

WIDTH, HEIGHT = 640.0, 320.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 16.0, 12.0, 44.0
SAMPLES = 48
TICKS = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in the units of the drawing, and what it says."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A purchase: its place, what it takes, and by how much of its cost a plan could be cheaper at most."""

    x: float
    y: float
    power: str
    cost: str
    least_cost: str
    gap: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The frontier drawn: dots, the line through them, the area that is still open, and both axes."""

    dots: tuple[Dot, ...]
    line: str
    band: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def frontier(plan: PlanFiles) -> Chart | None:
    """The chart of a plan; None where no frontier was asked for or found."""
    rows = [
        tuple(number(row, key) or 0.0 for key in ("power_w", "cost_eur", "least_cost_eur")) for row in plan["frontier"]
    ]
    lines = plan.at("frontier", "lines")
    if not rows or not isinstance(lines, list):
        return None
    low_w, high_w = _wider(min(r[0] for r in rows), max(r[0] for r in rows))
    low_e, high_e = _wider(min(r[2] for r in rows), max(r[1] for r in rows))

    def x(watts: float) -> float:
        return LEFT + (watts - low_w) / (high_w - low_w) * (WIDTH - LEFT - RIGHT)

    def y(euro: float) -> float:
        inside = min(max(euro, low_e), high_e)
        return HEIGHT - BOTTOM - (inside - low_e) / (high_e - low_e) * (HEIGHT - TOP - BOTTOM)

    def least(watts: float) -> float:
        return max((float(line["least"]) - float(line["w"]) * watts) / float(line["eur"]) for line in lines)

    upper = [(x(w), y(e)) for w, e, _ in rows]
    first, last = rows[0][0], rows[-1][0]
    watts = [first + i * (last - first) / SAMPLES for i in range(SAMPLES + 1)]
    lower = [(x(w), y(least(w))) for w in reversed(watts)]
    return Chart(
        tuple(
            Dot(x(w), y(e), show.watts(w), show.euro(e), show.euro(floor), show.percent(max(0.0, 1 - floor / e)))
            for w, e, floor in rows
        ),
        _path(upper), _path([*upper, *lower]),
        _ticks(low_w, high_w, x, show.watts), _ticks(low_e, high_e, y, show.euro),
    )  # fmt: skip


def _wider(low: float, high: float) -> tuple[float, float]:
    room = 0.08 * (high - low) or 0.01 * abs(high) or 1.0
    return low - room, high + room


def _path(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _ticks(low: float, high: float, place: Callable[[float], float], text: Callable[[float], str]) -> tuple[Tick, ...]:
    """Round values inside a range, at most so many."""
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1.0, 2.0, 5.0, 10.0) if k * power >= rough)
    first = math.ceil(low / step)
    return tuple(Tick(place(k * step), text(k * step)) for k in range(first, math.floor(high / step) + 1))
