"""`weft sweep`: failures of a plan, the worst first."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.cli_plan.conftest import Planned

from weft.cli.entry import run
from weft.planning import load

pytestmark = pytest.mark.xdist_group("four towns")


def swept(capsys: pytest.CaptureFixture[str], plan: Path, *options: str, status: int = 0) -> dict[str, Any]:
    """What `weft sweep --json` says."""
    assert run(["sweep", str(plan), "--json", *options]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_plan_is_failed_as_it_was_proved(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --fail, the failures that the plan survives, with the figures of its own table."""
    found = swept(capsys, planned.directory, "--top", "99")
    proved = {row["name"]: row for row in load(planned.directory).tables["failures"]}
    assert found["scenarios"] == len(found["worst"]) == len(proved)
    for row in found["worst"]:
        known = proved[" + ".join(row["failed"]) or "none"]
        assert row["max_utilisation"] == pytest.approx(known["max_utilisation"])
        assert row["lost_gbps"] == pytest.approx(known["lost_gbps"], abs=1e-5)
    lost = [round(row["lost_gbps"], 6) for row in found["worst"]]
    assert lost == sorted(lost, reverse=True)


def test_any_failure_can_be_asked_for(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """Kinds, pairs of failures, mixtures and single elements, whether or not the plan promised to survive them."""
    assert swept(capsys, planned.directory, "--fail", "fibre:2")["scenarios"] == 6
    assert swept(capsys, planned.directory, "--fail", "router+fibre")["scenarios"] == 24
    assert swept(capsys, planned.directory, "--fail", "site", "--fail", "srlg")["scenarios"] == 4
    one = swept(capsys, planned.directory, "--fail", "AMS-PAR")
    assert one["scenarios"] == 1
    assert one["worst"][0]["failed"] == ["fibre AMS-PAR"]
    assert set(one["worst"][0]) >= {"failed", "max_utilisation", "lost_gbps", "link"}
    assert one["seconds"] >= 0


def test_the_worst_are_shown_to_people(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """A table of as many rows as asked for."""
    assert run(["sweep", str(planned.directory), "--fail", "site", "--top", "2"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("3 scenarios")
    worst = shown[: shown.index("scenarios by utilisation")]
    assert sum("site " in line for line in worst.splitlines()) == 2
    assert "enumerated: 3 scenarios of site" in shown


def test_a_promise_that_is_broken_is_a_failure_of_the_check(
    planned: Planned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1 if a state of `survive` does not hold, and what broke; 0 for one that was never promised."""
    weak = tmp_path / "weak"
    shutil.copytree(planned.directory, weak)
    with (weak / "lightpaths.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (weak / "lightpaths.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "rate_gbps": float(row["rate_gbps"]) / 10} for row in rows)
    found = swept(capsys, weak, "--fail", "fibre", status=1)
    assert "at most" in found["worst"][0]["violation"]
    swept(capsys, weak, "--fail", "site")


def test_an_unknown_failure_is_told_with_a_near_one(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2; kinds and names of the plan are suggested."""
    for wrong, meant in (("fiber", "fibre"), ("delt", "delta"), ("AMS-PRA", "AMS-PAR"), ("AMS.3", "AMS.")):
        assert run(["sweep", str(planned.directory), "--fail", wrong]) == 2
        said = capsys.readouterr().err
        assert f"'{wrong}'" in said
        assert f"did you mean '{meant}" in said
    assert run(["sweep", str(planned.directory), "--fail", "fibre:0"]) == 2
    assert "fibre:0" in capsys.readouterr().err


def test_what_is_no_plan_or_bought_nothing_cannot_be_swept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, and why."""
    assert run(["sweep", str(tmp_path)]) == 2
    assert "weft plan INTENT" in capsys.readouterr().err
    header = {"format": "weft-plan/1", "name": "none", "verdict": "infeasible", "survive": ["fibre"]}
    (tmp_path / "plan.json").write_text(json.dumps(header))
    assert run(["sweep", str(tmp_path)]) == 2
    assert "verdict 'infeasible'" in capsys.readouterr().err
