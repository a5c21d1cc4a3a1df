"""The ledger of a plan that is bought under an agreement: what is paid in each quarter, for what, as a chart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.report.periods import FILLED, HEIGHT, LEFT, MOST_LABELS, PANEL, RIGHT, TOP, WIDTH, Bar, Panel
from weft.report.plan_files import PlanFiles, Row, number
from weft.units import show

SUPPLY = "equipment", "capacity", "volume discount", "advances", "support", "shortfall"
RUNNING = "leases", "energy", "moves", "resale"
PATENTS = "royalties", "cross-licence", "lump sum", "release", "patent sale"
PAID: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("fabric", "Paid for supply", SUPPLY), ("line", "Paid for energy and leases", RUNNING),
    ("routers", "Paid for patents", PATENTS), ("optics", "Paid so far", ("cumulative",)),
)  # fmt: skip
QUARTERS = 4


NEXT_ORDERS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A leg in the table beneath: what is paid in each year, and in all of them, in thousands."""

    leg: str
    paid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Panels by quarter, labels of the years along their foot, legs by year, and the first orders of `n_orders`.

    `label` says it in a sentence.
    """

    name: str
    customer: str
    supplier: str
    currency: str
    panels: tuple[Panel, ...]
    labels: tuple[tuple[float, str], ...]
    years: tuple[str, ...]
    lines: tuple[Line, ...]
    orders: tuple[Row, ...]
    n_orders: int
    label: str
    width: float = WIDTH
    height: float = HEIGHT
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
    years = tuple(str(q // QUARTERS + 1) for q in range(0, len(rows), QUARTERS))
    labels = tuple((LEFT + (QUARTERS * y + 0.5) * room, f"year {year}") for y, year in enumerate(years))
    every = -(-len(labels) // MOST_LABELS)
    customer, whole = plan.text("agreement", "customer"), amount(-(number(rows[-1], "cumulative") or 0.0))
    label = f"{len(rows)} quarters under an agreement, in which {customer} pays {whole}"
    return Ledger(
        plan.text("agreement", "name"), customer, plan.text("agreement", "supplier"), currency, panels,
        labels[::every], years, _lines(rows), _first(plan), len(plan["orders"]), label,
    )  # fmt: skip


def _panel(rows: tuple[Row, ...], place: int, room: float, amount: Callable[[float], str]) -> Panel:
    layer, title, legs = PAID[place]
    paid = [_paid(row, legs) for row in rows]
    most = max(*map(abs, paid), 1e-9)
    scale = PANEL / (most if min(paid) >= 0 else 2 * most)
    foot = TOP + PANEL if min(paid) >= 0 else TOP + PANEL / 2
    bars = tuple(
        Bar(
            LEFT + (q + (1 - FILLED) / 2) * room, foot - scale * max(value, 0.0), FILLED * room, scale * abs(value),
            f"{row['from']}: {amount(value)}",
        )
        for q, (row, value) in enumerate(zip(rows, paid, strict=True))
    )  # fmt: skip
    return Panel(layer, title, TOP, foot, amount(max(paid)), bars)


def _first(plan: PlanFiles) -> tuple[Row, ...]:
    """The first orders, with what they come to as it is read best."""
    return tuple({**row, "amount": f"{number(row, 'amount') or 0.0:,.2f}"} for row in plan["orders"][:NEXT_ORDERS])


def _paid(row: Row, legs: tuple[str, ...]) -> float:
    return -sum(number(row, leg) or 0.0 for leg in legs)


def _lines(rows: tuple[Row, ...]) -> tuple[Line, ...]:
    """Each leg that something is paid in by year, in thousands, and all together."""
    every = *SUPPLY, *RUNNING, *PATENTS
    found = []
    for name, legs in (*((leg, (leg,)) for leg in every), ("together", every)):
        paid = [_paid(row, legs) for row in rows]
        years = [sum(paid[first : first + QUARTERS]) for first in range(0, len(rows), QUARTERS)]
        if any(paid):
            found.append(Line(name, tuple(f"{value / 1000:,.0f}" for value in (*years, sum(paid)))))
    return tuple(found)
