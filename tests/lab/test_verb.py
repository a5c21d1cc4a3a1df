"""`weft lab`: what it says, and what it says where there can be no lab."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.lab.instances import intent_file, needs_lab

from weft.cli.entry import run

pytestmark = pytest.mark.xdist_group("lab")


def test_without_root_or_programs_it_says_what_to_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that lacks, each with how to get it; exit status 2."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert run(["lab", str(intent_file(tmp_path)), "--site", "FRA"]) == 2
    said = capsys.readouterr().err
    for what in ("root", "iproute2", "nftables", "FRR"):
        assert what in said
    for how in ("sudo", "apt-get install frr", "apt-get install nftables"):
        assert how in said


def test_a_site_without_addresses_is_told_what_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Routers need addresses; the other site has none."""
    assert run(["lab", str(intent_file(tmp_path)), "--site", "AMS"]) == 2
    said = capsys.readouterr().err
    assert "the fabric of AMS has no addresses" in said
    assert "loopbacks: 10.0.0.0/18" in said


def test_a_wrong_scenario_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is brought up."""
    (tmp_path / "faults.txt").write_text("switch spine1.1\nswitch spin1.1\n", encoding="utf-8")
    arguments = ["lab", str(intent_file(tmp_path)), "--site", "FRA", "--scenario", str(tmp_path / "faults.txt")]
    assert run(arguments) == 2
    said = capsys.readouterr().err
    assert "faults.txt:2:8" in said
    assert "did you mean 'spine1.1'?" in said
    assert run([*arguments, "--every"]) == 2


def test_a_verdict_is_a_table_and_a_file_of_junit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line a state, a sum, what was not shown; the same in the file; and again as JSON."""
    needs_lab()
    file = tmp_path / "faults.txt"
    file.write_text("switch spine1.2\n", encoding="utf-8")
    arguments = ["lab", str(intent_file(tmp_path)), "--site", "FRA", "--nodes", "6", "--scenario", str(file)]
    assert run([*arguments, "--junit", str(tmp_path / "lab.xml")]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("FRA: 6 of 26 switches, ")
    assert [line.split("  ")[0] for line in shown[2:5]] == ["start", "fault switch spine1.2", "heal switch spine1.2"]
    assert shown[5].endswith("forwarding entries compared over 3 states: every one as predicted")
    assert any(line.startswith("not shown: ") for line in shown)
    suite = ET.parse(tmp_path / "lab.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("3", "0")
    assert run([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["holds"]
    assert [plane for plane, _ in found["proved"]] == ["data plane", "control plane", "not shown"]
    assert found["differences"] == 0
    assert [event["act"] for event in found["events"]] == ["start", "fault", "heal"]
