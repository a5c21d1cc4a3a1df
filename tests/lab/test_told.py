"""What is printed of each state, in a pipe and on a terminal."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from tests.lab.instances import small

from weft.cli.lab_told import Told
from weft.lab import Event
from weft.lab.compare import Difference
from weft.lab.estimate import Estimate
from weft.lab.probe import Loss

SILENT = Event(
    "fault", "silent", "silent leaf1.1:eth31 spine1.1", 1.16, 34, 0, (Difference(0, "10.0.0.2/32", ("eth1",), ()),) * 4,
    loss=Loss(32, 4864, 2680, 0.898), by_timers=Estimate(0.6, 0.9),
)  # fmt: skip


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_line_is_whole_in_a_pipe_and_fits_80_columns_of_a_terminal(
    is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same figures below the same heads, and as many differences as are to be shown."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    monkeypatch.setenv("COLUMNS", "80")
    told = Told(small(), whole=False)
    head = told.title("FRA", 1).splitlines()[-1]
    told(SILENT)
    lines = capsys.readouterr().out.splitlines()
    (row,) = (line for line in lines if "1.16 s" in line)
    assert row.endswith("2,680 of 4,864       898 ms")
    assert row[: head.index("differ") + len("differ")].endswith(" 4")
    assert (max(map(len, [head, *lines])) <= 80) == is_terminal
    assert sum("kernel no route" in line for line in lines) == 3
    assert lines[-1].strip() == "and 1 more with --explain"


def test_what_hosts_lost_has_a_line_of_its_own_where_it_is_narrow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Below what flows lost that cross the broken link."""
    topology = small()
    monkeypatch.setattr(type(topology), "hosts", ("a host",), raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    Told(topology, whole=False)(replace(SILENT, between_hosts=Loss(16, 608, 12, 0.037), differences=()))
    name, of_flows, of_hosts = capsys.readouterr().out.splitlines()
    assert name == "fault silent leaf1.1:eth31 spine1.1"
    assert of_hosts.split()[:3] == ["between", "hosts", "12"]
    assert len(of_hosts) == len(of_flows) <= 80
