"""Two plans beside each other: what the report says of an earlier one is what `weft diff` says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.report.page_reader import shown_text
from tests.report.plan_factory import Layout, write_plan

from weft import report
from weft.cli.report import command
from weft.diagnostics import PlanError
from weft.planning import compare, load
from weft.report.changes import changes


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two plans of the same sites."""
    folder = tmp_path_factory.mktemp("two")
    return write_plan(folder / "a"), write_plan(folder / "z", Layout(seed=2))


def test_every_change_is_in_the_table(plans: tuple[Path, Path]) -> None:
    """Each field of each element that differs, before and after."""
    before, after = map(load, plans)
    found = compare(before, after)
    shown = changes(before, after)
    fields = [(change.name, field) for change in found.changes for field in change.fields]
    assert fields
    assert [(row["name"], row["field"]) for row in shown.section.rows] == fields


def test_the_page_has_both_sides(plans: tuple[Path, Path]) -> None:
    """Totals before and after, and the elements among the tables; without an earlier plan nothing of it."""
    before, after = plans
    told = CliRunner().invoke(command, [str(after), "--before", str(before), "--json"])
    page = Path(json.loads(told.output)["report"]).read_text("utf-8")
    assert told.exit_code == 0
    text = shown_text(page)
    assert "Before and after" in text
    for figure in changes(load(before), load(after)).figures:
        assert figure.before in text
        assert figure.after in text
    CliRunner().invoke(command, [str(after)])
    assert "Before and after" not in (after / "report.html").read_text("utf-8")


def test_the_same_plan_twice_has_no_changes(plans: tuple[Path, Path]) -> None:
    """Figures are the same, and there is no table of elements."""
    plan = load(plans[0])
    shown = changes(plan, plan)
    assert shown.section.rows == ()
    assert {figure.change for figure in shown.figures[1:-1]} == {"the same"}


def test_what_is_no_plan_is_said_so(plans: tuple[Path, Path], tmp_path: Path) -> None:
    """The earlier one is checked as the other is."""
    with pytest.raises(PlanError, match="is not a plan"):
        report.write(plans[0], before=tmp_path)
