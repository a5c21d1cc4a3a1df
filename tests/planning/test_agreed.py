"""A plan as an agreement takes it: quarters, prices, what runs, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.agreement.made import agreement

from weft.diagnostics import PlanError
from weft.planning.agreed import orders_of
from weft.planning.record import Plan, PlanTable

BOM = ("item", "kind", "layer", "site", "bought", "price_eur_each", "lease_eur_per_month")
PURCHASES = ("period", "item", "kind", "layer", "site", "count", "price_eur_each", "price_eur")
PERIODS = ("period", "starts_years", "demand_gbps", "power_w", "lease_eur_per_month")


def plan(length: float = 0.5, **tables: PlanTable) -> Plan:
    """A plan of what is in its tables."""
    header: dict[str, Any] = {
        "verdict": "proven", "totals": {"power_w": 1000.5}, "periods": {"count": 2, "length_years": length}
    }
    return Plan(header, tables)


def bom() -> PlanTable:
    """A switch, and a leased link that is paid for once and every month."""
    return PlanTable(BOM, (("a", "switch", "fabric", "FRA", 2, 100.5, 0.0), ("l", "lease", "line", "", 1, 50.0, 9.0)))


def grown(length: float = 0.5) -> Plan:
    """A switch in the first period, and two cards in the second."""
    bought = (
        (1, "a", "switch", "fabric", "FRA", 2, 100.5, 201.0), (2, "b", "card", "routers", "FRA", 2, 30.0, 60.0),
        (2, "l", "set-up", "line", "", 1, 7.0, 7.0),
    )
    periods = ((1, 0.0, 60.0, 1000.0, 5.0), (2, length, 120.0, 1500.0, 6.0))
    return plan(length, bom=bom(), purchases=PlanTable(PURCHASES, bought), periods=PlanTable(PERIODS, periods))


def test_a_plan_of_one_period_is_bought_at_once_and_runs_to_the_end() -> None:
    """Everything in the first quarter; leases are no orders, but fees once and rent every month."""
    found = orders_of(plan(bom=bom()), agreement(8))
    assert [(o.quarter, o.item, o.count, o.list_price) for o in found.rows] == [(0, "a", 2, Decimal("100.5"))]
    assert found.draw_w == (Decimal("1000.5"),) * 8
    assert found.leases_per_month == (Decimal(9),) * 8
    assert found.lease_fees == ((0, Decimal(50)),)


def test_periods_are_told_by_quarters() -> None:
    """Two half years: orders in quarters 1 and 3, watts and leases of each, half of the capacity used at first."""
    found = orders_of(grown(), agreement(8))
    assert [(o.quarter, o.item) for o in found.rows] == [(0, "a"), (2, "b")]
    assert found.draw_w == tuple(map(Decimal, ("1000", "1000", "1500", "1500")))
    assert found.leases_per_month == tuple(map(Decimal, (5, 5, 6, 6)))
    assert found.used == tuple(map(Decimal, ("0.5", "0.5", "1", "1")))
    assert found.lease_fees == ((2, Decimal(7)),)


def test_prices_are_told_in_the_currency_of_the_agreement() -> None:
    """Euro are worth what the agreement says; where it says nothing, that is asked for."""
    dollars = replace(agreement(8), currency="USD", exchange={"EUR": Decimal("1.10")})
    assert orders_of(grown(), dollars).rows[0].list_price == Decimal("110.55")
    with pytest.raises(PlanError, match="does not say what one is worth in USD"):
        orders_of(grown(), replace(dollars, exchange={}))


def test_what_cannot_be_told_is_refused() -> None:
    """Periods that do not begin with quarters, purchases after the term, and plans without any."""
    with pytest.raises(PlanError, match="do not begin with quarters"):
        orders_of(grown(0.4), agreement(8))
    with pytest.raises(PlanError, match="buys in period 2, after the end"):
        orders_of(grown(), agreement(2))
    with pytest.raises(PlanError, match="has bought nothing"):
        orders_of(plan(), agreement(8))
