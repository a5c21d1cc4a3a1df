"""A plan's light in GNPy's files: GNPy reads them, and finds the GSNR that the plan says."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from weft import catalogue as catalogues
from weft import intent
from weft.build.gnpy_light import LIGHTPATHS, gnpy_files
from weft.cli.entry import run
from weft.diagnostics import PlanError
from weft.planning import Options, load, make, save
from weft.planning.record import Plan, PlanTable

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "gnpy.md").read_text(encoding="utf-8")

SAME_DB = 0.01


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of four towns with ROADMs in each, and a second, longer way of another mode."""
    text = (TESTS / "four_towns.yaml").read_text("utf-8").replace("    optical: p2p\n", "")
    folder = tmp_path_factory.mktemp("roadms")
    (folder / "intent.yaml").write_text(text, "utf-8")
    save(make(intent.load(folder / "intent.yaml"), Options(gap=0.05)), folder / "plan")
    return folder / "plan"


@pytest.fixture(scope="module")
def plan(directory: Path) -> Plan:
    """The same, loaded."""
    return load(directory)


def _files(plan: Plan) -> dict[str, str]:
    return gnpy_files(plan, catalogues.load(["builtin"]))[0]


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _programme() -> str:
    """The one of the page."""
    found = re.search(r"```python\n(import copy.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def _asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """GNPy's GSNR less the plan's of each lightpath, by the programme of the page."""
    pytest.importorskip("gnpy", reason="GNPy 3.0.1, the oracle, runs on Python 3.11 and 3.12 only")
    monkeypatch.chdir(folder)
    said: dict[str, Any] = {}
    exec(compile(_programme(), "docs/gnpy.md", "exec"), said)
    differences: list[float] = said["differences"]
    return differences


def test_gnpy_finds_the_gsnr_of_every_lightpath(
    directory: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each that passes ROADMs, from the files as they are written, which GNPy's own models take."""
    assert run(["export", str(directory), "--to", "gnpy", "-o", str(tmp_path / "light")]) == 0
    differences = _asked(tmp_path, monkeypatch)
    lit = [row for row in plan.tables["lightpaths"] if int(row["slot"]) >= 0]
    assert len(differences) == len(lit) >= 8
    assert max(map(abs, differences)) < SAME_DB


def test_a_gain_that_is_changed_is_noticed(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """3 dB less of each amplifier: the comparison can fail."""
    for path, text in _files(plan).items():
        tree = json.loads(text) if path.endswith("topology.json") else None
        for element in tree["elements"] if tree else ():
            if element["type"] == "Edfa":
                element["operational"]["gain_target"] -= 3.0
        (tmp_path / "light" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "light" / path).write_text(json.dumps(tree) if tree else text, "utf-8")
    assert max(map(abs, _asked(tmp_path, monkeypatch))) > 10 * SAME_DB


def test_each_lightpath_is_there_both_ways(plan: Plan) -> None:
    """From router's site to router's site over its fibres; the way back has the elements of the other fibre."""
    rows = _rows(_files(plan)[LIGHTPATHS])
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_name.setdefault(row["lightpath"], []).append(row)
    lit = {str(row["name"]): row for row in plan.tables["lightpaths"] if int(row["slot"]) >= 0}
    assert by_name.keys() == lit.keys()
    for name, found in by_name.items():
        ends = str(lit[name]["a"]).split(".")[0], str(lit[name]["z"]).split(".")[0]
        assert [(row["from"], row["to"]) for row in found] == [ends, ends[::-1]]
        assert {row["gsnr_db"] for row in found} == {str(lit[name]["gsnr_db"])}
        for row in found:
            fibres = {one.split(" ")[0] for one in row["elements"].split("|") if one.endswith(" fibre")}
            assert fibres == set(str(lit[name]["route"]).split("|"))


def test_elements_of_each_path_are_in_its_topology(plan: Plan) -> None:
    """In order, each joined to the next."""
    files = _files(plan)
    topology = {path.partition("/")[0]: json.loads(text) for path, text in files.items() if "topology" in path}
    assert len(topology) > 1
    for row in _rows(files[LIGHTPATHS]):
        joined = {(one["from_node"], one["to_node"]) for one in topology[row["folder"]]["connections"]}
        path = row["elements"].split("|")
        assert set(pairwise(path)) <= joined


def test_light_between_multiplexers_is_left_out_and_said(
    towns_plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With how many; the folder is not written over."""
    command = ["export", str(towns_plan), "--to", "gnpy", "-o", str(tmp_path / "light"), "--json"]
    assert run(command) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["modes"] >= 1
    _, left_out = gnpy_files(load(towns_plan), catalogues.load(["builtin"]))
    assert left_out > 0
    assert run(command) == 2


def test_a_plan_without_light_between_roadms_is_refused(plan: Plan) -> None:
    """All of it leased, as it were."""
    table = plan.tables["lightpaths"]
    rows = [{**row, "slot": -1} for row in table]
    with pytest.raises(PlanError, match="no light between ROADMs"):
        _files(replace(plan, tables={**plan.tables, "lightpaths": PlanTable.of(table.columns, rows)}))
