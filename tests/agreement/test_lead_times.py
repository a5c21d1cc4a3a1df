"""Orders against the days by which they are placed, and what comes of a first day on which that may be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.made import D, agreement, order, orders

from weft.agreement import account
from weft.agreement.orders import arrives, due
from weft.agreement.terms import LeadTime, Match, Supply

TIMES = (LeadTime(Match(of_class="all"), 12), LeadTime(Match(of_class="chassis"), 26), LeadTime(Match("a card"), 0))
TERM = agreement().term


def test_the_nearest_row_says_when_something_is_ordered() -> None:
    """By its own name before its kind, by that before all; and the first to be ordered stands first."""
    rows = (order(0, "5"), order(1, "5", kind="chassis", layer="routers"), order(0, "5", kind="card", layer="routers"))
    found = due(rows, TERM, TIMES)
    assert [(one.order.item, one.weeks, one.order_by) for one in found] == [
        ("a chassis", 26, date(2026, 10, 1)), ("a switch", 12, date(2026, 10, 9)), ("a card", 0, date(2027, 1, 1)),
    ]  # fmt: skip
    assert not any(one.late_weeks for one in found)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 7), st.sampled_from(["switch", "chassis", "card"]))
def test_what_is_ordered_late_comes_as_late(first: date, quarter: int, kind: str) -> None:
    """An order is late by the weeks that are begun from its day on, exactly when it arrives after it is needed."""
    (one,) = due([order(quarter, "5", kind=kind)], TERM, TIMES, first)
    supply = Supply(lead_times=TIMES, orders_from=first)
    there = arrives(supply, one.order.item, kind, "fabric")
    assert there is not None
    assert (one.late_weeks > 0) == (there > one.needed)
    assert 7 * (one.late_weeks - 1) < max(0, (there - one.needed).days) <= 7 * one.late_weeks
    assert arrives(replace(supply, orders_from=None), one.order.item, kind, "fabric") is None


@given(st.lists(st.integers(0, 10**6), min_size=8, max_size=8), st.integers(0, 100), st.integers(0, 40))
def test_what_is_paid_with_an_order_is_set_off_when_it_comes(prices: list[int], percent: int, weeks: int) -> None:
    """A share a lead time before, in the quarter of that day and none before the term; in all nothing on top."""
    supply = Supply(lead_times=(LeadTime(Match(of_class="all"), weeks),), on_order=D(percent) / 100)
    rows = [order(q, D(cents) / 100) for q, cents in enumerate(prices)]
    ledger, plain = (account(agreement(8, supply=terms), orders(*rows)) for terms in (supply, Supply()))
    expected = [D(0)] * 8
    for q, one in enumerate(rows):
        share = (one.list_price * percent / 100).quantize(D("0.01"), "ROUND_HALF_UP")
        placed = max([0, *(k for k in range(8) if TERM.starts(k) <= TERM.starts(q) - timedelta(weeks=weeks))])
        expected[placed] += share
        expected[q] -= share
    assert [-row["advances"] for row in ledger.by_quarter()] == expected
    assert ledger.net == plain.net
    assert ledger.npv <= plain.npv
