"""The ledger of a plan that is bought under an agreement: what is paid in each quarter, for what, as a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.report.periods import FILLED, FOOT, GAP, LEFT, PANEL, RIGHT, TOP, WIDTH, Bar, Panel
from weft.report.plan_files import PlanFiles, Row, number
from weft.units import show

PAID: tuple[tuple[str, str, str], ...] = (
    ("fabric", "Paid for supply", "supply"), ("line", "Paid for energy and leases", "running"),
    ("routers", "Paid for patents", "patents"), ("optics", "Paid so far", "cumulative"),
)  # fmt: skip
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A year in the table beneath: words for each column."""

    year: str
    supply: str
    running: str
    patents: str
    so_far: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Panels by quarter, labels of the years along their foot, and the table; `label` says it in a sentence."""

    name: str
    currency: str
    panels: tuple[Panel, ...]
    labels: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]
    label: str
    width: float = WIDTH
    height: float = TOP + 4 * PANEL + 3 * GAP + FOOT
    left: float = LEFT
    right: float = WIDTH - RIGHT


def ledger(plan: PlanFiles) -> Ledger | None:
    """The chart of a plan that is bought under an agreement; None of any other."""
    rows = plan["cash"]
    if not rows:
        return None
    room = (WIDTH - LEFT - RIGHT) / len(rows)
    currency = plan.text("agreement", "currency")

    def amount(value: float) -> str:
        return show.euro(value).replace("€", currency)

    panels = tuple(_panel(rows, i, room, amount) for i in range(len(PAID)))
    labels = tuple(
        (LEFT + (q + 0.5) * room, f"year {q // QUARTERS + 1}") for q in range(0, len(rows), QUARTERS)
    )
    whole = amount(-(number(rows[-1], "cumulative") or 0.0))
    label = f"{len(rows)} quarters under an agreement, in which {whole} is paid"
    return Ledger(plan.text("agreement", "name"), currency, panels, labels, _lines(rows, amount), label)


def _panel(rows: tuple[Row, ...], place: int, room: float, amount: Callable[[float], str]) -> Panel:
    layer, title, key = PAID[place]
    paid = [-(number(row, key) or 0.0) for row in rows]
    most, top = max(*map(abs, paid), 1e-9), TOP + place * (PANEL + GAP)
    scale = PANEL / (most if min(paid) >= 0 else 2 * most)
    foot = top + PANEL if min(paid) >= 0 else top + PANEL / 2
    bars = tuple(
        Bar(
            LEFT + (q + (1 - FILLED) / 2) * room, foot - scale * max(value, 0.0), FILLED * room, scale * abs(value),
            f"{row['from']}: {amount(value)}",
        )
        for q, (row, value) in enumerate(zip(rows, paid, strict=True))
    )  # fmt: skip
    return Panel(layer, title, top, foot, amount(max(paid)), bars)


def _lines(rows: tuple[Row, ...], amount: Callable[[float], str]) -> tuple[Line, ...]:
    found = []
    for first in range(0, len(rows), QUARTERS):
        year = rows[first : first + QUARTERS]
        supply, running, patents = (
            amount(-sum(number(row, key) or 0.0 for row in year)) for _, _, key in PAID[:3]
        )
        so_far = amount(-(number(year[-1], "cumulative") or 0.0))
        found.append(Line(str(first // QUARTERS + 1), supply, running, patents, so_far))
    return tuple(found)
