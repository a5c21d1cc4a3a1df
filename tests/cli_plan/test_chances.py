"""`weft lightpaths --plan`: how likely a plan's lightpaths work."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.cli_plan.conftest import Planned

from weft import catalogue
from weft.cli.entry import run
from weft.optical.service.uncertainty_doubts import Doubts
from weft.planning import load
from weft.planning.chances import plan_chances

pytestmark = pytest.mark.xdist_group("four towns")


def test_without_doubt_all_work_with_the_margin_of_the_plan(planned: Planned) -> None:
    """What the plan keeps as practice is margin here; its own channel is no worse than the worst of all."""
    plan, equipment = load(planned.directory), catalogue.load(["builtin"])
    rows = list(plan.tables["lightpaths"])
    found = plan_chances(plan, equipment, doubts=Doubts.none(), samples=1)
    assert len(found) == len(rows)
    on_roadms = [(row, one) for row, one in zip(rows, found, strict=True) if row["route"] == "AMS-BRU"]
    assert on_roadms
    for row, one in on_roadms:
        assert one is not None
        assert one.works == 1.0
        more = one.margin_db - (float(row["margin_db"]) + equipment.practice.margin_db.value)
        assert -0.002 <= more < 1.5
    assert all(one is None for row, one in zip(rows, found, strict=True) if row["transceiver"] == "leased")


def test_it_is_told_as_text_csv_and_json(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """The same figures in each."""
    ask = ["lightpaths", "--plan", str(planned.directory), "--samples", "400"]
    names = [str(row["name"]) for row in load(planned.directory).tables["lightpaths"]]
    assert run(ask) == 0
    assert "work in each of 400 draws" in capsys.readouterr().out
    assert run([*ask, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert run([*ask, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == [row["name"] for row in answer["lightpaths"]] == names
    for cells, row in zip(rows, answer["lightpaths"], strict=True):
        told = "" if row["works"] is None else f"{row['works']['probability']:.6g}"
        assert cells["works_probability"] == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--plan", "PLAN"], "say how often to draw"),
        (["--plan", "PLAN", "--samples", "5", "--topology", "x"], "--plan stands by itself"),
        (["--samples", "5"], "--topology and --equipment missing"),
        (["--plan", "nowhere", "--samples", "5"], "is not a plan"),
    ],
)
def test_what_does_not_go_together_is_said(
    planned: Planned, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    """Usage, with exit status 2."""
    assert run(["lightpaths", *(str(planned.directory) if word == "PLAN" else word for word in words)]) == 2
    assert told in capsys.readouterr().err
