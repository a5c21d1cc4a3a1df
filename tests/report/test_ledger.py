"""The chart of an agreement's ledger in the report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.report.plan_factory import write_plan

from weft.report.ledger import Ledger, ledger
from weft.report.page import html
from weft.report.plan_files import PlanFiles, read


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanFiles:
    """A plan that is bought under no agreement."""
    return read(write_plan(tmp_path_factory.mktemp("ledger") / "plan"))


def under(plan: PlanFiles, patents: float) -> PlanFiles:
    """The same under one of five quarters: supply in the first, energy in each, patents in the last."""
    rows, so_far = [], 0.0
    for q in range(5):
        paid = {"equipment": -4e6 * (q == 0), "energy": -1e5, "cross-licence": patents * (q == 4)}
        so_far += sum(paid.values())
        figures = {name: str(value) for name, value in paid.items()}
        rows.append({"quarter": str(q + 1), "from": f"2027-0{q + 1}-01", **figures, "cumulative": str(so_far)})
    header = {**plan.header, "agreement": {"name": "<b>deal</b>", "currency": "USD", "customer": "Buyer"}}
    order = {"order_by": "2026-10-09", "needed": "2027-01-01", "site": "FRA", "item": "x"}
    order |= {"count": "2", "amount": "41160"}
    return replace(plan, header=header, tables={**plan.tables, "cash": tuple(rows), "orders": (order,)})


def drawn(plan: PlanFiles, patents: float = -2e6) -> Ledger:
    """The chart of such a plan."""
    found = ledger(under(plan, patents))
    assert found is not None
    return found


def test_bars_are_as_high_as_what_is_paid(plan: PlanFiles) -> None:
    """All of supply in the first quarter; energy alike in each; what is paid so far never falls."""
    supply, running, _, so_far = drawn(plan).panels
    assert [bar.height > 0 for bar in supply.bars] == [True, False, False, False, False]
    assert len({round(bar.height, 6) for bar in running.bars}) == 1
    heights = [bar.height for bar in so_far.bars]
    assert heights == sorted(heights)


def test_what_is_received_hangs_below_the_line(plan: PlanFiles) -> None:
    """A payment to the customer is drawn under the line of its panel, and inside the drawing."""
    patents = drawn(plan, 2e6).panels[2]
    assert patents.bars[4].y == pytest.approx(patents.foot)
    assert patents.bars[4].height > 0
    assert patents.bars[4].y + patents.bars[4].height <= drawn(plan).height


def test_years_are_told_in_the_currency_of_the_agreement(plan: PlanFiles) -> None:
    """Five quarters are two years, the second begun; each leg by year in thousands, and all together."""
    found = drawn(plan)
    assert found.years == ("1", "2")
    assert [(line.leg, line.paid) for line in found.lines] == [
        ("equipment", ("4,000", "0", "4,000")), ("energy", ("400", "100", "500")),
        ("cross-licence", ("0", "2,000", "2,000")), ("together", ("4,400", "2,100", "6,500")),
    ]  # fmt: skip
    assert "USD" in found.panels[0].most
    assert "€" not in found.panels[0].most


def test_first_orders_are_told_with_what_they_come_to(plan: PlanFiles) -> None:
    """With the day by which each is placed, and how many there are in all."""
    page = html(under(plan, -1.0))
    assert "To be ordered first, of 1 orders" in page
    assert "2026-10-09" in page
    assert "41,160.00" in page


def test_only_a_plan_under_an_agreement_has_the_section(plan: PlanFiles) -> None:
    """Without one there is neither section nor link; with one both are there, its name as text."""
    assert 'id="ledger"' not in html(plan)
    page = html(under(plan, -1.0))
    assert 'id="ledger"' in page
    assert 'href="#ledger"' in page
    assert "<b>deal</b>" not in page
