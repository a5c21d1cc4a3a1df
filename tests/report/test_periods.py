"""The chart of periods in the report."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.report.plan_factory import write_plan

from weft.report.page import html
from weft.report.periods import Chart, periods
from weft.report.plan_files import PlanFiles, read


def rows(count: int) -> tuple[dict[str, str], ...]:
    """Rows of periods.csv: traffic doubles from one to the next, and a million is bought in the first."""
    return tuple(
        {
            "period": str(t + 1), "starts_years": str(0.25 * t), "demand_gbps": str(1000 * 2**t), "power_w": "9000",
            "wan_power_w": str(2000 + 100 * t), "bought_eur": str(0 if t else 1e6),
            "wan_bought_eur": str(0 if t else 4e5),
            "lease_eur_per_month": "0", "lightpaths": str(5 + t), "pairs_lit": "4", "held": "yes", "failures": "9",
            "survived": "9", "worst_failure": "fibre <A>", "max_utilisation": "0.9", "lost_gbps": "0",
        }
        for t in range(count)
    )  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanFiles:
    """A plan of one period."""
    return read(write_plan(tmp_path_factory.mktemp("periods") / "plan"))


def growing(plan: PlanFiles, count: int) -> PlanFiles:
    """The same with rows of several."""
    return replace(plan, tables={**plan.tables, "periods": rows(count)})


def drawn(plan: PlanFiles, count: int) -> Chart:
    """The chart of so many periods."""
    chart = periods(growing(plan, count))
    assert chart is not None
    return chart


def test_bars_are_as_high_as_their_figures(plan: PlanFiles) -> None:
    """Twice the traffic is a bar twice as high, and nothing bought is none."""
    demand, _, bought = drawn(plan, 3).panels
    heights = [bar.height for bar in demand.bars]
    assert heights[2] == pytest.approx(2 * heights[1]) == pytest.approx(4 * heights[0])
    assert [bar.height > 0 for bar in bought.bars] == [True, False, False]
    assert all(bar.y + bar.height == pytest.approx(demand.foot) for bar in demand.bars)


def test_many_periods_have_few_labels_and_keep_apart(plan: PlanFiles) -> None:
    """Forty periods: at most six labels, and no bar over another."""
    chart = drawn(plan, 40)
    assert len(chart.labels) <= 6
    bars = chart.panels[0].bars
    assert all(one.x + one.width < after.x for one, after in pairwise(bars))


def test_the_page_has_the_chart_and_its_table(plan: PlanFiles) -> None:
    """With periods there is a part of its own, in which names are text and not markup."""
    page = html(growing(plan, 3))
    assert 'id="periods"' in page
    assert "period 3: 4 Tb/s" in page
    assert '<td class="whole">fibre &lt;A&gt;</td><td class="n">90 %</td>' in page


def test_what_is_moved_and_sold_is_listed(plan: PlanFiles) -> None:
    """A row each with where it goes; without any nothing is said of it."""
    names = ("period", "do", "item", "kind", "from", "to", "count", "eur_each", "eur")
    cells = ("2", "move", "A <box>", "chassis", "FRA", "PAR", "2", "500", "1000"), (
        "3", "sell", "A <box>", "chassis", "PAR", "", "1", "-20000", "-20000",
    )  # fmt: skip
    several = growing(plan, 3)
    moved = tuple(dict(zip(names, row, strict=True)) for row in cells)
    page = html(replace(several, tables={**several.tables, "movements": moved}))
    assert '<td>A &lt;box&gt;</td><td>FRA</td><td>PAR</td><td class="n">1 k€</td>' in page
    assert '<td>PAR</td><td>sold</td><td class="n">-20 k€</td>' in page
    assert "leaves free" not in html(several)


def test_a_plan_of_one_period_has_none(plan: PlanFiles) -> None:
    """Nothing of the page is about periods."""
    assert periods(plan) is None
    assert 'href="#periods"' not in html(plan)


def test_the_chart_is_read_out_in_a_sentence(plan: PlanFiles) -> None:
    """Who cannot see it hears the first and the last figures."""
    assert drawn(plan, 2).label.startswith("2 periods: traffic asked between sites from 1 Tb/s to 2 Tb/s")


def test_rows_are_read_from_the_plan(plan: PlanFiles, tmp_path: Path) -> None:
    """periods.csv of a plan directory is what is drawn."""
    directory = write_plan(tmp_path / "plan")
    columns = list(rows(2)[0])
    lines = [",".join(columns), *(",".join(row[c] for c in columns) for row in rows(2))]
    (directory / "periods.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert periods(read(directory)) == drawn(plan, 2)
