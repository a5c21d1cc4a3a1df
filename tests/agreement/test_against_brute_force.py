"""Tiers, commitments and capacity levels, against loops that go one piece at a time."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.agreement.made import D, agreement, order, orders

from weft.agreement import account
from weft.agreement.terms import Commitment, Eroding, Level, Match, PayAsYouGrow, Step, Supply, Support, Tiers

ANY = Match(of_class="all")
VOLUMES = st.lists(st.integers(0, 60), min_size=1, max_size=6)
STEPS = st.lists(st.integers(1, 100), unique=True, max_size=3).map(sorted)
PERCENT = st.lists(st.integers(0, 40), min_size=4, max_size=4).map(sorted)


def tiers(volumes: list[int], percent: list[int], marginal: bool) -> Tiers:
    """Steps at whole units of money, the first at nothing."""
    return Tiers(marginal, tuple(Step(D(v), D(p) / 100) for v, p in zip([0, *volumes], percent, strict=False)))


def rate(terms: Tiers, volume: int) -> Decimal:
    """The discount at a volume, by looking at all steps."""
    return max((step.volume, step.discount) for step in terms.steps if step.volume <= volume)[1]


@given(VOLUMES, STEPS, PERCENT)
def test_marginal_tiers_are_those_of_buying_one_unit_at_a_time(
    bought: list[int], steps: list[int], percent: list[int]
) -> None:
    """Each unit has the discount of the step that its own place in the sum lies in."""
    terms, so_far = tiers(steps, percent, marginal=True), 0
    for units in bought:
        one_by_one = sum((rate(terms, so_far + i) for i in range(units)), Decimal(0))
        assert terms.discount(D(so_far), D(units)) == one_by_one
        so_far += units


@given(VOLUMES, STEPS, PERCENT)
def test_whole_tiers_give_an_order_the_discount_that_is_reached_with_it(
    bought: list[int], steps: list[int], percent: list[int]
) -> None:
    """All of an order has the discount of the step that the sum reaches with it."""
    terms, so_far = tiers(steps, percent, marginal=False), 0
    for units in bought:
        so_far += units
        assert terms.discount(D(so_far - units), D(units)) == units * rate(terms, so_far)


@given(st.lists(st.integers(0, 100_000), min_size=8, max_size=8), st.integers(0, 300_000), st.booleans())
def test_a_shortfall_is_what_a_year_lacks_of_its_commitment(cents: list[int], spend: int, carries: bool) -> None:
    """Year by year: the share of what is missing, with what the year before had too much where that is agreed."""
    terms = Supply(
        commitments=(Commitment(1, D(spend) / 100), Commitment(2, D(spend) / 100)), take_or_pay=D("0.5"),
        carries_over=carries,
    )  # fmt: skip
    rows = (order(q, D(c) / 100) for q, c in enumerate(cents))
    ledger = account(agreement(8, supply=terms), orders(*rows))
    over, due = 0, D(0)
    for year in (cents[:4], cents[4:]):
        have = sum(year) + (over if carries else 0)
        over = max(0, have - spend)
        due += (D(max(0, spend - have)) / 200).quantize(D("0.01"), "ROUND_HALF_UP")
    assert -ledger.total(lambda e: e.leg).get("shortfall", D(0)) == due


@given(st.lists(st.integers(0, 100), min_size=6, max_size=6).map(sorted), st.integers(1, 10**7))
def test_capacity_levels_add_up_to_the_price_and_never_run_ahead_of_use(used: list[int], cents: int) -> None:
    """What has been paid by a quarter is the level's share of the price, to the cent; the watts are not asked."""
    levels = (Level(D("0.25"), D("0.4")), Level(D("0.5"), D("0.65")), Level(D(1), D(1)))
    terms = Supply(pay_as_you_grow=(PayAsYouGrow(ANY, levels),))
    what = orders(order(0, D(cents) / 100), draw_w=(D(1),) * 6, used=tuple(D(u) / 100 for u in used))
    rows = account(agreement(6, supply=terms), what).by_quarter()
    for row, share in zip(rows, used, strict=True):
        paid = D("0.4") if share <= 25 else D("0.65") if share <= 50 else D(1)
        assert -row["cumulative"] == (D(cents) / 100 * paid).quantize(D("0.01"), "ROUND_HALF_UP")


def test_support_begins_when_the_warranty_ends() -> None:
    """8 % a year of what was paid: nothing for four quarters, then 2 % a quarter of the first order, then of both."""
    terms = Supply(support=Support(D("0.08"), 4))
    ledger = account(agreement(8, supply=terms), orders(order(0, "1000"), order(2, "500")))
    due = [-row["support"] for row in ledger.by_quarter()]
    assert due == [0, 0, 0, 0, 20, 20, 30, 30]


def test_prices_erode_at_each_anniversary() -> None:
    """A tenth a year: 100, then 90 from the fifth quarter on, then 81."""
    terms = Supply(erosion=(Eroding(ANY, D("0.1")),))
    ledger = account(agreement(12, supply=terms), orders(*(order(q, "100") for q in (0, 3, 4, 8))))
    assert [-row["equipment"] for row in ledger.by_quarter()] == [100, 0, 0, 100, 90, 0, 0, 0, 81, 0, 0, 0]


def test_support_and_prices_may_be_indexed() -> None:
    """3 % more at each anniversary: of a quarter's 20 the fifth is 20.60, and of a price of 100 that of the ninth."""
    terms = Supply(support=Support(D("0.08"), 0, D("0.03")))
    ledger = account(agreement(12, supply=terms), orders(order(0, "1000")))
    due = [-row["support"] for row in ledger.by_quarter()]
    assert due == [D(20)] * 4 + [D("20.60")] * 4 + [D("21.22")] * 4
    rising = Supply(erosion=(Eroding(ANY, D("-0.03")),))
    ledger = account(agreement(12, supply=rising), orders(*(order(q, "100") for q in (0, 4, 8))))
    assert [-row["equipment"] for row in ledger.by_quarter()][::4] == [D(100), D(103), D("106.09")]
