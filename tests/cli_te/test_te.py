"""`weft te` from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from weft.cli.entry import run

INTENT = """\
weft: 1
name: ring
sites:
  - {name: A, at: [50.0, 8.0], routers: 1}
  - {name: B, at: [51.0, 8.0], routers: 1}
  - {name: C, at: [51.0, 9.0], routers: 1}
links:
  - {a: A, z: B, capacity: 100G, metric: 10}
  - {a: B, z: C, capacity: 100G, metric: 10}
  - {a: A, z: C, capacity: 100G, metric: 10}
traffic:
  matrix: demands.csv
  classes: [{name: web, protect: []}]
survive: [link]
routing: {metric: given}
"""


@pytest.fixture
def intent(tmp_path: Path) -> Path:
    """Three towns in a ring; all traffic is from one to the next, so the best is to use both ways."""
    (tmp_path / "demands.csv").write_text("from,to,class,gbps\nA,B,web,120\n", encoding="utf-8")
    path = tmp_path / "intent.yaml"
    path.write_text(INTENT, encoding="utf-8")
    return path


def test_comparison_is_that_of_a_ring(intent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shortest paths fill one link to 120 %; both ways together need 60 % of each."""
    assert run(["te", str(intent), "--gap", "0.1%", "--json"]) == 2  # shares are plain numbers here
    capsys.readouterr()
    assert run(["te", str(intent), "--gap", "0.001", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    ways = {way["name"]: way for way in found["ways"]}
    assert ways["ECMP, present metrics"]["utilisation"] == pytest.approx(1.2)
    assert ways["two segments, a controller in each state"]["utilisation"] == pytest.approx(0.6, rel=2e-3)
    assert 0.6 / 1.001 - 1e-6 <= found["bound"]["utilisation"] <= 0.6 + 1e-9


def test_total_flow_of_a_ring_is_all_that_both_ways_hold(intent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for 300 Gb/s, 200 fit, and that is proved."""
    (intent.parent / "demands.csv").write_text("from,to,class,gbps\nA,B,web,300\n", encoding="utf-8")
    assert run(["te", str(intent), "--objective", "total", "--gap", "0.001", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["offered_gbps"] == pytest.approx(300)
    assert 200 / 1.002 <= found["carried_gbps"] <= 200 * (1 + 1e-9) <= found["bound_gbps"] * (1 + 1e-6)


def test_metrics_and_policies_are_written(intent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shares of a flow sum to one, and each link has a metric."""
    directory = intent.parent / "out"
    assert run(["te", str(intent), "--metrics", "20", "-o", str(directory)]) == 0
    assert "no routing keeps the fullest link below" in capsys.readouterr().out
    with (directory / "metrics.csv").open(encoding="utf-8", newline="") as file:
        assert [row["link"] for row in csv.DictReader(file)] == ["A-B", "B-C", "A-C"]
    with (directory / "policies.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(float(row["share"]) for row in rows) == pytest.approx(1.0)
    assert {path.name for path in directory.iterdir()} == {"metrics.csv", "policies.csv"}


def test_states_are_compared_on_request(intent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With any link failed the whole demand shares one way."""
    assert run(["te", str(intent), "--fail", "link", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["states"] == 4
    assert all(way["worst_utilisation"] == pytest.approx(1.2, rel=1e-2) for way in found["ways"])


def test_unknown_elements_are_named(intent: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong expression is an error with a caret, not a traceback."""
    assert run(["te", str(intent), "--fail", "linc"]) == 2
    assert "did you mean 'link'" in capsys.readouterr().err
