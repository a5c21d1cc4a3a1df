"""`weft plan`: what it says, writes and returns."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.cli_plan.conftest import FOUR_TOWNS, WEFT, Planned, Weft

from weft.cli.entry import run
from weft.planning import load

pytestmark = pytest.mark.xdist_group("four towns")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TABLES = (
    "sites", "fabrics", "fibres", "spans", "routers", "cards", "lightpaths", "oms", "alternatives", "ip_links",
    "classes", "demands", "failures", "moved", "bom", "why", "baseline",
)  # fmt: skip
FILES = {"plan.json", "fabrics.json", "report.html", *(f"{name}.csv" for name in TABLES)}


def test_a_plan_is_summed_up_in_a_screen(planned: Planned) -> None:
    """Exit status 0; verdict, totals, gaps with their parts, what binds, failures, and where to look next."""
    assert planned.status == 0
    assert planned.err == ""
    lines = planned.out.splitlines()
    assert lines[0].startswith("four-towns: PROVEN: ")
    for word in ("binds", "carries", "takes", "fabric", "wan", "failures", "instead", "estimates", "written"):
        assert any(line.startswith(f"  {word} ") for line in lines), word
    assert len(lines) <= 24
    assert str(planned.directory / "report.html") in lines[-1]


def test_a_plan_is_a_directory_of_plain_files(planned: Planned) -> None:
    """The header, the fabrics, seventeen tables and the report; nothing else, neither in it nor beside it."""
    assert {path.name for path in planned.directory.iterdir()} == FILES
    assert list(planned.directory.parent.iterdir()) == [planned.directory]
    assert load(planned.directory).verdict == "proven"


def test_json_is_the_header_and_another_process_writes_the_same_bytes(
    planned: Planned, weft: Weft, tmp_path: Path
) -> None:
    """What is printed parses and is plan.json; no file depends on process or time."""
    done = weft("plan", FOUR_TOWNS, "-o", tmp_path / "plan", "--gap", "10%", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == json.loads((tmp_path / "plan" / "plan.json").read_text("utf-8"))
    for name in sorted(FILES):
        assert (tmp_path / "plan" / name).read_bytes() == (planned.directory / name).read_bytes(), name


def test_an_infeasible_intent_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, and the demand and the failure that no purchase can reconcile; they are kept in the plan."""
    assert run(["plan", str(EXAMPLES / "infeasible"), "-o", str(tmp_path / "plan")]) == 1
    shown = capsys.readouterr().out
    assert "INFEASIBLE" in shown
    assert "DUB-ORK web is cut off when fibre DUB-ORK has failed" in shown
    plan = load(tmp_path / "plan")
    assert plan.verdict == "infeasible"
    assert (plan.header["binding"]["demand"], plan.header["binding"]["failure"]) == ("DUB-ORK web", "fibre DUB-ORK")
    assert {path.name for path in (tmp_path / "plan").iterdir()} == {"plan.json", "report.html"}


