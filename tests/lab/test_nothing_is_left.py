"""However a lab ends, its namespaces, processes and files are gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from tests.lab.instances import intent_file, left_of, needs_lab, small

from weft.diagnostics import LabError
from weft.lab import Event, Options, faults_of, run, sweeper
from weft.lab.daemons import SCRATCH
from weft.lab.sweeper import sweep_others

pytestmark = pytest.mark.xdist_group("lab")

LONGEST_S = 60.0
NODES = 6


def _scratch() -> set[str]:
    """Folders of daemons that have ended."""
    return {path.name for path in SCRATCH.glob("*.*") if not Path("/proc", path.suffix[1:]).exists()}


@pytest.fixture(autouse=True)
def _lab() -> Iterator[None]:
    needs_lab()
    before = _scratch()
    yield
    assert until(lambda: _scratch() <= before)


def until(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold before patience ends."""
    end = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_after_a_mistake_of_the_caller_nothing_is_left() -> None:
    """An exception in the midst of a lab takes it away; while it ran there was something to take away."""
    there: list[list[str]] = []

    def fail(_event: Event) -> None:
        there.append(left_of(os.getpid()))
        raise RuntimeError("so")

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(RuntimeError, match="so"):
        run(small(), (), Options(), fail)
    assert len([line for line in there[0] if "bgpd" in line]) == 4
    assert len([line for line in there[0] if line.startswith("wl")]) == 4
    assert left_of(os.getpid()) == []
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_lab_that_cannot_be_brought_up_leaves_nothing() -> None:
    """The kernel refuses two interfaces of one name: told in its words, and what was made before is gone."""
    topology = small()
    twice = type(topology)(topology.routers, (topology.links[0], *topology.links), 4)
    with pytest.raises(LabError, match="File exists"):
        run(twice, (), Options())
    assert left_of(os.getpid()) == []


@pytest.mark.parametrize(
    ("signals", "status"),
    [
        ((signal.SIGINT,), 130), ((signal.SIGINT, signal.SIGINT), 130), ((signal.SIGTERM,), 130),
        ((signal.SIGKILL,), -signal.SIGKILL),
    ],
    ids=["Ctrl-C", "Ctrl-C twice", "SIGTERM", "kill -9"],
)  # fmt: skip
@pytest.mark.parametrize("when", ["while it is built", "once it runs"])
def test_a_signal_leaves_nothing(signals: Sequence[int], status: int, when: str, tmp_path: Path) -> None:
    """All is gone soon after the process, also where it could not do it itself."""
    words = ["lab", str(intent_file(tmp_path)), "--site", "FRA", "--nodes", str(NODES), "--every"]
    command = [sys.executable, "-c", "from weft.cli import main; main()", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            count = 2 if when == "while it is built" else NODES * 3 + NODES
            assert until(lambda: len(left_of(process.pid)) >= count or process.poll() is not None)
            assert process.poll() is None
            for number in signals:
                process.send_signal(number)
                time.sleep(0.02)
            _, said = process.communicate(timeout=LONGEST_S)
        finally:
            process.kill()
    late = len(signals) > 1  # the second may meet an interpreter that is about to end
    assert process.returncode == status or (late and process.returncode == -signal.SIGINT)
    assert late or said.strip() == ("weft: interrupted" if status == 130 else "")
    assert until(lambda: left_of(process.pid) == [])


STEPS = {"a namespace": 2, "links": 6, "zebras": 10, "the last daemon": 20, "a session": 40, "a fault": 250}
"""Where a lab of four switches is at its n-th step, about."""


@pytest.mark.parametrize(
    ("number", "at"),
    [(signal.SIGKILL if n % 2 else signal.SIGINT, at) for n, at in enumerate(STEPS)],
    ids=STEPS,
)
def test_at_no_step_anything_is_left(number: signal.Signals, at: str) -> None:
    """A lab that is struck at a step of its own is gone soon after."""
    step = STEPS[at]
    command = [sys.executable, "-m", "tests.lab.interrupted", number.name, str(step)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            said, _ = process.communicate(timeout=LONGEST_S)
        finally:
            process.kill()
    assert said == f"step {step}\n"
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert until(lambda: left_of(process.pid) == [])


def test_what_was_killed_with_its_shell_is_taken_away_by_the_next_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next lab does it at its start, and does not touch labs that run."""
    command = [sys.executable, "-m", "tests.lab.interrupted", "SIGSTOP", "100"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "step 100\n"
            monkeypatch.setattr(sweeper, "YOUNG_S", 0.0)
            sweep_others()
            there = left_of(process.pid)
            assert len([line for line in there if "bgpd" in line]) == 4
            os.kill(_shell_of(process.pid), signal.SIGKILL)
        finally:
            process.kill()
    assert left_of(process.pid)
    verdict = run(small(), (), Options())
    assert verdict.holds
    assert until(lambda: left_of(process.pid) == [])


def _shell_of(process: int) -> int:
    """The one that waits for a process's end."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        fields = entry.read_text().rsplit(")", 1)[1].split()
        if int(fields[1]) == process and b"read word" in (entry.parent / "cmdline").read_bytes():
            return int(entry.parent.name)
    raise AssertionError("there is no such shell")


def test_an_ended_daemon_is_told_and_nothing_is_left() -> None:
    """A daemon that ends by itself fails the event after which it is seen."""
    topology = small()

    def end_one(event: Event) -> None:
        if event.act == "start":
            lines = [line for line in left_of(os.getpid()) if "/bfdd " in line]
            file = min(line.split(" -i ")[1].split(" ")[0] for line in lines)  # the first router's
            os.kill(int(Path(file).read_text()), signal.SIGKILL)

    verdict = run(topology, faults_of(topology, 0)[:1], Options(patience_s=4), end_one)
    assert [event.as_predicted for event in verdict.events][:2] == [True, False]
    assert verdict.events[1].fallen[0].startswith("bfdd of leaf1.1 ended")
    assert left_of(os.getpid()) == []
