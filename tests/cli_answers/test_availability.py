"""`weft availability`: bounds on the share of time that demands are carried."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weft.cli.entry import run

P = 12 / (4 * 8766 + 12)
"""Share of time that a link of 4 years between failures and 12 h to repair is down."""


def asked(capsys: pytest.CaptureFixture[str], *arguments: str | Path, status: int) -> dict[str, Any]:
    """What `weft availability --json` says."""
    assert run(["availability", *map(str, arguments), "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_ring_keeps_what_was_asked_for(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Web while any two links are up; bulk while A-B is, and C-A with it or neither of the ways to C."""
    found = asked(capsys, ring, "--repair", "link=4y/12h", "--rest", "0", status=0)
    web, bulk = found["classes"]
    assert (web["name"], web["asked"], web["met"]) == ("web", 0.9999, True)
    assert web["at_least"] == pytest.approx(1 - P * (1 - (1 - P) ** 2), abs=1e-12)
    assert web["all_at_least"] == pytest.approx((1 - P) ** 3 + 3 * P * (1 - P) ** 2, abs=1e-12)
    assert (bulk["asked"], bulk["met"]) == (None, None)
    assert bulk["at_most"] == pytest.approx((1 - P) * (1 - P + P**2), abs=1e-12)
    assert (found["states"], found["elements"]) == (8, 3)
    assert len(found["demands"]) == 3


def test_bounds_that_do_not_decide_are_no_proof(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One state alone leaves a thousandth of the time open."""
    found = asked(capsys, ring, "--repair", "link=4y/12h", "--most", "1", status=1)
    assert found["classes"][0]["met"] is None
    assert found["left_out"] == pytest.approx(1 - (1 - P) ** 3)
    found = asked(capsys, ring, "--repair", "link=4d/12h", status=1)
    assert found["classes"][0]["met"] is False


def test_people_read_minutes_of_the_year(ring: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And how far to trust them."""
    assert run(["availability", str(ring), "--repair", "link=4y/12h"]) == 0
    said = capsys.readouterr().out
    assert "min/year" in said
    assert "states of 3 elements looked at" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "nothing says how often anything fails"),
        (("--repair", "rooter=10y/4h"), "'rooter' is no kind of element"),
        (("--repair", "router=10y"), "write it like router=10y/4h"),
        (("--repair", "router=0h/4h"), "mean times are above 0"),
    ],
)
def test_what_cannot_be_read_is_refused(
    ring: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    """Exit status 2."""
    assert run(["availability", str(ring), *options]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
