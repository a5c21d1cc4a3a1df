"""What planning counts under an agreement against its ledger, for terms and purchases by chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreement.made import D, agreement
from tests.agreement.test_ledger_reconciles import share
from tests.planning.test_plan_over_periods import N_PERIODS, growing

from weft.agreement import Agreement, Order, Orders, account
from weft.agreement.ledger import SUPPLY
from weft.agreement.terms import (
    Commitment,
    Eroding,
    Level,
    Match,
    PayAsYouGrow,
    Step,
    Supply,
    Support,
    Tiers,
)
from weft.intent import Agreed
from weft.planning.agreed_costs import money, weights
from weft.planning.stock import stock_of

ASKED = growing("ecmp", "cost")
ITEMS = (
    ("8201-32FH", "chassis", "routers"), ("OpenZR+", "transceiver 400G 16QAM", "optics"), ("EDFA", "amplifier", "line"),
)  # fmt: skip
many = st.integers(0, 10**8).map(D)


@st.composite
def terms(draw: st.DrawFn) -> Agreement:
    """An agreement in euro over five years, with everything on supply that planning counts."""
    rates = sorted(draw(st.lists(st.integers(0, 90), min_size=3, max_size=3)))
    starts = sorted(draw(st.lists(st.integers(1, 10**8), min_size=2, max_size=2, unique=True)))
    levels = (Level(D("0.6"), D("0.5")), Level(D("0.9"), D("0.75")), Level(D(1), D(1)))
    steps = tuple(Step(D(v), D(p) / 100) for v, p in zip([0, *starts], rates, strict=True))
    supply = Supply(
        erosion=(Eroding(Match(of_class="routers"), draw(share) / 2), Eroding(Match(item="OpenZR+"), draw(share) / 2)),
        tiers=Tiers(draw(st.booleans()), steps),
        commitments=tuple(Commitment(year, draw(many)) for year in draw(st.sets(st.integers(1, 5), max_size=3))),
        take_or_pay=draw(share), carries_over=draw(st.booleans()),
        pay_as_you_grow=(PayAsYouGrow(Match(of_class="line"), levels),),
        support=Support(draw(share) / 4, draw(st.integers(0, 6))),
    )  # fmt: skip
    return agreement(20, supply=supply, discount_rate=draw(share) / 4)


@settings(max_examples=60, deadline=None)
@given(
    terms(), st.lists(st.integers(0, 2000), min_size=9, max_size=9),
    st.sets(st.integers(10, 99), min_size=2, max_size=2),
)  # fmt: skip
def test_what_planning_counts_is_what_the_ledger_says(
    agreed: Agreement, counts: list[int], used: set[int]
) -> None:
    """Three kinds of things bought in three years: discounts, shortfalls, payments later and support are the same."""
    shares = (*(D(u) / 100 for u in sorted(used)), D(1))
    asked = replace(ASKED, agreement=Agreed(agreed, (), used=shares))
    found = weights(asked, stock_of(asked))
    orders, rows = list[Order](), []
    for i, count in enumerate(counts):
        (item, kind, layer), period = ITEMS[i // N_PERIODS], i % N_PERIODS
        orders.append(Order(4 * period, item, kind, layer, "FRA", count, D(10_000)))
        left = found.alike.left[found.alike.class_of(item, kind, layer), period]
        paid = 1e4 * count * left
        rows.append({"item": item, "kind": kind, "layer": layer, "period": period + 1, "price_eur": paid})
    by_quarter = tuple(shares[q // 4] for q in range(4 * N_PERIODS))
    none = (D(0),) * (4 * N_PERIODS)
    ledger = account(agreed, Orders(tuple(orders), none, none, by_quarter))
    worth = ledger.total(lambda e: e.leg, present=True)
    counted = sum(found.paid(money(found, rows)))
    assert np.isclose(counted, -float(sum(worth.get(leg, D(0)) for leg in SUPPLY)), rtol=1e-6, atol=20.0)
