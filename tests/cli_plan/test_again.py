"""`weft export --to existing` and `weft plan --frontier`: next year's plan, and power against cost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.cli_plan.conftest import FOUR_TOWNS, Planned, Weft

from weft.cli.entry import run

pytestmark = pytest.mark.xdist_group("four towns")


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_a_plan_is_written_as_what_is_there_and_checks_clean(
    planned: Planned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each lightpath has a row with its slot, and the intent that names the table is right; nothing is overwritten."""
    table = tmp_path / "existing.csv"
    arguments = ["export", str(planned.directory), "--to", "existing", "-o", str(table)]
    assert run(arguments) == 0
    assert "existing: existing.csv" in capsys.readouterr().out
    rows = rows_of(table)
    lit = [row for row in rows_of(planned.directory / "lightpaths.csv") if row["route"]]
    assert sum(row["what"] == "lightpath" and row["slot"] != "" for row in rows) == len(lit)
    assert {row["do"] for row in rows} == {"keep"}
    intent = tmp_path / "intent.yaml"
    intent.write_text(FOUR_TOWNS.read_text("utf-8") + "existing: existing.csv\n", "utf-8")
    assert run(["check", str(intent)]) == 0
    capsys.readouterr()
    assert run(arguments) == 2


@pytest.mark.slow
def test_the_frontier_is_printed_written_and_drawn(weft: Weft, tmp_path: Path) -> None:
    """A row a purchase on the terminal and in frontier.csv; a chart in the report."""
    plan = tmp_path / "plan"
    done = weft("plan", FOUR_TOWNS, "-o", plan, "--gap", "10%", "--frontier")
    assert done.returncode == 0
    rows = rows_of(plan / "frontier.csv")
    shown = done.stdout.partition("  frontier ")[2].splitlines()[1:]
    assert len(shown) == len(rows) >= 2
    report = (plan / "report.html").read_text("utf-8")
    assert report.count('<circle class="dot"') == len(rows)
