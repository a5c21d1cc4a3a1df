"""A plan as an agreement takes it: what is bought in which quarter, and what runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from weft.agreement import Agreement, Order, Orders, account
from weft.agreement.catalogue_prices import EURO
from weft.agreement.orders import due
from weft.agreement.tables import (
    CASH,
    ORDERS,
    PAYMENTS,
    ROYALTIES,
    Row,
    cash_rows,
    order_row,
    payment_rows,
    royalty_rows,
)
from weft.agreement.terms import Q, Supply
from weft.diagnostics import PlanError
from weft.planning.agreed_costs import LEASED_KINDS
from weft.planning.periods.growth import USE
from weft.planning.record import Plan, PlanTable

ROUNDING = 1e-3
"""Of a quarter, by which months and quarters may differ as they are written."""

Bought = Mapping[str, Any]


def orders_of(plan: Plan, agreement: Agreement) -> Orders:
    """What a plan buys and runs, by quarter of an agreement, in its currency and at list prices.

    A plan without periods buys everything at the beginning of the term and runs to its end, or for the horizon that
    its cost was minimised over.

    Raises PlanError if the plan bought nothing, its prices cannot be told in the currency of the agreement, a period
    does not begin with a quarter, or something is bought after the term.
    """
    if "bom" not in plan.tables:
        raise PlanError(f"the plan is {plan.verdict}: it has bought nothing that could be paid for")
    rate = _rate(agreement)
    plan = _at_list(plan)
    if "purchases" in plan.tables:
        return _over_periods(plan, agreement, rate)
    rows = [{**row, "count": row["bought"], "period": 1} for row in plan.tables["bom"]]
    leases = sum(float(row["lease_eur_per_month"]) for row in rows)
    planned = plan.header.get("objective", {}).get("present_value", {}).get("horizon_years")
    n = agreement.term.quarters if planned is None else min(agreement.term.quarters, _quarter(Q * planned))
    draw = Decimal(str(plan.header["totals"]["power_w"]))
    return Orders(
        tuple(_orders(rows, {1: 0}, rate)), (draw,) * n, (Decimal(str(leases)) * rate,) * n, (Decimal(1),) * n,
        tuple(_fees(rows, {1: 0}, rate)),
    )  # fmt: skip


def with_cash(plan: Plan, agreement: Agreement) -> Plan:
    """A plan with the cash of its agreement's customer by quarter, every payment, and its orders, the first one first.

    In the agreement's currency; what is bought when is the plan's.
    """
    if "bom" not in plan.tables:
        return plan
    orders = orders_of(plan, agreement)
    ledger = account(agreement, orders)
    supply = agreement.supply or Supply()
    dues = due(orders.rows, agreement.term, supply.lead_times, supply.orders_from)
    tables = {
        "cash": _to_the_cent(CASH, cash_rows(ledger, agreement.term)),
        "ledger": _to_the_cent(PAYMENTS, payment_rows(ledger)),
        "orders": _to_the_cent(ORDERS, (order_row(each, supply) for each in dues)),
    }
    if agreement.patents is not None:
        tables["royalties"] = _to_the_cent(ROYALTIES, royalty_rows(agreement))
    return replace(plan, tables={**plan.tables, **tables})


def _to_the_cent(columns: tuple[str, ...], rows: Iterable[Row]) -> PlanTable:
    """A table whose amounts stand as they are: a float of a large one has no cents."""
    cells = (tuple(str(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in rows)
    return PlanTable(columns, tuple(cells))


def _at_list(plan: Plan) -> Plan:
    """The plan with list prices in its purchases: one that was bought under an agreement has that one's."""
    if "list_prices" not in plan.tables:
        return plan
    listed = {row["item"]: row["list_eur"] for row in plan.tables["list_prices"]}
    tables = dict(plan.tables)
    for name in ("bom", "purchases"):
        if name in tables:
            rows = [{**row, "price_eur_each": listed.get(row["item"], row["price_eur_each"])} for row in tables[name]]
            tables[name] = PlanTable.of(tables[name].columns, rows)
    return replace(plan, tables=tables)


def _rate(agreement: Agreement) -> Decimal:
    """What a euro is worth in the agreement's currency: a catalogue's prices are in euro."""
    if agreement.currency == EURO:
        return Decimal(1)
    if EURO not in agreement.exchange:
        raise PlanError(
            f"the plan's prices are in {EURO}, and the agreement does not say what one is worth in"
            f" {agreement.currency}", help=f"write exchange: {{{EURO}: …}} in the agreement",
        )  # fmt: skip
    return agreement.exchange[EURO]


def _over_periods(plan: Plan, agreement: Agreement, rate: Decimal) -> Orders:
    periods = list(plan.tables["periods"])
    length = Q * float(plan.header["periods"]["length_years"])
    starts = {int(p["period"]): _quarter(Q * float(p["starts_years"])) for p in periods}
    end = _quarter(length * len(periods))
    of_quarter = [max(t for t, first in starts.items() if first <= q) for q in range(end)]
    late = [t for t, first in starts.items() if first >= agreement.term.quarters]
    if any(int(row["period"]) in late for row in plan.tables["purchases"]):
        raise PlanError(
            f"the plan buys in period {late[0]}, after the end of the agreement",
            help="plan fewer periods, or agree for longer",
        )
    by_period = {int(p["period"]): p for p in periods}
    most = max(float(p["demand_gbps"]) for p in periods)

    def column(name: str, scale: Decimal = Decimal(1)) -> tuple[Decimal, ...]:
        return tuple(Decimal(str(by_period[t][name])) * scale for t in of_quarter)

    bought, moved = list(plan.tables["purchases"]), list(plan.tables.get("movements", ()))
    used = tuple(share.quantize(USE) for share in column("demand_gbps", 1 / Decimal(str(most))))
    return Orders(
        tuple(_orders(bought, starts, rate)), column("power_w"), column("lease_eur_per_month", rate),
        used, tuple(_fees(bought, starts, rate)), tuple(_again(moved, starts, rate)),
    )  # fmt: skip


def _quarter(quarters: float) -> int:
    whole = round(quarters)
    if abs(quarters - whole) > ROUNDING:
        raise PlanError(
            "the periods of the plan do not begin with quarters, by which a ledger is told",
            help="plan periods of 3, 6, 9 … months",
        )
    return whole


def _orders(rows: Iterable[Bought], starts: Mapping[int, int], rate: Decimal) -> Iterable[Order]:
    for row in rows:
        if row["kind"] not in LEASED_KINDS and int(row["count"]):
            price = Decimal(str(row["price_eur_each"])) * rate
            place = row["layer"], row["site"]
            yield Order(starts[int(row["period"])], row["item"], row["kind"], *place, int(row["count"]), price)


def _fees(rows: Iterable[Bought], starts: Mapping[int, int], rate: Decimal) -> Iterable[tuple[int, Decimal]]:
    for row in rows:
        if row["kind"] in LEASED_KINDS and float(row["price_eur_each"]):
            yield starts[int(row["period"])], Decimal(str(row["price_eur_each"])) * int(row["count"]) * rate


def _again(rows: Iterable[Bought], starts: Mapping[int, int], rate: Decimal) -> Iterable[tuple[int, str, Decimal]]:
    """What moves cost and sales bring in, each by what it is."""
    for row in rows:
        yield starts[int(row["period"])], f"routers: {row['kind']}", Decimal(str(row["eur"])) * rate
