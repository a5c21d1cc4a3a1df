"""The chart of power against cost: on the page where a plan has it, and nothing drawn outside its frame."""

from __future__ import annotations

from pathlib import Path

from tests.report.plan_factory import write_plan

from weft.report.frontier import Chart, frontier
from weft.report.page import html
from weft.report.plan_files import PlanFiles, read

ROWS = ((70e3, 20e6, 18e6), (74e3, 18e6, 17.5e6), (83e3, 16e6, 15.8e6))


def with_frontier(plan: PlanFiles) -> PlanFiles:
    """The same plan with three purchases under two lines."""
    rows = tuple({"power_w": str(w), "cost_eur": str(e), "least_cost_eur": str(low)} for w, e, low in ROWS)
    lines = [{"w": 1e-5, "eur": 2e-9, "least": 0.73}, {"w": 1e-6, "eur": 6e-8, "least": 1.03}]
    header = {**plan.header, "frontier": {"points": 3, "lines": lines}}
    return PlanFiles(header, {**plan.tables, "frontier": rows})


def test_a_plan_without_frontier_has_no_chart(tmp_path: Path) -> None:
    """Nor a link to one."""
    plan = read(write_plan(tmp_path / "plan"))
    assert frontier(plan) is None
    assert "frontier-title" not in html(plan)


def test_every_purchase_is_a_dot_inside_the_frame(tmp_path: Path) -> None:
    """From the dearest of least power down to the cheapest; axes have round figures; the page names each."""
    plan = with_frontier(read(write_plan(tmp_path / "plan")))
    chart = frontier(plan)
    assert isinstance(chart, Chart)
    assert [dot.power for dot in chart.dots] == ["70 kW", "74 kW", "83 kW"]
    assert [dot.x for dot in chart.dots] == sorted(dot.x for dot in chart.dots)
    assert [dot.y for dot in chart.dots] == sorted(dot.y for dot in chart.dots)
    for point in (*chart.line.split(), *chart.band.split()):
        x, y = map(float, point.split(","))
        assert chart.left <= x <= chart.right
        assert chart.top <= y <= chart.bottom
    assert [tick.label for tick in chart.y_ticks] == ["16 M€", "17 M€", "18 M€", "19 M€", "20 M€"]
    assert html(plan).count('<circle class="dot"') == len(ROWS)
