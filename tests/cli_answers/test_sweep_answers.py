"""What `weft sweep` tells beside the worst failures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weft.cli.entry import run


def swept(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """What `weft sweep --json` says."""
    assert run(["sweep", *map(str, arguments), "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_headroom_of_all_sites_and_demands_is_told(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Intact, 90 Gb/s on A-B may grow by a ninth; with A-B out, 80 Gb/s of web may by a quarter."""
    found = swept(capsys, ring)["headroom"]
    assert found["everything"] == [
        {
            "name": "everything", "factor": pytest.approx(100 / 90), "gbps": 130.0,
            "more_gbps": pytest.approx(130 / 9), "link": "A-B", "failed": [],
        }
    ]  # fmt: skip
    assert [row["name"] for row in found["sites"]] == ["A", "B", "C"]
    by_name = {row["name"]: row for row in found["demands"]}
    tightest = found["demands"][0]
    assert tightest["more_gbps"] == pytest.approx(10.0)
    assert min(row["factor"] for row in by_name.values()) == tightest["factor"]
    web_to_c = next(row for row in by_name.values() if row["failed"] and row["link"] == "C-A")
    assert web_to_c["factor"] == pytest.approx(1.5)


def test_it_is_left_out_on_request(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And so are delays and hashing, unless they are asked for."""
    assert not {"headroom", "delays", "hashing"} & set(swept(capsys, ring, "--no-headroom"))


def test_delays_of_each_demand_are_told_on_request(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2 ms straight, 4 ms around."""
    rows = swept(capsys, ring, "--delays")["delays"]
    assert len(rows) == 3
    assert {key: rows[0][key] for key in ("min_ms", "mean_ms", "max_ms")} == {"min_ms": 2, "mean_ms": 2, "max_ms": 2}
    assert rows[0]["worst"] == {"min_ms": 4.0, "mean_ms": 4.0, "max_ms": 4.0, "failed": ["link A-B"]}
    cut = swept(capsys, ring, "--delays", "--fail", "link:2", status=0)["delays"]
    assert [row["worst"]["max_ms"] for row in cut] == [None, None, None]


def test_hashing_is_told_on_request(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No ways are equal in a ring of three: what overflows, overflows for certain."""
    rows = {row["link"]: row for row in swept(capsys, ring, "--hashing")["hashing"]}
    certain, never = {"at_least": 1.0, "at_most": 1.0}, {"at_least": 0.0, "at_most": 0.0}
    assert set(rows) == {"A-B", "C-A"}
    assert {row["class"] for row in rows.values()} == {"bulk"}
    assert rows["C-A"]["intact"] == never
    assert rows["C-A"]["worst"] == {**certain, "failed": ["link A-B"]}
    assert rows["A-B"]["worst"] == {**certain, "failed": ["link C-A"]}


def test_people_read_the_tightest_of_each(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each."""
    assert run(["sweep", str(ring), "--delays", "--hashing"]) == 0
    said = capsys.readouterr().out
    assert "headroom of everything: +11.1 % (14.4 Gb/s) until A-B is full when nothing fails" in said
    assert "headroom of tightest site A: +11.1 %" in said
    assert "2.00 to 2.00 ms, 2.00 in the mean; at worst 4.00 to 4.00 ms, 4.00 in the mean, with link A-B failed" in said
    assert "for bulk with probability 0, and 1 with link A-B failed" in said
