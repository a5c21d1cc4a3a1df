"""`weft drain`: may it be taken out, and when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weft.cli.entry import run


def asked(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int) -> dict[str, Any]:
    """What `weft drain --json` says."""
    assert run(["drain", *map(str, arguments), "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_link_of_a_ring_may_not_go_by_day(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With it out all web is carried; any second link then cuts some of it off, and with A-B there would not."""
    found = asked(capsys, ring, "A-B", status=1)
    assert (found["element"], found["may"], found["hours"], found["at"]) == (["link A-B"], False, 4.0, None)
    assert found["out"]["lost_gbps"] == {"web": 0.0, "bulk": 30.0}
    assert found["out"]["at_risk_gbps"] == {"web": 0.0, "bulk": 0.0}
    assert found["out"]["max_utilisation"] == pytest.approx(1.3)
    assert found["further_failures"] == 2
    assert found["worst"]["failed"] == ["link C-A"]
    assert found["worst"]["lost_gbps"] == {"web": 80.0, "bulk": 50.0}
    assert found["worst"]["at_risk_gbps"]["web"] == 80.0
    assert found["worst"]["without_drain_gbps"] == {"web": 0.0, "bulk": 30.0}
    assert found["reason"] == "if link C-A fails meanwhile, 80 Gb/s of web would be lost"


def test_it_may_go_at_night(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From 23:00 to 05:00 there is no traffic: work of 4 h may begin until 01:00."""
    assert asked(capsys, ring, "A-B", status=1)["windows"] == [0, 1, 23]
    assert asked(capsys, ring, "A-B", "--hours", "6", status=1)["windows"] == [23]
    assert asked(capsys, ring, "A-B", "--hours", "6.5", status=1)["windows"] == []
    assert asked(capsys, ring, "A-B", "--at", "23", status=0)["may"] is True
    assert asked(capsys, ring, "A-B", "--at", "2", status=1)["may"] is False
    assert asked(capsys, ring, "A-B", "--at", "2", "--hours", "3", status=0)["further"][0]["failed"] == ["link B-C"]


def test_what_may_fail_meanwhile_can_be_said(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Links elsewhere do no harm; a state that no class protects puts nothing at risk."""
    assert asked(capsys, ring, "B-C", "--fail", "link:B-C", status=0)["further_failures"] == 0
    assert asked(capsys, ring, "A-B", "--fail", "router", status=0)["worst"]["protects"] == []


def test_people_read_the_verdict_first(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Then why, what each failure would do, and when it may be."""
    assert run(["drain", str(ring), "link:A-B"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "link A-B may be taken out: no"
    assert said[1] == "if link C-A fails meanwhile, 80 Gb/s of web would be lost"
    assert said[-1] == "safe to begin 4 h (UTC): 23:00 to 01:00"
    assert run(["drain", str(ring), "link:A-B", "--at", "0"]) == 0
    assert capsys.readouterr().out.startswith("link A-B may be taken out: yes\nnothing that must be carried is lost")


def test_a_site_takes_its_own_traffic_with_it(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which is told, and is not lost; but A and C then have no second way."""
    found = asked(capsys, ring, "site:B", status=1)
    assert found["out"]["removed_gbps"] == 90.0
    assert found["out"]["lost_gbps"] == {"web": 0.0, "bulk": 0.0}
    assert found["reason"] == "if link C-A fails meanwhile, 40 Gb/s of web would be lost"
    assert run(["drain", str(ring), "site:B", "--at", "0"]) == 0
    capsys.readouterr()
    assert run(["drain", str(ring), "site:B"]) == 1
    assert "traffic that ends there, and goes with it: 90 Gb/s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ("A-Z", "did you mean"),
        ("link", "'link' is 3 different sets of failures"),
        ("link:2", "3 different sets"),
        ("@none.txt", "cannot be read"),
    ],
)
def test_what_is_no_element_is_refused(ring: Path, capsys: pytest.CaptureFixture[str], element: str, said: str) -> None:
    """Exit status 2, with what to type instead."""
    assert run(["drain", str(ring), element]) == 2
    assert said in capsys.readouterr().err


def test_a_network_steered_otherwise_is_refused(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its traffic takes other ways than shortest paths."""
    from dataclasses import replace

    from weft.cli.answers import plain_routing
    from weft.diagnostics import PlanError
    from weft.planning import opened

    operated = opened(ring)
    plain_routing(operated)
    with pytest.raises(PlanError, match="mode `sr`"):
        plain_routing(replace(operated, mode="sr"))
    assert capsys.readouterr().out == ""
