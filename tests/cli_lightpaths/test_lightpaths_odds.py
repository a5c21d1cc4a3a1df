"""`weft lightpaths --samples`: how likely each lightpath works."""

from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from pathlib import Path

import pytest

from weft.cli.entry import run

EXAMPLES = Path(str(files("gnpy"))) / "example-data"
MESH = (
    "lightpaths", "--topology", str(EXAMPLES / "meshTopologyExampleV2.json"),
    "--equipment", str(EXAMPLES / "eqpt_config.json"),
    "--services", str(EXAMPLES / "meshTopologyExampleV2_services.json"),
)  # fmt: skip


def test_every_lightpath_is_told_how_likely_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    """With an interval, and the margin above what its mode needs without a flat one."""
    run([*MESH, "--samples", "500", "--json"])
    rows = json.loads(capsys.readouterr().out)["requests"]
    served = [row for row in rows if row["served"]]
    assert served
    for row in served:
        works = row["works"]
        assert 0.0 <= works["at_least"] <= works["probability"] <= works["at_most"] <= 1.0
        assert works["sd_db"] > 0.0
        assert works["margin_db"] >= row["margin_db"]
    assert all(row["works"] is None for row in rows if not row["served"])


def test_csv_has_a_column_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The same figures, twice the same bytes."""
    texts = []
    for _ in range(2):
        run([*MESH, "--samples", "300", "--csv", "--seed", "4"])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    rows = list(csv.DictReader(io.StringIO(texts[0])))
    assert all((row["works_probability"] != "") == (row["served"] == "yes") for row in rows)


def test_people_are_told_how_many_work_and_that_spreads_are_estimates(capsys: pytest.CaptureFixture[str]) -> None:
    """After the table."""
    run([*MESH, "--samples", "300"])
    shown = capsys.readouterr().out
    assert "in 300 draws" in shown
    assert "estimates: docs/uncertainty.md" in shown


def test_one_path_is_not_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    """It has no mode that would need anything."""
    topology, equipment = EXAMPLES / "edfa_example_network.json", EXAMPLES / "eqpt_config.json"
    assert run(["lightpaths", "--topology", str(topology), "--equipment", str(equipment), "--samples", "10"]) == 2
    assert "--samples is for --services" in capsys.readouterr().err
