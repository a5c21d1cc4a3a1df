"""The command line: the verbs that need no plan, and how faults are told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from weft.cli.entry import VERBS, run
from weft.diagnostics.code import BASE
from weft.diagnostics.codes import CODES


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """An intent with one error."""
    path = tmp_path / "wrong.yaml"
    path.write_text(BASE.replace("475 km", "475"))
    return path


def test_new_writes_an_intent_that_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`weft new` writes a starter without findings, and never over a file."""
    assert run(["new", str(tmp_path / "net")]) == 0
    target = tmp_path / "net" / "intent.yaml"
    assert run(["check", str(target)]) == 0
    assert "no errors" in capsys.readouterr().out
    target.write_text("mine")
    assert run(["new", str(tmp_path / "net")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert target.read_text() == "mine"


def test_check_shows_the_place_and_exits_with_2(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An error is shown with line, caret and help, and the exit status is that of bad input."""
    assert run(["check", str(wrong)]) == 2
    out = capsys.readouterr().out
    assert f"{wrong}:8:30" in out
    assert "^^^" in out
    assert "82 km" in out
    assert out.endswith("1 error; `weft explain E105` says more\n")


def test_check_gives_records_to_machines(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--format json` prints a list of records with the same content."""
    assert run(["check", str(wrong), "--format", "json"]) == 2
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["code"], record["line"], record["column"], record["end_column"]) == ("E105", 8, 30, 33)
    assert (record["severity"], record["file"]) == ("error", str(wrong))


def test_warnings_alone_are_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with warnings only exits with 0, and they are shown."""
    path = tmp_path / "intent.yaml"
    path.write_text(BASE.replace("475 km", "47 km"))
    assert run(["check", str(path)]) == 0
    assert "warning[W401]" in capsys.readouterr().out


def test_a_missing_file_is_told_without_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is not there is an error of the input."""
    assert run(["check", str(tmp_path / "none.yaml")]) == 2
    assert "E001" in capsys.readouterr().out


def test_a_directory_is_read_by_its_intent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `weft new` makes it; one without names the file that it looked for."""
    assert run(["new", str(tmp_path / "net")]) == 0
    assert run(["check", str(tmp_path / "net")]) == 0
    capsys.readouterr()
    assert run(["check", str(tmp_path)]) == 2
    assert f"'{tmp_path / 'intent.yaml'}' cannot be read" in capsys.readouterr().out


def test_schema_prints_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    """`weft schema` prints a JSON Schema of the format."""
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["weft"]["const"] == 1


def test_explain_knows_every_code(capsys: pytest.CaptureFixture[str]) -> None:
    """`weft explain` lists all codes, explains one in either case of letters, and suggests for an unknown one."""
    assert run(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(CODES)
    assert run(["explain", "e304"]) == 0
    assert "Mended:" in capsys.readouterr().out
    assert run(["explain", "E3044"]) == 2
    assert "did you mean 'E304'?" in capsys.readouterr().err


def test_an_unknown_verb_is_answered_with_a_near_one(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt verb exits with 2 and names the one that was meant."""
    assert run(["chek"]) == 2
    assert "check" in capsys.readouterr().err


def test_help_lists_every_verb_and_loads_none(capsys: pytest.CaptureFixture[str]) -> None:
    """`weft --help` shows the table of verbs, and imports neither numpy nor pydantic nor yaml."""
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {verb} " in shown for verb in VERBS)
    loaded = "import sys; from weft.cli.entry import run; run(['--help']); print(sorted(sys.modules))"
    result = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert not any(f"'{name}'" in result.stdout for name in ("numpy", "pydantic", "yaml", "rich", "numba"))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each verb of the table exists and explains itself."""
    assert run([verb, "--help"]) == 0
    assert "Usage:" in capsys.readouterr().out


def test_a_closed_pipe_is_no_fault() -> None:
    """Output into a pipe that nobody reads ends quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-c", "from weft.cli import main; main()", "schema"]
    result = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert result.stderr == b""


def test_an_interrupt_is_one_line_and_130(tmp_path: Path) -> None:
    """Ctrl-C while a file is read ends with one line and the shell's status for it."""
    pipe = tmp_path / "intent.yaml"
    os.mkfifo(pipe)
    command = [sys.executable, "-c", "from weft.cli import main; main()", "check", str(pipe)]
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process,
        pipe.open("wb"),  # opens once the other side has it open and reads
    ):
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.strip() == "weft: interrupted"