def test_a_fabric_that_cannot_be_built_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, with the site and what to ask for instead."""
    intent = tmp_path / "intent.yaml"
    intent.write_text(FOUR_TOWNS.read_text("utf-8").replace("host_ports: 1 x 100G", "host_ports: 1 x 300G", 1))
    assert run(["plan", str(intent), "-o", str(tmp_path / "plan")]) == 1
    shown = capsys.readouterr().err
    assert "site AMS" in shown
    assert "help:" in shown
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--gap", "5"], "from 0 % to below 100 %"), (["--gap", "much"], "--gap"), (["--gap", "-1%"], "--gap"),
        (["--time-limit", "soon"], "such as 60s"), (["--time-limit", "0s"], "such as 60s"),
        (["--seed", "-1"], "--seed"), (["--sed", "1"], "No such option"),
    ],
)  # fmt: skip
def test_bad_usage_is_told_at_once(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, the option and what it takes, and no work done."""
    assert run(["plan", str(FOUR_TOWNS), "-o", str(tmp_path / "plan"), *options]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_bad_intent_is_told_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2, as `weft check` shows it, and nothing written."""
    intent = tmp_path / "intent.yaml"
    intent.write_text(FOUR_TOWNS.read_text("utf-8").replace("length: 210 km", "lenght: 210 km"))
    assert run(["plan", str(intent), "-o", str(tmp_path / "plan")]) == 2
    shown = capsys.readouterr().err
    assert "did you mean 'length'?" in shown
    assert f"{intent}:" in shown
    assert run(["plan", str(tmp_path / "none.yaml")]) == 2
    assert "E001" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["intent.yaml"]


@pytest.mark.parametrize("there", ["a file", "a directory with photographs"])
def test_what_is_no_plan_is_refused_before_any_work(
    there: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2 within a second, and what was there is untouched."""
    output = tmp_path / "out"
    mine = output if there == "a file" else output / "cat.jpg"
    mine.parent.mkdir(exist_ok=True)
    mine.write_bytes(b"meow")
    began = time.monotonic()
    assert run(["plan", str(FOUR_TOWNS), "-o", str(output)]) == 2
    assert time.monotonic() - began < 1
    assert "is not a plan" in capsys.readouterr().err
    assert mine.read_bytes() == b"meow"


def test_a_clock_that_stopped_the_work_is_confessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With next to no time there is still a verdict, and the certificate names the clock; NAME.plan is its place."""
    monkeypatch.chdir(tmp_path)
    status = run(["plan", str(FOUR_TOWNS), "--time-limit", "0.01s"])
    plan = load(tmp_path / "four-towns.plan")
    assert plan.header["certificate"]["stopped_by"] == "clock"
    assert status == {"proven": 0, "feasible": 0, "unknown": 1}[plan.verdict]
    assert plan.verdict.upper() in capsys.readouterr().out


def _await_work(process: int) -> None:
    """Wait until planning hears signals, and a moment more."""
    until = time.monotonic() + 60
    while "SIGTERM" not in _caught(process) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(1.0)


def _caught(process: int) -> set[str]:
    """The signals for which a process has handlers of its own; Python itself has one for SIGINT, not for SIGTERM."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    mask = int(status.partition("SigCgt:")[2].split()[0], 16)
    return {one.name for one in signal.Signals if mask >> (one - 1) & 1}


def limited_files() -> None:
    """Let no file of this process grow beyond 16 kB, which the report needs more than."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))


def test_a_full_disk_leaves_the_old_plan_and_nothing_else(planned: Planned, weft: Weft, tmp_path: Path) -> None:
    """Exit status 2, the cause, and the directory as it was: the plan of before, or none."""
    for output in (tmp_path / "plan", planned.directory):
        before = {path: path.read_bytes() for path in output.parent.rglob("*") if path.is_file()}
        done = weft("plan", FOUR_TOWNS, "-o", output, "--gap", "10%", first=limited_files)
        assert done.returncode == 2
        assert f"cannot write {output}: File too large; nothing there was changed" in done.stderr
        assert {path: path.read_bytes() for path in output.parent.rglob("*") if path.is_file()} == before
        assert list(output.parent.iterdir()) == ([output] if before else [])


def test_ctrl_c_ends_with_the_best_plan_so_far(tmp_path: Path) -> None:
    """Exit status 0 or 1 by its verdict, a plan that says what ended it, and never a bound above its value."""
    command = [*WEFT, "plan", str(FOUR_TOWNS), "-o", str(tmp_path / "plan"), "--gap", "0%"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, **pipes) as process:
        _await_work(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    header = load(tmp_path / "plan").header
    assert process.returncode == {"proven": 0, "feasible": 0, "unknown": 1}[header["verdict"]], err
    assert header["certificate"]["stopped_by"] == "interrupt"
    assert err.strip() == "weft: ending with the best plan so far; once more to give it up"
    assert header["verdict"].upper() in out
    if header["verdict"] == "feasible":
        assert header["objective"]["lower_bound"] <= header["objective"]["value"]
        assert header["failures"]["survived"] == header["failures"]["enumerated"]


def test_a_limit_of_memory_ends_it_as_a_clock_does(weft: Weft, tmp_path: Path) -> None:
    """What is held already is above the limit, so nothing is found, and the certificate says why."""
    done = weft("plan", FOUR_TOWNS, "-o", tmp_path / "plan", "--memory-limit", "20M")
    assert done.returncode == 1
    assert load(tmp_path / "plan").header["certificate"]["stopped_by"] == "memory"
    plenty = weft("plan", FOUR_TOWNS, "-o", tmp_path / "plan", "--gap", "10%", "--memory-limit", "64 GiB")
    assert plenty.returncode == 0
    assert load(tmp_path / "plan").header["certificate"]["stopped_by"] == "gap"


@pytest.mark.parametrize("text", ["much", "-1G", "8X", "0", "nan", "G", "1K"])
def test_a_limit_of_memory_that_is_none_is_a_usage_error(text: str, weft: Weft) -> None:
    """Exit status 2 and an example of what may be typed."""
    done = weft("plan", FOUR_TOWNS, "--memory-limit", text)
    assert done.returncode == 2
    assert f"{text!r} is not an amount of memory such as 8G or 512MiB" in done.stderr


@pytest.mark.parametrize("at_work", [False, True])
def test_ctrl_c_twice_ends_at_once_and_leaves_nothing(at_work: bool, tmp_path: Path) -> None:
    """Exit status 130 within seconds, what was reached in a line, and no directory, whole or half."""
    command = [*WEFT, "plan", str(EXAMPLES / "europe"), "-o", str(tmp_path / "plan")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, **pipes) as process:
        if at_work:
            _await_work(process.pid)
            os.killpg(process.pid, signal.SIGINT)
            os.killpg(process.pid, signal.SIGTERM)  # counts as another, and is not taken for the same
        else:  # once is enough before the work has begun
            time.sleep(0.5)
            os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=15)
    assert process.returncode == 130
    assert out == ""
    assert err.strip().splitlines()[-1].startswith("weft: interrupted")
    assert len(err.strip().splitlines()) <= 2
    assert not at_work or ("in step" in err and "nothing was written" in err)
    assert not list(tmp_path.iterdir())


def test_availability_is_planned_for_where_it_is_asked(weft: Weft, tmp_path: Path) -> None:
    """Rounds in the summary and the certificate; exit status 1 where a class is not proved to have what it asks for."""
    intent = tmp_path / "intent.yaml"
    text = FOUR_TOWNS.read_text("utf-8").replace("max_delay: 30 ms", "max_delay: 30 ms, availability: 99.9 %")
    intent.write_text(text, "utf-8")
    times = ("--repair", "fibre=4y/12h", "--repair", "router=10y/4h")
    done = weft("plan", intent, "-o", tmp_path / "plan", "--gap", "10%", "--availability", *times)
    assert done.returncode == 0, done.stderr
    assert "available  round 1, 0 states more" in done.stdout
    found = load(tmp_path / "plan").header["certificate"]["availability"]
    assert (found["met"], found["ended"]) == (True, "met")
    nobody = weft("plan", FOUR_TOWNS, "--availability", *times)
    assert nobody.returncode == 2
    assert "no class asks for an availability" in nobody.stderr
    alone = weft("plan", FOUR_TOWNS, *times)
    assert alone.returncode == 2
    assert "--repair says how often things fail, which only --availability asks" in alone.stderr
