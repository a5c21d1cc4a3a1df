"""`weft diff` and `weft report`: plan directories compared, and looked at again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.cli_plan.conftest import Planned, Weft
from tests.cli_plan.test_plan import limited_files

from weft.cli.entry import run

pytestmark = pytest.mark.xdist_group("four towns")


@pytest.fixture
def other(planned: Planned, tmp_path: Path) -> Path:
    """The same plan with a cable gone and a link of another metric."""
    changed = tmp_path / "other"
    shutil.copytree(planned.directory, changed)
    fibres = (changed / "fibres.csv").read_text("utf-8").splitlines(keepends=True)
    (changed / "fibres.csv").write_text("".join(line for line in fibres if not line.startswith("LIL-PAR,")))
    links = (changed / "ip_links.csv").read_text("utf-8")
    (changed / "ip_links.csv").write_text(links.replace("AMS.1-BRU.1,", "AMS.1-BRU.9,", 1))
    return changed


def test_a_plan_buys_the_same_as_itself(planned: Planned, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 0, no change, and the totals of both sides."""
    assert run(["diff", str(planned.directory), str(planned.directory)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("the plans buy the same\n")
    assert "proven -> proven" in shown


def test_what_is_added_removed_and_changed_has_its_sign(
    planned: Planned, other: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`-` for what goes, `+` for what comes; the same as records with --json."""
    assert run(["diff", str(planned.directory), str(other)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("- fibre LIL-PAR: ") for line in lines)
    (gone,) = (line for line in lines if line.startswith("- IP link AMS.1-BRU.1: "))
    (come,) = (line for line in lines if line.startswith("+ IP link AMS.1-BRU.9: "))
    assert gone.split(": ")[1] == come.split(": ")[1]
    assert re.search(r"; capacity [\d.]+ [GT]b/s; metric \d+; fullest [\d.]+ %$", come)
    assert run(["diff", str(planned.directory), str(other), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {(c["sign"], c["table"], c["name"]) for c in found["changes"]} == {
        ("-", "fibres", "LIL-PAR"), ("-", "ip_links", "AMS.1-BRU.1"), ("+", "ip_links", "AMS.1-BRU.9"),
    }  # fmt: skip
    assert found["verdicts"] == ["proven", "proven"]


def test_a_report_is_written_again_as_it_was(
    planned: Planned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the plan directory alone come the same bytes; its path is printed."""
    copy = tmp_path / "copy"
    shutil.copytree(planned.directory, copy, ignore=shutil.ignore_patterns("report.html"))
    assert run(["report", str(copy), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"report": str(copy / "report.html")}
    assert (copy / "report.html").read_bytes() == (planned.directory / "report.html").read_bytes()


def test_a_full_disk_leaves_the_old_report(planned: Planned, weft: Weft, tmp_path: Path) -> None:
    """Exit status 2 and the cause; the page that was there stays, and no part of another."""
    copy = tmp_path / "copy"
    shutil.copytree(planned.directory, copy)
    (copy / "report.html").write_text("old")
    done = weft("report", copy, first=limited_files)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert (copy / "report.html").read_text() == "old"
    assert {path.name for path in copy.iterdir()} == {path.name for path in planned.directory.iterdir()}


@pytest.mark.parametrize("verb", [["report"], ["diff", "."], ["sweep"]])
def test_a_directory_without_a_plan_is_told(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 and the file that is missing."""
    monkeypatch.chdir(tmp_path)
    assert run([*verb, str(tmp_path)]) == 2
    assert "plan.json" in capsys.readouterr().err
