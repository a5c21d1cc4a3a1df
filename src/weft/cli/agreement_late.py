"""What `weft agreement --late` tells: each delivery late by itself, all of a period, and the order that is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weft.agreement.orders import Due
    from weft.planning.exposure.risk import Exposure
    from weft.planning.record import Plan

COLUMNS = (
    "period", "rank", "place", "order_by", "pieces", "late_weeks", "unserved_gbps", "failure", "class",
    "mean_unserved_gbps", "gbps_weeks",
)  # fmt: skip

Q = 4


@dataclass(frozen=True, slots=True)
class Late:
    """What is at risk if deliveries are late: rows with the day by which they are ordered, and each order's rank.

    `rank` is by the quarter, from 0 on, in which something is needed, and the site or fibre.
    """

    found: Exposure
    rows: tuple[Mapping[str, Any], ...]
    rank: Mapping[tuple[int, str], int]

    @property
    def weeks(self) -> float:
        """How late."""
        return self.found.weeks

    def table(self) -> Iterator[Sequence[Any]]:
        """A row for each delivery, and one for all of each period."""
        yield COLUMNS
        for row in self.rows:
            yield tuple(row[name] for name in COLUMNS)

    def record(self) -> dict[str, Any]:
        """The same as plain values, with how good each period's order is."""
        orders = [
            {"period": p, "exact": s.is_exact, "unserved_gbps": s.total, "at_least_gbps": s.at_least,
             "states": asdict(self.found.looked[p])}
            for p, s in self.found.sequences.items()
        ]
        return {"weeks": self.weeks, "deliveries": list(self.rows), "orders": orders}

    def shown(self, most: int) -> Iterator[Mapping[str, Any]]:
        """The first of each period, and all of it together."""
        for row in self.rows:
            if int(row["rank"]) <= most:
                yield row

    def sentences(self) -> Iterator[str]:
        """What is known of each period's order."""
        for period, found in self.found.sequences.items():
            how = "no other order has less at risk"
            if not found.is_exact:
                share = found.total / found.at_least if found.at_least > 0 else 1.0
                how = f"no order has less than {1 / share:.0%} of what it has at risk, if more never carries less"
            yield f"deliveries of period {period}, one after the other in this order: {how}"
            looked = self.found.looked[period]
            if looked.in_order < looked.states:
                what = f"{looked.in_order} in the order, {looked.alone} for each by itself"
                yield f"of {looked.states} states those with most capacity down are looked at: {what}"


def late_of(plan: Plan, dues: Sequence[Due], weeks: float) -> Late:
    """What a plan's deliveries put at risk, with the days by which they are ordered."""
    from weft.planning.exposure.risk import exposure

    found = exposure(plan, weeks)
    length = float(plan.header["periods"]["length_years"]) if "periods" in plan.header else 0.0
    first: dict[tuple[int, str], date] = {}
    for due in dues:
        key = due.order.quarter, due.order.site
        first[key] = min(first.get(key, due.order_by), due.order_by)
    rows, rank = list[Mapping[str, Any]](), dict[tuple[int, str], int]()
    for row in (*found.rows, *found.together):
        key = round(Q * length * (int(row["period"]) - 1)), str(row["place"])
        every = (day for (quarter, _), day in first.items() if quarter == key[0])
        ordered = first.get(key) if int(row["rank"]) else min(every, default=None)
        rows.append({**row, "order_by": "" if ordered is None else ordered.isoformat()})
        if int(row["rank"]):
            rank[key] = int(row["rank"])
    return Late(found, tuple(sorted(rows, key=lambda row: (int(row["period"]), int(row["rank"])))), rank)
