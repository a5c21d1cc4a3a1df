"""Periods as charts: what is asked, what it draws and what is bought in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.report.plan_files import PlanFiles, Row, number
from weft.units import show

WIDTH, LEFT, RIGHT = 400.0, 76.0, 4.0
PANEL, TOP, FOOT = 84.0, 24.0, 24.0
HEIGHT = TOP + PANEL + FOOT
FILLED = 0.72
"""Share of its room that a bar takes."""

MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One period in one panel, in the units of the drawing, and what it says."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One figure over all periods: its class of colour, title, the value at its upper edge, and bars."""

    layer: str
    title: str
    y: float
    foot: float
    most: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table beneath: words for each column."""

    period: str
    starts: str
    demand: str
    power: str
    bought: str
    lease: str
    lightpaths: str
    pairs: str
    held: str
    worst: str
    fullest: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A chassis or cards that another site needs, or that are sold: words for each column, `to` empty where sold."""

    period: str
    count: str
    item: str
    place: str
    to: str
    paid: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The periods of a plan: panels, labels along the foot of each, and the table; `label` says it in a sentence.

    `moved` are what is used again, where anything is.
    """

    panels: tuple[Panel, ...]
    labels: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    moved: tuple[Movement, ...]
    label: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT


Figure = tuple[str, str, str, Callable[[float], str]]
"""Class of colour, title, column, and how it is written."""

FIGURES: tuple[Figure, ...] = (
    ("line", "Traffic asked between sites", "demand_gbps", show.gbps),
    ("routers", "Power of the WAN", "wan_power_w", show.watts),
    ("optics", "Price of what is bought for the WAN", "wan_bought_eur", show.euro),
)


def periods(plan: PlanFiles) -> Chart | None:
    """The chart of a plan of several periods; None of any other."""
    rows = plan["periods"]
    if len(rows) < 2:
        return None
    room = (WIDTH - LEFT - RIGHT) / len(rows)
    panels = tuple(_panel(rows, figure, room) for figure in FIGURES)
    every = -(-len(rows) // MOST_LABELS)
    labels = tuple(
        (LEFT + (t + 0.5) * room, row["period"]) for t, row in enumerate(rows) if t % every == 0
    )
    first, last = rows[0], rows[-1]
    label = "; ".join(
        f"{title.lower()} from {amount(number(first, key) or 0.0)} to {amount(number(last, key) or 0.0)}"
        for _, title, key, amount in FIGURES
    )
    moved = tuple(map(_movement, plan["movements"]))
    return Chart(panels, labels, tuple(map(_line, rows)), moved, f"{len(rows)} periods: {label}")


def _panel(rows: tuple[Row, ...], figure: Figure, room: float) -> Panel:
    layer, title, key, amount = figure
    values = [number(row, key) or 0.0 for row in rows]
    most = max(*values, 1e-9)
    bars = tuple(
        Bar(
            LEFT + (t + (1 - FILLED) / 2) * room, TOP + PANEL * (1 - value / most), FILLED * room, PANEL * value / most,
            f"period {rows[t]['period']}: {amount(value)}",
        )
        for t, value in enumerate(values)
    )  # fmt: skip
    return Panel(layer, title, TOP, TOP + PANEL, amount(max(values)), bars)


def _line(row: Row) -> Line:
    held = f"{row.get('survived', '')} of {row.get('failures', '')} states"
    utilisation = number(row, "max_utilisation")
    return Line(
        row["period"], f"{number(row, 'starts_years') or 0.0:.3g} y", show.gbps(number(row, "demand_gbps") or 0.0),
        show.watts(number(row, "power_w") or 0.0), show.euro(number(row, "bought_eur") or 0.0),
        show.euro(number(row, "lease_eur_per_month") or 0.0), row.get("lightpaths", ""), row.get("pairs_lit", ""), held,
        row.get("worst_failure", ""), "" if utilisation is None else show.percent(utilisation),
    )  # fmt: skip


def _movement(row: Row) -> Movement:
    return Movement(
        row["period"], row.get("count", ""), row.get("item", ""), row.get("from", ""), row.get("to", ""),
        show.euro(number(row, "eur") or 0.0),
    )  # fmt: skip
